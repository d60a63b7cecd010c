//! `overlay.toml`: what one installation may change without a release. Wording, hiding, further options, stricter limits, up to
//! eight fields of its own a register; nothing else, so that an upgrade never meets a fork.

use serde::Deserialize;
use taihang_base::Problem;

use crate::file::{Choice, Field, RegisterFile, Source, Tables, Words, read};
use crate::link::{Notes, usual_length};
use crate::nearest::nearest;

/// Most fields that an overlay adds to a register.
const EXTRA: usize = 8;

/// `overlay.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OverlayFile {
    #[serde(default)]
    register: Tables<RegisterPatch>,
}

/// `[register.x]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterPatch {
    label: Option<Words>,
    #[serde(default)]
    field: Tables<FieldPatch>,
    #[serde(default)]
    group: Tables<LabelPatch>,
    #[serde(default)]
    state: Tables<LabelPatch>,
    #[serde(default)]
    transition: Tables<LabelPatch>,
    #[serde(default)]
    extra: Tables<Field>,
}

/// `[register.x.field.y]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldPatch {
    label: Option<Words>,
    help: Option<Words>,
    #[serde(default)]
    hide: bool,
    min: Option<toml::Value>,
    max: Option<toml::Value>,
    #[serde(default)]
    options: Vec<Choice>,
}

/// Another label for a group, a state or a transition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelPatch {
    label: Words,
}

/// Lays the overlay over the files; nothing is changed in part: any problem and all of it is refused.
pub(crate) fn apply(source: &Source<'_>, files: &mut [RegisterFile]) -> Result<(), Vec<Problem>> {
    let overlay: OverlayFile = read(source).map_err(|problem| vec![problem])?;
    let mut notes = Notes::new(source.path);
    let names: Vec<String> = files.iter().map(|file| file.register.clone()).collect();
    for (name, patch) in overlay.register {
        match files.iter_mut().find(|file| file.register == name) {
            Some(file) => lay(&format!("register.{name}"), patch, file, &mut notes),
            None => unknown(&format!("register.{name}"), &name, names.iter(), &mut notes),
        }
    }
    if notes.problems.is_empty() { Ok(()) } else { Err(notes.problems) }
}

/// A problem of the definitions with the overlay laid over them, at its place in the overlay.
pub(crate) fn placed(path: &str, problem: Problem) -> Problem {
    let place = problem.field.as_deref().unwrap_or_default();
    let place = match place.split_once(": ") {
        Some((register, rest)) => format!("{path}: register.{register}.{rest}"),
        None => format!("{path}: register.{}", place.trim_end_matches(':')),
    };
    problem.about(place)
}

fn unknown<'a>(at: &str, name: &str, names: impl Iterator<Item = &'a String>, notes: &mut Notes) {
    let near = nearest(name, names.map(String::as_str))
        .map(|near| (format!("是否想写“{near}”？"), format!("Did you mean `{near}`?")));
    let (zh, en) = near.unwrap_or_else(|| ("请核对名称。".to_owned(), "Look at the name again.".to_owned()));
    notes.add(
        at,
        "overlay-name-unknown",
        (format!("定义中没有“{name}”。"), format!("The definition has no `{name}`.")),
        (&zh, &en),
    );
}

