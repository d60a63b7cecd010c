//! 政策规划文件 · Policy document. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "policy_document";

/// Fields and kinds of lines.
pub mod field {
    /// 标题 · Title.
    pub const TITLE: &str = "title";
    /// 发文字号 · Number.
    pub const DOCUMENT_NUMBER: &str = "document_number";
    /// 文种 · Kind.
    pub const KIND: &str = "kind";
    /// 发布机关 · Issuer.
    pub const ISSUER: &str = "issuer";
    /// 起草单位 · Drafter.
    pub const DRAFTER: &str = "drafter";
    /// 适用区域 · Region.
    pub const REGION: &str = "region";
    /// 层级 · Level.
    pub const LEVEL: &str = "level";
    /// 规划期 · Period.
    pub const PERIOD: &str = "period";
    /// 成文日期 · Issued on.
    pub const ISSUED_ON: &str = "issued_on";
    /// 发布日期 · Published on.
    pub const PUBLISHED_ON: &str = "published_on";
    /// 施行日期 · In force on.
    pub const IN_FORCE_ON: &str = "in_force_on";
    /// 上位文件 · Parent.
    pub const PARENT: &str = "parent";
    /// 取代的文件 · Replaces.
    pub const REPLACES: &str = "replaces";
    /// 其他上位文件 · Also under.
    pub const ALSO_UNDER: &str = "also_under";
    /// 上期文件 · Follows in time.
    pub const FOLLOWS: &str = "follows";
    /// 依据条款 · Basis.
    pub const BASIS: &str = "basis";
    /// 时限起算日 · Start of the clock.
    pub const START_EVENT_ON: &str = "start_event_on";
    /// 配套政策时限起算 · Follow-up clock from.
    pub const FOLLOW_UP_FROM: &str = "follow_up_from";
    /// 自定政策时限起算 · Own-policy clock from.
    pub const OWN_POLICY_FROM: &str = "own_policy_from";
    /// 缺时限起算日 · Start of the clock missing.
    pub const START_MISSING: &str = "start_missing";
    /// 生态要素 · Parts.
    pub const PARTS: &str = "parts";
    /// 受益对象 · Beneficiaries.
    pub const BENEFICIARIES: &str = "beneficiaries";
    /// 政策工具 · Instruments.
    pub const INSTRUMENTS: &str = "instruments";
    /// 发布机关（原文） · Issuer as stated.
    pub const ISSUER_WORDS: &str = "issuer_words";
    /// 适用区域（原文） · Region as stated.
    pub const REGION_WORDS: &str = "region_words";
    /// 索引号 · Index number.
    pub const INDEX_NUMBER: &str = "index_number";
    /// 主题分类 · Subject class.
    pub const SUBJECT_CLASS: &str = "subject_class";
    /// 原件 · Original.
    pub const SOURCE: &str = "source";
    /// 解读结果 · Decoded text.
    pub const READING: &str = "reading";
    /// 出处说明 · Note on the source.
    pub const SOURCE_NOTE: &str = "source_note";
    /// 管理单位 · Keeper.
    pub const KEEPER: &str = "keeper";
    /// 原文出处 · Places in the text.
    pub const STATED: &str = "stated";
    /// 引用文件 · Documents cited.
    pub const CITATION: &str = "citation";
    /// 文字修复 · Repairs.
    pub const REPAIR: &str = "repair";
    /// 章节 · Sections.
    pub const HEADING: &str = "heading";
    /// 结构异常 · Oddities.
    pub const ODDITY: &str = "oddity";
}

