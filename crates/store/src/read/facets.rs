//! How many of the records found have which value: for the filters beside a list.

use std::collections::BTreeMap;

use taihang_base::Problem;
use taihang_base::Text;
use taihang_defs::FieldType;
use taihang_kernel::query::restricted;
use taihang_kernel::{Actor, Query};

use super::Reading;
use crate::error::Result;
use crate::store::Store;

/// Counting looks at so many records at most.
const LOOKED_AT: usize = 20_000;
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
    /// How many of the records found have which value of `field`: a choice, ref, yes or no, `state` or `owner`. A field that
    /// the actor may not see is unknown.
    pub fn facet(&self, actor: &Actor, query: &Query, field: &str) -> Result<Facet> {
        self.reading(actor, &query.register, |reading| reading.facet(query, field))
    }
}

impl Reading<'_> {
    fn facet(&mut self, query: &Query, field: &str) -> Result<Facet> {
        let left = restricted(&self.reach, query.asked().chain([field]));
        let column = self.facet_column(field).filter(|_| !left.arms.is_empty() || self.reach.arms.is_empty());
        let Some(column) = column else { return Err(no_facet(field).into()) };
        if left.arms.is_empty() {
            return Ok(Facet::default());
        }
        let source = self.source(query, &left, None)?;
        let sql = format!(
            "select value, count(*) from (select {column} as value {} limit {}) as looked_at group by value",
            source.rows(),
            LOOKED_AT + 1
        );
        let mut counts: BTreeMap<FacetKey, usize> = BTreeMap::new();
        let mut looked_at = 0;
        for row in self.connection.query(&sql, &source.args.0)? {
            let many = usize::try_from(row.int(1)?).unwrap_or(0);
            looked_at += many;
            match row.text_or_null(0)? {
                None => *counts.entry(None).or_default() += many,
                // Several values of one field stand between bars.
                Some(values) if values.starts_with('|') => {
                    for value in values.split('|').filter(|value| !value.is_empty()) {
                        *counts.entry(Some(value.to_owned())).or_default() += many;
                    }
                }
                Some(value) => *counts.entry(Some(value.to_owned())).or_default() += many,
            }
        }
        let mut counts: Vec<(FacetKey, usize)> = counts.into_iter().collect();
        counts.sort_by(|(one, few), (two, many)| many.cmp(few).then_with(|| one.cmp(two)));
        counts.truncate(TOLD);
        Ok(Facet { counts, partial: looked_at > LOOKED_AT })
    }

    fn facet_column(&self, field: &str) -> Option<String> {
        match field {
            "state" => return Some("r.state".to_owned()),
            "owner" => return Some("r.owner".to_owned()),
            _ => {}
        }
        let def = self.register.def.fields.get(field).filter(|def| !def.extra && !def.sealed)?;
        match def.kind {
            FieldType::Choice(_) | FieldType::Choices(_) | FieldType::Ref { .. } | FieldType::Refs { .. } => {
                Some(format!("r.\"{field}\""))
            }
            FieldType::YesNo => Some(format!("case r.\"{field}\" when 1 then 'yes' when 0 then 'no' end")),
            FieldType::Text { .. }
            | FieldType::Prose { .. }
            | FieldType::Integer(_)
            | FieldType::Decimal(_)
            | FieldType::Money(_)
            | FieldType::Percent(_)
            | FieldType::Date
            | FieldType::Period
            | FieldType::File(_)
            | FieldType::Identifier { .. }
            | FieldType::Place => None,
        }
    }
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
