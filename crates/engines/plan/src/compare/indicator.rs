//! When two figures speak of the same thing.
//!
//! A subject is taken apart by rule: scope words, abbreviations in brackets and words for "number of" say nothing and go;
//! rank (国家级, 省级以上) and base (每万人) are kept apart from the core; the dimension comes from unit and ending. What is
//! left must be equal letter by letter: 工程研究中心 and 工程技术研究中心 are two systems. Subjects that are merely alike are
//! [`Kinship::Alike`]: a person decides.

use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};
use taihang_base::RegionLevel;

use super::scope::{self, Scope};
use super::sheet::narrow;
use super::{FigureAt, Source};
use crate::model::{Figure, Op, base_unit};

/// What a figure measures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Indicator {
    /// The measured thing without scope, rank, base and counting word.
    pub core: String,
    /// The base of a per-head figure: `每万人`.
    pub per: Option<String>,
    /// The rank the things must have, if the subject names one.
    pub rank: Option<Rank>,
    /// Of what kind the value is.
    pub dimension: Dimension,
}

/// A rank such as 国家级 or 省级以上.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rank {
    /// The level named.
    pub level: RegionLevel,
    /// Whether higher levels count too.
    pub above: bool,
}

/// The kind of a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// A number of things or persons.
    Count,
    /// A sum of money.
    Money,
    /// A share.
    Ratio,
    /// Anything with another unit.
    Measure(String),
    /// Not said (倍增 without a number).
    Unknown,
}

/// How two indicators stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kinship {
    /// The same measure of the same thing.
    Same,
    /// Alike, but defined differently: not to be added, compared or joined without a person's word.
    Alike,
    /// Two different things.
    Different,
}

static BRACKET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\((?:[ -~]+|[不]?含[^)]*|以下简称[^)]*|按照?[^)]*)\)|\([^)]*\)$"));
static SCOPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern("^(?:全社会|全(?:省|市|县|区)(?:域)?|我(?:省|市|县|区)|本(?:省|市|县|区)|每年)+(?:的|共有|共)?")
});
/// Words around the measured thing that say when, how often or against what.
static AROUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        "^(?:共有|新增|累计|达到|共[^同性享建]|有[^效色机限研关])|",
        "(?:从|由|在|自)[“\"]?[^”\"]{0,8}[”\"]?(?:期末|年底|年末|年|末)$|",
        "(?:较|比(?:[“\"十上前去]|20))[^的]{1,12}$|(?:每年|年均|逐年|[0-9一二三四五六七八九十]+年|达到或者|达到|超过|和|与|及|、)+$",
    ))
});
static RANK: LazyLock<Regex> =
    LazyLock::new(|| pattern("(国家|省部|省|市|县)级?((?:及|和|或)?以上)|(国家|省部|省|市|县)级"));
static PER: LazyLock<Regex> =
    LazyLock::new(|| pattern("每(?:十|百|千|万|十万|百万)?(?:名)?(?:人口?|户|亩)|人均"));
static COUNTING: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:总拥有量|拥有量|保有量|有效量|存量|总数量|数量|总数|总量|个数|户数|家数|件数|数)$")
});
/// Terms of statistics that are written in several ways and mean one thing.
static WORDING: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    [
        ("科学研究与试验发展|研究与试验发展|研究与发展|R&D", "研发"),
        ("经费(?:内部)?(?:支出|投入)", "经费"),
        ("所占(?:的)?(?:比重|比例)|占比|比重|比例", "比重"),
        ("国内生产总值|地区生产总值|生产总值", "GDP"),
        ("(?:成交|交易|合同)(?:总额|金额|额)", "交易额"),
        ("规模以上", "规上"),
        ("对经济增长的?贡献率", "贡献率"),
    ]
    .map(|(from, to)| (pattern(from), to))
    .to_vec()
});

/// A pattern of this module; all are constant and covered by tests.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("patterns are constant and compiled by the tests")
}

