//! What a document says of itself, in the fields of its record, and what people filled in because it does not say so.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::{Period, Problem, RegionLevel, Span, Text};
use taihang_kernel::Value;
use taihang_plan::{Metadata, Stated};
use taihang_registers::policy_document::{PolicyDocument, PolicyDocumentStated};

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
    pub(super) fn apply(self, metadata: &mut Metadata, span: Option<Span>) {
        fn at<T>(value: T, span: Option<Span>) -> Stated<T> {
            Stated { value, span }
        }
        match self {
            Self::Title(value) => metadata.title = Some(at(value, span)),
            Self::DocumentNumber(value) => metadata.document_number = Some(at(value, span)),
            Self::Issuer(value) => metadata.issuer = Some(at(value, span)),
            Self::Region(value) => metadata.region = Some(at(value, span)),
            Self::Level(value) => metadata.level = Some(value),
            Self::IssuedOn(value) => metadata.issued_on = Some(at(value, span)),
            Self::PublishedOn(value) => metadata.published_on = Some(at(value, span)),
            Self::IndexNumber(value) => metadata.index_number = Some(at(value, span)),
            Self::SubjectClass(value) => metadata.subject_class = Some(at(value, span)),
            Self::Period(first, last) => metadata.period = Some(at((first, last), span)),
        }
    }

    pub(super) fn check(&self) -> std::result::Result<(), Problem> {
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
        Err(Problem::new("metadata-invalid", message, hint).about(self.field().word()))
    }
}

/// A value that somebody filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandValue {
    /// Field and value.
    pub entry: MetadataEntry,
    /// Where the person has it from.
    pub source: String,
    /// When the document was changed last.
    pub set_at: Timestamp,
    /// Who filled it in.
    pub set_by: String,
}

/// The key of a level in the register of regions.
fn level_key(level: RegionLevel) -> &'static str {
    match level {
        RegionLevel::Nation => "country",
        RegionLevel::Province => "province",
        RegionLevel::City => "city",
        RegionLevel::County => "county",
    }
}

/// The level behind a key; none for those that no plan is made for.
pub(super) fn level_of(key: &str) -> Option<RegionLevel> {
    [RegionLevel::Nation, RegionLevel::Province, RegionLevel::City, RegionLevel::County]
        .into_iter()
        .find(|level| level_key(*level) == key)
}

/// Every field that the metadata state.
pub(super) fn entries(metadata: &Metadata) -> Vec<(MetadataEntry, Option<Span>)> {
    fn of<T: Clone>(
        stated: Option<&Stated<T>>,
        entry: impl Fn(T) -> MetadataEntry,
    ) -> Option<(MetadataEntry, Option<Span>)> {
        stated.map(|stated| (entry(stated.value.clone()), stated.span))
    }
    let all = [
        of(metadata.title.as_ref(), MetadataEntry::Title),
        of(metadata.document_number.as_ref(), MetadataEntry::DocumentNumber),
        of(metadata.issuer.as_ref(), MetadataEntry::Issuer),
        of(metadata.region.as_ref(), MetadataEntry::Region),
        metadata.level.map(|level| (MetadataEntry::Level(level), None)),
        of(metadata.issued_on.as_ref(), MetadataEntry::IssuedOn),
        of(metadata.published_on.as_ref(), MetadataEntry::PublishedOn),
        of(metadata.index_number.as_ref(), MetadataEntry::IndexNumber),
        of(metadata.subject_class.as_ref(), MetadataEntry::SubjectClass),
        of(metadata.period.as_ref(), |(first, last)| MetadataEntry::Period(first, last)),
    ];
    all.into_iter().flatten().collect()
}

/// The name of the record's field that holds a field of the metadata.
pub(super) fn field_name(field: MetadataField) -> &'static str {
    match field {
        MetadataField::Title => "title",
        MetadataField::DocumentNumber => "document_number",
        MetadataField::Issuer => "issuer_words",
        MetadataField::Region => "region_words",
        MetadataField::Level => "level",
        MetadataField::IssuedOn => "issued_on",
        MetadataField::PublishedOn => "published_on",
        MetadataField::IndexNumber => "index_number",
        MetadataField::SubjectClass => "subject_class",
        MetadataField::Period => "period",
    }
}

fn years(first: i32, last: i32) -> Option<Period> {
    Period::years(i16::try_from(first).ok()?, i16::try_from(last).ok()?)
}

