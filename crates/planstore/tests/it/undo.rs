//! Taking back, as algebra: whatever one person did, undoing it all gives back what was.

use proptest::prelude::*;
use taihang_base::Id;
use taihang_planstore::{Actor, ItemValue, Link, LinkKind, MetadataEntry, PlanRecord, Review, StoreError};

use crate::world::{World, code, figure};

/// Something that a person may do.
#[derive(Debug, Clone)]
enum Step {
    Review(usize, u8),
    Add,
    Describe(u8),
    Link,
    Unlink,
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0_usize..4, 0_u8..4).prop_map(|(item, review)| Step::Review(item, review)),
        1 => Just(Step::Add),
        1 => (0_u8..3).prop_map(Step::Describe),
        1 => Just(Step::Link),
        1 => Just(Step::Unlink),
        2 => Just(Step::Undo),
    ]
}

fn take(world: &World, actor: &Actor, plan: Id<PlanRecord>, other: Id<PlanRecord>, step: &Step) {
    let record = world.load(plan);
    let link = Link { plan, kind: LinkKind::Parent, other };
    match step {
        Step::Review(item, review) => {
            let Some(item) = record.figures.get(*item) else { return };
            let mended = || Box::new(ItemValue::Figure(figure("企业", "企业达到300家", "310")));
            let review = match review {
                0 => Review::Confirm,
                1 => Review::Mend { value: mended(), note: Some("核对".to_owned()) },
                2 => Review::Reject { note: None },
                _ => Review::Reopen,
            };
            world.store.item_review(actor, item.id, item.version, &review).unwrap();
        }
        Step::Add => {
            let value = ItemValue::Figure(figure("增加的", "高新技术企业120家", "1"));
            world.store.item_add(actor, plan, &value).unwrap();
        }
        Step::Describe(number) => {
            let entries = [MetadataEntry::Title(format!("规划{number}")), MetadataEntry::Period(2020, 2025)];
            world.store.plan_describe(actor, plan, record.header.version, &entries, "网站").unwrap();
        }
        Step::Link => drop(world.store.plan_link(actor, link).unwrap()),
        Step::Unlink => drop(world.store.plan_unlink(actor, link).unwrap()),
        Step::Undo => {
            let undone = world.store.undo(actor, plan);
            assert!(matches!(undone, Ok(_) | Err(StoreError::Problem(_))), "{undone:?}");
        }
    }
}

/// What people see of a plan, without versions and dates.
fn seen(world: &World, plan: Id<PlanRecord>) -> impl PartialEq + std::fmt::Debug + use<> {
    let record = world.load(plan);
    let items: Vec<_> = record.figures.iter().map(|item| (item.id, item.state, item.note.clone())).collect();
    (record.effective(), items, record.header.parents.clone(), record.header.progress)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_everything_gives_back_what_was(steps in prop::collection::vec(step(), 0..20)) {
        let world = World::new();
        let (plan, other) = (world.add("a"), world.add("b"));
        let before = seen(&world, plan);
        for step in &steps {
            take(&world, &world.actor(), plan, other, step);
        }
        world.assert_sound();
        while world.store.undo(&world.actor(), plan).is_ok() {}
        prop_assert_eq!(seen(&world, plan), before);
        prop_assert_eq!(code(world.store.undo(&world.actor(), plan)), "nothing-to-undo");
        world.assert_sound();
    }

    #[test]
    fn two_people_never_undo_each_others_work(steps in prop::collection::vec((any::<bool>(), step()), 0..20)) {
        let world = World::new();
        let (plan, other) = (world.add("a"), world.add("b"));
        let people = [Actor::of(&world.planner), Actor::of(&world.administrator)];
        for (second, step) in &steps {
            take(&world, &people[usize::from(*second)], plan, other, step);
        }
        world.assert_sound();
        let events = world.store.plan_history(&world.scope(), plan).unwrap();
        for event in events.iter().filter(|event| event.reverses.is_some()) {
            let reversed = events.iter().find(|other| Some(other.sequence) == event.reverses).unwrap();
            prop_assert_eq!(&reversed.actor, &event.actor);
            prop_assert_eq!(&reversed.before, &event.after);
        }
    }
}

#[test]
fn what_somebody_else_changed_since_is_not_undone() {
    let world = World::new();
    let plan = world.add("a");
    let review = |actor: &Actor, review: &Review| {
        let item = world.load(plan).figures[0].clone();
        world.store.item_review(actor, item.id, item.version, review).unwrap();
    };
    review(&world.actor(), &Review::Confirm);
    review(&Actor::of(&world.administrator), &Review::Reject { note: None });
    assert_eq!(code(world.store.undo(&world.actor(), plan)), "undo-overtaken");
    let undone = world.store.undo(&Actor::of(&world.administrator), plan).unwrap();
    assert_eq!((undone.action.as_str(), undone.records), ("item-rejected", 1));
    let undone = world.store.undo(&world.actor(), plan).unwrap();
    assert_eq!(undone.action, "item-confirmed");
    world.assert_sound();
}
