//! 表单 · Form. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "form";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Name.
    pub const NAME: &str = "name";
    /// 用途 · Use.
    pub const USE: &str = "use";
    /// 维护单位 · Steward.
    pub const STEWARD: &str = "steward";
    /// 版次 · Edition.
    pub const EDITION: &str = "edition";
    /// 取代 · Replaces.
    pub const REPLACES: &str = "replaces";
    /// 适用期 · Valid.
    pub const VALID: &str = "valid";
    /// 题目 · Questions.
    pub const QUESTION: &str = "question";
    /// 核对规则 · Checks.
    pub const RULE: &str = "rule";
}

/// Transitions.
pub mod transition {
    /// 审核 · Check.
    pub const CHECK: &str = "check";
    /// 退回 · Return.
    pub const RETURN: &str = "return";
    /// 启用 · Put into use.
    pub const GO_LIVE: &str = "go_live";
    /// 停用 · Retire.
    pub const RETIRE: &str = "retire";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormState {
    /// 草稿 · Draft.
    Draft,
    /// 已审核 · Checked.
    Checked,
    /// 启用 · Live.
    Live,
    /// 停用 · Retired.
    Retired,
}

#[rustfmt::skip]
impl FormState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Checked, Self::Live, Self::Retired];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Checked => "checked",
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
pub type FormId = Id<Form>;

/// Questionnaires of calls and rounds, frozen when live.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Form {
    /// Its id.
    pub id: FormId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: FormState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Name.
    pub name: Option<String>,
    /// 用途 · Use.
    pub r#use: Option<String>,
    /// 维护单位 · Steward.
    pub steward: Option<super::organisation::OrganisationId>,
    /// 版次 · Edition.
    pub edition: Option<i64>,
    /// 取代 · Replaces.
    pub replaces: Option<FormId>,
    /// 适用期 · Valid.
    pub valid: Option<taihang_base::Period>,
    /// 题目 · Questions.
    pub question: Vec<FormQuestion>,
    /// 核对规则 · Checks.
    pub rule: Vec<FormRule>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Form {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, FormState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            r#use: typed::take(record.get(field::USE), field::USE, typed::choice)?,
            steward: typed::take(record.get(field::STEWARD), field::STEWARD, typed::reference)?,
            edition: typed::take(record.get(field::EDITION), field::EDITION, typed::integer)?,
            replaces: typed::take(record.get(field::REPLACES), field::REPLACES, typed::reference)?,
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            question: record.lines(field::QUESTION).iter().map(FormQuestion::try_from).collect::<Result<_, _>>()?,
            rule: record.lines(field::RULE).iter().map(FormRule::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Form> for Draft {
    fn from(record: &Form) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::USE.to_owned(), record.r#use.clone().map(Value::Choice));
        draft.values.insert(field::STEWARD.to_owned(), record.steward.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::EDITION.to_owned(), record.edition.map(Value::Integer));
        draft.values.insert(field::REPLACES.to_owned(), record.replaces.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.lines.insert(field::QUESTION.to_owned(), record.question.iter().map(FormQuestion::values).collect());
        draft.lines.insert(field::RULE.to_owned(), record.rule.iter().map(FormRule::values).collect());
        draft
    }
}

/// A line: 题目 · Questions.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct FormQuestion {
    /// 标识 · Key.
    pub key: Option<String>,
    /// 中文题面 · Chinese.
    pub zh: Option<String>,
    /// 英文题面 · English.
    pub en: Option<String>,
    /// 题型 · Type.
    pub kind: Option<String>,
    /// 选项 · Options.
    pub options: Option<String>,
    /// 必答 · Required.
    pub required: Option<bool>,
    /// 平台已存于 · Held in.
    pub held_in: Option<String>,
    /// 自动带出 · Prefilled.
    pub prefill: Option<bool>,
    /// 计量单位 · Unit.
    pub unit: Option<String>,
    /// 对应指标 · Indicator.
    pub indicator: Option<super::indicator::IndicatorId>,
    /// 换算系数 · Factor.
    pub factor: Option<rust_decimal::Decimal>,
    /// 最小值 · Least.
    pub least: Option<rust_decimal::Decimal>,
    /// 最大值 · Most.
    pub most: Option<rust_decimal::Decimal>,
    /// 变动上限（%） · Change to be explained (%).
    pub change_limit: Option<rust_decimal::Decimal>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for FormQuestion {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            key: typed::take(line.first().and_then(Option::as_ref), "key", typed::identifier)?,
            zh: typed::take(line.get(1).and_then(Option::as_ref), "zh", typed::text)?,
            en: typed::take(line.get(2).and_then(Option::as_ref), "en", typed::text)?,
            kind: typed::take(line.get(3).and_then(Option::as_ref), "kind", typed::choice)?,
            options: typed::take(line.get(4).and_then(Option::as_ref), "options", typed::text)?,
            required: typed::take(line.get(5).and_then(Option::as_ref), "required", typed::yes_no)?,
            held_in: typed::take(line.get(6).and_then(Option::as_ref), "held_in", typed::text)?,
            prefill: typed::take(line.get(7).and_then(Option::as_ref), "prefill", typed::yes_no)?,
            unit: typed::take(line.get(8).and_then(Option::as_ref), "unit", typed::text)?,
            indicator: typed::take(line.get(9).and_then(Option::as_ref), "indicator", typed::reference)?,
            factor: typed::take(line.get(10).and_then(Option::as_ref), "factor", typed::decimal)?,
            least: typed::take(line.get(11).and_then(Option::as_ref), "least", typed::decimal)?,
            most: typed::take(line.get(12).and_then(Option::as_ref), "most", typed::decimal)?,
            change_limit: typed::take(line.get(13).and_then(Option::as_ref), "change_limit", typed::decimal)?,
        })
    }
}