impl MetadataEntry {
    /// The value of the record's field; none if it cannot hold it.
    pub(super) fn value(&self) -> Option<Value> {
        let line = |text: &String, max| taihang_registers::plan::line(text, max);
        match self {
            Self::Title(text) | Self::Issuer(text) => line(text, 300),
            Self::DocumentNumber(text) | Self::Region(text) | Self::IndexNumber(text) => line(text, 100),
            Self::SubjectClass(text) => line(text, 200),
            Self::Level(level) => Some(Value::Choice(level_key(*level).to_owned())),
            Self::IssuedOn(date) | Self::PublishedOn(date) => Some(Value::Date(*date)),
            Self::Period(first, last) => years(*first, *last).map(Value::Period),
        }
    }

    /// The value as a person reads it among the places of the text.
    fn words(&self) -> String {
        match self {
            Self::Title(text)
            | Self::DocumentNumber(text)
            | Self::Issuer(text)
            | Self::Region(text)
            | Self::IndexNumber(text)
            | Self::SubjectClass(text) => text.clone(),
            Self::Level(level) => level_key(*level).to_owned(),
            Self::IssuedOn(date) | Self::PublishedOn(date) => date.to_string(),
            Self::Period(first, last) => format!("{first}-{last}"),
        }
    }

    /// The line that says where the value stands in the text, or who filled it in from where.
    pub(super) fn stated(&self, span: Option<Span>, hand: Option<(&str, &str)>) -> PolicyDocumentStated {
        let text = |text: &str, max| match taihang_registers::plan::line(text, max) {
            Some(Value::Text(text)) => Some(text),
            Some(_) | None => None,
        };
        let place = |place: Option<usize>| place.and_then(|place| i64::try_from(place).ok());
        PolicyDocumentStated {
            field: Some(self.field().word().to_owned()),
            value: text(&self.words(), 500),
            start: place(span.map(|span| span.start)),
            end: place(span.map(|span| span.end)),
            source: hand.and_then(|(source, _)| text(source, 300)),
            entered_by: hand.and_then(|(_, name)| text(name, 100)),
        }
    }
}

/// The value of a field of the metadata as the record holds it.
pub(super) fn held(document: &PolicyDocument, field: MetadataField) -> Option<MetadataEntry> {
    Some(match field {
        MetadataField::Title => MetadataEntry::Title(document.title.clone()?),
        MetadataField::DocumentNumber => MetadataEntry::DocumentNumber(document.document_number.clone()?),
        MetadataField::Issuer => MetadataEntry::Issuer(document.issuer_words.clone()?),
        MetadataField::Region => MetadataEntry::Region(document.region_words.clone()?),
        MetadataField::Level => MetadataEntry::Level(level_of(document.level.as_deref()?)?),
        MetadataField::IssuedOn => MetadataEntry::IssuedOn(document.issued_on?),
        MetadataField::PublishedOn => MetadataEntry::PublishedOn(document.published_on?),
        MetadataField::IndexNumber => MetadataEntry::IndexNumber(document.index_number.clone()?),
        MetadataField::SubjectClass => MetadataEntry::SubjectClass(document.subject_class.clone()?),
        MetadataField::Period => {
            let period = document.period?;
            let first = i32::from(period.first_day().year());
            MetadataEntry::Period(first, period.last_day().map_or(first, |day| i32::from(day.year())))
        }
    })
}

/// The metadata as they count, each with its place in the text unless somebody filled it in.
pub(super) fn metadata(document: &PolicyDocument) -> Metadata {
    let mut metadata = Metadata::default();
    for field in MetadataField::ALL {
        let Some(entry) = held(document, field) else { continue };
        let place = document.stated.iter().find(|stated| {
            stated.field.as_deref() == Some(field.word())
                && stated.source.is_none()
                && stated.value.as_deref() == Some(&entry.words())
        });
        let span = place.and_then(|stated| {
            Some(Span {
                start: usize::try_from(stated.start?).ok()?,
                end: usize::try_from(stated.end?).ok()?,
            })
        });
        entry.apply(&mut metadata, span);
    }
    metadata
}

/// What people filled in.
pub(super) fn by_hand(document: &PolicyDocument, at: Timestamp) -> Vec<HandValue> {
    let filled = document.stated.iter().filter_map(|stated| {
        let field = MetadataField::from_word(stated.field.as_deref()?)?;
        Some(HandValue {
            entry: held(document, field)?,
            source: stated.source.clone()?,
            set_at: at,
            set_by: stated.entered_by.clone().unwrap_or_default(),
        })
    });
    filled.collect()
}
