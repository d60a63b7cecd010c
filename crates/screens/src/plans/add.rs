//! Importing one document: the file and its reading are stored, the plan becomes records, all in one transaction.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use taihang_base::{Fault, Id, Problem, Text};
use taihang_defs::{FieldType, FileRule};
use taihang_documents::Document;
use taihang_kernel::{Act, Command, Draft, FileRef, Origin, Record, RecordId, Value};
use taihang_plan::{Citation, CitationRelation, FigureKind, Plan, Section};
use taihang_registers::plan::{Values, clause_values, figure_values, found, line, task_values};
use taihang_registers::policy_document::{PolicyDocumentCitation, PolicyDocumentHeading};
use taihang_store::Result;

use super::metadata::{entries, field_name};
use super::read::{Reading, reading_name};
use super::{MetadataEntry, MetadataField, PlanRecord, Plans};

/// A document that was read, with its bytes.
#[derive(Debug, Clone, Copy)]
pub struct NewPlan<'a> {
    /// Name of the file as it was handed over.
    pub file_name: &'a str,
    /// The file.
    pub bytes: &'a [u8],
    /// The file, decoded.
    pub document: &'a Document,
    /// What it says.
    pub plan: &'a Plan,
    /// What the document does not say, filled in by hand, each with its source.
    pub by_hand: &'a [(MetadataEntry, String)],
    /// The plans that it is made under, the first of them first.
    pub parents: &'a [Id<PlanRecord>],
    /// The plans that it follows in time.
    pub predecessors: &'a [Id<PlanRecord>],
}

/// A value filled in by hand, its source, and by whom.
type Hand<'a> = (&'a MetadataEntry, &'a str, &'a str);

/// One import at a time looks whether the file is there already.
static IMPORTING: Mutex<()> = Mutex::new(());

/// Clauses, figures and tasks that one document may bring: thirty times the largest plans that we know.
const MOST_STATEMENTS: usize = 20_000;

/// The ids that an import gives to what it makes.
struct Ids {
    document: RecordId,
    clauses: Vec<RecordId>,
    figures: Vec<RecordId>,
    tasks: Vec<RecordId>,
}

