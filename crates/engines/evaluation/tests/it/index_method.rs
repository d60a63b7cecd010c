//! A METHOD.toml is read, held against tree and data, and what is wrong is named.

use taihang_evaluation::index::*;

use crate::world::*;

/// Every word there is, in one file that would be of no use.
const WHOLE: &str = r#"
title = "Regional innovation, 2026"
denominate = "tree"
least_available = [0.5, 0.75]
aggregate = [{ power = -1.0 }, "geometric"]

[impute.group_median]
by = "Group"

[treat.winsorise]
most = 5
skew = 2.0
kurtosis = 3.5
then = { box_cox = { lambda = 0.5, shift = true } }
combine = true

[normalise.efficacy]
table = "cn.csv"
base = 60.0
span = 40.0
clip = [60.0, 100.0]
curve = "exponential"

[weights.table]
table = "weights.csv"
set = "3"
"#;

#[test]
fn a_method_is_read_and_written() {
    let method = Method::read(WHOLE).unwrap();
    assert_eq!(method.tables(), ["cn.csv", "weights.csv"]);
    assert_eq!(Method::read(&method.write()).unwrap(), method);
    let short = Method::read("aggregate = [\"arithmetic\"]").unwrap();
    assert_eq!((short.impute.clone(), short.weights.clone()), (Impute::None, Weights::Tree));
    assert_eq!(Method::read(&short.write()).unwrap(), short);
}

#[test]
fn the_methods_of_the_guides_can_be_read() {
    for guide in
        [include_str!("../../../../../docs/methods.md"), include_str!("../../../../../docs/methods.zh-CN.md")]
    {
        let example = guide.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert_eq!(Method::read(example).unwrap().aggregate.len(), 3);
    }
}

#[test]
fn an_indicator_without_spread_is_named_and_left_out() {
    let values = "uCode,a,b,c,d\np,1,7,3,2\nq,4,7,8,1";
    let data = Data::read(&frame(values), &tree(), false).unwrap();
    let text = "normalise = { min_max = { lower = 0, upper = 1 } }\naggregate = [\"arithmetic\"]";
    let built = Recipe::resolve(&Method::read(text).unwrap(), &tree(), &data, &Tables::new()).unwrap();
    let built = built.build(&tree(), &data);
    assert_eq!(built.without_spread(), [1]);
    assert_near(&built.scores[4], &[0.0, 1.0]);
}

#[test]
fn an_unknown_key_or_word_is_named_with_its_line() {
    let cases = [
        ("aggregate = [\"arithmetic\"]\nwieghts = \"equal\"", "wieghts", "(line 2)"),
        ("aggregate = [\"best\"]", "best", "(line 1)"),
        (
            "aggregate = [\"arithmetic\"]\n\nimpute = { group_mean = { by = \"G\", of = \"x\" } }",
            "of",
            "(line 3)",
        ),
        ("aggregate = [\"arithmetic\"]\nnormalise = { min_max = { lower = 0 } }", "upper", "(line 2)"),
        ("impute = \"mean\"", "aggregate", ""),
        ("aggregate = [", "", "(line 1)"),
    ];
    for (text, word, line) in cases {
        let problem = Method::read(text).unwrap_err();
        assert_eq!(problem.code, "method-unreadable");
        assert!(problem.message.en.contains(word) && problem.message.en.contains(line), "{problem}");
        assert!(problem.message.zh.starts_with("方法文件有误"), "{}", problem.message.zh);
    }
}

