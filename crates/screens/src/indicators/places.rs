//! The tree of regions in memory: a few hundred administrative regions.

use std::collections::BTreeMap;

use taihang_base::Language;
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_store::Store;
use taihang_web::Failure;

use crate::every::every;

/// The code of the country (GB/T 2260 leaves it to the user; the reference data use this one).
const COUNTRY: &str = "100000";

/// One region.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its code of six digits.
    pub code: String,
    /// Its Chinese name.
    pub zh: String,
    /// Its name in English texts.
    pub en: String,
    /// The region above it.
    pub above: Option<RecordId>,
    /// Its government.
    pub government: Option<RecordId>,
}

/// The administrative regions that exist.
#[derive(Debug, Clone, Default)]
pub struct Places {
    all: BTreeMap<RecordId, Place>,
}

impl Places {
    /// The regions that `actor` may see.
    pub fn load(store: &Store, actor: &Actor) -> Result<Self, Failure> {
        let is = |key: &str| Test::In(vec![Value::Choice(key.to_owned())]);
        let query = Query::all("region", MOST).with("kind", is("administrative")).with("state", is("active"));
        let place = |record: Record| {
            let text = |field: &str| record.text(field).unwrap_or_default().to_owned();
            let place = Place {
                code: text("code"),
                zh: text("name"),
                en: text("name_en"),
                above: record.reference("above"),
                government: record.reference("government"),
            };
            (record.id, place)
        };
        Ok(Self { all: every(store, actor, query)?.into_iter().map(place).collect() })
    }

    /// The region with this id.
    pub fn get(&self, id: RecordId) -> Option<&Place> {
        self.all.get(&id)
    }

    /// Its name in `language`.
    pub fn name(&self, id: RecordId, language: Language) -> &str {
        self.all.get(&id).map_or("", |place| match language {
            Language::En if !place.en.is_empty() => &place.en,
            Language::En | Language::Zh => &place.zh,
        })
    }

    /// The region with this Chinese name.
    pub fn named(&self, zh: &str) -> Option<RecordId> {
        self.all.iter().find(|(_, place)| place.zh == zh).map(|(id, _)| *id)
    }

    /// The regions right below, in the order of their codes.
    pub fn below(&self, id: RecordId) -> Vec<RecordId> {
        let mut found: Vec<(&str, RecordId)> = self
            .all
            .iter()
            .filter(|(_, one)| one.above == Some(id))
            .map(|(id, one)| (one.code.as_str(), *id))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    /// The region itself and those above it, highest first.
    pub fn way(&self, id: RecordId) -> Vec<RecordId> {
        let up = std::iter::successors(Some(id), |id| self.all.get(id)?.above);
        let mut way: Vec<RecordId> = up.take(8).filter(|id| self.all.contains_key(id)).collect();
        way.reverse();
        way
    }

    /// Whether `id` stands at or below `node`.
    pub fn within(&self, id: RecordId, node: RecordId) -> bool {
        self.way(id).contains(&node)
    }

    /// The region that a question over records names: none for the whole house, to which what says no region belongs, too.
    pub fn asked(&self, region: RecordId) -> Option<RecordId> {
        Some(region).filter(|region| self.home() != Some(*region))
    }

    /// The country.
    pub fn country(&self) -> Option<RecordId> {
        self.all.iter().find(|(_, place)| place.code == COUNTRY).map(|(id, _)| *id)
    }

    /// Whether it is a province.
    pub fn is_province(&self, id: RecordId) -> bool {
        self.all.get(&id).is_some_and(|place| place.code.ends_with("0000") && place.code != COUNTRY)
    }

    /// Where a page begins: the province with the most regions below it.
    pub fn home(&self) -> Option<RecordId> {
        let provinces = self.all.keys().filter(|id| self.is_province(**id));
        provinces.map(|id| (self.below(*id).len(), std::cmp::Reverse(*id))).max().map(|(_, id)| id.0)
    }
}
