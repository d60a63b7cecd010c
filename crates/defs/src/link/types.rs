//! The sixteen types and the keys that each of them takes.

use taihang_base::{Scheme, Text};
use toml::Value;

use super::build::exact;
use super::notes::{Notes, WORD};
use crate::file;
use crate::model::{ChoiceOptions, FieldType, FileRule, Numeric, OptionDef};

/// Longest texts that a definition may ask for, in characters.
const LONGEST_TEXT: usize = 1_000;
const LONGEST_PROSE: usize = 100_000;
/// Largest file, and the largest if the definition says nothing.
const LARGEST_FILE: u64 = 500_000_000;
const USUAL_FILE: u64 = 50_000_000;
/// Most options of a closed choice; more belong in a code list.
const OPTIONS: usize = 60;

/// The type of a field; none if its word is unknown.
pub(super) fn field_type(at: &str, field: &file::Field, notes: &mut Notes) -> Option<FieldType> {
    if !notes.known(&format!("{at}.type"), WORD, &field.kind, FieldType::WORDS) {
        return None;
    }
    only_its_keys(at, field, notes);
    Some(match field.kind.as_str() {
        "text" => FieldType::Text { max: length(at, field, LONGEST_TEXT, notes) },
        "prose" => FieldType::Prose { max: length(at, field, LONGEST_PROSE, notes) },
        "integer" => FieldType::Integer(numeric(at, field, notes)),
        "decimal" => FieldType::Decimal(numeric(at, field, notes)),
        "money" => FieldType::Money(numeric(at, field, notes)),
        "percent" => FieldType::Percent(numeric(at, field, notes)),
        "date" => FieldType::Date,
        "period" => FieldType::Period,
        "yes_no" => FieldType::YesNo,
        "choice" => FieldType::Choice(options(at, field, notes)),
        "choices" => FieldType::Choices(options(at, field, notes)),
        "ref" => FieldType::Ref { to: needed(at, "to", field.to.as_deref(), notes) },
        "refs" => FieldType::Refs { to: needed(at, "to", field.to.as_deref(), notes) },
        "file" => FieldType::File(file_rule(at, field, notes)),
        "identifier" => {
            let scheme = needed(at, "scheme", field.scheme.as_deref(), notes);
            if !scheme.is_empty() {
                notes.known(&format!("{at}.scheme"), WORD, &scheme, Scheme::ALL.map(Scheme::word));
            }
            FieldType::Identifier { scheme }
        }
        _ => FieldType::Place,
    })
}

/// Refuses keys that mean nothing for the type.
fn only_its_keys(at: &str, field: &file::Field, notes: &mut Notes) {
    let present = [
        ("min", field.min.is_some()),
        ("max", field.max.is_some()),
        ("unit", field.unit.is_some()),
        ("kinds", !field.kinds.is_empty()),
        ("max_bytes", field.max_bytes.is_some()),
        ("to", field.to.is_some()),
        ("scheme", field.scheme.is_some()),
        ("list", field.list.is_some()),
        ("options", !field.options.is_empty()),
        ("search", field.search),
        ("sealed", field.sealed),
    ];
    let allowed: &[&str] = match field.kind.as_str() {
        "text" => &["max", "search", "sealed"],
        "prose" => &["max", "search"],
        "integer" | "decimal" | "money" | "percent" => &["min", "max", "unit"],
        "choice" | "choices" => &["list", "options"],
        "ref" | "refs" => &["to"],
        "file" => &["kinds", "max_bytes"],
        "identifier" => &["scheme", "search", "sealed"],
        _ => &[],
    };
    for (key, _) in present.iter().filter(|(key, there)| *there && !allowed.contains(key)) {
        notes.add(
            &format!("{at}.{key}"),
            "definition-rule",
            (
                format!("类型 {} 没有“{key}”。", field.kind),
                format!("The type {} takes no `{key}`.", field.kind),
            ),
            ("请删去或换一种类型。", "Take it away or choose another type."),
        );
    }
}

