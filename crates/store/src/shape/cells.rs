//! Values of fields as cells of columns, and back.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use taihang_base::{Fault, Micro, Money, Period, Problem, Text};
use taihang_defs::{FieldDef, FieldType};
use taihang_kernel::{Record, Value};

use crate::db::Cell;
use crate::error::{Result, Step as _};
use crate::sealing::Sealer;

/// One column of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) name: String,
    /// `{int}` or `{text}`.
    pub(crate) kind: &'static str,
}

/// The columns of a field: two for a period (from, to) and for a sealed value (the value, its digest); else one.
pub(crate) fn slots(field: &FieldDef) -> impl Iterator<Item = Slot> {
    let kind = match field.kind {
        FieldType::Integer(_)
        | FieldType::Decimal(_)
        | FieldType::Money(_)
        | FieldType::Percent(_)
        | FieldType::YesNo => "{int}",
        FieldType::Text { .. }
        | FieldType::Prose { .. }
        | FieldType::Date
        | FieldType::Period
        | FieldType::Choice(_)
        | FieldType::Choices(_)
        | FieldType::Ref { .. }
        | FieldType::Refs { .. }
        | FieldType::File(_)
        | FieldType::Identifier { .. }
        | FieldType::Place => "{text}",
    };
    let slot = |name: String| Slot { name, kind };
    let name = &field.name;
    if field.kind == FieldType::Period {
        vec![slot(format!("{name}_from")), slot(format!("{name}_to"))].into_iter()
    } else if field.sealed {
        vec![slot(name.clone()), slot(format!("{name}_digest"))].into_iter()
    } else {
        vec![slot(name.clone())].into_iter()
    }
}

/// The cell of a value in a column of its own; for a period its beginning. What a condition of a query compares with.
pub fn stored(value: &Value) -> Result<Cell> {
    Ok(match value {
        Value::Text(text) | Value::Choice(text) | Value::Identifier(text) => text.into(),
        Value::Integer(number) => (*number).into(),
        Value::Decimal(number) | Value::Percent(number) => millionths(*number)?.into(),
        Value::Money(sum) => sum.fen().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Period(period) => period.start().to_string().into(),
        Value::YesNo(yes) => (*yes).into(),
        Value::Choices(keys) => joined(keys),
        Value::Ref(id) => (*id).into(),
        Value::Refs(ids) => joined(ids),
        Value::File(file) => serde_json::to_string(file).step("write a file field")?.into(),
        Value::Place(place) => serde_json::to_string(place).step("write a place field")?.into(),
    })
}

fn millionths(number: Decimal) -> Result<i64> {
    let problem = || {
        Problem::new(
            "number-range",
            Text::new(
                "数值过大，或小数超过六位。",
                "The number is too large or has more than six decimal places.",
            ),
            Text::new(
                "请换用较大的计量单位，或保留六位小数。",
                "Use a larger unit, or keep six decimal places.",
            ),
        )
    };
    Ok(Micro::from_decimal(number).ok_or_else(problem)?.millionths())
}

/// `|a|b|`: one of several is found with its bars, no key is part of another.
fn joined<T: std::fmt::Display>(parts: &[T]) -> Cell {
    let mut text = String::from("|");
    for part in parts {
        text.push_str(&part.to_string());
        text.push('|');
    }
    text.into()
}

