//! 角色授权 · Role. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "role_grant";

/// Fields and kinds of lines.
pub mod field {
    /// 人员 · Person.
    pub const PERSON: &str = "person";
    /// 姓名 · Name.
    pub const PERSON_NAME: &str = "person_name";
    /// 机构 · Organisation.
    pub const ORGANISATION: &str = "organisation";
    /// 角色 · Role.
    pub const ROLE: &str = "role";
    /// 管辖节点 · Root.
    pub const ROOT: &str = "root";
    /// 委员会 · Board.
    pub const BOARD: &str = "board";
    /// 任期 · Term.
    pub const PERIOD: &str = "period";
    /// 委托人 · Delegated by.
    pub const DELEGATED_BY: &str = "delegated_by";
    /// 委托事项 · Delegation.
    pub const DELEGATION: &str = "delegation";
}

/// Transitions.
pub mod transition {
    /// 授权 · Grant.
    pub const GRANT: &str = "grant";
    /// 委托 · Lend.
    pub const LEND: &str = "lend";
    /// 复核续用 · Confirm.
    pub const CONFIRM: &str = "confirm";
    /// 暂停 · Suspend.
    pub const SUSPEND: &str = "suspend";
    /// 恢复 · Resume.
    pub const RESUME: &str = "resume";
    /// 撤销 · Revoke.
    pub const REVOKE: &str = "revoke";
    /// 到期 · Expire.
    pub const EXPIRE: &str = "expire";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoleGrantState {
    /// 申请中 · Requested.
    Requested,
    /// 已授权 · Granted.
    Granted,
    /// 已委托 · Lent.
    Lent,
    /// 已暂停 · Suspended.
    Suspended,
    /// 已撤销 · Revoked.
    Revoked,
    /// 已到期 · Expired.
    Expired,
}

#[rustfmt::skip]
impl RoleGrantState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Requested, Self::Granted, Self::Lent, Self::Suspended, Self::Revoked, Self::Expired];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Granted => "granted",
            Self::Lent => "lent",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type RoleGrantId = Id<RoleGrant>;

/// A person's role on the platform with its root, board and term, and delegations.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct RoleGrant {
    /// Its id.
    pub id: RoleGrantId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: RoleGrantState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 人员 · Person.
    pub person: Option<super::person::PersonId>,
    /// 姓名 · Name.
    pub person_name: Option<String>,
    /// 机构 · Organisation.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 角色 · Role.
    pub role: Option<String>,
    /// 管辖节点 · Root.
    pub root: Option<super::organisation::OrganisationId>,
    /// 委员会 · Board.
    pub board: Option<String>,
    /// 任期 · Term.
    pub period: Option<taihang_base::Period>,
    /// 委托人 · Delegated by.
    pub delegated_by: Option<super::person::PersonId>,
    /// 委托事项 · Delegation.
    pub delegation: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for RoleGrant {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, RoleGrantState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            person_name: typed::take(record.get(field::PERSON_NAME), field::PERSON_NAME, typed::text)?,
            organisation: typed::take(record.get(field::ORGANISATION), field::ORGANISATION, typed::reference)?,
            role: typed::take(record.get(field::ROLE), field::ROLE, typed::choice)?,
            root: typed::take(record.get(field::ROOT), field::ROOT, typed::reference)?,
            board: typed::take(record.get(field::BOARD), field::BOARD, typed::choice)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            delegated_by: typed::take(record.get(field::DELEGATED_BY), field::DELEGATED_BY, typed::reference)?,
            delegation: typed::take(record.get(field::DELEGATION), field::DELEGATION, typed::choice)?,
        })
    }
}

#[rustfmt::skip]
impl From<&RoleGrant> for Draft {
    fn from(record: &RoleGrant) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ORGANISATION.to_owned(), record.organisation.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ROLE.to_owned(), record.role.clone().map(Value::Choice));
        draft.values.insert(field::ROOT.to_owned(), record.root.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::BOARD.to_owned(), record.board.clone().map(Value::Choice));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::DELEGATED_BY.to_owned(), record.delegated_by.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DELEGATION.to_owned(), record.delegation.clone().map(Value::Choice));
        draft
    }
}
