//! Rules of the register of supervised matters (13710): ends by the numbers in force on the day of registration, what stands
//! still and what is put off, who hears of what is late, and no closing without evidence.

use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::standard::another_than;
use taihang_kernel::{Case, Check, Command, Draft, FollowUp, Guard, Hooks, Need, Record, Value};
use taihang_supervision::{close_out, extension, matter as engine};

use crate::matter::{COMPUTED, basis, extended, of_settings, settings};
use crate::rules::{
    NO_CYCLE, create, date, history, if_wrong, integer, named, naming, problem, referred, refers, refuse_if,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard {
            name: "arranged",
            needs: nothing,
            holds: |case| filled(case, "arrangement", "请写明部署安排。", "Say how it is arranged."),
        },
        Guard {
            name: "feedback_given",
            needs: nothing,
            holds: |case| filled(case, "feedback", "请填写反馈。", "Write the feedback."),
        },
        Guard {
            name: "plan_dated",
            needs: nothing,
            holds: |case| filled(case, "plan_date", "请填写计划办结日期。", "Give the date of the plan."),
        },
        Guard { name: "not_suspended", needs: nothing, holds: not_suspended },
        Guard { name: "is_suspended", needs: nothing, holds: is_suspended },
        Guard { name: "has_partners", needs: parts, holds: has_partners },
        Guard { name: "becomes_complex", needs: of_settings, holds: becomes_complex },
        Guard { name: "is_complex", needs: nothing, holds: is_complex },
        Guard { name: "result_proved", needs: nothing, holds: result_proved },
        Guard { name: "not_the_settler", needs: history, holds: |case| another_than(case, "settle") },
        Guard {
            name: "parts_settled",
            needs: parts,
            holds: |case| parts_in(case, &["settled", "closed", "merged", "withdrawn"]),
        },
        Guard {
            name: "parts_closed",
            needs: parts,
            holds: |case| parts_in(case, &["closed", "merged", "withdrawn"]),
        },
        Guard { name: "may_extend", needs: of_extension, holds: may_extend },
        Guard { name: "extension_waits", needs: nothing, holds: extension_waits },
        Guard { name: "not_the_asker", needs: history, holds: |case| another_than(case, "ask_extension") },
        Guard { name: "merge_target", needs: |_| vec![refers("merged_into")], holds: merge_target },
        Guard { name: "level_handler", needs: nothing, holds: |case| at_level(case, "handler") },
        Guard { name: "level_unit", needs: nothing, holds: |case| at_level(case, "unit_head") },
        Guard { name: "level_above", needs: nothing, holds: |case| at_level(case, "upper_unit") },
    ],
    checks: &[NO_CYCLE, Check { name: "due_ahead", needs: nothing, problems: due_ahead }],
    computed: COMPUTED,
    follow_ups: &[FollowUp { name: "parts_for_partners", needs: parts, commands: parts_for_partners }],
    advice: &[],
};

fn filled(case: &Case<'_>, field: &str, zh: &str, en: &str) -> Result<(), Text> {
    refuse_if(case.record.get(field).is_none(), zh, en)
}

fn of_extension(case: &Case<'_>) -> Vec<Need> {
    of_settings(case).into_iter().chain([Need::Deadlines]).collect()
}

/// A registration lies not in the future, and a plan not before it.
fn due_ahead(case: &Case<'_>) -> Vec<Problem> {
    let registered = date(case.record, "registered_on");
    let future = registered.is_some_and(|day| day > case.actor.today);
    let mut problems = if_wrong(future, || {
        problem(
            "date-in-future",
            "registered_on",
            ("登记日期不能在今天之后。", "The day of registration lies in the future."),
            ("请核对日期。", "Check the date."),
        )
    });
    let inverted = registered.zip(date(case.record, "plan_date")).is_some_and(|(from, plan)| plan < from);
    problems.extend(if_wrong(inverted, || {
        problem(
            "dates-out-of-order",
            "plan_date",
            ("计划办结日期在登记日期之前。", "The plan ends before the matter was registered."),
            ("请核对两个日期。", "Check both dates."),
        )
    }));
    problems
}

fn standing_still(case: &Case<'_>) -> bool {
    case.before.unwrap_or(case.record).get("suspended_on").is_some()
}

fn not_suspended(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(
        standing_still(case),
        "该事项已中止，请先恢复办理。",
        "The matter is suspended; resume it first.",
    )
}

fn is_suspended(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(!standing_still(case), "该事项没有中止。", "The matter is not suspended.")
}

fn at_level(case: &Case<'_>, level: &str) -> Result<(), Text> {
    let now = case.before.unwrap_or(case.record).text("level").unwrap_or("handler");
    refuse_if(now != level, "催办层级不符。", "It stands at another level.")
}

fn is_complex(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(
        case.record.text("class") != Some("complex"),
        "一般事项没有办理计划。",
        "An ordinary matter has no plan.",
    )
}

