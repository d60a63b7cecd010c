//! What was done is judged: appraisal sheets in exact decimals, composite indices in binary fractions.
//!
//! Pure: values in, points and ranks out; knows no register, no clock, no file. Start reading at [`sheet`] or [`index`].

pub mod index;
pub mod sheet;
