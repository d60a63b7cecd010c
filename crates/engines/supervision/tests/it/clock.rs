//! One deadline: known days, and what holds for all.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use taihang_base::Length;
use taihang_supervision::{Clock, DayOff, Decided, Extension, Lamp, Pause, Term, Warn};

use crate::{china, days, later};

fn after(start: Date, length: Length) -> Clock {
    Clock::new(start, Term::After(length))
}

fn pause(from: Date, to: Option<Date>) -> Pause {
    Pause { from, to, reason: "材料补正".to_owned() }
}

fn granted(on: Date, until: Date) -> Extension {
    let decided = Decided { on, granted: true, reason: String::new() };
    Extension { asked_on: on, until, reason: String::new(), decided: Some(decided) }
}

#[test]
fn ends_fall_on_known_days() {
    let calendar = china();
    let friday = date(2026, 2, 13);
    // The Spring Festival of 2026 is off from 15 to 23 February; 14 and 28 February are worked.
    assert_eq!(after(friday, Length::Days(7)).due(&calendar).unwrap(), date(2026, 2, 24));
    assert_eq!(after(friday, Length::WorkingDays(7)).due(&calendar).unwrap(), date(2026, 3, 2));
    let stays = Clock { day_off: DayOff::Stays, ..after(friday, Length::Days(7)) };
    assert_eq!(stays.due(&calendar).unwrap(), date(2026, 2, 20));
    let working = Clock { day_off: DayOff::Stays, ..after(friday, Length::WorkingDays(2)) };
    assert_eq!(working.due(&calendar).unwrap(), date(2026, 2, 24), "working days never end on a day off");
    // R04: a city follows within two calendar months; a month without the day ends on its last day.
    assert_eq!(after(date(2017, 7, 25), Length::Months(2)).due(&calendar).unwrap(), date(2017, 9, 25));
    assert_eq!(Clock::new(friday, Term::Until(date(2026, 2, 21))).due(&calendar).unwrap(), date(2026, 2, 21));
}

#[test]
fn beyond_the_calendar_is_a_problem_and_not_a_guess() {
    let calendar = taihang_base::WorkingCalendar::from_toml(taihang_base::calendar::CHINA).unwrap();
    let far = after(date(2026, 12, 28), Length::WorkingDays(7));
    assert_eq!(far.due(&calendar).unwrap_err().code, "calendar-not-covered");
    let told = Clock { day_off: DayOff::Stays, ..after(date(2026, 12, 28), Length::Days(7)) };
    assert_eq!(told.due(&calendar).unwrap(), date(2027, 1, 4), "days that stay need no calendar");
}

#[test]
fn lamps_follow_the_days() {
    let calendar = china();
    let clock = Clock { warn: Some(Warn::Used(80)), ..after(date(2026, 3, 2), Length::Days(10)) };
    let lamp = |clock: &Clock, day: i8| clock.lamp(date(2026, 3, day), &calendar).unwrap();
    assert_eq!(lamp(&clock, 9), Lamp::OnTime { days_left: 3 });
    assert_eq!(lamp(&clock, 10), Lamp::Warning { days_left: 2 });
    assert_eq!(lamp(&clock, 12), Lamp::Warning { days_left: 0 });
    assert_eq!(lamp(&clock, 13), Lamp::Overdue { days: 1 });
    let met = Clock { met_on: Some(date(2026, 3, 12)), ..clock.clone() };
    assert_eq!((lamp(&met, 11), lamp(&met, 20)), (Lamp::Warning { days_left: 1 }, Lamp::Met));
    let late = Clock { met_on: Some(date(2026, 3, 16)), ..clock };
    assert_eq!((lamp(&late, 15), lamp(&late, 20)), (Lamp::Overdue { days: 3 }, Lamp::MetLate { days: 4 }));
    assert_eq!(lamp(&late, 20).word().zh, "逾期4天完成");
    assert_eq!(lamp(&late, 14).word().en, "Overdue by 2 days");
}

