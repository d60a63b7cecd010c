//! What a document does not say about itself, and what it says twice.

use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::Date;
use regex::Regex;
use taihang_base::{Span, Text};

use super::Rule;
use super::docket::{Docket, numeral};
use crate::compare::indicator::pattern;
use crate::model::{Finding, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[MISSING, CLOCK, DRAFT, TITLE_CITED, INDEX_YEAR];

const MISSING: Rule = Rule {
    code: "metadata-missing",
    severity: Severity::Warning,
    title_zh: "文件信息缺失",
    title_en: "Missing metadata",
    checks_zh: "文件中没有标题、文号、发文机关或成文日期，须由人补录并注明来源。",
    checks_en: "Title, document number, issuer or date are not in the file; a person adds them and names the source.",
};
const CLOCK: Rule = Rule {
    code: "clock-without-start",
    severity: Severity::Warning,
    title_zh: "时限缺少起算日期",
    title_en: "Time limit without a start",
    checks_zh: "以本文件下发（印发、施行）为起点的时限，而文件没有成文日期。",
    checks_en: "A time limit runs from the issue of this document, but the document carries no issue date.",
};
const DRAFT: Rule = Rule {
    code: "drafting-note",
    severity: Severity::Warning,
    title_zh: "正文留有起草说明",
    title_en: "Drafting note in the text",
    checks_zh: "正文末尾留有“建议以……名义下发”一类起草说明，该文本可能不是正式印发稿。",
    checks_en: "A note to the drafters stands in the text: this may be the draft, not the issued version.",
};
const TITLE_CITED: Rule = Rule {
    code: "title-known-from-citation",
    severity: Severity::Note,
    title_zh: "标题见于他文引用",
    title_en: "Title known from a citation",
    checks_zh: "文件自身没有标题，但另一文件以书名号引用了它。",
    checks_en: "The file carries no title, but another document cites it by one.",
};
const INDEX_YEAR: Rule = Rule {
    code: "index-year-differs",
    severity: Severity::Note,
    title_zh: "索引号年份与成文年份不一致",
    title_en: "Index year differs from the date",
    checks_zh: "网页索引号中的年份与成文日期的年份不同。",
    checks_en: "The year in the web page's index number differs from the year of the document.",
};

static START: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "(?:本|该)《?(?:实施)?(?:意见|通知|办法|方案|规划|计划|规定|细则|决定)》?(?:下发|印发|发布|公布|施行|实施|出台)(?:之日)?(?:起|后|以后)[^,。;]{0,6}?([一二两三四五六七八九十]+|[0-9]+)(个月|个工作日|工作日|日|天|年)内",
    )
});
static NOTE: LazyLock<Regex> =
    LazyLock::new(|| pattern("^[(]?(?:建议|拟|请)以[^。]{2,24}名义(?:下发|印发|发布|行文)"));
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern("(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)"));

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        findings.extend(missing(docket, source));
        findings.extend(title_cited(docket, source));
        findings.extend(index_year(docket, source));
        clocks(docket, source, findings);
    }
    for (source, line) in docket.all_lines() {
        if let Some(found) = NOTE.find(&line.text) {
            let message = Text::new(
                "正文留有起草说明，所读文本可能是送审稿而非正式印发件，请核对版本。",
                "A drafting note stands in the text: it may be the draft submitted for approval. Please check the version.",
            );
            findings.push(DRAFT.finding(message, vec![docket.place_in(source, line, found.range())], None));
        }
    }
}

fn missing(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let metadata = &docket.sources[source].plan.metadata;
    let fields = [
        (metadata.title.is_none(), "标题", "title"),
        (metadata.document_number.is_none(), "文号", "document number"),
        (metadata.issuer.is_none(), "发文机关", "issuer"),
        (metadata.issued_on.is_none(), "成文日期", "date"),
    ];
    let absent: Vec<_> = fields.into_iter().filter(|(absent, ..)| *absent).collect();
    if absent.is_empty() {
        return None;
    }
    let zh: Vec<&str> = absent.iter().map(|(_, zh, _)| *zh).collect();
    let en: Vec<&str> = absent.iter().map(|(.., en)| *en).collect();
    let message = Text::new(
        format!("文件中未见{}；在补录之前一律按“未知”处理。", zh.join("、")),
        format!("Not in the file: {}. Treated as unknown until somebody fills it in.", en.join(", ")),
    );
    Some(MISSING.finding(message, vec![docket.place(source, opening(docket, source))], None))
}

