//! The registers as a whole: they link, their samples and seeds are valid, their rules hold.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world ends")]

mod commissioned;
mod dataset;
mod definitions;
mod holdings;
mod indicators;
mod plan;
mod ranked;
mod rd;
mod returns;
mod rules;
mod seeds;
mod values;
mod world;
