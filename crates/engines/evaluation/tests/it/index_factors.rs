//! A FACTORS.toml is read, held against a method, and what is wrong is named.

use taihang_evaluation::index::*;

use crate::world::*;

const METHOD: &str = "normalise = { min_max = { lower = 1, upper = 100 } }\naggregate = [\"arithmetic\"]";

fn resolved(text: &str, seed: u64) -> Vec<Factor> {
    let method = Method::read(METHOD).unwrap();
    Factors::read(text).unwrap().resolve(&method, (&tree(), &data()), &Tables::new(), seed).unwrap()
}

#[test]
fn the_factors_of_the_guides_can_be_read() {
    for guide in
        [include_str!("../../../../../docs/methods.md"), include_str!("../../../../../docs/methods.zh-CN.md")]
    {
        let example = guide.split("```toml").nth(2).and_then(|rest| rest.split("```").next()).unwrap();
        Factors::read(example).unwrap();
    }
}

#[test]
fn every_kind_of_factor_becomes_what_it_says() {
    let text = r#"
        factor = [
            { name = "scale", normalise = ["distance_to_maximum", "fraction_of_maximum"] },
            { name = "top", number = { of = "upper", between = [50, 100] } },
            { name = "mean", aggregate = [["arithmetic"], ["geometric", "arithmetic"], ["harmonic"]] },
            { name = "weights", noise = { level = 1, share = 0.5, sets = 4 } },
        ]"#;
    let factors = resolved(text, 3);
    assert_eq!(factors.len(), 4);
    assert!(matches!(factors[1].range, Range::Between(50.0, 100.0, Knob::Upper)));
    let count = |factor: &Factor| match &factor.range {
        Range::Choices(changes) => changes.len(),
        Range::Between(..) => 0,
    };
    assert_eq!(factors.iter().map(count).collect::<Vec<_>>(), [2, 0, 3, 4]);
    let Range::Choices(sets) = &factors[3].range else { panic!("sets of weights") };
    for set in sets {
        let Change::Weigh(weights) = set else { panic!("weights") };
        let moved =
            weights.iter().zip(tree().nodes()).map(|(weight, node)| weight / node.weight).collect::<Vec<_>>();
        assert!(
            moved[..4].iter().all(|ratio| (0.5..=1.5).contains(ratio)) && moved[4..] == [1.0; 3],
            "{moved:?}"
        );
    }
    assert_eq!(resolved(text, 3), factors, "the same seed");
    assert_ne!(resolved(text, 4), factors, "another seed");
}

#[test]
fn weights_by_chance_take_the_place_of_those_of_the_method() {
    let factors =
        resolved("factor = [{ name = \"weights\", noise = { level = 2, share = 0.9, sets = 50 } }]", 1);
    let nominal = recipe("normalise = { min_max = { lower = 1, upper = 100 } }", &[]);
    let runs = run(&nominal, &factors, &[vec![1.0], vec![2.0]], &tree(), &data()).unwrap();
    assert_ne!(runs[0].scores, runs[1].scores);
    assert_ne!(runs[0].scores, nominal.build(&tree(), &data()).index());
}

#[test]
fn what_is_wrong_is_named() {
    for (text, code) in [
        ("colour = 1", "factors-unreadable"),
        ("factor = []", "factor-wrong"),
        ("factor = [{ name = \"a\" }]", "factor-wrong"),
        ("factor = [{ name = \"a\", impute = [\"mean\", \"median\"], treat = [\"none\"] }]", "factor-wrong"),
        ("factor = [{ name = \"a\", impute = [\"mean\"] }]", "factor-wrong"),
        ("factor = [{ name = \"a\", number = { of = \"upper\", between = [2, 1] } }]", "factor-wrong"),
        ("factor = [{ name = \"a\", number = { of = \"upper\" } }]", "factor-wrong"),
        ("factor = [{ name = \"a\", noise = { level = 1, share = 2, sets = 9 } }]", "factor-wrong"),
        (
            "factor = [{ name = \"a\", impute = [\"mean\", \"median\"] }, { name = \"b\", impute = [\"none\", \"median\"] }]",
            "factor-wrong",
        ),
    ] {
        let problems = Factors::read(text).unwrap_err();
        assert_eq!(problems[0].code, code, "{text}: {problems:?}");
    }
}

#[test]
fn a_circle_and_a_denominator_of_zero_are_named() {
    let circle = META.replace("2, two, top", "2, two, two");
    let problems = Tree::read(&frame(&circle)).unwrap_err();
    assert_eq!(problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["index-cycle"]);
    let data = Data::read(&frame(&VALUES.replace("u1, east, 1,", "u1, east, 0,")), &tree(), false).unwrap();
    let method = Method::read("denominate = \"tree\"\naggregate = [\"arithmetic\"]").unwrap();
    let problems = Recipe::resolve(&method, &tree(), &data, &Tables::new()).unwrap_err();
    assert_eq!(problems[0].code, "method-denominator-zero");
}
