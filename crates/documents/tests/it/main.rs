//! What the readers promise, format by format.

mod bad;
mod check;
mod docx;
mod html;
mod md;
mod office;
mod txt;
mod xlsx;
