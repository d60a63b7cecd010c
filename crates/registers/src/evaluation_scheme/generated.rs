//! 评价方案 · Evaluation scheme. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "evaluation_scheme";

/// Fields and kinds of lines.
pub mod field {
    /// 方案名称 · Title.
    pub const TITLE: &str = "title";
    /// 考核对象 · Subject.
    pub const SUBJECT: &str = "subject";
    /// 分类 · Class.
    pub const CLASS: &str = "class";
    /// 年度 · Year.
    pub const YEAR: &str = "year";
    /// 制定单位 · Steward.
    pub const STEWARD: &str = "steward";
    /// 依据条款 · Basis.
    pub const BASIS: &str = "basis";
    /// 须含创新指标 · Innovation items required.
    pub const INNOVATION_REQUIRED: &str = "innovation_required";
    /// 加分上限 · Cap on bonus points.
    pub const BONUS_CAP: &str = "bonus_cap";
    /// 扣分上限 · Cap on penalty points.
    pub const PENALTY_CAP: &str = "penalty_cap";
    /// 权重合计 · Sum of weights.
    pub const WEIGHT_SUM: &str = "weight_sum";
    /// 说明 · Note.
    pub const NOTE: &str = "note";
    /// 考核项 · Items.
    pub const ITEM: &str = "item";
    /// 等次 · Grades.
    pub const GRADE: &str = "grade";
}

/// Transitions.
pub mod transition {
    /// 征求意见 · Consult.
    pub const CONSULT: &str = "consult";
    /// 退回修改 · Return.
    pub const RETURN: &str = "return";
    /// 批准施行 · Approve.
    pub const GO_LIVE: &str = "go_live";
    /// 停用 · Retire.
    pub const RETIRE: &str = "retire";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvaluationSchemeState {
    /// 起草 · Draft.
    Draft,
    /// 征求意见 · Consulted.
    Consulted,
    /// 施行 · Live.
    Live,
    /// 停用 · Retired.
    Retired,
}

#[rustfmt::skip]
impl EvaluationSchemeState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Consulted, Self::Live, Self::Retired];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Consulted => "consulted",
            Self::Live => "live",
            Self::Retired => "retired",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type EvaluationSchemeId = Id<EvaluationScheme>;

