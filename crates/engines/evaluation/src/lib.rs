//! What was done is judged: appraisal sheets in exact decimals.
//!
//! Pure: values in, points and ranks out; knows no register, no clock, no file. Start reading at [`sheet`].

pub mod sheet;
