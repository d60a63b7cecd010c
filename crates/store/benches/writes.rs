//! Durable writes a second through the whole path with 64 clients, and rows a second of an import through all checks against
//! the database's own bulk load of the same rows: `cargo bench -p taihang-store --bench writes -- [--records N]
//! [--database postgres://…]`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement prints what it measures, by the machine's clock"
)]

use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use jiff::civil::date;
use taihang_base::{Clock as _, Money, SystemClock};
use taihang_defs::Source;
use taihang_kernel::{Act, Actor, Catalogue, Command, Draft, Origin, RecordId, Value};
use taihang_store::db::{Cell, Dialect, Location, Row};
use taihang_store::{Options, Store};

const LABEL: &str = "{ zh = \"名\", en = \"Name\" }";
const VALUE: &str = r#"
register = "value"
version = 1
label = @
purpose = @
stage = 2
owner = "unit"
access = "open"
title = ["code"]
grant = [{ role = "system", scope = "all", create = true }, { role = "keeper", scope = "org_subtree", create = true, edit = ["open"] }]
[list]
columns = ["code"]
filters = ["kind"]
sort = "-day"
[field]
code = { type = "text", label = @, required_from = "open", search = true }
kind = { type = "choice", label = @, options = [{ key = "a", zh = "甲", en = "A" }] }
day = { type = "date", label = @ }
count = { type = "integer", label = @ }
cost = { type = "money", label = @ }
unit = { type = "ref", label = @, to = "unit", required_from = "open" }
[state]
open = { label = @, initial = true, entry = ["import"] }
shut = { label = @, last = true }
[transition]
shut = { label = @, from = ["open"], to = "shut", by = ["keeper"] }
"#;
/// What has to be done by a day: the clock of each record is a row that the hourly look passes over.
const MATTER: &str = r#"
register = "matter"
version = 1
label = @
purpose = @
stage = 2
owner = "unit"
access = "open"
title = ["code"]
grant = [{ role = "system", scope = "all", create = true }, { role = "keeper", scope = "org_subtree", create = true, edit = ["open"] }]
[field]
code = { type = "text", label = @ }
day = { type = "date", label = @ }
unit = { type = "ref", label = @, to = "unit", required_from = "open" }
[state]
open = { label = @, initial = true, entry = ["import"], due = [{ clock = "settle", label = @, until = "day", warn = "2 days", then = [{ advance = "be_late" }] }] }
late = { label = @ }
shut = { label = @, last = true }
[transition]
be_late = { label = @, from = ["open"], to = "late", by = ["system"] }
shut = { label = @, from = ["open", "late"], to = "shut", by = ["keeper"] }
"#;
const UNIT: &str = r#"
register = "unit"
version = 1
label = @
purpose = @
stage = 2
owner = "self"
access = "open"
serves = "organisations"
title = ["name"]
grant = [{ role = "keeper", scope = "all", create = true }, { role = "public", scope = "published" }]
[field]
name = { type = "text", label = @ }
above = { type = "ref", label = @, to = "unit" }
region = { type = "ref", label = @, to = "area" }
[state]
open = { label = @, initial = true, published = true }
shut = { label = @, last = true }
[transition]
shut = { label = @, from = ["open"], to = "shut", by = ["keeper"] }
"#;
const AREA: &str = r#"
register = "area"
version = 1
label = @
purpose = @
stage = 2
owner = "nobody"
access = "open"
title = ["name"]
grant = [{ role = "keeper", scope = "all", create = true }]
[field]
name = { type = "text", label = @ }
[state]
open = { label = @, initial = true }
shut = { label = @, last = true }
[transition]
shut = { label = @, from = ["open"], to = "shut", by = ["keeper"] }
"#;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let said =
        |name: &str| words.iter().position(|word| word == name).and_then(|at| words.get(at + 1).cloned());
    let rows = said("--records").and_then(|number| number.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let place = said("--database").unwrap_or_else(|| folder.path().to_string_lossy().into_owned());
    let location = Location::parse(&place, "database").unwrap();
    let (store, unit) = (opened(&location, folder.path()), fresh());
    println!("| {rows} rows of statistics | {:?} |\n|---|---|", store.dialect());
    let keeper = keeper(unit);
    store
        .submit(&keeper, made("unit", unit, Draft::default().with("name", Value::Text("省".into()))))
        .unwrap();
    clients(&store, &keeper, unit);
    let import = import(&store, &keeper, unit, rows);
    let bulk = match store.dialect() {
        Dialect::Sqlite => multi_row_inserts(&location),
        Dialect::Postgres => copied(&location, &place),
    };
    row("database's own bulk load of the same rows, same indexes", &format!("{bulk:.0} rows/s"));
    row("bulk load by import", &format!("{:.1} times", bulk / import));
    let begun = Instant::now();
    let mut sealed = 0;
    while store.seal().unwrap() > 0 {
        sealed += 1;
    }
    row("sealed", &format!("{sealed} steps, {:.1} s", begun.elapsed().as_secs_f64()));
    clocks(&store, &keeper, unit, rows);
    store.close();
}

