//! An installation with reference data, samples and clients of the API, behind the router, without a network.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use taihang_base::{Clock, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_registers::{samples, seed, seed_id};
use taihang_store::account::NewApiKey;
use taihang_store::db::Location;
use taihang_store::{Options, Store};
use taihang_web::{Site, SiteParts, WebSettings, Words, router, routes, token_hash};

/// What every handler gets.
#[derive(Clone)]
pub(crate) struct State(pub(crate) Site);

impl FromRef<State> for Site {
    fn from_ref(state: &State) -> Self {
        state.0.clone()
    }
}

/// The clients: key, organisation, role, scopes.
pub(crate) const CLIENTS: [(&str, &str, &str, &[&str]); 3] = [
    ("taihang_steward-key-of-the-tests", "140000-node", "data_steward", &["*:write", "*:exchange"]),
    ("taihang_administrator-key-of-the-tests", "140000-node", "administrator", &["*:write"]),
    ("taihang_narrow-key-of-the-tests", "140100-science", "unit_clerk", &["organisation:read"]),
];

/// An installation.
pub(crate) struct World {
    /// The whole HTTP side.
    pub(crate) router: Router,
    /// The records.
    pub(crate) store: Store,
}

/// Of the reference data, a province, a city, their governments and departments, and the code lists.
fn wanted(command: &Command) -> bool {
    let key = command.origin.idempotency_key.as_deref().unwrap_or_default();
    let Some((register, key)) = key.trim_start_matches("seed:").split_once(':') else { return false };
    match register {
        "region" => ["100000", "140000", "140100"].contains(&key),
        "organisation" => ["100000", "140000", "140100"].iter().any(|region| {
            ["node", "government", "science"].iter().any(|unit| key == format!("{region}-{unit}"))
        }),
        "code" => true,
        _ => false,
    }
}

/// An organisation of the reference data.
pub(crate) fn organisation(code: &str) -> RecordId {
    seed_id("organisation", code)
}

fn create(register: &str, id: RecordId, draft: Draft, state: Option<&str>) -> Command {
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

/// A client of `unit` in the role, within the scopes, and its key.
pub(crate) fn client(
    store: &Store,
    by: &Actor,
    (id, key): (RecordId, &str),
    unit: RecordId,
    (role, scopes): (&str, &[&str]),
) {
    let draft = Draft::default()
        .with("name", Value::Text(format!("{role} {id}")))
        .with("organisation", Value::Ref(unit))
        .with("role", Value::Choice(role.to_owned()))
        .with("scopes", Value::Choices(scopes.iter().map(|scope| (*scope).to_owned()).collect()))
        .with("period", Value::Period("2024/2099".parse().unwrap()));
    store.submit(by, create("client", id, draft, Some("active"))).unwrap();
    let new = NewApiKey {
        client: id,
        organisation: unit,
        name: role.to_owned(),
        prefix: key[..16].to_owned(),
        hash: token_hash(key),
        limits: Vec::new(),
        created_by: "system:test".to_owned(),
        expires_at: None,
    };
    store.api_key_add(new).unwrap();
}

impl World {
    /// An installation in `folder` on the database at `location`.
    pub(crate) fn new(
        folder: &std::path::Path,
        location: &Location,
        clock: &Arc<dyn Clock>,
        settings: WebSettings,
    ) -> Self {
        let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
        let options = Options { readers: 4, ..Options::in_folder(folder.to_path_buf()) };
        let store = Store::open(location, Arc::clone(&catalogue), Arc::clone(clock), options).unwrap();
        let import = Actor::system("import", civil_today(&**clock));
        let reference = seed(&catalogue).unwrap().into_iter().filter(wanted).collect();
        store.submit_all(&import, reference).unwrap();
        let mut waiting = samples(&catalogue).unwrap();
        // A sample may name one that comes after it.
        for _ in 0..4 {
            waiting.retain(|sample| {
                let command =
                    create(&sample.register, sample.id, sample.draft.clone(), sample.state.as_deref());
                store.submit(&import, command).is_err()
            });
        }
        for (at, (key, unit, role, scopes)) in CLIENTS.iter().enumerate() {
            let id = RecordId::new(clock.now(), 7_000 + at as u128);
            client(&store, &import, (id, key), organisation(unit), (role, scopes));
        }
        let words = Words::of_the_house().unwrap();
        let parts = SiteParts {
            store: store.clone(),
            map: None,
            clock: Arc::clone(clock),
            words,
            navigation: &[],
            settings,
        };
        Self { router: router(routes::<State>(), State(Site::new(parts))), store }
    }
}
