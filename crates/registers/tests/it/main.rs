//! The registers as a whole: they link, their samples and seeds are valid, their rules hold.

mod definitions;
mod rules;
mod seeds;
mod world;