impl Indicator {
    /// What `figure`, stated by a plan of `scope`, measures.
    pub fn of(figure: &Figure, scope: &Scope) -> Self {
        let mut core: String = figure.subject.chars().filter_map(narrow).collect();
        core = BRACKET.replace_all(&core, "").into_owned();
        if let Some(region) = &scope.region
            && let Some(rest) = core.strip_prefix(region.as_str())
            && rest.starts_with(['省', '市', '县'])
            && rest.chars().count() > 3
        {
            core = rest.chars().skip(1).collect();
        }
        core = SCOPE.replace(&core, "").into_owned();
        core = around(&core);
        for (from, to) in WORDING.iter() {
            core = from.replace_all(&core, *to).into_owned();
        }
        let per = PER.find(&core).map(|per| per.as_str().trim_end_matches('口').to_owned());
        core = PER.replace(&core, "").into_owned();
        let rank = RANK.captures(&core).and_then(|found| rank(&found));
        core = RANK.replace(&core, "").into_owned();
        let dimension = dimension(figure, &core, per.is_some());
        if matches!(dimension, Dimension::Count | Dimension::Unknown) || per.is_some() {
            core = without_counting(&core);
        }
        core.retain(|character| !matches!(character, '的' | '“' | '”' | '"'));
        core = own_bodies(&core, scope);
        Self { core, per, rank, dimension }
    }

    /// How this indicator of a plan of `scope` stands to `other` of a plan of `other_scope`.
    pub fn kinship(&self, scope: &Scope, other: &Self, other_scope: &Scope) -> Kinship {
        if self.per != other.per || !self.dimension.fits(&other.dimension) {
            return Kinship::Different;
        }
        let ranks = same_rank((self.rank, scope), (other.rank, other_scope));
        match (self.core == other.core, ranks) {
            (true, true) => Kinship::Same,
            (false, true) if alike(&self.core, &other.core) => Kinship::Alike,
            (true | false, _) => Kinship::Different,
        }
    }

    /// Whether values of different regions may be added up.
    pub fn is_additive(&self) -> bool {
        self.per.is_none() && !matches!(self.dimension, Dimension::Ratio | Dimension::Unknown)
    }
}

/// The scopes of several sources and what each of their figures measures, worked out once.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// One a source.
    pub scopes: Vec<Scope>,
    /// One a figure of each source.
    pub indicators: Vec<Vec<Indicator>>,
}

