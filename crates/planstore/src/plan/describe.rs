//! Metadata that the document does not state, filled in by hand and marked with their source.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use taihang_base::{Id, Problem, RegionLevel, Text};
use taihang_plan::{Metadata, Stated};

use super::PlanRecord;
use crate::access::{Actor, Role};
use crate::database::{Store, Write};
use crate::error::{Result, Step as _};
use crate::record::Record;

/// A field of [`Metadata`] that can be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MetadataField {
    /// Title.
    Title,
    /// Document number.
    DocumentNumber,
    /// Issuing body.
    Issuer,
    /// Region by name.
    Region,
    /// Level of the region.
    Level,
    /// Date of the document.
    IssuedOn,
    /// Date of publication.
    PublishedOn,
    /// Index number of the web page.
    IndexNumber,
    /// Subject class of the web page.
    SubjectClass,
    /// First and last year.
    Period,
}

impl MetadataField {
    /// All fields, in the order in which people read them.
    pub const ALL: [Self; 10] = [
        Self::Title,
        Self::DocumentNumber,
        Self::Issuer,
        Self::Region,
        Self::Level,
        Self::Period,
        Self::IssuedOn,
        Self::PublishedOn,
        Self::IndexNumber,
        Self::SubjectClass,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::DocumentNumber => "document-number",
            Self::Issuer => "issuer",
            Self::Region => "region",
            Self::Level => "level",
            Self::IssuedOn => "issued-on",
            Self::PublishedOn => "published-on",
            Self::IndexNumber => "index-number",
            Self::SubjectClass => "subject-class",
            Self::Period => "period",
        }
    }

    /// The field behind a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// One field with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "field", content = "value")]
pub enum MetadataEntry {
    /// Title.
    Title(String),
    /// Document number.
    DocumentNumber(String),
    /// Issuing body.
    Issuer(String),
    /// Region by name.
    Region(String),
    /// Level of the region.
    Level(RegionLevel),
    /// Date of the document.
    IssuedOn(Date),
    /// Date of publication.
    PublishedOn(Date),
    /// Index number of the web page.
    IndexNumber(String),
    /// Subject class of the web page.
    SubjectClass(String),
    /// First and last year.
    Period(i32, i32),
}

impl MetadataEntry {
    /// Which field it is.
    pub fn field(&self) -> MetadataField {
        match self {
            Self::Title(_) => MetadataField::Title,
            Self::DocumentNumber(_) => MetadataField::DocumentNumber,
            Self::Issuer(_) => MetadataField::Issuer,
            Self::Region(_) => MetadataField::Region,
            Self::Level(_) => MetadataField::Level,
            Self::IssuedOn(_) => MetadataField::IssuedOn,
            Self::PublishedOn(_) => MetadataField::PublishedOn,
            Self::IndexNumber(_) => MetadataField::IndexNumber,
            Self::SubjectClass(_) => MetadataField::SubjectClass,
            Self::Period(..) => MetadataField::Period,
        }
    }

    /// Lets this value count in `metadata`.
    pub(crate) fn apply(&self, metadata: &mut Metadata) {
        fn by_hand<T>(value: T) -> Stated<T> {
            Stated { value, span: None }
        }
        match self.clone() {
            Self::Title(value) => metadata.title = Some(by_hand(value)),
            Self::DocumentNumber(value) => metadata.document_number = Some(by_hand(value)),
            Self::Issuer(value) => metadata.issuer = Some(by_hand(value)),
            Self::Region(value) => metadata.region = Some(by_hand(value)),
            Self::Level(value) => metadata.level = Some(value),
            Self::IssuedOn(value) => metadata.issued_on = Some(by_hand(value)),
            Self::PublishedOn(value) => metadata.published_on = Some(by_hand(value)),
            Self::IndexNumber(value) => metadata.index_number = Some(by_hand(value)),
            Self::SubjectClass(value) => metadata.subject_class = Some(by_hand(value)),
            Self::Period(first, last) => metadata.period = Some(by_hand((first, last))),
        }
    }

