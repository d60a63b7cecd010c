//! 综合评价结果 · Ranking. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "ranking";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Title.
    pub const TITLE: &str = "title";
    /// 组织单位 · Organiser.
    pub const ORGANISER: &str = "organiser";
    /// 评价批次 · Round.
    pub const COLLECTION: &str = "collection";
    /// 时期 · Period.
    pub const PERIOD: &str = "period";
    /// 评价对象 · Objects.
    pub const OBJECTS: &str = "objects";
    /// 评价的地区 · Regions ranked.
    pub const REGIONS: &str = "regions";
    /// 评价的单位 · Organisations ranked.
    pub const UNITS: &str = "units";
    /// 上一轮结果 · Round before.
    pub const PREVIOUS: &str = "previous";
    /// 更正的结果 · Corrects.
    pub const CORRECTS: &str = "corrects";
    /// 所据异议 · Objection behind it.
    pub const OBJECTION: &str = "objection";
    /// 更正说明 · Notice of correction.
    pub const CORRECTION: &str = "correction";
    /// 指标体系 · Tree.
    pub const TREE: &str = "tree";
    /// 方法 · Method.
    pub const METHOD: &str = "method";
    /// 稳健性因素 · Factors of robustness.
    pub const FACTORS: &str = "factors";
    /// 随机数种子 · Seed.
    pub const SEED: &str = "seed";
    /// 数值 · Values.
    pub const VALUES: &str = "values";
    /// 取数日期 · Values taken on.
    pub const GATHERED_ON: &str = "gathered_on";
    /// 计算结果 · Result.
    pub const RESULT: &str = "result";
    /// 公布日期 · Published on.
    pub const PUBLISHED_ON: &str = "published_on";
    /// 异议截止 · Objections until.
    pub const OBJECTIONS_UNTIL: &str = "objections_until";
}

/// Transitions.
pub mod transition {
    /// 签批 · Sign.
    pub const SIGN: &str = "sign";
    /// 退回 · Return.
    pub const RETURN: &str = "return";
    /// 公布 · Publish.
    pub const PUBLISH: &str = "publish";
    /// 由更正取代 · Give way to a correction.
    pub const SUPERSEDE: &str = "supersede";
    /// 撤回 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
    /// 放弃 · Drop.
    pub const DROP: &str = "drop";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RankingState {
    /// 编制中 · Being prepared.
    Draft,
    /// 已签批 · Signed.
    Signed,
    /// 已公布 · Published.
    Published,
    /// 已更正 · Corrected.
    Superseded,
    /// 已撤回 · Withdrawn.
    Withdrawn,
    /// 已放弃 · Dropped.
    Dropped,
}

#[rustfmt::skip]
impl RankingState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Signed, Self::Published, Self::Superseded, Self::Withdrawn, Self::Dropped];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Signed => "signed",
            Self::Published => "published",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Dropped => "dropped",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type RankingId = Id<Ranking>;

