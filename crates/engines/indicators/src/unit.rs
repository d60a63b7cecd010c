//! Units of measure: what may be added, and what a quotient is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

/// What a unit measures in one direction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Counted things that nobody has named yet; they pass for any counted things.
    Counted,
    /// Counted things of one kind: firms, persons.
    Things(String),
    /// Everything that is measured: yuan, tonne.
    Of(String),
}

/// A product of dimensions with their powers, and how many of the base it is: 万元 is 10000 of yuan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    powers: BTreeMap<Dimension, i32>,
    factor: Decimal,
}

impl Unit {
    /// A plain number.
    pub fn number() -> Self {
        Self { powers: BTreeMap::new(), factor: Decimal::ONE }
    }

    /// A hundredth.
    pub fn percent() -> Self {
        Self { powers: BTreeMap::new(), factor: Decimal::new(1, 2) }
    }

    /// `factor` of one dimension; a factor that is not above zero counts as one.
    pub fn of(dimension: Dimension, factor: Decimal) -> Self {
        let factor = if factor > Decimal::ZERO { factor } else { Decimal::ONE };
        Self { powers: BTreeMap::from([(dimension, 1)]), factor }
    }

    /// `times` of it as one.
    #[must_use]
    pub fn scaled(&self, times: Decimal) -> Self {
        let factor = self.factor.checked_mul(times).filter(|factor| *factor > Decimal::ZERO);
        Self { powers: self.powers.clone(), factor: factor.unwrap_or(self.factor) }
    }

    /// How many of the base one of it is.
    pub fn factor(&self) -> Decimal {
        self.factor
    }

    /// Whether it is a number without dimension.
    pub fn is_plain(&self) -> bool {
        self.powers.is_empty()
    }

    /// `number` of this unit, in the base; none if it is too large.
    pub fn to_base(&self, number: Decimal) -> Option<Decimal> {
        number.checked_mul(self.factor)
    }

    /// `number` of the base, in this unit; none if it is too large.
    pub fn from_base(&self, number: Decimal) -> Option<Decimal> {
        number.checked_div(self.factor)
    }

    /// The product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.combined(other, 1, self.factor.checked_mul(other.factor))
    }

    /// The quotient.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        self.combined(other, -1, self.factor.checked_div(other.factor))
    }

    fn combined(&self, other: &Self, sign: i32, factor: Option<Decimal>) -> Self {
        let mut powers = self.powers.clone();
        for (dimension, power) in &other.powers {
            *powers.entry(dimension.clone()).or_default() += sign * power;
        }
        powers.retain(|_, power| *power != 0);
        let factor = factor.filter(|factor| *factor > Decimal::ZERO).unwrap_or(Decimal::ONE);
        Self { powers, factor }
    }

    /// Whether both measure the same, whatever their factors. Things without a name pass for named ones.
    pub fn fits(&self, other: &Self) -> bool {
        let mut rest = self.powers.clone();
        for (dimension, power) in &other.powers {
            *rest.entry(dimension.clone()).or_default() -= power;
        }
        let unnamed = rest.remove(&Dimension::Counted).unwrap_or_default();
        rest.retain(|_, power| *power != 0);
        let named: i32 = rest.values().sum();
        let things = rest.keys().all(|dimension| matches!(dimension, Dimension::Things(_)));
        // One unnamed side may stand for one kind of things; two kinds that differ never cancel.
        if unnamed == 0 { rest.is_empty() } else { things && rest.len() <= 1 && named == -unnamed }
    }

    /// Its name for people: the dimensions above and below the line.
    pub fn name(&self) -> String {
        let side = |sign: i32| {
            let words = self.powers.iter().filter(|(_, power)| power.signum() == sign).map(|(of, power)| {
                let word = match of {
                    Dimension::Counted => "records",
                    Dimension::Things(word) | Dimension::Of(word) => word,
                };
                if power.abs() == 1 { word.to_owned() } else { format!("{word}^{}", power.abs()) }
            });
            words.collect::<Vec<_>>().join("·")
        };
        match (side(1), side(-1)) {
            (above, below) if above.is_empty() && below.is_empty() => "1".to_owned(),
            (above, below) if below.is_empty() => above,
            (above, below) => format!("{}/{below}", if above.is_empty() { "1" } else { &above }),
        }
    }
}
