//! Values of the indicators that other offices report, for the cities of the demonstration: invented, two gaps left on purpose.

use jiff::civil::Date;
use taihang_base::{Fault, Period, Refusal, civil_today};
use taihang_kernel::{Actor, Command, Draft, RecordId, Value};
use taihang_registers::seed_id;
use taihang_screens::progress::joins::join_agreeing;
use taihang_store::Store;

use super::content;
use super::entry::{choice, create};
use crate::ending::Failure;
use crate::records;

/// Enters what is not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let mut actor = Actor::system("demo", civil_today(store.clock()));
    actor.organisation = Some(records::organisation("140000-statistics"));
    let file = content::file("indicator_values.csv").unwrap_or_default();
    let text = String::from_utf8_lossy(&file);
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let first = rows.first().map(|row| id(row));
    if first.is_some_and(|first| store.one(&actor, "indicator_value", first).is_ok()) {
        return Ok(());
    }
    store.submit_all(&actor, rows.iter().filter_map(|row| command(row)).collect())?;
    join(store)
}

/// What a planner has confirmed so far: the targets whose definition agrees with an indicator are joined to it; the others wait.
fn join(store: &Store) -> Result<(), Failure> {
    let account = store.account_named("planner")?.ok_or(Refusal::NotFound)?.id;
    let today = civil_today(store.clock());
    let planner = store.actor_of_account(account, today)?.ok_or(Refusal::NotFound)?;
    join_agreeing(store, &planner).map_err(|failure| {
        if let taihang_web::Failure::Problems(problems) = failure {
            return Failure::Problems(problems);
        }
        Fault::new("join the targets of the demonstration", format!("{failure:?}")).into()
    })
}

fn id(row: &[&str]) -> RecordId {
    let key: Vec<&str> = row.iter().take(3).copied().collect();
    seed_id("indicator_value", &format!("demo-{}", key.join("-")))
}

fn command(row: &[&str]) -> Option<Command> {
    let ([indicator, region, year, value] | [indicator, region, year, value, _]) = row else { return None };
    let year: i16 = year.parse().ok()?;
    let of = Stated { indicator, region, year, value, sample: row.get(4).and_then(|text| text.parse().ok()) };
    of.released(id(row), format!("{year}年统计资料（示例）"), jiff::civil::date(year + 1, 4, 30))
}

/// What a place had in a year.
pub(super) struct Stated<'r> {
    pub(super) indicator: &'r str,
    pub(super) region: &'r str,
    pub(super) year: i16,
    pub(super) value: &'r str,
    /// Of a survey, how many answered.
    pub(super) sample: Option<i64>,
}

impl Stated<'_> {
    /// As a released value; none if it cannot be read.
    pub(super) fn released(&self, id: RecordId, source: String, as_of: Date) -> Option<Command> {
        let draft = Draft::default()
            .with("indicator", Value::Ref(seed_id("indicator", self.indicator)))
            .with("region", Value::Ref(seed_id("region", self.region)))
            .with("period", Value::Period(Period::year(self.year)?))
            .with("category", choice("actual"))
            .with("value", Value::Decimal(self.value.parse().ok()?))
            .with("sample", self.sample.map(Value::Integer))
            .with("revision", Value::Integer(1))
            .with("source", Value::Text(source))
            .with("as_of", Value::Date(as_of));
        Some(create("indicator_value", id, draft, "released"))
    }
}
