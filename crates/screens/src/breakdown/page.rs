//! The page: the whole, the parts with their states, the sum, who objected and why; for planners the form that breaks it down.

use axum::extract::{Path, Query as Asking};
use axum::response::Response;
use maud::{Markup, html};
use rust_decimal::Decimal;
use serde::Deserialize;
use taihang_base::{Problem, Refusal};
use taihang_kernel::view::Titles;
use taihang_kernel::{Record, RecordId};
use taihang_store::Store;
use taihang_supervision::breakdown::Relation;
use taihang_web::components::{
    self, Cell, Column, Field, FieldKind, Icon, Row, Table, Tone, badge, csrf_field, field, icon, page_head,
    panel, problem_summary,
};
use taihang_web::{Access, Answer, Failure, Page, Visit};

use super::board::{Board, number};
use super::parts::{Entered, METHODS, Proposal, below};
use super::sheet::{Sheet, Signing, responsibility};
use crate::definition_words::{option, state};
use crate::export::download;
use crate::state::App;

/// What the form shows.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) entered: Entered,
    pub(super) proposal: Option<Proposal>,
    pub(super) problems: Vec<Problem>,
}

fn id(item: &str) -> Result<RecordId, Failure> {
    item.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Path(item): Path<String>) -> Answer {
    let id = id(&item)?;
    app.site
        .apart(move |store| {
            let board = Board::read(store, &visit.actor, id)?;
            let method = board.shares.first().and_then(|share| share.text("method")).unwrap_or("equal");
            let mut entered = Entered { method: method.to_owned(), ..Entered::default() };
            entered.parts = proposed_parts(store, &visit, &board)?;
            render(store, &visit, &board, &Shown { entered, ..Shown::default() })
        })
        .await
}

/// What the form begins with: the shares that are there, or the regions right below that of the target.
fn proposed_parts(store: &Store, visit: &Visit, board: &Board) -> Result<String, Failure> {
    if board.shares.is_empty() {
        let region = board.target.as_ref().and_then(|target| target.reference("region"));
        return region.map_or_else(|| Ok(String::new()), |region| below(store, &visit.actor, region));
    }
    let names = names(store, visit, board)?;
    let line = |share: &Record| {
        let figure = number(share, "base").or_else(|| number(share, "value"));
        format!(
            "{}\t{}",
            part_name(&names, share),
            figure.map(|figure| figure.to_string()).unwrap_or_default()
        )
    };
    Ok(board.shares.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// The region of a share, or its unit.
fn part_name<'n>(names: &'n Titles, share: &Record) -> &'n str {
    let id = share.reference("region").or_else(|| share.reference("unit"));
    id.and_then(|id| names.get(&id)).map_or("", String::as_str)
}

fn names(store: &Store, visit: &Visit, board: &Board) -> Result<Titles, Failure> {
    let mut named = Vec::new();
    for share in &board.shares {
        for (register, name) in [("organisation", "unit"), ("region", "region"), ("organisation", "proposer")]
        {
            named.extend(share.reference(name).map(|id| (register.to_owned(), id)));
        }
    }
    Ok(store.titles(&visit.actor, named, visit.language)?)
}

struct Look<'a> {
    store: &'a Store,
    visit: &'a Visit,
    board: &'a Board,
    names: Titles,
}

/// The page with the form as it stands.
pub(super) fn render(store: &Store, visit: &Visit, board: &Board, shown: &Shown) -> Answer {
    let look = Look { store, visit, board, names: names(store, visit, board)? };
    let title = visit.words("breakdown.heading", &[("subject", &board.subject)]);
    let sheet = html! {
        @if !board.shares.is_empty() {
            a.button href={ (board.path()) "/sheet" } download { (icon(Icon::Download)) (visit.word("breakdown.table")) }
        }
    };
    let body = html! {
        (page_head(&title, visit.word("breakdown.sentence"), &sheet))
        (look.whole())
        (panel("parts", visit.word("breakdown.parts"), &look.states(), &look.shares()?))
        (look.objections())
        @if visit.may(Access::PLANNER) && board.target.is_some() { (look.form(shown)) }
    };
    let page = Page::new(visit, &title).section("/targets").under(visit.word("targets.title"), "/targets");
    Ok(with_status(page.under(&board.subject, &format!("/targets/{}", board.id)).wide().render(&body), shown))
}

