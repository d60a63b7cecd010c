//! Reading plans: the list, one plan, the original file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use taihang_base::{Fault, Id, Problem, Refusal, RegionLevel, Text};
use taihang_documents::{Document, Format};
use taihang_kernel::{FileRef, Query, Record, RecordId, Value};
use taihang_plan::{Clause, FigureKind, Plan};
use taihang_registers::plan::{clause_of, figure_of, number, task_of};
use taihang_registers::policy_document::{PolicyDocument, PolicyDocumentState};
use taihang_store::Result;
use taihang_store::read::{Dimension, Measure, Part};

use super::item::in_place;
use super::metadata::{by_hand, level_of, metadata};
use super::{ITEMS, Item, PlanHeader, PlanRecord, Plans, Progress, ReviewState, SourceFile, StateCounts};

/// A body that documents name, as far as screens need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// The level of its region.
    pub level: Option<RegionLevel>,
    /// Whether it works today.
    pub active: bool,
}

/// The decoded text, and what was read out of it at first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reading {
    pub(super) document: Document,
    pub(super) plan: Plan,
}

/// Formats with the endings of their files.
const FORMATS: [(Format, &str); 6] = [
    (Format::Txt, "txt"),
    (Format::Html, "html"),
    (Format::Docx, "docx"),
    (Format::Pdf, "pdf"),
    (Format::Md, "md"),
    (Format::Xlsx, "xlsx"),
];

/// The code of [`reading_missing`].
pub const READING_MISSING: &str = "reading-missing";

/// The decoded text of a document is not where the stored files are: for who reads it, and for the operator.
fn reading_missing(reading: &FileRef, name: &str) -> Problem {
    let sha256 = &reading.sha256;
    Problem::new(
        READING_MISSING,
        Text::new(
            format!("服务器上缺少“{name}”的正文文件（{sha256}）。"),
            format!("The stored text of \"{name}\" is missing on the server ({sha256})."),
        ),
        Text::new(
            "请联系管理员：多台服务器须共用 files 目录，或从备份恢复该文件。",
            "Tell the administrator: several servers have to share the folder `files`, or the file comes back from a backup.",
        ),
    )
}

/// The name of the file that holds the decoded text: it says what was decoded.
pub(super) fn reading_name(format: Format) -> String {
    let ending = FORMATS.iter().find(|(known, _)| *known == format).map_or("txt", |(_, ending)| ending);
    format!("{ending}.json")
}

fn format_of(reading: &FileRef) -> Format {
    FORMATS
        .iter()
        .find(|(_, ending)| reading.name == format!("{ending}.json"))
        .map_or(Format::Txt, |(format, _)| *format)
}

/// A document that holds a plan, with its record.
pub(super) struct Held {
    pub(super) record: Record,
    pub(super) document: PolicyDocument,
    pub(super) source: FileRef,
    pub(super) reading: FileRef,
}

impl Held {
    /// The document, if it was read and not taken away again.
    pub(super) fn of(record: Record) -> Result<Option<Self>> {
        let document = PolicyDocument::try_from(&record)?;
        let gone = document.state == PolicyDocumentState::Withdrawn;
        let files = document.source.clone().zip(document.reading.clone()).filter(|_| !gone);
        Ok(files.map(|(source, reading)| Self { record, document, source, reading }))
    }

    fn header(&self, progress: Progress, added_by: &str) -> PlanHeader {
        let ids = |ids: &[taihang_registers::policy_document::PolicyDocumentId]| {
            ids.iter().map(|id| id.retyped()).collect()
        };
        let mut parents: Vec<Id<PlanRecord>> = self.document.parent.iter().map(|id| id.retyped()).collect();
        parents.extend(self.document.also_under.iter().map(|id| id.retyped::<PlanRecord>()));
        PlanHeader {
            id: self.record.id.retyped(),
            version: self.record.version,
            file_name: self.source.name.clone(),
            format: format_of(&self.reading),
            file_sha256: self.source.sha256.clone(),
            file_bytes: self.source.bytes,
            metadata: metadata(&self.document),
            by_hand: by_hand(&self.document, self.record.changed.0),
            parents,
            predecessors: ids(&self.document.follows),
            progress,
            added_at: self.record.created.0,
            added_by: added_by.to_owned(),
        }
    }
}

