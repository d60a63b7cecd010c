//! Credentials, sessions, attempts, tickets, keys: on both databases.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use taihang_base::Clock as _;
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_store::account::{
    CredentialKind, Found, NewApiKey, NewCredential, NewSession, NewSignIn, NewTicket, Patience,
};

use crate::write::world::World;

fn in_seconds(world: &World, seconds: i64) -> Timestamp {
    world.clock.now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

fn open(store: &Store, account: RecordId, number: u8, until: Timestamp) {
    let new = NewSession {
        token_hash: [number; 32],
        account,
        csrf: format!("csrf-{number}"),
        method: "password".to_owned(),
        address: Some("192.0.2.1".to_owned()),
        agent: None,
        expires_at: until,
    };
    store.session_open(new).unwrap();
}

#[test]
fn sessions_are_found_until_they_end() {
    let world = World::new();
    let (store, account, other) = (&world.store, world.id(), world.id());
    for number in 1..=3 {
        open(store, account, number, in_seconds(&world, 100));
    }
    open(store, other, 9, in_seconds(&world, 100));
    assert_eq!(store.session_find(&[1; 32]).unwrap().unwrap().csrf, "csrf-1");
    assert!(store.session_find(&[7; 32]).unwrap().is_none());
    let second = store.session_find(&[2; 32]).unwrap().unwrap().id;
    assert!(!store.session_end_named(other, &second).unwrap(), "somebody else's");
    assert!(store.session_end_named(account, &second).unwrap());
    assert_eq!(store.sessions_end(account, Some([1; 32])).unwrap(), 1);
    assert_eq!(store.sessions_of(account).unwrap().len(), 1);
    store.session_touch([1; 32], in_seconds(&world, 200)).unwrap();
    world.clock.set(in_seconds(&world, 150));
    assert!(store.session_find(&[1; 32]).unwrap().is_some());
    assert!(store.session_find(&[9; 32]).unwrap().is_none(), "over, though nobody swept it");
}

#[test]
fn failures_cost_more_and_more_and_are_forgotten() {
    let world = World::new();
    let patience = Patience { free: 2, longest: SignedDuration::from_secs(60) };
    let fail = || world.store.attempt_failed("name:x", patience).unwrap();
    let wait =
        |until: Option<Timestamp>| until.map(|until| until.duration_since(world.clock.now()).as_secs());
    let waits: Vec<_> = (0..9).map(|_| wait(fail())).collect();
    assert_eq!(waits, [None, None, Some(2), Some(4), Some(8), Some(16), Some(32), Some(60), Some(60)]);
    let keys = ["name:y".to_owned(), "name:x".to_owned()];
    assert!(world.store.attempt_blocked(&keys).unwrap().is_some());
    world.clock.set(in_seconds(&world, 60));
    assert!(world.store.attempt_blocked(&keys).unwrap().is_none());
    world.clock.set(in_seconds(&world, 25 * 3600));
    assert_eq!(fail(), None, "a day later it is the first one again");
    world.store.attempt_forgotten("name:x").unwrap();
}

#[test]
fn secrets_are_sealed_and_proofs_are_good_once() {
    let world = World::new();
    let (store, account) = (&world.store, world.id());
    let new =
        NewCredential { proof: String::new(), secret: Some("JBSWY3DPEHPK3PXP".to_owned()), confirmed: false };
    store.credentials_set(account, CredentialKind::Totp, vec![new]).unwrap();
    let kept = store.credentials_of(account, CredentialKind::Totp).unwrap().pop().unwrap();
    assert_eq!((kept.secret.as_deref(), kept.confirmed_at), (Some("JBSWY3DPEHPK3PXP"), None));
    let clear =
        store.pool().read(|connection| connection.query("select sealed from credential", &[])).unwrap();
    assert!(!String::from_utf8_lossy(clear[0].bytes(0).unwrap()).contains("JBSWY3DP"));
    store.credential_confirm(&kept.id).unwrap();
    for (counter, good) in [(5, true), (5, false), (4, false), (6, true)] {
        assert_eq!(store.credential_count(&kept.id, counter).unwrap(), good, "{counter}");
    }
    let code = |proof: &str| NewCredential { proof: proof.to_owned(), secret: None, confirmed: true };
    store.credentials_set(account, CredentialKind::Recovery, vec![code("a"), code("b")]).unwrap();
    let first = store.credentials_of(account, CredentialKind::Recovery).unwrap()[0].id.clone();
    assert!(store.credential_spend(&first).unwrap());
    assert!(!store.credential_spend(&first).unwrap());
    assert_eq!(format!("{kept:?}").matches("JBSW").count(), 0, "a secret in a log");
    // One subject belongs to one account; a mail address that two share leads to neither.
    let other = world.id();
    store.credential_add(account, CredentialKind::Oidc, code("issuer subject")).unwrap();
    assert!(store.credential_add(other, CredentialKind::Oidc, code("issuer subject")).is_err());
    assert_eq!(store.credential_owner(CredentialKind::Oidc, "issuer subject").unwrap(), Some(account));
    store.credential_add(account, CredentialKind::Mail, code("a@b.cn")).unwrap();
    assert_eq!(store.credential_owner(CredentialKind::Mail, "a@b.cn").unwrap(), Some(account));
    store.credential_add(other, CredentialKind::Mail, code("a@b.cn")).unwrap();
    assert_eq!(store.credential_owner(CredentialKind::Mail, "a@b.cn").unwrap(), None);
}

#[test]
fn a_ticket_is_good_once_for_its_purpose_and_replaces_the_one_before() {
    let world = World::new();
    let (store, account) = (&world.store, world.id());
    let issue = |number: u8| {
        let ticket = NewTicket {
            hash: [number; 32],
            purpose: "reset",
            account: Some(account),
            content: json!({ "n": number }),
            expires_at: in_seconds(&world, 60),
        };
        store.ticket_issue(ticket).unwrap();
    };
    issue(1);
    issue(2);
    assert!(store.ticket_look(&[1; 32], "reset").unwrap().is_none(), "the earlier one lost its worth");
    assert!(store.ticket_take([2; 32], "other").unwrap().is_none());
    assert_eq!(store.ticket_of(account, "reset").unwrap().unwrap().content, json!({ "n": 2 }));
    assert_eq!(store.ticket_take([2; 32], "reset").unwrap().unwrap().account, Some(account));
    assert!(store.ticket_take([2; 32], "reset").unwrap().is_none());
    issue(3);
    world.clock.set(in_seconds(&world, 60));
    assert!(store.ticket_take([3; 32], "reset").unwrap().is_none(), "over");
}

#[test]
fn a_key_is_good_until_it_is_revoked_or_over() {
    let world = World::new();
    let (store, client, other) = (&world.store, world.id(), world.id());
    let id = store
        .api_key_add(NewApiKey {
            client,
            organisation: world.id(),
            name: "exchange".to_owned(),
            prefix: "taihang_0123".to_owned(),
            hash: [1; 32],
            limits: vec!["firm:read".to_owned()],
            created_by: "test".to_owned(),
            expires_at: Some(in_seconds(&world, 100)),
        })
        .unwrap();
    let Some(Found::Good(found)) = store.api_key_find(&[1; 32]).unwrap() else { panic!("it is good") };
    assert_eq!(found.limits, ["firm:read"]);
    assert!(!store.api_key_revoke(other, &id).unwrap(), "another client's");
    world.clock.set(in_seconds(&world, 100));
    assert!(matches!(store.api_key_find(&[1; 32]).unwrap(), Some(Found::Over(_))));
    assert!(store.api_key_revoke(client, &id).unwrap());
    assert!(!store.api_key_revoke(client, &id).unwrap());
    assert!(store.api_keys_of(client).unwrap()[0].revoked_at.is_some());
}

#[test]
fn the_log_of_sign_ins_cannot_be_rewritten() {
    let world = World::new();
    let account = world.id();
    for outcome in ["wrong", "in"] {
        let line = NewSignIn { account: Some(account), method: "password", outcome, ..NewSignIn::default() };
        world.store.sign_in_note(line).unwrap();
    }
    let lines = world.store.sign_ins(Some(account), None, 10).unwrap();
    assert_eq!(lines.iter().map(|line| line.outcome.as_str()).collect::<Vec<_>>(), ["in", "wrong"]);
    let older = world.store.sign_ins(None, Some(&lines[0].id), 10).unwrap();
    assert_eq!(older.len(), 1);
    for sql in ["delete from sign_in", "update sign_in set outcome = 'in'"] {
        let tried = world
            .store
            .writer()
            .run(move |connection: &mut taihang_store::db::Connection| connection.execute(sql, &[]));
        assert!(tried.is_err(), "{sql}");
    }
}
