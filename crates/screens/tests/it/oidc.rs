//! Signing in with the account of another system, against a provider that really signs.

use axum::http::StatusCode;
use serde_json::{Value, json};
use taihang_base::Clock as _;
use taihang_store::account::{CredentialKind, NewCredential};
use taihang_testkit::provider::{CLIENT, CLIENT_SECRET, Provider};
use taihang_web::{OidcSettings, WebSettings, code_at};

use crate::account::{enrol, form, later};
use crate::world::{PASSWORD, Reply, World, encoded};

fn world() -> (World, Provider) {
    world_where(&[], false)
}

fn world_of(settings: impl FnOnce(&mut OidcSettings)) -> (World, Provider) {
    made(&[], false, settings)
}

/// A world whose holders of `roles` need two proofs, and whose provider may demand them of everybody.
fn world_where(roles: &[&str], two_step: bool) -> (World, Provider) {
    made(roles, two_step, |_| ())
}

fn made(roles: &[&str], two_step: bool, differs: impl FnOnce(&mut OidcSettings)) -> (World, Provider) {
    let moment: jiff::Timestamp = "2026-03-05T01:02:03Z".parse().unwrap();
    let provider = Provider::start(moment.as_second());
    let mut oidc = OidcSettings {
        issuer: provider.address().to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        name: "省统一身份认证".to_owned(),
        two_step,
    };
    differs(&mut oidc);
    let settings = WebSettings {
        oidc: Some(oidc),
        second_factor_roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..WebSettings::default()
    };
    (World::with(settings), provider)
}

/// There and back; answers what we say at the end.
async fn go(world: &World, provider: &Provider, cookies: &str, claims: Value) -> Reply {
    provider.says(claims);
    let there = world.get(cookies, "/sign-in/oidc?next=%2Fplans").await;
    assert_eq!(there.status, StatusCode::SEE_OTHER, "{}", there.body);
    let query = provider.agree(there.location());
    world.get(&format!("{cookies}; {}", there.cookies()), &format!("/sign-in/oidc/back?{query}")).await
}

/// The account of these cookies joined with the one at the provider; answers what we say at the end.
async fn joined_with(world: &World, provider: &Provider, cookies: &str) -> Reply {
    provider.says(json!({}));
    let present = format!("present={}", encoded(PASSWORD));
    let ready = form(world, cookies, "/account/join", "/account/join", &present).await;
    assert_eq!(ready.status, StatusCode::OK, "{}", ready.body);
    let there = ready.body.split("class=\"button primary\" href=\"").nth(1).unwrap();
    let query = provider.agree(&there.split('"').next().unwrap().replace("&amp;", "&"));
    world.get(&format!("{cookies}; {}", ready.cookies()), &format!("/sign-in/oidc/back?{query}")).await
}

