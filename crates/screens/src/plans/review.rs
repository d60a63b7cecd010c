//! The review: a person looks at what the importer found and confirms, mends, rejects or adds.

use taihang_base::{Fault, Id, Problem, Refusal, Text};
use taihang_kernel::{Command, Draft, Record, RecordId, Value};
use taihang_plan::Figure;
use taihang_registers::plan::{Values, figure_of, figure_values, number, task_of, task_values};
use taihang_store::{Result, StoreError};

use super::add::{create, register};
use super::read::{Held, Reading};
use super::steps::{Steps, differing};
use super::{ITEMS, ItemId, ItemValue, PlanRecord, Plans, Receipt, Review, ReviewState};

impl Plans<'_> {
    /// Reviews one item, seen at `version`.
    pub fn review(self, item: ItemId, version: i64, review: &Review) -> Result<Receipt> {
        let record = self.item(item)?;
        let mut moved = None;
        let commands = self.decided(&record, version, review, &mut moved)?;
        self.carry_out(&record, moved, commands)
    }

    /// Confirms several items at once, each seen at its version; one command, so one undo takes all back.
    pub fn confirm(self, items: &[(ItemId, i64)]) -> Result<()> {
        let mut commands = Vec::new();
        for (item, version) in items {
            commands.extend(self.decided(&self.item(*item)?, *version, &Review::Confirm, &mut None)?);
        }
        if !commands.is_empty() {
            self.store.submit_all(self.actor, commands)?;
        }
        Ok(())
    }

    fn carry_out(self, record: &Record, moved: Option<RecordId>, commands: Vec<Command>) -> Result<Receipt> {
        let document = record.reference("document").ok_or(Refusal::NotFound)?;
        let mut receipt = Receipt { item: record.id.retyped(), version: record.version, plan_version: 0 };
        if !commands.is_empty() {
            let receipts = self.store.submit_all(self.actor, commands).map_err(plain)?;
            let last =
                receipts.iter().rev().find(|receipt| moved.is_none_or(|moved| receipt.record == moved));
            if let Some(last) = last {
                receipt = Receipt { item: last.record.retyped(), version: last.version, plan_version: 0 };
            }
        }
        receipt.plan_version = self.document(document.retyped())?.record.version;
        Ok(receipt)
    }

    /// The record of a figure or a task.
    pub(super) fn item(self, item: ItemId) -> Result<Record> {
        for register in ITEMS {
            match self.store.one(self.actor, register, item.retyped()) {
                Ok(seen) => return Ok(seen.record),
                Err(StoreError::Refusal(Refusal::NotFound)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Refusal::NotFound.into())
    }

    /// One figure or task as it counts, with the plan it belongs to and its version.
    pub fn item_load(self, item: ItemId) -> Result<(Id<PlanRecord>, i64, ItemValue)> {
        let record = self.item(item)?;
        let plan: Id<PlanRecord> = record.reference("document").ok_or(Refusal::NotFound)?.retyped();
        let whole = self.load(plan)?;
        let figure =
            whole.figures.iter().find(|own| own.id == item).map(|own| ItemValue::Figure(own.value.clone()));
        let task =
            || whole.tasks.iter().find(|own| own.id == item).map(|own| ItemValue::Task(own.value.clone()));
        Ok((plan, record.version, figure.or_else(task).ok_or(Refusal::NotFound)?))
    }

    /// The commands of a decision; `moved` becomes the record that stands for the item now, if its kind has changed.
    fn decided(
        self,
        record: &Record,
        version: i64,
        review: &Review,
        moved: &mut Option<RecordId>,
    ) -> Result<Vec<Command>> {
        if record.version != version {
            return Err(Refusal::Stale.into());
        }
        let mut steps = Steps::of(record);
        let (extracted, rejected) = (record.state == "extracted", record.state == "rejected");
        match review {
            Review::Confirm => {
                if rejected {
                    steps.advance("reopen", Draft::default(), None);
                }
                if extracted || rejected {
                    steps.advance("confirm", Draft::default(), None);
                }
            }
            Review::Reject { note } => {
                if !rejected {
                    steps.edit(differing(record, [("note".to_owned(), note_value(note.as_deref()))].into()));
                    steps.advance("reject", Draft::default(), note.as_deref());
                }
            }
            Review::Reopen => self.reopen(record, &mut steps)?,
            Review::Mend { value, note } => {
                let held = self.document(record.reference("document").ok_or(Refusal::NotFound)?.retyped())?;
                let reading = self.reading(&held)?;
                check(&reading, value)?;
                let mut values = self.values(&held, &reading, value)?;
                values.insert("note".to_owned(), note_value(note.as_deref()));
                let other = target_register(value);
                if other != record.register.def.name {
                    return self.moved(record, steps, values, other).map(|(id, commands)| {
                        *moved = Some(id);
                        commands
                    });
                }
                if rejected {
                    steps.advance("reopen", Draft::default(), None);
                }
                steps.edit(differing(record, values));
                if extracted || rejected {
                    steps.advance("confirm", Draft::default(), None);
                }
            }
        }
        Ok(steps.commands)
    }

    /// Back to what the importer found, not looked at. What was added by hand counts again.
    fn reopen(self, record: &Record, steps: &mut Steps) -> Result<()> {
        if ReviewState::of(record) == ReviewState::Added {
            return Ok(());
        }
        if record.state != "extracted" {
            steps.advance("reopen", Draft::default(), None);
        }
        let document: Id<PlanRecord> = record.reference("document").ok_or(Refusal::NotFound)?.retyped();
        let held = self.document(document)?;
        let reading = self.reading(&held)?;
        let value = match record.register.def.name.as_str() {
            "task" => task_of(record).1.map(ItemValue::Task),
            _ => figure_of(record).1.map(ItemValue::Figure),
        };
        match value {
            Some(value) => {
                let mut values = self.values(&held, &reading, &value)?;
                values.insert("note".to_owned(), None);
                steps.edit(differing(record, values));
            }
            None => steps.advance("confirm", Draft::default(), None),
        }
        Ok(())
    }

    /// A target that is an achieved figure, or the reverse: the other register gets a record of its own, and this one is rejected.
    fn moved(
        self,
        record: &Record,
        mut steps: Steps,
        mut values: Values,
        other: &str,
    ) -> Result<(RecordId, Vec<Command>)> {
        if record.register.def.name == "task" || other == "task" {
            return Err(Fault { step: "mend a figure as a task or the reverse", source: None }.into());
        }
        if record.state != "rejected" {
            steps.advance("reject", Draft::default(), Some("改列类别 Kind changed"));
        }
        for field in ["found", "position", "document"] {
            values.insert(field.to_owned(), record.get(field).cloned());
        }
        let id = self.fresh();
        let mut command = create(other, id, Draft { values, ..Draft::default() }, Some("checked"));
        command.origin.batch = Some((id.to_string(), 0));
        steps.commands.push(command);
        Ok((id, steps.commands))
    }

    /// Adds a figure or task that the importer did not find; [`PlanRecord::locate`] says which clause and section a place
    /// belongs to.
    pub fn item_add(self, plan: Id<PlanRecord>, value: &ItemValue) -> Result<Receipt> {
        let held = self.document(plan)?;
        let reading = self.reading(&held)?;
        check(&reading, value)?;
        let registers: &[&str] =
            if matches!(value, ItemValue::Task(_)) { &["task"] } else { &["target", "actual"] };
        let mut next = 0;
        for register in registers {
            let known = self.of_document(register, held.record.id)?;
            next = known
                .iter()
                .filter_map(|record| number(record, "position"))
                .map(|at| at + 1)
                .fold(next, usize::max);
        }
        let mut values = self.values(&held, &reading, value)?;
        values.insert("document".to_owned(), Some(Value::Ref(held.record.id)));
        values.insert("position".to_owned(), i64::try_from(next).ok().map(Value::Integer));
        let (register, state) = match value {
            ItemValue::Figure(figure) => (register(figure.kind), "checked"),
            ItemValue::Task(_) => {
                values.insert("kind".to_owned(), Some(Value::Choice("measure".to_owned())));
                values.insert("level".to_owned(), Some(Value::Choice("plan".to_owned())));
                ("task", "proposed")
            }
        };
        let draft = Draft { values, ..Draft::default() };
        let id = self.fresh();
        let mut command = create(register, id, draft, Some(state));
        // Entered as checked: a batch of its own.
        command.origin.batch = Some((id.to_string(), 0));
        let receipt = self.store.submit(self.actor, command)?;
        Ok(Receipt {
            item: receipt.record.retyped(),
            version: receipt.version,
            plan_version: held.record.version,
        })
    }

    /// The values of a record for `value`, refs included.
    fn values(self, held: &Held, reading: &Reading, value: &ItemValue) -> Result<Values> {
        let clauses = self.clauses(held.record.id)?;
        let clause = |at: usize| {
            clauses.iter().find(|clause| number(clause, "order") == Some(at)).map(|one| Value::Ref(one.id))
        };
        let text = &reading.document.text;
        Ok(match value {
            ItemValue::Figure(figure) => {
                let mut values = figure_values(figure, text);
                values.insert("clause".to_owned(), clause(figure.clause));
                values.insert("part_of".to_owned(), self.whole(held.record.id, figure)?);
                values
            }
            ItemValue::Task(task) => {
                let mut values = task_values(task, text);
                values.insert("clause".to_owned(), clause(task.clause));
                values
            }
        })
    }

    /// The whole that a figure is a part of, if it stands in the same register.
    fn whole(self, document: RecordId, figure: &Figure) -> Result<Option<Value>> {
        let Some(at) = figure.part_of else { return Ok(None) };
        let known = self.of_document(register(figure.kind), document)?;
        Ok(known
            .iter()
            .find(|record| number(record, "position") == Some(at))
            .map(|record| Value::Ref(record.id)))
    }
}

/// The register that a value belongs to.
fn target_register(value: &ItemValue) -> &'static str {
    match value {
        ItemValue::Figure(figure) => register(figure.kind),
        ItemValue::Task(_) => "task",
    }
}

