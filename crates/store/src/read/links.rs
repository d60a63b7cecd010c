//! What a record is called where others name it, and which records name it.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::{Language, Text};
use taihang_defs::{RegisterDef, Service};
use taihang_kernel::query::restricted;
use taihang_kernel::view::{Codes, Setting, Titles, UNSEEN, title};
use taihang_kernel::{Actor, Query, RecordId, Test, Value};

use super::{COUNT_CAP, Count, Reading};
use crate::db::Connection;
use crate::error::Result;
use crate::memory;
use crate::store::{Inner, Store};

/// How far the title of a record follows what it names: an entry of a pool is called by its firm, a firm by its organisation.
pub(crate) const FAR: usize = 2;

/// Records of one register that name a record in one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// The register that names.
    pub register: String,
    /// Its field, or `about`.
    pub field: String,
    /// How many records that the actor may see.
    pub count: Count,
}

impl Store {
    /// Titles of records, by register and id, in `language`. Who may not see the record or its title reads [`UNSEEN`].
    pub fn titles(
        &self,
        actor: &Actor,
        records: impl IntoIterator<Item = (String, RecordId)>,
        language: Language,
    ) -> Result<Titles> {
        let mut wanted: BTreeMap<String, BTreeSet<RecordId>> = BTreeMap::new();
        for (register, id) in records {
            wanted.entry(register).or_default().insert(id);
        }
        self.inner.pool.read_by_keys(|connection| {
            let mut titles = Titles::default();
            for (register, ids) in wanted {
                titles.extend(
                    Reading::new(&self.inner, connection, actor, &register)?.titles(&ids, language, FAR)?,
                );
            }
            Ok(titles)
        })
    }

    /// The registers and fields that name the record, where the actor sees records that do.
    pub fn naming(&self, actor: &Actor, register: &str, id: RecordId) -> Result<Vec<Naming>> {
        let mut found = Vec::new();
        for other in self.inner.catalogue.registers() {
            let refs = other
                .def
                .fields
                .values()
                .filter(|field| field.kind.target() == Some(register) && !field.extra);
            let about =
                other.def.about.iter().filter(|about| about.registers.iter().any(|name| name == register));
            for field in refs.map(|field| field.name.as_str()).chain(about.map(|_| "about")) {
                let query = Query::all(&other.def.name, 1).with(field, Test::In(vec![Value::Ref(id)]));
                let count =
                    self.reading(actor, &other.def.name, |reading| reading.count(&query, COUNT_CAP))?;
                if count != Count::Exactly(0) {
                    found.push(Naming { register: other.def.name.clone(), field: field.to_owned(), count });
                }
            }
        }
        Ok(found)
    }
}

impl Reading<'_> {
    /// Titles of those of `ids` whose title fields the actor may see; refs in a title are followed for `far` steps.
    pub(crate) fn titles(
        &mut self,
        ids: &BTreeSet<RecordId>,
        language: Language,
        far: usize,
    ) -> Result<Titles> {
        let left = restricted(&self.reach, self.register.def.titled().map(|field| field.name.as_str()));
        let mut titles: Titles = ids.iter().map(|id| (*id, UNSEEN.to_owned())).collect();
        if left.arms.is_empty() {
            return Ok(titles);
        }
        self.narrow(self.register.def.titled().map(|field| field.name.clone()).collect());
        let ids: Vec<RecordId> = ids.iter().copied().collect();
        let mut found = Vec::new();
        for some in ids.chunks(64) {
            found.extend(self.of_ids(&left, some)?);
        }
        let mut named: BTreeMap<String, BTreeSet<RecordId>> = BTreeMap::new();
        for field in self.register.def.title.iter().filter_map(|name| self.register.def.fields.get(name)) {
            if let (1.., Some(to)) = (far, field.kind.target()) {
                let ids = found.iter().filter_map(|shown| shown.record.reference(&field.name));
                named.entry(to.to_owned()).or_default().extend(ids);
            }
        }
        let mut inner = Titles::default();
        for (register, ids) in named {
            let mut reading = Reading::new(self.inner, self.connection, self.actor, &register)?;
            inner.extend(reading.titles(&ids, language, far.saturating_sub(1))?);
        }
        let codes = labels_in_title(self.inner, self.connection, &self.register.def)?;
        let setting = Setting { language, titles: &inner, codes: &codes, organisations: "" };
        titles.extend(found.iter().map(|shown| (shown.record.id, title(&shown.record, &setting))));
        Ok(titles)
    }
}

/// The labels of the code lists that the title of a register's records chooses from.
pub(crate) fn labels_in_title(
    inner: &Inner,
    connection: &mut Connection,
    def: &RegisterDef,
) -> Result<Codes> {
    let fields = def.title.iter().filter_map(|name| def.fields.get(name));
    let lists: Vec<&str> = fields.filter_map(|field| field.kind.code_list()).collect();
    let mut codes = Codes::default();
    let Some(kept) = inner.catalogue.serving(Service::Codes).filter(|_| !lists.is_empty()) else {
        return Ok(codes);
    };
    for record in memory::all(inner, connection, &kept.def.name)?.iter() {
        let text = |name| record.text(name).unwrap_or_default().to_owned();
        if lists.contains(&text("list").as_str()) {
            codes.insert((text("list"), text("code")), Text::new(text("zh"), text("en")));
        }
    }
    Ok(codes)
}
