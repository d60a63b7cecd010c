//! Deadlines of states and transitions: opened, paused, gone on with, moved, closed.

use jiff::civil::date;
use taihang_kernel::*;

use crate::decide::{CASE, cast, full, submitted, submitted_at};
use crate::desk::{Desk, command};
use crate::world::id;

#[test]
fn deadlines_open_pause_go_on_and_close_with_the_states() {
    let (mut desk, mut cast) = submitted();
    let due = |desk: &Desk, clock: &str| {
        desk.deadlines.get(&(id(CASE), clock.to_owned())).map(|running| running.due)
    };
    // Friday, 1 March 2024, and fifteen working days.
    assert_eq!(due(&desk, "review"), Some(date(2024, 3, 22)));
    let DeadlineStep::Open { warn, .. } = &desk.last.deadlines[0] else { panic!() };
    assert_eq!(*warn, Some(date(2024, 3, 19)));
    desk.days_later(3);
    cast.officer.today = desk.today();
    desk.advance(&cast.officer, CASE, "send_back", Draft::default()).unwrap();
    assert_eq!(desk.deadlines.len(), 2);
    assert_eq!(due(&desk, "mend"), Some(date(2024, 3, 14)));
    // A week with five working days stands still; the warning comes later with the end.
    desk.days_later(7);
    cast.clerk.today = desk.today();
    desk.advance(&cast.clerk, CASE, "resubmit", Draft::default()).unwrap();
    assert_eq!(due(&desk, "review"), Some(date(2024, 3, 29)));
    let warned = desk
        .last
        .deadlines
        .iter()
        .find_map(|step| if let DeadlineStep::Resume { warn, .. } = step { *warn } else { None });
    assert_eq!(warned, Some(date(2024, 3, 26)));
    assert_eq!(desk.deadlines.len(), 1);
    desk.days_later(30);
    cast.officer.today = desk.today();
    cast.approver.today = desk.today();
    desk.advance(&cast.officer, CASE, "grant", Draft::default()).unwrap();
    assert_eq!(desk.deadlines.len(), 1, "an agreement moves nothing");
    desk.advance(&cast.approver, CASE, "grant", Draft::default()).unwrap();
    assert!(
        desk.last.deadlines.iter().any(|step| matches!(step, DeadlineStep::Close { met: Some(false), .. })),
        "too late"
    );
    assert_eq!(due(&desk, "start"), Some(date(2024, 4, 1)), "a month from the date in the field");
    assert_eq!(due(&desk, "use"), None, "no deadline until the field is filled");
}

#[test]
fn a_deadline_is_met_by_what_it_asks_and_by_nothing_else() {
    let closed = |desk: &Desk| {
        let steps = desk.last.deadlines.iter();
        let closed = steps.filter_map(|step| match step {
            DeadlineStep::Close { clock, met, .. } => Some((clock.clone(), *met)),
            DeadlineStep::Open { .. } | DeadlineStep::Pause { .. } | DeadlineStep::Resume { .. } => None,
        });
        closed.collect::<Vec<_>>()
    };
    let (mut desk, cast) = submitted();
    for who in [&cast.officer, &cast.approver] {
        desk.advance(who, CASE, "grant", Draft::default()).unwrap();
    }
    assert_eq!(closed(&desk), [("review".to_owned(), Some(true))]);
    desk.advance(&cast.officer, CASE, "finish", Draft::default()).unwrap();
    assert_eq!(closed(&desk), [("start".to_owned(), None)], "a mere date");
    // What lapses, and what is put into another state by hand, was not reviewed.
    let (mut desk, _) = submitted();
    desk.advance(&Actor::system("clock", desk.today()), CASE, "lapse", Draft::default()).unwrap();
    assert_eq!(closed(&desk), [("review".to_owned(), None)]);
    let (mut desk, cast) = submitted();
    let act = Act::Correct {
        id: id(CASE),
        version: desk.version(CASE),
        draft: Draft::default(),
        state: Some("lapsed".to_owned()),
    };
    let command = Command { reason: Some("登记有误".to_owned()), ..command("request", act) };
    desk.submit(&cast.officer, &command).unwrap();
    assert_eq!(closed(&desk), [("review".to_owned(), None)]);
}

const REMIND: (&str, &str) = (
    "[transition.grant]",
    "[transition.remind]\nlabel = { zh = \"提醒\", en = \"Remind\" }\nfrom = [\"submitted\", \"granted\"]\nby = [\"officer\"]\n[transition.grant]",
);

#[test]
fn a_transition_that_leads_nowhere_leaves_state_and_deadlines_as_they_are() {
    let (mut desk, mut cast) = submitted_at(Desk::altered(&[REMIND]));
    let before = desk.deadlines.len();
    desk.days_later(3);
    cast.officer.today = desk.today();
    let receipt = desk.advance(&cast.officer, CASE, "remind", Draft::default()).unwrap();
    assert_eq!((receipt.state.as_str(), receipt.version), ("submitted", 3));
    assert_eq!(desk.events.last().unwrap().action, "remind");
    // Somebody who is reminded has no more time for it.
    assert_eq!((desk.last.deadlines.as_slice(), desk.deadlines.len()), (&[][..], before));
    assert_eq!(desk.deadlines[&(id(CASE), "review".to_owned())].due, date(2024, 3, 22));
    assert!(desk.advance(&cast.clerk, CASE, "remind", Draft::default()).is_err());
}

