//! Fields and lines: sixteen types, no more.

use indexmap::IndexMap;
use taihang_base::Text;

/// One field of a record or one column of a line.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the definition")]
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDef {
    /// Key in snake case.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// A sentence below the field, if one is needed.
    pub help: Option<Text>,
    /// What it holds.
    pub kind: FieldType,
    /// The group of the form that it stands in.
    pub group: Option<String>,
    /// Visibility class: `content` unless the definition says otherwise (assessment, personal, money, secret).
    pub class: String,
    /// The state from which it has to be filled; optional for ever if none.
    pub required_from: Option<String>,
    /// Named function that reckons it; nobody types it.
    pub computed: Option<String>,
    /// Where its first value comes from on a new form.
    pub prefill: Option<Prefill>,
    /// Whether the words of it are found by search.
    pub search: bool,
    /// Whether the values are encrypted at rest (only text and identifier; such a field is never sorted, filtered by range or searched).
    pub sealed: bool,
    /// Whether it is meant for programs: folded away on the page of a record, and on no form.
    pub machine: bool,
    /// Whether the overlay of this installation leaves it off the pages; only fields that are never required.
    pub hidden: bool,
    /// Whether the overlay of this installation added it: kept in one column for all such fields, listed and exported, never named
    /// by rights, guards or engines.
    pub extra: bool,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// One line of text of at most `max` characters.
    Text {
        /// Longest value in characters.
        max: usize,
    },
    /// Paragraphs of at most `max` characters.
    Prose {
        /// Longest value in characters.
        max: usize,
    },
    /// A whole number.
    Integer(Numeric),
    /// An exact decimal of up to six places.
    Decimal(Numeric),
    /// Money in yuan, exact to the fen.
    Money(Numeric),
    /// A share in per cent, exact to six places: 2.5 is 2.5 %.
    Percent(Numeric),
    /// A day.
    Date,
    /// A span of time, from a year down to an hour; may be open at its end.
    Period,
    /// Yes or no.
    YesNo,
    /// One of several options.
    Choice(ChoiceOptions),
    /// Any number of several options.
    Choices(ChoiceOptions),
    /// One record of the register named.
    Ref {
        /// The register; always another definition of the same catalogue.
        to: String,
    },
    /// Any number of records of the register named, in order.
    Refs {
        /// The register.
        to: String,
    },
    /// A stored file.
    File(FileRule),
    /// A checked code or number (`taihang_base::Scheme`).
    Identifier {
        /// Word of the scheme: `credit_code`, `citizen_id`, `region`, `industry`, `ipc`, `orcid`, `code`, `serial`, …
        scheme: String,
    },
    /// A place: longitude and latitude in degrees, and an address.
    Place,
}

impl FieldType {
    /// The sixteen words, in the order of the types.
    pub const WORDS: [&'static str; 16] = [
        "text",
        "prose",
        "integer",
        "decimal",
        "money",
        "percent",
        "date",
        "period",
        "yes_no",
        "choice",
        "choices",
        "ref",
        "refs",
        "file",
        "identifier",
        "place",
    ];

    /// Whether values have an order that a list can be sorted by.
    pub fn sortable(&self) -> bool {
        !matches!(
            self,
            Self::Prose { .. } | Self::Choices(_) | Self::Refs { .. } | Self::File(_) | Self::Place
        )
    }

    /// Whether a list can be narrowed to some of the values.
    pub fn filterable(&self) -> bool {
        !matches!(self, Self::Prose { .. } | Self::File(_) | Self::Place)
    }

    /// Whether a value is one or several of a set: of options or of records.
    pub fn chooses(&self) -> bool {
        matches!(self, Self::Choice(_) | Self::Choices(_) | Self::Ref { .. } | Self::Refs { .. })
    }

    /// The register that a ref or refs field points to.
    pub fn target(&self) -> Option<&str> {
        let (Self::Ref { to } | Self::Refs { to }) = self else { return None };
        Some(to)
    }

    /// The code list that a choice or choices field takes its options from.
    pub fn code_list(&self) -> Option<&str> {
        let (Self::Choice(ChoiceOptions::List(list)) | Self::Choices(ChoiceOptions::List(list))) = self
        else {
            return None;
        };
        Some(list)
    }

    /// The word of the definition for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Prose { .. } => "prose",
            Self::Integer(_) => "integer",
            Self::Decimal(_) => "decimal",
            Self::Money(_) => "money",
            Self::Percent(_) => "percent",
            Self::Date => "date",
            Self::Period => "period",
            Self::YesNo => "yes_no",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::Ref { .. } => "ref",
            Self::Refs { .. } => "refs",
            Self::File(_) => "file",
            Self::Identifier { .. } => "identifier",
            Self::Place => "place",
        }
    }
}

/// Limits of a number; as written in the definition, exact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numeric {
    /// Smallest value allowed, as a decimal text.
    pub min: Option<String>,
    /// Largest value allowed.
    pub max: Option<String>,
    /// Unit shown behind the number.
    pub unit: Option<Text>,
}

/// Where options come from.
#[derive(Debug, Clone, PartialEq)]
pub enum ChoiceOptions {
    /// Closed in the definition.
    Closed(IndexMap<String, OptionDef>),
    /// A code list kept by staff: the name of the list in the register that serves codes.
    List(String),
}

/// One option of a closed choice.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionDef {
    /// What people read.
    pub label: Text,
}

/// What files a field takes.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRule {
    /// Endings without the dot, lower case; the content has to agree with them.
    pub kinds: Vec<String>,
    /// Largest size in bytes.
    pub max_bytes: u64,
}

/// Where the first value of a field comes from (R10: what is held is not asked).
#[derive(Debug, Clone, PartialEq)]
pub enum Prefill {
    /// The organisation, person or region of who opens the form.
    OwnOrganisation,
    /// The person who opens the form.
    OwnPerson,
    /// Today.
    Today,
    /// Field `field` of the record that the ref `through` points to.
    Through {
        /// A ref of this register.
        through: String,
        /// A field of the register it points to.
        field: String,
    },
    /// A fixed value in the notation of the import.
    Value(String),
}

/// A kind of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct LineDef {
    /// Key in snake case.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// Visibility class of all its columns.
    pub class: String,
    /// Its columns; types `refs`, `choices` and `file` do not occur here, `computed` neither.
    pub fields: IndexMap<String, FieldDef>,
    /// Most lines a record may have.
    pub max: usize,
    /// Whether they are meant for programs: folded away on the page of a record, and on no form.
    pub machine: bool,
}
