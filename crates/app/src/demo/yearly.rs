//! The yearly lists of the demonstration: two years with a task carried over, and one target broken down over the cities.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde::Deserialize;
use taihang_base::{Period, civil_today};
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Command, Draft, Query, Record, RecordId, Test, Value};
use taihang_registers::seed_id;
use taihang_store::Store;

use super::content;
use super::entry::{choice, create};
use crate::ending::Failure;
use crate::records;

#[derive(Debug, Deserialize)]
struct Lists {
    region: u32,
    issuer: String,
    task: Vec<Task>,
    share: Shares,
}

#[derive(Debug, Deserialize)]
struct Task {
    id: String,
    title: String,
    level: String,
    lead: String,
    state: String,
    year: Option<i16>,
    until: Option<i16>,
    above: Option<String>,
    carried_from: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Shares {
    subject: String,
    value: String,
    objected: String,
    objection: String,
    settled: Vec<String>,
    cities: Vec<(u32, u32, u32)>,
}

/// Enters what is not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let lists: Lists = content::parse("yearly.toml")?;
    let mut actor = Actor::system("demo", civil_today(store.clock()));
    actor.organisation = Some(records::organisation(&lists.issuer));
    let year = actor.today.year();
    if store.one(&actor, "task", task_id(lists.task.first().map_or("", |task| &task.id))).is_ok() {
        return Ok(());
    }
    let mut commands: Vec<Command> = lists.task.iter().flat_map(|task| of_task(&lists, task, year)).collect();
    commands.push(issue(&lists, year - 1, -1, "published", None));
    commands.push(issue(&lists, year, 0, "due", Some(issue_id(year - 1))));
    commands.extend(shares(store, &actor, &lists)?);
    store.submit_all(&actor, commands)?;
    Ok(())
}

fn task_id(id: &str) -> RecordId {
    seed_id("task", &format!("demo-{id}"))
}

fn issue_id(year: i16) -> RecordId {
    seed_id("publication", &format!("demo-{year}"))
}

fn region(code: u32) -> Value {
    Value::Ref(seed_id("region", &code.to_string()))
}

/// A task and who leads it.
fn of_task(lists: &Lists, task: &Task, now: i16) -> [Command; 2] {
    let period = match task.year {
        Some(year) => Period::year(now + year),
        None => Period::years(now - 1, now + task.until.unwrap_or(0)),
    };
    let last = now + task.year.or(task.until).unwrap_or(0);
    let named = |id: &Option<String>| id.as_ref().map(|id| Value::Ref(task_id(id)));
    let draft = Draft::default()
        .with("title", Value::Text(task.title.clone()))
        .with("kind", choice(if task.year.is_some() { "key_task" } else { "measure" }))
        .with("level", choice(&task.level))
        .with("region", region(lists.region))
        .with("above", named(&task.above))
        .with("carried_from", named(&task.carried_from))
        .with("period", period.map(Value::Period))
        .with("due", Value::Date(date(last, 12, 31)));
    let lead = Draft::default()
        .with("role", choice("lead"))
        .with("task", Value::Ref(task_id(&task.id)))
        .with("organisation", Value::Ref(records::organisation(&task.lead)))
        .with("period", period.and_then(|period| Period::days(period.first_day(), None)).map(Value::Period));
    [
        create("task", task_id(&task.id), draft, &task.state),
        create("assignment", seed_id("assignment", &format!("demo-{}", task.id)), lead, "active"),
    ]
}

/// The issue of a year with its tasks.
fn issue(lists: &Lists, year: i16, of: i16, state: &str, previous: Option<RecordId>) -> Command {
    let line = |(order, task): (i64, &Task)| -> BTreeMap<String, Option<Value>> {
        BTreeMap::from([
            ("order".to_owned(), Some(Value::Integer(order))),
            ("task".to_owned(), Some(Value::Ref(task_id(&task.id)))),
            ("text".to_owned(), Some(Value::Text(task.title.clone()))),
            ("carried".to_owned(), Some(Value::YesNo(task.carried_from.is_some()))),
        ])
    };
    let items = (1..).zip(lists.task.iter().filter(|task| task.year == Some(of))).map(line).collect();
    let draft = Draft { lines: BTreeMap::from([("item".to_owned(), items)]), ..Draft::default() }
        .with("title", Value::Text(format!("山西省{year}年度重点任务清单")))
        .with("series", choice("annual-key-tasks"))
        .with("issuer", Value::Ref(records::organisation(&lists.issuer)))
        .with("region", region(lists.region))
        .with("period", Period::year(year).map(Value::Period))
        .with("due_on", Value::Date(date(year, 3, 31)))
        .with("previous", previous.map(Value::Ref));
    create("publication", issue_id(year), draft, state)
}

/// The shares of the cities in the target that the file names; none if no plan states it.
fn shares(store: &Store, actor: &Actor, lists: &Lists) -> Result<Vec<Command>, Failure> {
    let named = &lists.share;
    let query = Query::all("target", MOST).with("subject", Test::Begins(named.subject.clone()));
    let stated = |target: &Record| target.text("stated_value") == Some(named.value.as_str());
    let found = store.page(actor, &query)?.records.into_iter().map(|shown| shown.record);
    let Some(target) = found.into_iter().find(stated) else { return Ok(Vec::new()) };
    let share = |(city, base, value): &(u32, u32, u32)| {
        let code = city.to_string();
        let objected = code == named.objected;
        let state = if objected {
            "objected"
        } else if named.settled.contains(&code) {
            "settled"
        } else {
            "proposed"
        };
        let draft = Draft::default()
            .with("target", Value::Ref(target.id))
            .with("proposer", Value::Ref(records::organisation(&lists.issuer)))
            .with("unit", Value::Ref(records::organisation(&format!("{code}-government"))))
            .with("region", region(*city))
            .with("method", choice("by_share"))
            .with("base", Value::Decimal((*base).into()))
            .with("value", Value::Decimal((*value).into()))
            .with("objection", objected.then(|| Value::Text(named.objection.clone())));
        create("target_share", seed_id("target_share", &format!("demo-{code}")), draft, state)
    };
    Ok(named.cities.iter().map(share).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_make_up_the_whole_and_every_task_names_one_further_up() {
        let lists: Lists = content::parse("yearly.toml").unwrap();
        let sum: u32 = lists.share.cities.iter().map(|(_, _, value)| value).sum();
        assert_eq!(sum.to_string(), lists.share.value);
        for (at, task) in lists.task.iter().enumerate() {
            let known = |id: &String| lists.task[..at].iter().any(|before| before.id == *id);
            assert!(task.above.iter().chain(&task.carried_from).all(known), "{}", task.id);
        }
    }
}
