//! Each step of a method against numbers reckoned by hand. Units stand as u1, u2, u3, u4.

use taihang_evaluation::index::*;

use crate::world::*;

#[test]
fn values_are_divided_by_what_the_tree_or_a_table_names() {
    let raw = recipe("", &[]).divide(&data());
    assert_near(&raw[0], &[2.0, 20.0, 6.0, 8.0]);
    let by_tree = recipe("denominate = \"tree\"", &[]).divide(&data());
    assert_near(&by_tree[0], &[2.0, 5.0, 3.0, 4.0]);
    assert_near(&by_tree[1], &[4.0, NO, 1.0, 2.0]);
    let table = [("by.csv", "iCode,Denominator,ScaleFactor\nc,Size,10")];
    let by_table = recipe("denominate = { table = \"by.csv\" }", &table).divide(&data());
    assert_near(&by_table[0], &raw[0]);
    assert_near(&by_table[2], &[50.0, 17.5, NO, 45.0]);
}

#[test]
fn gaps_are_filled_and_nothing_else_is_touched() {
    let filled = |how: &str| recipe(&format!("impute = {how}"), &[]).fill(&tree(), &data());
    assert_near(&filled("\"none\"")[1], &[4.0, NO, 1.0, 2.0]);
    assert_near(&filled("\"mean\"")[1], &[4.0, 7.0 / 3.0, 1.0, 2.0]);
    assert_near(&filled("\"median\"")[1], &[4.0, 2.0, 1.0, 2.0]);
    assert_near(&filled("{ group_mean = { by = \"Group\" } }")[1], &[4.0, 2.0, 1.0, 2.0]);
    assert_near(&filled("{ group_median = { by = \"Group\" } }")[2], &[5.0, 7.0, 5.0, 9.0]);
    // u2 in pillar one: a is 18 of 18 above its minimum, so b is filled with its maximum.
    assert_near(&filled("{ row_mean = { level = 2 } }")[1], &[4.0, 4.0, 1.0, 2.0]);
    // u3 in the whole tree: a at 4/18, b at 0, d (less is better) at 1; the median of them of c's range 5..9.
    assert_near(&filled("{ row_median = { level = 3 } }")[2], &[5.0, 7.0, 5.0 + 4.0 * 4.0 / 18.0, 9.0]);
}

#[test]
fn expectation_follows_the_line_on_which_values_lie() {
    let meta = "Level,iCode,Parent,Direction,Weight\n1,x,top,1,1\n1,y,top,1,1\n2,top,,1,1";
    let tree = Tree::read(&frame(meta)).unwrap();
    let values = "uCode,x,y\na,1,2.1\nb,2,3.9\nc,3,6.1\nd,4,7.9\ne,5,10.1\nf,6,\ng,,";
    let data = Data::read(&frame(values), &tree, false).unwrap();
    let method = Method::read("impute = { em = { level = 2 } }\naggregate = [\"arithmetic\"]").unwrap();
    let filled = Recipe::resolve(&method, &tree, &data, &Tables::new()).unwrap().fill(&tree, &data);
    // With x complete, the fit of y on x is the least-squares line 0.02 + 2 x (the row without anything says nothing of it).
    assert!((filled[1][5] - (0.02 + 2.0 * 6.0)).abs() < 1e-6, "{}", filled[1][5]);
    assert!(filled[0][6].is_nan() && filled[1][6].is_nan());
}

