//! 数据共享目录 · Shared data set. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "shared_dataset";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Name.
    pub const NAME: &str = "name";
    /// 提供方 · Provider.
    pub const PROVIDER: &str = "provider";
    /// 使用方 · Consumers.
    pub const CONSUMERS: &str = "consumers";
    /// 使用目的 · Purpose.
    pub const PURPOSE: &str = "purpose";
    /// 依据条款 · Legal basis.
    pub const LEGAL_BASIS: &str = "legal_basis";
    /// 依据 · Basis.
    pub const BASIS_NOTE: &str = "basis_note";
    /// 识别标识 · Identity.
    pub const IDENTITY: &str = "identity";
    /// 频次 · Delivered.
    pub const DELIVERED_EVERY: &str = "delivered_every";
    /// 须本人同意 · Needs consent.
    pub const CONSENT_NEEDED: &str = "consent_needed";
    /// 冲突处理 · Conflicts.
    pub const CONFLICT_RULE: &str = "conflict_rule";
    /// 最近接收 · Last received.
    pub const LAST_RECEIVED: &str = "last_received";
    /// 最近一批 · Last delivery.
    pub const DELIVERY: &str = "delivery";
    /// 下次应到 · Next due.
    pub const NEXT_DUE: &str = "next_due";
    /// 提出单位 · Proposed by.
    pub const PROPOSER: &str = "proposer";
    /// 字段对应 · Mapping.
    pub const MAPPING: &str = "mapping";
    /// 最近一批的不同 · What differed in the last delivery.
    pub const DIFFERENCE: &str = "difference";
}

/// Transitions.
pub mod transition {
    /// 同意 · Agree.
    pub const AGREE: &str = "agree";
    /// 启用 · Put into use.
    pub const GO_LIVE: &str = "go_live";
    /// 接收数据 · Receive.
    pub const RECEIVE: &str = "receive";
    /// 暂停 · Suspend.
    pub const SUSPEND: &str = "suspend";
    /// 终止 · End.
    pub const END: &str = "end";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SharedDatasetState {
    /// 提出 · Proposed.
    Proposed,
    /// 已约定 · Agreed.
    Agreed,
    /// 在用 · Live.
    Live,
    /// 暂停 · Suspended.
    Suspended,
    /// 已终止 · Ended.
    Ended,
}

#[rustfmt::skip]
impl SharedDatasetState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 5] = [Self::Proposed, Self::Agreed, Self::Live, Self::Suspended, Self::Ended];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Agreed => "agreed",
            Self::Live => "live",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type SharedDatasetId = Id<SharedDataset>;

