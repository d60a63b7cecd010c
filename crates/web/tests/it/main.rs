//! The HTTP side over a real store: the API as programs meet it.

mod api;
mod world;
