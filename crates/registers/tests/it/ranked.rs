//! Observations become a table, a table becomes ranks with intervals, and a record keeps what was computed.

use taihang_registers::ranked::{Observation, Ranked, codes, gathered};

const TREE: &str = "Level,iCode,iName,Parent,Direction,Weight,Denominator\n1,a,甲项,index,1,2,people\n1,b,乙项,index,-1,1,\n2,index,指数,,1,1,";
const METHOD: &str = "denominate = \"tree\"\nnormalise = { min_max = { lower = 0, upper = 100 } }\naggregate = [\"arithmetic\"]";
const VALUES: &str = "uCode,uName,a,b,people\nx,东市,10,1,5\ny,西市,40,3,10\nz,南市,30,9,10";

fn observation(indicator: &str, subject: &str, period: &str, value: &str) -> Observation {
    Observation {
        indicator: indicator.to_owned(),
        subject: subject.to_owned(),
        period: period.parse().unwrap(),
        value: value.parse().unwrap(),
    }
}

#[test]
fn observations_become_a_table_and_what_was_not_observed_stays_empty() {
    assert_eq!(codes(TREE).unwrap(), ["a", "b", "people"]);
    let subjects = [("x".to_owned(), "东市".to_owned()), ("y".to_owned(), "西,\"市\"".to_owned())];
    let observations = [
        observation("a", "x", "2025", "1.50"),
        observation("a", "y", "2024", "7"),
        observation("b", "y", "2025", "-2"),
        observation("c", "x", "2025", "9"),
        observation("a", "w", "2025", "9"),
    ];
    let codes = ["a".to_owned(), "b".to_owned()];
    let table = gathered(&codes, &subjects, "2025".parse().unwrap(), &observations);
    assert_eq!(table, "uCode,uName,a,b\nx,东市,1.5,\ny,\"西,\"\"市\"\"\",,-2");
}

#[test]
fn ranks_have_intervals_and_stand_beside_other_methods() {
    let factors = "factor = [{ name = \"w\", noise = { level = 1, share = 0.1, sets = 50 } }]";
    let ranked = Ranked::reckoned(TREE, METHOD, VALUES, Some(factors), 3).unwrap();
    // By people 2, 4 and 3: shares of the range 0, 100, 50; turned, 1, 3 and 9 are 100, 75, 0.
    let order: Vec<(&str, Option<u32>)> =
        ranked.units.iter().map(|unit| (unit.name.as_str(), unit.rank)).collect();
    assert_eq!(order, [("西市", Some(1)), ("东市", Some(2)), ("南市", Some(2))]);
    assert!((ranked.units[0].score().unwrap() - 275.0 / 3.0).abs() < 1e-9);
    assert_eq!((ranked.runs, ranked.runs_without_score), (200, 0));
    assert!(
        ranked
            .units
            .iter()
            .all(|unit| unit.interval.is_some_and(|[low, middle, high]| low <= middle && middle <= high))
    );
    assert_eq!(ranked.units[0].interval, Some([1.0, 1.0, 1.0]));
    let again = Ranked::reckoned(TREE, METHOD, VALUES, Some(factors), 3).unwrap();
    assert_eq!(Ranked::read(&again.write()).unwrap(), ranked);
    let plain = Ranked::reckoned(TREE, METHOD, VALUES, None, 3).unwrap();
    assert!(plain.units.iter().all(|unit| unit.interval.is_none() && !unit.depends_on_method()));
    assert_eq!(
        plain.units[0].others[1],
        Some(1),
        "the second of the other methods is the published one here"
    );
}

#[test]
fn what_cannot_be_ranked_says_why() {
    let code = |tree: &str, method: &str, values: &str, factors: Option<&str>| {
        Ranked::reckoned(tree, method, values, factors, 1).unwrap_err()[0].code.clone()
    };
    assert_eq!(code("", METHOD, VALUES, None), "file-empty");
    assert_eq!(code(TREE, "colour = 1", VALUES, None), "method-unreadable");
    assert_eq!(code(TREE, METHOD, "uCode,a,people\nx,1,2", None), "index-column-missing");
    assert_eq!(code(TREE, METHOD, &VALUES.replace(",9,", ",viel,"), None), "index-no-number");
    assert_eq!(code(TREE, METHOD, VALUES, Some("factor = []")), "factor-wrong");
    let many = (0..1001).map(|row| format!("u{row},{row},1,1")).collect::<Vec<_>>().join("\n");
    assert_eq!(code(TREE, METHOD, &format!("uCode,a,b,people\n{many}"), None), "ranking-too-large");
}
