//! A round of returns from opening to a correction: what blocks, what is sent back, and what becomes a value.

use taihang_kernel::{Act, Actor, Draft, Record, Value};
use taihang_registers::seed_id;

use crate::world::{World, codes, person, system};

/// A world in which the sample round is open and every unit has its return.
fn opened() -> World {
    let mut world = World::with_samples();
    for key in ["university", "firm", "firm2"] {
        world.records.remove(&seed_id("data_return", key));
    }
    let statistician = collector(&world);
    world.advance(&statistician, "collection", "returns", "open", Draft::default()).unwrap();
    world
}

fn collector(world: &World) -> Actor {
    person(world, "li", "city", &["statistician"], "city")
}

fn clerk(world: &World) -> Actor {
    person(world, "wang", "firm", &["unit_clerk"], "firm")
}

fn of_firm(world: &World) -> Record {
    let firm = seed_id("organisation", "firm");
    let mut all = world.records.values().filter(|one| one.register.def.name == "data_return");
    all.find(|one| one.reference("unit") == Some(firm)).cloned().unwrap()
}

fn answered(rows: &[(&str, &str, &str)]) -> Draft {
    let text = |text: &str| Some(Value::Text(text.to_owned())).filter(|_| !text.is_empty());
    let line = |(key, value, note): &(&str, &str, &str)| {
        let key = Some(Value::Identifier((*key).to_owned()));
        [("question".to_owned(), key), ("value".to_owned(), text(value)), ("note".to_owned(), text(note))]
            .into()
    };
    let mut draft = Draft::default();
    draft.lines.insert("answer".to_owned(), rows.iter().map(line).collect());
    draft
}

fn edit(world: &mut World, actor: &Actor, draft: Draft) -> Vec<String> {
    let record = of_firm(world);
    let act = Act::Edit { id: record.id, version: record.version, draft };
    codes(&world.submit(actor, "data_return", act, None))
}

fn step(world: &mut World, actor: &Actor, transition: &str) -> Vec<String> {
    let id = of_firm(world).id;
    let done = world.advance_id(actor, id, transition, Draft::default());
    if done.is_ok() { Vec::new() } else { codes(&done) }
}

fn values(world: &World) -> Vec<(i64, String, String)> {
    let id = of_firm(world).id;
    let of = |one: &&Record| one.reference("data_return") == Some(id);
    let text = |record: &Record, field: &str| match record.get(field) {
        Some(Value::Decimal(number)) => number.normalize().to_string(),
        other => format!("{other:?}"),
    };
    let revision = |record: &Record| {
        if let Some(Value::Integer(revision)) = record.get("revision") { *revision } else { 0 }
    };
    let mut all: Vec<(i64, String, String)> = world
        .records
        .values()
        .filter(of)
        .filter(|one| one.register.def.name == "indicator_value")
        .map(|one| (revision(one), text(one, "value"), one.state.clone()))
        .collect();
    all.sort();
    all
}

#[test]
fn opening_makes_a_return_for_each_subject() {
    let world = opened();
    let record = of_firm(&world);
    assert_eq!(record.state, "due");
    assert_eq!(record.text("title"), Some("2025 年度研发活动年报：示例新材料有限公司"));
    assert_eq!(record.reference("collector"), Some(seed_id("organisation", "city")));
    assert_eq!(record.lines("item").len(), 1);
    let all = world.records.values().filter(|one| one.register.def.name == "data_return");
    assert_eq!(all.count(), 3);
}