impl Plans<'_> {
    /// All plans, in the order of their import.
    pub fn list(self) -> Result<Vec<PlanHeader>> {
        let held = self.held()?;
        let ids: Vec<RecordId> = held.iter().map(|held| held.record.id).collect();
        let authors = self.store.authors(self.actor, "policy_document", &ids)?;
        let mut progress = self.progress()?;
        let header = |held: &Held| {
            let author = authors.get(&held.record.id).map_or("", |(first, _)| first);
            held.header(progress.remove(&held.record.id.to_string()).unwrap_or_default(), author)
        };
        Ok(held.iter().map(header).collect())
    }

    /// One plan as in the list.
    pub fn header(self, plan: Id<PlanRecord>) -> Result<PlanHeader> {
        self.list()?.into_iter().find(|header| header.id == plan).ok_or_else(|| Refusal::NotFound.into())
    }

    /// The documents that hold plans.
    pub(super) fn held(self) -> Result<Vec<Held>> {
        let mut held = Vec::new();
        for record in self.records("policy_document", None)? {
            held.extend(Held::of(record)?);
        }
        Ok(held)
    }

    /// The document of a plan.
    pub(super) fn document(self, plan: Id<PlanRecord>) -> Result<Held> {
        let seen = self.store.one(self.actor, "policy_document", plan.retyped())?;
        Held::of(seen.record)?.ok_or_else(|| Refusal::NotFound.into())
    }

    /// How far the review of each plan is, by its id.
    fn progress(self) -> Result<BTreeMap<String, Progress>> {
        let by = ["document", "review"].map(|field| Dimension { field: field.to_owned(), part: Part::Whole });
        let mut all: BTreeMap<String, Progress> = BTreeMap::new();
        for register in ITEMS {
            let query = Query::all(register, 1);
            for group in self.store.aggregate(self.actor, &query, &by, &[Measure::Count])? {
                let [Some(document), Some(review)] = group.keys.as_slice() else { continue };
                let Some(Some(Value::Integer(many))) = group.cells.first() else { continue };
                let progress = all.entry(document.clone()).or_default();
                let counts = counts(progress, register);
                counts.count(ReviewState::from_word(review), usize::try_from(*many).unwrap_or(0));
            }
        }
        Ok(all)
    }

    /// The decoded text of a document and what was read out of it.
    pub(super) fn reading(self, held: &Held) -> Result<Reading> {
        let bytes = self
            .store
            .file_content(&held.reading)?
            .ok_or_else(|| reading_missing(&held.reading, &held.source.name))?;
        Ok(serde_json::from_slice(&bytes)
            .map_err(|error| Fault::new("understand a stored reading", error))?)
    }

    /// The whole plan.
    pub fn load(self, plan: Id<PlanRecord>) -> Result<PlanRecord> {
        let held = self.document(plan)?;
        let Reading { document, plan: mut extracted } = self.reading(&held)?;
        let clauses = self.clauses(held.record.id)?;
        adjust(&mut extracted.clauses, &clauses);
        let places: BTreeMap<RecordId, usize> =
            clauses.iter().filter_map(|clause| Some((clause.id, number(clause, "order")?))).collect();
        let records = Items::load(self, held.record.id)?;
        let figures = in_place(records.figures(&places));
        let tasks = in_place(records.tasks(&places));
        let mut progress = Progress::default();
        for item in &figures {
            let register = if item.value.kind == FigureKind::Target { "target" } else { "actual" };
            counts(&mut progress, register).count(Some(item.state), 1);
        }
        for item in &tasks {
            progress.tasks.count(Some(item.state), 1);
        }
        let authors = self.store.authors(self.actor, "policy_document", &[held.record.id])?;
        let mut header = held.header(progress, authors.get(&held.record.id).map_or("", |(first, _)| first));
        header.metadata.citations.clone_from(&extracted.metadata.citations);
        Ok(PlanRecord { header, document, extracted, figures, tasks })
    }

    /// The clauses of a document, in their order.
    pub(super) fn clauses(self, document: RecordId) -> Result<Vec<Record>> {
        let mut clauses = self.of_document("clause", document)?;
        clauses.sort_by_key(|clause| number(clause, "order"));
        Ok(clauses)
    }

    /// The plan as it counts after the review, see [`PlanRecord::effective`].
    pub fn effective(self, plan: Id<PlanRecord>) -> Result<Plan> {
        Ok(self.load(plan)?.effective())
    }

    /// The original file of a plan.
    pub fn file(self, plan: Id<PlanRecord>) -> Result<SourceFile> {
        let held = self.document(plan)?;
        let bytes = self
            .store
            .file_content(&held.source)?
            .ok_or(Fault { step: "read an original file", source: None })?;
        Ok(SourceFile { name: held.source.name, bytes })
    }

    /// The names of the cities.
    pub fn cities(self) -> Result<Vec<String>> {
        let cities = self.records("region", Some(("level", vec![Value::Choice("city".to_owned())])))?;
        Ok(cities.iter().filter_map(|city| city.text("name").map(str::to_owned)).collect())
    }

    /// The bodies that the installation knows.
    pub fn organisations(self) -> Result<Vec<Organisation>> {
        let regions = self.records("region", None)?;
        let level =
            |id: RecordId| regions.iter().find(|region| region.id == id)?.text("level").and_then(level_of);
        let organisation = |record: &Record| {
            Some(Organisation {
                name: record.text("name")?.to_owned(),
                level: record.reference("region").and_then(level),
                active: record.state == "active",
            })
        };
        Ok(self.records("organisation", None)?.iter().filter_map(organisation).collect())
    }
}

