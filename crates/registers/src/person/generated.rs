//! 人员 · Person. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "person";

/// Fields and kinds of lines.
pub mod field {
    /// 姓名 · Name.
    pub const NAME: &str = "name";
    /// 身份证件号码 · Identity number.
    pub const ID_NUMBER: &str = "id_number";
    /// 联系方式 · Contact.
    pub const CONTACT: &str = "contact";
    /// 出生年月 · Born.
    pub const BORN: &str = "born";
    /// 学位 · Degree.
    pub const DEGREE: &str = "degree";
    /// 学科领域 · Fields.
    pub const FIELDS: &str = "fields";
    /// ORCID 标识符 · ORCID iD.
    pub const ORCID: &str = "orcid";
    /// 企业家 · Entrepreneur.
    pub const ENTREPRENEUR: &str = "entrepreneur";
    /// 企业技术专家 · Technical expert of a firm.
    pub const FIRM_TECHNICAL_EXPERT: &str = "firm_technical_expert";
    /// 主要任职单位 · Employer.
    pub const EMPLOYER: &str = "employer";
    /// 任职单位类别 · Kind of employer.
    pub const EMPLOYER_TYPE: &str = "employer_type";
    /// 建档单位 · Keeper.
    pub const KEEPER: &str = "keeper";
}

/// Transitions.
pub mod transition {
    /// 启用 · Activate.
    pub const ACTIVATE: &str = "activate";
    /// 停用 · Deactivate.
    pub const DEACTIVATE: &str = "deactivate";
    /// 恢复 · Reactivate.
    pub const REACTIVATE: &str = "reactivate";
    /// 删除个人信息 · Erase personal data.
    pub const ERASE: &str = "erase";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonState {
    /// 草稿 · Draft.
    Draft,
    /// 有效 · Active.
    Active,
    /// 停用 · Inactive.
    Inactive,
    /// 已删除个人信息 · Erased.
    Erased,
}

#[rustfmt::skip]
impl PersonState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Active, Self::Inactive, Self::Erased];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Erased => "erased",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type PersonId = Id<Person>;

/// One person record under many roles and pools.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: PersonState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 姓名 · Name.
    pub name: Option<String>,
    /// 身份证件号码 · Identity number.
    pub id_number: Option<String>,
    /// 联系方式 · Contact.
    pub contact: Option<String>,
    /// 出生年月 · Born.
    pub born: Option<taihang_base::Period>,
    /// 学位 · Degree.
    pub degree: Option<String>,
    /// 学科领域 · Fields.
    pub fields: Vec<String>,
    /// ORCID 标识符 · ORCID iD.
    pub orcid: Option<String>,
    /// 企业家 · Entrepreneur.
    pub entrepreneur: Option<bool>,
    /// 企业技术专家 · Technical expert of a firm.
    pub firm_technical_expert: Option<bool>,
    /// 主要任职单位 · Employer.
    pub employer: Option<super::organisation::OrganisationId>,
    /// 任职单位类别 · Kind of employer.
    pub employer_type: Option<String>,
    /// 建档单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Person {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, PersonState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            id_number: typed::take(record.get(field::ID_NUMBER), field::ID_NUMBER, typed::identifier)?,
            contact: typed::take(record.get(field::CONTACT), field::CONTACT, typed::text)?,
            born: typed::take(record.get(field::BORN), field::BORN, typed::period)?,
            degree: typed::take(record.get(field::DEGREE), field::DEGREE, typed::choice)?,
            fields: typed::take(record.get(field::FIELDS), field::FIELDS, typed::choices)?.unwrap_or_default(),
            orcid: typed::take(record.get(field::ORCID), field::ORCID, typed::identifier)?,
            entrepreneur: typed::take(record.get(field::ENTREPRENEUR), field::ENTREPRENEUR, typed::yes_no)?,
            firm_technical_expert: typed::take(record.get(field::FIRM_TECHNICAL_EXPERT), field::FIRM_TECHNICAL_EXPERT, typed::yes_no)?,
            employer: typed::take(record.get(field::EMPLOYER), field::EMPLOYER, typed::reference)?,
            employer_type: typed::take(record.get(field::EMPLOYER_TYPE), field::EMPLOYER_TYPE, typed::choice)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Person> for Draft {
    fn from(record: &Person) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::ID_NUMBER.to_owned(), record.id_number.clone().map(Value::Identifier));
        draft.values.insert(field::CONTACT.to_owned(), record.contact.clone().map(Value::Text));
        draft.values.insert(field::BORN.to_owned(), record.born.map(Value::Period));
        draft.values.insert(field::DEGREE.to_owned(), record.degree.clone().map(Value::Choice));
        draft.values.insert(field::FIELDS.to_owned(), typed::filled(&record.fields, Clone::clone, Value::Choices));
        draft.values.insert(field::ORCID.to_owned(), record.orcid.clone().map(Value::Identifier));
        draft.values.insert(field::ENTREPRENEUR.to_owned(), record.entrepreneur.map(Value::YesNo));
        draft.values.insert(field::FIRM_TECHNICAL_EXPERT.to_owned(), record.firm_technical_expert.map(Value::YesNo));
        draft
    }
}