/// So many open deadlines, of which a thousand end and a thousand warn on the day: what the hourly look takes, when there is
/// something to do and when there is nothing.
fn clocks(store: &Store, keeper: &Actor, unit: RecordId, rows: i64) {
    const GO: usize = 200;
    let (today, later) = (date(2024, 3, 11), date(2026, 1, 1));
    let day = |number: i64| match number {
        0..1000 => date(2024, 3, 10),
        1000..2000 => date(2024, 3, 13),
        _ => later.saturating_add(jiff::Span::new().days(number % 700)),
    };
    for group in 0..rows / 2000 {
        let commands = (0..2000).map(|at| {
            let number = group * 2000 + at;
            let draft = Draft::default()
                .with("code", Value::Text(format!("事项 {number}")))
                .with("day", Value::Date(day(number)))
                .with("unit", Value::Ref(unit));
            made("matter", fresh(), draft)
        });
        assert!(store.adopt(keeper, commands.collect(), true).unwrap().iter().all(Result::is_ok));
    }
    let look = |what: &str| {
        let begun = Instant::now();
        let (mut passed, mut warned) = (0, 0);
        loop {
            let done = store.deadlines_pass(today, GO).unwrap();
            passed += done;
            if done < GO {
                break;
            }
        }
        loop {
            let done = store.deadline_warnings(today, GO).unwrap();
            warned += done;
            if done < GO {
                break;
            }
        }
        let seconds = begun.elapsed().as_secs_f64();
        row(
            &format!("hourly look at {rows} open deadlines, {what}"),
            &format!("{passed} passed, {warned} warned, {seconds:.3} s"),
        );
    };
    look("a thousand of each kind due");
    look("nothing due");
}

fn row(what: &str, value: &str) {
    println!("| {what} | {value} |");
}

fn opened(location: &Location, folder: &std::path::Path) -> Store {
    let texts = [VALUE, MATTER, UNIT, AREA].map(|text| text.replace('@', LABEL));
    let paths = ["value/register.toml", "matter/register.toml", "unit/register.toml", "area/register.toml"];
    let sources: Vec<Source<'_>> =
        texts.iter().zip(paths).map(|(text, path)| Source { path, text }).collect();
    let roles = format!("[role.keeper]\nlabel = {LABEL}\n");
    let defs = taihang_defs::load(&sources, &Source { path: "roles.toml", text: &roles }, None).unwrap();
    let catalogue = Arc::new(Catalogue::link(defs, &[]).unwrap());
    Store::open(location, catalogue, Arc::new(SystemClock), Options::in_folder(folder.to_owned())).unwrap()
}

fn fresh() -> RecordId {
    RecordId::new(SystemClock.now(), rand::random())
}

fn keeper(unit: RecordId) -> Actor {
    let mut keeper = Actor::public(date(2024, 3, 1));
    keeper.key = taihang_kernel::ActorKey::Account(fresh());
    keeper.roles = vec![taihang_kernel::HeldRole {
        role: "keeper".into(),
        organisation: unit,
        root: unit,
        board: taihang_kernel::Board::None,
    }];
    keeper
}

