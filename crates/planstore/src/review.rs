//! The review: a person looks at what the importer found and confirms, mends, rejects or adds.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use taihang_base::{Fault, Id, Problem, Refusal, Span, Text};
use taihang_plan::{Figure, Task};

use crate::access::{Actor, Role, Scope};
use crate::database::{Store, Write, moment};
use crate::error::{Result, Step as _};
use crate::plan::PlanRecord;
use crate::record::{Record, id};

/// Marks ids of figures and tasks.
pub struct ItemMark;

/// The id of a figure or task.
pub type ItemId = Id<ItemMark>;

/// What a person decided about an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewState {
    /// Found by the importer, not looked at yet.
    Extracted,
    /// Right as found.
    Confirmed,
    /// Found, and mended by hand.
    Mended,
    /// Not a figure or task; does not count.
    Rejected,
    /// Not found by the importer, added by hand.
    Added,
}

impl ReviewState {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Extracted => "extracted",
            Self::Confirmed => "confirmed",
            Self::Mended => "mended",
            Self::Rejected => "rejected",
            Self::Added => "added",
        }
    }

    /// The state behind a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Extracted, Self::Confirmed, Self::Mended, Self::Rejected, Self::Added]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// A figure or task with its review.
#[derive(Debug, Clone, PartialEq)]
pub struct Item<T> {
    /// Its id.
    pub id: ItemId,
    /// Grows with every change of the item; a review names the version it saw.
    pub version: i64,
    /// Place among the figures or tasks as extracted; added ones continue the count. [`Figure::part_of`] refers to it.
    pub position: usize,
    /// The decision.
    pub state: ReviewState,
    /// The value that counts.
    pub value: T,
    /// What the importer found; none for an added item.
    pub extracted: Option<T>,
    /// Why it was rejected or mended, if said.
    pub note: Option<String>,
    /// When it was changed last.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// A figure or a task.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemValue {
    /// A figure.
    Figure(Figure),
    /// A task.
    Task(Task),
}

/// A decision about one item.
#[derive(Debug, Clone, PartialEq)]
pub enum Review {
    /// It is right as it stands; a rejected one counts again.
    Confirm,
    /// It should say this.
    Mend {
        /// The value that counts from now on.
        value: Box<ItemValue>,
        /// Why, if said.
        note: Option<String>,
    },
    /// It is none.
    Reject {
        /// Why, if said.
        note: Option<String>,
    },
    /// Back to what the importer found, not looked at.
    Reopen,
}

/// What a change of an item gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The item.
    pub item: ItemId,
    /// Its new version.
    pub version: i64,
    /// The new version of its plan.
    pub plan_version: i64,
}

impl Store {
    /// Reviews one item, seen at `version`.
    pub fn item_review(&self, actor: &Actor, item: ItemId, version: i64, review: &Review) -> Result<Receipt> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| decide(write, item, version, review))
    }

    /// Confirms several items at once, each seen at its version; one command, so one undo takes all back.
    pub fn items_confirm(&self, actor: &Actor, items: &[(ItemId, i64)]) -> Result<Vec<Receipt>> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| {
            items.iter().map(|(item, version)| decide(write, *item, *version, &Review::Confirm)).collect()
        })
    }

    /// Adds a figure or task that the importer did not find; [`PlanRecord::locate`] says which clause and section a
    /// place belongs to.
    pub fn item_add(&self, actor: &Actor, plan: Id<PlanRecord>, value: &ItemValue) -> Result<Receipt> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| {
            write.plan_version(plan)?;
            check_value(&write.transaction, plan, value)?;
            let kind = value.kind();
            let position: i64 = write
                .transaction
                .query_row(
                    "select coalesce(max(position) + 1, 0) from item where plan_id = ?1 and kind = ?2",
                    params![plan.to_string(), kind],
                    |row| row.get(0),
                )
                .step("find the next position")?;
            let item: ItemId = write.id();
            let image = json!({
                "plan": plan.to_string(), "kind": kind, "position": position, "state": ReviewState::Added.word(),
                "value": value.json()?, "note": null,
            });
            write.change(plan, "item-added", &Record::Item(item), Some(image), None)?;
            Ok(Receipt { item, version: 1, plan_version: write.plan_version(plan)? })
        })
    }

    /// One figure or task as it counts, with the plan it belongs to and its version.
    pub fn item_load(&self, scope: &Scope, item: ItemId) -> Result<(Id<PlanRecord>, i64, ItemValue)> {
        self.read(|transaction| {
            let current = current(transaction, scope, item)?;
            let value = current.image.get("value").cloned().unwrap_or_default();
            let value = match current.kind() {
                "task" => ItemValue::Task(serde_json::from_value(value).step("understand a task")?),
                _ => ItemValue::Figure(serde_json::from_value(value).step("understand a figure")?),
            };
            Ok((current.plan, current.version, value))
        })
    }
}

