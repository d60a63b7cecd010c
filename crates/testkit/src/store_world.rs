//! A fresh database for a test: SQLite in a temporary folder, or one of its own on the PostgreSQL server of the test set-up.

use std::sync::Arc;

use taihang_base::FixedClock;
use taihang_store::db::{Dialect, Location};
use tempfile::TempDir;

/// A database nobody else uses, a folder beside it, and a clock in hand. All gone when dropped.
#[derive(Debug)]
pub struct Database {
    location: Location,
    address: String,
    clock: Arc<FixedClock>,
    /// The server that must forget the database.
    server: Option<(Location, String)>,
    folder: TempDir,
}

/// A fresh, empty database. With `TAIHANG_TEST_DATABASE=postgres` it is one on the server that `TAIHANG_TEST_POSTGRES` names
/// (`.ci/postgres start` prints it), otherwise SQLite.
pub fn database() -> Database {
    let folder = TempDir::with_prefix("taihang-").expect("a temporary folder can be made");
    let clock = Arc::new(FixedClock::new("2024-03-01T08:00:00+08:00".parse().expect("a moment")));
    if setting("TAIHANG_TEST_DATABASE").as_deref() != Some("postgres") {
        let address = folder.path().join("data").to_string_lossy().into_owned();
        return Database { location: parse(&address), address, clock, server: None, folder };
    }
    let server =
        setting("TAIHANG_TEST_POSTGRES").expect("TAIHANG_TEST_POSTGRES: what `.ci/postgres start` prints");
    // The folder's name is unique on this machine.
    let name = folder.path().file_name().expect("it has a name").to_string_lossy().replace('-', "_");
    let (before, _) = server.rsplit_once('/').expect("the address ends with a database");
    let address = format!("{before}/{name}");
    let location = parse(&address);
    let server = parse(&server);
    on(&server, &format!("create database \"{name}\""));
    Database { location, address, clock, server: Some((server, name)), folder }
}

impl Database {
    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Where it is, as a setting: a folder or an address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Which database speaks there.
    pub fn dialect(&self) -> Dialect {
        self.location.dialect()
    }

    /// The clock: it stands still until the test sets it.
    pub fn clock(&self) -> Arc<FixedClock> {
        Arc::clone(&self.clock)
    }

    /// What tells the program to keep its data here, files in the folder.
    pub fn arguments(&self) -> Vec<String> {
        let said = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        if self.server.is_none() {
            return said(&["--data", &self.address]);
        }
        said(&["--data", &self.folder.path().to_string_lossy(), "--database", &self.address])
    }

    /// A folder for the files of the test.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            on(server, &format!("drop database if exists \"{name}\" with (force)"));
        }
    }
}

fn on(server: &Location, statement: &str) {
    let done = server.connect().and_then(|mut connection| connection.script(statement));
    // A test that fails already must not be ended by a second panic.
    assert!(done.is_ok() || std::thread::panicking(), "{statement}: {done:?}");
}

fn parse(address: &str) -> Location {
    Location::parse(address, "database").expect("an address that can be read")
}

/// Whether faults are tried at length (`make faults`) and not only once each.
pub fn thorough() -> bool {
    setting("TAIHANG_FAULTS").as_deref() == Some("thorough")
}

#[expect(clippy::disallowed_methods, reason = "which database a test runs on is told by the environment")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
