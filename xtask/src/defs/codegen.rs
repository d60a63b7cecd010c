//! `cargo xtask codegen`: from each definition the Rust types that hooks and engines use, and the list of all registers. A field
//! that leaves a definition becomes a compile error where it was read.

use std::fmt::Write as _;

use taihang_defs::{FieldDef, FieldType, LineDef, RegisterDef};

use super::{Definitions, Done};

/// The first lines of every generated file.
const HEAD: &str = "Made by `cargo xtask codegen` from the definitions; not edited by hand.";
/// Longest function that the lints let pass.
const FUNCTION: usize = 60;

/// Every generated file that is not as it should be, as it should be.
pub(super) fn stale(definitions: &Definitions) -> Done {
    let registers = definitions.catalogue.registers.values();
    let mut made: Vec<(String, String)> = registers
        .map(|register| {
            let hooks = definitions.files.contains_key(&format!("{}/hooks.rs", register.name));
            (format!("{}/generated.rs", register.name), module(register, hooks).unwrap_or_default())
        })
        .collect();
    made.push(("generated_list.rs".to_owned(), list(definitions).unwrap_or_default()));
    made.retain(|(path, text)| definitions.files.get(path) != Some(text));
    let said = format!("{} files written, {} registers", made.len(), definitions.catalogue.registers.len());
    Done { said, files: made }
}

/// Paths of the generated files that are not as they should be.
pub(crate) fn stale_paths(definitions: &Definitions) -> Vec<String> {
    stale(definitions).files.into_iter().map(|(path, _)| path).collect()
}

/// `generated.rs` of a register.
fn module(register: &RegisterDef, hooks: bool) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let name = pascal(&register.name);
    writeln!(out, "//! {} · {}. {HEAD}\n", register.label.zh, register.label.en)?;
    if hooks {
        writeln!(out, "mod hooks;\n\npub use hooks::HOOKS;\n")?;
    }
    let lines = if register.lines.is_empty() { "" } else { "Line, " };
    writeln!(out, "use taihang_base::{{Fault, Id}};")?;
    writeln!(out, "use taihang_kernel::{{Draft, {lines}Record, RecordId, Value}};\n\nuse super::typed;\n")?;
    writeln!(out, "/// The name of the register.\npub const REGISTER: &str = \"{}\";\n", register.name)?;
    let fields = register.fields.values().map(|field| (&field.name, &field.label));
    let kinds = register.lines.values().map(|line| (&line.name, &line.label));
    constants(&mut out, "field", "Fields and kinds of lines.", fields.chain(kinds))?;
    let transitions = register.transitions.values().map(|one| (&one.name, &one.label));
    constants(&mut out, "transition", "Transitions.", transitions)?;
    states(&mut out, &name, register)?;
    writeln!(out, "/// The id of a record of this register.\npub type {name}Id = Id<{name}>;\n")?;
    record_struct(&mut out, &name, register)?;
    reader(&mut out, &name, register)?;
    writer(&mut out, &name, register)?;
    for line in register.lines.values() {
        line_struct(&mut out, &name, line, register)?;
    }
    Ok(out.trim_end().to_owned() + "\n")
}

fn constants<'a>(
    out: &mut String,
    module: &str,
    what: &str,
    names: impl Iterator<Item = (&'a String, &'a taihang_base::Text)>,
) -> std::fmt::Result {
    writeln!(out, "/// {what}\npub mod {module} {{")?;
    for (name, label) in names {
        writeln!(out, "    /// {} · {}.", label.zh, label.en)?;
        writeln!(out, "    pub const {}: &str = \"{name}\";", name.to_uppercase())?;
    }
    writeln!(out, "}}\n")
}

