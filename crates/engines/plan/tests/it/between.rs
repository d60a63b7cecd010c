//! Plans held against each other: indicators, clauses, cascade, outcomes, findings. All texts are made up.

use proptest::prelude::*;
use taihang_base::{RegionLevel, Span};
use taihang_plan::compare::clauses::changes;
use taihang_plan::compare::outcomes::PointKind;
use taihang_plan::compare::scope::Scope;
use taihang_plan::compare::{ChangeKind, Indicator, Kinship, Relation, Status};
use taihang_plan::{
    Oddity, OddityKind, Plan, RepairKind, Severity, Source, cascade, compare, outcomes, propose_parents,
};

use crate::builder::{Draft, arithmetic, findings, found, one, says};

/// The indicator of a subject with a value, in a provincial or a city plan.
fn indicator(draft: Draft, subject: &str, value: &str) -> (Indicator, Scope) {
    let draft = draft.line(subject).target(subject, subject, value);
    let scope = Scope::of(draft.plan());
    (Indicator::of(&draft.plan().figures[0], &scope), scope)
}

#[test]
fn subjects_that_mean_one_thing() {
    let cases = [
        ("示范企业", "=1家", "全省示范企业数量", "=9户"),
        ("示范企业", "=1家", "示范企业总数", "=9家"),
        ("有效专利拥有量", "=1万件", "专利有效量", "=9件"),
        ("技术合同成交总额", "=1亿元", "技术合同交易额", "=9万元"),
        (
            "研究与试验发展（R&D）经费占地区生产总值（GDP）的比重",
            "≥2%",
            "研发经费支出占地区生产总值比重",
            "≥3%",
        ),
        ("研究与试验发展(R&D)经费投入", "=5亿元", "研发经费", "=6亿元"),
        ("每万人口专利拥有量", "=5件", "专利每万人拥有量", "=6件"),
        ("科技进步对经济增长的贡献率", "≥60%", "科技进步贡献率每年", "average:全国平均水平"),
        ("实训基地", "=3个", "实训基地（含在建）", "=4个"),
        ("省级实训基地", "=3个", "实训基地", "=4个"),
        ("省级及以上联盟总数", "=3家", "联盟", "=4家"),
        ("青川省示范企业", "=3家", "示范企业", "=4家"),
        ("示范企业", "double", "示范企业数量", "=9家"),
        ("共有示范企业", "=9家", "示范企业", "=8家"),
        ("示范企业数量从“十二五”期末", "=9家", "示范企业", "=8家"),
        ("示范企业较“十三五”目标", "double", "示范企业", "=8家"),
        ("规模以上工业企业研发占比", "≥8%", "规上工业企业研发比重", "≥9%"),
    ];
    for (one, value, other, other_value) in cases {
        let (left, scope) = indicator(Draft::province("甲"), one, value);
        let (right, other_scope) = indicator(Draft::province("乙"), other, other_value);
        assert_eq!(
            left.kinship(&scope, &right, &other_scope),
            Kinship::Same,
            "{one} {other}: {left:?} {right:?}"
        );
    }
}

#[test]
fn subjects_that_are_alike_but_defined_differently() {
    let cases = [
        ("产业联盟", "=1家", "产业技术创新战略联盟", "=2家"),
        ("工程研究中心", "=1家", "工程技术研究中心", "=2家"),
        ("科技型中小企业", "=1家", "科技型中小微企业", "=2家"),
        ("工程研究中心（工程实验室）", "=1户", "工程技术研究中心", "=2家"),
    ];
    for (one, value, other, other_value) in cases {
        let (left, scope) = indicator(Draft::province("甲"), one, value);
        let (right, other_scope) = indicator(Draft::province("乙"), other, other_value);
        assert_eq!(
            left.kinship(&scope, &right, &other_scope),
            Kinship::Alike,
            "{one} {other}: {left:?} {right:?}"
        );
    }
}

#[test]
fn subjects_that_are_different_things() {
    let cases = [
        ("高新产业增加值占GDP比重", "≥5%", "高新企业销售收入占规上工业销售收入比重", "≥10%"),
        ("高新产业销售额", "=5亿元", "高新产业增加值占GDP比重", "≥5%"),
        ("国家级实验室", "=5家", "省级实验室", "=50家"),
        ("国家级联盟", "=5家", "联盟", "=50家"),
        ("专利拥有量", "=5件", "每万人口专利拥有量", "=5件"),
        ("研发经费", "=5亿元", "研发经费占GDP比重", "=5%"),
        ("示范企业", "=5家", "示范企业销售收入", "=5亿元"),
    ];
    for (one, value, other, other_value) in cases {
        let (left, scope) = indicator(Draft::province("甲"), one, value);
        let (right, other_scope) = indicator(Draft::province("乙"), other, other_value);
        assert_eq!(
            left.kinship(&scope, &right, &other_scope),
            Kinship::Different,
            "{one} {other}: {left:?} {right:?}"
        );
    }
}

