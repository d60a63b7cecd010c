//! What can be done with one record, asked of the kernel with everything that its guards look at.

use taihang_base::Refusal;
use taihang_kernel::{ActionView, Actor, Reach, RecordId, actions, needs_for_actions};

use crate::error::Result;
use crate::facts::{self, Recall, Subject};
use crate::store::Store;

impl Store {
    /// Every transition out of the state of a record that the actor sees: whether the actor may make it now, or why not.
    pub fn actions(&self, actor: &Actor, register: &str, id: RecordId) -> Result<Vec<ActionView>> {
        let inner = &self.inner;
        let register = inner.catalogue.register(register).ok_or(Refusal::NotFound)?;
        let shape = inner.shapes.get(&register.def.name)?;
        inner.pool.read(|connection| {
            // Whole, with what the actor does not see: what others filled in is not missing.
            let record = shape.one(connection, id, false, &inner.sealer)?.ok_or(Refusal::NotFound)?;
            let subject = Subject { register, id, record: Some(&record), actor };
            let standing =
                facts::standing(inner, connection, &subject, record.owner, &mut facts::Recall::default())?;
            let reach = Reach::of(&inner.catalogue, register, actor);
            reach.classes(&record, &standing).ok_or(Refusal::NotFound)?;
            let now = inner.now();
            let needs = needs_for_actions(&inner.catalogue, &record, actor, now);
            let facts = facts::load(inner, connection, &subject, needs, &mut Recall::default())?;
            Ok(actions(&inner.catalogue, &record, &standing, &facts, actor, now))
        })
    }
}
