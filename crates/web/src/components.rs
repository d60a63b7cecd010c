//! Typed functions that make HTML. A screen is put together from these and says nothing about looks itself.
//!
//! Every component takes the visit first when it has words or numbers of its own. Meaning is never colour alone:
//! [`Tone`] brings its icon, the caller brings the word.

pub mod badge;
pub mod chart;
pub mod controls;
pub mod dialog;
pub mod field;
pub mod icon;
pub mod progress;
pub mod structure;
pub mod table;
pub mod toast;

pub use badge::{Tone, badge};
pub use chart::{Chart, ChartHeight, chart};
pub use controls::{Choice, chips, csrf_field, export_links, filters, select, tabs, turning};
pub use dialog::{dialog, keyboard_help};
pub use field::{Field, FieldKind, field, problem_summary};
pub use icon::{Icon, icon};
pub use progress::{Part, progress, share_bar};
pub use structure::{empty_state, page_head, panel, stat_tile};
pub use table::{Cell, Column, Row, Table, table};
pub use toast::toast;
