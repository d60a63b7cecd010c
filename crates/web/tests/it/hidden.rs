//! What a client does not see does not show through anything it may ask: roles, registers and fields one after the other.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use taihang_base::Clock as _;
use taihang_defs::{FieldDef, RegisterDef};
use taihang_exchange::openapi::parameters;
use taihang_kernel::{Actor, Query, Record, RecordId, to_json};
use taihang_store::read::Shown;

use crate::api::{Desk, Reply, apart};
use crate::world::{client, organisation};

/// No register has a field of this name.
const NOTHING: &str = "zz_nothing";
/// Roles with every kind of reach: all, a subtree, the own organisation, parties, what is published.
const ROLES: [&str; 14] = [
    "unit_clerk",
    "unit_head",
    "data_steward",
    "officer",
    "auditor",
    "leader",
    "statistician",
    "expert",
    "talent_officer",
    "administrator",
    "tax_officer",
    "planner",
    "finance_officer",
    "operator",
];

/// A client in each role that its organisation may hold, in one of which the samples hold something.
struct Client {
    role: &'static str,
    key: String,
}

fn clients(desk: &Desk) -> Vec<Client> {
    let import = Actor::system("import", taihang_base::civil_today(&*desk.clock));
    let firm = all_records(desk, "firm").into_iter().find_map(|firm| firm.reference("organisation")).unwrap();
    let mut clients = Vec::new();
    let units = [("government", organisation("140000-node")), ("firm", firm)];
    // Where a role cannot be held, no program holds it.
    let catalogue = desk.world().store.catalogue().clone();
    let fits = |role: &str, kind| catalogue.defs.roles.get(role).is_none_or(|role| role.fits(Some(kind)));
    let held = ROLES.iter().flat_map(|role| units.map(|(kind, unit)| (*role, kind, unit)));
    for (at, (role, _, unit)) in held.filter(|(role, kind, _)| fits(role, kind)).enumerate() {
        let key = format!("taihang_{at:08}-a-key-of-{role}");
        let id = RecordId::new(desk.clock.now(), 9_000 + at as u128);
        let store = &desk.world().store;
        apart(|| client(store, &import, (id, &key), unit, (role, &["*:read", "*:write"])));
        clients.push(Client { role, key });
    }
    clients
}

fn all_records(desk: &Desk, register: &str) -> Vec<Record> {
    let actor = Actor::system("test", taihang_base::civil_today(&*desk.clock));
    let mut records = Vec::new();
    apart(|| {
        let keep = |shown: Shown| {
            records.push(shown.record);
            Ok(())
        };
        desk.world().store.each(&actor, &Query::all(register, 500), keep).unwrap();
    });
    records
}

impl Desk {
    /// Time enough for the next requests.
    fn rest(&self) {
        self.clock.set(self.clock.now() + SignedDuration::from_secs(10));
    }

    /// The definitions that the client reaches, with the classes it sees anything of.
    async fn reached(&self, key: &str) -> Vec<(RegisterDef, BTreeSet<String>)> {
        let told = self.get(key, "/api/v1/registers").await;
        let catalogue = self.world().store.catalogue().clone();
        let registers = told.body["registers"].as_array().unwrap().iter();
        registers
            .map(|register| {
                let def = catalogue.register(register["name"].as_str().unwrap()).unwrap().def.clone();
                let class = |field: &Value| def.fields[field["name"].as_str().unwrap()].class.clone();
                let line = |line: &Value| def.lines[line["name"].as_str().unwrap()].class.clone();
                let fields = register["fields"].as_array().unwrap().iter().map(class);
                let lines = register["lines"].as_array().unwrap().iter().map(line);
                let classes = fields.chain(lines).collect();
                (def, classes)
            })
            .collect()
    }
}

/// Status and body, but for the id of the request and the name of the field.
fn told(reply: &Reply, field: &str) -> String {
    let mut body = reply.body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("request");
    }
    format!("{} {}", reply.status, body.to_string().replace(field, "@"))
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat()
}

/// What may be asked about a field: each parameter with values that fit and values that do not.
fn questions(def: &RegisterDef, field: &FieldDef) -> Vec<String> {
    let below = format!("{}.", field.name);
    let names = parameters(def).into_iter().map(|parameter| parameter.name);
    let names = names.filter(|name| *name == field.name || name.starts_with(&below));
    let mut asked: Vec<String> = names
        .flat_map(|name| {
            ["yes", "1", "x", "2024", "2024-01-01", "small", "01JNQXJ5AE0000000000000000", "%00"]
                .map(|value| format!("{name}={value}"))
        })
        .collect();
    for more in ["sort=", "sort=-", "kind=firm&sort="] {
        asked.push(format!("{more}{}", field.name));
    }
    asked.push(format!("{}.wings=2", field.name));
    asked.push(format!("{}.filled=yes&{}.filled=no", field.name, field.name));
    asked
}

