//! Regions and organisations. They name each other: a region gets its government once the organisations are there.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::Problem;
use taihang_defs::RegisterDef;
use taihang_kernel::{Catalogue, Command};

use super::table::{Row, rows};
use super::{complete, create};
use crate::sample::{add_lines, draft};

const REGIONS: &str = include_str!("../../data/regions.csv");
const ORGANISATIONS: &str = include_str!("../../data/organisations.csv");
const ALIASES: &str = include_str!("../../data/organisation_aliases.csv");

pub(super) fn seed(catalogue: &Catalogue) -> Result<Vec<Command>, Vec<Problem>> {
    let (Some(region), Some(organisation)) =
        (catalogue.register("region"), catalogue.register("organisation"))
    else {
        return Ok(Vec::new());
    };
    let regions = ordered(rows("regions.csv", REGIONS)?, &["above", "successors"]);
    let organisations =
        ordered(rows("organisations.csv", ORGANISATIONS)?, &["above", "line_above", "successor"]);
    let mut commands = Vec::new();
    for row in &regions {
        commands.push(region_of(&region.def, row)?);
    }
    let mut aliases: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows("organisation_aliases.csv", ALIASES)? {
        aliases.entry(row.get("organisation").to_owned()).or_default().push(row);
    }
    for row in &organisations {
        let own = aliases.get(row.get("code")).map_or(&[][..], Vec::as_slice);
        commands.push(organisation_of(&organisation.def, row, own)?);
    }
    for row in regions.iter().filter(|row| row.get("valid_to").is_empty()) {
        if let Some(government) =
            organisations.iter().find(|one| one.get("region") == row.get("code") && is_government(one))
        {
            let late = draft(&region.def, [("government", government.get("code"))].into_iter())?;
            commands.push(complete("region", row.get("code"), late));
        }
    }
    Ok(commands)
}

/// The government itself, not one of its departments.
fn is_government(organisation: &Row) -> bool {
    organisation.get("kind") == "government" && organisation.get("code").ends_with("-government")
}

/// Rows in an order in which each comes after those that it names in `columns`; what names each other keeps its place at the end.
fn ordered(mut rows: Vec<Row>, columns: &[&str]) -> Vec<Row> {
    let known: BTreeSet<String> = rows.iter().map(|row| row.get("code").to_owned()).collect();
    let (mut placed, mut out) = (BTreeSet::new(), Vec::with_capacity(rows.len()));
    loop {
        let ready = |row: &Row| {
            let named = columns
                .iter()
                .flat_map(|column| row.get(column).split(';'))
                .filter(|code| known.contains(*code));
            named.into_iter().all(|code| placed.contains(code))
        };
        let (now, later): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(ready);
        if now.is_empty() {
            out.extend(later);
            return out;
        }
        placed.extend(now.iter().map(|row| row.get("code").to_owned()));
        out.extend(now);
        rows = later;
    }
}

fn region_of(def: &RegisterDef, row: &Row) -> Result<Command, Vec<Problem>> {
    let valid = row.valid();
    let values = [
        ("name", row.get("zh")),
        ("name_en", row.get("en")),
        ("kind", "administrative"),
        ("level", row.get("level")),
        ("code", row.get("code")),
        ("above", row.get("above")),
        ("successors", row.get("successors")),
        ("valid", &valid),
    ];
    let state = if row.get("valid_to").is_empty() { "active" } else { "merged" };
    Ok(create("region", row.get("code"), draft(def, values.into_iter())?, state))
}

fn organisation_of(def: &RegisterDef, row: &Row, aliases: &[Row]) -> Result<Command, Vec<Problem>> {
    let valid = row.valid();
    let values = [
        ("name", row.get("zh")),
        ("name_en", row.get("en")),
        ("kind", row.get("kind")),
        ("credit_code", row.get("credit_code")),
        ("region", row.get("region")),
        ("above", row.get("above")),
        ("line_above", row.get("line_above")),
        ("successor", row.get("successor")),
        ("valid", &valid),
    ];
    let mut draft = draft(def, values.into_iter())?;
    let spans: Vec<String> = aliases.iter().map(Row::valid).collect();
    let lines = aliases.iter().zip(&spans);
    let lines = lines.map(|(row, valid)| {
        vec![("name", row.get("alias")), ("within", row.get("within")), ("valid", valid.as_str())]
    });
    add_lines(&mut draft, def, "alias", lines.collect())?;
    let state = if row.get("valid_to").is_empty() { "active" } else { "merged" };
    Ok(create("organisation", row.get("code"), draft, state))
}
