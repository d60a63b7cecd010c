//! What a policy document says, as values. Every value knows the place it came from.
//!
//! Spans are bytes of [`Document::text`](taihang_documents::Document::text), the text as it was decoded, never of a
//! repaired copy.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use taihang_base::{RegionLevel, Span, Text};

/// One policy document, read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Plan {
    /// Title, number, issuer, dates, period, cited documents.
    pub metadata: Metadata,
    /// What was mended in the text, in order of place.
    pub repairs: Vec<Repair>,
    /// The outline, parents before children.
    pub sections: Vec<Section>,
    /// The addressable units of the body, in order of place.
    pub clauses: Vec<Clause>,
    /// Targets and achieved figures, in order of place.
    pub figures: Vec<Figure>,
    /// Work items, in order of place.
    pub tasks: Vec<Task>,
    /// Oddities of the outline (missing or doubled numbers, contents against body).
    pub oddities: Vec<Oddity>,
}

/// A value with the place that states it; `span` is none for a value that somebody filled in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated<T> {
    /// The value.
    pub value: T,
    /// Where the document says so.
    pub span: Option<Span>,
}

/// What the document says about itself. What is unknown stays `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Metadata {
    /// The title.
    pub title: Option<Stated<String>>,
    /// The document number, e.g. `晋政发〔2021〕15号`.
    pub document_number: Option<Stated<String>>,
    /// The issuing body, in the document's words.
    pub issuer: Option<Stated<String>>,
    /// The region it governs, by name, e.g. `吕梁市`.
    pub region: Option<Stated<String>>,
    /// The level of that region.
    pub level: Option<RegionLevel>,
    /// Date of the document (成文日期, signature date).
    pub issued_on: Option<Stated<Date>>,
    /// Date of publication (发布日期, web page time).
    pub published_on: Option<Stated<Date>>,
    /// Index number of the web page (索引号).
    pub index_number: Option<Stated<String>>,
    /// Subject class of the web page (主题分类).
    pub subject_class: Option<Stated<String>>,
    /// First and last year of the plan period.
    pub period: Option<Stated<(i32, i32)>>,
    /// Documents cited in 《》.
    pub citations: Vec<Citation>,
}

/// A cited document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The title without 《》.
    pub title: String,
    /// How it is cited.
    pub relation: CitationRelation,
    /// Where.
    pub span: Span,
}

/// Why a document is cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CitationRelation {
    /// The document is made on its basis (根据, 依据, 按照) or carries it out (贯彻落实) in its preamble: its parent.
    Parent,
    /// The document issues it (关于印发《…》的通知).
    Issues,
    /// The document announces that it will be made (制定, 出台, 编制, 修订).
    Announces,
    /// Anything else.
    Mentions,
}

/// A change made to the text before it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What kind.
    pub kind: RepairKind,
    /// Place in the decoded text.
    pub span: Span,
    /// What stands there.
    pub before: String,
    /// What it was read as.
    pub after: String,
}

/// The kinds of repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepairKind {
    /// A private-use character between two digits read as a decimal point.
    DecimalPoint,
    /// A private-use character dropped.
    PrivateUse,
    /// A line break inside a sentence removed.
    LineBreak,
    /// Full-width digits, letters or percent signs read as narrow ones.
    FullWidth,
    /// A stray space inside a number, a date or a word removed.
    StraySpace,
    /// Page or web furniture left out (kept as metadata where it is some).
    Furniture,
    /// An invisible character (zero width, soft hyphen, byte-order mark) dropped.
    Invisible,
}

/// A heading and its place in the outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Index of the section that holds it in [`Plan::sections`].
    pub parent: Option<usize>,
    /// Depth, 1 is the outermost.
    pub depth: u8,
    /// The marker as written, e.g. `第二章`, `（一）`, `1.`; empty for an unnumbered heading.
    pub marker: String,
    /// The number behind the marker, if one.
    pub number: Option<u32>,
    /// The heading without marker.
    pub title: String,
    /// The address: outline markers joined, e.g. `二（一）1`; unnumbered headings as `/标题`.
    pub path: String,
    /// Place of the heading.
    pub heading: Span,
    /// From the heading to the end of its last clause.
    pub extent: Span,
}

/// One paragraph (or table row) of the body: the unit that others cite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Index of the innermost section in [`Plan::sections`].
    pub section: Option<usize>,
    /// Place in the decoded text.
    pub span: Span,
    /// The text after repairs, for reading and comparing.
    pub text: String,
    /// What it is.
    pub kind: ClauseKind,
    /// The units named in its closing note.
    pub units: Units,
}

/// What a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClauseKind {
    /// A heading line.
    Heading,
    /// Running text.
    Paragraph,
    /// A data row of a table.
    Row,
    /// Title, number, addressees, signature.
    Front,
}

/// The units that answer for something.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Units {
    /// 牵头单位, 责任单位.
    pub lead: Vec<String>,
    /// 配合单位, 参加单位.
    pub supporting: Vec<String>,
    /// Place of the note.
    pub span: Option<Span>,
}

/// A commitment or an achievement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FigureKind {
    /// Something promised.
    Target,
    /// Something stated as reached.
    Actual,
}

