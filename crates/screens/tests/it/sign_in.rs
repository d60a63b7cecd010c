//! Signing in and out, languages, errors.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;

use crate::world::{PASSWORD, World, encoded};

#[tokio::test]
async fn a_session_begins_with_the_password_and_ends_with_the_way_out() {
    let world = World::new();
    let page = world.get("", "/sign-in?next=%2Fplans").await;
    let form = |password: &str| {
        format!("csrf={}&name=planner&password={}&next=%2Fplans", page.csrf(), encoded(password))
    };
    let wrong = world.post(&page.cookies(), "/sign-in", &form("nothing"), &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("用户名或密码不正确"));
    let right = world.post(&page.cookies(), "/sign-in", &form(PASSWORD), &[]).await;
    assert_eq!((right.status, right.location()), (StatusCode::SEE_OTHER, "/plans"));
    let set = right.headers[SET_COOKIE].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    let cookies = right.cookies();
    let plans = world.get(&cookies, "/plans").await;
    assert_eq!(plans.status, StatusCode::OK);
    let out = world.post(&cookies, "/sign-out", &format!("csrf={}", plans.csrf()), &[]).await;
    assert_eq!(out.location(), "/sign-in");
    assert_eq!(
        world.get(&cookies, "/plans").await.status,
        StatusCode::SEE_OTHER,
        "the old cookie still opens doors"
    );
}

#[tokio::test]
async fn a_name_waits_after_several_failures_even_with_the_right_password() {
    let world = World::new();
    let page = world.get("", "/sign-in").await;
    let form = |password: &str| format!("csrf={}&name=planner&password={}", page.csrf(), encoded(password));
    for _ in 0..5 {
        world.post(&page.cookies(), "/sign-in", &form("nothing"), &[]).await;
    }
    let reply = world.post(&page.cookies(), "/sign-in", &form(PASSWORD), &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(reply.body.contains("连续多次登录失败"));
}

#[tokio::test]
async fn who_guesses_under_a_name_does_not_lock_out_the_browser_that_signed_in_with_it() {
    let world = World::new();
    let page = world.get("", "/sign-in").await;
    let form = |name: &str, password: &str| {
        format!("csrf={}&name={name}&password={}", page.csrf(), encoded(password))
    };
    let known = world.post(&page.cookies(), "/sign-in", &form("planner", PASSWORD), &[]).await.cookies();
    let browser = known.split("; ").find(|pair| pair.starts_with("taihang_browser=")).unwrap();
    let own = format!("{}; {browser}", page.cookies());
    for _ in 0..5 {
        world.post(&page.cookies(), "/sign-in", &form("planner", "nothing"), &[]).await;
    }
    let blocked = world.post(&page.cookies(), "/sign-in", &form("planner", PASSWORD), &[]).await;
    assert!(blocked.body.contains("连续多次登录失败"));
    let entered = world.post(&own, "/sign-in", &form("planner", PASSWORD), &[]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);

    // It is known for this account only, and waits for its own failures.
    let browser = entered.cookies();
    let browser = browser.split("; ").find(|pair| pair.starts_with("taihang_browser=")).unwrap();
    let own = format!("{}; {browser}", page.cookies());
    for name in ["viewer", "planner"] {
        for _ in 0..5 {
            world.post(&own, "/sign-in", &form(name, "nothing"), &[]).await;
        }
        let blocked = world.post(&own, "/sign-in", &form(name, PASSWORD), &[]).await;
        assert!(blocked.body.contains("连续多次登录失败"), "{name}");
    }
}

#[tokio::test]
async fn the_language_is_chosen_and_kept() {
    let world = World::new();
    let page = world.get("", "/sign-in").await;
    assert!(page.body.contains("<html lang=\"zh-CN\">"));
    let form = format!("csrf={}&language=en&back=%2Fsign-in", page.csrf());
    let switched = world.post(&page.cookies(), "/language", &form, &[]).await;
    assert_eq!(switched.location(), "/sign-in");
    let english = world.get(&switched.cookies(), "/sign-in").await;
    assert!(english.body.contains("<html lang=\"en\">") && english.body.contains("Sign in"));
}

#[tokio::test]
async fn what_is_not_there_is_said_in_both_languages_and_leaks_nothing() {
    let world = World::new();
    let viewer = world.sign_in("viewer").await;
    for path in ["/nothing", "/plans/not-an-id", "/plans/01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
        let reply = world.get(&viewer, path).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert!(reply.body.contains("没有找到"), "{path}");
        let english = world.get(&format!("{viewer}; taihang_language=en"), path).await;
        assert!(english.body.contains("Not found"), "{path}");
    }
}