/// The parts of `|a|b|`.
pub(crate) fn split(text: &str) -> Vec<String> {
    text.split('|').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Adds the cells of a field.
pub(crate) fn encode(
    field: &FieldDef,
    value: Option<&Value>,
    sealer: &Sealer,
    cells: &mut Vec<Cell>,
) -> Result<()> {
    match value {
        None => cells.extend(slots(field).map(|_| Cell::Null)),
        Some(Value::Period(period)) => {
            cells.push(period.start().to_string().into());
            cells.push(period.end().map(|end| end.to_string()).into());
        }
        Some(Value::Text(text) | Value::Identifier(text)) if field.sealed => {
            cells.push(sealer.seal(text)?.into());
            cells.push(sealer.digest(text)?.into());
        }
        Some(value) => cells.push(stored(value)?),
    }
    Ok(())
}

/// Takes the cells of a field and reads its value.
pub(crate) fn decode(
    field: &FieldDef,
    cells: &mut impl Iterator<Item = Cell>,
    sealer: &Sealer,
) -> Result<Option<Value>> {
    let mut next = || cells.next().unwrap_or(Cell::Null);
    let first = next();
    let second = if field.sealed || field.kind == FieldType::Period { next() } else { Cell::Null };
    match first {
        Cell::Null => Ok(None),
        Cell::Int(number) => Ok(Some(match &field.kind {
            FieldType::Money(_) => Value::Money(Money::from_fen(number)),
            FieldType::Decimal(_) => Value::Decimal(Micro::from_millionths(number).to_decimal()),
            FieldType::Percent(_) => Value::Percent(Micro::from_millionths(number).to_decimal()),
            FieldType::YesNo => Value::YesNo(number != 0),
            FieldType::Integer(_)
            | FieldType::Text { .. }
            | FieldType::Prose { .. }
            | FieldType::Date
            | FieldType::Period
            | FieldType::Choice(_)
            | FieldType::Choices(_)
            | FieldType::Ref { .. }
            | FieldType::Refs { .. }
            | FieldType::File(_)
            | FieldType::Identifier { .. }
            | FieldType::Place => Value::Integer(number),
        })),
        Cell::Text(text) if field.sealed => {
            let plain = sealer.open(&text)?;
            let code = matches!(field.kind, FieldType::Identifier { .. });
            Ok(Some(if code { Value::Identifier(plain) } else { Value::Text(plain) }))
        }
        Cell::Text(text) => read_text(field, text, &second).map(Some),
        Cell::Bytes(_) => Err(Fault::new("read a field", format!("{} holds bytes", field.name)).into()),
    }
}

fn read_text(field: &FieldDef, text: String, second: &Cell) -> Result<Value> {
    let wrong = || Fault::new("read a field", format!("{} holds no {}", field.name, field.kind.word()));
    let moment = |text: &str| text.parse::<DateTime>().map_err(|_| wrong());
    Ok(match field.kind {
        FieldType::Text { .. } | FieldType::Prose { .. } => Value::Text(text),
        FieldType::Choice(_) => Value::Choice(text),
        FieldType::Identifier { .. } => Value::Identifier(text),
        FieldType::Choices(_) => Value::Choices(split(&text)),
        FieldType::Date => Value::Date(text.parse().map_err(|_| wrong())?),
        FieldType::Ref { .. } => Value::Ref(text.parse().map_err(|_| wrong())?),
        FieldType::Refs { .. } => {
            let ids = split(&text).iter().map(|id| id.parse()).collect::<std::result::Result<_, _>>();
            Value::Refs(ids.map_err(|_| wrong())?)
        }
        FieldType::File(_) => Value::File(serde_json::from_str(&text).step("read a file field")?),
        FieldType::Place => Value::Place(serde_json::from_str(&text).step("read a place field")?),
        FieldType::Period => {
            let end = match second {
                Cell::Text(end) => Some(moment(end)?),
                Cell::Null | Cell::Int(_) | Cell::Bytes(_) => None,
            };
            Value::Period(Period::new(moment(&text)?, end).ok_or_else(wrong)?)
        }
        FieldType::Integer(_)
        | FieldType::Decimal(_)
        | FieldType::Money(_)
        | FieldType::Percent(_)
        | FieldType::YesNo => {
            return Err(wrong().into());
        }
    })
}

/// The cell of a system column.
pub(super) fn system(record: &Record, name: &str) -> Result<Cell> {
    let def = &record.register.def;
    Ok(match name {
        "id" => record.id.into(),
        "version" => record.version.into(),
        "state" => (&record.state).into(),
        "owner" => record.owner.into(),
        "about_register" => record.about.as_ref().map(|(register, _)| register).into(),
        "about_record" => record.about.as_ref().map(|(_, id)| *id).into(),
        "published" => record.published.into(),
        "frozen" => {
            if record.frozen.is_empty() {
                Cell::Null
            } else {
                joined(&record.frozen)
            }
        }
        "approvals" if record.approvals.is_empty() => Cell::Null,
        "approvals" => serde_json::to_string(&record.approvals).step("write agreements")?.into(),
        "stale" => record.stale.into(),
        "created_at" => record.created.0.into(),
        "created_by" => (&record.created.1).into(),
        "changed_at" => record.changed.0.into(),
        "changed_by" => (&record.changed.1).into(),
        "batch" => record.batch.as_ref().into(),
        "definition_version" => def.version.into(),
        "extra" => extra(record)?,
        other => return Err(Fault::new("write a record", format!("no column {other}")).into()),
    })
}

/// The fields that the overlay added, as one JSON text.
fn extra(record: &Record) -> Result<Cell> {
    let fields = record.register.def.fields.values().zip(&record.values).filter(|(field, _)| field.extra);
    let map: std::collections::BTreeMap<&str, &Value> =
        fields.filter_map(|(field, value)| Some((field.name.as_str(), value.as_ref()?))).collect();
    if map.is_empty() {
        return Ok(Cell::Null);
    }
    Ok(serde_json::to_string(&map).step("write extra fields")?.into())
}
