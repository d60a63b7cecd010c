//! `cargo xtask defs diff` and `defs release`: definitions against their last release, and the freezing of the next one.

use std::path::Path;

use taihang_defs::{Demand, RegisterDef, Source, canonical, definition, diff};

use super::codegen::releases;
use super::{Definitions, lines, text};

/// Prints every change since the last releases; fails with what is demanded and missing.
pub(super) fn diff_all(definitions: &Definitions) -> Result<String, String> {
    let mut said = Vec::new();
    let mut missing = 0;
    for register in definitions.catalogue.registers.values() {
        let home = definitions.folder.join(&register.name);
        let old = last(&home)?;
        for change in diff(old.as_ref(), register) {
            let lack =
                change.demand.as_ref().and_then(|demand| lacking(demand, register, &definitions.migrations));
            missing += usize::from(lack.is_some());
            let lack = lack.map(|lack| format!(" — {lack}")).unwrap_or_default();
            said.push(format!("{} {:?} {}{lack}", register.name, change.weight, change.sentence.en));
        }
        if let Some(old) =
            old.filter(|old| old.version >= register.version && old.fingerprint != register.fingerprint)
        {
            missing += 1;
            said.push(format!(
                "{}: version {} is released; write version = {}",
                register.name,
                old.version,
                old.version + 1
            ));
        }
    }
    let said = said.join("\n");
    if missing == 0 { Ok(said) } else { Err(format!("{said}\n{missing} missing")) }
}

/// Freezes each definition that differs from its last release.
pub(super) fn release(definitions: &Definitions) -> Result<String, String> {
    diff_all(definitions)?;
    let mut frozen = Vec::new();
    for register in definitions.catalogue.registers.values() {
        let home = definitions.folder.join(&register.name);
        if last(&home)?.is_some_and(|old| old.version >= register.version) {
            continue;
        }
        let path = home.join("register.toml");
        let written = text(&path)?;
        let source = Source { path: &format!("{}/register.toml", register.name), text: &written };
        let canonical = canonical(&source).map_err(|problem| lines(&[problem]))?;
        let folder = home.join("released");
        let file = folder.join(format!("v{}.toml", register.version));
        let done = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, canonical));
        done.map_err(|error| format!("{}: {error}", file.display()))?;
        frozen.push(format!("{} v{}", register.name, register.version));
    }
    Ok(if frozen.is_empty() {
        "nothing to release".to_owned()
    } else {
        format!("released {}", frozen.join(", "))
    })
}

/// The last release of the register in `home`.
fn last(home: &Path) -> Result<Option<RegisterDef>, String> {
    let Some(name) = releases(home).pop() else { return Ok(None) };
    let path = home.join("released").join(&name);
    let written = text(&path)?;
    let source = Source { path: &path.display().to_string(), text: &written };
    definition(&source).map(Some).map_err(|problems| lines(&problems))
}

/// What a demand still lacks.
fn lacking(demand: &Demand, register: &RegisterDef, migrations: &[String]) -> Option<String> {
    match demand {
        Demand::Retired => Some("needs a [[retired]] entry".to_owned()),
        Demand::Migration(place) => {
            let named = format!("{} {place}", register.name);
            let there = migrations.iter().any(|text| text.contains(&named));
            (!there).then(|| format!("needs a migration in crates/store/migrations that says `{named}`"))
        }
    }
}
