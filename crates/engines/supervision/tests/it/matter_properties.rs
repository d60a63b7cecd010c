//! What holds of every matter, whatever happens to it.

use jiff::civil::Date;
use proptest::prelude::*;
use taihang_supervision::{Event, Settings, Step, What, replay};

use crate::{china, days, later};

/// What may happen next, by a number; a walk that always makes sense.
fn walk(start: Date, steps: &[(u8, i64)]) -> Vec<Event> {
    let mut events = vec![Event { on: start, what: What::Registered }];
    let (mut day, mut done, mut paused, mut asked, mut complex) = (start, 0, false, false, false);
    for (kind, gap) in steps {
        if done == 4 {
            break;
        }
        let on = later(day, *gap);
        let what = match kind % 8 {
            0 if !paused => What::Suspended { reason: String::new() },
            0 => What::Resumed,
            1 if asked && done < 3 => What::ExtensionGranted { until: later(on, 9) },
            2 if asked && done < 3 => What::ExtensionRefused,
            1 | 2 if done < 3 => What::ExtensionAsked { until: later(on, 5) },
            3 if !complex && done < 3 => What::MadeComplex { plan: (*kind < 8).then(|| later(on, 40)) },
            4 if done == 3 => What::SentBack,
            _ => match done {
                0 => What::Deployed,
                1 => What::FedBack,
                2 => What::Settled,
                _ => What::Closed,
            },
        };
        match &what {
            What::Suspended { .. } => paused = true,
            What::Resumed => paused = false,
            What::ExtensionAsked { .. } => asked = true,
            What::ExtensionGranted { .. } | What::ExtensionRefused => asked = false,
            What::MadeComplex { .. } => complex = true,
            What::SentBack => done = 2,
            What::Deployed | What::FedBack | What::Settled | What::Closed => done += 1,
            What::Registered | What::PlanDated(_) => {}
        }
        // Standing still needs a clock that is not done.
        if matches!(what, What::Suspended { .. }) && done >= 3 {
            paused = false;
            continue;
        }
        day = on;
        events.push(Event { on, what });
    }
    events
}

fn walks(shortest: i64) -> impl Strategy<Value = Vec<Event>> {
    (days(), prop::collection::vec((0..16_u8, shortest..6), 0..14))
        .prop_map(|(start, steps)| walk(start, &steps))
}

proptest! {
    #[test]
    fn the_order_in_which_events_are_told_does_not_matter(
        events in walks(1), keys in prop::collection::vec(any::<u32>(), 16)
    ) {
        let (settings, calendar) = (Settings::default(), china());
        let mut mixed: Vec<(u32, Event)> = keys.into_iter().zip(events.clone()).collect();
        mixed.sort_by_key(|(key, _)| *key);
        let mixed: Vec<Event> = mixed.into_iter().map(|(_, event)| event).collect();
        prop_assert_eq!(replay(&mixed, &settings, &calendar), replay(&events, &settings, &calendar));
    }

    #[test]
    fn steps_of_one_day_are_told_in_any_order(start in days(), turned in Just([
        What::Registered, What::Deployed, What::FedBack, What::Settled, What::Closed,
    ]).prop_shuffle()) {
        let events = turned.map(|what| Event { on: start, what });
        prop_assert_eq!(replay(&events, &Settings::default(), &china()).unwrap().closed(), Some(start));
    }

    #[test]
    fn a_prefix_goes_on_to_the_whole(events in walks(1), cut in 0..16_usize) {
        let (settings, calendar) = (Settings::default(), china());
        let whole = replay(&events, &settings, &calendar).unwrap();
        let cut = cut.clamp(1, events.len());
        let (first, rest) = events.split_at(cut);
        let prefix = replay(first, &settings, &calendar).unwrap();
        for (before, after) in prefix.steps.iter().zip(&whole.steps) {
            // What was done stays done on its day, unless it was sent back.
            let kept = whole.sent_back > 0 || before.done.is_none() || before.done == after.done;
            prop_assert!(kept, "{before:?} {after:?}");
        }
        prop_assert_eq!(prefix.advance(rest, &settings, &calendar).unwrap(), whole);
    }

    #[test]
    fn a_day_is_judged_by_what_was_known_on_it(
        start in days(), steps in prop::collection::vec((prop_oneof![0..3_u8, 5..8_u8], 1..6_i64), 0..14), day in 0..60_i64
    ) {
        // Neither a change of class nor a sending back, which say how it stood all the time.
        let events = walk(start, &steps);
        let (settings, calendar) = (Settings::default(), china());
        let today = later(events[0].on, day);
        let whole = replay(&events, &settings, &calendar).unwrap();
        let known: Vec<Event> = events.into_iter().filter(|event| event.on <= today).collect();
        let then = replay(&known, &settings, &calendar).unwrap();
        prop_assert_eq!(whole.lamp(today, &calendar).unwrap(), then.lamp(today, &calendar).unwrap());
        prop_assert_eq!(
            whole.level(today, &settings, &calendar).unwrap(), then.level(today, &settings, &calendar).unwrap()
        );
    }

    #[test]
    fn suspending_never_takes_time_away(start in days(), from in 0..10_i64, long in 0..30_i64) {
        let (settings, calendar) = (Settings::default(), china());
        let registered = Event { on: start, what: What::Registered };
        let pause = [
            registered.clone(),
            Event { on: later(start, from), what: What::Suspended { reason: String::new() } },
            Event { on: later(start, from + long), what: What::Resumed },
        ];
        let plain = replay(&[registered], &settings, &calendar).unwrap();
        let paused = replay(&pause, &settings, &calendar).unwrap();
        for step in Step::ALL {
            prop_assert!(paused.of(step).unwrap().due >= plain.of(step).unwrap().due);
        }
    }
}
