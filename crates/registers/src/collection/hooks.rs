//! Rules of the register of rounds: opened with a live scheme and a whole frame (R42), a sheet for each subject, published when
//! all sheets are final.

use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{
    Act, Case, Check, Command, Draft, FollowUp, Guard, Hooks, Need, Origin, Record, RecordId, Value,
};

use crate::appraisal::wrong;
use crate::lines::lines;
use crate::rules::{
    create, if_wrong, in_order, named, naming, others, problem, referred, refers, refuse_if, value, with,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "scheme_live", needs: |_| vec![refers("scheme")], holds: scheme_live },
        Guard { name: "frame_complete", needs: cities, holds: frame_complete },
        Guard { name: "form_live", needs: |_| vec![refers("form")], holds: form_live },
        Guard { name: "returns_settled", needs: of_returns, holds: returns_settled },
        Guard {
            name: "sheets_scored",
            needs: sheets,
            holds: |case| all_in(case, &["scored", "objection", "final", "used"]),
        },
        Guard { name: "sheets_final", needs: sheets, holds: |case| all_in(case, &["final", "used"]) },
    ],
    checks: &[
        Check {
            name: "dates_of_round",
            needs: nothing,
            problems: |case| in_order(case, "opens_on", "due_on"),
        },
        Check { name: "one_per_year", needs: of_year, problems: one_per_year },
    ],
    computed: &[],
    follow_ups: &[
        FollowUp { name: "sheets_for_subjects", needs: of_sheets, commands: sheets_for_subjects },
        FollowUp { name: "returns_for_subjects", needs: to_open, commands: returns_for_subjects },
        FollowUp { name: "sheets_to_objection", needs: sheets, commands: sheets_to_objection },
    ],
    advice: &[],
};

fn appraises(case: &Case<'_>) -> bool {
    matches!(case.record.text("kind"), Some("appraisal" | "evaluation"))
}

fn scheme_live(case: &Case<'_>) -> Result<(), Text> {
    if !appraises(case) {
        return Ok(());
    }
    let Some(scheme) = referred(case, "scheme") else {
        return refuse_if(true, "请选择评价方案。", "Choose a scheme.");
    };
    refuse_if(scheme.state != "live", "方案尚未批准施行。", "The scheme is not live yet.")?;
    wrong(scheme).into_iter().next().map_or(Ok(()), |problem| Err(problem.message))
}

/// The cities of the region whose frame has to be whole.
fn cities(case: &Case<'_>) -> Vec<Need> {
    let city = Some(Value::Choice("city".to_owned()));
    with("region", &[("above", value(case.record, "frame_region")), ("level", city)], &["active"])
}

/// A round without one of the cities does not open (R42).
fn frame_complete(case: &Case<'_>) -> Result<(), Text> {
    let subjects = named(case.record, "subjects");
    let persons = named(case.record, "persons");
    refuse_if(
        appraises(case) && subjects.is_empty() && persons.is_empty(),
        "请先列出考核对象。",
        "Name the subjects first.",
    )?;
    let needs = cities(case);
    let missing: Vec<&str> = needs
        .iter()
        .flat_map(|need| case.facts.records(need))
        .filter(|city| !city.reference("government").is_some_and(|government| subjects.contains(&government)))
        .filter_map(|city| city.text("name"))
        .collect();
    refuse_if(
        !missing.is_empty(),
        &format!("考核对象缺少：{}。", missing.join("、")),
        &format!("Missing among the subjects: {}.", missing.join(", ")),
    )
}

fn of_year(case: &Case<'_>) -> Vec<Need> {
    with(
        "collection",
        &[("scheme", value(case.record, "scheme")), ("organiser", value(case.record, "organiser"))],
        &[],
    )
}

/// One round of a scheme a year.
fn one_per_year(case: &Case<'_>) -> Vec<Problem> {
    let needs = of_year(case);
    let same =
        |other: &Record| other.state != "cancelled" && other.get("period") == case.record.get("period");
    if_wrong(appraises(case) && others(case, &needs).into_iter().any(same), || {
        problem(
            "round-twice",
            "period",
            ("该方案本年度已有批次。", "This scheme has a round in this year."),
            ("请打开已有批次。", "Open the round that is there."),
        )
    })
}

fn sheets(_: &Case<'_>) -> Vec<Need> {
    vec![naming("evaluation_sheet", "collection", &[])]
}

fn found<'a>(case: &Case<'a>) -> &'a [Record] {
    case.facts.records(&naming("evaluation_sheet", "collection", &[]))
}

fn all_in(case: &Case<'_>, states: &[&str]) -> Result<(), Text> {
    let open = found(case).iter().filter(|sheet| !states.contains(&sheet.state.as_str())).count();
    refuse_if(
        open > 0,
        &format!("还有 {open} 张考核表未到这一步。"),
        &format!("{open} sheets have not come this far."),
    )
}

fn last_round(case: &Case<'_>) -> Vec<Need> {
    with("evaluation_sheet", &[("collection", value(case.record, "previous"))], &[])
}

fn of_sheets(case: &Case<'_>) -> Vec<Need> {
    sheets(case).into_iter().chain(last_round(case)).chain([refers("scheme")]).collect()
}

