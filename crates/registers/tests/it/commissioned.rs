//! S034: a department commissions an evaluation; whoever is part of the unit evaluated is refused, another body delivers, and its
//! rating is kept.

use taihang_kernel::{Act, Actor, Draft, FileRef, Value};
use taihang_registers::seed_id;

use crate::world::{World, codes, person, system};

fn client(world: &World) -> Actor {
    person(world, "li", "science", &["officer", "unit_head"], "province")
}

fn evaluator(world: &World) -> Actor {
    person(world, "zhao", "assessor", &["evaluator"], "assessor")
}

/// A person of the university works for the assessor too.
fn joined(world: &mut World) {
    for (key, unit) in [("one", "university"), ("two", "assessor")] {
        let draft = world.draft(
            "affiliation",
            &[("person", "wang"), ("organisation", unit), ("kind", "part_time"), ("period", "2026-01-01/")],
        );
        let act = Act::Create { id: seed_id("affiliation", key), draft, state: Some("active".to_owned()) };
        world.submit(&system("import", world.today), "affiliation", act, None).unwrap();
    }
}

#[test]
fn whoever_shares_a_member_is_refused() {
    let mut world = World::with_samples();
    joined(&mut world);
    let officer = client(&world);
    let values = [
        ("title", "平台评价"),
        ("kind", "third_party_evaluation"),
        ("question", "绩效"),
        ("client", "science"),
        ("contractor", "assessor"),
        ("subject", "university"),
    ];
    let draft = world.draft("commissioned_report", &values);
    let act = Act::Create { id: seed_id("commissioned_report", "new"), draft, state: None };
    let refused = codes(&world.submit(&officer, "commissioned_report", act, None));
    assert_eq!(refused, ["contractor-not-independent"]);
    // The unit itself is no contractor for its own evaluation either.
    let mut own = values;
    own[4] = ("contractor", "university");
    let draft = world.draft("commissioned_report", &own);
    let act = Act::Create { id: seed_id("commissioned_report", "own"), draft, state: None };
    assert_eq!(
        codes(&world.submit(&officer, "commissioned_report", act, None)),
        ["contractor-not-independent"]
    );
}

#[test]
fn whoever_joins_between_offer_and_acceptance_is_refused_then() {
    let mut world = World::with_samples();
    let officer = client(&world);
    world.advance(&officer, "commissioned_report", "university", "offer", Draft::default()).unwrap();
    joined(&mut world);
    let body = evaluator(&world);
    let refused =
        codes(&world.advance(&body, "commissioned_report", "university", "accept", Draft::default()));
    assert!(
        refused.iter().any(|code| code.contains("contractor-not-independent") || code.contains("shares 1")),
        "{refused:?}"
    );
}

#[test]
fn an_independent_body_delivers_and_is_rated() {
    let mut world = World::with_samples();
    let (officer, body) = (client(&world), evaluator(&world));
    let key = "university";
    world.advance(&officer, "commissioned_report", key, "offer", Draft::default()).unwrap();
    world.advance(&body, "commissioned_report", key, "accept", Draft::default()).unwrap();
    let bare = world.advance(&body, "commissioned_report", key, "deliver", Draft::default());
    assert!(bare.is_err(), "without a report: {bare:?}");
    let report = FileRef { sha256: "a".repeat(64), name: "report.pdf".to_owned(), bytes: 10 };
    let delivered = Draft::default()
        .with("report", Value::File(report))
        .with("conclusion", Value::Text("平台开放共享程度较高。".to_owned()));
    world.advance(&body, "commissioned_report", key, "deliver", delivered).unwrap();
    let unrated = codes(&world.advance(&officer, "commissioned_report", key, "review", Draft::default()));
    assert!(unrated[0].contains("rating"), "{unrated:?}");
    let rated = Draft::default().with("rating", Value::Integer(4));
    world.advance(&officer, "commissioned_report", key, "review", rated).unwrap();
    let adopted = Draft::default().with("adoption", Value::Text("纳入平台年度考核".to_owned()));
    world.advance(&officer, "commissioned_report", key, "adopt", adopted).unwrap();
    let report = world.get("commissioned_report", key);
    assert_eq!((report.state.as_str(), report.get("rating")), ("adopted", Some(&Value::Integer(4))));
}

#[test]
fn bodies_come_from_their_pool_and_government_does_not_appraise() {
    let mut world = World::with_samples();
    let officer = client(&world);
    let id = seed_id("pool_entry", "assessor");
    world.records.remove(&id);
    let refused =
        codes(&world.advance(&officer, "commissioned_report", "university", "offer", Draft::default()));
    assert!(refused[0].contains("pool"), "{refused:?}");
    world.parameters.insert("feature.appraisal_abolished".to_owned(), "on".to_owned());
    let values = [
        ("title", "成果鉴定"),
        ("kind", "achievement_evaluation"),
        ("question", "鉴定"),
        ("client", "science"),
        ("contractor", "province"),
        ("subject", "university"),
    ];
    let draft = world.draft("commissioned_report", &values);
    let act = Act::Create { id: seed_id("commissioned_report", "new"), draft, state: None };
    let refused = codes(&world.submit(&officer, "commissioned_report", act, None));
    assert!(refused.contains(&"government-appraisal".to_owned()), "{refused:?}");
    let kinds = &world.catalogue.register("commissioned_report").unwrap().def.fields["kind"];
    assert!(!format!("{kinds:?}").contains("鉴定"), "there is no kind for it");
}
