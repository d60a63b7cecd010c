//! The indicators of the house for one visitor: what each is, and its value in a region and a period.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use taihang_base::{Language, Period, Text};
use taihang_indicators::Unit;
use taihang_indicators::formula::{Answer, Live, Measure, Missing, Place as At, Values, Why};
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_registers::vocabulary::{Measured, Scope, measured, units};
use taihang_store::Store;
use taihang_web::Failure;

use super::counted::{self, Counted};
use super::given::{Given, Series, series};
use super::places::Places;

use crate::every::every;

/// So many years back a latest value is looked for.
const BACK: i16 = 6;

/// Everything that a page of indicators asks.
pub struct House<'a> {
    pub(super) store: &'a Store,
    pub(super) actor: &'a Actor,
    /// The regions.
    pub places: Places,
    /// The indicators in use, by their codes: of several editions the last.
    pub indicators: BTreeMap<String, Record>,
    /// All editions of each code.
    pub(super) editions: BTreeMap<String, Vec<RecordId>>,
    /// Their formulas.
    pub measured: Measured,
    reported: RefCell<BTreeMap<String, Rc<Series>>>,
    counted: RefCell<BTreeMap<Live, Option<Rc<Counted>>>>,
    failed: RefCell<Option<Failure>>,
}

impl<'a> House<'a> {
    /// The indicators that `actor` may see.
    pub fn open(store: &'a Store, actor: &'a Actor) -> Result<Self, Failure> {
        let states = ["live", "retired"].map(|state| Value::Choice(state.to_owned())).to_vec();
        let mut records = every(store, actor, Query::all("indicator", MOST).with("state", Test::In(states)))?;
        let code = |record: &Record| record.text("code").unwrap_or_default().to_owned();
        let mut editions: BTreeMap<String, Vec<RecordId>> = BTreeMap::new();
        for record in &records {
            editions.entry(code(record)).or_default().push(record.id);
        }
        records.retain(|record| record.state == "live");
        records.sort_by_key(|record| {
            if let Some(Value::Integer(edition)) = record.get("edition") { *edition } else { 0 }
        });
        let measured = measured(store.catalogue(), records.iter());
        Ok(Self {
            store,
            actor,
            places: Places::load(store, actor)?,
            indicators: records.into_iter().map(|record| (code(&record), record)).collect(),
            editions,
            measured,
            reported: RefCell::default(),
            counted: RefCell::default(),
            failed: RefCell::default(),
        })
    }

    /// The value of an indicator in its unit.
    pub fn value(&self, code: &str, region: RecordId, period: Period) -> Result<Answer, Failure> {
        let at = At { region: region.to_string(), period };
        let answer = if self.measured.broken.contains_key(code) {
            Err(Missing { why: Why::Broken, what: code.to_owned() })
        } else {
            self.measured.book.value(code, &at, self)
        };
        match self.failed.borrow_mut().take() {
            Some(failure) => Err(failure),
            None => Ok(answer),
        }
    }

    /// The latest year with a value; the present one with its reason if there is none.
    pub fn latest(&self, code: &str, region: RecordId) -> Result<(Period, Answer), Failure> {
        let this = self.actor.today.year();
        let mut first = None;
        for year in (this - BACK..=this).rev() {
            let Some(period) = Period::year(year) else { continue };
            let answer = self.value(code, region, period)?;
            // A year without any record yet is no news; an earlier one with some is.
            if answer.as_ref().is_ok_and(|value| !value.is_zero() || year == this)
                && !(year == this && first.is_some())
            {
                return Ok((period, answer));
            }
            first = first.or(Some((period, answer)));
        }
        first.ok_or(Failure::Refusal(taihang_base::Refusal::NotFound))
    }

    /// The reported value behind a number, if it was reported as it stands.
    pub fn given(&self, code: &str, region: RecordId, period: Period) -> Result<Option<Given>, Failure> {
        Ok(self.reported(code)?.get(&(region, period)).cloned())
    }

    /// The periods for which anything was reported in a region.
    pub fn reported_periods(&self, code: &str, region: RecordId) -> Result<Vec<Period>, Failure> {
        Ok(self.reported(code)?.keys().filter(|(at, _)| *at == region).map(|(_, period)| *period).collect())
    }

