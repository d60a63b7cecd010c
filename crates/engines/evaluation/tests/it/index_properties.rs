//! What holds for every index.

use proptest::prelude::*;
use taihang_evaluation::index::*;

use crate::world::{META, frame, near, tree};

/// Values of four indicators for some units, a few missing.
fn cells() -> impl Strategy<Value = Vec<[Option<i32>; 4]>> {
    let cell = || prop::option::weighted(0.9, 1..1000_i32);
    prop::collection::vec([cell(), cell(), cell(), cell()], 3..20)
}

fn data(rows: &[[Option<i32>; 4]]) -> Data {
    let mut text = "uCode,Group,Size,a,b,c,d".to_owned();
    for (unit, cells) in rows.iter().enumerate() {
        let cells: Vec<String> =
            cells.iter().map(|cell| cell.map_or_else(String::new, |cell| cell.to_string())).collect();
        text.push_str(&["\nu", &format!("{unit:03},g{},2,", unit % 3), &cells.join(",")].concat());
    }
    Data::read(&frame(&text), &tree(), false).unwrap()
}

fn build(data: &Data, method: &str) -> Built {
    let method = Method::read(method).unwrap();
    Recipe::resolve(&method, &tree(), data, &Tables::new()).unwrap().build(&tree(), data)
}

const SCALES: [&str; 6] = [
    "{ min_max = { lower = 1, upper = 100 } }",
    "{ z_score = { mean = 50, deviation = 10 } }",
    "{ rank = { ties = \"average\" } }",
    "{ percent_rank = { ties = \"min\" } }",
    "{ borda = { ties = \"min\" } }",
    "\"distance_to_maximum\"",
];

