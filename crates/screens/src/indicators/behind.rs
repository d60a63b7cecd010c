//! What stands behind a number: the records that it counts, the indicators that it is reckoned from, the targets that it is to
//! reach; and why there is none.

use taihang_base::{Language, Period, Text};
use taihang_indicators::formula::{Answer, Missing};
use taihang_kernel::{Query, RecordId, Test, Value};
use taihang_registers::vocabulary::Scope;
use taihang_web::Failure;

use super::counted;
use super::given::Given;
use super::house::House;

/// An indicator that a formula reckons with.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its code.
    pub code: String,
    /// Its value.
    pub answer: Answer,
    /// What was reported, if it was reported as it stands.
    pub given: Option<Given>,
}

impl House<'_> {
    /// The records behind the figures of an indicator: each register with the address of its very list.
    pub fn behind(
        &self,
        code: &str,
        region: RecordId,
        period: Period,
    ) -> Result<Vec<(String, String)>, Failure> {
        let formula = self.measured.book.entries.get(code).and_then(|entry| entry.formula.as_ref());
        let Some(formula) = formula else {
            let Some(given) = self.given(code, region, period)? else { return Ok(Vec::new()) };
            return Ok(vec![(given.register.to_owned(), format!("/r/{}/{}", given.register, given.record))]);
        };
        let scope = Scope { region: self.places.asked(region), period, today: self.actor.today };
        let mut links = Vec::new();
        for live in formula.formula().live() {
            if let Some(asked) = counted::parameters(self.store, self.actor, live, scope)? {
                let asked: Vec<(&str, &str)> =
                    asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                links.push((
                    live.register.clone(),
                    crate::address::address(&format!("/r/{}", live.register), &asked),
                ));
            }
        }
        for part in formula.formula().indicators() {
            let here = [("region", region.to_string()), ("period", period.to_string())];
            let here: Vec<(&str, &str)> = here.iter().map(|(name, value)| (*name, value.as_str())).collect();
            links.push((part.to_owned(), crate::address::address(&format!("/indicators/{part}"), &here)));
        }
        Ok(links)
    }

    /// The indicators that a formula reckons with: code, value, and what was reported for it.
    pub fn parts(&self, code: &str, region: RecordId, period: Period) -> Result<Vec<Part>, Failure> {
        let formula = self.measured.book.entries.get(code).and_then(|entry| entry.formula.as_ref());
        let codes = formula.map(|formula| formula.formula().indicators()).unwrap_or_default();
        codes
            .into_iter()
            .map(|code| {
                let (answer, given) = (self.value(code, region, period)?, self.given(code, region, period)?);
                Ok(Part { code: code.to_owned(), answer, given })
            })
            .collect()
    }

    /// Whether a target of a plan is joined to one of its editions.
    pub fn promised(&self, code: &str) -> Result<bool, Failure> {
        let editions = self.editions.get(code).map(Vec::as_slice).unwrap_or_default();
        let of = Test::In(editions.iter().map(|id| Value::Ref(*id)).collect());
        let query = Query::all("target", 1).with("indicator", of);
        Ok(!editions.is_empty() && !self.store.page(self.actor, &query)?.records.is_empty())
    }

    /// Why a value of `code` is missing, with names instead of codes and the denominator instead of its arithmetic.
    pub fn reason(&self, code: &str, missing: &Missing) -> Text {
        let reason = missing.reason();
        let view = self.indicators.get(code).and_then(|record| record.text("denominator_view"));
        let named = |part: &str, language: Language| match view {
            Some(view) if part.contains('(') => view.to_owned(),
            Some(_) | None => self.name(part, language),
        };
        let in_language = |language: Language| {
            let mut pieces = reason.in_language(language).split('“');
            let first = pieces.next().unwrap_or_default().to_owned();
            pieces.fold(first, |text, piece| match piece.split_once('”') {
                Some((part, rest)) => format!("{text}“{}”{rest}", named(part, language)),
                None => format!("{text}“{piece}"),
            })
        };
        Text::new(in_language(Language::Zh), in_language(Language::En))
    }
}
