//! The register kernel at size: `cargo bench -p taihang --bench kernel -- [--records N] [--database postgres://…] [--data FOLDER]`.
//!
//! Fills a fresh installation with N records through the program itself (with `--data` it takes one that is filled already, and
//! leaves it there), lets it do what it has put off, starts it again, and then works on the same data: lists over HTTP by
//! signed-in people at a steady rate, searches, changes by 64 clients. Prints a table in Markdown. How an import compares with
//! the database's own bulk load is measured in `crates/store/benches/writes.rs`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement prints what it measures, by the machine's clock"
)]

mod program;
mod wire;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use taihang_base::{Clock as _, SystemClock, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Order, Origin, Query, RecordId, Test, Value};
use taihang_store::db::Location;
use taihang_store::{Options, Store};

use program::Program;

/// Lists asked for each second, and for how long.
const RATE: u32 = 1_000;
const SECONDS: u32 = 10;
/// Clients that change records at once, and how much each changes.
const CLIENTS: usize = 64;
const CHANGES: usize = 200;
/// Somebody who reaches one city, and somebody who reaches the province: sign-in and password of the demonstration.
const OFFICER: (&str, &str) = ("city-officer", "jinci-2025");
const STEWARD: (&str, &str) = ("steward", "yungang-2025");
/// A leader of the province.
const LEADER: (&str, &str) = ("viewer", "fenhe-2025");
/// An indicator that counts the largest register of the measurement by regions.
const COUNTED: (&str, &str) = ("bench-organisations", "count(organisation)");

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let said =
        |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1).cloned());
    let records: u64 = said("--records").and_then(|number| number.parse().ok()).unwrap_or(1_000_000);
    let database = said("--database");
    let database = database.as_deref();
    let folder = tempfile::tempdir().unwrap();
    let filled = said("--data");
    let data = filled.as_deref().map_or(folder.path(), Path::new);
    println!("| {records} records | {} |\n|---|---|", database.map_or("SQLite", |_| "PostgreSQL"));
    if filled.is_none() {
        fill(data, database, records);
    }
    settle(data, database);
    over_http(data, database);
    let place_of =
        |place: Option<&str>| place.map_or_else(|| data.to_string_lossy().into_owned(), str::to_owned);
    live(&opened(&place_of(database), data));
    cockpit(data, database);
    let store = opened(&place_of(database), data);
    lists(&store);
    searches(&store);
    changes(&store);
    store.close();
}

fn row(what: &str, value: &str) {
    println!("| {what} | {value} |");
}

/// Made by the program itself: with rights, checks and ledger.
fn fill(data: &Path, database: Option<&str>, records: u64) {
    Program::start(&["demo", "--no-work"], data, database).end();
    let thousands = records.div_ceil(1_000);
    let filled = Program::start(&["demo", "--no-work", "--scale", &thousands.to_string()], data, database);
    let rate = thousands as f64 * 1_000.0 / filled.ready.as_secs_f64();
    row("`demo --scale`: records made, checked and entered with all indexes", &format!("{rate:.0} /s"));
    filled.end();
}

/// Lets the program do what it has put off: without that, half of what is asked below has not been worked out yet.
fn settle(data: &Path, database: Option<&str>) {
    let program = Program::start(&["serve"], data, database);
    let (first, begun) = (program.put_off(), Instant::now());
    while program.put_off() > 0 {
        std::thread::sleep(Duration::from_millis(200));
    }
    if first > 0 {
        let rate = first as f64 / begun.elapsed().as_secs_f64();
        row("values that follow from other records, worked out in the background", &format!("{rate:.0} /s"));
    }
    program.end();
}

/// What a person at a browser meets.
fn over_http(data: &Path, database: Option<&str>) {
    let starts = (0..5).map(|_| {
        let program = Program::start(&["serve", "--no-work"], data, database);
        let ready = program.ready;
        program.end();
        ready
    });
    let mut starts: Vec<Duration> = starts.collect();
    row("start to the first good /healthz, middle of five", &passed(&mut starts, 500));
    let program = Program::start(&["serve", "--no-work"], data, database);
    std::thread::sleep(Duration::from_secs(3));
    row("memory idle", &program.memory());
    let listed = |list: &str| format!("/r/{list}");
    let paths: Vec<String> = [
        "firm",
        "firm?sort=size",
        "firm?state=active",
        "firm?size=large&state=draft",
        "organisation",
        "organisation?kind=institute",
        "affiliation?kind=part_time",
        "person",
    ]
    .into_iter()
    .map(listed)
    .collect();
    for (who, (name, password)) in [("a city", OFFICER), ("the province", STEWARD)] {
        let cookie = wire::sign_in(&program.host, name, password);
        wire::steadily(&program.host, &cookie, &paths, 20, 2);
        for rate in [RATE, RATE / 2, RATE / 4, RATE / 8] {
            let (mut times, took) = wire::steadily(&program.host, &cookie, &paths, rate, SECONDS);
            let reached = times.len() as f64 / took.as_secs_f64();
            let (half, most) = (passed(&mut times, 500), passed(&mut times, 990));
            let what = format!("whole pages of lists over HTTP, scope of {who}, asked at {rate}/s");
            row(&what, &format!("{reached:.0}/s, p50 {half}, p99 {most}"));
            if reached > f64::from(rate) * 0.97 {
                break;
            }
        }
    }
    row("memory after these", &program.memory());
    program.end();
}