fn with_mail(world: &World, name: &str, mail: &str) {
    let account = world.records.account_named(name).unwrap().unwrap().id;
    let new = NewCredential { proof: mail.to_owned(), secret: None, confirmed: true };
    world.records.credentials_set(account, CredentialKind::Mail, vec![new]).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verified_mail_address_finds_the_account_once_and_the_subject_ever_after() {
    let (world, provider) = world();
    with_mail(&world, "planner", "planner@example.cn");
    assert!(world.get("", "/sign-in").await.body.contains("省统一身份认证"));
    let unverified = go(&world, &provider, "", json!({ "email": "planner@example.cn" })).await;
    assert_eq!(unverified.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mail = json!({ "email": "Planner@example.cn", "email_verified": true });
    let entered = go(&world, &provider, "", mail).await;
    assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/plans"), "{}", entered.body);
    assert_eq!(world.get(&entered.cookies(), "/plans").await.status, StatusCode::OK);
    let by_subject = go(&world, &provider, "", json!({})).await;
    assert_eq!(by_subject.status, StatusCode::SEE_OTHER, "{}", by_subject.body);
    let lines = world.records.sign_ins(None, None, 1).unwrap();
    assert_eq!((lines[0].method.as_str(), lines[0].outcome.as_str()), ("oidc", "in"));
    // Once joined, the address alone finds nobody any more: it may have gone to somebody else.
    let heir = json!({ "sub": "subject-2", "email": "planner@example.cn", "email_verified": true });
    assert_eq!(go(&world, &provider, "", heir).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let lines = world.records.sign_ins(None, None, 10).unwrap();
    assert_eq!(lines.iter().filter(|line| line.outcome == "joined").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_address_that_is_told_apart_from_the_identity_counts_for_its_subject_only() {
    let (world, provider) = world();
    with_mail(&world, "planner", "planner@example.cn");
    provider.tells(json!({ "sub": "somebody else", "email": "planner@example.cn", "email_verified": true }));
    assert_eq!(go(&world, &provider, "", json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    provider.tells(json!({ "sub": "subject-1", "email": "planner@example.cn" }));
    assert_eq!(go(&world, &provider, "", json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    provider.tells(json!({ "sub": "subject-1", "email": "planner@example.cn", "email_verified": true }));
    let entered = go(&world, &provider, "", json!({})).await;
    assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/plans"), "{}", entered.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_is_never_found_by_mail_and_nobody_is_made() {
    let (world, provider) = world();
    with_mail(&world, "keeper", "keeper@example.cn");
    let before = world.records.account_rows("", 99).unwrap().len();
    for claims in [
        json!({ "email": "keeper@example.cn", "email_verified": true }),
        json!({ "sub": "somebody", "email": "new@example.cn", "email_verified": true }),
    ] {
        let refused = go(&world, &provider, "", claims).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("没有对应的账户"), "{}", refused.body);
    }
    assert_eq!(world.records.account_rows("", 99).unwrap().len(), before);
    // The account's own page joins the two; a second account cannot take the subject.
    let keeper = world.sign_in("keeper").await;
    let wrong = form(&world, &keeper, "/account/join", "/account/join", "present=x").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    // Who only goes there, and has not said so here, signs in.
    assert_eq!(go(&world, &provider, &keeper, json!({})).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let joined = joined_with(&world, &provider, &keeper).await;
    assert_eq!(joined.location(), "/account", "{}", joined.body);
    assert_eq!(go(&world, &provider, "", json!({})).await.status, StatusCode::SEE_OTHER);
    let planner = world.sign_in("planner").await;
    let taken = joined_with(&world, &provider, &planner).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_that_is_not_for_us_is_refused() {
    let (world, provider) = world();
    with_mail(&world, "planner", "planner@example.cn");
    let now = world.clock.now().as_second();
    let good = || json!({ "email": "planner@example.cn", "email_verified": true });
    for (name, value) in [
        ("nonce", json!("another")),
        ("aud", json!("somebody else")),
        ("iss", json!("https://elsewhere.example")),
        // Clocks may be a minute apart.
        ("exp", json!(now - 61)),
    ] {
        let mut claims = good();
        claims[name] = value;
        let refused = go(&world, &provider, "", claims).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
    }
    provider.with_false_key(true);
    assert_eq!(go(&world, &provider, "", good()).await.status, StatusCode::UNPROCESSABLE_ENTITY, "false key");
    provider.with_false_key(false);
    let lines = world.records.sign_ins(None, None, 99).unwrap();
    assert_eq!(lines.len(), 5);
    assert!(lines.iter().all(|line| (line.method.as_str(), line.outcome.as_str()) == ("oidc", "refused")));
    // Another browser than the one that went there, and the same way back twice.
    let there = world.get("", "/sign-in/oidc").await;
    let back = format!("/sign-in/oidc/back?{}", provider.agree(there.location()));
    assert_eq!(world.get("", &back).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.get(&there.cookies(), &back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(world.get(&there.cookies(), &back).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        world.records.sign_ins(None, None, 99).unwrap().len(),
        7,
        "joined and in; ways that nobody began leave no line"
    );
    let mut late = good();
    late["exp"] = json!(now - 30);
    assert_eq!(go(&world, &provider, "", late).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_turned_away_stands_in_the_log_of_sign_ins() {
    let (world, provider) = world();
    let last = || {
        let line = world.records.sign_ins(None, None, 1).unwrap().remove(0);
        (line.outcome, line.account)
    };
    go(&world, &provider, "", json!({})).await;
    assert_eq!(last(), ("unknown".to_owned(), None));
    // They said no there.
    let there = world.get("", "/sign-in/oidc").await;
    let state = provider.agree(there.location()).split_once("state=").unwrap().1.to_owned();
    let back = format!("/sign-in/oidc/back?error=access_denied&state={state}");
    assert_eq!(world.get(&there.cookies(), &back).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(last().0, "refused");
    let keeper = world.sign_in("keeper").await;
    joined_with(&world, &provider, &keeper).await;
    let planner = world.sign_in("planner").await;
    joined_with(&world, &provider, &planner).await;
    let account = world.records.account_named("planner").unwrap().unwrap().id;
    assert_eq!(last(), ("taken".to_owned(), Some(account)));
    let page = world.get(&planner, "/account").await.body;
    assert!(page.contains("外部账户已关联他人"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_of_the_other_system_is_found_and_so_is_its_name_with_a_slash() {
    let (world, provider) = world_of(|settings| settings.issuer.push('/'));
    with_mail(&world, "planner", "planner@example.cn");
    let mail = || json!({ "email": "planner@example.cn", "email_verified": true });
    assert_eq!(go(&world, &provider, "", mail()).await.status, StatusCode::SEE_OTHER);
    provider.renews_its_key();
    later(&world, 120);
    // What was read two minutes ago does not know the key; the next sign-in reads again.
    assert_eq!(go(&world, &provider, "", mail()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let entered = go(&world, &provider, "", mail()).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_system_is_one_proof_unless_it_says_that_it_saw_two() {
    let mail = || json!({ "email": "planner@example.cn", "email_verified": true });
    let (world, provider) = world_where(&["planner"], false);
    with_mail(&world, "planner", "planner@example.cn");
    // A role that asks for two proofs gets no further with this one.
    let once = go(&world, &provider, "", mail()).await;
    assert_eq!(world.get(&once.cookies(), "/plans").await.location(), "/account/second-factor");
    let (secret, _) = enrol(&world, &once.cookies()).await;
    assert_eq!(world.get(&once.cookies(), "/plans").await.status, StatusCode::OK);
    // Who has set the second one up is asked for it.
    later(&world, 60);
    let now = world.clock.now().as_second();
    let fresh = |mut claims: Value| {
        (claims["iat"], claims["exp"]) = (json!(now), json!(now + 300));
        claims
    };
    let browser = world.get("", "/sign-in").await.cookies();
    let half = go(&world, &provider, &browser, fresh(json!({}))).await;
    assert_eq!(half.location(), "/sign-in/code", "{}", half.body);
    let half = format!("{browser}; {}", half.cookies());
    assert_eq!(world.get(&half, "/plans").await.status, StatusCode::SEE_OTHER, "half a sign-in");
    let code = format!("code={}", code_at(&secret, world.clock.now()).unwrap());
    let entered = form(&world, &half, "/sign-in/code", "/sign-in/code", &code).await;
    assert_eq!(entered.location(), "/plans", "{}", entered.body);
    // Several proofs there are enough here.
    let strong = go(&world, &provider, "", fresh(json!({ "amr": ["pwd", "mfa"] }))).await;
    assert_eq!(strong.location(), "/plans");
    assert_eq!(world.get(&strong.cookies(), "/plans").await.status, StatusCode::OK);
    let lines = world.records.sign_ins(None, None, 1).unwrap();
    assert_eq!((lines[0].method.as_str(), lines[0].outcome.as_str()), ("oidc-two-step", "in"));

    let (world, provider) = world_where(&["planner"], true);
    with_mail(&world, "planner", "planner@example.cn");
    let trusted = go(&world, &provider, "", mail()).await;
    assert_eq!(world.get(&trusted.cookies(), "/plans").await.status, StatusCode::OK);
}
