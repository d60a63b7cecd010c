//! The lines that scripts rely on. Offsets count characters (Unicode scalar values) of the decoded text.

use std::io::Write as _;

use jiff::civil::Date;
use serde::Serialize;
use taihang_base::{CharIndex, Fault, Language, Span};
use taihang_documents::Shown;
use taihang_plan::compare::{Comparison, Relation};
use taihang_plan::{Baseline, Figure, FigureKind, Finding, Op, Plan, Recurrence, Severity, Task};

use crate::input::Input;

/// A place in a text.
#[derive(Debug, Serialize)]
struct PlaceMembers<'a> {
    quote: &'a str,
    start: usize,
    end: usize,
}

/// A target or an achieved figure.
#[derive(Debug, Serialize)]
struct FigureLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    kind: FigureKind,
    section: &'a str,
    #[serde(flatten)]
    place: PlaceMembers<'a>,
    subject: &'a str,
    op: Op,
    value: Option<&'a str>,
    unit: Option<&'a str>,
    year: Option<i32>,
    period: Option<Recurrence>,
    growth: Option<&'a str>,
    baseline: Option<&'a Baseline>,
    lead_units: &'a [String],
    repaired: bool,
}

/// A task.
#[derive(Debug, Serialize)]
struct TaskLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    kind: &'static str,
    section: &'a str,
    #[serde(flatten)]
    place: PlaceMembers<'a>,
    title: &'a str,
    lead_units: &'a [String],
    supporting_units: &'a [String],
    deadline_year: Option<i32>,
    deadline: Option<Date>,
}

/// A finding.
#[derive(Debug, Serialize)]
struct FindingLine<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    places: Vec<FilePlace<'a>>,
    arithmetic: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct FilePlace<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: PlaceMembers<'a>,
}

/// A clause and its twin.
#[derive(Debug, Serialize)]
struct PairLine<'a> {
    relation: Relation,
    likeness: f64,
    parent: Option<ClauseMembers<'a>>,
    child: Option<ClauseMembers<'a>>,
}

#[derive(Debug, Serialize)]
struct ClauseMembers<'a> {
    section: &'a str,
    #[serde(flatten)]
    place: PlaceMembers<'a>,
}

/// Offsets in one text; they count in the text without mark-up, which is what a reader sees.
struct Offsets {
    shown: Shown,
    index: CharIndex,
}

impl Offsets {
    fn new(input: &Input) -> Self {
        let shown = input.document.shown();
        let index = CharIndex::new(&shown.text);
        Self { shown, index }
    }

    fn place(&self, span: Span) -> PlaceMembers<'_> {
        let place = self.shown.place(span);
        let (start, end) = (self.index.char_at(place.start), self.index.char_at(place.end));
        PlaceMembers { quote: place.slice(&self.shown.text), start, end }
    }
}

/// A figure or a task of a plan.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entry<'a> {
    /// A target or an achieved figure.
    Figure(&'a Figure),
    /// A task.
    Task(&'a Task),
}

/// Figures and tasks in document order; at the same place the longer comes first, for it holds the other.
pub(crate) fn entries(plan: &Plan) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> =
        plan.figures.iter().map(Entry::Figure).chain(plan.tasks.iter().map(Entry::Task)).collect();
    entries.sort_by_key(|entry| {
        let span = match entry {
            Entry::Figure(figure) => figure.span,
            Entry::Task(task) => task.span,
        };
        (span.start, usize::MAX - span.end)
    });
    entries
}

/// Writes what a document says, one object a line; with `file` each names its file.
pub(crate) fn extract(out: &mut Vec<u8>, input: &Input, file: Option<&str>) -> Result<(), Fault> {
    let offsets = Offsets::new(input);
    for entry in entries(&input.plan) {
        match entry {
            Entry::Figure(figure) => line(
                out,
                &FigureLine {
                    file,
                    kind: figure.kind,
                    section: &figure.section,
                    place: offsets.place(figure.span),
                    subject: &figure.subject,
                    op: figure.op,
                    value: figure.value.as_deref(),
                    unit: figure.unit.as_deref(),
                    year: figure.year,
                    period: figure.period,
                    growth: figure.growth.as_deref(),
                    baseline: figure.baseline.as_ref(),
                    lead_units: &figure.lead_units,
                    repaired: figure.repaired,
                },
            )?,
            Entry::Task(task) => line(
                out,
                &TaskLine {
                    file,
                    kind: "task",
                    section: &task.section,
                    place: offsets.place(task.span),
                    title: &task.title,
                    lead_units: &task.lead_units,
                    supporting_units: &task.supporting_units,
                    deadline_year: task.deadline.as_ref().and_then(|deadline| deadline.year),
                    deadline: task.deadline.as_ref().and_then(|deadline| deadline.date),
                },
            )?,
        }
    }
    Ok(())
}

/// Writes findings, one object a line.
pub(crate) fn findings(
    out: &mut Vec<u8>,
    inputs: &[Input],
    findings: &[Finding],
    language: Language,
) -> Result<(), Fault> {
    let offsets: Vec<Offsets> = inputs.iter().map(Offsets::new).collect();
    for finding in findings {
        let places = finding.places.iter().filter_map(|place| {
            let (input, offsets) = (inputs.get(place.document)?, offsets.get(place.document)?);
            Some(FilePlace { file: &input.name, place: offsets.place(place.span) })
        });
        line(
            out,
            &FindingLine {
                code: &finding.code,
                severity: finding.severity,
                message: finding.message.in_language(language),
                places: places.collect(),
                arithmetic: finding.arithmetic.as_deref(),
            },
        )?;
    }
    Ok(())
}

/// Writes a comparison, one pair of clauses a line.
pub(crate) fn comparison(
    out: &mut Vec<u8>,
    parent: &Input,
    child: &Input,
    comparison: &Comparison,
) -> Result<(), Fault> {
    let (above, below) = (Offsets::new(parent), Offsets::new(child));
    for pair in &comparison.pairs {
        line(
            out,
            &PairLine {
                relation: pair.relation,
                likeness: pair.likeness,
                parent: pair.parent.and_then(|index| clause_members(parent, &above, index)),
                child: pair.child.and_then(|index| clause_members(child, &below, index)),
            },
        )?;
    }
    Ok(())
}

fn clause_members<'a>(input: &'a Input, offsets: &'a Offsets, index: usize) -> Option<ClauseMembers<'a>> {
    let clause = input.plan.clauses.get(index)?;
    let section = clause.section.and_then(|section| input.plan.sections.get(section));
    Some(ClauseMembers {
        section: section.map_or("", |section| &section.path),
        place: offsets.place(clause.span),
    })
}

fn line(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), Fault> {
    serde_json::to_writer(&mut *out, value).map_err(|error| Fault::new("write a line", error))?;
    out.write_all(b"\n").map_err(|error| Fault::new("write a line", error))
}
