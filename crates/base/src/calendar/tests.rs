//! The working calendar: known days, the rules of counting, and files with errors in them.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::language::Language;

fn china() -> WorkingCalendar {
    WorkingCalendar::from_toml(CHINA).unwrap()
}

#[test]
fn known_days() {
    let calendar = china();
    assert_eq!(calendar.years(), (2014, 2026));
    for (day, working) in [
        (date(2018, 12, 29), true),
        (date(2018, 12, 31), false),
        (date(2020, 1, 19), true),
        (date(2020, 1, 31), false),
        (date(2020, 2, 3), true),
        (date(2023, 10, 7), true),
        (date(2024, 2, 9), true),
        (date(2024, 2, 18), true),
        (date(2025, 10, 8), false),
        (date(2026, 2, 14), true),
        (date(2026, 10, 11), false),
    ] {
        assert_eq!(calendar.is_working(day).unwrap(), working, "{day}");
    }
}

#[test]
fn years_have_the_working_days_their_notices_leave() {
    let calendar = china();
    for (year, days) in [(2018, 250), (2020, 249), (2024, 251), (2025, 248), (2026, 248)] {
        let eve = date(year - 1, 12, 31);
        assert_eq!(calendar.working_days_between(eve, date(year, 12, 31)).unwrap(), days, "{year}");
    }
}

#[test]
fn lengths_end_on_known_days() {
    let calendar = china();
    for (start, length, due) in [
        // No length is the same day, or the next one that is worked.
        (date(2024, 9, 27), "0 days", date(2024, 9, 27)),
        (date(2024, 10, 1), "0 working days", date(2024, 10, 8)),
        // Across the National Day of 2024, with make-up days on 29 September and 12 October.
        (date(2024, 9, 27), "5 working days", date(2024, 10, 10)),
        (date(2024, 9, 27), "1 working day", date(2024, 9, 29)),
        // The start is not counted, even if it is a day off.
        (date(2024, 10, 1), "1 working day", date(2024, 10, 8)),
        // A day off at the end moves to the next working day.
        (date(2024, 9, 24), "7 days", date(2024, 10, 8)),
        (date(2024, 3, 1), "7 days", date(2024, 3, 8)),
        // A month without the day ends on its last day.
        (date(2024, 1, 31), "1 month", date(2024, 2, 29)),
        (date(2023, 1, 31), "1 month", date(2023, 2, 28)),
        (date(2024, 2, 29), "1 year", date(2025, 2, 28)),
    ] {
        assert_eq!(
            length.parse::<Length>().unwrap().due_after(start, &calendar).unwrap(),
            due,
            "{start} {length}"
        );
    }
}

#[test]
fn reminders_come_on_working_days() {
    let calendar = china();
    let before =
        |length: &str| length.parse::<Length>().unwrap().before(date(2024, 10, 10), &calendar).unwrap();
    assert_eq!(before("2 working days"), date(2024, 10, 8));
    assert_eq!(before("3 working days"), date(2024, 9, 30));
    assert_eq!(before("7 days"), date(2024, 9, 30));
    assert_eq!(before("1 month"), date(2024, 9, 10));
}

#[test]
fn years_without_a_notice_are_a_problem_until_extended() {
    let calendar = china();
    let problem = Length::WorkingDays(15).due_after(date(2026, 12, 20), &calendar).unwrap_err();
    assert_eq!(problem.code, "calendar-not-covered");
    assert!(problem.message.zh.contains("2014—2026") && problem.message.zh.contains("2027"));
    assert!(calendar.is_working(date(2013, 12, 31)).is_err());
    assert!(Length::Years(9_999).due_after(date(2024, 1, 1), &calendar).is_err());

    let expected = calendar.extended(2030);
    let due = Length::WorkingDays(15).due_after(date(2026, 12, 20), &expected).unwrap();
    assert_eq!((due, expected.is_published(due)), (date(2027, 1, 11), false));
    assert!(!expected.is_working(date(2027, 10, 1)).unwrap());
    assert!(expected.is_working(date(2031, 1, 6)).is_err());
    assert_eq!(expected.years(), (2014, 2026));
}

