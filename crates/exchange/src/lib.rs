//! How other programs and other offices meet the registers. Names no register: everything is made from definitions.
//!
//! Start reading at [`columns`] (what a table of a register has), [`export`], [`template`] and [`import`]; the description
//! of the API, and the check that a member of a body is what it says, is [`openapi`].

pub mod calls;
pub mod columns;
pub mod export;
pub mod import;
pub mod names;
pub mod notation;
pub mod openapi;
mod record;
pub mod strict;
pub mod template;
pub mod webhook;

pub use record::record_json;
