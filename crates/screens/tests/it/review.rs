//! Import, reading, review, and what happens when two people change the same thing.

use axum::http::StatusCode;
use taihang_screens::plans::{Plans, ReviewState};

use crate::world::{PLAN, World};

const PARTIAL: (&str, &str) = ("x-partial", "1");

#[tokio::test]
async fn an_imported_plan_opens_with_its_finds_marked() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let page = world.get(&planner, &reader).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!world.items().is_empty());
    for (item, _) in world.items() {
        assert!(page.body.contains(&format!("id=\"t-{item}\"")), "no mark in the text for {item}");
        assert!(page.body.contains(&format!("id=\"item-{item}\"")), "no card for {item}");
        assert!(page.body.contains(&format!("href=\"#item-{item}\"")), "no way from the text to {item}");
    }
    assert!(page.body.contains("m-repair"), "the damaged point is not marked");
    let shown: String =
        page.body.split("<article").nth(1).unwrap().split("</article>").next().unwrap().to_owned();
    assert!(shown.contains("重点任务"));
}

#[tokio::test]
async fn a_text_that_is_missing_on_the_server_is_told_where_it_is_read_and_takes_nothing_else_down() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let (files, elsewhere) = (world.folder.path().join("files"), world.folder.path().join("elsewhere"));
    std::fs::rename(&files, &elsewhere).unwrap();
    for path in ["/", "/plans", "/progress", "/cockpit", "/indicators", "/targets", "/tasks", "/findings"] {
        let page = world.get(&planner, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    }
    let page = world.get(&planner, &reader).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("正文文件") && page.body.contains("files"), "{}", page.body);
    std::fs::rename(&elsewhere, &files).unwrap();
    assert_eq!(world.get(&planner, &reader).await.status, StatusCode::OK, "it is back without a restart");
}

#[tokio::test]
async fn a_decision_changes_the_card_and_can_be_taken_back() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let token = world.token(&planner).await;
    let (item, version) = world.items()[0].clone();
    let address = format!("{reader}/items/{item}");
    let form = format!("csrf={token}&version={version}&decision=confirm");
    let card = world.post(&planner, &address, &form, &[PARTIAL]).await;
    assert_eq!(card.status, StatusCode::OK, "{}", card.body);
    for part in ["data-state=\"confirmed\"", "id=\"review-progress\"", "id=\"toasts\""] {
        assert!(card.body.contains(part), "{part} missing");
    }
    let stale = world.post(&planner, &address, &form, &[PARTIAL]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.body.contains("其他人修改了"));
    let undone = world.post(&planner, &format!("{reader}/undo"), &format!("csrf={token}"), &[PARTIAL]).await;
    assert!(undone.body.contains("data-state=\"extracted\""), "{}", undone.body);
}

#[tokio::test]
async fn without_scripts_a_decision_leads_back_to_the_reader() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let token = world.token(&planner).await;
    let (item, version) = world.items()[0].clone();
    let form = format!("csrf={token}&version={version}&decision=reject");
    let reply = world.post(&planner, &format!("{reader}/items/{item}"), &form, &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER);
    assert!(reply.location().starts_with(&reader) && reply.location().contains(&item));
}

#[tokio::test]
async fn a_wrong_field_keeps_the_form_and_a_right_one_mends() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let token = world.token(&planner).await;
    let (item, version) = world.items()[0].clone();
    let address = format!("{reader}/items/{item}/mend");
    let form = |year: &str| {
        format!("csrf={token}&version={version}&kind=target&subject=R&op=ge&value=2.6&unit=%25&year={year}")
    };
    let wrong = world.post(&planner, &address, &form("25"), &[PARTIAL]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("aria-invalid=\"true\"") && wrong.body.contains("value=\"2.6\""),
        "{}",
        wrong.body
    );
    let right = world.post(&planner, &address, &form("2025"), &[PARTIAL]).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.body);
    let reader = world.reader();
    let plans = Plans::of(&world.records, &reader);
    let record = plans.load(plans.list().unwrap()[0].id).unwrap();
    let mended = record.figures.iter().find(|figure| figure.state == ReviewState::Mended).unwrap();
    assert_eq!(mended.value.value.as_deref(), Some("2.6"));
}