#[tokio::test]
async fn a_hidden_field_is_as_though_it_were_not_there() {
    let desk = Desk::new();
    let mut compared = 0;
    for client in clients(&desk) {
        for (def, classes) in desk.reached(&client.key).await {
            for field in def.fields.values().filter(|field| !classes.contains(&field.class)) {
                desk.rest();
                for question in questions(&def, field) {
                    let path = |question: &str| format!("/api/v1/{}?{question}", def.name);
                    let hidden = desk.get(&client.key, &path(&question)).await;
                    let none = desk.get(&client.key, &path(&question.replace(&field.name, NOTHING))).await;
                    assert_eq!(
                        told(&hidden, &field.name),
                        told(&none, NOTHING),
                        "{} {} {question}",
                        client.role,
                        def.name
                    );
                    compared += 1;
                }
                bodies(&desk, &client, &def, &field.name).await;
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

/// The same of what is sent: bodies, files, columns of files.
async fn bodies(desk: &Desk, client: &Client, def: &RegisterDef, field: &str) {
    let root = format!("/api/v1/{}", def.name);
    for value in [json!(null), json!(7), json!("x"), json!(["x"])] {
        let ways = |name: &str| {
            let body = json!({ "fields": { name: value } });
            let create = json!({ "mode": "each", "commands": [{ "act": "create", "body": body }] });
            [(root.clone(), body), (format!("{root}/bulk"), create)]
        };
        for ((path, hidden), (_, none)) in ways(field).into_iter().zip(ways(NOTHING)) {
            let hidden = desk.send(&client.key, "POST", &path, &[], Some(&hidden.to_string())).await;
            let none = desk.send(&client.key, "POST", &path, &[], Some(&none.to_string())).await;
            assert_eq!(told(&hidden, field), told(&none, NOTHING), "{} {path} {value}", client.role);
        }
    }
    let upload = |name: &str| format!("/api/v1/files?register={}&field={name}&name=a", def.name);
    let kind = [("content-type", "application/octet-stream")];
    let hidden = desk.send(&client.key, "POST", &upload(field), &kind, Some("x")).await;
    let none = desk.send(&client.key, "POST", &upload(NOTHING), &kind, Some("x")).await;
    assert_eq!(told(&hidden, field), told(&none, NOTHING), "{} {}", client.role, def.name);
}

#[tokio::test]
async fn who_asks_about_a_field_gets_only_records_that_show_it() {
    let desk = Desk::new();
    let mut records = 0;
    for client in clients(&desk) {
        for (def, classes) in desk.reached(&client.key).await {
            desk.rest();
            let shown = |field: &&FieldDef| field.class != "content" && classes.contains(&field.class);
            for field in def.fields.values().filter(shown) {
                let name = &field.name;
                for question in
                    [format!("{name}.filled=yes"), format!("{name}.filled=no"), format!("sort={name}")]
                {
                    let page = desk.get(&client.key, &format!("/api/v1/{}?{question}", def.name)).await;
                    if question.starts_with("sort") && page.status == 400 {
                        continue;
                    }
                    assert_eq!(page.status, 200, "{} {} {question}: {}", client.role, def.name, page.body);
                    for record in page.body["records"].as_array().unwrap() {
                        assert!(
                            record["fields"].get(name).is_some(),
                            "{} {} {question}: {record}",
                            client.role,
                            def.name
                        );
                        records += 1;
                    }
                }
            }
        }
    }
    assert!(records > 50, "{records}");
}

/// Every text and code that a field of another class than `content` holds, with its record.
fn secrets(desk: &Desk, def: &RegisterDef) -> Vec<(RecordId, String, String)> {
    let mut secrets = Vec::new();
    for record in all_records(desk, &def.name) {
        for (field, value) in
            def.fields.values().zip(&record.values).filter(|(field, _)| field.class != "content")
        {
            if let Some(Value::String(text)) = value.as_ref().map(to_json) {
                secrets.push((record.id, field.name.clone(), text));
            }
        }
    }
    secrets
}

#[tokio::test]
async fn no_answer_holds_or_is_found_by_what_is_hidden() {
    let desk = Desk::new();
    let (mut hidden, mut searched) = (0, 0);
    for client in clients(&desk) {
        for (def, _) in desk.reached(&client.key).await {
            desk.rest();
            let list = desk.get(&client.key, &format!("/api/v1/{}?limit=100", def.name)).await;
            assert_eq!(list.status, 200, "{}", list.body);
            let of = |id: RecordId, page: &Reply| {
                let records = page.body["records"].as_array().unwrap();
                records.iter().find(|record| record["id"] == json!(id)).cloned()
            };
            for (id, field, text) in secrets(&desk, &def) {
                let shown = of(id, &list);
                if shown.as_ref().is_some_and(|record| record["fields"].get(&field).is_some()) {
                    continue;
                }
                hidden += 1;
                let place = format!("/api/v1/{}/{id}", def.name);
                for path in [place.clone(), format!("{place}/history"), format!("{place}/deadlines")] {
                    let reply = desk.get(&client.key, &path).await;
                    // Who reads a record as the public does is told nothing of its past.
                    let past = path.ends_with("history") && reply.status == 404;
                    assert_eq!(reply.status == 200, shown.is_some() && !past, "{} {path}", client.role);
                    let told = reply.body.to_string();
                    assert!(!told.contains(&format!("\"{field}\"")), "{} {path}: {told}", client.role);
                    // A short code may well stand for something else.
                    assert!(
                        text.chars().count() < 4 || !told.contains(&text),
                        "{} {path} {text}: {told}",
                        client.role
                    );
                }
                if def.fields[&field].search {
                    searched += 1;
                    let words = encoded(&text);
                    let found = desk.get(&client.key, &format!("/api/v1/{}?q={words}", def.name)).await;
                    assert!(of(id, &found).is_none(), "{} {} {text}: {}", client.role, def.name, found.body);
                    let everywhere = desk.get(&client.key, &format!("/api/v1/search?q={words}")).await;
                    assert!(!everywhere.body.to_string().contains(&id.to_string()), "{} {text}", client.role);
                }
            }
        }
    }
    assert!(hidden > 100 && searched > 10, "{hidden} {searched}");
}
