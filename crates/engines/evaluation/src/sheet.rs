//! Appraisal sheets: a scheme says what counts how much, values are put in, points with their arithmetic come out.
//!
//! A [`Scheme`] is checked once ([`Scheme::check`]) and then used for every subject ([`score`]). Base items share a hundred
//! points by weight; bonus and penalty stand outside, capped each and together. Nothing is rounded on the way: points are
//! exact, and only the total is rounded, half up to two decimals ([`rounded`]).

mod check;
mod profit;
mod rank;
mod reason;
mod scheme;
mod score;

pub use profit::appraisal_profit;
pub use rank::{Change, Comparison, compare, rank};
pub use scheme::{Grade, Item, Measure, Relation, Rule, Scheme, Step};
pub use score::{ItemScore, Scored, Standing, rounded, score};
