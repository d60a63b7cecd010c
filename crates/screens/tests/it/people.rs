//! Our people: a head brings a colleague in, who agrees and signs in; roles that fit; a part of the head's rights on loan.

use axum::http::StatusCode;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Test, Value};
use taihang_store::account::CredentialKind;

use crate::rd;
use crate::world::{PASSWORD, Reply, World, choice, encoded, form, organisation, text};

/// A firm with a head and a clerk, and another firm.
fn world() -> World {
    let world = rd::world();
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("firm-head", "firm-01", Some(("unit_head", "firm-01")), &hash);
    world.admit("other-head", "firm-02", Some(("unit_head", "firm-02")), &hash);
    world.settle();
    world
}

async fn bring_in(world: &World, cookies: &str, name: &str, sign_in: &str, role: &str) -> Reply {
    let token = world.token(cookies).await;
    let pairs = [("person", name), ("post", "会计"), ("sign_in", sign_in), ("mail", ""), ("role", role)];
    world.post(cookies, "/people", &form(&token, &pairs), &[]).await
}

/// The path of the link that the page shows.
fn link(reply: &Reply) -> String {
    let rest = reply.body.split("/invitation/").nth(1).unwrap_or_else(|| panic!("{}", reply.body));
    format!("/invitation/{}", rest.split('<').next().unwrap_or_default())
}

async fn accept(world: &World, path: &str, password: &str) -> Reply {
    let page = world.get("", path).await;
    let pairs = [("password", password), ("again", password)];
    world.post(&page.cookies(), path, &form(&page.csrf(), &pairs), &[]).await
}

async fn enters(world: &World, name: &str, password: &str) -> String {
    let page = world.get("", "/sign-in").await;
    let form = format!("csrf={}&name={name}&password={}", page.csrf(), encoded(password));
    world.post(&page.cookies(), "/sign-in", &form, &[]).await.cookies()
}

fn actor(world: &World, name: &str) -> Actor {
    let account = world.records.account_named(name).unwrap().unwrap();
    world.records.actor_of_account(account.id, world.reader().today).unwrap().unwrap()
}

fn found(world: &World, register: &str, person: RecordId) -> Vec<Record> {
    let query = Query::all(register, 50).with("person", Test::In(vec![Value::Ref(person)]));
    let page = world.records.page(&world.reader(), &query).unwrap();
    page.records.into_iter().map(|shown| shown.record).collect()
}

fn submit(world: &World, by: &Actor, register: &str, act: Act) -> Result<(), String> {
    let (register, reason) = (register.to_owned(), Some("依据工作需要".to_owned()));
    let command = Command { register, act, reason, origin: Origin::default() };
    world.records.submit(by, command).map(drop).map_err(|error| format!("{error:?}"))
}

const FRESH: &str = "清徐-陈醋-飘香-2026";

#[tokio::test]
async fn a_colleague_whom_the_head_brings_in_agrees_and_signs_in() {
    let world = world();
    let head = world.sign_in("firm-head").await;
    let invited = bring_in(&world, &head, "赵敏", "zhao-min", "unit_clerk").await;
    assert_eq!(invited.status, StatusCode::OK, "{}", invited.body);
    let colleague = actor(&world, "zhao-min").person.unwrap();
    let before = rd::record(&world, "person", colleague);
    assert_eq!(before.state, "draft", "nobody has agreed yet");
    assert_eq!(before.created.1, actor(&world, "firm-head").key.to_string(), "the ledger says who");
    let done = accept(&world, &link(&invited), FRESH).await;
    assert_eq!(done.location(), "/sign-in", "{}", done.body);
    assert_eq!(rd::record(&world, "person", colleague).state, "active");
    let [works] = found(&world, "affiliation", colleague).try_into().unwrap();
    assert_eq!(works.state, "active");
    // The role still waits for the administrator; the head has signed.
    let [role] = found(&world, "role_grant", colleague).try_into().unwrap();
    assert_eq!((role.state.as_str(), role.approvals.len()), ("requested", 1));
    let cookies = enters(&world, "zhao-min", FRESH).await;
    assert_eq!(world.get(&cookies, "/people").await.status, StatusCode::FORBIDDEN);
    let step = |version| Act::Advance {
        id: role.id,
        version,
        transition: "grant".to_owned(),
        draft: Draft::default(),
    };
    submit(&world, &actor(&world, "keeper"), "role_grant", step(role.version)).unwrap();
    let page = world.get(&cookies, "/people").await;
    assert!(page.body.contains("赵敏") && page.body.contains("单位经办人"), "{}", page.body);
    // The link was good once.
    assert!(accept(&world, &link(&invited), "另一个-长密码-2026").await.body.contains("已使用或已过期"));
}