/// How a figure binds (gold conventions, DESIGN §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// 以上, 不低于, 超过, 多, 余.
    Ge,
    /// Exactly, or nothing said.
    Eq,
    /// 左右, 约, 近.
    Approx,
    /// 以下, 不超过, 控制在…以内.
    Le,
    /// 倍增, 翻番.
    Double,
    /// 平均水平.
    Average,
    /// 全覆盖, 100 %.
    Cover,
    /// Growth only (年均增长N%).
    Incr,
    /// 前N位.
    Rank,
    /// 提高N个百分点.
    Pp,
    /// 比X年增长N%.
    PctIncr,
}

/// How often a figure holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Recurrence {
    /// Once, by the year given or open.
    By,
    /// 每年, 年均.
    Annual,
}

/// A starting value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The value as written in arabic digits; none if only a year is named (较2018年).
    pub value: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Its year.
    pub year: Option<i32>,
}

/// One quantified statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Commitment or achievement.
    pub kind: FigureKind,
    /// Index of the clause in [`Plan::clauses`].
    pub clause: usize,
    /// Address of the section, see [`Section::path`].
    pub section: String,
    /// The span that states it.
    pub span: Span,
    /// The measured thing: the shortest complete noun phrase, in the document's words.
    pub subject: String,
    /// How the value binds.
    pub op: Op,
    /// The value in arabic digits as written (`1` of 1万件, `4-6`); none for a target without a number.
    pub value: Option<String>,
    /// The unit as written (`万件`, `%`).
    pub unit: Option<String>,
    /// The year it is for.
    pub year: Option<i32>,
    /// Once or every year.
    pub period: Option<Recurrence>,
    /// Yearly growth in percent, if stated.
    pub growth: Option<String>,
    /// The starting value, if stated.
    pub baseline: Option<Baseline>,
    /// Lead units of the clause.
    pub lead_units: Vec<String>,
    /// Index in [`Plan::figures`] of the whole that this is a part of (其中).
    pub part_of: Option<usize>,
    /// What a level is compared with, in the document's words (全国平均水平, “十三五”目标).
    pub comparator: Option<String>,
    /// Whether a repair touched the span.
    pub repaired: bool,
}

impl Figure {
    /// The value as a number in the unit's base (1万件 → 10000); the lower end of a range.
    pub fn amount(&self) -> Option<Decimal> {
        amount(self.value.as_deref()?, self.unit.as_deref())
    }
}

/// `value` in the base of `unit`: 万 and 亿 at the head of the unit multiply. A range gives its lower end.
pub fn amount(value: &str, unit: Option<&str>) -> Option<Decimal> {
    let first = value.split(['-', '—', '～', '~', '至']).next()?;
    let number: Decimal = first.replace([',', '，'], "").trim().parse().ok()?;
    let scale = match unit.unwrap_or("") {
        unit if unit.starts_with("万亿") => 1_000_000_000_000_i64,
        unit if unit.starts_with('亿') => 100_000_000,
        unit if unit.starts_with('万') => 10_000,
        unit if unit.starts_with('千') && !unit.starts_with("千瓦") && !unit.starts_with("千克") => {
            1_000
        }
        _ => 1,
    };
    number.checked_mul(Decimal::from(scale))
}

/// The unit without its leading 万 or 亿: what [`amount`] counts.
pub fn base_unit(unit: &str) -> &str {
    let unit = unit.trim_start_matches(['万', '亿']);
    if unit.starts_with("千瓦") || unit.starts_with("千克") {
        unit
    } else {
        unit.trim_start_matches('千')
    }
}

/// A moment by which a task is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The year, if the text names or implies one.
    pub year: Option<i32>,
    /// The last day, if the text is that exact (a year alone gives 31 December).
    pub date: Option<Date>,
    /// Work without an end (持续推进, 长期坚持).
    pub continuous: bool,
    /// The words of the text.
    pub words: String,
    /// Where they stand.
    pub span: Span,
}

/// A work item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Index of the clause in [`Plan::clauses`].
    pub clause: usize,
    /// Address of the section.
    pub section: String,
    /// The item's text, from its first word to its closing note.
    pub span: Span,
    /// What is to be done, short.
    pub title: String,
    /// Who leads.
    pub lead_units: Vec<String>,
    /// Who helps.
    pub supporting_units: Vec<String>,
    /// By when.
    pub deadline: Option<Deadline>,
}

/// Something odd about the outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oddity {
    /// What kind.
    pub kind: OddityKind,
    /// Where.
    pub span: Span,
    /// The marker or line concerned.
    pub words: String,
}

/// The kinds of oddity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OddityKind {
    /// A number is left out.
    NumberMissing,
    /// A number stands twice.
    NumberDoubled,
    /// A heading of the body is not in the table of contents.
    NotInContents,
    /// A line of the table of contents is not in the body.
    NotInBody,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A figure cannot be right as it stands.
    Error,
    /// Somebody must decide.
    Warning,
    /// Worth knowing; also: checked and found in order.
    Note,
}

/// One thing that the documents say to or against each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code in kebab case, e.g. `growth-misses-target`.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// What was found, for people.
    pub message: Text,
    /// Where it is said, the decisive place first.
    pub places: Vec<Place>,
    /// The calculation written out, if there is one.
    pub arithmetic: Option<String>,
}

/// A place in one of the checked documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Index of the document among those checked.
    pub document: usize,
    /// The span in that document's text.
    pub span: Span,
    /// The verbatim text of the span.
    pub quote: String,
}