/// Transitions.
pub mod transition {
    /// 开始起草 · Start drafting.
    pub const DRAFT: &str = "draft";
    /// 征求意见 · Consult.
    pub const CONSULT: &str = "consult";
    /// 报批 · Submit.
    pub const SUBMIT: &str = "submit";
    /// 退回起草 · Return.
    pub const RETURN: &str = "return";
    /// 印发 · Issue.
    pub const ISSUE: &str = "issue";
    /// 施行 · Come into force.
    pub const COME_INTO_FORCE: &str = "come_into_force";
    /// 中期调整 · Adjust in mid-term.
    pub const ADJUST: &str = "adjust";
    /// 到期 · Expire.
    pub const EXPIRE: &str = "expire";
    /// 被新文件取代 · Supersede.
    pub const SUPERSEDE: &str = "supersede";
    /// 废止 · Repeal.
    pub const REPEAL: &str = "repeal";
    /// 撤下 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
    /// 转督办 · Put under supervision.
    pub const SUPERVISE: &str = "supervise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyDocumentState {
    /// 待制定 · Planned.
    Planned,
    /// 起草 · Drafting.
    Drafting,
    /// 征求意见 · Consulting.
    Consulting,
    /// 报批 · Awaiting approval.
    Approving,
    /// 已印发 · Issued.
    Issued,
    /// 施行中 · In force.
    InForce,
    /// 中期调整 · Adjusted.
    Adjusted,
    /// 已到期 · Expired.
    Expired,
    /// 已被取代 · Superseded.
    Superseded,
    /// 已废止 · Repealed.
    Repealed,
    /// 已撤下 · Withdrawn.
    Withdrawn,
}

#[rustfmt::skip]
impl PolicyDocumentState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 11] = [Self::Planned, Self::Drafting, Self::Consulting, Self::Approving, Self::Issued, Self::InForce, Self::Adjusted, Self::Expired, Self::Superseded, Self::Repealed, Self::Withdrawn];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Drafting => "drafting",
            Self::Consulting => "consulting",
            Self::Approving => "approving",
            Self::Issued => "issued",
            Self::InForce => "in_force",
            Self::Adjusted => "adjusted",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Repealed => "repealed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type PolicyDocumentId = Id<PolicyDocument>;

