//! 组织机构 · Organisation. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "organisation";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Name.
    pub const NAME: &str = "name";
    /// 英文名称 · English name.
    pub const NAME_EN: &str = "name_en";
    /// 机构类别 · Kind.
    pub const KIND: &str = "kind";
    /// 统一社会信用代码 · Unified social credit code.
    pub const CREDIT_CODE: &str = "credit_code";
    /// 所在区域 · Region.
    pub const REGION: &str = "region";
    /// 上级机构 · Body above.
    pub const ABOVE: &str = "above";
    /// 业务主管机构 · Professional superior.
    pub const LINE_ABOVE: &str = "line_above";
    /// 存续期 · Existed.
    pub const VALID: &str = "valid";
    /// 承继机构 · Successor.
    pub const SUCCESSOR: &str = "successor";
    /// 政府部门 · Government body.
    pub const GOVERNMENT: &str = "government";
    /// 其他名称 · Also known as.
    pub const ALSO_KNOWN: &str = "also_known";
    /// 联系方式 · Contact.
    pub const CONTACT: &str = "contact";
    /// 营业执照或法人证书 · Business licence or certificate.
    pub const LICENCE: &str = "licence";
    /// 曾用名与简称 · Other names.
    pub const ALIAS: &str = "alias";
}

/// Transitions.
pub mod transition {
    /// 启用 · Activate.
    pub const ACTIVATE: &str = "activate";
    /// 不予通过 · Refuse.
    pub const REFUSE: &str = "refuse";
    /// 重新提交 · Send again.
    pub const RESUBMIT: &str = "resubmit";
    /// 重新受理 · Take up again.
    pub const REOPEN: &str = "reopen";
    /// 终止登记 · Discard.
    pub const DISCARD: &str = "discard";
    /// 并入承继机构 · Merge.
    pub const MERGE: &str = "merge";
    /// 撤销 · Close.
    pub const CLOSE: &str = "close";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrganisationState {
    /// 草稿 · Draft.
    Draft,
    /// 未通过审核 · Refused.
    Refused,
    /// 有效 · Active.
    Active,
    /// 已合并 · Merged.
    Merged,
    /// 已撤销 · Closed.
    Closed,
    /// 不予登记 · Not entered.
    Discarded,
}

#[rustfmt::skip]
impl OrganisationState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Refused, Self::Active, Self::Merged, Self::Closed, Self::Discarded];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Refused => "refused",
            Self::Active => "active",
            Self::Merged => "merged",
            Self::Closed => "closed",
            Self::Discarded => "discarded",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type OrganisationId = Id<Organisation>;

/// One identity for every body, with dated names, parents and successors.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: OrganisationState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Name.
    pub name: Option<String>,
    /// 英文名称 · English name.
    pub name_en: Option<String>,
    /// 机构类别 · Kind.
    pub kind: Option<String>,
    /// 统一社会信用代码 · Unified social credit code.
    pub credit_code: Option<String>,
    /// 所在区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 上级机构 · Body above.
    pub above: Option<OrganisationId>,
    /// 业务主管机构 · Professional superior.
    pub line_above: Option<OrganisationId>,
    /// 存续期 · Existed.
    pub valid: Option<taihang_base::Period>,
    /// 承继机构 · Successor.
    pub successor: Option<OrganisationId>,
    /// 政府部门 · Government body.
    pub government: Option<bool>,
    /// 其他名称 · Also known as.
    pub also_known: Option<String>,
    /// 联系方式 · Contact.
    pub contact: Option<String>,
    /// 营业执照或法人证书 · Business licence or certificate.
    pub licence: Option<taihang_kernel::FileRef>,
    /// 曾用名与简称 · Other names.
    pub alias: Vec<OrganisationAlias>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Organisation {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, OrganisationState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            name_en: typed::take(record.get(field::NAME_EN), field::NAME_EN, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            credit_code: typed::take(record.get(field::CREDIT_CODE), field::CREDIT_CODE, typed::identifier)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            above: typed::take(record.get(field::ABOVE), field::ABOVE, typed::reference)?,
            line_above: typed::take(record.get(field::LINE_ABOVE), field::LINE_ABOVE, typed::reference)?,
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            successor: typed::take(record.get(field::SUCCESSOR), field::SUCCESSOR, typed::reference)?,
            government: typed::take(record.get(field::GOVERNMENT), field::GOVERNMENT, typed::yes_no)?,
            also_known: typed::take(record.get(field::ALSO_KNOWN), field::ALSO_KNOWN, typed::text)?,
            contact: typed::take(record.get(field::CONTACT), field::CONTACT, typed::text)?,
            licence: typed::take(record.get(field::LICENCE), field::LICENCE, typed::file)?,
            alias: record.lines(field::ALIAS).iter().map(OrganisationAlias::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Organisation> for Draft {
    fn from(record: &Organisation) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::NAME_EN.to_owned(), record.name_en.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::CREDIT_CODE.to_owned(), record.credit_code.clone().map(Value::Identifier));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ABOVE.to_owned(), record.above.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::LINE_ABOVE.to_owned(), record.line_above.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.values.insert(field::SUCCESSOR.to_owned(), record.successor.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CONTACT.to_owned(), record.contact.clone().map(Value::Text));
        draft.values.insert(field::LICENCE.to_owned(), record.licence.clone().map(Value::File));
        draft.lines.insert(field::ALIAS.to_owned(), record.alias.iter().map(OrganisationAlias::values).collect());
        draft
    }
}

/// A line: 曾用名与简称 · Other names.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct OrganisationAlias {
    /// 名称 · Name.
    pub name: Option<String>,
    /// 限于区域 · Only within.
    pub within: Option<super::region::RegionId>,
    /// 使用期 · Used.
    pub valid: Option<taihang_base::Period>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for OrganisationAlias {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            name: typed::take(line.first().and_then(Option::as_ref), "name", typed::text)?,
            within: typed::take(line.get(1).and_then(Option::as_ref), "within", typed::reference)?,
            valid: typed::take(line.get(2).and_then(Option::as_ref), "valid", typed::period)?,
        })
    }
}

#[rustfmt::skip]
impl OrganisationAlias {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("name".to_owned(), self.name.clone().map(Value::Text)),
            ("within".to_owned(), self.within.map(|id| Value::Ref(id.retyped()))),
            ("valid".to_owned(), self.valid.map(Value::Period)),
        ].into()
    }
}
