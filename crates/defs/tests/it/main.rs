//! Definitions as people write them, good and bad.

mod link;
mod overlay;
mod world;