#[tokio::test]
async fn words_of_the_text_become_a_new_item() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let token = world.token(&planner).await;
    let before = world.items().len();
    let quote = crate::world::encoded("建设创新平台");
    let form = format!(
        "csrf={token}&kind=task&subject=B&quote={quote}&lead-units={}",
        crate::world::encoded("市科技局、市财政局")
    );
    let added = world.post(&planner, &format!("{reader}/items"), &form, &[]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    assert_eq!(world.items().len(), before + 1);
    let nowhere = world.post(&planner, &format!("{reader}/items"), &form.replace(&quote, "zzz"), &[]).await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nowhere.body.contains("原文中没有这段文字"));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_answered_with_what_to_do() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let token = world.token(&planner).await;
    for (name, bytes) in [
        ("empty.txt", &b""[..]),
        ("noise.docx", &b"PK\x03\x04broken"[..]),
        ("noise.pdf", &b"%PDF-1.7 nothing"[..]),
    ] {
        let reply = world.upload(&planner, &token, name, bytes, "application/json").await;
        assert_eq!(reply.status, StatusCode::OK);
        assert!(reply.body.contains("\"problems\":[\""), "{name}: {}", reply.body);
        let page = world.upload(&planner, &token, name, bytes, "text/html").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains(name));
    }
    assert!(Plans::of(&world.records, &world.reader()).list().unwrap().is_empty());
}

#[tokio::test]
async fn the_same_file_twice_leads_to_the_plan_that_is_there() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let token = world.token(&planner).await;
    let again = world.upload(&planner, &token, "again.txt", PLAN.as_bytes(), "application/json").await;
    assert!(again.body.contains(&reader) && again.body.contains("problems"), "{}", again.body);
}

#[tokio::test]
async fn a_plan_that_came_before_as_another_file_is_told_and_comes_in_only_when_wanted() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let token = world.token(&planner).await;
    // The same text, otherwise broken into lines: other bytes.
    let other = PLAN.replace("\n\n", "\n").replace("方案.txt", "方案（网页版）.txt");
    let told = world.upload(&planner, &token, "copy.txt", other.as_bytes(), "application/json").await;
    assert!(told.body.contains("\"alike\":true") && told.body.contains(&reader), "{}", told.body);
    assert!(told.body.contains("文字相同"), "{}", told.body);
    let page = world.upload(&planner, &token, "copy.txt", other.as_bytes(), "text/html").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("name=\"anyway\"") && page.body.contains("打开已有的规划"), "{}", page.body);
    let count = || Plans::of(&world.records, &world.reader()).list().unwrap().len();
    assert_eq!(count(), 1);
    let wanted = world.upload_anyway(&planner, &token, "copy.txt", other.as_bytes()).await;
    assert!(!wanted.body.contains("problems"), "{}", wanted.body);
    assert_eq!(count(), 2);
    // The very same file stays refused, whatever is wanted.
    let same = world.upload_anyway(&planner, &token, "again.txt", PLAN.as_bytes()).await;
    assert!(same.body.contains("已经导入过") && !same.body.contains("alike"), "{}", same.body);
}

#[tokio::test]
async fn a_document_with_more_statements_than_any_plan_is_told_and_not_kept() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    let token = world.token(&planner).await;
    let line = |number: usize| format!("到2030年，第{number}类企业达到{number}家。\n");
    let text = format!("一、目标\n{}", (1..=10_500).map(line).collect::<String>());
    let told = world.upload(&planner, &token, "all.txt", text.as_bytes(), "application/json").await;
    assert!(told.body.contains("超过 20000 个"), "{}", told.body);
    assert!(Plans::of(&world.records, &world.reader()).list().unwrap().is_empty());
}
