//! The sets: each ranking that was published, and the released values of each indicator. Read with the rights of the public.

use std::collections::BTreeMap;

use jiff::civil::Date;
use taihang_base::{Language, Text};
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_registers::ranked::Ranked;
use taihang_registers::ranking::{self, Ranking, RankingState};
use taihang_registers::{indicator, indicator_value, organisation, region};
use taihang_store::{Store, StoreError};
use taihang_web::Failure;

/// So many rankings are listed, and so many values looked at for the list of indicators.
const LISTED: usize = 200;
const LOOKED_AT: usize = 2_000;
/// Values of one indicator in one file.
pub(super) const MOST_ROWS: usize = 10_000;

/// A set of data.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set {
    /// Its name in addresses.
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) about: Text,
    /// For when.
    pub(super) period: Option<String>,
    pub(super) issued: Option<Date>,
    /// The set that took its place, and the one whose place it took.
    pub(super) replaced_by: Option<String>,
    pub(super) replaces: Option<String>,
    /// Where it is shown to people.
    pub(super) page: Option<String>,
}

/// One number of a set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Observation {
    pub(super) area: String,
    pub(super) area_name: String,
    pub(super) indicator: String,
    pub(super) measure_name: String,
    pub(super) time: String,
    pub(super) value: String,
    /// Which revision; 1 where nothing was revised.
    pub(super) revision: i64,
    /// Whether it counts: an earlier revision, or a ranking that was corrected, does not.
    pub(super) current: bool,
    /// The unit of measure, or empty.
    pub(super) unit: String,
}

/// The store as the public reads it.
pub(super) struct Public<'s> {
    store: &'s Store,
    actor: Actor,
}

impl<'s> Public<'s> {
    pub(super) fn new(store: &'s Store, today: Date) -> Self {
        Self { store, actor: Actor::public(today) }
    }

    /// The records that a query finds; none where the public reaches nothing.
    fn records(&self, query: &Query) -> Result<Vec<Record>, Failure> {
        match self.store.page(&self.actor, query) {
            Ok(page) => Ok(page.records.into_iter().map(|shown| shown.record).collect()),
            Err(StoreError::Refusal(_)) => Ok(Vec::new()),
            Err(other) => Err(other.into()),
        }
    }

    /// Every set, rankings first.
    pub(super) fn sets(&self) -> Result<Vec<Set>, Failure> {
        let mut sets = Vec::new();
        let rankings = self.rankings()?;
        for one in &rankings {
            sets.push(of_ranking(one, &rankings));
        }
        sets.sort_by(|a, b| (&b.period, &b.issued).cmp(&(&a.period, &a.issued)));
        let mut used: BTreeMap<RecordId, Option<Date>> = BTreeMap::new();
        for record in self.records(&Query::all(indicator_value::REGISTER, LOOKED_AT))? {
            let day = if let Some(Value::Date(day)) = record.get(indicator_value::field::AS_OF) {
                Some(*day)
            } else {
                None
            };
            if let Some(id) = record.reference(indicator_value::field::INDICATOR) {
                let latest = used.entry(id).or_default();
                *latest = (*latest).max(day);
            }
        }
        for record in self.records(&Query::all(indicator::REGISTER, LOOKED_AT))? {
            if let Some(day) = used.get(&record.id) {
                sets.push(of_indicator(&record, *day));
            }
        }
        Ok(sets)
    }

    fn rankings(&self) -> Result<Vec<Ranking>, Failure> {
        let mut all = Vec::new();
        for record in self.records(&Query::all(ranking::REGISTER, LISTED))? {
            let one = Ranking::try_from(&record)?;
            if matches!(one.state, RankingState::Published | RankingState::Superseded) {
                all.push(one);
            }
        }
        Ok(all)
    }

    /// The set called `id` with its observations; none if there is no such set for the public.
    pub(super) fn set(&self, id: &str) -> Result<Option<(Set, Vec<Observation>)>, Failure> {
        if let Some(id) = id.strip_prefix("ranking-") {
            let rankings = self.rankings()?;
            let one = rankings.iter().find(|one| one.id.to_string() == id);
            return Ok(one.map(|one| (of_ranking(one, &rankings), scores(one))));
        }
        let Some(id) = id.strip_prefix("indicator-").and_then(|id| id.parse::<RecordId>().ok()) else {
            return Ok(None);
        };
        let indicator = match self.store.one(&self.actor, indicator::REGISTER, id) {
            Ok(seen) => seen.record,
            Err(StoreError::Refusal(_)) => return Ok(None),
            Err(other) => return Err(other.into()),
        };
        let values = self.values(&indicator)?;
        Ok((!values.is_empty()).then(|| (of_indicator(&indicator, None), values)))
    }

