//! Killed with the signal that cannot be caught, at any moment: what was acknowledged is there, once, and whole.

use std::io::Write as _;
use std::process::Command as Process;
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use taihang_base::SystemClock;
use taihang_kernel::{Actor, Command, Draft, RecordId, Value};
use taihang_store::db::Location;
use taihang_store::{Options, Store};
use taihang_testkit::{Database, Doomed, thorough};

use super::{events, number};
use crate::write::world::{World, advance, catalogue, create, edit, holder, options, text};

const WRITERS: u64 = 64;
/// What tells the program of this test that it is the one to be killed: address, folder and number of the run.
const ORDERS: &str = "TAIHANG_TEST_WRITE_UNTIL_KILLED";

/// One writer: what it writes can be told from its number, so that whoever looks afterwards knows what it was about to do.
struct Writer {
    run: u64,
    number: u64,
    top: RecordId,
    actor: Actor,
}

impl Writer {
    fn new(run: u64, number: u64, top: RecordId) -> Self {
        let actor = holder("clerk", top, u128::from(number) + 100);
        Self { run, number, top, actor }
    }

    fn id(&self, step: u64) -> RecordId {
        let chance = u128::from(self.run) << 56 | u128::from(self.number) << 40 | u128::from(step);
        RecordId::new(jiff::Timestamp::UNIX_EPOCH, 1 << 70 | chance)
    }

    fn draft(&self, step: u64) -> Draft {
        let mut draft = Draft::default()
            .with("name", text(&format!("第{step}项")))
            .with("bearer", Value::Ref(self.top))
            .with("partners", Value::Refs(vec![self.top]));
        let line = [("name".to_owned(), Some(text("甲")))].into();
        draft.lines.insert("member".to_owned(), vec![line]);
        draft
    }

    /// A project made under a key of its own.
    fn create(&self, step: u64) -> Command {
        let mut command = create("project", self.id(step), self.draft(step));
        command.origin.idempotency_key = Some(format!("{}.{}.{step}", self.run, self.number));
        command
    }

    /// Two projects, or none.
    fn pair(&self, step: u64) -> Vec<Command> {
        let pair = [2 * step, 2 * step + 1].map(|at| 1 << 32 | at);
        let mut commands = pair.map(|at| create("project", self.id(at), self.draft(at)));
        for command in &mut commands {
            command.origin.request = Some("pair".to_owned());
        }
        commands.to_vec()
    }

    /// Writes until the end of the world, or of so many steps; `kept` hears of every change that was acknowledged.
    fn write(&self, store: &Store, steps: u64, kept: impl Fn(RecordId, i64)) {
        for step in 0..steps {
            let id = store.submit(&self.actor, self.create(step)).unwrap().record;
            kept(id, 1);
            let count = Draft::default().with("count", Value::Integer(i64::try_from(step).unwrap()));
            store.submit(&self.actor, edit("project", id, 1, count)).unwrap();
            kept(id, 2);
            match step % 3 {
                0 => {
                    store.submit(&self.actor, advance("project", id, 2, "submit")).unwrap();
                    kept(id, 3);
                }
                1 => {
                    for receipt in store.submit_all(&self.actor, self.pair(step)).unwrap() {
                        kept(receipt.record, 1);
                    }
                }
                _ => drop(store.seal()),
            }
        }
    }
}

fn open(address: &str, folder: &str) -> Store {
    let location = Location::parse(address, "database").unwrap();
    let options = Options { writers: 8, ..Options::in_folder(folder.into()) };
    Store::open(&location, catalogue(), Arc::new(SystemClock), options).unwrap()
}

/// All writers at once.
fn together(store: &Store, run: u64, top: RecordId, steps: u64, kept: impl Fn(RecordId, i64) + Sync) {
    std::thread::scope(|scope| {
        for number in 0..WRITERS {
            let kept = &kept;
            scope.spawn(move || Writer::new(run, number, top).write(store, steps, kept));
        }
    });
}

#[expect(clippy::disallowed_methods, reason = "the orders of a program that a test starts")]
fn orders() -> Option<String> {
    std::env::var(ORDERS).ok()
}

