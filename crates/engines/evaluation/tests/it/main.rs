//! The evaluation engine: appraisal sheets and composite indices, by hand-made cases and by properties.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input has failed")]
#![expect(
    clippy::float_cmp,
    clippy::cast_precision_loss,
    reason = "counts, ranks and values that are not reckoned with"
)]

mod index_factors;
mod index_method;
mod index_properties;
mod index_steps;
mod index_years;
mod sheet;
mod sheet_properties;
mod world;
