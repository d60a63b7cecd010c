//! 报送与评价批次 · Round. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "collection";

/// Fields and kinds of lines.
pub mod field {
    /// 批次名称 · Title.
    pub const TITLE: &str = "title";
    /// 类别 · Kind.
    pub const KIND: &str = "kind";
    /// 组织单位 · Organiser.
    pub const ORGANISER: &str = "organiser";
    /// 评价方案 · Scheme.
    pub const SCHEME: &str = "scheme";
    /// 表单 · Form.
    pub const FORM: &str = "form";
    /// 承办机构 · Collector.
    pub const COLLECTOR: &str = "collector";
    /// 名录 · Frame.
    pub const FRAME: &str = "frame";
    /// 样本量 · Sample.
    pub const SAMPLE: &str = "sample";
    /// 抽样种子 · Seed of the draw.
    pub const SEED: &str = "seed";
    /// 分层 · Strata.
    pub const STRATA: &str = "strata";
    /// 样本分配 · Allocation.
    pub const ALLOCATION: &str = "allocation";
    /// 抽样日期 · Drawn on.
    pub const DRAWN_ON: &str = "drawn_on";
    /// 考核对象 · Subjects.
    pub const SUBJECTS: &str = "subjects";
    /// 考核的人员 · Persons appraised.
    pub const PERSONS: &str = "persons";
    /// 须含其全部设区市 · All cities of.
    pub const FRAME_REGION: &str = "frame_region";
    /// 年度 · Year.
    pub const PERIOD: &str = "period";
    /// 开放日期 · Opens on.
    pub const OPENS_ON: &str = "opens_on";
    /// 自评截止 · Self-report by.
    pub const DUE_ON: &str = "due_on";
    /// 异议截止 · Objections until.
    pub const OBJECTIONS_UNTIL: &str = "objections_until";
    /// 上一批次 · Round before.
    pub const PREVIOUS: &str = "previous";
    /// 说明 · Note.
    pub const NOTE: &str = "note";
    /// 抽样框 · Sample frame.
    pub const FRAME_LINES: &str = "frame_lines";
}

/// Transitions.
pub mod transition {
    /// 开放并建表 · Open and set the sheets.
    pub const OPEN: &str = "open";
    /// 截止 · Close.
    pub const SHUT: &str = "shut";
    /// 公示得分 · Show the scores.
    pub const SHOW: &str = "show";
    /// 结束报送 · Finish.
    pub const FINISH: &str = "finish";
    /// 公布结果 · Publish.
    pub const PUBLISH: &str = "publish";
    /// 启动更正 · Mend.
    pub const MEND: &str = "mend";
    /// 取消 · Cancel.
    pub const CANCEL: &str = "cancel";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CollectionState {
    /// 筹备 · Planned.
    Planned,
    /// 开放 · Open.
    Open,
    /// 已截止 · Closed.
    Closed,
    /// 异议期 · Objections.
    Objection,
    /// 已公布 · Published.
    Published,
    /// 更正中 · Being mended.
    Mending,
    /// 已取消 · Cancelled.
    Cancelled,
}

#[rustfmt::skip]
impl CollectionState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 7] = [Self::Planned, Self::Open, Self::Closed, Self::Objection, Self::Published, Self::Mending, Self::Cancelled];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Objection => "objection",
            Self::Published => "published",
            Self::Mending => "mending",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type CollectionId = Id<Collection>;