/// Alone, a test of many writers; with orders, the program that the tests below kill.
#[test]
fn sixty_four_writers() {
    let Some(orders) = orders() else {
        let world = World::new();
        let top = world.organisation("省", None);
        together(&world.store, 0, top, 3, |_, _| {});
        assert_eq!(number(&world.store, "select count(*) from project"), 64 * 5);
        world.store.seal().unwrap();
        assert_eq!(world.store.check().unwrap(), []);
        return;
    };
    let orders: Vec<&str> = orders.split('|').collect();
    let [address, folder, run, top] = orders[..] else { panic!("{orders:?}") };
    say("here");
    let store = open(address, folder);
    if top.is_empty() {
        return;
    }
    if run == "import" {
        return import(&store, top.parse().unwrap());
    }
    if run == "clocks" {
        return clocks(&store);
    }
    let kept = |id: RecordId, version: i64| say(&format!("{id} {version}"));
    together(&store, run.parse().unwrap(), top.parse().unwrap(), u64::MAX, kept);
}

/// Records of an import that are written in one go.
const PORTION: u64 = 100;

/// An endless import, taken up where it ended: portion by portion, each kept whole or not at all.
fn import(store: &Store, top: RecordId) {
    let writer = Writer::new(9_999, 0, top);
    let there = u64::try_from(number(store, "select count(*) from project")).unwrap();
    for portion in there / PORTION.. {
        let rows = portion * PORTION..(portion + 1) * PORTION;
        let row = |row: u64| {
            let mut command = create("project", writer.id(row), writer.draft(row));
            command.origin.batch = Some(("batch".to_owned(), i64::try_from(row).unwrap()));
            command
        };
        let outcomes = store.adopt(&writer.actor, rows.map(row).collect(), true).unwrap();
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        say(&format!("{portion}"));
    }
}

#[test]
fn an_import_that_was_killed_goes_on_and_doubles_nothing() {
    let world = World::new();
    let top = world.organisation("省", None);
    let World { database, store, .. } = world;
    store.close();
    drop(store);
    let mut last = 0;
    for round in 0..if thorough() { 20 } else { 3 } {
        let doomed = start(&database, "import", Some(top));
        let mut lines = doomed.lines(1 + rand::rng().random_range(1..8));
        lines.extend(doomed.kill());
        let told = lines.iter().filter_map(|line| line.parse::<u64>().ok()).max();
        let store = open(database.address(), &database.folder().to_string_lossy());
        let rows =
            u64::try_from(number(&store, "select count(*) from project where batch = 'batch'")).unwrap();
        assert_eq!(rows % PORTION, 0, "round {round}: half a portion");
        assert!(told.is_none_or(|told| rows > told * PORTION), "round {round}: {told:?} was acknowledged");
        assert!(rows >= last);
        last = rows;
        store.seal().unwrap();
        assert_eq!(store.check().unwrap(), [], "round {round}");
        store.close();
    }
    assert!(last >= 3 * PORTION, "the import did not go on: {last}");
}

/// Past the capture of the tests, a whole line at a time.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line} ok\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// This very program, told to write until it is killed.
fn start(database: &Database, run: &str, top: Option<RecordId>) -> Doomed {
    let folder = database.folder().to_string_lossy();
    let top = top.map(|top| top.to_string()).unwrap_or_default();
    let mut command = Process::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "faults::killed::sixty_four_writers", "--nocapture"])
        .env(ORDERS, format!("{}|{folder}|{run}|{top}", database.address()));
    Doomed::start(&mut command)
}

fn event(line: &str) -> Option<(String, i64)> {
    let (id, version) = line.split_once(' ')?;
    Some((id.to_owned(), version.parse().ok()?))
}

/// After every deadline of the test below.
const LATE: jiff::civil::Date = jiff::civil::date(2126, 1, 1);

/// What is late is carried out, a few at a time and a part of all; then nothing more, until it is killed. A part, so that
/// however late the kill comes there is something left for the next to carry out.
fn clocks(store: &Store) {
    for _ in 0..20 {
        say(&store.deadlines_pass(LATE, 3).unwrap().to_string());
    }
    loop {
        std::thread::park();
    }
}