fn states(out: &mut String, name: &str, register: &RegisterDef) -> std::fmt::Result {
    writeln!(
        out,
        "/// The states of a record.\n#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]"
    )?;
    writeln!(out, "pub enum {name}State {{")?;
    for state in register.states.values() {
        writeln!(out, "    /// {} · {}.\n    {},", state.label.zh, state.label.en, pascal(&state.name))?;
    }
    writeln!(
        out,
        "}}\n\n#[rustfmt::skip]\nimpl {name}State {{\n    /// Every state in the order of a life."
    )?;
    let all: Vec<String> = register.states.keys().map(|state| format!("Self::{}", pascal(state))).collect();
    writeln!(out, "    pub const ALL: [Self; {}] = [{}];\n", all.len(), all.join(", "))?;
    writeln!(out, "    /// Its key.\n    pub fn word(self) -> &'static str {{\n        match self {{")?;
    for state in register.states.keys() {
        writeln!(out, "            Self::{} => \"{state}\",", pascal(state))?;
    }
    writeln!(out, "        }}\n    }}\n\n    /// The state with this key.")?;
    writeln!(out, "    pub fn from_word(word: &str) -> Option<Self> {{")?;
    writeln!(out, "        Self::ALL.into_iter().find(|state| state.word() == word)\n    }}\n}}\n")
}

fn record_struct(out: &mut String, name: &str, register: &RegisterDef) -> std::fmt::Result {
    writeln!(out, "/// {}", register.purpose.en)?;
    writeln!(out, "#[derive(Debug, Clone, PartialEq)]\n#[rustfmt::skip]\npub struct {name} {{")?;
    writeln!(out, "    /// Its id.\n    pub id: {name}Id,\n    /// Its version.\n    pub version: i64,")?;
    writeln!(out, "    /// Its state.\n    pub state: {name}State,")?;
    writeln!(out, "    /// The organisation that owns it.\n    pub owner: Option<RecordId>,")?;
    writeln!(out, "    /// The record that it is filed under.\n    pub about: Option<(String, RecordId)>,")?;
    struct_fields(out, register.fields.values(), register)?;
    for line in register.lines.values() {
        writeln!(out, "    /// {} · {}.", line.label.zh, line.label.en)?;
        writeln!(out, "    pub {}: Vec<{name}{}>,", raw(&line.name), pascal(&line.name))?;
    }
    writeln!(out, "}}\n")
}

fn struct_fields<'a>(
    out: &mut String,
    fields: impl Iterator<Item = &'a FieldDef>,
    register: &RegisterDef,
) -> std::fmt::Result {
    for field in fields {
        writeln!(out, "    /// {} · {}.", field.label.zh, field.label.en)?;
        writeln!(out, "    pub {}: {},", raw(&field.name), rust_type(&field.kind, register))?;
    }
    Ok(())
}

/// `TryFrom<&Record>`.
fn reader(out: &mut String, name: &str, register: &RegisterDef) -> std::fmt::Result {
    writeln!(out, "#[rustfmt::skip]\nimpl TryFrom<&Record> for {name} {{\n    type Error = Fault;\n")?;
    long(out, register.fields.len() + register.lines.len() + 10)?;
    writeln!(out, "    fn try_from(record: &Record) -> Result<Self, Fault> {{")?;
    writeln!(
        out,
        "        typed::of(record, REGISTER)?;\n        Ok(Self {{\n            id: record.id.retyped(),"
    )?;
    writeln!(out, "            version: record.version,")?;
    writeln!(out, "            state: typed::state(record, {name}State::from_word)?,")?;
    writeln!(out, "            owner: record.owner,\n            about: record.about.clone(),")?;
    for field in register.fields.values() {
        let (key, constant) = (raw(&field.name), format!("field::{}", field.name.to_uppercase()));
        let read = format!("typed::take(record.get({constant}), {constant}, {})?", pick(&field.kind));
        writeln!(out, "            {key}: {read}{},", list_default(&field.kind))?;
    }
    for line in register.lines.values() {
        let constant = format!("field::{}", line.name.to_uppercase());
        let kind = format!("{name}{}", pascal(&line.name));
        writeln!(
            out,
            "            {}: record.lines({constant}).iter().map({kind}::try_from).collect::<Result<_, _>>()?,",
            raw(&line.name)
        )?;
    }
    writeln!(out, "        }})\n    }}\n}}\n")
}

