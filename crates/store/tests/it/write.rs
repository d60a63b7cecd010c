//! The write path on a real database: what a command leaves behind, and what it does not.

mod ahead;
mod archive;
mod breaches;
mod calendar;
mod imports;
mod keys;
mod random;
pub(crate) mod world;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use taihang_base::{Money, Period, Refusal};
use taihang_defs::FileRule;
use taihang_kernel::value::Place;
use taihang_kernel::{Act, Actor, Command, Draft, FileRef, Origin, RecordId, Value};
use taihang_store::{Call, Store, StoreError};
use world::{
    World, advance, catalogue, catalogue_of, create, definitions, edit, holder, options, source, steward,
    text,
};

fn project(bearer: RecordId, name: &str) -> Draft {
    Draft::default().with("name", text(name)).with("bearer", Value::Ref(bearer))
}

/// Every field filled, by who has uploaded the file.
fn full(world: &World, bearer: RecordId, by: &Actor) -> Draft {
    let catalogue = catalogue();
    let taihang_defs::FieldType::File(rule) =
        &catalogue.register("project").unwrap().def.fields["paper"].kind
    else {
        panic!("paper is a file")
    };
    let file = world.store.file_put(by, "正文".as_bytes(), "a.txt", rule).unwrap();
    let place = Place {
        longitude: Some("112.5".parse().unwrap()),
        latitude: Some("37.9".parse().unwrap()),
        address: "太原".into(),
    };
    let line: BTreeMap<String, Option<Value>> = [
        ("name".into(), Some(text("甲"))),
        ("body".into(), Some(Value::Ref(bearer))),
        ("share".into(), Some(Value::Percent(Decimal::new(505, 1)))),
    ]
    .into();
    let mut draft = project(bearer, "全部字段")
        .with("number", Value::Identifier("N-1".into()))
        .with("text", text("两段\n文字"))
        .with("count", Value::Integer(-3))
        .with("weight", Value::Decimal("1.000001".parse().unwrap()))
        .with("cost", Value::Money(Money::from_fen(12_345)))
        .with("rate", Value::Percent("2.5".parse().unwrap()))
        .with("start", Value::Date(date(2024, 2, 29)))
        .with("term", Value::Period(Period::days(date(2024, 1, 1), None).unwrap()))
        .with("open", Value::YesNo(false))
        .with("kind", Value::Choice("b".into()))
        .with("tags", Value::Choices(vec!["x".into(), "y".into()]))
        .with("partners", Value::Refs(vec![bearer]))
        .with("paper", Value::File(file))
        .with("site", Value::Place(place))
        .with("secret_note", text("手机 13800000000"));
    draft.lines.insert("member".into(), vec![line.clone(), line]);
    draft.about = Some(Some(("organisation".into(), bearer)));
    draft
}

fn codes(error: &StoreError) -> Vec<(String, Option<String>)> {
    let StoreError::Problems(problems) = error else { panic!("{error:?}") };
    problems.iter().map(|problem| (problem.code.clone(), problem.field.clone())).collect()
}

