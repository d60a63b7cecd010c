//! Organisations by the names that they go by besides their own.

use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, RecordId};

use crate::error::Result;
use crate::store::Store;

impl Store {
    /// Those of `register` that go by `name`, as far as `actor` may read them. None if so many have its words that some would go
    /// unread: a name among them may stand twice.
    pub fn known_as(&self, actor: &Actor, register: &str, name: &str) -> Result<Vec<RecordId>> {
        let def = self.catalogue().register(register).map(|register| &register.def);
        if def.is_none_or(|def| !def.fields.get("also_known").is_some_and(|field| field.search)) {
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
}
