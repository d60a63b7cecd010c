//! What is refused, and what a person is told of it: one row a fault.

use std::collections::BTreeMap;

use taihang_defs::FieldType;
use taihang_kernel::{Act, Catalogue, Command, Draft, RecordId, Value};
use taihang_store::Store;
use taihang_store::db::{Connection, Dialect};

use super::told;
use crate::write::world::{
    World, advance, catalogue, create, definitions, edit, holder, options, steward, text,
};

/// A province with a city below it, and a project of it as a draft.
struct Ground {
    world: World,
    province: RecordId,
    city: RecordId,
    project: RecordId,
    submitted: RecordId,
}

impl Ground {
    fn new() -> Self {
        let world = World::new();
        let province = world.organisation("省", None);
        let city = world.organisation("市", Some(province));
        let clerk = holder("clerk", province, 2);
        let project = world.create(&clerk, "project", draft(province)).unwrap().record;
        let submitted = world.create(&clerk, "project", draft(province)).unwrap().record;
        world.store.submit(&clerk, advance("project", submitted, 1, "submit")).unwrap();
        Self { world, province, city, project, submitted }
    }

    fn new_project(&self, change: impl FnOnce(Draft) -> Draft) -> Command {
        create("project", self.world.id(), change(draft(self.province)))
    }
}

fn draft(bearer: RecordId) -> Draft {
    Draft::default().with("name", text("甲")).with("bearer", Value::Ref(bearer))
}

fn long() -> String {
    "长".repeat(10 * 1024 * 1024 / 3)
}

/// Who asks, for what, and the code and field of the answer.
type Fault = (&'static str, &'static str, Command, &'static str, &'static str);

/// Values that do not go into their field.
fn of_values(ground: &Ground) -> Vec<Fault> {
    let project = ground.project;
    let with = |field: &'static str, value: Value| ground.new_project(|draft| draft.with(field, value));
    vec![
        ("a wrong type", "clerk", with("count", text("三")), "value-type", "count"),
        ("an unknown field", "clerk", with("cuont", Value::Integer(3)), "field-unknown", "cuont"),
        (
            "an endless name of a field",
            "clerk",
            edit("project", project, 1, Draft::default().with(&long(), text("甲"))),
            "field-unknown",
            "*",
        ),
        ("an unknown option", "clerk", with("kind", Value::Choice("c".into())), "option-unknown", "kind"),
        ("an endless option", "clerk", with("kind", Value::Choice(long())), "text-too-long", "kind"),
        ("10 MB in a line", "clerk", with("name", text(&long())), "text-too-long", "name"),
        ("10 MB in a prose", "clerk", with("text", text(&long())), "text-too-long", "text"),
        (
            "10 MB as an identifier",
            "clerk",
            with("number", Value::Identifier(long())),
            "text-too-long",
            "number",
        ),
        ("a character nobody can keep", "clerk", with("name", text("甲\0乙")), "text-control", "name"),
        (
            "a ref to nothing",
            "clerk",
            with("partners", Value::Refs(vec![ground.world.id()])),
            "ref-unknown",
            "partners",
        ),
    ]
}

/// Acts that are not possible.
fn of_acts(ground: &Ground) -> Vec<Fault> {
    let (project, province) = (ground.project, ground.province);
    let above = |to: RecordId| Draft::default().with("above", Value::Ref(to));
    let count = Draft::default().with("count", Value::Integer(1));
    let mut reason = advance("project", project, 1, "submit");
    reason.reason = Some(long());
    let remark =
        Command { act: Act::Comment { id: project, text: long() }, ..advance("project", project, 1, "-") };
    vec![
        ("10 MB as a reason", "clerk", reason, "text-too-long", "reason"),
        ("10 MB as a remark", "clerk", remark, "text-too-long", "text"),
        ("a version nobody has seen", "clerk", edit("project", project, 7, count), "version-stale", ""),
        (
            "a transition of a record out of reach",
            "officer",
            advance("project", project, 1, "submit"),
            "NotFound",
            "",
        ),
        (
            "a transition not granted",
            "clerk",
            advance("project", ground.submitted, 2, "approve"),
            "NotAllowed",
            "",
        ),
        (
            "a transition that is none",
            "clerk",
            advance("project", project, 1, "sbumit"),
            "transition-unknown",
            "",
        ),
        ("a transition from another state", "clerk", advance("project", project, 1, "finish"), "not-now", ""),
        (
            "a register that is none",
            "clerk",
            create("porject", ground.world.id(), Draft::default()),
            "register-unknown",
            "",
        ),
        ("an id that is taken", "clerk", create("project", project, draft(province)), "record-exists", ""),
        (
            "one that is above itself",
            "steward",
            edit("organisation", province, 1, above(province)),
            "tree-cycle",
            "above",
        ),
        (
            "a circle of two",
            "steward",
            edit("organisation", province, 1, above(ground.city)),
            "tree-cycle",
            "above",
        ),
    ]
}

/// Keys under which something is done once.
fn of_keys(ground: &Ground) -> Vec<Fault> {
    let keyed = |name: &str, key: String| {
        let mut command = ground.new_project(|draft| draft.with("name", text(name)));
        command.origin.idempotency_key = Some(key);
        command
    };
    ground.world.store.submit(&holder("clerk", ground.province, 2), keyed("甲", "one".to_owned())).unwrap();
    let (other, very_long) = (keyed("乙", "one".to_owned()), keyed("甲", long()));
    vec![
        ("a key of 10 MB", "clerk", very_long, "idempotency-key-too-long", "idempotency_key"),
        ("a key used for something else", "clerk", other, "idempotency-key-reused", "idempotency_key"),
    ]
}

