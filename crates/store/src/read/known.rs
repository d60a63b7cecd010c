//! Records by the names that they go by besides their own: what they are called in English, organisations by their other
//! names, regions by where they lie.

use std::collections::BTreeMap;

use taihang_defs::Service;
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, Record, RecordId, Register, Test, Value};

use crate::error::{Result, StoreError};
use crate::store::Store;

/// Regions one above the other: village, township, county, city, province, country.
const LEVELS: usize = 6;

impl Store {
    /// Those of `register` that go by `name`, as far as `actor` may read them. None if so many have its words that some would go
    /// unread: a name among them may stand twice.
    pub fn known_as(&self, actor: &Actor, register: &str, name: &str) -> Result<Vec<RecordId>> {
        let Some(found) = self.catalogue().register(register) else { return Ok(Vec::new()) };
        let english = self.called_in_english(actor, found, name)?;
        if !english.is_empty() {
            return Ok(english);
        }
        if found.def.serves == Some(Service::Regions) {
            return self.regions_known_as(actor, found, name);
        }
        if !found.def.fields.get("also_known").is_some_and(|field| field.search) {
            return Ok(Vec::new());
        }
        let query = Query { words: Some(name.to_owned()), ..Query::all(register, MOST) };
        let page = self.page(actor, &query)?;
        if page.next.is_some() {
            return Ok(Vec::new());
        }
        let known = page.records.iter().map(|shown| &shown.record).filter(|record| record.goes_by(name));
        Ok(known.map(|record| record.id).collect())
    }

    /// Records whose English title is `name`; those that still live, if there are any.
    fn called_in_english(&self, actor: &Actor, register: &Register, name: &str) -> Result<Vec<RecordId>> {
        let Some(field) = &register.def.title_en else { return Ok(Vec::new()) };
        let query = Query::all(&register.def.name, MOST)
            .with(field, Test::In(vec![Value::Text(name.trim().to_owned())]));
        Ok(living(self.page(actor, &query)?.records.into_iter().map(|shown| shown.record)))
    }

    /// Regions by their name with the names of what they lie in before it (阳泉市郊区, 山西省太原市): several counties are called
    /// 城区 or 郊区. Where a region that exists and one that has ended go by the name, it is the one that exists.
    fn regions_known_as(&self, actor: &Actor, register: &Register, name: &str) -> Result<Vec<RecordId>> {
        let typed: String = name.chars().filter(|letter| !letter.is_whitespace()).collect();
        let tails = typed.char_indices().map(|(at, _)| Value::Text(typed[at..].to_owned()));
        let tails: Vec<Value> = tails.take(usize::from(u8::MAX)).collect();
        if tails.is_empty() {
            return Ok(Vec::new());
        }
        let query = Query::all(&register.def.name, MOST).with("name", Test::In(tails));
        let mut read = BTreeMap::new();
        let mut known = Vec::new();
        for shown in self.page(actor, &query)?.records {
            if self.lies_in(actor, &shown.record, &typed, &mut read)? {
                known.push(shown.record);
            }
        }
        Ok(living(known))
    }

    /// Whether `typed` is the region's name with those of some regions above it, the highest first.
    fn lies_in(
        &self,
        actor: &Actor,
        region: &Record,
        typed: &str,
        read: &mut BTreeMap<RecordId, Option<Record>>,
    ) -> Result<bool> {
        let before = |rest: &str, record: &Record| {
            record.text("name").and_then(|name| rest.strip_suffix(name)).map(str::to_owned)
        };
        let Some(mut rest) = before(typed, region) else { return Ok(false) };
        let mut above = region.reference("above");
        for _ in 0..LEVELS {
            let Some(id) = above.filter(|_| !rest.is_empty()) else { break };
            if let std::collections::btree_map::Entry::Vacant(place) = read.entry(id) {
                place.insert(match self.one(actor, &region.register.def.name, id) {
                    Ok(seen) => Some(seen.record),
                    Err(StoreError::Refusal(_)) => None,
                    Err(other) => return Err(other),
                });
            }
            let Some(Some(record)) = read.get(&id) else { break };
            rest = before(&rest, record).unwrap_or(rest);
            above = record.reference("above");
        }
        Ok(rest.is_empty())
    }
}

/// The records that have not come to the end of their life; all of them if every one has.
fn living(records: impl IntoIterator<Item = Record>) -> Vec<RecordId> {
    let mut records: Vec<Record> = records.into_iter().collect();
    let lives =
        |record: &Record| record.register.def.states.get(&record.state).is_some_and(|state| !state.last);
    if records.iter().any(lives) {
        records.retain(lives);
    }
    records.iter().map(|record| record.id).collect()
}
