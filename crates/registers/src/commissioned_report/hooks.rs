//! Rules of the register of commissioned reports: whoever judges has no part in who is judged, no government body appraises
//! achievements where that is abolished (R22), and nothing is adopted that was not delivered and rated.

use std::collections::BTreeSet;

use taihang_base::{Problem, Text, counted};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need, Record, RecordId, Value};

use crate::rules::{if_wrong, problem, referred, refers, refuse_if, stated, step, value, with, yes};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "contractor_in_pool", needs: in_pool, holds: contractor_in_pool },
        Guard { name: "independent_now", needs: ties, holds: independent_now },
        Guard {
            name: "report_there",
            needs: nothing,
            holds: |case| stated(case, "report", "请上传签章报告。", "Upload the signed report."),
        },
        Guard {
            name: "rated",
            needs: nothing,
            holds: |case| stated(case, "rating", "请评分。", "Give a rating."),
        },
        Guard { name: "risk_and_response_for_major", needs: nothing, holds: risk_and_response },
    ],
    checks: &[
        Check { name: "contractor_independent", needs: ties, problems: contractor_independent },
        Check {
            name: "no_government_appraisal",
            needs: |case| vec![refers("contractor"), abolished(case)],
            problems: no_government_appraisal,
        },
    ],
    computed: &[Computed { name: "delivered_on", needs: nothing, depends_on: &[], value: delivered_on }],
    follow_ups: &[],
    advice: &[],
};

/// The day of the delivery stays.
fn delivered_on(case: &Case<'_>) -> Option<Value> {
    let before = case.before.and_then(|before| before.get("delivered_on")).cloned();
    before.or_else(|| (step(case) == Some("deliver")).then_some(Value::Date(case.actor.today)))
}

/// Those whom the contractor has to be independent of.
const SIDES: [&str; 2] = ["subject", "client"];

/// The unit that is judged: named, or the organisation that the report is filed under.
fn side(record: &Record, field: &str) -> Option<RecordId> {
    let filed =
        || record.about.as_ref().filter(|(register, _)| register == "organisation").map(|(_, id)| *id);
    record.reference(field).or_else(|| if field == "subject" { filed() } else { None })
}

/// Who works in or acts for an organisation today.
fn people(unit: Option<RecordId>) -> Vec<Need> {
    let here = || [("organisation", unit.map(Value::Ref))];
    let working = with("affiliation", &here(), &["agreed", "active"]);
    working.into_iter().chain(with("role_grant", &here(), &["granted"])).collect()
}

fn body(case: &Case<'_>, field: &str) -> Option<Need> {
    let id = side(case.record, field)?;
    Some(Need::Record { register: "organisation".to_owned(), id })
}

fn ties(case: &Case<'_>) -> Vec<Need> {
    let sides =
        SIDES.iter().flat_map(|field| people(side(case.record, field)).into_iter().chain(body(case, field)));
    people(case.record.reference("contractor"))
        .into_iter()
        .chain([refers("contractor")])
        .chain(sides)
        .collect()
}

fn persons(case: &Case<'_>, unit: Option<RecordId>) -> BTreeSet<RecordId> {
    let needs = people(unit);
    needs.iter().flat_map(|need| case.facts.records(need)).filter_map(|one| one.reference("person")).collect()
}

/// What ties the contractor to one of the sides: ownership, or so many persons of both; nobody is named.
fn tie(case: &Case<'_>) -> Option<(String, String)> {
    let contractor = referred(case, "contractor")?;
    let own = persons(case, Some(contractor.id));
    SIDES.iter().find_map(|field| {
        let need = body(case, field)?;
        let other = case.facts.records(&need).first()?;
        let label = if *field == "subject" {
            ("被评单位", "the unit evaluated")
        } else {
            ("委托方", "the client")
        };
        if other.id == contractor.id
            || contractor.reference("above") == Some(other.id)
            || other.reference("above") == Some(contractor.id)
        {
            return Some((
                format!("承接机构与{}为同一单位或有隶属关系。", label.0),
                format!("The contractor is {}, owns it or is owned by it.", label.1),
            ));
        }
        let shared = own.intersection(&persons(case, Some(other.id))).count();
        (shared > 0).then(|| {
            (
                format!("承接机构与{}有 {shared} 名共同人员。", label.0),
                format!("The contractor shares {} with {}.", counted(shared, "person", "persons"), label.1),
            )
        })
    })
}

