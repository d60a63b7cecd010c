//! Periods: what is read, what is written, and that the two agree.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::language::Language;

fn read(text: &str) -> Period {
    text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"))
}

#[test]
fn canonical_texts_name_their_resolution() {
    for (text, resolution) in [
        ("2021", Resolution::Year),
        ("2021/2025", Resolution::Range),
        ("2024-H1", Resolution::Half),
        ("2024-Q3", Resolution::Quarter),
        ("2024-03", Resolution::Month),
        ("2024-03-01", Resolution::Day),
        ("2024-03-01/2024-05-31", Resolution::Range),
        ("2024-03-01/", Resolution::Range),
        ("2024-03-01T13", Resolution::Hour),
        ("2024-03-01T13/2024-03-01T15", Resolution::Range),
        ("2024-03-01T13/", Resolution::Range),
    ] {
        let period = read(text);
        assert_eq!((period.to_string().as_str(), period.resolution()), (text, resolution));
    }
}

#[test]
fn people_write_periods_in_many_ways() {
    for (typed, canonical) in [
        ("2021年", "2021"),
        ("2021-2025", "2021/2025"),
        ("2021—2025年", "2021/2025"),
        ("２０２１～２０２５", "2021/2025"),
        ("2021年至2025年", "2021/2025"),
        ("2021年1月-2022年3月", "2021-01-01/2022-03-31"),
        ("2023年度", "2023"),
        ("2021年度至2023年度", "2021/2023"),
        ("2024年度第3季度", "2024-Q3"),
        ("2024Q3", "2024-Q3"),
        ("2024年上半年", "2024-H1"),
        ("2024年第三季度", "2024-Q3"),
        ("2024-3-1", "2024-03-01"),
        ("2024年3月1日", "2024-03-01"),
        ("2024-03-01 13:00", "2024-03-01T13"),
        ("2024年3月1日13时", "2024-03-01T13"),
        ("2024-03-01/2024-03-31", "2024-03"),
        ("2024-Q1/2024-Q2", "2024-H1"),
        ("2024-01/2025-12", "2024/2025"),
        ("2024年3月1日起", "2024-03-01/"),
        ("2021年至今", "2021-01-01/"),
        ("2024-02/2024-02-29", "2024-02"),
    ] {
        assert_eq!(read(typed).to_string(), canonical, "{typed}");
    }
}

#[test]
fn what_is_no_period_is_refused() {
    for typed in [
        "",
        "/",
        "/2024",
        "24",
        "20240301",
        "2024-13",
        "2023-02-29",
        "2024-Q5",
        "2024-H3",
        "2024-03-01T24",
        "2025/2021",
        "2024-03-02/2024-03-01",
        "2024/3/1",
        "去年",
        "2024-03-01T13:30",
        "9999",
        "0000",
        "2024-",
        "2024-003",
        "-2024",
    ] {
        let read = typed.parse::<Period>().map(|period| period.to_string());
        assert_eq!(read.unwrap_err().code, "period-unreadable", "{typed}");
    }
}

#[test]
fn words_for_people() {
    for (text, zh, en) in [
        ("2021/2025", "2021—2025年", "2021–2025"),
        ("2021", "2021年", "2021"),
        ("2024-H2", "2024年下半年", "second half of 2024"),
        ("2024-Q3", "2024年第三季度", "Q3 2024"),
        ("2024-03", "2024年3月", "March 2024"),
        ("2024-03-01/2024-05-31", "2024年3月1日—2024年5月31日", "1 March 2024 – 31 May 2024"),
        ("2024-03-01/", "2024年3月1日起", "from 1 March 2024"),
        ("2024-03-01T13", "2024年3月1日13时", "1 March 2024, 13:00"),
    ] {
        assert_eq!(
            (read(text).in_language(Language::Zh), read(text).in_language(Language::En)),
            (zh.into(), en.into())
        );
    }
}

#[test]
fn days_lie_in_periods() {
    let spring = read("2024-03-01/2024-05-31");
    assert!(spring.contains(date(2024, 3, 1)) && spring.contains(date(2024, 5, 31)));
    assert!(!spring.contains(date(2024, 2, 29)) && !spring.contains(date(2024, 6, 1)));
    assert_eq!(spring.last_day(), Some(date(2024, 5, 31)));
    assert!(read("2024-03-01T13").contains(date(2024, 3, 1)));
    assert!(read("2024-03-01/").contains(date(9999, 12, 31)));
    assert!(!read("2024").contains_moment(date(2025, 1, 1).into()));
}

#[test]
fn neighbours_do_not_overlap() {
    assert!(!read("2024-Q1").overlaps(read("2024-Q2")));
    assert!(read("2024-Q2").overlaps(read("2024-04-30")));
    assert!(read("2024/").overlaps(read("2030/")));
    assert!(!read("2023").overlaps(read("2024-01-01/")));
    assert!(read("2021/2025").covers(read("2024-Q2")) && !read("2021/2025").covers(read("2021-01-01/")));
    assert_eq!(read("2024-Q4").following(), Some(read("2025-Q1")));
    assert_eq!(read("2021/2025").following(), None);
}

/// Periods of every resolution, with and without an end.
fn periods() -> impl Strategy<Value = Period> {
    let hour = (0_i64..8_000 * 366 * 24)
        .prop_map(|hours| date(1900, 1, 1).at(0, 0, 0, 0).saturating_add((hours % 2_000_000).hours()));
    let unit = (hour.clone(), 0..6_usize).prop_map(|(at, kind)| {
        let unit = Resolution::UNITS[kind];
        let year = DateTime::from(Date::new(at.year(), 1, 1).unwrap());
        let month = DateTime::from(at.date().first_of_month());
        let day = DateTime::from(at.date());
        [at, day, month, year].into_iter().find_map(|start| Period::unit(unit, start)).unwrap()
    });
    let range = (hour.clone(), hour, any::<bool>(), any::<bool>()).prop_filter_map(
        "ends after it begins",
        |(a, b, days, open)| {
            let trim = |at: DateTime| if days { DateTime::from(at.date()) } else { at };
            Period::new(trim(a.min(b)), (!open).then_some(trim(a.max(b))))
        },
    );
    prop_oneof![unit, range]
}

proptest! {
    #[test]
    fn a_period_reads_back(period in periods()) {
        prop_assert_eq!(read(&period.to_string()), period);
        prop_assert_eq!(read(&period.in_language(Language::Zh)), period);
    }

    #[test]
    fn overlap_is_sharing_a_moment(a in periods(), b in periods()) {
        let shared = a.contains_moment(b.start()) || b.contains_moment(a.start());
        prop_assert_eq!(a.overlaps(b), shared);
        prop_assert_eq!(a.overlaps(b), b.overlaps(a));
        if a.covers(b) {
            prop_assert!(a.overlaps(b));
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[0-9HQT年月日半季度至起/—-]{0,14}|.*") {
        drop(text.parse::<Period>());
    }
}
