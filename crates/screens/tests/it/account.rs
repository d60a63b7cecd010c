//! Accounts: the second proof, sessions, passwords, reset links, keys.

use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use jiff::SignedDuration;
use taihang_base::Clock as _;
use taihang_jobs::{Context, Job, JobError, Outcome, Registry, Services, drain};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_store::account::{CredentialKind, Found};
use taihang_web::{WebSettings, code_at};

use crate::world::{PASSWORD, World, encoded};

/// What stands between two signs.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split(before).nth(1).and_then(|rest| rest.split(after).next()).unwrap_or_default()
}

pub(crate) async fn form(
    world: &World,
    cookies: &str,
    page: &str,
    path: &str,
    fields: &str,
) -> crate::world::Reply {
    let token = world.get(cookies, page).await.csrf();
    world.post(cookies, path, &format!("csrf={token}&{fields}"), &[]).await
}

pub(crate) fn later(world: &World, seconds: i64) {
    world.clock.set(world.clock.now().checked_add(SignedDuration::from_secs(seconds)).unwrap());
}

/// Sets the second proof up; answers its secret and the recovery codes.
pub(crate) async fn enrol(world: &World, cookies: &str) -> (String, Vec<String>) {
    let page = "/account/second-factor";
    let begun = form(world, cookies, page, page, &format!("present={}", encoded(PASSWORD))).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let shown = world.get(cookies, page).await;
    assert!(shown.body.contains("<svg class=\"qr\""));
    let secret: String = between(&shown.body, "<code>", "</code>").split(' ').collect();
    let wrong = form(world, cookies, page, "/account/second-factor/confirm", "code=000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = code_at(&secret, world.clock.now()).unwrap();
    let done = form(world, cookies, page, "/account/second-factor/confirm", &format!("code={code}")).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let codes = done.body.split("<code>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    (secret, codes.collect())
}

async fn first_step(world: &World, name: &str) -> String {
    let page = world.get("", "/sign-in").await;
    let fields = format!("csrf={}&name={name}&password={}", page.csrf(), encoded(PASSWORD));
    let step = world.post(&page.cookies(), "/sign-in", &fields, &[]).await;
    assert_eq!(step.location(), "/sign-in/code", "{}", step.body);
    format!("{}; {}", page.cookies(), step.cookies())
}

#[tokio::test]
async fn with_a_second_proof_the_password_alone_opens_nothing() {
    let world = World::new();
    let cookies = world.sign_in("planner").await;
    let (secret, codes) = enrol(&world, &cookies).await;
    assert_eq!(codes.len(), 10);
    later(&world, 60);
    let step = first_step(&world, "planner").await;
    assert_eq!(
        world.get(&step, "/account").await.status,
        StatusCode::SEE_OTHER,
        "half a sign-in opens a page"
    );
    let code = code_at(&secret, world.clock.now()).unwrap();
    let entered = form(&world, &step, "/sign-in/code", "/sign-in/code", &format!("code={code}")).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    assert_eq!(world.get(&entered.cookies(), "/account").await.status, StatusCode::OK);
    // A code is good once, and so is a recovery code.
    let step = first_step(&world, "planner").await;
    let again = form(&world, &step, "/sign-in/code", "/sign-in/code", &format!("code={code}")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let recovered =
        form(&world, &step, "/sign-in/code", "/sign-in/code", &format!("code={}", codes[0])).await;
    assert_eq!(recovered.status, StatusCode::SEE_OTHER, "{}", recovered.body);
    let step = first_step(&world, "planner").await;
    let spent = form(&world, &step, "/sign-in/code", "/sign-in/code", &format!("code={}", codes[0])).await;
    assert_eq!(spent.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_role_that_asks_for_two_proofs_gets_no_further_with_one() {
    let settings =
        WebSettings { second_factor_roles: vec!["administrator".to_owned()], ..WebSettings::default() };
    let world = World::with(settings);
    let cookies = world.sign_in("keeper").await;
    assert_eq!(world.get(&cookies, "/plans").await.location(), "/account/second-factor");
    // What everybody may see would be seen with the rights of the role.
    for path in ["/r", "/r/person", "/rankings"] {
        assert_eq!(world.get(&cookies, path).await.location(), "/account/second-factor", "{path}");
    }
    assert_eq!(world.get("", "/r").await.status, StatusCode::OK);
    enrol(&world, &cookies).await;
    assert_eq!(world.get(&cookies, "/plans").await.status, StatusCode::OK);
    let page = "/account/second-factor";
    let off =
        form(&world, &cookies, page, "/account/second-factor/off", &format!("present={}", encoded(PASSWORD)))
            .await;
    assert_eq!(off.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other = world.sign_in("planner").await;
    assert_eq!(world.get(&other, "/plans").await.status, StatusCode::OK);
}

#[tokio::test]
async fn sessions_are_seen_and_ended_and_run_out() {
    let world = World::new();
    let (here, there) = (world.sign_in("planner").await, world.sign_in("planner").await);
    let list = world.get(&here, "/account/sessions").await;
    assert_eq!(list.body.matches("name=\"session\"").count(), 1, "one's own has no button");
    let other = between(&list.body, "name=\"session\" value=\"", "\"").to_owned();
    let stranger = world.sign_in("viewer").await;
    form(&world, &stranger, "/account", "/account/sessions/end", &format!("session={other}")).await;
    assert_eq!(world.get(&there, "/account").await.status, StatusCode::OK, "somebody else ended it");
    form(&world, &here, "/account", "/account/sessions/end", &format!("session={other}")).await;
    assert_eq!(world.get(&there, "/account").await.status, StatusCode::SEE_OTHER);
    // Used every three hours it lasts fourteen, unused four.
    for _ in 0..4 {
        later(&world, 3 * 3600);
        assert_eq!(world.get(&here, "/account").await.status, StatusCode::OK);
    }
    later(&world, 2 * 3600 + 1);
    assert_eq!(world.get(&here, "/account").await.status, StatusCode::SEE_OTHER, "fourteen hours are over");
    let idle = world.sign_in("planner").await;
    later(&world, 4 * 3600 + 1);
    assert_eq!(world.get(&idle, "/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_new_password_is_good_enough_and_ends_other_sessions() {
    let world = World::new();
    let (here, there) = (world.sign_in("planner").await, world.sign_in("planner").await);
    let change = |present: &str, new: &str| {
        format!("present={}&password={}&again={}", encoded(present), encoded(new), encoded(new))
    };
    for (present, new, code) in [
        ("wrong", "汾河两岸，太行山高，吕梁英雄", "当前密码不正确"),
        (PASSWORD, "short", "密码只有"),
        (PASSWORD, "planner-planner-1", "含有登录名"),
        (PASSWORD, "password1234", "太常见"),
    ] {
        let reply =
            form(&world, &here, "/account/password", "/account/password", &change(present, new)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
        assert!(reply.body.contains(code), "{new}: {}", reply.body);
    }
    let new = "汾河两岸，太行山高，吕梁英雄";
    let reply = form(&world, &here, "/account/password", "/account/password", &change(PASSWORD, new)).await;
    assert_eq!(reply.location(), "/account", "{}", reply.body);
    assert_eq!(world.get(&here, "/account").await.status, StatusCode::OK);
    assert_eq!(world.get(&there, "/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_reset_link_is_good_once_and_for_a_day() {
    let world = World::new();
    let keeper = world.sign_in("keeper").await;
    let account = world.records.account_named("planner").unwrap().unwrap().id;
    let viewer = world.sign_in("viewer").await;
    let path = format!("/accounts/{account}/reset");
    assert_eq!(form(&world, &viewer, "/account", &path, "").await.status, StatusCode::FORBIDDEN);
    let given = form(&world, &keeper, "/accounts", &path, "").await;
    let link = between(&given.body, "/reset/", "<").to_owned();
    let new = "一二三四，山上石子，五六七八";
    let fields = format!("password={0}&again={0}", encoded(new));
    let page = format!("/reset/{link}");
    assert_eq!(world.get("", &page).await.status, StatusCode::OK);
    let guest = world.get("", "/sign-in").await;
    let send = format!("csrf={}&{fields}", guest.csrf());
    assert_eq!(world.post(&guest.cookies(), &page, &send, &[]).await.location(), "/sign-in");
    let again = world.post(&guest.cookies(), &page, &send, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let entry = format!("csrf={}&name=planner&password={}", guest.csrf(), encoded(new));
    assert_eq!(world.post(&guest.cookies(), "/sign-in", &entry, &[]).await.status, StatusCode::SEE_OTHER);
    let second = form(&world, &keeper, "/accounts", &path, "").await;
    let link = between(&second.body, "/reset/", "<").to_owned();
    later(&world, 24 * 3600 + 1);
    assert_eq!(world.get("", &format!("/reset/{link}")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_locked_account_is_out_at_once() {
    let world = World::new();
    let cookies = world.sign_in("planner").await;
    let account = world.records.account_named("planner").unwrap().unwrap();
    let act = Act::Advance {
        id: account.id,
        version: account.version,
        transition: "lock".to_owned(),
        draft: Draft::default(),
    };
    let command = Command { register: "account".to_owned(), act, reason: None, origin: Origin::default() };
    let today = taihang_base::civil_today(&*world.clock);
    world.records.submit(&Actor::system("engine", today), command).unwrap();
    assert_eq!(world.get(&cookies, "/account").await.status, StatusCode::SEE_OTHER);
    let page = world.get("", "/sign-in").await;
    let entry = format!("csrf={}&name=planner&password={}", page.csrf(), encoded(PASSWORD));
    let reply = world.post(&page.cookies(), "/sign-in", &entry, &[]).await;
    assert!(reply.body.contains("尚未启用或已停用"), "{}", reply.body);
}

#[tokio::test]
async fn what_happened_is_written_down_without_secrets() {
    let world = World::new();
    let page = world.get("", "/sign-in").await;
    for (name, password) in [("planner", "nothing"), ("汾河两岸我的密码", "x")] {
        let entry = format!("csrf={}&name={}&password={password}", page.csrf(), encoded(name));
        world.post(&page.cookies(), "/sign-in", &entry, &[]).await;
    }
    world.sign_in("planner").await;
    let lines = world.records.sign_ins(None, None, 10).unwrap();
    let outcomes: Vec<_> = lines.iter().map(|line| (line.outcome.as_str(), line.account.is_some())).collect();
    assert_eq!(outcomes, [("in", true), ("wrong", false), ("wrong", true)]);
    let auditor = world.sign_in("auditor").await;
    let log = world.get(&auditor, "/sign-ins").await;
    assert_eq!(log.status, StatusCode::OK);
    assert!(!log.body.contains("我的密码") && log.body.contains("planner"));
}

#[tokio::test]
async fn a_key_is_made_by_the_head_of_its_organisation_shown_once_and_revoked() {
    let world = World::new();
    let today = taihang_base::civil_today(&*world.clock);
    let unit = crate::world::organisation("140000-science");
    let id = RecordId::new(world.clock.now(), 77);
    let draft = Draft::default()
        .with("name", Value::Text("统计交换".to_owned()))
        .with("organisation", Value::Ref(unit))
        .with("role", Value::Choice("officer".to_owned()))
        .with("scopes", Value::Choices(vec!["organisation:read".to_owned(), "person:write".to_owned()]))
        .with("period", taihang_base::Period::days(today, None).map(Value::Period));
    let act = Act::Create { id, draft, state: Some("active".to_owned()) };
    let command = Command { register: "client".to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&Actor::system("import", today), command).unwrap();

    let (head, stranger) = (world.sign_in("head").await, world.sign_in("stranger").await);
    let make = format!("/api-keys/{id}");
    assert_eq!(
        form(&world, &stranger, "/account", &make, "name=x&days=1").await.status,
        StatusCode::FORBIDDEN
    );
    let wrong = form(&world, &head, "/api-keys", &make, "name=&days=9999&limits=nothing%3Aread").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("有3处"), "{}", wrong.body);
    let shown = form(&world, &head, "/api-keys", &make, "name=nightly&days=30&limits=person%3Aread").await;
    let key = between(&shown.body, "<code class=\"long\">", "<").to_owned();
    assert!(key.starts_with("taihang_") && key.len() > 64, "{}", shown.body);
    let list = world.get(&head, "/api-keys").await;
    assert!(!list.body.contains(&key) && list.body.contains(&key[..16]));
    let found = world.records.api_key_find(&taihang_web::token_hash(&key)).unwrap();
    let Some(Found::Good(found)) = found else { panic!("it is good") };
    let actor =
        world.records.actor_of_client(found.client, &found.id, &found.limits, today).unwrap().unwrap();
    assert_eq!(actor.limits.as_deref(), Some(&["person:read".to_owned()][..]));
    assert!(actor.holds("officer") && actor.organisation == Some(unit));
    let before = today.yesterday().unwrap();
    assert!(world.records.actor_of_client(found.client, &found.id, &[], before).unwrap().is_none());
    // On pages for people a key opens nothing, and nobody is sent to the sign-in page.
    let bearer = axum::http::Request::get("/account").header("authorization", format!("Bearer {key}"));
    let reply = world.send(bearer.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    form(&world, &head, "/api-keys", &format!("{make}/revoke"), &format!("key={}", found.id)).await;
    let found = world.records.api_key_find(&taihang_web::token_hash(&key)).unwrap();
    assert!(matches!(found, Some(Found::Over(_))));
}

#[tokio::test]
async fn a_protected_record_opens_with_a_reason_and_the_auditor_sees_it() {
    let world = World::new();
    let stranger = world.sign_in("stranger").await;
    let planner = world.records.account_named("planner").unwrap().unwrap();
    let today = taihang_base::civil_today(&*world.clock);
    let person = planner.person.unwrap();
    let own = world.records.account_named("stranger").unwrap().unwrap().id;
    let actor = |world: &World| world.records.actor_of_account(own, today).unwrap().unwrap();
    assert!(actor(&world).opened.is_empty());
    let path = format!("/open/person/{person}");
    let short = form(&world, &stranger, "/account", &path, "reason=x").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A reason that nobody can read is none.
    for blank in ["    ", "……。。", "\u{200b}\u{200b}\u{200b}\u{200b}"] {
        let refused = form(&world, &stranger, "/account", &path, &format!("reason={}", encoded(blank))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{blank:?}");
        assert!(refused.body.contains("请写明查阅理由"), "{}", refused.body);
    }
    let reason = encoded("核对项目负责人信息");
    let opened = form(&world, &stranger, "/account", &path, &format!("reason={reason}")).await;
    assert_eq!(opened.location(), format!("/r/person/{person}"), "{}", opened.body);
    assert_eq!(actor(&world).opened, [person]);
    let auditor = world.sign_in("auditor").await;
    let log = world.get(&auditor, "/openings").await;
    assert!(log.body.contains("核对项目负责人信息") && log.body.contains("stranger"), "{}", log.body);
    // The register, and the record by its title as far as the auditor may read it, else by its id.
    assert!(log.body.contains("人员</div>") && log.body.contains(&person.to_string()), "{}", log.body);
    let name = format!("href=\"/r/person/{person}\">planner</a>");
    assert!(!log.body.contains(&name), "{}", log.body);
    form(&world, &auditor, "/account", &path, &format!("reason={}", encoded("核对查阅日志"))).await;
    let log = world.get(&auditor, "/openings").await;
    assert!(log.body.contains(&name), "{}", log.body);
    assert_eq!(world.get(&stranger, "/openings").await.status, StatusCode::FORBIDDEN);
    later(&world, 3 * 3600 + 1);
    assert!(actor(&world).opened.is_empty(), "three hours are over");
    let missing = form(
        &world,
        &world.sign_in("stranger").await,
        "/account",
        "/open/person/01HPERS0N00000000000000000",
        &format!("reason={reason}"),
    )
    .await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert_eq!(
        world
            .get(&world.sign_in("stranger").await, "/open/organisation/01HPERS0N00000000000000000")
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

/// Takes the mails that wait instead of sending them.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Caught {
    to: String,
    text: String,
}

#[derive(Debug, Default)]
struct Post(Mutex<Vec<Caught>>);

impl Job for Caught {
    const NAME: &'static str = "mail";

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let caught = Self { to: self.to.clone(), text: self.text.clone() };
        context.service::<Arc<Post>>()?.0.lock().unwrap().push(caught);
        Ok(Outcome::Done)
    }
}

/// The mails that waited.
fn mails(world: &World) -> Vec<Caught> {
    let post = Arc::new(Post::default());
    let services = Services::default().with(world.records.clone()).with(Arc::clone(&post));
    drain(&Arc::new(Registry::default().with::<Caught>()), &world.records.jobs(), &services).unwrap();
    std::mem::take(&mut *post.0.lock().unwrap())
}

/// Follows the link in a mail and clicks.
async fn follow(world: &World, mail: &Caught) -> StatusCode {
    let path = link(mail);
    let page = world.get("", &path).await;
    world.post(&page.cookies(), &path, &format!("csrf={}", page.csrf()), &[]).await.status
}

/// The path of the link in a mail.
fn link(mail: &Caught) -> String {
    format!("/mail/{}", between(&mail.text, "/mail/", "\n"))
}

#[tokio::test]
async fn a_mail_address_counts_once_its_link_is_followed_and_the_one_before_is_told() {
    let world = World::with(WebSettings { mails: true, ..WebSettings::default() });
    let cookies = world.sign_in("planner").await;
    let owner = |mail: &str| world.records.credential_owner(CredentialKind::Mail, mail).unwrap();
    let ask = |mail: &'static str, password: &'static str| {
        let fields = format!("mail={mail}&present={}", encoded(password));
        let (world, cookies) = (&world, &cookies);
        async move { form(world, cookies, "/account/mail", "/account/mail", &fields).await }
    };
    assert_eq!(ask("planner@example.cn", "somebody else's").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ask("no address", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(mails(&world).is_empty());
    assert_eq!(ask("planner@example.cn", PASSWORD).await.location(), "/account");
    let sent = mails(&world);
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "planner@example.cn"));
    assert_eq!(owner("planner@example.cn"), None, "nobody has followed the link");
    assert_eq!(follow(&world, &sent[0]).await, StatusCode::OK);
    let account = world.records.account_named("planner").unwrap().unwrap().id;
    assert_eq!(owner("planner@example.cn"), Some(account));
    let again = world.get("", &link(&sent[0])).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a link is good once");
    // A link to an address that was given up for another one leads nowhere; the old address counts until the new one does.
    ask("first@example.cn", PASSWORD).await;
    let given_up = mails(&world).remove(0);
    ask("second@example.cn", PASSWORD).await;
    let second = mails(&world).remove(0);
    assert_eq!(follow(&world, &given_up).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(owner("planner@example.cn"), Some(account));
    assert_eq!(follow(&world, &second).await, StatusCode::OK);
    assert_eq!((owner("planner@example.cn"), owner("second@example.cn")), (None, Some(account)));
    let told = mails(&world);
    assert_eq!((told.len(), told[0].to.as_str()), (1, "planner@example.cn"));
    assert!(told[0].text.contains("另一邮箱") && !told[0].text.contains("second@"), "{}", told[0].text);
}

#[tokio::test]
async fn a_password_that_was_not_looked_at_is_not_called_wrong() {
    let world = World::with(WebSettings { mails: true, ..WebSettings::default() });
    let cookies = world.sign_in("planner").await;
    let ask = async |password: &str| {
        let fields = format!("mail=planner@example.cn&present={}", encoded(password));
        form(&world, &cookies, "/account/mail", "/account/mail", &fields).await.body
    };
    for _ in 0..4 {
        assert!(ask("not this one").await.contains("当前密码不正确"));
    }
    let right = ask(PASSWORD).await;
    assert!(right.contains("本次未核对") && !right.contains("当前密码不正确"), "{right}");
}

/// A stranger may call the site what they like; the link in somebody's mail does not follow.
#[tokio::test]
async fn a_link_in_a_mail_leads_where_the_operator_said_and_never_where_a_request_says() {
    let asked = async |world: &World| {
        let cookies = world.sign_in("planner").await;
        let token = world.get(&cookies, "/account/mail").await.csrf();
        let fields = format!("csrf={token}&mail=planner@example.cn&present={}", encoded(PASSWORD));
        world.post(&cookies, "/account/mail", &fields, &[("host", "elsewhere.example")]).await
    };
    let unset = World::with(WebSettings { mails: true, ..WebSettings::default() });
    let refused = asked(&unset).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("public_address") && mails(&unset).is_empty(), "{}", refused.body);

    let address = Some("https://plan.example".to_owned());
    let named = World::with(WebSettings { mails: true, public_address: address, ..WebSettings::default() });
    assert_eq!(asked(&named).await.location(), "/account");
    let sent = mails(&named).remove(0);
    assert!(
        sent.text.contains("https://plan.example/mail/") && !sent.text.contains("elsewhere"),
        "{}",
        sent.text
    );
}

#[tokio::test]
async fn nobody_sends_many_mails_from_an_account_and_none_without_a_mail_server() {
    let world = World::with(WebSettings { mails: true, ..WebSettings::default() });
    let cookies = world.sign_in("planner").await;
    let fields = format!("mail=planner@example.cn&present={}", encoded(PASSWORD));
    let mut last = StatusCode::OK;
    for _ in 0..8 {
        last = form(&world, &cookies, "/account/mail", "/account/mail", &fields).await.status;
    }
    assert_eq!(last, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(mails(&world).len() < 8);
    let without = World::new();
    let cookies = without.sign_in("planner").await;
    assert_eq!(without.get(&cookies, "/account/mail").await.status, StatusCode::NOT_FOUND);
    assert!(!without.get(&cookies, "/account").await.body.contains("/account/mail"));
}

#[tokio::test]
async fn a_form_may_come_from_the_public_address_that_a_server_in_front_does_not_hand_on() {
    let public = Some("https://plan.example/".to_owned());
    let world = World::with(WebSettings { public_address: public, ..WebSettings::default() });
    let cookies = world.sign_in("planner").await;
    let fields = format!("csrf={}&language=en", world.get(&cookies, "/account").await.csrf());
    for (origin, status) in [
        ("https://plan.example", StatusCode::SEE_OTHER),
        ("http://127.0.0.1:8460", StatusCode::SEE_OTHER),
        ("https://plan.example.evil", StatusCode::FORBIDDEN),
        ("null", StatusCode::FORBIDDEN),
    ] {
        let headers = [("host", "127.0.0.1:8460"), ("origin", origin)];
        let reply = world.post(&cookies, "/language", &fields, &headers).await;
        assert_eq!(reply.status, status, "{origin}: {}", reply.body);
    }
}

#[tokio::test]
async fn of_an_account_closed_for_good_nothing_stays_that_opened_it() {
    let world = World::new();
    let today = taihang_base::civil_today(&*world.clock);
    let id = |name: &str| world.records.account_named(name).unwrap().unwrap().id;
    let (closed, open) = (id("viewer"), id("planner"));
    let proofs = |account| world.records.credentials_of(account, CredentialKind::Password).unwrap().len();
    world.records.tidy().unwrap();
    assert_eq!((proofs(closed), proofs(open)), (1, 1));
    let system = Actor::system("test", today);
    let version = world.records.one(&system, "account", closed).unwrap().record.version;
    let act = Act::Advance { id: closed, version, transition: "close".to_owned(), draft: Draft::default() };
    let command = Command { register: "account".to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&system, command).unwrap();
    world.records.tidy().unwrap();
    assert_eq!((proofs(closed), proofs(open)), (0, 1));
}
