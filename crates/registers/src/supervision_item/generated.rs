//! 督办事项 · Supervised matter. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "supervision_item";

/// Fields and kinds of lines.
pub mod field {
    /// 事项 · Matter.
    pub const TITLE: &str = "title";
    /// 类别 · Class.
    pub const CLASS: &str = "class";
    /// 来源 · Source.
    pub const SOURCE: &str = "source";
    /// 指标组 · Group.
    pub const GROUP: &str = "group";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 依据文件 · Document.
    pub const DOCUMENT: &str = "document";
    /// 主事项 · Matter above.
    pub const ABOVE: &str = "above";
    /// 办理要求 · What is asked.
    pub const DEMAND: &str = "demand";
    /// 可核验的结果 · Result that can be checked.
    pub const MEASURABLE: &str = "measurable";
    /// 主办单位 · Lead unit.
    pub const UNIT: &str = "unit";
    /// 协办单位 · Supporting units.
    pub const PARTNERS: &str = "partners";
    /// 经办人 · Handler.
    pub const PERSON: &str = "person";
    /// 交办领导 · Instructing leader.
    pub const INSTRUCTED_BY: &str = "instructed_by";
    /// 登记日期 · Registered on.
    pub const REGISTERED_ON: &str = "registered_on";
    /// 中止天数 · Days suspended.
    pub const PAUSED_DAYS: &str = "paused_days";
    /// 中止日期 · Suspended on.
    pub const SUSPENDED_ON: &str = "suspended_on";
    /// 同意延至 · Extended to.
    pub const EXTENDED_TO: &str = "extended_to";
    /// 部署期限 · Deploy by.
    pub const DEPLOY_BY: &str = "deploy_by";
    /// 反馈期限 · Feed back by.
    pub const FEED_BACK_BY: &str = "feed_back_by";
    /// 办结期限 · Settle by.
    pub const SETTLE_BY: &str = "settle_by";
    /// 计划办结日期 · Date of the plan.
    pub const PLAN_DATE: &str = "plan_date";
    /// 催办层级 · Escalated to.
    pub const LEVEL: &str = "level";
    /// 部署日期 · Deployed on.
    pub const DEPLOYED_ON: &str = "deployed_on";
    /// 反馈日期 · Fed back on.
    pub const FED_BACK_ON: &str = "fed_back_on";
    /// 办结日期 · Settled on.
    pub const SETTLED_ON: &str = "settled_on";
    /// 销号日期 · Closed on.
    pub const CLOSED_ON: &str = "closed_on";
    /// 下一步期限 · Next step by.
    pub const NEXT_BY: &str = "next_by";
    /// 临期起始日 · Nearly due from.
    pub const WARNED_FROM: &str = "warned_from";
    /// 部署安排 · Arrangement.
    pub const ARRANGEMENT: &str = "arrangement";
    /// 反馈 · Feedback.
    pub const FEEDBACK: &str = "feedback";
    /// 卡点 · What blocks it.
    pub const OBSTACLE: &str = "obstacle";
    /// 办理结果 · Result.
    pub const RESULT: &str = "result";
    /// 佐证 · Evidence.
    pub const EVIDENCE: &str = "evidence";
    /// 佐证材料 · Evidence file.
    pub const EVIDENCE_FILE: &str = "evidence_file";
    /// 并入事项 · Merged into.
    pub const MERGED_INTO: &str = "merged_into";
    /// 外部督办编号 · Number outside.
    pub const EXTERNAL_NO: &str = "external_no";
    /// 申请延至 · Asked until.
    pub const EXTENSION_UNTIL: &str = "extension_until";
    /// 延期理由 · Reason for the extension.
    pub const EXTENSION_REASON: &str = "extension_reason";
    /// 已延期次数 · Extensions granted.
    pub const EXTENSIONS: &str = "extensions";
    /// 退回次数 · Times sent back.
    pub const SENT_BACK: &str = "sent_back";
    /// 延期申请 · Extension.
    pub const EXTENSION: &str = "extension";
}

