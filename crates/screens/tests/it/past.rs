//! What the program before this one kept is taken over whole: a small installation made by it stands in `past/plans.sql`.

use std::path::Path;

use serde_json::Value as Json;
use taihang_kernel::Actor;
use taihang_screens::plans::{
    FindingState, MetadataField, PlanRecord, Plans, ReviewState, TakenOver, take_over,
};
use taihang_store::db::Location;
use taihang_store::past::Past;

use crate::world::{World, organisation};

const DUMP: &str = include_str!("past/plans.sql");
/// What stood in the three files of the old installation, before the mark that made them differ.
const TEXT: &str =
    "一、目标\n到2025年，企业达到300家，其中高新技术企业120家。\n二、任务\n建设中试基地，2024年底前完成。";

/// The old data folder, made anew from the dump.
fn old(folder: &Path) {
    let Location::Folder(place) = Location::parse(&folder.display().to_string(), "data").unwrap() else {
        unreachable!()
    };
    let mut connection = Location::Folder(place).connect().unwrap();
    connection.script(DUMP).unwrap();
    drop(connection);
    std::fs::rename(folder.join("taihang.sqlite"), folder.join("plans.sqlite")).unwrap();
    let mut past = Past::open(folder).unwrap().unwrap();
    for (plan, mark) in past.rows("plan").unwrap().iter().zip(["a", "b", "c"]) {
        let sha = plan["file_sha256"].as_str().unwrap();
        let shelf = folder.join("files").join(&sha[..2]);
        std::fs::create_dir_all(&shelf).unwrap();
        std::fs::write(shelf.join(sha), format!("{TEXT}{mark}")).unwrap();
    }
}

fn program(world: &World) -> Actor {
    Actor {
        organisation: Some(organisation("140000-science")),
        ..Actor::system("upgrade", world.reader().today)
    }
}

fn named<'a>(plans: &'a [PlanRecord], file: &str) -> &'a PlanRecord {
    plans.iter().find(|plan| plan.header.file_name == file).unwrap()
}

#[test]
fn every_plan_review_answer_link_and_event_of_the_old_program_is_here() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    old(folder.path());
    let mut past = Past::open(folder.path()).unwrap().unwrap();
    let events = past.rows("event").unwrap();
    let actor = program(&world);
    let taken = take_over(&world.records, &actor, &mut past, folder.path()).unwrap();
    assert_eq!((taken.plans, taken.items, taken.events), (3, 10, events.len()));

    let plans = Plans::of(&world.records, &actor);
    let all: Vec<PlanRecord> =
        plans.list().unwrap().iter().map(|plan| plans.load(plan.id).unwrap()).collect();
    assert_eq!(all.len(), 2, "the third was removed");
    let above = named(&all, "a.txt");
    let states: Vec<ReviewState> = above.figures.iter().map(|item| item.state).collect();
    assert_eq!(states, [ReviewState::Confirmed, ReviewState::Mended]);
    assert_eq!(above.figures[1].value.value.as_deref(), Some("130"));
    assert_eq!(above.figures[1].extracted.as_ref().unwrap().value.as_deref(), Some("120"));
    assert_eq!(above.figures[1].value.part_of, Some(0), "the part still names its whole");
    assert_eq!(above.figures[1].note.as_deref(), Some("更正"));
    assert_eq!(above.figures[1].changed_by, "planner");
    let tasks: Vec<(&str, ReviewState)> =
        above.tasks.iter().map(|item| (item.value.title.as_str(), item.state)).collect();
    assert_eq!(tasks, [("建设中试基地", ReviewState::Rejected), ("补录任务", ReviewState::Added)]);
    assert_eq!(above.header.title(), "某省行动计划");
    let hands: Vec<_> = above
        .header
        .by_hand
        .iter()
        .map(|hand| (hand.entry.field(), hand.source.as_str(), hand.set_by.as_str()))
        .collect();
    assert!(
        hands.contains(&(MetadataField::Title, "省政府网站", "planner")) && hands.len() == 2,
        "{hands:?}"
    );
    let below = named(&all, "b.txt");
    assert_eq!(
        (&below.header.parents, &below.header.predecessors),
        (&vec![above.header.id], &vec![above.header.id])
    );
    assert!(below.figures.iter().all(|item| item.state == ReviewState::Extracted), "rejected and taken back");
    let answers = plans.answers().unwrap();
    let (_, answer) = answers.first_key_value().unwrap();
    assert_eq!(
        (answer.state, answer.text.as_str(), answer.plan),
        (FindingState::Answered, "已核实", Some(above.header.id))
    );
    assert_eq!(plans.file(above.header.id).unwrap().bytes, format!("{TEXT}a").into_bytes());
    assert_eq!(world.records.check().unwrap(), []);
}

#[test]
fn old_events_keep_actor_time_action_and_hash_in_their_order_and_come_once() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    old(folder.path());
    let mut past = Past::open(folder.path()).unwrap().unwrap();
    let old = past.rows("event").unwrap();
    let actor = program(&world);
    take_over(&world.records, &actor, &mut past, folder.path()).unwrap();
    while world.records.seal().unwrap() > 0 {}
    let (mut after, mut found) = (0, Vec::new());
    loop {
        let page = world.records.events_after(after, 500).unwrap();
        let Some(last) = page.last() else { break };
        after = last.position.unwrap();
        found.extend(page.into_iter().filter(|entry| entry.event.changes.contains_key("past")));
    }
    assert_eq!(found.len(), old.len());
    for (row, entry) in old.iter().zip(&found) {
        let event = &entry.event;
        let at = row["at"].as_i64().unwrap();
        let told = (
            event.action.as_str(),
            event.actor.as_str(),
            event.actor_name.as_str(),
            event.at.as_millisecond(),
        );
        let was = (
            row["action"].as_str().unwrap(),
            row["actor"].as_str().unwrap(),
            row["actor_name"].as_str().unwrap(),
            at,
        );
        assert_eq!(told, was);
        let (before, kept) = &event.changes["past"];
        assert_eq!((before, kept), (&Json::Null, &Json::Object(row.clone())), "the whole row, its hash too");
    }
    let again = take_over(&world.records, &actor, &mut past, folder.path()).unwrap();
    assert_eq!(again, TakenOver::default());
    assert_eq!(world.records.check().unwrap(), []);
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_taken_over() {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    old(folder.path());
    std::fs::remove_dir_all(folder.path().join("files")).unwrap();
    let mut past = Past::open(folder.path()).unwrap().unwrap();
    let refused = take_over(&world.records, &program(&world), &mut past, folder.path()).unwrap_err();
    assert!(refused.to_string().contains("missing"), "{refused}");
    assert!(Plans::of(&world.records, &world.reader()).list().unwrap().is_empty());
    std::fs::write(folder.path().join("plans.sqlite"), b"something else").unwrap();
    assert!(Past::open(folder.path()).is_err());
    assert!(Past::open(tempfile::tempdir().unwrap().path()).unwrap().is_none());
}