/// Every plan, opinion, measure, scheme and institutional rule from "to be issued" to repealed, with version, parent and source.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct PolicyDocument {
    /// Its id.
    pub id: PolicyDocumentId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: PolicyDocumentState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 标题 · Title.
    pub title: Option<String>,
    /// 发文字号 · Number.
    pub document_number: Option<String>,
    /// 文种 · Kind.
    pub kind: Option<String>,
    /// 发布机关 · Issuer.
    pub issuer: Option<super::organisation::OrganisationId>,
    /// 起草单位 · Drafter.
    pub drafter: Option<super::organisation::OrganisationId>,
    /// 适用区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 层级 · Level.
    pub level: Option<String>,
    /// 规划期 · Period.
    pub period: Option<taihang_base::Period>,
    /// 成文日期 · Issued on.
    pub issued_on: Option<jiff::civil::Date>,
    /// 发布日期 · Published on.
    pub published_on: Option<jiff::civil::Date>,
    /// 施行日期 · In force on.
    pub in_force_on: Option<jiff::civil::Date>,
    /// 上位文件 · Parent.
    pub parent: Option<PolicyDocumentId>,
    /// 取代的文件 · Replaces.
    pub replaces: Option<PolicyDocumentId>,
    /// 其他上位文件 · Also under.
    pub also_under: Vec<PolicyDocumentId>,
    /// 上期文件 · Follows in time.
    pub follows: Vec<PolicyDocumentId>,
    /// 依据条款 · Basis.
    pub basis: Vec<super::clause::ClauseId>,
    /// 时限起算日 · Start of the clock.
    pub start_event_on: Option<jiff::civil::Date>,
    /// 配套政策时限起算 · Follow-up clock from.
    pub follow_up_from: Option<jiff::civil::Date>,
    /// 自定政策时限起算 · Own-policy clock from.
    pub own_policy_from: Option<jiff::civil::Date>,
    /// 缺时限起算日 · Start of the clock missing.
    pub start_missing: Option<bool>,
    /// 生态要素 · Parts.
    pub parts: Vec<String>,
    /// 受益对象 · Beneficiaries.
    pub beneficiaries: Vec<String>,
    /// 政策工具 · Instruments.
    pub instruments: Vec<String>,
    /// 发布机关（原文） · Issuer as stated.
    pub issuer_words: Option<String>,
    /// 适用区域（原文） · Region as stated.
    pub region_words: Option<String>,
    /// 索引号 · Index number.
    pub index_number: Option<String>,
    /// 主题分类 · Subject class.
    pub subject_class: Option<String>,
    /// 原件 · Original.
    pub source: Option<taihang_kernel::FileRef>,
    /// 解读结果 · Decoded text.
    pub reading: Option<taihang_kernel::FileRef>,
    /// 出处说明 · Note on the source.
    pub source_note: Option<String>,
    /// 管理单位 · Keeper.
    pub keeper: Option<super::organisation::OrganisationId>,
    /// 原文出处 · Places in the text.
    pub stated: Vec<PolicyDocumentStated>,
    /// 引用文件 · Documents cited.
    pub citation: Vec<PolicyDocumentCitation>,
    /// 文字修复 · Repairs.
    pub repair: Vec<PolicyDocumentRepair>,
    /// 章节 · Sections.
    pub heading: Vec<PolicyDocumentHeading>,
    /// 结构异常 · Oddities.
    pub oddity: Vec<PolicyDocumentOddity>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for PolicyDocument {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, PolicyDocumentState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            document_number: typed::take(record.get(field::DOCUMENT_NUMBER), field::DOCUMENT_NUMBER, typed::text)?,
            kind: typed::take(record.get(field::KIND), field::KIND, typed::choice)?,
            issuer: typed::take(record.get(field::ISSUER), field::ISSUER, typed::reference)?,
            drafter: typed::take(record.get(field::DRAFTER), field::DRAFTER, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            level: typed::take(record.get(field::LEVEL), field::LEVEL, typed::choice)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            issued_on: typed::take(record.get(field::ISSUED_ON), field::ISSUED_ON, typed::date)?,
            published_on: typed::take(record.get(field::PUBLISHED_ON), field::PUBLISHED_ON, typed::date)?,
            in_force_on: typed::take(record.get(field::IN_FORCE_ON), field::IN_FORCE_ON, typed::date)?,
            parent: typed::take(record.get(field::PARENT), field::PARENT, typed::reference)?,
            replaces: typed::take(record.get(field::REPLACES), field::REPLACES, typed::reference)?,
            also_under: typed::take(record.get(field::ALSO_UNDER), field::ALSO_UNDER, typed::references)?.unwrap_or_default(),
            follows: typed::take(record.get(field::FOLLOWS), field::FOLLOWS, typed::references)?.unwrap_or_default(),
            basis: typed::take(record.get(field::BASIS), field::BASIS, typed::references)?.unwrap_or_default(),
            start_event_on: typed::take(record.get(field::START_EVENT_ON), field::START_EVENT_ON, typed::date)?,
            follow_up_from: typed::take(record.get(field::FOLLOW_UP_FROM), field::FOLLOW_UP_FROM, typed::date)?,
            own_policy_from: typed::take(record.get(field::OWN_POLICY_FROM), field::OWN_POLICY_FROM, typed::date)?,
            start_missing: typed::take(record.get(field::START_MISSING), field::START_MISSING, typed::yes_no)?,
            parts: typed::take(record.get(field::PARTS), field::PARTS, typed::choices)?.unwrap_or_default(),
            beneficiaries: typed::take(record.get(field::BENEFICIARIES), field::BENEFICIARIES, typed::choices)?.unwrap_or_default(),
            instruments: typed::take(record.get(field::INSTRUMENTS), field::INSTRUMENTS, typed::choices)?.unwrap_or_default(),
            issuer_words: typed::take(record.get(field::ISSUER_WORDS), field::ISSUER_WORDS, typed::text)?,
            region_words: typed::take(record.get(field::REGION_WORDS), field::REGION_WORDS, typed::text)?,
            index_number: typed::take(record.get(field::INDEX_NUMBER), field::INDEX_NUMBER, typed::text)?,
            subject_class: typed::take(record.get(field::SUBJECT_CLASS), field::SUBJECT_CLASS, typed::text)?,
            source: typed::take(record.get(field::SOURCE), field::SOURCE, typed::file)?,
            reading: typed::take(record.get(field::READING), field::READING, typed::file)?,
            source_note: typed::take(record.get(field::SOURCE_NOTE), field::SOURCE_NOTE, typed::text)?,
            keeper: typed::take(record.get(field::KEEPER), field::KEEPER, typed::reference)?,
            stated: record.lines(field::STATED).iter().map(PolicyDocumentStated::try_from).collect::<Result<_, _>>()?,
            citation: record.lines(field::CITATION).iter().map(PolicyDocumentCitation::try_from).collect::<Result<_, _>>()?,
            repair: record.lines(field::REPAIR).iter().map(PolicyDocumentRepair::try_from).collect::<Result<_, _>>()?,
            heading: record.lines(field::HEADING).iter().map(PolicyDocumentHeading::try_from).collect::<Result<_, _>>()?,
            oddity: record.lines(field::ODDITY).iter().map(PolicyDocumentOddity::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&PolicyDocument> for Draft {
    fn from(record: &PolicyDocument) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::DOCUMENT_NUMBER.to_owned(), record.document_number.clone().map(Value::Text));
        draft.values.insert(field::KIND.to_owned(), record.kind.clone().map(Value::Choice));
        draft.values.insert(field::ISSUER.to_owned(), record.issuer.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::DRAFTER.to_owned(), record.drafter.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::LEVEL.to_owned(), record.level.clone().map(Value::Choice));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::ISSUED_ON.to_owned(), record.issued_on.map(Value::Date));
        draft.values.insert(field::PUBLISHED_ON.to_owned(), record.published_on.map(Value::Date));
        draft.values.insert(field::IN_FORCE_ON.to_owned(), record.in_force_on.map(Value::Date));
        draft.values.insert(field::PARENT.to_owned(), record.parent.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REPLACES.to_owned(), record.replaces.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::ALSO_UNDER.to_owned(), typed::filled(&record.also_under, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::FOLLOWS.to_owned(), typed::filled(&record.follows, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::BASIS.to_owned(), typed::filled(&record.basis, |id| id.retyped(), Value::Refs));
        draft.values.insert(field::START_EVENT_ON.to_owned(), record.start_event_on.map(Value::Date));
        draft.values.insert(field::PARTS.to_owned(), typed::filled(&record.parts, Clone::clone, Value::Choices));
        draft.values.insert(field::BENEFICIARIES.to_owned(), typed::filled(&record.beneficiaries, Clone::clone, Value::Choices));
        draft.values.insert(field::INSTRUMENTS.to_owned(), typed::filled(&record.instruments, Clone::clone, Value::Choices));
        draft.values.insert(field::ISSUER_WORDS.to_owned(), record.issuer_words.clone().map(Value::Text));
        draft.values.insert(field::REGION_WORDS.to_owned(), record.region_words.clone().map(Value::Text));
        draft.values.insert(field::INDEX_NUMBER.to_owned(), record.index_number.clone().map(Value::Text));
        draft.values.insert(field::SUBJECT_CLASS.to_owned(), record.subject_class.clone().map(Value::Text));
        draft.values.insert(field::SOURCE.to_owned(), record.source.clone().map(Value::File));
        draft.values.insert(field::READING.to_owned(), record.reading.clone().map(Value::File));
        draft.values.insert(field::SOURCE_NOTE.to_owned(), record.source_note.clone().map(Value::Text));
        draft.lines.insert(field::STATED.to_owned(), record.stated.iter().map(PolicyDocumentStated::values).collect());
        draft.lines.insert(field::CITATION.to_owned(), record.citation.iter().map(PolicyDocumentCitation::values).collect());
        draft.lines.insert(field::REPAIR.to_owned(), record.repair.iter().map(PolicyDocumentRepair::values).collect());
        draft.lines.insert(field::HEADING.to_owned(), record.heading.iter().map(PolicyDocumentHeading::values).collect());
        draft.lines.insert(field::ODDITY.to_owned(), record.oddity.iter().map(PolicyDocumentOddity::values).collect());
        draft
    }
}

/// A line: 原文出处 · Places in the text.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PolicyDocumentStated {
    /// 字段 · Field.
    pub field: Option<String>,
    /// 原文 · Words.
    pub value: Option<String>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
    /// 人工补录来源 · Source if filled in by hand.
    pub source: Option<String>,
    /// 补录人 · Filled in by.
    pub entered_by: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PolicyDocumentStated {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            field: typed::take(line.first().and_then(Option::as_ref), "field", typed::text)?,
            value: typed::take(line.get(1).and_then(Option::as_ref), "value", typed::text)?,
            start: typed::take(line.get(2).and_then(Option::as_ref), "start", typed::integer)?,
            end: typed::take(line.get(3).and_then(Option::as_ref), "end", typed::integer)?,
            source: typed::take(line.get(4).and_then(Option::as_ref), "source", typed::text)?,
            entered_by: typed::take(line.get(5).and_then(Option::as_ref), "entered_by", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl PolicyDocumentStated {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("field".to_owned(), self.field.clone().map(Value::Text)),
            ("value".to_owned(), self.value.clone().map(Value::Text)),
            ("start".to_owned(), self.start.map(Value::Integer)),
            ("end".to_owned(), self.end.map(Value::Integer)),
            ("source".to_owned(), self.source.clone().map(Value::Text)),
            ("entered_by".to_owned(), self.entered_by.clone().map(Value::Text)),
        ].into()
    }
}

/// A line: 引用文件 · Documents cited.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PolicyDocumentCitation {
    /// 标题 · Title.
    pub title: Option<String>,
    /// 关系 · Relation.
    pub relation: Option<String>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PolicyDocumentCitation {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            title: typed::take(line.first().and_then(Option::as_ref), "title", typed::text)?,
            relation: typed::take(line.get(1).and_then(Option::as_ref), "relation", typed::choice)?,
            start: typed::take(line.get(2).and_then(Option::as_ref), "start", typed::integer)?,
            end: typed::take(line.get(3).and_then(Option::as_ref), "end", typed::integer)?,
        })
    }
}