/// Enters an indicator over records, whose value nobody has stated.
fn live(store: &Store) {
    let mut actor = Actor::system("import", civil_today(&SystemClock));
    let known =
        Query::all("indicator", 1).with("code", Test::In(vec![Value::Identifier(COUNTED.0.to_owned())]));
    if !store.page(&actor, &known).unwrap().records.is_empty() {
        return;
    }
    actor.organisation = Some(taihang_registers::seed_id("organisation", "140000-statistics"));
    let draft = Draft::default()
        .with("code", Value::Identifier(COUNTED.0.to_owned()))
        .with("zh", Value::Text("机构数".to_owned()))
        .with("definition", Value::Text("登记在册的机构数。".to_owned()))
        .with("formula", Value::Text(COUNTED.1.to_owned()))
        .with("edition", Value::Integer(1))
        .with("unit", Value::Choice("count".to_owned()))
        .with("aggregation", Value::Choice("sum".to_owned()))
        .with("steward", Value::Ref(taihang_registers::seed_id("organisation", "140000-statistics")));
    let act = Act::Create { id: store.fresh_id(), draft, state: Some("live".to_owned()) };
    let command = Command { register: "indicator".to_owned(), act, reason: None, origin: Origin::default() };
    store.submit(&actor, command).unwrap();
}

/// What a leader meets: a live indicator by regions and periods, the cockpit for the first time and again.
fn cockpit(data: &Path, database: Option<&str>) {
    let program = Program::start(&["serve", "--no-work"], data, database);
    let cookie = wire::sign_in(&program.host, LEADER.0, LEADER.1);
    let mut wire = wire::Wire::to(&program.host);
    let mut asked = |path: &str, times: usize| -> Vec<Duration> {
        let once = |_| {
            let begun = Instant::now();
            assert_eq!(wire.get(path, &cookie).status, 200, "{path}");
            begun.elapsed()
        };
        (0..times).map(once).collect()
    };
    let live = format!("/indicators/{}", COUNTED.0);
    row(
        "live indicator over the records, whole page with all cities, first time",
        &passed(&mut asked(&live, 1), 500),
    );
    row("the same again, p50", &passed(&mut asked(&live, 20), 500));
    row("cockpit of the province, first time since the start", &passed(&mut asked("/cockpit", 1), 500));
    row("cockpit again, nothing changed, p50", &passed(&mut asked("/cockpit", 40), 500));
    row("progress of all targets, p50", &passed(&mut asked("/progress", 10), 500));
    program.end();
}

fn opened(place: &str, folder: &Path) -> Store {
    let location = Location::parse(place, "database").unwrap();
    let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
    Store::open(&location, catalogue, Arc::new(SystemClock), Options::in_folder(folder.to_owned())).unwrap()
}

/// Somebody of the demonstration with all rights.
fn somebody(store: &Store, name: &str) -> Actor {
    let account = store.account_named(name).unwrap().unwrap().id;
    store.actor_of_account(account, civil_today(&SystemClock)).unwrap().unwrap()
}

/// The time that so many of a thousand do not pass.
fn passed(times: &mut [Duration], of_thousand: usize) -> String {
    times.sort_unstable();
    let at = (times.len() * of_thousand / 1_000).min(times.len().saturating_sub(1));
    times.get(at).map_or_else(String::new, |time| format!("{:.1} ms", time.as_secs_f64() * 1_000.0))
}