#[rustfmt::skip]
impl FormQuestion {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("key".to_owned(), self.key.clone().map(Value::Identifier)),
            ("zh".to_owned(), self.zh.clone().map(Value::Text)),
            ("en".to_owned(), self.en.clone().map(Value::Text)),
            ("kind".to_owned(), self.kind.clone().map(Value::Choice)),
            ("options".to_owned(), self.options.clone().map(Value::Text)),
            ("required".to_owned(), self.required.map(Value::YesNo)),
            ("held_in".to_owned(), self.held_in.clone().map(Value::Text)),
            ("prefill".to_owned(), self.prefill.map(Value::YesNo)),
            ("unit".to_owned(), self.unit.clone().map(Value::Text)),
            ("indicator".to_owned(), self.indicator.map(|id| Value::Ref(id.retyped()))),
            ("factor".to_owned(), self.factor.map(Value::Decimal)),
            ("least".to_owned(), self.least.map(Value::Decimal)),
            ("most".to_owned(), self.most.map(Value::Decimal)),
            ("change_limit".to_owned(), self.change_limit.map(Value::Decimal)),
        ].into()
    }
}

/// A line: 核对规则 · Checks.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct FormRule {
    /// 标识 · Key.
    pub key: Option<String>,
    /// 关系 · Relation.
    pub kind: Option<String>,
    /// 左 · Left.
    pub left: Option<String>,
    /// 右 · Right.
    pub right: Option<String>,
    /// 核对的指标 · Indicator held against.
    pub other: Option<super::indicator::IndicatorId>,
    /// 最小值（%） · Least (%).
    pub least: Option<rust_decimal::Decimal>,
    /// 最大值（%） · Most (%).
    pub most: Option<rust_decimal::Decimal>,
    /// 容差 · Tolerance.
    pub tolerance: Option<rust_decimal::Decimal>,
    /// 容差（%） · Tolerance (%).
    pub tolerance_percent: Option<rust_decimal::Decimal>,
    /// 程度 · Severity.
    pub severity: Option<String>,
    /// 提示（中文） · Message, Chinese.
    pub zh: Option<String>,
    /// 提示（英文） · Message, English.
    pub en: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for FormRule {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            key: typed::take(line.first().and_then(Option::as_ref), "key", typed::identifier)?,
            kind: typed::take(line.get(1).and_then(Option::as_ref), "kind", typed::choice)?,
            left: typed::take(line.get(2).and_then(Option::as_ref), "left", typed::text)?,
            right: typed::take(line.get(3).and_then(Option::as_ref), "right", typed::text)?,
            other: typed::take(line.get(4).and_then(Option::as_ref), "other", typed::reference)?,
            least: typed::take(line.get(5).and_then(Option::as_ref), "least", typed::decimal)?,
            most: typed::take(line.get(6).and_then(Option::as_ref), "most", typed::decimal)?,
            tolerance: typed::take(line.get(7).and_then(Option::as_ref), "tolerance", typed::decimal)?,
            tolerance_percent: typed::take(line.get(8).and_then(Option::as_ref), "tolerance_percent", typed::decimal)?,
            severity: typed::take(line.get(9).and_then(Option::as_ref), "severity", typed::choice)?,
            zh: typed::take(line.get(10).and_then(Option::as_ref), "zh", typed::text)?,
            en: typed::take(line.get(11).and_then(Option::as_ref), "en", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl FormRule {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("key".to_owned(), self.key.clone().map(Value::Identifier)),
            ("kind".to_owned(), self.kind.clone().map(Value::Choice)),
            ("left".to_owned(), self.left.clone().map(Value::Text)),
            ("right".to_owned(), self.right.clone().map(Value::Text)),
            ("other".to_owned(), self.other.map(|id| Value::Ref(id.retyped()))),
            ("least".to_owned(), self.least.map(Value::Decimal)),
            ("most".to_owned(), self.most.map(Value::Decimal)),
            ("tolerance".to_owned(), self.tolerance.map(Value::Decimal)),
            ("tolerance_percent".to_owned(), self.tolerance_percent.map(Value::Decimal)),
            ("severity".to_owned(), self.severity.clone().map(Value::Choice)),
            ("zh".to_owned(), self.zh.clone().map(Value::Text)),
            ("en".to_owned(), self.en.clone().map(Value::Text)),
        ].into()
    }
}