    fn reported(&self, code: &str) -> Result<Rc<Series>, Failure> {
        if let Some(known) = self.reported.borrow().get(code) {
            return Ok(Rc::clone(known));
        }
        let editions = self.editions.get(code).map(Vec::as_slice).unwrap_or_default();
        let unit = self.measured.book.entries.get(code).map_or_else(Unit::number, |entry| entry.unit.clone());
        let found = if editions.is_empty() {
            Series::new()
        } else {
            series(self.store, self.actor, editions, &unit)?
        };
        let found = Rc::new(found);
        self.reported.borrow_mut().insert(code.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    fn counted(&self, live: &Live) -> Result<Option<Rc<Counted>>, Failure> {
        if let Some(known) = self.counted.borrow().get(live) {
            return Ok(known.clone());
        }
        let found = counted::groups(self.store, self.actor, live)?.map(Rc::new);
        self.counted.borrow_mut().insert(live.clone(), found.clone());
        Ok(found)
    }

    /// The name of an indicator.
    pub fn name(&self, code: &str, language: Language) -> String {
        let record = self.indicators.get(code);
        let field = if language == Language::En { "en" } else { "zh" };
        let named = record.and_then(|record| record.text(field).or_else(|| record.text("zh")));
        named.unwrap_or(code).to_owned()
    }

    /// The name of a register.
    pub fn register_label(&self, name: &str, language: Language) -> String {
        let register = self.store.catalogue().register(name);
        register
            .map_or_else(|| name.to_owned(), |register| register.def.label.in_language(language).to_owned())
    }

    /// The value of one code, its own or the sum of the regions below if all of them have one.
    fn reported_value(&self, code: &str, at: &At) -> Result<Answer, Failure> {
        let Ok(region) = at.region.parse::<RecordId>() else {
            return Ok(Err(Missing::not_reported(code, at)));
        };
        let found = self.reported(code)?;
        if let Some(given) = found.get(&(region, at.period)) {
            return Ok(Ok(given.value));
        }
        let additive = self.indicators.get(code).and_then(|record| record.text("aggregation")) == Some("sum");
        let below = self.places.below(region);
        let parts: Vec<_> = below.iter().filter_map(|part| found.get(&(*part, at.period))).collect();
        if !additive || parts.is_empty() {
            return Ok(Err(Missing::not_reported(code, at)));
        }
        if parts.len() < below.len() {
            let (have, all, period) = (parts.len(), below.len(), at.period);
            let text = Text::new(
                format!("“{code}”{period} 的 {all} 个下级地区中仅 {have} 个已报，不汇总。"),
                format!(
                    "Only {have} of {all} regions below have reported “{code}” for {period}, so they are not added up."
                ),
            );
            return Ok(Err(Missing { why: Why::Other(text), what: code.to_owned() }));
        }
        let sum = parts.iter().try_fold(rust_decimal::Decimal::ZERO, |sum, part| sum.checked_add(part.value));
        Ok(sum.ok_or(Missing { why: Why::TooLarge, what: code.to_owned() }))
    }

    fn figure(&self, live: &Live, at: &At) -> Result<Answer, Failure> {
        let other = |zh: String, en: String| {
            Err(Missing { why: Why::Other(Text::new(zh, en)), what: live.register.clone() })
        };
        let Ok(region) = at.region.parse::<RecordId>() else {
            return Ok(Err(Missing::not_reported(&live.register, at)));
        };
        if live.during.is_none() && !at.period.contains(self.actor.today) {
            return Ok(other(
                "该指标按登记册现状统计，没有过去时期的数值。".to_owned(),
                "This is counted over the records as they stand now; there is no value for the past."
                    .to_owned(),
            ));
        }
        let no_list = || {
            other(
                "所需名录尚未建立，或者您无权查看，不计算。".to_owned(),
                "The list that it needs has not been entered, or you may not see it, so nothing is counted."
                    .to_owned(),
            )
        };
        let scope = Scope { region: self.places.asked(region), period: at.period, today: self.actor.today };
        if let Measure::Distinct(_) = live.measure {
            let found = counted::alone(self.store, self.actor, live, scope)?;
            return Ok(found.map_or_else(no_list, Ok));
        }
        let Some(counted) = self.counted(live)? else { return Ok(no_list()) };
        if !counted.regional() && self.places.home() != Some(region) {
            return Ok(other(
                "该登记册不分地区，只有全省数值。".to_owned(),
                "These records do not say where they are; there is only one value for all.".to_owned(),
            ));
        }
        let found = counted.at(&self.places, region, at.period);
        Ok(found.ok_or(Missing { why: Why::TooLarge, what: live.register.clone() }))
    }

    fn settled(&self, found: Result<Answer, Failure>, what: &str) -> Answer {
        found.unwrap_or_else(|failure| {
            *self.failed.borrow_mut() = Some(failure);
            Err(Missing { why: Why::Broken, what: what.to_owned() })
        })
    }
}

impl Values for House<'_> {
    fn indicator(&self, code: &str, at: &At) -> Answer {
        self.settled(self.reported_value(code, at), code)
    }

    fn live(&self, live: &Live, at: &At) -> Answer {
        self.settled(self.figure(live, at), &live.register)
    }
}

/// The unit of an indicator for people, such as 亿元.
pub fn unit_label(record: &Record, language: Language) -> String {
    let code = record.text("unit").unwrap_or_default();
    let label = taihang_registers::vocabulary::unit_labels().get(code);
    let known = units().contains_key(code);
    label.filter(|_| known).map(|text| text.in_language(language).to_owned()).unwrap_or_default()
}

/// A value for people: two places after the point at most, thousands parted.
pub fn shown(value: rust_decimal::Decimal) -> String {
    let value = value.round_dp(2).normalize();
    let text = value.abs().to_string();
    let (whole, rest) =
        text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut parted = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            parted.push(',');
        }
        parted.push(digit);
    }
    let sign = if value.is_sign_negative() && !value.is_zero() { "−" } else { "" };
    rest.map_or_else(|| format!("{sign}{parted}"), |rest| format!("{sign}{parted}.{rest}"))
}
