//! The files of the demonstration region, inside the binary.

use std::borrow::Cow;
use std::sync::Arc;

use rust_embed::RustEmbed;
use serde::Deserialize;
use taihang_base::Fault;
use taihang_screens::plans::MetadataEntry;

#[derive(RustEmbed)]
#[folder = "../../demo/"]
struct Files;

/// The manifest: which plans there are and what belongs to them.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    #[serde(rename = "plan")]
    pub(super) plans: Vec<ManifestPlan>,
}

/// A plan of the demonstration.
#[derive(Debug, Deserialize)]
pub(super) struct ManifestPlan {
    /// What the links of the manifest call it.
    pub(super) id: String,
    /// Its file in the folder of the demonstration.
    pub(super) file: String,
    /// The name under which it is imported.
    pub(super) file_name: String,
    /// What the text does not state.
    #[serde(default)]
    pub(super) by_hand: Vec<ByHand>,
    #[serde(default)]
    pub(super) parents: Vec<String>,
    #[serde(default)]
    pub(super) predecessors: Vec<String>,
}

/// A value filled in by hand, with its source.
#[derive(Debug, Deserialize)]
pub(super) struct ByHand {
    #[serde(flatten)]
    pub(super) entry: MetadataEntry,
    pub(super) source: String,
}

/// A file of the demonstration, if there is one of that name.
pub(super) fn file(name: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(name).map(|file| file.data)
}

/// The boundaries of cities and counties as one collection.
pub(super) fn map() -> Option<Arc<[u8]>> {
    let read = |name: &str| serde_json::from_slice::<serde_json::Value>(&file(name)?).ok();
    let (mut cities, mut counties) = (read("map/cities.geojson")?, read("map/counties.geojson")?);
    let more = counties.get_mut("features")?.as_array_mut()?.split_off(0);
    cities.get_mut("features")?.as_array_mut()?.extend(more);
    serde_json::to_vec(&cities).ok().map(Arc::from)
}

/// The manifest.
pub(super) fn manifest() -> Result<Manifest, Fault> {
    parse("demo.toml")
}

/// A file of the demonstration, read.
pub(super) fn parse<T: for<'a> Deserialize<'a>>(name: &str) -> Result<T, Fault> {
    let bytes = file(name).ok_or(Fault { step: "find a file of the demonstration", source: None })?;
    let text =
        std::str::from_utf8(&bytes).map_err(|error| Fault::new("read a file of the demonstration", error))?;
    toml::from_str(text).map_err(|error| Fault::new("understand a file of the demonstration", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_is_complete() {
        let manifest = manifest().unwrap();
        assert_eq!(manifest.plans.len(), 5);
        for plan in &manifest.plans {
            assert!(file(&plan.file).is_some(), "{}", plan.file);
            assert!(plan.by_hand.iter().all(|value| !value.source.is_empty()), "{}", plan.file);
            for other in plan.parents.iter().chain(&plan.predecessors) {
                assert!(manifest.plans.iter().any(|plan| plan.id == *other), "{}: {other}", plan.file);
            }
        }
        let before = |id: &String, plan: &ManifestPlan| {
            manifest.plans.iter().take_while(|other| other.id != plan.id).any(|other| other.id == *id)
        };
        for plan in &manifest.plans {
            assert!(
                plan.parents.iter().chain(&plan.predecessors).all(|other| before(other, plan)),
                "{}",
                plan.file
            );
        }
        assert!(map().is_some());
    }
}
