//! Each case is a line of a table: a name as a document writes it, and what it must resolve to.

use super::*;

/// One case a line: name | region of the document | day | full name | level | kind | successor. `-` is none.
const CASES: &str = include_str!("../../data/units.cases.txt");

fn kind_word(kind: UnitKind) -> String {
    serde_json::to_value(kind).unwrap().as_str().unwrap().to_owned()
}

fn level_word(level: Option<RegionLevel>) -> String {
    level.map_or_else(
        || "-".to_owned(),
        |level| serde_json::to_value(level).unwrap().as_str().unwrap().to_owned(),
    )
}

#[test]
fn names_resolve_as_the_cases_say() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in CASES.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [name, region, on, canonical, level, kind, successor] = cells[..] else {
            panic!("seven cells: {line}")
        };
        let some = |cell: &'static str| (cell != "-").then_some(cell);
        let unit = resolve(name, some(region), some(on).map(|day| day.parse().unwrap()));
        let after = unit.successor.as_ref().map_or("-", |after| after.name.as_str());
        let got = [unit.canonical.clone(), level_word(unit.level), kind_word(unit.kind), after.to_owned()];
        count += 1;
        if got != [canonical, level, kind, successor] {
            wrong.push(format!("{line}\n    got {}", got.join(" | ")));
        }
    }
    assert!(count >= 80, "{count} cases");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn parents_are_the_government_the_committee_or_the_central_body() {
    let parent = |name: &str, region: Option<&str>| resolve(name, region, None).parent;
    assert_eq!(parent("省科技厅", Some("山西省")).as_deref(), Some("山西省人民政府"));
    assert_eq!(parent("市发改委", Some("阳泉市")).as_deref(), Some("阳泉市人民政府"));
    assert_eq!(parent("市委组织部", Some("吕梁市")).as_deref(), Some("中共吕梁市委员会"));
    assert_eq!(parent("柳林县人民政府", Some("吕梁市")).as_deref(), Some("吕梁市人民政府"));
    assert_eq!(parent("阳泉市人民政府", None).as_deref(), Some("山西省人民政府"));
    assert_eq!(parent("市税务局", Some("阳泉市")).as_deref(), Some("国家税务总局"));
    assert_eq!(parent("科技部", None).as_deref(), Some("国务院"));
    assert_eq!(parent("市科协", Some("阳泉市")), None);
    assert_eq!(parent("天泽科创社", None), None);
}

#[test]
fn several_names_of_one_body_are_the_same_unit() {
    let of = |name: &str| resolve(name, Some("阳泉市"), None);
    for (a, b) in [
        ("市发改委", "市发展改革委"),
        ("市发展和改革委员会", "阳泉市发改委"),
        ("市人社局", "市人力资源和社会保障局"),
        ("市政府金融办", "市金融办"),
        ("市委编办", "市编办"),
        ("市委人才办", "市委人才工作领导小组办公室"),
        ("省科技厅", "山西省科学技术厅"),
    ] {
        assert!(same_unit(&of(a), &of(b)), "{a} = {b}");
    }
    for (a, b) in [
        ("市科技局", "省科技厅"),
        ("市科技局", "市科协"),
        ("市委办公室", "市政府办公室"),
        ("市教育局", "市教体局"),
        ("平定县科技局", "盂县科技局"),
    ] {
        assert!(!same_unit(&of(a), &of(b)), "{a} ≠ {b}");
    }
}

#[test]
fn duties_are_followed_across_levels_and_reforms() {
    let of = |name: &str, region: &str| resolve(name, Some(region), None);
    assert!(same_duties(&of("省经信委", "山西省"), &of("市工信局", "吕梁市")));
    assert!(same_duties(&of("省环境保护厅", "山西省"), &of("市生态环境局", "阳泉市")));
    assert!(!same_duties(&of("省科技厅", "山西省"), &of("市财政局", "吕梁市")));
    assert!(!same_duties(&of("甲", "山西省"), &of("乙", "山西省")));
}

#[test]
fn a_successor_later_than_the_day_is_not_reported() {
    let on = |day: &str| {
        resolve("市卫生局", Some("吕梁市"), Some(day.parse().unwrap())).successor.map(|after| after.name)
    };
    assert_eq!(on("2014-11-25"), None);
    assert_eq!(on("2017-01-01").as_deref(), Some("吕梁市卫生和计划生育委员会"));
    assert_eq!(on("2021-04-30").as_deref(), Some("吕梁市卫生健康委员会"));
}

#[test]
fn no_name_however_odd_makes_it_fail() {
    for odd in [
        "",
        " ",
        "（",
        "）",
        "()",
        "（）",
        "省",
        "市",
        "各",
        "委",
        "中共",
        "国家",
        "\u{e010}",
        "省省省",
        "县县",
        "a",
        "𠀀市局",
    ] {
        let unit = resolve(odd, Some(odd), None);
        assert_eq!(unit.name, odd);
    }
}
