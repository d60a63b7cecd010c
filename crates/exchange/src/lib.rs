//! How other programs and other offices meet the registers. Names no register: everything is made from definitions.
//!
//! Start reading at [`openapi`]: the description of the API, and the check that a member of a body is what it says.

pub mod openapi;
