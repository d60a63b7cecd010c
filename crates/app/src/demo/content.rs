//! The files of the demonstration region, inside the binary.

use std::borrow::Cow;

use jiff::civil::Date;
use rust_embed::RustEmbed;
use serde::Deserialize;
use taihang_base::{Fault, RegionLevel};
use taihang_store::{MetadataEntry, Organisation, Region};

#[derive(RustEmbed)]
#[folder = "../../demo/"]
struct Files;

/// The manifest: which plans there are and what belongs to them.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    #[serde(rename = "plan")]
    pub(super) plans: Vec<ManifestPlan>,
}

/// A plan of the demonstration. What its text does not state is given here, with the source.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ManifestPlan {
    pub(super) file: String,
    #[serde(default)]
    pub(super) source: String,
    title: Option<String>,
    document_number: Option<String>,
    issuer: Option<String>,
    region: Option<String>,
    level: Option<RegionLevel>,
    issued_on: Option<String>,
    published_on: Option<String>,
    period: Option<(i32, i32)>,
    #[serde(default)]
    pub(super) parents: Vec<String>,
    #[serde(default)]
    pub(super) follows: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Regions {
    #[serde(rename = "region")]
    regions: Vec<Region>,
}

#[derive(Debug, Deserialize)]
struct Organisations {
    #[serde(rename = "organisation", default)]
    organisations: Vec<Organisation>,
}

impl ManifestPlan {
    /// The values filled in by hand.
    pub(super) fn entries(&self) -> Result<Vec<MetadataEntry>, Fault> {
        let date = |text: &Option<String>| {
            let parsed = text.as_deref().map(str::parse::<Date>).transpose();
            parsed.map_err(|error| Fault::new("read a date of the demonstration", error))
        };
        let entries = [
            self.title.clone().map(MetadataEntry::Title),
            self.document_number.clone().map(MetadataEntry::DocumentNumber),
            self.issuer.clone().map(MetadataEntry::Issuer),
            self.region.clone().map(MetadataEntry::Region),
            self.level.map(MetadataEntry::Level),
            date(&self.issued_on)?.map(MetadataEntry::IssuedOn),
            date(&self.published_on)?.map(MetadataEntry::PublishedOn),
            self.period.map(|(first, last)| MetadataEntry::Period(first, last)),
        ];
        Ok(entries.into_iter().flatten().collect())
    }
}

/// A file of the demonstration, if there is one of that name.
pub(super) fn file(name: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(name).map(|file| file.data)
}

/// The manifest.
pub(super) fn manifest() -> Result<Manifest, Fault> {
    parse("demo.toml")
}

/// The regions.
pub(super) fn regions() -> Result<Vec<Region>, Fault> {
    parse("regions.toml").map(|file: Regions| file.regions)
}

/// The organisations.
pub(super) fn organisations() -> Result<Vec<Organisation>, Fault> {
    parse("organisations.toml").map(|file: Organisations| file.organisations)
}

fn parse<T: for<'a> Deserialize<'a>>(name: &str) -> Result<T, Fault> {
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
            assert!(file(&format!("plans/{}", plan.file)).is_some(), "{}", plan.file);
            let entries = plan.entries().unwrap();
            assert!(
                entries.is_empty() || !plan.source.is_empty(),
                "{}: values by hand name their source",
                plan.file
            );
            for other in plan.parents.iter().chain(&plan.follows) {
                assert!(manifest.plans.iter().any(|plan| plan.file == *other), "{}: {other}", plan.file);
            }
        }
        assert_eq!(regions().unwrap().len(), 1 + 11 + 117);
        assert!(organisations().unwrap().len() > 20);
        assert!(file("map/cities.geojson").is_some());
    }
}
