//! The register kernel at size: `cargo bench -p taihang --bench kernel -- [--thousands N] [--database postgres://…]`.
//!
//! Fills a fresh installation with N thousand records through the program itself, starts it again, and then works on the same
//! data: lists at 1,000 requests a second, searches, changes by 64 clients. Prints a table in Markdown. The database's own
//! bulk load is measured on the same rows: they are taken out and put, without checks, into an empty store.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement prints what it measures, by the machine's clock"
)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command as Program, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use taihang_base::{Clock as _, SystemClock, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, RecordId, Value};
use taihang_store::archive::Piece;
use taihang_store::db::{Cell, Location};
use taihang_store::{Options, Store};

/// Lists asked for each second, and for how long.
const RATE: u32 = 1_000;
const SECONDS: u32 = 10;
/// Clients that change records at once, and how much each changes.
const CLIENTS: usize = 64;
const CHANGES: usize = 200;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let said =
        |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1).cloned());
    let thousands: u64 = said("--thousands").and_then(|number| number.parse().ok()).unwrap_or(1_000);
    let database = said("--database");
    let folder = tempfile::tempdir().unwrap();
    let place = database.clone().unwrap_or_else(|| folder.path().to_string_lossy().into_owned());
    println!("| what | {} |\n|---|---|", database.as_ref().map_or("SQLite", |_| "PostgreSQL"));

    // Made by the program itself: with rights, checks and ledger.
    end(started(folder.path(), database.as_deref(), None).0);
    let filled = started(folder.path(), database.as_deref(), Some(thousands));
    let rate = thousands as f64 * 1_000.0 / filled.1.as_secs_f64();
    row("import through all checks", &format!("{rate:.0} rows/s"));
    end(filled.0);
    let again = started(folder.path(), database.as_deref(), None);
    row("start-up with the data", &format!("{} ms", again.1.as_millis()));
    row("memory idle", &memory(&again.0));
    end(again.0);

    let store = opened(&place, folder.path());
    bulk(&store);
    let today = civil_today(&SystemClock);
    let actor = Actor::system("engine", today);
    lists(&store, &actor);
    searches(&store, &actor);
    changes(&store, today);
    store.close();
}

fn row(what: &str, value: &str) {
    println!("| {what} | {value} |");
}

/// The program, and how long it took until it said where it listens.
fn started(data: &Path, database: Option<&str>, scale: Option<u64>) -> (Child, Duration) {
    let mut program = Program::new(env!("CARGO_BIN_EXE_taihang"));
    program.args(["demo", "--port", "0", "--no-work", "--data"]).arg(data);
    program.args(database.iter().flat_map(|url| ["--database", *url]));
    program.args(scale.iter().flat_map(|count| ["--scale".to_owned(), count.to_string()]));
    let begun = Instant::now();
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("http://"), "the program says where it listens: {line}");
    (child, begun.elapsed())
}

fn end(mut child: Child) {
    Program::new("kill").arg(child.id().to_string()).status().unwrap();
    child.wait().unwrap();
}

fn memory(child: &Child) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("unknown");
    let kilobytes: Option<u64> = line.split_whitespace().next().and_then(|number| number.parse().ok());
    kilobytes.map_or_else(|| line.to_owned(), |number| format!("{} MB", number / 1024))
}

fn opened(place: &str, folder: &Path) -> Store {
    let location = Location::parse(place, "database").unwrap();
    let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
    Store::open(&location, catalogue, Arc::new(SystemClock), Options::in_folder(folder.to_owned())).unwrap()
}

