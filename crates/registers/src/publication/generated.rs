//! 定期发布 · Publication. Made by `cargo xtask codegen` from the definitions; not edited by hand.

mod hooks;

pub use hooks::HOOKS;

use taihang_base::{Fault, Id};
use taihang_kernel::{Draft, Line, Record, RecordId, Value};

use super::typed;

/// The name of the register.
pub const REGISTER: &str = "publication";

/// Fields and kinds of lines.
pub mod field {
    /// 名称 · Title.
    pub const TITLE: &str = "title";
    /// 系列 · Series.
    pub const SERIES: &str = "series";
    /// 发布单位 · Publisher.
    pub const ISSUER: &str = "issuer";
    /// 区域 · Region.
    pub const REGION: &str = "region";
    /// 期次 · Period.
    pub const PERIOD: &str = "period";
    /// 应发布日期 · Due on.
    pub const DUE_ON: &str = "due_on";
    /// 上一期 · Issue before.
    pub const PREVIOUS: &str = "previous";
    /// 应有条数 · Expected count.
    pub const EXPECTED: &str = "expected";
    /// 条数 · Count.
    pub const COUNT: &str = "count";
    /// 正文 · Text.
    pub const WRITTEN_PART: &str = "written_part";
    /// 发布文件 · File.
    pub const CONTENT: &str = "content";
    /// 说明 · Note.
    pub const NOTE: &str = "note";
    /// 发布日期 · Published on.
    pub const PUBLISHED_ON: &str = "published_on";
    /// 清单条目 · Items.
    pub const ITEM: &str = "item";
}

/// Transitions.
pub mod transition {
    /// 开始编制 · Compile.
    pub const COMPILE: &str = "compile";
    /// 批准 · Agree.
    pub const AGREE: &str = "agree";
    /// 退回 · Return.
    pub const RETURN: &str = "return";
    /// 发布 · Publish.
    pub const PUBLISH: &str = "publish";
    /// 被取代 · Supersede.
    pub const SUPERSEDE: &str = "supersede";
    /// 撤回 · Withdraw.
    pub const WITHDRAW: &str = "withdraw";
    /// 转督办 · Put under supervision.
    pub const SUPERVISE: &str = "supervise";
}

/// The states of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublicationState {
    /// 待编制 · Due.
    Due,
    /// 编制中 · Compiling.
    Compiling,
    /// 已批准 · Agreed.
    Ready,
    /// 已发布 · Published.
    Published,
    /// 已被新一期取代 · Superseded.
    Superseded,
    /// 已撤回 · Withdrawn.
    Withdrawn,
}

#[rustfmt::skip]
impl PublicationState {
    /// Every state in the order of a life.
    pub const ALL: [Self; 6] = [Self::Due, Self::Compiling, Self::Ready, Self::Published, Self::Superseded, Self::Withdrawn];

    /// Its key.
    pub fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Compiling => "compiling",
            Self::Ready => "ready",
            Self::Published => "published",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state with this key.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// The id of a record of this register.
pub type PublicationId = Id<Publication>;

/// One issue of a list, catalogue, report or result: due, compiled, approved, published; the next issue follows by itself.
#[derive(Debug, Clone, PartialEq)]
#[rustfmt::skip]
pub struct Publication {
    /// Its id.
    pub id: PublicationId,
    /// Its version.
    pub version: i64,
    /// Its state.
    pub state: PublicationState,
    /// The organisation that owns it.
    pub owner: Option<RecordId>,
    /// The record that it is filed under.
    pub about: Option<(String, RecordId)>,
    /// 名称 · Title.
    pub title: Option<String>,
    /// 系列 · Series.
    pub series: Option<String>,
    /// 发布单位 · Publisher.
    pub issuer: Option<super::organisation::OrganisationId>,
    /// 区域 · Region.
    pub region: Option<super::region::RegionId>,
    /// 期次 · Period.
    pub period: Option<taihang_base::Period>,
    /// 应发布日期 · Due on.
    pub due_on: Option<jiff::civil::Date>,
    /// 上一期 · Issue before.
    pub previous: Option<PublicationId>,
    /// 应有条数 · Expected count.
    pub expected: Option<i64>,
    /// 条数 · Count.
    pub count: Option<i64>,
    /// 正文 · Text.
    pub written_part: Option<String>,
    /// 发布文件 · File.
    pub content: Option<taihang_kernel::FileRef>,
    /// 说明 · Note.
    pub note: Option<String>,
    /// 发布日期 · Published on.
    pub published_on: Option<jiff::civil::Date>,
    /// 清单条目 · Items.
    pub item: Vec<PublicationItem>,
}

#[rustfmt::skip]
impl TryFrom<&Record> for Publication {
    type Error = Fault;