fn note_value(note: Option<&str>) -> Option<Value> {
    note.map(str::trim).filter(|note| !note.is_empty()).map(|note| Value::Text(note.to_owned()))
}

/// Problems without the place of their command: the person sees one form.
fn plain(error: StoreError) -> StoreError {
    let bare = |problem: Problem| {
        let field = problem
            .field
            .as_deref()
            .and_then(|field| field.split_once('.'))
            .map(|(_, field)| field.to_owned());
        Problem { field, ..problem }
    };
    if let StoreError::Problems(problems) = error {
        StoreError::Problems(problems.into_iter().map(bare).collect())
    } else if matches!(error, StoreError::Stale(_)) {
        StoreError::Refusal(Refusal::Stale)
    } else {
        error
    }
}

/// Refuses a value that does not fit the text it claims to come from.
fn check(reading: &Reading, value: &ItemValue) -> Result<()> {
    let (clause, span, words, field) = match value {
        ItemValue::Figure(figure) => (figure.clause, figure.span, &figure.subject, "subject"),
        ItemValue::Task(task) => (task.clause, task.span, &task.title, "title"),
    };
    if words.trim().is_empty() {
        return Err(Problem::new(
            "words-missing",
            Text::new("名称为空。", "The name is empty."),
            Text::new("请填写指标或任务的名称。", "Name the indicator or the task."),
        )
        .about(field)
        .into());
    }
    let quote = reading.document.text.get(span.start..span.end);
    let fits = quote.is_some_and(|quote| !quote.trim().is_empty());
    if fits && clause < reading.plan.clauses.len().max(1) {
        return Ok(());
    }
    Err(Problem::new(
        "place-outside",
        Text::new("所选位置不在文本之内。", "The chosen place is not in the text."),
        Text::new("请在原文中重新选取。", "Select it in the source text again."),
    )
    .about("span")
    .into())
}
