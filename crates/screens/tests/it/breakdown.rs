//! A target over its parts: worked out, proposed, objected to, laid down; who takes a share on sees that share only.

use axum::body::{Body, to_bytes};
use axum::http::header::COOKIE;
use axum::http::{Request, StatusCode};
use taihang_base::civil_today;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Value};
use taihang_registers::seed_id;
use tower::ServiceExt as _;

use crate::world::{World, encoded, organisation};

const PARTS: &str = "太原市 3\n山西省科学技术厅 1";

/// A target of the province that is not public.
fn target(world: &World, unit: &str) -> RecordId {
    let mut actor = Actor::system("import", civil_today(&*world.clock));
    actor.organisation = Some(organisation("140000-science"));
    let id = world.records.fresh_id();
    let draft = Draft::default()
        .with("subject", Value::Text("高新技术企业".to_owned()))
        .with("region", Value::Ref(seed_id("region", "140000")))
        .with("op", Value::Choice("ge".to_owned()))
        .with("stated_value", Value::Text("10".to_owned()))
        .with("stated_unit", Value::Text(unit.to_owned()))
        .with("due", Value::Period("2028".parse().unwrap()));
    let act = Act::Create { id, draft, state: Some("checked".to_owned()) };
    let command = Command { register: "target".to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&actor, command).unwrap();
    id
}

fn form(token: &str, method: &str, parts: &str, step: &str) -> String {
    format!("csrf={token}&method={method}&decimals=0&step={step}&parts={}", encoded(parts))
}

fn shares(world: &World) -> Vec<Record> {
    let found = world.records.page(&world.reader(), &Query::all("target_share", 10)).unwrap().records;
    found.into_iter().map(|shown| shown.record).collect()
}

fn of<'a>(shares: &'a [Record], unit: &str) -> &'a Record {
    shares.iter().find(|share| share.reference("unit") == Some(organisation(unit))).unwrap()
}

fn value(share: &Record) -> String {
    let Some(Value::Decimal(value)) = share.get("value") else { panic!("no value") };
    value.normalize().to_string()
}

