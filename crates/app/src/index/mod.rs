//! `taihang index`: composite indices from files, by a method that is a file, so that a published ranking can be made again.

pub(crate) mod compute;
mod files;
mod given;
mod output;
pub(crate) mod sensitivity;
mod tables;