#[test]
fn a_warning_so_long_before_is_the_one_of_the_rows() {
    let calendar = china();
    let clock =
        Clock { warn: Some(Warn::Before(Length::Days(30))), ..after(date(2026, 1, 5), Length::Months(3)) };
    // 5 April is Qingming; the end is 7 April, the warning thirty days before it, on a day that is worked.
    assert_eq!(clock.due(&calendar).unwrap(), date(2026, 4, 7));
    assert_eq!(clock.warns_on(&calendar).unwrap(), Some(date(2026, 3, 6)));
    assert_eq!(after(date(2026, 1, 5), Length::Months(3)).warns_on(&calendar).unwrap(), None);
}

#[test]
fn a_warning_is_read_from_a_parameter() {
    assert_eq!(Warn::read("80%").unwrap(), Warn::Used(80));
    assert_eq!(Warn::read(" ８０％ ").unwrap(), Warn::Used(80));
    assert_eq!(Warn::read("2个工作日").unwrap(), Warn::Before(Length::WorkingDays(2)));
    for text in ["", "80", "101%", "-1%", "soon"] {
        assert_eq!(Warn::read(text).unwrap_err().code, "warning-unreadable", "{text}");
    }
}

#[test]
fn a_pause_stands_still_and_goes_on_from_there() {
    let calendar = china();
    let mut clock = after(date(2026, 3, 2), Length::Days(10));
    clock.pauses.push(pause(date(2026, 3, 5), Some(date(2026, 3, 9))));
    assert_eq!(clock.due(&calendar).unwrap(), date(2026, 3, 16));
    assert_eq!(clock.lamp(date(2026, 3, 6), &calendar).unwrap(), Lamp::Paused { since: date(2026, 3, 5) });
    // The same days told twice count once.
    clock.pauses.push(pause(date(2026, 3, 4), Some(date(2026, 3, 6))));
    clock.pauses.push(pause(date(2026, 3, 6), Some(date(2026, 3, 9))));
    assert_eq!(clock.due(&calendar).unwrap(), date(2026, 3, 17));
    let mut working = after(date(2026, 3, 2), Length::WorkingDays(5));
    working.pauses.push(pause(date(2026, 3, 6), Some(date(2026, 3, 9))));
    assert_eq!(
        working.due(&calendar).unwrap(),
        date(2026, 3, 10),
        "a weekend has one working day up to Monday"
    );
}

#[test]
fn done_while_it_stood_still_is_judged_by_the_day_it_stopped() {
    let calendar = china();
    let mut clock = after(date(2026, 3, 2), Length::Days(3));
    clock.pauses.push(pause(date(2026, 3, 4), None));
    clock.met_on = Some(date(2026, 3, 20));
    assert_eq!(clock.lamp(date(2026, 3, 20), &calendar).unwrap(), Lamp::Met);
    clock.pauses[0].from = date(2026, 3, 9);
    assert_eq!(clock.lamp(date(2026, 3, 20), &calendar).unwrap(), Lamp::MetLate { days: 4 });
}

#[test]
fn what_was_not_known_on_a_day_does_not_count_on_it() {
    let calendar = china();
    let mut clock = after(date(2026, 3, 2), Length::Days(3));
    clock.extensions.push(granted(date(2026, 3, 5), date(2026, 3, 12)));
    assert_eq!(clock.lamp(date(2026, 3, 4), &calendar).unwrap(), Lamp::OnTime { days_left: 1 });
    assert_eq!(clock.lamp(date(2026, 3, 6), &calendar).unwrap(), Lamp::OnTime { days_left: 6 });
    // What stood still before the extension was in view; what stands still after it moves its end.
    clock.pauses.push(pause(date(2026, 3, 10), Some(date(2026, 3, 12))));
    assert_eq!(clock.due(&calendar).unwrap(), date(2026, 3, 16));
}

