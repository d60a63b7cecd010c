//! What people have set on targets: the path, the tolerance, the indicator that each is joined to with its series; and the
//! thresholds of the standing, which are parameters of the region.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use taihang_base::{Language, Period, Resolution, Text};
use taihang_indicators::path::{Path, Point, Rule};
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_registers::vocabulary::unit_labels;
use taihang_store::Store;
use taihang_store::parameter::in_force;
use taihang_web::Failure;

use crate::every::every;
use crate::indicators::house::House;
use crate::targets::series::scale;

/// How far behind is still on track, and from where on it is late: parameters, in percentage points of the target.
const ON_TRACK: &str = "target.on_track";
const LATE: &str = "target.late";
/// What "about" allows where a target says no more: a parameter, in percent.
const ABOUT: &str = "target.about";
/// The first year that a series is asked for.
const FIRST: i16 = 2010;

/// A value of a joined series.
#[derive(Debug, Clone, PartialEq)]
pub struct Valued {
    /// The value in the base of its unit, on the last day of its period or today.
    pub point: Point,
    /// The period.
    pub period: Period,
    /// Where it comes from, if it was reported as it stands.
    pub source: String,
}

/// The indicator that a target is joined to, with its values for the region.
#[derive(Debug, Clone)]
pub struct Joined {
    /// Its record: an edition with its definition.
    pub record: Record,
    /// Its code.
    pub code: String,
    /// Its unit for people.
    pub unit: String,
    /// The region.
    pub region: RecordId,
    /// Its values in the order of time.
    pub values: Vec<Valued>,
    /// How many values of other editions were left out.
    pub left_out: usize,
    /// Why there is no value at all.
    pub missing: Option<Text>,
}

impl Joined {
    /// Its name.
    pub fn name(&self, language: Language) -> &str {
        let field = if language == Language::En { "en" } else { "zh" };
        self.record.text(field).or_else(|| self.record.text("zh")).unwrap_or(&self.code)
    }

    /// Its page for the region.
    pub fn link(&self) -> String {
        crate::address::address(
            &format!("/indicators/{}", self.code),
            &[("region", &self.region.to_string())],
        )
    }
}

/// What is set on one target.
#[derive(Debug, Clone, Default)]
pub struct Set {
    /// The path, if somebody set one.
    pub path: Option<Path>,
    /// The indicator.
    pub joined: Option<Arc<Joined>>,
    /// The same indicator where it is compared with: of the country, or of the province above (R46).
    pub benchmark: Option<Arc<Joined>>,
    /// What "about" allows, in percent.
    pub about: Decimal,
    /// When a lag is a lag.
    pub rule: Rule,
}

/// Everything that is set, by the id of the target.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    of: BTreeMap<String, Set>,
    /// When a lag is a lag in the whole house.
    pub rule: Rule,
}

impl Kept {
    /// What is set on a target; the values of the house where nothing is.
    pub fn of(&self, target: &str) -> Set {
        self.of.get(target).cloned().unwrap_or_default()
    }

    /// Everything that `actor` may see of it.
    pub fn load(store: &Store, actor: &Actor, house: &House<'_>) -> Result<Self, Failure> {
        let documents: BTreeMap<RecordId, RecordId> =
            every(store, actor, Query::all("policy_document", MOST))?
                .into_iter()
                .filter_map(|record| Some((record.id, record.reference("region")?)))
                .collect();
        let editions: BTreeMap<RecordId, Record> = every(store, actor, Query::all("indicator", MOST))?
            .into_iter()
            .map(|record| (record.id, record))
            .collect();
        let mut reading =
            Reading { house, today: actor.today, rules: Rules::load(store, actor)?, known: BTreeMap::new() };
        let rule = reading.rules.of(house, house.places.home(), actor.today).rule;
        let mut kept = Self { of: BTreeMap::new(), rule };
        for target in every(store, actor, Query::all("target", MOST))? {
            let document = target.reference("document").and_then(|id| documents.get(&id).copied());
            let region = target.reference("region").or(document).or_else(|| house.places.home());
            let mut set = reading.rules.of(house, region, actor.today);
            let points = target.text("path_points").unwrap_or_default();
            set.path = target.text("path").and_then(|word| read(word, points));
            if let Some(Value::Percent(percent) | Value::Decimal(percent)) = target.get("tolerance") {
                set.about = *percent;
            }
            let indicator = target.reference("indicator").and_then(|id| editions.get(&id));
            if let Some((record, region)) = indicator.zip(region) {
                set.joined = reading.joined(record, region)?;
                if let Some(outside) = compared_with(&target, house, region) {
                    set.benchmark = reading.joined(record, outside)?;
                }
            }
            kept.of.insert(target.id.to_string(), set);
        }
        Ok(kept)
    }
}

/// The region whose value a target at an average is held against: the country or the province above, as the target says.
fn compared_with(target: &Record, house: &House<'_>, region: RecordId) -> Option<RecordId> {
    if target.text("op") != Some("average") {
        return None;
    }
    let words = target.text("comparator_words").unwrap_or_default();
    let national = match target.text("comparator") {
        Some("national") => true,
        Some("provincial") => false,
        Some(_) | None if words.contains("全国") => true,
        Some(_) | None if words.contains("全省") => false,
        Some(_) | None => return None,
    };
    if national {
        return house.places.country();
    }
    house.places.way(region).into_iter().find(|id| house.places.is_province(*id)).filter(|id| *id != region)
}

/// The parameters as they stand.
struct Rules {
    rows: Vec<Record>,
    known: BTreeMap<Option<RecordId>, Set>,
}