/// A form that cannot be taken is answered as such.
fn with_status(mut response: Response, shown: &Shown) -> Response {
    if !shown.problems.is_empty() {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

impl Look<'_> {
    fn amount(&self, value: Decimal) -> String {
        format!("{}{}", value.normalize(), self.board.measure)
    }

    fn whole(&self) -> Markup {
        let (visit, board) = (self.visit, self.board);
        let relation = match board.whole.relation {
            Relation::AtLeast => "breakdown.at-least",
            Relation::Exactly => "breakdown.exactly",
            Relation::AtMost => "breakdown.at-most",
        };
        let (wrong, sum) = (board.wrong(), board.sum().filter(|_| board.whole.additive));
        let body = html! {
            dl.facts {
                div { dt { (visit.word("breakdown.whole")) } dd { (board.whole.value.map_or_else(|| "—".to_owned(), |whole| self.amount(whole))) } }
                @if let Some(sum) = sum {
                    div { dt { (visit.word("breakdown.sum")) } dd { (self.amount(sum)) } }
                    div { dt { (visit.word("breakdown.relation")) } dd { (visit.word(relation)) } }
                }
            }
            @if !board.whole.additive { p.soft { (visit.word("breakdown.not-additive")) } }
            @if let Some(problem) = wrong {
                p { (badge(Tone::Bad, visit.word("breakdown.does-not-fit"))) " " code.arithmetic { (problem.message.in_language(visit.language)) } }
            } @else if sum.is_some() && !board.shares.is_empty() {
                p { (badge(Tone::Good, visit.word("breakdown.fits"))) }
            }
        };
        panel("whole", visit.word("breakdown.whole"), &html! {}, &body)
    }

    fn states(&self) -> Markup {
        let visit = self.visit;
        let count = |key: &str| self.board.shares.iter().filter(|share| share.state == key).count();
        let settled = count("settled") + count("signed");
        html! { (visit.words("breakdown.counted", &[
            ("count", &self.board.shares.len()), ("settled", &settled), ("objected", &count("objected")),
        ])) }
    }

    fn shares(&self) -> Result<Markup, Failure> {
        let visit = self.visit;
        if self.board.shares.is_empty() {
            return Ok(html! { p.soft { (visit.word("breakdown.none")) } });
        }
        let rows = self.board.shares.iter().map(|share| self.row(share)).collect::<Result<Vec<_>, _>>()?;
        let columns = vec![
            Column::text(visit.word("breakdown.part")),
            Column::text(visit.word("breakdown.unit")),
            Column::text(visit.word("breakdown.method")),
            Column::figure(visit.word("breakdown.base")),
            Column::figure(visit.word("breakdown.value")),
            Column::text(visit.word("breakdown.state")),
            Column::plain(visit.word("breakdown.act")),
        ];
        Ok(components::table(&Table {
            id: String::new(),
            caption: String::new(),
            columns,
            rows,
            tall: false,
        }))
    }

    fn row(&self, share: &Record) -> Result<Row, Failure> {
        let visit = self.visit;
        let unit = share.reference("unit").and_then(|unit| self.names.get(&unit)).map_or("", String::as_str);
        let (base, value) = (number(share, "base"), number(share, "value").unwrap_or_default());
        let path = format!("/r/target_share/{}", share.id);
        let actions = self.store.actions(&visit.actor, "target_share", share.id)?;
        let tone = match share.state.as_str() {
            "objected" => Tone::Warn,
            "settled" | "signed" => Tone::Good,
            _ => Tone::Wait,
        };
        Ok(Row::from(vec![
            Cell::head(html! { a href=(path) { (part_name(&self.names, share)) } }),
            Cell::text(unit),
            Cell::text(&option(share, "method", visit.language)),
            Cell::text(&base.map(|base| base.normalize().to_string()).unwrap_or_default())
                .sorted_by(base.unwrap_or_default()),
            Cell::text(&self.amount(value)).sorted_by(value),
            Cell::new(badge(tone, &state(share, visit.language))),
            Cell::new(html! {
                div.actions {
                    @for action in actions.iter().filter(|action| action.allowed.is_ok()) {
                        a.button.small href={ (path) "/" (action.transition) } { (action.label.in_language(visit.language)) }
                    }
                    a.button.small href={ (self.board.path()) "/sheet?share=" (share.id) } download {
                        (icon(Icon::Download)) (visit.word("breakdown.sheet"))
                    }
                }
            }),
        ]))
    }

    /// Who objected, and why.
    fn objections(&self) -> Markup {
        let visit = self.visit;
        let objected: Vec<&Record> =
            self.board.shares.iter().filter(|share| share.state == "objected").collect();
        if objected.is_empty() {
            return html! {};
        }
        let body = html! {
            div.entries { @for share in objected {
                article.entry {
                    div.entry-head { (badge(Tone::Warn, &state(share, visit.language))) strong { (part_name(&self.names, share)) } }
                    p { (share.text("objection").unwrap_or_default()) }
                }
            } }
        };
        panel("objections", visit.word("breakdown.objections"), &html! {}, &body)
    }

    fn form(&self, shown: &Shown) -> Markup {
        let visit = self.visit;
        let word = |key: &str| match key {
            "equal" => "breakdown.equal",
            "by_share" => "breakdown.by-share",
            _ => "breakdown.by-hand",
        };
        let additive = self.board.whole.to_add_up().is_some();
        let methods = METHODS.iter().filter(|key| additive || **key == "by_hand");
        let options = methods.map(|key| ((*key).to_owned(), visit.word(word(key)).to_owned())).collect();
        let entered = &shown.entered;
        let method = Field::line("method", visit.word("breakdown.method"), &entered.method);
        let parts = Field::line("parts", visit.word("breakdown.lines"), &entered.parts).needed();
        let decimals = if entered.decimals.is_empty() { "0" } else { entered.decimals.as_str() };
        let decimals = Field::line("decimals", visit.word("breakdown.decimals"), decimals);
        let body = html! {
            (problem_summary(visit, "breakdown", &shown.problems))
            form method="post" action=(self.board.path()) {
                (csrf_field(visit))
                (field(visit, &method.of(FieldKind::OneOf(options)).inside("breakdown"), &shown.problems))
                (field(visit, &parts.of(FieldKind::Lines).with_hint(visit.word("breakdown.lines-hint")).inside("breakdown"), &shown.problems))
                (field(visit, &decimals.with_hint(visit.word("breakdown.decimals-hint")).inside("breakdown"), &shown.problems))
                @if let Some(proposal) = &shown.proposal { (self.preview(proposal)) }
                div.actions {
                    button.button name="step" value="preview" { (visit.word("breakdown.preview")) }
                    @if shown.proposal.is_some() {
                        button.button.primary name="step" value="propose" { (visit.word("breakdown.propose")) }
                    }
                }
            }
        };
        panel("form", visit.word("breakdown.form"), &html! {}, &body)
    }

    /// What the form comes to, with the arithmetic of its sum.
    fn preview(&self, proposal: &Proposal) -> Markup {
        let visit = self.visit;
        let rows = proposal.parts.iter().map(|part| {
            let base = part.written.figure.filter(|_| proposal.method == "by_share");
            Row::from(vec![
                Cell::head(html! { (part.written.name) }),
                Cell::text(&base.map(|base| base.normalize().to_string()).unwrap_or_default()),
                Cell::text(&self.amount(part.value)).sorted_by(part.value),
            ])
        });
        let columns = vec![
            Column::text(visit.word("breakdown.part")),
            Column::figure(visit.word("breakdown.base")),
            Column::figure(visit.word("breakdown.value")),
        ];
        let rows = rows.collect();
        let terms: Vec<String> =
            proposal.parts.iter().map(|part| part.value.normalize().to_string()).collect();
        let sum = proposal.parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.value));
        html! {
            h3 { (visit.word("breakdown.comes-to")) }
            (components::table(&Table { id: String::new(), caption: String::new(), columns, rows, tall: false }))
            @if let Some(sum) = sum.filter(|_| self.board.whole.additive) {
                p { code.arithmetic { (terms.join(" + ")) " = " (sum.normalize()) } }
            }
        }
    }
}