#[rustfmt::skip]
impl PolicyDocumentCitation {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("title".to_owned(), self.title.clone().map(Value::Text)),
            ("relation".to_owned(), self.relation.clone().map(Value::Choice)),
            ("start".to_owned(), self.start.map(Value::Integer)),
            ("end".to_owned(), self.end.map(Value::Integer)),
        ].into()
    }
}

/// A line: 文字修复 · Repairs.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PolicyDocumentRepair {
    /// 类型 · Kind.
    pub kind: Option<String>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
    /// 修复前 · Before.
    pub before: Option<String>,
    /// 修复后 · After.
    pub after: Option<String>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PolicyDocumentRepair {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            kind: typed::take(line.first().and_then(Option::as_ref), "kind", typed::choice)?,
            start: typed::take(line.get(1).and_then(Option::as_ref), "start", typed::integer)?,
            end: typed::take(line.get(2).and_then(Option::as_ref), "end", typed::integer)?,
            before: typed::take(line.get(3).and_then(Option::as_ref), "before", typed::text)?,
            after: typed::take(line.get(4).and_then(Option::as_ref), "after", typed::text)?,
        })
    }
}

#[rustfmt::skip]
impl PolicyDocumentRepair {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("kind".to_owned(), self.kind.clone().map(Value::Choice)),
            ("start".to_owned(), self.start.map(Value::Integer)),
            ("end".to_owned(), self.end.map(Value::Integer)),
            ("before".to_owned(), self.before.clone().map(Value::Text)),
            ("after".to_owned(), self.after.clone().map(Value::Text)),
        ].into()
    }
}

