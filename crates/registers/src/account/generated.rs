//! 账户 · Account. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "account";

/// Fields and kinds of lines.
pub mod field {
    /// 登录名 · Sign-in name.
    pub const NAME: &str = "name";
    /// 人员 · Person.
    pub const PERSON: &str = "person";
    /// 邮件和消息语言 · Language of messages.
    pub const LANGUAGE: &str = "language";
}

/// Transitions.
pub mod transition {
    /// 选择语言 · Choose the language.
    pub const CHOOSE_LANGUAGE: &str = "choose_language";
    /// 锁定 · Lock.
    pub const LOCK: &str = "lock";
    /// 解锁 · Unlock.
    pub const UNLOCK: &str = "unlock";
    /// 停用 · Close.
    pub const CLOSE: &str = "close";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountState {
    /// 有效 · Active.
    Active,
    /// 已锁定 · Locked.
    Locked,
    /// 已停用 · Closed.
    Closed,
}

#[rustfmt::skip]
impl AccountState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 3] = [Self::Active, Self::Locked, Self::Closed];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Locked => "locked",
            Self::Closed => "closed",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type AccountId = Id<Account>;

/// The name a person signs in with; secrets are kept apart from this register.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: AccountState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 登录名 · Sign-in name.
    pub name: Option<String>,
    /// 人员 · Person.
    pub person: Option<super::person::PersonId>,
    /// 邮件和消息语言 · Language of messages.
    pub language: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Account {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, AccountState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::identifier)?,
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            language: typed::take(record.get(field::LANGUAGE), field::LANGUAGE, typed::choice)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Account> for Draft {
    fn from(record: &Account) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Identifier));
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::LANGUAGE.to_owned(), record.language.clone().map(Value::Choice));
        draft
    }
}