#[test]
fn every_fault_is_told_and_leaves_nothing_behind() {
    let ground = Ground::new();
    let faults = [of_values(&ground), of_acts(&ground), of_keys(&ground)].concat();
    let counted = || ground.world.number("select count(*) from event");
    let before = counted();
    for (what, role, command, code, field) in faults {
        let actor = if role == "steward" { steward() } else { holder(role, ground.province, 2) };
        let error = ground.world.store.submit(&actor, command).unwrap_err();
        let (found, about) = told(&error);
        assert_eq!(code, found, "{what}: {error}");
        assert!(field == "*" || field == about, "{what}: {error}");
        assert_eq!(counted(), before, "{what}");
    }
    assert_eq!(ground.world.store.check().unwrap(), []);
}

#[test]
fn of_two_who_saw_the_same_the_second_is_told_what_differs() {
    let ground = Ground::new();
    let clerk = holder("clerk", ground.province, 2);
    let change =
        |field: &str, value: Value| edit("project", ground.project, 1, Draft::default().with(field, value));
    ground.world.store.submit(&clerk, change("count", Value::Integer(1))).unwrap();
    let late = ground.world.store.submit(&clerk, change("count", Value::Integer(2))).unwrap_err();
    let taihang_store::StoreError::Stale(problem) = &late else { panic!("{late:?}") };
    assert_eq!(problem.code, "version-stale");
    assert!(problem.message.en.contains("(Name)") && problem.message.zh.contains("名"), "{problem:?}");
    assert_eq!(ground.world.record("project", ground.project).get("count"), Some(&Value::Integer(1)));
}

#[test]
fn a_circle_is_refused_however_many_there_are_in_it() {
    let ground = Ground::new();
    let mut chain = vec![ground.province];
    for at in 0..12 {
        let above = chain[at];
        chain.push(ground.world.organisation("下级", Some(above)));
    }
    for last in &chain {
        let draft = Draft::default().with("above", Value::Ref(*last));
        let error = ground
            .world
            .store
            .submit(&steward(), edit("organisation", ground.province, 1, draft))
            .unwrap_err();
        assert_eq!(told(&error), ("tree-cycle".to_owned(), "above".to_owned()));
    }
    assert_eq!(ground.world.store.check().unwrap(), []);
}

#[test]
fn a_misspelt_function_is_found_before_anything_starts() {
    let defs = definitions(|name, text| {
        if name == "project" {
            text.replace("hook = [\"first_payment\"]", "hook = [\"frist_payment\"]")
        } else {
            text.to_owned()
        }
    });
    let hooks = catalogue().register("project").unwrap().hooks;
    let problems = Catalogue::link(defs, &[("project", hooks)]).unwrap_err();
    let told: BTreeMap<&str, &str> =
        problems.iter().map(|problem| (problem.code.as_str(), problem.field.as_deref().unwrap())).collect();
    assert_eq!(told["hook-missing"], "project.transition.approve.hook");
    assert!(problems[0].hint.en.contains("first_payment"), "{problems:?}");
}

#[test]
fn a_database_of_a_newer_program_is_left_as_it_is() {
    let world = World::new();
    world.organisation("省", None);
    let mut connection = world.database.location().connect().unwrap();
    let sql = "insert into migration (number, name, checksum, applied_at) values (999, '0999_later', 'x', 0)";
    connection.execute(sql, &[]).unwrap();
    let open =
        || Store::open(world.database.location(), catalogue(), world.clock.clone(), options(&world.database));
    let error = open().unwrap_err();
    assert_eq!(told(&error), ("schema-newer".to_owned(), "database".to_owned()));
    connection.execute("delete from migration where number = 999", &[]).unwrap();
    assert_eq!(open().unwrap().check().unwrap(), []);
}

#[test]
fn the_longest_text_that_is_allowed_is_kept() {
    let def = catalogue();
    let FieldType::Prose { max } = def.register("project").unwrap().def.fields["text"].kind else {
        panic!("prose")
    };
    let ground = Ground::new();
    let most = "字".repeat(max);
    let id = ground.world.id();
    let command = create("project", id, draft(ground.province).with("text", text(&most)));
    ground.world.store.submit(&holder("clerk", ground.province, 2), command).unwrap();
    assert_eq!(ground.world.record("project", id).get("text"), Some(&Value::Text(most)));
}

#[test]
fn a_text_too_long_to_be_told_apart_is_told_or_kept() {
    let world = World::new();
    // What no index of a server takes: it cannot be made small, and it is long.
    let mut letters = String::new();
    let mut state: u32 = 1;
    while letters.chars().count() < 4000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        letters.extend(char::from_u32(0x4e00 + (state >> 12) % 20_000));
    }
    let outcome = world.store.writer().run(move |connection: &mut Connection| {
        connection.script("create table apart (name text unique)")?;
        connection.execute("insert into apart values (?1)", &[letters.as_str().into()])
    });
    match outcome {
        Ok(rows) => assert_eq!((rows, world.store.dialect()), (1, Dialect::Sqlite)),
        Err(error) => assert_eq!(told(&error).0, "text-too-long"),
    }
}
