//! A batch taken back: what it made is corrected away, what it changed gets its values back, as long as nobody touched it since.

use serde_json::{Value as Json, json};
use taihang_base::{Problem, Text};
use taihang_defs::RegisterDef;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, from_json};
use taihang_store::imports::Step;
use taihang_store::{Batch, BatchState, Result, Store, StoreError};

use super::run::{begin, go_on, moved, taken};
use super::{definition, mendable};

/// States that say that a record does not count, the plainest first.
const AWAY: [&str; 10] =
    ["void", "withdrawn", "revoked", "rejected", "declined", "out", "closed", "retired", "ended", "stopped"];
/// Records that are told one by one.
const TOLD: usize = 200;

/// The state to which records go that the batch made; none if the register has no such state.
pub fn away(def: &RegisterDef) -> Option<&str> {
    AWAY.into_iter().find(|name| def.states.get(*name).is_some_and(|state| state.last))
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
    let mut after = None;
    loop {
        let made = store.import_made(&batch.register, batch.id, after, 200)?;
        let Some(last) = made.last() else { break };
        after = Some(*last);
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
        let Some(version) = self.untouched(id, 1)? else { return Ok(()) };
        let Some(state) = away(self.def) else {
            self.keep(id, &[no_way_back()]);
            return Ok(());
        };
        let state = Some(state.to_owned());
        self.submit(id, Act::Correct { id, version, draft: Draft::default(), state })
    }

    /// A record that the batch changed.
    fn changed(&mut self, id: RecordId) -> Result<()> {
        let history = match self.store.history(self.actor, &self.def.name, id) {
            Ok(history) => history,
            Err(StoreError::Refusal(_)) => {
                self.keep(id, &[not_seen()]);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let Some(last) = history.first() else { return Ok(()) };
        let Some(version) = self.untouched(id, last.version)? else { return Ok(()) };
        let before = if last.more { Err(not_seen()) } else { before(self.def, last) };
        match before {
            Ok(draft) => self.submit(id, Act::Correct { id, version, draft, state: None }),
            Err(problem) => {
                self.keep(id, &[problem]);
                Ok(())
            }
        }
    }

    /// The version of a record that nobody touched since the batch; what was touched is told, what is back already is passed.
    fn untouched(&mut self, id: RecordId, ours: i64) -> Result<Option<i64>> {
        let Some((version, batch)) = self.store.import_last(id)? else { return Ok(None) };
        let of_batch = batch.as_deref() == Some(self.batch.id.to_string().as_str());
        let history = self.store.history(self.actor, &self.def.name, id);
        let back =
            of_batch && history.is_ok_and(|all| all.first().is_some_and(|last| last.action == "correct"));
        if back {
            self.undone += 1;
            return Ok(None);
        }
        if of_batch && version == ours {
            return Ok(Some(version));
        }
        self.keep(id, &[touched()]);
        Ok(None)
    }

    fn submit(&mut self, id: RecordId, act: Act) -> Result<()> {
        let command = Command {
            register: self.def.name.clone(),
            act,
            reason: Some(format!("撤销导入批次 / import taken back: {}", self.batch.id)),
            origin: Origin { batch: Some((self.batch.id.to_string(), 0)), ..Origin::default() },
        };
        match self.store.submit(self.actor, command) {
            Ok(_) => self.undone += 1,
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

fn no_way_back() -> Problem {
    problem(
        "import-no-way-back",
        ("该登记册没有作废状态，新建的记录不能撤销。", "请逐条更正。"),
        ("The register has no state for records that do not count.", "Correct the records one by one."),
    )
}
