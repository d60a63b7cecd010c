//! Work items: paragraphs that close with their units; where a document names none, its numbered and labelled items;
//! rows of task tables.

use std::ops::Range;

use std::sync::LazyLock;

use regex::Regex;
use taihang_base::Span;
use taihang_documents::{Document, Table};

use super::assign;
use super::figures::sentences;
use super::figures::table::{cell_text, header, header_rows, row_span, width};
use super::marker::{MarkerKind, marker};
use super::outline::{Draft, Outline, lead};
use super::time::{YearMention, YearRole, last_day, years};
use crate::model::{ClauseKind, Deadline, Metadata, Section, Task};

/// Reads the tasks of the running text. `tabled` says whether tables already name tasks.
pub(crate) fn tasks(outline: &Outline, metadata: &Metadata, tabled: bool) -> Vec<Task> {
    let noted = outline.drafts.iter().filter(|draft| !draft.note.lead.is_empty()).count();
    if noted >= 2 || (noted == 1 && outline.drafts.len() < 12) {
        return noted_tasks(outline, metadata);
    }
    if tabled {
        return Vec::new();
    }
    labelled_tasks(outline, metadata)
}

/// A paragraph that closes with its lead units is a task.
fn noted_tasks(outline: &Outline, metadata: &Metadata) -> Vec<Task> {
    let mut found = Vec::new();
    for (number, draft) in outline.drafts.iter().enumerate() {
        if draft.note.lead.is_empty() || draft.kind != ClauseKind::Paragraph {
            continue;
        }
        let first = if draft.note_line { item_start(outline, number) } else { number };
        let start = outline.drafts[first].piece.span().start;
        let text = &draft.piece.text;
        let title = noted_title(outline, number);
        let end = draft.note.range.start;
        let mut deadline = deadline_of(draft, 0..end, metadata);
        if let Some(words) = &draft.note.deadline {
            deadline = limit(words, draft.piece.source(draft.note.range.clone()), metadata).or(deadline);
        }
        found.push(Task {
            clause: number,
            section: path(outline, draft),
            span: Span::new(start, draft.piece.source(0..text.len()).end),
            title,
            lead_units: draft.note.lead.clone(),
            supporting_units: draft.note.supporting.clone(),
            deadline,
        });
    }
    found
}

/// Where the item of a note on its own line begins: the first paragraph of its section that no other note closed.
fn item_start(outline: &Outline, number: usize) -> usize {
    let section = outline.drafts[number].section;
    let mut first = number;
    while first > 0 {
        let before = &outline.drafts[first - 1];
        let same = before.section == section
            && before.kind == ClauseKind::Paragraph
            && before.note.lead.is_empty()
            && before.table.is_none();
        if !same || outline.drafts[first].marker.is_some() {
            break;
        }
        first -= 1;
    }
    first
}

/// The heading where the paragraph is the only one that closes it, else the paragraph's own first words.
fn noted_title(outline: &Outline, number: usize) -> String {
    let draft = &outline.drafts[number];
    let own = lead(draft.piece.text[draft.head..draft.note.range.start.max(draft.head)].trim()).to_owned();
    let Some(section) = draft.section else { return own };
    if draft.marker.is_some() {
        return own;
    }
    let siblings = own_drafts(outline, number);
    let noted = |draft: &&Draft| !draft.note.lead.is_empty();
    let alone = siblings.iter().filter(noted).count() == 1;
    let first = siblings.iter().find(noted).is_some_and(|first| first.piece.span() == draft.piece.span());
    let item_above = siblings.iter().any(|d| d.marker.is_some() && d.kind == ClauseKind::Paragraph);
    let title = &outline.sections[section].title;
    if (alone || (first && item_above)) && !title.is_empty() {
        return title.clone();
    }
    own
}

/// The drafts that stand directly in the section of draft `number`: one stretch, since a child section ends it.
fn own_drafts<'a, 'b>(outline: &'a Outline<'b>, number: usize) -> &'a [Draft<'b>] {
    let section = outline.drafts[number].section;
    let same = |draft: &Draft| draft.section == section;
    let before = outline.drafts[..number].iter().rev().take_while(|draft| same(draft)).count();
    let after = outline.drafts[number..].iter().take_while(|draft| same(draft)).count();
    &outline.drafts[number - before..number + after]
}

/// Whether a section has sections of its own: sections stand parents first, so the next one tells.
fn has_children(outline: &Outline, section: usize) -> bool {
    outline.sections.get(section + 1).is_some_and(|next| next.parent == Some(section))
}

fn path(outline: &Outline, draft: &Draft) -> String {
    draft.section.map(|section| outline.sections[section].path.clone()).unwrap_or_default()
}

static FRAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"目标|指导思想|总体要求|总体思路|基本思路|基本原则|主要原则|原则|战略定位|发展定位|定位|现状|发展基础|基础条件|形势|背景|工作总结|完成情况|存在问题|主要问题|存在的问题|态势|成效|回顾|新篇章|面临|环境分析|指标体系|附则|工作要求$|发展基础").ok()
});

/// Without notes each numbered or labelled work item is a task, outside goals, principles and the situation.
fn labelled_tasks(outline: &Outline, metadata: &Metadata) -> Vec<Task> {
    let mut found = Vec::new();
    for (number, draft) in outline.drafts.iter().enumerate() {
        if draft.table.is_some()
            || !matches!(draft.kind, ClauseKind::Paragraph | ClauseKind::Heading)
            || framed(outline, draft)
        {
            continue;
        }
        let text = &draft.piece.text;
        let ordinals = ordinals(text);
        if !ordinals.is_empty() {
            for range in ordinals {
                found.push(labelled(outline, number, range, metadata));
            }
        } else if is_item(outline, number) {
            found.push(labelled(outline, number, 0..text.len(), metadata));
        }
    }
    found
}

/// Whether the clause stands under a heading of goals, principles or the situation.
fn framed(outline: &Outline, draft: &Draft) -> bool {
    let mut next = draft.section;
    while let Some(at) = next {
        let section: &Section = &outline.sections[at];
        if FRAME.as_ref().is_some_and(|p| p.is_match(&section.title))
            && (!section.title.contains("任务")
                || section.title.contains("目标任务")
                || section.title.contains("总体要求"))
            && section.title.chars().count() <= 24
        {
            return true;
        }
        next = section.parent;
    }
    draft.section.is_none()
}

/// The 一是…二是… items inside a paragraph, and the item of a line that begins with one.
fn ordinals(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    for range in sentences(text, 0) {
        if marker(&text[range.clone()]).is_some_and(|m| m.kind == MarkerKind::Ordinal) {
            starts.push(range.start);
        }
    }
    if starts.is_empty() || (starts.len() == 1 && starts[0] > 0) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, start) in starts.iter().enumerate() {
        found.push(*start..starts.get(number + 1).copied().unwrap_or(text.len()));
    }
    found
}

/// A numbered item with text, a numbered leaf heading, or a paragraph that begins with a label sentence.
fn is_item(outline: &Outline, number: usize) -> bool {
    let draft = &outline.drafts[number];
    let text = &draft.piece.text[draft.head..];
    let section_has_children = |section: usize| has_children(outline, section);
    if let Some(kind) = draft.marker {
        let Some(section) = draft.section else { return false };
        let text_follows = outline
            .drafts
            .get(number + 1)
            .is_some_and(|next| next.section == draft.section && next.kind == ClauseKind::Paragraph);
        return match kind {
            MarkerKind::Part | MarkerKind::Chapter | MarkerKind::Section => false,
            _ if draft.kind == ClauseKind::Heading => {
                let labelled_below = own_drafts(outline, number).iter().any(|d| {
                    d.kind == ClauseKind::Paragraph
                        && (has_label(&d.piece.text[d.head..]) || !ordinals(&d.piece.text).is_empty())
                });
                !section_has_children(section)
                    && !labelled_below
                    && (text_follows || kind >= MarkerKind::Digit)
            }
            MarkerKind::Chinese
            | MarkerKind::ChineseBracket
            | MarkerKind::Digit
            | MarkerKind::DigitBracket
            | MarkerKind::Circle
            | MarkerKind::Ordinal => {
                !section_has_children(section) || has_label(text) && text.matches('。').count() >= 4
            }
        };
    }
    draft.kind == ClauseKind::Paragraph && has_label(text) && !draft.bulleted
        || draft.bulleted
            && (has_label(text)
                || !text.is_empty()
                    && draft.section.is_some_and(|s| !section_has_children(s))
                    && text.chars().count() >= 12
                    && text.ends_with(['。', '；']))
}

/// Whether a paragraph begins with a short sentence that names the work (“培育新型研发机构。按照…”).
fn has_label(text: &str) -> bool {
    let Some(at) = text.find(['。', ' ', '：']) else { return false };
    let label = &text[..at];
    let rest = text[at..].trim_start_matches(['。', ' ', '：']);
    let count = label.chars().count();
    (4..=32).contains(&count)
        && !label.contains("电话")
        && !label.starts_with("附件")
        && !rest.is_empty()
        && !label.contains('，')
        && rest.chars().count() > 8
}