/// Transitions.
pub mod transition {
    /// 部署 · Deploy.
    pub const DEPLOY: &str = "deploy";
    /// 退回改派 · Not ours.
    pub const REJECT: &str = "reject";
    /// 改派 · Give to another unit.
    pub const REDIRECT: &str = "redirect";
    /// 分派协办 · Give parts to supporting units.
    pub const SPLIT: &str = "split";
    /// 反馈 · Feed back.
    pub const FEED_BACK: &str = "feed_back";
    /// 续报进展 · Report again.
    pub const REPORT_ON: &str = "report_on";
    /// 转为重大或复杂 · Make it major or complex.
    pub const MAKE_COMPLEX: &str = "make_complex";
    /// 确定办理计划日期 · Set the date of the plan.
    pub const DATE_PLAN: &str = "date_plan";
    /// 申请销号 · Report as settled.
    pub const SETTLE: &str = "settle";
    /// 退回重办 · Send back.
    pub const SEND_BACK: &str = "send_back";
    /// 销号 · Close.
    pub const CLOSE: &str = "close";
    /// 中止 · Suspend.
    pub const SUSPEND: &str = "suspend";
    /// 恢复办理 · Resume.
    pub const RESUME: &str = "resume";
    /// 申请延期 · Ask for an extension.
    pub const ASK_EXTENSION: &str = "ask_extension";
    /// 同意延期 · Grant the extension.
    pub const GRANT_EXTENSION: &str = "grant_extension";
    /// 不同意延期 · Refuse the extension.
    pub const REFUSE_EXTENSION: &str = "refuse_extension";
    /// 并案 · Merge.
    pub const MERGE: &str = "merge";
    /// 撤销 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
    /// 催办至单位负责人 · Escalate to the unit head.
    pub const ESCALATE_UNIT: &str = "escalate_unit";
    /// 催办至上级单位领导 · Escalate to the leader above.
    pub const ESCALATE_ABOVE: &str = "escalate_above";
    /// 提交领导小组办公室 · Escalate to the leading-group office.
    pub const ESCALATE_OFFICE: &str = "escalate_office";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SupervisionItemState {
    /// 已登记 · Registered.
    Registered,
    /// 退回待改派 · Returned for another unit.
    Returned,
    /// 已部署 · Deployed.
    Deployed,
    /// 已反馈 · Fed back.
    FedBack,
    /// 待销号 · Settled.
    Settled,
    /// 已销号 · Closed.
    Closed,
    /// 已并案 · Merged.
    Merged,
    /// 已撤销 · Withdrawn.
    Withdrawn,
}

#[rustfmt::skip]
impl SupervisionItemState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 8] = [Self::Registered, Self::Returned, Self::Deployed, Self::FedBack, Self::Settled, Self::Closed, Self::Merged, Self::Withdrawn];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Returned => "returned",
            Self::Deployed => "deployed",
            Self::FedBack => "fed_back",
            Self::Settled => "settled",
            Self::Closed => "closed",
            Self::Merged => "merged",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type SupervisionItemId = Id<SupervisionItem>;

