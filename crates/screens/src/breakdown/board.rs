//! A target and the shares of it that the visitor may see.

use rust_decimal::Decimal;
use taihang_base::Refusal;
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Order, Query, Record, RecordId, Test, Value};
use taihang_registers::breakdown::{LIVE, Whole};
use taihang_store::{Store, StoreError};
use taihang_supervision::breakdown::{Relation, check};
use taihang_web::Failure;

/// The target with its shares.
#[derive(Debug)]
pub struct Board {
    /// The id of the target.
    pub id: RecordId,
    /// The target, if the visitor may see it; who only takes a share on may not.
    pub target: Option<Record>,
    /// What is counted.
    pub subject: String,
    /// In what.
    pub measure: String,
    /// How much there is to give.
    pub whole: Whole,
    /// The shares, withdrawn ones left out, in the order of their making.
    pub shares: Vec<Record>,
}

/// The number in `field`.
pub fn number(record: &Record, field: &str) -> Option<Decimal> {
    if let Some(Value::Decimal(number)) = record.get(field) { Some(*number) } else { None }
}

impl Board {
    /// Reads both; *not found* if the visitor sees neither.
    pub fn read(store: &Store, actor: &Actor, id: RecordId) -> Result<Self, Failure> {
        let target = match store.one(actor, "target", id) {
            Ok(seen) => Some(seen.record),
            Err(StoreError::Refusal(_)) => None,
            Err(other) => return Err(other.into()),
        };
        let states = LIVE.iter().map(|state| Value::Choice((*state).to_owned())).collect();
        let query = Query::all("target_share", MOST)
            .with("target", Test::In(vec![Value::Ref(id)]))
            .with("state", Test::In(states));
        let order = Some(Order { field: "created".to_owned(), backwards: false });
        let found = store.page(actor, &Query { order, ..query })?.records;
        let shares: Vec<Record> = found.into_iter().map(|shown| shown.record).collect();
        let named = target.as_ref().or(shares.first()).ok_or(Failure::Refusal(Refusal::NotFound))?;
        let (subject, measure) = (
            named.text("subject").unwrap_or_default().to_owned(),
            named
                .text(if target.is_some() { "stated_unit" } else { "measure" })
                .unwrap_or_default()
                .to_owned(),
        );
        let whole = match &target {
            Some(target) => Whole::of(target),
            // Who sees one share of several is told the whole, and adds nothing up.
            None => Whole { value: number(named, "whole"), additive: false, relation: Relation::AtLeast },
        };
        Ok(Self { id, target, subject, measure, whole, shares })
    }

    /// The values of the shares.
    pub fn values(&self) -> Vec<Decimal> {
        self.shares.iter().filter_map(|share| number(share, "value")).collect()
    }

    /// What the parts make together; none beyond all bounds.
    pub fn sum(&self) -> Option<Decimal> {
        self.values().iter().try_fold(Decimal::ZERO, |sum, value| sum.checked_add(*value))
    }

    /// What is wrong with the sum, with the arithmetic.
    pub fn wrong(&self) -> Option<taihang_base::Problem> {
        let (total, relation) = self.whole.to_add_up()?;
        if self.shares.is_empty() { None } else { check(total, relation, &self.values()).err() }
    }

    /// The share of `unit` in `region`.
    pub fn share(&self, unit: RecordId, region: Option<RecordId>) -> Option<&Record> {
        self.shares
            .iter()
            .find(|share| share.reference("unit") == Some(unit) && share.reference("region") == region)
    }

    /// Where it is shown.
    pub fn path(&self) -> String {
        format!("/targets/{}/breakdown", self.id)
    }
}
