//! Figures over records: one grouped question to the store for all regions and months, added up in memory.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::Period;
use taihang_indicators::formula::{Live, Measure};
use taihang_kernel::{Actor, Ground, Query, Reach, RecordId, Test, Value};
use taihang_registers::vocabulary::{Scope, question, region_field};
use taihang_store::Store;
use taihang_store::read::{Dimension, Measure as Asked, Part};
use taihang_web::Failure;

use super::places::Places;

/// What one figure gives for each region and month.
pub(super) struct Counted {
    groups: Vec<(Option<RecordId>, Option<String>, Decimal)>,
    regional: bool,
}

/// Every day that a question over all periods covers.
fn ever() -> Option<Period> {
    Period::years(1949, 2199)
}

/// The groups of a figure; none if a list that it names is not there.
pub(super) fn groups(store: &Store, actor: &Actor, live: &Live) -> Result<Option<Counted>, Failure> {
    let catalogue = store.catalogue();
    let field = region_field(catalogue, live);
    let Some(period) = ever() else { return Ok(None) };
    let Some(query) = query(store, actor, live, Scope { region: None, period, today: actor.today })? else {
        return Ok(None);
    };
    let mut by = Vec::new();
    if let Some(field) = field {
        by.push(Dimension { field: field.to_owned(), part: Part::Whole });
    }
    if let Some(field) = &live.during {
        by.push(Dimension { field: field.clone(), part: Part::Month });
    }
    let measure = measured(&live.measure);
    let mut groups = Vec::new();
    for group in store.aggregate(actor, &query, &by, &[measure])? {
        let mut keys = group.keys.into_iter();
        let region = field.and_then(|_| keys.next().flatten()).and_then(|key| key.parse().ok());
        let month = live.during.as_ref().and_then(|_| keys.next().flatten());
        if let Some(number) = group.cells.first().and_then(Option::as_ref).and_then(Value::number) {
            groups.push((region, month, number));
        }
    }
    Ok(Some(Counted { groups, regional: field.is_some() }))
}

impl Counted {
    /// Whether its records say where they are.
    pub(super) fn regional(&self) -> bool {
        self.regional
    }

    /// The figure at or below a region, in a period; everything if its records do not say where or when.
    pub(super) fn at(&self, places: &Places, region: RecordId, period: Period) -> Option<Decimal> {
        let months =
            |month: &str| format!("{month}-01").parse::<Date>().is_ok_and(|first| period.contains(first));
        let whole = !self.regional || places.asked(region).is_none();
        let fits = |group: &&(Option<RecordId>, Option<String>, Decimal)| {
            let here = whole || group.0.is_some_and(|id| places.within(id, region));
            here && group.1.as_deref().is_none_or(months)
        };
        self.groups.iter().filter(fits).try_fold(Decimal::ZERO, |sum, (.., more)| sum.checked_add(*more))
    }
}

/// One figure by itself, where different values cannot be added up.
pub(super) fn alone(
    store: &Store,
    actor: &Actor,
    live: &Live,
    scope: Scope,
) -> Result<Option<Decimal>, Failure> {
    let Some(query) = query(store, actor, live, scope)? else { return Ok(None) };
    let found = store.aggregate(actor, &query, &[], &[measured(&live.measure)])?;
    Ok(found.first().map(|group| {
        group.cells.first().and_then(Option::as_ref).and_then(Value::number).unwrap_or_default()
    }))
}

fn measured(measure: &Measure) -> Asked {
    match measure {
        Measure::Count => Asked::Count,
        Measure::Sum(field) => Asked::Sum(field.clone()),
        Measure::Distinct(field) => Asked::Distinct(field.clone()),
    }
}

fn query(store: &Store, actor: &Actor, live: &Live, scope: Scope) -> Result<Option<Query>, Failure> {
    let asked = parameters(store, actor, live, scope)?;
    let Some(asked) = asked else { return Ok(None) };
    let reach = store.reach(actor, &live.register)?;
    // Who may not ask about one of the fields gets no figure: it would be one over other records.
    let query = Query::parse(&reach, &asked).ok().map(|(query, _)| query);
    Ok(query.filter(|query| sees_whole(query, &reach)))
}

/// Whether the visitor sees what is counted as far as a node of the house goes, and not only records of the own organisation
/// or those that name it: a figure over these would pass for one of the region.
fn sees_whole(query: &Query, reach: &Reach) -> bool {
    let state = query.conditions.iter().find(|condition| condition.field == "state");
    let asked = state.and_then(|state| if let Test::In(states) = &state.test { Some(states) } else { None });
    let def = &reach.register.def;
    let published: Vec<&str> = def.published_states().collect();
    let all_of = |states: &[&str]| {
        asked.is_some_and(|asked| {
            asked
                .iter()
                .all(|state| matches!(state, Value::Choice(state) if states.contains(&state.as_str())))
        })
    };
    query.restricted(reach).arms.iter().any(|arm| {
        let states: Vec<&str> = arm.states.iter().map(String::as_str).collect();
        match arm.ground {
            Ground::All | Ground::Subtree(_) => states.is_empty() || all_of(&states),
            Ground::Published => all_of(&published),
            Ground::Owner(_)
            | Ground::Own { .. }
            | Ground::Assigned { .. }
            | Ground::Party { .. }
            | Ground::Opened(_)
            | Ground::Nobody => false,
        }
    })
}

/// The question for the records behind a figure, in the notation of addresses.
pub(super) fn parameters(
    store: &Store,
    actor: &Actor,
    live: &Live,
    scope: Scope,
) -> Result<Option<Vec<(String, String)>>, Failure> {
    let failed = std::cell::RefCell::new(None);
    let named = |register: &str, code: &str| {
        let found = (|| {
            let reach = store.reach(actor, register)?;
            let asked = [("code".to_owned(), code.to_owned())];
            let Ok((query, _)) = Query::parse(&reach, &asked) else { return Ok(None) };
            Ok::<_, Failure>(store.page(actor, &query)?.records.first().map(|shown| shown.record.id))
        })();
        found.unwrap_or_else(|failure| {
            *failed.borrow_mut() = Some(failure);
            None
        })
    };
    let asked = question(store.catalogue(), live, scope, &named);
    match failed.into_inner() {
        Some(failure) => Err(failure),
        None => Ok(asked),
    }
}
