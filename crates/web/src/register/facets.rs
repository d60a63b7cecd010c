//! Filters beside a list: words, choices with counts, ranges.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use maud::{Markup, html};
use taihang_kernel::view::Filter;
use taihang_kernel::{Condition, Query, RecordId};
use taihang_store::read::{Facet, FacetKey, UNSEEN};

use super::homonym::told_apart;
use super::legend::{Legend, of_codes};
use super::list::List;
use crate::components::{Icon, icon};
use crate::failure::Failure;
use crate::visit::Visit;

/// So many values of a filter are shown at once.
const SHOWN: usize = 12;

/// The panel of filters: one form, which works without scripts.
pub(super) fn panel(list: &List<'_>) -> Result<Markup, Failure> {
    let visit = &list.asking.visit;
    let mut controls = html! {};
    let facets = counts(list)?;
    for filter in &list.view.filters {
        let control = match facets.get(&filter.field) {
            Some(facet) => choices(list, filter, facet)?,
            None => range(list, filter),
        };
        controls = html! { (controls) (control) };
    }
    let open = list.asked.question().without(&["sort", "after", "limit", "q"]).pairs().len();
    Ok(html! {
        form.list-filters method="get" action=(list.asking.path()) role="search" data-list-form {
            @for (name, value) in kept(list) { input type="hidden" name=(name) value=(value); }
            label.field { span.label { (visit.word("register.words")) }
                input type="search" name="q" value=(list.asked.get("q")) data-search enterkeyhint="search"; }
            @if !list.view.filters.is_empty() {
                details.filters-more open[open > 0] data-wide-open {
                    summary { (icon(Icon::Target)) " " (visit.word("register.filters")) @if open > 0 { " (" (open) ")" } }
                    (controls)
                }
            }
            div.actions { button.button { (visit.word("parts.apply")) }
                a.button.quiet href=(list.asking.path()) data-list-link { (visit.word("parts.clear")) } }
        }
    })
}

/// What the form does not ask about and has to keep.
fn kept(list: &List<'_>) -> Vec<(String, String)> {
    let asked: BTreeSet<&str> = list.view.filters.iter().map(|filter| filter.field.as_str()).collect();
    let on_form = |name: &str| name == "q" || asked.contains(name.split('.').next().unwrap_or(name));
    let pairs = list.asked.without(&["after", "back", "view"]);
    pairs.pairs().iter().filter(|(name, _)| !on_form(name) || name.ends_with(".filled")).cloned().collect()
}

/// Whether the values of a filter are few enough to be counted one by one.
fn counted(filter: &Filter) -> bool {
    matches!(filter.kind.as_str(), "choice" | "choices" | "ref" | "refs" | "yes_no")
}

fn choices(list: &List<'_>, filter: &Filter, facet: &Facet) -> Result<Markup, Failure> {
    let asking = list.asking;
    let visit = &asking.visit;
    let name = filter.field.as_str();
    let chosen: Vec<String> = list.asked.all(name).into_iter().map(str::to_owned).collect();
    // Of a part nobody has met the rare ones: those that the definition names are offered all the same.
    let met = |key: &str| facet.counts.iter().any(|(of, _)| of.as_deref() == Some(key));
    let unmet = filter
        .options
        .iter()
        .filter(|option| facet.partial && !met(&option.key) && !chosen.contains(&option.key));
    let unmet: Vec<(FacetKey, usize)> = unmet.map(|option| (Some(option.key.clone()), 0)).collect();
    let shown = || facet.counts.iter().filter(|(key, _)| key.is_some()).chain(&unmet).take(SHOWN);
    let keys = shown().filter_map(|(key, _)| key.clone()).chain(chosen.iter().cloned());
    let labels = labels(list, filter, keys)?;
    let label = |key: &str| {
        let found = labels.iter().find(|(of, _)| of == key).map(|(_, label)| label.clone());
        found.unwrap_or_else(|| unlabelled(list, key))
    };
    let missing =
        chosen.iter().filter(|key| !facet.counts.iter().any(|(of, _)| of.as_deref() == Some(key.as_str())));
    let missing: Vec<(FacetKey, usize)> = missing.map(|key| (Some(key.clone()), 0)).collect();
    Ok(html! {
        fieldset.facet { legend { (filter.label) }
            @for (key, count) in shown().chain(&missing) {
                @if let Some(key) = key {
                    label.check {
                        input type="checkbox" name=(name) value=(key) checked[chosen.contains(key)];
                        span.facet-name { (label(key)) }
                        @if let Some(count) = told(facet, *count) { span.number.soft { (visit.number(count)) } }
                    }
                }
            }
            @if facet.partial { p.soft.small { (visit.word("register.facet-part")) } }
            @if facet.counts.iter().all(|(key, _)| key.is_none()) && missing.is_empty() { p.soft.small { (visit.word("register.facet-none")) } }
        }
    })
}

