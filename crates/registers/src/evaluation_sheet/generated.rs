//! 考核表 · Appraisal sheet. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "evaluation_sheet";

/// Fields and kinds of lines.
pub mod field {
    /// 批次 · Round.
    pub const COLLECTION: &str = "collection";
    /// 方案 · Scheme.
    pub const SCHEME: &str = "scheme";
    /// 考核单位 · Organisation.
    pub const ORGANISATION: &str = "organisation";
    /// 考核人员 · Person.
    pub const PERSON: &str = "person";
    /// 考核机关 · Appraising office.
    pub const EVALUATOR_OFFICE: &str = "evaluator_office";
    /// 上年考核表 · Sheet of last year.
    pub const PREVIOUS: &str = "previous";
    /// 年度 · Year.
    pub const YEAR: &str = "year";
    /// 自评说明 · Self-report.
    pub const SELF_NOTE: &str = "self_note";
    /// 已核查容错 · Tolerance checked.
    pub const TOLERANCE_CHECKED: &str = "tolerance_checked";
    /// 容错认定 · Decision on tolerance.
    pub const TOLERANCE_NOTE: &str = "tolerance_note";
    /// 评语 · Opinion.
    pub const OPINION: &str = "opinion";
    /// 总分 · Total.
    pub const TOTAL: &str = "total";
    /// 等次 · Grade.
    pub const GRADE: &str = "grade";
    /// 名次 · Rank.
    pub const RANK: &str = "rank";
    /// 计分过程 · Arithmetic.
    pub const ARITHMETIC: &str = "arithmetic";
    /// 上年总分 · Total of last year.
    pub const PREVIOUS_TOTAL: &str = "previous_total";
    /// 结果运用 · Use.
    pub const USE: &str = "use";
    /// 自评 · Self-report.
    pub const SELF_REPORT: &str = "self_report";
    /// 核验 · Verified values.
    pub const SCORE: &str = "score";
}

/// Transitions.
pub mod transition {
    /// 提交自评 · Self-report.
    pub const SELF_REPORT: &str = "self_report";
    /// 退回自评 · Return.
    pub const RETURN: &str = "return";
    /// 核验 · Verify.
    pub const VERIFY: &str = "verify";
    /// 计分 · Score.
    pub const SCORE: &str = "score";
    /// 重新核验 · Verify again.
    pub const REOPEN: &str = "reopen";
    /// 公示 · Show.
    pub const SHOW: &str = "show";
    /// 定稿 · Finalise.
    pub const FINALISE: &str = "finalise";
    /// 运用结果 · Use the result.
    pub const USE: &str = "use";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvaluationSheetState {
    /// 待自评 · Set.
    Set,
    /// 已自评 · Self-reported.
    SelfReported,
    /// 已核验 · Verified.
    Verified,
    /// 已计分 · Scored.
    Scored,
    /// 公示异议 · Open to objection.
    Objection,
    /// 定稿 · Final.
    Final,
    /// 已运用 · Used.
    Used,
}

#[rustfmt::skip]
impl EvaluationSheetState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 7] = [Self::Set, Self::SelfReported, Self::Verified, Self::Scored, Self::Objection, Self::Final, Self::Used];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::SelfReported => "self_reported",
            Self::Verified => "verified",
            Self::Scored => "scored",
            Self::Objection => "objection",
            Self::Final => "final",
            Self::Used => "used",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type EvaluationSheetId = Id<EvaluationSheet>;