proptest! {
    #[test]
    fn another_unit_of_measure_changes_no_rank(rows in cells(), scale in prop::sample::select(&SCALES[..]), factor in 1..50_i32, offset in -500..500_i32) {
        let method = format!("normalise = {scale}\naggregate = [\"arithmetic\"]");
        let mut other = data(&rows);
        for value in &mut other.columns[0] {
            *value = *value * f64::from(factor) + f64::from(offset);
        }
        let (a, b) = (build(&data(&rows), &method), build(&other, &method));
        let close = |(a, b): (&f64, &f64)| a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-9 * (1.0 + a.abs());
        prop_assert!(a.index().iter().zip(b.index()).all(close), "{:?}\n{:?}", a.index(), b.index());
        prop_assert!(near(&a.ranks(), &b.ranks()));
    }

    #[test]
    fn the_order_of_units_changes_no_rank(rows in cells(), scale in prop::sample::select(&SCALES[..])) {
        let method = format!("impute = {{ group_mean = {{ by = \"Group\" }} }}\nnormalise = {scale}\naggregate = [\"arithmetic\"]");
        let original = data(&rows);
        // Read from its rows in another order, the table is the same: rows are sorted by their unit.
        let mut turned = frame("uCode,Group,Size,a,b,c,d");
        for row in (0..original.rows()).rev() {
            let mut cells = vec![original.units[row].clone(), original.groups["Group"][row].clone(), "2".to_owned()];
            let text = |value: f64| if value.is_nan() { String::new() } else { value.to_string() };
            cells.extend(original.columns.iter().map(|column| text(column[row])));
            turned.rows.push(cells);
        }
        let turned = Data::read(&turned, &tree(), false).unwrap();
        prop_assert!(near(&build(&original, &method).ranks(), &build(&turned, &method).ranks()));
    }

    #[test]
    fn weights_below_the_index_sum_to_one_at_every_level(weights in prop::collection::vec(1..100_u32, 7)) {
        let weights: Vec<f64> = weights.into_iter().map(f64::from).collect();
        let effective = tree().effective(&weights);
        for level in 1..=3 {
            let sum: f64 = tree().level(level).into_iter().map(|place| effective[place]).sum();
            prop_assert!((sum - 1.0).abs() < 1e-12);
        }
        // Weights by another factor inside a set are the same weights.
        let mut more = weights;
        more[0] *= 7.0;
        more[1] *= 7.0;
        prop_assert!(near(&tree().effective(&more), &effective));
    }

    #[test]
    fn means_lie_between_their_parts_and_in_their_order(parts in prop::collection::vec((1..1000_i32, 1..50_i32), 1..8)) {
        let columns: Vec<[f64; 1]> = parts.iter().map(|(value, _)| [f64::from(*value)]).collect();
        let slices: Vec<&[f64]> = columns.iter().map(|column| &column[..]).collect();
        let weights: Vec<f64> = parts.iter().map(|(_, weight)| f64::from(*weight)).collect();
        let by = |how: Aggregation| combine(how, &slices, &weights)[0];
        let means = [Aggregation::Harmonic, Aggregation::Geometric, Aggregation::Power(0.5), Aggregation::Arithmetic, Aggregation::Power(2.0)].map(by);
        let (low, high) = bounds(&columns.concat());
        let slack = 1e-9 * high;
        prop_assert!(means.windows(2).all(|pair| pair[0] <= pair[1] + slack), "{:?}", means);
        prop_assert!(means[0] >= low - slack && means[4] <= high + slack);
        prop_assert!((by(Aggregation::Power(-1.0)) - means[0]).abs() <= slack);
    }

    #[test]
    fn filling_in_leaves_what_is_there(rows in cells(), how in prop::sample::select(vec![
        "\"mean\"", "\"median\"", "{ group_mean = { by = \"Group\" } }", "{ row_mean = { level = 2 } }", "{ em = { level = 3 } }",
    ])) {
        let data = data(&rows);
        let method = Method::read(&format!("impute = {how}\naggregate = [\"arithmetic\"]")).unwrap();
        let filled = Recipe::resolve(&method, &tree(), &data, &Tables::new()).unwrap().fill(&tree(), &data);
        for (before, after) in data.columns.iter().zip(&filled) {
            prop_assert!(before.iter().zip(after).all(|(a, b)| a.is_nan() || a == b));
        }
    }

    #[test]
    fn copeland_and_balance_of_wins(rows in prop::collection::vec([1..9_i32, 1..9, 1..9], 1..15)) {
        let columns: Vec<Vec<f64>> = (0..3).map(|place| rows.iter().map(|row| f64::from(row[place])).collect()).collect();
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let found = combine(Aggregation::Copeland, &slices, &[1.0, 2.0, 2.0]);
        // What one wins another loses.
        prop_assert_eq!(found.iter().sum::<f64>(), 0.0);
        for (a, score) in found.iter().enumerate() {
            let beats = |a: usize, b: usize| {
                let of = |column: &Vec<f64>| if column[a] > column[b] { 1.0 } else if column[a] == column[b] { 0.5 } else { 0.0 };
                columns.iter().zip([0.2, 0.4, 0.4]).map(|(column, weight)| weight * of(column)).sum::<f64>() > 0.5 + 1e-9
            };
            let won = (0..rows.len()).filter(|b| beats(a, *b)).count() as f64;
            let lost = (0..rows.len()).filter(|b| beats(*b, a)).count() as f64;
            prop_assert_eq!(*score, won - lost);
        }
    }

    #[test]
    fn a_ranking_within_groups_is_a_ranking_of_each(scores in prop::collection::vec((0..20_i32, 0..3_u8), 1..30)) {
        let values: Vec<f64> = scores.iter().map(|(score, _)| f64::from(*score)).collect();
        let groups: Vec<String> = scores.iter().map(|(_, group)| group.to_string()).collect();
        let ranks = within(&values, &groups);
        for (row, rank) in ranks.iter().enumerate() {
            let better = values.iter().zip(&groups).filter(|(value, group)| **group == groups[row] && **value > values[row]).count();
            prop_assert_eq!(*rank, better as f64 + 1.0);
        }
    }

    #[test]
    fn a_sample_cuts_its_range_into_equal_parts(seed in any::<u64>(), parts in 1..9_usize) {
        let changes = (1..=parts).map(|most| Change::Turn(Knob::MostMoved, most as f64)).collect();
        let factors = [Factor { name: "x".to_owned(), range: Range::Choices(changes) }, Factor { name: "y".to_owned(), range: Range::Between(2.0, 4.0, Knob::Skew) }];
        let rows = sample(20, 2, seed);
        prop_assert_eq!(rows.len(), 80);
        prop_assert_eq!(&rows, &sample(20, 2, seed));
        let chosen = choices(&factors, &rows);
        let highest = rows.iter().map(|row| row[0]).fold(0.0, f64::max);
        for (row, chosen) in rows.iter().zip(&chosen) {
            prop_assert!((1.0..=parts as f64).contains(&chosen[0]) && (2.0..4.0).contains(&chosen[1]));
            prop_assert!((chosen[1] - 2.0 - 2.0 * row[1]).abs() < 1e-12);
            prop_assert!(row[0] < highest || chosen[0] == parts as f64);
        }
    }

    #[test]
    fn no_method_panics_on_any_values(rows in prop::collection::vec([prop::option::of(-3..3_i32), prop::option::of(-1..1_i32), prop::option::weighted(0.01, 0..1_i32), prop::option::of(0..1_i32)], 0..6),
        scale in prop::sample::select(&SCALES[..]), words in prop::sample::select(vec!["\"geometric\"", "\"harmonic\"", "\"copeland\"", "\"topsis\"", "{ power = 0.0 }"]),
        weights in prop::sample::select(vec!["\"entropy\"", "\"critic\"", "{ pca = { level = 2 } }", "\"equal\""])) {
        let treat = "treat = { winsorise = { skew = 0.0, kurtosis = -9.0, then = \"log\" } }";
        let built = build(&data(&rows), &format!("impute = {{ em = {{ level = 2 }} }}\n{treat}\nnormalise = {scale}\nweights = {weights}\naggregate = [{words}]"));
        prop_assert_eq!(built.index().len(), rows.len());
    }
}