#[test]
fn a_return_goes_from_errors_to_a_value_and_a_correction() {
    let mut world = opened();
    let (unit, office) = (clerk(&world), collector(&world));
    edit(&mut world, &unit, answered(&[("rd", "1,2O0", ""), ("gov", "300", ""), ("rd-growth", "12.5%", "")]));
    assert_eq!(of_firm(&world).get("problems"), Some(&Value::Integer(1)));
    assert!(step(&mut world, &unit, "submit")[0].contains("1 problem is open"));
    edit(&mut world, &unit, answered(&[("rd", "200", ""), ("gov", "300", ""), ("rd-growth", "12.5%", "")]));
    assert!(step(&mut world, &unit, "submit")[0].contains("1 problem is open"));
    edit(&mut world, &unit, answered(&[("rd", "1200", ""), ("gov", "300", ""), ("rd-growth", "12.5%", "")]));
    assert_eq!(step(&mut world, &unit, "submit"), Vec::<String>::new());

    // Nobody above changes a figure: the collector sends one back, with the reason.
    let refused = edit(&mut world, &office, answered(&[("rd", "9", "")]));
    assert!(!refused[0].starts_with("Ok"), "{refused:?}");
    let mut remark = Draft::default();
    let cell = |key: &str, value: Value| (key.to_owned(), Some(value));
    let line = [
        cell("question", Value::Identifier("rd-growth".into())),
        cell("reason", Value::Text("与上年不符".into())),
        cell("value", Value::Text("12.5%".into())),
    ];
    remark.lines.insert("remark".to_owned(), vec![line.into()]);
    edit(&mut world, &office, remark);
    assert_eq!(step(&mut world, &office, "return"), Vec::<String>::new());
    let refused = step(&mut world, &unit, "submit");
    assert!(refused[0].contains("neither changed nor explained: 研发投入增速"), "{refused:?}");
    edit(&mut world, &unit, answered(&[("rd", "1200", ""), ("gov", "300", ""), ("rd-growth", "11", "")]));
    assert_eq!(step(&mut world, &unit, "submit"), Vec::<String>::new());
    assert_eq!(step(&mut world, &office, "accept"), Vec::<String>::new());
    let first = (1, "11".to_owned(), "reported".to_owned());
    // The sample has a value of its own for this firm; it is another source.
    assert_eq!(values(&world), [(2, first.1.clone(), first.2.clone())]);
    let conflict = world.records.values().find(|one| one.text("kind") == Some("data_conflict")).unwrap();
    assert!(conflict.text("text").unwrap().contains("报 11"));

    assert_eq!(step(&mut world, &unit, "mend"), Vec::<String>::new());
    edit(&mut world, &unit, answered(&[("rd", "1200", ""), ("gov", "300", ""), ("rd-growth", "10.5", "")]));
    assert_eq!(step(&mut world, &unit, "submit"), Vec::<String>::new());
    assert_eq!(step(&mut world, &office, "accept"), Vec::<String>::new());
    assert_eq!(
        values(&world),
        [(2, "11".to_owned(), "reported".to_owned()), (3, "10.5".to_owned(), "reported".to_owned()),]
    );

    // A correction that leaves the question empty takes back what was reported; what comes next is a revision of its own.
    let wrong = |revision: i64, value: &str| (revision, value.to_owned(), "rejected".to_owned());
    assert_eq!(step(&mut world, &unit, "mend"), Vec::<String>::new());
    edit(&mut world, &unit, answered(&[("rd", "1200", ""), ("gov", "300", ""), ("rd-growth", "", "停报")]));
    assert_eq!(step(&mut world, &unit, "submit"), Vec::<String>::new());
    assert_eq!(step(&mut world, &office, "accept"), Vec::<String>::new());
    assert_eq!(values(&world), [wrong(2, "11"), wrong(3, "10.5")]);
}

#[test]
fn what_comes_after_its_day_is_late() {
    let mut world = opened();
    world.today = jiff::civil::date(2026, 3, 23);
    let unit = clerk(&world);
    edit(&mut world, &unit, answered(&[("rd", "5", "")]));
    assert_eq!(step(&mut world, &unit, "submit"), Vec::<String>::new());
    assert_eq!(of_firm(&world).get("late"), Some(&Value::YesNo(true)));
}

#[test]
fn a_return_that_never_came_is_supervised() {
    let mut world = opened();
    let clock = system("clock", world.today);
    for transition in ["miss", "escalate"] {
        assert_eq!(step(&mut world, &clock, transition), Vec::<String>::new());
    }
    let id = of_firm(&world).id;
    let about = |one: &&Record| one.about == Some(("data_return".to_owned(), id));
    assert_eq!(world.records.values().filter(about).count(), 1);
}

#[test]
fn a_round_needs_a_form_in_use_and_units() {
    let mut world = World::with_samples();
    let office = collector(&world);
    let due = Draft::default().with("due_on", Value::Date(jiff::civil::date(2026, 4, 1)));
    let refused = codes(&world.advance(&office, "collection", "survey", "open", due));
    assert!(refused[0].contains("Choose a form"), "{refused:?}");
}