fn labelled(outline: &Outline, number: usize, range: Range<usize>, metadata: &Metadata) -> Task {
    let draft = &outline.drafts[number];
    let text = &draft.piece.text[range.clone()];
    let head = if range.start == 0 { draft.head } else { marker(text).map_or(0, |m| m.len) };
    let head = if draft.marker.is_none() && !draft.bulleted && range.start == 0 {
        marker(text).map_or(0, |m| m.len)
    } else {
        head
    };
    Task {
        clause: number,
        section: path(outline, draft),
        span: draft.piece.source(range.clone()),
        title: lead(text[head.min(text.len())..].trim_end_matches('。')).to_owned(),
        lead_units: draft.note.lead.clone(),
        supporting_units: draft.note.supporting.clone(),
        deadline: deadline_of(draft, range, metadata),
    }
}

/// The latest moment that the text binds itself to; 持续推进 is work without an end.
fn deadline_of(draft: &Draft, range: Range<usize>, metadata: &Metadata) -> Option<Deadline> {
    let text = &draft.piece.text[range.clone()];
    let start = metadata
        .period
        .as_ref()
        .map(|period| period.value.0)
        .or_else(|| metadata.issued_on.as_ref().map(|date| i32::from(date.value.year())));
    let plain = |year: &&YearMention| {
        let before = &text[..year.range.start];
        let named = before.matches('《').count() > before.matches('》').count()
            || before.matches('“').count() > before.matches('”').count();
        let due = year.binding || start.is_some() || !text[year.range.end..].starts_with(['的', '度']);
        year.role == YearRole::Point && !named && due && start.is_none_or(|start| year.year >= start)
    };
    let found = years(text);
    let latest = found.iter().filter(plain).max_by_key(|year| (year.year, year.month.unwrap_or(12)))?;
    let words = text[latest.range.clone()].to_owned();
    let span = draft.piece.source(range.start + latest.range.start..range.start + latest.range.end);
    Some(Deadline { year: Some(latest.year), date: last_day(latest), continuous: false, words, span })
}

/// A time limit as a note or a table cell writes it: 2023年12月底前, 6月底前, 第三季度, 持续推进, 长期.
pub(crate) fn limit(words: &str, span: Span, metadata: &Metadata) -> Option<Deadline> {
    static MONTH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(1[0-2]|[1-9])月").ok());
    static BARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(20\d\d)(?:[.\-/](1[0-2]|0?[1-9])(?:[.\-/](3[01]|[12]\d|0?[1-9]))?)?").ok()
    });
    let made = |year: Option<i32>, date, continuous| {
        Some(Deadline { year, date, continuous, words: words.to_owned(), span })
    };
    let found = years(words);
    if let Some(latest) = found
        .iter()
        .filter(|year| year.role != YearRole::Baseline)
        .max_by_key(|year| (year.year, year.month.unwrap_or(12)))
    {
        return made(Some(latest.year), last_day(latest), false);
    }
    if let Some(captures) = BARE.as_ref().and_then(|p| p.captures_iter(words).last()) {
        let year: i32 = captures.get(1)?.as_str().parse().ok()?;
        let part = |n: usize| captures.get(n).and_then(|m| m.as_str().parse::<i8>().ok());
        let month = part(2).unwrap_or(12);
        let first = jiff::civil::Date::new(i16::try_from(year).ok()?, month, 1).ok()?;
        let date = part(3)
            .and_then(|day| jiff::civil::Date::new(first.year(), month, day).ok())
            .unwrap_or_else(|| first.last_of_month());
        return made(Some(year), Some(date), false);
    }
    if ["持续", "长期", "常年", "长期坚持", "经常"].iter().any(|word| words.contains(word)) {
        return made(None, None, true);
    }
    let year = metadata
        .period
        .as_ref()
        .filter(|period| period.value.0 == period.value.1)
        .map(|period| period.value.0);
    let quarter = words
        .contains("季度")
        .then(|| words.chars().rev().find_map(|c| "一二三四".find(c).map(|at| at / 3 + 1)))
        .flatten();
    let month = quarter
        .and_then(|q| i8::try_from(q * 3).ok())
        .or_else(|| MONTH.as_ref()?.captures(words)?.get(1)?.as_str().parse().ok());
    let month = month.or_else(|| words.contains("上半年").then_some(6)).or_else(|| {
        (words.contains("年底") || words.contains("年内") || words.contains("全年")).then_some(12)
    })?;
    let date = year
        .and_then(|year| jiff::civil::Date::new(i16::try_from(year).ok()?, month, 1).ok())
        .map(jiff::civil::Date::last_of_month);
    made(year, date, false)
}

/// What a column of a task table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TaskColumn {
    Title,
    Lead,
    Supporting,
    Deadline,
    Other,
}

