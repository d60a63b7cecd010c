//! The code lists: small ones from one file, large ones from files of their own, and those that follow from the program itself.

use indexmap::IndexMap;
use serde::Deserialize;
use taihang_base::{Problem, Text};
use taihang_defs::{RegisterDef, Source};
use taihang_kernel::{Catalogue, Command};
use toml::Value;

use super::settings::parameters;
use super::table::rows;
use super::{create, seed_id};
use crate::sample::draft;

const LISTS: Source<'static> =
    Source { path: "data/lists.toml", text: include_str!("../../data/lists.toml") };
const SEED: Source<'static> = Source { path: "data/seed.toml", text: include_str!("../../data/seed.toml") };
/// Large lists: name of the list, file, text.
const FILES: [(&str, &str, &str); 4] = [
    ("industry", "industries.csv", include_str!("../../data/industries.csv")),
    ("ipc", "ipc.csv", include_str!("../../data/ipc.csv")),
    ("discipline", "disciplines.csv", include_str!("../../data/disciplines.csv")),
    ("country", "countries.csv", include_str!("../../data/countries.csv")),
];

#[derive(Deserialize)]
struct Lists {
    list: IndexMap<String, List>,
}

#[derive(Deserialize)]
struct List {
    items: Vec<IndexMap<String, Value>>,
}

#[derive(Deserialize)]
struct Seed {
    steward: String,
}

/// An item about to become a record.
#[derive(Default)]
struct Item {
    list: String,
    code: String,
    zh: String,
    en: String,
    above: String,
    levels: String,
    holders: String,
    settings: String,
}

pub(super) fn seed(catalogue: &Catalogue) -> Result<Vec<Command>, Vec<Problem>> {
    let Some(register) = catalogue.register("code") else { return Ok(Vec::new()) };
    let steward = taihang_defs::file::read::<Seed>(&SEED).map_err(|problem| vec![problem])?.steward;
    let lists = taihang_defs::file::read::<Lists>(&LISTS).map_err(|problem| vec![problem])?.list;
    // Levels first: other items name them.
    let (first, rest): (Vec<_>, Vec<_>) = lists.iter().partition(|(name, _)| name.as_str() == "level");
    let mut items: Vec<Item> = Vec::new();
    for (name, list) in first.into_iter().chain(rest) {
        items.extend(upwards(list.items.iter().map(|item| small(name, item)).collect()));
    }
    for (list, file, text) in FILES {
        let row = |row: &super::table::Row| Item {
            list: list.to_owned(),
            code: row.get("code").to_owned(),
            zh: row.get("zh").to_owned(),
            en: row.get("en").to_owned(),
            above: row.get("above").to_owned(),
            ..Item::default()
        };
        items.extend(upwards(rows(file, text)?.iter().map(row).collect()));
    }
    items.extend(declared_parameters()?);
    items.extend(scopes(catalogue));
    let mut commands = Vec::with_capacity(items.len());
    let mut rank = 0_usize;
    let mut of = String::new();
    for item in &items {
        rank = if item.list == of { rank + 1 } else { 1 };
        of.clone_from(&item.list);
        commands.push(code(&register.def, item, rank, &steward)?);
    }
    Ok(commands)
}

/// The units of measure as the list has them: the cells of each.
pub(super) fn units() -> Vec<super::UnitRow> {
    let lists = taihang_defs::file::read::<Lists>(&LISTS).map(|lists| lists.list).unwrap_or_default();
    let items = lists.get("unit").map(|list| list.items.as_slice()).unwrap_or_default();
    let text = |item: &IndexMap<String, Value>, name: &str| item.get(name).map_or_else(String::new, written);
    let unit = |item: &IndexMap<String, Value>| super::UnitRow {
        code: text(item, "code"),
        base: text(item, "base"),
        factor: rust_decimal::Decimal::from_str_exact(&text(item, "factor")).unwrap_or_default(),
        label: Text::new(text(item, "zh"), text(item, "en")),
    };
    items.iter().map(unit).collect()
}

/// The groups of R&D costs as the list has them.
pub(super) fn cost_groups() -> Vec<crate::rd::Group> {
    let lists = taihang_defs::file::read::<Lists>(&LISTS).map(|lists| lists.list).unwrap_or_default();
    let items = lists.get("rd_cost").map(|list| list.items.as_slice()).unwrap_or_default();
    let text = |item: &IndexMap<String, Value>, name: &str| item.get(name).map_or_else(String::new, written);
    let group = |item: &IndexMap<String, Value>| crate::rd::Group {
        code: text(item, "code"),
        label: Text::new(text(item, "zh"), text(item, "en")),
        deductible: item.get("deductible").and_then(Value::as_bool) == Some(true),
        intramural: matches!(text(item, "frascati").as_str(), "labour" | "other_current" | "capital"),
    };
    items.iter().map(group).collect()
}

