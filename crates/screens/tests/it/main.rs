//! The HTTP side over a real store: who may what, forms that are not ours, sign-in, import, review.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod account;
mod oidc;
mod past;
mod registration;
mod register;
mod desk;
mod review;
mod rights;
mod sign_in;
mod world;
