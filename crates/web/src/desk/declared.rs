//! What a parameter is called and what it means: its name, a sentence, and its values in words. Each is declared as an item of the
//! code list of parameters.

use std::collections::BTreeMap;

use taihang_base::{Length, Money, Text};
use taihang_defs::Service;
use taihang_kernel::{Query, Test, Value};
use taihang_store::Store;

use crate::failure::Failure;
use crate::visit::Visit;

/// The code lists of parameters and of units.
const LISTS: [&str; 2] = ["parameter", "unit"];

/// All parameters that the program declares, as the visitor may read them.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Name and settings (`type=length modes=replace`) by code.
    parameters: BTreeMap<String, (Text, String)>,
    units: BTreeMap<String, Text>,
}

impl Declared {
    /// Reads them.
    pub fn read(visit: &Visit, store: &Store) -> Result<Self, Failure> {
        let mut found = Self::default();
        let Some(register) = store.catalogue().serving(Service::Codes) else { return Ok(found) };
        for list in LISTS {
            let of_list = Test::In(vec![Value::Identifier(list.to_owned())]);
            let mut query = Query::all(&register.def.name, taihang_kernel::query::MOST).with("list", of_list);
            loop {
                let page = store.page(&visit.actor, &query)?;
                for shown in page.records {
                    let text = |name: &str| shown.record.text(name).unwrap_or_default().to_owned();
                    let name = Text::new(text("zh"), text("en"));
                    if list == "unit" {
                        found.units.insert(text("code"), name);
                    } else {
                        found.parameters.insert(text("code"), (name, text("settings")));
                    }
                }
                match page.next {
                    Some(next) => query.after = Some(next),
                    None => break,
                }
            }
        }
        Ok(found)
    }

    /// What people call the parameter; none if it is not declared.
    pub fn name(&self, visit: &Visit, code: &str) -> Option<&str> {
        self.parameters.get(code).map(|(name, _)| name.in_language(visit.language))
    }

    /// Whether its name in either language has `part` in it, which is in small letters.
    pub fn is_called(&self, code: &str, part: &str) -> bool {
        let has =
            |(name, _): &(Text, String)| name.zh.contains(part) || name.en.to_lowercase().contains(part);
        self.parameters.get(code).is_some_and(has)
    }

    /// What kind of value it takes, and what a region may do with it.
    pub fn sentence(&self, visit: &Visit, code: &str) -> String {
        let kind = match self.setting(code, "type") {
            "switch" => "parameter.of-switch",
            "integer" | "decimal" => "parameter.of-number",
            "percent" => "parameter.of-percent",
            "share" => "parameter.of-share",
            "money" => "parameter.of-money",
            "length" => "parameter.of-length",
            "lengths" => "parameter.of-lengths",
            "integers" => "parameter.of-numbers",
            "month_day" => "parameter.of-day",
            "choice" => "parameter.of-choice",
            "choices" => "parameter.of-choices",
            _ => "parameter.of-text",
        };
        let mut said = visit.word(kind).to_owned();
        let may = self.setting(code, "modes").split(',').filter_map(|mode| match mode {
            "off" => Some("parameter.may-off"),
            "tighten" => Some("parameter.may-tighten"),
            "replace" => Some("parameter.may-replace"),
            "add" => Some("parameter.may-add"),
            _ => None,
        });
        let may: Vec<&str> = may.map(|word| visit.word(word)).collect();
        let space = if visit.chinese() { "" } else { " " };
        said.push_str(space);
        if may.is_empty() {
            said.push_str(visit.word("parameter.fixed"));
        } else {
            said.push_str(&visit.words("parameter.regions-may", &[("ways", &may.join(visit.comma()))]));
        }
        said
    }

    /// A value in words: “30天” for `30 days`, “启用” for `on`.
    pub fn reading(&self, visit: &Visit, code: &str, value: &str) -> String {
        let language = visit.language;
        let length = |text: &str| {
            text.trim()
                .parse::<Length>()
                .map_or_else(|_| text.trim().to_owned(), |length| length.in_language(language))
        };
        let unit = self.units.get(self.setting(code, "unit")).map(|unit| unit.in_language(language));
        let each = |one: fn(&str) -> Option<&'static str>| {
            let parts = value.split(',').map(str::trim);
            let parts = parts.map(|part| one(part).map_or(part, |word| visit.word(word)).to_owned());
            parts.collect::<Vec<_>>().join(visit.comma())
        };
        match self.setting(code, "type") {
            "switch" => each(switch),
            "length" => length(value),
            "lengths" => value.split(',').map(length).collect::<Vec<_>>().join(visit.comma()),
            "percent" => format!("{value}%"),
            "money" => {
                value.parse::<Money>().map_or_else(|_| value.to_owned(), |sum| sum.in_language(language))
            }
            "month_day" => day(visit, value),
            "choice" | "choices" => each(option),
            _ => match unit {
                Some(unit) if visit.chinese() => format!("{value}{unit}"),
                Some(unit) => format!("{value} {unit}"),
                None => value.to_owned(),
            },
        }
    }

    fn setting(&self, code: &str, name: &str) -> &str {
        let settings = self.parameters.get(code).map_or("", |(_, settings)| settings.as_str());
        settings.split(' ').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')).unwrap_or("")
    }
}

fn switch(value: &str) -> Option<&'static str> {
    match value {
        "on" => Some("parameter.on"),
        "off" => Some("parameter.off"),
        _ => None,
    }
}

/// The words of the options that declared parameters offer.
fn option(value: &str) -> Option<&'static str> {
    Some(match value {
        "ip_grant" => "parameter.ip-grant",
        "finish" => "parameter.finish",
        "acceptance" => "parameter.acceptance",
        "registration" => "parameter.registration",
        "university_institute" => "parameter.university-institute",
        "fiscal_funded" => "parameter.fiscal-funded",
        "open_listing" => "parameter.open-listing",
        "forced_listing" => "parameter.forced-listing",
        "all" => "parameter.all",
        "nation" => "parameter.nation",
        "province" => "parameter.province",
        "none" => "parameter.none",
        "land_share" => "parameter.land-share",
        "own_region" => "parameter.own-region",
        "pre" => "parameter.before",
        "post" => "parameter.after",
        _ => return None,
    })
}

/// A day of every year: 3月31日.
fn day(visit: &Visit, value: &str) -> String {
    let parts: Vec<u8> = value.split('-').filter_map(|part| part.parse().ok()).collect();
    match parts.as_slice() {
        [month, day] if visit.chinese() => format!("{month}月{day}日"),
        _ => value.to_owned(),
    }
}
