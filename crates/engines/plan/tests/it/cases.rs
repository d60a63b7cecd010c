//! Runs the data-driven cases of `tests/cases`; their format stands in the README there.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Deserialize;
use taihang_documents::{Document, Limits};
use taihang_plan::{CitationRelation, Figure, Plan, Task};

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    format: Option<String>,
    figure: Option<Vec<ExpectedFigure>>,
    #[serde(default)]
    no_figures: bool,
    task: Option<Vec<ExpectedTask>>,
    #[serde(default)]
    no_tasks: bool,
    #[serde(default)]
    repair: Vec<ExpectedRepair>,
    sections: Option<Vec<String>>,
    oddities: Option<Vec<String>>,
    metadata: Option<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFigure {
    kind: Option<String>,
    subject: Option<String>,
    op: Option<String>,
    value: Option<String>,
    unit: Option<String>,
    year: Option<i32>,
    #[serde(default)]
    no_year: bool,
    period: Option<String>,
    growth: Option<String>,
    baseline: Option<ExpectedBaseline>,
    lead_units: Option<Vec<String>>,
    repaired: Option<bool>,
    quote: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedBaseline {
    value: Option<String>,
    unit: Option<String>,
    year: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedTask {
    title: Option<String>,
    lead_units: Option<Vec<String>>,
    supporting_units: Option<Vec<String>>,
    deadline_year: Option<i32>,
    deadline: Option<String>,
    continuous: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedRepair {
    kind: String,
    before: Option<String>,
    after: Option<String>,
}

/// The serde name of an enum value.
pub(crate) fn name(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Dice coefficient of character bigrams, spaces ignored.
pub(crate) fn dice(a: &str, b: &str) -> f64 {
    let bigrams = |text: &str| {
        let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        if chars.len() < 2 {
            BTreeSet::from([chars])
        } else {
            chars.windows(2).map(<[char]>::to_vec).collect()
        }
    };
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (bigrams(a), bigrams(b));
    2.0 * f64::from(u32::try_from(a.intersection(&b).count()).unwrap())
        / f64::from(u32::try_from(a.len() + b.len()).unwrap())
}

fn set(list: &[String]) -> BTreeSet<&str> {
    list.iter().map(String::as_str).collect()
}

impl ExpectedFigure {
    fn fits(&self, found: &Figure, text: &str) -> bool {
        let same = |expected: &Option<String>, got: &Option<String>| {
            expected.as_ref().is_none_or(|e| Some(e) == got.as_ref())
        };
        let quote = found.span.slice(text);
        self.kind.as_ref().is_none_or(|kind| *kind == name(found.kind))
            && self.subject.as_ref().is_none_or(|subject| dice(subject, &found.subject) >= 0.5)
            && self.op.as_ref().is_none_or(|op| *op == name(found.op))
            && same(&self.value, &found.value)
            && same(&self.unit, &found.unit)
            && self.year.is_none_or(|year| found.year == Some(year))
            && !(self.no_year && found.year.is_some())
            && self.period.as_ref().is_none_or(|period| Some(period.clone()) == found.period.map(name))
            && same(&self.growth, &found.growth)
            && self.baseline.as_ref().is_none_or(|expected| {
                found.baseline.as_ref().is_some_and(|got| {
                    same(&expected.value, &got.value)
                        && same(&expected.unit, &got.unit)
                        && expected.year.is_none_or(|year| got.year == Some(year))
                })
            })
            && self.lead_units.as_ref().is_none_or(|units| set(units) == set(&found.lead_units))
            && self.repaired.is_none_or(|repaired| repaired == found.repaired)
            && self
                .quote
                .as_ref()
                .is_none_or(|expected| quote.contains(expected.as_str()) || expected.contains(quote))
    }
}

impl ExpectedTask {
    fn fits(&self, found: &Task) -> bool {
        let deadline = found.deadline.as_ref();
        self.title.as_ref().is_none_or(|title| dice(title, &found.title) >= 0.5)
            && self.lead_units.as_ref().is_none_or(|units| set(units) == set(&found.lead_units))
            && self.supporting_units.as_ref().is_none_or(|units| set(units) == set(&found.supporting_units))
            && self.deadline_year.is_none_or(|year| deadline.and_then(|d| d.year) == Some(year))
            && self.deadline.as_ref().is_none_or(|date| {
                deadline.and_then(|d| d.date).map(|d| d.to_string()).as_ref() == Some(date)
            })
            && self.continuous.is_none_or(|continuous| deadline.is_some_and(|d| d.continuous) == continuous)
    }
}

fn document(case: &Case) -> Document {
    let name = format!("{}.{}", case.name, case.format.as_deref().unwrap_or("txt"));
    taihang_documents::read(&name, case.text.as_bytes(), &Limits::STANDARD)
        .expect("a case is a readable text")
}

/// What differs between a case and the plan read from it; empty if nothing does.
fn differences(case: &Case) -> String {
    let document = document(case);
    let plan = taihang_plan::read(&document);
    let mut report = String::new();
    figures(case, &plan, &document.text, &mut report);
    tasks(case, &plan, &mut report);
    for expected in &case.repair {
        let found = plan.repairs.iter().any(|repair| {
            name(repair.kind) == expected.kind
                && expected.before.as_ref().is_none_or(|before| repair.before.trim() == before.trim())
                && expected.after.as_ref().is_none_or(|after| repair.after == *after)
        });
        if !found {
            let _ = writeln!(report, "  repair {} not found among {:?}", expected.kind, plan.repairs);
        }
    }
    if let Some(sections) = &case.sections {
        let found: Vec<&String> = plan.sections.iter().map(|section| &section.path).collect();
        if found != sections.iter().collect::<Vec<_>>() {
            let _ = writeln!(report, "  sections {found:?}\n  expected {sections:?}");
        }
    }
    if let Some(oddities) = &case.oddities {
        let found: Vec<String> = plan.oddities.iter().map(|oddity| name(oddity.kind)).collect();
        if found != *oddities {
            let _ = writeln!(report, "  oddities {found:?}\n  expected {oddities:?}");
        }
    }
    if let Some(metadata) = &case.metadata {
        compare_metadata(metadata, &plan, &mut report);
    }
    report
}

fn figures(case: &Case, plan: &Plan, text: &str, report: &mut String) {
    let Some(expected) = case.figure.as_deref().or(case.no_figures.then_some(&[])) else { return };
    let mut left: Vec<&Figure> = plan.figures.iter().collect();
    for (number, row) in expected.iter().enumerate() {
        match left.iter().position(|found| row.fits(found, text)) {
            Some(at) => {
                left.remove(at);
            }
            None => {
                let _ = writeln!(
                    report,
                    "  figure {} missing: {:?} {:?} {:?} {:?} {:?}",
                    number + 1,
                    row.subject,
                    row.op,
                    row.value,
                    row.unit,
                    row.year
                );
            }
        }
    }
    for found in left {
        let _ =
            writeln!(report, "  figure not expected or different: {}", serde_json::to_string(found).unwrap());
    }
}

fn tasks(case: &Case, plan: &Plan, report: &mut String) {
    let Some(expected) = case.task.as_deref().or(case.no_tasks.then_some(&[])) else { return };
    let mut left: Vec<&Task> = plan.tasks.iter().collect();
    for (number, row) in expected.iter().enumerate() {
        match left.iter().position(|found| row.fits(found)) {
            Some(at) => {
                left.remove(at);
            }
            None => {
                let _ = writeln!(
                    report,
                    "  task {} missing: {:?} {:?} {:?} {:?}",
                    number + 1,
                    row.title,
                    row.lead_units,
                    row.supporting_units,
                    row.deadline
                );
            }
        }
    }
    for found in left {
        let _ =
            writeln!(report, "  task not expected or different: {}", serde_json::to_string(found).unwrap());
    }
}

fn compare_metadata(expected: &toml::Table, plan: &Plan, report: &mut String) {
    let metadata = &plan.metadata;
    let cited = |relation: CitationRelation| -> Vec<toml::Value> {
        metadata
            .citations
            .iter()
            .filter(|citation| citation.relation == relation)
            .map(|citation| toml::Value::String(citation.title.clone()))
            .collect()
    };
    let text = |value: Option<String>| toml::Value::String(value.unwrap_or_default());
    for (member, value) in expected {
        let found = match member.as_str() {
            "title" => text(metadata.title.as_ref().map(|v| v.value.clone())),
            "document_number" => text(metadata.document_number.as_ref().map(|v| v.value.clone())),
            "issuer" => text(metadata.issuer.as_ref().map(|v| v.value.clone())),
            "region" => text(metadata.region.as_ref().map(|v| v.value.clone())),
            "level" => text(metadata.level.map(name)),
            "issued_on" => text(metadata.issued_on.as_ref().map(|v| v.value.to_string())),
            "published_on" => text(metadata.published_on.as_ref().map(|v| v.value.to_string())),
            "index_number" => text(metadata.index_number.as_ref().map(|v| v.value.clone())),
            "period" => match &metadata.period {
                Some(period) => toml::Value::Array(vec![
                    i64::from(period.value.0).into(),
                    i64::from(period.value.1).into(),
                ]),
                None => text(None),
            },
            "parents" => cited(CitationRelation::Parent).into(),
            "issues" => cited(CitationRelation::Issues).into(),
            "announces" => cited(CitationRelation::Announces).into(),
            other => text(Some(format!("no such member: {other}"))),
        };
        if found != *value {
            let _ = writeln!(report, "  {member} is {found}, expected {value}");
        }
    }
}

#[test]
fn every_case_is_read_as_written() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let (mut total, mut failed, mut report) = (0, 0, String::new());
    for path in files {
        let file: File = toml::from_str(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for case in file.case {
            total += 1;
            let differences = differences(&case);
            if !differences.is_empty() {
                failed += 1;
                let _ = writeln!(
                    report,
                    "{} {}: {}\n{differences}",
                    path.file_stem().unwrap().to_string_lossy(),
                    case.name,
                    case.text
                );
            }
        }
    }
    assert!(failed == 0, "{failed} of {total} cases differ\n{report}");
}
