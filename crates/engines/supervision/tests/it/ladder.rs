//! Who hears of it when.

use jiff::civil::date;
use proptest::prelude::*;
use taihang_base::Length;
use taihang_supervision::{Ladder, Level};

use crate::{china, days, later};

#[test]
fn the_ladder_is_climbed_day_by_day() {
    let (calendar, ladder) = (china(), Ladder::default());
    // Due on Monday 2 March 2026: 3 March, 5 March, 9 March.
    let reached = |day| ladder.reached(date(2026, 3, 2), date(2026, 3, day), &calendar).unwrap();
    assert_eq!(reached(1), None);
    assert_eq!(reached(2), Some(Level::Handler));
    assert_eq!((reached(3), reached(4)), (Some(Level::UnitHead), Some(Level::UnitHead)));
    assert_eq!((reached(5), reached(8)), (Some(Level::UpperUnit), Some(Level::UpperUnit)));
    assert_eq!(reached(9), Some(Level::OfficeOfLeadingGroup));
    let next = |day| ladder.next(date(2026, 3, 2), date(2026, 3, day), &calendar).unwrap();
    assert_eq!(next(3), Some((Level::UpperUnit, date(2026, 3, 5))));
    assert_eq!(next(9), None);
    // What was due before a holiday goes up when somebody is there: 14 February 2026, then the 24th.
    let spring = |day| ladder.reached(date(2026, 2, 14), date(2026, 2, day), &calendar).unwrap();
    assert_eq!((spring(23), spring(24)), (Some(Level::Handler), Some(Level::OfficeOfLeadingGroup)));
}

#[test]
fn a_ladder_is_read_from_a_parameter() {
    assert_eq!(Ladder::read("0 days, 1 days, 3 days, 7 days").unwrap(), Ladder::default());
    assert_eq!(Ladder::read("0日，1日、3天，7日").unwrap(), Ladder::default());
    let short = Ladder::read("1 working day, 1 month").unwrap();
    assert_eq!(short.rungs.len(), 2);
    assert_eq!(short.rungs[1].after, Length::Months(1));
    for (text, code) in [
        ("", "ladder-unreadable"),
        ("soon", "ladder-unreadable"),
        ("1 day,, 2 days", "ladder-unreadable"),
        ("0 days, 1 day, 2 days, 3 days, 4 days", "ladder-unreadable"),
        ("3 days, 1 day", "ladder-order"),
        ("1 month, 3 working days", "ladder-order"),
    ] {
        assert_eq!(Ladder::read(text).unwrap_err().code, code, "{text}");
    }
}

proptest! {
    #[test]
    fn a_level_once_reached_is_not_lost(due in days(), day in -5..20_i64) {
        let (calendar, ladder) = (china(), Ladder::default());
        let today = later(due, day);
        let now = ladder.reached(due, today, &calendar).unwrap();
        prop_assert!(now <= ladder.reached(due, later(today, 1), &calendar).unwrap());
        if let Some((level, on)) = ladder.next(due, today, &calendar).unwrap() {
            prop_assert!(Some(level) > now && on > today);
            prop_assert!(ladder.reached(due, on, &calendar).unwrap() >= Some(level));
        }
    }

    #[test]
    fn no_text_breaks_it(text in any::<String>()) {
        drop(Ladder::read(&text));
    }
}