#[test]
fn levels_between_a_province_and_its_city() {
    let cases = [
        ("省属企业研发比重", "≥1%", "市属企业研发比重", "≥1%", Kinship::Same),
        ("联盟", "=25家", "省级以上联盟", "=5家", Kinship::Same),
        ("省级以上实验室", "=500家", "市级以上实验室", "=150家", Kinship::Different),
        ("联盟", "=25家", "联盟", "=6家", Kinship::Same),
        ("市属企业研发比重", "≥1%", "市属企业研发比重", "≥1%", Kinship::Different),
    ];
    for (one, value, other, other_value, expected) in cases {
        let (left, scope) = indicator(Draft::province("甲"), one, value);
        let (right, other_scope) = indicator(Draft::city("乙"), other, other_value);
        assert_eq!(left.kinship(&scope, &right, &other_scope), expected, "{one} {other}: {left:?} {right:?}");
    }
}

fn parent() -> Draft {
    Draft::province("行动计划")
        .line("一、总体安排")
        .line("设立种子名单，名单上的单位优先得到贷款贴息。每季开展一次巡回诊断，帮助解决用工难题。")
        .line("全省开办十个成果集市，每年公布一次摊位名录，方便买卖双方。")
        .line("设立消费券，小店可用来支付检测费和培训费。")
        .line("——示范企业在2012年40家的基础上，到2020年达到1000家。")
}

fn child() -> Draft {
    Draft::city("行动计划")
        .line("一、总体安排")
        .line("设立种子名单,名单上的单位优先得到贷款贴息。每季开展一次巡回诊断,帮助解决用工难题。")
        .line("全市开办十个成果集市，每年公布一次摊位名录，方便买卖双方。")
        .line("依托云溪河谷建设两个装备基地，开展无人船研制。")
        .line("——示范企业到2020年达到80家。")
}

#[test]
fn clauses_find_their_twins() {
    let comparison = compare(parent().plan(), child().plan());
    let relations: Vec<_> =
        comparison.pairs.iter().map(|pair| (pair.relation, pair.parent, pair.child)).collect();
    let expected = [
        (Relation::Same, Some(0), Some(0)),
        (Relation::Same, Some(1), Some(1)),
        (Relation::Renamed, Some(2), Some(2)),
        (Relation::Dropped, Some(3), None),
        (Relation::Added, None, Some(3)),
        (Relation::Changed, Some(4), Some(4)),
    ];
    assert_eq!(relations, expected);
    assert!(comparison.copied > 30 && comparison.copied < comparison.copied_renamed, "{comparison:?}");
    assert!(comparison.copied_renamed < comparison.letters);
}

#[test]
fn a_decimal_point_is_not_mere_punctuation() {
    let (one, other) = (
        Draft::province("甲").line("研发经费占比达到2.5%以上。"),
        Draft::city("乙").line("研发经费占比达到25%以上。"),
    );
    let comparison = compare(one.plan(), other.plan());
    assert_eq!((comparison.count(Relation::Same), comparison.copied), (0, 0));
}

#[test]
fn changes_lead_from_one_text_to_the_other() {
    let cases = [
        ("建设六大基地。", "建设四大基地(甲、乙)。"),
        ("", "新增"),
        ("删去", ""),
        ("相同", "相同"),
        ("全省推进", "全市加快推进"),
    ];
    for (old, new) in cases {
        assert_leads(old, new);
    }
    let words: Vec<String> =
        changes("到2020年达到100家", "到2025年达到300家").into_iter().map(|change| change.text).collect();
    assert_eq!(words, ["到202", "0", "5", "年达到", "1", "3", "00家"]);
}

fn assert_leads(old: &str, new: &str) {
    let changes = changes(old, new);
    let side = |without: ChangeKind| -> String {
        changes.iter().filter(|change| change.kind != without).map(|change| change.text.as_str()).collect()
    };
    assert_eq!((side(ChangeKind::Insert), side(ChangeKind::Delete)), (old.to_owned(), new.to_owned()));
}

