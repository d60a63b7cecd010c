//! Figures over the records found: the one way in which indicators and boards count registers.

use taihang_base::{Fault, Micro, Money};
use taihang_defs::{FieldDef, FieldType};
use taihang_kernel::query::{SYSTEM_FIELDS, restricted};
use taihang_kernel::{Actor, Query, Value};

use super::Reading;
use super::condition::column;
use super::facets::no_facet;
use super::lead::Aim;
use crate::error::Result;
use crate::store::Store;

/// What is reckoned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// How many records.
    Count,
    /// The sum of a number or sum of money.
    Sum(String),
    /// The smallest value.
    Min(String),
    /// The largest value.
    Max(String),
    /// The mean, exact to six places.
    Mean(String),
    /// How many different values.
    Distinct(String),
}

/// What the records are told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// A field, or `state` or `owner`.
    pub field: String,
    /// How much of it.
    pub part: Part,
}

/// How much of a value a dimension looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The year of a date, or of the beginning of a period.
    Year,
    /// Its year and month.
    Month,
}

/// One group of records.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The value of each dimension as it is stored; none where it is empty.
    pub keys: Vec<Option<String>>,
    /// The figures, in the order asked for; none where no record has a value.
    pub cells: Vec<Cell>,
}

/// A figure; none where no record has a value.
pub type Cell = Option<Value>;

impl Store {
    /// Figures over the records that the question finds, a row for each group, in the order of their keys.
    pub fn aggregate(
        &self,
        actor: &Actor,
        query: &Query,
        by: &[Dimension],
        measures: &[Measure],
    ) -> Result<Vec<Group>> {
        self.reading(actor, &query.register, |reading| reading.aggregate(query, by, measures))
    }
}

