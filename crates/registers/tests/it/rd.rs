//! R&D accounts: reckoned, never typed; against the floor; against other sources; what forms take from them.

use rust_decimal::Decimal;
use taihang_base::Money;
use taihang_kernel::{Act, Actor, Draft, Record, Value};
use taihang_registers::rd::{Limits, held, ratio, spent};
use taihang_registers::seed_id;

use crate::world::{World, codes, person, system};

fn yuan(sum: i64) -> Value {
    Value::Money(Money::from_fen(sum * 100))
}

fn world() -> World {
    let mut world = World::with_samples();
    world.today = jiff::civil::date(2025, 4, 10);
    for (code, value) in [
        ("rnd.conflict_share", "5"),
        ("rnd.ratio_floor", "1.5"),
        ("rnd.submit_by", "05-31"),
        ("rnd.commissioned_share", "80"),
        ("rnd.other_cost_share", "10"),
    ] {
        world.parameters.insert(code.to_owned(), value.to_owned());
    }
    world
}

fn head(world: &World, unit: &str) -> Actor {
    person(world, "wang", unit, &["unit_head", "unit_clerk"], unit)
}

/// Costs by group, in yuan.
fn costs(draft: Draft, rows: &[(&str, i64)]) -> Draft {
    let line = |(group, sum): &(&str, i64)| {
        [
            ("category".to_owned(), Some(Value::Choice((*group).to_owned()))),
            ("amount".to_owned(), Some(yuan(*sum))),
        ]
        .into()
    };
    let mut draft = draft;
    draft.lines.insert("cost".to_owned(), rows.iter().map(line).collect());
    draft
}

fn account(world: &mut World, key: &str, values: &[(&str, &str)], rows: &[(&str, i64)]) -> Vec<String> {
    let draft = costs(world.draft("rd_account", values), rows);
    let act = Act::Create { id: seed_id("rd_account", key), draft, state: Some("open".to_owned()) };
    let done = world.submit(&system("import", world.today), "rd_account", act, None);
    if done.is_ok() { Vec::new() } else { codes(&done) }
}

fn findings(world: &World) -> Vec<Record> {
    let of = |one: &&Record| one.text("kind") == Some("data_conflict");
    world.records.values().filter(|one| one.register.def.name == "finding").filter(of).cloned().collect()
}

#[test]
fn a_key_state_firm_is_held_against_its_floor() {
    let mut world = world();
    let firm = world.get("firm", "firm2").clone();
    let draft = world.draft("firm", &[("state_owned", "provincial_key")]);
    let act = Act::Correct { id: firm.id, version: firm.version, draft, state: None };
    let steward = person(&world, "li", "province", &["data_steward"], "province");
    world.submit(&steward, "firm", act, Some("核定国有企业类别")).unwrap();
    let values =
        [("unit", "firm2"), ("year", "2023"), ("title", "综采装备"), ("main_revenue", "14000000000")];
    assert_eq!(account(&mut world, "met", &values, &[("staff", 210_000_000)]), Vec::<String>::new());
    let met = world.get("rd_account", "met");
    assert_eq!(met.get("ratio"), Some(&Value::Percent("1.5".parse().unwrap())));
    assert_eq!(met.get("floor"), Some(&Value::Percent("1.5".parse().unwrap())));
    assert_eq!(met.get("below_floor"), Some(&Value::YesNo(false)));

    let values =
        [("unit", "firm2"), ("year", "2022"), ("title", "综采装备"), ("main_revenue", "14000000000")];
    assert_eq!(account(&mut world, "missed", &values, &[("staff", 209_000_000)]), Vec::<String>::new());
    assert_eq!(world.get("rd_account", "missed").get("below_floor"), Some(&Value::YesNo(true)));
}

