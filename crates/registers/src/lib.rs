//! The registers of the programme: one folder each with its definition, its functions and its generated types.
//!
//! Start reading at [`catalogue`]; then open the folder of any register: `register.toml` says what it is, `hooks.rs` what needs
//! an `if`. Rules that several registers share stand in `rules.rs`. Reference data come through [`seed`].

mod admission;
pub mod appraisal;
pub mod breakdown;
pub mod clocks;
mod credited;
pub mod dataset;
mod figures;
mod generated_list;
mod lines;
pub mod matter;
mod notice;
pub mod plan;
pub mod ranked;
pub mod rd;
mod rd_returns;
mod rd_year;
pub mod returns;
mod rules;
mod sample;
mod seed;
pub mod succession;
mod supervising;
pub mod vocabulary;

use taihang_base::Problem;
use taihang_defs::{Release, Source};
use taihang_kernel::Catalogue;

pub use admission::Admission;
pub use generated_list::*;
pub use notice::{notice, notices};
pub use rules::PROBLEM_CODES;
pub use sample::{Sample, samples};
pub use seed::{seed, seed_id};

/// The definition files, as they stand in the repository.
pub fn sources() -> &'static [Source<'static>] {
    generated_list::SOURCES
}

/// All registers, linked with each other and with their functions; or everything that is wrong with them.
pub fn catalogue() -> Result<Catalogue, Vec<Problem>> {
    with_overlay(None)
}

/// The same with the overlay of an installation.
pub fn with_overlay(overlay: Option<&Source<'_>>) -> Result<Catalogue, Vec<Problem>> {
    let mut defs = taihang_defs::load(sources(), &generated_list::ROLES, overlay)?;
    defs.notices = notice::notices().map_err(|problem| vec![problem])?;
    defs.releases = RELEASES.iter().filter_map(Release::of).collect();
    Catalogue::link(defs, generated_list::HOOKS)
}