impl Reading<'_> {
    fn aggregate(&mut self, query: &Query, by: &[Dimension], measures: &[Measure]) -> Result<Vec<Group>> {
        let fields = measures.iter().filter_map(Measure::field);
        let asked = query.asked().chain(by.iter().map(|dimension| dimension.field.as_str())).chain(fields);
        let left = restricted(&self.reach, asked);
        let keys = by.iter().map(|dimension| self.key(dimension)).collect::<Result<Vec<String>>>()?;
        let mut select = keys.clone();
        for measure in measures {
            select.extend(self.reckoned(measure)?);
        }
        if left.arms.is_empty() {
            return Ok(Vec::new());
        }
        let aim = keys
            .first()
            .filter(|_| by.len() == 1)
            .map_or(Aim::Any, |key| Aim::Grouped(key.trim_start_matches("r.")));
        let source = self.source(query, &left, aim)?;
        let groups: Vec<String> = (1..=keys.len()).map(|at| at.to_string()).collect();
        let group = if groups.is_empty() {
            String::new()
        } else {
            format!(" group by {0} order by {0}", groups.join(", "))
        };
        let select = if select.is_empty() { "count(*)".to_owned() } else { select.join(", ") };
        let sql = format!("select {select} {}{group}", source.rows());
        let rows = self.lately(
            |inner| &inner.aggregates,
            &sql,
            &source.args,
            |_| false,
            |reading| reading.connection.query(&sql, &source.args.0),
        )?;
        rows.into_iter().map(|row| self.group(&row, by.len(), measures)).collect()
    }

    fn group(&self, row: &crate::db::Row, dimensions: usize, measures: &[Measure]) -> Result<Group> {
        let text = |at: usize| {
            Ok(match row.cell(at)? {
                crate::db::Cell::Text(text) => Some(text.clone()),
                crate::db::Cell::Int(number) => Some(number.to_string()),
                crate::db::Cell::Null | crate::db::Cell::Bytes(_) => None,
            })
        };
        let keys = (0..dimensions).map(text).collect::<Result<Vec<_>>>()?;
        let mut at = dimensions;
        let mut cells = Vec::new();
        for measure in measures {
            cells.push(match measure {
                Measure::Count | Measure::Distinct(_) => Some(Value::Integer(row.int(at)?)),
                Measure::Sum(field) | Measure::Min(field) | Measure::Max(field) => {
                    self.figure(field, row, at)?
                }
                Measure::Mean(field) => {
                    let (sum, many) = (self.figure(field, row, at)?, row.int(at + 1)?);
                    at += 1;
                    sum.and_then(|sum| sum.number())
                        .and_then(|sum| sum.checked_div(many.into()))
                        .map(|mean| Value::Decimal(mean.round_dp(6)))
                }
            });
            at += 1;
        }
        Ok(Group { keys, cells })
    }

    fn figure(&self, field: &str, row: &crate::db::Row, at: usize) -> Result<Cell> {
        let kind = &self.number(field)?.kind;
        Ok(row.int_or_null(at)?.map(|number| match kind {
            FieldType::Money(_) => Value::Money(Money::from_fen(number)),
            FieldType::Decimal(_) => Value::Decimal(Micro::from_millionths(number).to_decimal()),
            FieldType::Percent(_) => Value::Percent(Micro::from_millionths(number).to_decimal()),
            FieldType::Integer(_)
            | FieldType::Text { .. }
            | FieldType::Prose { .. }
            | FieldType::Date
            | FieldType::Period
            | FieldType::YesNo
            | FieldType::Choice(_)
            | FieldType::Choices(_)
            | FieldType::Ref { .. }
            | FieldType::Refs { .. }
            | FieldType::File(_)
            | FieldType::Identifier { .. }
            | FieldType::Place => Value::Integer(number),
        }))
    }

    /// The field, if it holds numbers and is not sealed.
    fn number(&self, name: &str) -> Result<&FieldDef> {
        let field = self.register.def.fields.get(name).filter(|field| !field.extra);
        let numbers = |field: &&FieldDef| {
            matches!(
                field.kind,
                FieldType::Integer(_) | FieldType::Decimal(_) | FieldType::Money(_) | FieldType::Percent(_)
            )
        };
        let shown = |_: &&FieldDef| {
            self.reach.arms.is_empty() || !restricted(&self.reach, [name].into_iter()).arms.is_empty()
        };
        field.filter(numbers).filter(shown).ok_or_else(|| no_facet(name).into())
    }

    fn reckoned(&self, measure: &Measure) -> Result<Vec<String>> {
        let Some(name) = measure.field() else { return Ok(vec!["count(*)".to_owned()]) };
        if let Measure::Distinct(_) = measure {
            let whole = Dimension { field: name.to_owned(), part: Part::Whole };
            return Ok(vec![format!("count(distinct {})", self.key(&whole)?)]);
        }
        let column = column(self.number(name)?);
        Ok(match measure {
            // A sum of bigint is numeric in PostgreSQL.
            Measure::Sum(_) => vec![format!("cast(sum({column}) as bigint)")],
            Measure::Min(_) => vec![format!("min({column})")],
            Measure::Max(_) => vec![format!("max({column})")],
            Measure::Mean(_) => vec![format!("cast(sum({column}) as bigint)"), format!("count({column})")],
            Measure::Count | Measure::Distinct(_) => {
                return Err(Fault::new("reckon a figure", "a count has no field").into());
            }
        })
    }

    fn key(&self, dimension: &Dimension) -> Result<String> {
        let name = dimension.field.as_str();
        let whole = match name {
            "state" => "r.state".to_owned(),
            "owner" => "r.owner".to_owned(),
            _ => {
                let shown = SYSTEM_FIELDS.contains(&name)
                    || self.reach.arms.is_empty()
                    || !restricted(&self.reach, [name].into_iter()).arms.is_empty();
                let field =
                    self.register.def.fields.get(name).filter(|field| shown && !field.extra && !field.sealed);
                column(field.ok_or_else(|| no_facet(name))?)
            }
        };
        let dated = self
            .register
            .def
            .fields
            .get(name)
            .is_some_and(|field| matches!(field.kind, FieldType::Date | FieldType::Period));
        match dimension.part {
            Part::Whole => Ok(whole),
            Part::Year if dated => Ok(format!("substr({whole}, 1, 4)")),
            Part::Month if dated => Ok(format!("substr({whole}, 1, 7)")),
            Part::Year | Part::Month => Err(no_facet(name).into()),
        }
    }
}

impl Measure {
    fn field(&self) -> Option<&str> {
        match self {
            Self::Count => None,
            Self::Sum(field)
            | Self::Min(field)
            | Self::Max(field)
            | Self::Mean(field)
            | Self::Distinct(field) => Some(field),
        }
    }
}
