//! 诉求、意见与异议 · Ticket. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "ticket";

/// Fields and kinds of lines.
pub mod field {
    /// 主题 · Subject.
    pub const SUBJECT: &str = "subject";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 渠道 · Channel.
    pub const CHANNEL: &str = "channel";
    /// 提出单位 · Submitted by (organisation).
    pub const SUBMITTER_UNIT: &str = "submitter_unit";
    /// 提出人 · Submitted by (person).
    pub const SUBMITTER_PERSON: &str = "submitter_person";
    /// 企业家意见 · From an entrepreneur.
    pub const ENTREPRENEUR: &str = "entrepreneur";
    /// 联系方式 · Contact.
    pub const CONTACT: &str = "contact";
    /// 内容 · Text.
    pub const TEXT: &str = "text";
    /// 办理单位 · Handler.
    pub const HANDLER: &str = "handler";
    /// 答复 · Answer.
    pub const ANSWER: &str = "answer";
    /// 结果 · Outcome.
    pub const OUTCOME: &str = "outcome";
    /// 理由 · Reason.
    pub const REASON: &str = "reason";
    /// 答复期限 · Answer by.
    pub const ANSWER_BY: &str = "answer_by";
    /// 满意度 · Satisfaction.
    pub const SATISFACTION: &str = "satisfaction";
}

/// Transitions.
pub mod transition {
    /// 受理 · Accept.
    pub const ACCEPT: &str = "accept";
    /// 转办 · Dispatch.
    pub const DISPATCH: &str = "dispatch";
    /// 答复 · Answer.
    pub const ANSWER: &str = "answer";
    /// 重新转办 · Reopen.
    pub const REOPEN: &str = "reopen";
    /// 回访 · Follow up.
    pub const REVISIT: &str = "revisit";
    /// 办结 · Close.
    pub const CLOSE: &str = "close";
    /// 公开答复 · Publish the answer.
    pub const PUBLISH: &str = "publish";
    /// 转督办 · Put under supervision.
    pub const SUPERVISE: &str = "supervise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TicketState {
    /// 已收到 · Received.
    Received,
    /// 已受理 · Accepted.
    Accepted,
    /// 已转办 · Dispatched.
    Dispatched,
    /// 已答复 · Answered.
    Answered,
    /// 已回访 · Followed up.
    Revisited,
    /// 已办结 · Closed.
    Closed,
}

#[rustfmt::skip]
impl TicketState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Received, Self::Accepted, Self::Dispatched, Self::Answered, Self::Revisited, Self::Closed];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Dispatched => "dispatched",
            Self::Answered => "answered",
            Self::Revisited => "revisited",
            Self::Closed => "closed",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type TicketId = Id<Ticket>;

/// Every question, complaint, opinion, objection and appeal, until it is answered and followed up.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: TicketState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 主题 · Subject.
    pub subject: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 渠道 · Channel.
    pub channel: Option<String>,
    /// 提出单位 · Submitted by (organisation).
    pub submitter_unit: Option<super::organisation::OrganisationId>,
    /// 提出人 · Submitted by (person).
    pub submitter_person: Option<super::person::PersonId>,
    /// 企业家意见 · From an entrepreneur.
    pub entrepreneur: Option<bool>,
    /// 联系方式 · Contact.
    pub contact: Option<String>,
    /// 内容 · Text.
    pub text: Option<String>,
    /// 办理单位 · Handler.
    pub handler: Option<super::organisation::OrganisationId>,
    /// 答复 · Answer.
    pub answer: Option<String>,
    /// 结果 · Outcome.
    pub outcome: Option<String>,
    /// 理由 · Reason.
    pub reason: Option<String>,
    /// 答复期限 · Answer by.
    pub answer_by: Option<jiff::civil::Date>,
    /// 满意度 · Satisfaction.
    pub satisfaction: Option<i64>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Ticket {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, TicketState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            subject: typed::take(record.get(field::SUBJECT), field::SUBJECT, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            channel: typed::take(record.get(field::CHANNEL), field::CHANNEL, typed::choice)?,
            submitter_unit: typed::take(record.get(field::SUBMITTER_UNIT), field::SUBMITTER_UNIT, typed::reference)?,
            submitter_person: typed::take(record.get(field::SUBMITTER_PERSON), field::SUBMITTER_PERSON, typed::reference)?,
            entrepreneur: typed::take(record.get(field::ENTREPRENEUR), field::ENTREPRENEUR, typed::yes_no)?,
            contact: typed::take(record.get(field::CONTACT), field::CONTACT, typed::text)?,
            text: typed::take(record.get(field::TEXT), field::TEXT, typed::text)?,
            handler: typed::take(record.get(field::HANDLER), field::HANDLER, typed::reference)?,
            answer: typed::take(record.get(field::ANSWER), field::ANSWER, typed::text)?,
            outcome: typed::take(record.get(field::OUTCOME), field::OUTCOME, typed::choice)?,
            reason: typed::take(record.get(field::REASON), field::REASON, typed::text)?,
            answer_by: typed::take(record.get(field::ANSWER_BY), field::ANSWER_BY, typed::date)?,
            satisfaction: typed::take(record.get(field::SATISFACTION), field::SATISFACTION, typed::integer)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Ticket> for Draft {
    fn from(record: &Ticket) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::SUBJECT.to_owned(), record.subject.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::CHANNEL.to_owned(), record.channel.clone().map(Value::Choice));
        draft.values.insert(field::SUBMITTER_UNIT.to_owned(), record.submitter_unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SUBMITTER_PERSON.to_owned(), record.submitter_person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ENTREPRENEUR.to_owned(), record.entrepreneur.map(Value::YesNo));
        draft.values.insert(field::CONTACT.to_owned(), record.contact.clone().map(Value::Text));
        draft.values.insert(field::TEXT.to_owned(), record.text.clone().map(Value::Text));
        draft.values.insert(field::HANDLER.to_owned(), record.handler.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ANSWER.to_owned(), record.answer.clone().map(Value::Text));
        draft.values.insert(field::OUTCOME.to_owned(), record.outcome.clone().map(Value::Choice));
        draft.values.insert(field::REASON.to_owned(), record.reason.clone().map(Value::Text));
        draft.values.insert(field::SATISFACTION.to_owned(), record.satisfaction.map(Value::Integer));
        draft
    }
}