impl Plans<'_> {
    /// Imports a plan. The same bytes a second time are a problem that names the plan that is there.
    pub fn import(self, new: NewPlan<'_>) -> Result<Id<PlanRecord>> {
        let statements = new.plan.clauses.len() + new.plan.figures.len() + new.plan.tasks.len();
        if statements > MOST_STATEMENTS {
            return Err(too_large(statements).into());
        }
        let _one_at_a_time = IMPORTING.lock().unwrap_or_else(PoisonError::into_inner);
        let source = self.keep_source(&new)?;
        self.refuse_known(&source, None)?;
        let reading =
            self.keep_reading(&Reading { document: new.document.clone(), plan: new.plan.clone() })?;
        let many = |count: usize| (0..count).map(|_| self.fresh()).collect::<Vec<_>>();
        let ids = Ids {
            document: self.fresh(),
            clauses: many(new.plan.clauses.len()),
            figures: many(new.plan.figures.len()),
            tasks: many(new.plan.tasks.len()),
        };
        let hands: Vec<Hand<'_>> = new
            .by_hand
            .iter()
            .map(|(entry, source)| (entry, source.as_str(), self.actor.name.as_str()))
            .collect();
        let mut commands =
            vec![self.document_command(&new, ids.document, (source, reading), &hands, "in_force")?];
        commands.extend(clause_commands(&new, &ids));
        commands.extend(figure_commands(&new, &ids));
        commands.extend(task_commands(&new, &ids));
        for (row, command) in (0_i64..).zip(&mut commands) {
            command.origin.batch = Some((ids.document.to_string(), row));
        }
        // All or nothing, and many at a time: others who write wait for the end.
        self.store
            .adopt(self.actor, commands, true)?
            .into_iter()
            .try_for_each(|outcome| outcome.map(drop))?;
        Ok(ids.document.retyped())
    }

    fn keep_source(self, new: &NewPlan<'_>) -> Result<FileRef> {
        let name = source_name(new.file_name, &reading_name(new.document.format));
        self.store.file_put(self.actor, new.bytes, &name, &self.rule("source")?)
    }

    fn keep_reading(self, reading: &Reading) -> Result<FileRef> {
        let json = serde_json::to_vec(reading).map_err(|error| Fault::new("write a reading", error))?;
        self.store.file_put(self.actor, &json, &reading_name(reading.document.format), &self.rule("reading")?)
    }

    /// The command that makes the record of a document of the past under its own id; `hands` are values filled in by hand, each
    /// with its source and by whom.
    pub(super) fn document_of(
        self,
        new: &NewPlan<'_>,
        reading: &Reading,
        id: RecordId,
        hands: &[(MetadataEntry, String, String)],
        state: &str,
    ) -> Result<Command> {
        let (source, reading) = (self.keep_source(new)?, self.keep_reading(reading)?);
        let hands: Vec<Hand<'_>> =
            hands.iter().map(|(entry, source, by)| (entry, source.as_str(), by.as_str())).collect();
        self.document_command(new, id, (source, reading), &hands, state)
    }

    /// What a file field of the register of documents takes.
    fn rule(self, field: &str) -> Result<FileRule> {
        let register = self.store.catalogue().register("policy_document");
        match register.and_then(|register| register.def.fields.get(field)).map(|field| &field.kind) {
            Some(FieldType::File(rule)) => Ok(rule.clone()),
            Some(_) | None => Err(Fault { step: "find the rule of a file", source: None }.into()),
        }
    }

    /// Refuses a file that a plan holds already, apart from the plan `but`.
    pub(super) fn refuse_known(self, source: &FileRef, but: Option<RecordId>) -> Result<()> {
        for held in self.held()? {
            if held.source.sha256 == source.sha256 && Some(held.record.id) != but {
                let title = held.document.title.as_deref().unwrap_or(&held.source.name);
                return Err(known(title, held.record.id).into());
            }
        }
        Ok(())
    }

    fn document_command(
        self,
        new: &NewPlan<'_>,
        id: RecordId,
        (source, reading): (FileRef, FileRef),
        hands: &[Hand<'_>],
        state: &str,
    ) -> Result<Command> {
        let mut draft = Draft::default()
            .with("kind", Value::Choice(kind(new, hands).to_owned()))
            .with("source", Value::File(source))
            .with("reading", Value::File(reading));
        let mut stated = Vec::new();
        let mut effective: BTreeMap<MetadataField, MetadataEntry> = BTreeMap::new();
        for (entry, span) in entries(&new.plan.metadata) {
            stated.push(entry.stated(span, None));
            effective.insert(entry.field(), entry);
        }
        for (entry, source, by) in hands {
            stated.push(entry.stated(None, Some((source, by))));
            effective.insert(entry.field(), (*entry).clone());
        }
        for entry in effective.values() {
            draft.values.insert(field_name(entry.field()).to_owned(), entry.value());
        }
        draft.values.extend(
            self.named(effective.get(&MetadataField::Issuer), effective.get(&MetadataField::Region))?,
        );
        let refs = |ids: &[Id<PlanRecord>]| Value::Refs(ids.iter().map(|id| id.retyped()).collect());
        if let Some((parent, others)) = new.parents.split_first() {
            draft = draft.with("parent", Value::Ref(parent.retyped()));
            draft = draft.with("also_under", (!others.is_empty()).then(|| refs(others)));
        }
        draft = draft.with("follows", (!new.predecessors.is_empty()).then(|| refs(new.predecessors)));
        draft.lines.insert(
            "stated".to_owned(),
            stated.iter().map(taihang_registers::policy_document::PolicyDocumentStated::values).collect(),
        );
        let citations = new.plan.metadata.citations.iter().take(500).map(|citation| cited(citation).values());
        draft.lines.insert("citation".to_owned(), citations.collect());
        let headings = new.plan.sections.iter().take(2000).map(|section| heading(section).values());
        draft.lines.insert("heading".to_owned(), headings.collect());
        Ok(create("policy_document", id, draft, Some(state)))
    }

    /// The records that issuer and region name, where exactly one does.
    pub(super) fn named(
        self,
        issuer: Option<&MetadataEntry>,
        region: Option<&MetadataEntry>,
    ) -> Result<Values> {
        let mut values = Values::new();
        if let Some(MetadataEntry::Issuer(words)) = issuer {
            let known = self.records("organisation", None)?;
            let found = std::iter::once(words.as_str())
                .chain(words.split_whitespace().rev())
                .find_map(|name| called(&known, name));
            values.insert("issuer".to_owned(), found.map(Value::Ref));
        }
        if let Some(MetadataEntry::Region(words)) = region {
            let known = self.records("region", Some(("name", vec![Value::Text(words.clone())])))?;
            let found = if let [one] = known.as_slice() { Some(Value::Ref(one.id)) } else { None };
            values.insert("region".to_owned(), found);
        }
        Ok(values)
    }
}

