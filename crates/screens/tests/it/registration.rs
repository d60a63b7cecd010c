//! An organisation registers itself.

use axum::body::Body;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, RecordId, Value};
use taihang_web::WebSettings;

use crate::world::{Reply, World, encoded, hidden};

const CODE: &str = "91140105DEM003610K";
const SECRET: &str = "曜岚-山高-水长-2026";

fn open() -> WebSettings {
    WebSettings { registration: true, ..WebSettings::default() }
}

/// A scan, as far as anybody looks.
const SCAN: &[u8] = b"%PDF-1.7 licence";

/// Sends a form with a file, as a browser does.
async fn posted(
    world: &World,
    (cookies, token): (&str, &str),
    path: &str,
    pairs: &[(&str, &str)],
    file: Option<(&str, &[u8])>,
) -> Reply {
    let head = |name: &str| format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"");
    let mut body = format!("{}\r\n\r\n{token}\r\n", head("csrf")).into_bytes();
    for (name, value) in pairs {
        body.extend_from_slice(format!("{}\r\n\r\n{value}\r\n", head(name)).as_bytes());
    }
    if let Some((name, bytes)) = file {
        body.extend_from_slice(format!("{}; filename=\"{name}\"\r\n\r\n", head("licence")).as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--limit--\r\n");
    let request = Request::post(path)
        .header(COOKIE, cookies)
        .header(ACCEPT_LANGUAGE, "zh-CN")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=limit");
    world.send(request.body(Body::from(body)).unwrap()).await
}

fn region(world: &World) -> String {
    let regions = world.records.governed_regions(taihang_base::Language::Zh).unwrap();
    regions.iter().find(|(_, name, _)| name.contains("太原")).unwrap().0.to_string()
}

async fn send(world: &World, code: &str, name: &str) -> Reply {
    let region = region(world);
    let pairs = [
        ("credit_code", code),
        ("organisation", "太原曜岚智能装备有限公司"),
        ("kind", "firm"),
        ("region", &region),
        ("person", "王五"),
        ("mail", "a@example.cn"),
        ("name", name),
        ("password", SECRET),
        ("again", SECRET),
    ];
    let page = world.get("", "/registration").await;
    let at = (page.cookies(), page.csrf());
    posted(world, (&at.0, &at.1), "/registration", &pairs, Some(("执照.pdf", SCAN))).await
}

/// A step of the steward of the province, with the rights of the register.
fn decide(world: &World, unit: RecordId, transition: &str, reason: Option<&str>) {
    let steward = world.records.account_named("steward").unwrap().unwrap();
    let actor = world.records.actor_of_account(steward.id, world.reader().today).unwrap().unwrap();
    let version = world.records.one(&actor, "organisation", unit).unwrap().record.version;
    let act = Act::Advance { id: unit, version, transition: transition.to_owned(), draft: Draft::default() };
    let (register, reason) = ("organisation".to_owned(), reason.map(str::to_owned));
    world.records.submit(&actor, Command { register, act, reason, origin: Origin::default() }).unwrap();
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
    let early = enter(&world, "yaolan").await;
    assert!(early.location().starts_with("/registration/"), "open before anybody looked: {}", early.body);
    assert!(world.get("", early.location()).await.body.contains("等待属地数据管家审核"));
    let again = send(&world, CODE, "yaolan-2").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("已登记"), "{}", again.body);
    let unit = world.records.organisation_named(CODE).unwrap().unwrap();
    decide(&world, unit, "activate", None);
    let entered = enter(&world, "yaolan").await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
    assert!(world.get(&entered.cookies(), "/account").await.body.contains("太原曜岚智能装备有限公司"));
}

#[tokio::test]
async fn who_was_refused_reads_why_mends_and_sends_again() {
    let world = World::with(open());
    send(&world, CODE, "yaolan").await;
    let unit = world.records.organisation_named(CODE).unwrap().unwrap();
    decide(&world, unit, "refuse", Some("执照照片不清晰"));
    let led = enter(&world, "yaolan").await;
    let path = led.location().to_owned();
    let page = world.get("", &path).await;
    assert!(page.body.contains("未通过审核") && page.body.contains("执照照片不清晰"), "{}", page.body);
    assert!(page.body.contains("执照.pdf"), "the licence that is there is named");
    let region = region(&world);
    let pairs =
        |name| [("credit_code", CODE), ("organisation", name), ("kind", "firm"), ("region", region.as_str())];
    let at = (page.cookies(), page.csrf());
    let short = posted(&world, (&at.0, &at.1), &path, &pairs("曜"), None).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let picture: &[u8] = b"\x89PNG\r\n\x1a\n clearer";
    let sent = posted(&world, (&at.0, &at.1), &path, &pairs("曜岚装备"), Some(("新.png", picture))).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let record = world.records.one(&world.reader(), "organisation", unit).unwrap().record;
    assert_eq!((record.state.as_str(), record.text("name")), ("draft", Some("曜岚装备")));
    let Some(Value::File(file)) = record.get("licence") else { panic!("no licence") };
    assert_eq!(file.name, "新.png");
    // While it is looked at, nothing is changed under the eyes of who looks.
    let late = posted(&world, (&at.0, &at.1), &path, &pairs("别的公司"), None).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    decide(&world, unit, "activate", None);
    assert!(!enter(&world, "yaolan").await.cookies().is_empty());
}

