//! 平台基地 · Platform. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "platform";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Name.
    pub const NAME: &str = "name";
    /// 曾用名、简称 · Other names.
    pub const ALIASES: &str = "aliases";
    /// 类型 · Type.
    pub const TYPE: &str = "type";
    /// 主管条线 · Line.
    pub const LINE: &str = "line";
    /// 计为研发机构 · Counts as R&D institution.
    pub const RD_INSTITUTION: &str = "rd_institution";
    /// 级别 · Level.
    pub const LEVEL: &str = "level";
    /// 梯次 · Rung.
    pub const RUNG: &str = "rung";
    /// 学科领域 · Fields.
    pub const FIELDS: &str = "fields";
    /// 疾病领域 · Disease area.
    pub const DISEASE_AREA: &str = "disease_area";
    /// 专业化载体 · Specialised.
    pub const SPECIALISED: &str = "specialised";
    /// 依托单位 · Host.
    pub const HOST: &str = "host";
    /// 所在地区 · Region.
    pub const REGION: &str = "region";
    /// 所在园区 · Zone.
    pub const ZONE: &str = "zone";
    /// 建设方式 · Way.
    pub const WAY: &str = "way";
    /// 面积 · Area.
    pub const AREA: &str = "area";
    /// 能力、规模 · Capacity.
    pub const CAPACITY: &str = "capacity";
    /// 运行机制 · How it works.
    pub const MECHANISMS: &str = "mechanisms";
    /// 研发人员数 · Researchers.
    pub const RESEARCHERS: &str = "researchers";
    /// 资源开放办法 · Rule of opening.
    pub const RESOURCE_RULE: &str = "resource_rule";
    /// 批准建设日期 · Built from.
    pub const BUILDING_FROM: &str = "building_from";
    /// 验收日期 · Accepted on.
    pub const ACCEPTED_ON: &str = "accepted_on";
    /// 运行起始日 · Runs from.
    pub const OPENS_ON: &str = "opens_on";
    /// 建站期限 · Term.
    pub const TERM: &str = "term";
    /// 最近评估 · Last evaluation.
    pub const EVALUATED_ON: &str = "evaluated_on";
    /// 评估等次 · Grade.
    pub const GRADE: &str = "grade";
    /// 评估起算日 · Evaluation counts from.
    pub const EVALUATION_FROM: &str = "evaluation_from";
    /// 下次评估 · Next evaluation.
    pub const EVALUATION_DUE: &str = "evaluation_due";
    /// 并入 · Merged into.
    pub const MERGED_INTO: &str = "merged_into";
    /// 共建与成员单位 · Members.
    pub const MEMBER: &str = "member";
    /// 骨干人员 · Staff.
    pub const STAFF: &str = "staff";
}

/// Transitions.
pub mod transition {
    /// 批准建设 · Approve building.
    pub const APPROVE: &str = "approve";
    /// 备案 · File.
    pub const FILE: &str = "file";
    /// 不予通过 · Refuse.
    pub const REFUSE: &str = "refuse";
    /// 验收 · Accept.
    pub const ACCEPT: &str = "accept";
    /// 投入运行 · Open.
    pub const OPEN: &str = "open";
    /// 升级 · Raise.
    pub const RAISE: &str = "raise";
    /// 登记评估结果 · Enter an evaluation.
    pub const EVALUATE: &str = "evaluate";
    /// 警示 · Warn.
    pub const WARN: &str = "warn";
    /// 解除警示 · Clear.
    pub const CLEAR: &str = "clear";
    /// 并入其他平台 · Merge.
    pub const MERGE: &str = "merge";
    /// 撤销 · Revoke.
    pub const REVOKE: &str = "revoke";
    /// 期满退出 · End.
    pub const END: &str = "end";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlatformState {
    /// 申报 · Applied for.
    Applied,
    /// 建设中 · Being built.
    Building,
    /// 已验收 · Accepted.
    Accepted,
    /// 已备案 · Filed.
    Filed,
    /// 运行 · Operating.
    Operating,
    /// 警示整改 · Warned.
    Warned,
    /// 已并入 · Merged.
    Merged,
    /// 期满 · Ended.
    Ended,
    /// 撤销 · Revoked.
    Revoked,
    /// 未通过 · Refused.
    Refused,
}

#[rustfmt::skip]
impl PlatformState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 10] = [Self::Applied, Self::Building, Self::Accepted, Self::Filed, Self::Operating, Self::Warned, Self::Merged, Self::Ended, Self::Revoked, Self::Refused];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Building => "building",
            Self::Accepted => "accepted",
            Self::Filed => "filed",
            Self::Operating => "operating",
            Self::Warned => "warned",
            Self::Merged => "merged",
            Self::Ended => "ended",
            Self::Revoked => "revoked",
            Self::Refused => "refused",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type PlatformId = Id<Platform>;

