//! What somebody does to the data past the program, and how the check names it.

use jiff::civil::date;
use taihang_kernel::{Draft, RecordId, Value};
use taihang_store::db::{Connection, Dialect};
use taihang_store::{Breach, check};

use super::world::{World, advance, catalogue, catalogue_of, definitions, edit, holder, text};
use super::{full, project};

/// A sound installation: an organisation, a project with everything, and one that waits for review.
struct Ground {
    world: World,
    whole: RecordId,
    submitted: RecordId,
}

impl Ground {
    fn new() -> Self {
        let world = World::new();
        let bearer = world.organisation("省", None);
        let clerk = holder("clerk", bearer, 2);
        let whole = world.create(&clerk, "project", full(&world, bearer, &clerk)).unwrap().record;
        world.store.submit(&clerk, edit("project", whole, 1, project(bearer, "改名"))).unwrap();
        let submitted = world.create(&clerk, "project", project(bearer, "乙")).unwrap().record;
        world.store.submit(&clerk, advance("project", submitted, 1, "submit")).unwrap();
        world.store.seal().unwrap();
        assert_eq!(world.store.check().unwrap(), []);
        Self { world, whole, submitted }
    }

    fn run(&self, sql: &str) {
        let sql = sql.to_owned();
        self.world.store.writer().run(move |connection: &mut Connection| connection.script(&sql)).unwrap();
    }

    /// The codes found, with the record if one is named.
    fn found(&self) -> Vec<(String, String)> {
        let breaches = self.world.store.check().unwrap();
        breaches.into_iter().map(|breach| (breach.code, breach.record)).collect()
    }

    fn guards(&self) -> Vec<Breach> {
        check::guards(&mut self.world.database.location().connect().unwrap(), &catalogue()).unwrap()
    }
}

fn one(code: &str, record: RecordId) -> Vec<(String, String)> {
    vec![(code.to_owned(), record.to_string())]
}

#[test]
fn a_stored_file_that_was_altered_or_deleted_is_named_with_its_record() {
    let ground = Ground::new();
    let kept = ground.world.store.files_kept().unwrap().remove(0).sha256;
    let place = ground.world.database.folder().join("files").join(&kept[..2]).join(&kept);
    let content = std::fs::read(&place).unwrap();
    std::fs::write(&place, b"something else").unwrap();
    assert_eq!(ground.found(), one("file-altered", ground.whole));
    std::fs::remove_file(&place).unwrap();
    assert_eq!(ground.found(), one("file-missing", ground.whole));
    std::fs::write(&place, content).unwrap();
    assert_eq!(ground.found(), []);
    ground.run("delete from file");
    assert_eq!(ground.found(), one("file-unlisted", ground.whole));
}

#[test]
fn a_deadline_that_was_moved_ended_or_deleted_is_named_with_its_record() {
    let ground = Ground::new();
    ground.run("update deadline set closed_at = 1");
    assert_eq!(ground.found(), one("deadline-missing", ground.submitted));
    ground.run("delete from deadline");
    assert_eq!(ground.found(), one("deadline-missing", ground.submitted));
}

#[test]
fn a_deadline_that_was_moved_is_named_where_its_day_is_determined() {
    for due in ["until = \"start\"", "after = \"15 days\""] {
        let world = World::of(catalogue_of(definitions(|name, text| {
            let text = text.replace("after = \"15 days\", parameter = \"project.review\"", due);
            if name == "project" { text.replace(", pause_deadline = [\"review\"]", "") } else { text }
        })));
        let bearer = world.organisation("省", None);
        let clerk = holder("clerk", bearer, 2);
        let draft = project(bearer, "甲").with("start", Value::Date(date(2024, 6, 3)));
        let submitted = world.create(&clerk, "project", draft).unwrap().record;
        world.store.submit(&clerk, advance("project", submitted, 1, "submit")).unwrap();
        let ground = Ground { world, whole: submitted, submitted };
        assert_eq!(ground.found(), [], "{due}");
        ground.run("update deadline set due_on = '2031-01-01'");
        assert_eq!(ground.found(), one("deadline-moved", submitted), "{due}");
        ground.run("update deadline set due_on = 'never'");
        assert_eq!(ground.found(), one("deadline-moved", submitted), "{due}");
    }
}

#[test]
fn whose_row_it_is_and_since_when_stands_in_the_ledger() {
    for column in ["created_at", "changed_at"] {
        let ground = Ground::new();
        ground.run(&format!("update project set {column} = {column} - 1 where id = '{}'", ground.whole));
        assert_eq!(ground.found(), one("row-differs", ground.whole), "{column}");
    }
    for column in ["created_by", "changed_by"] {
        let ground = Ground::new();
        ground.run(&format!("update project set {column} = 'system:x' where id = '{}'", ground.whole));
        assert_eq!(ground.found(), one("row-differs", ground.whole), "{column}");
    }
}

