//! 委托评价与咨询 · Commissioned report. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "commissioned_report";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Title.
    pub const TITLE: &str = "title";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 委托事项 · Question.
    pub const QUESTION: &str = "question";
    /// 委托方 · Client.
    pub const CLIENT: &str = "client";
    /// 承接机构 · Contractor.
    pub const CONTRACTOR: &str = "contractor";
    /// 被评单位 · Unit evaluated.
    pub const SUBJECT: &str = "subject";
    /// 费用 · Fee.
    pub const FEE: &str = "fee";
    /// 交付期限 · Due.
    pub const DUE: &str = "due";
    /// 交付日期 · Delivered on.
    pub const DELIVERED_ON: &str = "delivered_on";
    /// 签章报告 · Signed report.
    pub const REPORT: &str = "report";
    /// 结论 · Conclusion.
    pub const CONCLUSION: &str = "conclusion";
    /// 评估价值 · Value.
    pub const VALUATION: &str = "valuation";
    /// 风险 · Risk.
    pub const RISK: &str = "risk";
    /// 应对措施 · Response.
    pub const RESPONSE: &str = "response";
    /// 采纳情况 · Adoption.
    pub const ADOPTION: &str = "adoption";
    /// 质量评分 · Quality rating.
    pub const RATING: &str = "rating";
}

/// Transitions.
pub mod transition {
    /// 交承接机构 · Offer.
    pub const OFFER: &str = "offer";
    /// 承接 · Accept.
    pub const ACCEPT: &str = "accept";
    /// 不承接 · Decline.
    pub const DECLINE: &str = "decline";
    /// 交付报告 · Deliver.
    pub const DELIVER: &str = "deliver";
    /// 验收并评分 · Review and rate.
    pub const REVIEW: &str = "review";
    /// 采纳 · Adopt.
    pub const ADOPT: &str = "adopt";
    /// 不采纳 · Do not adopt.
    pub const NOT_ADOPT: &str = "not_adopt";
    /// 提出争议 · Dispute.
    pub const DISPUTE: &str = "dispute";
    /// 公开摘要 · Release the summary.
    pub const RELEASE: &str = "release";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CommissionedReportState {
    /// 已委托 · Ordered.
    Ordered,
    /// 待承接 · Offered.
    Offered,
    /// 进行中 · Accepted.
    Accepted,
    /// 已交付 · Delivered.
    Delivered,
    /// 已验收 · Reviewed.
    Reviewed,
    /// 已采纳 · Adopted.
    Adopted,
    /// 未采纳 · Not adopted.
    NotAdopted,
    /// 有争议 · Disputed.
    Disputed,
    /// 未承接 · Declined.
    Declined,
}

#[rustfmt::skip]
impl CommissionedReportState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 9] = [Self::Ordered, Self::Offered, Self::Accepted, Self::Delivered, Self::Reviewed, Self::Adopted, Self::NotAdopted, Self::Disputed, Self::Declined];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Reviewed => "reviewed",
            Self::Adopted => "adopted",
            Self::NotAdopted => "not_adopted",
            Self::Disputed => "disputed",
            Self::Declined => "declined",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type CommissionedReportId = Id<CommissionedReport>;

/// Work ordered from an independent body: evaluation, valuation, review, navigation, study.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct CommissionedReport {
    /// Its id.
    pub id: CommissionedReportId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: CommissionedReportState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Title.
    pub title: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 委托事项 · Question.
    pub question: Option<String>,
    /// 委托方 · Client.
    pub client: Option<super::organisation::OrganisationId>,
    /// 承接机构 · Contractor.
    pub contractor: Option<super::organisation::OrganisationId>,
    /// 被评单位 · Unit evaluated.
    pub subject: Option<super::organisation::OrganisationId>,
    /// 费用 · Fee.
    pub fee: Option<taihang_base::Money>,
    /// 交付期限 · Due.
    pub due: Option<jiff::civil::Date>,
    /// 交付日期 · Delivered on.
    pub delivered_on: Option<jiff::civil::Date>,
    /// 签章报告 · Signed report.
    pub report: Option<taihang_kernel::FileRef>,
    /// 结论 · Conclusion.
    pub conclusion: Option<String>,
    /// 评估价值 · Value.
    pub valuation: Option<taihang_base::Money>,
    /// 风险 · Risk.
    pub risk: Option<String>,
    /// 应对措施 · Response.
    pub response: Option<String>,
    /// 采纳情况 · Adoption.
    pub adoption: Option<String>,
    /// 质量评分 · Quality rating.
    pub rating: Option<i64>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for CommissionedReport {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, CommissionedReportState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            question: typed::take(record.get(field::QUESTION), field::QUESTION, typed::text)?,
            client: typed::take(record.get(field::CLIENT), field::CLIENT, typed::reference)?,
            contractor: typed::take(record.get(field::CONTRACTOR), field::CONTRACTOR, typed::reference)?,
            subject: typed::take(record.get(field::SUBJECT), field::SUBJECT, typed::reference)?,
            fee: typed::take(record.get(field::FEE), field::FEE, typed::money)?,
            due: typed::take(record.get(field::DUE), field::DUE, typed::date)?,
            delivered_on: typed::take(record.get(field::DELIVERED_ON), field::DELIVERED_ON, typed::date)?,
            report: typed::take(record.get(field::REPORT), field::REPORT, typed::file)?,
            conclusion: typed::take(record.get(field::CONCLUSION), field::CONCLUSION, typed::text)?,
            valuation: typed::take(record.get(field::VALUATION), field::VALUATION, typed::money)?,
            risk: typed::take(record.get(field::RISK), field::RISK, typed::choice)?,
            response: typed::take(record.get(field::RESPONSE), field::RESPONSE, typed::text)?,
            adoption: typed::take(record.get(field::ADOPTION), field::ADOPTION, typed::text)?,
            rating: typed::take(record.get(field::RATING), field::RATING, typed::integer)?,
        })
    }
}

#[rustfmt::skip]
impl From<&CommissionedReport> for Draft {
    fn from(record: &CommissionedReport) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::QUESTION.to_owned(), record.question.clone().map(Value::Text));
        draft.values.insert(field::CLIENT.to_owned(), record.client.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CONTRACTOR.to_owned(), record.contractor.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SUBJECT.to_owned(), record.subject.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::FEE.to_owned(), record.fee.map(Value::Money));
        draft.values.insert(field::DUE.to_owned(), record.due.map(Value::Date));
        draft.values.insert(field::REPORT.to_owned(), record.report.clone().map(Value::File));
        draft.values.insert(field::CONCLUSION.to_owned(), record.conclusion.clone().map(Value::Text));
        draft.values.insert(field::VALUATION.to_owned(), record.valuation.map(Value::Money));
        draft.values.insert(field::RISK.to_owned(), record.risk.clone().map(Value::Choice));
        draft.values.insert(field::RESPONSE.to_owned(), record.response.clone().map(Value::Text));
        draft.values.insert(field::ADOPTION.to_owned(), record.adoption.clone().map(Value::Text));
        draft.values.insert(field::RATING.to_owned(), record.rating.map(Value::Integer));
        draft
    }
}
