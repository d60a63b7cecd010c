//! From files to the linked catalogue: every name followed, every static rule held, all problems at once.

mod between;
mod build;
mod clocks;
mod duty;
mod life;
mod names;
mod notes;
mod rights;
mod types;

use taihang_base::Problem;

pub use duty::duty_conflicts;
pub(crate) use notes::Notes;
pub(crate) use types::usual_length;

use crate::file::{RegisterFile, RolesFile, Source, read};
use crate::model::{CatalogueDef, RegisterDef, Service};
use crate::overlay;

/// The catalogue of all registers in `sources`, with the roles they may name and the overlay of this installation.
pub fn load(
    sources: &[Source<'_>],
    roles: &Source<'_>,
    overlay: Option<&Source<'_>>,
) -> Result<CatalogueDef, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut files = Vec::new();
    for source in sources {
        match read::<RegisterFile>(source) {
            Ok(file) => {
                problems.extend(misplaced(source, &file, &files));
                files.push(file);
            }
            Err(problem) => problems.push(problem),
        }
    }
    let roles = read::<RolesFile>(roles).map_err(|problem| problems.push(problem));
    let Ok(roles) = roles else { return Err(problems) };
    if !problems.is_empty() {
        // Names of what could not be read would look unknown; what each readable file says about itself is still told.
        problems.extend(files.iter().flat_map(|file| alone(file).1));
        return Err(problems);
    }
    let catalogue = linked(&files, &roles)?;
    let Some(overlay) = overlay else { return Ok(catalogue) };
    overlay::apply(overlay, &mut files)?;
    // Without the overlay all is well: what is wrong now comes from it.
    let from_overlay = |problems: Vec<Problem>| {
        problems.into_iter().map(|problem| overlay::placed(overlay.path, problem)).collect::<Vec<_>>()
    };
    let mut overlaid = linked(&files, &roles).map_err(from_overlay)?;
    for (register, released) in overlaid.registers.values_mut().zip(catalogue.registers.values()) {
        register.fingerprint.clone_from(&released.fingerprint);
    }
    Ok(overlaid)
}

/// The definition in one file, without following what leads out of it: a release of the past.
pub fn definition(source: &Source<'_>) -> Result<RegisterDef, Vec<Problem>> {
    let file = read::<RegisterFile>(source).map_err(|problem| vec![problem])?;
    let (register, problems) = alone(&file);
    if problems.is_empty() { Ok(register) } else { Err(problems) }
}

/// The register of a file, and what is wrong with the file by itself.
fn alone(file: &RegisterFile) -> (RegisterDef, Vec<Problem>) {
    let mut notes = Notes::new(&file.register);
    let register = build::register(file, &mut notes);
    names::check(&register, &mut notes);
    (register, notes.problems)
}

/// All registers linked with each other.
fn linked(files: &[RegisterFile], roles: &RolesFile) -> Result<CatalogueDef, Vec<Problem>> {
    let mut notes = Notes::new("roles.toml");
    let mut catalogue = CatalogueDef::default();
    for (key, role) in &roles.role {
        catalogue.roles.insert(key.clone(), build::role(key, role, &mut notes));
    }
    let mut problems = notes.problems;
    for file in files {
        let (register, found) = alone(file);
        problems.extend(found);
        catalogue.registers.insert(register.name.clone(), register);
    }
    for register in catalogue.registers.values() {
        let mut notes = Notes::new(&register.name);
        life::check(register, &catalogue, &mut notes);
        rights::check(register, &catalogue, &mut notes);
        between::check(register, &catalogue, &mut notes);
        problems.extend(notes.problems);
    }
    problems.extend(barred(&catalogue));
    problems.extend(duty_conflicts(&catalogue));
    if problems.is_empty() { Ok(catalogue) } else { Err(problems) }
}

/// A file stands in the folder of its register, and no two describe the same one.
fn misplaced(source: &Source<'_>, file: &RegisterFile, before: &[RegisterFile]) -> Vec<Problem> {
    let mut notes = Notes::new(source.path);
    let folder = source.path.rsplit('/').nth(1);
    if folder.is_some_and(|folder| folder != file.register) {
        let message = (
            format!("登记册“{}”不在同名文件夹中。", file.register),
            format!("The register `{}` is not in the folder of its name.", file.register),
        );
        notes.add(
            "register",
            "definition-misplaced",
            message,
            ("请改文件夹或 register。", "Rename the folder or the register."),
        );
    }
    if before.iter().any(|other| other.register == file.register) {
        let message = (
            format!("登记册“{}”有两个定义。", file.register),
            format!("The register `{}` is defined twice.", file.register),
        );
        notes.add("register", "definition-name-twice", message, ("请删去一个。", "Take one of them away."));
    }
    notes.problems
}

/// The kinds of organisations from which a role is barred, or in which it is held, are kinds that there are.
fn barred(catalogue: &CatalogueDef) -> Vec<Problem> {
    use crate::model::{ChoiceOptions, FieldType};
    let mut notes = Notes::new("roles.toml");
    let kind = catalogue.serving(Service::Organisations).and_then(|register| register.fields.get("kind"));
    let kinds: Vec<&str> = match kind.map(|field| &field.kind) {
        Some(FieldType::Choice(ChoiceOptions::Closed(options))) => {
            options.keys().map(String::as_str).collect()
        }
        Some(_) | None => return Vec::new(),
    };
    for role in catalogue.roles.values() {
        for kind in &role.barred {
            notes.known(&format!("role.{}.barred", role.name), notes::WORD, kind, kinds.iter().copied());
        }
        for kind in &role.kinds {
            notes.known(&format!("role.{}.kinds", role.name), notes::WORD, kind, kinds.iter().copied());
        }
    }
    notes.problems
}