/// Which share the sheet is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    share: String,
}

/// The responsibility sheet of one share, or the table of all of them.
pub(super) async fn sheet(
    app: App,
    visit: Visit,
    Path(item): Path<String>,
    Asking(wanted): Asking<Wanted>,
) -> Answer {
    let id = id(&item)?;
    app.site
        .apart(move |store| {
            let board = Board::read(store, &visit.actor, id)?;
            let names = names(store, &visit, &board)?;
            let one = |share: &&Record| wanted.share.is_empty() || share.id.to_string() == wanted.share;
            let chosen: Vec<&Record> = board.shares.iter().filter(one).collect();
            if chosen.is_empty() {
                return Err(Refusal::NotFound.into());
            }
            let name = |share: &Record, field: &str| {
                share.reference(field).and_then(|id| names.get(&id)).cloned().unwrap_or_default()
            };
            let shares = chosen.iter().map(|share| Signing {
                part: part_name(&names, share).to_owned(),
                unit: name(share, "unit"),
                value: number(share, "value").unwrap_or_default(),
                settled: matches!(share.state.as_str(), "settled" | "signed"),
            });
            let made = Sheet {
                subject: &board.subject,
                measure: &board.measure,
                whole: board.whole.value,
                due: chosen.first().and_then(|share| due(share)),
                proposer: chosen.first().map(|share| name(share, "proposer")).unwrap_or_default(),
                shares: shares.collect(),
                single: !wanted.share.is_empty(),
                date: visit.actor.today,
            };
            let kind = if made.single { "目标责任书" } else { "目标分解表" };
            download::file(&format!("{}{kind}.docx", board.subject), download::WORD, responsibility(&made)?)
        })
        .await
}

fn due(share: &Record) -> Option<String> {
    let Some(taihang_kernel::Value::Period(period)) = share.get("due") else { return None };
    Some(period.in_language(taihang_base::Language::Zh))
}
