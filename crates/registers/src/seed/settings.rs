//! Parameters: what holds in the whole country, and what the regions of the demonstration set themselves.

use serde::Deserialize;
use taihang_base::Problem;
use taihang_defs::{RegisterDef, Source};
use taihang_kernel::{Catalogue, Command};

use super::create;
use crate::sample::draft;

const PARAMETERS: Source<'static> =
    Source { path: "data/parameters.toml", text: include_str!("../../data/parameters.toml") };

#[derive(Deserialize)]
pub(super) struct Parameters {
    defaults: Defaults,
    pub(super) parameter: Vec<Declared>,
    setting: Vec<Setting>,
}

#[derive(Deserialize)]
struct Defaults {
    region: u32,
    valid_from: String,
}

/// A parameter as it is declared.
#[derive(Deserialize)]
pub(super) struct Declared {
    pub(super) code: String,
    pub(super) zh: String,
    pub(super) en: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    default: Option<String>,
    pub(super) direction: String,
    pub(super) unit: Option<String>,
    pub(super) set_by: Option<String>,
    #[serde(default)]
    pub(super) modes: Vec<String>,
    #[serde(default)]
    pub(super) options: Vec<String>,
    #[serde(default)]
    basis: Vec<String>,
}

/// The value of one region.
#[derive(Deserialize)]
struct Setting {
    region: u32,
    code: String,
    mode: String,
    value: Option<String>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    source: Option<String>,
}

pub(super) fn parameters() -> Result<Parameters, Vec<Problem>> {
    taihang_defs::file::read(&PARAMETERS).map_err(|problem| vec![problem])
}

pub(super) fn seed(catalogue: &Catalogue) -> Result<Vec<Command>, Vec<Problem>> {
    let Some(register) = catalogue.register("parameter") else { return Ok(Vec::new()) };
    let all = parameters()?;
    let mut commands = Vec::new();
    for one in &all.parameter {
        commands.push(default_of(&register.def, &all.defaults, one)?);
    }
    for (number, one) in all.setting.iter().enumerate() {
        let direction = all
            .parameter
            .iter()
            .find(|other| other.code == one.code)
            .map_or("none", |other| &other.direction);
        commands.push(setting_of(&register.def, &all.defaults, (number, one), direction)?);
    }
    Ok(commands)
}

fn default_of(def: &RegisterDef, defaults: &Defaults, one: &Declared) -> Result<Command, Vec<Problem>> {
    let (region, valid) = (defaults.region.to_string(), format!("{}/", defaults.valid_from));
    let basis = one.basis.join("、");
    let values = [
        ("code", one.code.as_str()),
        ("region", &region),
        ("value", one.default.as_deref().unwrap_or("")),
        ("mode", "default"),
        ("direction", &one.direction),
        ("valid", &valid),
        ("source_note", &basis),
    ];
    Ok(create("parameter", &format!("{region}/{}", one.code), draft(def, values.into_iter())?, "in_force"))
}

fn setting_of(
    def: &RegisterDef,
    defaults: &Defaults,
    (number, one): (usize, &Setting),
    direction: &str,
) -> Result<Command, Vec<Problem>> {
    let region = one.region.to_string();
    let from = one.valid_from.as_ref().unwrap_or(&defaults.valid_from);
    let valid = format!("{from}/{}", one.valid_to.as_deref().unwrap_or(""));
    let values = [
        ("code", one.code.as_str()),
        ("region", &region),
        ("value", one.value.as_deref().unwrap_or("")),
        ("mode", &one.mode),
        ("direction", direction),
        ("valid", &valid),
        ("source_note", one.source.as_deref().unwrap_or("")),
    ];
    Ok(create(
        "parameter",
        &format!("{region}/{}/{number}", one.code),
        draft(def, values.into_iter())?,
        "in_force",
    ))
}