/// `From<&T> for Draft`: everything that is not computed.
fn writer(out: &mut String, name: &str, register: &RegisterDef) -> std::fmt::Result {
    writeln!(out, "#[rustfmt::skip]\nimpl From<&{name}> for Draft {{")?;
    long(out, register.fields.len() + register.lines.len() + 4)?;
    writeln!(
        out,
        "    fn from(record: &{name}) -> Self {{\n        let mut draft = Self {{ about: record.about.clone().map(Some), ..Self::default() }};"
    )?;
    for field in register.fields.values().filter(|field| field.computed.is_none()) {
        let value = value_of(&field.kind, &format!("record.{}", raw(&field.name)));
        writeln!(
            out,
            "        draft.values.insert(field::{}.to_owned(), {value});",
            field.name.to_uppercase()
        )?;
    }
    for line in register.lines.values() {
        writeln!(
            out,
            "        draft.lines.insert(field::{}.to_owned(), record.{}.iter().map({name}{}::values).collect());",
            line.name.to_uppercase(),
            raw(&line.name),
            pascal(&line.name)
        )?;
    }
    writeln!(out, "        draft\n    }}\n}}\n")
}

/// The struct of a kind of lines, read by position and written by name.
fn line_struct(out: &mut String, name: &str, line: &LineDef, register: &RegisterDef) -> std::fmt::Result {
    let kind = format!("{name}{}", pascal(&line.name));
    writeln!(out, "/// A line: {} · {}.", line.label.zh, line.label.en)?;
    writeln!(out, "#[derive(Debug, Clone, PartialEq, Default)]\n#[rustfmt::skip]\npub struct {kind} {{")?;
    struct_fields(out, line.fields.values(), register)?;
    writeln!(out, "}}\n\n#[rustfmt::skip]\nimpl TryFrom<&Line> for {kind} {{\n    type Error = Fault;\n")?;
    writeln!(out, "    fn try_from(line: &Line) -> Result<Self, Fault> {{\n        Ok(Self {{")?;
    for (at, field) in line.fields.values().enumerate() {
        let cell = if at == 0 { "first()".to_owned() } else { format!("get({at})") };
        let read = format!(
            "typed::take(line.{cell}.and_then(Option::as_ref), \"{}\", {})?",
            field.name,
            pick(&field.kind)
        );
        writeln!(out, "            {}: {read},", raw(&field.name))?;
    }
    writeln!(
        out,
        "        }})\n    }}\n}}\n\n#[rustfmt::skip]\nimpl {kind} {{\n    /// Its values by column."
    )?;
    writeln!(out, "    pub fn values(&self) -> std::collections::BTreeMap<String, Option<Value>> {{")?;
    writeln!(out, "        [")?;
    for field in line.fields.values() {
        let value = value_of(&field.kind, &format!("self.{}", raw(&field.name)));
        writeln!(out, "            (\"{}\".to_owned(), {value}),", field.name)?;
    }
    writeln!(out, "        ].into()\n    }}\n}}\n")
}

/// Above a function of more than the usual length.
fn long(out: &mut String, lines: usize) -> std::fmt::Result {
    if lines > FUNCTION {
        writeln!(out, "    #[expect(clippy::too_many_lines, reason = \"one line a field\")]")?;
    }
    Ok(())
}