impl Rules {
    fn load(store: &Store, actor: &Actor) -> Result<Self, Failure> {
        let codes = [ON_TRACK, LATE, ABOUT].map(|code| Value::Identifier(code.to_owned())).to_vec();
        let rows = every(store, actor, Query::all("parameter", MOST).with("code", Test::In(codes)))?;
        Ok(Self { rows, known: BTreeMap::new() })
    }

    fn of(&mut self, house: &House<'_>, region: Option<RecordId>, today: Date) -> Set {
        if let Some(known) = self.known.get(&region) {
            return known.clone();
        }
        let mut chain = region.map(|region| house.places.way(region)).unwrap_or_default();
        chain.reverse();
        let told = |code: &str| in_force(&self.rows, code, &chain, today)?.trim().parse::<Decimal>().ok();
        let default = Rule::default();
        let rule = Rule {
            on_track: told(ON_TRACK).map_or(default.on_track, |points| -points),
            at_risk: told(LATE).map_or(default.at_risk, |points| -points),
        };
        let set = Set { rule, about: told(ABOUT).unwrap_or(Decimal::from(5)), ..Set::default() };
        self.known.insert(region, set.clone());
        set
    }
}

/// Series that were read.
struct Reading<'r, 'h> {
    house: &'r House<'h>,
    today: Date,
    rules: Rules,
    known: BTreeMap<(RecordId, RecordId), Arc<Joined>>,
}

impl Reading<'_, '_> {
    fn joined(&mut self, record: &Record, region: RecordId) -> Result<Option<Arc<Joined>>, Failure> {
        if let Some(known) = self.known.get(&(record.id, region)) {
            return Ok(Some(Arc::clone(known)));
        }
        let found = Arc::new(series(self.house, record, region, self.today)?);
        self.known.insert((record.id, region), Arc::clone(&found));
        Ok(Some(found))
    }
}

/// The values of an edition for a region: by years, and within a year without a value by the shorter periods that were reported.
pub fn series(house: &House<'_>, record: &Record, region: RecordId, today: Date) -> Result<Joined, Failure> {
    let code = record.text("code").unwrap_or_default();
    let formula = record.text("formula").is_some();
    let unit = label(record);
    let mut periods: Vec<Period> = (FIRST..=today.year()).filter_map(Period::year).collect();
    if !formula {
        let reported = house.reported_periods(code, region)?;
        periods.extend(reported.into_iter().filter(|period| period.resolution() != Resolution::Year));
    }
    let mut joined = Joined {
        record: record.clone(),
        code: code.to_owned(),
        unit: unit.clone(),
        region,
        values: Vec::new(),
        left_out: 0,
        missing: None,
    };
    let mut years = Vec::new();
    for period in periods {
        let (Some(last), year) = (period.last_day(), period.first_day().year()) else { continue };
        let answer = house.value(code, region, period)?;
        let given = house.given(code, region, period)?;
        if given.as_ref().is_some_and(|given| given.indicator != record.id) {
            joined.left_out += 1;
            continue;
        }
        let whole = period.resolution() == Resolution::Year;
        match answer.map(|value| value.checked_mul(scale(Some(&unit)))) {
            Ok(Some(value)) if whole || !years.contains(&year) => {
                if whole {
                    years.push(year);
                }
                // What is counted over records stands as it is today.
                let on = if formula { last.min(today) } else { last };
                let source = given.map(|given| given.source).unwrap_or_default();
                joined.values.push(Valued { point: Point { on, value }, period, source });
            }
            Ok(_) => {}
            Err(missing) => joined.missing = Some(house.reason(code, &missing)),
        }
    }
    joined.values.sort_by_key(|one| one.point.on);
    if !joined.values.is_empty() {
        joined.missing = None;
    }
    Ok(joined)
}

/// The unit of an indicator as plans write it: 家 of 家（户）, 件 of 件/万人.
pub fn label(record: &Record) -> String {
    let label = record.text("unit").and_then(|code| unit_labels().get(code)).map_or("", |text| &text.zh);
    label.split(['（', '/']).next().unwrap_or_default().to_owned()
}

/// A path from its word and its points, `2021=30; 2023=60; 2025=100`.
fn read(word: &str, points: &str) -> Option<Path> {
    let points = || {
        let point = |part: &str| {
            let (on, value) = part.split_once('=')?;
            let on = on.trim().parse::<Period>().ok()?.last_day()?;
            Some(Point { on, value: Decimal::from_str_exact(value.trim()).ok()? })
        };
        points
            .split([';', '；'])
            .filter(|part| !part.trim().is_empty())
            .map(point)
            .collect::<Option<Vec<_>>>()
    };
    match word {
        "linear" => Some(Path::Linear),
        "compound" => Some(Path::Compound),
        "curve" => Some(Path::Curve),
        "steps" => Path::steps(points()?).ok(),
        "shares" => Path::shares(points()?).ok(),
        _ => None,
    }
}

/// The last day of a year.
pub(super) fn end_of(year: i32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| (1..=9998).contains(year))?;
    Some(date(year, 12, 31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_from_its_points() {
        let Some(Path::Shares(points)) = read("shares", "2021=30; 2023=60；2025=100") else {
            panic!("no shares")
        };
        assert_eq!(points.last().map(|point| point.on), Some(date(2025, 12, 31)));
        assert_eq!(read("shares", "2021=30;2025=90"), None);
        assert_eq!(read("steps", "soon"), None);
        assert_eq!(read("straight", ""), None);
    }
}
