//! 接口客户端 · API client. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "client";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Name.
    pub const NAME: &str = "name";
    /// 机构 · Organisation.
    pub const ORGANISATION: &str = "organisation";
    /// 以何角色 · In the role.
    pub const ROLE: &str = "role";
    /// 可用范围 · Scopes.
    pub const SCOPES: &str = "scopes";
    /// 有效期 · Valid.
    pub const PERIOD: &str = "period";
}

/// Transitions.
pub mod transition {
    /// 批准 · Approve.
    pub const APPROVE: &str = "approve";
    /// 暂停 · Suspend.
    pub const SUSPEND: &str = "suspend";
    /// 恢复 · Resume.
    pub const RESUME: &str = "resume";
    /// 到期 · Expire.
    pub const EXPIRE: &str = "expire";
    /// 终止 · End.
    pub const END: &str = "end";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClientState {
    /// 申请中 · Requested.
    Requested,
    /// 有效 · Active.
    Active,
    /// 已暂停 · Suspended.
    Suspended,
    /// 已终止 · Ended.
    Ended,
}

#[rustfmt::skip]
impl ClientState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Requested, Self::Active, Self::Suspended, Self::Ended];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Active => "active",
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
pub type ClientId = Id<Client>;

/// A program of an organisation that calls the API: in which role, for which registers. The key is kept apart, as a digest.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Client {
    /// Its id.
    pub id: ClientId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: ClientState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Name.
    pub name: Option<String>,
    /// 机构 · Organisation.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 以何角色 · In the role.
    pub role: Option<String>,
    /// 可用范围 · Scopes.
    pub scopes: Vec<String>,
    /// 有效期 · Valid.
    pub period: Option<taihang_base::Period>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Client {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, ClientState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            organisation: typed::take(record.get(field::ORGANISATION), field::ORGANISATION, typed::reference)?,
            role: typed::take(record.get(field::ROLE), field::ROLE, typed::choice)?,
            scopes: typed::take(record.get(field::SCOPES), field::SCOPES, typed::choices)?.unwrap_or_default(),
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Client> for Draft {
    fn from(record: &Client) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::ORGANISATION.to_owned(), record.organisation.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ROLE.to_owned(), record.role.clone().map(Value::Choice));
        draft.values.insert(field::SCOPES.to_owned(), typed::filled(&record.scopes, Clone::clone, Value::Choices));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft
    }
}