#[test]
fn indices_of_a_sum_are_the_shares_of_its_variance() {
    // y = 2 a + b: four fifths and one fifth of the variance, and nothing together.
    let rows = sample(4000, 2, 11);
    let outputs: Vec<f64> = rows.iter().map(|row| 2.0 * row[0] + row[1]).collect();
    let found = indices(&outputs, 2);
    for (index, share) in found.iter().zip([0.8, 0.2]) {
        assert!(
            (index.first_centred - share).abs() < 0.05 && (index.total - share).abs() < 0.05,
            "{found:?}"
        );
    }
    let around = bootstrap(&outputs, 2, 50, 3);
    assert!(around[0][2] < found[0].total && found[0].total < around[0][3]);
}

#[test]
fn runs_with_the_nominal_choices_are_the_nominal_index() {
    let values = "uCode,Group,Size,a,b,c,d\nu1,e,1,2,4,5,3\nu2,w,4,20,9,7,2\nu3,e,2,6,1,8,1\nu4,w,2,8,2,9,5";
    let data = Data::read(&frame(values), &Tree::read(&frame(META)).unwrap(), false).unwrap();
    let method =
        Method::read("normalise = { min_max = { lower = 1, upper = 100 } }\naggregate = [\"arithmetic\"]")
            .unwrap();
    let recipe = |method: &Method| Recipe::resolve(method, &tree(), &data, &Tables::new()).unwrap();
    let other = recipe(&Method { aggregate: vec![Aggregation::Geometric], ..method.clone() });
    let nominal = recipe(&method);
    let changes = vec![
        Change::Take(Step::Aggregate, Box::new(nominal.clone())),
        Change::Take(Step::Aggregate, Box::new(other.clone())),
    ];
    let factors = [
        Factor { name: "mean".to_owned(), range: Range::Choices(changes) },
        Factor { name: "lower".to_owned(), range: Range::Between(1.0, 50.0, Knob::Lower) },
    ];
    let runs =
        run(&nominal, &factors, &[vec![1.0, 1.0], vec![2.0, 1.0], vec![1.0, 50.0]], &tree(), &data).unwrap();
    let built = nominal.build(&tree(), &data);
    assert!(near(&runs[0].scores, built.index()) && runs[0].change == 0.0);
    assert!(near(&runs[1].scores, other.build(&tree(), &data).index()));
    // A higher floor lifts every score that is not at the top.
    assert!(runs[2].scores.iter().zip(&runs[0].scores).all(|(high, low)| high > low));
    // A number that the method does not have cannot be varied.
    let idle = [Factor { name: "limit".to_owned(), range: Range::Between(1.0, 3.0, Knob::Skew) }];
    let problems = run(&nominal, &idle, &[vec![2.0]], &tree(), &data).unwrap_err();
    assert_eq!(problems[0].code, "factor-without-effect");
    let spread = rank_spreads(&built.ranks(), &runs);
    assert!(spread.iter().all(|unit| unit.low <= unit.median && unit.median <= unit.high && unit.low >= 1.0));
}

#[test]
fn all_combinations_give_the_indices_without_noise() {
    let choice = |name: &str, many: u32| {
        let changes = (1..=many).map(|most| Change::Turn(Knob::MostMoved, f64::from(most))).collect();
        Factor { name: name.to_owned(), range: Range::Choices(changes) }
    };
    let factors = [choice("x", 2), choice("y", 3), choice("z", 2)];
    let rows = combinations(&factors).unwrap();
    assert_eq!((rows.len(), &rows[0], &rows[11]), (12, &vec![1.0, 1.0, 1.0], &vec![2.0, 3.0, 2.0]));
    // y adds, x and z only together: variances 2/3 × 9 = 6 of y, 1 of x z.
    let output = |row: &Vec<f64>| 3.0 * row[1] + (2.0 * row[0] - 3.0) * (2.0 * row[2] - 3.0);
    let found = exact_indices(&rows, &rows.iter().map(output).collect::<Vec<f64>>());
    for (index, (first, total)) in
        found.iter().zip([(0.0, 1.0 / 7.0), (6.0 / 7.0, 6.0 / 7.0), (0.0, 1.0 / 7.0)])
    {
        assert!((index.first - first).abs() < 1e-12 && (index.total - total).abs() < 1e-12, "{found:?}");
    }
    let number = Factor { name: "n".to_owned(), range: Range::Between(0.0, 1.0, Knob::Skew) };
    assert_eq!(combinations(&[number]), None);
    assert_eq!(combinations(&[choice("x", 400), choice("y", 400)]), None);
}