    fn try_from(record: &Record) -> Result<Self, Fault> {
        typed::of(record, REGISTER)?;
        Ok(Self {
            id: record.id.retyped(),
            version: record.version,
            state: typed::state(record, PublicationState::from_word)?,
            owner: record.owner,
            about: record.about.clone(),
            title: typed::take(record.get(field::TITLE), field::TITLE, typed::text)?,
            series: typed::take(record.get(field::SERIES), field::SERIES, typed::choice)?,
            issuer: typed::take(record.get(field::ISSUER), field::ISSUER, typed::reference)?,
            region: typed::take(record.get(field::REGION), field::REGION, typed::reference)?,
            period: typed::take(record.get(field::PERIOD), field::PERIOD, typed::period)?,
            due_on: typed::take(record.get(field::DUE_ON), field::DUE_ON, typed::date)?,
            previous: typed::take(record.get(field::PREVIOUS), field::PREVIOUS, typed::reference)?,
            expected: typed::take(record.get(field::EXPECTED), field::EXPECTED, typed::integer)?,
            count: typed::take(record.get(field::COUNT), field::COUNT, typed::integer)?,
            written_part: typed::take(record.get(field::WRITTEN_PART), field::WRITTEN_PART, typed::text)?,
            content: typed::take(record.get(field::CONTENT), field::CONTENT, typed::file)?,
            note: typed::take(record.get(field::NOTE), field::NOTE, typed::text)?,
            published_on: typed::take(record.get(field::PUBLISHED_ON), field::PUBLISHED_ON, typed::date)?,
            item: record.lines(field::ITEM).iter().map(PublicationItem::try_from).collect::<Result<_, _>>()?,
        })
    }
}

#[rustfmt::skip]
impl From<&Publication> for Draft {
    fn from(record: &Publication) -> Self {
        let mut draft = Self { about: record.about.clone().map(Some), ..Self::default() };
        draft.values.insert(field::TITLE.to_owned(), record.title.clone().map(Value::Text));
        draft.values.insert(field::SERIES.to_owned(), record.series.clone().map(Value::Choice));
        draft.values.insert(field::ISSUER.to_owned(), record.issuer.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::REGION.to_owned(), record.region.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::PERIOD.to_owned(), record.period.map(Value::Period));
        draft.values.insert(field::DUE_ON.to_owned(), record.due_on.map(Value::Date));
        draft.values.insert(field::PREVIOUS.to_owned(), record.previous.map(|id| Value::Ref(id.retyped())));
        draft.values.insert(field::EXPECTED.to_owned(), record.expected.map(Value::Integer));
        draft.values.insert(field::WRITTEN_PART.to_owned(), record.written_part.clone().map(Value::Text));
        draft.values.insert(field::CONTENT.to_owned(), record.content.clone().map(Value::File));
        draft.values.insert(field::NOTE.to_owned(), record.note.clone().map(Value::Text));
        draft.lines.insert(field::ITEM.to_owned(), record.item.iter().map(PublicationItem::values).collect());
        draft
    }
}

/// A line: 清单条目 · Items.
#[derive(Debug, Clone, PartialEq, Default)]
#[rustfmt::skip]
pub struct PublicationItem {
    /// 序号 · Order.
    pub order: Option<i64>,
    /// 任务 · Task.
    pub task: Option<super::task::TaskId>,
    /// 内容 · Text.
    pub text: Option<String>,
    /// 上年结转 · Carried over.
    pub carried: Option<bool>,
}

#[rustfmt::skip]
impl TryFrom<&Line> for PublicationItem {
    type Error = Fault;

    fn try_from(line: &Line) -> Result<Self, Fault> {
        Ok(Self {
            order: typed::take(line.first().and_then(Option::as_ref), "order", typed::integer)?,
            task: typed::take(line.get(1).and_then(Option::as_ref), "task", typed::reference)?,
            text: typed::take(line.get(2).and_then(Option::as_ref), "text", typed::text)?,
            carried: typed::take(line.get(3).and_then(Option::as_ref), "carried", typed::yes_no)?,
        })
    }
}

#[rustfmt::skip]
impl PublicationItem {
    /// Its values by column.
    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {
        [
            ("order".to_owned(), self.order.map(Value::Integer)),
            ("task".to_owned(), self.task.map(|id| Value::Ref(id.retyped()))),
            ("text".to_owned(), self.text.clone().map(Value::Text)),
            ("carried".to_owned(), self.carried.map(Value::YesNo)),
        ].into()
    }
}
