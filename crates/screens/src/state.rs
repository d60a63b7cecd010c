//! What the handlers of the screens share.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use taihang_base::AheadClock;
use taihang_web::{Failure, Site, Visit};

use crate::cockpit::cache::TileCache;
use crate::programme::{Programme, ProgrammeCache};

/// The state of the router: the site and the programme reckoned from all plans.
#[derive(Clone)]
pub struct App {
    /// Store, clock, words.
    pub site: Site,
    /// All plans held against each other.
    pub programme: Arc<ProgrammeCache>,
    /// The tiles of the cockpit as they were made last.
    pub tiles: Arc<TileCache>,
    /// The clock of a demonstration, which can be put forward.
    pub ahead: Option<Arc<AheadClock>>,
}

impl App {
    /// The state over `site`; with the clock of a demonstration, if it is one.
    pub fn new(site: Site, ahead: Option<Arc<AheadClock>>) -> Self {
        Self { site, programme: Arc::default(), tiles: Arc::default(), ahead }
    }
}

impl FromRef<App> for Site {
    fn from_ref(app: &App) -> Self {
        app.site.clone()
    }
}

/// The state as the request reaches it: see [`Site`].
impl FromRequestParts<Self> for App {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &Self) -> Result<Self, Failure> {
        let site = Site::from_request_parts(parts, state).await?;
        Ok(Self { site, ..state.clone() })
    }
}

impl App {
    /// The programme as the person of `visit` may see it.
    pub async fn programme(&self, visit: &Visit) -> Result<Arc<Programme>, Failure> {
        let (scope, cache) = (Arc::clone(&visit.person()?.actor), Arc::clone(&self.programme));
        self.site.apart(move |store| cache.current(store, &scope)).await
    }
}
