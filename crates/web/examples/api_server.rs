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
use taihang_base::{Clock, SystemClock, civil_today};
use taihang_kernel::{Act, Actor, Board, Command, Draft, HeldRole, Origin, Query, Test, Value};
use taihang_store::Store;
use taihang_testkit::database;
use taihang_web::{ApiRate, WebSettings};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use world::{CLIENTS, World, organisation};

fn main() {
    let database = database();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    // Whoever tries everything sends more than a client of an office may; that limit has a test of its own.
    let api_rate = ApiRate { burst: 1_000_000, steady: 1_000_000 };
    let settings = WebSettings { api_rate, ..WebSettings::default() };
    let world = World::new(database.folder(), database.location(), &clock, settings);
    renew_clients(&world.store, &*clock);
    tokio::runtime::Runtime::new().unwrap().block_on(serve(world.router));
    world.store.close();
}

/// Whoever tries everything names records that it has met, in their first version, and an administrator may end a client: those by
/// whose keys it comes are in a later version, so that it does not end itself.
fn renew_clients(store: &Store, clock: &dyn Clock) {
    let mut actor = Actor::system("test", civil_today(clock));
    let root = organisation(CLIENTS[0].1);
    let role = "administrator".to_owned();
    actor.roles = vec![HeldRole { role, organisation: root, root, board: Board::None }];
    let active = Test::In(vec![Value::Choice("active".to_owned())]);
    let clients = store.page(&actor, &Query::all("client", 50).with("state", active)).unwrap();
    assert!(clients.records.len() >= CLIENTS.len(), "the clients of the keys are seen");
    for shown in clients.records {
        for (version, transition) in [(1, "suspend"), (2, "resume")] {
            let (id, transition) = (shown.record.id, transition.to_owned());
            let act = Act::Advance { id, version, transition, draft: Draft::default() };
            let reason = Some("renewed".to_owned());
            let command = Command { register: "client".to_owned(), act, reason, origin: Origin::default() };
            store.submit(&actor, command).unwrap();
        }
    }
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