#[tokio::test]
async fn a_licence_is_needed_looked_at_and_not_asked_for_twice() {
    let world = World::with(open());
    let region = region(&world);
    let pairs = [("credit_code", CODE), ("kind", "firm"), ("region", region.as_str())];
    let page = world.get("", "/registration").await;
    let at = (page.cookies(), page.csrf());
    let none = posted(&world, (&at.0, &at.1), "/registration", &pairs, None).await;
    assert!(none.body.contains("请上传营业执照或法人证书"), "{}", none.body);
    let program = posted(&world, (&at.0, &at.1), "/registration", &pairs, Some(("a.pdf", b"MZ"))).await;
    assert!(program.body.contains("文件内容与扩展名不符"), "{}", program.body);
    let kind = posted(&world, (&at.0, &at.1), "/registration", &pairs, Some(("a.exe", b"MZ"))).await;
    assert!(kind.body.contains("不接受这种类型的文件"), "{}", kind.body);
    let held = posted(&world, (&at.0, &at.1), "/registration", &pairs, Some(("执照.pdf", SCAN))).await;
    assert_eq!(held.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(held.body.contains("已上传：执照.pdf"), "{}", held.body);
    let token = hidden(&held, "licence-kept");
    let whole = [
        ("organisation", "太原曜岚智能装备有限公司"),
        ("person", "王五"),
        ("mail", "a@example.cn"),
        ("name", "yaolan"),
        ("password", SECRET),
        ("again", SECRET),
        ("licence-kept", token.as_str()),
    ];
    let whole: Vec<_> = pairs.into_iter().chain(whole).collect();
    let sent = posted(&world, (&at.0, &at.1), "/registration", &whole, None).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
}

#[tokio::test]
async fn a_code_that_was_refused_for_good_is_free_and_a_locked_account_stays_locked() {
    let world = World::with(open());
    send(&world, CODE, "squatter").await;
    let unit = world.records.organisation_named(CODE).unwrap().unwrap();
    decide(&world, unit, "refuse", Some("非本单位申请"));
    assert_eq!(send(&world, CODE, "owner").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    decide(&world, unit, "discard", Some("非本单位申请"));
    assert_eq!(send(&world, CODE, "owner").await.status, StatusCode::OK);
    let ids: Vec<_> = world
        .records
        .page(&world.reader(), &Query::all("organisation", 100))
        .unwrap()
        .records
        .into_iter()
        .filter(|one| one.record.text("credit_code") == Some(CODE) && one.record.state == "draft")
        .collect();
    let [one] = ids.as_slice() else { panic!("{}", ids.len()) };
    decide(&world, one.record.id, "activate", None);
    assert!(!enter(&world, "owner").await.cookies().is_empty());
    assert!(enter(&world, "squatter").await.location().starts_with("/registration/"));
    // Admitted once: who is locked later does not come in by what was waited for then.
    let account = world.records.account_named("owner").unwrap().unwrap();
    let act = Act::Advance {
        id: account.id,
        version: account.version,
        transition: "lock".to_owned(),
        draft: Draft::default(),
    };
    let (register, origin) = ("account".to_owned(), Origin::default());
    let engine = Actor::system("engine", world.reader().today);
    world.records.submit(&engine, Command { register, act, reason: None, origin }).unwrap();
    assert!(enter(&world, "owner").await.body.contains("尚未启用"));
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
    for told in
        ["请上传营业执照", "请选择机构类别", "请选择所在区域", "两次输入的密码不一致", "邮箱地址不正确"]
    {
        assert!(reply.body.contains(told), "{told}: {}", reply.body);
    }
    for _ in 0..12 {
        world.post(&page.cookies(), "/registration", &form, &[]).await;
    }
    let slowed = world.post(&page.cookies(), "/registration", &form, &[]).await;
    assert!(slowed.body.contains("提交次数过多"), "{}", slowed.body);
}
