//! The evaluation engine: appraisal sheets by hand-made cases and by properties.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]

mod sheet;
mod sheet_properties;