/// The one organisation that is called so, by its name or, if none is, by another of its names.
fn called(known: &[Record], name: &str) -> Option<RecordId> {
    let one = |found: Vec<&Record>| if let [one] = found.as_slice() { Some(one.id) } else { None };
    let named: Vec<&Record> = known.iter().filter(|record| record.text("name") == Some(name)).collect();
    if !named.is_empty() {
        return one(named);
    }
    let alias = |record: &Record| {
        record
            .lines("alias")
            .iter()
            .any(|line| matches!(line.first(), Some(Some(Value::Text(alias))) if alias == name))
    };
    one(known.iter().filter(|record| alias(record)).collect())
}

/// The name of the original: what came without an ending, or with one that says something else, gets the right one.
fn source_name(name: &str, reading: &str) -> String {
    let ending = reading.trim_end_matches(".json");
    let own = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if own == ending || (ending == "html" && own == "htm") {
        name.to_owned()
    } else {
        format!("{name}.{ending}")
    }
}

/// What kind of document it is, by its title.
fn kind(new: &NewPlan<'_>, hands: &[Hand<'_>]) -> &'static str {
    let by_hand = hands.iter().find_map(|(entry, ..)| {
        if let MetadataEntry::Title(title) = entry { Some(title.as_str()) } else { None }
    });
    let stated = new.plan.metadata.title.as_ref().map(|title| title.value.as_str());
    let title = by_hand.or(stated).unwrap_or(new.file_name);
    let kinds = [
        ("行动计划", "action_plan"),
        ("行动方案", "action_plan"),
        ("年度计划", "annual_plan"),
        ("规划", "plan"),
        ("条例", "regulation"),
        ("意见", "opinion"),
        ("措施", "measure"),
        ("方案", "scheme"),
    ];
    kinds.iter().find(|(word, _)| title.contains(word)).map_or("plan", |(_, kind)| kind)
}

fn cited(citation: &Citation) -> PolicyDocumentCitation {
    let relation = match citation.relation {
        CitationRelation::Parent => "parent",
        CitationRelation::Issues => "issues",
        CitationRelation::Announces => "announces",
        CitationRelation::Mentions => "mentions",
    };
    PolicyDocumentCitation {
        title: text(&citation.title, 500).or_else(|| Some("—".to_owned())),
        relation: Some(relation.to_owned()),
        start: i64::try_from(citation.span.start).ok(),
        end: i64::try_from(citation.span.end).ok(),
    }
}

fn heading(section: &Section) -> PolicyDocumentHeading {
    let place = |place: usize| i64::try_from(place).ok();
    PolicyDocumentHeading {
        parent: section.parent.and_then(place),
        depth: Some(section.depth.into()),
        marker: text(&section.marker, 60),
        number: section.number.map(i64::from),
        title: text(&section.title, 500),
        path: text(&section.path, 300),
        start: place(section.heading.start),
        end: place(section.heading.end),
        extent_start: place(section.extent.start),
        extent_end: place(section.extent.end),
    }
}

fn text(words: &str, max: usize) -> Option<String> {
    if let Some(Value::Text(text)) = line(words, max) { Some(text) } else { None }
}

