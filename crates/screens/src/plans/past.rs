//! The plans of the program before it had registers: taken over once, with every review, answer, link and event.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use taihang_base::{Fault, Problem, Text};
use taihang_documents::Document;
use taihang_kernel::{Actor, Command, Draft, RecordId, Value};
use taihang_plan::{Clause, Figure, FigureKind, Metadata, Plan, Section, Task};
use taihang_registers::plan::{Values, clause_values, figure_values, found, task_values};
use taihang_store::past::{Past, PastEvent};
use taihang_store::{Result, Store};

use super::add::{create, register};
use super::read::Reading;
use super::{MetadataEntry, NewPlan, Plans};

/// A row of an old table.
type Row = Map<String, Json>;

/// What was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TakenOver {
    /// Plans, removed ones too.
    pub plans: usize,
    /// Figures and tasks.
    pub items: usize,
    /// Events.
    pub events: usize,
}

/// The old data as they are taken over.
struct Move<'a> {
    plans: Plans<'a>,
    folder: &'a Path,
    commands: Vec<Command>,
    /// The register of each old record, by its id.
    registers: BTreeMap<String, &'static str>,
    /// The record of each answered finding, by its key.
    findings: BTreeMap<String, RecordId>,
    taken: TakenOver,
}

/// Takes the plans over that `past`, the old database in `folder`, holds: all of them with every event, or nothing. Done again,
/// nothing happens twice. `actor` is the part of the program that does it; what belongs to nobody goes to its organisation.
pub fn take_over(store: &Store, actor: &Actor, past: &mut Past, folder: &Path) -> Result<TakenOver> {
    let events = past.rows("event")?;
    if let Some(last) = events.last()
        && store.has_past(word(last, "event_id"))?
    {
        return Ok(TakenOver::default());
    }
    let home = actor.organisation.ok_or(Fault { step: "take over old data for nobody", source: None })?;
    let mut work = Move {
        plans: Plans::of(store, actor),
        folder,
        commands: Vec::new(),
        registers: BTreeMap::new(),
        findings: BTreeMap::new(),
        taken: TakenOver::default(),
    };
    for plan in in_order(past.rows("plan")?, &past.rows("link")?)? {
        work.plan(past, &plan)?;
    }
    for answer in past.rows("finding_answer")? {
        work.answer(&answer)?;
    }
    let written: Vec<PastEvent> =
        events.iter().map(|row| work.event(store, row, home)).collect::<Result<_>>()?;
    work.taken.events = written.len();
    store.take_over(actor, work.commands, written)?;
    Ok(work.taken)
}

/// The plans so that each comes after those that it names.
fn in_order(mut waiting: Vec<Row>, links: &[Row]) -> Result<Vec<Row>> {
    let mut done: Vec<Row> = Vec::new();
    while !waiting.is_empty() {
        let there: BTreeSet<&str> = done.iter().map(|row| word(row, "plan_id")).collect();
        let free = |plan: &Row| {
            let own = links.iter().filter(|link| word(link, "plan_id") == word(plan, "plan_id"));
            own.clone().all(|link| there.contains(word(link, "other_id")))
        };
        let (ready, rest): (Vec<Row>, Vec<Row>) = waiting.into_iter().partition(free);
        if ready.is_empty() {
            return Err(Problem::new(
                "past-links-circular",
                Text::new(
                    "旧数据中的规划链接首尾相接，无法迁移。",
                    "The links between old plans close a circle.",
                ),
                Text::new(
                    "请用原版本程序解除其中一个上级或上期链接后再升级。",
                    "Take one of the links away with the old program, then upgrade.",
                ),
            )
            .into());
        }
        done.extend(ready);
        waiting = rest;
    }
    Ok(done)
}

/// The items of a kind that the importer found.
fn extracted_items(items: &[Row], kind: &str) -> Vec<Row> {
    let extracted =
        |item: &&Row| word(item, "kind") == kind && item.get("extracted").is_some_and(Json::is_string);
    items.iter().filter(extracted).cloned().collect()
}