#[test]
fn sums_are_reckoned_and_what_is_typed_is_refused() {
    let mut world = world();
    let alloy = world.get("rd_account", "alloy").clone();
    assert_eq!(alloy.get("total"), Some(&yuan(4_800_000)));
    assert_eq!(alloy.get("deductible"), Some(&yuan(3_800_000)));
    assert_eq!(alloy.get("intramural"), Some(&yuan(4_800_000)));
    assert_eq!(alloy.reference("region"), Some(seed_id("region", "city")));
    let clerk = head(&world, "firm");
    let draft = Draft::default().with("total", yuan(9_000_000));
    let act = Act::Edit { id: alloy.id, version: alloy.version, draft };
    let refused = codes(&world.submit(&clerk, "rd_account", act, None));
    assert!(refused.contains(&"field-computed".to_owned()), "{refused:?}");

    // Commissioned work counts by eight tenths, other costs up to a tenth of what counts, over all projects of the year.
    let rows =
        [("staff", 900_000), ("commissioned", 500_000), ("other_costs", 200_000), ("depreciation", 90_000)];
    let values = [("unit", "firm"), ("year", "2023"), ("title", "一"), ("main_revenue", "100000000")];
    assert_eq!(account(&mut world, "one", &values, &rows), Vec::<String>::new());
    let one = world.get("rd_account", "one").clone();
    assert_eq!(one.get("deductible"), Some(&yuan(900_000 + 90_000 + 400_000 + 110_000)));
    assert_eq!(one.get("intramural"), Some(&yuan(1_100_000)));
    let limits = Limits { commissioned: "0.8".parse().unwrap(), other: "0.1".parse().unwrap() };
    let values = [("unit", "firm"), ("year", "2023"), ("title", "二")];
    assert_eq!(account(&mut world, "two", &values, &[("materials", 810_000)]), Vec::<String>::new());
    let all = [one, world.get("rd_account", "two").clone()];
    assert_eq!(
        spent(&all).deductible(limits),
        Money::from_fen((990_000 + 810_000 + 400_000 + 200_000) * 100)
    );
    assert_eq!(held(&all, "cost.materials", limits), Some(Decimal::from(810_000)));
    assert_eq!(ratio(spent(&all).total(), Money::ZERO), None);
    // The year is one: both projects over the revenue that one of them states.
    let two = world.get("rd_account", "two");
    assert_eq!(two.get("ratio"), Some(&Value::Percent("2.5".parse().unwrap())));
    assert!(two.get("revenue").is_none(), "revenue counts once");
}

#[test]
fn one_account_for_a_project_and_year_and_one_revenue_for_a_year() {
    let mut world = world();
    let same = [("unit", "firm"), ("year", "2024"), ("title", "耐蚀合金 制备技术")];
    assert_eq!(account(&mut world, "same", &same, &[]), ["account-twice"]);
    let again = [("unit", "firm2"), ("year", "2024"), ("title", "另一项目"), ("main_revenue", "1")];
    assert_eq!(account(&mut world, "again", &again, &[]), ["figure-twice"]);
    let capital = {
        let mut draft = world.draft("rd_account", &[("unit", "firm3"), ("year", "2024"), ("title", "软件")]);
        draft.lines.insert(
            "cost".to_owned(),
            vec![
                [
                    ("category".to_owned(), Some(Value::Choice("equipment".to_owned()))),
                    ("amount".to_owned(), Some(yuan(10))),
                    ("eligible".to_owned(), Some(yuan(10))),
                ]
                .into(),
            ],
        );
        draft
    };
    let act =
        Act::Create { id: seed_id("rd_account", "capital"), draft: capital, state: Some("open".to_owned()) };
    let refused = world.submit(&system("import", world.today), "rd_account", act, None);
    assert_eq!(codes(&refused), ["eligible-too-much"]);
    let clerk = head(&world, "firm3");
    let late = world.draft(
        "rd_account",
        &[("unit", "firm3"), ("year", "2025"), ("title", "软件"), ("reserve_plan", "1000")],
    );
    let act = Act::Create { id: seed_id("rd_account", "late"), draft: late, state: None };
    assert_eq!(codes(&world.submit(&clerk, "rd_account", act, None)), ["plan-too-late"]);
}

