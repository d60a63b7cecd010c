//! What an import made by mistake goes away again: into the state that every register has and no definition names.

use taihang_base::{Problem, Refusal, Text};
use taihang_defs::{FieldDef, FieldType, RegisterDef};

use super::{Snapshot, Task, event};
use crate::decision::{Decision, Denied};
use crate::facts::Need;
use crate::reach::Reach;
use crate::record::{Record, VOID};
use crate::value::Value;

impl Task<'_> {
    /// For who imported it, and for who may correct. Somebody's change since makes it stale, and what others name stays. Its values
    /// are not looked at again: whatever it lacks, it does not count.
    pub(super) fn take_back(&self, snapshot: &Snapshot<'_>, reach: &Reach) -> Result<Decision, Denied> {
        let batch = self.command.origin.batch.as_ref().map(|(batch, _)| batch);
        let before = self.before.filter(|record| batch.is_some() && record.batch.as_ref() == batch);
        let before = before.filter(|record| !record.is_void()).ok_or(Denied::Refused(Refusal::NotFound))?;
        let mending = reach.admitting(before, snapshot.standing).find(|arm| arm.correct);
        if mending.is_none() && before.created.1 != self.actor.key.to_string() {
            return Err(self.not_allowed());
        }
        self.may_write()?;
        self.current(before, reach, snapshot.standing)?;
        if let Some(problem) = self.reasoned(true) {
            return Err(Denied::Problems(vec![problem]));
        }
        let others = |need: &Need| self.facts.records(need).iter().any(|other| other.id != before.id);
        if let Some(register) = self.named_in(before).iter().find(|(_, need)| others(need)).map(|(of, _)| of)
        {
            return Err(Denied::Problems(vec![named_by(register)]));
        }
        let mut record = Record { state: VOID.to_owned(), published: false, ..before.clone() };
        record.approvals.clear();
        let role = mending.map(|arm| event::role_of(self, arm, None));
        self.decision(snapshot, record, "take_back", role, Vec::new())
    }

    /// What has to be known to take a record back.
    pub(super) fn back_needs(&self, record: &Record) -> Vec<Need> {
        let named = self.named_in(record).into_iter().map(|(_, need)| need);
        named.chain([Need::Deadlines, Need::History]).collect()
    }

    /// Where other records may name this one: the label of their register, and the question.
    fn named_in(&self, record: &Record) -> Vec<(&Text, Need)> {
        let own = self.def().name.as_str();
        let registers = self.catalogue.registers();
        registers
            .flat_map(|other| {
                questions(&other.def, own, record).into_iter().map(|need| (&other.def.label, need))
            })
            .collect()
    }
}

/// Where records of `def` may name `record` of the register `own`: in fields, in lines, as what they are filed under.
fn questions(def: &RegisterDef, own: &str, record: &Record) -> Vec<Need> {
    let with = |name: String| Need::Records {
        register: def.name.clone(),
        matching: vec![(name, Value::Ref(record.id))],
        states: Vec::new(),
        limit: 2,
    };
    let field = |field: &FieldDef| {
        if matches!(field.kind, FieldType::Refs { .. }) {
            let states = Vec::new();
            Need::Naming { register: def.name.clone(), field: field.name.clone(), states }
        } else {
            with(field.name.clone())
        }
    };
    let leads = |field: &&FieldDef| field.kind.target() == Some(own) && !field.extra;
    let mut asked: Vec<Need> = def.fields.values().filter(leads).map(field).collect();
    for line in def.lines.values() {
        let single = line.fields.values().filter(leads).filter(|f| matches!(f.kind, FieldType::Ref { .. }));
        asked.extend(single.map(|field| with(format!("{}.{}", line.name, field.name))));
    }
    if def.about.as_ref().is_some_and(|about| about.registers.iter().any(|of| of == own)) {
        asked.push(with("about".to_owned()));
    }
    asked
}

fn named_by(label: &Text) -> Problem {
    Problem::new(
        "record-named",
        Text::new(format!("“{}”中有记录引用了它。", label.zh), format!("Records of “{}” name it.", label.en)),
        Text::new(
            "请先改动引用它的记录，再撤销一次。",
            "Change the records that name it, then take it back again.",
        ),
    )
}
