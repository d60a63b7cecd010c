//! 区域 · Region. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "region";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Name.
    pub const NAME: &str = "name";
    /// 英文名称 · English name.
    pub const NAME_EN: &str = "name_en";
    /// 别称 · Other names.
    pub const ALIASES: &str = "aliases";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 层级 · Level.
    pub const LEVEL: &str = "level";
    /// 功能区类型 · Type of zone.
    pub const ZONE_TYPE: &str = "zone_type";
    /// 代码 · Code.
    pub const CODE: &str = "code";
    /// 上级区域 · Region above.
    pub const ABOVE: &str = "above";
    /// 主管政府 · Government.
    pub const GOVERNMENT: &str = "government";
    /// 运营单位 · Operator.
    pub const OPERATOR: &str = "operator";
    /// 主导产业 · Leading industries.
    pub const LEADING_INDUSTRIES: &str = "leading_industries";
    /// 服务功能 · Services.
    pub const SERVICES: &str = "services";
    /// 面积 · Area.
    pub const AREA: &str = "area";
    /// 位置 · Place.
    pub const BOUNDARY: &str = "boundary";
    /// 批次 · Batch.
    pub const BATCH_NO: &str = "batch_no";
    /// 依托单位 · Host.
    pub const HOST: &str = "host";
    /// 建设模式 · Model.
    pub const MODEL: &str = "model";
    /// 标记 · Flags.
    pub const FLAGS: &str = "flags";
    /// 存续期 · Existed.
    pub const VALID: &str = "valid";
    /// 承继区域 · Successors.
    pub const SUCCESSORS: &str = "successors";
    /// 用地分摊 · Shares of land.
    pub const LAND_SHARE: &str = "land_share";
}

/// Transitions.
pub mod transition {
    /// 批准设立 · Approve.
    pub const APPROVE: &str = "approve";
    /// 并入其他区域 · Merge.
    pub const MERGE: &str = "merge";
    /// 撤销 · Close.
    pub const CLOSE: &str = "close";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegionState {
    /// 拟设 · Proposed.
    Proposed,
    /// 有效 · Active.
    Active,
    /// 已合并 · Merged.
    Merged,
    /// 已撤销 · Closed.
    Closed,
}

#[rustfmt::skip]
impl RegionState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Active, Self::Merged, Self::Closed];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Active => "active",
            Self::Merged => "merged",
            Self::Closed => "closed",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type RegionId = Id<Region>;

