//! Rules of the register of tickets: a reply fits what was asked, and a refusal has its reason.

use jiff::civil::Date;
use taihang_base::{Length, Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{
    Act, Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Record, Value,
};

use crate::rules::{
    date, engine, if_wrong, named, others, problem, referred, refers, refuse_if, value, with,
};
use crate::supervising::SUPERVISE;

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[Guard { name: "reason_if_not_adopted", needs: nothing, holds: reason_if_not_adopted }],
    checks: &[
        Check { name: "outcome_fits_kind", needs: nothing, problems: outcome_fits_kind },
        Check {
            name: "objection_in_time",
            needs: |case| governed(case).into_iter().chain([refers("about")]).collect(),
            problems: objection_in_time,
        },
    ],
    computed: &[Computed { name: "answer_by", needs: lengths, depends_on: &[], value: answer_by }],
    follow_ups: &[
        SUPERVISE,
        FollowUp { name: "note_upheld", needs: |_| vec![refers("about")], commands: note_upheld },
    ],
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
    let about = referred(case, "about").filter(|_| raised);
    let of = |register: &str| about.filter(|about| about.register.def.name == register);
    if let Some(ranking) = of("ranking") {
        return objection_to_ranking(case, ranking);
    }
    let sheet = of("evaluation_sheet");
    if_wrong(sheet.is_some_and(|sheet| sheet.state != "objection"), || {
        problem(
            "objection-not-now",
            "about",
            ("该考核表不在公示异议期。", "The score is not open to objection."),
            ("请在公示期内提出；定稿后可申诉。", "Raise it while the score is shown; after that, appeal."),
        )
    })
}

/// The regions whose government raises the ticket.
fn governed(case: &Case<'_>) -> Vec<Need> {
    with("region", &[("government", value(case.record, "submitter_unit"))], &[])
}

/// Those that were ranked object to a ranking, within the days after it was published.
fn objection_to_ranking(case: &Case<'_>, ranking: &Record) -> Vec<Problem> {
    let today = case.actor.today;
    let open =
        ranking.state == "published" && date(ranking, "objections_until").is_some_and(|until| today <= until);
    let mut problems = if_wrong(!open, || {
        problem(
            "objection-not-now",
            "about",
            ("该评价结果不在异议期。", "The ranking is not open to objection."),
            (
                "异议自公布之日起在规定期限内提出。",
                "Objections are raised within the days after publication.",
            ),
        )
    });
    let unit = case.record.reference("submitter_unit");
    let needs = governed(case);
    let ranked = unit.is_some_and(|unit| named(ranking, "units").contains(&unit))
        || others(case, &needs).iter().any(|region| named(ranking, "regions").contains(&region.id));
    problems.extend(if_wrong(!ranked, || {
        problem(
            "objection-not-ranked",
            "submitter_unit",
            (
                "只有被评价的单位或地区政府可以提出异议。",
                "Only a body that was ranked, or the government of a region, may object.",
            ),
            ("其他意见请按“意见建议”提出。", "Send anything else as an opinion."),
        )
    }));
    problems
}

/// That an objection to a ranking was upheld stands on the public page of the ranking.
fn note_upheld(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let upheld =
        case.record.text("kind") == Some("objection") && case.record.text("outcome") == Some("upheld");
    let of_ranking = referred(case, "about").is_some_and(|about| about.register.def.name == "ranking");
    if !upheld || !of_ranking {
        return Vec::new();
    }
    let act = Act::Advance {
        id: case.record.id,
        version: case.record.version + 1,
        transition: "publish".to_owned(),
        draft: Draft::default(),
    };
    vec![engine(case.record, act, "异议成立，公开答复")]
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
