//! What every request needs: store, clock, words, the navigation.

use std::sync::Arc;

use taihang_base::{Clock, Fault};
use taihang_planstore::Store;
use tokio::sync::Semaphore;

use crate::components::icon::Icon;
use crate::failure::Failure;
use crate::words::Words;

/// An entry of the main navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavEntry {
    /// Where it leads.
    pub path: &'static str,
    /// Key of its word.
    pub word: &'static str,
    /// Its sign.
    pub icon: Icon,
}

/// The shared state of the HTTP side; cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    words: Words,
    navigation: &'static [NavEntry],
    secure_cookies: bool,
    hashing: Semaphore,
}

/// What a site is made of.
pub struct SiteParts {
    /// The data.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The words of all screens.
    pub words: Words,
    /// The main navigation.
    pub navigation: &'static [NavEntry],
    /// Whether cookies go over HTTPS only.
    pub secure_cookies: bool,
}

/// Where the map's boundaries are served.
pub const MAP_PATH: &str = "/map.json";

/// The name under which the store keeps the boundaries of the cities (`GeoJSON` whose features have a `name`).
pub const MAP_ASSET: &str = "map/cities.geojson";

/// Password checks that may run at once: each costs 19 MiB and a core.
const HASHING_AT_ONCE: usize = 2;

impl Site {
    /// A site of these parts.
    pub fn new(parts: SiteParts) -> Self {
        Self(Arc::new(Inner {
            store: parts.store,
            clock: parts.clock,
            words: parts.words,
            navigation: parts.navigation,
            secure_cookies: parts.secure_cookies,
            hashing: Semaphore::new(HASHING_AT_ONCE),
        }))
    }

    /// The data.
    pub fn store(&self) -> &Arc<Store> {
        &self.0.store
    }

    /// The time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// The words.
    pub fn words(&self) -> &Words {
        &self.0.words
    }

    /// The main navigation.
    pub fn navigation(&self) -> &'static [NavEntry] {
        self.0.navigation
    }

    /// Whether cookies go over HTTPS only.
    pub fn secure_cookies(&self) -> bool {
        self.0.secure_cookies
    }

    /// Runs `work` on a thread that may wait for the disk or use a core for long.
    pub async fn apart<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, Failure> + Send + 'static,
    {
        let store = Arc::clone(&self.0.store);
        tokio::task::spawn_blocking(move || work(&store))
            .await
            .map_err(|error| Failure::from(Fault::new("finish work on a waiting thread", error)))?
    }

    /// Like [`Self::apart`], for the few password checks that may run at once.
    pub(crate) async fn hashing<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, Failure> + Send + 'static,
    {
        let permit = self
            .0
            .hashing
            .acquire()
            .await
            .map_err(|error| Failure::from(Fault::new("wait for a password check", error)))?;
        let done = self.apart(work).await;
        drop(permit);
        done
    }
}