/// The Rust type of a field; a list is empty, anything else none, when it is not filled.
fn rust_type(kind: &FieldType, register: &RegisterDef) -> String {
    let id = |to: &str| {
        let name = pascal(to);
        if to == register.name { format!("{name}Id") } else { format!("super::{to}::{name}Id") }
    };
    let one = match kind {
        FieldType::Text { .. }
        | FieldType::Prose { .. }
        | FieldType::Choice(_)
        | FieldType::Identifier { .. } => "String".to_owned(),
        FieldType::Integer(_) => "i64".to_owned(),
        FieldType::Decimal(_) | FieldType::Percent(_) => "rust_decimal::Decimal".to_owned(),
        FieldType::Money(_) => "taihang_base::Money".to_owned(),
        FieldType::Date => "jiff::civil::Date".to_owned(),
        FieldType::Period => "taihang_base::Period".to_owned(),
        FieldType::YesNo => "bool".to_owned(),
        FieldType::Choices(_) => return "Vec<String>".to_owned(),
        FieldType::Ref { to } => id(to),
        FieldType::Refs { to } => return format!("Vec<{}>", id(to)),
        FieldType::File(_) => "taihang_kernel::FileRef".to_owned(),
        FieldType::Place => "taihang_kernel::Place".to_owned(),
    };
    format!("Option<{one}>")
}

/// The function that takes the type out of a value.
fn pick(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text { .. } | FieldType::Prose { .. } => "typed::text",
        FieldType::Integer(_) => "typed::integer",
        FieldType::Decimal(_) => "typed::decimal",
        FieldType::Money(_) => "typed::money",
        FieldType::Percent(_) => "typed::percent",
        FieldType::Date => "typed::date",
        FieldType::Period => "typed::period",
        FieldType::YesNo => "typed::yes_no",
        FieldType::Choice(_) => "typed::choice",
        FieldType::Choices(_) => "typed::choices",
        FieldType::Ref { .. } => "typed::reference",
        FieldType::Refs { .. } => "typed::references",
        FieldType::File(_) => "typed::file",
        FieldType::Identifier { .. } => "typed::identifier",
        FieldType::Place => "typed::place",
    }
}

fn list_default(kind: &FieldType) -> &'static str {
    if matches!(kind, FieldType::Choices(_) | FieldType::Refs { .. }) { ".unwrap_or_default()" } else { "" }
}

/// The expression that makes an optional value of a struct's field.
fn value_of(kind: &FieldType, from: &str) -> String {
    match kind {
        FieldType::Text { .. } | FieldType::Prose { .. } => format!("{from}.clone().map(Value::Text)"),
        FieldType::Choice(_) => format!("{from}.clone().map(Value::Choice)"),
        FieldType::Identifier { .. } => format!("{from}.clone().map(Value::Identifier)"),
        FieldType::Integer(_) => format!("{from}.map(Value::Integer)"),
        FieldType::Decimal(_) => format!("{from}.map(Value::Decimal)"),
        FieldType::Money(_) => format!("{from}.map(Value::Money)"),
        FieldType::Percent(_) => format!("{from}.map(Value::Percent)"),
        FieldType::Date => format!("{from}.map(Value::Date)"),
        FieldType::Period => format!("{from}.map(Value::Period)"),
        FieldType::YesNo => format!("{from}.map(Value::YesNo)"),
        FieldType::Choices(_) => format!("typed::filled(&{from}, Clone::clone, Value::Choices)"),
        FieldType::Ref { .. } => format!("{from}.map(|id| Value::Ref(id.retyped()))"),
        FieldType::Refs { .. } => format!("typed::filled(&{from}, |id| id.retyped(), Value::Refs)"),
        FieldType::File(_) => format!("{from}.clone().map(Value::File)"),
        FieldType::Place => format!("{from}.clone().map(Value::Place)"),
    }
}

