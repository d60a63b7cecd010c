//! The plan engine against texts: small cases by phenomenon, and whole plans in every format.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot make its input has failed"
)]

mod between;
mod builder;
mod cases;
mod demo;
mod plans;
