//! A small installation on a fresh database.

use std::sync::Arc;

use jiff::civil::{Date, date};
use taihang_base::{Clock as _, FixedClock, Money};
use taihang_defs::{CatalogueDef, Source};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Catalogue, Command, Computed, Dependency, Draft, FollowUp, HeldRole, Hooks,
    Need, Origin, Receipt, Record, RecordId, Value,
};
use taihang_store::{Options, Result, Store};
use taihang_testkit::{Database, database};

const TEXT: &str = include_str!("definitions.toml");

pub(crate) struct World {
    pub(crate) database: Database,
    pub(crate) store: Store,
    pub(crate) clock: Arc<FixedClock>,
    next: std::cell::Cell<u128>,
}

fn payments() -> Need {
    Need::Naming { register: "payment".into(), field: "project".into(), states: vec!["paid".into()] }
}

const PROJECT: Hooks = Hooks {
    guards: &[],
    checks: &[],
    advice: &[],
    computed: &[Computed {
        name: "spent",
        needs: |_| vec![payments()],
        depends_on: &[Dependency::Naming { register: "payment", field: "project" }],
        value: |case| {
            let sums =
                case.facts.records(&payments()).iter().filter_map(|payment| match payment.get("sum") {
                    Some(Value::Money(sum)) => Some(*sum),
                    _ => None,
                });
            Money::total(sums).filter(|sum| *sum != Money::ZERO).map(Value::Money)
        },
    }],
    follow_ups: &[FollowUp {
        name: "first_payment",
        needs: nothing,
        commands: |case, ids| {
            let draft = Draft::default()
                .with("project", Value::Ref(case.record.id))
                .with("purpose", Value::Text("first".into()))
                .with(
                    "sum",
                    Value::Money(Money::from_fen(if case.record.text("name") == Some("poor") {
                        -1
                    } else {
                        500
                    })),
                );
            let act = Act::Create { id: ids.next(), draft, state: Some("paid".into()) };
            vec![Command { register: "payment".into(), act, reason: None, origin: Origin::default() }]
        },
    }],
};

pub(crate) fn definitions(edit: impl Fn(&str, &str) -> String) -> CatalogueDef {
    let text = TEXT.replace('@', "{ zh = \"名\", en = \"Name\" }");
    let mut parts: Vec<(String, String)> = Vec::new();
    for part in text.split("#= ").skip(1) {
        let (name, body) = part.split_once('\n').unwrap();
        parts.push((name.to_owned(), edit(name, body)));
    }
    let (_, roles) = parts.pop().unwrap();
    let paths: Vec<String> = parts.iter().map(|(name, _)| format!("{name}/register.toml")).collect();
    let sources: Vec<Source<'_>> =
        parts.iter().zip(&paths).map(|((_, text), path)| Source { path, text }).collect();
    taihang_defs::load(&sources, &Source { path: "roles.toml", text: &roles }, None).unwrap()
}

/// The text of one definition.
pub(crate) fn source(register: &str) -> String {
    let text = TEXT.replace('@', "{ zh = \"名\", en = \"Name\" }");
    let found =
        text.split("#= ").find_map(|part| part.strip_prefix(register)?.strip_prefix('\n').map(str::to_owned));
    found.unwrap()
}

pub(crate) fn catalogue_of(defs: CatalogueDef) -> Arc<Catalogue> {
    Arc::new(Catalogue::link(defs, &[("project", PROJECT)]).unwrap())
}

pub(crate) fn catalogue() -> Arc<Catalogue> {
    catalogue_of(definitions(|_, text| text.to_owned()))
}

pub(crate) fn options(database: &Database) -> Options {
    Options { readers: 2, writers: 4, ..Options::in_folder(database.folder().to_owned()) }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::of(catalogue())
    }

    pub(crate) fn of(catalogue: Arc<Catalogue>) -> Self {
        let database = database();
        let clock = database.clock();
        let options = options(&database);
        let store = Store::open(database.location(), catalogue, clock.clone(), options).unwrap();
        Self { database, store, clock, next: std::cell::Cell::new(1) }
    }

    pub(crate) fn today() -> Date {
        date(2024, 3, 1)
    }

    pub(crate) fn id(&self) -> RecordId {
        self.next.set(self.next.get() + 1);
        RecordId::new(self.clock.now(), self.next.get())
    }

    pub(crate) fn create(&self, actor: &Actor, register: &str, draft: Draft) -> Result<Receipt> {
        self.store.submit(actor, create(register, self.id(), draft))
    }

    pub(crate) fn made(&self, register: &str, draft: Draft) -> RecordId {
        self.create(&steward(), register, draft).unwrap().record
    }

    pub(crate) fn organisation(&self, name: &str, above: Option<RecordId>) -> RecordId {
        self.made(
            "organisation",
            Draft::default().with("name", text(name)).with("above", above.map(Value::Ref)),
        )
    }

    pub(crate) fn record(&self, register: &str, id: RecordId) -> Record {
        let shape = self.store.shapes().get(register).unwrap();
        let sealer = self.store.sealer();
        self.store.pool().read(|connection| shape.one(connection, id, false, sealer)).unwrap().unwrap()
    }

    /// One number from the database.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.store.pool().read(|connection| connection.query_int(sql, &[])).unwrap()
    }
}

pub(crate) fn create(register: &str, id: RecordId, draft: Draft) -> Command {
    let act = Act::Create { id, draft, state: None };
    Command { register: register.into(), act, reason: None, origin: Origin::default() }
}

pub(crate) fn edit(register: &str, id: RecordId, version: i64, draft: Draft) -> Command {
    let act = Act::Edit { id, version, draft };
    Command { register: register.into(), act, reason: None, origin: Origin::default() }
}

pub(crate) fn advance(register: &str, id: RecordId, version: i64, transition: &str) -> Command {
    let act = Act::Advance { id, version, transition: transition.into(), draft: Draft::default() };
    Command { register: register.into(), act, reason: Some("reason".into()), origin: Origin::default() }
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub(crate) fn steward() -> Actor {
    holder("steward", RecordId::new(jiff::Timestamp::UNIX_EPOCH, 7), 1)
}

pub(crate) fn holder(role: &str, organisation: RecordId, number: u128) -> Actor {
    let mut actor = Actor::public(World::today());
    actor.key = ActorKey::Account(RecordId::new(jiff::Timestamp::UNIX_EPOCH, 1000 + number));
    actor.name = format!("person {number}");
    actor.organisation = Some(organisation);
    actor.roles = vec![HeldRole { role: role.into(), organisation, root: organisation, board: Board::None }];
    actor
}