/// A key that the type cannot do without.
fn needed(at: &str, key: &str, value: Option<&str>, notes: &mut Notes) -> String {
    if value.is_none() {
        let message = (format!("缺少“{key}”。"), format!("`{key}` is missing."));
        notes.add(&format!("{at}.{key}"), "definition-rule", message, ("请补上。", "Add it."));
    }
    value.unwrap_or("").to_owned()
}

/// How long a text may be if the definition says nothing.
pub(crate) fn usual_length(kind: &str) -> Option<i64> {
    match kind {
        "text" => Some(200),
        "prose" => Some(10_000),
        _ => None,
    }
}

fn length(at: &str, field: &file::Field, most: usize, notes: &mut Notes) -> usize {
    let length = field.max.as_ref().map_or(usual_length(&field.kind), Value::as_integer);
    let length = length.and_then(|max| usize::try_from(max).ok()).filter(|max| (1..=most).contains(max));
    if length.is_none() {
        let message = (
            format!("长度须是 1 至 {most} 的整数。"),
            format!("The length is a whole number from 1 to {most}."),
        );
        notes.add(&format!("{at}.max"), "definition-limit", message, ("请改正。", "Mend it."));
    }
    length.unwrap_or(most)
}

fn numeric(at: &str, field: &file::Field, notes: &mut Notes) -> Numeric {
    let mut limit = |key: &str, value: &Option<Value>| {
        value.as_ref().and_then(|value| exact(&format!("{at}.{key}"), value, notes))
    };
    let (min, max) = (limit("min", &field.min), limit("max", &field.max));
    let number =
        |text: &Option<String>| text.as_deref().and_then(|text| taihang_base::parse_decimal(text).ok());
    if number(&min).zip(number(&max)).is_some_and(|(min, max)| min > max) {
        notes.refuse(
            &format!("{at}.min"),
            ("最小值大于最大值。", "The smallest value is above the largest."),
            ("请对调或改正。", "Swap or mend them."),
        );
    }
    Numeric { min, max, unit: field.unit.as_ref().map(Text::from) }
}

fn options(at: &str, field: &file::Field, notes: &mut Notes) -> ChoiceOptions {
    if field.list.is_some() != field.options.is_empty() {
        notes.refuse(
            at,
            ("选择须有 options 或 list，二者取一。", "A choice has either options or a list."),
            ("请写明选项或代码表。", "Name the options, or the code list."),
        );
    }
    if let Some(list) = &field.list {
        notes.key(&format!("{at}.list"), list);
        return ChoiceOptions::List(list.clone());
    }
    let place = format!("{at}.options");
    notes.once(&place, field.options.iter().map(|option| option.key.as_str()));
    notes.at_most(&place, field.options.len(), OPTIONS);
    let named = field.options.iter().map(|option| {
        notes.key(&format!("{place}.{}", option.key), &option.key);
        (option.key.clone(), OptionDef { label: Text::new(&option.zh, &option.en) })
    });
    ChoiceOptions::Closed(named.collect())
}

fn file_rule(at: &str, field: &file::Field, notes: &mut Notes) -> FileRule {
    if field.kinds.is_empty()
        || field
            .kinds
            .iter()
            .any(|kind| !kind.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit()))
    {
        notes.refuse(
            &format!("{at}.kinds"),
            (
                "须列出文件后缀，小写、不带点。",
                "The endings allowed are named in lower case without the dot.",
            ),
            ("例：kinds = [\"pdf\", \"docx\"]。", "For example kinds = [\"pdf\", \"docx\"]."),
        );
    }
    let max_bytes = field.max_bytes.unwrap_or(USUAL_FILE);
    if max_bytes == 0 || max_bytes > LARGEST_FILE {
        let message =
            (format!("须在 1 至 {LARGEST_FILE} 之间。"), format!("It lies between 1 and {LARGEST_FILE}."));
        notes.add(&format!("{at}.max_bytes"), "definition-limit", message, ("请改正。", "Mend it."));
    }
    FileRule { kinds: field.kinds.clone(), max_bytes }
}
