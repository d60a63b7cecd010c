//! 13710 with the documents' own numbers.

use jiff::civil::{Date, date};
use taihang_base::Length;
use taihang_supervision::matter::{Basis, deploy_by, feed_back_by, may_be_made_complex, settle_by};
use taihang_supervision::{Class, DayOff, Event, Lamp, Level, Settings, Standing, Step, What, replay};

use crate::china;

/// An event of March 2026.
fn march(day: i8, what: What) -> Event {
    Event { on: date(2026, 3, day), what }
}

fn stand(events: &[Event]) -> Standing {
    replay(events, &Settings::default(), &china()).unwrap()
}

fn lamp(events: &[Event], day: Date) -> Lamp {
    stand(events).lamp(day, &china()).unwrap()
}

fn due(standing: &Standing, step: Step) -> Option<Date> {
    standing.of(step).unwrap().due
}

fn suspended() -> What {
    What::Suspended { reason: "等待上级批复".to_owned() }
}

#[test]
fn the_five_numbers_before_a_spring_festival() {
    let friday = date(2026, 2, 13);
    let registered = [Event { on: friday, what: What::Registered }];
    let by = |settings: &Settings| {
        let standing = replay(&registered, settings, &china()).unwrap();
        [Step::Deploy, Step::FeedBack, Step::Settle].map(|step| due(&standing, step).unwrap())
    };
    assert_eq!(by(&Settings::default()), [friday, date(2026, 2, 24), date(2026, 2, 24)]);
    let calendar_days = Settings { day_off: DayOff::Stays, ..Settings::default() };
    assert_eq!(by(&calendar_days), [friday, date(2026, 2, 16), date(2026, 2, 20)]);
    let working = Settings {
        feedback: Length::WorkingDays(3),
        ordinary: Length::WorkingDays(7),
        ..Settings::default()
    };
    assert_eq!(by(&working), [friday, date(2026, 2, 25), date(2026, 3, 2)]);
    let complex = [registered[0].clone(), Event { on: friday, what: What::MadeComplex { plan: None } }];
    assert_eq!(due(&stand(&complex), Step::Settle), Some(date(2026, 3, 13)));
    assert_eq!(due(&stand(&complex), Step::Close), None, "zero: open until closed");
}

#[test]
fn a_matter_is_followed_to_zero() {
    // Registered on Monday 2 March: deployed the same day, fed back by 5 March, settled by 9 March.
    let mut events = vec![march(2, What::Registered)];
    assert_eq!(stand(&events).step(), Step::Deploy);
    assert_eq!(lamp(&events, date(2026, 3, 3)), Lamp::Overdue { days: 1 }, "not deployed the same day");
    events.push(march(2, What::Deployed));
    assert_eq!(lamp(&events, date(2026, 3, 3)), Lamp::OnTime { days_left: 2 });
    events.push(march(4, What::FedBack));
    // Eighty percent of seven days are used on Sunday the 8th: who would hear of it then hears on Friday.
    assert_eq!(lamp(&events, date(2026, 3, 5)), Lamp::OnTime { days_left: 4 });
    assert_eq!(lamp(&events, date(2026, 3, 6)), Lamp::Warning { days_left: 3 });
    assert_eq!(lamp(&events, date(2026, 3, 9)), Lamp::Warning { days_left: 0 });
    events.push(march(9, What::Settled));
    assert_eq!(lamp(&events, date(2026, 4, 30)), Lamp::Open, "settled is not closed");
    assert_eq!(stand(&events).step(), Step::Close);
    events.push(march(10, What::Closed));
    let closed = stand(&events);
    assert_eq!((lamp(&events, date(2026, 4, 30)), closed.closed()), (Lamp::Met, Some(date(2026, 3, 10))));
}

#[test]
fn who_misses_day_three_is_escalated() {
    let events = [march(2, What::Registered), march(2, What::Deployed)];
    let standing = stand(&events);
    let level = |day| standing.level(date(2026, 3, day), &Settings::default(), &china()).unwrap();
    assert_eq!((level(4), level(5)), (None, Some(Level::Handler)));
    assert_eq!((level(6), level(9)), (Some(Level::UnitHead), Some(Level::UpperUnit)));
    assert_eq!(level(12), Some(Level::OfficeOfLeadingGroup));
    assert_eq!(standing.lamp(date(2026, 3, 6), &china()).unwrap(), Lamp::Overdue { days: 1 });
}

#[test]
fn a_complex_matter_has_a_month_or_its_plan() {
    let base = [march(2, What::Registered), march(2, What::Deployed), march(4, What::FedBack)];
    let with = |more: &[Event]| stand(&[&base[..], more].concat());
    let complex = with(&[march(4, What::MadeComplex { plan: None })]);
    assert_eq!((complex.class, due(&complex, Step::Settle)), (Class::Complex, Some(date(2026, 4, 2))));
    let plan = date(2026, 6, 28);
    for events in [
        &[march(4, What::MadeComplex { plan: Some(plan) })][..],
        &[march(4, What::MadeComplex { plan: None }), march(20, What::PlanDated(plan))],
        &[march(4, What::PlanDated(plan)), march(4, What::MadeComplex { plan: None })],
    ] {
        assert_eq!(due(&with(events), Step::Settle), Some(plan), "a dated plan ends on its day");
    }
    let again =
        [march(4, What::MadeComplex { plan: Some(plan) }), march(9, What::PlanDated(date(2026, 7, 28)))];
    let problems = replay(&[&base[..], &again].concat(), &Settings::default(), &china()).unwrap_err();
    assert_eq!(problems[0].code, "matter-event-order", "a later plan is an extension");
}