/// One matter under 13710 supervision: deployed the same day, answered, settled in time, escalated, closed to zero.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct SupervisionItem {
    /// Its id.
    pub id: SupervisionItemId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: SupervisionItemState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 事项 · Matter.
    pub title: Option<String>,
    /// 类别 · Class.
    pub class: Option<String>,
    /// 来源 · Source.
    pub source: Option<String>,
    /// 指标组 · Group.
    pub group: Option<String>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 依据文件 · Document.
    pub document: Option<super::policy_document::PolicyDocumentId>,
    /// 主事项 · Matter above.
    pub above: Option<SupervisionItemId>,
    /// 办理要求 · What is asked.
    pub demand: Option<String>,
    /// 可核验的结果 · Result that can be checked.
    pub measurable: Option<String>,
    /// 主办单位 · Lead unit.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 协办单位 · Supporting units.
    pub partners: Vec<super::organisation::OrganisationId>,
    /// 经办人 · Handler.
    pub person: Option<super::person::PersonId>,
    /// 交办领导 · Instructing leader.
    pub instructed_by: Option<super::person::PersonId>,
    /// 登记日期 · Registered on.
    pub registered_on: Option<jiff::civil::Date>,
    /// 中止天数 · Days suspended.
    pub paused_days: Option<i64>,
    /// 中止日期 · Suspended on.
    pub suspended_on: Option<jiff::civil::Date>,
    /// 同意延至 · Extended to.
    pub extended_to: Option<jiff::civil::Date>,
    /// 部署期限 · Deploy by.
    pub deploy_by: Option<jiff::civil::Date>,
    /// 反馈期限 · Feed back by.
    pub feed_back_by: Option<jiff::civil::Date>,
    /// 办结期限 · Settle by.
    pub settle_by: Option<jiff::civil::Date>,
    /// 计划办结日期 · Date of the plan.
    pub plan_date: Option<jiff::civil::Date>,
    /// 催办层级 · Escalated to.
    pub level: Option<String>,
    /// 部署日期 · Deployed on.
    pub deployed_on: Option<jiff::civil::Date>,
    /// 反馈日期 · Fed back on.
    pub fed_back_on: Option<jiff::civil::Date>,
    /// 办结日期 · Settled on.
    pub settled_on: Option<jiff::civil::Date>,
    /// 销号日期 · Closed on.
    pub closed_on: Option<jiff::civil::Date>,
    /// 下一步期限 · Next step by.
    pub next_by: Option<jiff::civil::Date>,
    /// 临期起始日 · Nearly due from.
    pub warned_from: Option<jiff::civil::Date>,
    /// 部署安排 · Arrangement.
    pub arrangement: Option<String>,
    /// 反馈 · Feedback.
    pub feedback: Option<String>,
    /// 卡点 · What blocks it.
    pub obstacle: Option<String>,
    /// 办理结果 · Result.
    pub result: Option<String>,
    /// 佐证 · Evidence.
    pub evidence: Option<String>,
    /// 佐证材料 · Evidence file.
    pub evidence_file: Option<taihang_kernel::FileRef>,
    /// 并入事项 · Merged into.
    pub merged_into: Option<SupervisionItemId>,
    /// 外部督办编号 · Number outside.
    pub external_no: Option<String>,
    /// 申请延至 · Asked until.
    pub extension_until: Option<jiff::civil::Date>,
    /// 延期理由 · Reason for the extension.
    pub extension_reason: Option<String>,
    /// 已延期次数 · Extensions granted.
    pub extensions: Option<i64>,
    /// 退回次数 · Times sent back.
    pub sent_back: Option<i64>,
    /// 延期申请 · Extension.
    pub extension: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for SupervisionItem {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, SupervisionItemState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            class: typed::take(record.get(field::CLASS), field::CLASS, typed::choice)?,
            source: typed::take(record.get(field::SOURCE), field::SOURCE, typed::choice)?,
            group: typed::take(record.get(field::GROUP), field::GROUP, typed::choice)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            document: typed::take(record.get(field::DOCUMENT), field::DOCUMENT, typed::reference)?,
            above: typed::take(record.get(field::ABOVE), field::ABOVE, typed::reference)?,
            demand: typed::take(record.get(field::DEMAND), field::DEMAND, typed::text)?,
            measurable: typed::take(record.get(field::MEASURABLE), field::MEASURABLE, typed::text)?,
            unit: typed::take(record.get(field::UNIT), field::UNIT, typed::reference)?,
            partners: typed::take(record.get(field::PARTNERS), field::PARTNERS, typed::references)?.unwrap_or_default(),
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            instructed_by: typed::take(record.get(field::INSTRUCTED_BY), field::INSTRUCTED_BY, typed::reference)?,
            registered_on: typed::take(record.get(field::REGISTERED_ON), field::REGISTERED_ON, typed::date)?,
            paused_days: typed::take(record.get(field::PAUSED_DAYS), field::PAUSED_DAYS, typed::integer)?,
            suspended_on: typed::take(record.get(field::SUSPENDED_ON), field::SUSPENDED_ON, typed::date)?,
            extended_to: typed::take(record.get(field::EXTENDED_TO), field::EXTENDED_TO, typed::date)?,
            deploy_by: typed::take(record.get(field::DEPLOY_BY), field::DEPLOY_BY, typed::date)?,
            feed_back_by: typed::take(record.get(field::FEED_BACK_BY), field::FEED_BACK_BY, typed::date)?,
            settle_by: typed::take(record.get(field::SETTLE_BY), field::SETTLE_BY, typed::date)?,
            plan_date: typed::take(record.get(field::PLAN_DATE), field::PLAN_DATE, typed::date)?,
            level: typed::take(record.get(field::LEVEL), field::LEVEL, typed::choice)?,
            deployed_on: typed::take(record.get(field::DEPLOYED_ON), field::DEPLOYED_ON, typed::date)?,
            fed_back_on: typed::take(record.get(field::FED_BACK_ON), field::FED_BACK_ON, typed::date)?,
            settled_on: typed::take(record.get(field::SETTLED_ON), field::SETTLED_ON, typed::date)?,
            closed_on: typed::take(record.get(field::CLOSED_ON), field::CLOSED_ON, typed::date)?,
            next_by: typed::take(record.get(field::NEXT_BY), field::NEXT_BY, typed::date)?,
            warned_from: typed::take(record.get(field::WARNED_FROM), field::WARNED_FROM, typed::date)?,
            arrangement: typed::take(record.get(field::ARRANGEMENT), field::ARRANGEMENT, typed::text)?,
            feedback: typed::take(record.get(field::FEEDBACK), field::FEEDBACK, typed::text)?,
            obstacle: typed::take(record.get(field::OBSTACLE), field::OBSTACLE, typed::text)?,
            result: typed::take(record.get(field::RESULT), field::RESULT, typed::text)?,
            evidence: typed::take(record.get(field::EVIDENCE), field::EVIDENCE, typed::text)?,
            evidence_file: typed::take(record.get(field::EVIDENCE_FILE), field::EVIDENCE_FILE, typed::file)?,
            merged_into: typed::take(record.get(field::MERGED_INTO), field::MERGED_INTO, typed::reference)?,
            external_no: typed::take(record.get(field::EXTERNAL_NO), field::EXTERNAL_NO, typed::identifier)?,
            extension_until: typed::take(record.get(field::EXTENSION_UNTIL), field::EXTENSION_UNTIL, typed::date)?,
            extension_reason: typed::take(record.get(field::EXTENSION_REASON), field::EXTENSION_REASON, typed::text)?,
            extensions: typed::take(record.get(field::EXTENSIONS), field::EXTENSIONS, typed::integer)?,
            sent_back: typed::take(record.get(field::SENT_BACK), field::SENT_BACK, typed::integer)?,
            extension: typed::take(record.get(field::EXTENSION), field::EXTENSION, typed::choice)?,
        })
    }
}

