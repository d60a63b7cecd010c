//! The exchange log as the auditor reads it: every call with the digest of what was sent, and nothing of the content.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use sha2::{Digest as _, Sha256};
use taihang_base::civil_today;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_store::account::NewApiKey;
use taihang_web::token_hash;

use crate::world::{World, encoded, organisation};

const KEY: &str = "taihang_steward-key-of-the-log";

impl World {
    /// A client of the steward's unit with a key; answers the key's id, under which its calls are written down.
    fn client(&self) -> String {
        let id = RecordId::new(self.records.clock().now(), 31);
        let unit = organisation("140000-node");
        let draft = Draft::default()
            .with("name", Value::Text("统计平台".to_owned()))
            .with("organisation", Value::Ref(unit))
            .with("role", Value::Choice("data_steward".to_owned()))
            .with("scopes", Value::Choices(vec!["*:write".to_owned()]))
            .with("period", Value::Period("2024/2099".parse().unwrap()));
        let act = Act::Create { id, draft, state: Some("active".to_owned()) };
        let command = Command { register: "client".to_owned(), act, reason: None, origin: Origin::default() };
        self.records.submit(&Actor::system("import", civil_today(&*self.clock)), command).unwrap();
        self.records
            .api_key_add(NewApiKey {
                client: id,
                organisation: unit,
                name: "统计平台".to_owned(),
                prefix: KEY[..16].to_owned(),
                hash: token_hash(KEY),
                limits: Vec::new(),
                created_by: "system:test".to_owned(),
                expires_at: None,
            })
            .unwrap()
    }

    async fn call(&self, method: &str, path: &str, body: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path);
        let request = request.header(AUTHORIZATION, format!("Bearer {KEY}"));
        let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_owned()));
        self.send(request.unwrap()).await.status
    }
}

/// The digest that anybody makes of the same body.
fn hex(body: &str) -> String {
    taihang_base::hex(&Sha256::digest(body.as_bytes()))
}

#[tokio::test]
async fn the_auditor_reads_who_called_what_and_nothing_of_the_content() {
    let world = World::new();
    let client = world.client();
    let above = organisation("140100-government");
    let body = format!(r#"{{"fields":{{"name":"不得入日志的名称","kind":"firm","above":"{above}"}}}}"#);
    assert_eq!(world.call("POST", "/api/v1/organisation", &body).await, StatusCode::CREATED);
    assert_eq!(world.call("GET", "/api/v1/organisation?q=%E4%B8%8D%E5%BE%97", "").await, StatusCode::OK);
    assert_eq!(world.call("GET", "/api/v1/castle", "").await, StatusCode::NOT_FOUND);

    let auditor = world.sign_in("auditor").await;
    let digest = hex(&body);
    let digest = digest.as_str();
    for path in ["/exchange-log", "/exchange-log.csv"] {
        let log = world.get(&auditor, path).await;
        assert_eq!(log.status, StatusCode::OK, "{path}");
        for told in [client.as_str(), "/api/v1/organisation", "/api/v1/castle", "201", "404", digest] {
            assert!(log.body.contains(told), "{path}: {told}: {}", log.body);
        }
        for secret in ["不得入日志", "%E4%B8%8D", KEY] {
            assert!(!log.body.contains(secret), "{path}: {secret}");
        }
    }
    // What one client did is found by its name, its id or the key; another name finds nothing.
    let id =
        world.records.client_rows().unwrap().into_iter().find(|client| client.name == "统计平台").unwrap().id;
    for asked in ["统计平台", "统计", &id.to_string(), &client] {
        let log = world.get(&auditor, &format!("/exchange-log?client={}", encoded(asked))).await.body;
        assert!(log.contains("/api/v1/castle") && log.contains("统计平台"), "{asked}: {log}");
    }
    let none = world.get(&auditor, &format!("/exchange-log?client={}", encoded("无此程序"))).await.body;
    assert!(!none.contains("/api/v1/castle"), "{none}");
    let refused = world.get(&auditor, "/exchange-log?outcome=refused").await.body;
    assert!(refused.contains("/api/v1/castle") && !refused.contains("/api/v1/organisation<"), "{refused}");
    for wrong in ["outcome=lost", "direction=up"] {
        let answer = world.get(&auditor, &format!("/exchange-log?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.body);
        assert!(answer.body.contains("没有这一选项"), "{wrong}: {}", answer.body);
    }
    for name in ["officer", "viewer", "planner"] {
        let cookies = world.sign_in(name).await;
        for path in ["/exchange-log", "/exchange-log.csv"] {
            assert_eq!(world.get(&cookies, path).await.status, StatusCode::FORBIDDEN, "{name} {path}");
        }
    }
}

/// The browser sends the cookie by itself, so a change needs what only our own pages know.
#[tokio::test]
async fn a_session_changes_through_the_api_only_with_its_token() {
    let world = World::new();
    let steward = world.sign_in("steward").await;
    let token = world.get(&steward, "/account").await.csrf();
    let send = async |headers: &[(&str, &str)]| {
        let above = organisation("140100-government");
        let body = format!(r#"{{"fields":{{"name":"甲厂","kind":"firm","above":"{above}"}}}}"#);
        let mut request = Request::post("/api/v1/organisation").header(COOKIE, &steward);
        request = request.header(CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        world.send(request.body(Body::from(body)).unwrap()).await
    };
    for headers in [vec![], vec![("x-csrf-token", "0000")]] {
        let refused = send(&headers).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
        assert!(refused.body.contains("token-missing"), "{}", refused.body);
    }
    let elsewhere =
        [("x-csrf-token", token.as_str()), ("host", "a.example"), ("origin", "https://b.example")];
    assert_eq!(send(&elsewhere).await.status, StatusCode::FORBIDDEN);
    let made = send(&[("x-csrf-token", &token)]).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
}
