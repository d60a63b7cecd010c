//! S035: a tax file by credit code, mapped and checked; unknown codes said all at once; a finding where R&D differs.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::{Money, Period};
use taihang_kernel::{Act, Actor, Draft, Record, Value};
use taihang_registers::dataset::{Held, compare, mapping, read};
use taihang_registers::rd::Limits;
use taihang_registers::seed_id;

use crate::world::{World, codes, person};

fn table(rows: &[&str]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

const HEADS: &str = "纳税人识别号,所属年度,研发费用";

fn held(world: &World) -> BTreeMap<String, Held> {
    let of = |key: &str| {
        let unit = world.get("organisation", key);
        let held = Held {
            unit: unit.id,
            firm: Some(world.get("firm", key).clone()),
            accounts: world
                .records
                .values()
                .filter(|one| one.register.def.name == "rd_account" && one.reference("unit") == Some(unit.id))
                .cloned()
                .collect(),
        };
        (unit.text("credit_code").unwrap().to_owned(), held)
    };
    ["firm", "firm2"].map(of).into()
}

fn steward(world: &World, unit: &str) -> Actor {
    person(world, "li", unit, &["data_steward"], "province")
}

#[test]
fn everything_wrong_with_a_file_is_said_at_once() {
    let world = World::with_samples();
    let mapping = mapping(world.get("shared_dataset", "tax")).unwrap();
    let rows = table(&[
        HEADS,
        "91140100100000016X,2024,1",
        "91140100100000016Y,2024,viel",
        "91140100100000016Y,24,1",
    ]);
    let read_rows = read(&mapping, &rows, None);
    let lines: Vec<&str> = read_rows.problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
    assert_eq!(lines, ["2", "3", "4"]);
    let missing = read(&mapping, &table(&["纳税人识别号,研发"]), None);
    assert_eq!(missing.problems.len(), 2);

    let rows = table(&[
        HEADS,
        "91140100100000032L,2024,3600000",
        "91140100100000032L,2023,1",
        "91140100100000016Y,2024,4900000",
    ]);
    let read_rows = read(&mapping, &rows, None);
    assert!(read_rows.problems.is_empty(), "{:?}", read_rows.problems);
    let limits = Limits { commissioned: Decimal::ONE, other: Decimal::ONE };
    let compared = compare(&mapping, &read_rows.rows, &held(&world), (Decimal::from(5), limits));
    assert_eq!(compared.unknown.len(), 2, "both rows of the unit that is not here");
    assert_eq!((compared.agreed, compared.differences.len()), (1, 0), "within five per cent");
}

/// Takes a delivery in, as the screen does it.
fn received(world: &mut World, rows: &[&str]) -> Result<Record, Vec<String>> {
    let dataset = world.get("shared_dataset", "tax").clone();
    let mapping = mapping(&dataset).unwrap();
    let read_rows = read(&mapping, &table(rows), Period::year(2024));
    assert!(read_rows.problems.is_empty());
    let limits = Limits { commissioned: Decimal::ONE, other: Decimal::ONE };
    let compared = compare(&mapping, &read_rows.rows, &held(world), (Decimal::from(5), limits));
    let line = |one: &taihang_registers::dataset::Difference| {
        [
            ("unit".to_owned(), Some(Value::Ref(one.unit))),
            ("year".to_owned(), Some(Value::Period(one.year))),
            ("place".to_owned(), Some(Value::Text(one.place.clone()))),
            ("theirs".to_owned(), Some(Value::Money(one.theirs))),
            ("ours".to_owned(), one.ours.map(Value::Money)),
            ("source".to_owned(), Some(Value::Text(one.source.clone())).filter(|_| !one.source.is_empty())),
        ]
        .into()
    };
    let mut draft = Draft::default();
    draft.lines.insert("difference".to_owned(), compared.differences.iter().map(line).collect());
    let actor = steward(world, "science");
    let act = Act::Edit { id: dataset.id, version: dataset.version, draft };
    let saved = world.submit(&actor, "shared_dataset", act, None);
    if saved.is_err() {
        return Err(codes(&saved));
    }
    let taken = Draft::default().with("last_received", Value::Date(world.today));
    let done = world.advance(&actor, "shared_dataset", "tax", "receive", taken);
    let wrong = codes(&done);
    done.map_err(|_| wrong)
}

fn findings(world: &World) -> Vec<Record> {
    let of = |one: &&Record| one.register.def.name == "finding" && one.text("kind") == Some("data_conflict");
    world.records.values().filter(of).cloned().collect()
}

#[test]
fn a_firm_whose_spending_differs_gets_a_finding() {
    let mut world = World::with_samples();
    let rows = [HEADS, "91140100100000016Y,2024,4800000", "91140100100000024R,2024,22000000"];
    let taken = received(&mut world, &rows).unwrap();
    assert_eq!(taken.get("next_due"), Some(&Value::Date(jiff::civil::date(2027, 3, 2))));
    let found = findings(&world);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].reference("handler"), Some(seed_id("organisation", "firm2")));
    assert_eq!(found[0].text("severity"), Some("hold"));
    assert!(found[0].text("text").unwrap().contains("22000000 元"), "{found:?}");
    // The same delivery again asks nothing twice.
    received(&mut world, &rows).unwrap();
    assert_eq!(findings(&world).len(), 1);
}

