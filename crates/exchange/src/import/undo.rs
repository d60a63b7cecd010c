//! A batch taken back: what it made goes away, what it changed gets its values back, as long as nobody touched it since.

use serde_json::{Value as Json, json};
use taihang_base::{Problem, Text};
use taihang_defs::RegisterDef;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, from_json};
use taihang_store::imports::{Last, Step};
use taihang_store::{Batch, BatchState, Result, Store, StoreError};

use super::run::{begin, go_on, moved, taken};
use super::{definition, mendable};

/// Records that are told one by one.
const TOLD: usize = 200;

/// How many records stayed when the batch was taken back; it can be tried again.
pub fn stayed(batch: &Batch) -> i64 {
    let told = batch.problem.as_ref().filter(|_| batch.state == BatchState::Undone);
    told.and_then(|told| told["kept"].as_i64()).unwrap_or(0)
}

/// Takes a batch back, as far as its records were not touched since. What stays is told in the batch.
pub fn undo(store: &Store, actor: &Actor, batch: Batch) -> Result<Batch> {
    let batch = begin(store, actor, batch, BatchState::Undoing)?;
    go_on(store, actor, &batch, &|| true)
}

/// The run: looks at every record again if it was cut short, and passes over what is back already.
pub(super) fn undone(
    store: &Store,
    actor: &Actor,
    batch: &Batch,
    proceed: &dyn Fn() -> bool,
) -> Result<Batch> {
    let def = definition(store, &batch.register)?;
    let (undone, kept, count, seen, told) = (0, Vec::new(), 0, 0, batch.done_rows);
    let mut back = Back { store, actor, def: &def, batch, undone, kept, count, seen, told };
    let mut before = None;
    loop {
        let made = store.import_made(&batch.register, batch.id, before, 200)?;
        let Some(last) = made.last() else { break };
        before = Some(*last);
        for record in &made {
            back.made(*record)?;
        }
        if !back.goes_on(made.len(), proceed)? {
            return Ok(batch.clone());
        }
    }
    let mut row = 0;
    loop {
        let rows = store.import_rows(batch.id, false, row, 200)?;
        let Some(last) = rows.last() else { break };
        row = last.number;
        for record in rows.iter().filter_map(|row| row.record) {
            back.changed(record)?;
        }
        if !back.goes_on(rows.len(), proceed)? {
            return Ok(batch.clone());
        }
    }
    let problem = Some(json!({ "undone": back.undone, "kept": back.count, "records": back.kept }));
    moved(store, batch, Batch { state: BatchState::Undone, done_rows: back.seen, problem, ..batch.clone() })
}

struct Back<'a> {
    store: &'a Store,
    actor: &'a Actor,
    def: &'a RegisterDef,
    batch: &'a Batch,
    undone: usize,
    kept: Vec<Json>,
    count: usize,
    /// Records looked at, and how many of them the batch says.
    seen: i64,
    told: i64,
}

