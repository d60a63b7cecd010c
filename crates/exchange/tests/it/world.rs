//! A small installation: organisations, and projects with fields of every type.

use std::sync::Arc;

use jiff::civil::date;
use taihang_base::{Clock as _, Language};
use taihang_defs::Source;
use taihang_exchange::export::{Format, Wish, export};
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Catalogue, Command, Computed, Draft, HeldRole, Hooks, Origin, Query, Record,
    RecordId, Value,
};
use taihang_store::{Options, Store};
use taihang_testkit::{Database, database};

const TEXT: &str = include_str!("../../../store/tests/it/write/definitions.toml");

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) top: RecordId,
    database: Database,
}

/// A value that nobody fills in: two.
const PROJECT: Hooks = Hooks {
    guards: &[],
    checks: &[],
    advice: &[],
    computed: &[Computed {
        name: "two",
        needs: |_| Vec::new(),
        depends_on: &[],
        value: |_| Some(Value::Integer(2)),
    }],
    follow_ups: &[],
};

fn catalogue() -> Arc<Catalogue> {
    let text = TEXT
        .replace('@', "{ zh = \"名\", en = \"Name\" }")
        .replace(", computed = \"spent\"", "")
        .replace(", hook = [\"first_payment\"]", "")
        .replace(
            "spent = {",
            "two = { type = \"integer\", label = { zh = \"名\", en = \"Name\" }, computed = \"two\" }\nspent = {",
        )
        .replace(
            "serves = \"organisations\"\n",
            "serves = \"organisations\"\nunique = [{ fields = [\"name\", \"above\"] }]\n",
        )
        .replace(
            "create = true, edit = [\"draft\"] }",
            "create = true, edit = [\"draft\"], exchange = true }",
        )
        .replace(
            "edit = [\"active\"], correct = true }",
            "edit = [\"active\"], correct = true, exchange = true }",
        );
    let named = "above = { type = \"ref\", label = { zh = \"名\", en = \"Name\" }, to = \"organisation\" }\n";
    let known = "also_known = { type = \"prose\", label = { zh = \"名\", en = \"Name\" }, search = true }\n";
    let text = text.replacen(named, &format!("{named}{known}"), 1);
    let mut parts: Vec<(String, String)> = Vec::new();
    for part in text.split("#= ").skip(1) {
        let (name, body) = part.split_once('\n').unwrap();
        parts.push((name.to_owned(), body.to_owned()));
    }
    let (_, roles) = parts.pop().unwrap();
    let paths: Vec<String> = parts.iter().map(|(name, _)| format!("{name}/register.toml")).collect();
    let sources: Vec<Source<'_>> =
        parts.iter().zip(&paths).map(|((_, text), path)| Source { path, text }).collect();
    let defs = taihang_defs::load(&sources, &Source { path: "roles.toml", text: &roles }, None).unwrap();
    Arc::new(Catalogue::link(defs, &[("project", PROJECT)]).unwrap())
}

impl World {
    pub(crate) fn new() -> Self {
        let database = database();
        let options = Options { readers: 4, writers: 2, ..Options::in_folder(database.folder().to_owned()) };
        let store = Store::open(database.location(), catalogue(), database.clock(), options).unwrap();
        // The same in every world, so that refs lead somewhere.
        let top = RecordId::new(jiff::Timestamp::UNIX_EPOCH, 77);
        let world = Self { store, top, database };
        let draft = Draft::default().with("name", Value::Text("太原市；人民政府 [旧]".into()));
        world.create(&holder("steward", top), "organisation", top, draft);
        world
    }

    pub(crate) fn clerk(&self) -> Actor {
        holder("clerk", self.top)
    }

    /// So many days pass, and what has been kept long enough goes.
    pub(crate) fn days_pass(&self, days: i64) {
        let clock = self.database.clock();
        clock.set(clock.now() + jiff::SignedDuration::from_hours(24 * days));
        self.store.tidy().unwrap();
    }

    pub(crate) fn create(&self, actor: &Actor, register: &str, id: RecordId, draft: Draft) {
        let act = Act::Create { id, draft, state: None };
        let command = Command { register: register.into(), act, reason: None, origin: Origin::default() };
        self.store.submit(actor, command).unwrap();
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        let mut records = Vec::new();
        let query = Query::all("project", 500);
        self.store
            .each(&self.clerk(), &query, |shown| {
                records.push(shown.record);
                Ok(())
            })
            .unwrap();
        records.sort_by_key(|record| record.id);
        records
    }

    pub(crate) fn export(&self, format: Format, language: Language) -> Vec<u8> {
        let mut out = Vec::new();
        let wish = Wish { query: Query::all("project", 500), format, language, only: Vec::new() };
        export(&self.store, &self.clerk(), &wish, &mut out).unwrap();
        out
    }
}

pub(crate) fn holder(role: &str, organisation: RecordId) -> Actor {
    let mut actor = Actor::public(date(2024, 3, 1));
    actor.key = ActorKey::Account(RecordId::new(jiff::Timestamp::UNIX_EPOCH, 1000));
    actor.name = "甲".into();
    actor.organisation = Some(organisation);
    actor.roles = vec![HeldRole { role: role.into(), organisation, root: organisation, board: Board::None }];
    actor
}
