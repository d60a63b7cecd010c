//! The exchange log: which program called what, when, and how it ended. For auditors; holds no content.

use axum::extract::{FromRef, Query};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::Offset;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Text};
use taihang_store::exchange::{Direction, Ending, Logged, Wanted};

use crate::components::{Cell, Column, Icon, Row, Table, empty_state, filters, page_head, select, table};
use crate::failure::{Answer, Failure};
use crate::page::Page;
use crate::register::address::address;
use crate::route::{Access, Route};
use crate::site::Site;
use crate::visit::Visit;

/// Rows on a page.
const SHOWN: usize = 100;
/// Rows of an export.
const EXPORTED: usize = 50_000;

/// The routes of the log.
pub(crate) fn routes<S>() -> Vec<Route<S>>
where
    S: Clone + Send + Sync + 'static,
    Site: FromRef<S>,
{
    vec![
        Route::get("/exchange-log", Access::AUDITOR, page),
        Route::get("/exchange-log.csv", Access::AUDITOR, export),
    ]
}

#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    client: String,
    register: String,
    direction: String,
    outcome: String,
    from: String,
    to: String,
    after: String,
}

impl Default for Asked {
    fn default() -> Self {
        let none = String::new;
        Self {
            client: none(),
            register: none(),
            direction: none(),
            outcome: none(),
            from: none(),
            to: none(),
            after: none(),
        }
    }
}

impl Asked {
    fn wanted(&self) -> Result<Wanted, Failure> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let day = |written: &str, name: &str, more: i64| match written.trim() {
            "" => Ok(None),
            written => {
                let day: Date = written.parse().map_err(|_| no_day(name))?;
                let begins =
                    Offset::constant(8).to_timestamp(day.at(0, 0, 0, 0)).map_err(|_| no_day(name))?;
                Ok::<_, Problem>(begins.checked_add(SignedDuration::from_hours(24 * more)).ok())
            }
        };
        let ending = match self.outcome.as_str() {
            "" => None,
            "good" => Some(Ending::Good),
            "refused" => Some(Ending::Refused),
            "failed" => Some(Ending::Failed),
            _ => return Err(no_choice("outcome", "good、refused、failed").into()),
        };
        let direction = match self.direction.as_str() {
            "" => None,
            "in" => Some(Direction::In),
            "out" => Some(Direction::Out),
            _ => return Err(no_choice("direction", "in、out").into()),
        };
        Ok(Wanted {
            client: text(&self.client),
            register: text(&self.register),
            direction,
            ending,
            from: day(&self.from, "from", 0)?,
            to: day(&self.to, "to", 1)?,
            after: text(&self.after),
        })
    }

    /// The same question in an address, going on after `after`.
    fn address(&self, path: &str, after: &str) -> String {
        address(
            path,
            &[
                ("client", &self.client),
                ("register", &self.register),
                ("direction", &self.direction),
                ("outcome", &self.outcome),
                ("from", &self.from),
                ("to", &self.to),
                ("after", after),
            ],
        )
    }
}

fn no_day(name: &str) -> Problem {
    Problem::new(
        "date-unreadable",
        Text::new("无法识别为日期。", "This is no day."),
        Text::new("请填写如 2026-03-01。", "Give it as 2026-03-01."),
    )
    .about(name)
}

fn no_choice(name: &str, choices: &str) -> Problem {
    Problem::new(
        "option-unknown",
        Text::new("没有这一选项。", "There is no such choice."),
        Text::new(format!("可选：{choices}。"), format!("One of {}.", choices.replace('、', ", "))),
    )
    .about(name)
}

async fn page(site: Site, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let wanted = asked.wanted()?;
    let mut rows = site.apart(move |store| Ok(store.exchanges(&wanted, SHOWN + 1)?)).await?;
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let next = rows.last().filter(|_| more).map(|last| asked.address("/exchange-log", &last.id));
    let title = visit.word("exchange-log.title");
    let export = html! { a.button.small href=(asked.address("/exchange-log.csv", "")) download { (visit.word("parts.csv")) } };
    let body = html! {
        (page_head(title, visit.word("exchange-log.purpose"), &export))
        (filters(&visit, "/exchange-log", &filter_fields(&visit, &site, &asked)))
        @if rows.is_empty() {
            (empty_state(Icon::Download, visit.word("exchange-log.none"), visit.word("exchange-log.none-text"), &html! {}))
        } @else {
            (list(&visit, &rows))
        }
        @if let Some(next) = next { div.actions { a.button href=(next) { (visit.word("exchange-log.older")) } } }
    };
    Ok(Page::new(&visit, title).wide().render(&body))
}