/// The first sentence of the first line, forty characters at most.
fn opening(docket: &Docket<'_>, source: usize) -> Span {
    let text = &docket.sources[source].document.text;
    let start = docket.sources[source].plan.clauses.first().map_or(0, |clause| clause.span.start);
    let rest = text.get(start..).unwrap_or("");
    let skipped = rest.len() - rest.trim_start().len();
    let length: usize = rest
        .trim_start()
        .chars()
        .take_while(|letter| !matches!(letter, '\n' | '。' | '，' | ','))
        .take(40)
        .map(char::len_utf8)
        .sum();
    Span::new(start + skipped, start + skipped + length)
}

fn title_cited(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    if docket.sources[source].plan.metadata.title.is_some() {
        return None;
    }
    let link = docket.links.iter().find(|link| link.parent == source)?;
    let message = Text::new(
        format!("本文件没有标题；《{}》系由引用它的文件得知，录入时请注明来源。", link.title),
        format!(
            "The file carries no title; “{}” is known from the document that cites it. Name that source when you enter it.",
            link.title
        ),
    );
    let places = vec![docket.place(link.child, link.citation), docket.place(source, opening(docket, source))];
    Some(TITLE_CITED.finding(message, places, None))
}

fn index_year(docket: &Docket<'_>, source: usize) -> Option<Finding> {
    let metadata = &docket.sources[source].plan.metadata;
    let index = metadata.index_number.as_ref()?;
    let issued = metadata.issued_on.as_ref()?;
    let year: i16 = YEAR.captures_iter(&index.value).last()?.get(1)?.as_str().parse().ok()?;
    if year == issued.value.year() {
        return None;
    }
    let message = Text::new(
        format!("索引号中的年份为 {year}，成文日期为 {}，以成文日期为准。", issued.value),
        format!(
            "The index number says {year}, the document is dated {}; the date of the document holds.",
            issued.value
        ),
    );
    let places =
        [index.span, issued.span].into_iter().flatten().map(|span| docket.place(source, span)).collect();
    Some(INDEX_YEAR.finding(message, places, None))
}

fn clocks(docket: &Docket<'_>, source: usize, findings: &mut Vec<Finding>) {
    let metadata = &docket.sources[source].plan.metadata;
    if metadata.issued_on.is_some() {
        return;
    }
    for line in docket.lines[source].iter().filter(|line| line.text.contains('内')) {
        for found in START.captures_iter(&line.text) {
            let Some(whole) = found.get(0) else { continue };
            let (number, unit) =
                (found.get(1).map_or("", |m| m.as_str()), found.get(2).map_or("", |m| m.as_str()));
            let published = metadata.published_on.as_ref();
            let guess =
                published.and_then(|date| Some((date.value, due(date.value, numeral(number)?, unit)?)));
            let arithmetic =
                guess.map(|(from, to)| format!("如以网上公布日 {from} 起算：{from} + {number}{unit} = {to}"));
            let message = Text::new(
                format!(
                    "“{}”的起算日是本文件的下发日期，而文件中没有成文日期；请补录下发日期后再计时。",
                    whole.as_str()
                ),
                format!(
                    "The limit “{}” runs from the issue of this document, whose date is not in the file; enter it to start the clock.",
                    whole.as_str()
                ),
            );
            let mut places = vec![docket.place_in(source, line, whole.range())];
            places.extend(published.and_then(|date| date.span).map(|span| docket.place(source, span)));
            findings.push(CLOCK.finding(message, places, arithmetic));
        }
    }
}

fn due(from: Date, number: u32, unit: &str) -> Option<Date> {
    let number = i64::from(number);
    let length = match unit {
        "个月" => number.months(),
        "日" | "天" => number.days(),
        "年" => number.years(),
        _ => return None,
    };
    from.checked_add(length).ok()
}
