//! Pages are made in turn, as many at once as there are connections that read, and nothing else waits for them.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use taihang_base::{Clock, SystemClock};
use taihang_store::db::Location;
use taihang_store::{Options, Store};
use taihang_web::{Access, Route, Site, SiteParts, WebSettings, Words, router, routes};
use tokio::sync::Notify;
use tower::ServiceExt as _;

use crate::world::State;

#[tokio::test]
async fn pages_are_made_in_the_order_of_coming_and_nothing_else_waits_for_them() {
    // Whose turn it is does not depend on the database: one in a folder.
    let folder = tempfile::tempdir().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    // One page at once: two connections are kept for whatever is no page.
    let options = Options { readers: 3, ..Options::in_folder(folder.path().to_path_buf()) };
    let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
    let store = {
        let (location, clock) = (Location::Folder(folder.path().to_path_buf()), Arc::clone(&clock));
        let open = move || Store::open(&location, catalogue, clock, options).unwrap();
        tokio::task::spawn_blocking(open).await.unwrap()
    };
    let site = Site::new(SiteParts {
        store,
        map: None,
        clock,
        words: Words::of_the_house().unwrap(),
        navigation: &[],
        settings: WebSettings::default(),
    });
    let made: Arc<Mutex<Vec<&str>>> = Arc::default();
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let mut all = routes::<State>();
    let slow = {
        let (made, begun, go_on) = (Arc::clone(&made), Arc::clone(&begun), Arc::clone(&go_on));
        async move || {
            begun.notify_one();
            go_on.notified().await;
            made.lock().unwrap().push("slow");
        }
    };
    all.push(Route::get("/slow", Access::Anyone, slow));
    for (path, name) in [("/second", "second"), ("/third", "third")] {
        let made = Arc::clone(&made);
        all.push(Route::get(path, Access::Anyone, async move || made.lock().unwrap().push(name)));
    }
    let changed = Arc::clone(&made);
    all.push(Route::post("/change", Access::Anyone, async move || changed.lock().unwrap().push("change")));
    let router = router(all, State(site));
    let ask = |method: &str, path: &str| {
        let asked = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let asked = router.clone().oneshot(asked);
        async move { asked.await.unwrap().status() }
    };
    let first = tokio::spawn(ask("GET", "/slow"));
    begun.notified().await;
    let second = tokio::spawn(ask("GET", "/second"));
    // Each of these goes through the whole program while the second page is on its way.
    assert_eq!(ask("GET", "/healthz").await, StatusCode::OK);
    assert_eq!(ask("POST", "/change").await, StatusCode::OK);
    let third = tokio::spawn(ask("GET", "/third"));
    assert_eq!(ask("GET", "/healthz").await, StatusCode::OK);
    assert_eq!(*made.lock().unwrap(), ["change"]);
    go_on.notify_one();
    for page in [first, second, third] {
        assert_eq!(page.await.unwrap(), StatusCode::OK);
    }
    assert_eq!(*made.lock().unwrap(), ["change", "slow", "second", "third"]);
}
