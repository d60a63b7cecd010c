//! From the definitions that a database was made for to those of the program.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use taihang_base::{Problem, Text};
use taihang_defs::{Demand, RegisterDef, Source, definition, derives_otherwise, diff};
use taihang_kernel::Catalogue;

use crate::db::{Connection, KERNEL};
use crate::dependents;
use crate::error::{Result, StoreError};
use crate::read::{text_steps, text_table};
use crate::schema;
use crate::store::Options;

/// Makes the tables of a new database, or extends those of an older one; refuses with all problems at once.
pub(crate) fn bring_up(
    connection: &mut Connection,
    catalogue: &Catalogue,
    options: &Options,
    now: Timestamp,
) -> Result<()> {
    crate::db::migrate(connection, &KERNEL, now)?;
    connection.transaction(|connection| {
        // Two servers that start at once: the second one waits, then finds the work done.
        connection.script(connection.dialect().alone())?;
        let recorded = recorded(connection)?;
        let problems = problems(connection, catalogue, options, &recorded)?;
        if !problems.is_empty() {
            return Err(problems.into());
        }
        for register in catalogue.registers() {
            let def = &register.def;
            let mut from = recorded.get(&def.name).map_or(def.version, |recorded| recorded.version);
            while let Some(step) = options
                .by_hand
                .iter()
                .find(|step| step.register == def.name && step.from == from && from < def.version)
            {
                (step.run)(connection)?;
                from = step.to;
            }
        }
        let existing = schema::existing(connection)?;
        let dialect = connection.dialect();
        let (now_steps, later): (Vec<_>, Vec<_>) =
            schema::wanted(catalogue).iter().map(|table| table.steps(&existing, dialect)).unzip();
        for sql in now_steps.into_iter().chain(later).flatten() {
            connection.script(&sql).map_err(doubled)?;
        }
        let unmade = |def: &&RegisterDef| !existing.tables.contains_key(&text_table(&def.name));
        for sql in catalogue.defs.registers.values().filter(unmade).flat_map(|def| text_steps(def, dialect)) {
            connection.script(&sql)?;
        }
        for register in catalogue.registers() {
            let def = &register.def;
            if recorded.get(&def.name).is_some_and(|was| is_derived_otherwise(catalogue, def, was)) {
                dependents::renew_all(connection, &def.name, now)?;
            }
            record(connection, catalogue, def, &recorded, now)?;
        }
        Ok(())
    })
}

/// Whether records that are there lack a value or a word that new ones get.
fn is_derived_otherwise(catalogue: &Catalogue, def: &RegisterDef, was: &Recorded) -> bool {
    was.version != def.version
        && released(catalogue, def, was).is_some_and(|old| derives_otherwise(&old, def))
}

/// Rows that a unique index does not admit are told as what they are.
fn doubled(error: StoreError) -> StoreError {
    let StoreError::Constraint(constraint) = error else { return error };
    let table = constraint.table.unwrap_or_default();
    Problem::new(
        "rows-doubled",
        Text::new(
            format!("表 {table} 中有重复的记录，无法建立唯一索引。"),
            format!("Table {table} holds records twice that have to be unique; their index cannot be made."),
        ),
        Text::new(
            "数据库曾被绕过本程序修改；请恢复最近一份能通过 taihang check 的备份。",
            "The database was changed past the program; restore the last backup that passes `taihang check`.",
        ),
    )
    .about(constraint.columns.join(", "))
    .into()
}

/// What a register of the database was last brought to.
struct Recorded {
    version: u32,
    fingerprint: String,
    /// The released text, where the program had it.
    source: String,
}

/// What would keep the program from starting on this database, and what its records would have to change for.
pub fn check(connection: &mut Connection, catalogue: &Catalogue, options: &Options) -> Result<Vec<Problem>> {
    // What refuses the start before anything else is looked at: other steps than those of this program, another key.
    let first = crate::db::pending(connection, &KERNEL)
        .and_then(|_| crate::archive::must_be_whole(connection))
        .and_then(|()| crate::sealing::bound::present(connection, catalogue, options));
    match first {
        Ok(_) => {}
        Err(StoreError::Problems(problems)) => return Ok(problems),
        Err(other) => return Err(other),
    }
    let existing = schema::existing(connection)?;
    if !existing.tables.contains_key("definition_release") {
        return Ok(Vec::new());
    }
    let recorded = recorded(connection)?;
    let mut problems = problems(connection, catalogue, options, &recorded)?;
    for register in catalogue.registers() {
        let present = existing.tables.get(&register.def.name);
        problems.extend(invalid_rows(connection, &register.def, |column| {
            present.is_some_and(|columns| columns.contains_key(column))
        })?);
    }
    Ok(problems)
}

