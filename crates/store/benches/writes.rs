//! Durable writes a second through the whole path with 64 clients, and rows a second of an import, on an embedded database.
//! Run with `cargo bench -p taihang-store`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a measurement prints what it measures, by the machine's clock"
)]

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::date;
use taihang_base::{Clock as _, Money, SystemClock};
use taihang_defs::Source;
use taihang_kernel::{Act, Actor, Catalogue, Command, Draft, Origin, RecordId, Value};
use taihang_store::db::Location;
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
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path());
    let unit = fresh();
    let keeper = keeper(unit);
    store
        .submit(&keeper, made("unit", unit, Draft::default().with("name", Value::Text("省".into()))))
        .unwrap();
    clients(&store, &keeper, unit);
    import(&store, &keeper, unit);
    let begun = Instant::now();
    let mut sealed = 0;
    while store.seal().unwrap() > 0 {
        sealed += 1;
    }
    println!("sealed in {sealed} steps, {:.1} s", begun.elapsed().as_secs_f64());
}

fn opened(folder: &std::path::Path) -> Store {
    let setting = std::env::args().skip(1).find(|word| word.starts_with("postgres://"));
    let place = setting.unwrap_or_else(|| folder.to_string_lossy().into_owned());
    let texts = [VALUE, UNIT, AREA].map(|text| text.replace('@', LABEL));
    let paths = ["value/register.toml", "unit/register.toml", "area/register.toml"];
    let sources: Vec<Source<'_>> =
        texts.iter().zip(paths).map(|(text, path)| Source { path, text }).collect();
    let roles = format!("[role.keeper]\nlabel = {LABEL}\n");
    let defs = taihang_defs::load(&sources, &Source { path: "roles.toml", text: &roles }, None).unwrap();
    let catalogue = Arc::new(Catalogue::link(defs, &[]).unwrap());
    let location = Location::parse(&place, "database").unwrap();
    Store::open(&location, catalogue, Arc::new(SystemClock), Options::in_folder(folder.to_owned())).unwrap()
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
    println!("{} writes with {clients} clients: {rate:.0} a second", clients * each);
}

fn import(store: &Store, keeper: &Actor, unit: RecordId) {
    let (begun, rows) = (Instant::now(), 100_000_i64);
    for group in 0..rows / 2000 {
        let commands = (0..2000).map(|at| made("value", fresh(), value(unit, group * 2000 + at)));
        let outcomes = store.adopt(keeper, commands.collect(), true).unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
    }
    println!("{rows} rows adopted: {:.0} a second", rows as f64 / begun.elapsed().as_secs_f64());
}
