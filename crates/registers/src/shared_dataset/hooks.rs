//! Rules of the register of shared data sets: agreed by both sides, used for its purpose only, mapped so that samples read, and
//! a finding where a delivery has another figure than we.

use jiff::ToSpan as _;
use jiff::civil::Date;
use taihang_base::{Money, Period, Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{
    Act, Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Record, RecordId, Value,
};

use crate::lines::{Line, lines};
use crate::rules::{create, date, engine, if_wrong, named, problem, refuse_if, with, yes};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "both_sides", needs: nothing, holds: both_sides },
        Guard { name: "mapping_samples_pass", needs: nothing, holds: mapping_samples_pass },
        Guard { name: "party_receives", needs: nothing, holds: party_receives },
    ],
    checks: &[
        Check { name: "purpose_bound", needs: nothing, problems: purpose_bound },
        Check { name: "mapping_readable", needs: nothing, problems: mapping_readable },
    ],
    computed: &[
        Computed { name: "next_due", needs: nothing, depends_on: &[], value: next_due },
        Computed {
            name: "proposer",
            needs: nothing,
            depends_on: &[],
            value: |case| {
                let before = case.before.and_then(|before| before.reference("proposer"));
                let provider = || case.record.reference("provider");
                before.or(case.actor.organisation).or_else(provider).map(Value::Ref)
            },
        },
    ],
    follow_ups: &[FollowUp { name: "conflict_to_finding", needs: held_here, commands: conflict_to_finding }],
    advice: &[],
};

fn is_party(case: &Case<'_>, unit: RecordId) -> bool {
    case.record.reference("provider") == Some(unit) || named(case.record, "consumers").contains(&unit)
}

/// One side proposes, another side agrees.
fn both_sides(case: &Case<'_>) -> Result<(), Text> {
    let unit = case.actor.organisation;
    let party = unit.is_some_and(|unit| is_party(case, unit));
    let other = unit != case.record.reference("proposer");
    refuse_if(
        !(party && other),
        "须由另一方的数据管家同意。",
        "The data steward of the other side has to agree.",
    )
}

fn party_receives(case: &Case<'_>) -> Result<(), Text> {
    let party = case.actor.is_system() || case.actor.organisation.is_some_and(|unit| is_party(case, unit));
    refuse_if(!party, "仅提供方和使用方可以接收。", "Only the provider and the consumers may receive.")
}

fn mapping_samples_pass(case: &Case<'_>) -> Result<(), Text> {
    crate::dataset::samples_read(case.record).map_err(|why| {
        Text::new(
            format!("字段对应的样值不能读取：{why}"),
            "The samples of the mapping do not read as their fields.",
        )
    })
}

fn mapping_readable(case: &Case<'_>) -> Vec<Problem> {
    crate::dataset::mapping(case.record).err().unwrap_or_default()
}

/// Purposes that concern persons need their consent, and data of persons are known by no credit code.
fn purpose_bound(case: &Case<'_>) -> Vec<Problem> {
    let of_persons = case.record.text("identity") == Some("id_number");
    let consents = case
        .record
        .text("purpose")
        .is_some_and(|purpose| crate::seed::purposes_by_consent().contains(purpose));
    let open = of_persons && consents && !yes(case.record, "consent_needed");
    if_wrong(open, || {
        problem(
            "purpose-needs-consent",
            "consent_needed",
            (
                "按此目的使用个人数据，须经本人同意。",
                "For this purpose personal data are used with the consent of the person only.",
            ),
            (
                "请勾选“须本人同意”，或改用其他目的。",
                "Mark that consent is needed, or choose another purpose.",
            ),
        )
    })
}

/// The next delivery, counted from the last one; none before the first.
fn next_due(case: &Case<'_>) -> Option<Value> {
    let last = date(case.record, "last_received")?;
    let span = match case.record.text("delivered_every")? {
        "daily" => 1.day(),
        "weekly" => 7.days(),
        "monthly" => 1.month(),
        "quarterly" => 3.months(),
        _ => 1.year(),
    };
    last.checked_add(span).ok().map(Value::Date)
}

fn unit_of(line: &Line<'_>) -> Option<RecordId> {
    line.reference("unit")
}

fn firm(unit: RecordId) -> Vec<Need> {
    with("firm", &[("organisation", Some(Value::Ref(unit)))], &["active", "dormant"])
}

fn held_here(case: &Case<'_>) -> Vec<Need> {
    let firms = lines(case.record, "difference")
        .into_iter()
        .filter(|line| written(case, line))
        .filter_map(|line| unit_of(&line));
    let firms: Vec<Need> = firms.flat_map(firm).collect();
    let known = with("finding", &[("about", Some(Value::Ref(case.record.id)))], &[]);
    firms.into_iter().chain(known).collect()
}

fn sum(line: &Line<'_>, column: &str) -> Option<Money> {
    if let Some(Value::Money(sum)) = line.get(column) { Some(*sum) } else { None }
}