/// One round of appraisal, evaluation or returns: scheme, subjects, year and dates.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Collection {
    /// Its id.
    pub id: CollectionId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: CollectionState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 批次名称 · Title.
    pub title: Option<String>,
    /// 类别 · Kind.
    pub kind: Option<String>,
    /// 组织单位 · Organiser.
    pub organiser: Option<super::organisation::OrganisationId>,
    /// 评价方案 · Scheme.
    pub scheme: Option<super::evaluation_scheme::EvaluationSchemeId>,
    /// 表单 · Form.
    pub form: Option<super::form::FormId>,
    /// 承办机构 · Collector.
    pub collector: Option<super::organisation::OrganisationId>,
    /// 名录 · Frame.
    pub frame: Option<super::pool::PoolId>,
    /// 样本量 · Sample.
    pub sample: Option<i64>,
    /// 抽样种子 · Seed of the draw.
    pub seed: Option<i64>,
    /// 分层 · Strata.
    pub strata: Option<String>,
    /// 样本分配 · Allocation.
    pub allocation: Option<String>,
    /// 抽样日期 · Drawn on.
    pub drawn_on: Option<jiff::civil::Date>,
    /// 考核对象 · Subjects.
    pub subjects: Vec<super::organisation::OrganisationId>,
    /// 考核的人员 · Persons appraised.
    pub persons: Vec<super::person::PersonId>,
    /// 须含其全部设区市 · All cities of.
    pub frame_region: Option<super::region::RegionId>,
    /// 年度 · Year.
    pub period: Option<taihang_base::Period>,
    /// 开放日期 · Opens on.
    pub opens_on: Option<jiff::civil::Date>,
    /// 自评截止 · Self-report by.
    pub due_on: Option<jiff::civil::Date>,
    /// 异议截止 · Objections until.
    pub objections_until: Option<jiff::civil::Date>,
    /// 上一批次 · Round before.
    pub previous: Option<CollectionId>,
    /// 说明 · Note.
    pub note: Option<String>,
    /// 抽样框 · Sample frame.
    pub frame_lines: Vec<CollectionFrameLines>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Collection {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, CollectionState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            organiser: typed::take(record.get(field::ORGANISER), field::ORGANISER, typed::reference)?,
            scheme: typed::take(record.get(field::SCHEME), field::SCHEME, typed::reference)?,
            form: typed::take(record.get(field::FORM), field::FORM, typed::reference)?,
            collector: typed::take(record.get(field::COLLECTOR), field::COLLECTOR, typed::reference)?,
            frame: typed::take(record.get(field::FRAME), field::FRAME, typed::reference)?,
            sample: typed::take(record.get(field::SAMPLE), field::SAMPLE, typed::integer)?,
            seed: typed::take(record.get(field::SEED), field::SEED, typed::integer)?,
            strata: typed::take(record.get(field::STRATA), field::STRATA, typed::choice)?,
            allocation: typed::take(record.get(field::ALLOCATION), field::ALLOCATION, typed::choice)?,
            drawn_on: typed::take(record.get(field::DRAWN_ON), field::DRAWN_ON, typed::date)?,
            subjects: typed::take(record.get(field::SUBJECTS), field::SUBJECTS, typed::references)?.unwrap_or_default(),
            persons: typed::take(record.get(field::PERSONS), field::PERSONS, typed::references)?.unwrap_or_default(),
            frame_region: typed::take(record.get(field::FRAME_REGION), field::FRAME_REGION, typed::reference)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            opens_on: typed::take(record.get(field::OPENS_ON), field::OPENS_ON, typed::date)?,
            due_on: typed::take(record.get(field::DUE_ON), field::DUE_ON, typed::date)?,
            objections_until: typed::take(record.get(field::OBJECTIONS_UNTIL), field::OBJECTIONS_UNTIL, typed::date)?,
            previous: typed::take(record.get(field::PREVIOUS), field::PREVIOUS, typed::reference)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
            frame_lines: record.lines(field::FRAME_LINES).iter().map(CollectionFrameLines::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Collection> for Draft {
    fn from(record: &Collection) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::ORGANISER.to_owned(), record.organiser.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SCHEME.to_owned(), record.scheme.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::FORM.to_owned(), record.form.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::COLLECTOR.to_owned(), record.collector.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::FRAME.to_owned(), record.frame.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::SAMPLE.to_owned(), record.sample.map(Value::Integer));
        draft.values.insert(field::SEED.to_owned(), record.seed.map(Value::Integer));
        draft.values.insert(field::STRATA.to_owned(), record.strata.clone().map(Value::Choice));
        draft.values.insert(field::ALLOCATION.to_owned(), record.allocation.clone().map(Value::Choice));
        draft.values.insert(field::DRAWN_ON.to_owned(), record.drawn_on.map(Value::Date));
        draft.values.insert(field::SUBJECTS.to_owned(), typed::filled(&record.subjects, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::PERSONS.to_owned(), typed::filled(&record.persons, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::FRAME_REGION.to_owned(), record.frame_region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::OPENS_ON.to_owned(), record.opens_on.map(Value::Date));
        draft.values.insert(field::DUE_ON.to_owned(), record.due_on.map(Value::Date));
        draft.values.insert(field::OBJECTIONS_UNTIL.to_owned(), record.objections_until.map(Value::Date));
        draft.values.insert(field::PREVIOUS.to_owned(), record.previous.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::NOTE.to_owned(), record.note.clone().map(Value::Text));
        draft.lines.insert(field::FRAME_LINES.to_owned(), record.frame_lines.iter().map(CollectionFrameLines::values).collect());
        draft
    }
}

/// A line: 抽样框 · Sample frame.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct CollectionFrameLines {
    /// 层 · Stratum.
    pub stratum: Option<String>,
    /// 单位（标识） · Units (ids).
    pub units: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for CollectionFrameLines {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            stratum: typed::take(line.first().and_then(Option::as_ref), "stratum", typed::text)?,
            units: typed::take(line.get(1).and_then(Option::as_ref), "units", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl CollectionFrameLines {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("stratum".to_owned(), self.stratum.clone().map(Value::Text)),
            ("units".to_owned(), self.units.clone().map(Value::Text)),
        ].into()
    }
}
