//! `cargo xtask defs diff` and `defs release`: definitions against their last release, and the freezing of the next one.

use taihang_defs::{Demand, RegisterDef, Source, canonical, definition, diff};

use super::{Definitions, Done, lines};

/// Every change since the last releases; an error with what is demanded and missing.
pub(super) fn changes(definitions: &Definitions) -> Result<String, String> {
    let mut said = Vec::new();
    let mut missing = 0;
    for register in definitions.catalogue.registers.values() {
        let old = last(definitions, register)?;
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
            let next = old.version + 1;
            said.push(format!(
                "{}: version {} is released; write version = {next}",
                register.name, old.version
            ));
        }
    }
    let said = said.join("\n");
    if missing == 0 { Ok(said) } else { Err(format!("{said}\n{missing} missing")) }
}

/// Freezes each definition that is newer than its last release.
pub(super) fn release(definitions: &Definitions) -> Result<Done, String> {
    changes(definitions)?;
    let mut done = Done::default();
    let mut frozen = Vec::new();
    for register in definitions.catalogue.registers.values() {
        if last(definitions, register)?.is_some_and(|old| old.version >= register.version) {
            continue;
        }
        let path = format!("{}/register.toml", register.name);
        let text = definitions.files.get(&path).map_or("", String::as_str);
        let canonical = canonical(&Source { path: &path, text }).map_err(|problem| lines(&[problem]))?;
        done.files.push((format!("{}/released/v{}.toml", register.name, register.version), canonical));
        frozen.push(format!("{} v{}", register.name, register.version));
    }
    done.said = if frozen.is_empty() {
        "nothing to release".to_owned()
    } else {
        format!("released {}", frozen.join(", "))
    };
    Ok(done)
}

/// The last release of `register`.
fn last(definitions: &Definitions, register: &RegisterDef) -> Result<Option<RegisterDef>, String> {
    let Some((_, path)) = definitions.releases(&register.name).pop() else { return Ok(None) };
    let text = definitions.files.get(path).map_or("", String::as_str);
    definition(&Source { path, text }).map(Some).map_err(|problems| lines(&problems))
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