#[test]
fn what_is_late_is_not_made_complex() {
    let basis = Basis {
        registered: date(2026, 3, 2),
        class: Class::Ordinary,
        plan: None,
        extended: None,
        paused_days: 0,
    };
    let may = |day| may_be_made_complex(&basis, date(2026, 3, day), &Settings::default(), &china());
    assert_eq!(may(9), Ok(()));
    assert_eq!(may(10).unwrap_err().code, "matter-complex-too-late");
}

#[test]
fn a_refused_extension_changes_nothing_and_a_granted_one_the_end() {
    let base = [march(2, What::Registered), march(2, What::Deployed), march(4, What::FedBack)];
    let asked = march(6, What::ExtensionAsked { until: date(2026, 3, 20) });
    let end =
        |what| due(&stand(&[&base[..], &[march(7, what), asked.clone()]].concat()), Step::Settle).unwrap();
    assert_eq!(end(What::ExtensionRefused), date(2026, 3, 9));
    assert_eq!(end(What::ExtensionGranted { until: date(2026, 3, 18) }), date(2026, 3, 18));
    let unasked = [&base[..], &[march(7, What::ExtensionRefused)]].concat();
    assert!(replay(&unasked, &Settings::default(), &china()).is_err());
}

#[test]
fn a_suspended_matter_stands_still() {
    let mut events = vec![march(2, What::Registered), march(2, What::Deployed), march(3, suspended())];
    assert_eq!(lamp(&events, date(2026, 3, 20)), Lamp::Paused { since: date(2026, 3, 3) });
    let level = stand(&events).level(date(2026, 3, 20), &Settings::default(), &china());
    assert_eq!(level.unwrap(), None, "nobody is called while it stands");
    events.push(march(10, What::Resumed));
    let standing = stand(&events);
    assert_eq!(due(&standing, Step::FeedBack), Some(date(2026, 3, 12)));
    assert_eq!(due(&standing, Step::Settle), Some(date(2026, 3, 16)));
}

#[test]
fn what_is_sent_back_goes_on_from_where_it_stood() {
    let base = [
        march(2, What::Registered),
        march(2, What::Deployed),
        march(4, What::FedBack),
        march(6, What::Settled),
    ];
    let back = [&base[..], &[march(10, What::SentBack)]].concat();
    let standing = stand(&back);
    assert_eq!((standing.step(), standing.sent_back), (Step::Settle, 1));
    // Three days were left on 6 March.
    assert_eq!(due(&standing, Step::Settle), Some(date(2026, 3, 13)));
    let done = [&back[..], &[march(16, What::Settled), march(16, What::Closed)]].concat();
    assert_eq!(lamp(&done, date(2026, 3, 31)), Lamp::MetLate { days: 3 });
}

#[test]
fn things_of_one_day_are_taken_as_they_make_sense() {
    let day = |what| march(2, what);
    let all = [
        day(What::Closed),
        day(What::Settled),
        day(What::SentBack),
        day(What::Settled),
        day(What::FedBack),
        day(What::Deployed),
        day(What::Registered),
    ];
    let standing = stand(&all);
    assert_eq!((standing.closed(), standing.sent_back), (Some(date(2026, 3, 2)), 1));
}

#[test]
fn what_does_not_follow_is_told_at_once() {
    let codes = |events: &[Event]| -> Vec<String> {
        let problems = replay(events, &Settings::default(), &china()).unwrap_err();
        problems.into_iter().map(|problem| problem.code).collect()
    };
    assert_eq!(codes(&[]), ["matter-unregistered"]);
    assert_eq!(codes(&[march(2, What::Deployed)]), ["matter-unregistered"]);
    let broken = [
        march(2, What::Registered),
        march(3, What::Settled),
        march(1, What::Deployed),
        march(4, What::Resumed),
    ];
    assert_eq!(codes(&broken), ["matter-event-order"; 3]);
    let problems = replay(&broken, &Settings::default(), &china()).unwrap_err();
    assert_eq!(problems[1].message.zh, "2026-03-03 的“办结”无法接续：此前事项处于“研究部署”环节。");
}

#[test]
fn the_direct_functions_agree_with_the_events() {
    let (calendar, settings) = (china(), Settings::default());
    let registered = date(2026, 3, 2);
    let events = [
        march(2, What::Registered),
        march(3, suspended()),
        march(10, What::Resumed),
        march(11, What::ExtensionAsked { until: date(2026, 3, 29) }),
        march(11, What::ExtensionGranted { until: date(2026, 3, 29) }),
    ];
    let standing = stand(&events);
    let basis = Basis {
        registered,
        class: Class::Ordinary,
        plan: None,
        extended: Some(date(2026, 3, 29)),
        paused_days: 7,
    };
    assert_eq!(Some(settle_by(&basis, &settings, &calendar).unwrap()), due(&standing, Step::Settle));
    assert_eq!(due(&standing, Step::Settle), Some(date(2026, 3, 30)), "29 March is a Sunday");
    assert_eq!(
        Some(feed_back_by(registered, 7, &settings, &calendar).unwrap()),
        due(&standing, Step::FeedBack)
    );
    assert_eq!(Some(deploy_by(registered, 7, &settings, &calendar).unwrap()), due(&standing, Step::Deploy));
    let planned = Basis {
        class: Class::Complex,
        plan: Some(date(2026, 6, 28)),
        extended: None,
        paused_days: 0,
        ..basis
    };
    assert_eq!(settle_by(&planned, &settings, &calendar).unwrap(), date(2026, 6, 28));
}