#[test]
fn a_clock_travels_as_json() {
    let mut clock = after(date(2026, 3, 2), Length::WorkingDays(3));
    clock.pauses.push(pause(date(2026, 3, 3), None));
    clock.warn = Some(Warn::Used(80));
    clock.extensions.push(granted(date(2026, 3, 5), date(2026, 3, 12)));
    let json = serde_json::to_string(&clock).unwrap();
    assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), clock);
    let lamp = serde_json::to_string(&Lamp::Overdue { days: 2 }).unwrap();
    assert_eq!(lamp, r#"{"lamp":"overdue","days":2}"#);
}

fn lengths() -> impl Strategy<Value = Length> {
    prop_oneof![
        (0..60_u16).prop_map(Length::WorkingDays),
        (0..90_u16).prop_map(Length::Days),
        (1..6_u16).prop_map(Length::Months),
    ]
}

prop_compose! {
    fn clocks()(
        start in days(),
        length in lengths(),
        stays in any::<bool>(),
        pauses in prop::collection::vec((0..90_i64, 0..40_i64), 0..4),
        extensions in prop::collection::vec((0..60_i64, 0..120_i64), 0..3),
    ) -> Clock {
        let mut clock = after(start, length);
        clock.day_off = if stays { DayOff::Stays } else { DayOff::Moves };
        clock.pauses = pauses.iter().map(|(from, long)| pause(later(start, *from), Some(later(start, from + long)))).collect();
        clock.extensions = extensions.iter().map(|(on, until)| granted(later(start, *on), later(start, *until))).collect();
        clock
    }
}

proptest! {
    #[test]
    fn a_pause_never_shortens(clock in clocks(), from in 0..90_i64, long in prop::option::of(0..40_i64)) {
        let calendar = china();
        let from = later(clock.start, from);
        let mut paused = clock.clone();
        paused.pauses.push(pause(from, long.map(|long| later(from, long))));
        prop_assert!(paused.due(&calendar).unwrap() >= clock.due(&calendar).unwrap());
    }

    #[test]
    fn a_longer_pause_never_ends_earlier(start in days(), length in lengths(), from in 0..60_i64, long in 0..60_i64, more in 0..20_i64) {
        let calendar = china();
        let due = |long: i64| {
            let mut clock = after(start, length);
            clock.pauses.push(pause(later(start, from), Some(later(start, from + long))));
            clock.due(&calendar).unwrap()
        };
        prop_assert!(due(long + more) >= due(long));
    }

    #[test]
    fn no_deadline_that_moves_falls_on_a_day_off(clock in clocks()) {
        let calendar = china();
        let may_stay = clock.day_off == DayOff::Stays && !matches!(clock.term, Term::After(Length::WorkingDays(_)));
        prop_assert!(may_stay || calendar.is_working(clock.due(&calendar).unwrap()).unwrap());
    }

    #[test]
    fn a_granted_extension_is_never_earlier(clock in clocks(), on in 0..60_i64, until in -90..120_i64) {
        let calendar = china();
        let mut extended = clock.clone();
        extended.extensions.push(granted(later(clock.start, on), later(clock.start, until)));
        prop_assert!(extended.due(&calendar).unwrap() >= clock.due(&calendar).unwrap());
        prop_assert!(extended.due(&calendar).unwrap() >= later(clock.start, until));
    }

    #[test]
    fn the_order_in_which_facts_are_told_does_not_matter(clock in clocks()) {
        let calendar = china();
        let mut turned = clock.clone();
        turned.pauses.reverse();
        turned.extensions.reverse();
        prop_assert_eq!(turned.due(&calendar).unwrap(), clock.due(&calendar).unwrap());
    }

    #[test]
    fn lamps_grow_worse_while_nothing_happens(start in days(), length in lengths(), day in 0..200_i64) {
        let calendar = china();
        let clock = Clock { warn: Some(Warn::Used(80)), ..after(start, length) };
        let (today, tomorrow) = (later(start, day), later(start, day + 1));
        let (now, next) = (clock.lamp(today, &calendar).unwrap(), clock.lamp(tomorrow, &calendar).unwrap());
        prop_assert_eq!(now.worse(next), next);
        let overdue = matches!(now, Lamp::Overdue { .. });
        prop_assert_eq!(overdue, today > clock.due(&calendar).unwrap());
    }
}
