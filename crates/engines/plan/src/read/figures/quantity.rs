//! Numbers with their units, as Chinese plans write them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::Op;
use crate::read::marker::chinese_number;

/// A number with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quantity {
    /// Number and unit.
    pub(crate) range: Range<usize>,
    /// With the words that bind it (超过…, …以上).
    pub(crate) full: Range<usize>,
    /// Arabic digits as written; Chinese numerals converted; ranges with a hyphen.
    pub(crate) value: String,
    /// The unit as written.
    pub(crate) unit: String,
    /// How it binds.
    pub(crate) op: Op,
    /// Whether it was written in Chinese numerals.
    pub(crate) chinese: bool,
}

/// Units that make a number a figure, longest first within a head character.
const UNITS: &str = concat!(
    "个百分点|百分点|%|‰|平方公里|平方千米|平方米|立方米|立方|公里|千米|公顷|亩|",
    "斤|吨标准煤|吨标煤|标准煤|吨级|吨|公斤|千克|千瓦时|千瓦|兆瓦时|兆瓦|吉瓦|美元|欧元|港元|元|",
    "人次|人年|人/年|人|名（个）|名|位|户|家次|家|台（套）|套（间）|台套|台架|套/年|件|项次|项|种|所|座|条|台|套|支|只|艘|架|辆|列|棵|株|头|匹|羽|枚|颗|",
    "篇|部|本|册|场次|场|期|批次|次|处|片|块|栋|幢|间|床|张|例|宗|笔|单|款|幅|门|倍|",
    "个|支队伍|标准机架|机架|机柜|端口|",
    "m2|m²|㎡|m³|km|kWh|kW|MWh|MW|GWh|GW|PFLOPS|EFLOPS|Pflops|Eflops|Tbps|Gbps|TB|PB|EB|P|E|蒸吨|方|岁|户次|册次|微克/立方米|毫克/升|万"
);

static ARABIC: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?";
    Regex::new(&format!(
        concat!(
            r"(?P<low>{number})(?:(?P<low_unit>%|万亿|亿|万)?(?:-|—+|~|至|到)(?P<high>{number}))?",
            r"(?P<more1>多|余|来)?(?P<scale>万亿|千亿|百亿|千万|百万|亿|万)?(?P<more2>多|余)?(?P<unit>{units})?",
            r"(?P<per>/(?:年|月|日|人|万人|千人|亩|公顷|家|户|km|平方公里|立方米|吨|万元|千瓦时|名))?",
        ),
        number = number,
        units = UNITS
    ))
    .ok()
});

static CHINESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<percent>百分之(?P<pct>[零一二两三四五六七八九十百点]+))|(?P<fraction>(?P<under>[二三四五六七八九十百]+)分之(?P<over>[一二两三四五六七八九十]+))|",
        r"(?P<number>[一二两三四五六七八九十百千]+)(?:点(?P<point>[零一二三四五六七八九]+))?(?P<more1>多|余)?(?P<scale>万亿|亿|万)?(?P<more2>多|余)?",
        r"(?P<unit>平方公里|平方米|公里|亩|吨|元|美元|人次|人|名|位|户次|户|家次|家|件|项|种|所|座|条|台套|台|套|支|只|辆|篇|部|场|处|栋|例|款|颗|枚|倍|个百分点|个|门)",
    ))
    .ok()
});

/// Finds the quantities of `text`; bytes for which `masked` holds are not read as numbers.
pub(crate) fn quantities(text: &str, masked: &[Range<usize>]) -> Vec<Quantity> {
    let free =
        |range: &Range<usize>| !masked.iter().any(|mask| mask.start < range.end && range.start < mask.end);
    let mut found: Vec<Quantity> = Vec::new();
    if let Some(pattern) = ARABIC.as_ref() {
        for captures in pattern.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            if free(&captures.name("low").map_or(whole.range(), |m| m.range()))
                && let Some(quantity) = arabic(text, &captures)
            {
                found.push(quantity);
            }
        }
    }
    if let Some(pattern) = CHINESE.as_ref() {
        for captures in pattern.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let overlaps = found.iter().any(|q| q.range.start < whole.end() && whole.start() < q.range.end);
            if free(&whole.range())
                && !overlaps
                && let Some(quantity) = chinese(text, &captures)
            {
                found.push(quantity);
            }
        }
    }
    found.extend(myriad(text).filter(|q| free(&q.range)));
    found.sort_by_key(|quantity| quantity.range.start);
    found
}

