//! Which key a database is sealed with: its number stands in the database, so that another key is refused before anything
//! is read or written with it, and a key is made for a new database only.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use taihang_base::{Problem, Text};
use taihang_defs::FieldDef;
use taihang_kernel::Catalogue;

use super::Sealer;
use crate::db::{Connection, Row};
use crate::error::Result;
use crate::shape::line_table;
use crate::store::Options;
use crate::{schema, upgrade};

/// The name under which the number stands among the facts about the installation.
const NOTE: &str = "seal-key";

/// The key that the database is sealed with; a fresh one if it has no records yet.
pub(crate) fn key(connection: &mut Connection, catalogue: &Catalogue, options: &Options) -> Result<Sealer> {
    match (present(connection, catalogue, options)?, file(options)) {
        (Some(sealer), _) => Ok(sealer),
        (None, Some(file)) => Sealer::made(&file),
        (None, None) => Ok(Sealer::without_key()),
    }
}

/// The key that is there, if one is; refuses one that is not that of the database, and a database with records without its key.
pub(crate) fn present(
    connection: &mut Connection,
    catalogue: &Catalogue,
    options: &Options,
) -> Result<Option<Sealer>> {
    let Some(file) = file(options) else {
        let seals = catalogue.registers().any(|register| sealed(register).next().is_some());
        return if seals { Err(upgrade::no_key().into()) } else { Ok(None) };
    };
    let wanted = if begun(connection)? { Some(number(connection, catalogue)?) } else { None };
    match (Sealer::read(&file)?, wanted) {
        (None, Some(wanted)) => Err(lost(&file, wanted.as_deref()).into()),
        (None, None) => Ok(None),
        (Some(sealer), Some(Some(wanted))) if sealer.number() != Some(&wanted) => {
            Err(other(&file, &wanted, sealer.number()).into())
        }
        (Some(sealer), _) => Ok(Some(sealer)),
    }
}

/// Keeps the number of the key with the data. A database that has none yet learns it here, once what it holds was found to be
/// sealed with this key; one without records may still change its key.
pub(crate) fn note(
    connection: &mut Connection,
    catalogue: &Catalogue,
    options: &Options,
    sealer: &Sealer,
    now: Timestamp,
) -> Result<()> {
    let Some(own) = sealer.number() else { return Ok(()) };
    if noted(connection)?.as_deref() == Some(own) {
        return Ok(());
    }
    connection.transaction(|connection| {
        // Another server may have been quicker with a key of its own.
        connection.script(connection.dialect().alone())?;
        present(connection, catalogue, options)?;
        connection.execute(
            "insert into installation (name, value, at) values (?1, ?2, ?3) on conflict (name) do update \
             set value = excluded.value, at = excluded.at",
            &[NOTE.into(), own.into(), now.into()],
        )?;
        Ok(())
    })
}

/// Where the key is kept.
fn file(options: &Options) -> Option<PathBuf> {
    options.seal_key.clone().or_else(|| options.folder.as_ref().map(|folder| folder.join("seal.key")))
}

/// The key that lies ready, whatever database it belongs to; none is made.
pub(crate) fn ready(options: &Options) -> Result<Option<Sealer>> {
    Ok(file(options).map(|file| Sealer::read(&file)).transpose()?.flatten())
}

/// Whether the database holds records.
pub(crate) fn begun(connection: &mut Connection) -> Result<bool> {
    Ok(connection.has_table("event")? && connection.query_one("select 1 from event limit 1", &[])?.is_some())
}

fn noted(connection: &mut Connection) -> Result<Option<String>> {
    let row = connection.query_one("select value from installation where name = ?1", &[NOTE.into()])?;
    row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// The number of the key that the database is sealed with: as it stands there, else as a sealed value tells it.
fn number(connection: &mut Connection, catalogue: &Catalogue) -> Result<Option<String>> {
    if connection.has_table("installation")?
        && let Some(noted) = noted(connection)?
    {
        return Ok(Some(noted));
    }
    let existing = schema::existing(connection)?;
    let own = catalogue.registers().flat_map(sealed);
    let kernel = [("credential", "sealed"), ("webhook", "secret")];
    let kernel = kernel.map(|(table, column)| (table.to_owned(), column.to_owned()));
    for (table, column) in kernel.into_iter().chain(own) {
        if existing.tables.get(&table).is_none_or(|columns| !columns.contains_key(&column)) {
            continue;
        }
        let sql = format!("select \"{column}\" from \"{table}\" where \"{column}\" is not null limit 1");
        if let Some(found) = connection.query_one(&sql, &[])?.as_ref().and_then(front) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The number in front of a sealed value.
fn front(row: &Row) -> Option<String> {
    let text = match row.text(0) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(row.bytes(0).ok()?).into_owned(),
    };
    let (number, _) = text.split_once(':')?;
    (number.len() == super::NUMBER).then(|| number.to_owned())
}

/// Tables and columns of the sealed fields of a register.
fn sealed(register: &std::sync::Arc<taihang_kernel::Register>) -> impl Iterator<Item = (String, String)> {
    let def = &register.def;
    let kept = |table: String| {
        move |field: &FieldDef| (field.sealed && !field.extra).then(|| (table.clone(), field.name.clone()))
    };
    let lines = def.lines.values().flat_map(move |line| {
        line.fields.values().filter_map(kept(line_table(&def.name, &line.name))).collect::<Vec<_>>()
    });
    def.fields.values().filter_map(kept(def.name.clone())).chain(lines)
}

/// What an operator does about a key that is not there.
fn remedy(file: &Path) -> Text {
    let file = file.display();
    Text::new(
        format!("请把原来的密钥文件放回 {file}（或用 seal_key_file 指明其位置），再重新运行。"),
        format!(
            "Put the key file back to {file} (or say with seal_key_file where it is) and run this again."
        ),
    )
}

fn lost(file: &Path, wanted: Option<&str>) -> Problem {
    let message = match wanted {
        Some(wanted) => Text::new(
            format!("加密字段的密钥文件不见了：数据库所用密钥编号为 {wanted}。未新建密钥，未修改数据。"),
            format!(
                "The key file of sealed fields is gone: the database is sealed with key {wanted}. No key was made, no data were changed."
            ),
        ),
        None => Text::new(
            "数据库中已有记录，但没有加密字段的密钥文件。未新建密钥，未修改数据。",
            "The database holds records, but there is no key file of sealed fields. No key was made, no data were changed.",
        ),
    };
    let remedy = if wanted.is_some() {
        remedy(file)
    } else {
        let place = file.display();
        let back = self::remedy(file);
        Text::new(
            format!(
                "{}确认从未加密过任何内容的，可写入 64 位十六进制数新建：openssl rand -hex 32 > {place}。",
                back.zh
            ),
            format!(
                "{} If nothing was ever sealed, make one of 64 hexadecimal digits: openssl rand -hex 32 > {place}.",
                back.en
            ),
        )
    };
    Problem::new("seal-key-lost", message, remedy).about(file.display().to_string())
}

fn other(file: &Path, wanted: &str, own: Option<&str>) -> Problem {
    let own = own.unwrap_or("–");
    Problem::new(
        "seal-key-other",
        Text::new(
            format!("密钥不符：数据库所用密钥编号为 {wanted}，该文件中的密钥编号为 {own}。未修改数据。"),
            format!("Another key: the database is sealed with key {wanted}, the file holds key {own}. No data were changed."),
        ),
        remedy(file),
    )
    .about(file.display().to_string())
}
