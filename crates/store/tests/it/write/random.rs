//! Random lives of records: whatever was done, the ledger replays to the rows; many writers at once lose nothing.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use taihang_base::Money;
use taihang_kernel::{Actor, Command, Draft, RecordId, Value};

use super::world::{World, advance, create, edit, holder, steward, text};

/// A step of a random life: which project, and what is done to it.
#[derive(Debug, Clone)]
enum Step {
    New(bool),
    Edit(usize, i64, Vec<u8>),
    Advance(usize, u8),
    Move(usize, usize),
    Seal,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => any::<bool>().prop_map(Step::New),
        4 => (any::<usize>(), -1_i64..3, prop::collection::vec(any::<u8>(), 0..4)).prop_map(|(at, seen, what)| Step::Edit(at, seen, what)),
        3 => (any::<usize>(), any::<u8>()).prop_map(|(at, how)| Step::Advance(at, how)),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(at, to)| Step::Move(at, to)),
        1 => Just(Step::Seal),
    ]
}

struct Life {
    world: World,
    units: Vec<RecordId>,
    projects: Vec<RecordId>,
    clerk: Actor,
    officer: Actor,
}

impl Life {
    fn begin() -> Self {
        let world = World::new();
        let top = world.organisation("省", None);
        let units = vec![top, world.organisation("市", Some(top)), world.organisation("县", Some(top))];
        Self {
            clerk: holder("clerk", top, 2),
            officer: holder("officer", top, 3),
            world,
            units,
            projects: Vec::new(),
        }
    }

    /// Answers may be anything but a fault.
    fn send(&self, actor: &Actor, command: Command) -> bool {
        match self.world.store.submit(actor, command) {
            Ok(_) => true,
            Err(error) => {
                assert!(
                    !matches!(
                        error,
                        taihang_store::StoreError::Fault(_) | taihang_store::StoreError::Constraint(_)
                    ),
                    "{error:?}"
                );
                false
            }
        }
    }

    fn go(&mut self, step: &Step) {
        match step {
            Step::New(numbered) => {
                let number = numbered.then(|| Value::Identifier((self.projects.len() % 3).to_string()));
                let draft = Draft::default()
                    .with("name", text("甲"))
                    .with("bearer", Value::Ref(self.units[0]))
                    .with("number", number);
                let id = self.world.id();
                if self.send(&self.clerk, create("project", id, draft)) {
                    self.projects.push(id);
                }
            }
            Step::Edit(at, seen, what) => {
                let Some(id) = self.project(*at) else { return };
                let version = self.world.record("project", id).version - i64::from(*seen == 0);
                let mut draft = Draft::default();
                for byte in what {
                    draft = match byte % 5 {
                        0 => draft.with("count", Value::Integer(i64::from(*byte))),
                        1 => draft.with(
                            "cost",
                            (*byte > 100).then(|| Value::Money(Money::from_fen(i64::from(*byte)))),
                        ),
                        2 => {
                            draft.with("partners", Value::Refs(self.units[..=usize::from(byte % 3)].to_vec()))
                        }
                        3 => draft.with("secret_note", text(&byte.to_string())),
                        _ => draft.with("tags", (*byte > 50).then(|| Value::Choices(vec!["x".into()]))),
                    };
                }
                if what.len() == 3 {
                    let line = [("name".to_owned(), Some(text("乙")))].into();
                    draft.lines.insert("member".to_owned(), vec![line]);
                }
                self.send(&self.clerk, edit("project", id, version, draft));
            }
            Step::Advance(at, how) => {
                let Some(id) = self.project(*at) else { return };
                let version = self.world.record("project", id).version;
                let transition = ["submit", "approve", "finish"][usize::from(how % 3)];
                let actor = if how % 2 == 0 { &self.clerk } else { &self.officer };
                self.send(actor, advance("project", id, version, transition));
            }
            Step::Move(at, to) => {
                let (id, above) = (self.units[at % 3], self.units[to % 3]);
                let version = self.world.record("organisation", id).version;
                self.send(
                    &steward(),
                    edit("organisation", id, version, Draft::default().with("above", Value::Ref(above))),
                );
            }
            Step::Seal => drop(self.world.store.seal().unwrap()),
        }
    }

    fn project(&self, at: usize) -> Option<RecordId> {
        self.projects.get(at % self.projects.len().max(1)).copied()
    }
}

#[test]
fn the_ledger_replays_to_the_rows_whatever_was_done() {
    let mut runner = TestRunner::new(Config { cases: 12, ..Config::default() });
    let lives = prop::collection::vec(step(), 10..60);
    runner
        .run(&lives, |steps| {
            let mut life = Life::begin();
            for step in &steps {
                life.go(step);
            }
            life.world.store.seal().unwrap();
            prop_assert_eq!(life.world.store.check().unwrap(), []);
            Ok(())
        })
        .unwrap();
}

#[test]
fn many_writers_at_once_lose_nothing() {
    let world = World::new();
    let top = world.organisation("省", None);
    let shared = world
        .made("organisation", Draft::default().with("name", text("同改")).with("above", Value::Ref(top)));
    let store = world.store.clone();
    let ids: Vec<Vec<RecordId>> = (0..16).map(|_| (0..25).map(|_| world.id()).collect()).collect();
    let threads = ids.clone().into_iter().enumerate().map(|(writer, ids)| {
        let store = store.clone();
        std::thread::spawn(move || {
            let clerk = holder("clerk", top, u128::try_from(writer).unwrap());
            let mut edits = 0;
            for (at, id) in ids.into_iter().enumerate() {
                let draft = Draft::default().with("name", text("甲")).with("bearer", Value::Ref(top));
                store.submit(&clerk, create("project", id, draft)).unwrap();
                let version = i64::try_from(at).unwrap() + 1;
                let change = Draft::default().with("name", text(&format!("{writer}.{at}")));
                edits += i64::from(
                    store.submit(&steward(), edit("organisation", shared, version, change)).is_ok(),
                );
            }
            edits
        })
    });
    let threads: Vec<_> = threads.collect();
    let edits: i64 = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    // Of those who saw the same version exactly one was quick enough.
    assert_eq!(world.record("organisation", shared).version, 1 + edits);
    assert_eq!(world.number("select count(*) from project"), 16 * 25);
    assert!(Arc::ptr_eq(world.store.catalogue(), store.catalogue()));
    world.store.seal().unwrap();
    assert_eq!(world.store.check().unwrap(), []);
}
