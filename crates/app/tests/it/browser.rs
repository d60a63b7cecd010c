//! Walks through the pages in a real browser, over the demonstration region.

mod every_screen;
mod matter;
mod returns;
mod sign_on;
mod walks;

use taihang_testkit::World;

/// The demonstration region with a window in front of it.
fn demo() -> World {
    World::demo(env!("CARGO_BIN_EXE_taihang"))
}
