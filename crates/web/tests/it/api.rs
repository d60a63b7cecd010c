//! What programs send and get.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, ETAG, LINK, LOCATION};
use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use taihang_base::FixedClock;
use taihang_store::exchange::{Direction, Ending, Logged, Wanted};
use taihang_testkit::{Database, database};
use taihang_web::WebSettings;
use tower::ServiceExt as _;

use crate::world::{CLIENTS, World, organisation};

/// Does what waits for a database on a thread of its own: the one that drives the tests must not wait.
pub(crate) fn apart<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap())
}

/// A caller's side of an installation.
pub(crate) struct Desk {
    /// Taken away at the end.
    held: Option<(World, Database)>,
    pub(crate) clock: Arc<FixedClock>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        let held = self.held.take();
        apart(|| drop(held));
    }
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn codes(&self) -> Vec<&str> {
        let problems = self.body["problems"].as_array().map_or(&[][..], Vec::as_slice);
        problems.iter().map(|problem| problem["code"].as_str().unwrap()).collect()
    }
}

pub(crate) const STEWARD: &str = CLIENTS[0].0;
pub(crate) const NARROW: &str = CLIENTS[2].0;

impl Desk {
    pub(crate) fn new() -> Self {
        apart(|| {
            let database = database();
            let clock = database.clock();
            let held: Arc<dyn taihang_base::Clock> = clock.clone();
            let world = World::new(database.folder(), database.location(), &held, WebSettings::default());
            Self { held: Some((world, database)), clock }
        })
    }

    pub(crate) fn world(&self) -> &World {
        &self.held.as_ref().unwrap().0
    }

    fn exchanges(&self, wanted: &Wanted) -> Vec<Logged> {
        apart(|| self.world().store.exchanges(wanted, 10).unwrap())
    }

    pub(crate) async fn send(
        &self,
        key: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(ACCEPT_LANGUAGE, "en");
        if !key.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let request = request.body(Body::from(body.unwrap_or_default().to_owned())).unwrap();
        let response = self.world().router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(&bytes)));
        let reply = Reply { status: parts.status.as_u16(), headers: parts.headers, body };
        if reply.status >= 400 {
            assert_eq!(
                reply.header(CONTENT_TYPE),
                "application/problem+json",
                "{method} {path}: {:?}",
                reply.body
            );
            assert!(!reply.codes().is_empty());
        }
        reply
    }

    pub(crate) async fn get(&self, key: &str, path: &str) -> Reply {
        self.send(key, "GET", path, &[], None).await
    }

    async fn create(&self, headers: &[(&str, &str)], name: &str) -> Reply {
        let above = organisation("140100-government");
        let body = json!({ "fields": { "name": name, "kind": "firm", "above": above } }).to_string();
        self.send(STEWARD, "POST", "/api/v1/organisation", headers, Some(&body)).await
    }
}

