//! The HTTP side over a real store: who may what, forms that are not ours, sign-in, import, review.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot make its input has failed")]

mod account;
mod appraisal;
mod breakdown;
mod collection;
mod consequences;
mod desk;
mod exchange;
mod exchange_log;
mod execution;
mod flow;
mod holdings;
mod home;
mod indicators;
mod names;
mod notice;
mod odd;
mod oidc;
mod past;
mod people;
mod ranking;
mod rd;
mod register;
mod registration;
mod review;
mod rights;
mod sets;
mod sharing;
mod sign_in;
mod supervision;
mod switching;
mod webhook;
mod world;
mod yearly;
