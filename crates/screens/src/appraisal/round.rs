//! What the visitor may see of one round: its record, the scheme, the sheets, and last year's totals.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use taihang_base::Refusal;
use taihang_evaluation::sheet::{Comparison, compare, rank};
use taihang_kernel::{Query, Record, RecordId, Test, Value};
use taihang_registers::appraisal::reckoned;
use taihang_registers::collection::{self, Collection};
use taihang_registers::evaluation_scheme::{self, EvaluationScheme, EvaluationSchemeItem};
use taihang_registers::evaluation_sheet::{self, EvaluationSheet, EvaluationSheetState, field};
use taihang_registers::{organisation, person};
use taihang_store::StoreError;
use taihang_web::Failure;
use taihang_web::register::Asking;

/// So many sheets of a round are shown.
const SHEETS: usize = 500;
/// The class of what the appraising office enters and reckons.
pub(super) const ASSESSMENT: &str = "assessment";

/// A round with what the visitor may see of it.
pub(super) struct Round {
    pub(super) record: Record,
    pub(super) typed: Collection,
    pub(super) scheme: Option<EvaluationScheme>,
    pub(super) sheets: Vec<Sheet>,
}

/// A sheet as the visitor may see it.
pub(super) struct Sheet {
    pub(super) record: Record,
    pub(super) typed: EvaluationSheet,
    /// Whom it is about, as far as the visitor may know the name.
    pub(super) subject: String,
    /// Whether points and verified values are shown to this visitor.
    pub(super) assessed: bool,
}

/// One item on one sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub(super) own: Option<Decimal>,
    pub(super) evidence: Option<String>,
    pub(super) value: Option<Decimal>,
    pub(super) source: Option<String>,
    pub(super) points: Option<Decimal>,
    pub(super) words: String,
    pub(super) tolerated: bool,
    /// It was reckoned, and there was nothing to reckon with.
    pub(super) missing: bool,
}

/// The id in an address.
pub(super) fn id(text: &str) -> Result<RecordId, Failure> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// Whether a round appraises or evaluates, and so has sheets.
pub(super) fn appraises(record: &Record) -> bool {
    matches!(record.text(collection::field::KIND), Some("appraisal" | "evaluation"))
}

impl Round {
    /// The round of `id`, if the visitor sees it.
    pub(super) fn read(asking: &Asking, id: RecordId) -> Result<Self, Failure> {
        let seen = asking.store.one(asking.actor(), collection::REGISTER, id)?;
        if !appraises(&seen.record) {
            return Err(Refusal::NotFound.into());
        }
        let typed = Collection::try_from(&seen.record)?;
        let scheme = match typed.scheme {
            Some(scheme) => scheme_of(asking, scheme.retyped())?,
            None => None,
        };
        let sheets = sheets(asking, &[id])?;
        Ok(Self { record: seen.record, typed, scheme, sheets })
    }

    /// What it is called.
    pub(super) fn title(&self) -> &str {
        self.typed.title.as_deref().unwrap_or("—")
    }

    /// The items of its scheme.
    pub(super) fn items(&self) -> &[EvaluationSchemeItem] {
        self.scheme.as_ref().map_or(&[], |scheme| &scheme.item)
    }

    /// Whether every sheet of the round is among those shown: only then a rank among them is one.
    pub(super) fn whole(&self) -> bool {
        let subjects = self.typed.subjects.len() + self.typed.persons.len();
        subjects > 0 && self.sheets.len() >= subjects && self.sheets.iter().all(|sheet| sheet.assessed)
    }

    /// The rank of each sheet: among all of them where all are shown, else the one that was fixed.
    pub(super) fn ranks(&self) -> Vec<Option<usize>> {
        if self.whole() {
            return rank(&self.sheets.iter().map(|sheet| sheet.typed.total).collect::<Vec<_>>());
        }
        let fixed = |sheet: &Sheet| sheet.typed.rank.and_then(|rank| usize::try_from(rank).ok());
        self.sheets.iter().map(fixed).collect()
    }

    /// This round beside the one before, by subject; nothing where there is none or none of it is shown.
    pub(super) fn beside_last(&self, asking: &Asking) -> Result<Option<Comparison>, Failure> {
        let Some(previous) = self.typed.previous else { return Ok(None) };
        let last = totals(&sheets(asking, &[previous.retyped()])?);
        Ok((!last.is_empty()).then(|| compare(&totals(&self.sheets), &last)))
    }
}