/// One subject's sheet in one round: self-report, verification, score, objection, final and use.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct EvaluationSheet {
    /// Its id.
    pub id: EvaluationSheetId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: EvaluationSheetState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 批次 · Round.
    pub collection: Option<super::collection::CollectionId>,
    /// 方案 · Scheme.
    pub scheme: Option<super::evaluation_scheme::EvaluationSchemeId>,
    /// 考核单位 · Organisation.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 考核人员 · Person.
    pub person: Option<super::person::PersonId>,
    /// 考核机关 · Appraising office.
    pub evaluator_office: Option<super::organisation::OrganisationId>,
    /// 上年考核表 · Sheet of last year.
    pub previous: Option<EvaluationSheetId>,
    /// 年度 · Year.
    pub year: Option<taihang_base::Period>,
    /// 自评说明 · Self-report.
    pub self_note: Option<String>,
    /// 已核查容错 · Tolerance checked.
    pub tolerance_checked: Option<bool>,
    /// 容错认定 · Decision on tolerance.
    pub tolerance_note: Option<String>,
    /// 评语 · Opinion.
    pub opinion: Option<String>,
    /// 总分 · Total.
    pub total: Option<rust_decimal::Decimal>,
    /// 等次 · Grade.
    pub grade: Option<String>,
    /// 名次 · Rank.
    pub rank: Option<i64>,
    /// 计分过程 · Arithmetic.
    pub arithmetic: Option<String>,
    /// 上年总分 · Total of last year.
    pub previous_total: Option<rust_decimal::Decimal>,
    /// 结果运用 · Use.
    pub r#use: Option<String>,
    /// 自评 · Self-report.
    pub self_report: Vec<EvaluationSheetSelfReport>,
    /// 核验 · Verified values.
    pub score: Vec<EvaluationSheetScore>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for EvaluationSheet {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, EvaluationSheetState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            collection: typed::take(record.get(field::COLLECTION), field::COLLECTION, typed::reference)?,
            scheme: typed::take(record.get(field::SCHEME), field::SCHEME, typed::reference)?,
            organisation: typed::take(record.get(field::ORGANISATION), field::ORGANISATION, typed::reference)?,
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            evaluator_office: typed::take(record.get(field::EVALUATOR_OFFICE), field::EVALUATOR_OFFICE, typed::reference)?,
            previous: typed::take(record.get(field::PREVIOUS), field::PREVIOUS, typed::reference)?,
            year: typed::take(record.get(field::YEAR), field::YEAR, typed::period)?,
            self_note: typed::take(record.get(field::SELF_NOTE), field::SELF_NOTE, typed::text)?,
            tolerance_checked: typed::take(record.get(field::TOLERANCE_CHECKED), field::TOLERANCE_CHECKED, typed::yes_no)?,
            tolerance_note: typed::take(record.get(field::TOLERANCE_NOTE), field::TOLERANCE_NOTE, typed::text)?,
            opinion: typed::take(record.get(field::OPINION), field::OPINION, typed::text)?,
            total: typed::take(record.get(field::TOTAL), field::TOTAL, typed::decimal)?,
            grade: typed::take(record.get(field::GRADE), field::GRADE, typed::text)?,
            rank: typed::take(record.get(field::RANK), field::RANK, typed::integer)?,
            arithmetic: typed::take(record.get(field::ARITHMETIC), field::ARITHMETIC, typed::text)?,
            previous_total: typed::take(record.get(field::PREVIOUS_TOTAL), field::PREVIOUS_TOTAL, typed::decimal)?,
            r#use: typed::take(record.get(field::USE), field::USE, typed::choice)?,
            self_report: record.lines(field::SELF_REPORT).iter().map(EvaluationSheetSelfReport::try_from).collect::<Result<_, _>>()?,
            score: record.lines(field::SCORE).iter().map(EvaluationSheetScore::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&EvaluationSheet> for Draft {
    fn from(record: &EvaluationSheet) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::COLLECTION.to_owned(), record.collection.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SCHEME.to_owned(), record.scheme.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ORGANISATION.to_owned(), record.organisation.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::EVALUATOR_OFFICE.to_owned(), record.evaluator_office.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PREVIOUS.to_owned(), record.previous.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::YEAR.to_owned(), record.year.map(Value::Period));
        draft.values.insert(field::SELF_NOTE.to_owned(), record.self_note.clone().map(Value::Text));
        draft.values.insert(field::TOLERANCE_CHECKED.to_owned(), record.tolerance_checked.map(Value::YesNo));
        draft.values.insert(field::TOLERANCE_NOTE.to_owned(), record.tolerance_note.clone().map(Value::Text));
        draft.values.insert(field::OPINION.to_owned(), record.opinion.clone().map(Value::Text));
        draft.values.insert(field::USE.to_owned(), record.r#use.clone().map(Value::Choice));
        draft.lines.insert(field::SELF_REPORT.to_owned(), record.self_report.iter().map(EvaluationSheetSelfReport::values).collect());
        draft.lines.insert(field::SCORE.to_owned(), record.score.iter().map(EvaluationSheetScore::values).collect());
        draft
    }
}

/// A line: 自评 · Self-report.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct EvaluationSheetSelfReport {
    /// 项目代码 · Item.
    pub item: Option<String>,
    /// 自报值 · Value.
    pub value: Option<rust_decimal::Decimal>,
    /// 依据 · Evidence.
    pub evidence: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for EvaluationSheetSelfReport {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            item: typed::take(line.first().and_then(Option::as_ref), "item", typed::identifier)?,
            value: typed::take(line.get(1).and_then(Option::as_ref), "value", typed::decimal)?,
            evidence: typed::take(line.get(2).and_then(Option::as_ref), "evidence", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl EvaluationSheetSelfReport {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("item".to_owned(), self.item.clone().map(Value::Identifier)),
            ("value".to_owned(), self.value.map(Value::Decimal)),
            ("evidence".to_owned(), self.evidence.clone().map(Value::Text)),
        ].into()
    }
}

/// A line: 核验 · Verified values.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct EvaluationSheetScore {
    /// 项目代码 · Item.
    pub item: Option<String>,
    /// 核定值 · Value.
    pub value: Option<rust_decimal::Decimal>,
    /// 来源 · Source.
    pub source: Option<String>,
    /// 利润（万元） · Profit (10,000 yuan).
    pub profit: Option<rust_decimal::Decimal>,
    /// 认定研发投入（万元） · Recognised R&D (10,000 yuan).
    pub recognised_rd: Option<rust_decimal::Decimal>,
    /// 容错免计 · Tolerated.
    pub tolerated: Option<bool>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for EvaluationSheetScore {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            item: typed::take(line.first().and_then(Option::as_ref), "item", typed::identifier)?,
            value: typed::take(line.get(1).and_then(Option::as_ref), "value", typed::decimal)?,
            source: typed::take(line.get(2).and_then(Option::as_ref), "source", typed::text)?,
            profit: typed::take(line.get(3).and_then(Option::as_ref), "profit", typed::decimal)?,
            recognised_rd: typed::take(line.get(4).and_then(Option::as_ref), "recognised_rd", typed::decimal)?,
            tolerated: typed::take(line.get(5).and_then(Option::as_ref), "tolerated", typed::yes_no)?,
        })
    }
}

#[rustfmt::skip]
impl EvaluationSheetScore {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("item".to_owned(), self.item.clone().map(Value::Identifier)),
            ("value".to_owned(), self.value.map(Value::Decimal)),
            ("source".to_owned(), self.source.clone().map(Value::Text)),
            ("profit".to_owned(), self.profit.map(Value::Decimal)),
            ("recognised_rd".to_owned(), self.recognised_rd.map(Value::Decimal)),
            ("tolerated".to_owned(), self.tolerated.map(Value::YesNo)),
        ].into()
    }
}
