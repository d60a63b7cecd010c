//! One value as people read it.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use taihang_base::{Language, Scheme, Text, day_in_words};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, Numeric};

use super::Setting;
use crate::record::RecordId;
use crate::value::{FileRef, Place, Value};

/// A value ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// Plain text of one line.
    Text(String),
    /// Text whose lines and paragraphs count.
    Prose(String),
    /// A number: set flush right.
    Number(String),
    /// A day: stays on one line.
    Day(String),
    /// Labels of options.
    Labels(Vec<String>),
    /// Records named: register, id, title.
    Links(Vec<(String, RecordId, String)>),
    /// A stored file.
    File(FileRef),
    /// A place, and its text.
    Place(Place, String),
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text)
            | Self::Prose(text)
            | Self::Number(text)
            | Self::Day(text)
            | Self::Place(_, text) => f.write_str(text),
            Self::Labels(labels) => f.write_str(&labels.join("、")),
            Self::Links(links) => {
                f.write_str(&links.iter().map(|(_, _, title)| title.as_str()).collect::<Vec<_>>().join("、"))
            }
            Self::File(file) => f.write_str(&file.name),
        }
    }
}

impl Setting<'_> {
    /// `value` of `field` as people read it.
    pub fn shown(&self, field: &FieldDef, value: &Value) -> Shown {
        match value {
            Value::Text(text) if matches!(field.kind, FieldType::Prose { .. }) => Shown::Prose(text.clone()),
            Value::Text(text) => Shown::Text(text.clone()),
            Value::Identifier(text) => Shown::Text(Self::identifier(field, text)),
            Value::Integer(number) => Shown::Number(self.with_unit(field, number.to_string())),
            Value::Decimal(number) => Shown::Number(self.with_unit(field, number.normalize().to_string())),
            Value::Money(sum) => Shown::Number(sum.in_language(self.language)),
            Value::Percent(share) => Shown::Number(format!("{}%", share.normalize())),
            Value::Date(day) => Shown::Day(date(*day, self.language)),
            Value::Period(period) => Shown::Text(period.in_language(self.language)),
            Value::YesNo(yes) => Shown::Text(
                match (yes, self.language) {
                    (true, Language::Zh) => "是",
                    (false, Language::Zh) => "否",
                    (true, Language::En) => "Yes",
                    (false, Language::En) => "No",
                }
                .to_owned(),
            ),
            Value::Choice(key) => Shown::Labels(vec![self.label(field, key)]),
            Value::Choices(keys) => Shown::Labels(keys.iter().map(|key| self.label(field, key)).collect()),
            Value::Ref(id) => Shown::Links(vec![self.link(field, *id)]),
            Value::Refs(ids) => Shown::Links(ids.iter().map(|id| self.link(field, *id)).collect()),
            Value::File(file) => Shown::File(file.clone()),
            Value::Place(place) => Shown::Place(place.clone(), place_text(place)),
        }
    }

    /// The label of an option; the key itself where nobody named it.
    pub fn label(&self, field: &FieldDef, key: &str) -> String {
        let (FieldType::Choice(options) | FieldType::Choices(options)) = &field.kind else {
            return key.to_owned();
        };
        let text = match options {
            ChoiceOptions::Closed(options) => options.get(key).map(|option| &option.label),
            ChoiceOptions::List(list) => self.codes.get(&(list.clone(), key.to_owned())),
        };
        text.map_or_else(|| key.to_owned(), |text| text.in_language(self.language).to_owned())
    }

    /// A personal number is never shown whole: whoever needs it reads it from the document.
    fn identifier(field: &FieldDef, text: &str) -> String {
        let scheme =
            if let FieldType::Identifier { scheme } = &field.kind { Scheme::from_word(scheme) } else { None };
        scheme.filter(|_| field.sealed).map_or_else(|| text.to_owned(), |scheme| scheme.mask(text))
    }

    fn link(&self, field: &FieldDef, id: RecordId) -> (String, RecordId, String) {
        (field.kind.target().unwrap_or_default().to_owned(), id, self.called(id))
    }

    fn with_unit(&self, field: &FieldDef, number: String) -> String {
        let (FieldType::Integer(Numeric { unit: Some(unit), .. })
        | FieldType::Decimal(Numeric { unit: Some(unit), .. })) = &field.kind
        else {
            return number;
        };
        let space = if self.language == Language::En { " " } else { "" };
        format!("{number}{space}{}", self.text(unit))
    }
}

/// The unit in which a number of `field` is written: its own, the currency, the percent sign.
pub fn unit(field: &FieldDef) -> Option<Text> {
    match &field.kind {
        FieldType::Integer(number) | FieldType::Decimal(number) => number.unit.clone(),
        FieldType::Money(_) => Some(Text::new("元", "CNY")),
        FieldType::Percent(_) => Some(Text::new("%", "%")),
        FieldType::Text { .. }
        | FieldType::Prose { .. }
        | FieldType::Date
        | FieldType::Period
        | FieldType::YesNo
        | FieldType::Choice(_)
        | FieldType::Choices(_)
        | FieldType::Ref { .. }
        | FieldType::Refs { .. }
        | FieldType::File(_)
        | FieldType::Identifier { .. }
        | FieldType::Place => None,
    }
}

/// What a field is called above a column of bare numbers: with its unit.
pub fn heading(field: &FieldDef) -> Text {
    let label = &field.label;
    unit(field).map_or_else(
        || label.clone(),
        |unit| Text::new(format!("{}（{}）", label.zh, unit.zh), format!("{} ({})", label.en, unit.en)),
    )
}

/// A day: 2026年11月22日, 22 November 2026.
pub fn date(day: Date, language: Language) -> String {
    day_in_words(day, language)
}

/// A moment in the programme's time zone, to the minute.
pub fn moment(at: Timestamp, language: Language) -> String {
    let local = Offset::constant(8).to_datetime(at);
    format!("{} {:02}:{:02}", date(local.date(), language), local.hour(), local.minute())
}

fn place_text(place: &Place) -> String {
    match (place.longitude, place.latitude) {
        (Some(east), Some(north)) if place.address.is_empty() => format!("{east}, {north}"),
        (Some(east), Some(north)) => format!("{} ({east}, {north})", place.address),
        (Some(_) | None, _) => place.address.clone(),
    }
}