    fn check(&self) -> Result<()> {
        let (message, hint) = match self {
            Self::Title(text)
            | Self::DocumentNumber(text)
            | Self::Issuer(text)
            | Self::Region(text)
            | Self::IndexNumber(text)
            | Self::SubjectClass(text)
                if text.trim().is_empty() =>
            {
                (
                    Text::new("内容为空。", "The value is empty."),
                    Text::new("请填写内容，或清除该项。", "Fill it in or clear the field."),
                )
            }
            Self::Period(first, last)
                if first > last || !(1949..=2100).contains(first) || !(1949..=2100).contains(last) =>
            {
                (
                    Text::new("规划期起止年份不成立。", "First and last year do not make a period."),
                    Text::new(
                        "请填写 1949 至 2100 之间的年份，起始年不晚于结束年。",
                        "Use years from 1949 to 2100, the first not after the last.",
                    ),
                )
            }
            Self::Title(_)
            | Self::DocumentNumber(_)
            | Self::Issuer(_)
            | Self::Region(_)
            | Self::Level(_)
            | Self::IssuedOn(_)
            | Self::PublishedOn(_)
            | Self::IndexNumber(_)
            | Self::SubjectClass(_)
            | Self::Period(..) => return Ok(()),
        };
        Err(Problem::new("metadata-invalid", message, hint).about(self.field().word()).into())
    }
}

/// A value that somebody filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandValue {
    /// Field and value.
    pub entry: MetadataEntry,
    /// Where the person has it from.
    pub source: String,
    /// When.
    pub set_at: Timestamp,
    /// Who.
    pub set_by: String,
}

impl Store {
    /// Fills in metadata by hand; `source` says where they come from. Answers the plan's new version.
    pub fn plan_describe(
        &self,
        actor: &Actor,
        plan: Id<PlanRecord>,
        version: i64,
        entries: &[MetadataEntry],
        source: &str,
    ) -> Result<i64> {
        actor.require(Role::Planner)?;
        entries.iter().try_for_each(MetadataEntry::check)?;
        if source.trim().is_empty() {
            return Err(Problem::new(
                "source-missing",
                Text::new("未注明来源。", "The source is missing."),
                Text::new(
                    "请写明该信息的出处，例如“省政府网站”。",
                    "Say where it comes from, e.g. \"website of the provincial government\".",
                ),
            )
            .about("source")
            .into());
        }
        self.write(actor, |write| {
            write.expect_plan(plan, version)?;
            for entry in entries {
                let after = json!({ "value": serde_json::to_value(entry).step("write metadata")?, "source": source.trim() });
                let record = Record::Metadata(plan, entry.field());
                if record.read(&write.transaction)?.as_ref() != Some(&after) {
                    write.change(plan, "metadata-set", &record, Some(after), None)?;
                }
            }
            write.plan_version(plan)
        })
    }

    /// Takes a value filled in by hand away; what the document says counts again. Answers the plan's new version.
    pub fn plan_undescribe(
        &self,
        actor: &Actor,
        plan: Id<PlanRecord>,
        version: i64,
        field: MetadataField,
    ) -> Result<i64> {
        actor.require(Role::Planner)?;
        self.write(actor, |write| {
            write.expect_plan(plan, version)?;
            let record = Record::Metadata(plan, field);
            if record.read(&write.transaction)?.is_some() {
                write.change(plan, "metadata-cleared", &record, None, None)?;
            }
            write.plan_version(plan)
        })
    }
}

impl Write<'_> {
    /// The version of a plan that the actor may see.
    pub(crate) fn plan_version(&self, plan: Id<PlanRecord>) -> Result<i64> {
        super::load::version(&self.transaction, &self.actor.scope(), plan)
    }

    /// Refuses if somebody changed the plan since `version`.
    pub(crate) fn expect_plan(&self, plan: Id<PlanRecord>, version: i64) -> Result<()> {
        if self.plan_version(plan)? == version { Ok(()) } else { Err(taihang_base::Refusal::Stale.into()) }
    }
}
