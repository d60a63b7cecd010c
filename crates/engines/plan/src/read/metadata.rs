//! What a document says about itself: title, number, issuer, dates, period, the documents it cites.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use taihang_base::{RegionLevel, Span};
use taihang_documents::Document;

use super::lines::{Lines, Paragraph};
use super::piece::Piece;
use super::time::{date, plan_years};
use crate::model::{Citation, CitationRelation, Metadata, Stated};

static TITLE_END: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:规划|计划|方案|意见|纲要|措施|办法|要点|清单|行动|规定|决定|条例|任务|政策|通知|报告|实施细则|规划纲要|任务书)(?:（[^）]*）)?$").ok()
});
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[\p{Han}]{1,10}[〔\[（【［](?:19|20)\d\d[〕\]）】］]\s*(?:第)?\d{1,4}号").ok()
});
static ISSUES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:关于)?印发《?(?P<title>[^》]+?)》?的通知$").ok());
static PROVINCES: [&str; 34] = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
];

/// How many leading paragraphs are title, number, addressees and signature.
pub(crate) fn front(body: &[Paragraph]) -> usize {
    let mut count = 0;
    for (number, paragraph) in body.iter().take(40).enumerate() {
        let text = paragraph.text();
        let long = text.chars().count() >= 70 || text.ends_with('。');
        let cover = ["印发给你们", "请认真", "现印发", "请结合实际", "遵照执行", "特此通知"]
            .iter()
            .any(|words| text.contains(words));
        let opens = super::marker::marker(text).is_some()
            || paragraph.table.is_some()
            || super::marker::bullet(text) > 0;
        let styled = paragraph.style.is_some() && number > 0 && !is_title(text) && count > 0;
        let dated = text.ends_with('：') && text.contains('年');
        let labelled = dated || text.contains('：') && !text.ends_with('：') && text.chars().count() > 24;
        if opens || styled || labelled || (long && !cover && !is_title(text)) {
            break;
        }
        count = number + 1;
    }
    let titled =
        body[..count.min(body.len())].iter().any(|p| is_title(p.text()) || matches(&NUMBER, p.text()));
    if titled || count <= 3 { count } else { 0 }
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

fn is_title(text: &str) -> bool {
    (5..=80).contains(&text.chars().count()) && !text.contains('。') && matches(&TITLE_END, text)
}

/// Reads the metadata from front matter, furniture and body.
pub(crate) fn metadata(document: &Document, lines: &Lines, front: usize) -> Metadata {
    let fields = fields(&lines.furniture);
    let head = &lines.body[..front.min(lines.body.len())];
    let mut result = Metadata {
        title: fields.get("标题").or(fields.get("名称")).cloned().or_else(|| title(head, &lines.furniture)),
        document_number: fields.get("发文字号").or(fields.get("文号")).cloned().or_else(|| number(head)),
        issuer: fields.get("发文机关").cloned().or_else(|| issuer(head, &lines.body)),
        index_number: fields.get("索引号").cloned(),
        subject_class: fields.get("主题分类").cloned(),
        issued_on: fields.get("成文日期").and_then(stated_date).or_else(|| signed_on(head, &lines.body)),
        published_on: fields.get("发布日期").and_then(stated_date).or_else(|| page_date(&lines.furniture)),
        ..Metadata::default()
    };
    if result.title.is_none() {
        result.title = document
            .title
            .as_ref()
            .filter(|title| is_title(title.trim()))
            .map(|title| Stated { value: title.trim().to_owned(), span: None });
    }
    result.period = period(&result, &lines.body[front.min(lines.body.len())..]);
    result.level = level(&result, &lines.body);
    result.region = region(&result, lines);
    result.citations = citations(&lines.body, front);
    result
}

/// The labelled fields of a government web page.
fn fields(furniture: &[Paragraph]) -> BTreeMap<&'static str, Stated<String>> {
    static KEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(索 ?引 ?号|信息分类|主 ?题 ?分 ?类|主 ?题 ?词|发 ?文 ?机 ?关|发布机构|发 ?文 ?字 ?号|文 ?号|成 ?文 ?日 ?期|生成日期|发 ?布 ?日 ?期|发布时间|公开日期|更新时间|标 ?题|名 ?称|是否有效|有 ?效 ?性|来 ?源)：").ok()
    });
    let mut found = BTreeMap::new();
    let Some(pattern) = KEY.as_ref() else { return found };
    for paragraph in furniture {
        let text = paragraph.text();
        let marks: Vec<_> = pattern
            .captures_iter(text)
            .filter_map(|c| Some((c.get(0)?, c.get(1)?.as_str().replace(' ', ""))))
            .collect();
        for (number, (mark, key)) in marks.iter().enumerate() {
            let to = marks.get(number + 1).map_or(text.len(), |(next, _)| next.start());
            let value = text[mark.end()..to].trim();
            let name = match key.as_str() {
                "索引号" => "索引号",
                "主题分类" | "信息分类" => "主题分类",
                "发文机关" | "发布机构" => "发文机关",
                "发文字号" | "文号" => "发文字号",
                "成文日期" | "生成日期" => "成文日期",
                "发布日期" | "发布时间" | "公开日期" | "更新时间" => "发布日期",
                "标题" | "名称" => "标题",
                _ => continue,
            };
            if !value.is_empty() {
                let start = mark.end() + (text[mark.end()..].len() - text[mark.end()..].trim_start().len());
                let span = paragraph.piece.source(start..start + value.len());
                found.entry(name).or_insert(Stated { value: value.to_owned(), span: Some(span) });
            }
        }
    }
    found
}