#[test]
fn two_that_look_at_the_clocks_and_are_killed_act_once_on_each() {
    const MATTERS: i64 = 300;
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    for _ in 0..MATTERS {
        let draft = Draft::default().with("name", text("甲")).with("bearer", Value::Ref(top));
        let id = world.create(&clerk, "project", draft).unwrap().record;
        world.store.submit(&clerk, advance("project", id, 1, "submit")).unwrap();
    }
    let World { database, store, .. } = world;
    store.close();
    drop(store);
    let mut kills = 0;
    loop {
        let doomed = [0, 1].map(|_| start(&database, "clocks", Some(top)));
        for one in doomed {
            drop(one.lines(rand::rng().random_range(1..5)));
            drop(one.kill());
            kills += 1;
        }
        let store = open(database.address(), &database.folder().to_string_lossy());
        let left = store.deadlines_due(LATE, 1).unwrap().len();
        let lapsed = number(&store, "select count(*) from event where action = 'lapse'");
        let queued = number(&store, "select count(*) from job where name = 'count'");
        let passed = number(&store, "select count(*) from deadline where passed_at is not null");
        assert_eq!((lapsed, queued), (passed, passed), "after {kills} kills");
        store.close();
        if left == 0 {
            break;
        }
    }
    assert!(kills > 2, "the clocks were carried out before anybody was killed");
    let store = open(database.address(), &database.folder().to_string_lossy());
    assert_eq!(number(&store, "select count(*) from event where action = 'lapse'"), MATTERS);
    store.seal().unwrap();
    assert_eq!(store.check().unwrap(), []);
}

#[test]
fn no_acknowledged_write_is_missing_and_the_chain_is_whole() {
    let world = World::new();
    let top = world.organisation("省", None);
    let World { database, store, .. } = world;
    store.close();
    drop(store);
    let (mut acknowledged, mut unanswered, mut before) = (Vec::new(), 0, 1);
    let runs = if thorough() { 50 } else { 5 };
    for run in 0..50 {
        // Whether a kill falls between a commit and its answer is chance: on until one has.
        if run >= runs && unanswered > 0 && acknowledged.len() > 500 {
            break;
        }
        let doomed = start(&database, &run.to_string(), Some(top));
        let mut lines = doomed.lines(1 + rand::rng().random_range(0..500));
        lines.extend(doomed.kill());
        let told: Vec<_> = lines.iter().filter_map(|line| event(line)).collect();
        let store = open(database.address(), &database.folder().to_string_lossy());
        let kept = events(&store);
        unanswered += kept.len() - before - told.len();
        acknowledged.extend(told);
        for event in &acknowledged {
            assert!(kept.contains(event), "run {run}: {event:?} was acknowledged");
        }
        again(&store, run, top, &kept);
        let halves = "select count(*) from (select command from event where request = 'pair'
                      group by command having count(*) <> 2) as half";
        assert_eq!(number(&store, halves), 0, "run {run}");
        store.seal().unwrap();
        assert_eq!(store.check().unwrap(), [], "run {run}");
        before = events(&store).len();
        store.close();
    }
    assert!(
        acknowledged.len() > 500,
        "the writers were killed before they had begun: {}",
        acknowledged.len()
    );
    assert!(unanswered > 0, "no writer was killed between a commit and its answer");
}

/// Every writer sends its last change again, and the one it did not get to or had no answer to: each is there once.
fn again(store: &Store, run: u64, top: RecordId, kept: &std::collections::BTreeSet<(String, i64)>) {
    for number in 0..WRITERS {
        let writer = Writer::new(run, number, top);
        let there = |step: &u64| kept.contains(&(writer.id(*step).to_string(), 1));
        let next = (0..1_000_000).find(|step| !there(step)).unwrap();
        for step in next.saturating_sub(1)..=next {
            let receipt = store.submit(&writer.actor, writer.create(step)).unwrap();
            assert_eq!((receipt.record, receipt.version), (writer.id(step), 1));
            assert_eq!(receipt.repeated, step < next, "run {run}, writer {number}, step {step}");
        }
    }
}

#[test]
fn a_database_whose_making_was_cut_off_is_made_again() {
    for _ in 0..if thorough() { 20 } else { 4 } {
        let database = taihang_testkit::database();
        let doomed = start(&database, "0", None);
        doomed.lines(1);
        std::thread::park_timeout(Duration::from_millis(rand::rng().random_range(0..120)));
        doomed.kill();
        let store =
            Store::open(database.location(), catalogue(), database.clock(), options(&database)).unwrap();
        assert_eq!(store.check().unwrap(), []);
        assert_eq!(number(&store, "select count(*) from event"), 0);
    }
}
