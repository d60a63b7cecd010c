//! Everything in a clause that can state a figure: quantities, and words that commit without a number.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::quantity::{Quantity, quantities};
use crate::model::Op;
use crate::read::marker::chinese_number;
use crate::read::time::YearMention;

/// A quantity or a committing word.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    /// The number and unit, or the word.
    pub(crate) range: Range<usize>,
    /// With its binding words.
    pub(crate) full: Range<usize>,
    /// The value, for quantities.
    pub(crate) value: Option<String>,
    /// The unit, for quantities.
    pub(crate) unit: Option<String>,
    /// How it binds.
    pub(crate) op: Op,
    /// Whether it was written in Chinese numerals.
    pub(crate) chinese: bool,
    /// What a level is compared with.
    pub(crate) comparator: Option<String>,
}

static DOUBLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:倍增|翻一番|翻两番|翻三番|翻番|成倍增长|增长一倍|增加一倍)").ok());
static COVER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:100%)?(?:全面?覆盖|全部覆盖)").ok());
static AVERAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<whom>(?:全国|全省|全市|全县|国家|世界|国际|国内|同类|中部|西部|东部|沿海|周边|长三角|京津冀)[^，。、；]{0,8}?)?(?P<what>平均水平|平均值|平均数|中上水平|中上游水平|中等水平|中等以上水平|平均线)(?:以上)?").ok()
});
static RANK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<head>前|第)(?P<number>\d{1,4}|[一二三四五六七八九十百]{1,4})(?P<unit>位次|位|名|强)?")
        .ok()
});

/// Finds the marks of `text` in order; numbers inside `masked` are left alone.
pub(crate) fn marks(text: &str, masked: &[Range<usize>]) -> Vec<Mark> {
    let mut found: Vec<Mark> = quantities(text, masked).into_iter().map(quantity).collect();
    found.extend(words(text, &DOUBLE, Op::Double, double_stands));
    found.extend(words(text, &COVER, Op::Cover, cover_stands));
    found.extend(averages(text));
    found.extend(ranks(text));
    let quoted: Vec<&Range<usize>> = masked.iter().collect();
    found.retain(|mark| {
        mark.value.is_some()
            || !quoted.iter().any(|mask| mask.start <= mark.range.start && mark.range.end <= mask.end)
    });
    found.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
    found.dedup_by(|next, previous| next.range.start < previous.range.end);
    found
}

fn quantity(quantity: Quantity) -> Mark {
    let full_cover = quantity.unit == "%" && quantity.value == "100";
    Mark {
        range: quantity.range,
        full: quantity.full,
        value: Some(quantity.value),
        unit: Some(quantity.unit),
        op: if full_cover { Op::Cover } else { quantity.op },
        chinese: quantity.chinese,
        comparator: None,
    }
}

fn bare(range: Range<usize>, op: Op) -> Mark {
    Mark { full: range.clone(), range, value: None, unit: None, op, chinese: false, comparator: None }
}

fn words(text: &str, pattern: &LazyLock<Option<Regex>>, op: Op, stands: fn(&str, &str) -> bool) -> Vec<Mark> {
    let Some(pattern) = pattern.as_ref() else { return Vec::new() };
    let fits = |found: &regex::Match| stands(&text[..found.start()], &text[found.end()..]);
    pattern.find_iter(text).filter(fits).map(|found| bare(found.range(), op)).collect()
}

/// 倍增 as a promise, not as part of a name (倍增计划, 5个倍增, 提质倍增).
fn double_stands(before: &str, after: &str) -> bool {
    let named = [
        "计划", "行动", "工程", "”", "培育", "战略", "专项", "目标", "方案", "规划", "发展", "的", "梯队",
        "）", "》", "提升", "提质",
    ]
    .iter()
    .any(|word| after.starts_with(word));
    let counted = before.ends_with(['个', '“', '双', '质', '量', '、'])
        && !before.ends_with("数量")
        && !before.ends_with("总量")
        && !["产量", "流量", "容量", "质量"].iter().any(|word| before.ends_with(word));
    !named && !counted
}

