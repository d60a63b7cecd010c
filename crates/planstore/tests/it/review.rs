//! Confirm, mend, reject, add; what counts afterwards.

use taihang_base::Span;
use taihang_plan::{Finding, Place, Severity};
use taihang_planstore::{FindingKey, FindingState, ItemValue, NewAnswer, Review, ReviewState};

use crate::world::{STALE, World, at, code, figure, task};

fn mend(value: &str) -> Review {
    let value = Box::new(ItemValue::Figure(figure("企业", "企业达到300家", value)));
    Review::Mend { value, note: None }
}

#[test]
fn every_decision_leads_to_its_state() {
    let world = World::new();
    let id = world.add("a");
    let reject = Review::Reject { note: Some("不是指标".to_owned()) };
    // What happens to one figure in turn, the state and the value after it.
    let steps = [
        (Review::Confirm, ReviewState::Confirmed, "300"),
        (mend("320"), ReviewState::Mended, "320"),
        (Review::Confirm, ReviewState::Mended, "320"),
        (reject.clone(), ReviewState::Rejected, "320"),
        (Review::Confirm, ReviewState::Mended, "320"),
        (mend("300"), ReviewState::Confirmed, "300"),
        (reject, ReviewState::Rejected, "300"),
        (Review::Reopen, ReviewState::Extracted, "300"),
    ];
    for (number, (review, state, value)) in steps.into_iter().enumerate() {
        let item = world.load(id).figures[0].clone();
        world.store.item_review(&world.actor(), item.id, item.version, &review).unwrap();
        let item = world.load(id).figures[0].clone();
        assert_eq!((item.state, item.value.value.as_deref()), (state, Some(value)), "step {number}");
    }
    world.assert_sound();
}

#[test]
fn a_review_of_an_older_version_is_stale() {
    let world = World::new();
    let id = world.add("a");
    let item = world.load(id).tasks[0].clone();
    let receipt = world.store.item_review(&world.actor(), item.id, item.version, &Review::Confirm).unwrap();
    assert_eq!(receipt.plan_version, 2);
    let late = world.store.item_review(&world.actor(), item.id, item.version, &Review::Reopen);
    assert_eq!(code(late), format!("{STALE:?}"));
    assert_eq!(
        world.store.item_load(&world.scope(), item.id).unwrap(),
        (id, receipt.version, ItemValue::Task(task()))
    );
}

#[test]
fn several_are_confirmed_all_or_none() {
    let world = World::new();
    let id = world.add("a");
    let items: Vec<_> = world.load(id).figures.iter().map(|item| (item.id, item.version)).collect();
    let mut stale = items.clone();
    stale[1].1 += 1;
    assert_eq!(code(world.store.items_confirm(&world.actor(), &stale)), "Stale");
    assert_eq!(world.load(id).header.progress.targets.extracted, 2);
    world.store.items_confirm(&world.actor(), &items).unwrap();
    assert_eq!(world.load(id).header.progress.targets.confirmed, 2);
    world.store.undo(&world.actor(), id).unwrap();
    assert_eq!(world.load(id).header.progress.targets.extracted, 2);
    world.assert_sound();
}

#[test]
fn what_counts_is_the_plan_with_the_review_applied() {
    let world = World::new();
    let id = world.add("a");
    let added = world
        .store
        .item_add(&world.actor(), id, &ItemValue::Figure(figure("到期年", "2025年", "2025")))
        .unwrap();
    let plan = world.load(id).effective();
    let subjects: Vec<&str> = plan.figures.iter().map(|figure| figure.subject.as_str()).collect();
    assert_eq!(subjects, ["到期年", "企业", "高新技术企业"], "in order of place");
    assert_eq!(plan.figures[2].part_of, Some(1), "the part follows its whole");

    let record = world.load(id);
    let whole = record.figures.iter().find(|item| item.position == 0).unwrap();
    world.store.item_review(&world.actor(), whole.id, whole.version, &Review::Reject { note: None }).unwrap();
    let plan = world.load(id).effective();
    assert_eq!(plan.figures.len(), 2);
    assert_eq!(plan.figures[1].part_of, None, "its whole does not count");

    world
        .store
        .item_review(&world.actor(), added.item, added.version, &Review::Reject { note: None })
        .unwrap();
    let (_, version, _) = world.store.item_load(&world.scope(), added.item).unwrap();
    world.store.item_review(&world.actor(), added.item, version, &Review::Confirm).unwrap();
    let progress = world.load(id).header.progress;
    assert_eq!((progress.targets.added, progress.targets.rejected, progress.targets.counting()), (1, 1, 2));
    world.assert_sound();
}

#[test]
fn a_value_must_fit_the_text() {
    let world = World::new();
    let id = world.add("a");
    let mut value = figure("企业", "企业达到300家", "300");
    value.span = Span::new(1, 9_999);
    assert_eq!(
        code(world.store.item_add(&world.actor(), id, &ItemValue::Figure(value.clone()))),
        "place-outside"
    );
    value.span = at("企业达到300家");
    value.clause = 99;
    assert_eq!(
        code(world.store.item_add(&world.actor(), id, &ItemValue::Figure(value.clone()))),
        "place-outside"
    );
    value.clause = 1;
    value.subject = " ".to_owned();
    assert_eq!(code(world.store.item_add(&world.actor(), id, &ItemValue::Figure(value))), "words-missing");
    assert_eq!(world.load(id).locate(at("高新技术")), Some((1, "一".to_owned())));
}

#[test]
fn a_finding_keeps_its_answer() {
    let world = World::new();
    let id = world.add("a");
    let finding = Finding {
        code: "growth-misses-target".to_owned(),
        severity: Severity::Error,
        message: taihang_base::Text::default(),
        places: vec![Place {
            document: 0, span: at("企业达到300家"), quote: "企业达到300家".to_owned()
        }],
        arithmetic: None,
    };
    let key = FindingKey::new(&finding, &[id]);
    assert_eq!(FindingKey::parse(&key.to_string()), Some(key.clone()));
    assert_ne!(
        FindingKey::new(&finding, &[world.add("b")]),
        key,
        "the same words in another plan are another finding"
    );
    let answer = |version, state, text| {
        let answer = NewAnswer { key: &key, code: &finding.code, plan: id, version, state, text };
        world.store.finding_answer(&world.actor(), answer)
    };
    assert_eq!(code(answer(0, FindingState::Dismissed, " ")), "reason-missing");
    assert_eq!(answer(0, FindingState::Answered, "已核实").unwrap(), 1);
    assert_eq!(code(answer(0, FindingState::Dismissed, "重复")), "Stale");
    assert_eq!(answer(1, FindingState::Dismissed, "口径不同").unwrap(), 2);
    let answers = world.store.finding_answers(&world.scope()).unwrap();
    assert_eq!((answers[&key].state, answers[&key].text.as_str()), (FindingState::Dismissed, "口径不同"));
    world.store.undo(&world.actor(), id).unwrap();
    assert_eq!(world.store.finding_answers(&world.scope()).unwrap()[&key].text, "已核实");
    world.store.undo(&world.actor(), id).unwrap();
    assert!(world.store.finding_answers(&world.scope()).unwrap().is_empty());
    world.assert_sound();
}
