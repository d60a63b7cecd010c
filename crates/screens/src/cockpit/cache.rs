//! The tiles as they were made last, kept until any record changes: a page that renews itself must not reckon everything each time.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use maud::Markup;
use taihang_store::Store;
use taihang_web::Failure;

/// Pages kept at once.
const KEPT: usize = 64;
/// An event may be kept a little later than its id says.
const LATE: SignedDuration = SignedDuration::from_secs(60);

/// The tiles of each page that was asked for.
#[derive(Debug, Default)]
pub struct TileCache {
    kept: Mutex<Vec<Kept>>,
}

#[derive(Debug, Clone)]
struct Kept {
    /// Who sees what: everything that decides what stands there, apart from the records.
    key: String,
    since: Timestamp,
    /// The events of the last minute before it was made.
    touched: BTreeSet<String>,
    tiles: Arc<Markup>,
}

impl TileCache {
    /// The tiles under `key`: those that were made before if no record has changed since, else made by `make`.
    pub fn current(
        &self,
        store: &Store,
        key: &str,
        make: impl FnOnce() -> Result<Markup, Failure>,
    ) -> Result<Arc<Markup>, Failure> {
        let registers: Vec<&str> =
            store.catalogue().registers().map(|register| register.def.name.as_str()).collect();
        let known = self.locked().iter().find(|kept| kept.key == key).cloned();
        if let Some(kept) = known
            && store.touched(&registers, kept.since)?.as_ref() == Some(&kept.touched)
        {
            return Ok(kept.tiles);
        }
        // What changes while the tiles are made is told by the events of the time before.
        let since = store.clock().now() - LATE;
        let touched = store.touched(&registers, since)?;
        let tiles = Arc::new(make()?);
        let mut all = self.locked();
        all.retain(|kept| kept.key != key);
        if let Some(touched) = touched {
            if all.len() >= KEPT {
                all.remove(0);
            }
            all.push(Kept { key: key.to_owned(), since, touched, tiles: Arc::clone(&tiles) });
        }
        Ok(tiles)
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Vec<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