/// The number beside a value; none where only a part of the records was looked at, of which it would be the number.
fn told(facet: &Facet, count: usize) -> Option<u64> {
    (!facet.partial).then_some(count as u64)
}

/// How many records that the other conditions leave have which value of each filter: those without a condition of their own
/// are counted together.
fn counts(list: &List<'_>) -> Result<BTreeMap<String, Facet>, Failure> {
    let conditions = &list.query.conditions;
    let filters =
        list.view.filters.iter().filter(|filter| counted(filter)).map(|filter| filter.field.as_str());
    let (bound, free): (Vec<&str>, Vec<&str>) =
        filters.partition(|name| conditions.iter().any(|condition| condition.field == *name));
    let alone = bound.iter().map(|name| vec![*name]);
    let mut found = BTreeMap::new();
    for names in std::iter::once(free).chain(alone).filter(|names| !names.is_empty()) {
        let others = conditions.iter().filter(|condition| !names.contains(&condition.field.as_str()));
        let conditions: Vec<Condition> = others.cloned().collect();
        let query = Query { conditions, after: None, order: None, ..list.query.clone() };
        let facets = list.asking.store.facets(list.asking.actor(), &query, &names)?;
        found.extend(names.into_iter().map(str::to_owned).zip(facets));
    }
    Ok(found)
}

/// What people read for the values of a filter.
fn labels(
    list: &List<'_>,
    filter: &Filter,
    keys: impl Iterator<Item = String>,
) -> Result<Vec<(String, String)>, Failure> {
    let asking = list.asking;
    let keys: Vec<String> = keys.collect();
    let field = asking.def().fields.get(&filter.field);
    let yes =
        |key: &str| asking.visit.word(if key == "yes" { "register.yes" } else { "register.no" }).to_owned();
    if filter.kind == "yes_no" {
        return Ok(keys.iter().map(|key| (key.clone(), yes(key))).collect());
    }
    let about = asking.def().about.as_ref().filter(|_| filter.field == "about");
    let to: Vec<&str> = match (filter.field.as_str(), about) {
        ("owner", _) => vec![asking.organisations()],
        (_, Some(about)) => about.registers.iter().map(String::as_str).collect(),
        (_, None) => field.and_then(|field| field.kind.target()).into_iter().collect(),
    };
    if !to.is_empty() {
        let ids: Vec<RecordId> = keys.iter().filter_map(|key| key.parse().ok()).collect();
        let mut found = Vec::new();
        for to in to {
            let mut legend = Legend::default();
            legend.add_titles(asking, ids.iter().map(|id| (to.to_owned(), *id)).collect())?;
            let seen = legend.titles.into_iter().filter(|(_, title)| title != UNSEEN);
            let mut titles: Vec<(RecordId, String)> = seen.collect();
            told_apart(asking, to, &mut titles)?;
            found.extend(titles.into_iter().map(|(id, title)| (id.to_string(), title)));
        }
        return Ok(found);
    }
    if let Some(codes) = field.and_then(|field| field.kind.code_list()).filter(|_| !keys.is_empty()) {
        let found = of_codes(asking, codes, &[("code", keys)], 500)?;
        return Ok(found.iter().map(|(code, label)| (code.clone(), asking.text(label).to_owned())).collect());
    }
    Ok(filter.options.iter().map(|option| (option.key.clone(), option.label.clone())).collect())
}

