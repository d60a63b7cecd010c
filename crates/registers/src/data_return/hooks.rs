//! Rules of the register of returns: answers to the questions of the form, nothing handed in with open problems, and what
//! becomes of the answers once they are accepted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::{Micro, Problem, Text, counted};
use taihang_kernel::decision::Ids;
use taihang_kernel::{
    Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Record, RecordId, Value,
};

use crate::lines::lines;
use crate::returns::{Checked, Item, checked, filled, items_of, questions, subject_of, taken_back};
use crate::rules::{
    create, date, decimal, if_wrong, integer, problem, referred, refers, refuse_if, step, value, with, yes,
};
use crate::supervising::SUPERVISE;

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "round_running", needs: |_| vec![refers("collection")], holds: round_running },
        Guard { name: "nothing_blocks", needs: to_check, holds: nothing_blocks },
    ],
    checks: &[Check { name: "answers_of_form", needs: |_| vec![refers("form")], problems: answers_of_form }],
    computed: &[
        Computed { name: "submitted_on", needs: |_| Vec::new(), depends_on: &[], value: submitted_on },
        Computed {
            name: "late",
            needs: |_| Vec::new(),
            depends_on: &[],
            value: |case| {
                let Some(Value::Date(came)) = submitted_on(case) else { return None };
                Some(Value::YesNo(date(case.record, "due_on").is_some_and(|due| came > due)))
            },
        },
        Computed {
            name: "problems",
            needs: to_check,
            depends_on: &[],
            value: |case| i64::try_from(held_against(case)?.blocking()).ok().map(Value::Integer),
        },
        Computed {
            name: "whole_region",
            needs: |_| vec![refers("region")],
            depends_on: &[],
            value: |case| {
                let government = referred(case, "region").and_then(|region| region.reference("government"));
                Some(Value::YesNo(government.is_some() && government == case.record.reference("unit")))
            },
        },
    ],
    follow_ups: &[
        SUPERVISE,
        FollowUp { name: "values_reported", needs: to_check, commands: values_reported },
        crate::rd_returns::HELD_AGREES,
    ],
    advice: &[],
};

/// Form, return of the last period, and the values that its indicators have for the same subject and period.
fn to_check(case: &Case<'_>) -> Vec<Need> {
    let cells = items_of(case.record).into_iter().flat_map(|item| cell(case, &item));
    [refers("form"), refers("previous"), refers("region")].into_iter().chain(cells).collect()
}

fn whole_region(case: &Case<'_>) -> bool {
    yes(case.record, "whole_region") || case.before.is_some_and(|before| yes(before, "whole_region"))
}

fn subject(case: &Case<'_>) -> Option<String> {
    let unit = case.record.reference("unit").filter(|_| !whole_region(case));
    Some(subject_of(case.record.reference("region")?, unit))
}

fn cell(case: &Case<'_>, item: &Item) -> Vec<Need> {
    let matching = [
        ("indicator", Some(Value::Ref(item.indicator))),
        ("subject", subject(case).map(Value::Text)),
        ("period", value(case.record, "period")),
        ("category", Some(Value::Choice("actual".to_owned()))),
    ];
    with("indicator_value", &matching, &[])
}

/// The revisions of a value that are not rejected, the newest first.
fn revisions<'a>(case: &Case<'a>, item: &Item) -> Vec<&'a Record> {
    let needs = cell(case, item);
    let found = needs.iter().flat_map(|need| case.facts.records(need));
    let mut found: Vec<&Record> = found.filter(|value| value.state != "rejected").collect();
    found.sort_by_key(|value| std::cmp::Reverse(integer(value, "revision")));
    found
}

/// Whether a value came from this return.
fn own(case: &Case<'_>, value: &Record) -> bool {
    value.reference("data_return") == Some(case.record.id)
}

fn held_against(case: &Case<'_>) -> Option<Checked> {
    let form = referred(case, "form")?;
    let compared = items_of(case.record).into_iter().filter(|item| item.compared);
    let held: BTreeMap<RecordId, Decimal> = compared
        .filter_map(|item| {
            let other = revisions(case, &item).into_iter().find(|value| !own(case, value))?;
            Some((item.indicator, decimal(other, "value")?))
        })
        .collect();
    Some(checked(form, case.record, referred(case, "previous"), &held))
}

/// The day on which it first came; a later submission does not change it.
fn submitted_on(case: &Case<'_>) -> Option<Value> {
    let before = case.before.and_then(|before| before.get("submitted_on")).cloned();
    before.or_else(|| (step(case) == Some("submit")).then_some(Value::Date(case.actor.today)))
}

fn round_running(case: &Case<'_>) -> Result<(), Text> {
    let state = referred(case, "collection").map(|round| round.state.as_str());
    let over = matches!(state, None | Some("planned" | "cancelled"));
    refuse_if(over, "本批次未开放报送。", "The round does not take returns.")
}

