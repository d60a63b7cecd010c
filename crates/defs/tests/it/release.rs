//! The canonical text reads back as the same definition, and its digest takes notice of rules only.

use proptest::prelude::*;
use taihang_defs::{RegisterDef, Source, canonical, definition};

use crate::world::{World, lines};

fn source(text: &str) -> Source<'_> {
    Source { path: "loan/register.toml", text }
}

fn read(text: &str) -> RegisterDef {
    definition(&source(text)).unwrap_or_else(|problems| panic!("{}\n{text}", lines(&problems)))
}

/// Whether writing and reading again gives the same, and writing again the same text.
fn round(text: &str) {
    let written = canonical(&source(text)).unwrap();
    assert_eq!(read(&written), read(text), "{written}");
    assert_eq!(canonical(&source(&written)).unwrap(), written);
}

#[test]
fn the_examples_round_trip() {
    let world = World::new();
    for text in [&world.loan, &world.organisation, &world.region] {
        round(text);
    }
}

proptest! {
    #[test]
    fn any_wording_and_any_limit_round_trips(label in "\\PC{1,40}|[\"'\\\\\n\t]{1,9}", max in 1..=1000, late in any::<bool>()) {
        let quoted = toml::Value::String(label).to_string();
        let world = World::new()
            .with("label = { zh = \"设备名称\", en = \"Equipment\" }", &format!("label = {{ zh = {quoted}, en = {quoted} }}"))
            .with("max = 120", &format!("max = {max}"))
            .with("log_readings = true", &format!("log_readings = {late}"));
        round(&world.loan);
    }
}

#[test]
fn the_digest_takes_notice_of_rules_and_not_of_wording() {
    let world = World::new();
    let before = read(&world.loan).fingerprint;
    let same = [
        ("zh = \"设备名称\"", "zh = \"仪器名称\""),
        ("help = { zh = \"写明型号。\", en = \"Give the model.\" }", ""),
        ("version = 1", "version = 2"),
        ("sort = \"-needed\"", "sort = \"needed\""),
        ("{ key = \"paid\", zh = \"有偿\"", "{ key = \"paid\", zh = \"付费\""),
    ];
    for (old, new) in same {
        assert_eq!(read(&world.with(old, new).loan).fingerprint, before, "{new}");
    }
    for (old, new) in [
        ("max = 120", "max = 121"),
        ("by = [\"clerk\"]", "by = [\"officer\"]"),
        ("last = true                            #", "#"),
    ] {
        assert_ne!(read(&world.with(old, new).loan).fingerprint, before, "{new}");
    }
}
