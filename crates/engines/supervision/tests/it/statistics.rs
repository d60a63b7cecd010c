//! Counting, and the bulletin.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_supervision::Level;
use taihang_supervision::statistics::{Counted, Row, Timed, table};

use crate::{days, later};

/// A matter registered on 2 March 2026: fed back by 5 March, settled by 9 March.
fn matter(
    unit: &'static str,
    fed_back: Option<i8>,
    settled: Option<i8>,
) -> Counted<&'static str, &'static str> {
    let march = |day| date(2026, 3, day);
    let timed = |due, done: Option<i8>| Timed { due: Some(march(due)), done: done.map(march) };
    Counted {
        unit,
        source: "plan",
        registered: march(2),
        deploy: timed(2, Some(2)),
        feed_back: timed(5, fed_back),
        settle: timed(9, settled),
        closed: settled.map(march),
        escalated: fed_back.is_none().then_some(Level::UnitHead),
    }
}

#[test]
fn units_are_counted_as_the_documents_would() {
    let matters = [
        matter("科技厅", Some(4), Some(9)),
        matter("科技厅", Some(7), Some(12)),
        matter("教育厅", None, None),
        matter("财政厅", Some(5), None),
        matter("财政厅", Some(5), None),
    ];
    let counted = table(&matters, |matter| matter.unit, date(2026, 3, 12));
    let science = counted.rows["科技厅"];
    assert_eq!((science.fed_back_on_time, science.settled_on_time, science.settled_late), (1, 1, 1));
    assert_eq!((science.late, science.days_overdue, science.overdue), (1, 0, 0));
    assert_eq!(science.rate_on_time(), Some(Decimal::from(50)));
    let education = counted.rows["教育厅"];
    assert_eq!((education.overdue, education.days_overdue, education.escalated), (1, 7, 1));
    assert_eq!(counted.total.rate_on_time(), Some(Decimal::from(20)));
    let order: Vec<_> = counted.bulletin().into_iter().map(|(unit, row)| (*unit, row.overdue)).collect();
    assert_eq!(order, [("财政厅", 2), ("教育厅", 1)]);
    // On the last day nothing is overdue, and nothing is judged that has time.
    let before = table(&matters, |matter| matter.unit, date(2026, 3, 5));
    assert_eq!(before.rows["教育厅"].overdue, 0);
    assert_eq!(before.total.rate_on_time(), None);
    let third = Row { settled_on_time: 2, settled_late: 1, ..Row::default() };
    assert_eq!(third.rate_on_time(), Some(Decimal::new(667, 1)));
}

fn timed(start: Date) -> impl Strategy<Value = Timed> {
    (prop::option::of(0..20_i64), prop::option::of(0..30_i64)).prop_map(move |(due, done)| Timed {
        due: due.map(|day| later(start, day)),
        done: done.map(|day| later(start, day)),
    })
}

fn matters() -> impl Strategy<Value = Counted<u8, bool>> {
    days().prop_flat_map(|start| {
        let steps = (timed(start), timed(start), timed(start));
        (0..4_u8, any::<bool>(), steps, prop::option::of(0..40_i64)).prop_map(
            move |(unit, source, steps, closed)| {
                let (deploy, feed_back, settle) = steps;
                let closed = closed.map(|day| later(start, day));
                Counted {
                    unit,
                    source,
                    registered: start,
                    deploy,
                    feed_back,
                    settle,
                    closed,
                    escalated: None,
                }
            },
        )
    })
}

proptest! {
    #[test]
    fn totals_are_the_sum_of_the_rows(matters in prop::collection::vec(matters(), 0..30), today in days()) {
        let by_unit = table(&matters, |matter| matter.unit, today);
        let by_source = table(&matters, |matter| matter.source, today);
        let sum = |rows: Vec<&Row>| rows.into_iter().fold(Row::default(), |mut sum, row| { sum += *row; sum });
        prop_assert_eq!(sum(by_unit.rows.values().collect()), by_unit.total);
        prop_assert_eq!(sum(by_source.rows.values().collect()), by_source.total);
        prop_assert_eq!(by_unit.total, by_source.total, "the key does not change what is counted");
        let total = by_unit.total;
        prop_assert_eq!(total.registered as usize, matters.iter().filter(|m| m.registered <= today).count());
        prop_assert!(total.settled_on_time + total.settled_late + total.unsettled_overdue <= total.registered);
        prop_assert!(total.overdue <= total.late && u64::from(total.overdue) <= total.days_overdue);
        let listed = matters.iter().filter(|matter| matter.registered <= today).filter_map(|matter| matter.overdue(today));
        prop_assert_eq!(listed.map(|(_, _, days)| u64::from(days)).sum::<u64>(), total.days_overdue, "the sum of what is listed");
        let bulletin = by_unit.bulletin();
        let order: Vec<_> = bulletin.iter().map(|(_, row)| std::cmp::Reverse((row.overdue, row.days_overdue))).collect();
        prop_assert!(order.is_sorted());
    }
}