/// The registers whose tables belong to the very definitions of the program.
pub(crate) fn up_to_date(connection: &mut Connection, catalogue: &Catalogue) -> Result<BTreeSet<String>> {
    let recorded = recorded(connection)?;
    let same = |def: &&RegisterDef| {
        recorded
            .get(&def.name)
            .is_some_and(|was| was.version == def.version && was.fingerprint == def.fingerprint)
    };
    Ok(catalogue.defs.registers.values().filter(same).map(|def| def.name.clone()).collect())
}

/// The version and digest of each register that the database was last brought to.
fn recorded(connection: &mut Connection) -> Result<BTreeMap<String, Recorded>> {
    let rows = connection.query(
        "select register, version, fingerprint, source from definition_release order by version",
        &[],
    )?;
    let read = |row: &crate::db::Row| {
        let version = u32::try_from(row.int(1)?).unwrap_or(u32::MAX);
        let (fingerprint, source) = (row.text(2)?.to_owned(), row.text(3)?.to_owned());
        Ok((row.text(0)?.to_owned(), Recorded { version, fingerprint, source }))
    };
    rows.iter().map(read).collect()
}

fn record(
    connection: &mut Connection,
    catalogue: &Catalogue,
    def: &RegisterDef,
    recorded: &BTreeMap<String, Recorded>,
    now: Timestamp,
) -> Result<()> {
    if recorded.get(&def.name).is_some_and(|recorded| recorded.version == def.version) {
        return Ok(());
    }
    let release = catalogue.defs.release(&def.name, def.version);
    let source = release.map(|release| release.source.clone()).unwrap_or_default();
    connection.execute(
        "insert into definition_release (register, version, fingerprint, source, applied_at) values (?1, ?2, ?3, ?4, ?5)",
        &[(&def.name).into(), def.version.into(), (&def.fingerprint).into(), source.into(), now.into()],
    )?;
    Ok(())
}

fn problems(
    connection: &mut Connection,
    catalogue: &Catalogue,
    options: &Options,
    recorded: &BTreeMap<String, Recorded>,
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let existing = schema::existing(connection)?;
    for register in catalogue.registers() {
        let def = &register.def;
        match recorded.get(&def.name) {
            None if existing.tables.contains_key(&def.name) => problems.push(name_taken(def)),
            None => {}
            Some(was) if was.version > def.version => problems.push(newer(def, was.version)),
            Some(was) if was.version == def.version && was.fingerprint != def.fingerprint => {
                problems.push(changed(def));
            }
            Some(was) => problems.extend(demanded(catalogue, def, was, options)),
        }
    }
    let dialect = connection.dialect();
    for table in schema::wanted(catalogue) {
        let handled = |step: &crate::store::HandStep| {
            table.name == step.register || table.name.starts_with(&format!("{}__", step.register))
        };
        if options.by_hand.iter().any(handled) {
            continue;
        }
        problems.extend(table.clashes(&existing, dialect).iter().map(|column| clash(&table.name, column)));
    }
    Ok(problems)
}

/// Changes since the definition that the database was made for which need a step by hand that is not there.
fn demanded(catalogue: &Catalogue, def: &RegisterDef, was: &Recorded, options: &Options) -> Vec<Problem> {
    let from = was.version;
    if from == def.version
        || options.by_hand.iter().any(|step| step.register == def.name && step.from == from)
    {
        return Vec::new();
    }
    let Some(old) = released(catalogue, def, was) else { return vec![unknown_release(def, from)] };
    let demands = diff(Some(&old), def).into_iter().filter(|change| match &change.demand {
        Some(Demand::Migration(_) | Demand::Retired) => true,
        None => false,
    });
    demands.map(|change| step_missing(def, &change.place, &change.sentence)).collect()
}

/// The definition that the database was made for, if its text is known.
fn released(catalogue: &Catalogue, def: &RegisterDef, was: &Recorded) -> Option<RegisterDef> {
    let release = catalogue.defs.release(&def.name, was.version);
    let text = release.map_or(was.source.as_str(), |release| release.source.as_str());
    definition(&Source { path: &def.name, text }).ok().filter(|_| !text.is_empty())
}