/// Not after the end that it had as an ordinary matter: being late is not written away.
fn becomes_complex(case: &Case<'_>) -> Result<(), Text> {
    let was = case.before.unwrap_or(case.record);
    refuse_if(
        was.text("class") == Some("complex"),
        "该事项已是重大或复杂事项。",
        "It is a complex matter already.",
    )?;
    if case.command.is_some() {
        refuse_if(
            case.record.text("class") != Some("complex"),
            "请将类别改为“重大或复杂”。",
            "Choose the class “major or complex”.",
        )?;
    }
    let (Some(basis), Some(calendar)) = (basis(was), case.facts.calendar()) else { return Ok(()) };
    let settings = settings(case.facts, basis.registered);
    engine::may_be_made_complex(&basis, case.actor.today, &settings, calendar)
        .map_err(|problem| problem.message)
}

fn evidence(record: &Record) -> bool {
    record.get("evidence").is_some() || record.get("evidence_file").is_some()
}

/// Nothing is settled or closed without its result and what proves it.
fn result_proved(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(case.record.get("result").is_none(), "请填写办理结果。", "Write the result.")?;
    let allowed = close_out::may_close(false, evidence(case.record), None::<&()>, &());
    allowed.map_err(|reasons| reasons.into_iter().next().unwrap_or_default())
}

fn parts(_: &Case<'_>) -> Vec<Need> {
    vec![naming("supervision_item", "above", &[])]
}

fn found<'a>(case: &Case<'a>) -> &'a [Record] {
    case.facts.records(&naming("supervision_item", "above", &[]))
}

fn parts_in(case: &Case<'_>, states: &[&str]) -> Result<(), Text> {
    let open = found(case).iter().filter(|part| !states.contains(&part.state.as_str())).count();
    refuse_if(
        open > 0,
        &format!("还有 {open} 个协办单位的分项未办结。"),
        &format!("{open} parts of supporting units are still open."),
    )
}

/// Supporting units without a part of their own.
fn without_part(case: &Case<'_>) -> Vec<taihang_kernel::RecordId> {
    let has = |unit| found(case).iter().any(|part| part.reference("unit") == Some(unit));
    named(case.record, "partners").iter().copied().filter(|unit| !has(*unit)).collect()
}

fn has_partners(case: &Case<'_>) -> Result<(), Text> {
    let asked = case.command.is_none();
    refuse_if(
        !asked && without_part(case).is_empty(),
        "协办单位都已有分项。",
        "Every supporting unit has its part.",
    )
}

/// A part for each supporting unit, under the same clock; the lead unit answers for the whole.
fn parts_for_partners(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let kept = [
        "title",
        "class",
        "source",
        "group",
        "region",
        "document",
        "demand",
        "registered_on",
        "plan_date",
        "instructed_by",
    ];
    let part = |unit| {
        let mut draft =
            Draft::default().with("above", Value::Ref(case.record.id)).with("unit", Value::Ref(unit));
        for field in kept {
            draft = draft.with(field, case.record.get(field).cloned());
        }
        create("supervision_item", ids.next(), draft, None)
    };
    without_part(case).into_iter().map(part).collect()
}

/// As the engine sees it: asked in time, within the limit, later than the present end, and only one at once.
fn may_extend(case: &Case<'_>) -> Result<(), Text> {
    let was = case.before.unwrap_or(case.record);
    let (Some(basis), Some(calendar)) = (basis(was), case.facts.calendar()) else { return Ok(()) };
    let settings = settings(case.facts, basis.registered);
    let due = engine::settle_by(&basis, &settings, calendar).map_err(|problem| problem.message)?;
    refuse_if(
        was.text("extension") == Some("asked"),
        "已有一项延期申请待批。",
        "An extension waits for its decision.",
    )?;
    refuse_if(
        case.actor.today > due,
        "办结期限已过，不能申请延期。",
        "The time is over; no extension can be asked for.",
    )?;
    let times = was_granted(was);
    refuse_if(
        times >= settings.extension.times,
        &format!("延期已达 {times} 次的上限。"),
        &format!("It was extended {times} times already; no more are allowed."),
    )?;
    if case.command.is_none() {
        return Ok(());
    }
    let Some(until) = date(case.record, "extension_until") else {
        return refuse_if(true, "请填写申请延至的日期。", "Give the date that you ask for.");
    };
    refuse_if(case.record.get("extension_reason").is_none(), "请写明延期理由。", "Give the reason.")?;
    let clock = extended(&basis, &settings, calendar).map_err(|problem| problem.message)?;
    extension::may_ask(&clock, until, case.actor.today, settings.extension, calendar)
        .map_err(|problems| problems.into_iter().next().map(|problem| problem.message).unwrap_or_default())
}

fn was_granted(record: &Record) -> u32 {
    integer(record, "extensions").and_then(|times| u32::try_from(times).ok()).unwrap_or(0)
}

fn extension_waits(case: &Case<'_>) -> Result<(), Text> {
    let waits = case.before.unwrap_or(case.record).text("extension") == Some("asked");
    refuse_if(!waits, "没有待批的延期申请。", "No extension waits for a decision.")
}

fn merge_target(case: &Case<'_>) -> Result<(), Text> {
    let into = case.record.reference("merged_into");
    if case.command.is_none() {
        return Ok(());
    }
    refuse_if(
        into.is_none() || into == Some(case.record.id),
        "请选择并入的另一事项。",
        "Name the other matter that it goes into.",
    )?;
    let over = referred(case, "merged_into")
        .is_some_and(|other| matches!(other.state.as_str(), "merged" | "withdrawn" | "closed"));
    refuse_if(over, "并入的事项已经结束。", "The matter that it goes into is over.")
}