fn contractor_independent(case: &Case<'_>) -> Vec<Problem> {
    let open = matches!(case.record.state.as_str(), "ordered" | "offered");
    let tie = tie(case).filter(|_| open);
    if_wrong(tie.is_some(), || {
        let (zh, en) = tie.unwrap_or_default();
        problem(
            "contractor-not-independent",
            "contractor",
            (&zh, &en),
            ("请另选独立的机构。", "Choose another, independent body."),
        )
    })
}

/// Somebody may have joined since.
fn independent_now(case: &Case<'_>) -> Result<(), Text> {
    tie(case).map_or(Ok(()), |(zh, en)| Err(Text::new(zh, en)))
}

/// The pool that a body of this kind of work comes from.
fn pool_of(case: &Case<'_>) -> Option<&'static str> {
    match case.record.text("kind")? {
        "third_party_evaluation" | "achievement_evaluation" => Some("evaluation-bodies"),
        "valuation" => Some("valuers"),
        "think_tank_study" => Some("think-tanks"),
        _ => None,
    }
}

fn in_pool(case: &Case<'_>) -> Vec<Need> {
    let code = pool_of(case).map(|code| Value::Identifier(code.to_owned()));
    let entries = with("pool_entry", &[("organisation", value(case.record, "contractor"))], &["in"]);
    with("pool", &[("code", code)], &[]).into_iter().chain(entries).collect()
}

fn contractor_in_pool(case: &Case<'_>) -> Result<(), Text> {
    if pool_of(case).is_none() {
        return Ok(());
    }
    let needs = in_pool(case);
    let all: Vec<&Record> = needs.iter().flat_map(|need| case.facts.records(need)).collect();
    let pools: Vec<RecordId> =
        all.iter().filter(|one| one.register.def.name == "pool").map(|one| one.id).collect();
    let there = all.iter().any(|one| one.reference("pool").is_some_and(|pool| pools.contains(&pool)));
    refuse_if(
        !there,
        "承接机构不在相应的机构名录中。",
        "The contractor is not in the pool of bodies for this kind of work.",
    )
}

fn abolished(case: &Case<'_>) -> Need {
    Need::Parameter { code: "feature.appraisal_abolished".to_owned(), at: case.actor.today }
}

/// There is no kind for appraisals by government; where they are abolished, no government body takes the work either (R22).
fn no_government_appraisal(case: &Case<'_>) -> Vec<Problem> {
    let on = case.facts.parameter("feature.appraisal_abolished", case.actor.today) == Some("on");
    let government = referred(case, "contractor").is_some_and(|unit| {
        yes(unit, "government") || matches!(unit.text("kind"), Some("government" | "party_body" | "congress"))
    });
    if_wrong(on && government, || {
        problem(
            "government-appraisal",
            "contractor",
            (
                "本地区已取消政府部门组织的科技成果鉴定。",
                "In this region government bodies no longer appraise achievements.",
            ),
            ("请委托第三方机构。", "Commission a third party."),
        )
    })
}

/// A review of intellectual property says how large the risk is and what is done about it (S172).
fn risk_and_response(case: &Case<'_>) -> Result<(), Text> {
    let asked = case.record.text("kind") == Some("ip_review");
    let there = case.record.get("risk").is_some() && case.record.get("response").is_some();
    refuse_if(
        asked && !there,
        "须写明风险和应对措施。",
        "Say how large the risk is and what is done about it.",
    )
}