/// Rows that the definitions would no longer accept: unknown states, and values missing that their state demands.
fn invalid_rows(
    connection: &mut Connection,
    def: &RegisterDef,
    has: impl Fn(&str) -> bool,
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    if !has("state") {
        return Ok(problems);
    }
    let quoted = |states: &mut dyn Iterator<Item = &String>| {
        states.map(|state| format!("'{state}'")).collect::<Vec<_>>().join(", ")
    };
    let void = taihang_kernel::VOID.to_owned();
    let known = quoted(&mut def.states.keys().chain([&void]));
    let sql = format!("select count(*) from \"{}\" where state not in ({known})", def.name);
    let strange = connection.query_int(&sql, &[])?;
    if strange > 0 {
        problems.push(rows_invalid(def, "state", strange));
    }
    for field in def.fields.values().filter(|field| !field.extra) {
        let Some(from) = field.required_from.as_ref().and_then(|state| def.states.get_index_of(state)) else {
            continue;
        };
        let column = if field.kind == taihang_defs::FieldType::Period {
            format!("{}_from", field.name)
        } else {
            field.name.clone()
        };
        let states = quoted(&mut def.states.keys().skip(from));
        let missing = if has(&column) { format!(" and \"{column}\" is null") } else { String::new() };
        let sql = format!("select count(*) from \"{}\" where state in ({states}){missing}", def.name);
        let rows = connection.query_int(&sql, &[])?;
        if rows > 0 {
            problems.push(rows_invalid(def, &field.name, rows));
        }
    }
    Ok(problems)
}

fn name_taken(def: &RegisterDef) -> Problem {
    let name = &def.name;
    Problem::new(
        "register-name-taken",
        Text::new(
            format!("数据库中已有名为 {name} 的表，但不是本程序为该登记册建立的。"),
            format!("The database has a table {name} that was not made for this register."),
        ),
        Text::new(
            "请换用空数据库，或为登记册改名。",
            "Use an empty database, or give the register another name.",
        ),
    )
    .about(name)
}

fn newer(def: &RegisterDef, version: u32) -> Problem {
    let (name, own) = (&def.name, def.version);
    Problem::new(
        "definition-newer",
        Text::new(
            format!("数据库中登记册 {name} 的定义是第 {version} 版，比本程序的第 {own} 版新。"),
            format!(
                "The database holds version {version} of register {name}; this program has version {own}."
            ),
        ),
        Text::new("请使用较新的程序版本。", "Run the newer program."),
    )
    .about(name)
}

fn changed(def: &RegisterDef) -> Problem {
    let (name, version) = (&def.name, def.version);
    Problem::new(
        "definition-changed",
        Text::new(
            format!("登记册 {name} 第 {version} 版的定义与数据库所用的不同。"),
            format!("Version {version} of register {name} is not the one that the database was made for."),
        ),
        Text::new(
            "请将定义的版本号加一，再启动程序。",
            "Give the changed definition the next version, then start again.",
        ),
    )
    .about(name)
}

fn unknown_release(def: &RegisterDef, from: u32) -> Problem {
    let (name, to) = (&def.name, def.version);
    Problem::new(
        "definition-step-missing",
        Text::new(
            format!("本程序没有登记册 {name} 从第 {from} 版到第 {to} 版的升级步骤。"),
            format!("This program has no step for register {name} from version {from} to version {to}."),
        ),
        Text::new(
            "请先升级到中间版本的程序，或补充该版本的发布定义。",
            "Upgrade through the versions in between, or add the released definition of that version.",
        ),
    )
    .about(name)
}

fn step_missing(def: &RegisterDef, place: &str, sentence: &Text) -> Problem {
    let name = &def.name;
    Problem::new(
        "definition-step-missing",
        Text::new(
            format!("登记册 {name} 的变更需要手写步骤：{}。", sentence.zh),
            format!("A change of register {name} needs a step by hand: {}.", sentence.en),
        ),
        Text::new("请补充升级步骤，或撤回该项变更。", "Add the upgrade step, or take the change back."),
    )
    .about(format!("{name}.{place}"))
}

fn clash(table: &str, column: &str) -> Problem {
    Problem::new(
        "column-type-differs",
        Text::new(
            format!("表 {table} 的列 {column} 与定义的类型不同。"),
            format!("Column {column} of table {table} has another type than its definition."),
        ),
        Text::new("类型变更须有手写的升级步骤。", "A change of type needs an upgrade step written by hand."),
    )
    .about(format!("{table}.{column}"))
}

fn rows_invalid(def: &RegisterDef, field: &str, rows: i64) -> Problem {
    let name = &def.name;
    Problem::new(
        "rows-invalid",
        Text::new(
            format!("登记册 {name} 有 {rows} 条记录的 {field} 不符合新定义。"),
            format!("{rows} records of register {name} do not fit the definition in {field}."),
        ),
        Text::new(
            "升级前请补正这些记录，或为旧值写明去向。",
            "Mend these records before the upgrade, or say what the old values become.",
        ),
    )
    .about(format!("{name}.{field}"))
}

/// A register seals fields, and no key is set.
pub(crate) fn no_key() -> Problem {
    Problem::new(
        "seal-key-missing",
        Text::new(
            "有登记册使用加密字段，但未设置密钥文件。",
            "A register has sealed fields, and no key file is set.",
        ),
        Text::new("请设置密钥文件或数据文件夹。", "Set the key file, or a data folder."),
    )
    .about("seal_key")
}
