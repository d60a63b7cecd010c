//! What many new records of one register ask about that register, asked for all of them at once: without it an import waits
//! for the database several times a row.

use std::collections::{BTreeMap, BTreeSet};

use taihang_defs::RegisterDef;
use taihang_kernel::{Need, Record, Value};

use crate::db::{Cell, Connection};
use crate::error::Result;
use crate::facts::{Recall, in_states};
use crate::shape::stored;
use crate::store::Inner;

/// Values of one query.
const VALUES: usize = 128;

/// By what columns new records are compared, and which values earlier ones of the same transaction have there.
#[derive(Default)]
pub(crate) struct Ahead(BTreeMap<Vec<String>, BTreeSet<String>>);

/// A question by one column: its name, the states that count, how many answers are wanted.
type Group<'a> = (&'a str, &'a [String], usize);

impl Ahead {
    /// Asks what `needs` want to know about the register `def` and keeps the answers in `recall`.
    pub(crate) fn look(
        inner: &Inner,
        connection: &mut Connection,
        def: &RegisterDef,
        needs: &[&Need],
        recall: &mut Recall,
    ) -> Result<Self> {
        let mut ahead = Self::default();
        let mut groups: BTreeMap<Group<'_>, Vec<(&Need, &Value)>> = BTreeMap::new();
        for need in needs {
            let Need::Records { register, matching, states, limit } = need else { continue };
            if *register != def.name {
                continue;
            }
            ahead.0.entry(columns(matching)).or_default();
            if let [(name, value)] = matching.as_slice()
                && is_plain(def, name, value)
            {
                groups.entry((name.as_str(), states.as_slice(), *limit)).or_default().push((need, value));
            }
        }
        for (group, asked) in groups {
            for some in asked.chunks(VALUES) {
                answer(inner, connection, def, group, some, recall)?;
            }
        }
        Ok(ahead)
    }

    /// Forgets the answers that an earlier record of the transaction may have changed; tells whether there are any.
    pub(crate) fn meets(&self, def: &RegisterDef, needs: &[Need], recall: &mut Recall) -> bool {
        let mut meets = false;
        for need in needs {
            let Need::Records { register, matching, .. } = need else { continue };
            let known = self.0.get(&columns(matching)).filter(|_| *register == def.name);
            let values: Vec<String> = matching.iter().map(|(_, value)| format!("{value:?}")).collect();
            if known.is_some_and(|known| known.contains(&values.join("\u{1f}"))) {
                recall.forget(need);
                meets = true;
            }
        }
        meets
    }

    /// Notes a record that is about to be written.
    pub(crate) fn add(&mut self, record: &Record) {
        for (columns, known) in &mut self.0 {
            let mut all = vec![String::new()];
            for (at, column) in columns.iter().enumerate() {
                let mark = if at == 0 { "" } else { "\u{1f}" };
                let own = held(record, column);
                all = all
                    .iter()
                    .flat_map(|head| own.iter().map(move |one| format!("{head}{mark}{one}")))
                    .collect();
            }
            known.extend(all);
        }
    }
}

fn columns(matching: &[(String, Value)]) -> Vec<String> {
    matching.iter().map(|(name, _)| name.clone()).collect()
}

/// The values that a record has in a column of its own or of its lines.
fn held(record: &Record, column: &str) -> Vec<String> {
    if let Some((kind, column)) = column.split_once('.') {
        let at = record.register.def.lines.get(kind).and_then(|line| line.fields.get_index_of(column));
        let values = record.lines(kind).iter().filter_map(|line| line.get(at?)?.as_ref());
        return values.map(|value| format!("{value:?}")).collect();
    }
    record.get(column).map(|value| format!("{value:?}")).into_iter().collect()
}

/// Whether equal values are equal cells of one column.
fn is_plain(def: &RegisterDef, name: &str, value: &Value) -> bool {
    let field = match name.split_once('.') {
        Some((kind, column)) => def.lines.get(kind).and_then(|line| line.fields.get(column)),
        None => def.fields.get(name),
    };
    let plain = matches!(value, Value::Text(_) | Value::Identifier(_) | Value::Ref(_) | Value::Choice(_));
    plain && field.is_some_and(|field| !field.sealed && !field.extra)
}

fn answer(
    inner: &Inner,
    connection: &mut Connection,
    def: &RegisterDef,
    (name, states, limit): Group<'_>,
    asked: &[(&Need, &Value)],
    recall: &mut Recall,
) -> Result<()> {
    let shape = inner.shapes.get(&def.name)?;
    let mut params: Vec<Cell> = asked.iter().map(|(_, value)| stored(value)).collect::<Result<_>>()?;
    // Few different statements are kept ready.
    params.resize(VALUES, params.last().cloned().unwrap_or(Cell::Null));
    let holes = (1..=VALUES).map(|at| format!("?{at}")).collect::<Vec<_>>().join(", ");
    let states = in_states(def, states, &mut params);
    let fits = match name.split_once('.') {
        Some((kind, column)) => {
            let lines = format!("{}__{kind}", def.name);
            format!("r.id in (select l.record from \"{lines}\" l where l.\"{column}\" in ({holes}))")
        }
        None => format!("r.\"{name}\" in ({holes})"),
    };
    let sql = format!("select {} from \"{}\" r where {fits}{states} order by r.id", shape.columns, def.name);
    let found = shape.records(connection, &sql, &params, &inner.sealer)?;
    let mut by_value: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    for record in &found {
        for value in held(record, name) {
            by_value.entry(value).or_default().push(record);
        }
    }
    for (need, value) in asked {
        let alike = by_value.get(&format!("{value:?}")).map(Vec::as_slice).unwrap_or_default();
        recall.keep(need, alike.iter().take(limit).map(|record| (*record).clone()).collect());
    }
    Ok(())
}
