//! What a new value of a parameter touches, on the page of the value before it is agreed: running cases keep the value that
//! is valid on their reference date, new ones go by the new value from its first day on.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, html};
use taihang_base::Period;
use taihang_defs::{DueDef, RegisterDef};
use taihang_kernel::{Actor, Query, Record, RecordId, Value};
use taihang_registers::clocks::{RECKONED, Reckoned};
use taihang_registers::parameter::field;
use taihang_registers::{organisation, parameter, region};
use taihang_store::Deadline;
use taihang_store::parameter::in_force;
use taihang_web::components::{Cell, Column, Row, Table, panel, table};
use taihang_web::register::{Asking, RecordParts};
use taihang_web::{Declared, Failure};

/// So many open deadlines of one clock are looked at.
const LOOKED_AT: usize = 20_000;
/// So many records are named.
const NAMED: usize = 50;

/// The body of the page: what the value would touch stands above the usual parts as long as it is not in force.
pub(crate) fn body(asking: &Asking, parts: &RecordParts) -> Result<Markup, Failure> {
    let before = matches!(parts.seen.record.state.as_str(), "proposed" | "adopted");
    Ok(html! {
        (called(asking, &parts.seen.record)?)
        @if before { (touched(asking, &parts.seen.record)?) }
        (parts.usual())
    })
}

/// What the parameter is called and means, and its value in words.
fn called(asking: &Asking, record: &Record) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let declared = Declared::read(visit, &asking.store)?;
    let Some(code) = record.text(field::CODE) else { return Ok(html! {}) };
    let Some(name) = declared.name(visit, code) else { return Ok(html! {}) };
    let value = record.text(field::VALUE).map(|value| declared.reading(visit, code, value));
    Ok(panel(
        "called",
        name,
        &html! {},
        &html! {
            p { (declared.sentence(visit, code)) }
            @if let Some(value) = value { p { (visit.word("desk.value-here")) (visit.colon()) strong { (value) } } }
        },
    ))
}

/// A clock that goes by the parameter.
struct Clock<'a> {
    def: &'a RegisterDef,
    due: &'a DueDef,
    /// Reckoned by a function from the value of a reference day; otherwise the length is taken once, when it opens.
    reckoned: Option<&'static Reckoned>,
}

/// What becomes of the open deadlines of one clock.
#[derive(Default)]
struct Touched {
    /// They go by the value that held on their reference date.
    kept: usize,
    /// Their reference date lies in the new value's time: they are counted anew when their record next changes.
    anew: Vec<RecordId>,
}

fn touched(asking: &Asking, value: &Record) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let Some(code) = value.text(field::CODE) else { return Ok(html! {}) };
    let clocks = clocks(asking, code);
    let rows = Rows::read(asking, value)?;
    let from = rows.begins(asking.actor().today);
    let new = value.text(field::VALUE).unwrap_or("—");
    let words = [
        "consequences.register",
        "consequences.clock",
        "consequences.kept-cases",
        "consequences.anew",
        "consequences.new-cases",
    ];
    let mut drawn =
        Table { columns: words.map(|word| Column::plain(visit.word(word))).into(), ..Table::default() };
    let mut named: Vec<(String, RecordId)> = Vec::new();
    for clock in &clocks {
        let touched = rows.touched(asking, clock)?;
        named.extend(touched.anew.iter().map(|id| (clock.def.name.clone(), *id)));
        let opened = visit.words("consequences.from-day", &[("day", &visit.date(from)), ("value", &new)]);
        drawn.rows.push(Row::from(vec![
            Cell::text(asking.label_of(&clock.def.name)),
            Cell::head(html! { (asking.text(&clock.due.label)) }),
            Cell::text(&visit.number(touched.kept as u64)),
            Cell::text(&visit.number(touched.anew.len() as u64)),
            Cell::text(&opened),
        ]));
    }
    let count = named.len();
    named.truncate(NAMED);
    let titles = asking.store.titles(asking.actor(), named.clone(), visit.language)?;
    Ok(panel(
        "touched",
        visit.word("consequences.touches"),
        &html! {},
        &html! {
            @if clocks.is_empty() { p { (visit.words("consequences.no-clock", &[("day", &visit.date(from))])) } } @else {
                p { (visit.word("consequences.rule")) }
                (table(&drawn))
            }
            @if count > 0 {
                p { (visit.words("consequences.anew-named", &[("count", &count)])) }
                ul.naming role="list" {
                    @for (register, id) in &named {
                        @let title = titles.get(id).map_or("—", String::as_str);
                        li { @if title == taihang_store::read::UNSEEN { (title) } @else { a href={ "/r/" (register) "/" (id) } { (title) } } }
                    }
                }
            }
        },
    ))
}