/// Errors are mended and warnings explained before it is handed in; a value sent back has changed or is explained.
fn nothing_blocks(case: &Case<'_>) -> Result<(), Text> {
    let Some(checked) = held_against(case) else {
        return refuse_if(true, "表单不存在。", "The form is not there.");
    };
    let open = checked.blocking();
    refuse_if(
        open > 0,
        &format!("还有 {open} 个问题：请改正错误，并说明存疑的数值。"),
        &format!(
            "{} open: mend the errors and explain what is doubtful.",
            counted(open, "problem is", "problems are")
        ),
    )?;
    let filled = &checked.filled;
    let untouched = filled.remarks.iter().filter(|(key, (_, then))| {
        let now = filled.texts.get(*key).map_or("", String::as_str);
        step(case) == Some("submit") && now == then && !filled.notes.contains_key(*key)
    });
    let asked = referred(case, "form").map(questions).unwrap_or_default();
    let called = untouched.map(|(key, _)| match asked.iter().find(|question| question.key == *key) {
        Some(question) if question.en.is_empty() => (question.zh.as_str(), question.zh.as_str()),
        Some(question) => (question.zh.as_str(), question.en.as_str()),
        None => (key.as_str(), key.as_str()),
    });
    let (zh, en): (Vec<&str>, Vec<&str>) = called.unzip();
    refuse_if(
        !zh.is_empty(),
        &format!("退回的数值既未修改也未说明：{}。", zh.join("、")),
        &format!("Sent back, and neither changed nor explained: {}.", en.join(", ")),
    )
}

/// Answers and remarks name questions of the form, each once.
fn answers_of_form(case: &Case<'_>) -> Vec<Problem> {
    let Some(form) = referred(case, "form") else { return Vec::new() };
    let known = questions(form);
    let wrong = |kind: &str| -> Option<(String, String)> {
        let all = lines(case.record, kind);
        let keys: Vec<&str> = all.iter().filter_map(|line| line.text("question")).collect();
        let bad = keys.iter().enumerate().find(|(at, key)| {
            keys[..*at].contains(key) || !known.iter().any(|question| question.key == **key)
        });
        bad.map(|(_, key)| (kind.to_owned(), (*key).to_owned()))
    };
    let found = ["answer", "remark"].into_iter().find_map(wrong);
    if_wrong(found.is_some(), || {
        let (kind, key) = found.unwrap_or_default();
        problem(
            "answer-not-of-form",
            &kind,
            (
                &format!("表单中没有题目 {key}，或重复填写。"),
                &format!("The form has no question {key}, or it stands here twice."),
            ),
            ("请按表单逐题填写一次。", "Answer each question of the form once."),
        )
    })
}

/// Each mapped answer becomes a value that waits to be checked; what has changed since becomes the next revision. Where somebody
/// else holds another value, both stay, and a finding asks which counts.
fn values_reported(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let Some(form) = referred(case, "form") else { return Vec::new() };
    let filled = filled(case.record, &questions(form));
    let mut commands = Vec::new();
    for item in items_of(case.record).into_iter().filter(|item| !item.compared) {
        let answer = filled.answers.get(&item.question).and_then(taihang_collection::Answer::number);
        let number = answer.and_then(|number| number.checked_mul(item.factor));
        let known = revisions(case, &item);
        let Some(number) = number.map(|number| number.round_dp(Micro::PLACES).normalize()) else {
            // What was reported before and is empty now is taken back.
            commands.extend(known.into_iter().filter(|value| own(case, value)).filter_map(taken_back));
            continue;
        };
        let newest_own = known.iter().find(|value| own(case, value));
        if newest_own.and_then(|value| decimal(value, "value")) == Some(number) {
            continue;
        }
        let next = known.first().and_then(|value| integer(value, "revision")).unwrap_or(0) + 1;
        commands.push(create("indicator_value", ids.next(), reported(case, &item, number, next), None));
        let other = known.iter().find(|value| !own(case, value) && value.state != "superseded");
        if let Some(other) = other.filter(|other| decimal(other, "value") != Some(number)) {
            commands.push(create("finding", ids.next(), disagreement(case, &item, number, other), None));
        }
    }
    commands
}

fn reported(case: &Case<'_>, item: &Item, number: Decimal, revision: i64) -> Draft {
    let title: String = case.record.text("title").unwrap_or_default().chars().take(290).collect();
    let unit = value(case.record, "unit").filter(|_| !whole_region(case));
    Draft::default()
        .with("indicator", Value::Ref(item.indicator))
        .with("region", value(case.record, "region"))
        .with("unit", unit)
        .with("period", value(case.record, "period"))
        .with("category", Value::Choice("actual".to_owned()))
        .with("value", Value::Decimal(number))
        .with("source", Value::Text(title))
        .with("as_of", Value::Date(case.actor.today))
        .with("revision", Value::Integer(revision))
        .with("data_return", Value::Ref(case.record.id))
}

/// Two sources, two figures: shown both, until somebody decides.
fn disagreement(case: &Case<'_>, item: &Item, number: Decimal, other: &Record) -> Draft {
    let (held, source) = (decimal(other, "value").unwrap_or_default(), other.text("source").unwrap_or("—"));
    let title = case.record.text("title").unwrap_or_default();
    let clipped = |text: String| Value::Text(text.chars().take(1000).collect());
    let draft = Draft::default()
        .with("key", Value::Text(format!("data-conflict:{}:{}:{number}", case.record.id, item.question)))
        .with("code", Value::Identifier("data-conflict".to_owned()))
        .with("kind", Value::Choice("data_conflict".to_owned()))
        .with("severity", Value::Choice("hold".to_owned()))
        .with(
            "text",
            clipped(format!("同一指标两个来源数值不一致：“{title}”报 {number}，“{source}”为 {held}")),
        )
        .with(
            "text_en",
            clipped(format!(
                "Two sources disagree on one value: {number} in “{title}”, {held} from “{source}”"
            )),
        )
        .with("arithmetic", Value::Text(format!("{number} ≠ {held}")))
        .with("handler", value(case.record, "collector"));
    Draft { about: Some(Some(("data_return".to_owned(), case.record.id))), ..draft }
}