#[test]
fn lengths_are_read_and_written() {
    for (typed, canonical, zh) in [
        ("15 working days", "15 working days", "15个工作日"),
        ("１５个工作日", "15 working days", "15个工作日"),
        ("1 day", "1 day", "1日"),
        ("7天", "7 days", "7日"),
        ("1个月", "1 month", "1个月"),
        ("2年", "2 years", "2年"),
        ("0日", "0 days", "0日"),
    ] {
        let length: Length = typed.parse().unwrap();
        assert_eq!((length.to_string(), length.in_language(Language::Zh)), (canonical.into(), zh.into()));
    }
    for typed in ["", "days", "15", "15 hours", "-1 day", "10000 days", "1.5 years", "日7"] {
        assert_eq!(typed.parse::<Length>().unwrap_err().code, "length-unreadable", "{typed}");
    }
}

#[test]
fn a_file_with_errors_gives_them_all() {
    let text = "[2024]\noff = [\"13-01\", \"05-05/05-01\"]\nwork = [\"02-05\"]\n[2026]\noff = []\nwork = []\n[x]\noff = []\nwork = []";
    let codes: Vec<_> =
        WorkingCalendar::from_toml(text).unwrap_err().into_iter().map(|problem| problem.code).collect();
    assert_eq!(
        codes,
        ["calendar-day", "calendar-day", "calendar-day", "calendar-make-up-day", "calendar-gap"]
    );
    for text in ["", "x", "[2024]\noff = []", "[2024]\noff = []\nwork = []\nmore = 1"] {
        assert_eq!(WorkingCalendar::from_toml(text).unwrap_err()[0].code, "calendar-unreadable", "{text}");
    }
}

