//! Targets, their paths, and where a series stands.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_indicators::path::*;

use crate::world::number;

fn end_of(year: i16) -> Date {
    date(year, 12, 31)
}

fn point(year: i16, value: &str) -> Point {
    Point { on: end_of(year), value: number(value) }
}

fn rd(path: Path) -> Target {
    Target {
        aim: Aim::Level(number("2.5")),
        relation: Relation::AtLeast,
        timing: Timing::By(end_of(2025)),
        base: Some(point(2017, "1.09")),
        path,
    }
}

#[test]
fn the_path_decides_what_is_expected_half_way() {
    let half = end_of(2021);
    let expected = |path: Path| rd(path).expected(half).unwrap();
    assert_eq!(expected(Path::Linear), number("1.795"));
    // √(1.09 × 2.5)
    assert_eq!(expected(Path::Compound).round_dp(12), number("1.650757401922"));
    assert_eq!(expected(Path::Curve), number("1.795"));
    let steps = Path::steps(vec![point(2018, "1.2"), point(2021, "1.9")]).unwrap();
    assert_eq!(expected(steps), number("1.9"));
    let shares = vec![point(2019, "10"), point(2023, "50"), point(2025, "100")];
    assert_eq!(expected(Path::shares(shares).unwrap()), number("1.09") + number("1.41") * number("0.3"));
    assert_eq!(rd(Path::Linear).expected(end_of(2030)), Some(number("2.5")));
    assert_eq!(rd(Path::Linear).expected(end_of(2010)), None);
    assert_eq!(Path::steps(vec![]).unwrap_err().code, "path-order");
    assert_eq!(Path::shares(vec![point(2020, "50"), point(2021, "40")]).unwrap_err().code, "path-shares");
}

#[test]
fn aims_are_levels_multiples_growth_flows_and_series() {
    let aimed = |aim: Aim| Target { aim, ..rd(Path::Linear) };
    assert_eq!(aimed(Aim::Multiple(2.into())).value(), Some(number("2.18")));
    assert_eq!(aimed(Aim::Growth(number("10"))).expected(end_of(2019)), Some(number("1.3189")));
    assert_eq!(aimed(Aim::Outside(None)).value(), None);
    assert_eq!(
        aimed(Aim::PerYear(100.into())).expected(date(2024, 5, 31)).unwrap().round_dp(4),
        number("41.6667")
    );
    let no_base = Target { base: None, ..aimed(Aim::Multiple(2.into())) };
    let verdict = judge(&no_base, Some(point(2021, "2")), end_of(2022), None, Rule::default());
    assert_eq!(verdict.standing, Standing::Unknown);
    assert!(verdict.reason.zh.contains("缺少基期"));
}

#[test]
fn a_verdict_has_its_reason() {
    let judged = |value: &str, year: i16, today: Date| {
        judge(&rd(Path::Linear), Some(point(year, value)), today, None, Rule::default())
    };
    let today = date(2022, 3, 1);
    let verdict = judged("1.8", 2021, today);
    assert_eq!((verdict.standing, verdict.expected), (Standing::OnTrack, Some(number("1.795"))));
    assert_eq!((verdict.attainment, verdict.lag), (Some(number("72.00")), Some(number("0.2"))));
    assert_eq!(judged("1.7", 2021, today).standing, Standing::AtRisk);
    let late = judged("1.2", 2021, today);
    assert_eq!(late.standing, Standing::Late);
    assert_eq!(late.reason.en, "On 2021-12-31 1.8 was expected, 1.2 is reached: 23.8 points behind.");
    assert_eq!(judged("2.6", 2021, today).standing, Standing::Met);
    assert_eq!(judged("2.4", 2025, date(2026, 2, 1)).standing, Standing::Late);
    // Due, but the value of the last year is not there yet: nobody can say.
    assert_eq!(judged("2.3", 2024, date(2026, 2, 1)).standing, Standing::Unknown);
    let silent = judge(&rd(Path::Linear), None, today, None, Rule::default());
    assert_eq!((silent.standing, silent.attainment), (Standing::Unknown, None));
}

