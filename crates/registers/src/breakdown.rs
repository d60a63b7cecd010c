//! What a target is to its parts: how much there is to give, in the unit in which it is stated, and how the parts have to
//! add up.

use rust_decimal::Decimal;
use taihang_kernel::Record;
use taihang_plan::{amount, base_unit};
use taihang_supervision::breakdown::Relation;

use crate::rules::decimal;

/// The states of a share that count.
pub const LIVE: [&str; 4] = ["proposed", "objected", "settled", "signed"];

/// The whole of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// The value in the unit in which it is stated; none if the target states none.
    pub value: Option<Decimal>,
    /// Whether parts of it add up: counts and sums of money do, rates and ranks do not.
    pub additive: bool,
    /// How the sum of the parts stands to it.
    pub relation: Relation,
}

impl Whole {
    /// Of a record of the register of targets.
    pub fn of(target: &Record) -> Self {
        let unit = target.text("stated_unit");
        let scale = amount("1", unit).filter(|scale| !scale.is_zero()).unwrap_or(Decimal::ONE);
        let value = decimal(target, "value")
            .and_then(|value| value.checked_div(scale))
            .map(|value| value.normalize());
        let rate = ["%", "％", "‰", "百分点", "位", "名"]
            .iter()
            .any(|sign| base_unit(unit.unwrap_or("")).contains(sign));
        let level = matches!(target.text("op"), Some("ge" | "eq" | "approx" | "le" | "double"));
        let relation = match target.text("relation") {
            Some("at_most") => Relation::AtMost,
            Some("equal") => Relation::Exactly,
            Some(_) | None => Relation::AtLeast,
        };
        Self { value, additive: level && !rate, relation }
    }

    /// The whole and the relation, where parts of it add up.
    pub fn to_add_up(self) -> Option<(Decimal, Relation)> {
        self.value.filter(|_| self.additive).map(|value| (value, self.relation))
    }
}
