//! What speaks against a later end.

use jiff::civil::{Date, date};
use taihang_base::Length;
use taihang_supervision::{Clock, Decided, Extension, Limit, Term, may_ask};

use crate::china;

/// Due on 12 March 2026.
fn clock() -> Clock {
    Clock::new(date(2026, 3, 2), Term::After(Length::Days(10)))
}

fn asked(on: Date, until: Date, granted: Option<bool>) -> Extension {
    let decided = granted.map(|granted| Decided { on, granted, reason: "情况属实".to_owned() });
    Extension { asked_on: on, until, reason: String::new(), decided }
}

fn codes(clock: &Clock, until: Date, today: Date, limit: Limit) -> Vec<String> {
    let problems = may_ask(clock, until, today, limit, &china()).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.code).collect()
}

#[test]
fn an_extension_is_asked_for_before_the_end_and_within_the_limit() {
    let (limit, day) = (Limit { times: 2, days_in_all: 30 }, |day| date(2026, 3, day));
    assert!(codes(&clock(), day(20), day(12), limit).is_empty());
    assert_eq!(codes(&clock(), day(20), day(13), limit), ["extension-after-end"]);
    assert_eq!(codes(&clock(), day(12), day(10), limit), ["extension-not-later"]);
    assert_eq!(codes(&clock(), date(2026, 4, 12), day(10), limit), ["extension-too-long"]);
    assert!(codes(&clock(), date(2026, 4, 11), day(10), limit).is_empty(), "thirty days exactly");
}

#[test]
fn what_was_granted_counts_and_what_was_refused_does_not() {
    let (limit, day) = (Limit { times: 1, days_in_all: 10 }, |day| date(2026, 3, day));
    let mut clock = clock();
    clock.extensions.push(asked(day(9), day(20), None));
    assert_eq!(codes(&clock, day(18), day(10), limit), ["extension-waits"]);
    clock.extensions = vec![asked(day(9), day(20), Some(false))];
    assert!(codes(&clock, day(18), day(10), limit).is_empty());
    clock.extensions = vec![asked(day(9), day(16), Some(true))];
    assert_eq!(codes(&clock, day(25), day(10), limit), ["extension-too-often", "extension-too-long"]);
    let problems = may_ask(&clock, day(25), day(10), limit, &china()).unwrap_err();
    assert_eq!(problems[1].message.zh, "已延期 4 天，加本次 9 天共 13 天，超过累计上限 10 天。");
    clock.met_on = Some(day(10));
    assert!(codes(&clock, day(18), day(11), limit).contains(&"extension-met".to_owned()));
}