/// Administrative and functional territory, province to village, zones and parks, with dates and successors.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Region {
    /// Its id.
    pub id: RegionId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: RegionState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Name.
    pub name: Option<String>,
    /// 英文名称 · English name.
    pub name_en: Option<String>,
    /// 别称 · Other names.
    pub aliases: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 层级 · Level.
    pub level: Option<String>,
    /// 功能区类型 · Type of zone.
    pub zone_type: Option<String>,
    /// 代码 · Code.
    pub code: Option<String>,
    /// 上级区域 · Region above.
    pub above: Option<RegionId>,
    /// 主管政府 · Government.
    pub government: Option<super::organisation::OrganisationId>,
    /// 运营单位 · Operator.
    pub operator: Option<super::organisation::OrganisationId>,
    /// 主导产业 · Leading industries.
    pub leading_industries: Vec<String>,
    /// 服务功能 · Services.
    pub services: Vec<String>,
    /// 面积 · Area.
    pub area: Option<rust_decimal::Decimal>,
    /// 位置 · Place.
    pub boundary: Option<taihang_kernel::Place>,
    /// 批次 · Batch.
    pub batch_no: Option<String>,
    /// 依托单位 · Host.
    pub host: Option<super::organisation::OrganisationId>,
    /// 建设模式 · Model.
    pub model: Option<String>,
    /// 标记 · Flags.
    pub flags: Vec<String>,
    /// 存续期 · Existed.
    pub valid: Option<taihang_base::Period>,
    /// 承继区域 · Successors.
    pub successors: Vec<RegionId>,
    /// 用地分摊 · Shares of land.
    pub land_share: Vec<RegionLandShare>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Region {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, RegionState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            name_en: typed::take(record.get(field::NAME_EN), field::NAME_EN, typed::text)?,
            aliases: typed::take(record.get(field::ALIASES), field::ALIASES, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            level: typed::take(record.get(field::LEVEL), field::LEVEL, typed::choice)?,
            zone_type: typed::take(record.get(field::ZONE_TYPE), field::ZONE_TYPE, typed::choice)?,
            code: typed::take(record.get(field::CODE), field::CODE, typed::identifier)?,
            above: typed::take(record.get(field::ABOVE), field::ABOVE, typed::reference)?,
            government: typed::take(record.get(field::GOVERNMENT), field::GOVERNMENT, typed::reference)?,
            operator: typed::take(record.get(field::OPERATOR), field::OPERATOR, typed::reference)?,
            leading_industries: typed::take(record.get(field::LEADING_INDUSTRIES), field::LEADING_INDUSTRIES, typed::choices)?.unwrap_or_default(),
            services: typed::take(record.get(field::SERVICES), field::SERVICES, typed::choices)?.unwrap_or_default(),
            area: typed::take(record.get(field::AREA), field::AREA, typed::decimal)?,
            boundary: typed::take(record.get(field::BOUNDARY), field::BOUNDARY, typed::place)?,
            batch_no: typed::take(record.get(field::BATCH_NO), field::BATCH_NO, typed::text)?,
            host: typed::take(record.get(field::HOST), field::HOST, typed::reference)?,
            model: typed::take(record.get(field::MODEL), field::MODEL, typed::text)?,
            flags: typed::take(record.get(field::FLAGS), field::FLAGS, typed::choices)?.unwrap_or_default(),
            valid: typed::take(record.get(field::VALID), field::VALID, typed::period)?,
            successors: typed::take(record.get(field::SUCCESSORS), field::SUCCESSORS, typed::references)?.unwrap_or_default(),
            land_share: record.lines(field::LAND_SHARE).iter().map(RegionLandShare::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Region> for Draft {
    fn from(record: &Region) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::NAME_EN.to_owned(), record.name_en.clone().map(Value::Text));
        draft.values.insert(field::ALIASES.to_owned(), record.aliases.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::LEVEL.to_owned(), record.level.clone().map(Value::Choice));
        draft.values.insert(field::ZONE_TYPE.to_owned(), record.zone_type.clone().map(Value::Choice));
        draft.values.insert(field::CODE.to_owned(), record.code.clone().map(Value::Identifier));
        draft.values.insert(field::ABOVE.to_owned(), record.above.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::GOVERNMENT.to_owned(), record.government.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::OPERATOR.to_owned(), record.operator.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::LEADING_INDUSTRIES.to_owned(), typed::filled(&record.leading_industries, Clone::clone, Value::Choices));
        draft.values.insert(field::SERVICES.to_owned(), typed::filled(&record.services, Clone::clone, Value::Choices));
        draft.values.insert(field::AREA.to_owned(), record.area.map(Value::Decimal));
        draft.values.insert(field::BOUNDARY.to_owned(), record.boundary.clone().map(Value::Place));
        draft.values.insert(field::BATCH_NO.to_owned(), record.batch_no.clone().map(Value::Text));
        draft.values.insert(field::HOST.to_owned(), record.host.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::MODEL.to_owned(), record.model.clone().map(Value::Text));
        draft.values.insert(field::FLAGS.to_owned(), typed::filled(&record.flags, Clone::clone, Value::Choices));
        draft.values.insert(field::VALID.to_owned(), record.valid.map(Value::Period));
        draft.values.insert(field::SUCCESSORS.to_owned(), typed::filled(&record.successors, |id| id.retyped(), Value::Refs));
        draft.lines.insert(field::LAND_SHARE.to_owned(), record.land_share.iter().map(RegionLandShare::values).collect());
        draft
    }
}

/// A line: 用地分摊 · Shares of land.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct RegionLandShare {
    /// 所在区域 · In region.
    pub in_region: Option<RegionId>,
    /// 占比 · Share.
    pub share: Option<rust_decimal::Decimal>,
    /// 适用期 · Valid.
    pub valid: Option<taihang_base::Period>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for RegionLandShare {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            in_region: typed::take(line.first().and_then(Option::as_ref), "in_region", typed::reference)?,
            share: typed::take(line.get(1).and_then(Option::as_ref), "share", typed::percent)?,
            valid: typed::take(line.get(2).and_then(Option::as_ref), "valid", typed::period)?,
        })
    }
}

#[rustfmt::skip]
impl RegionLandShare {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("in_region".to_owned(), self.in_region.map(|id| Value::Ref(id.retyped()))),
            ("share".to_owned(), self.share.map(Value::Percent)),
            ("valid".to_owned(), self.valid.map(Value::Period)),
        ].into()
    }
}