/// Page and count from the store, without HTTP, at a steady rate; then every filter and order of four lists, to name the
/// slowest.
fn lists(store: &Store) {
    let actor = somebody(store, OFFICER.0);
    let first =
        |register: &str| Query { limit: 50, order: usual(store, register), ..Query::all(register, 50) };
    let asked = Arc::new(["firm", "organisation", "affiliation"].map(first));
    let begun = Instant::now();
    let workers: u32 = 8;
    let work = |worker: u32| {
        let (store, actor, asked) = (store.clone(), actor.clone(), Arc::clone(&asked));
        std::thread::spawn(move || {
            let mut times = Vec::new();
            for turn in (worker..RATE * SECONDS).step_by(workers as usize) {
                let due = Duration::from_secs(1) * turn / RATE;
                if let Some(wait) = due.checked_sub(begun.elapsed()) {
                    std::thread::sleep(wait);
                }
                let query = &asked[turn as usize % asked.len()];
                assert!(!store.page(&actor, query).unwrap().records.is_empty());
                store.count(&actor, query).unwrap();
                times.push(begun.elapsed().saturating_sub(due));
            }
            times
        })
    };
    let threads: Vec<_> = (0..workers).map(work).collect();
    let mut times: Vec<Duration> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    let (half, most) = (passed(&mut times, 500), passed(&mut times, 990));
    row(
        "page of 50 and count from the store, scope of a city, asked at 1000/s",
        &format!("{rate:.0}/s, p50 {half}, p99 {most}"),
    );
    for name in [OFFICER.0, STEWARD.0] {
        every_list(store, name);
    }
}

/// The order in which a list stands at first.
fn usual(store: &Store, register: &str) -> Option<Order> {
    let sort = store.catalogue().register(register).unwrap().def.list.sort.clone();
    sort.map(|(field, backwards)| Order { field, backwards })
}

fn every_list(store: &Store, name: &str) {
    let actor = somebody(store, name);
    let mut slow: Vec<(Duration, String)> = Vec::new();
    for register in ["firm", "organisation", "affiliation", "person"] {
        let def = store.catalogue().register(register).unwrap().def.clone();
        let mut asked = vec![(
            "as it stands at first".to_owned(),
            Query { order: usual(store, register), ..Query::all(register, 50) },
        )];
        for field in def.list.columns.iter().map(String::as_str).chain(["created", "changed"]) {
            for backwards in [false, true] {
                let order = Some(Order { field: field.to_owned(), backwards });
                asked.push((format!("by {field}"), Query { order, ..Query::all(register, 50) }));
            }
        }
        // Each filter with what the records on the first page hold.
        let page = store.page(&actor, &asked[0].1).unwrap();
        for field in &def.list.filters {
            let held = page.records.iter().find_map(|shown| shown.record.get(field).cloned());
            let held = if field == "state" {
                page.records.first().map(|shown| Value::Choice(shown.record.state.clone()))
            } else {
                held
            };
            if let Some(value) = held {
                let query = asked[0].1.clone().with(field, Test::In(vec![value]));
                asked.push((format!("of one {field}"), query));
            }
        }
        for (what, query) in asked {
            let begun = Instant::now();
            if store.page(&actor, &query).is_ok() {
                store.count(&actor, &query).unwrap();
                slow.push((begun.elapsed(), format!("{register} {what}")));
            }
        }
    }
    slow.sort();
    let count = slow.len();
    let told: Vec<String> = slow
        .iter()
        .rev()
        .take(4)
        .map(|(time, what)| format!("{what} {:.0} ms", time.as_secs_f64() * 1_000.0))
        .collect();
    row(&format!("slowest of {count} lists once each, {name}"), &told.join("; "));
}

/// Words that thousands of records hold, and words that a few do.
fn searches(store: &Store) {
    let frequent = ["科技", "机械", "镁业", "太原", "信息", "研究", "公司", "碳化硅 衬底"];
    let rare = ["零零", "恒昌 九八七", "尉慧敏", "煤层气 医院", "吕梁 九九九九", "汾 大学 八一"];
    for (name, scope) in [(OFFICER.0, "a city"), (STEWARD.0, "the province")] {
        let actor = somebody(store, name);
        for (how, words) in [("frequent", &frequent[..]), ("rare", &rare[..])] {
            let mut times = Vec::new();
            for turn in 0..words.len() * 25 {
                let begun = Instant::now();
                store.search(&actor, words[turn % words.len()], 5).unwrap();
                times.push(begun.elapsed());
            }
            let (half, most) = (passed(&mut times, 500), passed(&mut times, 950));
            row(
                &format!("search over all registers, {how} words, scope of {scope}"),
                &format!("p50 {half}, p95 {most}"),
            );
        }
    }
}

/// New persons by many clients at once, each acknowledged when it is on disk.
fn changes(store: &Store) {
    let actor = somebody(store, STEWARD.0);
    let begun = Instant::now();
    let work = |client: usize| {
        let (store, actor) = (store.clone(), actor.clone());
        std::thread::spawn(move || {
            for turn in 0..CHANGES {
                let id = RecordId::new(SystemClock.now(), rand::random());
                let draft = Draft::default().with("name", Value::Text(format!("张{client}之{turn}")));
                let act = Act::Create { id, draft, state: None };
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
    row("durable changes by 64 clients, with rights and checks", &format!("{rate:.0}/s"));
}