fn cover_stands(before: &str, after: &str) -> bool {
    let named = ["工程", "行动", "计划", "”", "面", "率"].iter().any(|word| after.starts_with(word));
    let counted = before.ends_with(['个', '“', '大']);
    let partial = before.ends_with("不") || before.ends_with("未");
    !named && !counted && !partial
}

fn averages(text: &str) -> Vec<Mark> {
    let Some(pattern) = AVERAGE.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for captures in pattern.captures_iter(text) {
        let Some(whole) = captures.get(0) else { continue };
        let after = &text[whole.end()..];
        let gap = ["的差距", "差距", "的比", "相比", "缩小"].iter().any(|word| after.starts_with(word));
        let measured =
            after.starts_with(|c: char| c.is_ascii_digit()) || text[..whole.start()].ends_with(['与', '距']);
        if !gap && !measured {
            let mut mark = bare(whole.range(), Op::Average);
            mark.comparator = Some(whole.as_str().to_owned());
            found.push(mark);
        }
    }
    found
}

/// 进入全国前10位, 居全国第8位: a rank needs a verb of standing before it or a measure word behind it.
fn ranks(text: &str) -> Vec<Mark> {
    let Some(pattern) = RANK.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for captures in pattern.captures_iter(text) {
        let (Some(whole), Some(number)) = (captures.get(0), captures.name("number")) else { continue };
        let clause = text[..whole.start()].rsplit(['，', '。', '；']).next().unwrap_or("");
        let standing = [
            "进入",
            "居",
            "位列",
            "位居",
            "排名",
            "列全",
            "列中",
            "跻身",
            "排",
            "升至",
            "保持",
            "名列",
            "迈入",
            "位次",
            "列第",
            "排第",
            "居第",
            "总量居",
        ]
        .iter()
        .any(|word| clause.contains(word))
            || clause.ends_with(['列', '居', '排']);
        let unit = captures.name("unit").map(|m| m.as_str());
        let whole_country =
            clause.ends_with(['国', '省', '市', '部', '界', '列', '居', '名', '至', '到', '入', '在']);
        let value = number.as_str().parse::<u32>().ok().or_else(|| chinese_number(number.as_str()));
        let head_fits = captures.name("head").is_some_and(|m| m.as_str() == "前") && unit.is_some()
            || whole_country && unit.is_some_and(|u| u != "强");
        if let Some(value) = value
            && standing
            && head_fits
        {
            let mut mark = bare(whole.range(), Op::Rank);
            mark.value = Some(value.to_string());
            mark.unit = unit.map(str::to_owned);
            found.push(mark);
        }
    }
    found
}

/// The stretches that hold no figures of their own: quoted names, cited titles, years and dates.
pub(crate) fn masks(text: &str, years: &[YearMention]) -> Vec<Range<usize>> {
    static NAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"《[^》]*》|“[^”]{0,40}”|〔\d{4}〕\d*号?|第[\d一二三四五六七八九十百]+[章节条款批次届期轮]|[A-Za-z][A-Za-z&\-]*\d+|\d+[A-Za-z]{1,3}[\p{Han}]?级|",
            r"\d+(?:年|个月|月|天|日|小时|个工作日|周岁?|分钟|个?季度)(?:以?[内上下]|左右|期)?|(?:联系)?电话[：:]?[\d\-—]+|\d{3,4}-\d{7,8}|\d+：\d+|(?:https?://|www\.)[\w./\-]+|\d+(?:\.\d+)+\.\d+|附件?表?\s*\d+|专栏\s*\d+|表\s*\d+|图\s*\d+"
        ))
        .ok()
    });
    let mut found: Vec<Range<usize>> = years.iter().map(|year| year.range.clone()).collect();
    if let Some(pattern) = NAMES.as_ref() {
        found.extend(pattern.find_iter(text).map(|m| m.range()));
    }
    found
}
