//! Formulas: read, checked, evaluated.

use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_base::Language;
use taihang_indicators::formula::{Entry, Formula, Measure, Test, Why};

use crate::world::{World, at, number};

fn world() -> World {
    let mut world = World::new();
    for (code, period, value) in [
        ("firms-all", "2023", "4000"),
        ("firms-all", "2024", "5000"),
        ("firms-rd", "2024", "1250"),
        ("inventions", "2024", "1500"),
        ("population", "2024", "3500"),
        ("rd", "2024", "2736800"),
        ("gdp", "2024", "25494.69"),
        ("rd", "2024-Q1", "10"),
        ("rd", "2024-Q2", "20.5"),
        ("rd", "2023-Q2", "20"),
    ] {
        world.give(code, period, value);
    }
    world
}

#[test]
fn formulas_give_exact_values_in_the_unit_declared() {
    let mut world = world();
    for (text, unit, period, value) in [
        ("share(firms-rd, firms-all)", "percent", "2024", "25"),
        ("share(firms-rd, firms-all)", "", "2024", "0.25"),
        (
            "per(inventions, population, 10000)",
            "per_ten_thousand_persons",
            "2024",
            "0.4285714285714285714285714286",
        ),
        ("growth(firms-all)", "percent", "2024", "25"),
        ("previous(firms-all, 1)", "firms", "2024", "4000"),
        ("firms-all - firms-rd", "firms", "2024", "3750"),
        ("rd", "hundred_million_yuan", "2024", "273.68"),
        ("rd + 2 hundred_million_yuan", "hundred_million_yuan", "2024", "275.68"),
        ("gdp * 3%", "hundred_million_yuan", "2024", "764.8407"),
        ("year_to_date(rd)", "ten_thousand_yuan", "2024-Q2", "30.5"),
        ("growth(rd)", "percent", "2024-Q2", "2.5"),
        ("first(firms-rd, firms-all)", "firms", "2023", "4000"),
        ("mean(firms-all, firms-rd, 0)", "firms", "2024", "2083.3333333333333333333333333"),
        ("min(firms-all, firms-rd) + max(firms-all, firms-rd)", "firms", "2024", "6250"),
        ("if(firms-all > 4500 firms and not firms-rd = 0, firms-rd, 0)", "firms", "2024", "1250"),
        ("count(task where state = \"done\")", "firms", "2024", "12"),
        ("share(distinct(firm.code), count(task))", "percent", "2024", "58.333333333333333333333333330"),
        ("sum(contract.amount during signed)", "hundred_million_yuan", "2024", "2.65"),
        ("2 × 3 + 8 ÷ 4 - -1", "", "2024", "9"),
    ] {
        let found = world.value(text, unit, period).map(|found| found.round_dp(20));
        assert_eq!(found, Ok(number(value).round_dp(20)), "{text}");
    }
    // R&D by GDP over two scales of money.
    let intensity = world.value("rd / gdp", "percent", "2024").unwrap();
    assert_eq!(intensity.round_dp(3), number("1.073"));
}

#[test]
fn a_denominator_of_zero_gives_no_ratio() {
    let mut world = world();
    world.give("population", "2023", "0");
    world.give("inventions", "2023", "5");
    let zero =
        world.value("per(inventions, population, 10000)", "per_ten_thousand_persons", "2023").unwrap_err();
    assert_eq!((zero.why.clone(), zero.what.as_str()), (Why::ZeroDenominator, "population"));
    assert!(zero.reason().in_language(Language::Zh).contains("分母“population”为零"));
}

#[test]
fn a_part_that_is_missing_makes_the_whole_missing() {
    let mut world = world();
    let gone = world.value("share(firms-rd, firms-all)", "percent", "2022").unwrap_err();
    assert!(matches!(&gone.why, Why::NoDenominator(inner) if matches!(inner.why, Why::NotReported(_))));
    assert!(gone.reason().en.contains("“firms-all” in 2022"), "{}", gone.reason().en);
    for text in [
        "firms-all + firms-rd",
        "sum(firms-all, firms-rd)",
        "mean(firms-all, firms-rd)",
        "min(firms-all, firms-rd)",
    ] {
        assert_eq!(world.value(text, "firms", "2023").unwrap_err().what, "firms-rd", "{text}");
    }
    assert_eq!(world.value("previous(firms-all)", "firms", "2021/2025").unwrap_err().why, Why::NoPeriod);
    world.give("firms-all", "2022", "0");
    assert_eq!(world.value("growth(firms-all)", "percent", "2023").unwrap_err().why, Why::NotPositive);
    let large = "firms-all * 79228162514264337593543950335";
    assert_eq!(world.value(large, "firms", "2024").unwrap_err().why, Why::TooLarge);
}

#[test]
fn live_terms_are_only_described() {
    let text = "count(task where state in (\"open\", \"late\") and due <= \"2024-06-30\" and lead filled and urgent = yes during due within home)";
    let formula = Formula::parse(text).unwrap();
    let live = formula.live()[0];
    assert_eq!((live.measure.clone(), live.register.as_str()), (Measure::Count, "task"));
    assert_eq!((live.during.as_deref(), live.within.as_deref()), (Some("due"), Some("home")));
    let tests: Vec<(Test, usize)> = live.conditions.iter().map(|one| (one.test, one.values.len())).collect();
    assert_eq!(tests, [(Test::In, 2), (Test::To, 1), (Test::Filled, 0), (Test::In, 1)]);
    let words = Formula::parse("sum(contract.amount) + sum(a, b-1)").unwrap();
    assert_eq!((words.live().len(), words.indicators()), (1, vec!["a", "b-1"]));
}

