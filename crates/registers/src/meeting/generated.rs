//! 会议与会商 · Meeting. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "meeting";

/// Fields and kinds of lines.
pub mod field {
    /// 会议名称 · Title.
    pub const TITLE: &str = "title";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 领导小组（机构）名称 · Body.
    pub const BODY: &str = "body";
    /// 依据文件 · Document.
    pub const DOCUMENT: &str = "document";
    /// 召集单位 · Organiser.
    pub const ORGANISER: &str = "organiser";
    /// 召开日期 · Held on.
    pub const HELD_ON: &str = "held_on";
    /// 参加单位 · Participants.
    pub const PARTICIPANTS: &str = "participants";
    /// 主持人 · Chair.
    pub const CHAIR: &str = "chair";
    /// 企业家人数 · Entrepreneurs present.
    pub const ENTREPRENEURS: &str = "entrepreneurs";
    /// 参加人数 · Persons present.
    pub const ATTENDANCE: &str = "attendance";
    /// 企业家占比 · Share of entrepreneurs.
    pub const ENTREPRENEUR_SHARE: &str = "entrepreneur_share";
    /// 会议纪要 · Minutes.
    pub const MINUTES: &str = "minutes";
    /// 纪要要点 · Summary.
    pub const SUMMARY: &str = "summary";
    /// 议程 · Agenda.
    pub const AGENDA: &str = "agenda";
}

/// Transitions.
pub mod transition {
    /// 确定议程 · Set the agenda.
    pub const SET_AGENDA: &str = "set_agenda";
    /// 会议召开 · Hold.
    pub const HOLD: &str = "hold";
    /// 印发纪要 · Issue the minutes.
    pub const MINUTE: &str = "minute";
    /// 办结 · Close.
    pub const CLOSE: &str = "close";
    /// 取消 · Cancel.
    pub const CANCEL: &str = "cancel";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeetingState {
    /// 筹备 · Planned.
    Planned,
    /// 议程已定 · Agenda set.
    AgendaSet,
    /// 已召开 · Held.
    Held,
    /// 纪要已印发 · Minuted.
    Minuted,
    /// 已办结 · Closed.
    Closed,
    /// 已取消 · Cancelled.
    Cancelled,
}

#[rustfmt::skip]
impl MeetingState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Planned, Self::AgendaSet, Self::Held, Self::Minuted, Self::Closed, Self::Cancelled];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::AgendaSet => "agenda_set",
            Self::Held => "held",
            Self::Minuted => "minuted",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type MeetingId = Id<Meeting>;

