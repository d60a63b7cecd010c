//! Export and import on a real database: what goes out comes in again, what is wrong is told, what was killed goes on.

mod openapi;
mod round_trip;
mod stages;
mod world;
