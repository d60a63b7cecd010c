//! The leaders' view of execution: what is late and who holds it, by unit, by region and by plan; twelve weeks of it.
//!
//! [`standing`] counts, within the reach of who asks, [`worst`] lists, `page` shows.

mod page;
pub mod standing;
mod trend;
pub mod worst;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![Route::get("/execution", Access::SignedIn, page::page)]
}
