//! Draws that can be repeated; who came and who did not; coverage of a list.

use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_collection::coverage::{List, coverage};
use taihang_collection::frame::{Allocation, Member, draw};
use taihang_collection::response::{Return, Standing, counts, days_late, weight};

fn members(strata: &[usize]) -> Vec<Member> {
    let of = |(at, size): (usize, &usize)| {
        (0..*size)
            .map(move |one| Member { key: format!("{at}-{one}"), stratum: format!("s{at}") })
            .collect::<Vec<_>>()
    };
    strata.iter().enumerate().flat_map(of).collect()
}

fn keys(members: &[Member], size: usize, seed: u64) -> Vec<String> {
    let mut keys: Vec<String> =
        draw(members, size, seed, Allocation::Proportional).unwrap().into_iter().map(|one| one.key).collect();
    keys.sort();
    keys
}

#[test]
fn a_frame_that_does_not_fit_is_refused() {
    let mut twice = members(&[2]);
    twice.push(twice[0].clone());
    assert_eq!(draw(&twice, 1, 1, Allocation::Equal).unwrap_err().code, "sample-unit-twice");
    assert_eq!(draw(&members(&[2]), 3, 1, Allocation::Equal).unwrap_err().code, "sample-too-large");
    assert_eq!(draw(&[], 0, 1, Allocation::Proportional).unwrap(), []);
}

#[test]
fn small_strata_are_not_forgotten() {
    let drawn = draw(&members(&[97, 2, 1]), 10, 7, Allocation::Proportional).unwrap();
    let of = |stratum: &str| drawn.iter().filter(|one| one.stratum == stratum).count();
    assert_eq!([of("s0"), of("s1"), of("s2")], [8, 1, 1]);
    let drawn = draw(&members(&[97, 2, 1]), 9, 7, Allocation::Equal).unwrap();
    let of = |stratum: &str| drawn.iter().filter(|one| one.stratum == stratum).count();
    assert_eq!([of("s0"), of("s1"), of("s2")], [6, 2, 1]);
}

proptest! {
    #[test]
    fn a_draw_is_repeatable_and_whole(strata in prop::collection::vec(0_usize..40, 1..5), share in 0_usize..=100, seed in any::<u64>()) {
        let all = members(&strata);
        let size = all.len() * share / 100;
        for allocation in [Allocation::Proportional, Allocation::Equal] {
            let drawn = draw(&all, size, seed, allocation).unwrap();
            prop_assert_eq!(drawn.len(), size);
            let mut turned = all.clone();
            turned.reverse();
            prop_assert_eq!(&draw(&turned, size, seed, allocation).unwrap(), &drawn);
            // The weights stand for every stratum of which somebody was drawn, exactly.
            for (at, own) in strata.iter().enumerate() {
                let of: Vec<Decimal> = drawn.iter().filter(|one| one.stratum == format!("s{at}")).map(|one| one.weight).collect();
                let sum: Decimal = of.iter().sum();
                prop_assert!(of.is_empty() || (sum - Decimal::from(*own)).abs() < Decimal::new(1, 9));
            }
        }
    }

    #[test]
    fn a_larger_draw_of_one_stratum_holds_the_smaller(size in 1_usize..30, seed in any::<u64>()) {
        let all = members(&[30]);
        let (small, large) = (keys(&all, size - 1, seed), keys(&all, size, seed));
        prop_assert!(small.iter().all(|key| large.contains(key)));
    }
}

#[test]
fn who_came_and_who_did_not() {
    let due_on = date(2026, 3, 10);
    let one = |standing, submitted_on| Return { standing, due_on, submitted_on };
    let returns = [
        one(Standing::Accepted, Some(date(2026, 3, 9))),
        one(Standing::Submitted, Some(date(2026, 3, 12))),
        one(Standing::Draft, None),
        one(Standing::Missing, None),
    ];
    let counted = counts(&returns, date(2026, 3, 20));
    assert_eq!((counted.received, counted.late, counted.overdue, counted.missing), (2, 1, 2, 1));
    assert_eq!((counted.response(), counted.on_time()), (Some(Decimal::from(50)), Some(Decimal::from(25))));
    assert_eq!(counts(&[], due_on).response(), None);
    assert_eq!(days_late(returns[1], date(2026, 4, 1)), Some(2));
    assert_eq!(days_late(returns[2], date(2026, 3, 10)), None);
    assert_eq!((weight(10, 4), weight(10, 0)), (Some(Decimal::new(25, 1)), None));
}

#[test]
fn without_the_list_of_the_year_there_is_no_ratio() {
    let list =
        List {
            name: "规上工业企业".into(), year: 2025, members: ["a", "b", "c"].map(str::to_owned).into()
        };
    let found = coverage(2025, Some(&list), ["a", "x", "a"]).unwrap();
    assert_eq!((found.having, found.of, found.percent), (1, 3, Decimal::new(3333, 2)));
    assert_eq!(found.outside, ["x"]);
    assert_eq!(coverage(2026, Some(&list), []).unwrap_err().code, "coverage-no-list");
    assert_eq!(coverage(2026, None, []).unwrap_err().code, "coverage-no-list");
    let empty = List { members: std::collections::BTreeSet::new(), ..list };
    assert_eq!(coverage(2025, Some(&empty), []).unwrap_err().code, "coverage-empty-list");
}
