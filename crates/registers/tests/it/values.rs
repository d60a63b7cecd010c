//! Indicator values: a further revision keeps the earlier one, and shares credited to several regions add up to the whole.

use taihang_kernel::{Act, Actor, Draft};
use taihang_registers::seed_id;

use crate::world::{World, codes, person};

fn keeper(world: &World) -> Actor {
    person(world, "li", "province", &["statistician"], "province")
}

fn value(world: &mut World, key: &str, values: &[(&str, &str)]) -> Vec<String> {
    let all = [("indicator", "firms"), ("source", "名单"), ("revision", "1"), ("category", "actual")];
    let given: Vec<(&str, &str)> = all
        .into_iter()
        .filter(|(name, _)| !values.iter().any(|(other, _)| other == name))
        .chain(values.iter().copied())
        .collect();
    let draft = world.draft("indicator_value", &given);
    let act = Act::Create { id: seed_id("indicator_value", key), draft, state: None };
    codes(&world.submit(&keeper(world), "indicator_value", act, None))
}

fn released(world: &mut World, key: &str) -> Vec<String> {
    let keeper = keeper(world);
    drop(world.advance(&keeper, "indicator_value", key, "check", Draft::default()));
    codes(&world.advance(&keeper, "indicator_value", key, "release", Draft::default()))
}

#[test]
fn a_revision_keeps_the_value_before_it() {
    let mut world = World::with_samples();
    let next = [("region", "city"), ("period", "2024"), ("value", "270"), ("revision", "2")];
    value(&mut world, "mended", &next);
    assert_eq!(world.get("indicator_value", "mended").state, "reported");
    released(&mut world, "mended");
    assert_eq!(world.get("indicator_value", "mended").state, "released");
    let before = world.get("indicator_value", "firms");
    assert_eq!(before.state, "superseded");
    assert_eq!(before.get("value"), Some(&taihang_kernel::Value::Decimal(268.into())));
}

#[test]
fn the_edition_is_that_of_the_indicator() {
    let world = World::with_samples();
    let firms = world.get("indicator_value", "firms");
    assert_eq!(firms.get("edition"), Some(&taihang_kernel::Value::Integer(1)));
}

#[test]
fn credited_shares_add_up_to_the_whole() {
    let mut world = World::with_samples();
    let credited = [("category", "credited"), ("unit", "firm2"), ("period", "2025")];
    let share = |region: &'static str, value: &'static str| {
        [&credited[..], &[("region", region), ("value", value)]].concat()
    };
    value(&mut world, "here", &share("city", "60"));
    let refused = released(&mut world, "here");
    assert!(refused[0].contains("has an actual value"), "{refused:?}");
    value(
        &mut world,
        "whole",
        &[("unit", "firm2"), ("period", "2025"), ("region", "city"), ("value", "100")],
    );
    value(&mut world, "there", &share("province", "39"));
    let refused = released(&mut world, "here");
    assert!(refused[0].contains("add up to 99"), "{refused:?}");
    let mut more = share("province", "40");
    more.push(("revision", "2"));
    value(&mut world, "there2", &more);
    released(&mut world, "here");
    released(&mut world, "there2");
    assert_eq!(world.get("indicator_value", "here").state, "released");
    assert_eq!(world.get("indicator_value", "there").state, "superseded");
}
