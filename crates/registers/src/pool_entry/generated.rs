//! 入库与清单条目 · Pool entry. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "pool_entry";

/// Fields and kinds of lines.
pub mod field {
    /// 库或清单 · Pool.
    pub const POOL: &str = "pool";
    /// 企业 · Firm.
    pub const FIRM: &str = "firm";
    /// 机构 · Organisation.
    pub const ORGANISATION: &str = "organisation";
    /// 任务 · Task.
    pub const TASK: &str = "task";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 阶段 · Stage.
    pub const STAGE: &str = "stage";
    /// 入库日期 · Entered on.
    pub const ENTERED_ON: &str = "entered_on";
    /// 有效期 · Valid.
    pub const VALID: &str = "valid";
    /// 入库理由 · Reason.
    pub const REASON: &str = "reason";
    /// 培育计划 · Plan.
    pub const PLAN: &str = "plan";
    /// 次序 · Order.
    pub const ORDER: &str = "order";
    /// 所在地区 · Where the member is.
    pub const PLACE: &str = "place";
    /// 大型企业 · Large firm.
    pub const LARGE: &str = "large";
    /// 有研发机构 · Has an R&D institution.
    pub const RD_INSTITUTION: &str = "rd_institution";
    /// 有研发活动 · Has R&D activity.
    pub const RD_ACTIVITY: &str = "rd_activity";
    /// 有创新活动 · Innovation-active.
    pub const INNOVATION_ACTIVE: &str = "innovation_active";
    /// 有产学研合作 · Cooperates with research.
    pub const COOPERATION: &str = "cooperation";
    /// 上期条目 · Carried from.
    pub const CARRIED_FROM: &str = "carried_from";
    /// 出库原因 · Reason for leaving.
    pub const EXIT_REASON: &str = "exit_reason";
    /// 出库依据 · Evidence.
    pub const EVIDENCE: &str = "evidence";
    /// 下次评估 · Next review.
    pub const REVIEW_DUE: &str = "review_due";
}

/// Transitions.
pub mod transition {
    /// 核实 · Verify.
    pub const VERIFY: &str = "verify";
    /// 入库 · Admit.
    pub const ADMIT: &str = "admit";
    /// 暂停 · Suspend.
    pub const SUSPEND: &str = "suspend";
    /// 恢复 · Resume.
    pub const RESUME: &str = "resume";
    /// 达标出库 · Graduate.
    pub const GRADUATE: &str = "graduate";
    /// 达标出库 · Graduate by rule.
    pub const PROMOTE: &str = "promote";
    /// 出库 · Take out.
    pub const LEAVE: &str = "leave";
    /// 有效期满出库 · Lapse.
    pub const LAPSE: &str = "lapse";
    /// 不予入库 · Reject.
    pub const REJECT: &str = "reject";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PoolEntryState {
    /// 提名 · Nominated.
    Nominated,
    /// 已核实 · Verified.
    Verified,
    /// 未入库 · Rejected.
    Rejected,
    /// 在库 · In the pool.
    In,
    /// 暂停 · Suspended.
    Suspended,
    /// 达标出库 · Graduated.
    Graduated,
    /// 有效期满 · Lapsed.
    Lapsed,
    /// 已出库 · Out.
    Out,
}

#[rustfmt::skip]
impl PoolEntryState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 8] = [Self::Nominated, Self::Verified, Self::Rejected, Self::In, Self::Suspended, Self::Graduated, Self::Lapsed, Self::Out];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nominated => "nominated",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
            Self::In => "in",
            Self::Suspended => "suspended",
            Self::Graduated => "graduated",
            Self::Lapsed => "lapsed",
            Self::Out => "out",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type PoolEntryId = Id<PoolEntry>;

