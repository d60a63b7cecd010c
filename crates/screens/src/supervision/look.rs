//! What the screens of supervision share: questions, titles, labels, the table of matters.

use jiff::civil::Date;
use maud::{Markup, html};
use taihang_base::Refusal;
use taihang_kernel::view::{Codes, Setting, Titles, named};
use taihang_kernel::{Query, Record, RecordId, Value};
use taihang_store::Store;
use taihang_store::read::{Count, Page as Found};
use taihang_web::components::{Cell, Column, Row, Table, table};
use taihang_web::{Failure, Visit};

use super::lamp;

/// The register of matters.
pub(super) const MATTERS: &str = "supervision_item";

/// Conditions in the notation of questions.
pub(super) type Pairs = Vec<(String, String)>;

/// A pair of them.
#[expect(clippy::needless_pass_by_value, reason = "callers give what they have just made")]
pub(super) fn pair(name: &str, value: impl ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

/// A visitor who looks at the records.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) visit: &'a Visit,
    pub(super) store: &'a Store,
}

impl Look<'_> {
    pub(super) fn today(&self) -> Date {
        self.visit.actor.today
    }

    /// The question that the pairs ask of `register`.
    pub(super) fn question(&self, register: &str, pairs: &[(String, String)]) -> Result<Query, Failure> {
        let reach = self.store.reach(&self.visit.actor, register)?;
        Ok(Query::parse(&reach, pairs)?.0)
    }

    pub(super) fn found(&self, query: &Query) -> Result<Found, Failure> {
        Ok(self.store.page(&self.visit.actor, query)?)
    }

    /// The records that the pairs find, up to a page.
    pub(super) fn records(
        &self,
        register: &str,
        pairs: &[(String, String)],
    ) -> Result<(Vec<Record>, bool), Failure> {
        let found = self.found(&self.question(register, pairs)?)?;
        let more = found.next.is_some();
        Ok((found.records.into_iter().map(|shown| shown.record).collect(), more))
    }

    pub(super) fn count(&self, pairs: &[(String, String)]) -> Result<Count, Failure> {
        let query = self.question(MATTERS, pairs)?;
        Ok(self.store.count(&self.visit.actor, &query)?)
    }

    /// How many, in words: nobody counts beyond a thousand.
    pub(super) fn number(&self, count: Count) -> String {
        self.visit.count(count)
    }

    /// Titles of everything that the records name.
    pub(super) fn titles<'r>(
        &self,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<Titles, Failure> {
        self.titled(records.into_iter().flat_map(named))
    }

    pub(super) fn titled(
        &self,
        records: impl IntoIterator<Item = (String, RecordId)>,
    ) -> Result<Titles, Failure> {
        Ok(self.store.titles(&self.visit.actor, records, self.visit.language)?)
    }

    /// The word of a choice.
    pub(super) fn label(&self, register: &str, field: &str, key: &str) -> String {
        let register = self.store.catalogue().register(register);
        let Some(field) = register.and_then(|register| register.def.fields.get(field)) else {
            return key.to_owned();
        };
        let (titles, codes) = (Titles::new(), Codes::new());
        let language = self.visit.language;
        Setting { language, titles: &titles, codes: &codes, organisations: "" }.label(field, key)
    }

    /// The node of the organisation tree under which everything of a region stands, and the name of the region.
    pub(super) fn region(&self, region: RecordId) -> Result<(RecordId, String), Failure> {
        let regions = self.store.governed_regions(self.visit.language)?;
        let found = regions.into_iter().find(|(id, ..)| *id == region);
        let (_, name, government) = found.ok_or(Refusal::NotFound)?;
        let record = self.store.one(&self.visit.actor, "organisation", government)?.record;
        Ok((record.reference("above").unwrap_or(government), name))
    }

    /// The regions that can be chosen, everything first.
    pub(super) fn regions(&self) -> Result<Vec<(String, String)>, Failure> {
        let all = (String::new(), self.visit.word("supervision.every-region").to_owned());
        let regions = self.store.governed_regions(self.visit.language)?.into_iter();
        Ok(std::iter::once(all).chain(regions.map(|(id, name, _)| (id.to_string(), name))).collect())
    }

    /// Matters as a table: lamp, matter, next step, unit, source, level.
    pub(super) fn matters(&self, id: &str, records: &[Record]) -> Result<Markup, Failure> {
        let visit = self.visit;
        let titles = self.titles(records)?;
        let columns = ["lamp", "matter", "next", "unit", "source", "level"];
        let word = |name: &str| Column::text(visit.word(&format!("supervision.{name}")).to_owned());
        let rows = records.iter().map(|record| self.row(record, &titles));
        let shown = Table {
            id: id.to_owned(),
            caption: String::new(),
            columns: columns.into_iter().map(word).collect(),
            rows: rows.collect(),
            tall: false,
        };
        Ok(table(&shown))
    }

    fn row(&self, record: &Record, titles: &Titles) -> Row {
        let visit = self.visit;
        let named =
            |field: &str| record.reference(field).and_then(|id| titles.get(&id)).map_or("—", String::as_str);
        let label =
            |field: &str| record.text(field).map(|key| self.label(MATTERS, field, key)).unwrap_or_default();
        let calendar = self.store.calendar().ok();
        let found = calendar.and_then(|calendar| lamp::of(record, self.today(), &calendar));
        let by = day(record, "next_by");
        let next = html! {
            @if let Some((_, _, step)) = found { (step.word().in_language(visit.language)) }
            @if let Some(by) = by { br; span.number.small { (visit.date(by)) } }
        };
        vec![
            Cell::new(html! { @if let Some((kind, lamp, _)) = found { (lamp::shown(visit, kind, lamp)) } })
                .sorted_by(by.map_or_else(|| "9".to_owned(), |by| by.to_string())),
            Cell::head(html! {
                a href={ "/r/" (MATTERS) "/" (record.id) } { (record.text("title").unwrap_or("—")) }
                @if record.text("class") == Some("complex") {
                    div.small.soft { (self.label(MATTERS, "class", "complex")) }
                }
            }),
            Cell::new(next).sorted_by(by.map_or_else(|| "9".to_owned(), |by| by.to_string())),
            Cell::text(named("unit")),
            Cell::new(html! {
                (label("source"))
                @if record.reference("document").is_some() { div.small.soft { (named("document")) } }
            }),
            Cell::text(&label("level")),
        ]
        .into()
    }
}

/// The day in a field.
pub(super) fn day(record: &Record, field: &str) -> Option<Date> {
    if let Some(Value::Date(day)) = record.get(field) { Some(*day) } else { None }
}