impl ItemValue {
    /// The stored word for its kind.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Figure(_) => "figure",
            Self::Task(_) => "task",
        }
    }

    fn json(&self) -> Result<Value> {
        match self {
            Self::Figure(figure) => serde_json::to_value(figure),
            Self::Task(task) => serde_json::to_value(task),
        }
        .step("write an item")
    }

    fn place(&self) -> (usize, Span, &str, &'static str) {
        match self {
            Self::Figure(figure) => (figure.clause, figure.span, &figure.subject, "subject"),
            Self::Task(task) => (task.clause, task.span, &task.title, "title"),
        }
    }
}

/// An item as it stands in the database.
struct Current {
    plan: Id<PlanRecord>,
    version: i64,
    image: Value,
    extracted: Option<Value>,
}

impl Current {
    fn kind(&self) -> &str {
        self.image.get("kind").and_then(Value::as_str).unwrap_or_default()
    }
}

fn current(transaction: &Transaction<'_>, scope: &Scope, item: ItemId) -> Result<Current> {
    let sql = format!(
        "select item.plan_id, item.version, extracted from item join plan using (plan_id) where item_id = ?1 and {}",
        scope.plans()
    );
    let row: Option<(String, i64, Option<String>)> = transaction
        .prepare_cached(&sql)
        .and_then(|mut query| {
            query.query_row([item.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .step("read an item")?;
    let (plan, version, extracted) = row.ok_or(Refusal::NotFound)?;
    let image = Record::Item(item).read(transaction)?.ok_or(Refusal::NotFound)?;
    let extracted =
        extracted.map(|text| serde_json::from_str(&text).step("understand an item")).transpose()?;
    Ok(Current { plan: id(&plan)?, version, image, extracted })
}

fn decide(write: &Write<'_>, item: ItemId, version: i64, review: &Review) -> Result<Receipt> {
    let current = current(&write.transaction, &write.actor.scope(), item)?;
    if current.version != version {
        return Err(Refusal::Stale.into());
    }
    let held = || current.image.get("value").cloned().unwrap_or_default();
    // What a value that counts is called: as found, changed, or never found.
    let settled = |value: &Value| match &current.extracted {
        None => ReviewState::Added,
        Some(extracted) if extracted == value => ReviewState::Confirmed,
        Some(_) => ReviewState::Mended,
    };
    let (action, state, value, note) = match review {
        Review::Confirm => ("item-confirmed", settled(&held()), held(), None),
        Review::Mend { value, note } => {
            if value.kind() != current.kind() {
                return Err(Fault { step: "mend a figure as a task or the reverse", source: None }.into());
            }
            check_value(&write.transaction, current.plan, value)?;
            let value = value.json()?;
            ("item-mended", settled(&value), value, note.clone())
        }
        Review::Reject { note } => ("item-rejected", ReviewState::Rejected, held(), note.clone()),
        Review::Reopen => match current.extracted.clone() {
            Some(extracted) => ("item-reopened", ReviewState::Extracted, extracted, None),
            None => ("item-reopened", ReviewState::Added, held(), None),
        },
    };
    let mut after = current.image.clone();
    after["state"] = json!(state.word());
    after["value"] = value;
    after["note"] = json!(note);
    if after == current.image {
        // Deciding the same twice is no change.
        return Ok(Receipt { item, version, plan_version: write.plan_version(current.plan)? });
    }
    write.change(current.plan, action, &Record::Item(item), Some(after), None)?;
    Ok(Receipt { item, version: version + 1, plan_version: write.plan_version(current.plan)? })
}

/// Refuses a value that does not fit the text it claims to come from.
fn check_value(transaction: &Transaction<'_>, plan: Id<PlanRecord>, value: &ItemValue) -> Result<()> {
    let (clause, span, words, field) = value.place();
    if words.trim().is_empty() {
        return Err(Problem::new(
            "words-missing",
            Text::new("名称为空。", "The name is empty."),
            Text::new("请填写指标或任务的名称。", "Name the indicator or the task."),
        )
        .about(field)
        .into());
    }
    let document: Option<String> = transaction
        .query_row(
            "select document ->> '$.text' from plan_content where plan_id = ?1",
            [plan.to_string()],
            |row| row.get(0),
        )
        .optional()
        .step("read a plan's text")?;
    let text = document.ok_or(Refusal::NotFound)?;
    let clauses: i64 = transaction
        .query_row("select count(*) from clause where plan_id = ?1", [plan.to_string()], |row| row.get(0))
        .step("count a plan's clauses")?;
    let fits = text.get(span.start..span.end).is_some_and(|quote| !quote.trim().is_empty());
    if fits && i64::try_from(clause).is_ok_and(|clause| clause < clauses.max(1)) {
        return Ok(());
    }
    Err(Problem::new(
        "place-outside",
        Text::new("所选位置不在文本之内。", "The chosen place is not in the text."),
        Text::new("请在原文中重新选取。", "Select it in the source text again."),
    )
    .about("span")
    .into())
}

/// The figures and tasks of a plan, by position.
pub(crate) type Items = (Vec<Item<Figure>>, Vec<Item<Task>>);

/// Reads the figures and tasks of a plan, by position.
pub(crate) fn items(transaction: &Transaction<'_>, plan: Id<PlanRecord>) -> Result<Items> {
    Ok((items_of(transaction, plan, "figure")?, items_of(transaction, plan, "task")?))
}

fn items_of<T: DeserializeOwned>(
    transaction: &Transaction<'_>,
    plan: Id<PlanRecord>,
    kind: &str,
) -> Result<Vec<Item<T>>> {
    let mut query = transaction
        .prepare_cached(
            "select item_id, version, position, state, value, extracted, note, changed_at, changed_by from item
             where plan_id = ?1 and kind = ?2 order by position",
        )
        .step("prepare to read items")?;
    let mut rows = query.query(params![plan.to_string(), kind]).step("read items")?;
    let mut items = Vec::new();
    while let Some(row) = rows.next().step("read an item")? {
        let text = |column: usize| row.get::<_, String>(column).step("read an item");
        let extracted: Option<String> = row.get(5).step("read an item")?;
        let state = ReviewState::from_word(&text(3)?);
        items.push(Item {
            id: id(&text(0)?)?,
            version: row.get(1).step("read an item")?,
            position: usize::try_from(row.get::<_, i64>(2).step("read an item")?).unwrap_or(0),
            state: state.ok_or(Fault { step: "understand a state", source: None })?,
            value: serde_json::from_str(&text(4)?).step("understand an item")?,
            extracted: extracted
                .map(|text| serde_json::from_str(&text).step("understand an item"))
                .transpose()?,
            note: row.get(6).step("read an item")?,
            changed_at: moment(row.get(7).step("read an item")?),
            changed_by: text(8)?,
        });
    }
    Ok(items)
}

/// What the importer found, in its order.
pub(crate) fn as_extracted<T: Clone>(items: &[Item<T>]) -> Vec<T> {
    items.iter().filter_map(|item| item.extracted.clone()).collect()
}

/// A value that stands somewhere in the text.
pub(crate) trait Placed {
    /// Where.
    fn span(&self) -> Span;
}

impl Placed for Figure {
    fn span(&self) -> Span {
        self.span
    }
}

impl Placed for Task {
    fn span(&self) -> Span {
        self.span
    }
}

/// Orders items by place in the text; those at the same place stay as they were found.
pub(crate) fn in_place<T: Placed>(mut items: Vec<Item<T>>) -> Vec<Item<T>> {
    items.sort_by_key(|item| (item.value.span().start, item.position));
    items
}