/// The result of one round of a composite index: method, tree and values frozen with it, a permanent address once published, corrected by another one with a notice.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Ranking {
    /// Its id.
    pub id: RankingId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: RankingState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Title.
    pub title: Option<String>,
    /// 组织单位 · Organiser.
    pub organiser: Option<super::organisation::OrganisationId>,
    /// 评价批次 · Round.
    pub collection: Option<super::collection::CollectionId>,
    /// 时期 · Period.
    pub period: Option<taihang_base::Period>,
    /// 评价对象 · Objects.
    pub objects: Option<String>,
    /// 评价的地区 · Regions ranked.
    pub regions: Vec<super::region::RegionId>,
    /// 评价的单位 · Organisations ranked.
    pub units: Vec<super::organisation::OrganisationId>,
    /// 上一轮结果 · Round before.
    pub previous: Option<RankingId>,
    /// 更正的结果 · Corrects.
    pub corrects: Option<RankingId>,
    /// 所据异议 · Objection behind it.
    pub objection: Option<super::ticket::TicketId>,
    /// 更正说明 · Notice of correction.
    pub correction: Option<String>,
    /// 指标体系 · Tree.
    pub tree: Option<String>,
    /// 方法 · Method.
    pub method: Option<String>,
    /// 稳健性因素 · Factors of robustness.
    pub factors: Option<String>,
    /// 随机数种子 · Seed.
    pub seed: Option<i64>,
    /// 数值 · Values.
    pub values: Option<String>,
    /// 取数日期 · Values taken on.
    pub gathered_on: Option<jiff::civil::Date>,
    /// 计算结果 · Result.
    pub result: Option<String>,
    /// 公布日期 · Published on.
    pub published_on: Option<jiff::civil::Date>,
    /// 异议截止 · Objections until.
    pub objections_until: Option<jiff::civil::Date>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Ranking {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, RankingState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            organiser: typed::take(record.get(field::ORGANISER), field::ORGANISER, typed::reference)?,
            collection: typed::take(record.get(field::COLLECTION), field::COLLECTION, typed::reference)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            objects: typed::take(record.get(field::OBJECTS), field::OBJECTS, typed::choice)?,
            regions: typed::take(record.get(field::REGIONS), field::REGIONS, typed::references)?.unwrap_or_default(),
            units: typed::take(record.get(field::UNITS), field::UNITS, typed::references)?.unwrap_or_default(),
            previous: typed::take(record.get(field::PREVIOUS), field::PREVIOUS, typed::reference)?,
            corrects: typed::take(record.get(field::CORRECTS), field::CORRECTS, typed::reference)?,
            objection: typed::take(record.get(field::OBJECTION), field::OBJECTION, typed::reference)?,
            correction: typed::take(record.get(field::CORRECTION), field::CORRECTION, typed::text)?,
            tree: typed::take(record.get(field::TREE), field::TREE, typed::text)?,
            method: typed::take(record.get(field::METHOD), field::METHOD, typed::text)?,
            factors: typed::take(record.get(field::FACTORS), field::FACTORS, typed::text)?,
            seed: typed::take(record.get(field::SEED), field::SEED, typed::integer)?,
            values: typed::take(record.get(field::VALUES), field::VALUES, typed::text)?,
            gathered_on: typed::take(record.get(field::GATHERED_ON), field::GATHERED_ON, typed::date)?,
            result: typed::take(record.get(field::RESULT), field::RESULT, typed::text)?,
            published_on: typed::take(record.get(field::PUBLISHED_ON), field::PUBLISHED_ON, typed::date)?,
            objections_until: typed::take(record.get(field::OBJECTIONS_UNTIL), field::OBJECTIONS_UNTIL, typed::date)?,
        })
    }
}

#[rustfmt::skip]
impl From<&Ranking> for Draft {
    fn from(record: &Ranking) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::ORGANISER.to_owned(), record.organiser.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::COLLECTION.to_owned(), record.collection.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::OBJECTS.to_owned(), record.objects.clone().map(Value::Choice));
        draft.values.insert(field::REGIONS.to_owned(), typed::filled(&record.regions, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::UNITS.to_owned(), typed::filled(&record.units, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::PREVIOUS.to_owned(), record.previous.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CORRECTS.to_owned(), record.corrects.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::OBJECTION.to_owned(), record.objection.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::CORRECTION.to_owned(), record.correction.clone().map(Value::Text));
        draft.values.insert(field::TREE.to_owned(), record.tree.clone().map(Value::Text));
        draft.values.insert(field::METHOD.to_owned(), record.method.clone().map(Value::Text));
        draft.values.insert(field::FACTORS.to_owned(), record.factors.clone().map(Value::Text));
        draft.values.insert(field::SEED.to_owned(), record.seed.map(Value::Integer));
        draft.values.insert(field::VALUES.to_owned(), record.values.clone().map(Value::Text));
        draft.values.insert(field::GATHERED_ON.to_owned(), record.gathered_on.map(Value::Date));
        draft
    }
}
