//! The conditions of a question in SQL. The reading in memory is [`taihang_kernel::Condition::holds`].

use taihang_base::Fault;
use taihang_defs::{FieldDef, FieldType, Service};
use taihang_kernel::query::{day_begins, stored_key};
use taihang_kernel::{Condition, CursorKey, RecordId, Test, Value};

use super::predicate::{Args, Frame, NONE, below_unit, linked, on_day};
use crate::db::{Cell, Dialect};
use crate::error::Result;

impl Frame<'_> {
    /// The rows `r` for which the condition holds.
    pub(super) fn condition(
        &self,
        condition: &Condition,
        dialect: Dialect,
        args: &mut Args,
    ) -> Result<String> {
        let test = &condition.test;
        match condition.field.as_str() {
            "state" => Ok(plain("r.state", test, args)),
            "about" => Ok(plain("r.about_record", test, args)),
            "owner" => Ok(match test {
                Test::Below(node) => below_unit("r.owner", *node, args),
                Test::In(_) | Test::Between(..) | Test::Filled(_) | Test::Begins(_) | Test::On(_) => {
                    plain("r.owner", test, args)
                }
            }),
            "created" => Ok(moment("r.created_at", test, args)),
            "changed" => Ok(moment("r.changed_at", test, args)),
            name => {
                let field = self.def.fields.get(name).filter(|field| !field.extra);
                let field = field.ok_or_else(|| Fault::new("ask a question", format!("no column {name}")))?;
                Ok(self.field(field, test, dialect, args))
            }
        }
    }

    fn field(&self, field: &FieldDef, test: &Test, dialect: Dialect, args: &mut Args) -> String {
        let column = column(field);
        match (test, &field.kind) {
            (Test::Filled(_), _) => plain(&column, test, args),
            // A sealed value is never compared.
            _ if field.sealed => NONE.to_owned(),
            (Test::In(values), FieldType::Choices(_)) => {
                any(values.iter().filter_map(stored_key).map(|key| match key {
                    CursorKey::Text(key) => dialect.contains(&column, &args.add(format!("|{key}|"))),
                    CursorKey::Integer(_) => NONE.to_owned(),
                }))
            }
            (Test::In(values), FieldType::Refs { .. }) => {
                let target = args.among("l.target", values.iter().filter_map(stored_key).map(cell));
                linked(&field.name, &target, args)
            }
            (Test::In(values), FieldType::Period) => {
                any(values.iter().map(|value| period(&field.name, value, args)))
            }
            (Test::Below(node), FieldType::Ref { to }) => self.below(&column, to, *node, args),
            (Test::Below(node), FieldType::Refs { to }) => {
                let target = self.below("l.target", to, *node, args);
                linked(&field.name, &target, args)
            }
            (Test::On(day), FieldType::Period) => on_day(&format!("r.\"{}", field.name), *day, args),
            (Test::In(_) | Test::Between(..) | Test::Begins(_), _) => plain(&column, test, args),
            (Test::Below(_) | Test::On(_), _) => NONE.to_owned(),
        }
    }

    /// The record in `column` stands at or below `node` in the tree of its register; a register without a tree is flat.
    fn below(&self, column: &str, register: &str, node: RecordId, args: &mut Args) -> String {
        let Some(target) = self.catalogue.defs.register(register) else { return NONE.to_owned() };
        if matches!(target.serves, Some(Service::Organisations | Service::Regions)) {
            return below_unit(column, node, args);
        }
        let tree = matches!(target.fields.get("above").map(|field| &field.kind), Some(FieldType::Ref { to }) if to == register);
        let node = args.add(node);
        if !tree {
            return format!("{column} = {node}");
        }
        format!(
            "{column} in (with recursive low (id) as (select s.id from \"{register}\" s where s.id = {node}
             union select t.id from \"{register}\" t join low on t.\"above\" = low.id) select id from low)"
        )
    }
}

/// The column by which a field is compared: of a period its beginning.
pub(super) fn column(field: &FieldDef) -> String {
    if field.kind == FieldType::Period {
        format!("r.\"{}_from\"", field.name)
    } else {
        format!("r.\"{}\"", field.name)
    }
}

/// A stored key as a cell.
pub(super) fn cell(key: CursorKey) -> Cell {
    match key {
        CursorKey::Integer(number) => number.into(),
        CursorKey::Text(text) => text.into(),
    }
}

/// A test of one column.
fn plain(column: &str, test: &Test, args: &mut Args) -> String {
    match test {
        Test::Filled(true) => format!("{column} is not null"),
        Test::Filled(false) => format!("{column} is null"),
        Test::In(values) => args.among(column, values.iter().filter_map(stored_key).map(cell)),
        Test::Between(from, to) => {
            let of_period = column.ends_with("_from\"");
            let from = from
                .as_ref()
                .map(|from| stored_key(from).map(|from| format!("{column} >= {}", args.add(cell(from)))));
            let to = to.as_ref().map(|to| {
                // The first moment of a period before the next day begins.
                if let (Value::Date(day), true) = (to, of_period) {
                    day.tomorrow().ok().map(|next| format!("{column} < {}", args.add(next.to_string())))
                } else {
                    stored_key(to).map(|to| format!("{column} <= {}", args.add(cell(to))))
                }
            });
            let ends = [from, to].into_iter().flatten().map(|end| end.unwrap_or_else(|| NONE.to_owned()));
            let all: Vec<String> = std::iter::once(format!("{column} is not null")).chain(ends).collect();
            format!("({})", all.join(" and "))
        }
        Test::Begins(start) => {
            let length = args.add(start.chars().count());
            format!("substr({column}, 1, cast({length} as integer)) = {}", args.add(start.as_str()))
        }
        Test::Below(_) | Test::On(_) => NONE.to_owned(),
    }
}

fn moment(column: &str, test: &Test, args: &mut Args) -> String {
    let Test::Between(from, to) = test else {
        return if *test == Test::Filled(true) { "1 = 1".to_owned() } else { NONE.to_owned() };
    };
    let mut parts = vec!["1 = 1".to_owned()];
    if let Some(from) = from {
        let day = if let Value::Date(day) = from { Some(*day) } else { None };
        parts.push(day.map_or(NONE.to_owned(), |day| format!("{column} >= {}", args.add(day_begins(day)))));
    }
    if let Some(to) = to {
        let next = if let Value::Date(day) = to { day.tomorrow().ok() } else { None };
        parts.push(next.map_or(NONE.to_owned(), |next| format!("{column} < {}", args.add(day_begins(next)))));
    }
    format!("({})", parts.join(" and "))
}

fn period(name: &str, value: &Value, args: &mut Args) -> String {
    let Value::Period(period) = value else { return NONE.to_owned() };
    let from = args.add(period.start().to_string());
    let to = match period.end() {
        Some(end) => format!("= {}", args.add(end.to_string())),
        None => "is null".to_owned(),
    };
    format!("(r.\"{name}_from\" = {from} and r.\"{name}_to\" {to})")
}

fn any(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { NONE.to_owned() } else { format!("({})", parts.join(" or ")) }
}
