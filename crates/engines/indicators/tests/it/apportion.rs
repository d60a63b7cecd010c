//! Shares of one figure.

use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_indicators::apportion::{Report, Share, apportion, counted_once};

use crate::world::number;

fn shares(percents: &[&str]) -> Vec<Share> {
    let share =
        |(at, percent): (usize, &&str)| Share { to: format!("14{at:02}00"), percent: number(percent) };
    percents.iter().enumerate().map(share).collect()
}

fn codes(percents: &[&str]) -> Vec<String> {
    apportion(100.into(), &shares(percents), 0).unwrap_err().into_iter().map(|problem| problem.code).collect()
}

#[test]
fn a_hundred_goes_sixty_to_forty() {
    assert_eq!(apportion(100.into(), &shares(&["60", "40"]), 0), Ok(vec![60.into(), 40.into()]));
    // The unit that is left goes to the largest remainder, of equals to the first.
    assert_eq!(
        apportion(10.into(), &shares(&["33.3", "33.3", "33.4"]), 0),
        Ok(vec![3.into(), 3.into(), 4.into()])
    );
    assert_eq!(apportion(1.into(), &shares(&["50", "50"]), 0), Ok(vec![1.into(), 0.into()]));
    assert_eq!(apportion(number("-0.01"), &shares(&["50", "50"]), 0), Ok(vec![number("-0.01"), 0.into()]));
}

#[test]
fn shares_that_are_not_a_whole_are_refused() {
    assert_eq!(codes(&["60", "39.99"]), ["apportion-sum"]);
    assert_eq!(codes(&["120", "-20"]), ["apportion-negative"]);
    assert_eq!(codes(&[]), ["apportion-empty"]);
    let mut twice = shares(&["60", "40"]);
    twice[1].to = "1400".to_owned();
    twice[0].to = "1400".to_owned();
    assert_eq!(apportion(1.into(), &twice, 0).unwrap_err()[0].code, "apportion-twice");
    assert_eq!(apportion(Decimal::MAX, &shares(&["100"]), 6).unwrap_err()[0].code, "apportion-range");
}

#[test]
fn the_whole_province_counts_a_zone_once() {
    let report = |region: &str, value: i64, zone: Option<&str>, credited: bool| Report {
        region: region.to_owned(),
        value: value.into(),
        zone: zone.map(str::to_owned),
        credited,
    };
    let mut reports = vec![
        report("140100", 500, None, false),
        report("140700", 300, None, false),
        report("140100", 60, Some("zone"), true),
        report("140700", 40, Some("zone"), true),
    ];
    assert_eq!(counted_once(&reports), Ok(900.into()));
    reports.push(report("140000", 100, Some("zone"), false));
    assert_eq!(counted_once(&reports), Ok(900.into()));
    reports[2].value = 61.into();
    assert_eq!(counted_once(&reports).unwrap_err()[0].code, "apportion-whole");
}

proptest! {
    #[test]
    fn the_parts_are_the_whole(cents in -1_000_000_000_i64..1_000_000_000, cuts in prop::collection::vec(0_u32..=10_000, 0..8)) {
        let mut cuts = cuts;
        cuts.extend([0, 10_000]);
        cuts.sort_unstable();
        let shares: Vec<Share> = cuts
            .windows(2)
            .enumerate()
            .map(|(at, pair)| Share { to: at.to_string(), percent: Decimal::new(i64::from(pair[1] - pair[0]), 2) })
            .collect();
        let total = Decimal::new(cents, 2);
        let parts = apportion(total, &shares, 2).unwrap();
        prop_assert_eq!(parts.iter().sum::<Decimal>(), total);
        for (part, share) in parts.iter().zip(&shares) {
            let exact = total * share.percent / Decimal::ONE_HUNDRED;
            prop_assert!((part - exact).abs() < Decimal::new(1, 2));
        }
    }
}
