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
        ].into()
    }
}