/// A line: 章节 · Sections.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PolicyDocumentHeading {
    /// 上级序号 · Parent.
    pub parent: Option<i64>,
    /// 层级 · Depth.
    pub depth: Option<i64>,
    /// 序号标记 · Marker.
    pub marker: Option<String>,
    /// 序号 · Number.
    pub number: Option<i64>,
    /// 标题 · Title.
    pub title: Option<String>,
    /// 地址 · Address.
    pub path: Option<String>,
    /// 标题起始 · Heading from.
    pub start: Option<i64>,
    /// 标题结束 · Heading to.
    pub end: Option<i64>,
    /// 范围起始 · Extent from.
    pub extent_start: Option<i64>,
    /// 范围结束 · Extent to.
    pub extent_end: Option<i64>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PolicyDocumentHeading {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            parent: typed::take(line.first().and_then(Option::as_ref), "parent", typed::integer)?,
            depth: typed::take(line.get(1).and_then(Option::as_ref), "depth", typed::integer)?,
            marker: typed::take(line.get(2).and_then(Option::as_ref), "marker", typed::text)?,
            number: typed::take(line.get(3).and_then(Option::as_ref), "number", typed::integer)?,
            title: typed::take(line.get(4).and_then(Option::as_ref), "title", typed::text)?,
            path: typed::take(line.get(5).and_then(Option::as_ref), "path", typed::text)?,
            start: typed::take(line.get(6).and_then(Option::as_ref), "start", typed::integer)?,
            end: typed::take(line.get(7).and_then(Option::as_ref), "end", typed::integer)?,
            extent_start: typed::take(line.get(8).and_then(Option::as_ref), "extent_start", typed::integer)?,
            extent_end: typed::take(line.get(9).and_then(Option::as_ref), "extent_end", typed::integer)?,
        })
    }
}

