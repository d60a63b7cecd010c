//! Trajectories: each target that has a series, with its expected path, what was reached, and where it comes from.

use jiff::civil::date;
use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use taihang_indicators::path::{Standing, in_years};
use taihang_web::components::{badge, panel};

use super::tiles::Tiles;
use crate::drawing::{Drawing, EXPECTED, Line, REACHED};
use crate::progress::page::source;
use crate::progress::stand::{Stand, tone, word};

/// So many are drawn; the rest is one click away.
const DRAWN: usize = 6;

impl Tiles<'_> {
    /// The trajectories of the region, those that are behind first.
    pub(super) fn trends(&self) -> Markup {
        let visit = self.visit;
        let mut found: Vec<&Stand<'_>> = self
            .stands
            .iter()
            .filter(|stand| self.is_here(stand) && stand.points.len() > 1 && stand.target.is_some())
            .collect();
        found.sort_by_key(|stand| {
            (stand.verdict.standing == Standing::Unknown, std::cmp::Reverse(stand.gap()))
        });
        // One picture for each indicator: the target that is furthest behind.
        let mut drawn: Vec<&Stand<'_>> = Vec::new();
        for stand in found {
            if drawn.len() < DRAWN && !drawn.iter().any(|one| std::ptr::eq(one.outcome, stand.outcome)) {
                drawn.push(stand);
            }
        }
        let link = html! { a href="/progress" { (visit.word("cockpit.to-progress")) } };
        let body = html! {
            @if drawn.is_empty() { p.soft { (visit.word(self.none("cockpit.no-trends"))) } }
            @else { div.trends { @for stand in drawn { (self.trend(stand)) } } }
        };
        panel("trend", visit.word("cockpit.trend"), &link, &body)
    }

    fn trend(&self, stand: &Stand<'_>) -> Markup {
        let visit = self.visit;
        let link = stand.item.map(|item| format!("/targets/{item}")).unwrap_or_default();
        let base = stand.target.as_ref().and_then(|target| target.base);
        let wanted = stand.target.as_ref().and_then(taihang_indicators::path::Target::value);
        let verdict = &stand.verdict;
        html! {
            figure.trend {
                figcaption {
                    a href=(link) { (stand.outcome.subject) } " "
                    @if let Some(region) = &stand.outcome.region { span.small.soft { (region) } " " }
                    (badge(tone(verdict.standing), visit.word(word(verdict.standing))))
                }
                (drawing(stand, visit.word("progress.value"), visit.word("progress.expected")).markup())
                p.small {
                    @if let Some(base) = base { (visit.word("progress.baseline")) " " span.number { (stand.shown(base.value)) } " (" (base.on.year()) ") · " }
                    @if let Some(now) = stand.now { (visit.word("progress.value")) " " strong.number { (stand.shown(now.value)) } " (" (visit.date(now.on)) ") · " }
                    @if let Some(wanted) = wanted { (visit.word("progress.target")) " " span.number { (stand.shown(wanted)) } }
                    @if let Some(target) = &stand.target { " (" (target.due().year()) ")" }
                }
                (source(visit, self.programme, stand))
            }
        }
    }
}

/// The path and what was reached, in the unit of the screen.
fn drawing(stand: &Stand<'_>, reached: &str, expected: &str) -> Drawing {
    let at = |on: jiff::civil::Date, value: Decimal| Some((in_years(on), stand.in_unit(value).to_f64()?));
    let points = stand.points.iter().filter_map(|one| at(one.point.on, one.point.value)).collect();
    let mut path = Vec::new();
    if let Some(target) = &stand.target {
        let first =
            target.base.or(stand.points.first().map(|one| one.point)).map_or(target.due(), |one| one.on);
        for year in first.year()..=target.due().year() {
            let day = date(year, 12, 31);
            path.extend(target.expected(day).and_then(|value| at(day, value)));
        }
    }
    Drawing {
        label: stand.outcome.subject.clone(),
        lines: vec![
            Line { name: expected.to_owned(), points: path, colour: EXPECTED, expected: true },
            Line { name: reached.to_owned(), points, colour: REACHED, expected: false },
        ],
        size: (360.0, 180.0),
    }
}
