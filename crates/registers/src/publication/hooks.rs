//! Rules of the register of publications: a list does not go out while the last one has loose ends (S003), the next issue
//! follows by itself (R38, R47), and a count that differs needs a note (R60).

use jiff::ToSpan as _;
use taihang_base::{Problem, Text, counted};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{
    Act, Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Origin, Value,
};

use crate::lines::lines;
use crate::rules::{
    FOUR_EYES, create, date, if_wrong, integer, period, problem, referred, refers, refuse_if, step, value,
    with,
};
use crate::supervising::SUPERVISE;

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        FOUR_EYES,
        Guard { name: "has_content", needs: nothing, holds: has_content },
        Guard { name: "previous_items_closed", needs: last_years_tasks, holds: previous_items_closed },
    ],
    checks: &[],
    computed: &[
        Computed { name: "count", needs: nothing, depends_on: &[], value: count },
        Computed { name: "published_on", needs: nothing, depends_on: &[], value: published_on },
    ],
    follow_ups: &[
        SUPERVISE,
        FollowUp { name: "next_of_series", needs: |_| vec![refers("previous")], commands: next_of_series },
    ],
    advice: &[Check { name: "count_against_expected", needs: nothing, problems: count_against_expected }],
};

fn count(case: &Case<'_>) -> Option<Value> {
    i64::try_from(lines(case.record, "item").len()).ok().map(Value::Integer)
}

fn published_on(case: &Case<'_>) -> Option<Value> {
    if step(case) == Some("publish") {
        Some(Value::Date(case.actor.today))
    } else {
        case.before.and_then(|before| before.get("published_on")).cloned()
    }
}

fn has_content(case: &Case<'_>) -> Result<(), Text> {
    let empty = lines(case.record, "item").is_empty()
        && case.record.get("written_part").is_none()
        && case.record.get("content").is_none();
    refuse_if(empty, "请先编入清单条目、正文或发布文件。", "Put in items, a text or a file first.")
}

/// Key tasks of the issue before, wherever they stand in a list of this series.
fn last_years_tasks(case: &Case<'_>) -> Vec<Need> {
    let tasks = with(
        "task",
        &[("kind", Some(Value::Choice("key_task".to_owned()))), ("region", value(case.record, "region"))],
        &["proposed", "adopted", "running", "reported"],
    );
    if case.record.text("series") == Some("annual-key-tasks") { tasks } else { Vec::new() }
}

/// No new list while a key task of an earlier year is neither done nor stopped nor carried over (S003, R38).
fn previous_items_closed(case: &Case<'_>) -> Result<(), Text> {
    let Some(year) = period(case.record, "period") else { return Ok(()) };
    let needs = last_years_tasks(case);
    let earlier = |task: &&taihang_kernel::Record| {
        let own = period(task, "period").map(taihang_base::Period::first_day).or_else(|| date(task, "due"));
        own.is_some_and(|day| day < year.first_day())
    };
    let open: Vec<&str> = needs
        .iter()
        .flat_map(|need| case.facts.records(need))
        .filter(earlier)
        .filter_map(|task| task.text("title"))
        .collect();
    let named = open.iter().take(3).copied().collect::<Vec<_>>();
    refuse_if(
        !open.is_empty(),
        &format!("上一年清单还有 {} 项没有完成、停止或结转：{}。", open.len(), named.join("；")),
        &format!(
            "{} neither done, stopped nor carried over: {}.",
            counted(open.len(), "item of an earlier list is", "items of an earlier list are"),
            named.join("; ")
        ),
    )
}

fn count_against_expected(case: &Case<'_>) -> Vec<Problem> {
    let have = i64::try_from(lines(case.record, "item").len()).unwrap_or(i64::MAX);
    let differs = integer(case.record, "expected").is_some_and(|expected| expected != have);
    if_wrong(differs && case.record.get("note").is_none(), || {
        problem(
            "count-unexpected",
            "expected",
            (
                &format!("实有 {have} 条，与应有条数不一致。"),
                &format!("It has {}, not as many as expected.", counted(have, "item", "items")),
            ),
            ("请补齐，或在说明中写明原因。", "Complete it, or give the reason in the note."),
        )
    })
}

/// The issue after this one falls due as long after as its period is, and this one stays what it was.
fn next_of_series(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let mut commands = Vec::new();
    if let Some(before) = referred(case, "previous").filter(|before| before.state == "published") {
        let transition = "supersede".to_owned();
        let act =
            Act::Advance { id: before.id, version: before.version, transition, draft: Draft::default() };
        commands.push(Command {
            register: "publication".to_owned(),
            act,
            reason: None,
            origin: Origin::default(),
        });
    }
    let Some(span) = period(case.record, "period") else { return commands };
    let Some(next) = span.following() else { return commands };
    let months = match case.record.text("series") {
        Some("innovative-products") => 6,
        Some("talent-demand") => 3,
        Some("achievements" | "technology-contracts") => 1,
        Some(_) | None => 12,
    };
    let due = date(case.record, "due_on").and_then(|day| day.checked_add(months.months()).ok());
    let title = case.record.text("title").unwrap_or_default();
    let (old, new) = (span.first_day().year().to_string(), next.first_day().year().to_string());
    let draft = Draft::default()
        .with("title", Value::Text(title.replace(&old, &new)))
        .with("series", case.record.get("series").cloned())
        .with("issuer", case.record.get("issuer").cloned())
        .with("region", case.record.get("region").cloned())
        .with("period", Value::Period(next))
        .with("due_on", due.map(Value::Date))
        .with("previous", Value::Ref(case.record.id));
    commands.push(create("publication", ids.next(), draft, None));
    commands
}
