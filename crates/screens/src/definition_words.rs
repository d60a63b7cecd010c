//! Words that the definitions of registers say: of states and of closed options.

use taihang_base::Language;
use taihang_defs::{ChoiceOptions, FieldType};
use taihang_kernel::Record;

/// The label of the state of `record`.
pub fn state(record: &Record, language: Language) -> String {
    let state = record.register.def.states.get(&record.state);
    state.map_or_else(|| record.state.clone(), |state| state.label.in_language(language).to_owned())
}

/// The label of the option in `field` of `record`; empty if there is none.
pub fn option(record: &Record, field: &str, language: Language) -> String {
    let kind = record.register.def.fields.get(field).map(|field| &field.kind);
    let (Some(FieldType::Choice(ChoiceOptions::Closed(options))), Some(key)) = (kind, record.text(field))
    else {
        return String::new();
    };
    options.get(key).map_or_else(String::new, |option| option.label.in_language(language).to_owned())
}
