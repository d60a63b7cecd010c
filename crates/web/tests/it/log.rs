//! What the log holds of a request that failed: enough to find it, and nothing of what it was about.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use taihang_store::db::Connection;
use tower::ServiceExt as _;

use crate::api::{Desk, STEWARD, apart};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_failure_stands_in_the_log_by_route_and_request_and_without_its_path() {
    let desk = Desk::new();
    apart(|| {
        let spoil = |connection: &mut Connection| connection.script("drop table sign_in_ticket");
        desk.world().store.writer().run(spoil).unwrap();
        let spoil = |connection: &mut Connection| connection.script("alter table region rename to elsewhere");
        desk.world().store.writer().run(spoil).unwrap();
    });
    let kept = Kept::default();
    let writer = kept.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let listening = tracing::subscriber::set_default(log);
    let asked = Request::get("/reset/a-token-of-somebody?q=somebody").body(Body::empty()).unwrap();
    let page = desk.world().router.clone().oneshot(asked).await.unwrap();
    let call = desk.send(STEWARD, "GET", "/api/v1/region?name=somebody", &[], None).await;
    drop(listening);
    assert_eq!((page.status().as_u16(), call.status), (500, 500));
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(!log.contains("somebody"), "{log}");
    let line = |request: &str| {
        log.lines()
            .find(|line| line.contains("ERROR") && line.contains(request))
            .unwrap_or_default()
            .to_owned()
    };
    let (page, call) =
        (line(page.headers()["x-request-id"].to_str().unwrap()), line(call.header("x-request-id")));
    assert!(page.contains("/reset/{token}") && page.contains("step="), "{log}");
    assert!(call.contains("API") && call.contains("step="), "{log}");
}