fn made(register: &str, id: RecordId, draft: Draft) -> Command {
    let act = Act::Create { id, draft, state: None };
    Command { register: register.into(), act, reason: None, origin: Origin::default() }
}

fn value(unit: RecordId, number: i64) -> Draft {
    Draft::default()
        .with("code", Value::Text(format!("研发经费 {number}")))
        .with("kind", Value::Choice("a".into()))
        .with("day", Value::Date(date(2024, 2, 29)))
        .with("count", Value::Integer(number))
        .with("cost", Value::Money(Money::from_fen(number)))
        .with("unit", Value::Ref(unit))
}

fn clients(store: &Store, keeper: &Actor, unit: RecordId) {
    let (clients, each) = (64, 500);
    let begun = Instant::now();
    let work = |client: i64| {
        let (store, keeper) = (store.clone(), keeper.clone());
        std::thread::spawn(move || {
            for at in 0..each {
                store.submit(&keeper, made("value", fresh(), value(unit, client * each + at))).unwrap();
            }
        })
    };
    let threads: Vec<_> = (0..clients).map(work).collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let rate = (clients * each) as f64 / begun.elapsed().as_secs_f64();
    row(&format!("durable writes by {clients} clients"), &format!("{rate:.0} /s"));
}

fn import(store: &Store, keeper: &Actor, unit: RecordId, rows: i64) -> f64 {
    let begun = Instant::now();
    for group in 0..rows / 2000 {
        let commands = (0..2000).map(|at| made("value", fresh(), value(unit, group * 2000 + at)));
        let outcomes = store.adopt(keeper, commands.collect(), true).unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
    }
    let rate = rows as f64 / begun.elapsed().as_secs_f64();
    row("import through rights, checks, ledger and index of words", &format!("{rate:.0} rows/s"));
    rate
}

/// The same rows with 64 in a statement and all in one transaction, into a table with the same indexes.
fn multi_row_inserts(from: &Location) -> f64 {
    const ROWS: usize = 64;
    let folder = tempfile::tempdir().unwrap();
    let to = Location::parse(&folder.path().to_string_lossy(), "database").unwrap();
    opened(&to, folder.path()).close();
    let rows = from.connect().unwrap().query("select * from \"value\"", &[]).unwrap();
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(Row::into_cells).collect();
    let width = rows[0].len();
    let tuple =
        |row: usize| (1..=width).map(|at| format!("?{}", row * width + at)).collect::<Vec<_>>().join(", ");
    let tuples =
        |count: usize| (0..count).map(|row| format!("({})", tuple(row))).collect::<Vec<_>>().join(", ");
    let mut connection = to.connect().unwrap();
    connection.script("pragma foreign_keys = off").unwrap();
    let begun = Instant::now();
    connection
        .transaction(|connection| {
            for part in rows.chunks(ROWS) {
                let cells: Vec<Cell> = part.iter().flatten().cloned().collect();
                connection
                    .execute(&format!("insert into \"value\" values {}", tuples(part.len())), &cells)?;
            }
            Ok(())
        })
        .unwrap();
    rows.len() as f64 / begun.elapsed().as_secs_f64()
}

/// The same rows by `copy`, into a table with the same indexes.
fn copied(from: &Location, address: &str) -> f64 {
    let mut connection = from.connect().unwrap();
    let mut text = String::new();
    let rows = connection.query("select * from \"value\"", &[]).unwrap();
    for row in &rows {
        let cells = row.cells().iter().map(|cell| match cell {
            Cell::Int(number) => number.to_string(),
            Cell::Text(text) => text.clone(),
            Cell::Null | Cell::Bytes(_) => "\\N".to_owned(),
        });
        text.push_str(&cells.collect::<Vec<_>>().join("\t"));
        text.push('\n');
    }
    connection.script("create table value_copied (like \"value\" including all)").unwrap();
    let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
    let begun = Instant::now();
    let mut writer = client.copy_in("copy value_copied from stdin").unwrap();
    writer.write_all(text.as_bytes()).unwrap();
    let count = writer.finish().unwrap();
    assert_eq!(usize::try_from(count).unwrap(), rows.len());
    rows.len() as f64 / begun.elapsed().as_secs_f64()
}
