//! Rules of the register of rankings: computed while it is prepared, fixed once it is published, given way to by its correction.

use taihang_base::{Length, Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, Computed, FollowUp, Guard, Hooks, Need, Record, Value};

use crate::ranked::{Ranked, first_of};
use crate::rules::{FOUR_EYES, advance, if_wrong, problem, referred, refers, step};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[FOUR_EYES, Guard { name: "ranking_sound", needs: nothing, holds: ranking_sound }],
    checks: &[Check {
        name: "ranking_fits",
        needs: |_| vec![refers("previous"), refers("corrects"), refers("objection")],
        problems: ranking_fits,
    }],
    computed: &[
        Computed { name: "result", needs: nothing, depends_on: &[], value: result },
        Computed { name: "published_on", needs: nothing, depends_on: &[], value: published_on },
        Computed {
            name: "objections_until",
            needs: |case| vec![Need::Parameter { code: WINDOW.to_owned(), at: case.actor.today }],
            depends_on: &[],
            value: objections_until,
        },
    ],
    follow_ups: &[FollowUp { name: "give_way", needs: |_| vec![refers("corrects")], commands: give_way }],
    advice: &[],
};

/// Computed as long as values may change; from then on as it was signed.
fn result(case: &Case<'_>) -> Option<Value> {
    if case.before.is_some_and(|before| before.state != "draft") {
        return case.before.and_then(|before| before.get("result")).cloned();
    }
    Ranked::of(case.record).ok().map(|ranked| Value::Text(ranked.write()))
}

fn published_on(case: &Case<'_>) -> Option<Value> {
    if step(case) == Some("publish") {
        return Some(Value::Date(case.actor.today));
    }
    case.before.and_then(|before| before.get("published_on")).cloned()
}

/// So long may those that were ranked object.
const WINDOW: &str = "objection.window_days";

fn objections_until(case: &Case<'_>) -> Option<Value> {
    if step(case) != Some("publish") {
        return case.before.and_then(|before| before.get("objections_until")).cloned();
    }
    let today = case.actor.today;
    let length: Length = case.facts.parameter(WINDOW, today).unwrap_or("5 working days").parse().ok()?;
    length.due_after(today, case.facts.calendar()?).ok().map(Value::Date)
}

fn ranking_sound(case: &Case<'_>) -> Result<(), Text> {
    let ranked = Ranked::of(case.record).map_err(first_of)?;
    let without: Vec<&str> =
        ranked.units.iter().filter(|unit| unit.rank.is_none()).map(|unit| unit.name.as_str()).collect();
    if without.is_empty() {
        return Ok(());
    }
    Err(Text::new(
        format!("以下对象没有总得分：{}。", without.join("、")),
        format!("These have no score: {}.", without.join(", ")),
    ))
}

/// A correction says what is mended, of a published ranking; the round before is another one and went before.
fn ranking_fits(case: &Case<'_>) -> Vec<Problem> {
    let own = case.record.id;
    let named = |field: &str| case.record.reference(field) == Some(own);
    let mut problems = if_wrong(named("previous") || named("corrects"), || {
        problem(
            "names-itself",
            "previous",
            ("不能指向自己。", "A record cannot name itself."),
            ("请另选一份结果。", "Choose another one."),
        )
    });
    let wrong = referred(case, "corrects");
    let unpublished = |record: &Record| !matches!(record.state.as_str(), "published" | "superseded");
    problems.extend(if_wrong(wrong.is_some_and(unpublished), || {
        problem(
            "correction-unfit",
            "corrects",
            ("只能更正已公布的结果。", "Only a published ranking is corrected."),
            ("未公布的结果请直接修改。", "Change the one that is not published yet."),
        )
    }));
    problems.extend(if_wrong(wrong.is_some() && case.record.get("correction").is_none(), || {
        problem(
            "correction-unfit",
            "correction",
            ("请写明更正了什么、为什么。", "Say what is corrected, and why."),
            ("更正说明与两份结果一同公布。", "The notice is published with both rankings."),
        )
    }));
    let objection = referred(case, "objection");
    let about = |ticket: &Record| ticket.about.as_ref().map(|(_, id)| *id);
    let unfit = |ticket: &Record| {
        ticket.text("outcome") != Some("upheld") || about(ticket) != case.record.reference("corrects")
    };
    problems.extend(if_wrong(objection.is_some_and(unfit), || {
        problem(
            "correction-unfit",
            "objection",
            (
                "所据异议须是对被更正结果提出且成立的异议。",
                "The objection is one to what is corrected, and upheld.",
            ),
            ("请另选异议，或不填。", "Choose another one, or none."),
        )
    }));
    problems
}

/// The ranking that was wrong stays readable, with the mark that there is a correction.
fn give_way(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let wrong = referred(case, "corrects").filter(|record| record.state == "published");
    wrong.map(|record| advance(record, "supersede", "已公布更正")).into_iter().collect()
}