#[test]
fn a_row_that_cannot_be_read_is_a_breach_and_the_others_are_looked_at() {
    let ground = Ground::new();
    let (whole, submitted) = (ground.whole, ground.submitted);
    ground.run(&format!("update project set approvals = '{{' where id = '{whole}'"));
    ground.run(&format!("update project set kind = 'a' where id = '{submitted}'"));
    let wanted = [one("row-unreadable", whole), one("row-differs", submitted)].concat();
    assert_eq!(ground.found(), wanted);
    // An id that is none.
    let odd = "about_register = 'organisation', about_record = 'nobody'";
    ground.run(&format!("update project set approvals = null, {odd} where id = '{whole}'"));
    assert_eq!(ground.found(), wanted);
}

#[test]
fn an_event_that_cannot_be_read_is_a_breach_and_the_others_are_looked_at() {
    let ground = Ground::new();
    let drop = match ground.world.store.dialect() {
        Dialect::Sqlite => "drop trigger event_no_update",
        Dialect::Postgres => "drop trigger event_no_update on event",
    };
    ground.run(drop);
    ground.run(&format!("update event set changes = '{{' where record = '{}' and version = 1", ground.whole));
    let record = ground.whole.to_string();
    let found: Vec<String> =
        ground.found().into_iter().filter(|(_, about)| *about == record).map(|(code, _)| code).collect();
    assert_eq!(found, ["chain-broken", "event-unreadable"]);
    let guards = ground.guards();
    assert_eq!(guards.iter().map(|breach| breach.code.as_str()).collect::<Vec<_>>(), ["trigger-missing"]);
    assert_eq!(guards[0].register, "event");
}

#[test]
fn guards_that_were_taken_away_are_named() {
    let ground = Ground::new();
    assert_eq!(ground.guards(), []);
    ground.run("drop index event_id");
    let index = ground.world.store.pool().read(|connection| {
        let sql = match connection.dialect() {
            Dialect::Sqlite => {
                "select name from sqlite_master where type = 'index' and name like 'person_u%'"
            }
            Dialect::Postgres => {
                "select cast(indexname as text) from pg_indexes where schemaname = current_schema()
                 and indexname like 'person_u%'"
            }
        };
        Ok(connection.query_one(sql, &[])?.unwrap().text(0)?.to_owned())
    });
    let index = index.unwrap();
    ground.run(&format!("drop index \"{index}\""));
    let found: Vec<(String, String)> =
        ground.guards().into_iter().map(|breach| (breach.code, breach.register)).collect();
    let gone = |table: &str| ("index-missing".to_owned(), table.to_owned());
    assert_eq!(found, [gone("event"), gone("person")]);
}

#[test]
fn records_that_no_search_finds_are_counted() {
    let ground = Ground::new();
    ground.run("delete from project__text");
    assert_eq!(ground.found(), [("search-incomplete".to_owned(), String::new())]);
    // Who is new is found, and nothing is wrong with the record.
    ground.world.made("person", Draft::default().with("name", text("李")).with("employer", None::<Value>));
}

#[test]
fn pages_that_are_damaged_are_a_breach_and_the_others_are_looked_at() {
    let ground = Ground::new();
    if ground.world.store.dialect() == Dialect::Postgres {
        // Whoever may write to the files of a server damages more than a test may.
        return;
    }
    let store = &ground.world.store;
    let page = |table: &str| {
        ground.world.number(&format!("select rootpage from sqlite_master where name = '{table}'"))
    };
    let (pages, size) = ([page("project"), page("seal")], ground.world.number("pragma page_size"));
    ground.run("update organisation set name = '改' where name = '省'");
    let file = ground.world.database.location().file().unwrap();
    let folder = ground.world.database.folder().to_owned();
    store.close();
    let mut connection = ground.world.database.location().connect().unwrap();
    connection.query("pragma wal_checkpoint(truncate)", &[]).unwrap();
    drop(connection);
    let copy = folder.join("copy").join(file.file_name().unwrap());
    std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    for page in pages {
        let at = usize::try_from((page - 1) * size).unwrap();
        bytes[at..at + usize::try_from(size).unwrap()].fill(0xA5);
    }
    std::fs::write(&copy, bytes).unwrap();
    let options = taihang_store::Options {
        seal_key: Some(folder.join("seal.key")),
        ..taihang_store::Options::in_folder(copy.parent().unwrap().to_owned())
    };
    let location = taihang_store::db::Location::Folder(copy.parent().unwrap().to_owned());
    let damaged = taihang_store::Store::open(&location, catalogue(), ground.world.clock.clone(), options);
    let found = damaged.unwrap().check().unwrap();
    let places: Vec<&str> = found
        .iter()
        .filter(|breach| breach.code == taihang_store::DAMAGED)
        .map(|breach| breach.register.as_str())
        .collect();
    assert!(places.contains(&"project") && places.contains(&"seal"), "{found:?}");
    assert!(!places.contains(&"event") && !places.contains(&"organisation"), "{found:?}");
    let differs = found.iter().filter(|breach| breach.code == "row-differs").count();
    assert_eq!(differs, 1, "what can be read is held against the ledger: {found:?}");
    assert!(found.iter().all(|breach| !breach.message.en.contains("select")), "{found:?}");
}
