//! What the readers promise, format by format.

mod bad;
mod check;
mod html;
mod md;
mod txt;
