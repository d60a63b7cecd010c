//! An organisation registers itself.

use axum::http::StatusCode;
use taihang_kernel::{Act, Command, Draft, Origin};
use taihang_web::WebSettings;

use crate::world::{Reply, World, encoded};

const CODE: &str = "91140105DEM003610K";
const SECRET: &str = "曜岚-山高-水长-2026";

fn open() -> WebSettings {
    WebSettings { registration: true, ..WebSettings::default() }
}

async fn send(world: &World, code: &str, name: &str) -> Reply {
    let page = world.get("", "/registration").await;
    let regions = world.records.governed_regions().unwrap();
    let region = regions.iter().find(|(_, name, _)| name.contains("太原")).unwrap().0;
    let (unit, person, secret) = (encoded("太原曜岚智能装备有限公司"), encoded("王五"), encoded(SECRET));
    let form = format!(
        "csrf={}&credit_code={code}&organisation={unit}&kind=firm&region={region}&person={person}&mail=a@example.cn\
         &name={name}&password={secret}&again={secret}",
        page.csrf()
    );
    world.post(&page.cookies(), "/registration", &form, &[]).await
}

async fn enter(world: &World, name: &str) -> Reply {
    let page = world.get("", "/sign-in").await;
    let form = format!("csrf={}&name={name}&password={}", page.csrf(), encoded(SECRET));
    world.post(&page.cookies(), "/sign-in", &form, &[]).await
}

#[tokio::test]
async fn it_is_offered_only_where_the_installation_says_so() {
    assert_eq!(World::new().get("", "/registration").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_registered_organisation_waits_for_the_data_steward() {
    let world = World::with(open());
    let sent = send(&world, CODE, "yaolan").await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    assert!(
        enter(&world, "yaolan").await.body.contains("尚未启用"),
        "the account is open before anybody looked"
    );
    let again = send(&world, CODE, "yaolan-2").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("已登记"), "{}", again.body);
    // The steward of the province activates it, with the rights of the register.
    let today = taihang_base::civil_today(&*world.clock);
    let steward = world.records.account_named("steward").unwrap().unwrap();
    let actor = world.records.actor_of_account(steward.id, today).unwrap().unwrap();
    let unit = world.records.organisation_named(CODE).unwrap().unwrap();
    let act =
        Act::Advance { id: unit, version: 1, transition: "activate".to_owned(), draft: Draft::default() };
    let command =
        Command { register: "organisation".to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&actor, command).unwrap();
    let entered = enter(&world, "yaolan").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    assert!(world.get(&entered.cookies(), "/account").await.body.contains("太原曜岚智能装备有限公司"));
}

#[tokio::test]
async fn everything_wrong_is_said_at_once_and_programs_are_slowed_down() {
    let world = World::with(open());
    let page = world.get("", "/registration").await;
    let form = format!(
        "csrf={}&credit_code=91140105DEM003610X&organisation=&kind=government&region=x&person=&mail=x&name=&password=x&again=y",
        page.csrf()
    );
    let reply = world.post(&page.cookies(), "/registration", &form, &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("有9处") || reply.body.contains("有10处"), "{}", reply.body);
    for _ in 0..12 {
        world.post(&page.cookies(), "/registration", &form, &[]).await;
    }
    let slowed = world.post(&page.cookies(), "/registration", &form, &[]).await;
    assert!(slowed.body.contains("提交次数过多"), "{}", slowed.body);
}
