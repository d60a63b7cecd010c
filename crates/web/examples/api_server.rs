//! A server with reference data and samples for the fuzz of the API, on either database: prints its address and the keys, then
//! serves until it is ended. Run by `.ci/fuzz-api`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool of the tests: the script reads what it prints, and a failure ends it"
)]

#[path = "../tests/it/world.rs"]
mod world;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use taihang_base::{Clock, SystemClock};
use taihang_testkit::database;
use taihang_web::{ApiRate, WebSettings};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use world::{CLIENTS, World};

fn main() {
    let database = database();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    // Whoever tries everything sends more than a client of an office may; that limit has a test of its own.
    let api_rate = ApiRate { burst: 1_000_000, steady: 1_000_000 };
    let settings = WebSettings { api_rate, ..WebSettings::default() };
    let world = World::new(database.folder(), database.location(), &clock, settings);
    tokio::runtime::Runtime::new().unwrap().block_on(serve(world.router));
    world.store.close();
}

/// Serves until the program is told to end.
async fn serve(router: Router) {
    let mut ended = signal(SignalKind::terminate()).unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    println!("address http://{}", listener.local_addr().unwrap());
    for (key, _, role, _) in CLIENTS {
        println!("key {role} {key}");
    }
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::select! {
        served = axum::serve(listener, service) => served.unwrap(),
        _ = ended.recv() => {}
    }
}