/// The purposes of the list that need consent.
pub(super) fn purposes_by_consent() -> std::collections::BTreeSet<String> {
    let lists = taihang_defs::file::read::<Lists>(&LISTS).map(|lists| lists.list).unwrap_or_default();
    let items = lists.get("purpose").map(|list| list.items.as_slice()).unwrap_or_default();
    let asks = |item: &&IndexMap<String, Value>| item.get("consent").and_then(Value::as_bool) == Some(true);
    items.iter().filter(asks).filter_map(|item| item.get("code").map(written)).collect()
}

/// Items in an order in which each comes after the one above it.
fn upwards(items: Vec<Item>) -> Vec<Item> {
    let (above, below): (Vec<Item>, Vec<Item>) = items.into_iter().partition(|item| item.above.is_empty());
    let (mut out, mut waiting) = (above, below);
    loop {
        let known = |item: &Item| {
            item.above.contains(':')
                || out.iter().any(|other| other.list == item.list && other.code == item.above)
        };
        let (now, later): (Vec<Item>, Vec<Item>) = waiting.into_iter().partition(known);
        if now.is_empty() {
            out.extend(later);
            return out;
        }
        out.extend(now);
        waiting = later;
    }
}

fn small(list: &str, item: &IndexMap<String, Value>) -> Item {
    let text = |name: &str| item.get(name).map_or_else(String::new, written);
    let own = ["code", "zh", "en", "above", "levels", "holder_kinds"];
    let settings = item.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    Item {
        list: list.to_owned(),
        code: text("code"),
        zh: text("zh"),
        en: text("en"),
        above: text("above"),
        levels: text("levels"),
        holders: text("holder_kinds"),
        settings: settings
            .map(|(name, value)| format!("{name}={}", written(value)))
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// A cell as text; several values stand between semicolons.
fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(written).collect::<Vec<_>>().join(";"),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Table(_) => {
            value.to_string()
        }
    }
}

/// Each parameter is declared as an item, so that a value can be held against its type.
fn declared_parameters() -> Result<Vec<Item>, Vec<Problem>> {
    let declared = parameters()?.parameter;
    let item = |one: super::settings::Declared| {
        let optional = [("unit", one.unit), ("set_by", one.set_by)];
        let mut settings = vec![format!("type={}", one.kind), format!("direction={}", one.direction)];
        settings.extend(optional.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))));
        let lists = [("modes", one.modes), ("options", one.options)];
        settings.extend(
            lists
                .iter()
                .filter(|(_, list)| !list.is_empty())
                .map(|(name, list)| format!("{name}={}", list.join(","))),
        );
        Item {
            list: "parameter".to_owned(),
            code: one.code,
            zh: one.zh,
            en: one.en,
            settings: settings.join(" "),
            ..Item::default()
        }
    };
    Ok(declared.into_iter().map(item).collect())
}

/// What a client of the API may be limited to: reading, writing or exchanging each register, or all of them.
fn scopes(catalogue: &Catalogue) -> Vec<Item> {
    let verbs = [
        ("read", "查阅", "read"),
        ("write", "填报与办理", "write"),
        ("exchange", "导入与导出", "import and export"),
    ];
    let of = |name: &str, label: &Text| {
        verbs.map(|(verb, zh, en)| Item {
            list: "api_scope".to_owned(),
            code: format!("{name}:{verb}"),
            zh: format!("{}：{zh}", label.zh),
            en: format!("{}: {en}", label.en),
            ..Item::default()
        })
    };
    let all = of("*", &Text::new("全部登记册", "All registers"));
    let each = catalogue.registers().flat_map(|register| of(&register.def.name, &register.def.label));
    all.into_iter().chain(each).collect()
}

fn code(def: &RegisterDef, item: &Item, rank: usize, steward: &str) -> Result<Command, Vec<Problem>> {
    let (rank, above) = (rank.to_string(), item.above.replace(':', "/"));
    let above =
        if above.is_empty() || above.contains('/') { above } else { format!("{}/{above}", item.list) };
    let above = if above.is_empty() { above } else { seed_id("code", &above).to_string() };
    let values = [
        ("list", item.list.as_str()),
        ("code", &item.code),
        ("zh", &item.zh),
        ("en", &item.en),
        ("above", &above),
        ("rank", &rank),
        ("steward", steward),
        ("holder_kinds", &item.holders),
        ("levels", &item.levels),
        ("settings", &item.settings),
    ];
    Ok(create("code", &format!("{}/{}", item.list, item.code), draft(def, values.into_iter())?, "active"))
}
