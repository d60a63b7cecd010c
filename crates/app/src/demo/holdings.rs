//! Platforms and intellectual property rights of the demonstration.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use taihang_base::{Fault, Period, civil_today};
use taihang_kernel::{Actor, Command, Draft, RecordId, Value};
use taihang_registers::seed_id;
use taihang_store::Store;

use super::content;
use super::entry::{choice, create};
use crate::ending::Failure;
use crate::records;

#[derive(Debug, Deserialize)]
struct Holdings {
    platform: Vec<Platform>,
    right: Vec<Right>,
}

#[derive(Debug, Deserialize)]
struct Platform {
    host: String,
    #[serde(rename = "type")]
    kind: String,
    level: String,
    name: String,
    researchers: i64,
    state: String,
    member: Option<String>,
    opens_on: Option<Date>,
    /// The length of its term.
    months: Option<i32>,
}

#[derive(Debug, Deserialize)]
struct Right {
    holder: String,
    kind: String,
    title: String,
    filed_on: Date,
    granted_on: Option<Date>,
    number: Option<String>,
    stated_end: Option<Date>,
    co_holder: Option<String>,
    class: Option<String>,
}

/// Enters what is not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let holdings: Holdings = content::parse("holdings.toml")?;
    let actor = Actor::system("demo", civil_today(store.clock()));
    if holdings.platform.first().is_some_and(|first| store.one(&actor, "platform", id_of(first)).is_ok()) {
        return Ok(());
    }
    let platforms = holdings.platform.iter().map(|one| platform(store, &actor, one));
    let rights = holdings.right.iter().map(|one| Ok(right(one, actor.today)));
    store.submit_all(&actor, platforms.chain(rights).collect::<Result<_, Failure>>()?)?;
    Ok(())
}

fn id_of(platform: &Platform) -> RecordId {
    seed_id("platform", &format!("demo-{}-{}", platform.host, platform.kind))
}

/// The platform stands where its host does.
fn platform(store: &Store, actor: &Actor, one: &Platform) -> Result<Command, Failure> {
    let host = records::organisation(&one.host);
    let region = store.one(actor, "organisation", host)?.record.get("region").cloned();
    let before = |months: i32| {
        let day = |opened: Date| opened.checked_sub(months.months());
        one.opens_on.map(day).transpose().map_err(|error| Fault::new("reckon a day of a platform", error))
    };
    let term = one.opens_on.zip(one.months).and_then(|(opened, months)| {
        Period::days(opened, opened.checked_add(months.months()).and_then(Date::yesterday).ok())
    });
    let draft = Draft::default()
        .with("name", Value::Text(one.name.clone()))
        .with("type", choice(&one.kind))
        .with("level", choice(&one.level))
        .with("host", Value::Ref(host))
        .with("region", region)
        .with("researchers", Value::Integer(one.researchers))
        .with("building_from", before(24)?.map(Value::Date))
        .with("accepted_on", before(1)?.map(Value::Date))
        .with("opens_on", one.opens_on.map(Value::Date))
        .with("term", term.map(Value::Period));
    let member = one
        .member
        .as_ref()
        .map(|member| [("organisation".to_owned(), Some(Value::Ref(records::organisation(member))))].into());
    let draft = Draft { lines: [("member".to_owned(), member.into_iter().collect())].into(), ..draft };
    Ok(create("platform", id_of(one), draft, &one.state))
}

fn right(one: &Right, today: Date) -> Command {
    // Fees are paid by the year, counted from the day of filing.
    let paid = one.granted_on.map(|_| {
        let years = i64::from(today.year()) + 1 - i64::from(one.filed_on.year());
        Value::Date(one.filed_on.saturating_add(years.years()))
    });
    let paid = paid.filter(|_| matches!(one.kind.as_str(), "invention" | "utility_model" | "design"));
    let draft = Draft::default()
        .with("kind", choice(&one.kind))
        .with("number", one.number.clone().map(Value::Identifier))
        .with("title", Value::Text(one.title.clone()))
        .with("holder", Value::Ref(records::organisation(&one.holder)))
        .with("co_holders", one.co_holder.as_ref().map(|unit| Value::Refs(vec![records::organisation(unit)])))
        .with("class_code", one.class.clone().map(Value::Identifier))
        .with("filed_on", Value::Date(one.filed_on))
        .with("granted_on", one.granted_on.map(Value::Date))
        .with("stated_end", one.stated_end.map(Value::Date))
        .with("fee_paid_to", paid);
    let id = seed_id("ip_right", &format!("demo-{}-{}", one.holder, one.title));
    create("ip_right", id, draft, if one.granted_on.is_some() { "granted" } else { "filed" })
}