/// Classed schemes of appraisal: common and individual items, weights, scoring rules and grades.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct EvaluationScheme {
    /// Its id.
    pub id: EvaluationSchemeId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: EvaluationSchemeState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 方案名称 · Title.
    pub title: Option<String>,
    /// 考核对象 · Subject.
    pub subject: Option<String>,
    /// 分类 · Class.
    pub class: Option<String>,
    /// 年度 · Year.
    pub year: Option<taihang_base::Period>,
    /// 制定单位 · Steward.
    pub steward: Option<super::organisation::OrganisationId>,
    /// 依据条款 · Basis.
    pub basis: Vec<super::clause::ClauseId>,
    /// 须含创新指标 · Innovation items required.
    pub innovation_required: Option<bool>,
    /// 加分上限 · Cap on bonus points.
    pub bonus_cap: Option<rust_decimal::Decimal>,
    /// 扣分上限 · Cap on penalty points.
    pub penalty_cap: Option<rust_decimal::Decimal>,
    /// 权重合计 · Sum of weights.
    pub weight_sum: Option<rust_decimal::Decimal>,
    /// 说明 · Note.
    pub note: Option<String>,
    /// 考核项 · Items.
    pub item: Vec<EvaluationSchemeItem>,
    /// 等次 · Grades.
    pub grade: Vec<EvaluationSchemeGrade>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for EvaluationScheme {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, EvaluationSchemeState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            subject: typed::take(record.get(field::SUBJECT), field::SUBJECT, typed::choice)?,
            class: typed::take(record.get(field::CLASS), field::CLASS, typed::text)?,
            year: typed::take(record.get(field::YEAR), field::YEAR, typed::period)?,
            steward: typed::take(record.get(field::STEWARD), field::STEWARD, typed::reference)?,
            basis: typed::take(record.get(field::BASIS), field::BASIS, typed::references)?.unwrap_or_default(),
            innovation_required: typed::take(record.get(field::INNOVATION_REQUIRED), field::INNOVATION_REQUIRED, typed::yes_no)?,
            bonus_cap: typed::take(record.get(field::BONUS_CAP), field::BONUS_CAP, typed::decimal)?,
            penalty_cap: typed::take(record.get(field::PENALTY_CAP), field::PENALTY_CAP, typed::decimal)?,
            weight_sum: typed::take(record.get(field::WEIGHT_SUM), field::WEIGHT_SUM, typed::decimal)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
            item: record.lines(field::ITEM).iter().map(EvaluationSchemeItem::try_from).collect::<Result<_, _>>()?,
            grade: record.lines(field::GRADE).iter().map(EvaluationSchemeGrade::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&EvaluationScheme> for Draft {
    fn from(record: &EvaluationScheme) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::SUBJECT.to_owned(), record.subject.clone().map(Value::Choice));
        draft.values.insert(field::CLASS.to_owned(), record.class.clone().map(Value::Text));
        draft.values.insert(field::YEAR.to_owned(), record.year.map(Value::Period));
        draft.values.insert(field::STEWARD.to_owned(), record.steward.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::BASIS.to_owned(), typed::filled(&record.basis, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::INNOVATION_REQUIRED.to_owned(), record.innovation_required.map(Value::YesNo));
        draft.values.insert(field::BONUS_CAP.to_owned(), record.bonus_cap.map(Value::Decimal));
        draft.values.insert(field::PENALTY_CAP.to_owned(), record.penalty_cap.map(Value::Decimal));
        draft.values.insert(field::NOTE.to_owned(), record.note.clone().map(Value::Text));
        draft.lines.insert(field::ITEM.to_owned(), record.item.iter().map(EvaluationSchemeItem::values).collect());
        draft.lines.insert(field::GRADE.to_owned(), record.grade.iter().map(EvaluationSchemeGrade::values).collect());
        draft
    }
}

/// A line: 考核项 · Items.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct EvaluationSchemeItem {
    /// 项目代码 · Key.
    pub key: Option<String>,
    /// 考核项 · Item.
    pub label: Option<String>,
    /// 共性 · Common.
    pub common: Option<bool>,
    /// 创新类 · Innovation.
    pub innovation: Option<bool>,
    /// 指标 · Indicator.
    pub indicator: Option<super::indicator::IndicatorId>,
    /// 督办统计 · Statistic of matters.
    pub statistic: Option<String>,
    /// 权重 · Weight.
    pub weight: Option<rust_decimal::Decimal>,
    /// 计分办法 · Rule.
    pub rule: Option<String>,
    /// 零分值（起点） · Value of no points.
    pub low: Option<rust_decimal::Decimal>,
    /// 满分值（目标） · Value of full points.
    pub high: Option<rust_decimal::Decimal>,
    /// 每单位分值 · Points for one unit.
    pub per_unit: Option<rust_decimal::Decimal>,
    /// 分档 · Steps.
    pub steps: Option<String>,
    /// 单项上限 · Cap.
    pub cap: Option<rust_decimal::Decimal>,
    /// 单位 · Unit.
    pub unit: Option<String>,
    /// 一票否决 · Veto.
    pub veto: Option<bool>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for EvaluationSchemeItem {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            key: typed::take(line.first().and_then(Option::as_ref), "key", typed::identifier)?,
            label: typed::take(line.get(1).and_then(Option::as_ref), "label", typed::text)?,
            common: typed::take(line.get(2).and_then(Option::as_ref), "common", typed::yes_no)?,
            innovation: typed::take(line.get(3).and_then(Option::as_ref), "innovation", typed::yes_no)?,
            indicator: typed::take(line.get(4).and_then(Option::as_ref), "indicator", typed::reference)?,
            statistic: typed::take(line.get(5).and_then(Option::as_ref), "statistic", typed::choice)?,
            weight: typed::take(line.get(6).and_then(Option::as_ref), "weight", typed::percent)?,
            rule: typed::take(line.get(7).and_then(Option::as_ref), "rule", typed::choice)?,
            low: typed::take(line.get(8).and_then(Option::as_ref), "low", typed::decimal)?,
            high: typed::take(line.get(9).and_then(Option::as_ref), "high", typed::decimal)?,
            per_unit: typed::take(line.get(10).and_then(Option::as_ref), "per_unit", typed::decimal)?,
            steps: typed::take(line.get(11).and_then(Option::as_ref), "steps", typed::text)?,
            cap: typed::take(line.get(12).and_then(Option::as_ref), "cap", typed::decimal)?,
            unit: typed::take(line.get(13).and_then(Option::as_ref), "unit", typed::text)?,
            veto: typed::take(line.get(14).and_then(Option::as_ref), "veto", typed::yes_no)?,
        })
    }
}

#[rustfmt::skip]
impl EvaluationSchemeItem {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("key".to_owned(), self.key.clone().map(Value::Identifier)),
            ("label".to_owned(), self.label.clone().map(Value::Text)),
            ("common".to_owned(), self.common.map(Value::YesNo)),
            ("innovation".to_owned(), self.innovation.map(Value::YesNo)),
            ("indicator".to_owned(), self.indicator.map(|id| Value::Ref(id.retyped()))),
            ("statistic".to_owned(), self.statistic.clone().map(Value::Choice)),
            ("weight".to_owned(), self.weight.map(Value::Percent)),
            ("rule".to_owned(), self.rule.clone().map(Value::Choice)),
            ("low".to_owned(), self.low.map(Value::Decimal)),
            ("high".to_owned(), self.high.map(Value::Decimal)),
            ("per_unit".to_owned(), self.per_unit.map(Value::Decimal)),
            ("steps".to_owned(), self.steps.clone().map(Value::Text)),
            ("cap".to_owned(), self.cap.map(Value::Decimal)),
            ("unit".to_owned(), self.unit.clone().map(Value::Text)),
            ("veto".to_owned(), self.veto.map(Value::YesNo)),
        ].into()
    }
}

/// A line: 等次 · Grades.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct EvaluationSchemeGrade {
    /// 等次 · Grade.
    pub grade: Option<String>,
    /// 起始分 · From.
    pub from: Option<rust_decimal::Decimal>,
    /// 结果运用 · Consequence.
    pub consequence: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for EvaluationSchemeGrade {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            grade: typed::take(line.first().and_then(Option::as_ref), "grade", typed::text)?,
            from: typed::take(line.get(1).and_then(Option::as_ref), "from", typed::decimal)?,
            consequence: typed::take(line.get(2).and_then(Option::as_ref), "consequence", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl EvaluationSchemeGrade {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("grade".to_owned(), self.grade.clone().map(Value::Text)),
            ("from".to_owned(), self.from.map(Value::Decimal)),
            ("consequence".to_owned(), self.consequence.clone().map(Value::Text)),
        ].into()
    }
}
