//! Blocks become paragraphs: broken lines joined, page and web furniture and the table of contents set aside.

use std::sync::LazyLock;

use regex::Regex;
use taihang_base::Span;
use taihang_documents::{BlockKind, Document, Format, Table};

use super::marker::{bullet, marker};
use super::piece::{Piece, is_blank};
use crate::model::{Repair, RepairKind};

/// A paragraph of the document after its lines are joined.
#[derive(Debug, Clone)]
pub(crate) struct Paragraph<'a> {
    /// The clean text.
    pub(crate) piece: Piece,
    /// Heading level given by the format, if any.
    pub(crate) style: Option<u8>,
    /// The table, for a table block.
    pub(crate) table: Option<&'a Table>,
    /// White space before the first character, in columns.
    indent: usize,
    /// Whether an empty line stands before it.
    gap: bool,
}

impl Paragraph<'_> {
    /// The clean text.
    pub(crate) fn text(&self) -> &str {
        &self.piece.text
    }
}

/// The paragraphs by what they are for.
#[derive(Debug, Default)]
pub(crate) struct Lines<'a> {
    /// What the plan says, front matter included.
    pub(crate) body: Vec<Paragraph<'a>>,
    /// The lines of the table of contents.
    pub(crate) contents: Vec<Paragraph<'a>>,
    /// Page and web furniture.
    pub(crate) furniture: Vec<Paragraph<'a>>,
}

/// Sorts the blocks of `document`.
pub(crate) fn lines<'a>(document: &'a Document, repairs: &mut Vec<Repair>) -> Lines<'a> {
    let raw = raw_paragraphs(document, repairs);
    let mut result = Lines::default();
    let total = raw.len();
    let mut kept = Vec::with_capacity(total);
    for (number, paragraph) in raw.into_iter().enumerate() {
        if paragraph.table.is_none() && is_furniture(paragraph.text(), number, total) {
            repairs.push(furniture_repair(document, &paragraph));
            result.furniture.push(paragraph);
        } else {
            kept.push(paragraph);
        }
    }
    let contents = contents_range(&kept);
    let mut rest = Vec::new();
    for (number, paragraph) in kept.into_iter().enumerate() {
        if contents.contains(&number) { result.contents.push(paragraph) } else { rest.push(paragraph) }
    }
    result.body = join(rest, document, repairs).into_iter().flat_map(in_parts).collect();
    result
}

/// The most bytes of text that are read as one paragraph; a longer one is cut behind a full stop, so that the work on
/// one clause stays bounded whatever comes in.
const LONGEST: usize = 24_000;

fn in_parts(paragraph: Paragraph<'_>) -> Vec<Paragraph<'_>> {
    if paragraph.text().len() <= LONGEST {
        return vec![paragraph];
    }
    let text = paragraph.text().to_owned();
    let mut parts = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut end = (start + LONGEST).min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        if end < text.len()
            && let Some(stop) = text[start..end].rfind('。')
        {
            end = start + stop + '。'.len_utf8();
        }
        parts.push(Paragraph { piece: paragraph.piece.part(start..end), ..paragraph.clone() });
        start = end;
    }
    parts
}

fn furniture_repair(document: &Document, paragraph: &Paragraph) -> Repair {
    let span = paragraph.piece.span();
    Repair {
        kind: RepairKind::Furniture,
        span,
        before: span.slice(&document.text).to_owned(),
        after: String::new(),
    }
}

fn raw_paragraphs<'a>(document: &'a Document, repairs: &mut Vec<Repair>) -> Vec<Paragraph<'a>> {
    let mut paragraphs = Vec::with_capacity(document.blocks.len());
    let mut end = 0;
    for block in &document.blocks {
        let between = Span::new(end, block.span.start).slice(&document.text);
        let raw = block.span.slice(&document.text);
        let lead = raw.len() - raw.trim_start_matches(is_blank).len();
        let line_start = between.rfind('\n').map_or(0, |at| at + 1);
        let blanks = between[line_start..].chars().chain(raw[..lead].chars());
        let indent = blanks.map(|c| if c == '\u{3000}' { 2 } else { 1 }).sum();
        let gap = between.matches('\n').count() > 1;
        end = block.span.end;
        let (style, table) = match &block.kind {
            BlockKind::Heading { level } => (Some(*level), None),
            BlockKind::Table(table) => (None, Some(table)),
            BlockKind::Paragraph | BlockKind::Item { .. } => (None, None),
        };
        let piece = if table.is_some() {
            // The cells are cleaned one by one where they are read.
            Piece::default()
        } else {
            Piece::clean(document, block.span, repairs)
        };
        if table.is_some() || !piece.text.is_empty() {
            paragraphs.push(Paragraph { piece, style, table, indent, gap });
        }
    }
    paragraphs
}

static FURNITURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:您?当前的?位置|所在位置|您的位置|首页\s*[〉>|]|扫一扫|打印本页|打印|关闭窗口|【?关闭】?$|【?打印】?$|字[号体]：|字体大小|浏览次数|阅读次数|点击数|",
        r"分享到|分享：|责任编辑|编辑：|版权所有|网站地图|网站标识码|主办：|承办：|技术支持|相关解读|相关链接|相关文档|政策解读|附件下载|上一篇|下一篇|返回顶部|",
        r"来源：|稿源：|信息来源|发布机构：|无障碍|【字体|【字号|繁體|长者|索\s*引\s*号|信息分类|主\s*题\s*分\s*类|主\s*题\s*词|发\s*文\s*机\s*关|发\s*文\s*字\s*号|成\s*文\s*日\s*期|",
        r"发\s*布\s*日\s*期|发布时间|更新时间|生成日期|公开日期|公开形式|公开方式|公开类型|公开范围|是\s*否\s*有\s*效|有\s*效\s*性|效力状态|名\s*称：|标\s*题：|文\s*号：|废止日期|施行日期：)",
    ))
    .ok()
});

static PAGE_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[-—·]+\s*\d{1,4}\s*[-—·]+|第\s*\d+\s*页(?:\s*[，/共]*\s*共?\s*\d+\s*页)?|\d{1,3}\s*/\s*\d{1,3}|\d{1,3})$").ok()
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// Whether a line is page or web furniture; web furniture stands at the head or the foot of a page.
fn is_furniture(text: &str, number: usize, total: usize) -> bool {
    if matches(&PAGE_NUMBER, text) {
        return true;
    }
    let at_edge = number < 30 || number + 15 >= total;
    let short = text.chars().count() <= 120;
    if !at_edge || !short {
        return false;
    }
    let portal = text.starts_with("中国政府网") || (number < 6 && text.contains("www."));
    portal || matches(&FURNITURE, text) || is_breadcrumb(text) || (number < 8 && is_page_time(text))
}

/// “首页 > 政务公开 > 文件”.
fn is_breadcrumb(text: &str) -> bool {
    text.matches('〉').count() >= 2 && !text.contains('〈') || text.contains("首页") && text.contains('〉')
}

/// “2023-05-06 10:20 来源…”: the line that a content system puts under a title.
fn is_page_time(text: &str) -> bool {
    static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"20\d\d-\d{1,2}-\d{1,2}").ok());
    matches(&TIME, text) && text.chars().count() <= 60 && !text.contains('。')
}

/// The lines of a table of contents: from 目录 to the last line that looks like an entry, or a run of lines with dot
/// leaders and page numbers.
fn contents_range(paragraphs: &[Paragraph]) -> std::ops::Range<usize> {
    let squeezed = |number: usize| paragraphs[number].text().replace(' ', "");
    let start =
        (0..paragraphs.len().min(60)).find(|&number| matches!(squeezed(number).as_str(), "目录" | "目次"));
    if let Some(start) = start {
        let mut end = start + 1;
        let first = paragraphs.get(end).map(|p| entry_key(p.text()));
        while let Some(paragraph) = paragraphs.get(end) {
            let again = end > start + 1 && first.as_deref() == Some(&entry_key(paragraph.text()));
            if again || paragraph.table.is_some() || !is_entry(paragraph.text()) {
                break;
            }
            end += 1;
        }
        return start..end;
    }
    let leaders = |number: usize| paragraphs.get(number).is_some_and(|p| has_leader(p.text()));
    let Some(start) = (0..paragraphs.len().min(60))
        .find(|&number| leaders(number) && leaders(number + 1) && leaders(number + 2))
    else {
        return 0..0;
    };
    let end = (start..paragraphs.len()).find(|&number| !leaders(number)).unwrap_or(paragraphs.len());
    start..end
}

fn has_leader(text: &str) -> bool {
    let dots = text.matches(['.', '…', '·', '．', '—']).count();
    (dots >= 3 || text.matches("……").count() > 0) && text.trim_end().ends_with(|c: char| c.is_ascii_digit())
}

fn is_entry(text: &str) -> bool {
    let short = text.chars().count() <= 60;
    has_leader(text) || (short && !text.ends_with(['。', '；', '，', '：']))
}