/// Data that departments have agreed to exchange: purpose, basis, mapping, rule for conflicts.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct SharedDataset {
    /// Its id.
    pub id: SharedDatasetId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: SharedDatasetState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Name.
    pub name: Option<String>,
    /// 提供方 · Provider.
    pub provider: Option<super::organisation::OrganisationId>,
    /// 使用方 · Consumers.
    pub consumers: Vec<super::organisation::OrganisationId>,
    /// 使用目的 · Purpose.
    pub purpose: Option<String>,
    /// 依据条款 · Legal basis.
    pub legal_basis: Option<super::clause::ClauseId>,
    /// 依据 · Basis.
    pub basis_note: Option<String>,
    /// 识别标识 · Identity.
    pub identity: Option<String>,
    /// 频次 · Delivered.
    pub delivered_every: Option<String>,
    /// 须本人同意 · Needs consent.
    pub consent_needed: Option<bool>,
    /// 冲突处理 · Conflicts.
    pub conflict_rule: Option<String>,
    /// 最近接收 · Last received.
    pub last_received: Option<jiff::civil::Date>,
    /// 最近一批 · Last delivery.
    pub delivery: Option<String>,
    /// 下次应到 · Next due.
    pub next_due: Option<jiff::civil::Date>,
    /// 提出单位 · Proposed by.
    pub proposer: Option<super::organisation::OrganisationId>,
    /// 字段对应 · Mapping.
    pub mapping: Vec<SharedDatasetMapping>,
    /// 最近一批的不同 · What differed in the last delivery.
    pub difference: Vec<SharedDatasetDifference>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for SharedDataset {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, SharedDatasetState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            provider: typed::take(record.get(field::PROVIDER), field::PROVIDER, typed::reference)?,
            consumers: typed::take(record.get(field::CONSUMERS), field::CONSUMERS, typed::references)?.unwrap_or_default(),
            purpose: typed::take(record.get(field::PURPOSE), field::PURPOSE, typed::choice)?,
            legal_basis: typed::take(record.get(field::LEGAL_BASIS), field::LEGAL_BASIS, typed::reference)?,
            basis_note: typed::take(record.get(field::BASIS_NOTE), field::BASIS_NOTE, typed::text)?,
            identity: typed::take(record.get(field::IDENTITY), field::IDENTITY, typed::choice)?,
            delivered_every: typed::take(record.get(field::DELIVERED_EVERY), field::DELIVERED_EVERY, typed::choice)?,
            consent_needed: typed::take(record.get(field::CONSENT_NEEDED), field::CONSENT_NEEDED, typed::yes_no)?,
            conflict_rule: typed::take(record.get(field::CONFLICT_RULE), field::CONFLICT_RULE, typed::choice)?,
            last_received: typed::take(record.get(field::LAST_RECEIVED), field::LAST_RECEIVED, typed::date)?,
            delivery: typed::take(record.get(field::DELIVERY), field::DELIVERY, typed::text)?,
            next_due: typed::take(record.get(field::NEXT_DUE), field::NEXT_DUE, typed::date)?,
            proposer: typed::take(record.get(field::PROPOSER), field::PROPOSER, typed::reference)?,
            mapping: record.lines(field::MAPPING).iter().map(SharedDatasetMapping::try_from).collect::<Result<_, _>>()?,
            difference: record.lines(field::DIFFERENCE).iter().map(SharedDatasetDifference::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&SharedDataset> for Draft {
    fn from(record: &SharedDataset) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::PROVIDER.to_owned(), record.provider.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CONSUMERS.to_owned(), typed::filled(&record.consumers, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::PURPOSE.to_owned(), record.purpose.clone().map(Value::Choice));
        draft.values.insert(field::LEGAL_BASIS.to_owned(), record.legal_basis.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::BASIS_NOTE.to_owned(), record.basis_note.clone().map(Value::Text));
        draft.values.insert(field::IDENTITY.to_owned(), record.identity.clone().map(Value::Choice));
        draft.values.insert(field::DELIVERED_EVERY.to_owned(), record.delivered_every.clone().map(Value::Choice));
        draft.values.insert(field::CONSENT_NEEDED.to_owned(), record.consent_needed.map(Value::YesNo));
        draft.values.insert(field::CONFLICT_RULE.to_owned(), record.conflict_rule.clone().map(Value::Choice));
        draft.values.insert(field::LAST_RECEIVED.to_owned(), record.last_received.map(Value::Date));
        draft.values.insert(field::DELIVERY.to_owned(), record.delivery.clone().map(Value::Text));
        draft.lines.insert(field::MAPPING.to_owned(), record.mapping.iter().map(SharedDatasetMapping::values).collect());
        draft.lines.insert(field::DIFFERENCE.to_owned(), record.difference.iter().map(SharedDatasetDifference::values).collect());
        draft
    }
}

/// A line: 字段对应 · Mapping.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct SharedDatasetMapping {
    /// 对方字段 · Their field.
    pub their_field: Option<String>,
    /// 登记册 · Register.
    pub register: Option<String>,
    /// 字段 · Field.
    pub field: Option<String>,
    /// 计量单位 · Unit.
    pub unit: Option<String>,
    /// 样值 · Sample.
    pub sample: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for SharedDatasetMapping {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            their_field: typed::take(line.first().and_then(Option::as_ref), "their_field", typed::text)?,
            register: typed::take(line.get(1).and_then(Option::as_ref), "register", typed::text)?,
            field: typed::take(line.get(2).and_then(Option::as_ref), "field", typed::text)?,
            unit: typed::take(line.get(3).and_then(Option::as_ref), "unit", typed::text)?,
            sample: typed::take(line.get(4).and_then(Option::as_ref), "sample", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl SharedDatasetMapping {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("their_field".to_owned(), self.their_field.clone().map(Value::Text)),
            ("register".to_owned(), self.register.clone().map(Value::Text)),
            ("field".to_owned(), self.field.clone().map(Value::Text)),
            ("unit".to_owned(), self.unit.clone().map(Value::Text)),
            ("sample".to_owned(), self.sample.clone().map(Value::Text)),
        ].into()
    }
}

/// A line: 最近一批的不同 · What differed in the last delivery.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct SharedDatasetDifference {
    /// 单位 · Unit.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 年度 · Year.
    pub year: Option<taihang_base::Period>,
    /// 字段 · Field.
    pub place: Option<String>,
    /// 对方数值 · Theirs.
    pub theirs: Option<taihang_base::Money>,
    /// 平台数值 · Ours.
    pub ours: Option<taihang_base::Money>,
    /// 平台来源 · Our source.
    pub source: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for SharedDatasetDifference {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            unit: typed::take(line.first().and_then(Option::as_ref), "unit", typed::reference)?,
            year: typed::take(line.get(1).and_then(Option::as_ref), "year", typed::period)?,
            place: typed::take(line.get(2).and_then(Option::as_ref), "place", typed::text)?,
            theirs: typed::take(line.get(3).and_then(Option::as_ref), "theirs", typed::money)?,
            ours: typed::take(line.get(4).and_then(Option::as_ref), "ours", typed::money)?,
            source: typed::take(line.get(5).and_then(Option::as_ref), "source", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl SharedDatasetDifference {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("unit".to_owned(), self.unit.map(|id| Value::Ref(id.retyped()))),
            ("year".to_owned(), self.year.map(Value::Period)),
            ("place".to_owned(), self.place.clone().map(Value::Text)),
            ("theirs".to_owned(), self.theirs.map(Value::Money)),
            ("ours".to_owned(), self.ours.map(Value::Money)),
            ("source".to_owned(), self.source.clone().map(Value::Text)),
        ].into()
    }
}