/// Reads the rows of a task table; none if it is not one.
pub(crate) fn table_tasks(document: &Document, table: &Table, metadata: &Metadata) -> Vec<(usize, Task)> {
    let rows = header_rows(document, table);
    if rows == 0 {
        return Vec::new();
    }
    let headers: Vec<String> =
        (0..width(table)).map(|column| header(document, table, rows, column)).collect();
    let columns: Vec<TaskColumn> = headers.iter().map(|header| task_column(header)).collect();
    let answered = columns.contains(&TaskColumn::Lead) || columns.contains(&TaskColumn::Deadline);
    let Some(title) = title_column(document, table, rows, &columns).filter(|_| answered) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for row in rows..table.grid.len() {
        let text = cell_text(document, table, row, title);
        let Some(span) = row_span(table, row).filter(|_| text.chars().count() >= 2) else { continue };
        let units = |kind: TaskColumn| -> Vec<String> {
            columns
                .iter()
                .enumerate()
                .filter(|(_, column)| **column == kind)
                .flat_map(|(at, _)| cell_units(&cell_text(document, table, row, at)))
                .collect()
        };
        let lead_units = units(TaskColumn::Lead);
        let same = (0..width(table)).all(|column| {
            cell_text(document, table, row, column) == text
                || cell_text(document, table, row, column).is_empty()
        });
        if same && lead_units.is_empty() {
            continue;
        }
        let head = marker(&text).map_or(0, |m| m.len);
        let words = columns
            .iter()
            .position(|column| *column == TaskColumn::Deadline)
            .map(|at| cell_text(document, table, row, at));
        let own = years(&text)
            .into_iter()
            .filter(|year| year.role == YearRole::Point && year.binding)
            .max_by_key(|year| year.year);
        let deadline = words
            .filter(|words| !words.is_empty())
            .and_then(|words| limit(&words, span, metadata))
            .or_else(|| {
                own.map(|year| Deadline {
                    year: Some(year.year),
                    date: last_day(&year),
                    continuous: false,
                    words: text[year.range.clone()].to_owned(),
                    span,
                })
            });
        let supporting_units = units(TaskColumn::Supporting);
        let title = lead(text[head..].trim_end_matches('。')).to_owned();
        found.push((
            row,
            Task { clause: 0, section: String::new(), span, title, lead_units, supporting_units, deadline },
        ));
    }
    found
}

/// The columns of a task table whose cells can state figures, with the year of their header.
pub(crate) fn stating_columns(document: &Document, table: &Table) -> Vec<(usize, Option<i32>)> {
    let rows = header_rows(document, table);
    let headers = (0..width(table)).map(|column| header(document, table, rows, column));
    let stating = |header: &str| match task_column(header) {
        TaskColumn::Title => true,
        TaskColumn::Other => {
            ["目标", "成果", "标准", "要求", "进展", "量化", "产出"].iter().any(|word| header.contains(word))
        }
        TaskColumn::Lead | TaskColumn::Supporting | TaskColumn::Deadline => false,
    };
    headers
        .enumerate()
        .filter(|(_, header)| stating(header))
        .map(|(at, header)| (at, years(&header).last().map(|year| year.year)))
        .collect()
}

/// The units of a cell; line breaks part them like a comma does, and “牵头：A；配合：B” in one cell gives the leaders.
fn cell_units(text: &str) -> Vec<String> {
    assign::closing_note(text).map_or_else(|| assign::units(text), |note| note.lead)
}

fn task_column(header: &str) -> TaskColumn {
    let has = |words: &[&str]| words.iter().any(|word| header.contains(word));
    if has(&["配合", "协办", "参与", "参加", "协同", "协作", "支持单位"]) {
        TaskColumn::Supporting
    } else if has(&["领导", "责任人", "联系人", "电话"]) {
        TaskColumn::Other
    } else if has(&["牵头", "责任", "主办", "主责", "承办", "负责", "落实单位", "实施单位"])
    {
        TaskColumn::Lead
    } else if has(&["时限", "时间", "期限", "节点", "进度", "完成年"]) {
        TaskColumn::Deadline
    } else if has(&["任务", "内容", "事项", "举措", "措施", "项目", "工作", "指标", "清单", "名称"])
    {
        TaskColumn::Title
    } else {
        TaskColumn::Other
    }
}

/// The most specific title column: the one whose texts differ most from row to row.
fn title_column(document: &Document, table: &Table, rows: usize, columns: &[TaskColumn]) -> Option<usize> {
    let distinct = |column: usize| {
        let texts: std::collections::BTreeSet<String> = (rows..table.grid.len())
            .map(|row| cell_text(document, table, row, column))
            .filter(|text| !text.is_empty())
            .collect();
        texts.len()
    };
    let candidates =
        columns.iter().enumerate().filter(|(_, column)| **column == TaskColumn::Title).map(|(at, _)| at);
    candidates.map(|at| (distinct(at), at)).rev().max_by_key(|(count, _)| *count).map(|(_, at)| at)
}
