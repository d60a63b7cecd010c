//! Rules of the register of tickets: a reply fits what was asked, and a refusal has its reason.

use jiff::civil::Date;
use taihang_base::{Length, Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need, Value};

use crate::rules::{if_wrong, problem, referred, refers, refuse_if};
use crate::supervising::SUPERVISE;

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[Guard { name: "reason_if_not_adopted", needs: nothing, holds: reason_if_not_adopted }],
    checks: &[
        Check { name: "outcome_fits_kind", needs: nothing, problems: outcome_fits_kind },
        Check { name: "objection_in_time", needs: |_| vec![refers("about")], problems: objection_in_time },
    ],
    computed: &[Computed { name: "answer_by", needs: lengths, depends_on: &[], value: answer_by }],
    follow_ups: &[SUPERVISE],
    advice: &[],
};

/// An opinion that is not adopted, or an objection that is dismissed, is answered with the reason (S105).
fn reason_if_not_adopted(case: &Case<'_>) -> Result<(), Text> {
    let refused = matches!(case.record.text("outcome"), Some("not_adopted" | "dismissed"));
    refuse_if(
        refused && case.record.get("reason").is_none(),
        "未采纳或异议不成立的，须写明理由。",
        "What is not adopted, or dismissed, needs a reason.",
    )?;
    refuse_if(case.record.get("answer").is_none(), "请填写答复。", "Write the answer.")
}

fn outcome_fits_kind(case: &Case<'_>) -> Vec<Problem> {
    let fits = match (case.record.text("kind"), case.record.text("outcome")) {
        (_, None) => true,
        (Some("objection" | "appeal"), Some(outcome)) => matches!(outcome, "upheld" | "dismissed"),
        (Some("opinion"), Some(outcome)) => matches!(outcome, "adopted" | "not_adopted" | "explained"),
        (_, Some(outcome)) => matches!(outcome, "solved" | "explained" | "not_adopted"),
    };
    if_wrong(!fits, || {
        problem(
            "outcome-unfit",
            "outcome",
            ("结果与类别不符。", "The outcome does not fit the kind of ticket."),
            (
                "异议选“成立、不成立”，意见选“采纳、未采纳”。",
                "An objection is upheld or dismissed; an opinion adopted or not.",
            ),
        )
    })
}

/// An objection to a score is raised while the score is shown, neither before nor after.
fn objection_in_time(case: &Case<'_>) -> Vec<Problem> {
    let raised = case.before.is_none() && case.record.text("kind") == Some("objection");
    let sheet = referred(case, "about").filter(|about| about.register.def.name == "evaluation_sheet");
    if_wrong(raised && sheet.is_some_and(|sheet| sheet.state != "objection"), || {
        problem(
            "objection-not-now",
            "about",
            ("该考核表不在公示异议期。", "The score is not open to objection."),
            ("请在公示期内提出；定稿后可申诉。", "Raise it while the score is shown; after that, appeal."),
        )
    })
}

fn received(case: &Case<'_>) -> Date {
    let first = taihang_base::civil_in_china(case.record.created.0).date();
    if case.before.is_some() { first } else { case.actor.today }
}

fn code(case: &Case<'_>) -> &'static str {
    let objects = matches!(case.record.text("kind"), Some("objection" | "appeal"));
    if objects { "objection.decide_days" } else { "ticket.answer_days" }
}

fn lengths(case: &Case<'_>) -> Vec<Need> {
    vec![Need::Parameter { code: code(case).to_owned(), at: received(case) }]
}

/// From the day it came in, by the length in force then; objections have one of their own.
fn answer_by(case: &Case<'_>) -> Option<Value> {
    let day = received(case);
    let length: Length = case.facts.parameter(code(case), day).unwrap_or("5 working days").parse().ok()?;
    length.due_after(day, case.facts.calendar()?).ok().map(Value::Date)
}