/// The rows of the records taken out, and put into an empty store with the few statements of a restore.
fn bulk(store: &Store) {
    let mut tables: Vec<(String, Vec<String>, Vec<Vec<Cell>>)> = Vec::new();
    let registers: Vec<String> =
        store.catalogue().registers().map(|register| register.def.name.clone()).collect();
    let taken = store.dump(|piece| {
        match piece {
            Piece::Table(name, columns) => tables.push((name.to_owned(), columns.to_vec(), Vec::new())),
            Piece::Row(cells) => {
                let (name, _, rows) = tables.last_mut().unwrap();
                if registers.contains(name) {
                    rows.push(cells.to_vec());
                }
            }
        }
        Ok(())
    });
    taken.unwrap();
    tables.retain(|(_, _, rows)| !rows.is_empty());
    let count: usize = tables.iter().map(|(_, _, rows)| rows.len()).sum();
    let folder = tempfile::tempdir().unwrap();
    let empty = opened(&folder.path().to_string_lossy(), folder.path());
    let begun = Instant::now();
    let put = empty.load(move |loading| {
        for (name, columns, rows) in &tables {
            loading.table(name, columns.clone())?;
            for cells in rows {
                loading.row(cells.clone())?;
            }
        }
        Ok(())
    });
    put.unwrap();
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    row("the same rows into SQLite without checks, index of words included", &format!("{rate:.0} rows/s"));
}

/// The time that so many of a thousand do not pass.
fn passed(times: &mut [Duration], of_thousand: usize) -> String {
    times.sort_unstable();
    let at = (times.len() * of_thousand / 1_000).min(times.len().saturating_sub(1));
    times.get(at).map_or_else(String::new, |time| format!("{:.1} ms", time.as_secs_f64() * 1_000.0))
}

/// Lists at a steady rate, whether or not the last one has been answered: what waits counts.
fn lists(store: &Store, actor: &Actor) {
    let asked = ["organisation", "firm"].map(|register| Query {
        register: register.to_owned(),
        conditions: Vec::new(),
        words: None,
        order: None,
        after: None,
        limit: 50,
    });
    let begun = Instant::now();
    let workers: u32 = 8;
    let work = |worker: u32| {
        let (store, actor, asked) = (store.clone(), actor.clone(), asked.clone());
        std::thread::spawn(move || {
            let mut times = Vec::new();
            for turn in 0..RATE * SECONDS / workers {
                let due = Duration::from_secs(1) * (turn * workers + worker) / RATE;
                if let Some(wait) = due.checked_sub(begun.elapsed()) {
                    std::thread::park_timeout(wait);
                }
                let query = &asked[turn as usize % asked.len()];
                assert_eq!(store.page(&actor, query).unwrap().records.len(), 50);
                times.push(begun.elapsed().saturating_sub(due));
            }
            times
        })
    };
    let threads: Vec<_> = (0..workers).map(work).collect();
    let mut times: Vec<Duration> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    let (half, most) = (passed(&mut times, 500), passed(&mut times, 990));
    row("lists of 50, asked at 1,000/s", &format!("{rate:.0}/s, p50 {half}, p99 {most}"));
}

fn searches(store: &Store, actor: &Actor) {
    let words = ["科技", "重工", "镁业", "太原", "信息", "煤层气", "研究所", "汾", "碳化硅 衬底", "恒 机械"];
    let mut times = Vec::new();
    for turn in 0..200 {
        let begun = Instant::now();
        store.search(actor, words[turn % words.len()], 5).unwrap();
        times.push(begun.elapsed());
    }
    let (half, most) = (passed(&mut times, 500), passed(&mut times, 950));
    row("search over all registers", &format!("p50 {half}, p95 {most}"));
}

/// New persons by many clients at once, each acknowledged when it is on disk.
fn changes(store: &Store, today: jiff::civil::Date) {
    let begun = Instant::now();
    let work = |client: usize| {
        let store = store.clone();
        std::thread::spawn(move || {
            let actor = Actor::system("import", today);
            for turn in 0..CHANGES {
                let id = RecordId::new(SystemClock.now(), rand::random());
                let draft = Draft::default().with("name", Value::Text(format!("张{client}之{turn}")));
                let act = Act::Create { id, draft, state: Some("active".to_owned()) };
                let command =
                    Command { register: "person".to_owned(), act, reason: None, origin: Origin::default() };
                store.submit(&actor, command).unwrap();
            }
        })
    };
    let threads: Vec<_> = (0..CLIENTS).map(work).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let rate = (CLIENTS * CHANGES) as f64 / begun.elapsed().as_secs_f64();
    row("durable changes by 64 clients", &format!("{rate:.0}/s"));
}
