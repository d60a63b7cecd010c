//! The measured thing: the noun phrase before a value, or behind a measure word.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::words::{ABSTRACT, ADVERB, COMPOUNDS, NOUN_ADVERB, NOUN_VERB, PREDICATE, SCOPE, STOPS, VERB};

/// A noun phrase and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// The words.
    pub(crate) words: String,
    /// Where they stand in the clause.
    pub(crate) range: Range<usize>,
}

/// What stands before a value, taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Left {
    /// The noun phrase, if there is one.
    pub(crate) phrase: Option<Phrase>,
    /// Where the verb or phrase begins.
    pub(crate) start: usize,
    /// Whether 分别 stands between subject and values.
    pub(crate) apart: bool,
    /// Whether 各 stands before the value: it holds for every subject of the list.
    pub(crate) each: bool,
}

/// Takes apart `text[range]`, the words between the last boundary and a value.
///
/// `object` says whether a noun phrase stands behind the value: only then a word like 投入 or 服务 is a verb.
pub(crate) fn left(text: &str, range: Range<usize>, object: bool) -> Left {
    let base = range.start;
    let whole = &text[range];
    let mut end = whole.trim_end_matches([' ', '，', '、', '：']).len();
    let apart = whole.contains("分别") || whole.contains("依次");
    while let Some(rest) = PREDICATE
        .strip_tail(&whole[..end])
        .or_else(|| tail_year(&whole[..end]))
        .or_else(|| tail_comparison(&whole[..end]))
    {
        // 建设 ends in a verb, not in a predicate: 设为 is not 为 alone.
        if rest.len() == end {
            break;
        }
        end = rest.trim_end_matches([' ', '，']).len();
    }
    let each = whole[end..].contains('各');
    end -= trailing_bracket(&whole[..end]);
    let mut start = head(whole, end);
    let mut verb = ends_with_verb(&whole[start..end], object);
    if verb
        && !object
        && let Some(rest) = VERB
            .strip_tail(&whole[start..end])
            .filter(|rest| rest.chars().count() >= 3 && !only_particles(rest))
    {
        // “外国人才项目引进336项”: the object stands before its verb.
        end = start + rest.len();
        verb = false;
    }
    let first = start;
    if !verb {
        start += verbs(&whole[start..end]);
    }
    let words = whole.get(start..end).unwrap_or("").trim();
    let words = words
        .trim_end_matches(['的', '等', '、', '中', '时'])
        .trim_start_matches(['的', '、', '和', '及', '与', '）', '，', ' ']);
    let at = whole[start..].find(words).map_or(start, |at| start + at);
    let usable = !verb && words.chars().count() >= 2 && !only_particles(words);
    let phrase =
        usable.then(|| Phrase { words: words.to_owned(), range: base + at..base + at + words.len() });
    Left { phrase, start: base + first, apart, each }
}

/// “较“十三五”目标”, “比上年”, “用5年时间” at the end of a subject.
fn tail_comparison(text: &str) -> Option<&str> {
    static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:(?:较|比|与|同)(?:“?十[一二三四五六]五”?(?:规划)?(?:期?末|目标|时期)?|上年|去年|同期|(?:19|20)\d\d年(?:底|末)?)(?:相比)?(?:，)?|(?:用|在)?[\d一二三四五六七八九十]+年(?:时间|左右|内)?)$").ok()
    });
    let found = TAIL.as_ref()?.find(text)?;
    Some(&text[..found.start()])
}

/// “在2012年”, “到2020年”, “2020年” and brackets of explanation at the end of a subject.
fn tail_year(text: &str) -> Option<&str> {
    static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:在|到|至|由|从|自|以|较|比|于|力争到|截至|截止)?(?:“?十[一二三四五六]五”?(?:期?末|期间|时期末?|以来)?|(?:19|20)\d\d年(?:底|末|初|前|的|以前|底前|度)*(?:的?基础上)?)$").ok()
    });
    let found = TAIL.as_ref()?.find(text)?;
    Some(&text[..found.start()])
}

/// The length of a bracket that explains the subject from outside: （按…统计）.
fn trailing_bracket(text: &str) -> usize {
    if !text.ends_with('）') {
        return 0;
    }
    let Some(open) = text.rfind('（') else { return 0 };
    let inner = &text[open + '（'.len_utf8()..text.len() - '）'.len_utf8()];
    let explains =
        inner.starts_with(['按', '含', '不', '以', '其', '指', '现']) || inner.chars().count() > 12;
    if explains { text.len() - open } else { 0 }
}

