//! The rules, seen from outside.

mod decide;
mod desk;
mod input;
mod link;
mod world;