#[rustfmt::skip]
impl PolicyDocumentHeading {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("parent".to_owned(), self.parent.map(Value::Integer)),
            ("depth".to_owned(), self.depth.map(Value::Integer)),
            ("marker".to_owned(), self.marker.clone().map(Value::Text)),
            ("number".to_owned(), self.number.map(Value::Integer)),
            ("title".to_owned(), self.title.clone().map(Value::Text)),
            ("path".to_owned(), self.path.clone().map(Value::Text)),
            ("start".to_owned(), self.start.map(Value::Integer)),
            ("end".to_owned(), self.end.map(Value::Integer)),
            ("extent_start".to_owned(), self.extent_start.map(Value::Integer)),
            ("extent_end".to_owned(), self.extent_end.map(Value::Integer)),
        ].into()
    }
}

/// A line: 结构异常 · Oddities.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PolicyDocumentOddity {
    /// 类型 · Kind.
    pub kind: Option<String>,
    /// 文字 · Words.
    pub words: Option<String>,
    /// 起始字节 · First byte.
    pub start: Option<i64>,
    /// 结束字节 · End byte.
    pub end: Option<i64>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PolicyDocumentOddity {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            kind: typed::take(line.first().and_then(Option::as_ref), "kind", typed::choice)?,
            words: typed::take(line.get(1).and_then(Option::as_ref), "words", typed::text)?,
            start: typed::take(line.get(2).and_then(Option::as_ref), "start", typed::integer)?,
            end: typed::take(line.get(3).and_then(Option::as_ref), "end", typed::integer)?,
        })
    }
}

#[rustfmt::skip]
impl PolicyDocumentOddity {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("kind".to_owned(), self.kind.clone().map(Value::Choice)),
            ("words".to_owned(), self.words.clone().map(Value::Text)),
            ("start".to_owned(), self.start.map(Value::Integer)),
            ("end".to_owned(), self.end.map(Value::Integer)),
        ].into()
    }
}
