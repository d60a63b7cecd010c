//! 知识产权 · Intellectual property right. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "ip_right";

/// Fields and kinds of lines.
pub mod field {
    /// 种类 · Kind.
    pub const KIND: &str = "kind";
    /// 申请号、登记号 · Number.
    pub const NUMBER: &str = "number";
    /// 名称 · Title.
    pub const TITLE: &str = "title";
    /// 权利人 · Holder.
    pub const HOLDER: &str = "holder";
    /// 共同权利人 · Joint holders.
    pub const CO_HOLDERS: &str = "co_holders";
    /// 所在地区 · Region.
    pub const REGION: &str = "region";
    /// 国际专利分类 · IPC class.
    pub const CLASS_CODE: &str = "class_code";
    /// 申请日 · Filed on.
    pub const FILED_ON: &str = "filed_on";
    /// 授权日 · Granted on.
    pub const GRANTED_ON: &str = "granted_on";
    /// 证书载明的届满日 · End on the certificate.
    pub const STATED_END: &str = "stated_end";
    /// 届满日 · Expires on.
    pub const EXPIRES_ON: &str = "expires_on";
    /// 年费缴至 · Fees paid to.
    pub const FEE_PAID_TO: &str = "fee_paid_to";
    /// 发明人、设计人 · Inventors.
    pub const INVENTOR: &str = "inventor";
}

/// Transitions.
pub mod transition {
    /// 登记授权 · Enter the grant.
    pub const GRANT: &str = "grant";
    /// 登记撤回、驳回 · Enter a withdrawal.
    pub const WITHDRAW: &str = "withdraw";
    /// 终止 · Lapse.
    pub const LAPSE: &str = "lapse";
    /// 恢复 · Restore.
    pub const RESTORE: &str = "restore";
    /// 保护期满 · Expire.
    pub const EXPIRE: &str = "expire";
    /// 宣告无效 · Invalidate.
    pub const INVALIDATE: &str = "invalidate";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IpRightState {
    /// 申请中 · Filed.
    Filed,
    /// 有效 · In force.
    Granted,
    /// 因欠费终止 · Lapsed.
    Lapsed,
    /// 保护期满 · Expired.
    Expired,
    /// 宣告无效 · Invalidated.
    Invalidated,
    /// 撤回、驳回 · Withdrawn or refused.
    Withdrawn,
}

#[rustfmt::skip]
impl IpRightState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Filed, Self::Granted, Self::Lapsed, Self::Expired, Self::Invalidated, Self::Withdrawn];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Granted => "granted",
            Self::Lapsed => "lapsed",
            Self::Expired => "expired",
            Self::Invalidated => "invalidated",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type IpRightId = Id<IpRight>;

/// Patents and other intellectual property rights: holder, grant, term, fees.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct IpRight {
    /// Its id.
    pub id: IpRightId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: IpRightState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 种类 · Kind.
    pub kind: Option<String>,
    /// 申请号、登记号 · Number.
    pub number: Option<String>,
    /// 名称 · Title.
    pub title: Option<String>,
    /// 权利人 · Holder.
    pub holder: Option<super::organisation::OrganisationId>,
    /// 共同权利人 · Joint holders.
    pub co_holders: Vec<super::organisation::OrganisationId>,
    /// 所在地区 · Region.
    pub region: Option<super::region::RegionId>,
    /// 国际专利分类 · IPC class.
    pub class_code: Option<String>,
    /// 申请日 · Filed on.
    pub filed_on: Option<jiff::civil::Date>,
    /// 授权日 · Granted on.
    pub granted_on: Option<jiff::civil::Date>,
    /// 证书载明的届满日 · End on the certificate.
    pub stated_end: Option<jiff::civil::Date>,
    /// 届满日 · Expires on.
    pub expires_on: Option<jiff::civil::Date>,
    /// 年费缴至 · Fees paid to.
    pub fee_paid_to: Option<jiff::civil::Date>,
    /// 发明人、设计人 · Inventors.
    pub inventor: Vec<IpRightInventor>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for IpRight {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, IpRightState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            number: typed::take(record.get(field::NUMBER), field::NUMBER, typed::identifier)?,
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            holder: typed::take(record.get(field::HOLDER), field::HOLDER, typed::reference)?,
            co_holders: typed::take(record.get(field::CO_HOLDERS), field::CO_HOLDERS, typed::references)?.unwrap_or_default(),
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            class_code: typed::take(record.get(field::CLASS_CODE), field::CLASS_CODE, typed::identifier)?,
            filed_on: typed::take(record.get(field::FILED_ON), field::FILED_ON, typed::date)?,
            granted_on: typed::take(record.get(field::GRANTED_ON), field::GRANTED_ON, typed::date)?,
            stated_end: typed::take(record.get(field::STATED_END), field::STATED_END, typed::date)?,
            expires_on: typed::take(record.get(field::EXPIRES_ON), field::EXPIRES_ON, typed::date)?,
            fee_paid_to: typed::take(record.get(field::FEE_PAID_TO), field::FEE_PAID_TO, typed::date)?,
            inventor: record.lines(field::INVENTOR).iter().map(IpRightInventor::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&IpRight> for Draft {
    fn from(record: &IpRight) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::NUMBER.to_owned(), record.number.clone().map(Value::Identifier));
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::HOLDER.to_owned(), record.holder.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CO_HOLDERS.to_owned(), typed::filled(&record.co_holders, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::CLASS_CODE.to_owned(), record.class_code.clone().map(Value::Identifier));
        draft.values.insert(field::FILED_ON.to_owned(), record.filed_on.map(Value::Date));
        draft.values.insert(field::GRANTED_ON.to_owned(), record.granted_on.map(Value::Date));
        draft.values.insert(field::STATED_END.to_owned(), record.stated_end.map(Value::Date));
        draft.values.insert(field::FEE_PAID_TO.to_owned(), record.fee_paid_to.map(Value::Date));
        draft.lines.insert(field::INVENTOR.to_owned(), record.inventor.iter().map(IpRightInventor::values).collect());
        draft
    }
}

/// A line: 发明人、设计人 · Inventors.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct IpRightInventor {
    /// 姓名 · Name.
    pub name: Option<String>,
    /// 人员 · Person.
    pub person: Option<super::person::PersonId>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for IpRightInventor {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            name: typed::take(line.first().and_then(Option::as_ref), "name", typed::text)?,
            person: typed::take(line.get(1).and_then(Option::as_ref), "person", typed::reference)?,
        })
    }
}

#[rustfmt::skip]
impl IpRightInventor {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("name".to_owned(), self.name.clone().map(Value::Text)),
            ("person".to_owned(), self.person.map(|id| Value::Ref(id.retyped()))),
        ].into()
    }
}
