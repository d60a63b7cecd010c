//! Who asks cannot be found out: the request fails as what it is, and nobody is told that a good key or session is none.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, RETRY_AFTER};
use axum::http::{HeaderMap, Request};
use taihang_base::Clock;
use taihang_store::db::Dialect;
use taihang_testkit::{Cluster, database};
use taihang_web::WebSettings;
use tower::ServiceExt as _;

use crate::api::{Desk, STEWARD, apart};
use crate::world::World;

/// As a program with its key, and as a person with a session.
async fn ask(router: &Router, path: &str, known_by: (&str, &str)) -> (u16, HeaderMap, String) {
    let (name, value) = match known_by {
        ("key", key) => (AUTHORIZATION, format!("Bearer {key}")),
        (_, token) => (COOKIE, format!("taihang_session={token}")),
    };
    let request = Request::get(path).header(ACCEPT_LANGUAGE, "en").header(name, value);
    let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status.as_u16(), parts.headers, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn a_look_up_that_fails_makes_nobody_of_no_one() {
    let desk = Desk::new();
    let router = &desk.world().router;
    let change = |statement: &'static str| {
        apart(|| {
            let run = move |connection: &mut taihang_store::db::Connection| connection.script(statement);
            desk.world().store.writer().run(run).unwrap();
        });
    };
    change("alter table api_key rename to elsewhere");
    let (status, _, body) = ask(router, "/api/v1/registers", ("key", STEWARD)).await;
    assert!(status == 500 && body.contains("\"fault\""), "{status} {body}");
    change("alter table elsewhere rename to api_key");
    assert_eq!(ask(router, "/api/v1/registers", ("key", STEWARD)).await.0, 200);
    assert_eq!(ask(router, "/account", ("session", "unknown")).await.0, 303, "nobody is signed in with it");
    change("alter table session rename to elsewhere");
    for path in ["/account", "/api/v1/registers", "/sign-in"] {
        assert_eq!(ask(router, path, ("session", "unknown")).await.0, 500, "{path}");
    }
    change("alter table elsewhere rename to session");
}

#[tokio::test]
async fn while_the_server_is_away_a_good_key_is_asked_to_come_again() {
    if apart(|| database().dialect()) == Dialect::Sqlite {
        // The embedded database has no server that could be away.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let world = apart(|| {
        let cluster = Cluster::start();
        let clock: Arc<dyn Clock> = database().clock();
        World::new(folder.path(), &cluster.location(), &clock, WebSettings::default())
        // The server goes away here.
    });
    let (status, headers, body) = ask(&world.router, "/api/v1/registers", ("key", STEWARD)).await;
    assert!(status == 503 && body.contains("storage-lost"), "{status} {body}");
    assert_eq!(headers[CONTENT_TYPE], "application/problem+json");
    assert_eq!(headers[RETRY_AFTER], "5");
    let (status, headers, body) = ask(&world.router, "/account", ("session", "any")).await;
    assert!(status == 503 && body.contains("cannot be reached just now"), "{status} {body}");
    assert!(headers[CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
    assert_eq!(headers[RETRY_AFTER], "5");
    assert!(!body.contains("href=\"/sign-in\""), "whoever it is may well be signed in");
    apart(|| drop(world));
}
