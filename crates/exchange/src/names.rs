//! Names to records and codes, and back, as far as the actor may read them; what was asked once is kept.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use taihang_base::{Language, Text};
use taihang_defs::{FieldType, RegisterDef, Service};
use taihang_kernel::view::Codes;
use taihang_kernel::{Actor, Lookup, NoLookup, Query, RecordId, Test, parse_value};
use taihang_store::{Result, Store};

/// Names that are kept at most.
const KEPT: usize = 100_000;

/// Labels of the code lists that the register uses.
pub fn codes(store: &Store, actor: &Actor, def: &RegisterDef) -> Result<Codes> {
    let fields = def.fields.values().chain(def.lines.values().flat_map(|line| line.fields.values()));
    let lists: BTreeSet<&str> = fields.filter_map(|field| field.kind.code_list()).collect();
    let mut codes = Codes::default();
    let Some(register) = store.catalogue().serving(Service::Codes).filter(|_| !lists.is_empty()) else {
        return Ok(codes);
    };
    for list in lists {
        let field = register.def.fields.get("list");
        let Some(value) = field.and_then(|field| parse_value(field, list, &NoLookup).ok().flatten()) else {
            continue;
        };
        let mut query =
            Query::all(&register.def.name, taihang_kernel::query::MOST).with("list", Test::In(vec![value]));
        loop {
            let page = store.page(actor, &query)?;
            for shown in page.records {
                let text = |name| shown.record.text(name).unwrap_or_default().to_owned();
                codes.insert((list.to_owned(), text("code")), Text::new(text("zh"), text("en")));
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
    }
    Ok(codes)
}

/// Looks names up for somebody.
pub struct Names<'a> {
    store: &'a Store,
    actor: &'a Actor,
    codes: Codes,
    known: RefCell<BTreeMap<(String, String), Vec<RecordId>>>,
}

impl<'a> Names<'a> {
    /// For the values of `def`.
    pub fn new(store: &'a Store, actor: &'a Actor, def: &RegisterDef) -> Result<Self> {
        Ok(Self { store, actor, codes: codes(store, actor, def)?, known: RefCell::default() })
    }
}

/// The records of `register` that somebody means by `wanted`, among those that the actor may read: by the first field of
/// the title or by an identifier, by another name that they go by, or by a whole title of several fields in either language.
pub fn meant(store: &Store, actor: &Actor, register: &str, wanted: &str) -> Vec<RecordId> {
    let Some(found) = store.catalogue().register(register) else { return Vec::new() };
    let (def, wanted) = (&found.def, wanted.trim());
    let main = def.title.first().and_then(|name| def.fields.get(name));
    let main = main.filter(|field| field.kind.target().is_none());
    let identifiers = def.fields.values().filter(|field| {
        matches!(field.kind, FieldType::Identifier { .. }) && main.is_none_or(|main| main.name != field.name)
    });
    let known = || store.known_as(actor, register, wanted).unwrap_or_default();
    for field in main.into_iter().chain(identifiers).filter(|field| !field.sealed && !field.extra) {
        let Ok(Some(value)) = parse_value(field, wanted, &NoLookup) else { continue };
        let query = Query::all(register, 3).with(&field.name, Test::In(vec![value]));
        let ids: Vec<RecordId> = store
            .page(actor, &query)
            .map(|page| page.records.iter().map(|shown| shown.record.id).collect())
            .unwrap_or_default();
        if ids.len() > 1 {
            // Several have that name: another that only one of them goes by tells which.
            let known = known();
            return if known.len() == 1 { known } else { ids };
        }
        if !ids.is_empty() {
            return ids;
        }
    }
    let known = known();
    if known.is_empty() && (def.title.len() > 1 || main.is_none()) {
        return titled(store, actor, register, wanted);
    }
    known
}

/// Records whose whole title is `wanted`: found by its words, then held against it.
fn titled(store: &Store, actor: &Actor, register: &str, wanted: &str) -> Vec<RecordId> {
    let query = Query { words: Some(wanted.to_owned()), ..Query::all(register, 20) };
    let found = store.page(actor, &query).unwrap_or_default();
    let ids: Vec<RecordId> = found.records.iter().map(|shown| shown.record.id).collect();
    let named = |language| {
        let records = ids.iter().map(|id| (register.to_owned(), *id));
        store.titles(actor, records, language).unwrap_or_default()
    };
    let titles = [Language::Zh, Language::En].map(named);
    let called = |id: &RecordId| titles.iter().any(|titles| titles.get(id).is_some_and(|own| own == wanted));
    ids.into_iter().filter(called).collect()
}

impl Lookup for Names<'_> {
    fn record(&self, register: &str, title: &str) -> Vec<RecordId> {
        let key = (register.to_owned(), title.to_owned());
        if let Some(ids) = self.known.borrow().get(&key) {
            return ids.clone();
        }
        let ids = meant(self.store, self.actor, register, title);
        let mut known = self.known.borrow_mut();
        if known.len() >= KEPT {
            known.clear();
        }
        // What is not there yet may come with an earlier row of the same file.
        if !ids.is_empty() {
            known.insert(key, ids.clone());
        }
        ids
    }

    fn code(&self, list: &str, label: &str) -> Option<String> {
        let named = |((of, _), text): &(&(String, String), &Text)| {
            of == list && (text.zh == label || text.en.eq_ignore_ascii_case(label))
        };
        if self.codes.contains_key(&(list.to_owned(), label.to_owned())) {
            return None;
        }
        self.codes.iter().find(named).map(|((_, code), _)| code.clone())
    }
}
