//! One sheet: each item with its rule, what was reported, what was verified, and the arithmetic; the forms; objections.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use taihang_base::{Problem, Refusal};
use taihang_kernel::Actor;
use taihang_registers::evaluation_scheme::EvaluationSchemeItem;
use taihang_registers::{evaluation_sheet, organisation, person};
use taihang_store::read::Seen;
use taihang_web::components::{
    Cell, Column, Row, Table, csrf_field, page_head, panel, problem_summary, table,
};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Failure, Page, Visit};

use super::bench::change;
use super::objection;
use super::round::{Line, Round, Sheet, id};
use super::wording::{number, or_dash, rule};
use crate::state::App;
use crate::steps::{state_of, steps};

/// What a form sent, by the names of its fields.
pub(super) type Typed = BTreeMap<String, String>;

/// The page.
pub(super) async fn page(_: App, visit: Visit, Path((round, sheet)): Path<(String, String)>) -> Answer {
    answer(visit, (round, sheet), |opened| opened.render(&Typed::new(), &[])).await
}

/// Answers a request about one sheet on a thread that may wait.
pub(super) async fn answer<F>(visit: Visit, (round, sheet): (String, String), work: F) -> Answer
where
    F: FnOnce(&Opened<'_>) -> Answer + Send + 'static,
{
    Asking::answer(visit, evaluation_sheet::REGISTER.to_owned(), move |asking| {
        let of_round = Asking::of(asking.visit.clone(), taihang_registers::collection::REGISTER)?;
        let seen = asking.store.one(asking.actor(), evaluation_sheet::REGISTER, id(&sheet)?)?;
        let round_id = id(&round)?;
        if seen.record.reference(evaluation_sheet::field::COLLECTION) != Some(round_id) {
            return Err(Refusal::NotFound.into());
        }
        // Whoever sees a sheet may be told of its round, even if a person is appraised who does not see the round itself.
        let round = Round::read(&of_round, round_id).or_else(|failure| {
            if let Failure::Refusal(_) = failure { of_program(&of_round, round_id) } else { Err(failure) }
        })?;
        work(&Opened::new(asking, round, seen)?)
    })
    .await
}

/// Title, scheme and dates of the round as the program reads them; no sheets.
fn of_program(asking: &Asking, round: taihang_kernel::RecordId) -> Result<Round, Failure> {
    let mut visit = asking.visit.clone();
    visit.actor = std::sync::Arc::new(Actor::system("appraisal", asking.actor().today));
    let program = Asking::of(visit, taihang_registers::collection::REGISTER)?;
    let mut round = Round::read(&program, round)?;
    round.sheets.clear();
    round.typed.persons.clear();
    Ok(round)
}

/// One sheet that the visitor has opened.
pub(super) struct Opened<'a> {
    pub(super) asking: &'a Asking,
    pub(super) round: Round,
    pub(super) seen: Seen,
    pub(super) sheet: Sheet,
    /// Whether the visitor may fill in the self-report, and the verified values.
    pub(super) reports: bool,
    pub(super) verifies: bool,
}

impl<'a> Opened<'a> {
    fn new(asking: &'a Asking, round: Round, seen: Seen) -> Result<Self, Failure> {
        let record = &seen.record;
        let unit = record.reference(evaluation_sheet::field::ORGANISATION);
        let unit = unit.map(|id| (organisation::REGISTER.to_owned(), id));
        let own = record.reference(evaluation_sheet::field::PERSON);
        let subject = unit.or(own.map(|id| (person::REGISTER.to_owned(), id)));
        let titles = asking.store.titles(asking.actor(), subject.clone(), asking.visit.language)?;
        let subject = subject.and_then(|(_, id)| titles.get(&id).cloned()).unwrap_or_else(|| "—".to_owned());
        let editable = asking.editable(record, &seen.standing);
        let verifies = editable.contains(evaluation_sheet::field::SCORE);
        let reports = editable.contains(evaluation_sheet::field::SELF_REPORT) && !verifies;
        let sheet = Sheet::of(record.clone(), &seen.classes, subject)?;
        Ok(Self { asking, round, seen, sheet, reports, verifies })
    }

    /// Where the page is.
    pub(super) fn path(&self) -> String {
        format!("/appraisal/{}/{}", self.round.record.id, self.seen.record.id)
    }

