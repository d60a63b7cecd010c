//! What the document does not say of itself, filled in by hand and marked with its source; and taking a plan out.

use taihang_base::{Id, Problem, Refusal, Text};
use taihang_kernel::{Act, Command, Draft, Origin, Receipt, Value};
use taihang_registers::policy_document::PolicyDocumentStated;
use taihang_store::Result;

use super::metadata::{entries, field_name};
use super::read::Held;
use super::{MetadataEntry, MetadataField, PlanRecord, Plans};

/// States in which a document is changed as a matter of course; in others it is corrected, with a reason.
const OPEN: [&str; 4] = ["planned", "drafting", "in_force", "adjusted"];

impl Plans<'_> {
    /// Fills in metadata by hand; `source` says where they come from. Answers the plan's new version.
    pub fn describe(
        self,
        plan: Id<PlanRecord>,
        version: i64,
        new: &[MetadataEntry],
        source: &str,
    ) -> Result<i64> {
        let mut problems: Vec<Problem> = new.iter().filter_map(|entry| entry.check().err()).collect();
        if source.trim().is_empty() {
            problems.push(source_missing());
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let held = self.at(plan, version)?;
        let mut draft = Draft::default();
        let mut stated = held.document.stated.clone();
        for entry in new {
            draft.values.insert(field_name(entry.field()).to_owned(), entry.value());
            stated.retain(|line| !is_hand(line, entry.field()));
            stated.push(entry.stated(None, Some((source.trim(), &self.actor.name))));
        }
        let find = |field| new.iter().find(|entry| entry.field() == field);
        draft.values.extend(self.named(find(MetadataField::Issuer), find(MetadataField::Region))?);
        self.put(&held, draft, &stated, source.trim())
    }

    /// Takes a value filled in by hand away; what the document says counts again. Answers the plan's new version.
    pub fn undescribe(self, plan: Id<PlanRecord>, version: i64, field: MetadataField) -> Result<i64> {
        let held = self.at(plan, version)?;
        let mut stated = held.document.stated.clone();
        stated.retain(|line| !is_hand(line, field));
        if stated.len() == held.document.stated.len() {
            return Ok(held.record.version);
        }
        let read = entries(&self.reading(&held)?.plan.metadata);
        let said = read.iter().map(|(entry, _)| entry).find(|entry| entry.field() == field);
        let value = said.and_then(MetadataEntry::value);
        let mut draft = Draft::default().with(field_name(field), value);
        match field {
            MetadataField::Issuer => drop(draft.values.insert("issuer".to_owned(), None)),
            MetadataField::Region => drop(draft.values.insert("region".to_owned(), None)),
            MetadataField::Title
            | MetadataField::DocumentNumber
            | MetadataField::Level
            | MetadataField::IssuedOn
            | MetadataField::PublishedOn
            | MetadataField::IndexNumber
            | MetadataField::SubjectClass
            | MetadataField::Period => {}
        }
        let issuer = said.filter(|_| field == MetadataField::Issuer);
        let region = said.filter(|_| field == MetadataField::Region);
        draft.values.extend(self.named(issuer, region)?);
        self.put(&held, draft, &stated, "清除人工补录 Value filled in by hand cleared")
    }

    /// The document of a plan, unless somebody has changed it since `version`.
    fn at(self, plan: Id<PlanRecord>, version: i64) -> Result<Held> {
        let held = self.document(plan)?;
        if held.record.version == version { Ok(held) } else { Err(Refusal::Stale.into()) }
    }

    fn put(
        self,
        held: &Held,
        mut draft: Draft,
        stated: &[PolicyDocumentStated],
        reason: &str,
    ) -> Result<i64> {
        let same = |(name, value): (&String, &Option<Value>)| held.record.get(name) == value.as_ref();
        if stated == held.document.stated && draft.values.iter().all(same) {
            return Ok(held.record.version);
        }
        draft.lines.insert("stated".to_owned(), stated.iter().map(PolicyDocumentStated::values).collect());
        Ok(self.change(held, draft, reason)?.version)
    }

    /// Edits the document, or corrects it where its state does not let people edit it.
    pub(super) fn change(self, held: &Held, draft: Draft, reason: &str) -> Result<Receipt> {
        let (id, version) = (held.record.id, held.record.version);
        let act = if OPEN.contains(&held.record.state.as_str()) {
            Act::Edit { id, version, draft }
        } else {
            Act::Correct { id, version, draft, state: None }
        };
        self.on_document(act, Some(reason))
    }

    fn on_document(self, act: Act, reason: Option<&str>) -> Result<Receipt> {
        let reason = reason.map(str::to_owned);
        let command =
            Command { register: "policy_document".to_owned(), act, reason, origin: Origin::default() };
        self.store.submit(self.actor, command)
    }

    /// Removes a plan: it leaves every list, its records and history stay; [`Plans::undo`] brings it back.
    pub fn remove(self, plan: Id<PlanRecord>, version: i64) -> Result<()> {
        let held = self.at(plan, version)?;
        let id = held.record.id;
        let draft = Draft::default();
        let act = if OPEN.contains(&held.record.state.as_str()) {
            Act::Advance { id, version, transition: "withdraw".to_owned(), draft }
        } else {
            Act::Correct { id, version, draft, state: Some("withdrawn".to_owned()) }
        };
        self.on_document(act, Some("移出规划库 Removed from the library")).map(|_| ())
    }
}

fn is_hand(line: &PolicyDocumentStated, field: MetadataField) -> bool {
    line.source.is_some() && line.field.as_deref() == Some(field.word())
}

fn source_missing() -> Problem {
    Problem::new(
        "source-missing",
        Text::new("未注明来源。", "The source is missing."),
        Text::new(
            "请写明该信息的出处，例如“省政府网站”。",
            "Say where it comes from, e.g. \"website of the provincial government\".",
        ),
    )
    .about("source")
}
