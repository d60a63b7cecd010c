//! Sheets reckoned by hand.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use taihang_evaluation::sheet::*;

pub(crate) fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn item(key: &str, weight: &str, rule: Rule) -> Item {
    Item {
        key: key.to_owned(),
        weight: number(weight),
        common: true,
        innovation: key == "rd",
        measure: Some(Measure::Indicator(key.to_owned())),
        rule,
        veto: false,
    }
}

/// A city: R&D intensity, matters settled in time, energy use, no accident, a prize and a penalty.
pub(crate) fn city() -> Scheme {
    let grade = |key: &str, from: &str| Grade { key: key.to_owned(), from: number(from) };
    let step = |from: &str, share: &str| Step { from: number(from), share: number(share) };
    Scheme {
        items: vec![
            item("rd", "40", Rule::TargetRatio { target: number("2.5"), cap: number("1") }),
            Item {
                measure: Some(Measure::Statistic("settled_in_time".to_owned())),
                ..item(
                    "settled",
                    "30",
                    Rule::Steps(vec![step("80", "0.5"), step("90", "0.8"), step("100", "1")]),
                )
            },
            item("energy", "20", Rule::Linear { zero: number("1.0"), full: number("0.5") }),
            Item {
                veto: true,
                ..item("accidents", "10", Rule::AllOrNothing { at: number("0"), relation: Relation::AtMost })
            },
            item("prizes", "0", Rule::Bonus { per_unit: number("2"), cap: number("5") }),
            item("overdue", "0", Rule::Penalty { per_unit: number("0.5"), cap: number("3") }),
        ],
        grades: vec![grade("excellent", "90"), grade("good", "75"), grade("fair", "60"), grade("poor", "0")],
        bonus_cap: number("4"),
        penalty_cap: number("10"),
        innovation_asked: true,
    }
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, Option<Decimal>> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), value.parse().ok())).collect()
}

fn points<'s>(scored: &'s Scored, key: &str) -> &'s ItemScore {
    scored.items.iter().find(|line| line.key == key).unwrap()
}

const YEAR: [(&str, &str); 6] = [
    ("rd", "2"),
    ("settled", "95"),
    ("energy", "0.7"),
    ("accidents", "0"),
    ("prizes", "3"),
    ("overdue", "4"),
];

#[test]
fn a_sheet_is_reckoned_by_hand() {
    assert_eq!(city().check(), []);
    let scored = score(&city(), &values(&YEAR), &BTreeSet::new());
    // 2 / 2.5 × 40 = 32; 0.8 × 30 = 24; (0.7 − 1.0) / (0.5 − 1.0) × 20 = 12; 10; min(6, 5) capped at 4; 2.
    assert_eq!(scored.base, number("78"));
    assert_eq!((scored.bonus, scored.penalty), (number("4"), number("2")));
    assert_eq!(scored.total, Some(number("80")));
    assert_eq!(scored.grade.as_deref(), Some("good"));
    assert_eq!(points(&scored, "rd").reason.en, "share of the target: min(2 ÷ 2.5, 1) × 40 → 32");
    assert_eq!(points(&scored, "rd").reason.zh, "按完成比例计分：min(2 ÷ 2.5, 1) × 40 → 32");
    assert_eq!(points(&scored, "overdue").points, Some(number("-2")));
}

#[test]
fn a_missing_value_earns_nothing_and_is_named() {
    let mut year = values(&YEAR);
    year.insert("rd".to_owned(), None);
    year.remove("energy");
    year.insert("unheard_of".to_owned(), Some(Decimal::ONE));
    let scored = score(&city(), &year, &BTreeSet::new());
    assert_eq!(scored.missing, ["rd", "energy"]);
    assert_eq!(scored.unknown, ["unheard_of"]);
    let line = points(&scored, "rd");
    assert_eq!((line.value, line.points, line.standing), (None, None, Standing::Missing));
    assert_eq!(scored.total, Some(number("36")));
    // Nothing measured is no total, not a total of nothing.
    let empty = score(&city(), &BTreeMap::new(), &BTreeSet::new());
    assert_eq!((empty.total, empty.grade), (None, None));
}

#[test]
fn a_tolerated_failure_leaves_and_its_weight_is_spread() {
    let tolerated = ["settled", "overdue"].map(str::to_owned).into();
    let scored = score(&city(), &values(&YEAR), &tolerated);
    let weights: Vec<Decimal> = scored.items.iter().map(|line| line.weight.round_dp(4)).collect();
    let expected = ["57.1429", "0", "28.5714", "14.2857", "0", "0"].map(number);
    assert_eq!(weights, expected);
    // (32 + 12 + 10) / 0.7 + 4, the penalty waived.
    assert_eq!(scored.total, Some(number("81.14")));
    assert_eq!(points(&scored, "settled").standing, Standing::Tolerated);
    assert_eq!(points(&scored, "overdue").points, None);
}

