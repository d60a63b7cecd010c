//! Ranks, and this year beside last year.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;

/// Standard competition ranks in the order of the input: one more than the number of larger totals; equal totals share a
/// rank; who has no total has none.
pub fn rank(totals: &[Option<Decimal>]) -> Vec<Option<usize>> {
    let mut sorted: Vec<Decimal> = totals.iter().copied().flatten().collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let place = |total: Decimal| sorted.partition_point(|other| *other > total) + 1;
    totals.iter().map(|total| total.map(place)).collect()
}

/// Two rounds beside each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The subjects of this round by name.
    pub changes: BTreeMap<String, Change>,
    /// Subjects of this round that the last one did not have.
    pub new: Vec<String>,
    /// Subjects of the last round that this one does not have.
    pub missing: Vec<String>,
}

/// One subject in two rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Change {
    /// The total of this round.
    pub total: Option<Decimal>,
    /// The rank in this round.
    pub rank: Option<usize>,
    /// The total of the last round.
    pub last_total: Option<Decimal>,
    /// The rank in the last round, among all who were in it.
    pub last_rank: Option<usize>,
    /// Points more than in the last round, where both have a total.
    pub points: Option<Decimal>,
    /// Places gained since the last round, where both have a rank.
    pub places: Option<i64>,
}

/// Compares totals by subject with those of the last round.
pub fn compare(
    this: &BTreeMap<String, Option<Decimal>>,
    last: &BTreeMap<String, Option<Decimal>>,
) -> Comparison {
    let (ranks, last_ranks) = (ranked(this), ranked(last));
    let changes = ranks.into_iter().map(|(subject, (total, rank))| {
        let (last_total, last_rank) = last_ranks.get(subject).copied().unwrap_or_default();
        let points = total.zip(last_total).map(|(total, last)| total.saturating_sub(last));
        let places = rank.zip(last_rank).and_then(|(rank, last)| {
            let (rank, last) = (i64::try_from(rank).ok()?, i64::try_from(last).ok()?);
            last.checked_sub(rank)
        });
        (subject.clone(), Change { total, rank, last_total, last_rank, points, places })
    });
    let only = |these: &BTreeMap<String, Option<Decimal>>, those: &BTreeMap<String, Option<Decimal>>| {
        these.keys().filter(|subject| !those.contains_key(*subject)).cloned().collect()
    };
    Comparison { changes: changes.collect(), new: only(this, last), missing: only(last, this) }
}

/// Total and rank by subject.
fn ranked(totals: &BTreeMap<String, Option<Decimal>>) -> BTreeMap<&String, (Option<Decimal>, Option<usize>)> {
    let values: Vec<Option<Decimal>> = totals.values().copied().collect();
    totals.iter().zip(rank(&values)).map(|((subject, total), rank)| (subject, (*total, rank))).collect()
}