#[test]
fn a_transition_that_leads_nowhere_is_no_way_around_two_persons() {
    let (mut desk, cast) = submitted_at(Desk::altered(&[REMIND]));
    for way in ["grant", "remind", "grant", "remind", "grant"] {
        desk.advance(&cast.officer, CASE, way, Draft::default()).unwrap();
        assert_eq!(desk.record(CASE).state, "submitted", "one person alone");
    }
    desk.advance(&cast.approver, CASE, "grant", Draft::default()).unwrap();
    assert_eq!(desk.record(CASE).state, "granted");
}

#[test]
fn a_deadline_runs_on_through_states_without_being_opened_again() {
    let through = (
        "[state.returned]",
        "[[state.submitted.due]]\nclock = \"whole\"\nlabel = { zh = \"全程\", en = \"Whole\" }\nafter = \"60 days\"\nwarn = \"5 days\"\nthrough = [\"returned\", \"granted\"]\n[state.returned]",
    );
    let (mut desk, mut cast) = submitted_at(Desk::altered(&[through, REMIND]));
    let end = date(2024, 4, 30);
    let whole = |desk: &Desk| desk.deadlines.get(&(id(CASE), "whole".to_owned())).map(|running| running.due);
    assert_eq!(whole(&desk), Some(end));
    let touches = |desk: &Desk| {
        desk.last.deadlines.iter().any(|step| match step {
            DeadlineStep::Open { clock, .. }
            | DeadlineStep::Close { clock, .. }
            | DeadlineStep::Pause { clock, .. }
            | DeadlineStep::Resume { clock, .. } => clock == "whole",
        })
    };
    for (way, by) in
        [("remind", 2), ("send_back", 2), ("resubmit", 1), ("grant", 2), ("grant", 3), ("remind", 2)]
    {
        desk.days_later(2);
        for one in [&mut cast.clerk, &mut cast.officer, &mut cast.approver] {
            one.today = desk.today();
        }
        let actor = [&cast.clerk, &cast.officer, &cast.approver][by - 1];
        desk.advance(actor, CASE, way, Draft::default()).unwrap();
        // Opened anew it would end later, and what it has brought about would be forgotten.
        assert!(!touches(&desk), "{way}");
        assert_eq!(whole(&desk), Some(end), "{way}");
    }
    assert_eq!(desk.record(CASE).state, "granted");
    desk.advance(&cast.officer, CASE, "finish", Draft::default()).unwrap();
    assert_eq!(whole(&desk), None);
}

#[test]
fn days_that_stood_still_do_not_move_the_end_to_a_day_off() {
    let mut desk = Desk::new();
    let mut cast = cast(&desk);
    desk.parameters.insert("request.review".to_owned(), "15 days".to_owned());
    desk.create(&cast.clerk, "request", CASE, full()).unwrap();
    desk.advance(&cast.clerk, CASE, "submit", Draft::default()).unwrap();
    // Fifteen days from Friday, 1 March 2024, are a Saturday; five more from Monday the 18th again.
    assert_eq!(desk.deadlines[&(id(CASE), "review".to_owned())].due, date(2024, 3, 18));
    cast.officer.today = desk.today();
    desk.advance(&cast.officer, CASE, "send_back", Draft::default()).unwrap();
    desk.days_later(5);
    cast.clerk.today = desk.today();
    desk.advance(&cast.clerk, CASE, "resubmit", Draft::default()).unwrap();
    assert_eq!(desk.deadlines[&(id(CASE), "review".to_owned())].due, date(2024, 3, 25));
}

#[test]
fn a_parameter_gives_the_length_and_a_field_moves_the_end() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    desk.parameters.insert("request.review".to_owned(), "5 working days".to_owned());
    desk.create(&cast.clerk, "request", CASE, full()).unwrap();
    desk.advance(&cast.clerk, CASE, "submit", Draft::default()).unwrap();
    assert_eq!(desk.deadlines[&(id(CASE), "review".to_owned())].due, date(2024, 3, 8));
    desk.advance(&cast.officer, CASE, "grant", Draft::default()).unwrap();
    desk.advance(&cast.approver, CASE, "grant", Draft::default()).unwrap();
    let version = desk.version(CASE);
    let term = |term: Option<&str>, version| {
        let value = term.map(|term| Value::Period(term.parse().unwrap()));
        let act =
            Act::Correct { id: id(CASE), version, draft: Draft::default().with("term", value), state: None };
        Command { reason: Some("笔误".to_owned()), ..command("request", act) }
    };
    desk.submit(&cast.officer, &term(Some("2024-05-01/2024-06-30"), version)).unwrap();
    assert_eq!(desk.deadlines[&(id(CASE), "use".to_owned())].due, date(2024, 6, 30));
    desk.submit(&cast.officer, &term(None, version + 1)).unwrap();
    assert!(!desk.deadlines.contains_key(&(id(CASE), "use".to_owned())));
    desk.advance(&cast.officer, CASE, "finish", Draft::default()).unwrap();
    assert!(desk.deadlines.is_empty(), "nothing is due in a last state");
}
