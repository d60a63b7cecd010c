//! `taihang plan …`: documents on the command line.

pub(crate) mod check;
pub(crate) mod diff;
pub(crate) mod extract;
