//! Targets and achieved figures of the clauses.
//!
//! A clause is read sentence by sentence ([`sentence`]); this module supplies what a sentence inherits: the year of its
//! list head, the tense of its paragraph, the topic of its heading, the units of its closing note.

mod attribution;
mod elision;
pub(crate) mod mark;
pub(crate) mod quantity;
mod role;
pub(crate) mod sentence;
pub(crate) mod subject;
pub(crate) mod table;
pub(crate) mod tense;
mod value;
pub(crate) mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use self::mark::{marks, masks};
use self::sentence::{Found, Surroundings, sentence};
use self::tense::Tense;
use super::outline::{Draft, Outline};
use super::time::{YearMention, YearRole, years};
use crate::model::{
    Baseline, ClauseKind, Figure, FigureKind, Metadata, Op, Recurrence, Repair, RepairKind, Section,
};

/// Reads all figures of the running text; tables are read by [`table`].
pub(crate) fn figures(outline: &Outline, metadata: &Metadata, repairs: &[Repair]) -> Vec<Figure> {
    let mut reader = Reader::new(outline, metadata, repairs);
    for (number, draft) in outline.drafts.iter().enumerate() {
        if draft.kind == ClauseKind::Paragraph {
            reader.clause(number, draft);
        }
    }
    reader.all
}

/// Reads the figures in the cells of a task table; `year` is what the column's header says.
pub(crate) fn cell(
    outline: &Outline,
    metadata: &Metadata,
    draft: &Draft,
    (title, year): (&str, Option<i32>),
) -> Vec<Figure> {
    let mut reader = Reader::new(outline, metadata, &[]);
    reader.row_topic = Some(elision::of_heading(title));
    reader.heads.extend(year.map(|year| (draft.section, Head { year, binding: true })));
    reader.clause(0, draft);
    for figure in &mut reader.all {
        figure.year = figure.year.or(year);
    }
    reader.all
}

/// A paragraph whose year holds for what follows it.
struct Head {
    year: i32,
    /// Whether it ends with a colon or stands in a section of goals.
    binding: bool,
}

/// What a figure takes over from its surroundings.
struct Inherited {
    year: Option<i32>,
    past: bool,
    goals: bool,
    /// The year of a heading such as 2023年工作回顾.
    heading_year: Option<i32>,
}

struct Reader<'a> {
    outline: &'a Outline<'a>,
    metadata: &'a Metadata,
    /// Where a decimal point was restored.
    points: BTreeSet<usize>,
    tense: Tense,
    /// By section the last paragraph whose year holds.
    heads: BTreeMap<Option<usize>, Head>,
    all: Vec<Figure>,
    /// What the row of a task table is about.
    row_topic: Option<String>,
}

impl<'a> Reader<'a> {
    fn new(outline: &'a Outline<'a>, metadata: &'a Metadata, repairs: &[Repair]) -> Self {
        Self {
            outline,
            metadata,
            points: repairs
                .iter()
                .filter(|repair| repair.kind == RepairKind::DecimalPoint)
                .map(|repair| repair.span.start)
                .collect(),
            tense: Tense::new(metadata),
            heads: BTreeMap::new(),
            all: Vec::new(),
            row_topic: None,
        }
    }

    fn clause(&mut self, number: usize, draft: &Draft) {
        let end = if draft.note.range.is_empty() { draft.piece.text.len() } else { draft.note.range.start };
        let text = &draft.piece.text[..end];
        let years = plain_years(text);
        let masked = masks(text, &years);
        let marks = marks(text, &masked);
        let titles = titles(&self.outline.sections, draft.section);
        self.tense.paragraph(text, &titles, draft.section);
        let goals = is_goals(&titles);
        if marks.is_empty() {
            self.remember(draft, text, &years, goals);
            return;
        }
        let topic = self.row_topic.clone().unwrap_or_else(|| self.topic(draft));
        let inherited = self.inherited_year(draft, &titles);
        let heading_year = title_year(&titles);
        let around = Surroundings { text, years: &years, marks: &marks, topic: &topic };
        let mut running = inherited;
        let mut last: Option<String> = None;
        for range in sentences(text, draft.head) {
            let label = is_label(text, &range, draft);
            let found = sentence(&around, range.clone(), last.as_deref());
            let words = &text[range.clone()];
            for figure in with_baselines(found, self.tense.reference()) {
                if label && figure.value.is_none() {
                    continue;
                }
                let past = self.tense.is_past(words, figure.year, figure.until, goals);
                last = Some(figure.subject.clone());
                self.add(number, draft, figure, &Inherited { year: running, past, goals, heading_year });
            }
            if let Some(year) = point_year(&years, &range, self.tense.reference()) {
                running = Some(year);
            }
        }
        self.remember(draft, text, &years, goals);
    }

    fn add(&mut self, clause: usize, draft: &Draft, found: Found, from: &Inherited) {
        let Inherited { year: inherited, past, goals, heading_year } = *from;
        let span = draft.piece.source(found.range.clone());
        let kind = if past { FigureKind::Actual } else { FigureKind::Target };
        let part_of = if found.part {
            let own = self.all.iter().rev().take_while(|whole| whole.clause == clause).count();
            let first = self.all.len() - own;
            let whole = |whole: &Figure| whole.part_of.is_none() && whole.op != Op::Double;
            self.all[first..].iter().rposition(whole).map(|at| first + at)
        } else {
            None
        };
        let yearly = found.period == Some(Recurrence::Annual) && !goals;
        let year = found.year.or(if past {
            self.tense
                .year()
                .or(heading_year)
                .or(inherited.filter(|year| self.tense.reference().is_none_or(|reference| *year < reference)))
        } else {
            inherited.filter(|_| !yearly)
        });
        self.all.push(Figure {
            kind,
            clause,
            section: draft
                .section
                .map(|section| self.outline.sections[section].path.clone())
                .unwrap_or_default(),
            span,
            subject: found.subject.trim_start_matches("其中").to_owned(),
            op: found.op,
            value: found.value,
            unit: found.unit,
            year,
            period: found.period,
            growth: found.growth,
            baseline: found.baseline,
            lead_units: draft.note.lead.clone(),
            part_of,
            comparator: found.comparator,
            repaired: self.points.range(span.start..span.end).next().is_some(),
        });
    }

