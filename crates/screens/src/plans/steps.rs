//! Several commands on one record, each of which names the version that the one before made.

use taihang_kernel::{Act, Command, Draft, Origin, Record, RecordId};
use taihang_registers::plan::Values;

/// One record on its way through several commands.
pub(super) struct Steps {
    register: String,
    id: RecordId,
    version: i64,
    /// The commands so far.
    pub(super) commands: Vec<Command>,
}

impl Steps {
    /// From the record as it stands.
    pub(super) fn of(record: &Record) -> Self {
        Self::after(&record.register.def.name, record.id, record.version)
    }

    /// From a version of a record.
    pub(super) fn after(register: &str, id: RecordId, version: i64) -> Self {
        Self { register: register.to_owned(), id, version, commands: Vec::new() }
    }

    /// The version that the last command makes.
    pub(super) fn version(&self) -> i64 {
        self.version
    }

    /// A transition.
    pub(super) fn advance(&mut self, transition: &str, draft: Draft, reason: Option<&str>) {
        let act =
            Act::Advance { id: self.id, version: self.version, transition: transition.to_owned(), draft };
        self.push(act, reason);
    }

    /// Other values; nothing if there are none.
    pub(super) fn edit(&mut self, values: Values) {
        if !values.is_empty() {
            let draft = Draft { values, ..Draft::default() };
            self.push(Act::Edit { id: self.id, version: self.version, draft }, None);
        }
    }

    fn push(&mut self, act: Act, reason: Option<&str>) {
        let reason = reason.map(str::to_owned);
        self.commands.push(Command {
            register: self.register.clone(),
            act,
            reason,
            origin: Origin::default(),
        });
        self.version += 1;
    }
}

/// Those of `values` that are not in the record yet.
pub(super) fn differing(record: &Record, values: Values) -> Values {
    values.into_iter().filter(|(name, value)| record.get(name) != value.as_ref()).collect()
}
