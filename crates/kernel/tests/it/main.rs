//! The rules, seen from outside.

mod input;
mod link;
mod world;