/// Laboratories, centres, bases, incubators, spaces and stations, each of one type.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Platform {
    /// Its id.
    pub id: PlatformId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: PlatformState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Name.
    pub name: Option<String>,
    /// 曾用名、简称 · Other names.
    pub aliases: Option<String>,
    /// 类型 · Type.
    pub r#type: Option<String>,
    /// 主管条线 · Line.
    pub line: Option<String>,
    /// 计为研发机构 · Counts as R&D institution.
    pub rd_institution: Option<bool>,
    /// 级别 · Level.
    pub level: Option<String>,
    /// 梯次 · Rung.
    pub rung: Option<String>,
    /// 学科领域 · Fields.
    pub fields: Vec<String>,
    /// 疾病领域 · Disease area.
    pub disease_area: Option<String>,
    /// 专业化载体 · Specialised.
    pub specialised: Option<bool>,
    /// 依托单位 · Host.
    pub host: Option<super::organisation::OrganisationId>,
    /// 所在地区 · Region.
    pub region: Option<super::region::RegionId>,
    /// 所在园区 · Zone.
    pub zone: Option<super::region::RegionId>,
    /// 建设方式 · Way.
    pub way: Option<String>,
    /// 面积 · Area.
    pub area: Option<rust_decimal::Decimal>,
    /// 能力、规模 · Capacity.
    pub capacity: Option<String>,
    /// 运行机制 · How it works.
    pub mechanisms: Option<String>,
    /// 研发人员数 · Researchers.
    pub researchers: Option<i64>,
    /// 资源开放办法 · Rule of opening.
    pub resource_rule: Option<String>,
    /// 批准建设日期 · Built from.
    pub building_from: Option<jiff::civil::Date>,
    /// 验收日期 · Accepted on.
    pub accepted_on: Option<jiff::civil::Date>,
    /// 运行起始日 · Runs from.
    pub opens_on: Option<jiff::civil::Date>,
    /// 建站期限 · Term.
    pub term: Option<taihang_base::Period>,
    /// 最近评估 · Last evaluation.
    pub evaluated_on: Option<jiff::civil::Date>,
    /// 评估等次 · Grade.
    pub grade: Option<String>,
    /// 评估起算日 · Evaluation counts from.
    pub evaluation_from: Option<jiff::civil::Date>,
    /// 下次评估 · Next evaluation.
    pub evaluation_due: Option<jiff::civil::Date>,
    /// 并入 · Merged into.
    pub merged_into: Option<PlatformId>,
    /// 共建与成员单位 · Members.
    pub member: Vec<PlatformMember>,
    /// 骨干人员 · Staff.
    pub staff: Vec<PlatformStaff>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Platform {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, PlatformState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            name: typed::take(record.get(field::NAME), field::NAME, typed::text)?,
            aliases: typed::take(record.get(field::ALIASES), field::ALIASES, typed::text)?,
            r#type: typed::take(record.get(field::TYPE), field::TYPE, typed::choice)?,
            line: typed::take(record.get(field::LINE), field::LINE, typed::choice)?,
            rd_institution: typed::take(record.get(field::RD_INSTITUTION), field::RD_INSTITUTION, typed::yes_no)?,
            level: typed::take(record.get(field::LEVEL), field::LEVEL, typed::choice)?,
            rung: typed::take(record.get(field::RUNG), field::RUNG, typed::choice)?,
            fields: typed::take(record.get(field::FIELDS), field::FIELDS, typed::choices)?.unwrap_or_default(),
            disease_area: typed::take(record.get(field::DISEASE_AREA), field::DISEASE_AREA, typed::choice)?,
            specialised: typed::take(record.get(field::SPECIALISED), field::SPECIALISED, typed::yes_no)?,
            host: typed::take(record.get(field::HOST), field::HOST, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            zone: typed::take(record.get(field::ZONE), field::ZONE, typed::reference)?,
            way: typed::take(record.get(field::WAY), field::WAY, typed::choice)?,
            area: typed::take(record.get(field::AREA), field::AREA, typed::decimal)?,
            capacity: typed::take(record.get(field::CAPACITY), field::CAPACITY, typed::text)?,
            mechanisms: typed::take(record.get(field::MECHANISMS), field::MECHANISMS, typed::text)?,
            researchers: typed::take(record.get(field::RESEARCHERS), field::RESEARCHERS, typed::integer)?,
            resource_rule: typed::take(record.get(field::RESOURCE_RULE), field::RESOURCE_RULE, typed::text)?,
            building_from: typed::take(record.get(field::BUILDING_FROM), field::BUILDING_FROM, typed::date)?,
            accepted_on: typed::take(record.get(field::ACCEPTED_ON), field::ACCEPTED_ON, typed::date)?,
            opens_on: typed::take(record.get(field::OPENS_ON), field::OPENS_ON, typed::date)?,
            term: typed::take(record.get(field::TERM), field::TERM, typed::period)?,
            evaluated_on: typed::take(record.get(field::EVALUATED_ON), field::EVALUATED_ON, typed::date)?,
            grade: typed::take(record.get(field::GRADE), field::GRADE, typed::choice)?,
            evaluation_from: typed::take(record.get(field::EVALUATION_FROM), field::EVALUATION_FROM, typed::date)?,
            evaluation_due: typed::take(record.get(field::EVALUATION_DUE), field::EVALUATION_DUE, typed::date)?,
            merged_into: typed::take(record.get(field::MERGED_INTO), field::MERGED_INTO, typed::reference)?,
            member: record.lines(field::MEMBER).iter().map(PlatformMember::try_from).collect::<Result<_, _>>()?,
            staff: record.lines(field::STAFF).iter().map(PlatformStaff::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Platform> for Draft {
    fn from(record: &Platform) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::NAME.to_owned(), record.name.clone().map(Value::Text));
        draft.values.insert(field::ALIASES.to_owned(), record.aliases.clone().map(Value::Text));
        draft.values.insert(field::TYPE.to_owned(), record.r#type.clone().map(Value::Choice));
        draft.values.insert(field::LEVEL.to_owned(), record.level.clone().map(Value::Choice));
        draft.values.insert(field::RUNG.to_owned(), record.rung.clone().map(Value::Choice));
        draft.values.insert(field::FIELDS.to_owned(), typed::filled(&record.fields, Clone::clone, Value::Choices));
        draft.values.insert(field::DISEASE_AREA.to_owned(), record.disease_area.clone().map(Value::Choice));
        draft.values.insert(field::SPECIALISED.to_owned(), record.specialised.map(Value::YesNo));
        draft.values.insert(field::HOST.to_owned(), record.host.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ZONE.to_owned(), record.zone.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::WAY.to_owned(), record.way.clone().map(Value::Choice));
        draft.values.insert(field::AREA.to_owned(), record.area.map(Value::Decimal));
        draft.values.insert(field::CAPACITY.to_owned(), record.capacity.clone().map(Value::Text));
        draft.values.insert(field::MECHANISMS.to_owned(), record.mechanisms.clone().map(Value::Text));
        draft.values.insert(field::RESEARCHERS.to_owned(), record.researchers.map(Value::Integer));
        draft.values.insert(field::RESOURCE_RULE.to_owned(), record.resource_rule.clone().map(Value::Text));
        draft.values.insert(field::BUILDING_FROM.to_owned(), record.building_from.map(Value::Date));
        draft.values.insert(field::ACCEPTED_ON.to_owned(), record.accepted_on.map(Value::Date));
        draft.values.insert(field::OPENS_ON.to_owned(), record.opens_on.map(Value::Date));
        draft.values.insert(field::TERM.to_owned(), record.term.map(Value::Period));
        draft.values.insert(field::EVALUATED_ON.to_owned(), record.evaluated_on.map(Value::Date));
        draft.values.insert(field::GRADE.to_owned(), record.grade.clone().map(Value::Choice));
        draft.values.insert(field::MERGED_INTO.to_owned(), record.merged_into.map(|id| Value::Ref(id.retyped())));
        draft.lines.insert(field::MEMBER.to_owned(), record.member.iter().map(PlatformMember::values).collect());
        draft.lines.insert(field::STAFF.to_owned(), record.staff.iter().map(PlatformStaff::values).collect());
        draft
    }
}

/// A line: 共建与成员单位 · Members.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PlatformMember {
    /// 单位 · Organisation.
    pub organisation: Option<super::organisation::OrganisationId>,
    /// 分工 · Part.
    pub role: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PlatformMember {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            organisation: typed::take(line.first().and_then(Option::as_ref), "organisation", typed::reference)?,
            role: typed::take(line.get(1).and_then(Option::as_ref), "role", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl PlatformMember {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("organisation".to_owned(), self.organisation.map(|id| Value::Ref(id.retyped()))),
            ("role".to_owned(), self.role.clone().map(Value::Text)),
        ].into()
    }
}

/// A line: 骨干人员 · Staff.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PlatformStaff {
    /// 人员 · Person.
    pub person: Option<super::person::PersonId>,
    /// 角色 · Role.
    pub role: Option<String>,
    /// 任期 · Period.
    pub period: Option<taihang_base::Period>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PlatformStaff {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            person: typed::take(line.first().and_then(Option::as_ref), "person", typed::reference)?,
            role: typed::take(line.get(1).and_then(Option::as_ref), "role", typed::choice)?,
            period: typed::take(line.get(2).and_then(Option::as_ref), "period", typed::period)?,
        })
    }
}

#[rustfmt::skip]
impl PlatformStaff {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("person".to_owned(), self.person.map(|id| Value::Ref(id.retyped()))),
            ("role".to_owned(), self.role.clone().map(Value::Choice)),
            ("period".to_owned(), self.period.map(Value::Period)),
        ].into()
    }
}