#[test]
fn units_must_agree() {
    let world = world();
    for (text, unit, codes) in [
        ("firms-all + rd", "firms", vec!["formula-unit"]),
        ("firms-all", "percent", vec!["formula-unit"]),
        ("share(inventions, population)", "percent", vec!["formula-unit"]),
        ("firms-all > 5", "", vec!["formula-literal", "formula-kind"]),
        ("firms-all + 5", "firms", vec!["formula-literal"]),
        ("firms-al + population", "firms", vec!["formula-indicator"]),
        ("firms-al + populations", "firms", vec!["formula-indicator", "formula-indicator"]),
        ("if(firms-all, 1, 2)", "", vec!["formula-kind"]),
        ("count(nothing)", "", vec!["register-unknown"]),
        ("count(task) as yuan", "", vec!["formula-unit"]),
        ("count(task) as apples", "", vec!["formula-unit-unknown"]),
        ("previous(firms-all, 1.5)", "firms", vec!["formula-literal"]),
        ("per(inventions, population, 0)", "", vec!["formula-literal"]),
        ("rd / population", "yuan", vec!["formula-unit"]),
    ] {
        assert_eq!(world.codes(text, unit), codes, "{text}");
    }
    // Money by persons is money per person, and nothing else.
    let checked = world.check("rd / population", "").unwrap();
    assert_eq!(checked.unit().name(), "yuan/persons");
    assert!(world.check("rd / population * population", "yuan").is_ok());
}

#[test]
fn slips_say_where() {
    for (text, code, start) in [
        ("", "formula-word", 0),
        ("share(a", "formula-word", 7),
        ("a ? b", "formula-letter", 2),
        ("1.2.3", "formula-number", 0),
        ("count(task where state = \"x)", "formula-quote", 25),
        ("a b", "formula-end", 2),
        ("shares(a, b)", "formula-word", 0),
        ("share(a)", "formula-count", 0),
        ("count(task where state ~ 1)", "formula-letter", 23),
        ("count(task where state)", "formula-word", 22),
    ] {
        let slip = Formula::parse(text).unwrap_err();
        assert_eq!((slip.problem.code.as_str(), slip.span.start), (code, start), "{text}");
    }
    let deep = format!("{}a{}", "(".repeat(200), ")".repeat(200));
    assert_eq!(Formula::parse(&deep).unwrap_err().problem.code, "formula-long");
    assert_eq!(Formula::parse(&"a+".repeat(3_000)).unwrap_err().problem.code, "formula-long");
    assert!(Formula::parse(&"-".repeat(3_000)).is_err());
    let slip = Formula::parse("增速").unwrap_err();
    assert!(slip.problem.message.zh.starts_with("第 1 个字符“增”处"), "{}", slip.problem.message.zh);
}

#[test]
fn rings_are_found_and_named() {
    let mut world = world();
    for code in ["a", "b", "c", "d"] {
        let unit = world.units["firms"].clone();
        world.book.entries.insert(code.to_owned(), Entry { unit, formula: None });
    }
    assert!(world.book.cycles().is_empty());
    world.define("a", "firms", "b + firms-all");
    world.define("b", "firms", "c");
    world.define("c", "firms", "a - d");
    world.define("d", "firms", "previous(d, 1)");
    assert_eq!(world.book.cycles(), [vec!["a", "b", "c"], vec!["d"]]);
    assert!(world.book.rings()[0].message.zh.contains("a → b → c → a"));
    let missing = world.book.value("b", &at("2024"), &world).unwrap_err();
    assert_eq!((missing.why, missing.what.as_str()), (Why::Cycle, "b → c → a → b"));
}

#[test]
fn what_is_reckoned_once_is_not_asked_again() {
    let mut world = world();
    world.define("one", "firms", "firms-all + firms-all");
    world.define("two", "firms", "one + one + one");
    assert_eq!(world.book.value("two", &at("2024"), &world), Ok(30_000.into()));
    assert_eq!(world.asked.get(), 1);
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "[ a-z0-9()+*/,.<>=%\"_-]{0,60}") {
        drop(Formula::parse(&text));
    }

    #[test]
    fn a_scale_changes_the_number_not_the_amount(value in -1_000_000_i64..1_000_000) {
        let mut world = World::new();
        world.give("rd", "2024", &value.to_string());
        let small = world.value("rd", "yuan", "2024").unwrap();
        let large = world.value("rd", "hundred_million_yuan", "2024").unwrap();
        prop_assert_eq!(small, Decimal::from(value) * Decimal::from(10_000));
        prop_assert_eq!(large * Decimal::from(100_000_000), small);
    }

    #[test]
    fn a_missing_part_is_never_zero(which in 0_usize..6, there in -5_i64..5) {
        let mut world = World::new();
        world.give("firms-all", "2024", &there.to_string());
        let text = ["firms-all + firms-rd", "firms-rd - firms-all", "share(firms-rd, firms-all)",
            "mean(firms-rd, firms-all)", "growth(firms-rd)", "max(firms-all, firms-rd)"][which];
        let unit = if text.starts_with("share") || text.starts_with("growth") { "percent" } else { "firms" };
        prop_assert!(world.value(text, unit, "2024").is_err());
    }
}
