//! What a person fills in about a document, read from the form.

use crate::plans::{MetadataEntry, MetadataField};
use jiff::civil::Date;
use serde::Deserialize;
use taihang_base::{Problem, Problems, RegionLevel, Text};
use taihang_plan::Metadata;

/// The form as sent. An empty field changes nothing.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Described {
    pub(crate) version: i64,
    #[serde(default)]
    pub(crate) title: String,
    #[serde(default, rename = "document-number")]
    pub(crate) document_number: String,
    #[serde(default)]
    pub(crate) issuer: String,
    #[serde(default)]
    pub(crate) region: String,
    #[serde(default)]
    pub(crate) level: String,
    #[serde(default, rename = "issued-on")]
    pub(crate) issued_on: String,
    #[serde(default, rename = "published-on")]
    pub(crate) published_on: String,
    #[serde(default)]
    pub(crate) first: String,
    #[serde(default)]
    pub(crate) last: String,
    #[serde(default)]
    pub(crate) source: String,
}

/// The fields that the form offers, in its order, with the word of each.
pub(crate) const FIELDS: [(MetadataField, &str); 8] = [
    (MetadataField::Title, "plan.title"),
    (MetadataField::DocumentNumber, "plan.document-number"),
    (MetadataField::Issuer, "plan.issuer"),
    (MetadataField::Region, "plan.region"),
    (MetadataField::Level, "plan.level"),
    (MetadataField::IssuedOn, "plan.issued-on"),
    (MetadataField::PublishedOn, "plan.published-on"),
    (MetadataField::Period, "plan.period"),
];

/// The level behind a word of the form.
pub(crate) fn level(word: &str) -> Option<RegionLevel> {
    match word {
        "nation" => Some(RegionLevel::Nation),
        "province" => Some(RegionLevel::Province),
        "city" => Some(RegionLevel::City),
        "county" => Some(RegionLevel::County),
        _ => None,
    }
}

/// The word of the form for a level.
pub(crate) fn level_value(level: RegionLevel) -> &'static str {
    match level {
        RegionLevel::Nation => "nation",
        RegionLevel::Province => "province",
        RegionLevel::City => "city",
        RegionLevel::County => "county",
    }
}

impl Described {
    /// What the document or an earlier hand says, as it stands in the form.
    pub(crate) fn of(metadata: &Metadata, version: i64) -> Self {
        let text = |stated: &Option<taihang_plan::Stated<String>>| {
            stated.as_ref().map(|stated| stated.value.clone()).unwrap_or_default()
        };
        let day = |stated: &Option<taihang_plan::Stated<Date>>| {
            stated.as_ref().map(|stated| stated.value.to_string()).unwrap_or_default()
        };
        let years = metadata.period.as_ref().map(|period| period.value);
        Self {
            version,
            title: text(&metadata.title),
            document_number: text(&metadata.document_number),
            issuer: text(&metadata.issuer),
            region: text(&metadata.region),
            level: metadata.level.map(level_value).unwrap_or_default().to_owned(),
            issued_on: day(&metadata.issued_on),
            published_on: day(&metadata.published_on),
            first: years.map(|years| years.0.to_string()).unwrap_or_default(),
            last: years.map(|years| years.1.to_string()).unwrap_or_default(),
            source: String::new(),
        }
    }

    /// The fields that differ from what is known, or what is wrong with them.
    pub(crate) fn entries(&self, known: &Metadata) -> Result<Vec<MetadataEntry>, Problems> {
        let before = Self::of(known, self.version);
        let mut problems = Vec::new();
        let mut entries = Vec::new();
        let changed = |now: &str, then: &str| {
            (now.trim() != then && !now.trim().is_empty()).then(|| now.trim().to_owned())
        };
        entries.extend(changed(&self.title, &before.title).map(MetadataEntry::Title));
        entries.extend(
            changed(&self.document_number, &before.document_number).map(MetadataEntry::DocumentNumber),
        );
        entries.extend(changed(&self.issuer, &before.issuer).map(MetadataEntry::Issuer));
        entries.extend(changed(&self.region, &before.region).map(MetadataEntry::Region));
        entries.extend(
            changed(&self.level, &before.level).and_then(|word| level(&word)).map(MetadataEntry::Level),
        );
        let mut date = |now: &str, then: &str, field: &str| {
            let written = changed(now, then)?;
            written.parse::<Date>().map_err(|_| problems.push(no_date().about(field))).ok()
        };
        let issued = date(&self.issued_on, &before.issued_on, "issued-on");
        let published = date(&self.published_on, &before.published_on, "published-on");
        entries.extend(issued.map(MetadataEntry::IssuedOn));
        entries.extend(published.map(MetadataEntry::PublishedOn));
        if self.first.trim() != before.first || self.last.trim() != before.last {
            match (self.first.trim().parse(), self.last.trim().parse()) {
                (Ok(first), Ok(last)) => entries.push(MetadataEntry::Period(first, last)),
                _ if self.first.trim().is_empty() && self.last.trim().is_empty() => {}
                _ => problems.push(no_period().about("first")),
            }
        }
        if problems.is_empty() { Ok(entries) } else { Err(problems) }
    }
}

fn no_date() -> Problem {
    Problem::new(
        "date-invalid",
        Text::new("日期无法识别。", "This is not a date."),
        Text::new("请按“2021-03-05”的形式填写。", "Write it as 2021-03-05."),
    )
}

fn no_period() -> Problem {
    Problem::new(
        "period-invalid",
        Text::new("规划期年份无法识别。", "The years of the period are not both years."),
        Text::new(
            "请填写起始年和结束年，例如 2021 和 2025。",
            "Fill in the first and the last year, e.g. 2021 and 2025.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_changed_is_entered() {
        let known = Metadata { level: Some(RegionLevel::City), ..Metadata::default() };
        let mut form = Described::of(&known, 3);
        assert_eq!(form.entries(&known).unwrap(), []);
        form.title = " 规划 ".to_owned();
        form.level = "province".to_owned();
        form.first = "2021".to_owned();
        form.last = "2025".to_owned();
        assert_eq!(
            form.entries(&known).unwrap(),
            [
                MetadataEntry::Title("规划".to_owned()),
                MetadataEntry::Level(RegionLevel::Province),
                MetadataEntry::Period(2021, 2025)
            ]
        );
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form =
            Described { issued_on: "昨天".to_owned(), first: "x".to_owned(), ..Described::default() };
        let problems = form.entries(&Metadata::default()).unwrap_err();
        let fields: Vec<_> = problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
        assert_eq!(fields, ["issued-on", "first"]);
    }
}