/// A value that nobody named: the id of a record that is not there, or may not be seen, says nothing to people.
fn unlabelled(list: &List<'_>, key: &str) -> String {
    let visit = &list.asking.visit;
    if key.parse::<RecordId>().is_ok() {
        visit.word("register.unknown-record").to_owned()
    } else {
        key.to_owned()
    }
}

/// Ends of a range, or the beginning of a text.
fn range(list: &List<'_>, filter: &Filter) -> Markup {
    let visit = &list.asking.visit;
    let name = filter.field.as_str();
    let kind = if matches!(filter.kind.as_str(), "date" | "period") { "date" } else { "text" };
    let ends = !matches!(filter.kind.as_str(), "text" | "identifier");
    let one = |part: &str, word: &str| {
        let name = format!("{name}.{part}");
        html! { label { span.small.soft { (visit.word(word)) } input id={ "filter-" (name) } type=(kind) name=(name) value=(list.asked.get(&name)); } }
    };
    html! {
        fieldset.facet { legend { (filter.label) @if let Some(unit) = &filter.unit { (visit.in_brackets(unit)) } }
            @if ends { div.field-row { (one("from", "register.from")) (one("to", "register.to")) } } @else { (one("begins", "register.begins")) }
        }
    }
}

/// What people read for the name of a condition.
pub(super) fn label(list: &List<'_>, name: &str) -> String {
    let visit = &list.asking.visit;
    let (field, part) = name.split_once('.').unwrap_or((name, ""));
    let label = asked_by(list, field).map_or_else(
        || if field == "q" { visit.word("register.words").to_owned() } else { field.to_owned() },
        |filter| filter.label,
    );
    let word = match part {
        "from" => visit.word("register.from"),
        "to" => visit.word("register.to"),
        "begins" => visit.word("register.begins"),
        "below" => visit.word("register.below"),
        "on" => visit.word("register.on"),
        "filled" => visit.word("register.filled"),
        _ => "",
    };
    if word.is_empty() { label } else { format!("{label} {word}") }
}

/// The filter by a field: beside the list, or only in an address that led here.
fn asked_by(list: &List<'_>, field: &str) -> Option<Filter> {
    let offered = list.view.filters.iter().find(|filter| filter.field == field).cloned();
    let language = list.asking.visit.language;
    offered.or_else(|| Filter::of(list.asking.def(), field, &Legend::default().setting(language)))
}

/// What people read for the value of a condition.
pub(super) fn reading(list: &List<'_>, name: &str, value: &str) -> String {
    let visit = &list.asking.visit;
    let (field, part) = name.split_once('.').unwrap_or((name, ""));
    let Some(filter) = asked_by(list, field) else { return value.to_owned() };
    match part {
        "filled" => {
            let no = ["no", "false", "0", "否"].contains(&value);
            return visit.word(if no { "register.no" } else { "register.yes" }).to_owned();
        }
        "from" | "to" | "on" => return end(visit, &filter, value),
        "begins" => return value.to_owned(),
        _ if !counted(&filter) => return end(visit, &filter, value),
        _ => {}
    }
    let keys = || value.split([',', '，']).map(|key| key.trim().to_owned());
    // A label that cannot be found out is no reason to show no list.
    let labels = labels(list, &filter, keys()).unwrap_or_default();
    let label = |key: String| {
        labels
            .iter()
            .find(|(of, _)| *of == key)
            .map_or_else(|| unlabelled(list, &key), |(_, label)| label.clone())
    };
    keys().map(label).collect::<Vec<_>>().join(visit.comma())
}

/// A day or a number as people read it: with its unit, unless it was typed with one.
fn end(visit: &Visit, filter: &Filter, value: &str) -> String {
    if let Ok(day) = value.parse::<Date>() {
        return visit.date(day);
    }
    let bare = value.chars().last().is_some_and(|last| last.is_ascii_digit());
    match &filter.unit {
        Some(unit) if bare && (visit.chinese() || unit == "%") => format!("{value}{unit}"),
        Some(unit) if bare => format!("{value} {unit}"),
        Some(_) | None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_a_part_is_not_told_as_one_of_all() {
        let facet = |partial| Facet { counts: vec![(Some("bank".to_owned()), 1)], partial };
        assert_eq!((told(&facet(false), 1), told(&facet(true), 1)), (Some(1), None));
    }
}
