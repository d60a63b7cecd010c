//! S089, S109, S121, S126, S167: platforms from application to operation and out of it again; rights with their terms and fees.

use jiff::civil::date;
use taihang_base::Period;
use taihang_kernel::{Act, Actor, Draft, Value};
use taihang_registers::seed_id;

use crate::world::{World, codes, person, system};

fn officer(world: &World) -> Actor {
    person(world, "li", "science", &["officer", "ip_officer"], "province")
}

fn choice(key: &str) -> Value {
    Value::Choice(key.to_owned())
}

fn level(key: &str) -> Draft {
    Draft::default().with("level", choice(key)).with("region", Value::Ref(seed_id("region", "city")))
}

#[test]
fn a_laboratory_is_approved_accepted_and_opens_on_its_day() {
    let mut world = World::with_samples();
    let officer = officer(&world);
    let filed = level("city").with("opens_on", Value::Date(date(2026, 4, 1)));
    let refused = codes(&world.advance(&officer, "platform", "base", "file", filed));
    assert!(refused[0].contains("built and accepted"), "{refused:?}");
    let approved = level("city").with("building_from", Value::Date(date(2026, 3, 2)));
    world.advance(&officer, "platform", "base", "approve", approved).unwrap();
    let accepted = Draft::default()
        .with("accepted_on", Value::Date(date(2026, 3, 2)))
        .with("opens_on", Value::Date(date(2026, 3, 10)));
    world.advance(&officer, "platform", "base", "accept", accepted).unwrap();
    let clock = system("clock", world.today);
    world.advance(&clock, "platform", "base", "open", Draft::default()).unwrap();
    let base = world.get("platform", "base");
    assert_eq!(base.state, "operating");
    assert_eq!((base.text("line"), base.get("rd_institution")), (Some("st"), Some(&Value::YesNo(true))));
}

#[test]
fn a_station_is_filed_and_leaves_when_its_term_is_over() {
    let mut world = World::with_samples();
    let officer = officer(&world);
    let approved = level("city").with("building_from", Value::Date(date(2026, 3, 2)));
    let refused = codes(&world.advance(&officer, "platform", "station", "approve", approved));
    assert!(refused[0].contains("are filed"), "{refused:?}");
    let term = Period::days(date(2026, 3, 2), Some(date(2026, 6, 30))).unwrap();
    let filed =
        level("city").with("opens_on", Value::Date(date(2026, 3, 2))).with("term", Value::Period(term));
    world.advance(&officer, "platform", "station", "file", filed).unwrap();
    let clock = |world: &World| system("clock", world.today);
    let opened = clock(&world);
    world.advance(&opened, "platform", "station", "open", Draft::default()).unwrap();
    assert_eq!(world.get("platform", "station").text("line"), Some("talent"));
    let early = world.advance(&opened, "platform", "station", "end", Draft::default());
    assert!(early.is_err(), "the term runs");
    world.today = date(2026, 7, 1);
    let over = clock(&world);
    world.advance(&over, "platform", "station", "end", Draft::default()).unwrap();
    assert_eq!(world.get("platform", "station").state, "ended");
}

#[test]
fn a_centre_climbs_and_never_sinks_and_goes_on_in_another() {
    let mut world = World::with_samples();
    let officer = officer(&world);
    let to = |key: &str| Draft::default().with("level", choice(key));
    world.advance(&officer, "platform", "centre", "raise", to("province")).unwrap();
    let lower = codes(&world.advance(&officer, "platform", "centre", "raise", to("city")));
    assert!(lower[0].contains("not below"), "{lower:?}");
    let into = |key: &str| Draft::default().with("merged_into", Value::Ref(seed_id("platform", key)));
    let own = codes(&world.advance(&officer, "platform", "centre", "merge", into("centre")));
    assert!(own.contains(&"names-itself".to_owned()), "{own:?}");
    let applied = world.advance(&officer, "platform", "centre", "merge", into("base"));
    assert!(applied.is_err(), "what is only applied for takes nothing over");
    world.advance(&officer, "platform", "centre", "merge", into("lab")).unwrap();
    assert_eq!(world.get("platform", "centre").state, "merged");
}

#[test]
fn the_next_evaluation_follows_the_last_and_the_parameter() {
    let mut world = World::with_samples();
    world.parameters.insert("platform.evaluation_months".to_owned(), "36 months".to_owned());
    world.parameters.insert("station.evaluation_months".to_owned(), "12 months".to_owned());
    let officer = officer(&world);
    let evaluated = Draft::default().with("evaluated_on", Value::Date(date(2026, 3, 2)));
    world.advance(&officer, "platform", "lab", "evaluate", evaluated).unwrap();
    assert_eq!(world.get("platform", "lab").get("evaluation_due"), Some(&Value::Date(date(2029, 3, 2))));
    let filed = level("city").with("opens_on", Value::Date(date(2026, 3, 2)));
    world.advance(&officer, "platform", "station", "file", filed).unwrap();
    let due = world.get("platform", "station").get("evaluation_due").cloned();
    assert_eq!(due, Some(Value::Date(date(2027, 3, 2))), "stations each year (R41)");
}

#[test]
fn rights_last_as_long_as_the_law_says() {
    let mut world = World::with_samples();
    let ends = |world: &mut World, key: &str, values: &[(&str, &str)]| {
        let draft = world.draft("ip_right", values);
        let act = Act::Create { id: seed_id("ip_right", key), draft, state: None };
        world.submit(&system("import", world.today), "ip_right", act, None).unwrap();
        world.get("ip_right", key).get("expires_on").cloned()
    };
    for (key, kind, filed, end) in [
        ("a", "invention", "2017-07-21", date(2037, 7, 21)),
        ("b", "utility_model", "2020-02-29", date(2030, 2, 28)),
        ("c", "design", "2021-05-31", date(2031, 5, 31)),
        ("d", "design", "2021-06-01", date(2036, 6, 1)),
    ] {
        let values = [("kind", kind), ("title", "一种装置"), ("holder", "firm"), ("filed_on", filed)];
        assert_eq!(ends(&mut world, key, &values), Some(Value::Date(end)), "{kind} {filed}");
    }
    let values = [
        ("kind", "software"),
        ("title", "软件"),
        ("holder", "firm"),
        ("filed_on", "2024-01-01"),
        ("stated_end", "2074-12-31"),
    ];
    assert_eq!(ends(&mut world, "e", &values), Some(Value::Date(date(2074, 12, 31))));
}

#[test]
fn a_right_lapses_is_restored_once_the_fee_runs_and_expires_after_its_term_only() {
    let mut world = World::with_samples();
    let officer = officer(&world);
    let clock = system("clock", world.today);
    assert!(world.advance(&clock, "ip_right", "alloy", "expire", Draft::default()).is_err());
    world.advance(&clock, "ip_right", "alloy", "lapse", Draft::default()).unwrap();
    let paid = |day| Draft::default().with("fee_paid_to", Value::Date(day));
    let early = world.advance(&officer, "ip_right", "alloy", "restore", paid(date(2026, 1, 1)));
    assert!(early.is_err(), "the fee does not run");
    world.advance(&officer, "ip_right", "alloy", "restore", paid(date(2027, 4, 11))).unwrap();
    assert_eq!(world.get("ip_right", "alloy").state, "granted");
    world.today = date(2039, 4, 11);
    let clock = system("clock", world.today);
    world.advance(&clock, "ip_right", "alloy", "expire", Draft::default()).unwrap();
}
