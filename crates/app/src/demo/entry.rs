//! How records of the demonstration are entered.

use taihang_kernel::{Act, Command, Draft, Origin, RecordId, Value};

/// An option of a choice.
pub(super) fn choice(key: &str) -> Value {
    Value::Choice(key.to_owned())
}

/// A record that begins in `state`.
pub(super) fn create(register: &str, id: RecordId, draft: Draft, state: &str) -> Command {
    let act = Act::Create { id, draft, state: Some(state.to_owned()) };
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}
