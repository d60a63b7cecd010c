//! 材料 · Material. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "material";

/// Fields and kinds of lines.
pub mod field {
    /// 持有单位 · Holder.
    pub const HOLDER: &str = "holder";
    /// 所属人员 · Person.
    pub const PERSON: &str = "person";
    /// 材料类型 · Kind.
    pub const KIND: &str = "kind";
    /// 文件 · File.
    pub const CONTENT: &str = "content";
    /// 签发单位 · Issuer.
    pub const ISSUER: &str = "issuer";
    /// 编号 · Number.
    pub const NUMBER: &str = "number";
    /// 签发日期 · Issued on.
    pub const ISSUED_ON: &str = "issued_on";
    /// 有效期至 · Valid to.
    pub const VALID_TO: &str = "valid_to";
    /// 文件指纹 · Digest.
    pub const HASH: &str = "hash";
}

/// Transitions.
pub mod transition {
    /// 核验通过 · Verify.
    pub const VERIFY: &str = "verify";
    /// 退回 · Reject.
    pub const REJECT: &str = "reject";
    /// 过期 · Expire.
    pub const EXPIRE: &str = "expire";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MaterialState {
    /// 已上传 · Uploaded.
    Uploaded,
    /// 已核验 · Verified.
    Verified,
    /// 未通过 · Rejected.
    Rejected,
    /// 已过期 · Expired.
    Expired,
}

#[rustfmt::skip]
impl MaterialState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Uploaded, Self::Verified, Self::Rejected, Self::Expired];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Uploaded => "uploaded",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type MaterialId = Id<Material>;

/// A file held once and reused in every form.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Material {
    /// Its id.
    pub id: MaterialId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: MaterialState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 持有单位 · Holder.
    pub holder: Option<super::organisation::OrganisationId>,
    /// 所属人员 · Person.
    pub person: Option<super::person::PersonId>,
    /// 材料类型 · Kind.
    pub kind: Option<String>,
    /// 文件 · File.
    pub content: Option<taihang_kernel::FileRef>,
    /// 签发单位 · Issuer.
    pub issuer: Option<String>,
    /// 编号 · Number.
    pub number: Option<String>,
    /// 签发日期 · Issued on.
    pub issued_on: Option<jiff::civil::Date>,
    /// 有效期至 · Valid to.
    pub valid_to: Option<jiff::civil::Date>,
    /// 文件指纹 · Digest.
    pub hash: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Material {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, MaterialState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            holder: typed::take(record.get(field::HOLDER), field::HOLDER, typed::reference)?,
            person: typed::take(record.get(field::PERSON), field::PERSON, typed::reference)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            content: typed::take(record.get(field::CONTENT), field::CONTENT, typed::file)?,
            issuer: typed::take(record.get(field::ISSUER), field::ISSUER, typed::text)?,
            number: typed::take(record.get(field::NUMBER), field::NUMBER, typed::identifier)?,
            issued_on: typed::take(record.get(field::ISSUED_ON), field::ISSUED_ON, typed::date)?,
            valid_to: typed::take(record.get(field::VALID_TO), field::VALID_TO, typed::date)?,
            hash: typed::take(record.get(field::HASH), field::HASH, typed::identifier)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Material> for Draft {
    fn from(record: &Material) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::HOLDER.to_owned(), record.holder.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERSON.to_owned(), record.person.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::CONTENT.to_owned(), record.content.clone().map(Value::File));
        draft.values.insert(field::ISSUER.to_owned(), record.issuer.clone().map(Value::Text));
        draft.values.insert(field::NUMBER.to_owned(), record.number.clone().map(Value::Identifier));
        draft.values.insert(field::ISSUED_ON.to_owned(), record.issued_on.map(Value::Date));
        draft.values.insert(field::VALID_TO.to_owned(), record.valid_to.map(Value::Date));
        draft
    }
}
