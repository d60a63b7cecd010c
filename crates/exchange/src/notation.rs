//! Values in cells of tables: as people read them, and so that the same is read from them again.

use taihang_base::{Language, Problem};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, RegisterDef, StateDef};
use taihang_kernel::view::Setting;
use taihang_kernel::{Lookup, RecordId, Value, parse_value, write_value};

/// `value` of `field` as the text of a cell. What names something carries its id or code in brackets.
pub fn cell(field: &FieldDef, value: &Value, setting: &Setting<'_>) -> String {
    match value {
        Value::YesNo(yes) => match (yes, setting.language) {
            (true, Language::Zh) => "是",
            (false, Language::Zh) => "否",
            (true, Language::En) => "Yes",
            (false, Language::En) => "No",
        }
        .to_owned(),
        Value::Choice(key) => option(field, key, setting),
        Value::Choices(keys) => {
            keys.iter().map(|key| option(field, key, setting)).collect::<Vec<_>>().join(";")
        }
        Value::Ref(id) => named(*id, setting),
        Value::Refs(ids) => ids.iter().map(|id| named(*id, setting)).collect::<Vec<_>>().join(";"),
        Value::Percent(_) => format!("{}%", write_value(value)),
        Value::Text(_)
        | Value::Integer(_)
        | Value::Decimal(_)
        | Value::Money(_)
        | Value::Date(_)
        | Value::Period(_)
        | Value::File(_)
        | Value::Identifier(_)
        | Value::Place(_) => write_value(value),
    }
}

/// Reads a cell of `field`.
pub fn read(field: &FieldDef, text: &str, lookup: &dyn Lookup) -> Result<Option<Value>, Problem> {
    if field.kind.chooses() && text.contains('[') {
        let parts: Vec<&str> = text.split([';', '；']).map(inside).collect();
        return parse_value(field, &parts.join(";"), lookup);
    }
    parse_value(field, text, lookup)
}

/// A state as the text of a cell: its label, with the key in brackets where another state is called the same.
pub fn state(def: &RegisterDef, key: &str, language: Language) -> String {
    let Some(own) = def.states.get(key) else { return key.to_owned() };
    let label = own.label.in_language(language);
    let alone = named_so(def, label).count() == 1
        && (label == key || !def.states.contains_key(label))
        && plain(label) == label
        && label.trim() == label;
    if alone { label.to_owned() } else { format!("{} [{key}]", plain(label)) }
}

/// The key of the state that a text names by key or label; the text where there is none.
pub fn read_state(def: &RegisterDef, text: &str) -> String {
    let text = inside(text);
    let key = def.states.contains_key(text).then_some(text);
    let key = key.or_else(|| named_so(def, text).next().map(|state| state.name.as_str()));
    key.unwrap_or(text).to_owned()
}

fn named_so<'d>(def: &'d RegisterDef, label: &str) -> impl Iterator<Item = &'d StateDef> {
    def.states
        .values()
        .filter(move |state| state.label.zh == label || state.label.en.eq_ignore_ascii_case(label))
}

/// What stands in the brackets at the end; the whole where there are none.
pub fn inside(part: &str) -> &str {
    let part = part.trim();
    part.strip_suffix(']').and_then(|head| head.rsplit_once('[')).map_or(part, |(_, inside)| inside.trim())
}

fn named(id: RecordId, setting: &Setting<'_>) -> String {
    let title = setting.titles.get(&id).map(String::as_str).unwrap_or_default();
    format!("{} [{id}]", plain(title)).trim_start().to_owned()
}

/// A label alone where it names one option of the definition; the code beside it where staff keep the list.
fn option(field: &FieldDef, key: &str, setting: &Setting<'_>) -> String {
    let label = setting.label(field, key);
    if label == key {
        return label;
    }
    let (FieldType::Choice(options) | FieldType::Choices(options)) = &field.kind else {
        return format!("{} [{key}]", plain(&label));
    };
    let alone = if let ChoiceOptions::Closed(options) = options {
        let same = |(_, other): &(&String, &taihang_defs::OptionDef)| {
            other.label.zh == label || other.label.en.eq_ignore_ascii_case(&label)
        };
        options.iter().filter(same).count() == 1
            && !options.contains_key(&label)
            && plain(&label) == label
            && label.trim() == label
    } else {
        false
    };
    if alone { label } else { format!("{} [{key}]", plain(&label)) }
}

/// Without what ends a part of a list.
fn plain(text: &str) -> String {
    text.replace([';', '；', '[', ']', '、'], " ")
}

/// Text that a spreadsheet would take for a formula gets an apostrophe before it.
pub fn guarded(text: &str) -> String {
    if needs_guard(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text without the apostrophe that [`guarded`] put before it.
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(text)
}

fn needs_guard(text: &str) -> bool {
    let first = text.trim_start_matches('\'').chars().next();
    let number = || text.trim_end_matches('%').parse::<rust_decimal::Decimal>().is_ok();
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠')) && !number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_come_back() {
        for text in
            ["=1+1", "@SUM(A1)", "-1+2", "'=x", "''-y", "\tx", "＝1", "plain", "'quoted'", "-5", "+2.5%", ""]
        {
            assert_eq!(unguarded(&guarded(text)), text);
        }
        assert_eq!(guarded("=cmd"), "'=cmd");
        assert_eq!(guarded("-5"), "-5");
    }

    #[test]
    fn brackets_hold_what_is_meant() {
        assert_eq!(inside("甲 [a] [b]"), "b");
        assert_eq!(inside("甲"), "甲");
    }
}
