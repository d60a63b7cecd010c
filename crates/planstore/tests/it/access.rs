//! Who may do what: every writing call for every role.

use taihang_planstore::{
    Actor, Asset, FindingKey, FindingState, ItemValue, Link, LinkKind, MetadataField, NewAccount, NewAnswer,
    Review, Role, Scope,
};

use crate::world::{World, add, code, figure};

#[test]
fn a_viewer_changes_nothing() {
    let world = World::new();
    let (plan, other) = (world.add("a"), world.add("b"));
    let actor = Actor::of(&world.viewer);
    let item = world.load(plan).figures[0].clone();
    let key = FindingKey::parse(&"0".repeat(32)).unwrap();
    let answer = NewAnswer { key: &key, code: "x", plan, version: 0, state: FindingState::Open, text: "" };
    let link = Link { plan, kind: LinkKind::Parent, other };
    let value = ItemValue::Figure(figure("企业", "企业达到300家", "300"));
    let account = NewAccount { name: "x", display_name: "x", role: Role::Viewer, password_hash: "x" };
    let store = &world.store;
    for (name, result) in [
        ("plan_add", code(add(store, &actor, "c"))),
        ("plan_remove", code(store.plan_remove(&actor, plan, 1))),
        ("plan_describe", code(store.plan_describe(&actor, plan, 1, &[], "x"))),
        ("plan_undescribe", code(store.plan_undescribe(&actor, plan, 1, MetadataField::Title))),
        ("plan_link", code(store.plan_link(&actor, link))),
        ("plan_unlink", code(store.plan_unlink(&actor, link))),
        ("item_review", code(store.item_review(&actor, item.id, 1, &Review::Confirm))),
        ("items_confirm", code(store.items_confirm(&actor, &[(item.id, 1)]))),
        ("item_add", code(store.item_add(&actor, plan, &value))),
        ("finding_answer", code(store.finding_answer(&actor, answer))),
        ("undo", code(store.undo(&actor, plan))),
        ("account_add", code(store.account_add(&actor, account))),
        ("account_change", code(store.account_change(&actor, &world.planner))),
        ("account_password", code(store.account_password(&actor, world.planner.id, "x"))),
        ("region_replace", code(store.region_replace(&actor, &[]))),
        ("organisation_replace", code(store.organisation_replace(&actor, &[]))),
        (
            "asset_replace",
            code(store.asset_replace(&actor, "x", &Asset { media_type: String::new(), bytes: Vec::new() })),
        ),
    ] {
        assert_eq!(result, "NotAllowed", "{name}");
    }
    assert_eq!(world.load(plan).header.version, 1);
}

#[test]
fn accounts_and_credentials_are_not_found_by_those_who_may_not_see_them() {
    let world = World::new();
    assert_eq!(code(world.store.account_list(&world.scope())), "NotFound");
    assert_eq!(code(world.store.account_credential(&Scope::of(&world.administrator), "planner")), "NotFound");
    assert_eq!(code(world.store.session_find(&Scope::of(&world.administrator), b"x")), "NotFound");
    assert_eq!(code(world.store.check(&world.scope())), "NotFound");
    let accounts = world.store.account_list(&Scope::of(&world.administrator)).unwrap();
    assert_eq!(accounts.len(), 3);
    let feed = |scope: &Scope| world.store.event_feed(scope, 100, None).unwrap();
    assert!(feed(&world.scope()).iter().all(|event| event.record_kind != "account"));
    assert!(feed(&Scope::of(&world.administrator)).iter().any(|event| event.record_kind == "account"));
    assert_eq!(
        code(world.store.record_history(&world.scope(), "account", &world.planner.id.to_string())),
        "NotFound"
    );
}
