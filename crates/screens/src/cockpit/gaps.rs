//! What is behind, by size, and who can close it. Pure.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::progress::stand::Stand;

/// What one unit can close.
#[derive(Debug, Clone, PartialEq)]
pub struct Closer {
    /// The unit, as the plans name it; none where no plan names one.
    pub unit: Option<String>,
    /// How many targets are behind.
    pub count: usize,
    /// The percentage points that are lacking, together.
    pub points: Decimal,
}

/// The targets that are behind, the largest gap first; of equal ones in the order of the plans.
pub fn ranked<'s, 'a>(stands: &'s [Stand<'a>]) -> Vec<&'s Stand<'a>> {
    let mut found: Vec<&Stand<'a>> = stands.iter().filter(|stand| stand.gap().is_some()).collect();
    found.sort_by_key(|stand| std::cmp::Reverse(stand.gap()));
    found
}

/// Who can close the gaps, those with the most points first. The first lead unit answers for a target.
pub fn closers(gaps: &[&Stand<'_>]) -> Vec<Closer> {
    let mut found: BTreeMap<Option<String>, (usize, Decimal)> = BTreeMap::new();
    for stand in gaps {
        let entry = found.entry(stand.figure.lead_units.first().cloned()).or_default();
        entry.0 += 1;
        entry.1 = entry.1.saturating_add(stand.gap().unwrap_or_default());
    }
    let mut closers: Vec<Closer> =
        found.into_iter().map(|(unit, (count, points))| Closer { unit, count, points }).collect();
    closers.sort_by(|one, two| two.points.cmp(&one.points).then_with(|| one.unit.cmp(&two.unit)));
    closers
}
