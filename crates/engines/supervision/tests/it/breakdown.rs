//! A target over cities.

use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_supervision::breakdown::{Act, Method, Part, Relation, Side, Stage, check, may, split};

fn decimals(texts: &[&str]) -> Vec<Decimal> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn parts(count: usize) -> Vec<Part> {
    (0..count).map(|at| Part { name: format!("市{at}"), ..Part::default() }).collect()
}

fn codes(total: &str, places: u32, method: &Method, parts: &[Part]) -> Vec<String> {
    let problems = split(total.parse().unwrap(), places, method, parts).unwrap_err();
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn a_hundred_firms_over_eleven_cities() {
    // R45: 100 new high-tech firms a year; eleven cities.
    let equal = split(Decimal::ONE_HUNDRED, 0, &Method::Equal, &parts(11)).unwrap();
    assert_eq!(equal, decimals(&["10", "9", "9", "9", "9", "9", "9", "9", "9", "9", "9"]));
    // By 45, 30, 20, 5 and 1 of 101: remainders decide.
    let bases = Method::ByShare(decimals(&["45", "30", "20", "5", "1"]));
    let shares = split(Decimal::ONE_HUNDRED, 0, &bases, &parts(5)).unwrap();
    assert_eq!(shares, decimals(&["44", "30", "20", "5", "1"]));
    let money = split("10".parse().unwrap(), 2, &Method::Equal, &parts(3)).unwrap();
    assert_eq!(money, decimals(&["3.34", "3.33", "3.33"]));
}

#[test]
fn floors_and_caps_hold_and_the_rest_is_shared() {
    let mut parts = parts(3);
    parts[2].floor = Some(Decimal::from(10));
    parts[0].cap = Some(Decimal::from(50));
    let bases = Method::ByShare(decimals(&["80", "19", "1"]));
    let shares = split(Decimal::ONE_HUNDRED, 0, &bases, &parts).unwrap();
    assert_eq!(shares, decimals(&["50", "40", "10"]));
    parts[1].cap = Some(Decimal::from(30));
    assert_eq!(split(Decimal::ONE_HUNDRED, 0, &bases, &parts).unwrap(), decimals(&["50", "30", "20"]));
    parts[2].cap = Some(Decimal::from(15));
    assert_eq!(codes("100", 0, &bases, &parts), ["breakdown-out-of-reach"]);
}

#[test]
fn what_cannot_be_broken_down_is_told() {
    let none = Method::ByShare(decimals(&["0", "0"]));
    assert_eq!(codes("5", 0, &none, &parts(2)), ["breakdown-no-base"]);
    assert_eq!(codes("5", 0, &Method::ByShare(decimals(&["1"])), &parts(2)), ["breakdown-count"]);
    assert_eq!(codes("5", 0, &Method::ByShare(decimals(&["-1", "2"])), &parts(2)), ["breakdown-negative"]);
    assert_eq!(codes("5.5", 0, &Method::Equal, &parts(2)), ["breakdown-total"]);
    assert_eq!(codes("-5", 0, &Method::Equal, &parts(2)), ["breakdown-total"]);
    assert_eq!(codes("5", 0, &Method::Equal, &[]), ["breakdown-no-parts"]);
    let huge = Method::ByShare(decimals(&["100000000000000000000", "0.0000001"]));
    assert!(codes("5", 0, &huge, &parts(2)).contains(&"breakdown-range".to_owned()));
    let mut fine = parts(2);
    fine[0].floor = Some("0.5".parse().unwrap());
    assert_eq!(codes("5", 0, &Method::Equal, &fine), ["breakdown-bound-decimals"]);
    fine[0] = Part { floor: Some(Decimal::from(4)), cap: Some(Decimal::from(3)), ..fine[0].clone() };
    assert_eq!(codes("5", 0, &Method::Equal, &fine), ["breakdown-bounds-crossed"]);
}

#[test]
fn a_breakdown_by_hand_is_checked_with_its_arithmetic() {
    let by_hand = decimals(&["12", "8.50", "5"]);
    let thirty = Decimal::from(30);
    let problem = check(thirty, Relation::AtLeast, &by_hand).unwrap_err();
    assert_eq!(problem.message.zh, "12 + 8.5 + 5 = 25.5，应不少于 30，相差 4.5。");
    assert_eq!(problem.message.en, "12 + 8.5 + 5 = 25.5; it has to be at least 30, a difference of 4.5.");
    assert_eq!(check(thirty, Relation::AtMost, &by_hand), Ok(()));
    assert_eq!(check("25.5".parse().unwrap(), Relation::Exactly, &by_hand), Ok(()));
    let mut parts = parts(3);
    parts[1].cap = Some(Decimal::from(8));
    let method = Method::ByHand(by_hand.clone());
    assert_eq!(codes("30", 0, &method, &parts), ["breakdown-sum", "breakdown-bound"]);
    assert_eq!(
        check(thirty, Relation::AtMost, &[Decimal::MAX, Decimal::MAX]).unwrap_err().code,
        "breakdown-range"
    );
}

#[test]
fn a_part_is_proposed_objected_to_and_settled() {
    use Act::{Agree, LayDown, Object, Propose};
    assert_eq!(may(Stage::Proposed, Side::Part, Object), Ok(Stage::Objected));
    assert_eq!(may(Stage::Objected, Side::Whole, Propose), Ok(Stage::Proposed));
    assert_eq!(may(Stage::Proposed, Side::Part, Agree), Ok(Stage::Settled));
    assert_eq!(may(Stage::Objected, Side::Whole, LayDown), Ok(Stage::Settled));
    let code = |stage, side, act| may(stage, side, act).unwrap_err().code;
    assert_eq!(code(Stage::Proposed, Side::Whole, LayDown), "breakdown-not-possible", "it is heard first");
    assert_eq!(code(Stage::Proposed, Side::Whole, Agree), "breakdown-not-possible");
    assert_eq!(code(Stage::Objected, Side::Part, LayDown), "breakdown-not-possible");
    for act in [Propose, Object, Agree, LayDown] {
        for side in [Side::Whole, Side::Part] {
            assert_eq!(code(Stage::Settled, side, act), "breakdown-settled");
        }
    }
}

proptest! {
    #[test]
    fn parts_add_up_and_follow_their_shares(
        total in 0..1_000_000_i64, places in 0..3_u32, bases in prop::collection::vec(0..50_000_u32, 1..120)
    ) {
        prop_assume!(bases.iter().any(|base| *base > 0));
        let whole = Decimal::new(total, places);
        let shares: Vec<Decimal> = bases.iter().map(|base| Decimal::new(i64::from(*base), 2)).collect();
        let values = split(whole, places, &Method::ByShare(shares), &parts(bases.len())).unwrap();
        prop_assert_eq!(values.iter().sum::<Decimal>(), whole);
        for (one, a) in bases.iter().zip(&values) {
            prop_assert!(a.scale() <= places && !a.is_sign_negative());
            for (other, b) in bases.iter().zip(&values) {
                prop_assert!(one <= other || a >= b, "{one} got {a}, {other} got {b}");
            }
        }
    }

    #[test]
    fn parts_keep_to_floors_and_caps(
        total in 0..2_000_i64, lots in prop::collection::vec((1..900_u32, 0..60_i64, 0..200_i64), 1..14)
    ) {
        let bases = lots.iter().map(|lot| Decimal::from(lot.0)).collect();
        let parts: Vec<Part> = lots.iter().map(|lot| Part {
            name: String::new(), floor: Some(Decimal::from(lot.1)), cap: Some(Decimal::from(lot.1 + lot.2)),
        }).collect();
        let reach = lots.iter().map(|lot| lot.1).sum::<i64>()..=lots.iter().map(|lot| lot.1 + lot.2).sum::<i64>();
        let values = split(Decimal::from(total), 0, &Method::ByShare(bases), &parts);
        let fits = lots.iter().all(|lot| lot.1 <= total);
        prop_assert_eq!(values.is_ok(), fits && reach.contains(&total), "{:?}", values);
        if let Ok(values) = values {
            prop_assert_eq!(values.iter().sum::<Decimal>(), Decimal::from(total));
            for (value, part) in values.iter().zip(&parts) {
                prop_assert!(Some(*value) >= part.floor && Some(*value) <= part.cap);
            }
        }
    }
}