    /// The page, with what was typed and what is wrong with it.
    pub(super) fn render(&self, typed: &Typed, problems: &[Problem]) -> Answer {
        let visit = &self.asking.visit;
        let links = html! {
            a.button.quiet href={ "/r/evaluation_sheet/" (self.seen.record.id) } { (visit.word("appraisal.record")) }
        };
        let title = visit.words("appraisal.sheet-of", &[("subject", &self.sheet.subject)]);
        let beside = self.round.beside_last(self.asking)?;
        let body = html! {
            (page_head(&title, self.round.title(), &links))
            (problem_summary(visit, "", problems))
            (self.facts(&change(visit, &self.sheet, beside.as_ref())))
            (self.items())
            @if self.reports { (self.self_report(typed)) }
            @if self.verifies { (self.values(typed)) }
            (steps(self.asking, (evaluation_sheet::REGISTER, self.seen.record.id), "appraisal.steps", &[])?)
            (objection::panel_of(self, typed)?)
        };
        let round = format!("/appraisal/{}", self.round.record.id);
        let page = Page::new(visit, &title).wide().section("/appraisal");
        let page = page.under(visit.word("appraisal.title"), "/appraisal").under(self.round.title(), &round);
        let mut response: Response = page.render(&body);
        if !problems.is_empty() {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Ok(response)
    }

    fn facts(&self, change: &Markup) -> Markup {
        let (visit, typed) = (&self.asking.visit, &self.sheet.typed);
        let state = state_of(self.asking, evaluation_sheet::REGISTER, typed.state.word());
        let rank = typed.rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string());
        html! {
            p.record-facts {
                (state_badge(self.asking.def(), &state))
                @if self.sheet.assessed {
                    span { (visit.word("appraisal.total")) (visit.colon()) strong { (or_dash(typed.total)) } }
                    span { (visit.word("appraisal.grade")) (visit.colon()) (typed.grade.as_deref().unwrap_or("—")) }
                    span { (visit.word("appraisal.rank")) (visit.colon()) (rank) }
                    span { (visit.word("appraisal.change")) (visit.colon()) (change) }
                } @else { span.soft { (visit.word("appraisal.not-shown-yet")) } }
            }
        }
    }

    fn items(&self) -> Markup {
        let visit = &self.asking.visit;
        let words = ["appraisal.item", "appraisal.weight", "appraisal.rule", "appraisal.own"];
        let mut columns: Vec<Column> = words.map(|word| Column::plain(visit.word(word))).into();
        if self.sheet.assessed {
            let words = ["appraisal.verified", "appraisal.points", "appraisal.arithmetic"];
            columns.extend(words.map(|word| Column::plain(visit.word(word))));
        }
        let rows = self.round.items().iter().map(|item| self.row(item)).collect();
        let drawn = Table { columns, rows, ..Table::default() };
        let sum = html! { @if self.sheet.assessed { (self.sheet.sum()) } };
        panel(
            "items",
            visit.word("appraisal.items"),
            &sum,
            &html! {
                (table(&drawn))
                @if self.sheet.assessed && self.sheet.is_open() { p.small.soft { (visit.word("appraisal.reckoned-when-saved")) } }
                @if let Some(note) = &self.sheet.typed.self_note { h3 { (visit.word("appraisal.self-note")) } p { (note) } }
                @if let Some(note) = &self.sheet.typed.tolerance_note { h3 { (visit.word("appraisal.tolerance-note")) } p { (note) } }
            },
        )
    }

    fn row(&self, item: &EvaluationSchemeItem) -> Row {
        let visit = &self.asking.visit;
        let line = self.sheet.line(item.key.as_deref().unwrap_or_default());
        let weight = item.weight.map_or_else(|| "—".to_owned(), |weight| format!("{}%", number(weight)));
        let mut cells = vec![
            Cell::head(
                html! { (item.label.as_deref().unwrap_or("—")) @if item.veto == Some(true) { " " span.soft.small { (visit.word("appraisal.veto")) } } },
            ),
            Cell::text(&weight),
            Cell::text(&rule(visit, item)),
            Cell::new(
                html! { (or_dash(line.own)) @if let Some(evidence) = &line.evidence { div.small.soft { (evidence) } } },
            ),
        ];
        if self.sheet.assessed {
            cells.extend([self.verified(item, &line), self.points(&line), Cell::text(&line.words)]);
        }
        cells.into()
    }

    fn verified(&self, item: &EvaluationSchemeItem, line: &Line) -> Cell {
        let visit = &self.asking.visit;
        let from_matters = item.statistic.is_some() && line.source.is_none();
        Cell::new(html! {
            (or_dash(line.value))
            @if let Some(source) = &line.source { div.small.soft { (source) } }
            @else if from_matters && line.value.is_some() { div.small.soft { (visit.word("appraisal.by-engine")) } }
        })
    }

    fn points(&self, line: &Line) -> Cell {
        let visit = &self.asking.visit;
        Cell::new(html! {
            (or_dash(line.points))
            @if line.tolerated { div.small { (visit.word("appraisal.tolerated")) } }
            @else if line.missing { div.small { (visit.word("appraisal.missing")) } }
        })
    }