#[test]
fn relations_bind_from_both_sides() {
    assert!(Relation::About(number("5")).holds(number("74"), number("70").max(number("71"))));
    assert!(!Relation::About(number("5")).holds(number("75"), number("71")));
    assert!(Relation::AtMost.holds(1.into(), 1.into()) && !Relation::AtMost.holds(2.into(), 1.into()));
    assert_eq!(attainment(Relation::AtMost, 50.into(), 40.into()), Some(80.into()));
    assert_eq!(attainment(Relation::AtLeast, 50.into(), 0.into()), None);
    assert_eq!(attainment(Relation::About(5.into()), 90.into(), 100.into()), Some(90.into()));
    let falling = Target {
        aim: Aim::Level(40.into()),
        relation: Relation::AtMost,
        base: Some(point(2017, "80")),
        ..rd(Path::Linear)
    };
    let verdict = judge(&falling, Some(point(2021, "62")), end_of(2022), None, Rule::default());
    assert_eq!((verdict.expected, verdict.standing), (Some(60.into()), Standing::AtRisk));
    // Met before its time, "not above" can still be broken.
    let early = judge(&falling, Some(point(2021, "39")), end_of(2022), None, Rule::default());
    assert_eq!(early.standing, Standing::OnTrack);
}

#[test]
fn the_time_of_a_year_may_have_its_seasons() {
    assert_eq!(time_share(date(2024, 6, 30)), Some(number("0.5")));
    let year = |half: i64| -> [Decimal; 12] {
        std::array::from_fn(|month| if month < 6 { half.into() } else { 100.into() })
    };
    assert_eq!(seasonal_share(&[year(30), year(40)], 6), Some(number("0.35")));
    assert_eq!(seasonal_share(&[], 6), None);
    assert_eq!(seasonal_share(&[[Decimal::ZERO; 12]], 6), None);
    let flow =
        Target { aim: Aim::PerYear(100.into()), timing: Timing::Every(end_of(2025)), ..rd(Path::Linear) };
    let now = Some(Point { on: date(2024, 6, 30), value: 36.into() });
    let by_time = judge(&flow, now, date(2024, 7, 5), None, Rule::default());
    let by_season = judge(&flow, now, date(2024, 7, 5), Some(35.into()), Rule::default());
    assert_eq!((by_time.standing, by_season.standing), (Standing::Late, Standing::OnTrack));
}

#[test]
fn what_is_needed_from_now_on() {
    let needed = required(&rd(Path::Linear), point(2017, "1.09")).unwrap();
    assert_eq!(needed.percent.unwrap().round_dp(2), number("10.93"));
    assert_eq!(needed.a_year, number("0.17625"));
    assert_eq!(required(&rd(Path::Linear), point(2021, "2.5")), None);
    assert_eq!(required(&rd(Path::Linear), point(2025, "2")), None);
    assert_eq!(required(&rd(Path::Linear), point(2021, "0")).unwrap().percent, None);
    // 3188 to 5000 is no doubling, and a doubling in five years is 14.87 % a year.
    let double = Target { aim: Aim::Multiple(2.into()), base: Some(point(2020, "3188")), ..rd(Path::Linear) };
    assert_eq!(required(&double, point(2020, "3188")).unwrap().percent.unwrap().round_dp(2), number("14.87"));
    assert_eq!(double.holds(5000.into()), Some(false));
    assert_eq!(compound(100.into(), number("-100"), 12.into()), None);
}

proptest! {
    #[test]
    fn a_path_to_more_never_falls(base in 1_i64..1_000, more in 1_i64..1_000, one in 0_i16..=96, two in 0_i16..=96) {
        let (one, two) = (one.min(two), one.max(two));
        let day = |months: i16| date(2017 + months / 12, i8::try_from(months % 12).unwrap() + 1, 1);
        for path in [Path::Linear, Path::Compound, Path::Curve] {
            let target = Target {
                aim: Aim::Level((base + more).into()),
                base: Some(Point { on: date(2017, 1, 1), value: base.into() }),
                ..rd(path)
            };
            let (early, late) = (target.expected(day(one)).unwrap(), target.expected(day(two)).unwrap());
            let room = Decimal::new(1, 8);
            prop_assert!(early <= late + room, "{early} {late}");
            prop_assert!(early >= Decimal::from(base) - room && late <= Decimal::from(base + more) + room);
        }
    }
}