/// One member in one pool: stage, validity, plan and exit.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct PoolEntry {
    /// Its id.
    pub id: PoolEntryId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: PoolEntryState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 库或清单 · Pool.
    pub pool: Option<super::pool::PoolId>,
    /// 企业 · Firm.
    pub firm: Option<super::firm::FirmId>,
    /// 机构 · Organisation.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 任务 · Task.
    pub task: Option<super::task::TaskId>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 阶段 · Stage.
    pub stage: Option<String>,
    /// 入库日期 · Entered on.
    pub entered_on: Option<jiff::civil::Date>,
    /// 有效期 · Valid.
    pub valid: Option<taihang_base::Period>,
    /// 入库理由 · Reason.
    pub reason: Option<String>,
    /// 培育计划 · Plan.
    pub plan: Option<String>,
    /// 次序 · Order.
    pub order: Option<i64>,
    /// 所在地区 · Where the member is.
    pub place: Option<super::region::RegionId>,
    /// 大型企业 · Large firm.
    pub large: Option<bool>,
    /// 有研发机构 · Has an R&D institution.
    pub rd_institution: Option<bool>,
    /// 有研发活动 · Has R&D activity.
    pub rd_activity: Option<bool>,
    /// 有创新活动 · Innovation-active.
    pub innovation_active: Option<bool>,
    /// 有产学研合作 · Cooperates with research.
    pub cooperation: Option<bool>,
    /// 上期条目 · Carried from.
    pub carried_from: Option<PoolEntryId>,
    /// 出库原因 · Reason for leaving.
    pub exit_reason: Option<String>,
    /// 出库依据 · Evidence.
    pub evidence: Option<String>,
    /// 下次评估 · Next review.
    pub review_due: Option<jiff::civil::Date>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for PoolEntry {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, PoolEntryState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            pool: typed::take(record.get(field::POOL), field::POOL, typed::reference)?,
            firm: typed::take(record.get(field::FIRM), field::FIRM, typed::reference)?,
            organisation: typed::take(record.get(field::ORGANISATION), field::ORGANISATION, typed::reference)?,
            task: typed::take(record.get(field::TASK), field::TASK, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            stage: typed::take(record.get(field::STAGE), field::STAGE, typed::choice)?,
            entered_on: typed::take(record.get(field::ENTERED_ON), field::ENTERED_ON, typed::date)?,
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            reason: typed::take(record.get(field::REASON), field::REASON, typed::text)?,
            plan: typed::take(record.get(field::PLAN), field::PLAN, typed::text)?,
            order: typed::take(record.get(field::ORDER), field::ORDER, typed::integer)?,
            place: typed::take(record.get(field::PLACE), field::PLACE, typed::reference)?,
            large: typed::take(record.get(field::LARGE), field::LARGE, typed::yes_no)?,
            rd_institution: typed::take(record.get(field::RD_INSTITUTION), field::RD_INSTITUTION, typed::yes_no)?,
            rd_activity: typed::take(record.get(field::RD_ACTIVITY), field::RD_ACTIVITY, typed::yes_no)?,
            innovation_active: typed::take(record.get(field::INNOVATION_ACTIVE), field::INNOVATION_ACTIVE, typed::yes_no)?,
            cooperation: typed::take(record.get(field::COOPERATION), field::COOPERATION, typed::yes_no)?,
            carried_from: typed::take(record.get(field::CARRIED_FROM), field::CARRIED_FROM, typed::reference)?,
            exit_reason: typed::take(record.get(field::EXIT_REASON), field::EXIT_REASON, typed::text)?,
            evidence: typed::take(record.get(field::EVIDENCE), field::EVIDENCE, typed::text)?,
            review_due: typed::take(record.get(field::REVIEW_DUE), field::REVIEW_DUE, typed::date)?,
        })
    }
}

#[rustfmt::skip]
impl From<&PoolEntry> for Draft {
    fn from(record: &PoolEntry) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::POOL.to_owned(), record.pool.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::FIRM.to_owned(), record.firm.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ORGANISATION.to_owned(), record.organisation.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::TASK.to_owned(), record.task.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::STAGE.to_owned(), record.stage.clone().map(Value::Choice));
        draft.values.insert(field::ENTERED_ON.to_owned(), record.entered_on.map(Value::Date));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.values.insert(field::REASON.to_owned(), record.reason.clone().map(Value::Text));
        draft.values.insert(field::PLAN.to_owned(), record.plan.clone().map(Value::Text));
        draft.values.insert(field::ORDER.to_owned(), record.order.map(Value::Integer));
        draft.values.insert(field::CARRIED_FROM.to_owned(), record.carried_from.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::EXIT_REASON.to_owned(), record.exit_reason.clone().map(Value::Text));
        draft.values.insert(field::EVIDENCE.to_owned(), record.evidence.clone().map(Value::Text));
        draft
    }
}