fn totals(sheets: &[Sheet]) -> BTreeMap<String, Option<Decimal>> {
    sheets.iter().filter(|sheet| sheet.assessed).map(|sheet| (sheet.key(), sheet.typed.total)).collect()
}

fn scheme_of(asking: &Asking, id: RecordId) -> Result<Option<EvaluationScheme>, Failure> {
    match asking.store.one(asking.actor(), evaluation_scheme::REGISTER, id) {
        Ok(seen) => Ok(Some(EvaluationScheme::try_from(&seen.record)?)),
        Err(StoreError::Refusal(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The sheets of `rounds` that the visitor may see, by subject.
pub(super) fn sheets(asking: &Asking, rounds: &[RecordId]) -> Result<Vec<Sheet>, Failure> {
    let of = rounds.iter().map(|id| Value::Ref(*id)).collect();
    let query = Query::all(evaluation_sheet::REGISTER, SHEETS).with(field::COLLECTION, Test::In(of));
    let found = match asking.store.page(asking.actor(), &query) {
        Ok(page) => page.records,
        // Who reaches no sheet at all sees none.
        Err(StoreError::Refusal(_) | StoreError::Problems(_)) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    let named = |record: &Record| {
        let unit = record.reference(field::ORGANISATION).map(|id| (organisation::REGISTER.to_owned(), id));
        unit.or_else(|| record.reference(field::PERSON).map(|id| (person::REGISTER.to_owned(), id)))
    };
    let wanted: Vec<_> = found.iter().filter_map(|shown| named(&shown.record)).collect();
    let titles = asking.store.titles(asking.actor(), wanted, asking.visit.language)?;
    let mut sheets = Vec::with_capacity(found.len());
    for shown in found {
        let subject = named(&shown.record).and_then(|(_, id)| titles.get(&id).cloned());
        sheets.push(Sheet::of(shown.record, &shown.classes, subject.unwrap_or_else(|| "—".to_owned()))?);
    }
    sheets.sort_by(|a, b| a.subject.cmp(&b.subject));
    Ok(sheets)
}

impl Sheet {
    pub(super) fn of(record: Record, classes: &BTreeSet<String>, subject: String) -> Result<Self, Failure> {
        let typed = EvaluationSheet::try_from(&record)?;
        Ok(Self { record, typed, subject, assessed: classes.contains(ASSESSMENT) })
    }

    /// The subject, the same in every round.
    fn key(&self) -> String {
        let unit = self.typed.organisation.map(|id| id.to_string());
        unit.or_else(|| self.typed.person.map(|id| id.to_string())).unwrap_or_default()
    }

    /// What the last round gave the same subject, told by the sheet itself or by the round before.
    pub(super) fn last_total(&self, beside: Option<&Comparison>) -> Option<Decimal> {
        let told =
            beside.and_then(|beside| beside.changes.get(&self.key())).and_then(|change| change.last_total);
        told.or(self.typed.previous_total)
    }

    /// Places gained since the last round.
    pub(super) fn places(&self, beside: Option<&Comparison>) -> Option<i64> {
        beside.and_then(|beside| beside.changes.get(&self.key())).and_then(|change| change.places)
    }

    /// The line of the item `key`: what was reported, what was verified, and the arithmetic as it is kept.
    pub(super) fn line(&self, key: &str) -> Line {
        let own = self.typed.self_report.iter().find(|line| line.item.as_deref() == Some(key));
        let verified = self.typed.score.iter().find(|line| line.item.as_deref() == Some(key));
        let (items, _) = reckoned(self.typed.arithmetic.as_deref().unwrap_or_default());
        let known = items.get(key);
        Line {
            own: own.and_then(|line| line.value),
            evidence: own.and_then(|line| line.evidence.clone()),
            value: verified.and_then(|line| line.value).or(known.and_then(|known| known.value)),
            source: verified.and_then(|line| line.source.clone()),
            points: known.and_then(|known| known.points),
            words: known.map(|known| known.words.to_owned()).unwrap_or_default(),
            tolerated: verified.is_some_and(|line| line.tolerated == Some(true)),
            missing: known.is_some_and(|known| known.points.is_none()),
        }
    }

    /// The sum as it is kept.
    pub(super) fn sum(&self) -> &str {
        reckoned(self.typed.arithmetic.as_deref().unwrap_or_default()).1
    }

    /// Whether values may still change.
    pub(super) fn is_open(&self) -> bool {
        matches!(
            self.typed.state,
            EvaluationSheetState::Set | EvaluationSheetState::SelfReported | EvaluationSheetState::Verified
        )
    }
}
