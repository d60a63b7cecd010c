//! Tables and circulars that leave the product: one [`Table`] is written as a workbook, as comma-separated text, or
//! stands in a Word document in the official layout.

pub mod circular;
pub mod download;
pub mod layout;
pub mod place;
pub mod review;
pub mod table;
pub mod text;
pub mod workbook;

pub use table::{Cell, Column, Table};