    /// What the clause is about when a sentence does not say: its label sentence or heading.
    fn topic(&self, draft: &Draft) -> String {
        let own = draft.section.map(|section| self.outline.sections[section].title.as_str());
        let text = &draft.piece.text[draft.head..];
        let label = super::outline::lead(text);
        let labelled = draft.marker.is_none()
            && text.len() > label.len()
            && text[label.len()..].starts_with('。')
            && text.len() > label.len() + '。'.len_utf8()
            && label.chars().count() <= 24;
        elision::of_heading(if labelled { label } else { own.unwrap_or("") })
    }

    fn inherited_year(&self, draft: &Draft, titles: &[&str]) -> Option<i32> {
        if let Some(year) = title_year(titles) {
            return Some(year);
        }
        let goals = is_goals(titles);
        let mut section = draft.section;
        loop {
            let head = self.heads.get(&section).filter(|head| section.is_some() || head.binding);
            if let Some(head) = head
                && (goals
                    || (head.binding
                        && (draft.bulleted || draft.section != section || draft.marker.is_some())))
            {
                return Some(head.year);
            }
            section = self.outline.sections[section?].parent;
        }
    }

    fn remember(&mut self, draft: &Draft, text: &str, years: &[YearMention], goals: bool) {
        let point = years.iter().rfind(|year| year.role == YearRole::Point && year.binding);
        if let Some(year) = point
            && !draft.bulleted
        {
            let start = self.metadata.period.as_ref().map_or(0, |period| period.value.0);
            if year.year >= start {
                self.heads
                    .insert(draft.section, Head { year: year.year, binding: text.ends_with('：') || goals });
            }
        }
    }
}

/// Titles of the section and its ancestors, innermost first.
fn titles(sections: &[Section], section: Option<usize>) -> Vec<&str> {
    let mut titles = Vec::new();
    let mut next = section;
    while let Some(at) = next {
        titles.push(sections[at].title.as_str());
        next = sections[at].parent;
    }
    titles
}

/// “2012年为4.7%，到2020年达到全国平均水平”: a level before the plan's time is where the promise after it starts.
fn with_baselines(found: Vec<Found>, reference: Option<i32>) -> Vec<Found> {
    let Some(reference) = reference else { return found };
    let mut merged: Vec<Found> = Vec::with_capacity(found.len());
    for mut figure in found {
        let starts = merged.last().is_some_and(|last: &Found| {
            let before = last.year.is_some_and(|year| year < reference)
                && figure.year.is_some_and(|year| year > reference);
            before && last.subject == figure.subject && last.value.is_some() && figure.baseline.is_none()
        });
        if starts && let Some(last) = merged.pop() {
            figure.baseline = Some(Baseline { value: last.value, unit: last.unit, year: last.year });
            figure.range.start = last.range.start;
        }
        merged.push(figure);
    }
    merged
}

/// The years of `text` that are not inside a title or a quoted name.
fn plain_years(text: &str) -> Vec<YearMention> {
    let mut found = years(text);
    found.retain(|year| {
        let before = &text[..year.range.start];
        let inside = |left: char, right: char| before.matches(left).count() > before.matches(right).count();
        let own_quote = text[year.range.clone()].contains('“');
        !inside('《', '》') && (own_quote || !inside('“', '”'))
    });
    found
}

/// The year that a heading names for what stands below it.
fn title_year(titles: &[&str]) -> Option<i32> {
    let named = titles.iter().filter(|title| !title.contains('《'));
    named.flat_map(|title| plain_years(title)).find(|year| year.role == YearRole::Point).map(|year| year.year)
}

fn point_year(years: &[YearMention], range: &Range<usize>, reference: Option<i32>) -> Option<i32> {
    let inside = |year: &&YearMention| {
        year.role == YearRole::Point && range.start <= year.range.start && year.range.end <= range.end
    };
    let ahead = |year: &YearMention| reference.is_some_and(|reference| year.year >= reference);
    years
        .iter()
        .rfind(|year| inside(year) && (year.binding || ahead(year) || year.range.start <= range.start + 3))
        .map(|year| year.year)
}

fn is_goals(titles: &[&str]) -> bool {
    titles.iter().any(|title| title.contains("目标") || title.ends_with("指标") || title.contains("愿景"))
}

/// Whether the sentence is the label of its item (“推进全覆盖。” before the text proper).
fn is_label(text: &str, range: &Range<usize>, draft: &Draft) -> bool {
    let sentence = &text[range.clone()];
    let more = text[range.end..].chars().count() > 4;
    range.start <= draft.head && more && sentence.chars().count() <= 32 && !sentence.contains(['，', '年'])
}

/// The sentences of `text` behind its marker, split at full stops outside brackets and quotes.
pub(crate) fn sentences(text: &str, head: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = head.min(text.len());
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < head) {
        match c {
            '（' | '“' | '《' => depth += 1,
            '）' | '”' | '》' => depth = depth.saturating_sub(1),
            '。' | '；' | '！' | '？' if depth == 0 || c == '。' => {
                found.push(start..at);
                start = at + c.len_utf8();
                depth = 0;
            }
            _ => {}
        }
    }
    if start < text.len() {
        found.push(start..text.len());
    }
    found
}