/// A new record.
pub(super) fn create(register: &str, id: RecordId, draft: Draft, state: Option<&str>) -> Command {
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

/// Values with the document they come from and their clause.
fn placed(values: Values, document: RecordId, clause: Option<RecordId>) -> Draft {
    let draft = Draft { values, ..Draft::default() };
    draft.with("document", Value::Ref(document)).with("clause", clause.map(Value::Ref))
}

fn clause_commands(new: &NewPlan<'_>, ids: &Ids) -> Vec<Command> {
    let commands = new.plan.clauses.iter().zip(&ids.clauses).enumerate().map(|(order, (clause, id))| {
        let section = clause.section.and_then(|section| new.plan.sections.get(section));
        let values = clause_values(clause, order, section, &new.document.text);
        let draft = Draft { values, ..Draft::default() }.with("document", Value::Ref(ids.document));
        create("clause", *id, draft, None)
    });
    commands.collect()
}

/// Wholes before their parts: a part names its whole.
fn figure_commands(new: &NewPlan<'_>, ids: &Ids) -> Vec<Command> {
    let figures = &new.plan.figures;
    // Part of a part of …: so many wholes stand above it; what goes in a circle has none that is certain.
    let depth = |mut at: usize| {
        let mut depth = 0;
        while let Some(whole) = figures.get(at).and_then(|figure| figure.part_of) {
            at = whole;
            depth += 1;
            if depth > figures.len() {
                return None;
            }
        }
        Some(depth)
    };
    let mut order: Vec<(Option<usize>, usize)> = (0..figures.len()).map(|at| (depth(at), at)).collect();
    order.sort_unstable();
    let command = |(depth, at): (Option<usize>, usize)| {
        let figure = figures.get(at)?;
        let whole = figure.part_of.filter(|whole| {
            depth.is_some()
                && *whole != at
                && figures.get(*whole).is_some_and(|whole| whole.kind == figure.kind)
        });
        let values = figure_values(figure, &new.document.text);
        let draft = placed(values, ids.document, ids.clauses.get(figure.clause).copied())
            .with("part_of", whole.and_then(|whole| ids.figures.get(whole)).map(|id| Value::Ref(*id)))
            .with("found", found(figure))
            .with("position", i64::try_from(at).ok().map(Value::Integer));
        Some(create(register(figure.kind), *ids.figures.get(at)?, draft, None))
    };
    order.into_iter().filter_map(command).collect()
}

/// The register of figures of a kind.
pub(super) fn register(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Target => "target",
        FigureKind::Actual => "actual",
    }
}

fn task_commands(new: &NewPlan<'_>, ids: &Ids) -> Vec<Command> {
    let commands = new.plan.tasks.iter().zip(&ids.tasks).enumerate().map(|(at, (task, id))| {
        let values = task_values(task, &new.document.text);
        let draft = placed(values, ids.document, ids.clauses.get(task.clause).copied())
            .with("kind", Value::Choice("measure".to_owned()))
            .with("level", Value::Choice("plan".to_owned()))
            .with("found", found(task))
            .with("position", i64::try_from(at).ok().map(Value::Integer));
        create("task", *id, draft, Some("extracted"))
    });
    commands.collect()
}

fn known(title: &str, id: RecordId) -> Problem {
    Problem::new(
        "plan-known",
        Text::new(
            format!("这份文件已经导入过：“{title}”（编号 {id}）。"),
            format!("This file has been imported already: \"{title}\" (id {id})."),
        ),
        Text::new(
            "请打开已有的规划；如需重新导入，请先将其移除。",
            "Open the plan that is there; remove it first to import it anew.",
        ),
    )
}

fn too_large(statements: usize) -> Problem {
    Problem::new(
        "plan-too-large",
        Text::new(
            format!("文件含有 {statements} 个条款、指标和任务，超过 {MOST_STATEMENTS} 个。"),
            format!(
                "The document has {statements} clauses, figures and tasks; at most {MOST_STATEMENTS} are taken."
            ),
        ),
        Text::new(
            "请核对是否选对了文件；确是规划的，请按章节分成几个文件导入。",
            "Check that it is the right file; if it is a plan, import its chapters as documents of their own.",
        ),
    )
}