proptest! {
    #[test]
    fn a_plan_against_itself_is_all_the_same(lines in prop::collection::vec("[甲乙丙丁戊己，。；0-9]{0,40}", 0..30)) {
        let draft = lines.iter().fold(Draft::province("甲"), |draft, line| draft.line(line));
        let comparison = compare(draft.plan(), draft.plan());
        prop_assert!(comparison.pairs.iter().all(|pair| pair.relation == Relation::Same && pair.parent == pair.child));
        prop_assert_eq!(comparison.copied, comparison.letters);
    }

    #[test]
    fn every_clause_stands_in_one_pair(
        old in prop::collection::vec("[甲乙丙丁，。]{1,20}", 0..20),
        new in prop::collection::vec("[甲乙丙丁，。]{1,20}", 0..20),
    ) {
        let old = old.iter().fold(Draft::province("甲"), |draft, line| draft.line(line));
        let new = new.iter().fold(Draft::city("乙"), |draft, line| draft.line(line));
        let comparison = compare(old.plan(), new.plan());
        let lettered = |plan: &Plan| plan.clauses.iter().filter(|clause| clause.text.contains(['甲', '乙', '丙', '丁'])).count();
        prop_assert_eq!(comparison.pairs.iter().filter(|pair| pair.parent.is_some()).count(), lettered(old.plan()));
        prop_assert_eq!(comparison.pairs.iter().filter(|pair| pair.child.is_some()).count(), lettered(new.plan()));
        let tally: usize = [Relation::Same, Relation::Renamed, Relation::Changed, Relation::Added, Relation::Dropped]
            .map(|relation| comparison.count(relation)).iter().sum();
        prop_assert_eq!(tally, comparison.pairs.len());
    }

    #[test]
    fn changes_always_lead_there(old in "[甲乙丙0-9。]{0,40}", new in "[甲乙丙0-9。]{0,40}") {
        assert_leads(&old, &new);
    }

    #[test]
    fn shares_add_up(values in prop::collection::vec(1_u32..500, 1..6)) {
        let province = Draft::province("省").line("示范企业达到5000家。").target("示范企业达到5000家", "示范企业", "=5000家@2020");
        let cities: Vec<Draft> = values.iter().map(|value| {
            let text = format!("示范企业达到{value}家");
            Draft::city("市").line(&text).target(&text, "全市示范企业", &format!("≥{value}家@2020"))
        }).collect();
        let sources: Vec<Source<'_>> = std::iter::once(&province).chain(&cities).map(Draft::source).collect();
        let links: Vec<(usize, usize)> = (1..sources.len()).map(|child| (0, child)).collect();
        let cascade = cascade(&sources, &links);
        let branch = &cascade.branches[0];
        let sum: u32 = values.iter().sum();
        prop_assert_eq!(branch.sum, Some(sum.into()));
        prop_assert_eq!(branch.gap, Some((5000 - sum).into()));
        prop_assert_eq!(branch.shares.len(), values.len());
    }

    #[test]
    fn any_spans_are_survived(spans in prop::collection::vec((0_usize..400, 0_usize..400), 1..12)) {
        let draft = sample_province().with(|plan| {
            for (figure, (start, end)) in plan.figures.iter_mut().zip(&spans) {
                figure.span = Span::new(*start, *end);
            }
            for (clause, (start, end)) in plan.clauses.iter_mut().zip(spans.iter().rev()) {
                clause.span = Span::new(*start, *end);
            }
        });
        let later = sample_later();
        findings(&[&draft, &later]);
    }
}

#[test]
fn the_order_of_the_documents_changes_only_the_indices() {
    let drafts = [sample_province(), sample_city(), sample_later()];
    let named = |order: [usize; 3]| {
        let held: Vec<&Draft> = order.iter().map(|at| &drafts[*at]).collect();
        let mut found = findings(&held);
        for place in found.iter_mut().flat_map(|finding| &mut finding.places) {
            place.document = order[place.document];
        }
        found.sort_by(|one, other| (&one.code, &one.message.zh).cmp(&(&other.code, &other.message.zh)));
        found
    };
    let first = named([0, 1, 2]);
    assert!(first.len() > 5);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(named(order), first, "{order:?}");
    }
}

fn sample_province() -> Draft {
    Draft::province("行动计划")
        .heading("目标")
        .line("研发经费占比在2012年1%的基础上，年均增长10%，到2020年达到2.14%以上。")
        .target(
            "研发经费占比在2012年1%的基础上，年均增长10%，到2020年达到2.14%以上",
            "研发经费占比",
            "≥2.14%@2020 +10 ←1%@2012",
        )
        .line("示范企业达到1000家，联盟达到25家，其中国家级6家。")
        .target("示范企业达到1000家", "示范企业", "=1000家@2020")
        .target("联盟达到25家", "联盟", "=25家@2020")
        .target("国家级6家", "国家级联盟", "=6家@2020")
        .part()
}

fn sample_city() -> Draft {
    Draft::city("行动计划")
        .line("根据《青川省行动计划》，制定本计划。")
        .on_the_basis_of("青川省行动计划")
        .line("研发经费占比达到21.4%以上，示范企业达到80家。")
        .target("研发经费占比达到21.4%以上", "研发经费占比", "≥21.4%@2020")
        .target("示范企业达到80家", "全市示范企业", "=80家@2020")
}

fn sample_later() -> Draft {
    Draft::province("第二个规划")
        .issued("2021-03-01")
        .period(2021, 2025)
        .line("截至2020年，示范企业3000家，省级及以上联盟46家，其中国家级1家。")
        .actual("示范企业3000家", "示范企业", "=3000家@2020")
        .actual("省级及以上联盟46家", "省级及以上联盟总数", "=46家@2020")
        .actual("国家级1家", "国家级联盟", "=1家@2020")
        .part()
        .line("到2025年，示范企业数量实现倍增，达到5000家。")
        .target("示范企业数量实现倍增，达到5000家", "示范企业数量", "=5000家@2025")
}

#[test]
fn parents_are_proposed_from_citations() {
    let (province, city) = (sample_province(), sample_city());
    let links = propose_parents(&[city.source(), province.source()]);
    assert_eq!(links.len(), 1);
    assert_eq!((links[0].child, links[0].parent), (0, 1));
    assert!(says(&links[0].reason, "依据"));
}