impl Catalogue {
    /// Reads all figures of `sources`.
    pub fn of(sources: &[Source<'_>]) -> Self {
        let scopes: Vec<Scope> = sources.iter().map(|source| Scope::of(source.plan)).collect();
        let of_source = |(source, scope): (&Source<'_>, &Scope)| {
            source.plan.figures.iter().map(|figure| Indicator::of(figure, scope)).collect()
        };
        let indicators = sources.iter().zip(&scopes).map(of_source).collect();
        Self { scopes, indicators }
    }

    /// How two figures stand to each other.
    pub fn kinship(&self, one: FigureAt, other: FigureAt) -> Kinship {
        let (left, right) =
            (&self.indicators[one.source][one.figure], &self.indicators[other.source][other.figure]);
        left.kinship(&self.scopes[one.source], right, &self.scopes[other.source])
    }

    /// What a figure measures.
    pub fn indicator(&self, at: FigureAt) -> &Indicator {
        &self.indicators[at.source][at.figure]
    }
}

impl Dimension {
    /// Whether two values can be of one kind; what is not said fits everything.
    pub fn fits(&self, other: &Self) -> bool {
        self == other || *self == Self::Unknown || *other == Self::Unknown
    }
}

/// The subject without [`AROUND`], unless nothing of weight would be left.
fn around(core: &str) -> String {
    let mut held = core.to_owned();
    while let Some(found) = AROUND.find(&held) {
        let keep = if found.start() == 0 { opening(&held, found.end()) } else { 0..found.start() };
        if held[keep.clone()].chars().count() < 2 || keep.len() == held.len() {
            break;
        }
        held = held[keep].to_owned();
    }
    held
}

/// After an opening verb; the letter that the pattern looked ahead at belongs to the thing.
fn opening(core: &str, end: usize) -> std::ops::Range<usize> {
    let verb = ["共有", "新增", "累计", "达到", "有", "共"].iter().find(|verb| core.starts_with(**verb));
    verb.map_or(end, |verb| verb.len())..core.len()
}

fn rank(found: &regex::Captures<'_>) -> Option<Rank> {
    let level = match found.get(1).or_else(|| found.get(3))?.as_str() {
        "国家" => RegionLevel::Nation,
        "省" | "省部" => RegionLevel::Province,
        "市" => RegionLevel::City,
        _ => RegionLevel::County,
    };
    Some(Rank { level, above: found.get(2).is_some() })
}

fn dimension(figure: &Figure, core: &str, per: bool) -> Dimension {
    let unit: String = figure.unit.iter().flat_map(|unit| unit.chars()).filter_map(narrow).collect();
    let unit = base_unit(&unit);
    let ratio = ["率", "比重", "强度", "覆盖面", "度"].iter().any(|end| core.ends_with(end));
    match unit {
        "" if ratio || matches!(figure.op, Op::Cover) => Dimension::Ratio,
        "" => Dimension::Unknown,
        "%" | "‰" | "百分点" | "个百分点" => Dimension::Ratio,
        unit if unit.ends_with('元') && !per => Dimension::Money,
        "家" | "户" | "个" | "项" | "件" | "所" | "名" | "人" | "支" | "种" | "只" | "座" | "条" | "处"
        | "台" | "套" | "批" | "位" | "人次" | "家次" | "项次" | "次" | "辆" | "篇" | "部" | "名(个)"
        | "台架" => Dimension::Count,
        unit => Dimension::Measure(unit.to_owned()),
    }
}

/// Drops the word for "number of", and 有效 where that word already says that the things are in force.
fn without_counting(core: &str) -> String {
    let Some(found) = COUNTING.find(core) else { return core.to_owned() };
    let stem = &core[..found.start()];
    if stem.chars().count() < 2 {
        return core.to_owned();
    }
    if matches!(found.as_str(), "拥有量" | "保有量" | "有效量" | "总拥有量") {
        stem.replacen("有效", "", 1)
    } else {
        stem.to_owned()
    }
}

/// 省属 in a province's plan and 市属 in a city's both mean "our own".
fn own_bodies(core: &str, scope: &Scope) -> String {
    let Some(level) = scope.level else { return core.to_owned() };
    let own = scope::word(level);
    core.replacen(&format!("{own}属"), "本级属", 1).replacen(&format!("{own}管"), "本级属", 1)
}

/// No rank in a plan means the plan's own level, and says nothing about higher ones.
fn same_rank((one, one_scope): (Option<Rank>, &Scope), (other, other_scope): (Option<Rank>, &Scope)) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => one.level == other.level,
        (Some(rank), None) => other_scope.level == Some(rank.level),
        (None, Some(rank)) => one_scope.level == Some(rank.level),
    }
}

/// Whether the letters of the shorter name stand in the longer in the same order, from the same first two letters and
/// to the same last: 产业联盟 in 产业技术创新战略联盟, 科技型中小企业 in 科技型中小微企业.
fn alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let (short, long): (Vec<char>, Vec<char>) = (short.chars().collect(), long.chars().collect());
    if short.len() < 4 || short.len() * 5 < long.len() * 2 {
        return false;
    }
    let mut rest = long.iter();
    let ordered = short.iter().all(|letter| rest.by_ref().any(|other| other == letter));
    ordered && short[..2] == long[..2] && short[short.len() - 2..] == long[long.len() - 2..]
}
