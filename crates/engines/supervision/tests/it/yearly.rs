//! Yearly lists, R38.

use jiff::civil::date;
use proptest::prelude::*;
use taihang_supervision::Lamp;
use taihang_supervision::yearly::{End, YearItem, compare, list_clock};

use crate::china;

fn item(id: &str, carried_from: Option<&str>, end: End) -> YearItem<String> {
    YearItem {
        id: id.to_owned(),
        title: format!("任务{id}"),
        carried_from: carried_from.map(str::to_owned),
        end,
    }
}

#[test]
fn every_item_of_last_year_has_an_end_or_goes_on() {
    let last = [
        item("a", None, End::Done),
        item("b", None, End::Stopped),
        item("c", None, End::CarriedOver),
        item("d", None, End::Open),
        item("e", None, End::CarriedOver),
    ];
    let this = [item("c2", Some("c"), End::Open), item("f", None, End::Open)];
    let found = compare(&last, &this);
    assert_eq!(found.carried_over, [("c".to_owned(), "c2".to_owned())]);
    assert_eq!(
        (found.done, found.stopped, found.new),
        (vec!["a".into()], vec!["b".into()], vec!["f".into()])
    );
    assert_eq!(found.dropped, ["d", "e"]);
    assert_eq!(found.problems.len(), 2);
    assert_eq!(found.problems[0].field.as_deref(), Some("d"));
    assert_eq!(found.problems[0].message.zh, "上年任务“任务d”既未完成、未终止，也未结转。");
}

#[test]
fn carrying_over_is_explicit_on_both_sides() {
    let last = [item("a", None, End::Done), item("b", None, End::Open), item("c", None, End::CarriedOver)];
    let this = [
        item("1", Some("a"), End::Open),
        item("2", Some("b"), End::Open),
        item("3", Some("c"), End::Open),
        item("4", Some("c"), End::Open),
        item("5", Some("z"), End::Open),
    ];
    let codes: Vec<_> = compare(&last, &this).problems.into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["list-item-twice", "list-item-unknown", "list-item-ended", "list-item-unmarked"]);
}

#[test]
fn a_year_without_a_list_is_overdue_from_the_set_day() {
    let calendar = china();
    let lamp = |in_force, day| list_clock(date(2026, 3, 31), in_force).lamp(day, &calendar).unwrap();
    assert_eq!(lamp(None, date(2026, 3, 31)), Lamp::OnTime { days_left: 0 });
    assert_eq!(lamp(None, date(2026, 4, 1)), Lamp::Overdue { days: 1 });
    assert_eq!(lamp(Some(date(2026, 3, 20)), date(2026, 4, 1)), Lamp::Met);
    assert_eq!(lamp(Some(date(2026, 4, 8)), date(2026, 5, 1)), Lamp::MetLate { days: 8 });
}

proptest! {
    #[test]
    fn nothing_of_either_list_disappears(
        ends in prop::collection::vec(0..4_u8, 0..8), from in prop::collection::vec(prop::option::of(0..8_usize), 0..8)
    ) {
        let end = |kind: &u8| [End::Open, End::Done, End::Stopped, End::CarriedOver][usize::from(*kind)];
        let last: Vec<_> =
            ends.iter().enumerate().map(|(at, kind)| item(&at.to_string(), None, end(kind))).collect();
        let this: Vec<_> = from.iter().enumerate().map(|(at, from)| {
            item(&format!("n{at}"), from.map(|from| from.to_string()).as_deref(), End::Open)
        }).collect();
        let found = compare(&last, &this);
        let told = found.carried_over.len() + found.done.len() + found.stopped.len() + found.dropped.len();
        prop_assert_eq!(told, last.len());
        if found.problems.is_empty() {
            prop_assert_eq!(found.carried_over.len() + found.new.len(), this.len());
            prop_assert!(found.dropped.is_empty());
        }
    }
}