fn year(line: &Line<'_>) -> Option<Period> {
    if let Some(Value::Period(year)) = line.get("year") { Some(*year) } else { None }
}

/// Their figure is taken over: nothing was held, or it is agreed that theirs counts. What accounts hold is reckoned and stays.
fn written(case: &Case<'_>, line: &Line<'_>) -> bool {
    let of_firm = line.text("place").is_some_and(|place| place.starts_with("firm."));
    of_firm && (sum(line, "ours").is_none() || case.record.text("conflict_rule") == Some("provider_wins"))
}

/// A finding for each figure that is not ours; figures that are taken over are written to the firm's yearly facts.
fn conflict_to_finding(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let all = lines(case.record, "difference");
    let needs = held_here(case);
    let found: Vec<&Record> = needs.iter().flat_map(|need| case.facts.records(need)).collect();
    let known: Vec<&str> = found.iter().filter_map(|one| one.text("key")).collect();
    let mut commands = Vec::new();
    for line in &all {
        let Some(draft) = conflict(case, line) else { continue };
        let key = draft.values.get("key").cloned().flatten();
        if !known.iter().any(|known| key == Some(Value::Text((*known).to_owned()))) {
            commands.push(create("finding", ids.next(), draft, None));
        }
    }
    for firm in found.iter().filter(|one| one.register.def.name == "firm") {
        let own: Vec<&Line<'_>> = all
            .iter()
            .filter(|line| unit_of(line) == firm.reference("organisation") && written(case, line))
            .collect();
        let again = commands.iter().any(|command| command.act.record() == firm.id);
        if !own.is_empty() && !again {
            let draft = facts_with(case, firm, &own);
            let act = Act::Edit { id: firm.id, version: firm.version, draft };
            commands.push(engine(firm, act, "共享数据接收"));
        }
    }
    commands
}

/// The yearly facts of a firm with their figures in them.
fn facts_with(case: &Case<'_>, firm: &Record, own: &[&Line<'_>]) -> Draft {
    let columns: Vec<&String> =
        firm.register.def.lines.get("year_fact").map(|line| line.fields.keys().collect()).unwrap_or_default();
    let mut rows: Vec<std::collections::BTreeMap<String, Option<Value>>> = lines(firm, "year_fact")
        .iter()
        .map(|line| columns.iter().map(|column| ((*column).clone(), line.get(column).cloned())).collect())
        .collect();
    let source: String = case.record.text("name").unwrap_or_default().chars().take(200).collect();
    for line in own {
        let (Some(year), Some(theirs)) = (year(line), sum(line, "theirs")) else { continue };
        let Some((_, column)) = line.text("place").and_then(|place| place.split_once('.')) else { continue };
        let year = Some(Value::Period(year));
        let at = rows.iter().position(|row| row.get("year") == Some(&year));
        let at = at.unwrap_or_else(|| {
            rows.push([("year".to_owned(), year.clone())].into());
            rows.len() - 1
        });
        if let Some(row) = rows.get_mut(at) {
            row.insert(column.to_owned(), Some(Value::Money(theirs)));
            row.insert("source".to_owned(), Some(Value::Text(source.clone())));
        }
    }
    let mut draft = Draft::default();
    draft.lines.insert("year_fact".to_owned(), rows);
    draft
}

/// The finding about one line; none if nothing was held.
fn conflict(case: &Case<'_>, line: &Line<'_>) -> Option<Draft> {
    let (theirs, ours) = (sum(line, "theirs")?.yuan().normalize(), sum(line, "ours")?.yuan().normalize());
    let (unit, place) = (unit_of(line)?, line.text("place")?);
    let year = year(line).map(Period::first_day).map_or(0, Date::year);
    let (name, source) = (case.record.text("name").unwrap_or_default(), line.text("source").unwrap_or("—"));
    let said = match place {
        "firm.revenue" | "rd_account.main_revenue" => ("营业收入", "revenue"),
        "firm.high_tech_revenue" => ("高新技术产品收入", "high-tech revenue"),
        "rd_account.profit" => ("利润总额", "profit"),
        _ => ("研发投入", "R&D spending"),
    };
    let draft = crate::rd::conflict(
        &format!("dataset-conflict:{}:{unit}:{place}:{year}:{theirs}:{ours}", case.record.id),
        (
            &format!("{year} 年度{}两个来源不一致：“{name}”{theirs} 元，“{source}”{ours} 元", said.0),
            &format!(
                "Two sources disagree on the {} of {year}: {theirs} yuan in “{name}”, {ours} yuan in “{source}”",
                said.1
            ),
        ),
        (theirs, ours),
    );
    let severity = if case.record.text("conflict_rule") == Some("hold") { "hold" } else { "warn" };
    let draft = draft.with("handler", Value::Ref(unit)).with("severity", Value::Choice(severity.to_owned()));
    Some(Draft { about: Some(Some(("shared_dataset".to_owned(), case.record.id))), ..draft })
}
