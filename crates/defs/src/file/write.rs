//! The canonical text of a definition, and its digest.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use toml::{Table, Value};

use taihang_base::{Problem, hex};

use super::{RegisterFile, Source, read};

/// Tables that stand below a heading of their own, each entry likewise.
const SECTIONS: [&str; 5] = ["group", "field", "line", "state", "transition"];

/// The definition as text: keys in the order of the format, what is empty or off left out, one heading an entry. Reads back as
/// the same definition.
pub fn canonical(source: &Source<'_>) -> Result<String, Problem> {
    Ok(written(&tables(&read::<RegisterFile>(source)?)))
}

/// The tables as text.
fn written(table: &Table) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _ = write_table(&mut text, "", table);
    text
}

/// Digest of everything that rows and rules depend on: wording, order and what only pages use may change without the database
/// taking notice.
pub(crate) fn fingerprint(file: &RegisterFile) -> String {
    let mut table = tables(file);
    table
        .retain(|key, _| !["version", "stage", "title", "title_en", "list", "group", "pages"].contains(&key));
    let mut leaves = BTreeSet::new();
    without_wording(&mut table);
    gather("", &Value::Table(table), &mut leaves);
    let mut digest = Sha256::new();
    for leaf in &leaves {
        digest.update(leaf.as_bytes());
    }
    hex(&digest.finalize()[..16])
}

/// Every value with its path, so that the order of the entries does not matter.
fn gather(path: &str, value: &Value, leaves: &mut BTreeSet<String>) {
    match value {
        Value::Table(table) => {
            for (key, value) in table {
                gather(&format!("{path}.{key}"), value, leaves);
            }
        }
        Value::Array(_)
        | Value::String(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_) => {
            leaves.insert(format!("{path} = {value}\n"));
        }
    }
}

/// The file as tables without what is empty or off.
fn tables(file: &RegisterFile) -> Table {
    let mut table = Table::try_from(file).unwrap_or_default();
    prune(&mut table);
    table
}

fn prune(table: &mut Table) {
    for (_, value) in table.iter_mut() {
        match value {
            Value::Table(inner) => prune(inner),
            Value::Array(items) => items.iter_mut().filter_map(Value::as_table_mut).for_each(prune),
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => {}
        }
    }
    table.retain(|_, value| match value {
        Value::Boolean(on) => *on,
        Value::Array(items) => !items.is_empty(),
        Value::Table(inner) => !inner.is_empty(),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Datetime(_) => true,
    });
}

/// Takes away what people read, and who gets to read it as it stands.
fn without_wording(table: &mut Table) {
    table.retain(|key, value| {
        let words = value.as_table().is_some_and(|words| words.get("zh").is_some_and(Value::is_str));
        let shown = key == "machine" && value.is_bool();
        !(words || shown || (["zh", "en"].contains(&key) && value.is_str()))
    });
    for (_, value) in table.iter_mut() {
        if let Value::Table(inner) = value {
            without_wording(inner);
        } else if let Value::Array(items) = value {
            items.iter_mut().filter_map(Value::as_table_mut).for_each(without_wording);
        }
    }
}

fn write_table(text: &mut String, path: &str, table: &Table) -> std::fmt::Result {
    let (sections, plain): (Vec<_>, Vec<_>) = table.iter().partition(|(key, value)| {
        SECTIONS.contains(&key.as_str()) && value.is_table() || path.is_empty() && is_list_of_tables(value)
    });
    for (key, value) in plain {
        writeln!(text, "{key} = {value}")?;
    }
    for (section, value) in sections {
        for entry in value.as_array().into_iter().flatten().filter_map(Value::as_table) {
            writeln!(text, "\n[[{section}]]")?;
            write_table(text, section, entry)?;
        }
        for (key, entry) in value.as_table().into_iter().flatten() {
            let path =
                if path.is_empty() { format!("{section}.{key}") } else { format!("{path}.{section}.{key}") };
            writeln!(text, "\n[{path}]")?;
            write_table(text, &path, entry.as_table().unwrap_or(&Table::new()))?;
        }
    }
    Ok(())
}

fn is_list_of_tables(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_table))
}