#[tokio::test]
async fn whom_a_clerk_brings_in_works_there_once_the_head_agrees() {
    let world = world();
    let clerk = world.sign_in("firm-clerk").await;
    assert_eq!(
        bring_in(&world, &clerk, "钱程", "qian-cheng", "unit_head").await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a clerk asks for no roles"
    );
    let invited = bring_in(&world, &clerk, "钱程", "qian-cheng", "").await;
    accept(&world, &link(&invited), FRESH).await;
    let colleague = actor(&world, "qian-cheng").person.unwrap();
    let [works] = found(&world, "affiliation", colleague).try_into().unwrap();
    assert_eq!(works.state, "proposed");
    let head = world.sign_in("firm-head").await;
    let page = world.get(&head, "/people").await;
    let agree = format!("/r/affiliation/{}/agree", works.id);
    assert!(page.body.contains(&agree) && page.body.contains("钱程"), "{}", page.body);
    let act = Act::Advance {
        id: works.id,
        version: works.version,
        transition: "agree".to_owned(),
        draft: Draft::default(),
    };
    submit(&world, &actor(&world, "firm-head"), "affiliation", act).unwrap();
    assert_eq!(rd::record(&world, "affiliation", works.id).state, "agreed");
}

#[tokio::test]
async fn two_heads_of_one_firm_do_not_agree_in_the_place_of_the_person() {
    let world = world();
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("second-head", "firm-01", Some(("unit_head", "firm-01")), &hash);
    world.settle();
    let (first, second, person) =
        (actor(&world, "firm-head"), actor(&world, "second-head"), actor(&world, "other-head"));
    let id = world.records.fresh_id();
    let draft = Draft::default()
        .with("person", person.person.map(Value::Ref))
        .with("organisation", Value::Ref(organisation("firm-01")))
        .with("kind", choice("part_time"))
        .with("period", Value::Period("2026".parse().unwrap()));
    submit(&world, &first, "affiliation", Act::Create { id, draft, state: None }).unwrap();
    let agree = |by: &Actor| {
        let version = rd::record(&world, "affiliation", id).version;
        let act = Act::Advance { id, version, transition: "agree".to_owned(), draft: Draft::default() };
        submit(&world, by, "affiliation", act)
    };
    agree(&second).unwrap();
    // The one who entered it owns it, and is still not the one whom it is about.
    assert!(agree(&first).unwrap_err().contains("NotNow"));
    agree(&person).unwrap();
    assert_eq!(rd::record(&world, "affiliation", id).state, "agreed");
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_what_was_typed_stays() {
    let world = world();
    let head = world.sign_in("firm-head").await;
    let token = world.token(&head).await;
    let pairs =
        [("person", "赵"), ("post", "总会计师"), ("sign_in", "planner"), ("mail", "x"), ("role", "auditor")];
    let reply = world.post(&head, "/people", &form(&token, &pairs), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["姓名应为", "该登录名已被使用", "邮箱地址不正确", "不能申请这个角色", "总会计师"]
    {
        assert!(reply.body.contains(told), "{told}: {}", reply.body);
    }
}

#[tokio::test]
async fn another_invitation_takes_the_worth_of_the_first_and_only_its_own_organisation_gives_it() {
    let world = world();
    let head = world.sign_in("firm-head").await;
    let first = link(&bring_in(&world, &head, "孙丽", "sun-li", "").await);
    let account = world.records.account_named("sun-li").unwrap().unwrap().id;
    let again = format!("/people/{account}/invite");
    let other = world.sign_in("other-head").await;
    let token = world.token(&other).await;
    assert_eq!(world.post(&other, &again, &form(&token, &[]), &[]).await.status, StatusCode::NOT_FOUND);
    let token = world.token(&head).await;
    let second = link(&world.post(&head, &again, &form(&token, &[]), &[]).await);
    assert!(accept(&world, &first, FRESH).await.body.contains("已使用或已过期"));
    assert_eq!(accept(&world, &second, FRESH).await.location(), "/sign-in");
    // Who has a password is invited no more: a head does not take over an account.
    let token = world.token(&head).await;
    assert_eq!(world.post(&head, &again, &form(&token, &[]), &[]).await.status, StatusCode::NOT_FOUND);
    let clerk = world.records.account_named("firm-clerk").unwrap().unwrap().id;
    assert_eq!(world.records.credentials_of(clerk, CredentialKind::Password).unwrap().len(), 1);
    let path = format!("/people/{clerk}/invite");
    assert_eq!(world.post(&head, &path, &form(&token, &[]), &[]).await.status, StatusCode::NOT_FOUND);
}

/// A request for a role of `person` in the firm.
fn asked(world: &World, person: RecordId, role: &str) -> Draft {
    let term = Value::Period("2026".parse().unwrap());
    let _ = world;
    Draft::default()
        .with("person", Value::Ref(person))
        .with("organisation", Value::Ref(organisation("firm-01")))
        .with("role", choice(role))
        .with("root", Value::Ref(organisation("firm-01")))
        .with("period", term)
}

#[tokio::test]
async fn a_firm_is_offered_and_given_only_roles_that_firms_have() {
    let world = world();
    let head = actor(&world, "firm-head");
    let clerk = actor(&world, "firm-clerk").person.unwrap();
    let create = |role| {
        let act =
            Act::Create { id: world.records.fresh_id(), draft: asked(&world, clerk, role), state: None };
        submit(&world, &head, "role_grant", act)
    };
    let refused = create("auditor").unwrap_err();
    assert!(refused.contains("role-unfit"), "{refused}");
    assert!(create("member").unwrap_err().contains("role-unfit"), "nobody is given what everybody is");
    create("finance_aide").unwrap();
    let cookies = world.sign_in("firm-head").await;
    let page = world.get(&cookies, "/r/role_grant/new").await;
    assert!(page.body.contains("value=\"unit_clerk\""), "{}", page.body);
    for role in ["auditor", "planner", "administrator", "system"] {
        assert!(!page.body.contains(&format!("value=\"{role}\"")), "{role} is offered");
    }
    // A head asks for colleagues too: the person is asked for on the form, and not held to be oneself.
    assert!(page.body.contains("data-find=\"/r/role_grant/find/person\""), "{}", page.body);
}

#[tokio::test]
async fn who_signs_reads_for_whom_even_if_the_person_works_elsewhere() {
    let world = world();
    let stranger = actor(&world, "other-clerk");
    let id = world.records.fresh_id();
    let draft = asked(&world, stranger.person.unwrap(), "adviser");
    submit(&world, &stranger, "role_grant", Act::Create { id, draft, state: None }).unwrap();
    let head = world.sign_in("firm-head").await;
    let page = world.get(&head, &format!("/r/role_grant/{id}")).await;
    assert!(page.body.contains("other-clerk"), "the name of the person is there: {}", page.body);
    let own = actor(&world, "firm-clerk").person.unwrap();
    let theirs = format!("/r/person/{own}");
    assert_eq!(world.get(&head, &theirs).await.status, StatusCode::OK, "one's own people may be looked up");
    let elsewhere = format!("/r/person/{}", stranger.person.unwrap());
    assert_ne!(world.get(&head, &elsewhere).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_head_lends_filing_to_a_clerk_for_a_term_and_never_a_signature() {
    let world = world();
    let clerk = || actor(&world, "firm-clerk");
    let person = clerk().person.unwrap();
    let request = |by: &Actor| {
        let id = world.records.fresh_id();
        let draft = asked(&world, person, "finance_aide");
        submit(&world, by, "role_grant", Act::Create { id, draft, state: None }).map(|()| id)
    };
    let contact = || {
        let unit = rd::record(&world, "organisation", organisation("firm-01"));
        let draft = Draft::default().with("contact", text("0351-0000000"));
        let act = Act::Edit { id: unit.id, version: unit.version, draft };
        submit(&world, &clerk(), "organisation", act)
    };
    assert!(contact().is_err(), "a clerk keeps no contact data without a loan");
    let head = world.sign_in("firm-head").await;
    let token = world.token(&head).await;
    let lend = |clerk: String, until: &'static str| form(&token, &[("clerk", &clerk), ("until", until)]);
    let past = world.post(&head, "/people/lend", &lend(person.to_string(), "2020-01-01"), &[]).await;
    assert!(past.body.contains("截止日期"), "{}", past.body);
    let own = actor(&world, "firm-head").person.unwrap();
    let oneself = world.post(&head, "/people/lend", &lend(own.to_string(), "2026-06-30"), &[]).await;
    assert_eq!(oneself.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = world.post(&head, "/people/lend", &lend(person.to_string(), "2026-06-30"), &[]).await;
    assert_eq!(done.location(), "/people", "{}", done.body);
    // The page says until when. The same is not lent twice, and nothing for ten years.
    assert!(world.get(&head, "/people").await.body.contains("至2026年6月30日"));
    let twice = world.post(&head, "/people/lend", &lend(person.to_string(), "2026-12-31"), &[]).await;
    assert!(twice.body.contains("已把该角色委托给此人"), "{}", twice.body);
    let long = world.post(&head, "/people/lend", &lend(person.to_string(), "2036-06-30"), &[]).await;
    assert!(long.body.contains("委托最长十二个月"), "{}", long.body);
    let loans = clerk().delegations;
    let [loan] = loans.as_slice() else { panic!("{loans:?}") };
    let roles: Vec<_> = loan.roles.iter().map(|held| held.role.as_str()).collect();
    assert_eq!(roles, ["unit_head"]);
    contact().unwrap();
    let id = request(&clerk()).unwrap();
    let grant = |id| Act::Advance { id, version: 1, transition: "grant".to_owned(), draft: Draft::default() };
    assert!(submit(&world, &clerk(), "role_grant", grant(id)).is_err(), "a signature is never lent");
    // The term ends, and with it the loan.
    world.day("2026-07-01".parse().unwrap());
    assert!(clerk().delegations.is_empty());
    assert!(contact().is_err());
    let states: Vec<_> = found(&world, "role_grant", person).into_iter().map(|one| one.state).collect();
    assert!(states.contains(&"expired".to_owned()), "{states:?}");
}

#[tokio::test]
async fn nobody_lends_what_is_not_their_own() {
    let world = world();
    let (head, other) = (actor(&world, "firm-head"), actor(&world, "other-head"));
    let clerk = actor(&world, "firm-clerk").person.unwrap();
    let lend = |by: &Actor, lender: &Actor| {
        let id = world.records.fresh_id();
        let draft = asked(&world, clerk, "unit_head")
            .with("delegated_by", lender.person.map(Value::Ref))
            .with("delegation", choice("filing"));
        submit(&world, by, "role_grant", Act::Create { id, draft, state: None })?;
        let transition = "lend".to_owned();
        submit(&world, by, "role_grant", Act::Advance { id, version: 1, transition, draft: Draft::default() })
    };
    let foreign = lend(&head, &other).unwrap_err();
    assert!(foreign.contains("delegation-beyond-rights"), "{foreign}");
    assert!(lend(&other, &head).is_err(), "another head lends nothing of this firm");
}

#[tokio::test]
async fn whoever_asks_a_role_for_somebody_says_for_whom() {
    let world = world();
    let head = world.sign_in("firm-head").await;
    let page = world.get(&head, "/r/role_grant/new").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let person = page.body.split("id=\"field-person\"").nth(1).and_then(|rest| rest.split('>').next());
    assert!(person.unwrap().contains(" value=\"\""), "{person:?}");
}

/// A key that can do nothing would be given out and found wanting only by the program that calls with it.
#[tokio::test]
async fn a_key_is_not_limited_to_what_its_client_may_not_do() {
    let world = world();
    let id = world.records.fresh_id();
    let client = Draft::default()
        .with("name", text("对接"))
        .with("organisation", Value::Ref(organisation("firm-01")))
        .with("role", choice("unit_clerk"))
        .with("scopes", Value::Choices(vec!["organisation:read".to_owned()]))
        .with("period", Value::Period("2024/2099".parse().unwrap()));
    let import = Actor::system("import", world.reader().today);
    let act = Act::Create { id, draft: client, state: Some("active".to_owned()) };
    submit(&world, &import, "client", act).unwrap();
    let head = world.sign_in("firm-head").await;
    let token = world.token(&head).await;
    let path = format!("/api-keys/{id}");
    let make = |limits: &'static str| form(&token, &[("name", "甲"), ("limits", limits), ("days", "30")]);
    let refused = world.post(&head, &path, &make("firm:write person:read organisation:read"), &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("“firm:write”超出") && refused.body.contains("“person:read”超出"));
    assert!(!refused.body.contains("“organisation:read”超出"), "{}", refused.body);
    assert!(refused.body.contains("可用的范围：organisation:read"), "{}", refused.body);
    assert!(world.records.api_keys_of(id).unwrap().is_empty());
    for limits in ["organisation:read", "*:read", ""] {
        assert_eq!(world.post(&head, &path, &make(limits), &[]).await.status, StatusCode::OK, "{limits}");
    }
    assert_eq!(world.records.api_keys_of(id).unwrap().len(), 3);
}