/// Skips time and scope words at the head of a phrase.
pub(crate) fn head(whole: &str, end: usize) -> usize {
    static LEADS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:[，、：；—\- ]|(?:力争|争取|确保|预计|计划|截至|截止|到|至|于|在|自|从|由|以)?(?:“?十[一二三四五六]五”?(?:规划)?(?:期?末|期间|时期末?|以来)|(?:19|20)\d\d年?(?:[-—~至到](?:19|20)\d\d)?年?(?:\d{1,2}月)?(?:底|末|初|前|以前|底前|度|间|期间|以来)*)|[\d一二三四五六七八九十两]+年(?:以?内|左右|时间)?|.{0,4}方面[，：]?|[^，。；]{2,6}：|①|②|③|④|⑤|⑥)").ok()
    });
    let mut start = 0;
    loop {
        let rest = &whole[start..end];
        if let Some(found) = LEADS.as_ref().and_then(|p| p.find(rest)).filter(|found| !found.is_empty()) {
            start += found.end();
            continue;
        }
        let word = |next: Option<&str>| next.map_or(0, |next| rest.len() - next.len());
        if word(VERB.strip_head(rest)) > word(ADVERB.strip_head(rest)) {
            // 新建 is a verb, not 新 before 建.
            return start;
        }
        match SCOPE.strip_head(rest).or_else(|| ADVERB.strip_head(rest)) {
            // 新能源 and 再生水 are nouns; a one-character adverb goes only before another particle or verb.
            Some(next)
                if !NOUN_ADVERB.holds(&rest[..rest.len() - next.len()]) && rest.len() - next.len() > 3
                    || opens_predicate(next) =>
            {
                start = end - next.len();
            }
            _ => return start,
        }
    }
}

fn opens_predicate(text: &str) -> bool {
    text.is_empty()
        || VERB.strip_head(text).is_some()
        || SCOPE.strip_head(text).is_some()
        || text.starts_with(|c: char| c.is_ascii_digit())
}

fn ends_with_verb(text: &str, object: bool) -> bool {
    let text = text.trim_end_matches([' ', '了', '成']);
    let Some(rest) = VERB.strip_tail(text) else { return false };
    if !object && !rest.is_empty() && NOUN_VERB.holds(&text[rest.len()..]) {
        return false;
    }
    // “创新平台建设10个” measures the thing built; “在全省建设10个” builds the thing measured.
    let word = text.len() - rest.len();
    if word == 3 {
        return rest.is_empty()
            || rest.ends_with([
                '年', '力', '新', '共', '累', '已', '和', '争', '少', '市', '省', '县', '前', '区', '级',
                '中', '域', '校', '业',
            ])
            || ADVERB.strip_tail(rest).is_some();
    }
    true
}

/// How much of the head of a phrase is verbs (引进和培养…).
pub(crate) fn verbs(text: &str) -> usize {
    let mut start = 0;
    while let Some(rest) = VERB.strip_head(&text[start..]) {
        let rest = rest.trim_start_matches(['了', '好']);
        let rest = ["和", "并", "或", "与", "、", "及"]
            .iter()
            .find_map(|word| rest.strip_prefix(*word).filter(|next| VERB.strip_head(next).is_some()))
            .unwrap_or(rest);
        let left = rest.chars().count();
        let compound = COMPOUNDS.iter().any(|noun| rest.starts_with(noun));
        let word = text.len() - start - rest.len();
        if left < 2 || (compound && word <= 6) || (word == 3 && VERB.strip_head(rest).is_none()) {
            break;
        }
        start = text.len() - rest.len();
    }
    start
}

fn only_particles(words: &str) -> bool {
    let mut rest = words;
    while !rest.is_empty() {
        match ADVERB
            .strip_head(rest)
            .or_else(|| VERB.strip_head(rest))
            .or_else(|| SCOPE.strip_head(rest))
            .or_else(|| PREDICATE.strip_head(rest))
            .or_else(|| NOUN_VERB.strip_head(rest))
        {
            Some(next) if next.len() < rest.len() => rest = next,
            _ => return false,
        }
    }
    true
}