/// Every clock that goes by the parameter `code`.
fn clocks<'a>(asking: &'a Asking, code: &str) -> Vec<Clock<'a>> {
    let mut found = Vec::new();
    for register in asking.store.catalogue().registers() {
        let def = &register.def;
        let mut seen: Vec<&str> = Vec::new();
        for due in def.dues() {
            let reckoned = RECKONED
                .iter()
                .find(|one| one.parameter == code && one.register == def.name && one.clock == due.clock);
            let by_length = due.parameter.as_deref() == Some(code);
            if (reckoned.is_some() || by_length) && !seen.contains(&due.clock.as_str()) {
                seen.push(&due.clock);
                found.push(Clock { def, due, reckoned });
            }
        }
    }
    found
}

/// The values of one parameter, with and without the one that is proposed.
struct Rows {
    code: String,
    now: Vec<Record>,
    then: Vec<Record>,
    valid: Option<Period>,
}

impl Rows {
    fn read(asking: &Asking, value: &Record) -> Result<Self, Failure> {
        let code = value.text(field::CODE).unwrap_or_default().to_owned();
        let of_code = Query::all(parameter::REGISTER, 500)
            .with(field::CODE, taihang_kernel::Test::In(vec![Value::Identifier(code.clone())]));
        let now = asking.store.page(&program(asking), &of_code)?.records;
        let now: Vec<Record> =
            now.into_iter().map(|shown| shown.record).filter(|row| row.id != value.id).collect();
        // As if it were in force; ids rise with time, and the later of two rows counts.
        let mut proposed = value.clone();
        "in_force".clone_into(&mut proposed.state);
        let mut then: Vec<Record> = now.iter().cloned().chain([proposed]).collect();
        then.sort_by_key(|row| row.id);
        let valid =
            if let Some(Value::Period(valid)) = value.get(field::VALID) { Some(*valid) } else { None };
        let mut now = now;
        now.sort_by_key(|row| row.id);
        Ok(Self { code, now, then, valid })
    }

    /// The first day on which a new case goes by the value.
    fn begins(&self, today: Date) -> Date {
        self.valid.map_or(today, |valid| valid.first_day().max(today))
    }

    fn touched(&self, asking: &Asking, clock: &Clock<'_>) -> Result<Touched, Failure> {
        let running = asking.store.deadlines_running(&clock.def.name, &clock.due.clock, LOOKED_AT)?;
        let Some(reckoned) = clock.reckoned else {
            // The length was taken when the clock opened; nothing reads it again.
            return Ok(Touched { kept: running.len(), ..Touched::default() });
        };
        let mut touched = Touched::default();
        let mut chains: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
        for some in running.chunks(200) {
            let ids: Vec<RecordId> = some.iter().map(|one| one.record).collect();
            let records = asking.store.several(&program(asking), &clock.def.name, &ids)?;
            for shown in &records {
                let record = &shown.record;
                let fits = reckoned
                    .only
                    .is_none_or(|(field, keys)| record.text(field).is_some_and(|key| keys.contains(&key)));
                let Some(one) = some.iter().find(|one| one.record == record.id).filter(|_| fits) else {
                    continue;
                };
                let chain = match record.owner {
                    Some(owner) => chains.entry(owner).or_insert(chain(asking, owner)?).clone(),
                    None => Vec::new(),
                };
                let at = reference(reckoned, record, one);
                let [now, then] = [&self.now, &self.then].map(|rows| in_force(rows, &self.code, &chain, at));
                if now == then {
                    touched.kept += 1;
                } else {
                    touched.anew.push(record.id);
                }
            }
        }
        Ok(touched)
    }
}

/// The day as of which a case takes its value.
fn reference(reckoned: &Reckoned, record: &Record, one: &Deadline) -> Date {
    match reckoned.reference.and_then(|field| record.get(field)) {
        Some(Value::Date(day)) => *day,
        Some(_) | None => one.start,
    }
}

/// The region of an organisation and those above it, nearest first.
fn chain(asking: &Asking, owner: RecordId) -> Result<Vec<RecordId>, Failure> {
    let one = |register: &str, id: RecordId| asking.store.one(&program(asking), register, id);
    let mut next = one(organisation::REGISTER, owner)?.record.reference(organisation::field::REGION);
    let mut chain: Vec<RecordId> = Vec::new();
    while let Some(id) = next.filter(|id| !chain.contains(id)) {
        chain.push(id);
        next = one(region::REGISTER, id)?.record.reference(region::field::ABOVE);
    }
    Ok(chain)
}

/// What is counted is counted whole; names are shown only as far as the visitor may see them.
fn program(asking: &Asking) -> Actor {
    Actor::system("preview", asking.actor().today)
}
