//! 任职与流动 · Affiliation. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "affiliation";

/// Fields and kinds of lines.
pub mod field {
    /// 人员 · Person.
    pub const PERSON: &str = "person";
    /// 机构 · Organisation.
    pub const ORGANISATION: &str = "organisation";
    /// 形式 · Form.
    pub const KIND: &str = "kind";
    /// 职务 · Post.
    pub const POST: &str = "post";
    /// 主要任职 · Primary.
    pub const PRIMARY: &str = "primary";
    /// 期限 · Period.
    pub const PERIOD: &str = "period";
    /// 起始日 · First day.
    pub const BEGINS_ON: &str = "begins_on";
    /// 返岗日期 · Return on.
    pub const RETURN_ON: &str = "return_on";
    /// 干部主管部门 · Department that keeps cadres.
    pub const DEPARTMENT: &str = "department";
    /// 收入约定 · Terms of income.
    pub const INCOME_TERMS: &str = "income_terms";
    /// 协议 · Agreement.
    pub const AGREEMENT: &str = "agreement";
    /// 机构类别 · Kind of organisation.
    pub const ORGANISATION_KIND: &str = "organisation_kind";
    /// 原单位 · Main employer.
    pub const MAIN_EMPLOYER: &str = "main_employer";
    /// 保管单位 · Keeper.
    pub const KEEPER: &str = "keeper";
}

/// Transitions.
pub mod transition {
    /// 同意 · Agree.
    pub const AGREE: &str = "agree";
    /// 开始任职 · Begin.
    pub const BEGIN: &str = "begin";
    /// 结束任职 · End.
    pub const END: &str = "end";
    /// 返岗 · Return.
    pub const RETURN: &str = "return";
    /// 不同意 · Decline.
    pub const DECLINE: &str = "decline";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AffiliationState {
    /// 拟议 · Proposed.
    Proposed,
    /// 已商定 · Agreed.
    Agreed,
    /// 任职中 · Active.
    Active,
    /// 已结束 · Ended.
    Ended,
    /// 已返岗 · Returned.
    Returned,
    /// 未同意 · Declined.
    Declined,
}

#[rustfmt::skip]
impl AffiliationState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Proposed, Self::Agreed, Self::Active, Self::Ended, Self::Returned, Self::Declined];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Agreed => "agreed",
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Returned => "returned",
            Self::Declined => "declined",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type AffiliationId = Id<Affiliation>;

/// A person at an organisation, dated: employment and every flexible form; it decides the employer.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Affiliation {
    /// Its id.
    pub id: AffiliationId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: AffiliationState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 人员 · Person.
    pub person: Option<super::person::PersonId>,
    /// 机构 · Organisation.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 形式 · Form.
    pub kind: Option<String>,
    /// 职务 · Post.
    pub post: Option<String>,
    /// 主要任职 · Primary.
    pub primary: Option<bool>,
    /// 期限 · Period.
    pub period: Option<taihang_base::Period>,
    /// 起始日 · First day.
    pub begins_on: Option<jiff::civil::Date>,
    /// 返岗日期 · Return on.
    pub return_on: Option<jiff::civil::Date>,
    /// 干部主管部门 · Department that keeps cadres.
    pub department: Option<super::organisation::OrganisationId>,
    /// 收入约定 · Terms of income.
    pub income_terms: Option<String>,
    /// 协议 · Agreement.
    pub agreement: Option<taihang_kernel::FileRef>,
    /// 机构类别 · Kind of organisation.
    pub organisation_kind: Option<String>,
    /// 原单位 · Main employer.
    pub main_employer: Option<super::organisation::OrganisationId>,
    /// 保管单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Affiliation {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, AffiliationState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            organisation: typed::take(record.get(field::ORGANISATION), field::ORGANISATION, typed::reference)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            post: typed::take(record.get(field::POST), field::POST, typed::text)?,
            primary: typed::take(record.get(field::PRIMARY), field::PRIMARY, typed::yes_no)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            begins_on: typed::take(record.get(field::BEGINS_ON), field::BEGINS_ON, typed::date)?,
            return_on: typed::take(record.get(field::RETURN_ON), field::RETURN_ON, typed::date)?,
            department: typed::take(record.get(field::DEPARTMENT), field::DEPARTMENT, typed::reference)?,
            income_terms: typed::take(record.get(field::INCOME_TERMS), field::INCOME_TERMS, typed::text)?,
            agreement: typed::take(record.get(field::AGREEMENT), field::AGREEMENT, typed::file)?,
            organisation_kind: typed::take(record.get(field::ORGANISATION_KIND), field::ORGANISATION_KIND, typed::choice)?,
            main_employer: typed::take(record.get(field::MAIN_EMPLOYER), field::MAIN_EMPLOYER, typed::reference)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Affiliation> for Draft {
    fn from(record: &Affiliation) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ORGANISATION.to_owned(), record.organisation.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::POST.to_owned(), record.post.clone().map(Value::Text));
        draft.values.insert(field::PRIMARY.to_owned(), record.primary.map(Value::YesNo));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::RETURN_ON.to_owned(), record.return_on.map(Value::Date));
        draft.values.insert(field::DEPARTMENT.to_owned(), record.department.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::INCOME_TERMS.to_owned(), record.income_terms.clone().map(Value::Text));
        draft.values.insert(field::AGREEMENT.to_owned(), record.agreement.clone().map(Value::File));
        draft
    }
}
