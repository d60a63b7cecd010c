//! The indicators of the innovation ecosystem that the house begins with: live ones over registers, derived ones, and those
//! whose values come from returns and other offices.

use indexmap::IndexMap;
use serde::Deserialize;
use taihang_base::Problem;
use taihang_defs::Source;
use taihang_kernel::{Catalogue, Command};

use super::create;
use crate::sample::draft;

const INDICATORS: Source<'static> =
    Source { path: "data/indicators.toml", text: include_str!("../../data/indicators.toml") };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    steward: String,
    indicator: Vec<IndexMap<String, String>>,
}

pub(super) fn seed(catalogue: &Catalogue) -> Result<Vec<Command>, Vec<Problem>> {
    let Some(register) = catalogue.register("indicator") else { return Ok(Vec::new()) };
    let file = taihang_defs::file::read::<File>(&INDICATORS).map_err(|problem| vec![problem])?;
    let one = |values: &IndexMap<String, String>| {
        let key = values.get("code").cloned().unwrap_or_default();
        let own = values.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let all = own.chain([("edition", "1"), ("steward", file.steward.as_str())]);
        Ok(create("indicator", &key, draft(&register.def, all)?, "live"))
    };
    file.indicator.iter().map(one).collect()
}
