//! Rules of the register of inspections: results are recognised by others, an undercover check is not announced, problems
//! become findings with a date, and an inspection ends with the last of them.

use taihang_base::{Problem, Text, counted};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, Draft, FollowUp, Guard, Hooks, Need, Value};

use crate::lines::lines;
use crate::rules::{create, if_wrong, others, problem, refuse_if, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "not_undercover", needs: nothing, holds: not_undercover },
        Guard { name: "problems_listed", needs: nothing, holds: problems_listed },
        Guard { name: "has_problems", needs: nothing, holds: has_problems },
        Guard { name: "rectified", needs: findings, holds: rectified },
        Guard { name: "recognised_named", needs: nothing, holds: recognised_named },
    ],
    checks: &[Check { name: "mutual_recognition", needs: alike, problems: mutual_recognition }],
    computed: &[],
    follow_ups: &[FollowUp {
        name: "problems_become_findings",
        needs: findings,
        commands: problems_become_findings,
    }],
    advice: &[],
};

/// Inspections of the same unit and task in the same year that have a result.
fn alike(case: &Case<'_>) -> Vec<Need> {
    let matching = [("unit", value(case.record, "unit")), ("task", value(case.record, "task"))];
    if matching.iter().any(|(_, value)| value.is_none()) {
        return Vec::new();
    }
    with("inspection", &matching, &["reported", "rectifying", "closed"])
}

/// A second check of the same matter in one year says why the first is not enough (R09).
fn mutual_recognition(case: &Case<'_>) -> Vec<Problem> {
    let needs = alike(case);
    let year = case.record.get("year");
    let there = others(case, &needs).into_iter().any(|other| other.get("year") == year);
    if_wrong(there && case.record.get("reason").is_none() && case.record.get("recognises").is_none(), || {
        problem(
            "checked-already",
            "reason",
            ("同一单位的同一任务本年度已有检查结果。", "This task of this unit was inspected this year."),
            (
                "请互认已有结果，或写明另行检查的理由。",
                "Recognise that result, or say why a further check is needed.",
            ),
        )
    })
}

fn not_undercover(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(
        case.record.text("kind") == Some("undercover"),
        "暗访抽查不事先通知。",
        "An undercover check is not announced.",
    )
}

fn problems_listed(case: &Case<'_>) -> Result<(), Text> {
    let passed = case.record.text("result") == Some("pass");
    refuse_if(
        !passed && lines(case.record, "problem").is_empty(),
        "结论不是合格的，须列出问题和整改期限。",
        "Unless it passed, list the problems with the date of rectification.",
    )
}

fn has_problems(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(
        lines(case.record, "problem").is_empty(),
        "没有需要整改的问题。",
        "There is nothing to rectify.",
    )
}

fn findings(case: &Case<'_>) -> Vec<Need> {
    with("finding", &[("about", Some(Value::Ref(case.record.id)))], &[])
}

fn rectified(case: &Case<'_>) -> Result<(), Text> {
    let needs = findings(case);
    let found: Vec<_> = needs.iter().flat_map(|need| case.facts.records(need)).collect();
    let open = found.iter().filter(|one| !matches!(one.state.as_str(), "accepted" | "dismissed")).count();
    let unasked = !lines(case.record, "problem").is_empty() && found.is_empty();
    refuse_if(unasked, "问题还未交办整改。", "The problems were not given for rectification.")?;
    refuse_if(
        open > 0,
        &format!("还有 {open} 个问题未整改到位。"),
        &format!("{} not rectified yet.", counted(open, "problem is", "problems are")),
    )
}

fn recognised_named(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(
        case.record.get("recognises").is_none(),
        "请选择被互认的检查。",
        "Name the inspection whose result is recognised.",
    )
}

/// Each problem becomes a finding of the inspected unit, with its date (S013).
fn problems_become_findings(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let one = |(at, line): (usize, crate::lines::Line<'_>)| {
        let mut draft = Draft::default()
            .with("key", Value::Text(format!("inspection-{}-{}", case.record.id, at + 1)))
            .with("kind", Value::Choice("inspection".to_owned()))
            .with("severity", Value::Choice(line.text("severity").unwrap_or("warn").to_owned()))
            .with("text", line.get("text").cloned())
            .with("handler", case.record.get("unit").cloned())
            .with("due", line.get("due").cloned());
        draft.about = Some(Some(("inspection".to_owned(), case.record.id)));
        create("finding", ids.next(), draft, Some("assigned"))
    };
    lines(case.record, "problem").into_iter().enumerate().map(one).collect()
}
