//! How many of the records found have which value: for the filters beside a list.

use std::collections::BTreeMap;

use taihang_base::Problem;
use taihang_base::Text;
use taihang_defs::FieldType;
use taihang_kernel::query::restricted;
use taihang_kernel::{Actor, Query, Reach};

use super::Reading;
use super::lead::Aim;
use crate::db::Row;
use crate::error::Result;
use crate::store::Store;

/// Counting looks at so many records at most.
const LOOKED_AT: usize = 5_000;
/// So many values are told, the most frequent first.
const TOLD: usize = 50;

/// The values of one field among the records found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facet {
    /// Value and how many have it, most frequent first.
    pub counts: Vec<(FacetKey, usize)>,
    /// Whether there were more records than anybody looked at: then the numbers are of a part.
    pub partial: bool,
}

/// The value of a facet, as a filter takes it; none for records without one.
pub type FacetKey = Option<String>;

impl Store {
    /// How many of the records found have which value of each of `fields`: choices, refs, yes or no, `state` or `owner`. A
    /// field that the actor may not see is unknown. Numbers that are of a part may be a minute old.
    pub fn facets(&self, actor: &Actor, query: &Query, fields: &[&str]) -> Result<Vec<Facet>> {
        self.reading(actor, &query.register, |reading| reading.facets(query, fields))
    }
}

impl Reading<'_> {
    /// Fields that the same arms show are counted in one pass.
    fn facets(&mut self, query: &Query, fields: &[&str]) -> Result<Vec<Facet>> {
        let mut passes: Vec<(Reach, Vec<usize>, Vec<String>)> = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            let left = restricted(&self.reach, query.asked().chain([*field]));
            let seen = !left.arms.is_empty() || self.reach.arms.is_empty();
            let column = self.facet_column(field).filter(|_| seen).ok_or_else(|| no_facet(field))?;
            match passes.iter_mut().find(|(reach, _, _)| reach.arms == left.arms) {
                Some((_, places, columns)) => {
                    places.push(at);
                    columns.push(column);
                }
                None => passes.push((left, vec![at], vec![column])),
            }
        }
        let mut facets = vec![Facet::default(); fields.len()];
        for (left, places, columns) in passes.iter().filter(|(left, _, _)| !left.arms.is_empty()) {
            for (at, facet) in places.iter().zip(self.pass(query, left, columns)?) {
                facets[*at] = facet;
            }
        }
        Ok(facets)
    }

    fn pass(&mut self, query: &Query, left: &Reach, columns: &[String]) -> Result<Vec<Facet>> {
        let source = self.source(query, left, Aim::Any)?;
        let sql = format!("select {} {} limit {}", columns.join(", "), source.rows(), LOOKED_AT + 1);
        self.lately(
            |inner| &inner.facets,
            &sql,
            &source.args,
            |facets| facets.iter().any(|facet| facet.partial),
            |reading| {
                let rows = reading.connection.query(&sql, &source.args.0)?;
                counted(&rows, columns.len())
            },
        )
    }

    fn facet_column(&self, field: &str) -> Option<String> {
        match field {
            "state" => return Some("r.state".to_owned()),
            "owner" => return Some("r.owner".to_owned()),
            _ => {}
        }
        let def = self.register.def.fields.get(field).filter(|def| !def.extra && !def.sealed)?;
        if def.kind == FieldType::YesNo {
            return Some(format!("case r.\"{field}\" when 1 then 'yes' when 0 then 'no' end"));
        }
        def.kind.chooses().then(|| format!("r.\"{field}\""))
    }
}

/// How often which value stands in each of the columns.
fn counted(rows: &[Row], columns: usize) -> Result<Vec<Facet>> {
    let mut counts: Vec<BTreeMap<FacetKey, usize>> = vec![BTreeMap::new(); columns];
    for row in rows {
        for (at, counts) in counts.iter_mut().enumerate() {
            match row.text_or_null(at)? {
                None => *counts.entry(None).or_default() += 1,
                // Several values of one field stand between bars.
                Some(values) if values.starts_with('|') => {
                    for value in values.split('|').filter(|value| !value.is_empty()) {
                        *counts.entry(Some(value.to_owned())).or_default() += 1;
                    }
                }
                Some(value) => *counts.entry(Some(value.to_owned())).or_default() += 1,
            }
        }
    }
    let told = |counts: BTreeMap<FacetKey, usize>| {
        let mut counts: Vec<(FacetKey, usize)> = counts.into_iter().collect();
        counts.sort_by(|(one, few), (two, many)| many.cmp(few).then_with(|| one.cmp(two)));
        counts.truncate(TOLD);
        Facet { counts, partial: rows.len() > LOOKED_AT }
    };
    Ok(counts.into_iter().map(told).collect())
}

pub(super) fn no_facet(field: &str) -> Problem {
    Problem::new(
        "field-unknown",
        Text::new(
            format!("没有可以这样统计的字段“{field}”。"),
            format!("There is no field “{field}” to count by."),
        ),
        Text::new("请从列表页提供的字段中选择。", "Choose among the fields that the list offers."),
    )
    .about(field)
}