#[test]
fn everything_that_a_method_misses_is_named_at_once() {
    let text = "
        denominate = { table = \"d.csv\" }
        impute = { group_mean = { by = \"Nowhere\" } }
        normalise = { distance_to_unit = { unit = \"u9\", cap = true } }
        weights = { table = { table = \"w.csv\" } }
        aggregate = [\"arithmetic\", \"arithmetic\", \"arithmetic\"]";
    let tables = [("w.csv".to_owned(), frame("iCode,Weight\na,1"))].into();
    let problems = Recipe::resolve(&Method::read(text).unwrap(), &tree(), &data(), &tables).unwrap_err();
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.as_str()).collect();
    let expected = [
        "method-table-missing",
        "method-column-missing",
        "method-unit-missing",
        "method-parameter-missing",
        "method-levels-differ",
    ];
    assert_eq!(codes, expected);
    for level in ["impute = { row_mean = { level = 9 } }", "weights = { pca = { level = 3 } }"] {
        let method = Method::read(&format!("aggregate = [\"arithmetic\"]\n{level}")).unwrap();
        let problems = Recipe::resolve(&method, &tree(), &data(), &Tables::new()).unwrap_err();
        assert_eq!(problems[0].code, "method-level-unknown", "{level}");
    }
}

#[test]
fn a_tree_that_is_none_is_refused() {
    let problems = |text: &str| -> Vec<String> {
        Tree::read(&frame(text)).unwrap_err().into_iter().map(|problem| problem.code).collect()
    };
    assert_eq!(
        problems("iCode,Parent\na,b"),
        ["index-column-missing", "index-column-missing", "index-column-missing"]
    );
    let header = "Level,iCode,Parent,Direction,Weight\n";
    assert_eq!(problems(&format!("{header}1,a,top,1,1\n1,a,top,1,1\n2,top,,1,1")), ["index-code-double"]);
    assert_eq!(problems(&format!("{header}1,a,gone,1,1\n1,b,top,1,1\n2,top,,1,1")), ["index-parent-unknown"]);
    assert_eq!(problems(&format!("{header}1,a,top,1,1\n3,top,,1,1"))[0], "index-parent-unknown");
    assert_eq!(problems(&format!("{header}1,a,top,1,1\n2,top,,1,1\n2,idle,,1,1"))[0], "index-parent-unknown");
    assert_eq!(problems(&format!("{header}1,a,top,2,1\n2,top,,1,1"))[0], "index-no-number");
    assert_eq!(problems(&format!("{header}2,a,b,1,1\n2,b,a,1,1")), ["index-cycle"]);
    assert_eq!(problems(header), ["index-without-children"]);
}

#[test]
fn values_that_are_none_are_named_by_unit_and_column() {
    let bad = frame("uCode,a,b,c,d\nu1,1,inf,2,3\nu2,x,1,2,3");
    let problems = Data::read(&bad, &tree(), false).unwrap_err();
    let lines: Vec<&str> = problems.iter().map(|problem| problem.message.en.as_str()).collect();
    assert_eq!(lines, ["a of u2 is no number: “x”.", "b of u1 is no number: “inf”."]);
    let missing = Data::read(&frame("uCode,a,b\nu1,1,2"), &tree(), false).unwrap_err();
    assert_eq!(missing.iter().map(|p| p.field.as_deref().unwrap()).collect::<Vec<_>>(), ["c", "d"]);
}

#[test]
fn an_index_is_added_up_by_hand() {
    let built = built("normalise = { min_max = { lower = 0, upper = 1 } }\nimpute = \"median\"", &[]);
    // u1: a 0, b 1, c 0, d (5 - 3) / 4; pillars (0 + 3 × 1) / 4 and (0 + 0.5) / 2, the second weighs twice.
    assert_near(
        &[built.scores[4][0], built.scores[5][0], built.index()[0]],
        &[0.75, 0.25, (0.75 + 0.5) / 3.0],
    );
    let weights = recipe("", &[]).weights().to_vec();
    let expected = [1.0 / 12.0, 0.25, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0, 1.0];
    assert_near(&tree().effective(&weights), &expected);
}

#[test]
fn without_a_part_the_others_decide() {
    let recipe = recipe("normalise = { min_max = { lower = 0, upper = 1 } }\nimpute = \"median\"", &[]);
    let built = recipe.build(&tree(), &data());
    let parts = recipe.remove_each(&tree(), &built, 2);
    assert_eq!(parts.len(), 2);
    assert_near(&parts[0].ranks, &competition(&built.scores[5]));
    assert_near(&parts[1].ranks, &competition(&built.scores[4]));
    let changed: Vec<f64> = parts[0].ranks.iter().zip(built.ranks()).map(|(a, b)| (a - b).abs()).collect();
    assert_near(&[parts[0].mean_change], &[mean(&changed)]);
    // Taking it out by hand comes to the same.
    let by_hand = recipe.with_weight(4, 0.0).build(&tree(), &data());
    assert_near(&by_hand.ranks(), &parts[0].ranks);
}

#[test]
fn strengths_are_the_best_ranks_of_a_unit() {
    // u2: a is first, c second, d (less is better) second; b is missing. u4: c first, a second, b second, d last.
    let (strong, weak) = strengths_weaknesses(&tree(), &data(), 1, (2, 1), 0.0);
    let codes = |marks: &[Mark]| -> Vec<usize> { marks.iter().map(|mark| mark.indicator).collect() };
    assert_eq!((codes(&strong), codes(&weak)), (vec![0, 2], vec![3]));
    let (strong, weak) = strengths_weaknesses(&tree(), &data(), 3, (9, 9), 0.0);
    assert_eq!((codes(&strong), codes(&weak)), (vec![2, 0, 1], vec![2, 0, 1]));
}

#[test]
fn weights_can_be_sought_so_that_parts_count_the_same() {
    let values = "uCode,a,b,c,d\np,1,7,3,2\nq,4,2,8,1\nr,9,5,1,7\ns,3,3,6,4\nt,8,9,2,6\nu,2,6,7,3\nv,5,1,4,5";
    let data = Data::read(&frame(values), &tree(), false).unwrap();
    let text = "normalise = { z_score = { mean = 0, deviation = 1 } }\naggregate = [\"arithmetic\"]";
    let with = |weights: &str| {
        Recipe::resolve(&Method::read(&format!("{text}\n{weights}")).unwrap(), &tree(), &data, &Tables::new())
    };
    let recipe = with("").unwrap();
    let built = recipe.build(&tree(), &data);
    let asked =
        Balance { level: 2, desired: vec![0.5, 0.5], correlation: Correlation::Pearson, negative: false };
    let found = recipe.balance(&tree(), &built.scores[..4], &asked);
    assert!(found.objective < 1e-20, "{found:?}");
    assert_near(&[found.weights.iter().sum()], &[1.0]);
    let by_method = with("weights = { balanced = { level = 2 } }").unwrap().build(&tree(), &data);
    assert_near(&by_method.weights[4..6], &found.weights);
}