#[test]
fn every_type_comes_back_as_it_went_in() {
    let world = World::new();
    let top = world.organisation("省", None);
    let draft = full(&world, top, &holder("clerk", top, 2));
    let id = world.create(&holder("clerk", top, 2), "project", draft.clone()).unwrap().record;
    let record = world.record("project", id);
    for (field, value) in &draft.values {
        assert_eq!(record.get(field), value.as_ref(), "{field}");
    }
    assert_eq!(
        (record.version, record.owner, record.about),
        (1, Some(top), Some(("organisation".into(), top)))
    );
    assert_eq!(record.lines["member"].len(), 2);
    assert_eq!(record.lines["member"][1][2], Some(Value::Percent(Decimal::new(505, 1))));
    assert_eq!(world.number("select count(*) from link"), 2);
    // Sealed values stand nowhere in clear.
    let clear =
        "select count(*) from project, event where secret_note like '%1380%' or changes like '%1380%'";
    assert_eq!(world.number(clear), 0);
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn an_edit_writes_what_changed_and_the_ledger_tells_it() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let draft = full(&world, top, &clerk);
    let id = world.create(&clerk, "project", draft).unwrap().record;
    let mut change = Draft::default().with("cost", Value::Money(Money::from_fen(1))).with("kind", None);
    change.lines.insert("member".into(), Vec::new());
    let receipt = world.store.submit(&clerk, edit("project", id, 1, change)).unwrap();
    assert_eq!(receipt.version, 2);
    let record = world.record("project", id);
    assert_eq!((record.get("cost"), record.get("kind")), (Some(&Value::Money(Money::from_fen(1))), None));
    assert!(record.lines("member").is_empty());
    assert_eq!(record.get("count"), Some(&Value::Integer(-3)));
    // Who saw version 1 comes too late.
    let late =
        world.store.submit(&clerk, edit("project", id, 1, Draft::default().with("count", Value::Integer(1))));
    assert!(matches!(late, Err(StoreError::Stale(_) | StoreError::Refusal(Refusal::Stale))), "{late:?}");
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn the_same_key_is_carried_out_once() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let with_key = |draft: Draft| {
        let mut command = create("project", world.id(), draft);
        command.origin.idempotency_key = Some("k1".into());
        command
    };
    let first = world.store.submit(&clerk, with_key(project(top, "一"))).unwrap();
    let again = world.store.submit(&clerk, with_key(project(top, "一"))).unwrap();
    assert_eq!((again.record, again.repeated, first.repeated), (first.record, true, false));
    let other = world.store.submit(&clerk, with_key(project(top, "二"))).unwrap_err();
    assert_eq!(codes(&other)[0].0, "idempotency-key-reused");
    assert_eq!(world.number("select count(*) from project"), 1);
}

#[test]
fn all_or_nothing_names_the_place() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let number = |number: &str| project(top, "甲").with("number", Value::Identifier(number.into()));
    let commands = ["1", "2", "1"].map(|n| create("project", world.id(), number(n)));
    let error = world.store.submit_all(&clerk, commands.to_vec()).unwrap_err();
    assert_eq!(codes(&error), [("not-unique".to_owned(), Some("2.number".to_owned()))]);
    assert_eq!(world.number("select count(*) from project"), 0);
    assert_eq!(world.number("select count(*) from event where register = 'project'"), 0);
    let commands = ["1", "2"].map(|n| create("project", world.id(), number(n)));
    assert_eq!(world.store.submit_all(&clerk, commands.to_vec()).unwrap().len(), 2);
}

#[test]
fn sealed_values_are_unique_too() {
    let world = World::new();
    let person = |number: &str| {
        Draft::default().with("name", text("甲")).with("id_number", Value::Identifier(number.into()))
    };
    world.made("person", person("X1"));
    world.made("person", person("X2"));
    let error = world.create(&steward(), "person", person("X1")).unwrap_err();
    assert_eq!(codes(&error)[0].0, "not-unique");
}

/// Who has read a digest somewhere does not come by the file; nor is a text a PDF because a record says so.
#[test]
fn a_file_is_put_into_a_record_by_who_uploaded_it_and_as_what_it_is() {
    let world = World::new();
    let top = world.organisation("省", None);
    let (clerk, other) = (holder("clerk", top, 2), holder("clerk", top, 3));
    let rule = FileRule { kinds: vec!["txt".into(), "md".into()], max_bytes: 100 };
    let file = world.store.file_put(&clerk, b"one", "a.txt", &rule).unwrap();
    let put = |actor: &Actor, file: FileRef| {
        let made = world.create(actor, "project", project(top, "甲").with("paper", Value::File(file)));
        made.map(drop).map_err(|error| codes(&error).remove(0).0)
    };
    assert_eq!(put(&other, file.clone()), Err("file-unknown".to_owned()));
    assert_eq!(put(&clerk, FileRef { bytes: 2, ..file.clone() }), Err("file-unknown".to_owned()));
    assert_eq!(put(&clerk, FileRef { name: "a.pdf".into(), ..file.clone() }), Err("file-unknown".to_owned()));
    assert_eq!(
        put(&clerk, FileRef { name: "../a.txt".into(), ..file.clone() }),
        Err("file-unknown".to_owned())
    );
    assert_eq!(put(&clerk, file.clone()), Ok(()));
    let elsewhere = world.store.file_put(&clerk, b"one", "a.md", &rule).unwrap();
    assert_eq!(put(&clerk, elsewhere), Err("file-kind".to_owned()), "the field takes other endings");
    for name in ["../x.txt", "a\r\nb.txt", "x\u{202e}fdp.txt", &format!("{}.txt", "长".repeat(200))] {
        let error = world.store.file_put(&clerk, b"one", name, &rule).unwrap_err();
        assert_eq!(codes(&error)[0].0, "file-name", "{name:?}");
    }
    world.store.file_put(&other, b"one", "b.txt", &rule).unwrap();
    assert_eq!(put(&other, file), Ok(()), "the same content, uploaded again");
}