#[test]
fn outliers_are_moved_one_after_the_other_or_transformed() {
    let meta = "Level,iCode,Parent,Direction,Weight\n1,x,top,1,1\n2,top,,1,1";
    let tree = Tree::read(&frame(meta)).unwrap();
    let numbers = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 60.0, 100.0];
    let rows: Vec<String> = numbers.iter().enumerate().map(|(row, x)| format!("u{row},{x}")).collect();
    let data = Data::read(&frame(&format!("uCode,x\n{}", rows.join("\n"))), &tree, false).unwrap();
    let treat = |most: &str, then: &str, combine: bool| {
        let text = format!(
            "treat = {{ winsorise = {{ {most} skew = 1.0, kurtosis = 1.0, then = {then}, combine = {combine} }} }}\n\
             aggregate = [\"arithmetic\"]"
        );
        let recipe = Recipe::resolve(&Method::read(&text).unwrap(), &tree, &data, &Tables::new()).unwrap();
        let (columns, treated) = recipe.prepare(&tree, &data);
        (columns[0].clone(), treated[0])
    };
    let (column, details) = treat("", "\"log\"", false);
    // 100 becomes 60, then both become 8.
    assert_near(&column[7..], &[8.0, 8.0, 8.0]);
    assert_eq!((details.moved, details.transformed), (Some(2), None));
    assert!(!details.before.unwrap().passes && details.winsorised.unwrap().passes);
    let (column, details) = treat("most = 1,", "\"log\"", false);
    assert_eq!(details.moved, Some(1));
    assert_near(&column[..1], &[0.99_f64.ln()]);
    assert_near(&column[9..], &[99.99_f64.ln()]);
    let (column, _) = treat("most = 1,", "\"log\"", true);
    assert_near(&column[9..], &[(59.0 + 0.59_f64).ln()]);
    let (column, _) = treat("most = 0,", "\"log_from_one\"", false);
    assert_near(&column[9..], &[100.0_f64.ln()]);
    let (column, _) = treat("most = 0,", "{ box_cox = { lambda = 0.5, shift = true } }", false);
    assert_near(&column[9..], &[18.0]);
    let (column, _) = treat("most = 0,", "\"log_either_side\"", false);
    assert_near(&column[9..], &[99.99_f64.ln()]);
}

/// A scale, and what becomes of a (2 20 6 8) and of d (3 2 1 5), which counts less as more.
const SCALES: [(&str, [f64; 4], [f64; 4]); 16] = [
    ("{ min_max = { lower = 0, upper = 9 } }", [0.0, 9.0, 2.0, 3.0], [4.5, 6.75, 9.0, 0.0]),
    ("{ rank = { ties = \"min\" } }", [1.0, 4.0, 2.0, 3.0], [2.0, 3.0, 4.0, 1.0]),
    (
        "{ percent_rank = { ties = \"average\" } }",
        [0.0, 1.0, 1.0 / 3.0, 2.0 / 3.0],
        [1.0 / 3.0, 2.0 / 3.0, 1.0, 0.0],
    ),
    ("{ borda = { ties = \"min\" } }", [0.0, 3.0, 1.0, 2.0], [1.0, 2.0, 3.0, 0.0]),
    ("\"distance_to_maximum\"", [0.0, 1.0, 4.0 / 18.0, 6.0 / 18.0], [0.5, 0.75, 1.0, 0.0]),
    ("{ distance_to_unit = { unit = \"u3\", cap = false } }", [0.0, 4.5, 1.0, 1.5], [0.5, 0.75, 1.0, 0.0]),
    ("{ distance_to_unit = { unit = \"u3\", cap = true } }", [0.0, 1.0, 1.0, 1.0], [0.5, 0.75, 1.0, 0.0]),
    ("{ distance_to_target = { cap = false } }", [0.0, 2.25, 0.5, 0.75], [2.0 / 3.0, 1.0, 4.0 / 3.0, 0.0]),
    (
        "{ distance_to_target = { table = \"p.csv\", cap = true } }",
        [0.0, 1.0, 0.5, 0.75],
        [2.0 / 3.0, 1.0, 1.0, 0.0],
    ),
    ("\"fraction_of_maximum\"", [0.1, 1.0, 0.3, 0.4], [3.0, 2.0, 1.0, 5.0]),
    (
        "{ goalposts = { table = \"p.csv\", truncate = true } }",
        [20.0, 100.0, 60.0, 80.0],
        [0.0, 50.0, 100.0, 0.0],
    ),
    (
        "{ goalposts = { table = \"p.csv\", truncate = false } }",
        [20.0, 200.0, 60.0, 80.0],
        [0.0, 50.0, 100.0, -100.0],
    ),
    ("{ scaled = { table = \"p.csv\" } }", [1.0, 10.0, 3.0, 4.0], [5.0, 7.5, 10.0, 0.0]),
    ("{ standard = { table = \"p.csv\" } }", [20.0, 100.0, 60.0, 80.0], [200.0 / 3.0, 100.0, 100.0, 40.0]),
    (
        "{ efficacy = { table = \"p.csv\", base = 60, span = 40 } }",
        [60.0 - 80.0 / 3.0, 60.0 + 280.0 / 3.0, 60.0, 60.0 + 40.0 / 3.0],
        [80.0, 90.0, 100.0, 60.0],
    ),
    (
        "{ efficacy = { table = \"p.csv\", base = 60, span = 40, clip = [60, 100] } }",
        [60.0, 100.0, 60.0, 60.0 + 40.0 / 3.0],
        [80.0, 90.0, 100.0, 60.0],
    ),
];

