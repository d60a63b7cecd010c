//! The measured thing: the noun phrase before a value, or behind a measure word.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::words::{
    ABSTRACT, ADVERBS, MEASURES, NOUN_ADVERBS, NOUN_VERBS, PREDICATES, SCOPES, STOPS, VERBS, strip_head,
    strip_tail,
};

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
    /// Whether the last word is a verb that takes the counted thing as object (培育…, 建设…).
    pub(crate) verb: bool,
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
    while let Some(rest) = strip_tail(&whole[..end], PREDICATES)
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
        && let Some(rest) = strip_tail(&whole[start..end], VERBS)
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
    Left { phrase, verb, start: base + first, apart, each }
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
fn head(whole: &str, end: usize) -> usize {
    static LEADS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:[，、：；—\- ]|(?:力争|争取|确保|预计|计划|截至|截止|到|至|于|在|自|从|由|以)?(?:“?十[一二三四五六]五”?(?:规划)?(?:期?末|期间|时期末?|以来)|(?:19|20)\d\d年?(?:[-—~至到](?:19|20)\d\d)?年?(?:\d{1,2}月)?(?:底|末|初|前|以前|底前|度|间|期间|以来)*)|.{0,4}方面[，：]?|[^，。；]{2,6}：|①|②|③|④|⑤|⑥)").ok()
    });
    let mut start = 0;
    loop {
        let rest = &whole[start..end];
        if let Some(found) = LEADS.as_ref().and_then(|p| p.find(rest)).filter(|found| !found.is_empty()) {
            start += found.end();
            continue;
        }
        let word = |next: Option<&str>| next.map_or(0, |next| rest.len() - next.len());
        if word(strip_head(rest, VERBS)) > word(strip_head(rest, ADVERBS)) {
            // 新建 is a verb, not 新 before 建.
            return start;
        }
        match strip_head(rest, SCOPES).or_else(|| strip_head(rest, ADVERBS)) {
            // 新能源 and 再生水 are nouns; a one-character adverb goes only before another particle or verb.
            Some(next)
                if !NOUN_ADVERBS.contains(&&rest[..rest.len() - next.len()])
                    && rest.len() - next.len() > 3
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
        || strip_head(text, VERBS).is_some()
        || strip_head(text, SCOPES).is_some()
        || text.starts_with(|c: char| c.is_ascii_digit())
}

fn ends_with_verb(text: &str, object: bool) -> bool {
    let text = text.trim_end_matches([' ', '了', '成']);
    let Some(rest) = strip_tail(text, VERBS) else { return false };
    if !object && !rest.is_empty() && NOUN_VERBS.contains(&&text[rest.len()..]) {
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
            || strip_tail(rest, ADVERBS).is_some();
    }
    true
}

/// How much of the head of a phrase is verbs (引进和培养…).
fn verbs(text: &str) -> usize {
    let mut start = 0;
    while let Some(rest) = strip_head(&text[start..], VERBS) {
        let rest = rest.trim_start_matches(['了', '好']);
        let rest = ["和", "并", "或", "与", "、", "及"]
            .iter()
            .find_map(|word| rest.strip_prefix(*word).filter(|next| strip_head(next, VERBS).is_some()))
            .unwrap_or(rest);
        let left = rest.chars().count();
        let compound = [
            "投入",
            "机构",
            "经费",
            "活动",
            "人员",
            "强度",
            "水平",
            "能力",
            "率",
            "额",
            "量",
            "券",
            "业",
            "费用",
            "基地",
            "平台",
            "中心",
            "体系",
            "总",
            "面积",
            "覆盖",
            "期",
            "型",
            "者",
            "人",
            "规模",
            "专利",
            "载体",
            "资金",
            "项目数",
            "成果",
            "的",
            "合同",
            "收入",
            "产值",
            "质量",
            "成本",
            "器",
            "园",
            "型",
            "化",
            "性",
            "标准",
            "示范",
        ]
        .iter()
        .any(|noun| rest.starts_with(noun));
        let word = text.len() - start - rest.len();
        if left < 2 || (compound && word <= 6) || (word == 3 && strip_head(rest, VERBS).is_none()) {
            break;
        }
        start = text.len() - rest.len();
    }
    start
}

fn only_particles(words: &str) -> bool {
    let mut rest = words;
    while !rest.is_empty() {
        match strip_head(rest, ADVERBS)
            .or_else(|| strip_head(rest, VERBS))
            .or_else(|| strip_head(rest, SCOPES))
            .or_else(|| strip_head(rest, PREDICATES))
            .or_else(|| strip_head(rest, NOUN_VERBS))
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
            '）' if depth == 0 => {
                end = at;
                break;
            }
            '）' => depth -= 1,
            '，' | '。' | '；' | '：' | '！' if depth == 0 => {
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
        && !is_level(&body[..at])
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
        "实现" | "达到" | "完成" | "获得" | "建成" | "取得" | "通过" => false,
        _ => false,
    }
}

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
    let body = strip_tail(body, &tails).filter(|rest| rest.chars().count() >= 2).unwrap_or(body);
    body.trim_matches(['“', '”', '。', '，']).to_owned()
}

/// What the last verb of a phrase acts on: 采取…模式组建新型研发机构 → 新型研发机构.
fn object_of(text: &str) -> &str {
    let mut best = text;
    for verb in VERBS.iter().filter(|verb| verb.len() >= 6 && !NOUN_VERBS.contains(verb)) {
        if let Some(at) = text.rfind(verb) {
            let rest = &text[at + verb.len()..];
            if at > 0
                && (2..=18).contains(&rest.chars().count())
                && rest.len() < best.len()
                && !rest.starts_with(['的', '、', '和'])
            {
                best = rest;
            }
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
    strip_head(words, SCOPES).filter(|rest| rest.chars().count() >= 3).unwrap_or(words)
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
            assert_eq!(found.verb, verb, "{text}");
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