impl Back<'_> {
    /// Says in the batch how far it is; answers whether there is time for more.
    fn goes_on(&mut self, more: usize, proceed: &dyn Fn() -> bool) -> Result<bool> {
        self.seen += i64::try_from(more).unwrap_or(0);
        if self.seen > self.told {
            let step =
                Step { batch: Some(self.batch.id), before: self.told, after: self.seen, rows: Vec::new() };
            if !self.store.import_note(step)? {
                return Err(taken().into());
            }
            self.told = self.seen;
        }
        Ok(proceed())
    }

    /// A record that the batch made.
    fn made(&mut self, id: RecordId) -> Result<()> {
        let Some(last) = self.store.import_last(id)? else { return Ok(()) };
        if self.of_batch(&last) && last.action == "take_back" {
            self.undone += 1;
            return Ok(());
        }
        if !self.of_batch(&last) || last.version != 1 {
            self.keep(id, &[touched()]);
            return Ok(());
        }
        let told = self.submit(Act::TakeBack { id, version: 1 });
        self.came_of_it(id, told)
    }

    /// A record that the batch changed.
    fn changed(&mut self, id: RecordId) -> Result<()> {
        let Some(last) = self.store.import_last(id)? else { return Ok(()) };
        if self.of_batch(&last) && last.reason.as_ref() == Some(&self.reason()) {
            self.undone += 1;
            return Ok(());
        }
        if !self.of_batch(&last) {
            self.keep(id, &[touched()]);
            return Ok(());
        }
        let history = match self.store.history(self.actor, &self.def.name, id) {
            Ok(history) => history,
            Err(StoreError::Refusal(_)) => {
                self.keep(id, &[not_seen()]);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let event = history.iter().find(|event| event.version == last.version);
        let Some(event) = event.filter(|event| !event.more) else {
            self.keep(id, &[not_seen()]);
            return Ok(());
        };
        let draft = match before(self.def, event) {
            Ok(draft) => draft,
            Err(problem) => {
                self.keep(id, &[problem]);
                return Ok(());
            }
        };
        // Who could change it can change it back; a record that has gone on since is for who may correct.
        let version = last.version;
        let first = self.submit(Act::Edit { id, version, draft: draft.clone() });
        let told = match first {
            Err(StoreError::Refusal(_) | StoreError::NotNow(_) | StoreError::Problems(_)) => {
                let second = self.submit(Act::Correct { id, version, draft, state: None });
                if matches!(second, Err(StoreError::Refusal(_))) { first } else { second }
            }
            told => told,
        };
        self.came_of_it(id, told)
    }

    fn of_batch(&self, last: &Last) -> bool {
        last.batch.as_deref() == Some(self.batch.id.to_string().as_str())
    }

    fn reason(&self) -> String {
        format!("撤销导入批次 / import taken back: {}", self.batch.id)
    }

    fn submit(&self, act: Act) -> Result<()> {
        let command = Command {
            register: self.def.name.clone(),
            act,
            reason: Some(self.reason()),
            origin: Origin { batch: Some((self.batch.id.to_string(), 0)), ..Origin::default() },
        };
        self.store.submit(self.actor, command).map(drop)
    }

    fn came_of_it(&mut self, id: RecordId, told: Result<()>) -> Result<()> {
        match told {
            Ok(()) => self.undone += 1,
            Err(StoreError::Refusal(_)) => self.keep(id, &[not_yours()]),
            Err(error) => {
                let problems = mendable(error)?;
                self.keep(id, &problems);
            }
        }
        Ok(())
    }

    fn keep(&mut self, id: RecordId, problems: &[Problem]) {
        self.count += 1;
        if self.kept.len() < TOLD {
            self.kept.push(json!({ "record": id, "problems": problems }));
        }
    }
}

/// What an event took away, as the draft that brings it back.
fn before(def: &RegisterDef, event: &taihang_kernel::view::Past) -> std::result::Result<Draft, Problem> {
    let mut draft = Draft::default();
    for (field, before, _) in &event.changes {
        if let Some(def) = def.fields.get(field).filter(|def| def.computed.is_none()) {
            draft.values.insert(field.clone(), from_json(def, before)?);
        } else if let Some(line) = field.strip_prefix("line.").and_then(|kind| def.lines.get(kind)) {
            let mut lines = Vec::new();
            for row in before.as_array().into_iter().flatten().filter_map(Json::as_object) {
                let cells = row.iter().filter_map(|(name, json)| Some((name, line.fields.get(name)?, json)));
                let cells = cells.map(|(name, def, json)| Ok((name.clone(), from_json(def, json)?)));
                lines.push(cells.collect::<std::result::Result<_, Problem>>()?);
            }
            draft.lines.insert(line.name.clone(), lines);
        }
    }
    Ok(draft)
}

fn problem(code: &str, zh: (&str, &str), en: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(zh.0, en.0), Text::new(zh.1, en.1))
}

fn touched() -> Problem {
    problem(
        "import-touched",
        ("导入之后已有人修改。", "请在记录页面逐条处理。"),
        ("Somebody has changed it since the import.", "Deal with it on the page of the record."),
    )
}

fn not_seen() -> Problem {
    problem(
        "import-not-seen",
        ("该记录含有您无权查看的内容。", "请由有相应权限的人员撤销。"),
        ("It holds what you may not see.", "Somebody with the right to it has to take it back."),
    )
}

fn not_yours() -> Problem {
    problem(
        "import-not-yours",
        ("只有导入这条记录的人员，或有权更正的人员，才能撤销。", "请由导入人撤销，或联系管理员更正。"),
        (
            "Only who imported it, or who may correct it, can take it back.",
            "Let that person take it back, or ask the administrator to correct it.",
        ),
    )
}