/// An entry or heading without blanks, dot leader and page number: equal for the two.
pub(crate) fn entry_key(text: &str) -> String {
    let key: String = text.chars().filter(|c| !is_blank(*c) && !matches!(c, '…' | '·')).collect();
    let trimmed = key.trim_end_matches(|c: char| c.is_ascii_digit());
    let trimmed = trimmed.trim_end_matches(['.', '-', '—']);
    if trimmed.len() == key.len() || key.len() - trimmed.len() > 6 + key.matches('.').count() {
        key
    } else {
        trimmed.to_owned()
    }
}

/// Joins lines that a layout has broken inside a sentence.
fn join<'a>(
    paragraphs: Vec<Paragraph<'a>>,
    document: &Document,
    repairs: &mut Vec<Repair>,
) -> Vec<Paragraph<'a>> {
    let wrap = match document.format {
        Format::Txt | Format::Pdf => wrap_width(&paragraphs),
        Format::Html | Format::Docx | Format::Md | Format::Xlsx => None,
    };
    let indented = paragraphs.iter().filter(|p| p.indent >= 2).count() * 5 >= paragraphs.len();
    let mut result: Vec<Paragraph> = Vec::with_capacity(paragraphs.len());
    let mut last_width = 0;
    for paragraph in paragraphs {
        let width = paragraph.text().chars().count();
        if let Some(previous) = result.last_mut()
            && continues(previous, &paragraph, &Wrap { width: wrap, last: last_width, indented })
        {
            let span = Span::new(previous.piece.span().end, paragraph.piece.span().start);
            let before = span.slice(&document.text).to_owned();
            repairs.push(Repair { kind: RepairKind::LineBreak, span, before, after: String::new() });
            previous.piece.join(&paragraph.piece);
        } else {
            result.push(paragraph);
        }
        last_width = width;
    }
    result
}

/// What is known of the layout when two lines meet.
struct Wrap {
    /// The width at which the file breaks its lines, if it does.
    width: Option<usize>,
    /// The width of the line before.
    last: usize,
    /// Whether paragraphs begin with an indent.
    indented: bool,
}

/// The width at which a file breaks its lines: many lines end just there without a full stop.
fn wrap_width(paragraphs: &[Paragraph]) -> Option<usize> {
    let widths: Vec<usize> =
        paragraphs.iter().filter(|p| p.table.is_none()).map(|p| p.text().chars().count()).collect();
    let longest = *widths.iter().max()?;
    if !(12..=90).contains(&longest) || widths.len() < 8 {
        return None;
    }
    let broken = paragraphs
        .iter()
        .filter(|p| {
            p.text().chars().count() + 5 >= longest && !p.text().ends_with(['。', '！', '？', '；', '：'])
        })
        .count();
    (broken * 4 >= widths.len()).then_some(longest)
}

fn continues(previous: &Paragraph, next: &Paragraph, wrap: &Wrap) -> bool {
    if previous.table.is_some() || next.table.is_some() || previous.style.is_some() || next.style.is_some() {
        return false;
    }
    let (before, after) = (previous.text(), next.text());
    if after.starts_with(['，', '、', '。', '；', '）', '”', '》', '%']) {
        return true;
    }
    let cut_number =
        before.strip_suffix('.').is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()))
            && after.starts_with(|c: char| c.is_ascii_digit());
    if cut_number && !next.gap {
        return true;
    }
    if marker(after).is_some() || bullet(after) > 0 {
        return false;
    }
    let unclosed = open(before, '（', '）') || open(before, '“', '”') || open(before, '《', '》');
    let breaks = before.ends_with(['，', '、']) || (unclosed && before.chars().count() > 12);
    if breaks && !(next.gap && next.indent >= 2 && wrap.indented) {
        return true;
    }
    if next.indent == 0 && !next.gap && is_cut(before) {
        return true;
    }
    let Some(width) = wrap.width else {
        return false;
    };
    let full = wrap.last + 4 >= width;
    let stopped = before.ends_with(['。', '！', '？', '；', '：']);
    let new_paragraph = next.gap || (wrap.indented && next.indent >= 2);
    full && !new_paragraph && (!stopped || wrap.indented)
}

/// Whether a line of running text stops in the middle of a sentence.
fn is_cut(text: &str) -> bool {
    let stopped = text.ends_with(|c: char| {
        matches!(c, '。' | '！' | '？' | '；' | '：' | '”' | '）' | '】' | '》' | '.' | '…')
    });
    let running = text.contains('，') || text.contains('。');
    let heading = marker(text).is_some() && !text.contains('。') && text.chars().count() <= 36;
    running && !stopped && !heading && bullet(text) == 0 && text.chars().count() >= 15
}

fn open(text: &str, left: char, right: char) -> bool {
    text.matches(left).count() > text.matches(right).count()
}