fn stated(piece: &Piece, range: std::ops::Range<usize>) -> Stated<String> {
    Stated { value: piece.text[range.clone()].to_owned(), span: Some(piece.source(range)) }
}

fn title(head: &[Paragraph], furniture: &[Paragraph]) -> Option<Stated<String>> {
    for paragraph in head {
        let text = paragraph.text();
        if let Some(inner) = ISSUES.as_ref().and_then(|p| p.captures(text)).and_then(|c| c.name("title")) {
            return Some(stated(&paragraph.piece, inner.range()));
        }
        if let (Some(at), Some(end)) = (text.find("印发《"), text.rfind('》'))
            && at + "印发《".len() < end
        {
            return Some(stated(&paragraph.piece, at + "印发《".len()..end));
        }
    }
    let at = head.iter().position(|paragraph| is_title(paragraph.text()))?;
    let mut whole = head[at].piece.clone();
    if let Some(next) = head.get(at + 1).filter(|next| {
        next.text().starts_with('（') && next.text().ends_with('）') && date(next.text()).is_none()
    }) {
        whole.join(&next.piece);
    }
    if at > 0 && begins_title(head[at - 1].text()) && !whole.text.starts_with(head[at - 1].text()) {
        let mut joined = head[at - 1].piece.clone();
        joined.join(&whole);
        whole = joined;
    }
    let _ = furniture;
    let range = 0..whole.text.len();
    Some(stated(&whole, range))
}

/// Whether a short line can be the first half of a title broken in two.
fn begins_title(text: &str) -> bool {
    let count = text.chars().count();
    let other = matches(&NUMBER, text)
        || date(text).is_some()
        || text.ends_with(['：', '）', '号'])
        || is_title(text)
        || ends_like_body(text);
    (4..=30).contains(&count)
        && !other
        && (text.contains(['省', '市', '县', '区', '州']) || text.starts_with("关于"))
}

fn ends_like_body(text: &str) -> bool {
    ["人民政府", "办公厅", "办公室", "委员会", "厅", "局", "文件"].iter().any(|end| text.ends_with(end))
}

fn number(head: &[Paragraph]) -> Option<Stated<String>> {
    head.iter().find_map(|paragraph| {
        let found = NUMBER.as_ref()?.find(paragraph.text())?;
        Some(stated(&paragraph.piece, found.range()))
    })
}

/// The line above a signature date, or the body named before 关于印发.
fn issuer(head: &[Paragraph], body: &[Paragraph]) -> Option<Stated<String>> {
    let signed = |list: &[Paragraph]| {
        list.windows(2).find_map(|pair| {
            let (name, day) = (pair[0].text(), pair[1].text());
            let dated = date(day).is_some_and(|(range, _)| range.len() + 6 >= day.len());
            (dated && ends_like_body(name) && name.chars().count() <= 30)
                .then(|| stated(&pair[0].piece, 0..name.len()))
        })
    };
    let tail = &body[body.len().saturating_sub(6)..];
    signed(head).or_else(|| signed(tail)).or_else(|| {
        head.iter().find_map(|paragraph| {
            let at = paragraph.text().find("关于印发")?;
            (at > 0).then(|| stated(&paragraph.piece, 0..at))
        })
    })
}

fn stated_date(field: &Stated<String>) -> Option<Stated<jiff::civil::Date>> {
    date(&field.value).map(|(_, value)| Stated { value, span: field.span })
}

fn dated_line(paragraph: &Paragraph) -> Option<Stated<jiff::civil::Date>> {
    let text = paragraph.text();
    let (range, value) = date(text)?;
    let bare = text.trim_matches(['（', '）', ' ']).len() <= range.len();
    bare.then(|| Stated { value, span: Some(paragraph.piece.source(range)) })
}