fn arabic(text: &str, captures: &regex::Captures) -> Option<Quantity> {
    let whole = captures.get(0)?;
    let before = text[..whole.start()].chars().next_back();
    if before.is_some_and(|c| {
        c.is_ascii_alphanumeric() || matches!(c, '第' | '〔' | '.' | '/' | '－' | '_' | '+' | '#' | 'Ⅰ')
    }) {
        return None;
    }
    let name = |name: &str| captures.name(name).map_or("", |m| m.as_str());
    let mut unit = format!("{}{}{}", name("scale"), name("unit"), name("per"));
    let low_unit = name("low_unit");
    let mut end = whole.end();
    if unit.is_empty() && !low_unit.is_empty() {
        low_unit.clone_into(&mut unit);
    }
    if unit.is_empty() || (name("unit").is_empty() && !unit.ends_with('%')) {
        return None;
    }
    let after = &text[end..];
    if excluded_tail(&unit, after)
        || (unit.ends_with(|c: char| c.is_ascii_alphabetic())
            && after.starts_with(|c: char| c.is_ascii_alphanumeric()))
    {
        return None;
    }
    let value = plain(name("low"));
    let value = match captures.name("high") {
        Some(high) => format!("{value}-{}", plain(high.as_str())),
        None => value,
    };
    let more = !name("more1").is_empty() || !name("more2").is_empty();
    if unit.ends_with('元') && after.starts_with("人民币") {
        end += "人民币".len();
    }
    Some(bound(text, whole.start()..end, value, unit, more, false))
}

fn plain(number: &str) -> String {
    number.chars().filter(|c| !matches!(c, ',' | '，')).collect()
}

/// Durations, dates, ordinals, grades: numbers whose unit goes on into another word.
fn excluded_tail(unit: &str, after: &str) -> bool {
    let goes_on = |words: &[&str]| words.iter().any(|word| after.starts_with(word));
    if after.starts_with('级') && !after.starts_with("级的") {
        return true;
    }
    match unit {
        "个" => goes_on(&[
            "月",
            "工作日",
            "小时",
            "季度",
            "自然日",
            "年度",
            "交易日",
            "学期",
            "百分点",
            "星期",
            "位次",
            "“",
        ]),
        "人" => goes_on(&["工智能", "民币"]),
        "家" => goes_on(&["庭教育"]),
        "次" => goes_on(&["产业", "方"]),
        "分" => goes_on(&["钟", "之"]),
        "位" => goes_on(&["一体", "数", "副", "同志"]),
        "户" => goes_on(&["外", "用"]),
        "期" => goes_on(&["间", "末"]),
        "类" | "级" => goes_on(&["学科", "企业", "知识产权"]),
        "条" => goes_on(&["措施", "意见", "政策", "例"]),
        "P" | "E" | "万" => !after.is_empty() && !after.starts_with(['，', '。', '；', '以', '左', '、']),
        _ => false,
    }
}

fn chinese(text: &str, captures: &regex::Captures) -> Option<Quantity> {
    let whole = captures.get(0)?;
    if let Some(percent) = captures.name("pct") {
        let (units, point) = percent.as_str().split_once('点').unwrap_or((percent.as_str(), ""));
        let decimals: String =
            point.chars().filter_map(crate::read::marker::chinese_digit).map(|d| d.to_string()).collect();
        let value = chinese_number(units)?.to_string();
        let value = if decimals.is_empty() { value } else { format!("{value}.{decimals}") };
        return Some(bound(text, whole.range(), value, "%".to_owned(), false, true));
    }
    if captures.name("fraction").is_some() {
        let value = format!(
            "{}/{}",
            chinese_number(captures.name("over")?.as_str())?,
            chinese_number(captures.name("under")?.as_str())?
        );
        return Some(bound(text, whole.range(), value, String::new(), false, true));
    }
    let before = text[..whole.start()].chars().next_back();
    if before.is_some_and(|c| {
        matches!(
            c,
            '第' | '“'
                | '每'
                | '同'
                | '统'
                | '唯'
                | '单'
                | '万'
                | '初'
                | '这'
                | '其'
                | '另'
                | '某'
                | '任'
                | '逐'
                | '之'
                | '+'
        )
    }) {
        return None;
    }
    let name = |name: &str| captures.name(name).map_or("", |m| m.as_str());
    let number = chinese_number(name("number"))?;
    let decimals: String =
        name("point").chars().filter_map(crate::read::marker::chinese_digit).map(|d| d.to_string()).collect();
    let written = if decimals.is_empty() { number.to_string() } else { format!("{number}.{decimals}") };
    let unit = format!("{}{}", name("scale"), name("unit"));
    let after = &text[whole.end()..];
    if (number < 2 && name("scale").is_empty()) || excluded_tail(&unit, after) || after.starts_with('“') {
        return None;
    }
    let more = !name("more1").is_empty() || !name("more2").is_empty();
    Some(bound(text, whole.range(), written, unit, more, true))
}