/// `generated_list.rs`: modules, sources, hooks, samples and releases of all registers.
fn list(definitions: &Definitions) -> Result<String, std::fmt::Error> {
    let names: Vec<&String> = definitions.catalogue.registers.keys().collect();
    let has = |name: &str, file: &str| definitions.files.contains_key(&format!("{name}/{file}"));
    let mut out = String::new();
    writeln!(out, "//! All registers. {HEAD}\n\nuse taihang_defs::Source;\nuse taihang_kernel::Hooks;\n")?;
    for name in &names {
        writeln!(out, "#[path = \"{name}/generated.rs\"]\npub mod {name};")?;
    }
    writeln!(out, "#[path = \"typed.rs\"]\nmod typed;\n")?;
    let source = |path: &str| format!("Source {{ path: \"{path}\", text: include_str!(\"{path}\") }}");
    writeln!(out, "/// The roles.\npub const ROLES: Source<'static> = {};\n", source("roles.toml"))?;
    let all = names.iter().map(|name| source(&format!("{name}/register.toml")));
    table(&mut out, "The definitions.", "SOURCES: &[Source<'static>]", all)?;
    let hooks =
        names.iter().filter(|name| has(name, "hooks.rs")).map(|name| format!("(\"{name}\", {name}::HOOKS)"));
    table(
        &mut out,
        "The functions that the definitions name, by register.",
        "HOOKS: &[(&str, Hooks)]",
        hooks,
    )?;
    let samples = names.iter().filter(|name| has(name, "samples.toml"));
    let samples = samples.map(|name| source(&format!("{name}/samples.toml")));
    table(&mut out, "Example records.", "SAMPLES: &[Source<'static>]", samples)?;
    let releases = names.iter().flat_map(|name| definitions.releases(name)).map(|(_, path)| source(path));
    table(&mut out, "The definitions as they were released.", "RELEASES: &[Source<'static>]", releases)?;
    Ok(out.trim_end().to_owned() + "\n")
}

fn table(out: &mut String, doc: &str, head: &str, rows: impl Iterator<Item = String>) -> std::fmt::Result {
    writeln!(out, "/// {doc}\n#[rustfmt::skip]\npub const {head} = &[")?;
    for row in rows {
        writeln!(out, "    {row},")?;
    }
    writeln!(out, "];\n")
}

fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect::<String>()
    };
    name.split('_').map(capital).collect()
}