#[test]
fn a_veto_puts_into_the_lowest_grade_unless_it_is_tolerated() {
    let mut year = values(&YEAR);
    year.insert("accidents".to_owned(), Some(Decimal::ONE));
    let scored = score(&city(), &year, &BTreeSet::new());
    assert_eq!(
        (scored.vetoed.clone(), scored.grade.as_deref()),
        (vec!["accidents".to_owned()], Some("poor"))
    );
    assert_eq!(scored.total, Some(number("70")));
    let tolerated = score(&city(), &year, &["accidents".to_owned()].into());
    assert_eq!((tolerated.vetoed.len(), tolerated.grade.as_deref()), (0, Some("good")));
}

#[test]
fn the_total_is_rounded_half_up_once() {
    let half = |key: &str| item(key, "50", Rule::Linear { zero: Decimal::ZERO, full: number("1000") });
    let scheme = Scheme {
        items: vec![half("a"), half("b")],
        grades: Vec::new(),
        bonus_cap: Decimal::ZERO,
        penalty_cap: Decimal::ZERO,
        innovation_asked: false,
    };
    // 0.0025 each: rounded apart they would be nothing, together they are a cent.
    let scored = score(&scheme, &values(&[("a", "0.05"), ("b", "0.05")]), &BTreeSet::new());
    assert_eq!(points(&scored, "a").points, Some(number("0.0025")));
    assert_eq!(scored.total, Some(number("0.01")));
}

#[test]
fn steps_may_fall() {
    let step = |from: &str, share: &str| Step { from: number(from), share: number(share) };
    let rule = Rule::Steps(vec![step("0", "1"), step("5", "0.5"), step("10", "0")]);
    let scheme = Scheme { items: vec![item("days", "100", rule)], innovation_asked: false, ..city() };
    assert_eq!(scheme.check(), []);
    for (days, points) in [("-1", "100"), ("4.99", "100"), ("5", "50"), ("10", "0"), ("99", "0")] {
        let scored = score(&scheme, &values(&[("days", days)]), &BTreeSet::new());
        assert_eq!(scored.base, number(points), "{days}");
    }
}

#[test]
fn all_problems_of_a_scheme_come_at_once() {
    let mut scheme = city();
    scheme.items[0].innovation = false;
    scheme.items[0].measure = None;
    scheme.items[1].weight = number("31");
    let step = |from: &str, share: &str| Step { from: number(from), share: number(share) };
    scheme.items[1].rule = Rule::Steps(vec![step("80", "0.5"), step("90", "1"), step("100", "0.8")]);
    scheme.items[2].key = "rd".to_owned();
    scheme.items[3].rule = Rule::Linear { zero: Decimal::ONE, full: Decimal::ONE };
    scheme.items[4].veto = true;
    scheme.items[5].weight = Decimal::ONE;
    scheme.grades.swap(0, 1);
    scheme.bonus_cap = number("101");
    let codes: BTreeSet<String> = scheme.check().into_iter().map(|problem| problem.code).collect();
    let expected = [
        "cap-out-of-bounds",
        "grades-unordered",
        "innovation-item-missing",
        "item-key-double",
        "item-without-measure",
        "linear-without-range",
        "steps-unordered",
        "veto-on-bonus",
        "weight-out-of-bounds",
        "weights-not-100",
    ];
    assert_eq!(codes, expected.map(str::to_owned).into());
}

#[test]
fn research_counts_as_profit() {
    assert_eq!(appraisal_profit(number("120"), number("30.5"), number("0.8")), Ok(number("144.4")));
    assert_eq!(appraisal_profit(number("-10"), number("30"), Decimal::ONE), Ok(number("20")));
    assert_eq!(
        appraisal_profit(Decimal::ONE, Decimal::ONE, number("1.1")).unwrap_err().code,
        "rd-share-out-of-bounds"
    );
    assert_eq!(appraisal_profit(Decimal::ONE, number("-1"), Decimal::ONE).unwrap_err().code, "rd-negative");
}

#[test]
fn two_rounds_stand_beside_each_other() {
    let this = values(&[("a", "80"), ("b", "90"), ("c", "80"), ("d", ""), ("new", "70")]);
    let last = values(&[("a", "85"), ("b", "80"), ("d", "60"), ("gone", "99")]);
    let compared = compare(&this, &last);
    let ranks: Vec<Option<usize>> = compared.changes.values().map(|change| change.rank).collect();
    assert_eq!(ranks, [Some(2), Some(1), Some(2), None, Some(4)]);
    let b = compared.changes["b"];
    assert_eq!((b.points, b.last_rank, b.places), (Some(number("10")), Some(3), Some(2)));
    let d = compared.changes["d"];
    assert_eq!((d.total, d.points, d.places, d.last_rank), (None, None, None, Some(4)));
    assert_eq!(
        (compared.new, compared.missing),
        (vec!["c".to_owned(), "new".to_owned()], vec!["gone".to_owned()])
    );
}

#[test]
fn a_scheme_is_written_and_read_again() {
    let text = serde_json::to_string(&city()).unwrap();
    assert_eq!(serde_json::from_str::<Scheme>(&text).unwrap(), city());
    let unknown = text.replacen("\"common\"", "\"comon\"", 1);
    assert!(serde_json::from_str::<Scheme>(&unknown).is_err());
}
