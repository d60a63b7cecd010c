//! Rules of the register of forms: nothing is asked that is held (R10), one checklist of a name is live (R37).

use taihang_base::{Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Guard, Hooks, Need, Value};

use crate::rules::{FOUR_EYES, cell_text, column, if_wrong, others, problem, refuse_if, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        FOUR_EYES,
        Guard {
            name: "has_questions",
            needs: nothing,
            holds: |case| {
                refuse_if(
                    case.record.lines("question").is_empty(),
                    "表单还没有题目。",
                    "The form has no questions yet.",
                )
            },
        },
        Guard { name: "checklist_unified", needs: same_checklist, holds: checklist_unified },
    ],
    checks: &[
        Check { name: "asks_nothing_held", needs: nothing, problems: asks_nothing_held },
        Check { name: "rules_readable", needs: nothing, problems: rules_readable },
    ],
    computed: &[],
    follow_ups: &[],
    advice: &[],
};

/// A question whose answer is held is prefilled, and the place where it is held exists (R10).
fn asks_nothing_held(case: &Case<'_>) -> Vec<Problem> {
    let held = column(case.record, "question", "held_in");
    let prefilled = column(case.record, "question", "prefill");
    let mut wrong = held.iter().zip(&prefilled).filter_map(|(held, prefilled)| {
        let place = cell_text(*held)?;
        let (register, field) = place.split_once('.')?;
        // `register.kind.key` is held on lines of that kind.
        let kind = field.split_once('.').map(|(kind, _)| kind);
        let there = case.catalogue.register(register).is_some_and(|register| {
            let def = &register.def;
            kind.map_or_else(|| def.fields.contains_key(field), |kind| def.lines.contains_key(kind))
        });
        (!there || *prefilled != Some(&Value::YesNo(true))).then_some(place)
    });
    let first = wrong.next();
    if_wrong(first.is_some(), || {
        let place = first.unwrap_or_default();
        problem(
            "held-not-asked",
            "question",
            (
                &format!("平台已存有“{place}”，题目须自动带出。"),
                &format!("`{place}` is held already; the question is to be prefilled."),
            ),
            ("请勾选“自动带出”，并核对登记册与字段。", "Mark it as prefilled, and check register and field."),
        )
    })
}

fn same_checklist(case: &Case<'_>) -> Vec<Need> {
    with("form", &[("name", value(case.record, "name")), ("use", value(case.record, "use"))], &["live"])
}

/// All acceptances of a class use one version of the checklist (R37).
fn checklist_unified(case: &Case<'_>) -> Result<(), Text> {
    let checklist = case.record.text("use") == Some("checklist");
    refuse_if(
        checklist && !others(case, &same_checklist(case)).is_empty(),
        "同名验收清单已有启用版本，请先停用。",
        "A version of this checklist is in use; retire it first.",
    )
}

/// Every check of the form can be read and names questions of it, and no question stands twice.
fn rules_readable(case: &Case<'_>) -> Vec<Problem> {
    let questions = crate::returns::questions(case.record);
    let (rules, mut problems) = crate::returns::rules(case.record);
    let twice =
        (0..questions.len()).find(|at| questions[..*at].iter().any(|other| other.key == questions[*at].key));
    let unknown =
        rules.iter().find_map(|rule| rule.unknown(&questions).first().map(|key| (rule, (*key).to_owned())));
    problems.extend(twice.map(|at| {
        let key = &questions[at].key;
        problem(
            "question-twice",
            "question",
            (&format!("题目标识 {key} 重复。"), &format!("The key {key} stands twice.")),
            ("请为每题设不同的标识。", "Give each question a key of its own."),
        )
    }));
    problems.extend(unknown.map(|(rule, key)| {
        problem(
            "rule-names-no-question",
            "rule",
            (
                &format!("核对规则 {} 中的 {key} 不是本表的题目。", rule.key),
                &format!("{key}, named by the check {}, is no question of this form.", rule.key),
            ),
            ("请改为本表题目的标识。", "Use the key of a question."),
        )
    }));
    problems
}