/// A field whose name is a word of the language.
fn raw(name: &str) -> String {
    const WORDS: [&str; 42] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
        "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static",
        "struct", "trait", "true", "try", "type", "unsafe", "where",
    ];
    let reserved =
        WORDS.contains(&name) || ["use", "virtual", "while", "yield", "typeof", "unsized"].contains(&name);
    if reserved { format!("r#{name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// A repository with the two registers that the crate of definitions tests with, in a temporary folder.
    fn world() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/defs/tests/it/world");
        let to = root.path().join("crates/registers/src");
        std::fs::create_dir_all(&to).unwrap();
        std::fs::copy(from.join("roles.toml"), to.join("roles.toml")).unwrap();
        for name in ["organisation", "region"] {
            std::fs::create_dir_all(to.join(name)).unwrap();
            std::fs::copy(from.join(format!("{name}.toml")), to.join(name).join("register.toml")).unwrap();
        }
        root
    }

    fn said(root: &Path, words: &[&str]) -> Result<String, String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        crate::defs::run(&words, root).unwrap()
    }

    fn replace(path: &Path, old: &str, new: &str) {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains(old), "{old}");
        std::fs::write(path, text.replacen(old, new, 1)).unwrap();
    }

    /// The recipe of CONTRIBUTING.md: two files by hand, `codegen`, and the register stands among the others.
    #[test]
    fn adding_a_register_is_two_files_written_by_hand() {
        let root = tempfile::tempdir().unwrap();
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/registers/src");
        let to = root.path().join("crates/registers/src");
        for entry in std::fs::read_dir(&from).unwrap().map(Result::unwrap) {
            let home = to.join(entry.file_name());
            if entry.path().join("register.toml").is_file() {
                std::fs::create_dir_all(&home).unwrap();
                for file in ["register.toml", "hooks.rs", "samples.toml"] {
                    std::fs::copy(entry.path().join(file), home.join(file)).unwrap();
                }
            }
        }
        std::fs::copy(from.join("roles.toml"), to.join("roles.toml")).unwrap();
        said(root.path(), &["codegen"]).unwrap();
        let home = to.join("bench");
        std::fs::create_dir_all(&home).unwrap();
        let region = std::fs::read_to_string(to.join("account/register.toml")).unwrap();
        let text = region
            .replace("register = \"account\"", "register = \"bench\"")
            .replace("serves = \"accounts\"\n", "");
        std::fs::write(home.join("register.toml"), text).unwrap();
        let hooks = std::fs::read_to_string(to.join("account/hooks.rs")).unwrap();
        std::fs::write(home.join("hooks.rs"), hooks).unwrap();
        assert!(said(root.path(), &["codegen"]).unwrap().starts_with("2 files written"));
        assert!(said(root.path(), &["defs", "check"]).is_ok());
        let list = std::fs::read_to_string(to.join("generated_list.rs")).unwrap();
        for part in ["pub mod bench;", "bench/register.toml", "(\"bench\", bench::HOOKS)"] {
            assert!(list.contains(part), "{part}");
        }
        syn::parse_file(&std::fs::read_to_string(home.join("generated.rs")).unwrap()).unwrap();
    }

    #[test]
    fn what_is_generated_follows_the_definition_and_settles() {
        let root = world();
        assert_eq!(said(root.path(), &["codegen"]).unwrap(), "3 files written, 2 registers");
        assert_eq!(said(root.path(), &["codegen"]).unwrap(), "0 files written, 2 registers");
        let home = root.path().join("crates/registers/src/organisation");
        let made = std::fs::read_to_string(home.join("generated.rs")).unwrap();
        for part in [
            "pub region: Option<super::region::RegionId>,",
            "pub above: Option<OrganisationId>,",
            "pub kind: Option<String>,",
        ] {
            assert!(made.contains(part), "{part}\n{made}");
        }
        syn::parse_file(&made).unwrap();
        replace(&home.join("register.toml"), "[field.kind]", "[field.type]");
        replace(&home.join("register.toml"), "filters = [\"kind\"", "filters = [\"type\"");
        replace(&home.join("register.toml"), "\"kind\", \"state\"", "\"type\", \"state\"");
        assert_eq!(said(root.path(), &["codegen"]).unwrap(), "1 files written, 2 registers");
        let made = std::fs::read_to_string(home.join("generated.rs")).unwrap();
        assert!(made.contains("pub r#type: Option<String>,"), "{made}");
        syn::parse_file(&made).unwrap();
    }

    #[test]
    fn a_release_is_frozen_once_and_what_a_change_lacks_is_told() {
        let root = world();
        assert_eq!(said(root.path(), &["defs", "release"]).unwrap(), "released organisation v1, region v1");
        assert_eq!(said(root.path(), &["defs", "release"]).unwrap(), "nothing to release");
        assert_eq!(said(root.path(), &["defs", "diff"]).unwrap(), "");
        let definition = root.path().join("crates/registers/src/region/register.toml");
        replace(&definition, "[field.name]\ntype = \"text\"", "[field.name]\ntype = \"prose\"");
        replace(&definition, "title = [\"name\"]", "title = [\"code\"]");
        replace(&definition, "serves = \"regions\"\n", "");
        let found = said(root.path(), &["defs", "diff"]).unwrap_err();
        assert!(
            found.contains("needs a migration in crates/store/migrations that says `region field.name`"),
            "{found}"
        );
        assert!(found.contains("region: version 1 is released; write version = 2"), "{found}");
        assert!(said(root.path(), &["defs", "release"]).is_err());
        let migrations = root.path().join("crates/store/migrations");
        std::fs::create_dir_all(&migrations).unwrap();
        std::fs::write(migrations.join("0002_names.sql"), "-- region field.name: a longer text").unwrap();
        replace(&definition, "version = 1", "version = 2");
        assert_eq!(said(root.path(), &["defs", "release"]).unwrap(), "released region v2");
    }
}