#[test]
fn an_untitled_parent_is_known_by_level_period_and_shared_text() {
    let shared = [
        "设立种子名单，名单上的单位优先贴息。",
        "合同登记一律改为网上办理并当日办结。",
        "每年派出两批技师到海外工厂学习。",
    ];
    let untitled = shared
        .iter()
        .fold(Draft::province("甲"), |draft, line| draft.line(line))
        .with(|plan| plan.metadata.title = None);
    let city = shared
        .iter()
        .fold(
            Draft::city("乙").line("根据《青川省提升计划(2014-2020年)》制定。"),
            |draft, line| draft.line(line),
        )
        .with(|plan| {
            let title = "青川省提升计划(2014-2020年)".to_owned();
            let relation = taihang_plan::CitationRelation::Parent;
            plan.metadata.citations.push(taihang_plan::Citation {
                title,
                relation,
                span: plan.clauses[0].span,
            });
        });
    let links = propose_parents(&[untitled.source(), city.source()]);
    assert_eq!(links.iter().map(|link| (link.child, link.parent)).collect::<Vec<_>>(), [(1, 0)]);
    let other_years = untitled.with(|plan| plan.metadata.period.as_mut().unwrap().value = (2016, 2020));
    assert!(propose_parents(&[other_years.source(), city.source()]).is_empty());
}

#[test]
fn a_cascade_shows_shares_gaps_and_what_nobody_took_up() {
    let province = sample_province();
    let city = sample_city().line("建设河谷装备基地。").task("建设河谷装备基地", &["市科技局"]);
    let cascade = cascade(&[province.source(), city.source()], &[(0, 1)]);
    let firms = &cascade.branches[1];
    assert_eq!(
        (firms.subject.as_str(), firms.sum, firms.gap),
        ("示范企业", Some(80.into()), Some(920.into()))
    );
    assert_eq!(firms.shares[0].share, "0.08".parse().ok());
    let ratio = &cascade.branches[0];
    assert_eq!((ratio.additive, ratio.sum), (false, None));
    assert!(cascade.branches[2].shares.is_empty());
    assert_eq!(cascade.own_tasks, [(1, 0)]);
    assert!(cascade.unmatched.is_empty());
}

#[test]
fn outcomes_join_targets_to_later_reports() {
    let (early, late) = (sample_province(), sample_later());
    let outcomes = outcomes(&[early.source(), late.source()]);
    let status = |subject: &str| {
        let outcome = outcomes.iter().find(|outcome| outcome.subject == subject).unwrap();
        outcome.targets.iter().map(|target| target.status).collect::<Vec<_>>()
    };
    assert_eq!(status("示范企业"), [Status::Reached, Status::NotYetDue]);
    assert_eq!(status("联盟"), [Status::PartFails]);
    assert_eq!(status("国家级联盟"), [Status::Missed]);
    assert_eq!(status("研发经费占比"), [Status::NoOutcomeReported]);
    let series: Vec<_> = outcomes
        .iter()
        .find(|outcome| outcome.subject == "示范企业")
        .unwrap()
        .series
        .iter()
        .map(|point| (point.kind, point.year))
        .collect();
    assert_eq!(
        series,
        [(PointKind::Target, Some(2020)), (PointKind::Actual, Some(2020)), (PointKind::Target, Some(2025))]
    );
}

#[test]
fn statuses_of_a_target() {
    let cases = [
        ("示范企业", "=100家@2020", "示范企业", "=100家@2020", Status::Reached),
        ("示范企业", "=100家@2020", "示范企业", "=99家@2020", Status::Missed),
        ("示范企业", "≈100家@2020", "示范企业", "=97家@2020", Status::Reached),
        ("能耗强度", "≤0.5%@2020", "能耗强度", "=0.4%@2020", Status::Reached),
        ("能耗强度", "≤0.5%@2020", "能耗强度", "=0.6%@2020", Status::Missed),
        ("产业联盟", "=36个@2020", "产业创新战略联盟", "=46家@2020", Status::DefinitionDiffers),
        ("成果转化率", "average:全国平均水平@2020", "成果转化率", "=40%@2020", Status::BenchmarkMissing),
        ("示范企业", "=100家@2020", "种植大户", "=99户@2020", Status::NoOutcomeReported),
        ("示范企业", "=100家@2030", "示范企业", "=99家@2020", Status::NotYetDue),
        ("示范企业", "=100家@2030", "示范企业", "=120家@2020", Status::Reached),
    ];
    for (subject, value, reported, result, expected) in cases {
        let early = Draft::province("甲").line(subject).target(subject, subject, value);
        let late =
            Draft::province("乙").issued("2021-02-01").line(reported).actual(reported, reported, result);
        let outcomes = outcomes(&[early.source(), late.source()]);
        assert_eq!(outcomes[0].targets[0].status, expected, "{subject} {value} {reported} {result}");
    }
}

#[test]
fn another_region_reports_nothing_for_us() {
    let early = Draft::province("甲").line("示范企业").target("示范企业", "示范企业", "=100家@2020");
    let other =
        Draft::city("乙").issued("2021-02-01").line("示范企业").actual("示范企业", "示范企业", "=200家@2020");
    assert_eq!(outcomes(&[early.source(), other.source()])[0].targets[0].status, Status::NoOutcomeReported);
}

#[test]
fn every_rule_has_its_own_code_and_two_languages() {
    let codes: std::collections::BTreeSet<_> =
        taihang_plan::findings::rules().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), taihang_plan::findings::rules().count());
    for rule in taihang_plan::findings::rules() {
        assert!(
            rule.code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'),
            "{}",
            rule.code
        );
        assert!(
            ![rule.title_zh, rule.title_en, rule.checks_zh, rule.checks_en].contains(&""),
            "{}",
            rule.code
        );
    }
}