fn signed_on(head: &[Paragraph], body: &[Paragraph]) -> Option<Stated<jiff::civil::Date>> {
    let tail = &body[body.len().saturating_sub(6)..];
    head.iter().chain(tail).find_map(dated_line)
}

fn page_date(furniture: &[Paragraph]) -> Option<Stated<jiff::civil::Date>> {
    furniture.iter().find_map(|paragraph| {
        let (range, value) = date(paragraph.text())?;
        Some(Stated { value, span: Some(paragraph.piece.source(range)) })
    })
}

/// The years the plan runs over: from its title, from 执行期/规划期, from the five-year plan it names itself after.
fn period(metadata: &Metadata, body: &[Paragraph]) -> Option<Stated<(i32, i32)>> {
    static RANGE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"((?:19|20)\d\d)年?[-—~至到]+((?:19|20)\d\d)年?").ok());
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(20\d\d)年(?:度)?[^-—~至到]*(?:要点|计划|任务|清单|方案)").ok());
    static PLAN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"“?(十[一二三四五六]五)”?").ok());
    let range = |text: &str| {
        let captures = RANGE.as_ref()?.captures(text)?;
        let years = (captures.get(1)?.as_str().parse().ok()?, captures.get(2)?.as_str().parse().ok()?);
        Some((years, captures.get(0)?.range()))
    };
    if let Some(title) = &metadata.title {
        if let Some((years, _)) = range(&title.value) {
            return Some(Stated { value: years, span: title.span });
        }
        if let Some(years) =
            PLAN.as_ref().and_then(|p| p.captures(&title.value)).and_then(|c| plan_years(c.get(1)?.as_str()))
        {
            return Some(Stated { value: years, span: title.span });
        }
        if let Some(year) =
            YEAR.as_ref().and_then(|p| p.captures(&title.value)).and_then(|c| c.get(1)?.as_str().parse().ok())
        {
            return Some(Stated { value: (year, year), span: title.span });
        }
    }
    body.iter().take(30).find_map(|paragraph| {
        let text = paragraph.text();
        let at =
            ["执行期", "规划期", "实施期", "计划期", "实施期限"].iter().find_map(|word| text.find(word))?;
        let (value, found) = range(&text[at..])?;
        Some(Stated { value, span: Some(paragraph.piece.source(at + found.start..at + found.end)) })
    })
}

/// Province, city or county, told from the issuer, the title and the words of the text.
fn level(metadata: &Metadata, body: &[Paragraph]) -> Option<RegionLevel> {
    let named =
        [&metadata.issuer, &metadata.title].into_iter().flatten().find_map(|field| level_of(&field.value));
    if named.is_some() {
        return named;
    }
    let counted = |words: &[&str]| {
        body.iter()
            .map(|p| words.iter().map(|word| p.text().matches(word).count()).sum::<usize>())
            .sum::<usize>()
    };
    let candidates = [
        (RegionLevel::Province, counted(&["我省", "全省", "省科技厅", "省财政厅"])),
        (RegionLevel::City, counted(&["我市", "全市", "市科技局", "市财政局"])),
        (RegionLevel::County, counted(&["我县", "全县", "我区", "全区"])),
    ];
    candidates
        .into_iter()
        .filter(|(_, count)| *count >= 2)
        .max_by_key(|(level, count)| (*count, std::cmp::Reverse(*level)))
        .map(|(level, _)| level)
}

fn level_of(name: &str) -> Option<RegionLevel> {
    let place = place(name)?;
    Some(place_level(&place))
}

fn place_level(place: &str) -> RegionLevel {
    let bare = place.trim_end_matches(['省', '市']);
    if place.ends_with('省') || place.ends_with("自治区") || PROVINCES.contains(&bare) {
        RegionLevel::Province
    } else if place.ends_with(['市', '州', '盟']) || place.ends_with("地区") {
        RegionLevel::City
    } else {
        RegionLevel::County
    }
}

/// The place that a name begins with: 山西省, 阳泉市, 吕梁.
fn place(name: &str) -> Option<String> {
    static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"^(?:中共)?([\p{Han}]{2,9}?(?:省|自治区|自治州|自治县|市|地区|州|盟|县|区|旗))(?:[^场]|$)",
        )
        .ok()
    });
    if let Some(province) = PROVINCES.iter().find(|province| name.starts_with(**province)) {
        let rest = &name[province.len()..];
        let own = rest.starts_with('省')
            || rest.starts_with('市')
            || !PLACE.as_ref()?.is_match(rest)
            || rest.starts_with("壮族")
            || rest.starts_with("回族");
        if own {
            let tail = ["省", "市"].into_iter().find(|tail| rest.starts_with(tail)).unwrap_or("");
            return Some(format!("{province}{tail}"));
        }
        return Some(PLACE.as_ref()?.captures(rest)?.get(1)?.as_str().to_owned());
    }
    Some(PLACE.as_ref()?.captures(name)?.get(1)?.as_str().to_owned())
}