#[test]
fn every_scale_has_its_formula() {
    let table = [(
        "p.csv",
        "iCode,goalpost_lower,goalpost_upper,goalpost_scale,scaled_lower,scaled_upper,scale_factor,target,standard,satisfactory,unacceptable
        a,0,10,100,0,20,10,10,10,12,6
        b,0,2,100,0,4,10,4,4,4,1
        c,5,9,100,5,9,10,8,8,9,5
        d,1,3,100,1,5,10,2,2,1,5",
    )];
    let scaled = |how: &str| built(&format!("normalise = {how}"), &table).scores[..4].to_vec();
    for (how, first, fourth) in SCALES {
        let found = scaled(how);
        assert!(near(&found[0], &first), "{how}: {:?}", found[0]);
        assert!(near(&found[3], &fourth), "{how}: {:?}", found[3]);
    }
    let found = scaled("{ z_score = { mean = 50, deviation = 10 } }");
    assert!((mean(&found[0]) - 50.0).abs() < 1e-12 && (deviation(&found[0]) - 10.0).abs() < 1e-12);
    assert_near(&scaled("{ rank = { ties = \"average\" } }")[1], &[3.0, NO, 1.0, 2.0]);
}

#[test]
fn the_curves_of_efficacy_are_those_of_the_textbooks() {
    let table = [("p.csv", "iCode,satisfactory,unacceptable\na,12,6\nb,12,6\nc,12,6\nd,12,6")];
    let at = |curve: &str, x: f64| {
        let values = format!("uCode,Group,Size,a,b,c,d\nu1,e,1,{x},1,1,1");
        let data = Data::read(&frame(&values), &tree(), false).unwrap();
        let how = format!(
            "normalise = {{ efficacy = {{ table = \"p.csv\", base = 60, span = 40, curve = \"{curve}\" }} }}"
        );
        let method = Method::read(&format!("{how}\naggregate = [\"arithmetic\"]")).unwrap();
        let tables = [("p.csv".to_owned(), frame(table[0].1))].into();
        let built = Recipe::resolve(&method, &tree(), &data, &tables).unwrap().build(&tree(), &data);
        (built.scores[0][0] * 100.0).round() / 100.0
    };
    assert_eq!(at("linear", 5.81), 58.73);
    assert_eq!(at("exponential", 9.0), 77.46);
    assert_eq!(at("logarithmic", 8.0), 76.60);
}

#[test]
fn scores_add_up_as_the_word_says() {
    let children: [&[f64]; 2] = [&[1.0, 4.0, NO, NO], &[4.0, 9.0, 2.0, NO]];
    let combined = |how: Aggregation| combine(how, &children, &[1.0, 3.0]);
    assert_near(&combined(Aggregation::Arithmetic), &[3.25, 7.75, 2.0, NO]);
    assert_near(
        &combined(Aggregation::Geometric),
        &[4_f64.powf(0.75), (4.0 * 729.0_f64).powf(0.25), 2.0, NO],
    );
    assert_near(&combined(Aggregation::Harmonic), &[4.0 / 1.75, 4.0 / (0.25 + 1.0 / 3.0), 2.0, NO]);
    assert_near(
        &combined(Aggregation::Power(2.0)),
        &[(49.0_f64 / 4.0).sqrt(), (259.0_f64 / 4.0).sqrt(), 2.0, NO],
    );
    // b leads with three quarters of the weight.
    let rows: [&[f64]; 2] = [&[3.0, 2.0, 1.0], &[1.0, 2.0, 3.0]];
    assert_near(&combine(Aggregation::Copeland, &rows, &[1.0, 3.0]), &[-2.0, 0.0, 2.0]);
    assert_near(&combine(Aggregation::Copeland, &rows, &[1.0, 1.0]), &[0.0, 0.0, 0.0]);
    let best: [&[f64]; 2] = [&[3.0, 0.0], &[4.0, 0.0]];
    assert_near(&closeness(&best, &[0.5, 0.5]), &[1.0, 0.0]);
}

#[test]
fn a_score_needs_its_share_of_children() {
    let free = built("", &[]);
    assert!(!free.scores[4][1].is_nan() && !free.scores[5][2].is_nan());
    let strict = built("least_available = [0.6, 0.0]", &[]);
    // u2 lacks b of pillar one, u3 lacks c of pillar two; the index is content with the other pillar.
    assert_near(&strict.scores[4][1..3], &[NO, free.scores[4][2]]);
    assert!(strict.scores[5][2].is_nan() && !strict.index()[2].is_nan());
    let strictest = built("least_available = [0.6, 1.0]", &[]);
    assert_near(&strictest.ranks()[1..3], &[NO, NO]);
}