#[test]
fn a_sound_plan_gives_no_finding() {
    let draft = Draft::province("甲")
        .line("到2020年，示范企业达到100家。（牵头单位：省科技厅）")
        .target("示范企业达到100家", "示范企业", "=100家@2020")
        .led_by("省科技厅")
        .task("示范企业", &["省科技厅"]);
    assert_eq!(findings(&[&draft]), []);
    assert_eq!(findings(&[]), []);
}

#[test]
fn growth_against_its_target() {
    let cases = [
        ("≥2.5% +10.9 ←1.09%", "growth-reaches-target", "2.494 < 2.5"),
        ("≥1万件 +10.9 ←4383件", "growth-reaches-target", "≥ 10000件"),
        ("=265亿元 +10 ←124.16亿元", "growth-reaches-target", "266.15"),
        ("=200家 +7.2 ←100家", "growth-misses-target", "174"),
        ("=300家 +10 ←100家", "growth-misses-target", "214"),
        ("≥200家 +10 ←100家", "growth-reaches-target", "214"),
        ("=200家 +9 ←100家", "growth-reaches-target", "199"),
    ];
    for (value, code, words) in cases {
        let value = value.replacen(' ', "@2020 ", 1) + "@2012";
        let draft = Draft::province("甲").line("某指标").target("某指标", "某指标", &value);
        let finding = one(&[&draft], code);
        assert!(arithmetic(&finding).contains(words), "{value}: {finding:?}");
    }
}