#[tokio::test]
async fn a_target_is_worked_out_proposed_objected_to_and_laid_down() {
    let world = World::new();
    let path = format!("/targets/{}/breakdown", target(&world, "万家"));
    let planner = world.sign_in("planner").await;
    let page = world.get(&planner, &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("太原市") && page.body.contains("尚未分解"), "{}", page.body);
    let token = page.csrf();
    // Shown first: nothing is kept.
    let shown = world.post(&planner, &path, &form(&token, "by_share", PARTS, "preview"), &[]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(shown.body.contains("8 + 2") && shown.body.contains("= 10"), "{}", shown.body);
    assert!(shares(&world).is_empty());
    let made = world.post(&planner, &path, &form(&token, "by_share", PARTS, "propose"), &[]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let found = shares(&world);
    assert_eq!(
        (value(of(&found, "140100-government")), value(of(&found, "140000-science"))),
        ("8".to_owned(), "2".to_owned())
    );
    let page = world.get(&planner, &path).await;
    assert!(page.body.contains("各部分之和与总目标相符"), "{}", page.body);

    // Who takes a share on sees it, and not the others.
    let head = world.sign_in("head").await;
    let own = world.get(&head, &path).await;
    assert_eq!(own.status, StatusCode::OK, "{}", own.body);
    assert!(own.body.contains("山西省科学技术厅") && !own.body.contains("太原市"), "{}", own.body);
    let share = of(&found, "140000-science");
    let object = format!("/r/target_share/{}/object", share.id);
    assert!(own.body.contains(&object), "{}", own.body);
    let why = encoded("今年没有新增名额");
    let token = own.csrf();
    let sent = format!("csrf={token}&version={}&objection={why}", share.version);
    let objected = world.post(&head, &object, &sent, &[]).await;
    assert_eq!(objected.status, StatusCode::SEE_OTHER, "{}", objected.body);
    let page = world.get(&planner, &path).await;
    assert!(page.body.contains("异议及理由") && page.body.contains("今年没有新增名额"), "{}", page.body);

    // Laid down with a reason, as the parts make up the whole.
    let share = &of(&shares(&world), "140000-science").clone();
    let sent = format!("csrf={}&version={}&reason={}", page.csrf(), share.version, encoded("按协商结果"));
    let laid = world.post(&planner, &format!("/r/target_share/{}/lay_down", share.id), &sent, &[]).await;
    assert_eq!(laid.status, StatusCode::SEE_OTHER, "{}", laid.body);
    assert_eq!(of(&shares(&world), "140000-science").state, "settled");

    // What is settled stays; the rest cannot be changed so that the sum no longer fits.
    let less = form(&page.csrf(), "by_hand", "太原市 7\n山西省科学技术厅 2", "propose");
    let refused = world.post(&planner, &path, &less, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("7 + 2 = 9"), "{}", refused.body);
    let other = form(&page.csrf(), "by_hand", "太原市 7\n山西省科学技术厅 3", "propose");
    let refused = world.post(&planner, &path, &other, &[]).await;
    assert!(refused.body.contains("已经确定，不能再改"), "{}", refused.body);
}

#[tokio::test]
async fn parts_that_do_not_make_up_the_whole_are_not_agreed_to() {
    let world = World::new();
    let path = format!("/targets/{}/breakdown", target(&world, "家"));
    let planner = world.sign_in("planner").await;
    let token = world.get(&planner, &path).await.csrf();
    world.post(&planner, &path, &form(&token, "equal", PARTS, "propose"), &[]).await;
    let found = shares(&world);
    let city = of(&found, "140100-government");
    let sent = format!("csrf={token}&version={}&value=1&method=by_hand", city.version);
    let lowered = world.post(&planner, &format!("/r/target_share/{}/propose", city.id), &sent, &[]).await;
    assert_eq!(lowered.status, StatusCode::SEE_OTHER, "{}", lowered.body);
    let page = world.get(&planner, &path).await;
    assert!(page.body.contains("不相符") && page.body.contains("= 6，应不少于 10，相差 4"), "{}", page.body);
    let head = world.sign_in("head").await;
    let share = of(&found, "140000-science");
    let token = world.get(&head, &path).await.csrf();
    let agree = format!("/r/target_share/{}/agree", share.id);
    let refused = world.post(&head, &agree, &format!("csrf={token}&version={}", share.version), &[]).await;
    assert_ne!(refused.status, StatusCode::SEE_OTHER);
    assert_eq!(of(&shares(&world), "140000-science").state, "proposed");
}

#[tokio::test]
async fn rates_are_given_by_hand_and_unknown_names_are_all_said() {
    let world = World::new();
    let path = format!("/targets/{}/breakdown", target(&world, "%"));
    let planner = world.sign_in("planner").await;
    let token = world.get(&planner, &path).await.csrf();
    let equal = world.post(&planner, &path, &form(&token, "equal", PARTS, "preview"), &[]).await;
    assert_eq!(equal.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(equal.body.contains("各部分不能相加"), "{}", equal.body);
    let unknown = form(&token, "by_hand", "无此市 1\n也无此市 2", "preview");
    let unknown = world.post(&planner, &path, &unknown, &[]).await;
    assert!(unknown.body.contains("“无此市”") && unknown.body.contains("“也无此市”"), "{}", unknown.body);
    let by_hand = form(&token, "by_hand", "太原市 12\n山西省科学技术厅 3", "propose");
    assert_eq!(world.post(&planner, &path, &by_hand, &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn sheets_are_word_documents_and_strangers_get_none() {
    let world = World::new();
    let path = format!("/targets/{}/breakdown", target(&world, "家"));
    let planner = world.sign_in("planner").await;
    let token = world.get(&planner, &path).await.csrf();
    world.post(&planner, &path, &form(&token, "equal", PARTS, "propose"), &[]).await;
    let share = shares(&world)[0].id;
    for (asked, title) in
        [("/sheet".to_owned(), "目标分解表"), (format!("/sheet?share={share}"), "目标责任书")]
    {
        let request = Request::get(format!("{path}{asked}")).header(COOKIE, &planner);
        let response = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let mut file = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file.by_name("word/document.xml").unwrap(), &mut text).unwrap();
        assert!(text.contains(&format!("高新技术企业{title}")) && text.contains("5家"), "{text}");
    }
    let stranger = world.sign_in("stranger").await;
    assert_eq!(world.get(&stranger, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&stranger, &format!("{path}/sheet")).await.status, StatusCode::NOT_FOUND);
    let token = world.get(&stranger, "/account").await.csrf();
    let refused = world.post(&stranger, &path, &form(&token, "equal", PARTS, "propose"), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