fn filter_fields(visit: &Visit, site: &Site, asked: &Asked) -> Markup {
    let word = |key: &str| visit.word(key).to_owned();
    let all = || (String::new(), word("exchange-log.all"));
    let mut registers = vec![all()];
    registers.extend(site.store().catalogue().registers().map(|register| {
        (register.def.name.clone(), register.def.label.in_language(visit.language).to_owned())
    }));
    let ways = [("in", "exchange-log.in"), ("out", "exchange-log.out")];
    let outcomes = [
        ("good", "exchange-log.good"),
        ("refused", "exchange-log.refused"),
        ("failed", "exchange-log.failed"),
    ];
    let options = |choices: &[(&str, &str)]| -> Vec<(String, String)> {
        let choices = choices.iter().map(|(value, key)| ((*value).to_owned(), word(key)));
        [all()].into_iter().chain(choices).collect()
    };
    html! {
        label { span { (visit.word("exchange-log.client")) } input name="client" value=(asked.client); }
        (select("register", visit.word("exchange-log.register"), &registers, &asked.register))
        (select("direction", visit.word("exchange-log.direction"), &options(&ways), &asked.direction))
        (select("outcome", visit.word("exchange-log.outcome"), &options(&outcomes), &asked.outcome))
        label { span { (visit.word("exchange-log.from")) } input type="date" name="from" value=(asked.from); }
        label { span { (visit.word("exchange-log.to")) } input type="date" name="to" value=(asked.to); }
    }
}

fn list(visit: &Visit, rows: &[Logged]) -> Markup {
    let columns = vec![
        Column::text(visit.word("exchange-log.at")),
        Column::text(visit.word("exchange-log.client")),
        Column::text(visit.word("exchange-log.call")),
        Column::figure(visit.word("exchange-log.status")),
        Column::figure(visit.word("exchange-log.sent")),
        Column::figure(visit.word("exchange-log.answered")),
        Column::figure(visit.word("exchange-log.time")),
        Column::plain(visit.word("exchange-log.request")),
    ];
    let row = |logged: &Logged| -> Row {
        let call = &logged.exchange;
        let digest = call.digest.as_ref().map(|digest| format!("SHA-256 {digest}"));
        vec![
            Cell::text(&visit.moment(logged.at)).sorted_by(logged.at.as_millisecond()),
            Cell::new(html! {
                @if let Some(name) = &logged.called { div { (name) } }
                code.small { (call.client) }
            }),
            Cell::head(html! { code { (call.method) " " (call.path) } }),
            Cell::text(&call.status.to_string()),
            Cell::text(&visit.number(call.bytes_in)).sorted_by(call.bytes_in),
            Cell::text(&visit.number(call.bytes_out)).sorted_by(call.bytes_out),
            Cell::text(&format!("{:.1}", micros_as_millis(call.micros))).sorted_by(call.micros),
            Cell::new(html! { code title=[digest] { (call.request) } }),
        ]
        .into()
    };
    let rows = rows.iter().map(row).collect();
    table(&Table { id: "exchanges".to_owned(), caption: String::new(), columns, rows, tall: false })
}

/// Milliseconds for people; a call never takes so long that digits would be lost.
fn micros_as_millis(micros: i64) -> f64 {
    f64::from(i32::try_from(micros).unwrap_or(i32::MAX)) / 1_000.0
}

/// What begins like a formula is text to a spreadsheet too.
fn csv_cell(text: &str) -> String {
    let guarded =
        if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    format!("\"{}\"", guarded.replace('"', "\"\""))
}

async fn export(site: Site, Query(asked): Query<Asked>) -> Answer {
    let wanted = asked.wanted()?;
    let rows = site.apart(move |store| Ok(store.exchanges(&wanted, EXPORTED)?)).await?;
    let mut text = "\u{feff}at,direction,client,organisation,method,path,register,status,bytes_in,bytes_out,micros,request,digest,client_id,client_name\r\n".to_owned();
    for Logged { at, exchange, called, .. } in &rows {
        let organisation = exchange.organisation.map(|id| id.to_string()).unwrap_or_default();
        let cells = [
            at.to_string(),
            exchange.direction.word().to_owned(),
            exchange.client.clone(),
            organisation,
            exchange.method.clone(),
            exchange.path.clone(),
            exchange.register.clone().unwrap_or_default(),
            exchange.status.to_string(),
            exchange.bytes_in.to_string(),
            exchange.bytes_out.to_string(),
            exchange.micros.to_string(),
            exchange.request.clone(),
            exchange.digest.clone().unwrap_or_default(),
            exchange.of.map(|id| id.to_string()).unwrap_or_default(),
            called.clone().unwrap_or_default(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    let name = "attachment; filename=\"exchange-log.csv\"";
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, name)], text).into_response())
}