fn counts<'a>(progress: &'a mut Progress, register: &str) -> &'a mut StateCounts {
    match register {
        "task" => &mut progress.tasks,
        "actual" => &mut progress.actuals,
        _ => &mut progress.targets,
    }
}

/// Clauses that somebody has adjusted since they were read say what they say now.
fn adjust(read: &mut [Clause], records: &[Record]) {
    for record in records {
        if let Some(clause) = number(record, "order").and_then(|order| read.get_mut(order)) {
            *clause = clause_of(record, clause);
        }
    }
}

/// The records of figures and tasks of one document.
struct Items {
    figures: Vec<Record>,
    tasks: Vec<Record>,
    authors: BTreeMap<RecordId, (String, String)>,
}

impl Items {
    fn load(plans: Plans<'_>, document: RecordId) -> Result<Self> {
        let (mut figures, mut tasks, mut authors) = (Vec::new(), Vec::new(), BTreeMap::new());
        for register in ITEMS {
            let records = plans.of_document(register, document)?;
            let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
            authors.extend(plans.store.authors(plans.actor, register, &ids)?);
            if register == "task" { &mut tasks } else { &mut figures }.extend(records);
        }
        Ok(Self { figures, tasks, authors })
    }

    fn item<T>(&self, record: &Record, value: T, extracted: Option<T>) -> Item<T> {
        Item {
            id: record.id.retyped(),
            version: record.version,
            position: number(record, "position").unwrap_or(0),
            state: ReviewState::of(record),
            value,
            extracted,
            note: record.text("note").map(str::to_owned),
            changed_at: record.changed.0,
            changed_by: self.authors.get(&record.id).map(|(_, last)| last.clone()).unwrap_or_default(),
        }
    }

    fn figures(&self, places: &BTreeMap<RecordId, usize>) -> Vec<Item<taihang_plan::Figure>> {
        let position = |record: &Record| number(record, "position").unwrap_or(0);
        let positions: BTreeMap<RecordId, usize> =
            self.figures.iter().map(|record| (record.id, position(record))).collect();
        let figure = |record: &Record| {
            let (mut figure, found) = figure_of(record);
            figure.clause = clause(record, places, figure.clause);
            // A part of a whole of the other kind has no ref: the two stand in different registers.
            let whole = |at: &usize| {
                self.figures.iter().any(|other| {
                    position(other) == *at && other.register.def.name != record.register.def.name
                })
            };
            let named = record.reference("part_of").and_then(|whole| positions.get(&whole).copied());
            figure.part_of = named.or(figure.part_of.filter(whole));
            self.item(record, figure, found)
        };
        self.figures.iter().map(figure).collect()
    }

    fn tasks(&self, places: &BTreeMap<RecordId, usize>) -> Vec<Item<taihang_plan::Task>> {
        let task = |record: &Record| {
            let (mut task, found) = task_of(record);
            task.clause = clause(record, places, task.clause);
            self.item(record, task, found)
        };
        self.tasks.iter().map(task).collect()
    }
}

fn clause(record: &Record, places: &BTreeMap<RecordId, usize>, found: usize) -> usize {
    record.reference("clause").and_then(|clause| places.get(&clause).copied()).unwrap_or(found)
}
