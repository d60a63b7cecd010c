//! Words searched in all registers at once.

use taihang_kernel::words::{searched_classes, terms};
use taihang_kernel::{Actor, Query};

use super::{Count, Page, Reading, Shown};
use crate::error::Result;
use crate::store::Store;

/// Counting ends here where many registers are searched at once.
const CAP: usize = 100;

/// What was found in one register.
#[derive(Debug, Clone)]
pub struct Hits {
    /// The register.
    pub register: String,
    /// The newest ones.
    pub records: Vec<Shown>,
    /// How many there are.
    pub count: Count,
}

impl Store {
    /// Records of all registers in which every word is found, the newest `each` of every register, in the order of the
    /// registers; registers without a hit are left out.
    pub fn search(&self, actor: &Actor, words: &str, each: usize) -> Result<Vec<Hits>> {
        if terms(words).is_empty() {
            return Ok(Vec::new());
        }
        self.inner.pool.read(|connection| {
            let mut hits = Vec::new();
            for register in self.inner.catalogue.registers() {
                if searched_classes(&register.def).is_empty() {
                    continue;
                }
                let mut reading = Reading::new(&self.inner, connection, actor, &register.def.name)?;
                let query = Query { words: Some(words.to_owned()), ..Query::all(&register.def.name, each) };
                let Page { records, next } = reading.page(&query)?;
                if records.is_empty() {
                    continue;
                }
                let count =
                    if next.is_some() { reading.count(&query, CAP)? } else { Count::Exactly(records.len()) };
                hits.push(Hits { register: register.def.name.clone(), records, count });
            }
            Ok(hits)
        })
    }
}
