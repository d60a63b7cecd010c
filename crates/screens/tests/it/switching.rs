//! The language is switched on a page whose form came back: it comes once more in the other language, with everything that
//! was typed, and nothing is kept.

use axum::http::StatusCode;
use taihang_kernel::Query;
use taihang_web::WebSettings;

use crate::rd;
use crate::world::{PASSWORD, Reply, World, encoded, form, hidden, organisation};

/// Where the switch of languages sends the form that came back.
fn switch(reply: &Reply) -> String {
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.body);
    assert!(!reply.body.contains("action=\"/language\""), "the form would be lost: {}", reply.body);
    let rest = reply.body.split("<button class=\"plain\" form=\"").nth(1);
    let (form, rest) = rest.and_then(|rest| rest.split_once("\" formaction=\"")).unwrap();
    assert_eq!(reply.body.matches(&format!(" id=\"{form}\"")).count(), 1, "a button of a form that is there");
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn organisations(world: &World) -> usize {
    world.records.page(&world.reader(), &Query::all("organisation", 100)).unwrap().records.len()
}

#[tokio::test]
async fn a_record_that_came_back_comes_again_in_the_other_language() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let page = world.get(&cookies, "/r/organisation/new").await;
    assert!(page.body.contains("action=\"/language\""), "nothing was sent yet");
    let (token, id) = (page.csrf(), hidden(&page, "id"));
    let above = organisation("140100-government").to_string();
    let mut typed = vec![
        ("id", id.as_str()),
        ("version", "0"),
        ("name", ""),
        ("kind", "agency"),
        ("above", &above),
        ("name_en", "Kept here"),
    ];
    let refused = world.post(&cookies, "/r/organisation/new", &form(&token, &typed), &[]).await;
    let place = switch(&refused);
    assert_eq!(place, "/r/organisation/new?in=en");
    let before = organisations(&world);
    let english = world.post(&cookies, &place, &form(&token, &typed), &[]).await;
    assert!(
        english.body.contains("<html lang=\"en\">") && english.body.contains("Kept here"),
        "{}",
        english.body
    );
    assert!(english.body.contains("#field-name"), "what is wrong is still told");
    assert!(english.cookies().contains("taihang_language=en"), "{}", english.cookies());
    // And back, with everything mended meanwhile: it is shown, not made.
    typed[2] = ("name", "晋阳科创促进中心");
    let place = switch(&english);
    let chinese = world.post(&cookies, &place, &form(&token, &typed), &[]).await;
    assert_eq!(switch(&chinese), "/r/organisation/new?in=en");
    assert!(
        chinese.body.contains("晋阳科创促进中心") && chinese.body.contains("还没有保存"),
        "{}",
        chinese.body
    );
    assert!(!chinese.body.contains("处需要修改"), "nothing is wrong any more: {}", chinese.body);
    assert_eq!(organisations(&world), before);
    let made = world.post(&cookies, "/r/organisation/new", &form(&token, &typed), &[]).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    assert_eq!(organisations(&world), before + 1);
}

#[tokio::test]
async fn a_remark_a_colleague_and_a_wish_come_again_too() {
    let world = rd::world();
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("firm-head", "firm-01", Some(("unit_head", "firm-01")), &hash);
    let cookies = world.sign_in("firm-head").await;
    let token = world.token(&cookies).await;
    let record = format!("/r/organisation/{}/comment", organisation("firm-01"));
    let long = "山".repeat(2001);
    for (path, typed, shown) in [
        (record.as_str(), vec![("text", long.as_str())], long.as_str()),
        ("/people", vec![("person", "李"), ("post", "会计主管"), ("sign_in", "li-si")], "会计主管"),
        ("/people/lend", vec![("clerk", ""), ("until", "2026-09-01")], "2026-09-01"),
    ] {
        let refused = world.post(&cookies, path, &form(&token, &typed), &[]).await;
        if path == "/people/lend" && !refused.body.contains("action=\"/people/lend\"") {
            continue; // Nobody is there to lend to: no form, nothing typed.
        }
        let place = switch(&refused);
        assert_eq!(place, format!("{path}?in=en"));
        let english = world.post(&cookies, &place, &form(&token, &typed), &[]).await;
        assert!(
            english.body.contains("<html lang=\"en\">") && english.body.contains(shown),
            "{path}: {}",
            english.body
        );
        switch(&english);
    }
    // A form that would be taken is not.
    let right = [("person", "赵敏"), ("post", "会计"), ("sign_in", "zhao-min"), ("mail", ""), ("role", "")];
    let shown = world.post(&cookies, "/people?in=en", &form(&token, &right), &[]).await;
    assert!(shown.body.contains("赵敏") && shown.body.contains("has not been saved yet"), "{}", shown.body);
    assert!(world.records.account_named("zhao-min").unwrap().is_none());
}

#[tokio::test]
async fn nobody_tries_a_password_by_switching() {
    let world = World::with(WebSettings { mails: true, ..WebSettings::default() });
    let page = world.get("", "/sign-in").await;
    let typed = |secret: &str| format!("csrf={}&name=viewer&password={}", page.csrf(), encoded(secret));
    let right = world.post(&page.cookies(), "/sign-in?in=en", &typed(PASSWORD), &[]).await;
    let wrong = world.post(&page.cookies(), "/sign-in?in=en", &typed("nothing"), &[]).await;
    assert_eq!(switch(&right), switch(&wrong));
    assert!(
        right.body.contains("value=\"viewer\"") && !right.cookies().contains("session"),
        "{}",
        right.body
    );
    assert_eq!(right.body.len(), wrong.body.len(), "both are told the same");
    let cookies = world.sign_in("viewer").await;
    let token = world.token(&cookies).await;
    let mail = form(&token, &[("mail", "nobody"), ("present", PASSWORD)]);
    let refused = world.post(&cookies, "/account/mail", &mail, &[]).await;
    let again = world.post(&cookies, &switch(&refused), &mail, &[]).await;
    assert!(
        again.body.contains("value=\"nobody\"") && again.body.contains("<html lang=\"en\">"),
        "{}",
        again.body
    );
}

/// A page that answers a form without showing it again leads back to where the form stood, never to an address that only takes forms.
#[tokio::test]
async fn the_way_back_leads_to_a_page() {
    let world = World::new();
    let cookies = world.sign_in("steward").await;
    let token = world.token(&cookies).await;
    let nowhere =
        format!("/r/organisation/{}/comment", organisation("100000-node").to_string().replace('0', "1"));
    let headers = [("host", "plan.example"), ("referer", "https://plan.example/r/organisation")];
    let refused = world.post(&cookies, &nowhere, &form(&token, &[("text", "x")]), &headers).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(hidden(&refused, "back"), "/r/organisation", "{}", refused.body);
}

/// Handlers take the site as the request reaches it; the router's own would keep what is only shown again.
#[test]
fn no_handler_takes_the_routers_own_site() {
    let mut folders = vec!["src".to_owned(), "../web/src".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path.to_string_lossy().into_owned());
            } else if !path.ends_with("router.rs") && path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(!text.contains("State<Site>") && !text.contains("State<App>"), "{}", path.display());
            }
        }
    }
}
