//! A holiday notice in mid-course: what the preview shows is what moves, everything else stays, and every process counts anew.

use jiff::civil::date;
use taihang_base::{FixedClock, WorkingCalendar};
use taihang_kernel::{Draft, RecordId, Value};
use taihang_store::calendar::fingerprint;
use taihang_store::{Store, StoreError};

use super::world::{World, advance, catalogue, create, edit, holder, options, steward, text};

/// The notice of 2024 with 12 March off beside it.
const NOTICE: &str = "off=01-01,02-10/02-17,03-12,04-04/04-06,05-01/05-05,06-10,09-15/09-17,10-01/10-07;\
                      work=02-04,02-18,04-07,04-28,05-11,09-14,09-29,10-12";

fn parameter(world: &World, value: &str) {
    world.made(
        "parameter",
        Draft::default()
            .with("code", Value::Identifier("project.review".into()))
            .with("value", text(value))
            .with("mode", Value::Choice("default".into())),
    );
}

fn submitted(world: &World, name: &str) -> RecordId {
    let top = world.organisation(name, None);
    let clerk = holder("clerk", top, 2);
    let draft = Draft::default().with("name", text(name)).with("bearer", Value::Ref(top));
    let id = world.create(&clerk, "project", draft).unwrap().record;
    world.store.submit(&clerk, advance("project", id, 1, "submit")).unwrap();
    id
}

fn notice(world: &World, settings: &str) -> taihang_kernel::Command {
    let draft = Draft::default()
        .with("list", Value::Identifier("holiday".into()))
        .with("code", Value::Identifier("2024".into()))
        .with("settings", text(settings));
    create("code", world.id(), draft)
}

fn next(store: &Store) -> WorkingCalendar {
    (*store.calendar().unwrap()).clone().noticed("2024", NOTICE, true).unwrap()
}

fn due(store: &Store, id: RecordId) -> jiff::civil::Date {
    store.deadlines_of(id).unwrap()[0].due
}

#[test]
fn open_deadlines_move_as_shown_and_nothing_else_does() {
    let world = World::new();
    parameter(&world, "10 working days");
    let [moves, closed] = ["甲", "乙"].map(|name| submitted(&world, name));
    let owner = world.record("project", closed).owner.unwrap();
    world.store.submit(&holder("officer", owner, 3), advance("project", closed, 2, "approve")).unwrap();
    assert_eq!(due(&world.store, moves), date(2024, 3, 15));
    let before = world.number("select count(*) from event");

    let calendar = next(&world.store);
    let shown = world.store.moves_under(&calendar).unwrap();
    assert_eq!(shown.len(), 1);
    assert_eq!(
        (shown[0].record, shown[0].steps[0].from, shown[0].steps[0].to),
        (moves, date(2024, 3, 15), date(2024, 3, 18))
    );
    assert_eq!(due(&world.store, moves), date(2024, 3, 15), "a preview writes nothing");
    assert_eq!(world.number("select count(*) from event"), before);

    let other = world.store.notice_put(&steward(), notice(&world, NOTICE), &calendar, "something else");
    assert!(
        matches!(&other, Err(StoreError::Problems(problems)) if problems[0].code == "calendar-preview-changed")
    );
    assert_eq!(world.number("select count(*) from code"), 0);

    let (_, count) =
        world.store.notice_put(&steward(), notice(&world, NOTICE), &calendar, &fingerprint(&shown)).unwrap();
    assert_eq!((count, due(&world.store, moves)), (1, date(2024, 3, 18)));
    // The notice and the one move, each with its event; the closed deadline is where it was.
    assert_eq!(world.number("select count(*) from event"), before + 2);
    assert_eq!(
        world.number(
            "select count(*) from event where action = 'refresh' and reason like '%2024-03-15 → 2024-03-18%'"
        ),
        1
    );
    assert_eq!(due(&world.store, closed), date(2024, 3, 15));
    assert_eq!(world.store.moves_under(&calendar).unwrap(), []);
    assert_eq!(world.store.check().unwrap(), []);
}

#[test]
fn another_process_counts_with_the_new_calendar_at_once() {
    let world = World::new();
    parameter(&world, "10 working days");
    let second = Store::open(
        world.database.location(),
        catalogue(),
        std::sync::Arc::new(FixedClock::new("2024-03-01T08:00:00+08:00".parse().unwrap())),
        options(&world.database),
    )
    .unwrap();
    let day = date(2024, 3, 12);
    assert!(second.calendar().unwrap().is_working(day).unwrap());
    let id = world.store.submit(&steward(), notice(&world, NOTICE)).unwrap().record;
    assert!(!second.calendar().unwrap().is_working(day).unwrap());
    let project = submitted(&world, "丙");
    assert_eq!(due(&second, project), date(2024, 3, 18));
    // A notice that is taken back, in whatever way, moves what it had moved.
    let plain = Draft::default().with("settings", text(&NOTICE.replace("03-12,", "")));
    second.submit(&steward(), edit("code", id, 1, plain)).unwrap();
    assert_eq!(due(&world.store, project), date(2024, 3, 15));
    assert_eq!(world.store.check().unwrap(), []);
}