/// The noun phrase right behind a value at `from`; `limit` is where the sentence or the next value begins.
pub(crate) fn right(text: &str, from: usize, limit: usize) -> Option<Phrase> {
    let rest = text.get(from..limit)?;
    let skip = rest.len() - rest.trim_start_matches(' ').len();
    let body = &rest[skip..];
    if body.is_empty()
        || body.starts_with([
            '，', '。', '；', '、', '：', '）', '的', '和', '及', '与', '以', '或', '”', '并', '左', '/',
            '（', '~', '-',
        ])
    {
        return None;
    }
    let mut end = body.len();
    let mut depth = 0_usize;
    for (at, c) in body.char_indices() {
        match c {
            '（' => depth += 1,
            '）' if depth > 0 => depth -= 1,
            '）' | '，' | '。' | '；' | '：' | '！' if depth == 0 => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    let phrase = cut(&body[..end]);
    let words = phrase.trim_end_matches(['等', '的', '、', ' ']);
    let count = words.chars().count();
    if count < 2 && words != "县" || ABSTRACT.iter().any(|word| words.starts_with(word)) {
        return None;
    }
    let at = body.find(words)?;
    Some(Phrase { words: words.to_owned(), range: from + skip + at..from + skip + at + words.len() })
}

/// Cuts a noun phrase before the verb that follows it, and drops a long modifier before 的.
fn cut(body: &str) -> &str {
    let prepositional = body.starts_with("在")
        || body.starts_with("能够")
        || body.starts_with("具有")
        || body.starts_with("具备")
        || body.starts_with("以");
    if let Some(at) = body.rfind('的').filter(|_| prepositional || body.chars().count() > 22) {
        let tail = &body[at + '的'.len_utf8()..];
        if tail.chars().count() >= 2 {
            return stop(tail);
        }
    }
    stop(body)
}

fn stop(body: &str) -> &str {
    let first_char = body.chars().next().map_or(0, char::len_utf8);
    let mut end = body.len();
    for word in STOPS {
        if let Some(at) = body.get(first_char..).and_then(|rest| rest.find(word)) {
            let at = at + first_char;
            if at < end && body[..at].chars().count() >= 2 && !inside_noun(body, at, word) {
                end = at;
            }
        }
    }
    // A list whose first part is only a level goes on: 国家级、省级孵化器.
    if let Some(at) = body[..end].find('、')
        && !super::elision::is_level(&body[..at])
        && balanced(&body[..at])
    {
        end = at;
    }
    &body[..end]
}

fn balanced(text: &str) -> bool {
    text.matches('（').count() == text.matches('）').count()
}

/// Stop words that belong to a noun: 实施方案, 开展活动 do not occur, but 通过性, 用户, 向导, 对外, 为民 do.
fn inside_noun(body: &str, at: usize, word: &str) -> bool {
    let after = &body[at + word.len()..];
    let before = body[..at].chars().next_back();
    match word {
        "以上" => before.is_some_and(|c| "模级".contains(c)),
        "用" => true,
        "为" => {
            !after.starts_with(['主', '核', '全', '龙', '引', '重', '国', '省'])
                || before.is_some_and(|c| "行作成".contains(c))
        }
        "向" => before.is_some_and(|c| "方面导转定走".contains(c)) || after.starts_with(['导', '量']),
        "对" => after.starts_with(['接', '外', '口']) || before.is_some_and(|c| "绝相针".contains(c)),
        "与" => before.is_some_and(|c| "参给".contains(c)) || after.chars().count() <= 14,
        "并" => after.starts_with(['购', '网', '轨']) || before == Some('合'),
        "从" => after.starts_with('业'),
        "实施" | "运行" | "开展" | "服务" | "验收" => {
            after.starts_with(['方', '细', '单', '主', '办', '机', '体', '的'])
        }
        "落地" | "签约" | "挂牌" | "上市" | "投产" | "开工" => {
            after.starts_with(['项', '企', '公', '后', '培', '的', '交'])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phrase_before_a_value() {
        let cases = [
            ("到2020年，高新技术企业达到", "高新技术企业", false),
            ("建成省级科技企业孵化器", "省级科技企业孵化器", false),
            ("引进核桃新品种", "核桃新品种", false),
            ("有效发明专利拥有量在2012年", "有效发明专利拥有量", false),
            ("力争每年有", "", false),
            ("每年培育", "", true),
            ("启动省级创新型市县建设，部署建设", "", true),
            ("研发投入强度达到", "研发投入强度", false),
            ("新能源汽车产量达到", "新能源汽车产量", false),
        ];
        for (text, phrase, verb) in cases {
            let start = text.rfind('，').map_or(0, |at| at + 3);
            let found = left(text, start..text.len(), verb);
            assert_eq!(found.phrase.map(|p| p.words).unwrap_or_default(), phrase, "{text}");
        }
    }

    #[test]
    fn the_phrase_behind_a_measure_word() {
        let cases = [
            ("科技型企业通过高新技术企业认定。", Some("科技型企业")),
            ("重大科技成果在我省落地转化", Some("重大科技成果")),
            ("省级创新型试点县（市、区），力争", Some("省级创新型试点县（市、区）")),
            ("试点市进入全国创新型城市行列", Some("试点市")),
            ("以上，其中", None),
            ("突破。", None),
        ];
        for (text, expected) in cases {
            assert_eq!(right(text, 0, text.len()).map(|p| p.words).as_deref(), expected, "{text}");
        }
    }
}
