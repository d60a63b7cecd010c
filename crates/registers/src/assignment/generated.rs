//! 责任分工与结对 · Assignment. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "assignment";

/// Fields and kinds of lines.
pub mod field {
    /// 职责 · Duty.
    pub const ROLE: &str = "role";
    /// 任务 · Task.
    pub const TASK: &str = "task";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 企业 · Firm.
    pub const FIRM: &str = "firm";
    /// 服务对象 · Person served.
    pub const SERVED_PERSON: &str = "served_person";
    /// 责任单位 · Organisation.
    pub const ORGANISATION: &str = "organisation";
    /// 责任人 · Person.
    pub const PERSON: &str = "person";
    /// 单位名称（原文） · Unit as stated.
    pub const UNIT_WORDS: &str = "unit_words";
    /// 期限 · Period.
    pub const PERIOD: &str = "period";
    /// 起始日 · First day.
    pub const BEGINS_ON: &str = "begins_on";
    /// 依据条款 · Basis.
    pub const BASIS: &str = "basis";
    /// 委员会 · Board.
    pub const BOARD: &str = "board";
    /// 继任责任人 · Successor.
    pub const SUCCESSOR: &str = "successor";
    /// 交接日期 · Handed over on.
    pub const HANDED_OVER_ON: &str = "handed_over_on";
    /// 前任分工 · Assignment before.
    pub const PREVIOUS: &str = "previous";
    /// 序号 · Position.
    pub const POSITION: &str = "position";
    /// 管理单位 · Keeper.
    pub const KEEPER: &str = "keeper";
}

/// Transitions.
pub mod transition {
    /// 接受 · Accept.
    pub const ACCEPT: &str = "accept";
    /// 生效 · Begin.
    pub const BEGIN: &str = "begin";
    /// 直接指派 · Appoint.
    pub const APPOINT: &str = "appoint";
    /// 交接 · Hand over.
    pub const HAND_OVER: &str = "hand_over";
    /// 结束 · End.
    pub const END: &str = "end";
    /// 移交承继机构 · Hand over to the successor.
    pub const PASS_ON: &str = "pass_on";
    /// 不接受 · Decline.
    pub const DECLINE: &str = "decline";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AssignmentState {
    /// 拟定 · Proposed.
    Proposed,
    /// 未接受 · Declined.
    Declined,
    /// 已接受 · Accepted.
    Accepted,
    /// 生效 · Active.
    Active,
    /// 已结束 · Ended.
    Ended,
}

#[rustfmt::skip]
impl AssignmentState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 5] = [Self::Proposed, Self::Declined, Self::Accepted, Self::Active, Self::Ended];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Declined => "declined",
            Self::Accepted => "accepted",
            Self::Active => "active",
            Self::Ended => "ended",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type AssignmentId = Id<Assignment>;

/// Who answers for or serves what, from when to when; the only source of the scope "assigned".
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: AssignmentState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 职责 · Duty.
    pub role: Option<String>,
    /// 任务 · Task.
    pub task: Option<super::task::TaskId>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 企业 · Firm.
    pub firm: Option<super::firm::FirmId>,
    /// 服务对象 · Person served.
    pub served_person: Option<super::person::PersonId>,
    /// 责任单位 · Organisation.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 责任人 · Person.
    pub person: Option<super::person::PersonId>,
    /// 单位名称（原文） · Unit as stated.
    pub unit_words: Option<String>,
    /// 期限 · Period.
    pub period: Option<taihang_base::Period>,
    /// 起始日 · First day.
    pub begins_on: Option<jiff::civil::Date>,
    /// 依据条款 · Basis.
    pub basis: Option<super::clause::ClauseId>,
    /// 委员会 · Board.
    pub board: Option<String>,
    /// 继任责任人 · Successor.
    pub successor: Option<super::person::PersonId>,
    /// 交接日期 · Handed over on.
    pub handed_over_on: Option<jiff::civil::Date>,
    /// 前任分工 · Assignment before.
    pub previous: Option<AssignmentId>,
    /// 序号 · Position.
    pub position: Option<i64>,
    /// 管理单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Assignment {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, AssignmentState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            role: typed::take(record.get(field::ROLE), field::ROLE, typed::choice)?,
            task: typed::take(record.get(field::TASK), field::TASK, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            firm: typed::take(record.get(field::FIRM), field::FIRM, typed::reference)?,
            served_person: typed::take(record.get(field::SERVED_PERSON), field::SERVED_PERSON, typed::reference)?,
            organisation: typed::take(record.get(field::ORGANISATION), field::ORGANISATION, typed::reference)?,
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            unit_words: typed::take(record.get(field::UNIT_WORDS), field::UNIT_WORDS, typed::text)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            begins_on: typed::take(record.get(field::BEGINS_ON), field::BEGINS_ON, typed::date)?,
            basis: typed::take(record.get(field::BASIS), field::BASIS, typed::reference)?,
            board: typed::take(record.get(field::BOARD), field::BOARD, typed::choice)?,
            successor: typed::take(record.get(field::SUCCESSOR), field::SUCCESSOR, typed::reference)?,
            handed_over_on: typed::take(record.get(field::HANDED_OVER_ON), field::HANDED_OVER_ON, typed::date)?,
            previous: typed::take(record.get(field::PREVIOUS), field::PREVIOUS, typed::reference)?,
            position: typed::take(record.get(field::POSITION), field::POSITION, typed::integer)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Assignment> for Draft {
    fn from(record: &Assignment) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::ROLE.to_owned(), record.role.clone().map(Value::Choice));
        draft.values.insert(field::TASK.to_owned(), record.task.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::FIRM.to_owned(), record.firm.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SERVED_PERSON.to_owned(), record.served_person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ORGANISATION.to_owned(), record.organisation.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::UNIT_WORDS.to_owned(), record.unit_words.clone().map(Value::Text));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::BASIS.to_owned(), record.basis.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::BOARD.to_owned(), record.board.clone().map(Value::Choice));
        draft.values.insert(field::SUCCESSOR.to_owned(), record.successor.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::HANDED_OVER_ON.to_owned(), record.handed_over_on.map(Value::Date));
        draft.values.insert(field::PREVIOUS.to_owned(), record.previous.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::POSITION.to_owned(), record.position.map(Value::Integer));
        draft
    }
}