static NAMED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|[^\p{Han}]|[在到为按对由把将])([\p{Han}]{2,3}[省市])").ok());

/// The region by name: from issuer or title, else the place of the right level that the text names most.
fn region(metadata: &Metadata, lines: &Lines) -> Option<Stated<String>> {
    let named = [&metadata.issuer, &metadata.title].into_iter().flatten();
    for field in named {
        if let Some(place) = place(&field.value) {
            return Some(Stated { value: complete(&place), span: field.span });
        }
    }
    let suffix = match metadata.level? {
        RegionLevel::Province => "省",
        RegionLevel::City => "市",
        RegionLevel::County | RegionLevel::Nation => return None,
    };
    let pattern = NAMED.as_ref()?;
    let mut counts: BTreeMap<String, (usize, Span)> = BTreeMap::new();
    for paragraph in lines.furniture.iter().chain(&lines.body) {
        let places = pattern.captures_iter(paragraph.text()).filter_map(|c| c.get(1));
        for found in places.filter(|name| name.as_str().ends_with(suffix)) {
            let name = found.as_str();
            let general = ["全", "我", "各", "本", "该", "试点", "地级", "设区", "跨"]
                .iter()
                .any(|head| name.starts_with(head))
                || name.contains('县');
            let known = suffix == "省" && !PROVINCES.contains(&name.trim_end_matches('省'));
            if !general && !known {
                counts.entry(name.to_owned()).or_insert((0, paragraph.piece.source(found.range()))).0 += 1;
            }
        }
    }
    let best = counts.into_iter().max_by_key(|(_, (count, span))| (*count, std::cmp::Reverse(span.start)))?;
    Some(Stated { value: best.0, span: Some(best.1.1) })
}

/// A province by its bare name gets its suffix; other names stay as written.
fn complete(place: &str) -> String {
    match place {
        "北京" | "天津" | "上海" | "重庆" => format!("{place}市"),
        "内蒙古" | "西藏" => format!("{place}自治区"),
        "广西" => "广西壮族自治区".to_owned(),
        "宁夏" => "宁夏回族自治区".to_owned(),
        "新疆" => "新疆维吾尔自治区".to_owned(),
        other if PROVINCES.contains(&other) => format!("{other}省"),
        other => other.to_owned(),
    }
}

/// Documents cited in 《》 and why.
fn citations(body: &[Paragraph], front: usize) -> Vec<Citation> {
    static CITED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"《([^《》]{2,80})》").ok());
    let Some(pattern) = CITED.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for (number, paragraph) in body.iter().enumerate() {
        let text = paragraph.text();
        let preamble = number < front + 3;
        for captures in pattern.captures_iter(text) {
            let (Some(whole), Some(title)) = (captures.get(0), captures.get(1)) else { continue };
            let before = sentence_before(text, whole.start());
            let relation = relation(before, preamble);
            found.push(Citation {
                title: title.as_str().to_owned(),
                relation,
                span: paragraph.piece.source(whole.range()),
            });
        }
    }
    found
}

fn sentence_before(text: &str, at: usize) -> &str {
    let start = text[..at].rfind(['。', '；']).map_or(0, |stop| stop + '。'.len_utf8());
    &text[start..at]
}

fn relation(before: &str, preamble: bool) -> CitationRelation {
    let last = |words: &[&str]| words.iter().filter_map(|word| before.rfind(word)).max();
    if before.ends_with("印发") || before.ends_with("现将") {
        return CitationRelation::Issues;
    }
    let basis = last(&["根据", "依据", "按照", "贯彻", "落实", "对接", "编制依据"]);
    let announced = last(&["制定", "制订", "出台", "编制", "修订", "起草", "研究提出"]);
    match (basis, announced) {
        (Some(_), None) if preamble => CitationRelation::Parent,
        (Some(basis), Some(announced)) if preamble && basis > announced => CitationRelation::Parent,
        (_, Some(_)) if !preamble || basis.is_none() => CitationRelation::Announces,
        (Some(_), Some(_)) => CitationRelation::Parent,
        _ => CitationRelation::Mentions,
    }
}
