//! Codes of administrative divisions (GB/T 2260): two digits province, two city, two county.

use serde::{Deserialize, Serialize};

/// A six-digit code of GB/T 2260.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RegionCode(u32);

/// How high a region or an organisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegionLevel {
    /// The state.
    Nation,
    /// A province, autonomous region or municipality.
    Province,
    /// A prefecture-level city.
    City,
    /// A county, district or county-level city.
    County,
}

impl RegionCode {
    /// A code, if it has six digits and names a province at least.
    pub fn new(code: u32) -> Option<Self> {
        (110_000..=829_999).contains(&code).then_some(Self(code))
    }

    /// The code as a number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Province, city or county, told from the zeros at the end.
    pub fn level(self) -> RegionLevel {
        if self.0.is_multiple_of(10_000) {
            RegionLevel::Province
        } else if self.0.is_multiple_of(100) {
            RegionLevel::City
        } else {
            RegionLevel::County
        }
    }

    /// The region that holds this one; a province has none.
    pub fn parent(self) -> Option<Self> {
        match self.level() {
            RegionLevel::County => Some(Self(self.0 / 100 * 100)),
            RegionLevel::City => Some(Self(self.0 / 10_000 * 10_000)),
            RegionLevel::Province | RegionLevel::Nation => None,
        }
    }
}

impl std::fmt::Display for RegionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_know_their_level_and_parent() {
        let county = RegionCode::new(140_105).unwrap();
        assert_eq!(county.level(), RegionLevel::County);
        let city = county.parent().unwrap();
        assert_eq!((city.number(), city.level()), (140_100, RegionLevel::City));
        assert_eq!(city.parent().and_then(RegionCode::parent), None);
        assert_eq!(RegionCode::new(14), None);
    }
}