#[rustfmt::skip]
impl From<&SupervisionItem> for Draft {
    fn from(record: &SupervisionItem) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::CLASS.to_owned(), record.class.clone().map(Value::Choice));
        draft.values.insert(field::SOURCE.to_owned(), record.source.clone().map(Value::Choice));
        draft.values.insert(field::GROUP.to_owned(), record.group.clone().map(Value::Choice));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DOCUMENT.to_owned(), record.document.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ABOVE.to_owned(), record.above.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DEMAND.to_owned(), record.demand.clone().map(Value::Text));
        draft.values.insert(field::MEASURABLE.to_owned(), record.measurable.clone().map(Value::Text));
        draft.values.insert(field::UNIT.to_owned(), record.unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PARTNERS.to_owned(), typed::filled(&record.partners, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::INSTRUCTED_BY.to_owned(), record.instructed_by.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGISTERED_ON.to_owned(), record.registered_on.map(Value::Date));
        draft.values.insert(field::PLAN_DATE.to_owned(), record.plan_date.map(Value::Date));
        draft.values.insert(field::ARRANGEMENT.to_owned(), record.arrangement.clone().map(Value::Text));
        draft.values.insert(field::FEEDBACK.to_owned(), record.feedback.clone().map(Value::Text));
        draft.values.insert(field::OBSTACLE.to_owned(), record.obstacle.clone().map(Value::Text));
        draft.values.insert(field::RESULT.to_owned(), record.result.clone().map(Value::Text));
        draft.values.insert(field::EVIDENCE.to_owned(), record.evidence.clone().map(Value::Text));
        draft.values.insert(field::EVIDENCE_FILE.to_owned(), record.evidence_file.clone().map(Value::File));
        draft.values.insert(field::MERGED_INTO.to_owned(), record.merged_into.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::EXTERNAL_NO.to_owned(), record.external_no.clone().map(Value::Identifier));
        draft.values.insert(field::EXTENSION_UNTIL.to_owned(), record.extension_until.map(Value::Date));
        draft.values.insert(field::EXTENSION_REASON.to_owned(), record.extension_reason.clone().map(Value::Text));
        draft
    }
}
