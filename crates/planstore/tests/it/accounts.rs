//! Sign-in: sessions, waiting times, accounts.

use jiff::{SignedDuration, ToSpan as _};
use taihang_base::Clock as _;
use taihang_planstore::{Account, Actor, NewAccount, NewSession, Role, Scope};

use crate::world::{World, code};

fn pass(world: &World, seconds: i64) {
    world.clock.set(world.clock.now() + seconds.seconds());
}

#[test]
fn a_session_lasts_until_it_is_over() {
    let world = World::new();
    let actor = Actor::system("sign-in");
    let expires_at = world.clock.now() + SignedDuration::from_hours(8);
    let new = NewSession { token_hash: b"token", account: world.planner.id, csrf: "secret", expires_at };
    world.store.session_open(&actor, &new).unwrap();
    let find = || world.store.session_find(&Scope::system(), b"token").unwrap();
    let session = find().unwrap();
    assert_eq!((session.account.name.as_str(), session.csrf.as_str()), ("planner", "secret"));
    pass(&world, 7 * 3600);
    world.store.session_touch(&actor, b"token", world.clock.now() + SignedDuration::from_hours(8)).unwrap();
    pass(&world, 7 * 3600);
    assert!(find().is_some_and(|session| session.seen_at > session.created_at));
    pass(&world, 3600);
    assert!(find().is_none());
    assert_eq!(world.store.session_find(&Scope::system(), b"other").unwrap(), None);
}

#[test]
fn closing_a_session_or_an_account_ends_it() {
    let world = World::new();
    let actor = Actor::system("sign-in");
    let open = |token: &[u8]| {
        let expires_at = world.clock.now() + SignedDuration::from_hours(8);
        world
            .store
            .session_open(
                &actor,
                &NewSession { token_hash: token, account: world.planner.id, csrf: "x", expires_at },
            )
            .unwrap();
    };
    let is_open = |token: &[u8]| world.store.session_find(&Scope::system(), token).unwrap().is_some();
    open(b"one");
    open(b"two");
    world.store.session_close(&actor, b"one").unwrap();
    assert_eq!((is_open(b"one"), is_open(b"two")), (false, true));
    world.store.account_password(&Actor::of(&world.planner), world.planner.id, "new").unwrap();
    assert!(!is_open(b"two"));
    open(b"three");
    let closed = Account { active: false, ..world.planner.clone() };
    world.store.account_change(&Actor::of(&world.administrator), &closed).unwrap();
    assert!(!is_open(b"three"));
    assert_eq!(world.store.account_credential(&Scope::system(), "planner").unwrap(), None);
}

#[test]
fn failures_make_one_wait_longer_and_longer() {
    let world = World::new();
    let actor = Actor::system("sign-in");
    let mut waits = Vec::new();
    for _ in 0..14 {
        let until = world.store.sign_in_failed(&actor, "planner").unwrap();
        waits.push(until.map_or(0, |until| until.duration_since(world.clock.now()).as_secs()));
        assert_eq!(world.store.sign_in_blocked(&Scope::system(), "planner").unwrap(), until);
        assert_eq!(world.store.sign_in_blocked(&Scope::system(), "viewer").unwrap(), None);
        pass(&world, waits.last().copied().unwrap_or(0));
    }
    assert_eq!(waits, [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    assert_eq!(world.store.sign_in_blocked(&Scope::system(), "planner").unwrap(), None);
    world.store.sign_in_succeeded(&actor, "planner").unwrap();
    assert_eq!(world.store.sign_in_failed(&actor, "planner").unwrap(), None);
}

#[test]
fn accounts_have_different_names_and_one_administrator_stays() {
    let world = World::new();
    let administrator = Actor::of(&world.administrator);
    let add = |name| {
        let new = NewAccount { name, display_name: "某人", role: Role::Viewer, password_hash: "hash" };
        code(world.store.account_add(&administrator, new))
    };
    assert_eq!(add("PLANNER"), "name-taken");
    assert_eq!(add(" "), "name-missing");
    let demoted = Account { role: Role::Viewer, ..world.administrator.clone() };
    assert_eq!(code(world.store.account_change(&administrator, &demoted)), "last-administrator");
    let listed = world.store.account_list(&Scope::of(&world.administrator)).unwrap();
    assert!(
        listed.iter().any(|account| account.role == Role::Administrator),
        "the refused change was not kept"
    );
    world.assert_sound();
}
