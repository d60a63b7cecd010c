//! The records of an installation: where they are kept, and the people who may sign in.

use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;
use taihang_base::{Clock, Fault, Problem, Refusal, Text, civil_today};
use taihang_kernel::{Actor, RecordId};
use taihang_registers::{Admission, seed_id};
use taihang_store::Store;
use taihang_store::account::{CredentialKind, NewCredential, NewSignIn};
use taihang_store::past::{FILE, Past};

use crate::config::Settings;
use crate::ending::Failure;
use crate::installation::installation;

/// Opens the records, and enters the reference data where none are.
pub(crate) fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Store, Failure> {
    filled(installation(settings)?.open(clock)?)
}

/// Enters the reference data where none are.
pub(crate) fn filled(store: Store) -> Result<Store, Failure> {
    if store.organisation_name(home())?.is_none() {
        let actor = Actor::system("import", civil_today(store.clock()));
        store.submit_all(&actor, taihang_registers::seed(store.catalogue())?)?;
    }
    Ok(store)
}

/// The organisation of accounts for which no other is named: the department that runs the programme.
pub(crate) fn home() -> RecordId {
    organisation("140000-science")
}

/// An organisation of the reference data.
pub(crate) fn organisation(code: &str) -> RecordId {
    seed_id("organisation", code)
}

/// Admits a person and keeps the hash of the password, if there is one.
pub(crate) fn admit(
    store: &Store,
    admission: &Admission<'_>,
    password_hash: Option<&str>,
) -> Result<RecordId, Failure> {
    if store.account_named(admission.sign_in)?.is_some() {
        return Err(Problem::new(
            "name-taken",
            Text::new(
                format!("用户名“{}”已被使用。", admission.sign_in),
                format!("The user name \"{}\" is taken.", admission.sign_in),
            ),
            Text::new("请换一个用户名。", "Choose another."),
        )
        .about("name")
        .into());
    }
    let now = store.clock().now();
    let mut fresh = || RecordId::new(now, rand::random());
    let receipts =
        store.submit_all(&Actor::system("engine", admission.from), admission.commands(&mut fresh))?;
    let account = receipts.last().map(|receipt| receipt.record);
    let account = account.ok_or(Fault { step: "make an account", source: None })?;
    if let Some(hash) = password_hash {
        keep_password(store, account, hash)?;
    }
    Ok(account)
}

/// Keeps the hash of a password; every session of the account ends.
pub(crate) fn keep_password(store: &Store, account: RecordId, hash: &str) -> Result<(), Failure> {
    let new = NewCredential { proof: hash.to_owned(), secret: None, confirmed: true };
    store.credentials_set(account, CredentialKind::Password, vec![new])?;
    store.sessions_end(account, None)?;
    let note = NewSignIn {
        account: Some(account),
        method: "command",
        outcome: "password-set",
        ..NewSignIn::default()
    };
    Ok(store.sign_in_note(note)?)
}

/// Where the boundaries of the cities lie in the data folder.
pub(crate) const MAP: &str = "map/cities.geojson";

/// What the database of the program before this one is called once everything in it was taken over.
const KEPT: &str = "plans.before-registers.sqlite";

/// Takes over what the program before this one kept in the data folder: accounts with their passwords, plans with every review,
/// and every event. The old database stays beside as a copy. Done again, nothing happens twice.
pub(crate) fn take_over(store: &Store, settings: &Settings) -> Result<(), Failure> {
    let Some(folder) = settings.data_folder() else { return Ok(()) };
    let Some(mut past) = Past::open(folder)? else { return Ok(()) };
    let mut actor = Actor::system("upgrade", civil_today(store.clock()));
    actor.organisation = Some(home());
    for old in past.rows("account")? {
        account(store, &old, actor.today)?;
    }
    for asset in past.rows("asset")? {
        if word(&asset, "name") == MAP {
            keep_map(folder, word(&asset, "bytes"))
                .map_err(|error| Fault::new("keep the map of the old data", error))?;
        }
    }
    let taken = taihang_screens::plans::take_over(store, &actor, &mut past, folder)?;
    drop(past);
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (folder.join(format!("{FILE}{ending}")), folder.join(format!("{KEPT}{ending}")));
        if from.is_file() {
            std::fs::rename(from, to).map_err(|error| Fault::new("set the old database aside", error))?;
        }
    }
    tracing::info!(
        plans = taken.plans,
        items = taken.items,
        events = taken.events,
        kept = KEPT,
        "old data taken over"
    );
    Ok(())
}

/// A member of a row as text.
fn word<'r>(row: &'r serde_json::Map<String, serde_json::Value>, name: &str) -> &'r str {
    row.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// One account of the program before this one, under its id, with its password; one that was switched off has none.
fn account(
    store: &Store,
    old: &serde_json::Map<String, serde_json::Value>,
    today: Date,
) -> Result<(), Failure> {
    let id: RecordId = word(old, "account_id").parse().map_err(|_| Refusal::NotFound)?;
    let name = word(old, "name");
    if store.account_row(id)?.is_some() || store.account_named(name)?.is_some() {
        return Ok(());
    }
    let root = organisation("140000-node");
    // Readers of the old program saw every plan and changed none.
    let role = match word(old, "role") {
        "administrator" => "administrator",
        "planner" => "planner",
        _ => "leader",
    };
    let both: &[(&str, RecordId)] =
        if role == "administrator" { &[("administrator", root), ("planner", root)] } else { &[(role, root)] };
    let admission = Admission {
        account: Some(id),
        sign_in: name,
        name: word(old, "display_name"),
        organisation: home(),
        roles: both,
        from: today,
        reason: "由上一版本迁入 migrated",
    };
    let active = old.get("active").and_then(serde_json::Value::as_i64) == Some(1);
    admit(store, &admission, active.then(|| word(old, "password_hash")))?;
    Ok(())
}

/// Writes the bytes of the map, which come as hexadecimal text.
fn keep_map(folder: &Path, bytes: &str) -> std::io::Result<()> {
    let place = folder.join(MAP);
    if let Some(shelf) = place.parent() {
        std::fs::create_dir_all(shelf)?;
    }
    let digit = |at: usize| bytes.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Vec<u8> = (0..bytes.len() / 2).filter_map(|at| digit(at * 2)).collect();
    std::fs::write(place, bytes)
}