    fn self_report(&self, typed: &Typed) -> Markup {
        let visit = &self.asking.visit;
        let note = self.sheet.typed.self_note.clone().unwrap_or_default();
        let note = typed.get("self_note").cloned().unwrap_or(note);
        let row = |item: &EvaluationSchemeItem| -> Row {
            let key = item.key.as_deref().unwrap_or_default();
            let line = self.sheet.line(key);
            let own = line.own.map(|own| own.normalize().to_string()).unwrap_or_default();
            vec![
                Cell::head(html! { (item.label.as_deref().unwrap_or("—")) }),
                input(visit, typed, (&format!("value.{key}"), &own), "appraisal.own", item),
                input(
                    visit,
                    typed,
                    (&format!("evidence.{key}"), &line.evidence.unwrap_or_default()),
                    "appraisal.evidence",
                    item,
                ),
            ]
            .into()
        };
        let words = ["appraisal.item", "appraisal.own", "appraisal.evidence"];
        let columns = words.map(|word| Column::plain(visit.word(word))).into();
        let rows = self.round.items().iter().map(row).collect();
        let form = html! {
            form.fields method="post" action={ (self.path()) "/self-report" } {
                (csrf_field(visit))
                input type="hidden" name="version" value=(self.seen.record.version);
                (table(&Table { columns, rows, ..Table::default() }))
                div.field { label for="field-self_note" { (visit.word("appraisal.self-note")) } textarea id="field-self_note" name="self_note" { (note) } }
                div.actions {
                    button.button name="do" value="save" { (visit.word("appraisal.save-draft")) }
                    button.button.primary name="do" value="submit" { (visit.word("appraisal.submit")) }
                }
            }
        };
        panel(
            "self-report",
            visit.word("appraisal.self-report"),
            &html! { (visit.word("appraisal.draft-note")) },
            &form,
        )
    }

    fn values(&self, typed: &Typed) -> Markup {
        let visit = &self.asking.visit;
        let rows = self.round.items().iter().map(|item| self.values_row(typed, item)).collect();
        let words = [
            "appraisal.item",
            "appraisal.verified",
            "appraisal.source",
            "appraisal.profit",
            "appraisal.rd",
            "appraisal.tolerate",
        ];
        let columns = words.map(|word| Column::plain(visit.word(word))).into();
        let form = html! {
            form.fields method="post" action={ (self.path()) "/values" } {
                (csrf_field(visit))
                input type="hidden" name="version" value=(self.seen.record.version);
                (table(&Table { columns, rows, ..Table::default() }))
                div.actions { button.button.primary { (visit.word("appraisal.save-values")) } }
            }
        };
        panel(
            "values",
            visit.word("appraisal.values"),
            &html! { (visit.word("appraisal.values-note")) },
            &form,
        )
    }

    fn values_row(&self, typed: &Typed, item: &EvaluationSchemeItem) -> Row {
        let visit = &self.asking.visit;
        let key = item.key.as_deref().unwrap_or_default();
        let line = self.sheet.typed.score.iter().find(|line| line.item.as_deref() == Some(key));
        let decimal =
            |of: Option<rust_decimal::Decimal>| of.map(|of| of.normalize().to_string()).unwrap_or_default();
        let line = line.cloned().unwrap_or_default();
        let by_rd = item.statistic.as_deref() == Some("profit_with_rd");
        let tolerated = if typed.is_empty() {
            line.tolerated == Some(true)
        } else {
            typed.contains_key(&format!("tolerated.{key}"))
        };
        let of = |name: &str, value: &str, word: &'static str| {
            input(visit, typed, (&format!("{name}.{key}"), value), word, item)
        };
        vec![
            Cell::head(html! {
                (item.label.as_deref().unwrap_or("—"))
                @if item.statistic.is_some() { div.small.soft { (visit.word("appraisal.statistic-item")) } }
            }),
            of("value", &decimal(line.value), "appraisal.verified"),
            of("source", &line.source.clone().unwrap_or_default(), "appraisal.source"),
            if by_rd { of("profit", &decimal(line.profit), "appraisal.profit") } else { Cell::text("—") },
            if by_rd { of("recognised_rd", &decimal(line.recognised_rd), "appraisal.rd") } else { Cell::text("—") },
            Cell::new(html! {
                label { input type="checkbox" name={ "tolerated." (key) } value="yes" checked[tolerated]; " " (visit.word("appraisal.tolerated")) }
            }),
        ]
        .into()
    }
}

/// One input of a row; it has the name of the column and of the item for whoever does not see the table.
fn input(
    visit: &Visit,
    typed: &Typed,
    (name, held): (&str, &str),
    word: &str,
    item: &EvaluationSchemeItem,
) -> Cell {
    let value = typed.get(name).map_or(held, String::as_str);
    let label = format!("{}：{}", item.label.as_deref().unwrap_or("—"), visit.word(word));
    let figures = !name.starts_with("evidence.") && !name.starts_with("source.");
    let mode = figures.then_some("decimal");
    Cell::new(
        html! { input type="text" id={ "field-" (name) } name=(name) value=(value) aria-label=(label) inputmode=[mode] autocomplete="off"; },
    )
}