#[test]
fn a_key_of_a_call_stands_for_all_of_it_and_for_nothing_else() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let call = |content: &str| Call::of("k".to_owned(), &serde_json::json!(content));
    let keyed = |key: &str, name: &str| {
        let mut command = create("project", world.id(), project(top, name));
        command.origin.idempotency_key = Some(key.to_owned());
        command
    };
    let reused = |error: StoreError| assert_eq!(codes(&error)[0].0, "idempotency-key-reused");
    // A call of which nothing was carried out binds nothing.
    let odd = create("project", world.id(), Draft::default());
    world.store.submit_in(&clerk, odd, Some(&call("odd"))).unwrap_err();
    let first = world.store.submit_all_in(&clerk, vec![keyed("k#0", "甲")], Some(&call("one"))).unwrap();
    let again = world.store.submit_all_in(&clerk, vec![keyed("k#0", "甲")], Some(&call("one"))).unwrap();
    assert_eq!((again[0].record, again[0].repeated), (first[0].record, true));
    // One command more behind the same ones, one by itself, and a single one under the key of the call.
    let more = vec![keyed("k#0", "甲"), keyed("k#1", "乙")];
    reused(world.store.are_repetitions(&clerk, Some(&call("two")), &more).unwrap_err());
    reused(world.store.submit_all_in(&clerk, more, Some(&call("two"))).unwrap_err());
    reused(world.store.submit_in(&clerk, keyed("k#1", "乙"), Some(&call("two"))).unwrap_err());
    reused(world.store.submit(&clerk, keyed("k", "丙")).unwrap_err());
    world.store.submit(&clerk, keyed("single", "丙")).unwrap();
    let under_it = Call::of("single".to_owned(), &serde_json::json!("one"));
    reused(world.store.submit_all_in(&clerk, vec![keyed("single#0", "丁")], Some(&under_it)).unwrap_err());
    assert_eq!(world.number("select count(*) from project"), 2);
}

#[cfg(unix)]
#[test]
fn stored_files_are_for_the_account_of_the_program_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    let top = world.organisation("省", None);
    let rule = FileRule { kinds: vec!["txt".into()], max_bytes: 100 };
    let file = world.store.file_put(&holder("clerk", top, 2), b"one", "a.txt", &rule).unwrap();
    let files = world.database.folder().join("files");
    let inner = files.join(&file.sha256[..2]);
    for (place, wanted) in [(&files, 0o700), (&inner, 0o700), (&inner.join(&file.sha256), 0o600)] {
        let mode = std::fs::metadata(place).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, wanted, "{}", place.display());
    }
}

#[test]
fn a_ref_to_nothing_is_a_problem() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let draft = project(top, "甲").with("partners", Value::Refs(vec![world.id()]));
    let error = world.create(&clerk, "project", draft).unwrap_err();
    assert_eq!(codes(&error)[0], ("ref-unknown".to_owned(), Some("partners".to_owned())));
    let unknown = FileRef { sha256: "ab".repeat(32), name: "b.txt".into(), bytes: 3 };
    let error =
        world.create(&clerk, "project", project(top, "甲").with("paper", Value::File(unknown))).unwrap_err();
    assert_eq!(codes(&error)[0], ("file-unknown".to_owned(), Some("paper".to_owned())));
}