#[test]
fn two_sources_that_differ_are_held() {
    // The firm's yearly facts say 27 million; the accounts 20 million.
    let mut world = world();
    let firm2 = head(&world, "firm2");
    world.advance(&firm2, "rd_account", "drive", "submit", Draft::default()).unwrap();
    let found = findings(&world);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].text("text").unwrap().contains("20000000 元"), "{found:?}");
    assert!(found[0].text("text").unwrap().contains("27000000 元"));
    assert_eq!(found[0].reference("handler"), Some(seed_id("organisation", "firm2")));
    // 4.8 million on both sides: nothing to ask.
    let firm = head(&world, "firm");
    world.advance(&firm, "rd_account", "alloy", "submit", Draft::default()).unwrap();
    assert_eq!(findings(&world).len(), 1);
    // Both departments confirm; the same figures raise nothing twice.
    let officer = person(&world, "li", "science", &["officer"], "province");
    let tax = person(&world, "zhao", "city", &["tax_officer"], "province");
    for key in ["drive", "alloy"] {
        world.advance(&officer, "rd_account", key, "check", Draft::default()).unwrap();
        world.advance(&officer, "rd_account", key, "confirm", Draft::default()).unwrap();
        assert_eq!(world.get("rd_account", key).state, "checked", "one of two has agreed");
        world.advance(&tax, "rd_account", key, "confirm", Draft::default()).unwrap();
        assert_eq!(world.get("rd_account", key).state, "confirmed");
    }
    world.advance(&firm2, "rd_account", "drive", "revise", Draft::default()).unwrap();
    world.advance(&officer, "rd_account", "drive", "confirm", Draft::default()).unwrap();
    world.advance(&tax, "rd_account", "drive", "confirm", Draft::default()).unwrap();
    assert_eq!(findings(&world).len(), 1);
}

#[test]
fn recognised_spending_counts_in_the_appraisal_without_being_typed() {
    let mut world = world();
    let held = taihang_registers::appraisal::recognised(
        &[world.get("rd_account", "alloy").clone(), world.get("rd_account", "drive").clone()],
        world.get("rd_account", "alloy").get("year"),
    );
    assert_eq!(held.recognised, None, "nothing is confirmed yet");
    let mut alloy = world.records.remove(&seed_id("rd_account", "alloy")).unwrap();
    alloy.state = "confirmed".to_owned();
    let year = alloy.get("year").cloned();
    let held = taihang_registers::appraisal::recognised(&[alloy], year.as_ref());
    assert_eq!(held.recognised, Some(Decimal::from(480)), "in 10,000 yuan");
}

#[test]
fn what_is_held_fills_the_forms_that_ask_for_it() {
    // S036: super-deduction, recognition and subsidy are answered by one account, each in its own unit.
    let mut world = world();
    let firm = head(&world, "firm");
    world.advance(&firm, "rd_account", "alloy", "submit", Draft::default()).unwrap();
    let accounts = [world.get("rd_account", "alloy").clone()];
    let limits = Limits { commissioned: Decimal::ONE, other: Decimal::ONE };
    let forms = [
        ("super", "deductible", "元", "3800000"),
        ("recognition", "ratio", "%", "4"),
        ("subsidy", "total", "万元", "480"),
        ("staff", "cost.staff", "万元", "240"),
        ("state", "source.government", "元", "800000"),
    ];
    for (key, place, unit, expected) in forms {
        let mut draft = world
            .draft("form", &[("name", key), ("use", "return"), ("steward", "science"), ("edition", "1")]);
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let line = [
            ("key".to_owned(), Some(Value::Identifier("q".to_owned()))),
            ("zh".to_owned(), text("研发")),
            ("kind".to_owned(), Some(Value::Choice("decimal".to_owned()))),
            ("held_in".to_owned(), text(&format!("rd_account.{place}"))),
            ("prefill".to_owned(), Some(Value::YesNo(true))),
            ("unit".to_owned(), text(unit)),
        ];
        draft.lines.insert("question".to_owned(), vec![line.into()]);
        let act = Act::Create { id: seed_id("form", key), draft, state: None };
        let asking = world.submit(&system("import", world.today), "form", act, None).unwrap();
        let answers = taihang_registers::rd::answers(&asking, &accounts, limits);
        assert_eq!(answers.get("q"), Some(&expected.parse::<Decimal>().unwrap()), "{key}");
    }
}
