//! What a phrase leaves out and where it is found again: heads of levels, topics of measures, things of headings.

use std::sync::LazyLock;

use regex::Regex;

use super::subject::{head, verbs};
use super::words::{MEASURES, NOUN_VERB, SCOPE, VERB};

/// Whether a phrase is only a level or kind that waits for its head noun: 国家级, 省级, 市级以上.
pub(crate) fn is_level(words: &str) -> bool {
    static LEVEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:其中)?[，：]?(?:新增)?(?:(?:国家|省|市|县|区|州|自治区|部|厅|校|院|国际|世界|中央|旗|盟|乡镇|镇|村|三|二|四|五)(?:备案|重点)?级?(?:及)?(?:以上|以下)?(?:和|、|及)?)+(?:级|认定|备案)?(?:的)?(?:有|的)?$").ok()
    });
    LEVEL.as_ref().is_some_and(|pattern| pattern.is_match(words))
}

/// A level with the head noun of the phrase before it: 国家级 + 产业技术创新战略联盟.
pub(crate) fn with_head(level: &str, previous: &str) -> String {
    static OWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:国家级|省部级|省级|市级|县级|区级|国家|省|市)(?:及以上|以上|备案)?(?:的)?").ok()
    });
    let level = level.trim_start_matches("其中").trim_end_matches(['的', '有']);
    let bare = OWN.as_ref().and_then(|p| p.find(previous)).map_or(previous, |found| &previous[found.end()..]);
    let bare = if bare.chars().count() >= 2 { bare } else { previous };
    let bare = ["总数", "总量", "数量"]
        .iter()
        .find_map(|tail| bare.strip_suffix(tail))
        .filter(|rest| rest.chars().count() >= 2)
        .unwrap_or(bare);
    format!("{level}{bare}")
}

/// Whether a phrase is a bare measure that needs the topic of the phrase before it.
pub(crate) fn is_measure(words: &str) -> bool {
    MEASURES.contains(&words)
        || words.starts_with("每万")
        || words.starts_with("每百万")
        || words.starts_with("每千")
        || (words.starts_with('占') && words.chars().count() > 2)
        || words.starts_with("人均") && words.chars().count() <= 3
}

/// A bare measure with the topic of the previous subject: 瓦斯抽采量 → 瓦斯 + 利用量.
pub(crate) fn with_topic(measure: &str, previous: &str) -> String {
    if measure.starts_with('占') {
        return format!("{previous}{measure}");
    }
    let tails = [
        "拥有量",
        "抽采量",
        "总产值",
        "营业收入",
        "销售收入",
        "增加值",
        "成交额",
        "交易额",
        "总额",
        "总量",
        "总数",
        "数量",
        "产值",
        "产量",
        "规模",
        "面积",
        "比重",
        "占比",
    ];
    let topic =
        tails.iter().find_map(|tail| previous.strip_suffix(tail)).filter(|rest| rest.chars().count() >= 2);
    if topic.is_none() {
        let chars: Vec<char> = previous.chars().collect();
        let counted = chars.len() > 4 && matches!(chars.last(), Some('量' | '率' | '额' | '值' | '数'));
        if counted {
            let short: String = chars[..chars.len() - 3].iter().collect();
            return format!("{short}{measure}");
        }
    }
    format!("{}{measure}", topic.unwrap_or(previous))
}

/// The thing that a heading is about: 推进专业众创空间建设 → 专业众创空间.
pub(crate) fn of_heading(title: &str) -> String {
    let start = head(title, title.len());
    let body = object_of(&title[start..]);
    let body = &body[verbs(body)..];
    let tails = [
        "建设工程",
        "培育工程",
        "建设行动",
        "培育行动",
        "建设",
        "培育",
        "发展",
        "计划",
        "工程",
        "行动",
        "工作",
        "体系",
    ];
    let body = tails
        .iter()
        .find_map(|tail| body.strip_suffix(*tail))
        .filter(|rest| rest.chars().count() >= 2)
        .unwrap_or(body);
    body.trim_matches(['“', '”', '。', '，']).to_owned()
}

/// What the last verb of a phrase acts on: 采取…模式组建新型研发机构 → 新型研发机构.
pub(crate) fn object_of(text: &str) -> &str {
    let mut best = text;
    for (at, _) in text.char_indices().skip(1) {
        let Some(rest) = VERB.strip_head(&text[at..]) else { continue };
        let verb = &text[at..text.len() - rest.len()];
        let acts = verb.chars().count() >= 2 && !NOUN_VERB.holds(verb);
        if acts && (2..=18).contains(&rest.chars().count()) && !rest.starts_with(['的', '、', '和']) {
            best = rest;
        }
    }
    if best.chars().count() >= 4 { best } else { text }
}

/// The parts of a list of subjects, levels completed by the head of the last: 国家级、省级孵化器 → two.
pub(crate) fn parts(words: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut depth = 0_usize;
    for c in words.chars() {
        match c {
            '（' => depth += 1,
            '）' => depth = depth.saturating_sub(1),
            '、' | '和' | '与' | '及' | '，' if depth == 0 => {
                found.push(std::mem::take(&mut current));
                continue;
            }
            _ => {}
        }
        current.push(c);
    }
    found.push(current);
    found.retain(|part| !part.is_empty());
    let last = found.last().cloned().unwrap_or_default();
    let count = found.len();
    for part in found.iter_mut().take(count.saturating_sub(1)) {
        if is_level(part) {
            *part = with_head(part, &last);
        }
    }
    found
}

/// The subjects of `count` values after 分别, split first at every conjunction, else only before the last.
pub(crate) fn dealt(words: &str, count: usize) -> Vec<String> {
    let all = parts(words);
    if all.len() == count {
        return all;
    }
    let mut found: Vec<String> = words.split('、').map(str::to_owned).collect();
    if found.len() + 1 == count
        && let Some(last) = found.pop()
    {
        match ["以及", "和", "与", "及"].iter().find_map(|word| last.split_once(word)) {
            Some((one, two)) => found.extend([one.to_owned(), two.to_owned()]),
            None => found.push(last),
        }
    }
    if found.len() == count { found } else { all }
}

/// Drops a scope word at the head, if a noun phrase is left.
pub(crate) fn unscoped(words: &str) -> &str {
    SCOPE.strip_head(words).filter(|rest| rest.chars().count() >= 3).unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elided_heads_are_restored() {
        assert!(is_level("其中国家级") && is_level("省级") && !is_level("省级孵化器"));
        assert_eq!(with_head("其中国家级", "产业技术创新战略联盟"), "国家级产业技术创新战略联盟");
        assert_eq!(with_head("省级", "国家级智能制造试点示范"), "省级智能制造试点示范");
        assert_eq!(with_topic("利用量", "瓦斯抽采量"), "瓦斯利用量");
        assert_eq!(with_topic("每万人拥有量", "全社会有效发明专利拥有量"), "全社会有效发明专利每万人拥有量");
        assert_eq!(parts("国家级、省级孵化器"), ["国家级孵化器", "省级孵化器"]);
        assert_eq!(of_heading("推进专业众创空间建设"), "专业众创空间");
    }
}