#[test]
fn growth_in_words() {
    let cases = [
        ("从2015年的720家，到2020年达到3188家，增长近3.5倍。", Some("growth-multiple-in-order")),
        ("从720家增加到3188家，增长4.4倍。", Some("growth-multiple-is-ratio")),
        ("从100家增加到150家，增长2.5倍。", Some("growth-multiple-wrong")),
        ("产值由200亿元提高到300亿元，增长50%。", None),
        ("产值由200亿元提高到300亿元，增长80%。", Some("growth-multiple-wrong")),
        ("产值由200亿元提高到300亿元，年均增长8.4%。", None),
        ("产值增长80%。", None),
        ("从3个园区发展到20家企业，增长2倍。", None),
    ];
    for (text, code) in cases {
        let draft = Draft::province("甲").line(text);
        let codes: Vec<String> = findings(&[&draft]).into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, code.into_iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn doublings() {
    let target = |value: &str| {
        Draft::province("乙").issued("2021-03-01").line("示范企业数量实现倍增，达到目标。").target(
            "示范企业数量实现倍增，达到目标",
            "示范企业数量",
            value,
        )
    };
    let known = |value: &str| Draft::province("甲").line("示范企业").actual("示范企业", "示范企业", value);
    let finding = one(&[&known("=3188家@2020"), &target("≥5000家@2025")], "doubling-not-reached");
    assert!(arithmetic(&finding).contains("1.57") && arithmetic(&finding).contains("6376"), "{finding:?}");
    one(&[&known("=103个@2020"), &target("=210个@2025")], "doubling-in-order");
    one(&[&known("=1670家@2020"), &target("=3300家@2025")], "doubling-in-order");
    let promised = Draft::province("甲").line("示范企业").target("示范企业", "示范企业", "=2500家@2020");
    let finding = one(&[&promised, &target("=5000家@2025")], "doubling-of-earlier-target");
    assert!(arithmetic(&finding).contains("5000家 ÷ 2500家 = 2"), "{finding:?}");
    one(&[&target("=5000家@2025")], "doubling-without-base");
    one(&[&target("double@2025")], "doubling-without-base");
    let both = one(&[&promised, &known("=3188家@2020"), &target("=5000家@2025")], "doubling-not-reached");
    assert!(says(&both.message, "前期目标 2500家"), "{both:?}");
}

#[test]
fn a_programme_called_doubling_promises_nothing_by_itself() {
    let draft = Draft::province("甲")
        .line("启动示范企业倍增计划，示范企业达到2500家。")
        .target("示范企业达到2500家", "示范企业", "=2500家@2020")
        .led_by("省科技厅");
    assert!(findings(&[&draft]).iter().all(|finding| !finding.code.starts_with("doubling")));
}

#[test]
fn announced_counts() {
    let cases = [
        (
            "实现5个倍增。甲倍增；乙倍增；丙倍增；丁倍增；戊达到百家；己倍增。",
            Some("其中含“倍增”的恰为 5 项"),
        ),
        ("完成2个全覆盖。甲全覆盖；乙全覆盖。", None),
        ("完成3个全覆盖。甲全覆盖；乙全覆盖。", Some("列有 2 项")),
        ("形成四大示范基地（东岭、西河、南山）。", Some("3 项")),
        ("形成三大示范基地（东岭、西河、南山）。", None),
        ("建设35个试点县（市、区）。", None),
        ("发展六大示范产业（粮食、果蔬等）。", None),
        ("围绕粮食、果蔬、畜禽、水产等三大主导产业。", Some("4 项")),
        ("围绕粮食、果蔬、畜禽等12大产业领域。", None),
    ];
    for (text, words) in cases {
        let draft = Draft::province("甲").line(text);
        let found = found(&[&draft], "announced-count-differs");
        assert_eq!(found.len(), usize::from(words.is_some()), "{text}: {found:?}");
        assert!(
            words.is_none_or(|words| found.iter().all(|finding| says(&finding.message, words))),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn totals_and_their_parts() {
    let cases = [
        ("共设15个工坊，其中高新园3个，临江市2个，其余各市各1个。", Some(("parts-in-order", "= 10"))),
        ("共设15个工坊，其中高新园3个，临江市2个，其余各市各3个。", Some(("parts-disagree", "3"))),
        ("共有工坊20个，其中国家级30个。", Some(("parts-disagree", "30 > 20"))),
        ("共有工坊20家，其中国家级3个。", None),
        ("共有工坊267家，其中国家级52家、省级150家。", None),
    ];
    for (text, expected) in cases {
        let draft = Draft::province("甲").line(text);
        let found: Vec<_> =
            findings(&[&draft]).into_iter().filter(|finding| finding.code.starts_with("parts")).collect();
        assert_eq!(
            found.first().map(|finding| finding.code.as_str()),
            expected.map(|(code, _)| code),
            "{text}"
        );
        assert!(expected.is_none_or(|(_, words)| arithmetic(&found[0]).contains(words)), "{text}: {found:?}");
    }
}

#[test]
fn a_ratio_and_its_two_sides() {
    let cases = [
        ("≥40%", "ratio-in-order"),
        ("=40.2%", "ratio-in-order"),
        ("≥50%", "ratio-disagrees"),
        ("=30%", "ratio-disagrees"),
    ];
    for (rate, code) in cases {
        let draft = Draft::city("甲")
            .line("秸秆产生量19.4万吨，利用量7.8万吨，利用率达标。")
            .target("秸秆产生量19.4万吨", "秸秆产生量", "=19.4万吨")
            .target("利用量7.8万吨", "秸秆利用量", "=7.8万吨")
            .target("利用率达标", "秸秆利用率", rate);
        assert!(arithmetic(&one(&[&draft], code)).contains("40.2%"), "{rate}");
    }
}

#[test]
fn a_per_head_figure_implies_a_population() {
    let draft = Draft::city("甲")
        .line("专利拥有量208件，每万人1.5件。")
        .target("专利拥有量208件", "有效专利拥有量", "≥208件@2020")
        .target("每万人1.5件", "每万人有效专利拥有量", "≥1.5件@2020");
    assert!(arithmetic(&one(&[&draft], "per-head-implies-population")).contains("138.7"));
}

#[test]
fn one_base_carries_the_total() {
    let draft = |value: &str| {
        Draft::city("甲")
            .line("电子产业销售额达到145亿元。")
            .target("电子产业销售额达到145亿元", "电子产业销售额", "≥145亿元@2020")
            .heading("河谷装备基地")
            .line("园区年产值达到预期。")
            .target("园区年产值达到预期", "园区年产值", value)
    };
    assert!(arithmetic(&one(&[&draft("=120亿元@2020")], "part-dominates-total")).contains("82.8%"));
    assert!(found(&[&draft("=60亿元@2020")], "part-dominates-total").is_empty());
}

#[test]
fn a_child_against_its_parent() {
    let province = sample_province();
    let finding = one(&[&province, &sample_city()], "ratio-ten-times-parent");
    assert_eq!((finding.severity, arithmetic(&finding)), (Severity::Error, "21.4% ÷ 2.14% = 10"));
    let city = |value: &str| {
        Draft::city("行动计划")
            .line("根据《青川省行动计划》，示范企业达到目标。")
            .on_the_basis_of("青川省行动计划")
            .target("示范企业达到目标", "示范企业", value)
    };
    one(&[&province, &city("=1200家@2020")], "total-above-parent");
    assert!(found(&[&province, &city("=900家@2020")], "total-above-parent").is_empty());
    let unlinked = city("=1200家@2020").with(|plan| plan.metadata.citations.clear());
    assert!(found(&[&province, &unlinked], "total-above-parent").is_empty());
}

#[test]
fn an_order_turned_round() {
    let province = Draft::province("行动计划")
        .line("科技型小企业1万家，科技大企业1000家。")
        .target("科技型小企业1万家", "科技型小企业", "=1万家@2020")
        .target("科技大企业1000家", "科技大企业", "=1000家@2020");
    let city = |small: &str| {
        Draft::city("行动计划")
            .line("根据《青川省行动计划》，科技型小企业若干，科技大企业80家。")
            .on_the_basis_of("青川省行动计划")
            .target("科技型小企业若干", "科技型小企业", small)
            .target("科技大企业80家", "科技大企业", "=80家@2020")
    };
    let finding = one(&[&province, &city("=30家@2020")], "order-reversed");
    assert!(arithmetic(&finding).contains("0.3%") && arithmetic(&finding).contains("8%"));
    assert!(found(&[&province, &city("=300家@2020")], "order-reversed").is_empty());
}

#[test]
fn comparators_and_benchmarks() {
    let plan = |draft: Draft, level: &str| {
        let quote = format!("转化率达到{level}");
        draft.line(&quote).target(&quote, "成果转化率", &format!("average:{level}@2020"))
    };
    let (province, city) =
        (plan(Draft::province("省"), "全国平均水平"), plan(Draft::city("市"), "全省平均水平"));
    assert_eq!(one(&[&province, &city], "comparator-differs").places.len(), 2);
    let same = plan(Draft::city("市"), "全国平均水平");
    assert!(found(&[&province, &same], "comparator-differs").is_empty());
    assert_eq!(found(&[&province, &same], "benchmark-missing").len(), 2);
}

#[test]
fn targets_and_later_reports() {
    let (early, late) = (sample_province(), sample_later());
    assert!(arithmetic(&one(&[&early, &late], "target-far-exceeded")).contains("= 3"));
    let part = one(&[&early, &late], "part-fails");
    assert!(arithmetic(&part).contains("184%") && arithmetic(&part).contains("16.7%"), "{part:?}");
    let silent = one(&[&early, &late], "no-outcome-reported");
    assert_eq!(silent.places[0].quote, "研发经费占比在2012年1%的基础上，年均增长10%，到2020年达到2.14%以上");
    let missed = Draft::province("乙").issued("2021-02-01").line("示范企业900家").actual(
        "示范企业900家",
        "示范企业",
        "=900家@2020",
    );
    one(&[&early, &missed], "target-missed");
}

#[test]
fn one_target_promised_twice() {
    let early = Draft::province("甲").line("科技型中小微企业1万家").target(
        "科技型中小微企业1万家",
        "科技型中小微企业",
        "=1万家@2020",
    );
    let late = |value: &str| {
        let text = "力争科技型中小企业10000家";
        Draft::province("乙").issued("2021-02-01").line(text).target(text, "科技型中小企业", value)
    };
    let finding = one(&[&early, &late("=10000家@2025")], "target-promised-again");
    assert!(says(&finding.message, "口径"), "{finding:?}");
    assert!(found(&[&early, &late("=12000家@2025")], "target-promised-again").is_empty());
}

#[test]
fn deadlines_near_the_issue() {
    let cases = [
        ("2014年底，成立工作专班。", Some(("deadline-close-to-issue", "36 天"))),
        ("于2015年前完成样机。", Some(("deadline-close-to-issue", "401 天"))),
        ("2014年10月底前完成普查。", Some(("deadline-before-issue", "-25 天"))),
        ("截至2013年底，共有企业20家。", None),
        ("自2013年底以来持续增长。", None),
        ("到2016年底建成。", None),
        ("2020年，建成平台。", None),
    ];
    for (text, expected) in cases {
        let draft = Draft::city("甲").issued("2014-11-25").line(text);
        let found: Vec<_> =
            findings(&[&draft]).into_iter().filter(|finding| finding.code.starts_with("deadline")).collect();
        assert_eq!(
            found.first().map(|finding| finding.code.as_str()),
            expected.map(|(code, _)| code),
            "{text}"
        );
        assert!(expected.is_none_or(|(_, words)| arithmetic(&found[0]).contains(words)), "{text}: {found:?}");
    }
}

#[test]
fn clocks_drafting_notes_and_missing_metadata() {
    let bare = |text: &str| {
        Draft::city("甲").line(text).with(|plan| {
            plan.metadata.issued_on = None;
            plan.metadata.published_on =
                Some(taihang_plan::Stated { value: "2017-07-25".parse().unwrap(), span: None });
        })
    };
    let clock = one(&[&bare("有关办法应在本《意见》下发后一个月内公布。")], "clock-without-start");
    assert!(arithmetic(&clock).contains("2017-08-25"));
    let dated = bare("措施要在本意见印发之日起30日内出台。").issued("2017-07-01");
    assert!(found(&[&dated], "clock-without-start").is_empty());
    one(&[&bare("建议以市政府名义印发。")], "drafting-note");
    assert!(says(&one(&[&bare("正文")], "metadata-missing").message, "成文日期"));
    let index = Draft::province("甲").line("正文").with(|plan| {
        plan.metadata.index_number =
            Some(taihang_plan::Stated { value: "0121/2022-32171".to_owned(), span: None });
    });
    one(&[&index], "index-year-differs");
}

#[test]
fn a_title_known_from_a_citation() {
    let shared = [
        "设立种子名单，名单上的单位优先贴息。",
        "合同登记一律改为网上办理并当日办结。",
        "每年派出两批技师到海外工厂学习。",
    ];
    let untitled = shared
        .iter()
        .fold(Draft::province("甲"), |draft, line| draft.line(line))
        .with(|plan| plan.metadata.title = None);
    let city = Draft::city("乙")
        .line("根据《青川省提升计划(2014-2020年)》制定。")
        .on_the_basis_of("青川省提升计划(2014-2020年)");
    let city = shared.iter().fold(city, |draft, line| draft.line(line));
    one(&[&untitled, &city], "title-known-from-citation");
    assert!(arithmetic(&one(&[&untitled, &city], "text-copied-from-parent")).contains('%'));
}

#[test]
fn words_of_the_parents_level_left_over() {
    let text = "每年从省管企业选派十名厂长参加轮训。";
    let province = Draft::province("行动计划").line(text);
    let city = |text: &str| {
        Draft::city("行动计划")
            .line("根据《青川省行动计划》，制定本计划。")
            .on_the_basis_of("青川省行动计划")
            .line(text)
    };
    assert_eq!(one(&[&province, &city(text)], "parent-level-left-over").places[0].quote, "省管企业");
    let own = city("加强与省管企业的合作。");
    assert!(found(&[&province, &own], "parent-level-left-over").is_empty());
}

#[test]
fn damage_to_the_file() {
    let broken = Draft::city("甲")
        .line("研发比重达到2\u{E010}5%以上，服务热线“”开通。")
        .target("研发比重达到2\u{E010}5%以上", "研发比重", "≥2.5%@2020")
        .repair(RepairKind::DecimalPoint, "\u{E010}", ".");
    let points = one(&[&broken], "damaged-decimal-point");
    assert!(arithmetic(&points).contains("25% → 2.5%"), "{points:?}");
    assert_eq!(points.places[0].quote, "研发比重达到2\u{E010}5%以上");
    one(&[&broken], "empty-quotation-marks");
    let marked = Draft::city("乙")
        .line("首页 > 文件\u{E004}")
        .repair(RepairKind::PrivateUse, "\u{E004}", "")
        .repair(RepairKind::Furniture, "首页 > ", "");
    one(&[&marked], "private-use-characters");
    one(&[&marked], "page-furniture");
    one(&[&Draft::city("丙").line("总量为\u{FFFD}件")], "undecodable-character");
}

#[test]
fn a_mended_value_that_equals_the_parents_says_so() {
    let city = Draft::city("行动计划")
        .line("根据《青川省行动计划》，研发经费占比达到2\u{E010}14%以上。")
        .on_the_basis_of("青川省行动计划")
        .target("研发经费占比达到2\u{E010}14%以上", "研发经费占比", "≥2.14%@2020")
        .repair(RepairKind::DecimalPoint, "\u{E010}", ".");
    assert!(
        arithmetic(&one(&[&sample_province(), &city], "damaged-decimal-point"))
            .contains("与上级规划的 2.14% 一致")
    );
}

#[test]
fn oddities_become_findings() {
    let kinds = [
        (OddityKind::NumberMissing, "number-missing"),
        (OddityKind::NumberDoubled, "number-doubled"),
        (OddityKind::NotInContents, "heading-not-in-contents"),
        (OddityKind::NotInBody, "contents-not-in-body"),
    ];
    for (kind, code) in kinds {
        let draft = Draft::city("甲").line("第三章").with(|plan| {
            plan.oddities.push(Oddity { kind, span: plan.clauses[0].span, words: "第三章".to_owned() });
        });
        assert_eq!(one(&[&draft], code).places[0].quote, "第三章");
    }
}

#[test]
fn responsibility_and_coverage() {
    let draft = Draft::province("甲").line("培育企业。").task("培育企业", &[]);
    assert!(says(&one(&[&draft], "no-lead-units").message, "1 项任务"));
    let mixed = Draft::province("甲")
        .line("示范企业100家。")
        .target("示范企业100家", "示范企业", "=100家@2020")
        .line("培育企业。")
        .task("培育企业", &["省科技厅"]);
    one(&[&mixed], "targets-without-lead-unit");
    let cover = Draft::province("甲").line("示范基地全覆盖").target("示范基地全覆盖", "示范基地", "cover");
    one(&[&cover], "coverage-without-denominator");
}

#[test]
fn years_that_do_not_fit() {
    let mixed = Draft::province("甲").line("截至2019年底，人员7万人。截至2020年，平台5个。");
    assert!(arithmetic(&one(&[&mixed], "mixed-baseline-years")).contains("2019年 1 处"));
    let long = Draft::province("甲").period(2019, 2021).line("启动园区五年提升计划。");
    one(&[&long], "programme-outlasts-plan");
    let state = Draft::province("甲").period(2019, 2021).line("融入国家基础研究十年行动方案。");
    assert!(found(&[&state], "programme-outlasts-plan").is_empty());
}

#[test]
fn slips_of_the_pen() {
    let often =
        "建设平台，完善平台功能，平台共享，平台互通，平台开放，打造平台。平台联动，平台升级，平台增效。";
    let cases = [
        ("这是城南的主要平合。", Some("平合")),
        ("两校联合建房。", None),
        (
            "支持办理技术经纪活动，技术经济活动计入业绩。招收技术经纪学徒，考核技术经纪师。",
            Some("技术经济活动"),
        ),
        ("试行创新调查制度。沿用创新调查制度。比照创新制度调查办法。", Some("创新制度调查")),
        ("发展技术经济活动。", None),
        ("制定实施方案。制订实施方案。制定实施意见。制定实施规划。", None),
    ];
    for (text, slip) in cases {
        let draft = Draft::province("甲").line(often).line(text);
        let found = found(&[&draft], "suspected-typo");
        let quotes: Vec<&str> = found.iter().map(|finding| finding.places[0].quote.as_str()).collect();
        assert_eq!(quotes, slip.into_iter().collect::<Vec<_>>(), "{text}");
    }
}

#[test]
fn a_level_is_told_from_the_words_of_an_unmarked_text() {
    let untold = Draft::province("甲").line("我市将在全市推进。").with(|plan| plan.metadata.level = None);
    assert_eq!(Scope::of(untold.plan()).level, Some(RegionLevel::City));
}