impl Move<'_> {
    fn plan(&mut self, past: &mut Past, row: &Row) -> Result<()> {
        let key = word(row, "plan_id");
        let of =
            |rows: Vec<Row>| rows.into_iter().filter(|row| word(row, "plan_id") == key).collect::<Vec<_>>();
        let content = past.content(key)?.ok_or_else(|| unfit(key))?;
        let items = of(past.rows("item")?);
        let document: Document = parse(word(&content, "document"), key)?;
        let mut read: Plan = parse(word(&content, "extract"), key)?;
        read.metadata = parse::<Metadata>(word(row, "metadata"), key)?;
        read.sections = values::<Section>(&of(past.rows("section")?), key)?;
        read.clauses = values::<Clause>(&of(past.rows("clause")?), key)?;
        read.figures = extracted::<Figure>(&extracted_items(&items, "figure"), key)?;
        read.tasks = extracted::<Task>(&extracted_items(&items, "task"), key)?;
        let bytes = self.original(word(row, "file_sha256"), key)?;
        let by_hand = of(past.rows("hand_value")?);
        let hands: Vec<(MetadataEntry, String, String)> = by_hand
            .iter()
            .map(|hand| {
                let entry = parse::<MetadataEntry>(word(hand, "value"), key)?;
                Ok((entry, word(hand, "source").to_owned(), word(hand, "set_by").to_owned()))
            })
            .collect::<Result<_>>()?;
        let links = of(past.rows("link")?);
        let linked = |kind: &str| -> Result<Vec<taihang_base::Id<super::PlanRecord>>> {
            links
                .iter()
                .filter(|link| word(link, "kind") == kind)
                .map(|link| id(word(link, "other_id")).map(RecordId::retyped))
                .collect()
        };
        let new = NewPlan {
            file_name: word(row, "file_name"),
            bytes: &bytes,
            document: &document,
            plan: &read,
            by_hand: &[],
            parents: &linked("parent")?,
            predecessors: &linked("predecessor")?,
        };
        let state = if row.get("removed") == Some(&Json::from(1)) { "withdrawn" } else { "in_force" };
        let reading = Reading { document: document.clone(), plan: read.clone() };
        let own = id(key)?;
        self.commands.push(self.plans.document_of(&new, &reading, own, &hands, state)?);
        self.registers.insert(key.to_owned(), "policy_document");
        let clauses: Vec<RecordId> = read.clauses.iter().map(|_| self.plans.fresh()).collect();
        for (order, (clause, clause_id)) in read.clauses.iter().zip(&clauses).enumerate() {
            let section = clause.section.and_then(|section| read.sections.get(section));
            let values = clause_values(clause, order, section, &document.text);
            let draft = Draft { values, ..Draft::default() }.with("document", Value::Ref(own));
            self.commands.push(create("clause", *clause_id, draft, None));
        }
        self.items(&items, own, &document, &clauses)?;
        self.taken.plans += 1;
        Ok(())
    }

    /// Figures and tasks of one plan, wholes before their parts.
    fn items(
        &mut self,
        items: &[Row],
        document: RecordId,
        text: &Document,
        clauses: &[RecordId],
    ) -> Result<()> {
        let mut wholes: BTreeMap<usize, (RecordId, FigureKind)> = BTreeMap::new();
        let mut later: Vec<&Row> = Vec::new();
        for round in 0..2 {
            let rows: Vec<&Row> =
                if round == 0 { items.iter().collect() } else { std::mem::take(&mut later) };
            for item in rows {
                let key = word(item, "item_id");
                let own = id(key)?;
                let position = item
                    .get("position")
                    .and_then(Json::as_u64)
                    .and_then(|at| usize::try_from(at).ok())
                    .unwrap_or(0);
                let (name, mut values, clause) = if word(item, "kind") == "task" {
                    let task: Task = parse(word(item, "value"), key)?;
                    let mut values = task_values(&task, &text.text);
                    values.insert("found".to_owned(), kept::<Task>(item, key)?);
                    values.insert("kind".to_owned(), Some(Value::Choice("measure".to_owned())));
                    values.insert("level".to_owned(), Some(Value::Choice("plan".to_owned())));
                    ("task", values, task.clause)
                } else {
                    let figure: Figure = parse(word(item, "value"), key)?;
                    if round == 0 && figure.part_of.is_some() {
                        later.push(item);
                        continue;
                    }
                    wholes.insert(position, (own, figure.kind));
                    let mut values = figure_values(&figure, &text.text);
                    let whole = figure
                        .part_of
                        .and_then(|whole| wholes.get(&whole))
                        .filter(|(whole, kind)| *kind == figure.kind && *whole != own);
                    values.insert("part_of".to_owned(), whole.map(|(whole, _)| Value::Ref(*whole)));
                    values.insert("found".to_owned(), kept::<Figure>(item, key)?);
                    (register(figure.kind), values, figure.clause)
                };
                finish(&mut values, item, (document, clauses.get(clause).copied(), position));
                let state = state_of(word(item, "state"), name);
                self.commands.push(create(name, own, Draft { values, ..Draft::default() }, Some(state)));
                self.registers.insert(key.to_owned(), name);
                self.taken.items += 1;
            }
        }
        Ok(())
    }

    fn answer(&mut self, row: &Row) -> Result<()> {
        let own = self.plans.fresh();
        let (key, code) = (word(row, "finding_key"), word(row, "code"));
        let plan = id(word(row, "plan_id"))?;
        let answer = taihang_registers::plan::line(word(row, "text"), 20_000);
        let mut draft = Draft::default()
            .with("key", Value::Text(key.to_owned()))
            .with("code", Value::Identifier(code.to_owned()))
            .with("kind", Value::Choice("document".to_owned()))
            .with("severity", Value::Choice("warn".to_owned()))
            .with("text", Value::Text(code.to_owned()))
            .with("answer", answer);
        draft.about = Some(Some(("policy_document".to_owned(), plan)));
        let state = match word(row, "state") {
            "answered" => "answered",
            "dismissed" => "dismissed",
            _ => "open",
        };
        self.commands.push(create("finding", own, draft, Some(state)));
        self.findings.insert(key.to_owned(), own);
        Ok(())
    }

    /// The original file, from where the old program kept it.
    fn original(&self, sha256: &str, plan: &str) -> Result<Vec<u8>> {
        let place = self.folder.join("files").join(sha256.get(..2).unwrap_or("00")).join(sha256);
        std::fs::read(&place).map_err(|_| {
            Problem::new(
                "past-file-missing",
                Text::new(
                    format!("旧数据缺少规划 {plan} 的原件（{sha256}）。"),
                    format!("The original file of plan {plan} is missing ({sha256})."),
                ),
                Text::new(
                    "请从备份恢复数据文件夹中的 files 目录后再启动。",
                    "Restore the folder files of the data folder from a backup, then start again.",
                ),
            )
            .into()
        })
    }

    /// An old event behind the record that it is about now; what is about no record any more goes behind the organisation.
    fn event(&self, store: &Store, row: &Row, home: RecordId) -> Result<PastEvent> {
        let (kind, key) = (word(row, "record_kind"), word(row, "record_id"));
        let first = key.split(' ').next().unwrap_or_default();
        let (register, record) = match kind {
            "plan" | "metadata" | "link" | "item" => match self.registers.get(first) {
                Some(register) => (*register, id(first)?),
                None => ("organisation", home),
            },
            "finding" => match self.findings.get(first) {
                Some(record) => ("finding", *record),
                None => match row
                    .get("plan_id")
                    .and_then(Json::as_str)
                    .filter(|plan| self.registers.contains_key(*plan))
                {
                    Some(plan) => ("policy_document", id(plan)?),
                    None => ("organisation", home),
                },
            },
            "account" => match first.parse::<RecordId>() {
                Ok(account) if store.account_row(account)?.is_some() => ("account", account),
                Ok(_) | Err(_) => ("organisation", home),
            },
            _ => ("organisation", home),
        };
        let at = row.get("at").and_then(Json::as_i64).and_then(|at| Timestamp::from_millisecond(at).ok());
        Ok(PastEvent {
            register: register.to_owned(),
            record,
            id: word(row, "event_id").to_owned(),
            action: word(row, "action").to_owned(),
            actor: word(row, "actor").to_owned(),
            actor_name: word(row, "actor_name").to_owned(),
            at: at.ok_or_else(|| unfit("event"))?,
            row: Json::Object(row.clone()),
        })
    }
}

