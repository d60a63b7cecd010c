//! The demonstration plans: what a person read in them, the importer must find (`demo/expected.toml`).

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Deserialize;
use taihang_documents::Limits;
use taihang_plan::{Figure, FigureKind, Op, Plan, RepairKind};

/// Percent that hits must make up of the expected and the found figures together (F1): of each plan, of all plans.
const ENOUGH: (usize, usize) = (75, 92);

#[derive(Deserialize)]
struct Expected {
    plan: Vec<ExpectedPlan>,
}

#[derive(Deserialize)]
struct ExpectedPlan {
    id: String,
    targets: usize,
    actuals: usize,
    tasks: usize,
    lead_unit_notes: usize,
    #[serde(default)]
    damaged: Vec<String>,
    figures: Vec<ExpectedFigure>,
}

#[derive(Deserialize, Debug)]
struct ExpectedFigure {
    kind: FigureKind,
    subject: String,
    op: Op,
    value: Option<String>,
    unit: Option<String>,
    year: Option<i32>,
}

impl ExpectedFigure {
    /// The same statement: kind, value, unit and year are equal, the key stands in the subject.
    fn fits(&self, figure: &Figure) -> bool {
        let level = self.value == figure.value && self.unit == figure.unit;
        let cover = self.op == Op::Cover && figure.op == Op::Cover;
        self.kind == figure.kind
            && (level || cover)
            && self.op == figure.op
            && self.year == figure.year
            && figure.subject.contains(&self.subject)
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../demo")
}

fn expected() -> Vec<ExpectedPlan> {
    let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
    toml::from_str::<Expected>(&text).unwrap().plan
}

fn plan(id: &str) -> (taihang_documents::Document, Plan) {
    let name = format!("{id}.txt");
    let bytes = std::fs::read(folder().join("plans").join(&name)).unwrap();
    let document = taihang_documents::read(&name, &bytes, &Limits::STANDARD).unwrap();
    let plan = taihang_plan::read(&document);
    (document, plan)
}

/// Takes each figure at most once.
fn matched(expected: &ExpectedPlan, plan: &Plan) -> (Vec<String>, Vec<String>) {
    let mut free: Vec<&Figure> = plan.figures.iter().collect();
    let mut missing = Vec::new();
    for wanted in &expected.figures {
        match free.iter().position(|figure| wanted.fits(figure)) {
            Some(at) => drop(free.remove(at)),
            None => missing.push(format!("{wanted:?}")),
        }
    }
    let extra = free.iter().map(|figure| {
        format!("{:?} {} {:?} {:?} {:?}", figure.kind, figure.subject, figure.op, figure.value, figure.year)
    });
    (missing, extra.collect())
}

#[test]
fn figures_are_found_as_a_person_read_them() {
    let mut report = String::new();
    let mut poor = false;
    let (mut all_hits, mut all) = (0, 0);
    for wanted in expected() {
        let (_, plan) = plan(&wanted.id);
        let (missing, extra) = matched(&wanted, &plan);
        let hits = wanted.figures.len() - missing.len();
        let score = 200 * hits / (wanted.figures.len() + plan.figures.len());
        poor |= score < ENOUGH.0;
        all_hits += hits;
        all += wanted.figures.len() + plan.figures.len();
        let _ = write!(
            report,
            "{}: {score} %\n  missing {}\n  extra {}\n",
            wanted.id,
            missing.join("\n          "),
            extra.join("\n        ")
        );
    }
    assert!(!poor && 200 * all_hits >= ENOUGH.1 * all, "{report}");
}

#[test]
fn tasks_and_lead_units_are_counted_right() {
    for wanted in expected() {
        let (_, plan) = plan(&wanted.id);
        let notes = plan.clauses.iter().filter(|clause| !clause.units.lead.is_empty()).count();
        assert_eq!(
            (plan.tasks.len(), notes),
            (wanted.tasks, wanted.lead_unit_notes),
            "tasks and notes of {}",
            wanted.id
        );
        let led = plan.tasks.iter().filter(|task| !task.lead_units.is_empty()).count();
        assert_eq!(led, wanted.lead_unit_notes, "tasks with lead units of {}", wanted.id);
    }
}

#[test]
fn expected_counts_are_those_of_the_list() {
    for wanted in expected() {
        let of = |kind| wanted.figures.iter().filter(|figure| figure.kind == kind).count();
        assert_eq!(
            (of(FigureKind::Target), of(FigureKind::Actual)),
            (wanted.targets, wanted.actuals),
            "{}",
            wanted.id
        );
    }
}

#[test]
fn damaged_decimal_points_are_mended_and_the_rest_is_left_alone() {
    for wanted in expected() {
        let (_, plan) = plan(&wanted.id);
        let points = plan.repairs.iter().filter(|repair| repair.kind == RepairKind::DecimalPoint).count();
        assert_eq!(points, wanted.damaged.len(), "{}", wanted.id);
        let mut values: Vec<&str> = plan
            .figures
            .iter()
            .filter(|figure| figure.repaired)
            .filter_map(|figure| figure.value.as_deref())
            .collect();
        values.sort_unstable();
        let mut damaged = wanted.damaged.clone();
        damaged.sort();
        assert_eq!(values, damaged, "{}", wanted.id);
    }
}

#[test]
fn every_span_leads_back_to_the_text() {
    for wanted in expected() {
        let (document, plan) = plan(&wanted.id);
        for figure in &plan.figures {
            assert!(!figure.span.slice(&document.text).is_empty(), "{}: {}", wanted.id, figure.subject);
        }
        for task in &plan.tasks {
            assert!(task.span.slice(&document.text).chars().count() > 3, "{}: {}", wanted.id, task.title);
        }
    }
}