/// Leading-group, dispatch, consultation and dialogue meetings: agenda, resolutions, minutes and what became of them.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Meeting {
    /// Its id.
    pub id: MeetingId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: MeetingState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 会议名称 · Title.
    pub title: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 领导小组（机构）名称 · Body.
    pub body: Option<String>,
    /// 依据文件 · Document.
    pub document: Option<super::policy_document::PolicyDocumentId>,
    /// 召集单位 · Organiser.
    pub organiser: Option<super::organisation::OrganisationId>,
    /// 召开日期 · Held on.
    pub held_on: Option<jiff::civil::Date>,
    /// 参加单位 · Participants.
    pub participants: Vec<super::organisation::OrganisationId>,
    /// 主持人 · Chair.
    pub chair: Option<super::person::PersonId>,
    /// 企业家人数 · Entrepreneurs present.
    pub entrepreneurs: Option<i64>,
    /// 参加人数 · Persons present.
    pub attendance: Option<i64>,
    /// 企业家占比 · Share of entrepreneurs.
    pub entrepreneur_share: Option<rust_decimal::Decimal>,
    /// 会议纪要 · Minutes.
    pub minutes: Option<taihang_kernel::FileRef>,
    /// 纪要要点 · Summary.
    pub summary: Option<String>,
    /// 议程 · Agenda.
    pub agenda: Vec<MeetingAgenda>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Meeting {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, MeetingState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            body: typed::take(record.get(field::BODY), field::BODY, typed::text)?,
            document: typed::take(record.get(field::DOCUMENT), field::DOCUMENT, typed::reference)?,
            organiser: typed::take(record.get(field::ORGANISER), field::ORGANISER, typed::reference)?,
            held_on: typed::take(record.get(field::HELD_ON), field::HELD_ON, typed::date)?,
            participants: typed::take(record.get(field::PARTICIPANTS), field::PARTICIPANTS, typed::references)?.unwrap_or_default(),
            chair: typed::take(record.get(field::CHAIR), field::CHAIR, typed::reference)?,
            entrepreneurs: typed::take(record.get(field::ENTREPRENEURS), field::ENTREPRENEURS, typed::integer)?,
            attendance: typed::take(record.get(field::ATTENDANCE), field::ATTENDANCE, typed::integer)?,
            entrepreneur_share: typed::take(record.get(field::ENTREPRENEUR_SHARE), field::ENTREPRENEUR_SHARE, typed::percent)?,
            minutes: typed::take(record.get(field::MINUTES), field::MINUTES, typed::file)?,
            summary: typed::take(record.get(field::SUMMARY), field::SUMMARY, typed::text)?,
            agenda: record.lines(field::AGENDA).iter().map(MeetingAgenda::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Meeting> for Draft {
    fn from(record: &Meeting) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::BODY.to_owned(), record.body.clone().map(Value::Text));
        draft.values.insert(field::DOCUMENT.to_owned(), record.document.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ORGANISER.to_owned(), record.organiser.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::HELD_ON.to_owned(), record.held_on.map(Value::Date));
        draft.values.insert(field::PARTICIPANTS.to_owned(), typed::filled(&record.participants, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::CHAIR.to_owned(), record.chair.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ENTREPRENEURS.to_owned(), record.entrepreneurs.map(Value::Integer));
        draft.values.insert(field::ATTENDANCE.to_owned(), record.attendance.map(Value::Integer));
        draft.values.insert(field::MINUTES.to_owned(), record.minutes.clone().map(Value::File));
        draft.values.insert(field::SUMMARY.to_owned(), record.summary.clone().map(Value::Text));
        draft.lines.insert(field::AGENDA.to_owned(), record.agenda.iter().map(MeetingAgenda::values).collect());
        draft
    }
}

/// A line: 议程 · Agenda.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct MeetingAgenda {
    /// 序号 · Order.
    pub order: Option<i64>,
    /// 议题 · Topic.
    pub topic: Option<String>,
    /// 提出单位 · Proposer.
    pub proposer: Option<super::organisation::OrganisationId>,
    /// 结果 · Outcome.
    pub outcome: Option<String>,
    /// 议定事项 · Resolution.
    pub resolution: Option<String>,
    /// 责任单位 · Unit.
    pub unit: Option<super::organisation::OrganisationId>,
    /// 对方责任单位 · Unit of the other side.
    pub other_side: Option<super::organisation::OrganisationId>,
    /// 完成期限 · Due.
    pub due: Option<jiff::civil::Date>,
    /// 理由 · Reason.
    pub reason: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for MeetingAgenda {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            order: typed::take(line.first().and_then(Option::as_ref), "order", typed::integer)?,
            topic: typed::take(line.get(1).and_then(Option::as_ref), "topic", typed::text)?,
            proposer: typed::take(line.get(2).and_then(Option::as_ref), "proposer", typed::reference)?,
            outcome: typed::take(line.get(3).and_then(Option::as_ref), "outcome", typed::choice)?,
            resolution: typed::take(line.get(4).and_then(Option::as_ref), "resolution", typed::text)?,
            unit: typed::take(line.get(5).and_then(Option::as_ref), "unit", typed::reference)?,
            other_side: typed::take(line.get(6).and_then(Option::as_ref), "other_side", typed::reference)?,
            due: typed::take(line.get(7).and_then(Option::as_ref), "due", typed::date)?,
            reason: typed::take(line.get(8).and_then(Option::as_ref), "reason", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl MeetingAgenda {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("order".to_owned(), self.order.map(Value::Integer)),
            ("topic".to_owned(), self.topic.clone().map(Value::Text)),
            ("proposer".to_owned(), self.proposer.map(|id| Value::Ref(id.retyped()))),
            ("outcome".to_owned(), self.outcome.clone().map(Value::Choice)),
            ("resolution".to_owned(), self.resolution.clone().map(Value::Text)),
            ("unit".to_owned(), self.unit.map(|id| Value::Ref(id.retyped()))),
            ("other_side".to_owned(), self.other_side.map(|id| Value::Ref(id.retyped()))),
            ("due".to_owned(), self.due.map(Value::Date)),
            ("reason".to_owned(), self.reason.clone().map(Value::Text)),
        ].into()
    }
}