/// What every figure and task has besides its own values.
fn finish(
    values: &mut Values,
    item: &Row,
    (document, clause, position): (RecordId, Option<RecordId>, usize),
) {
    let note =
        item.get("note").and_then(Json::as_str).and_then(|note| taihang_registers::plan::line(note, 4000));
    values.insert("note".to_owned(), note);
    values.insert("document".to_owned(), Some(Value::Ref(document)));
    values.insert("clause".to_owned(), clause.map(Value::Ref));
    values.insert("position".to_owned(), i64::try_from(position).ok().map(Value::Integer));
}

/// The state in which a record of the register stands for a review of the old program.
fn state_of(review: &str, register: &str) -> &'static str {
    match (review, register) {
        ("extracted", _) => "extracted",
        ("rejected", _) => "rejected",
        (_, "task") => "proposed",
        (_, _) => "checked",
    }
}

/// A member of a row as text; empty if it is none.
fn word<'r>(row: &'r Row, name: &str) -> &'r str {
    row.get(name).and_then(Json::as_str).unwrap_or_default()
}

fn id(text: &str) -> Result<RecordId> {
    text.parse().map_err(|_| unfit(text).into())
}

fn parse<T: DeserializeOwned>(json: &str, place: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|_| unfit(place).into())
}

fn values<T: DeserializeOwned>(rows: &[Row], place: &str) -> Result<Vec<T>> {
    rows.iter().map(|row| parse(word(row, "value"), place)).collect()
}

fn extracted<T: DeserializeOwned>(rows: &[Row], place: &str) -> Result<Vec<T>> {
    rows.iter().map(|row| parse(word(row, "extracted"), place)).collect()
}

/// What the importer found, for the field `found`; none for what was added by hand.
fn kept<T: DeserializeOwned + serde::Serialize>(item: &Row, key: &str) -> Result<Option<Value>> {
    let Some(json) = item.get("extracted").and_then(Json::as_str) else { return Ok(None) };
    Ok(found(&parse::<T>(json, key)?))
}

fn unfit(place: &str) -> Problem {
    Problem::new(
        "past-unfit",
        Text::new(
            format!("旧数据中的 {place} 无法识别，未作迁移。"),
            format!("{place} of the old data cannot be read; nothing was taken over."),
        ),
        Text::new(
            "请用原版本程序运行 taihang check 核对数据，或从备份恢复后再升级。",
            "Check the data with the old program (taihang check), or restore a backup, then upgrade.",
        ),
    )
}