/// A sheet for each subject that has none, with the items to be filled in and last year's sheet beside it.
fn sheets_for_subjects(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let Some(scheme) = referred(case, "scheme").filter(|_| appraises(case)) else { return Vec::new() };
    let items: Vec<_> = lines(scheme, "item").iter().filter_map(|item| item.get("key").cloned()).collect();
    let needs = last_round(case);
    let last: Vec<&Record> = needs.iter().flat_map(|need| case.facts.records(need)).collect();
    let subjects = named(case.record, "subjects").iter().map(|id| ("organisation", *id));
    let persons = named(case.record, "persons").iter().map(|id| ("person", *id));
    let of = |sheet: &Record, field: &str, id: RecordId| sheet.reference(field) == Some(id);
    let new = |(field, id): &(&str, RecordId)| !found(case).iter().any(|sheet| of(sheet, field, *id));
    let sheet = |(field, id): (&str, RecordId)| {
        let before = last.iter().find(|sheet| of(sheet, field, id)).map(|sheet| Value::Ref(sheet.id));
        let mut draft = Draft::default()
            .with("collection", Value::Ref(case.record.id))
            .with("scheme", Value::Ref(scheme.id))
            .with(field, Value::Ref(id))
            .with("evaluator_office", case.record.get("organiser").cloned())
            .with("year", case.record.get("period").cloned())
            .with("previous", before);
        let line = |key: &Value| [("item".to_owned(), Some(key.clone()))].into();
        draft.lines.insert("self_report".to_owned(), items.iter().map(line).collect());
        draft.lines.insert("score".to_owned(), items.iter().map(line).collect());
        create("evaluation_sheet", ids.next(), draft, None)
    };
    subjects.chain(persons).filter(new).map(sheet).collect()
}

fn sheets_to_objection(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let show = |sheet: &Record| Command {
        register: "evaluation_sheet".to_owned(),
        act: Act::Advance {
            id: sheet.id,
            version: sheet.version,
            transition: "show".to_owned(),
            draft: Draft::default(),
        },
        reason: None,
        origin: Origin::default(),
    };
    found(case).iter().filter(|sheet| sheet.state == "scored").map(show).collect()
}

/// Units answer a form that is in use.
fn form_live(case: &Case<'_>) -> Result<(), Text> {
    if appraises(case) {
        return Ok(());
    }
    let live = referred(case, "form").is_some_and(|form| form.state == "live");
    refuse_if(!live, "请选择已启用的表单。", "Choose a form that is in use.")?;
    let none = named(case.record, "subjects").is_empty();
    refuse_if(none, "请先列出报送单位。", "Name the units that are to answer first.")
}

fn of_returns(_: &Case<'_>) -> Vec<Need> {
    vec![naming("data_return", "collection", &[])]
}

/// A round of returns is over when nothing waits for a decision.
fn returns_settled(case: &Case<'_>) -> Result<(), Text> {
    refuse_if(appraises(case), "考核批次须经公示后公布。", "An appraisal is shown before it is published.")?;
    let found = of_returns(case);
    let open = found.iter().flat_map(|need| case.facts.records(need));
    let open = open.filter(|one| !matches!(one.state.as_str(), "accepted" | "missing")).count();
    refuse_if(
        open > 0,
        &format!("还有 {open} 份报表未验收。"),
        &format!("{open} returns have not been accepted."),
    )
}

fn to_open(case: &Case<'_>) -> Vec<Need> {
    let last = with("data_return", &[("collection", value(case.record, "previous"))], &[]);
    of_returns(case).into_iter().chain(last).chain([refers("form"), refers("subjects")]).collect()
}

/// A return for each unit that has none, with what the form asks of it and the return of the last round beside it.
fn returns_for_subjects(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let Some(form) = referred(case, "form").filter(|_| !appraises(case)) else { return Vec::new() };
    let last = with("data_return", &[("collection", value(case.record, "previous"))], &[]);
    let last: Vec<&Record> = last.iter().flat_map(|need| case.facts.records(need)).collect();
    let held = case.facts.records(&naming("data_return", "collection", &[]));
    let units = case.facts.records(&refers("subjects")).iter();
    let items = crate::returns::items(form);
    let title = case.record.text("title").unwrap_or_default();
    let made =
        units.filter(|unit| !held.iter().any(|one| one.reference("unit") == Some(unit.id))).map(|unit| {
            let before = last.iter().find(|one| one.reference("unit") == Some(unit.id));
            let name: String =
                format!("{title}：{}", unit.text("name").unwrap_or_default()).chars().take(300).collect();
            let collector = value(case.record, "collector").or_else(|| value(case.record, "organiser"));
            let mut draft = Draft::default()
                .with("title", Value::Text(name))
                .with("collection", Value::Ref(case.record.id))
                .with("form", Value::Ref(form.id))
                .with("unit", Value::Ref(unit.id))
                .with("region", value(unit, "region"))
                .with("collector", collector)
                .with("period", value(case.record, "period"))
                .with("due_on", value(case.record, "due_on"))
                .with("previous", before.map(|before| Value::Ref(before.id)));
            draft.lines.insert("item".to_owned(), items.clone());
            create("data_return", ids.next(), draft, None)
        });
    made.collect()
}