/// “达亿万吨级”: multipliers without a number.
fn myriad(text: &str) -> impl Iterator<Item = Quantity> + '_ {
    static MYRIAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:达到?|超过?|突破)((?:百|千|亿|万){1,3}?)((?:万|亿)?(?:吨级|元级|吨|元|千瓦))").ok()
    });
    MYRIAD.as_ref().into_iter().flat_map(|pattern| pattern.captures_iter(text)).filter_map(|captures| {
        let (number, unit) = (captures.get(1)?, captures.get(2)?);
        let value = match chinese_number(number.as_str()) {
            Some(value) => value.to_string(),
            None => number.as_str().to_owned(),
        };
        let (value, unit) = settle(&value, number.as_str(), unit.as_str());
        let range = number.start()..captures.get(2)?.end();
        Some(Quantity { full: range.clone(), range, value, unit, op: Op::Eq, chinese: true })
    })
}

/// “亿万吨级” keeps both multipliers as its value; “千亿元” is 1000 亿元.
fn settle(value: &str, number: &str, unit: &str) -> (String, String) {
    if value.parse::<u32>().is_ok() {
        return (value.to_owned(), unit.to_owned());
    }
    match unit.strip_prefix(['万', '亿']) {
        Some(rest) => (format!("{number}{}", &unit[..unit.len() - rest.len()]), rest.to_owned()),
        None => (number.to_owned(), unit.to_owned()),
    }
}

static PREFIX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:(?P<le>不超过|不高于|不大于|不多于|低于|少于|小于|控制在|≤|最多)|(?P<ge>不低于|不少于|不小于|不得低于|不得少于|至少(?:达到|有)?|超过|高于|大于|突破|多于|逾|≥|超)|(?P<approx>大约|约|接近|将近|近|左右))",
        r"(?:为|达到|达|在)?$"
    ))
    .ok()
});

static SUFFIX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:（含）)?(?:(?P<ge>及?以上|\+)|(?P<le>及?以下|以内|之内)|(?P<approx>左右|上下))").ok()
});

fn bound(
    text: &str,
    range: Range<usize>,
    value: String,
    unit: String,
    more: bool,
    chinese: bool,
) -> Quantity {
    let mut full = range.clone();
    let mut op = if more { Op::Ge } else { Op::Eq };
    if let Some(captures) = PREFIX.as_ref().and_then(|p| p.captures(&text[..range.start])) {
        op = named(&captures).unwrap_or(op);
        full.start = captures.get(0).map_or(full.start, |m| m.start());
    }
    if let Some(captures) = SUFFIX.as_ref().and_then(|p| p.captures(&text[range.end..])) {
        op = named(&captures).unwrap_or(op);
        full.end += captures.get(0).map_or(0, |m| m.end());
    }
    Quantity { range, full, value, unit, op, chinese }
}

fn named(captures: &regex::Captures) -> Option<Op> {
    [("ge", Op::Ge), ("le", Op::Le), ("approx", Op::Approx)]
        .into_iter()
        .find_map(|(name, op)| captures.name(name).map(|_| op))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> Option<(String, String, Op)> {
        quantities(text, &[]).into_iter().next().map(|q| (q.value, q.unit, q.op))
    }

    #[test]
    fn numbers_units_and_bounds() {
        let cases = [
            ("达到2.5%以上", "2.5", "%", Op::Ge),
            ("达到1万件以上", "1", "万件", Op::Ge),
            ("建设4-6个", "4-6", "个", Op::Eq),
            ("10%—15%", "10-15", "%", Op::Eq),
            ("引进3至5家", "3-5", "家", Op::Eq),
            ("430多个", "430", "个", Op::Ge),
            ("1.2万余人", "1.2", "万人", Op::Ge),
            ("20多万人次", "20", "万人次", Op::Ge),
            ("超过1,200家", "1200", "家", Op::Ge),
            ("控制在3%以内", "3", "%", Op::Le),
            ("约100名", "100", "名", Op::Approx),
            ("70户左右", "70", "户", Op::Approx),
            ("培育三百家", "300", "家", Op::Eq),
            ("十五个以上", "15", "个", Op::Ge),
            ("百分之三十", "30", "%", Op::Eq),
            ("达亿万吨级的", "亿万", "吨级", Op::Eq),
            ("提高2个百分点", "2", "个百分点", Op::Eq),
            ("投入600万元/年", "600", "万元/年", Op::Eq),
            ("17500m2", "17500", "m2", Op::Eq),
            ("1200万只", "1200", "万只", Op::Eq),
        ];
        for (text, value, unit, op) in cases {
            assert_eq!(first(text), Some((value.to_owned(), unit.to_owned(), op)), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity() {
        for text in [
            "两个月内",
            "3个工作日",
            "5G基站",
            "4A级景区",
            "第3位",
            "一批企业",
            "一个平台",
            "C9高校",
            "六大产业",
            "2.0时代",
            "三个“零”的突破",
            "〔2021〕15号",
            "R2个",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