fn lay(at: &str, patch: RegisterPatch, file: &mut RegisterFile, notes: &mut Notes) {
    if let Some(label) = patch.label {
        file.label = label;
    }
    for (name, patch) in patch.field {
        let at = format!("{at}.field.{name}");
        match file.field.get_mut(&name) {
            Some(field) => lay_field(&at, patch, field, notes),
            None => unknown(&at, &name, file.field.keys(), notes),
        }
    }
    relabel(&format!("{at}.group"), patch.group, &mut file.group, |group| &mut group.label, notes);
    relabel(&format!("{at}.state"), patch.state, &mut file.state, |state| &mut state.label, notes);
    relabel(&format!("{at}.transition"), patch.transition, &mut file.transition, |one| &mut one.label, notes);
    if patch.extra.len() > EXTRA {
        let message = (
            format!("扩展字段 {} 个，最多 {EXTRA} 个。", patch.extra.len()),
            format!("{} extra fields; {EXTRA} at most.", patch.extra.len()),
        );
        notes.add(
            &format!("{at}.extra"),
            "overlay-limit",
            message,
            ("需要更多时请提出修改定义。", "If more are needed, the definition itself should change."),
        );
    }
    for (name, mut field) in patch.extra {
        let rule = field.required_from.is_some()
            || field.computed.is_some()
            || field.prefill.is_some()
            || field.sealed;
        if rule || field.class.is_some() || ["ref", "refs", "file"].contains(&field.kind.as_str()) {
            let message = (
                "扩展字段不能是引用或文件，也没有 class、required_from、computed、prefill、sealed。",
                "An extra field is no ref and no file, and has no class, required_from, computed, prefill or sealed.",
            );
            let message = (message.0.to_owned(), message.1.to_owned());
            notes.add(
                &format!("{at}.extra.{name}"),
                "overlay-not-allowed",
                message,
                ("请删去这些键。", "Take these keys away."),
            );
        }
        field.extra = true;
        file.field.insert(format!("extra_{name}"), field);
    }
}

fn relabel<T>(
    at: &str,
    patches: Tables<LabelPatch>,
    tables: &mut Tables<T>,
    label: fn(&mut T) -> &mut Words,
    notes: &mut Notes,
) {
    for (name, patch) in patches {
        match tables.get_mut(&name) {
            Some(table) => *label(table) = patch.label,
            None => unknown(&format!("{at}.{name}"), &name, tables.keys(), notes),
        }
    }
}

fn lay_field(at: &str, patch: FieldPatch, field: &mut Field, notes: &mut Notes) {
    if patch.hide && (field.required_from.is_some() || field.computed.is_some()) {
        let message = (
            "必填或计算的字段不能隐藏。".to_owned(),
            "A field that is required or computed cannot be hidden.".to_owned(),
        );
        notes.add(
            &format!("{at}.hide"),
            "overlay-not-allowed",
            message,
            ("请删去 hide。", "Take hide away."),
        );
    }
    field.hidden |= patch.hide;
    if let Some(label) = patch.label {
        field.label = label;
    }
    field.help = patch.help.or_else(|| field.help.take());
    if !patch.options.is_empty() && field.options.is_empty() {
        let message =
            ("此字段没有自己的选项。".to_owned(), "The field has no options of its own.".to_owned());
        notes.add(
            &format!("{at}.options"),
            "overlay-not-allowed",
            message,
            ("代码表的选项在代码表中增加。", "Add to the code list instead."),
        );
    }
    field.options.extend(patch.options);
    if patch.max.is_some() && field.max.is_none() {
        field.max = usual_length(&field.kind).map(toml::Value::Integer);
    }
    stricter(&format!("{at}.min"), patch.min, &mut field.min, |new, old| new >= old, notes);
    stricter(&format!("{at}.max"), patch.max, &mut field.max, |new, old| new <= old, notes);
}

/// Takes the new limit if it is at least as strict as the old one.
fn stricter(
    at: &str,
    new: Option<toml::Value>,
    old: &mut Option<toml::Value>,
    fits: fn(rust_decimal::Decimal, rust_decimal::Decimal) -> bool,
    notes: &mut Notes,
) {
    let number = |value: &toml::Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        taihang_base::parse_decimal(&text).ok()
    };
    let Some(limit) = new else { return };
    let looser = old.as_ref().and_then(number).zip(number(&limit)).is_some_and(|(old, new)| !fits(new, old));
    if looser {
        let message = ("界限只能更严。".to_owned(), "A limit can only become stricter.".to_owned());
        notes.add(
            at,
            "overlay-looser",
            message,
            ("请改为更严的值或删去。", "Give a stricter value or take it away."),
        );
    }
    *old = Some(limit);
}
