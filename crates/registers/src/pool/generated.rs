//! 库、名录与清单 · Pool. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "pool";

/// Fields and kinds of lines.
pub mod field {
    /// 代码 · Code.
    pub const CODE: &str = "code";
    /// 名称 · Name.
    pub const NAME: &str = "name";
    /// 成员 · Members.
    pub const MEMBER: &str = "member";
    /// 保管单位 · Keeper.
    pub const KEEPER: &str = "keeper";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 依据条款 · Legal basis.
    pub const BASIS: &str = "basis";
    /// 入库条件 · Entry rule.
    pub const ENTRY_RULE: &str = "entry_rule";
    /// 符合即入 · Enters by itself.
    pub const AUTO_ENTRY: &str = "auto_entry";
    /// 表单 · Form.
    pub const FORM: &str = "form";
    /// 评估周期 · Review every.
    pub const REVIEW_MONTHS: &str = "review_months";
    /// 目标数量 · Expected size.
    pub const EXPECTED_SIZE: &str = "expected_size";
    /// 所在载体 · Host region.
    pub const HOST_REGION: &str = "host_region";
    /// 对外公开 · Public.
    pub const PUBLIC: &str = "public";
    /// 须本人同意 · Consent needed.
    pub const CONSENT_NEEDED: &str = "consent_needed";
    /// 阶段 · Stages.
    pub const STAGE: &str = "stage";
}

/// Transitions.
pub mod transition {
    /// 设立 · Open.
    pub const OPEN: &str = "open";
    /// 冻结 · Freeze.
    pub const FREEZE: &str = "freeze";
    /// 恢复 · Reopen.
    pub const REOPEN: &str = "reopen";
    /// 关闭 · Close.
    pub const CLOSE: &str = "close";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PoolState {
    /// 草稿 · Draft.
    Draft,
    /// 开放 · Open.
    Open,
    /// 冻结 · Frozen.
    Frozen,
    /// 关闭 · Closed.
    Closed,
}

#[rustfmt::skip]
impl PoolState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Open, Self::Frozen, Self::Closed];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Frozen => "frozen",
            Self::Closed => "closed",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type PoolId = Id<Pool>;

/// Definition of a pool or official list: keeper, entry rule, stages and review.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Pool {
    /// Its id.
    pub id: PoolId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: PoolState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 代码 · Code.
    pub code: Option<String>,
    /// 名称 · Name.
    pub name: Option<String>,
    /// 成员 · Members.
    pub member: Option<String>,
    /// 保管单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 依据条款 · Legal basis.
    pub basis: Vec<super::clause::ClauseId>,
    /// 入库条件 · Entry rule.
    pub entry_rule: Option<String>,
    /// 符合即入 · Enters by itself.
    pub auto_entry: Option<bool>,
    /// 表单 · Form.
    pub form: Option<super::form::FormId>,
    /// 评估周期 · Review every.
    pub review_months: Option<i64>,
    /// 目标数量 · Expected size.
    pub expected_size: Option<i64>,
    /// 所在载体 · Host region.
    pub host_region: Option<super::region::RegionId>,
    /// 对外公开 · Public.
    pub public: Option<bool>,
    /// 须本人同意 · Consent needed.
    pub consent_needed: Option<bool>,
    /// 阶段 · Stages.
    pub stage: Vec<PoolStage>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Pool {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, PoolState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            code: typed::take(record.get(field::CODE), field::CODE, typed::identifier)?,
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            member: typed::take(record.get(field::MEMBER), field::MEMBER, typed::choice)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            basis: typed::take(record.get(field::BASIS), field::BASIS, typed::references)?.unwrap_or_default(),
            entry_rule: typed::take(record.get(field::ENTRY_RULE), field::ENTRY_RULE, typed::choice)?,
            auto_entry: typed::take(record.get(field::AUTO_ENTRY), field::AUTO_ENTRY, typed::yes_no)?,
            form: typed::take(record.get(field::FORM), field::FORM, typed::reference)?,
            review_months: typed::take(record.get(field::REVIEW_MONTHS), field::REVIEW_MONTHS, typed::integer)?,
            expected_size: typed::take(record.get(field::EXPECTED_SIZE), field::EXPECTED_SIZE, typed::integer)?,
            host_region: typed::take(record.get(field::HOST_REGION), field::HOST_REGION, typed::reference)?,
            public: typed::take(record.get(field::PUBLIC), field::PUBLIC, typed::yes_no)?,
            consent_needed: typed::take(record.get(field::CONSENT_NEEDED), field::CONSENT_NEEDED, typed::yes_no)?,
            stage: record.lines(field::STAGE).iter().map(PoolStage::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Pool> for Draft {
    fn from(record: &Pool) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::CODE.to_owned(), record.code.clone().map(Value::Identifier));
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::MEMBER.to_owned(), record.member.clone().map(Value::Choice));
        draft.values.insert(field::KEEPER.to_owned(), record.keeper.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::BASIS.to_owned(), typed::filled(&record.basis, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::ENTRY_RULE.to_owned(), record.entry_rule.clone().map(Value::Choice));
        draft.values.insert(field::AUTO_ENTRY.to_owned(), record.auto_entry.map(Value::YesNo));
        draft.values.insert(field::FORM.to_owned(), record.form.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REVIEW_MONTHS.to_owned(), record.review_months.map(Value::Integer));
        draft.values.insert(field::EXPECTED_SIZE.to_owned(), record.expected_size.map(Value::Integer));
        draft.values.insert(field::HOST_REGION.to_owned(), record.host_region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PUBLIC.to_owned(), record.public.map(Value::YesNo));
        draft.values.insert(field::CONSENT_NEEDED.to_owned(), record.consent_needed.map(Value::YesNo));
        draft.lines.insert(field::STAGE.to_owned(), record.stage.iter().map(PoolStage::values).collect());
        draft
    }
}

/// A line: 阶段 · Stages.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PoolStage {
    /// 代码 · Code.
    pub code: Option<String>,
    /// 名称 · Label.
    pub label: Option<String>,
    /// 次序 · Order.
    pub order: Option<i64>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PoolStage {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            code: typed::take(line.first().and_then(Option::as_ref), "code", typed::identifier)?,
            label: typed::take(line.get(1).and_then(Option::as_ref), "label", typed::text)?,
            order: typed::take(line.get(2).and_then(Option::as_ref), "order", typed::integer)?,
        })
    }
}

#[rustfmt::skip]
impl PoolStage {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("code".to_owned(), self.code.clone().map(Value::Identifier)),
            ("label".to_owned(), self.label.clone().map(Value::Text)),
            ("order".to_owned(), self.order.map(Value::Integer)),
        ].into()
    }
}