/// The notice of 2027 as it might come: thirteen days off beside the weekends.
const NEXT: &str = "[2027]
off = [\"01-01/01-03\", \"02-05/02-11\", \"04-03/04-05\", \"05-01/05-05\", \"06-07/06-09\", \"09-13/09-15\", \"10-01/10-07\"]
work = [\"01-30\", \"02-20\", \"05-08\", \"09-26\", \"10-09\"]";

#[test]
fn the_next_year_is_loaded_as_data() {
    let calendar = china().extended(2030);
    let day = date(2027, 2, 8);
    assert_eq!((calendar.is_working(day).unwrap(), calendar.is_published(day)), (true, false));
    let joined = calendar.clone().joined(NEXT).unwrap();
    assert_eq!((joined.is_working(day).unwrap(), joined.is_published(day)), (false, true));
    assert_eq!(joined.years(), (2014, 2027));
    assert!(joined.is_working(date(2027, 2, 20)).unwrap() && joined.is_working(date(2030, 1, 2)).unwrap());
    assert_eq!(
        joined.is_working(date(2026, 2, 14)).unwrap(),
        calendar.is_working(date(2026, 2, 14)).unwrap()
    );
    assert_eq!(joined.clone().joined(NEXT).unwrap(), joined, "the same notice twice changes nothing");
}

#[test]
fn a_notice_in_its_short_form_is_the_same_and_tells_where_days_differ() {
    let calendar = china().extended(2030);
    let short = "off=01-01/01-03,02-05/02-11,04-03/04-05,05-01/05-05,06-07/06-09,09-13/09-15,10-01/10-07; work=01-30,02-20,05-08,09-26,10-09";
    let noticed = calendar.clone().noticed("2027", short, false).unwrap();
    assert_eq!(noticed, calendar.clone().joined(NEXT).unwrap());
    assert_eq!(calendar.differs_from(&noticed), Some((date(2027, 1, 30), date(2027, 10, 9))));
    assert_eq!(noticed.differs_from(&noticed.clone()), None);
    for odd in ["off=01-01\"];x", "", "work=01-30"] {
        assert!(calendar.clone().noticed("2027", odd, false).is_err(), "{odd}");
    }
}

#[test]
fn a_year_that_does_not_fit_is_a_problem() {
    let codes = |text: &str| -> Vec<String> {
        china().joined(text).unwrap_err().into_iter().map(|problem| problem.code).collect()
    };
    assert_eq!(
        codes(&NEXT.replace("2027", "2028")),
        ["calendar-make-up-day"; 3],
        "days of the week do not fit"
    );
    assert_eq!(codes("[2026]\noff = [\"01-01/01-03\"]\nwork = []"), ["calendar-year-differs"]);
    let without_spring = NEXT.replace("\"02-05/02-11\", ", "");
    assert_eq!(codes(&without_spring), ["calendar-days-missing"]);
    assert_eq!(codes(&NEXT.replace("10-01/10-07", "10-04/10-08")), ["calendar-holiday-missing"]);
    let gap = "[2028]\noff = [\"01-01/01-03\", \"01-25/02-02\", \"04-04\", \"05-01/05-03\", \"05-29\", \"10-02/10-07\"]\nwork = []";
    assert_eq!(codes(gap), ["calendar-gap"]);
}

#[test]
fn a_changed_notice_replaces_its_year() {
    // The Spring Festival of 2020 was prolonged by a second notice.
    let first = CHINA
        .replace("01-24/02-02", "01-24/01-30")
        .replace("\"01-19\", \"04-26\"", "\"01-19\", \"02-01\", \"04-26\"");
    let before = WorkingCalendar::from_toml(&first).unwrap();
    assert!(before.is_working(date(2020, 1, 31)).unwrap());
    let year: String =
        CHINA.lines().skip_while(|line| *line != "[2020]").take(3).collect::<Vec<_>>().join("\n");
    assert_eq!(before.amended(&year).unwrap(), china());
}

/// Days of 2014 to 2020, from the first working day the calendar holds.
fn days() -> impl Strategy<Value = Date> {
    (0..2_500_i64).prop_map(|day| date(2014, 1, 2).saturating_add(jiff::Span::new().days(day)))
}

fn lengths() -> impl Strategy<Value = Length> {
    prop_oneof![
        (0..400_u16).prop_map(Length::WorkingDays),
        (0..800_u16).prop_map(Length::Days),
        (1..24_u16).prop_map(Length::Months),
        (1..3_u16).prop_map(Length::Years),
    ]
}

proptest! {
    #[test]
    fn a_length_never_ends_on_a_day_off(start in days(), length in lengths()) {
        let calendar = china();
        let due = length.due_after(start, &calendar).unwrap();
        prop_assert!(due >= start && calendar.is_working(due).unwrap());
        prop_assert_eq!(length.to_string().parse::<Length>().unwrap(), length);
        prop_assert_eq!(length.in_language(Language::Zh).parse::<Length>().unwrap(), length);
    }

    #[test]
    fn adding_is_the_reverse_of_counting(start in days(), count in 1..400_u32, more in 1..50_u32) {
        let calendar = china();
        let due = calendar.add_working_days(start, count).unwrap();
        prop_assert_eq!(calendar.working_days_between(start, due).unwrap(), count);
        prop_assert_eq!(calendar.subtract_working_days(due, count).unwrap(), calendar.on_or_before(start).unwrap());
        prop_assert_eq!(calendar.add_working_days(due, more).unwrap(), calendar.add_working_days(start, count + more).unwrap());
    }

    #[test]
    fn months_keep_the_day_or_end_the_month(start in days(), months in 1..24_u16) {
        let plain = start.saturating_add(jiff::Span::new().months(i64::from(months)));
        prop_assert!(plain.day() == start.day() || plain == plain.last_of_month());
        let due = Length::Months(months).due_after(start, &china()).unwrap();
        prop_assert_eq!(due, china().on_or_after(plain).unwrap());
    }

    #[test]
    fn no_text_breaks_the_reader(text in any::<String>()) {
        drop(text.parse::<Length>());
        drop(WorkingCalendar::from_toml(&text));
    }
}