#[test]
fn what_is_not_held_is_taken_over_and_where_theirs_counts_it_replaces_ours() {
    let mut world = World::with_samples();
    let dataset = seed_id("shared_dataset", "tax");
    let record = world.records.get_mut(&dataset).unwrap();
    let fields = record.register.def.lines["mapping"].fields.clone();
    let line = &mut record.lines.get_mut("mapping").unwrap()[2];
    for (column, word) in [("register", "firm"), ("field", "rd_total")] {
        line[fields.get_index_of(column).unwrap()] = Some(Value::Text(word.to_owned()));
    }
    received(&mut world, &[HEADS, "91140100100000016Y,2023,4000000", "91140100100000024R,2024,22000000"])
        .unwrap();
    let facts = |world: &World, key: &str| -> Vec<(Option<Value>, Option<Value>)> {
        let firm = world.get("firm", key);
        let fields = &firm.register.def.lines["year_fact"].fields;
        let (year, sum) = (fields.get_index_of("year").unwrap(), fields.get_index_of("rd_total").unwrap());
        firm.lines("year_fact").iter().map(|line| (line[year].clone(), line[sum].clone())).collect()
    };
    let firm = facts(&world, "firm");
    assert_eq!(firm.len(), 2, "a year more: {firm:?}");
    assert_eq!(firm[1].1, Some(Value::Money(Money::from_fen(400_000_000))));
    assert_eq!(facts(&world, "firm2")[0].1, Some(Value::Money(Money::from_fen(2_700_000_000))), "held");
    let own = steward(&world, "city");
    world.advance(&own, "shared_dataset", "tax", "suspend", Draft::default()).unwrap();
    let record = world.get("shared_dataset", "tax").clone();
    let draft = Draft::default().with("conflict_rule", Value::Choice("provider_wins".to_owned()));
    let act = Act::Edit { id: dataset, version: record.version, draft };
    world.submit(&own, "shared_dataset", act, None).unwrap();
    world.advance(&own, "shared_dataset", "tax", "go_live", Draft::default()).unwrap();
    received(&mut world, &[HEADS, "91140100100000024R,2024,22500000"]).unwrap();
    assert_eq!(facts(&world, "firm2")[0].1, Some(Value::Money(Money::from_fen(2_250_000_000))));
    assert_eq!(findings(&world).len(), 2, "said all the same");
}

#[test]
fn both_sides_agree_and_samples_read_before_it_is_used() {
    let mut world = World::with_samples();
    let own = steward(&world, "city");
    let refused = codes(&world.advance(&own, "shared_dataset", "power", "agree", Draft::default()));
    assert!(refused[0].contains("other side"), "{refused:?}");
    let other = steward(&world, "science");
    world.advance(&other, "shared_dataset", "power", "agree", Draft::default()).unwrap();
    let refused = codes(&world.advance(&own, "shared_dataset", "power", "go_live", Draft::default()));
    assert!(refused[0].contains("samples"), "{refused:?}");
}
