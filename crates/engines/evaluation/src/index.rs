//! Composite indices: many indicators of many units become scores and ranks, by a method that can be read and cited.
//!
//! A [`Tree`] names the indicators and what they add up to, [`Data`] holds the values, a [`Method`] says what is done with them:
//! divide, fill in, treat outliers, bring to one scale, weigh, aggregate. [`Recipe::resolve`] checks the method against tree and
//! data and names everything that is wrong; [`Recipe::build`] computes. Values are binary fractions: they are measurements. A
//! value that is missing is `NaN` inside, and never becomes a zero.

#![expect(clippy::float_cmp, reason = "ties are equal values, and no spread is no spread")]
#![expect(clippy::cast_precision_loss, reason = "counts of units and years are far below 2^52")]

mod aggregate;
mod ahp;
mod build;
mod data;
mod em;
mod factors;
mod frame;
mod impute;
mod linear;
mod method;
mod normalise;
mod optimise;
mod panel;
mod random;
mod ranks;
mod recipe;
mod screen;
mod sensitivity;
mod statistics;
mod topsis;
mod treat;
mod tree;
mod trend;
mod variance;
mod weights;
mod what_if;

pub use aggregate::combine;
pub use ahp::{Judged, LARGEST_RATIO, judge};
pub use build::Built;
pub use data::Data;
pub use factors::Factors;
pub use frame::{Frame, Tables};
pub use method::{
    Aggregation, Curve, Denominate, Gaps, Impute, Method, Normalise, Panel, Ties, Transform, Treat, Weights,
};
pub use optimise::{Balance, Balanced};
pub use panel::{Carry, Together, by_year, carry};
pub use random::Random;
pub use ranks::{competition, within};
pub use recipe::{Recipe, judgements};
pub use screen::{Screened, screen};
pub use sensitivity::{
    Change, Factor, Knob, Range, RankSpread, Run, Step, choices, rank_spreads, run, sample,
};
pub use statistics::{
    Correlation, Summary, bounds, correlations, cronbach, deviation, mean, median, quantile, skew_kurtosis,
};
pub use topsis::closeness;
pub use treat::{Check, Treated};
pub use tree::{Node, Tree};
pub use trend::{Movement, Trend, trends};
pub use variance::{Indices, bootstrap, combinations, exact_indices, indices};
pub use weights::{Component, critic, entropy, first_component};
pub use what_if::{Mark, Without, strengths_weaknesses};
