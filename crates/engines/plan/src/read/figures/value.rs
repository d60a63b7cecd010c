//! The value that a table cell states: a number with its sign, or a promise in words.

use std::sync::LazyLock;

use regex::Regex;

use super::quantity::quantities;
use crate::model::Op;

/// A cell's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    /// The number as written; empty for a promise in words.
    pub(crate) number: String,
    /// Its unit.
    pub(crate) unit: String,
    /// How it binds.
    pub(crate) op: Op,
    /// Growth stated in the cell.
    pub(crate) growth: Option<String>,
    /// What a level is compared with.
    pub(crate) comparator: Option<String>,
}

impl Value {
    fn new(value: String, unit: &str, op: Op) -> Self {
        Self { number: value, unit: unit.to_owned(), op, growth: None, comparator: None }
    }
}

/// Reads “≥3”, “2.5 以上”, “[5]”, “3-5”, “1,200”, “年均增长10%以上”, “全省平均水平”, “全覆盖”.
pub(crate) fn value(text: &str, unit: &str) -> Option<Value> {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(\d+(?:[,，]\d{3})*(?:\.\d+)?)%?(?:[-—~至]+(\d+(?:\.\d+)?))?(万|亿)?(%)?").ok()
    });
    static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\p{Han}").ok());
    let text = text.trim().trim_matches(['[', ']', '〔', '〕', '【', '】']).replace(' ', "");
    if text.is_empty() || matches!(text.as_str(), "—" | "-" | "——" | "/" | "--") {
        return None;
    }
    if let Some(value) = words(&text) {
        return Some(value);
    }
    if WORDS.as_ref().is_some_and(|p| p.find_iter(&text).count() > 9) {
        return None;
    }
    let captures = NUMBER.as_ref()?.captures(&text)?;
    let whole = captures.get(0)?;
    let low: String = captures.get(1)?.as_str().chars().filter(|c| !matches!(c, ',' | '，')).collect();
    let number = captures.get(2).map_or_else(|| low.clone(), |high| format!("{low}-{}", high.as_str()));
    let (before, after) = (&text[..whole.start()], &text[whole.end()..]);
    let op = bound(before, after);
    if before.contains("提高") && after.contains("百分点") {
        return Some(Value::new(number, "个百分点", Op::Pp));
    }
    let own = quantities(&text, &[]).into_iter().next().map(|quantity| quantity.unit);
    let whole = number == "100";
    let unit = own.unwrap_or_else(|| {
        if captures.get(4).is_some() || text.contains('%') { "%".to_owned() } else { unit.to_owned() }
    });
    let op = if whole && unit == "%" { Op::Cover } else { op };
    Some(Value::new(number, &unit, op))
}

/// A cell that promises in words.
fn words(text: &str) -> Option<Value> {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&["平均水平", "中上水平"]) {
        let mut value = Value::new(String::new(), "", Op::Average);
        value.comparator = Some(text.to_owned());
        return Some(value);
    }
    if says(&["全覆盖", "全部"]) {
        return Some(Value::new(String::new(), "", Op::Cover));
    }
    if says(&["翻番", "倍增", "翻一番"]) {
        return Some(Value::new(String::new(), "", Op::Double));
    }
    let rest = text.strip_prefix("年均增长").or_else(|| text.strip_prefix("年均"))?;
    let quantity = quantities(rest, &[]).into_iter().next()?;
    Some(Value::new(quantity.value, &quantity.unit, Op::Incr))
}

/// How the words around a number bind it.
fn bound(before: &str, after: &str) -> Op {
    if ["≥", "〉", "不低于", "超过", "高于", "大于", "不少于"].iter().any(|word| before.contains(word))
        || ["以上", "+"].iter().any(|word| after.contains(word))
    {
        Op::Ge
    } else if ["≤", "〈", "不超过", "低于", "小于"].iter().any(|word| before.contains(word))
        || ["以内", "以下"].iter().any(|word| after.contains(word))
    {
        Op::Le
    } else if before.contains('约') || after.contains("左右") {
        Op::Approx
    } else {
        Op::Eq
    }
}
