//! 承诺声明与授权书 · Declaration. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "declaration";

/// Fields and kinds of lines.
pub mod field {
    /// 类型 · Kind.
    pub const KIND: &str = "kind";
    /// 签署人 · Signer.
    pub const SIGNER: &str = "signer";
    /// 签署单位 · Unit.
    pub const SIGNER_UNIT: &str = "signer_unit";
    /// 正文 · Text.
    pub const TEXT: &str = "text";
    /// 文本版本 · Version of the text.
    pub const TEXT_VERSION: &str = "text_version";
    /// 授权查阅单位 · Readers.
    pub const READER: &str = "reader";
    /// 用途 · Purpose.
    pub const PURPOSE: &str = "purpose";
    /// 签署日期 · Signed on.
    pub const SIGNED_ON: &str = "signed_on";
    /// 有效期 · Valid.
    pub const VALID: &str = "valid";
    /// 签字扫描件 · Signature.
    pub const SIGNATURE: &str = "signature";
}

/// Transitions.
pub mod transition {
    /// 签署 · Sign.
    pub const SIGN: &str = "sign";
    /// 撤回 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
    /// 到期 · Expire.
    pub const EXPIRE: &str = "expire";
    /// 认定违反 · Find breached.
    pub const BREACH: &str = "breach";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeclarationState {
    /// 待签署 · Drafted.
    Drafted,
    /// 已签署 · Signed.
    Signed,
    /// 已撤回 · Withdrawn.
    Withdrawn,
    /// 已到期 · Expired.
    Expired,
    /// 已违反 · Breached.
    Breached,
}

#[rustfmt::skip]
impl DeclarationState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 5] = [Self::Drafted, Self::Signed, Self::Withdrawn, Self::Expired, Self::Breached];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Signed => "signed",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Breached => "breached",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type DeclarationId = Id<Declaration>;

/// A signed text with a purpose: pledges, due diligence, conflicts, consents.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Declaration {
    /// Its id.
    pub id: DeclarationId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: DeclarationState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 类型 · Kind.
    pub kind: Option<String>,
    /// 签署人 · Signer.
    pub signer: Option<super::person::PersonId>,
    /// 签署单位 · Unit.
    pub signer_unit: Option<super::organisation::OrganisationId>,
    /// 正文 · Text.
    pub text: Option<String>,
    /// 文本版本 · Version of the text.
    pub text_version: Option<String>,
    /// 授权查阅单位 · Readers.
    pub reader: Vec<super::organisation::OrganisationId>,
    /// 用途 · Purpose.
    pub purpose: Option<String>,
    /// 签署日期 · Signed on.
    pub signed_on: Option<jiff::civil::Date>,
    /// 有效期 · Valid.
    pub valid: Option<taihang_base::Period>,
    /// 签字扫描件 · Signature.
    pub signature: Option<taihang_kernel::FileRef>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Declaration {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, DeclarationState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            signer: typed::take(record.get(field::SIGNER), field::SIGNER, typed::reference)?,
            signer_unit: typed::take(record.get(field::SIGNER_UNIT), field::SIGNER_UNIT, typed::reference)?,
            text: typed::take(record.get(field::TEXT), field::TEXT, typed::text)?,
            text_version: typed::take(record.get(field::TEXT_VERSION), field::TEXT_VERSION, typed::text)?,
            reader: typed::take(record.get(field::READER), field::READER, typed::references)?.unwrap_or_default(),
            purpose: typed::take(record.get(field::PURPOSE), field::PURPOSE, typed::choice)?,
            signed_on: typed::take(record.get(field::SIGNED_ON), field::SIGNED_ON, typed::date)?,
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            signature: typed::take(record.get(field::SIGNATURE), field::SIGNATURE, typed::file)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Declaration> for Draft {
    fn from(record: &Declaration) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::SIGNER.to_owned(), record.signer.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SIGNER_UNIT.to_owned(), record.signer_unit.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::TEXT.to_owned(), record.text.clone().map(Value::Text));
        draft.values.insert(field::TEXT_VERSION.to_owned(), record.text_version.clone().map(Value::Text));
        draft.values.insert(field::READER.to_owned(), typed::filled(&record.reader, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::PURPOSE.to_owned(), record.purpose.clone().map(Value::Choice));
        draft.values.insert(field::SIGNED_ON.to_owned(), record.signed_on.map(Value::Date));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.values.insert(field::SIGNATURE.to_owned(), record.signature.clone().map(Value::File));
        draft
    }
}
