//! Import, list, metadata by hand, links, removal.

use jiff::civil::date;
use taihang_base::RegionLevel;
use taihang_planstore::{Link, LinkKind, MetadataEntry, MetadataField};

use crate::world::{World, add, code, document, plan};

#[test]
fn what_was_imported_is_read_back_unchanged() {
    let world = World::new();
    let id = world.add("a");
    let record = world.load(id);
    assert_eq!(record.document, document());
    assert_eq!(record.extracted, plan());
    assert_eq!(record.effective(), plan());
    assert_eq!((record.header.version, record.header.title()), (1, "a.txt"));
    assert_eq!((record.header.progress.targets.total(), record.header.progress.tasks.extracted), (2, 1));
    let file = world.store.plan_file(&world.scope(), id).unwrap();
    assert_eq!((file.name.as_str(), file.bytes.len() as u64), ("a.txt", record.header.file_bytes));
    world.assert_sound();
}

#[test]
fn the_same_bytes_twice_name_the_plan_that_is_there() {
    let world = World::new();
    let id = world.add("a");
    let error = add(&world.store, &world.actor(), "a").unwrap_err();
    assert!(error.to_string().contains(&id.to_string()), "{error}");
    assert_eq!(world.store.plan_list(&world.scope()).unwrap().len(), 1);
}

#[test]
fn a_removed_plan_is_not_found_and_its_file_may_come_again() {
    let world = World::new();
    let id = world.add("a");
    world.store.plan_remove(&world.actor(), id, 1).unwrap();
    assert_eq!(code(world.store.plan_load(&world.scope(), id)), "NotFound");
    assert_eq!(code(world.store.plan_history(&world.scope(), id).map(|events| events.len())), "ok: 0");
    assert_eq!(world.store.plan_list(&world.scope()).unwrap(), []);
    let again = world.add("a");
    assert_eq!(code(world.store.undo(&world.actor(), id)), "plan-known");
    let version = world.load(again).header.version;
    world.store.plan_remove(&world.actor(), again, version).unwrap();
    world.store.undo(&world.actor(), id).unwrap();
    assert_eq!(world.load(id).header.id, id);
    world.assert_sound();
}

#[test]
fn metadata_by_hand_count_before_the_documents_and_name_their_source() {
    let world = World::new();
    let id = world.add("a");
    let entries = [
        MetadataEntry::Title("试行规划".to_owned()),
        MetadataEntry::Region("吕梁市".to_owned()),
        MetadataEntry::Level(RegionLevel::City),
        MetadataEntry::Period(2021, 2025),
        MetadataEntry::IssuedOn(date(2021, 9, 1)),
    ];
    let version = world.store.plan_describe(&world.actor(), id, 1, &entries, "市政府网站").unwrap();
    let header = world.store.plan_header(&world.scope(), id).unwrap();
    assert_eq!((header.title(), header.version), ("试行规划", version));
    let region = header.metadata.region.unwrap();
    assert_eq!((region.value.as_str(), region.span), ("吕梁市", None));
    assert_eq!(header.metadata.period.unwrap().value, (2021, 2025));
    assert!(header.by_hand.iter().all(|value| value.source == "市政府网站" && value.set_by == "planner"));
    assert_eq!(world.load(id).extracted.metadata, plan().metadata, "the document still says what it says");

    assert_eq!(code(world.store.plan_describe(&world.actor(), id, 1, &entries, "x")), "Stale");
    let version = world.store.plan_undescribe(&world.actor(), id, version, MetadataField::Region).unwrap();
    let header = world.store.plan_header(&world.scope(), id).unwrap();
    assert_eq!((header.metadata.region.unwrap().value.as_str(), header.version), ("山西省", version));
    world.store.undo(&world.actor(), id).unwrap();
    world.store.undo(&world.actor(), id).unwrap();
    assert_eq!(
        world.store.plan_header(&world.scope(), id).unwrap().by_hand,
        [],
        "one undo takes all five back"
    );
    world.assert_sound();
}

#[test]
fn metadata_that_say_nothing_are_a_problem() {
    let world = World::new();
    let id = world.add("a");
    let describe = |entry, source| code(world.store.plan_describe(&world.actor(), id, 1, &[entry], source));
    assert_eq!(describe(MetadataEntry::Title(" ".to_owned()), "x"), "metadata-invalid");
    assert_eq!(describe(MetadataEntry::Period(2025, 2021), "x"), "metadata-invalid");
    assert_eq!(describe(MetadataEntry::Title("a".to_owned()), " "), "source-missing");
}

#[test]
fn links_show_on_the_lower_plan_and_never_form_a_circle() {
    let world = World::new();
    let (province, city, county) = (world.add("a"), world.add("b"), world.add("c"));
    let parent = |plan, other| Link { plan, kind: LinkKind::Parent, other };
    world.store.plan_link(&world.actor(), parent(city, province)).unwrap();
    let version = world.store.plan_link(&world.actor(), parent(county, city)).unwrap();
    assert_eq!(
        world.store.plan_link(&world.actor(), parent(county, city)).unwrap(),
        version,
        "twice is no change"
    );
    assert_eq!(code(world.store.plan_link(&world.actor(), parent(province, county))), "link-circular");
    assert_eq!(code(world.store.plan_link(&world.actor(), parent(province, province))), "link-circular");
    let follows = Link { plan: city, kind: LinkKind::Predecessor, other: county };
    world.store.plan_link(&world.actor(), follows).unwrap();
    let header = world.store.plan_header(&world.scope(), city).unwrap();
    assert_eq!((header.parents, header.predecessors), (vec![province], vec![county]));
    world.store.plan_unlink(&world.actor(), parent(city, province)).unwrap();
    assert_eq!(world.store.plan_header(&world.scope(), city).unwrap().parents, []);
    world.assert_sound();
}

#[test]
fn the_revision_grows_with_every_change_of_a_plan() {
    let world = World::new();
    let revision = || world.store.plans_revision(&world.scope()).unwrap();
    let empty = revision();
    let id = world.add("a");
    let imported = revision();
    world.store.plan_remove(&world.actor(), id, 1).unwrap();
    assert!(empty < imported && imported < revision());
}
