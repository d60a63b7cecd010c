//! What the readers promise, format by format.

mod bad;
mod check;
mod docx;
mod html;
mod md;
mod mutations;
mod office;
mod pdf;
mod txt;
mod xlsx;