    /// The values of one indicator that are or were released.
    fn values(&self, indicator: &Record) -> Result<Vec<Observation>, Failure> {
        use indicator_value::field as column;
        let query = Query::all(indicator_value::REGISTER, MOST_ROWS)
            .with(column::INDICATOR, Test::In(vec![Value::Ref(indicator.id)]));
        let found = self.records(&query)?;
        let area = |record: &Record| {
            let unit = record.reference(column::UNIT).map(|id| (organisation::REGISTER.to_owned(), id));
            unit.or_else(|| record.reference(column::REGION).map(|id| (region::REGISTER.to_owned(), id)))
        };
        let named: Vec<_> = found.iter().filter_map(area).collect();
        let codes = self.codes(&named)?;
        let titles = self.store.titles(&self.actor, named, Language::Zh)?;
        let mut all: Vec<Observation> = Vec::new();
        for record in &found {
            let (Some((_, place)), Some(Value::Decimal(value)), Some(Value::Period(period))) =
                (area(record), record.get(column::VALUE), record.get(column::PERIOD))
            else {
                continue;
            };
            if record.text(column::CATEGORY) != Some("actual") {
                continue;
            }
            let revision = record.get(column::REVISION);
            all.push(Observation {
                area: codes.get(&place).cloned().unwrap_or_else(|| place.to_string()),
                area_name: titles.get(&place).cloned().unwrap_or_default(),
                indicator: indicator.text(indicator::field::CODE).unwrap_or_default().to_owned(),
                measure_name: indicator.text(indicator::field::ZH).unwrap_or_default().to_owned(),
                time: period.to_string(),
                value: value.normalize().to_string(),
                revision: if let Some(Value::Integer(number)) = revision { *number } else { 1 },
                current: record.state == "released",
                unit: indicator.text(indicator::field::UNIT).unwrap_or_default().to_owned(),
            });
        }
        all.sort_by(|a, b| (&a.time, &a.area, a.revision).cmp(&(&b.time, &b.area, b.revision)));
        Ok(all)
    }

    /// The codes of regions; organisations are known by their records.
    fn codes(&self, named: &[(String, RecordId)]) -> Result<BTreeMap<RecordId, String>, Failure> {
        let mut codes = BTreeMap::new();
        for (register, id) in named {
            if register != region::REGISTER || codes.contains_key(id) {
                continue;
            }
            match self.store.one(&self.actor, region::REGISTER, *id) {
                Ok(seen) => {
                    codes.extend(seen.record.text(region::field::CODE).map(|code| (*id, code.to_owned())));
                }
                Err(StoreError::Refusal(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(codes)
    }
}

fn of_ranking(one: &Ranking, all: &[Ranking]) -> Set {
    let title = one.title.as_deref().unwrap_or_default();
    let name = |one: &Ranking| format!("ranking-{}", one.id);
    let later = all.iter().find(|other| other.corrects == Some(one.id));
    let replaces = all.iter().find(|other| one.corrects == Some(other.id));
    Set {
        id: name(one),
        title: Text::new(title, title),
        about: Text::new(
            "综合评价的各级得分、名次和名次区间。",
            "Scores of every level, ranks and their intervals.",
        ),
        period: one.period.map(|period| period.to_string()),
        issued: one.published_on,
        replaced_by: later.map(name),
        replaces: replaces.map(name),
        page: Some(format!("/rankings/{}", one.id)),
    }
}

fn of_indicator(record: &Record, issued: Option<Date>) -> Set {
    use indicator::field;
    let zh = record.text(field::ZH).unwrap_or_default();
    let definition = record.text(field::DEFINITION).unwrap_or_default();
    Set {
        id: format!("indicator-{}", record.id),
        title: Text::new(zh, record.text(field::EN).unwrap_or(zh)),
        about: Text::new(definition, definition),
        period: None,
        issued,
        replaced_by: None,
        replaces: None,
        page: None,
    }
}

/// Scores of all nodes, ranks and intervals of a ranking.
fn scores(one: &Ranking) -> Vec<Observation> {
    let Some(ranked) = one.result.as_deref().and_then(Ranked::read) else { return Vec::new() };
    let time = one.period.map(|period| period.to_string()).unwrap_or_default();
    let current = one.state == RankingState::Published;
    let mut all = Vec::new();
    for unit in &ranked.units {
        let mut add = |indicator: &str, name: &str, value: Option<String>, measure: &str| {
            all.extend(value.map(|value| Observation {
                area: unit.code.clone(),
                area_name: unit.name.clone(),
                indicator: indicator.to_owned(),
                measure_name: name.to_owned(),
                time: time.clone(),
                value,
                revision: 1,
                current,
                unit: measure.to_owned(),
            }));
        };
        add("RANK", "名次", unit.rank.map(|rank| rank.to_string()), "rank");
        let names =
            [("RANK_Q5", "名次 5% 分位数"), ("RANK_MEDIAN", "名次中位数"), ("RANK_Q95", "名次 95% 分位数")];
        for (at, (code, name)) in names.into_iter().enumerate() {
            add(code, name, unit.interval.and_then(|all| all.get(at).map(ToString::to_string)), "rank");
        }
        for (node, score) in ranked.nodes.iter().zip(&unit.scores).rev() {
            add(&node.code, &node.name, score.map(|score| score.to_string()), "score");
        }
    }
    all
}
