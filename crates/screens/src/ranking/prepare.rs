//! What is done before a ranking is signed: values are taken from the indicators, and a correction is begun from what it corrects.

use std::collections::BTreeMap;

use axum::extract::Path;
use taihang_base::{Language, Period, Problem, Refusal, Text};
use taihang_kernel::{Act, Draft, Query, RecordId, Test, Value};
use taihang_registers::ranked::{Observation, codes, gathered};
use taihang_registers::ranking::{self, RankingState, field};
use taihang_registers::{indicator, indicator_value, organisation, region};
use taihang_store::StoreError;
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::round::page_of;
use super::seen::{Opened, id};
use crate::every::every;
use crate::state::App;

/// What a form sends.
type Typed = BTreeMap<String, String>;
/// Values of one indicator in one period.
const MANY: usize = 500;

/// Takes the released values of the period, by the codes of the tree.
pub(super) async fn gather(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let opened = Opened::read(asking, id(&at)?)?;
        if !opened.editable {
            return Err(Refusal::NotAllowed.into());
        }
        let version = typed.get("version").and_then(|text| text.parse().ok()).ok_or(Failure::Malformed)?;
        let values = match values(asking, &opened)? {
            Ok(values) => values,
            Err(problems) => return page_of(asking, &opened, &problems),
        };
        let draft = Draft::default()
            .with(field::VALUES, Value::Text(values))
            .with(field::GATHERED_ON, Value::Date(asking.actor().today));
        let act = Act::Edit { id: opened.record.id, version, draft };
        match asking.store.submit(asking.actor(), asking.command(act, "", None)) {
            Ok(_) => Ok(see_saying(&asking.visit, &opened.path(), "ranking.gathered")),
            Err(StoreError::Problems(problems)) => page_of(asking, &opened, &problems),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// The table of values; or what is missing for it.
fn values(asking: &Asking, opened: &Opened) -> Result<Result<String, Vec<Problem>>, Failure> {
    let typed = &opened.typed;
    let (Some(tree), Some(period)) = (typed.tree.as_deref(), typed.period) else {
        return Ok(Err(vec![no_tree()]));
    };
    let codes = match codes(tree) {
        Ok(codes) => codes,
        Err(problems) => return Ok(Err(problems)),
    };
    let subjects = subjects(asking, opened)?;
    if subjects.is_empty() {
        return Ok(Err(vec![no_subjects()]));
    }
    let known = indicators(asking, &codes)?;
    let unknown: Vec<&str> = codes
        .iter()
        .filter(|code| !known.iter().any(|(_, known)| known == *code))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        return Ok(Err(vec![no_indicator(&unknown)]));
    }
    let mut observations = Vec::new();
    for (indicator, code) in &known {
        observations.extend(observed(asking, opened, (*indicator, code), period, &subjects)?);
    }
    let named: Vec<(String, String)> = subjects.into_values().collect();
    Ok(Ok(gathered(&codes, &named, period, &observations)))
}

/// Code and name of each object that the visitor may know, by id.
fn subjects(asking: &Asking, opened: &Opened) -> Result<BTreeMap<RecordId, (String, String)>, Failure> {
    let of_regions = opened.typed.objects.as_deref() == Some("region");
    let regions = opened.typed.regions.iter().map(|id| id.retyped());
    let units = opened.typed.units.iter().map(|id| id.retyped());
    let ids: Vec<RecordId> = if of_regions { regions.collect() } else { units.collect() };
    let register = if of_regions { region::REGISTER } else { organisation::REGISTER };
    let named = ids.iter().map(|id| (register.to_owned(), *id));
    // They stay in what is published, whoever took the values: in the language of the records.
    let titles = asking.store.titles(asking.actor(), named, Language::Zh)?;
    let mut subjects = BTreeMap::new();
    for id in ids {
        let seen = asking.store.one(asking.actor(), register, id)?;
        // A region is known by its code; an organisation by its record.
        let code =
            seen.record.text("code").filter(|_| of_regions).map_or_else(|| id.to_string(), str::to_owned);
        subjects.insert(id, (code, titles.get(&id).cloned().unwrap_or_else(|| "—".to_owned())));
    }
    Ok(subjects)
}

/// The indicators with these codes, each in its newest edition that is in use.
fn indicators(asking: &Asking, codes: &[String]) -> Result<Vec<(RecordId, String)>, Failure> {
    let wanted = codes.iter().map(|code| Value::Identifier(code.clone())).collect();
    let query = Query::all(indicator::REGISTER, MANY).with(indicator::field::CODE, Test::In(wanted));
    let mut newest: BTreeMap<String, (i64, RecordId)> = BTreeMap::new();
    for shown in asking.store.page(asking.actor(), &query)?.records {
        let one = indicator::Indicator::try_from(&shown.record)?;
        let (Some(code), indicator::IndicatorState::Live) = (one.code, one.state) else { continue };
        let edition = one.edition.unwrap_or(1);
        if newest.get(&code).is_none_or(|(other, _)| *other < edition) {
            newest.insert(code, (edition, shown.record.id));
        }
    }
    Ok(newest.into_iter().map(|(code, (_, id))| (id, code)).collect())
}

/// The released values of one indicator for the objects.
fn observed(
    asking: &Asking,
    opened: &Opened,
    (indicator, code): (RecordId, &str),
    period: Period,
    subjects: &BTreeMap<RecordId, (String, String)>,
) -> Result<Vec<Observation>, Failure> {
    use indicator_value::field as column;
    let of_regions = opened.typed.objects.as_deref() == Some("region");
    let subject = if of_regions { column::REGION } else { column::UNIT };
    let ids: Vec<Value> = subjects.keys().map(|id| Value::Ref(*id)).collect();
    let query = Query::all(indicator_value::REGISTER, MANY)
        .with(column::INDICATOR, Test::In(vec![Value::Ref(indicator)]))
        .with(column::PERIOD, Test::In(vec![Value::Period(period)]))
        .with(column::CATEGORY, Test::In(vec![Value::Choice("actual".to_owned())]))
        .with(column::UNIT, Test::Filled(!of_regions))
        .with(subject, Test::In(ids));
    let mut found = Vec::new();
    for record in every(&asking.store, asking.actor(), query)? {
        let counts = record.state == "released";
        let of = record.reference(subject).and_then(|id| subjects.get(&id));
        if let (true, Some((subject, _)), Some(Value::Decimal(value))) =
            (counts, of, record.get(column::VALUE))
        {
            found.push(Observation {
                indicator: code.to_owned(),
                subject: subject.clone(),
                period,
                value: *value,
            });
        }
    }
    Ok(found)
}

/// Begins a correction with everything that the published one holds.
pub(super) async fn correct(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    Asking::answer(visit, ranking::REGISTER.to_owned(), move |asking| {
        let opened = Opened::read(asking, id(&at)?)?;
        if opened.typed.state != RankingState::Published || !asking.may_create() {
            return Err(Refusal::NotAllowed.into());
        }
        let said =
            typed.get(field::CORRECTION).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let objection = typed.get(field::OBJECTION).and_then(|id| id.parse().ok());
        let new = asking.store.fresh_id();
        let mut draft = Draft::default();
        let same = [
            field::TITLE,
            field::ORGANISER,
            field::COLLECTION,
            field::PERIOD,
            field::OBJECTS,
            field::REGIONS,
            field::UNITS,
            field::PREVIOUS,
            field::TREE,
            field::METHOD,
            field::FACTORS,
            field::SEED,
            field::VALUES,
            field::GATHERED_ON,
        ];
        for name in same {
            draft = draft.with(name, opened.record.get(name).cloned());
        }
        let draft = draft
            .with(field::CORRECTS, Value::Ref(opened.record.id))
            .with(field::OBJECTION, objection.map(Value::Ref))
            .with(field::CORRECTION, said.map(Value::Text));
        let act = Act::Create { id: new, draft, state: None };
        match asking.store.submit(asking.actor(), asking.command(act, "", None)) {
            Ok(_) => Ok(see_saying(&asking.visit, &format!("/rankings/{new}"), "ranking.correction-begun")),
            Err(StoreError::Problems(problems)) => page_of(asking, &opened, &problems),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn no_tree() -> Problem {
    Problem::new(
        "ranking-without-tree",
        Text::new("还没有指标体系或时期。", "There is no tree, or no period."),
        Text::new("请先填写指标体系和时期。", "Fill in both first."),
    )
    .about(field::TREE)
}

fn no_subjects() -> Problem {
    Problem::new(
        "ranking-without-objects",
        Text::new("还没有评价对象。", "There are no objects."),
        Text::new("请先选择评价的地区或单位。", "Choose regions or organisations first."),
    )
    .about(field::OBJECTS)
}

fn no_indicator(codes: &[&str]) -> Problem {
    let list = codes.join(", ");
    Problem::new(
        "ranking-indicator-unknown",
        Text::new(
            format!("指标目录中没有启用的指标：{list}。"),
            format!("The catalogue has no indicator in use with the code {list}."),
        ),
        Text::new(
            "请核对指标体系第 1 级和分母的代码。",
            "Look at the codes of level 1 and of the denominators.",
        ),
    )
    .about(field::TREE)
}
