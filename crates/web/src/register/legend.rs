//! What a page needs besides records: titles of what they name, labels of codes; and names read back from what people type.

use std::collections::BTreeSet;

use taihang_base::{Language, Text};
use taihang_defs::{RegisterDef, Service};
use taihang_kernel::view::{Codes, Setting, Titles, named};
use taihang_kernel::{Lookup, NoLookup, Query, Record, RecordId, Test, Value, parse_value};

use super::asking::Asking;
use crate::failure::Failure;

/// Titles and codes of one page.
#[derive(Debug, Clone, Default)]
pub struct Legend {
    /// Titles of records.
    pub titles: Titles,
    /// Labels of codes.
    pub codes: Codes,
    organisations: String,
}

/// Lists with more codes than this are searched, not shown whole.
pub(super) const SHOWN_CODES: usize = 60;

impl Legend {
    /// What is needed to show `records`.
    pub fn of<'a>(asking: &Asking, records: impl IntoIterator<Item = &'a Record>) -> Result<Self, Failure> {
        Self::named(asking, records, true)
    }

    /// The same with the owners only where they are shown.
    pub(super) fn named<'a>(
        asking: &Asking,
        records: impl IntoIterator<Item = &'a Record>,
        owned: bool,
    ) -> Result<Self, Failure> {
        let mut legend = Self { organisations: asking.organisations().to_owned(), ..Self::default() };
        let mut wanted = Vec::new();
        let mut codes = BTreeSet::new();
        for record in records {
            wanted.extend(named(record));
            let keeper = record.owner.filter(|_| owned);
            wanted.extend(keeper.map(|unit| (legend.organisations.clone(), unit)));
            codes.extend(codes_of(record));
        }
        legend.add_titles(asking, wanted)?;
        legend.add_codes(asking, &codes)?;
        Ok(legend)
    }

    /// What the view model takes.
    pub fn setting(&self, language: Language) -> Setting<'_> {
        Setting { language, titles: &self.titles, codes: &self.codes, organisations: &self.organisations }
    }

    /// Adds the titles of `records`.
    pub fn add_titles(&mut self, asking: &Asking, records: Vec<(String, RecordId)>) -> Result<(), Failure> {
        if records.is_empty() {
            return Ok(());
        }
        self.titles.extend(asking.store.titles(asking.actor(), records, asking.visit.language)?);
        Ok(())
    }

    /// Adds the labels of `codes`, each of a list.
    pub(super) fn add_codes(
        &mut self,
        asking: &Asking,
        codes: &BTreeSet<(String, String)>,
    ) -> Result<(), Failure> {
        let lists: BTreeSet<&str> = codes.iter().map(|(list, _)| list.as_str()).collect();
        for list in lists {
            let of_list = codes.iter().filter(|(of, _)| of == list).map(|(_, code)| code.clone());
            for found in of_codes(asking, list, &[("code", of_list.collect())], 500)? {
                self.codes.insert((list.to_owned(), found.0), found.1);
            }
        }
        Ok(())
    }

    /// Adds all codes of a list that is short enough to be shown whole; whether it is.
    pub(super) fn add_list(&mut self, asking: &Asking, list: &str) -> Result<bool, Failure> {
        let found = of_codes(asking, list, &[], SHOWN_CODES + 1)?;
        let short = found.len() <= SHOWN_CODES;
        if short {
            self.codes.extend(found.into_iter().map(|(code, label)| ((list.to_owned(), code), label)));
        }
        Ok(short)
    }
}

/// The codes that a record holds: list and code.
fn codes_of(record: &Record) -> Vec<(String, String)> {
    let def = &record.register.def;
    let lines = def.lines.values().flat_map(|line| {
        record.lines(&line.name).iter().flat_map(move |values| line.fields.values().zip(values))
    });
    let mut codes = Vec::new();
    for (field, value) in def.fields.values().zip(&record.values).chain(lines) {
        match (field.kind.code_list(), value) {
            (Some(list), Some(Value::Choice(code))) => codes.push((list.to_owned(), code.clone())),
            (Some(list), Some(Value::Choices(keys))) => {
                codes.extend(keys.iter().map(|code| (list.to_owned(), code.clone())));
            }
            (Some(_) | None, _) => {}
        }
    }
    codes
}

/// Codes of a list with their labels, where each of `matching` is one of the texts given.
pub(super) fn of_codes(
    asking: &Asking,
    list: &str,
    matching: &[(&str, Vec<String>)],
    limit: usize,
) -> Result<Vec<(String, Text)>, Failure> {
    let Some(register) = asking.store.catalogue().serving(Service::Codes) else { return Ok(Vec::new()) };
    let def = &register.def;
    let mut query = Query::all(&def.name, limit);
    let list = vec![list.to_owned()];
    for (field, texts) in
        std::iter::once(("list", &list)).chain(matching.iter().map(|(field, texts)| (*field, texts)))
    {
        let values: Vec<Value> = texts.iter().filter_map(|text| value_of(def, field, text)).collect();
        if values.is_empty() {
            return Ok(Vec::new());
        }
        query = query.with(field, Test::In(values));
    }
    let page = asking.store.list(asking.actor(), &query, &["code", "zh", "en"])?;
    let label = |record: &Record| {
        let text = |name: &str| record.text(name).unwrap_or_default().to_owned();
        let en = if text("en").is_empty() { text("zh") } else { text("en") };
        (text("code"), Text::new(text("zh"), en))
    };
    // The newest stand first; people expect the order in which they were entered.
    Ok(page.records.iter().rev().map(|shown| label(&shown.record)).collect())
}

fn value_of(def: &RegisterDef, field: &str, text: &str) -> Option<Value> {
    parse_value(def.fields.get(field)?, text, &NoLookup).ok().flatten()
}

/// Names that people type, looked up among what they may see.
pub(super) struct Names<'a>(pub(super) &'a Asking);

impl Lookup for Names<'_> {
    fn record(&self, register: &str, wanted: &str) -> Vec<RecordId> {
        taihang_exchange::names::meant(&self.0.store, self.0.actor(), register, wanted)
    }

    fn code(&self, list: &str, label: &str) -> Option<String> {
        let one = |field: &str| of_codes(self.0, list, &[(field, vec![label.to_owned()])], 2).ok();
        let found = ["code", "zh", "en"].into_iter().filter_map(one).find(|found| !found.is_empty())?;
        found.into_iter().next().map(|(code, _)| code)
    }
}