#[test]
fn weights_follow_from_values_or_judgements() {
    let even: [&[f64]; 2] = [&[1.0, 1.0, 1.0], &[1.0, 1.0, 4.0]];
    assert_near(&entropy(&even), &[0.0, 1.0]);
    // A zero is nothing by its logarithm, and not the whole weight of its column.
    assert!(entropy(&[&[0.0, 1.0, 1.0], &[1.0, 1.0, 4.0]])[1] < 0.5);
    let opposed: [&[f64]; 3] = [&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]];
    // The first two say the same; each differs from the third by 2, the third from both.
    assert_near(&critic(&opposed), &[0.25, 0.25, 0.5]);
    let found = first_component(&[&[1.0, 2.0, 3.0, 5.0], &[2.0, 4.0, 6.0, 10.0]]);
    assert_near(&found.loadings, &[0.5_f64.sqrt(), 0.5_f64.sqrt()]);
    assert_near(&[found.deviation, found.share], &[2_f64.sqrt(), 1.0]);
    let judged = judge(&[vec![1.0, 2.0, 6.0], vec![0.5, 1.0, 3.0], vec![1.0 / 6.0, 1.0 / 3.0, 1.0]]).unwrap();
    assert_near(&judged.weights, &[0.6, 0.3, 0.1]);
    assert_near(&judged.by_rows, &[0.6, 0.3, 0.1]);
    assert!(judged.ratio.unwrap().abs() < 1e-12 && (judged.eigenvalue - 3.0).abs() < 1e-12);
    assert_eq!(judge(&[vec![1.0, 2.0], vec![2.0, 1.0]]).unwrap_err().code, "judgements-not-reciprocal");
}

#[test]
fn judgements_that_contradict_each_other_are_refused_with_the_worst_three() {
    let tables = [("j.csv", "Item,to_a,to_b\na,1,3\nb,0.3333333,1")];
    let found = recipe("weights = { ahp = { tables = { one = \"j.csv\" } } }", &tables);
    assert_near(
        &found.weights()[..2].iter().map(|w| (w * 1e6).round() / 1e6).collect::<Vec<_>>(),
        &[0.75, 0.25],
    );
    let meta = "Level,iCode,Parent,Direction,Weight\n1,x,top,1,1\n1,y,top,1,1\n1,z,top,1,1\n2,top,,1,1";
    let tree = Tree::read(&frame(meta)).unwrap();
    let data = Data::read(&frame("uCode,x,y,z\nu,1,2,3"), &tree, false).unwrap();
    let tables = [(
        "j.csv".to_owned(),
        frame("Item,to_x,to_y,to_z\nx,1,3,0.3333333\ny,0.3333333,1,3\nz,3,0.3333333,1"),
    )];
    let method =
        Method::read("weights = { ahp = { tables = { top = \"j.csv\" } } }\naggregate = [\"arithmetic\"]")
            .unwrap();
    let problems = Recipe::resolve(&method, &tree, &data, &tables.into()).unwrap_err();
    assert_eq!(problems[0].code, "judgements-inconsistent");
    assert!(problems[0].hint.en.contains("x, y, z"), "{}", problems[0].hint.en);
}

#[test]
fn moments_are_those_of_the_spreadsheets() {
    // SKEW and KURT of 1 2 3 4 10.
    let (skew, kurtosis) = skew_kurtosis(&[1.0, 2.0, 3.0, 4.0, 10.0, NO]);
    assert!(
        (skew - 1.697_056_274_847_714).abs() < 1e-12 && (kurtosis - 3.152).abs() < 1e-12,
        "{skew} {kurtosis}"
    );
    assert_near(&[quantile(&[1.0, 2.0, 4.0, 8.0], 0.9), median(&[3.0, 1.0, NO])], &[6.8, 2.0]);
    let of = Summary::of(&[0.0, 0.0, 2.0, NO]);
    assert_eq!((of.available, of.nonzero, of.distinct, of.same), (3, 1, 2, 2));
    assert_near(&[cronbach(&[&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]])], &[1.0]);
    assert_near(&[Correlation::Kendall.of(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0])], &[1.0 / 3.0]);
    assert_near(&[Correlation::Spearman.of(&[1.0, 2.0, 30.0], &[1.0, 3.0, 200.0])], &[1.0]);
}
