//! The yearly work list of a region (S003, R38): drawn from the task tree, held against last year's, put into the issue of
//! the year, where it is agreed and published.
//!
//! [`list`] reads, `page` shows, `save` puts tasks on the list, carries them over and fills the issue.

pub mod list;
mod page;
mod save;

use taihang_web::{Access, Route};

use crate::state::App;

/// The routes of this screen.
pub fn routes() -> Vec<Route<App>> {
    vec![
        Route::get("/yearly", Access::SignedIn, page::page),
        Route::post("/yearly/tasks", Access::PLANNER, save::take_up),
        Route::post("/yearly/carry/{item}", Access::PLANNER, save::carry_over),
        Route::post("/yearly/issue", Access::PLANNER, save::fill_issue),
    ]
}
