//! Indicators: formulas that hold before they are used, editions that follow each other, questions that a list can read.

use jiff::civil::date;
use taihang_base::Period;
use taihang_indicators::formula::Formula;
use taihang_kernel::{Act, Actor, Draft};
use taihang_registers::seed_id;
use taihang_registers::vocabulary::{Scope, measured, question, units};

use crate::world::{World, codes, person};

fn statistician(world: &World) -> Actor {
    person(world, "li", "science", &["statistician", "approver"], "province")
}

/// Enters an indicator and has it reviewed; the codes of what is wrong.
fn reviewed(world: &mut World, key: &str, values: &[(&str, &str)]) -> Vec<String> {
    let all =
        [("code", key), ("zh", "指标"), ("definition", "定义"), ("edition", "1"), ("steward", "science")];
    let given: Vec<(&str, &str)> = all
        .into_iter()
        .filter(|(name, _)| !values.iter().any(|(other, _)| other == name))
        .chain(values.iter().copied())
        .collect();
    let actor = statistician(world);
    let draft = world.draft("indicator", &given);
    let act = Act::Create { id: seed_id("indicator", key), draft, state: None };
    let entered = world.submit(&actor, "indicator", act, None);
    if entered.is_err() {
        return codes(&entered);
    }
    let moved = world.advance(&actor, "indicator", key, "review", Draft::default());
    if moved.is_err() { codes(&moved) } else { Vec::new() }
}

#[test]
fn a_formula_is_checked_when_it_is_reviewed() {
    let mut world = World::with_samples();
    for (at, (formula, unit, said)) in [
        ("high-tech-firms + rd-coverage", "firms", "formula-unit"),
        ("share(high-tech-firms, nothing)", "percent", "formula-indicator"),
        ("share(high-tech-firms", "percent", "formula-word"),
        ("count(nothing)", "firms", "formula-register"),
        ("count(task where colour = \"red\")", "firms", "formula-field"),
        ("count(task where state = \"red\")", "firms", "formula-value"),
        ("count(task during title)", "firms", "formula-field"),
        ("ring-8", "firms", "formula-cycle"),
    ]
    .into_iter()
    .enumerate()
    {
        let key = format!("ring-{}", at + 1);
        let refused = reviewed(&mut world, &key, &[("formula", formula), ("unit", unit)]);
        assert!(refused.iter().any(|line| line.contains(said)), "{formula}: {refused:?}");
        assert_eq!(world.get("indicator", &key).state, "draft");
    }
    let fine = [("formula", "share(high-tech-firms, count(firm))"), ("unit", "percent")];
    assert_eq!(reviewed(&mut world, "fine", &fine), Vec::<String>::new());
    assert_eq!(world.get("indicator", "fine").state, "reviewed");
}

#[test]
fn a_changed_definition_is_a_new_edition() {
    let mut world = World::with_samples();
    let actor = statistician(&world);
    let firms = world.get("indicator", "firms").clone();
    let draft = world.draft("indicator", &[("unit", "percent")]);
    let act = Act::Correct { id: firms.id, version: firms.version, draft, state: None };
    let refused = codes(&world.submit(&actor, "indicator", act, Some("改口径")));
    assert!(refused.iter().any(|line| line.contains("edition-needed")), "{refused:?}");
    let wrong = [("code", "high-tech-firms"), ("edition", "3"), ("replaces", "firms"), ("unit", "firms")];
    assert!(reviewed(&mut world, "third", &wrong).iter().any(|line| line.contains("edition-out-of-order")));
    let right = [("code", "high-tech-firms"), ("edition", "2"), ("replaces", "firms"), ("unit", "firms")];
    assert_eq!(reviewed(&mut world, "second", &right), Vec::<String>::new());
    drop(world.advance(&actor, "indicator", "second", "go_live", Draft::default()));
    if world.get("indicator", "second").state != "live" {
        let other = person(&world, "wang", "science", &["approver"], "province");
        drop(world.advance(&other, "indicator", "second", "go_live", Draft::default()));
    }
    assert_eq!(world.get("indicator", "second").state, "live");
    assert_eq!(world.get("indicator", "firms").state, "retired");
    // What was counted before keeps the edition by which it was counted.
    let value = world.get("indicator_value", "firms");
    assert_eq!(value.get("edition"), Some(&taihang_kernel::Value::Integer(1)));
}

#[test]
fn the_indicators_of_the_house_hold_together() {
    let mut world = World::new();
    let import = crate::world::system("import", world.today);
    for command in taihang_registers::seed(&world.catalogue).unwrap() {
        drop(world.submit(&import, &command.register, command.act, None));
    }
    let records: Vec<_> =
        world.records.values().filter(|record| record.register.def.name == "indicator").collect();
    assert!(records.len() > 20, "{}", records.len());
    let measured = measured(&world.catalogue, records.iter().copied());
    assert!(measured.broken.is_empty(), "{:?}", measured.broken);
    assert!(measured.book.rings().is_empty());
    let live = measured.book.entries.values().filter(|entry| entry.formula.is_some()).count();
    assert!(live >= 15, "{live}");
    assert!(units().len() > 30 && units()["ten_thousand_yuan"].fits(&units()["yuan"]));
}

#[test]
fn a_figure_over_records_is_a_question_to_their_list() {
    let world = World::new();
    let text = "count(supervision_item where state in (\"registered\", \"deployed\") and settle_by <= yesterday \
        and suspended_on empty during registered_on)";
    let formula = Formula::parse(text).unwrap();
    let region = seed_id("region", "140100");
    let scope = Scope { region: Some(region), period: Period::year(2025).unwrap(), today: date(2026, 3, 2) };
    let asked = question(&world.catalogue, formula.live()[0], scope, &|_, _| None).unwrap();
    let asked: Vec<String> = asked.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        asked,
        [
            "state=registered",
            "state=deployed",
            "settle_by.to=2026-03-01",
            "suspended_on.filled=no",
            "registered_on.from=2025-01-01",
            "registered_on.to=2025-12-31",
            &format!("region.below={region}"),
        ]
    );
    // A list that nobody has entered is not an empty one: nothing is asked.
    let pool = Formula::parse("count(pool_entry where pool = \"hundred-projects\")").unwrap();
    assert_eq!(question(&world.catalogue, pool.live()[0], scope, &|_, _| None), None);
}
