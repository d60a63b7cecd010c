//! What a yearly list is made of, read within the reach of who asks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use taihang_base::Period;
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Order, Query, Record, RecordId, Test, Value};
use taihang_store::Store;
use taihang_supervision::yearly::{Comparison, End, YearItem, compare};
use taihang_web::Failure;

use crate::parameter_value::parameter;

/// The series of the issues that lists are put into.
pub const SERIES: &str = "annual-key-tasks";
/// The parameter that says by when a list has to be out.
const BY: &str = "series.annual_key_tasks_by";

/// Whose list of which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Which {
    /// The region.
    pub region: RecordId,
    /// The year.
    pub year: i16,
}

/// A list with everything that the page tells of it.
#[derive(Debug)]
pub struct YearList {
    /// The tasks of the year, in the order of their making.
    pub tasks: Vec<Record>,
    /// Those of the year before.
    pub last: Vec<Record>,
    /// The one held against the other.
    pub comparison: Comparison<RecordId>,
    /// Tasks of plans and action plans that fall into the year and are not on the list.
    pub proposals: Vec<Record>,
    /// The issue of the year.
    pub issue: Option<Record>,
    /// By when the list has to be out.
    pub set: Date,
}

impl Which {
    fn before(self) -> Self {
        Self { year: self.year - 1, ..self }
    }

    /// The year as a period.
    pub fn period(self) -> Option<Period> {
        Period::year(self.year)
    }

    fn days(self) -> Test {
        let day = |month, day| Some(Value::Date(date(self.year, month, day)));
        Test::Between(day(1, 1), day(12, 31))
    }

    /// Everything about it.
    pub fn read(self, store: &Store, actor: &Actor) -> Result<YearList, Failure> {
        let (tasks, last) = (self.tasks(store, actor)?, self.before().tasks(store, actor)?);
        let items = |tasks: &[Record]| tasks.iter().map(item).collect::<Vec<_>>();
        Ok(YearList {
            comparison: compare(&items(&last), &items(&tasks)),
            proposals: self.proposals(store, actor, &tasks)?,
            issue: self.issue(store, actor)?,
            set: self.set(store, actor)?,
            tasks,
            last,
        })
    }

    /// The key tasks of the year.
    pub fn tasks(self, store: &Store, actor: &Actor) -> Result<Vec<Record>, Failure> {
        let query = one_of(Query::all("task", MOST), "level", &["annual"]);
        let query = one_of(query, "kind", &["key_task"])
            .with("region", Test::In(vec![Value::Ref(self.region)]))
            .with("period", self.days());
        let order = Some(Order { field: "created".to_owned(), backwards: false });
        let found = store.page(actor, &Query { order, ..query })?.records;
        Ok(found.into_iter().map(|shown| shown.record).filter(|task| task.state != "rejected").collect())
    }

    /// The issue of the year, not one that was withdrawn.
    pub fn issue(self, store: &Store, actor: &Actor) -> Result<Option<Record>, Failure> {
        let query = one_of(Query::all("publication", 10), "series", &[SERIES])
            .with("region", Test::In(vec![Value::Ref(self.region)]))
            .with("period", self.days());
        let found = store.page(actor, &query)?.records.into_iter().map(|shown| shown.record);
        let issue = found.into_iter().find(|issue| issue.state != "withdrawn");
        // Lists are read without lines.
        issue.map(|issue| Ok(store.one(actor, "publication", issue.id)?.record)).transpose()
    }

    /// The issue of the year before.
    pub fn issue_before(self, store: &Store, actor: &Actor) -> Result<Option<Record>, Failure> {
        self.before().issue(store, actor)
    }

    /// The day by which the list has to be out: what the issue says, or the parameter of the region.
    pub fn set(self, store: &Store, actor: &Actor) -> Result<Date, Failure> {
        if let Some(Value::Date(due)) =
            self.issue(store, actor)?.as_ref().and_then(|issue| issue.get("due_on"))
        {
            return Ok(*due);
        }
        let told = parameter(store, actor, BY, (Some(self.region), date(self.year, 1, 1)))?;
        let day = told.and_then(|day| format!("{:04}-{day}", self.year).parse().ok());
        Ok(day.unwrap_or_else(|| date(self.year, 3, 31)))
    }

    /// Tasks that somebody has adopted or proposed above the yearly level, that fall into the year, and under which the
    /// list has none.
    fn proposals(self, store: &Store, actor: &Actor, listed: &[Record]) -> Result<Vec<Record>, Failure> {
        let taken: BTreeSet<RecordId> = listed.iter().filter_map(|task| task.reference("above")).collect();
        let places = [Some(("region", vec![Value::Ref(self.region)])), self.documents(store, actor)?];
        let mut found: BTreeMap<RecordId, Record> = BTreeMap::new();
        for (field, named) in places.into_iter().flatten() {
            let base = one_of(Query::all("task", MOST), "state", &["proposed", "adopted", "running"]);
            let base = base.with(field, Test::In(named));
            let year = Value::Integer(i64::from(self.year));
            let ended = Some(Value::Date(date(self.year, 12, 31)));
            for query in [
                base.clone().with("due", self.days()),
                base.clone().with("deadline_year", Test::In(vec![year])),
                base.with("period", Test::Between(None, ended)),
            ] {
                let records = store.page(actor, &query)?.records.into_iter().map(|shown| shown.record);
                found.extend(records.filter(|task| self.falls_into(task)).map(|task| (task.id, task)));
            }
        }
        let open = |task: &Record| task.text("level") != Some("annual") && !taken.contains(&task.id);
        Ok(found.into_values().filter(open).collect())
    }

    /// The documents of the region: tasks read out of them often name no region of their own.
    fn documents(self, store: &Store, actor: &Actor) -> Result<Option<(&'static str, Vec<Value>)>, Failure> {
        let query =
            Query::all("policy_document", MOST).with("region", Test::In(vec![Value::Ref(self.region)]));
        let found = store.page(actor, &query)?.records;
        let ids: Vec<Value> = found.iter().map(|shown| Value::Ref(shown.record.id)).collect();
        Ok((!ids.is_empty()).then_some(("document", ids)))
    }

    /// Whether the last day or the period of a task lies in the year.
    fn falls_into(self, task: &Record) -> bool {
        let due = matches!(task.get("due"), Some(Value::Date(due)) if due.year() == self.year);
        let stated = task.get("deadline_year") == Some(&Value::Integer(i64::from(self.year)));
        let runs = match (task.get("period"), self.period()) {
            (Some(Value::Period(period)), Some(year)) => period.overlaps(year),
            (_, _) => false,
        };
        due || stated || runs
    }
}

/// `query` for records that have one of `keys` in `field`.
fn one_of(query: Query, field: &str, keys: &[&str]) -> Query {
    query.with(field, Test::In(keys.iter().map(|key| Value::Choice((*key).to_owned())).collect()))
}

fn item(task: &Record) -> YearItem<RecordId> {
    let end = match task.state.as_str() {
        "done" => End::Done,
        "stopped" => End::Stopped,
        "carried_over" => End::CarriedOver,
        _ => End::Open,
    };
    YearItem {
        id: task.id,
        title: task.text("title").unwrap_or_default().to_owned(),
        carried_from: task.reference("carried_from"),
        end,
    }
}
