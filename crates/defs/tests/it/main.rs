//! Definitions as people write them, good and bad.

#![cfg(test)]

mod diff;
mod link;
mod overlay;
mod release;
mod world;
