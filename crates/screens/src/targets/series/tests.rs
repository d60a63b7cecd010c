//! Three plans of one province: a target with its baseline, the report on it, and the next target.

use taihang_base::Span;
use taihang_documents::Document;
use taihang_plan::model::{Baseline, FigureKind, Metadata, Op, Plan, Stated};
use taihang_plan::outcomes;

use super::*;

fn figure(kind: FigureKind, subject: &str, value: &str, year: Option<i32>) -> Figure {
    Figure {
        kind,
        clause: 0,
        section: String::new(),
        span: Span::default(),
        subject: subject.to_owned(),
        op: Op::Eq,
        value: Some(value.to_owned()),
        unit: Some("家".to_owned()),
        year,
        period: None,
        growth: None,
        baseline: None,
        lead_units: vec![],
        part_of: None,
        comparator: None,
        repaired: false,
    }
}

fn plan(issued: i16, figures: Vec<Figure>) -> Plan {
    let stated = |value: &str| Some(Stated { value: value.to_owned(), span: None });
    let metadata = Metadata {
        region: stated("某省"),
        level: Some(RegionLevel::Province),
        issued_on: Some(Stated { value: jiff::civil::date(issued, 3, 1), span: None }),
        ..Metadata::default()
    };
    Plan { metadata, figures, ..Plan::default() }
}

fn plans() -> Vec<Plan> {
    let mut first = figure(FigureKind::Target, "高新技术企业", "2000", Some(2020));
    first.baseline =
        Some(Baseline { value: Some("720".to_owned()), unit: Some("家".to_owned()), year: Some(2015) });
    let report = figure(FigureKind::Actual, "高新技术企业", "3188", Some(2020));
    let second = figure(FigureKind::Target, "高新技术企业", "5000", Some(2025));
    let other = figure(FigureKind::Target, "孵化器", "40", None);
    vec![plan(2016, vec![first]), plan(2021, vec![report, second, other])]
}

fn with(test: impl Fn(&[Source<'_>], &[Outcome])) {
    let plans = plans();
    let document = serde_json::json!({ "format": "txt", "text": "", "blocks": [], "notes": [] });
    let document: Document = serde_json::from_value(document).unwrap();
    let sources: Vec<Source<'_>> =
        plans.iter().map(|plan| Source { name: "规划", document: &document, plan }).collect();
    test(&sources, &outcomes(&sources));
}

fn stand(year: i32, value: i64) -> Stand {
    Stand { year, value: Decimal::from(value) }
}

#[test]
fn a_target_is_a_line_from_its_baseline_and_the_next_from_what_was_reached() {
    with(|sources, outcomes| {
        let drawing = Drawing::of(&outcomes[0], sources);
        let lines: Vec<_> = drawing.promises.iter().map(|promise| (promise.start, promise.end)).collect();
        assert_eq!(
            lines,
            [(Some(stand(2015, 720)), stand(2020, 2000)), (Some(stand(2020, 3188)), stand(2025, 5000))]
        );
        let reached: Vec<_> =
            drawing.reached.iter().map(|reached| (reached.stand, reached.baseline)).collect();
        assert_eq!(reached, [(stand(2015, 720), true), (stand(2020, 3188), false)]);
        assert_eq!(drawing.years(), [2015, 2020, 2025]);
        assert!(drawing.is_line());
    });
}

#[test]
fn every_target_is_one_row_and_has_one_status() {
    with(|sources, outcomes| {
        let rows = rows(sources, outcomes);
        assert_eq!(rows.len(), 3);
        assert_eq!(counts(&rows).values().sum::<usize>(), 3);
        assert_eq!(counts(&rows)[&Status::Reached], 1);
        assert_eq!(counts(&rows).len(), STATUSES.len());
    });
}

#[test]
fn filters_combine() {
    with(|sources, outcomes| {
        let rows = rows(sources, outcomes);
        let found = |filter: Filter| rows.iter().filter(|row| filter.admits(row, sources, outcomes)).count();
        assert_eq!(found(Filter::default()), 3);
        assert_eq!(found(Filter { words: Some("高新".to_owned()), ..Filter::default() }), 2);
        assert_eq!(found(Filter { words: Some("高新".to_owned()), plan: Some(1), ..Filter::default() }), 1);
        assert_eq!(found(Filter { level: Some(RegionLevel::City), ..Filter::default() }), 0);
        assert_eq!(found(Filter { status: Some(Status::Reached), ..Filter::default() }), 1);
        assert_eq!(found(Filter { year: Some(2020), ..Filter::default() }), 1);
        assert_eq!(found(Filter { lines: true, ..Filter::default() }), 2);
    });
}

#[test]
fn values_are_shown_in_the_unit_they_were_written_in() {
    for (unit, expected) in [(Some("万件"), 10_000), (Some("亿元"), 100_000_000), (Some("%"), 1), (None, 1)]
    {
        assert_eq!(scale(unit), Decimal::from(expected));
    }
}