#[tokio::test]
async fn a_record_is_made_read_changed_and_moved_on() {
    let desk = Desk::new();
    let made = desk.create(&[], "汾河仪表厂").await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert_eq!(made.header(ETAG), "\"1\"");
    let place = made.header(LOCATION).to_owned();
    let read = desk.get(STEWARD, &place).await;
    assert_eq!((read.status, read.header(ETAG)), (200, "\"1\""));
    assert_eq!(read.body["fields"]["name"], "汾河仪表厂");
    assert_eq!(read.body["fields"]["credit_code"], Value::Null);
    assert_eq!(read.body["state"], "draft");

    let new = r#"{"fields":{"name":"汾河仪表有限公司"}}"#;
    let changed = desk.send(STEWARD, "PATCH", &place, &[("if-match", "\"1\"")], Some(new)).await;
    assert_eq!((changed.status, changed.header(ETAG)), (200, "\"2\""), "{}", changed.body);
    let late = desk.send(STEWARD, "PATCH", &place, &[("if-match", "\"1\"")], Some(new)).await;
    assert_eq!((late.status, late.codes()), (412, vec!["version-stale"]));
    let blind = desk.send(STEWARD, "PATCH", &place, &[], Some(new)).await;
    assert_eq!((blind.status, blind.codes()), (428, vec!["if-match-missing"]));
    let odd = desk.send(STEWARD, "PATCH", &place, &[("if-match", "2")], Some(new)).await;
    assert_eq!((odd.status, odd.codes()), (400, vec!["if-match-unreadable"]));

    let on =
        desk.send(STEWARD, "POST", &format!("{place}/activate"), &[("if-match", "\"2\"")], Some("{}")).await;
    assert_eq!((on.status, &on.body["state"]), (200, &json!("active")), "{}", on.body);
    let no = desk.send(STEWARD, "POST", &format!("{place}/fly"), &[("if-match", "\"3\"")], Some("{}")).await;
    assert_eq!(no.status, 404);
    let again =
        desk.send(STEWARD, "POST", &format!("{place}/activate"), &[("if-match", "\"3\"")], Some("{}")).await;
    assert_eq!(again.status, 409, "{}", again.body);
    let said =
        desk.send(STEWARD, "POST", &format!("{place}/comments"), &[], Some(r#"{"text":"核对过"}"#)).await;
    assert_eq!(said.status, 200, "{}", said.body);
    let history = desk.get(STEWARD, &format!("{place}/history")).await;
    let actions: Vec<&str> = history.body["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions.len(), 4, "{actions:?}");
    assert_eq!(desk.get(STEWARD, &format!("{place}/deadlines")).await.body, json!({ "deadlines": [] }));
}

#[tokio::test]
async fn a_key_carries_a_request_out_once() {
    let desk = Desk::new();
    let key = [("idempotency-key", "order-7")];
    let first = desk.create(&key, "一号厂").await;
    let second = desk.create(&key, "一号厂").await;
    assert_eq!((first.status, second.status), (201, 200));
    assert_eq!((&second.body["id"], &second.body["repeated"]), (&first.body["id"], &json!(true)));
    let other = desk.create(&key, "二号厂").await;
    assert_eq!((other.status, other.codes()), (409, vec!["idempotency-key-reused"]));
    let odd = desk.create(&[("idempotency-key", "no blanks")], "三号厂").await;
    assert_eq!((odd.status, odd.codes()), (400, vec!["idempotency-key-unreadable"]));
}

#[tokio::test]
async fn what_lies_between_a_program_and_the_api_does_no_harm() {
    let desk = Desk::new();
    let place = desk.create(&[], "汾河仪表厂").await.header(LOCATION).to_owned();
    let new = r#"{"fields":{"name":"汾河仪表有限公司"}}"#;
    // A proxy that packs answers has made the tag a weak one.
    let changed = desk.send(STEWARD, "PATCH", &place, &[("if-match", "W/\"1\"")], Some(new)).await;
    assert_eq!((changed.status, changed.header(ETAG)), (200, "\"2\""), "{}", changed.body);
    let odd = desk.send(STEWARD, "PATCH", &place, &[("if-match", "W/2")], Some(new)).await;
    assert_eq!((odd.status, odd.codes()), (400, vec!["if-match-unreadable"]));
    let packed = [("content-encoding", "gzip"), ("if-match", "\"2\"")];
    let packed = desk.send(STEWARD, "PATCH", &place, &packed, Some(new)).await;
    assert_eq!((packed.status, packed.codes()), (415, vec!["content-encoding"]));
    // Nobody on the way keeps what one key may see.
    let missing = desk.get(STEWARD, "/api/v1/organisation/nothing").await;
    for reply in [&changed, &packed, &desk.get(STEWARD, &place).await, &missing] {
        assert_eq!(reply.header("cache-control"), "no-store", "{}", reply.body);
    }
}

#[tokio::test]
async fn a_key_of_a_bulk_stands_for_the_whole_of_it() {
    let desk = Desk::new();
    let one = |name: &str| {
        let above = organisation("140100-government");
        json!({ "act": "create", "body": { "fields": { "name": name, "kind": "firm", "above": above } } })
    };
    for mode in ["each", "whole"] {
        let (a, b) = (one(&format!("{mode}甲")), one(&format!("{mode}乙")));
        let key = format!("bulk-{mode}");
        let headers = [("idempotency-key", key.as_str())];
        let send = async |commands: Vec<&Value>| {
            let body = json!({ "mode": mode, "commands": commands }).to_string();
            desk.send(STEWARD, "POST", "/api/v1/organisation/bulk", &headers, Some(&body)).await
        };
        let first = send(vec![&a, &b]).await;
        let again = send(vec![&a, &b]).await;
        let ids = |reply: &Reply, at: usize| reply.body["results"][at]["receipt"]["id"].clone();
        assert_eq!((first.status, again.status), (200, 200), "{} {}", first.body, again.body);
        assert!(ids(&first, 0).is_string() && ids(&first, 0) == ids(&again, 0), "{}", again.body);
        assert_eq!(again.body["results"][1]["receipt"]["repeated"], json!(true));
        // The same commands with one more behind them, with one less, in another order; and one by itself.
        for other in [vec![&a, &b, &a], vec![&a], vec![&b, &a]] {
            let refused = send(other).await;
            assert_eq!((refused.status, refused.codes()), (409, vec!["idempotency-key-reused"]), "{mode}");
            assert_eq!(refused.body["problems"][0]["field"], "Idempotency-Key");
        }
        let single = desk.create(&headers, "三号厂").await;
        assert_eq!((single.status, single.codes()), (409, vec!["idempotency-key-reused"]));
    }
    let key = [("idempotency-key", "single")];
    assert_eq!(desk.create(&key, "四号厂").await.status, 201);
    for mode in ["each", "whole"] {
        let body = json!({ "mode": mode, "commands": [one("四号厂")] }).to_string();
        let refused = desk.send(STEWARD, "POST", "/api/v1/organisation/bulk", &key, Some(&body)).await;
        assert_eq!((refused.status, refused.codes()), (409, vec!["idempotency-key-reused"]), "{mode}");
    }
}

#[tokio::test]
async fn all_problems_come_at_once_in_the_language_of_the_caller() {
    let desk = Desk::new();
    let body = r#"{"fields":{"name":7,"kind":"castle","credit_code":"x","wings":2},"lines":{"alias":[{"valid":"soon"}]},"extra":1}"#;
    let refused = desk.send(STEWARD, "POST", "/api/v1/organisation", &[], Some(body)).await;
    assert_eq!(refused.status, 422);
    let mut places: Vec<&str> = refused.body["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["field"].as_str().unwrap())
        .collect();
    places.sort_unstable();
    assert_eq!(places, ["alias.0.valid", "extra", "kind", "name", "wings"]);
    let chinese =
        desk.send(STEWARD, "GET", "/api/v1/organisation?limit=0", &[("accept-language", "zh")], None).await;
    assert_eq!(chinese.status, 400);
    let message = chinese.body["problems"][0]["message"].as_str().unwrap();
    assert!(!message.is_ascii(), "{message}");
    let code = r#"{"fields":{"name":"甲","kind":"firm","credit_code":"91140100MA0GTESTX9"}}"#;
    let refused = desk.send(STEWARD, "POST", "/api/v1/organisation", &[], Some(code)).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
}

#[tokio::test]
async fn what_cannot_be_read_says_why() {
    let desk = Desk::new();
    let path = "/api/v1/organisation";
    let cases = [
        ("POST", path, None, Some("{"), 400, "json-unreadable"),
        ("POST", path, Some(("content-type", "text/plain")), Some("{}"), 415, "media-type"),
        ("POST", path, None, Some("[]"), 422, "value-type"),
        ("GET", "/api/v1/organisation?wings=2", None, None, 400, "field-unknown"),
        ("GET", "/api/v1/organisation?q=", None, None, 400, "parameter-empty"),
        ("GET", "/api/v1/organisation?limit=5&limit=6", None, None, 400, "parameter-repeated"),
        ("GET", "/api/v1/organisation/7", None, None, 404, "not-found"),
        ("GET", "/api/v1/castle", None, None, 404, "not-found"),
        ("PUT", path, None, Some("{}"), 405, "method-unknown"),
        ("GET", "/api/v1/search?each=3", None, None, 400, "parameter-missing"),
    ];
    for (method, path, headers, body, status, code) in cases {
        let reply = desk.send(STEWARD, method, path, headers.as_slice(), body).await;
        assert_eq!((reply.status, reply.codes()), (status, vec![code]), "{method} {path}: {}", reply.body);
    }
    let put = desk.send(STEWARD, "PUT", path, &[], Some("{}")).await;
    assert!(put.header("allow").contains("GET"));
    let large = format!("{{\"fields\":{{\"name\":\"{}\"}}}}", "x".repeat(5 << 20));
    assert_eq!(desk.send(STEWARD, "POST", path, &[], Some(&large)).await.status, 413);
    for key in ["", "taihang_guessed", "nonsense"] {
        assert_eq!(desk.get(key, path).await.status, 401);
    }
}

#[tokio::test]
async fn a_list_is_read_page_by_page_along_its_links() {
    let desk = Desk::new();
    for name in ["甲厂", "乙厂", "丙厂"] {
        assert_eq!(desk.create(&[], name).await.status, 201);
    }
    let mut path = "/api/v1/organisation?state=draft&kind=firm&limit=2&sort=-created".to_owned();
    let mut names = Vec::new();
    loop {
        let page = desk.get(STEWARD, &path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for record in page.body["records"].as_array().unwrap() {
            names.push(record["fields"]["name"].as_str().unwrap().to_owned());
        }
        let link = page.header(LINK).to_owned();
        assert_eq!(link.is_empty(), page.body["next"].is_null());
        match link.strip_prefix('<').and_then(|link| link.split_once(">; rel=\"next\"")) {
            Some((next, _)) => path = next.to_owned(),
            None => break,
        }
    }
    assert!(
        names.len() >= 3
            && ["甲厂", "乙厂", "丙厂"].iter().all(|name| names.iter().any(|found| found == name)),
        "{names:?}"
    );
    let hits = desk.get(STEWARD, "/api/v1/search?q=%E4%B8%99%E5%8E%82").await;
    assert_eq!(hits.body["registers"][0]["register"], "organisation", "{}", hits.body);
}

#[tokio::test]
async fn a_narrow_key_finds_what_it_may_and_nothing_else() {
    let desk = Desk::new();
    let made = desk.create(&[], "他市工厂").await;
    let place = made.header(LOCATION).to_owned();
    assert_eq!(desk.get(NARROW, &place).await.status, 404, "a draft of somebody else");
    assert_eq!(desk.get(NARROW, &format!("{place}/history")).await.status, 404);
    assert_eq!(desk.get(NARROW, "/api/v1/person").await.status, 404, "a register outside of the key");
    let own = format!("/api/v1/organisation/{}", organisation("140100-science"));
    let read = desk.get(NARROW, &own).await;
    assert_eq!(read.status, 200, "{}", read.body);
    let edit = desk
        .send(NARROW, "PATCH", &own, &[("if-match", read.header(ETAG))], Some(r#"{"fields":{"name":"x"}}"#))
        .await;
    assert_eq!(edit.status, 403, "{}", edit.body);
    let registers = desk.get(NARROW, "/api/v1/registers").await;
    let names: Vec<&str> = registers.body["registers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|register| register["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["organisation"]);
}

#[tokio::test]
async fn several_commands_are_carried_out_together_or_one_by_one() {
    let desk = Desk::new();
    let above = organisation("140100-government");
    let good =
        json!({ "act": "create", "body": { "fields": { "name": "甲一", "kind": "firm", "above": above } } });
    let bad = json!({ "act": "create", "body": { "fields": { "name": "乙", "kind": "firm", "credit_code": "1" } } });
    let body = |mode: &str| json!({ "mode": mode, "commands": [good, bad] }).to_string();
    let path = "/api/v1/organisation/bulk";
    let whole = desk.send(STEWARD, "POST", path, &[], Some(&body("whole"))).await;
    assert_eq!(whole.status, 422, "{}", whole.body);
    let found = desk.get(STEWARD, "/api/v1/organisation?name=%E7%94%B2%E4%B8%80").await;
    assert_eq!(found.body["records"], json!([]), "none of it was kept");
    let each = desk.send(STEWARD, "POST", path, &[], Some(&body("each"))).await;
    let statuses: Vec<&Value> =
        each.body["results"].as_array().unwrap().iter().map(|result| &result["status"]).collect();
    assert_eq!((each.status, statuses), (200, vec![&json!(200), &json!(422)]), "{}", each.body);
}

#[tokio::test]
async fn several_commands_under_one_key_are_carried_out_once() {
    let desk = Desk::new();
    let above = organisation("140100-government");
    let commands = |names: [&str; 2]| {
        let one = |name: &str| json!({ "act": "create", "body": { "fields": { "name": name, "kind": "firm", "above": above } } });
        json!({ "mode": "whole", "commands": names.map(one) }).to_string()
    };
    let key = [("idempotency-key", "delivery-1")];
    let path = "/api/v1/organisation/bulk";
    let first = desk.send(STEWARD, "POST", path, &key, Some(&commands(["甲一", "乙一"]))).await;
    let again = desk.send(STEWARD, "POST", path, &key, Some(&commands(["甲一", "乙一"]))).await;
    assert_eq!((first.status, again.status), (200, 200), "{} {}", first.body, again.body);
    for at in 0..2 {
        let (first, again) = (&first.body["results"][at]["receipt"], &again.body["results"][at]["receipt"]);
        assert_eq!((&first["id"], &first["repeated"]), (&again["id"], &json!(false)));
        assert_eq!(again["repeated"], json!(true));
    }
    let other = desk.send(STEWARD, "POST", path, &key, Some(&commands(["甲一", "丙一"]))).await;
    assert_eq!((other.status, other.codes()), (409, vec!["idempotency-key-reused"]), "{}", other.body);
}

#[tokio::test]
async fn another_call_under_a_used_key_does_nothing_even_one_by_one() {
    let desk = Desk::new();
    let above = organisation("140100-government");
    let commands = |names: [&str; 2]| {
        let one = |name: &str| json!({ "act": "create", "body": { "fields": { "name": name, "kind": "firm", "above": above } } });
        json!({ "mode": "each", "commands": names.map(one) }).to_string()
    };
    let key = [("idempotency-key", "delivery-2")];
    let path = "/api/v1/organisation/bulk";
    let first = desk.send(STEWARD, "POST", path, &key, Some(&commands(["甲一", "乙一"]))).await;
    let again = desk.send(STEWARD, "POST", path, &key, Some(&commands(["甲一", "乙一"]))).await;
    assert_eq!((first.status, again.status), (200, 200), "{} {}", first.body, again.body);
    assert_eq!(again.body["results"][1]["receipt"]["repeated"], json!(true));
    let other = desk.send(STEWARD, "POST", path, &key, Some(&commands(["丙一", "乙一"]))).await;
    assert_eq!((other.status, other.codes()), (409, vec!["idempotency-key-reused"]), "{}", other.body);
    let found = desk.get(STEWARD, "/api/v1/organisation?name=%E4%B8%99%E4%B8%80").await;
    assert_eq!(found.body["records"], json!([]));
}

#[tokio::test]
async fn a_key_of_json_that_is_given_twice_is_refused_by_name() {
    let desk = Desk::new();
    let above = organisation("140100-government");
    let fields = format!(r#"{{"name": "甲一", "kind": "firm", "above": "{above}", "name": "乙一"}}"#);
    let create = format!(r#"{{"fields": {fields}}}"#);
    let refused = desk.send(STEWARD, "POST", "/api/v1/organisation", &[], Some(&create)).await;
    assert_eq!((refused.status, refused.codes()), (400, vec!["json-key-twice"]), "{}", refused.body);
    assert_eq!(refused.body["problems"][0]["field"], json!("fields.name"), "{}", refused.body);
    let bulk = format!(r#"{{"mode": "each", "commands": [{{"act": "create", "body": {create}}}]}}"#);
    let refused = desk.send(STEWARD, "POST", "/api/v1/organisation/bulk", &[], Some(&bulk)).await;
    assert_eq!(
        refused.body["problems"][0]["field"],
        json!("commands.0.body.fields.name"),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn records_that_come_between_two_pages_are_not_in_the_way() {
    let desk = Desk::new();
    for name in ["乙甲", "乙丙", "乙戊"] {
        desk.create(&[], name).await;
    }
    let first = desk.get(STEWARD, "/api/v1/organisation?state=draft&sort=name&limit=2").await;
    let name =
        |page: &Reply, at: usize| page.body["records"][at]["fields"]["name"].as_str().unwrap().to_owned();
    let (_, last) = (name(&first, 0), name(&first, 1));
    let next = first.header(LINK).trim_start_matches('<').split('>').next().unwrap().to_owned();
    // Before the place and after it.
    for new in ["一厂", "龙厂"] {
        desk.create(&[], new).await;
    }
    let second = desk.get(STEWARD, &next).await;
    let all: Vec<String> =
        (0..second.body["records"].as_array().unwrap().len()).map(|at| name(&second, at)).collect();
    assert!(!all.contains(&"一厂".to_owned()) && !all.contains(&last), "{all:?}");
    assert!(all.iter().all(|name| *name > last), "{all:?} after {last}");
    // The place belongs to its question.
    let other = desk.get(STEWARD, &next.replace("sort=name", "sort=-name")).await;
    assert_eq!(other.status, 400, "{}", other.body);
}

#[tokio::test]
async fn every_call_leaves_a_row_in_the_exchange_log() {
    let desk = Desk::new();
    let made = desk.create(&[], "丁厂").await;
    desk.get(NARROW, "/api/v1/person?q=secret").await;
    let rows = desk.exchanges(&Wanted::default());
    assert_eq!(rows.len(), 2);
    let (last, first) = (&rows[0].exchange, &rows[1].exchange);
    assert_eq!(
        (first.method.as_str(), first.path.as_str(), first.status),
        ("POST", "/api/v1/organisation", 201)
    );
    assert_eq!((first.direction, first.register.as_deref()), (Direction::In, Some("organisation")));
    assert_eq!(first.request, made.header("x-request-id"));
    assert!(
        first.bytes_in > 0
            && first.bytes_out > 0
            && first.digest.as_ref().is_some_and(|digest| digest.len() == 64)
    );
    assert_eq!(
        (last.path.as_str(), last.status, &last.digest),
        ("/api/v1/person", 404, &None),
        "the question itself is not kept"
    );
    let failed = Wanted { ending: Some(Ending::Refused), ..Wanted::default() };
    assert_eq!(desk.exchanges(&failed).len(), 1);
    let after = Wanted { after: Some(rows[0].id.clone()), ..Wanted::default() };
    assert_eq!(desk.exchanges(&after), rows[1..]);
}

#[tokio::test]
async fn a_key_that_is_over_leaves_rows_and_one_that_never_was_leaves_none() {
    let desk = Desk::new();
    apart(|| {
        let store = &desk.world().store;
        let key =
            |id| store.api_keys_of(id).unwrap().into_iter().find(|key| STEWARD.starts_with(&key.prefix));
        let rows = store.client_rows().unwrap();
        let (client, key) = rows.iter().find_map(|row| Some((row.id, key(row.id)?))).unwrap();
        assert!(store.api_key_revoke(client, &key.id).unwrap());
    });
    for key in [STEWARD, "taihang_never-was"] {
        assert_eq!(desk.get(key, "/api/v1/registers").await.status, 401);
    }
    let rows = desk.exchanges(&Wanted::default());
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].exchange.status, 401);
    assert!(rows[0].called.as_ref().is_some_and(|name| name.starts_with("data_steward")));
    // A program that goes on with it fills no log.
    for _ in 0..30 {
        desk.get(STEWARD, "/api/v1/registers").await;
    }
    assert!(apart(|| desk.world().store.exchanges(&Wanted::default(), 99).unwrap()).len() < 15);
}

#[tokio::test]
async fn too_many_calls_are_told_when_to_come_back() {
    let desk = Desk::new();
    let mut last = desk.get(NARROW, "/api/v1/registers?x=1").await;
    for _ in 0..600 {
        last = desk.get(NARROW, "/api/v1/registers?x=1").await;
    }
    assert_eq!(
        (last.status, last.codes(), last.header("retry-after")),
        (429, vec!["too-many-requests"], "1")
    );
    assert_eq!(desk.get(STEWARD, "/api/v1/registers").await.status, 200);
}

#[tokio::test]
async fn no_register_or_transition_stands_in_the_way_of_a_path() {
    use taihang_exchange::openapi::{RESERVED, RESERVED_REGISTERS};
    let catalogue = taihang_registers::catalogue().unwrap();
    for register in catalogue.registers() {
        assert!(!RESERVED_REGISTERS.contains(&register.def.name.as_str()));
        for name in register.def.transitions.keys().chain(register.def.lines.keys()) {
            assert!(
                !RESERVED.contains(&name.as_str()) || !register.def.transitions.contains_key(name),
                "{name}"
            );
            assert!(
                !["create", "edit", "list", "get"].contains(&name.as_str())
                    || !register.def.transitions.contains_key(name),
                "{name}"
            );
        }
    }
    let desk = Desk::new();
    let document = desk.get("", "/api/openapi.json").await;
    assert_eq!((document.status, &document.body["openapi"]), (200, &json!("3.1.0")));
}