#[test]
fn the_tree_follows_moves_and_refuses_circles() {
    let world = World::new();
    let province = world.organisation("省", None);
    let city = world.organisation("市", Some(province));
    let bureau = world.organisation("局", Some(city));
    let other = world.organisation("另一市", Some(province));
    let paths = "select count(*) from unit_path";
    assert_eq!(world.number(paths), 1 + 2 + 3 + 2);
    let above = |to: RecordId| Draft::default().with("above", Value::Ref(to));
    world.store.submit(&steward(), edit("organisation", bureau, 1, above(other))).unwrap();
    assert_eq!(world.number(paths), 8);
    let circle =
        world.store.submit(&steward(), edit("organisation", province, 1, above(bureau))).unwrap_err();
    assert_eq!(codes(&circle)[0], ("tree-cycle".to_owned(), Some("above".to_owned())));
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn a_transition_opens_clocks_jobs_notices_and_follow_ups() {
    let world = World::new();
    let top = world.organisation("省", None);
    let firm = world.organisation("企业", Some(top));
    let person = world.made("person", Draft::default().with("name", text("张三")));
    let account = world.made(
        "account",
        Draft::default().with("name", Value::Identifier("zhang".into())).with("person", Value::Ref(person)),
    );
    let grant = Draft::default()
        .with("person", Value::Ref(person))
        .with("organisation", Value::Ref(top))
        .with("role", Value::Choice("officer".into()))
        .with("root", Value::Ref(top));
    // Of the office and of the firm itself: told once.
    let of_firm = grant
        .clone()
        .with("organisation", Value::Ref(firm))
        .with("role", Value::Choice("clerk".into()))
        .with("root", Value::Ref(firm));
    world.made("role_grant", grant);
    world.made("role_grant", of_firm);
    let clerk = holder("clerk", firm, 2);
    let id = world.create(&clerk, "project", project(firm, "甲")).unwrap().record;
    world.store.submit(&clerk, advance("project", id, 1, "submit")).unwrap();
    let deadlines = world.store.deadlines_of(id).unwrap();
    assert_eq!((deadlines.len(), deadlines[0].due, deadlines[0].open), (1, date(2024, 3, 18), true));
    assert_eq!(world.store.notices_unread(account).unwrap(), 1);
    let notice = world.store.notices(account, None, 10).unwrap().remove(0);
    let told = ["title_zh", "title_en", "state_en"].map(|name| notice.context[name].as_str());
    assert_eq!((notice.text.as_str(), told), ("submitted", ["甲", "甲", "Name"]));
    world.store.notice_read(account, None).unwrap();
    assert_eq!(world.store.notices_unread(account).unwrap(), 0);
    assert_eq!(world.number("select count(*) from job"), 1);
    // The officer of the account signs in and approves: the follow-up pays, the payment makes the project stale.
    let officer = world.store.actor_of_account(account, World::today()).unwrap().unwrap();
    assert_eq!((officer.name.as_str(), officer.organisation, officer.roles.len()), ("张三", Some(top), 2));
    world.store.submit(&officer, advance("project", id, 2, "approve")).unwrap();
    assert_eq!(world.number("select count(*) from payment"), 1);
    assert_eq!(world.number("select count(distinct command) from event where action in ('approve', 'create') and version in (1, 3) and register in ('payment') or action = 'approve'"), 1);
    let record = world.record("project", id);
    assert!(record.stale && record.published);
    assert!(!world.store.deadlines_of(id).unwrap()[0].open);
    let refresh = Command {
        register: "project".into(),
        act: Act::Refresh { id },
        reason: None,
        origin: Origin::default(),
    };
    let engine = taihang_kernel::Actor::system("engine", World::today());
    world.store.submit(&engine, refresh.clone()).unwrap();
    let record = world.record("project", id);
    assert_eq!((record.stale, record.get("spent")), (false, Some(&Value::Money(Money::from_fen(500)))));

    // Again with nothing new: the mark goes, and the ledger has nothing to tell.
    let mut connection = world.database.location().connect().unwrap();
    connection.execute("update project set stale = 1", &[]).unwrap();
    world.store.submit(&engine, refresh).unwrap();
    let again = world.record("project", id);
    assert_eq!((again.stale, again.version), (false, record.version));
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn a_deadline_that_passes_brings_about_its_consequences_once() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let id = world.create(&clerk, "project", project(top, "甲")).unwrap().record;
    world.store.submit(&clerk, advance("project", id, 1, "submit")).unwrap();
    assert_eq!(world.store.deadlines_due(date(2024, 3, 18), 10).unwrap(), []);
    assert_eq!(world.store.deadline_warnings(date(2024, 3, 15), 10).unwrap(), 1);
    assert_eq!(world.store.deadline_warnings(date(2024, 3, 15), 10).unwrap(), 0);
    assert_eq!(world.store.deadlines_due(date(2024, 3, 19), 10).unwrap().len(), 1);
    assert_eq!(world.store.deadlines_pass(date(2024, 3, 19), 10).unwrap(), 1);
    assert_eq!(world.store.deadlines_pass(date(2024, 3, 19), 10).unwrap(), 0);
    assert_eq!(world.record("project", id).state, "late");
    assert_eq!(world.number("select count(*) from job where name = 'count'"), 1);
    assert_eq!(world.store.deadlines_due(date(2024, 3, 19), 10).unwrap(), []);
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn a_warning_moves_with_the_end_after_a_pause_and_comes_once() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let officer = holder("officer", top, 3);
    let at = |day: Date, actor: &Actor| {
        world.clock.set(day.at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp());
        Actor { today: day, ..actor.clone() }
    };
    let id = world.create(&clerk, "project", project(top, "甲")).unwrap().record;
    let go = |actor: &Actor, version: i64, way: &str| {
        world.store.submit(actor, advance("project", id, version, way)).unwrap();
        world.store.deadlines_of(id).unwrap()[0].due
    };
    assert_eq!(go(&clerk, 1, "submit"), date(2024, 3, 18));
    assert_eq!(world.store.deadline_warnings(date(2024, 3, 15), 10).unwrap(), 1);
    // A reminder is no new beginning: nobody is warned twice.
    assert_eq!(go(&at(date(2024, 3, 4), &officer), 2, "remind"), date(2024, 3, 18));
    assert_eq!(world.store.deadline_warnings(date(2024, 3, 15), 10).unwrap(), 0);
    go(&at(date(2024, 3, 5), &officer), 3, "send_back");
    assert_eq!(go(&at(date(2024, 3, 15), &clerk), 4, "send_again"), date(2024, 3, 28));
    assert_eq!(world.store.deadline_warnings(date(2024, 3, 24), 10).unwrap(), 0, "it is too early");
    assert_eq!(world.store.deadline_warnings(date(2024, 3, 25), 10).unwrap(), 1);
    assert_eq!(world.store.deadline_warnings(date(2024, 3, 26), 10).unwrap(), 0);
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn parameters_are_inherited_and_rule_the_clock() {
    let world = World::new();
    let region = |name: &str, above: Option<RecordId>| {
        world.made("region", Draft::default().with("name", text(name)).with("above", above.map(Value::Ref)))
    };
    let province = region("省", None);
    let city = region("市", Some(province));
    let parameter = |value: Option<&str>, mode: &str, region: RecordId| {
        let draft = Draft::default()
            .with("code", Value::Identifier("project.review".into()))
            .with("value", value.map(text))
            .with("mode", Value::Choice(mode.into()))
            .with("direction", Value::Choice("lower_is_stricter".into()))
            .with("region", Value::Ref(region));
        world.made("parameter", draft)
    };
    let firm = world
        .made("organisation", Draft::default().with("name", text("企业")).with("region", Value::Ref(city)));
    let clerk = holder("clerk", firm, 2);
    let due = |name: &str| {
        let id = world.create(&clerk, "project", project(firm, name)).unwrap().record;
        world.store.submit(&clerk, advance("project", id, 1, "submit")).unwrap();
        world.store.deadlines_of(id).unwrap().first().map(|deadline| deadline.due)
    };
    assert_eq!(due("0"), Some(date(2024, 3, 18)));
    parameter(Some("10 days"), "default", province);
    assert_eq!(due("1"), Some(date(2024, 3, 11)));
    parameter(Some("20 days"), "tighten", city);
    assert_eq!(due("2"), Some(date(2024, 3, 11)));
    parameter(Some("5 days"), "tighten", city);
    assert_eq!(due("3"), Some(date(2024, 3, 6)));
}

#[test]
fn commands_about_one_record_go_on_after_one_that_leaves_it_as_it_is() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let id = world.create(&clerk, "project", project(top, "一")).unwrap().record;
    let events = |world: &World| world.store.history(&clerk, "project", id).unwrap().len();
    let name = |name: &str| Draft::default().with("name", Value::Text(name.to_owned()));
    let before = events(&world);
    let same = world.store.submit(&clerk, edit("project", id, 1, name("一"))).unwrap();
    assert_eq!((same.version, events(&world)), (1, before));
    let both = vec![edit("project", id, 1, name("一")), edit("project", id, 2, name("二"))];
    let receipts = world.store.submit_all(&clerk, both).unwrap();
    assert_eq!(receipts.iter().map(|receipt| receipt.version).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(events(&world), before + 1);
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn seals_give_one_order_and_check_finds_tampering() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    for name in ["一", "二", "三"] {
        let id = world.create(&clerk, "project", project(top, name)).unwrap().record;
        world
            .store
            .submit(&clerk, edit("project", id, 1, Draft::default().with("count", Value::Integer(1))))
            .unwrap();
    }
    assert_eq!(world.store.seal().unwrap(), 7);
    assert_eq!(world.store.seal().unwrap(), 0);
    world.organisation("市", Some(top));
    assert_eq!(world.store.seal().unwrap(), 1);
    let entries = world.store.events_after(0, 100).unwrap();
    let positions: Vec<_> = entries.iter().map(|entry| entry.position.unwrap()).collect();
    assert_eq!(positions, (1..=8).collect::<Vec<_>>());
    assert_eq!(world.store.events_after(7, 100).unwrap().len(), 1);
    assert_eq!(world.store.check().unwrap(), []);
    let mut connection = world.database.location().connect().unwrap();
    assert!(connection.execute("update event set reason = 'x'", &[]).is_err());
    assert!(connection.execute("delete from event", &[]).is_err());
    connection.execute("update project set count = 9 where name = '一'", &[]).unwrap();
    connection.execute("delete from unit_path where distance = 1", &[]).unwrap();
    let breaches = world.store.check().unwrap();
    let kinds: Vec<_> = breaches.iter().map(|breach| breach.code.as_str()).collect();
    assert_eq!(kinds, ["row-differs", "tree-differs"]);
    assert!(breaches[0].message.en.contains("count"), "{breaches:?}");
}

/// Every column with its table and type, and every index.
fn columns(database: &taihang_testkit::Database) -> Vec<(String, String)> {
    let mut connection = database.location().connect().unwrap();
    let sql = match connection.dialect() {
        taihang_store::db::Dialect::Sqlite => {
            "select m.name || '.' || p.name, lower(p.type) from sqlite_master m, pragma_table_info(m.name) p
             where m.type in ('table', 'index') order by 1, 2"
        }
        taihang_store::db::Dialect::Postgres => {
            "select table_name || '.' || column_name, cast(data_type as text) from information_schema.columns
             where table_schema = current_schema()
             union all select cast(indexname as text), indexdef from pg_indexes where schemaname = current_schema()
             order by 1, 2"
        }
    };
    let rows = connection.query(sql, &[]).unwrap();
    rows.iter().map(|row| (row.text(0).unwrap().to_owned(), row.text(1).unwrap().to_owned())).collect()
}

#[test]
fn a_second_start_is_quiet_and_other_definitions_are_refused() {
    let world = World::new();
    let top = world.organisation("省", None);
    let open = |defs| {
        Store::open(
            world.database.location(),
            catalogue_of(defs),
            world.clock.clone(),
            options(&world.database),
        )
    };
    let same = |text: &str| text.to_owned();
    open(definitions(|_, text| same(text))).unwrap();
    let changed = open(definitions(|name, text| {
        if name == "payment" { text.replace(", edit = [\"paid\"]", "") } else { same(text) }
    }))
    .unwrap_err();
    assert_eq!(codes(&changed), [("definition-changed".to_owned(), Some("payment".to_owned()))]);
    let wider = "version = 2\n";
    let added = definitions(|name, text| match name {
        "payment" => {
            let text = text.replace("version = 1\n", wider);
            text.replace("sum = {", "note = { type = \"text\", label = { zh = \"注\", en = \"Note\" } }\nbill = { type = \"ref\", to = \"region\", label = { zh = \"注\", en = \"Note\" } }\nsum = {")
        }
        _ => same(text),
    });
    // Neither the database nor the program knows the released text of version 1.
    let refused = open(added.clone()).unwrap_err();
    assert_eq!(codes(&refused)[0].0, "definition-step-missing");
    let first = source("payment");
    let first = taihang_defs::Source { path: "payment/released/v1.toml", text: &first };
    let open_with = |mut defs: taihang_defs::CatalogueDef| {
        defs.releases.extend(taihang_defs::Release::of(&first));
        open(defs)
    };
    let lost = definitions(|name, text| match name {
        "payment" => text
            .replace("version = 1\n", wider)
            .replace("purpose = { type", "sense = { type")
            .replace("title = [\"purpose\"]", "title = [\"sense\"]"),
        _ => same(text),
    });
    let refused = open_with(lost).unwrap_err();
    assert!(codes(&refused).iter().all(|(code, _)| code == "definition-step-missing"), "{refused:?}");
    let store = open_with(added.clone()).unwrap();
    assert_eq!(store.check().unwrap(), []);
    drop(store);
    let fresh = taihang_testkit::database();
    let made = Store::open(fresh.location(), catalogue_of(added), fresh.clock(), options(&fresh));
    made.unwrap().check().unwrap();
    assert_eq!(columns(&world.database), columns(&fresh), "extended and made anew are alike");
    let older = open(definitions(|_, text| same(text))).unwrap_err();
    assert_eq!(codes(&older), [("definition-newer".to_owned(), Some("payment".to_owned()))]);
    assert_eq!(world.record("organisation", top).version, 1);
}

#[test]
fn drafts_views_and_followed_records_are_kept() {
    let world = World::new();
    let (me, other, record) = (world.id(), world.id(), world.id());
    let content = serde_json::json!({"name": "半"});
    world.store.draft_put(me, "project", None, 0, &serde_json::json!({})).unwrap();
    world.store.draft_put(me, "project", None, 0, &content).unwrap();
    assert_eq!(world.store.draft(me, "project", None).unwrap(), Some((0, content)));
    assert_eq!(world.store.draft(other, "project", None).unwrap(), None);
    world.store.draft_drop(me, "project", None).unwrap();
    assert_eq!(world.store.draft(me, "project", None).unwrap(), None);
    let view = |shared: bool| taihang_store::SavedView {
        id: me.to_string(),
        account: me,
        name: "我的".into(),
        query: "state=draft".into(),
        shared,
    };
    world.store.view_save("project", &view(false)).unwrap();
    assert_eq!(world.store.views(other, "project").unwrap(), []);
    world.store.view_save("project", &view(true)).unwrap();
    assert_eq!(world.store.views(other, "project").unwrap().len(), 1);
    world.store.view_drop(me, &me.to_string()).unwrap();
    assert_eq!(world.store.views(me, "project").unwrap(), []);
    world.store.follow(me, "project", record, true).unwrap();
    world.store.follow(me, "project", record, true).unwrap();
    assert!(world.store.follows(me, "project", record).unwrap());
    world.store.follow(me, "project", record, false).unwrap();
    assert!(!world.store.follows(me, "project", record).unwrap());
}

#[test]
fn many_are_adopted_at_once_and_each_says_what_is_wrong_with_it() {
    let world = World::new();
    let top = world.organisation("省", None);
    let clerk = holder("clerk", top, 2);
    let number = |at: usize| project(top, "甲").with("number", Value::Identifier(at.to_string()));
    let mut commands: Vec<_> = (0..300).map(|at| create("project", world.id(), number(at))).collect();
    commands[7] =
        create("project", world.id(), project(top, "甲").with("partners", Value::Refs(vec![world.id()])));
    commands[200] = create("project", world.id(), number(3));
    commands[250] = create("project", world.id(), full(&world, top, &clerk));
    let outcomes = world.store.adopt(&clerk, commands.clone(), true).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 2);
    assert_eq!(world.number("select count(*) from project"), 0);
    let outcomes = world.store.adopt(&clerk, commands, false).unwrap();
    let wrong: Vec<_> = outcomes
        .iter()
        .enumerate()
        .filter_map(|(at, outcome)| Some((at, codes(outcome.as_ref().err()?))))
        .collect();
    assert_eq!(wrong[0], (7, vec![("ref-unknown".to_owned(), Some("partners".to_owned()))]));
    assert_eq!((wrong.len(), wrong[1].0, wrong[1].1[0].0.as_str()), (2, 200, "not-unique"));
    assert_eq!(world.number("select count(*) from project"), 298);
    assert_eq!(world.number("select count(*) from project__member"), 2);
    world.store.seal().unwrap();
    assert_eq!(world.store.check().unwrap(), []);
    // A record may name one that stands before it in the same import.
    let parent = world.id();
    let unit = |id: RecordId, above: Option<RecordId>| {
        create(
            "organisation",
            id,
            Draft::default().with("name", text("局")).with("above", above.map(Value::Ref)),
        )
    };
    let outcomes = world
        .store
        .adopt(&steward(), vec![unit(parent, Some(top)), unit(world.id(), Some(parent))], true)
        .unwrap();
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(world.store.check().unwrap(), []);
}
