//! A server without a network: a store in a folder of its own, a clock that stands, three people.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use taihang_base::{FixedClock, civil_today};
use taihang_kernel::{Actor, Command, RecordId, Value};
use taihang_registers::{Admission, seed_id};
use taihang_screens::plans::Plans;
use taihang_screens::{Parts, router};
use taihang_store::account::{CredentialKind, NewCredential};
use taihang_store::db::Location;
use taihang_store::{Options, Store};
use taihang_web::WebSettings;
use tower::ServiceExt as _;

/// The password of everybody.
pub(crate) const PASSWORD: &str = "太行山高 2026";

/// A plan in our own words with two targets, a task and a damaged decimal point.
pub(crate) const PLAN: &str = "某市科技创新行动方案（2021—2025年）\n\n一、主要目标\n到2025年，研究与试验发展经费投入强度达到2\u{e010}5%以上，\
                        高新技术企业达到300家以上。\n\n二、重点任务\n（一）建设创新平台。新建市级重点实验室10家。（牵头单位：市科技局；配合单位：市财政局）\n";

/// The server and what stands behind it.
pub(crate) struct World {
    /// The whole HTTP side.
    pub(crate) router: Router,
    /// The records.
    pub(crate) records: Store,
    /// The time: it stands until it is set.
    pub(crate) clock: Arc<FixedClock>,
    /// Where files and the database lie.
    pub(crate) folder: tempfile::TempDir,
}

/// Sign-in name, organisation, role with the node it reaches.
type Person = (&'static str, &'static str, Option<(&'static str, &'static str)>);

/// Who there is.
const PEOPLE: [Person; 8] = [
    ("viewer", "140000-science", None),
    ("planner", "140000-science", Some(("planner", "140000-node"))),
    ("keeper", "140000-science", Some(("administrator", "140000-node"))),
    ("officer", "140000-science", Some(("officer", "140000-node"))),
    ("stranger", "140100-science", Some(("officer", "140100-node"))),
    ("steward", "140000-science", Some(("data_steward", "140000-node"))),
    ("auditor", "140000-science", Some(("auditor", "140000-node"))),
    ("head", "140000-science", Some(("unit_head", "140000-science"))),
];

/// Of the reference data, what accounts and roles need: a province, a city, their governments and departments, the code lists.
fn reference() -> Vec<Command> {
    let catalogue = taihang_registers::catalogue().unwrap();
    let wanted = |command: &Command| {
        let key = command.origin.idempotency_key.as_deref().unwrap_or_default();
        let Some((register, key)) = key.trim_start_matches("seed:").split_once(':') else { return false };
        match register {
            "region" => ["100000", "140000", "140100", "140105"].contains(&key.trim_end_matches(":complete")),
            "organisation" => ["100000", "140000", "140100", "140105"].iter().any(|region| {
                ["node", "government", "science"].iter().any(|unit| key == format!("{region}-{unit}"))
            }),
            "code" => {
                let lists = ["role", "organisation_kind", "api_scope", "publication_series", "unit"];
                let parameters = ["parameter/feature.voucher", "parameter/follow_up", "parameter/target."];
                lists.iter().chain(&parameters).any(|list| key.starts_with(list))
            }
            _ => false,
        }
    };
    taihang_registers::seed(&catalogue).unwrap().into_iter().filter(wanted).collect()
}

/// An organisation of the reference data.
pub(crate) fn organisation(code: &str) -> RecordId {
    seed_id("organisation", code)
}

/// An answer, read to its end.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |place| place.to_str().unwrap())
    }

    /// The token of the first form on the page.
    pub(crate) fn csrf(&self) -> String {
        let rest = self.body.split("name=\"csrf\" value=\"").nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The cookies that it sets, as a browser sends them back.
    pub(crate) fn cookies(&self) -> String {
        let set = self.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        set.filter_map(|line| line.split(';').next()).collect::<Vec<_>>().join("; ")
    }
}

impl World {
    /// A world without plans.
    pub(crate) fn new() -> Self {
        Self::with(WebSettings::default())
    }

    /// The same with these settings.
    pub(crate) fn with(settings: WebSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new("2026-03-05T01:02:03Z".parse::<Timestamp>().unwrap()));
        let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
        let location = Location::parse(&folder.path().to_string_lossy(), "data").unwrap();
        let options = Options::in_folder(folder.path().to_path_buf());
        let records = Store::open(&location, catalogue, clock.clone(), options).unwrap();
        let today = civil_today(&*clock);
        records.submit_all(&Actor::system("import", today), reference()).unwrap();
        let parts = Parts {
            store: records.clone(),
            map: Some(Arc::from(&b"{}"[..])),
            clock: clock.clone(),
            settings,
            ahead: None,
        };
        let world = Self { router: router(parts).unwrap(), records, clock, folder };
        let hash = taihang_web::hash_password(PASSWORD).unwrap();
        for (name, unit, role) in PEOPLE {
            world.admit(name, unit, role, &hash);
        }
        world
    }

    /// Admits a person; answers the account.
    pub(crate) fn admit(&self, name: &str, unit: &str, role: Option<(&str, &str)>, hash: &str) -> RecordId {
        let today = civil_today(&*self.clock);
        let roles: Vec<_> = role.iter().map(|(role, root)| (*role, organisation(root))).collect();
        let admission = Admission {
            account: None,
            sign_in: name,
            name,
            organisation: organisation(unit),
            roles: &roles,
            from: today,
            reason: "test",
        };
        let now = self.records.clock().now();
        let mut next = u128::from(name.len() as u64) << 32;
        let mut fresh = || {
            next += 1;
            RecordId::new(now, next + name.bytes().fold(0, |sum, byte| sum * 31 + u128::from(byte)))
        };
        let commands = admission.commands(&mut fresh);
        let receipts = self.records.submit_all(&Actor::system("engine", today), commands).unwrap();
        let account = receipts.last().unwrap().record;
        let new = NewCredential { proof: hash.to_owned(), secret: None, confirmed: true };
        self.records.credentials_set(account, CredentialKind::Password, vec![new]).unwrap();
        account
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8_lossy(&to_bytes(body, 64 << 20).await.unwrap()).into_owned();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// Opens a page.
    pub(crate) async fn get(&self, cookies: &str, path: &str) -> Reply {
        let request = Request::get(path).header(COOKIE, cookies).header(ACCEPT_LANGUAGE, "zh-CN");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form; `headers` are added.
    pub(crate) async fn post(
        &self,
        cookies: &str,
        path: &str,
        form: &str,
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut request = Request::post(path)
            .header(COOKIE, cookies)
            .header(ACCEPT_LANGUAGE, "zh-CN")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Signs in and gives the cookies of the session.
    pub(crate) async fn sign_in(&self, name: &str) -> String {
        let page = self.get("", "/sign-in").await;
        let form = format!("csrf={}&name={name}&password={}", page.csrf(), encoded(PASSWORD));
        let entered = self.post(&page.cookies(), "/sign-in", &form, &[]).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.body);
        entered.cookies()
    }

    /// The token of the forms of a signed-in person.
    pub(crate) async fn token(&self, cookies: &str) -> String {
        self.get(cookies, "/plans").await.csrf()
    }

    /// Sends a file as the upload form does.
    pub(crate) async fn upload(
        &self,
        cookies: &str,
        token: &str,
        name: &str,
        bytes: &[u8],
        accept: &str,
    ) -> Reply {
        self.sent_file(cookies, (token, ""), (name, bytes), accept).await
    }

    /// Uploads what looks like a plan that is there and says that it shall come in all the same.
    pub(crate) async fn upload_anyway(&self, cookies: &str, token: &str, name: &str, bytes: &[u8]) -> Reply {
        let said = "--limit\r\nContent-Disposition: form-data; name=\"anyway\"\r\n\r\nyes\r\n";
        self.sent_file(cookies, (token, said), (name, bytes), "application/json").await
    }

    async fn sent_file(
        &self,
        cookies: &str,
        (token, said): (&str, &str),
        (name, bytes): (&str, &[u8]),
        accept: &str,
    ) -> Reply {
        let mut body = format!(
            "--limit\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n{said}--limit\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--limit--\r\n");
        let request = Request::post("/plans")
            .header(COOKIE, cookies)
            .header("accept", accept)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=limit");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Imports [`PLAN`] and gives the path of its reader.
    pub(crate) async fn imported(&self, cookies: &str) -> String {
        let token = self.token(cookies).await;
        let reply = self.upload(cookies, &token, "方案.txt", PLAN.as_bytes(), "text/html").await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        reply.location().to_owned()
    }

    /// It is nine o'clock on `day`, and what falls due before has happened.
    pub(crate) fn day(&self, day: Date) {
        let nine = day.at(9, 0, 0, 0).to_zoned(TimeZone::get("Asia/Shanghai").unwrap()).unwrap();
        self.clock.set(nine.timestamp());
        while self.records.deadlines_pass(day, 100).unwrap() > 0 {}
    }

    /// What waits to be reckoned again is.
    pub(crate) fn settle(&self) {
        let registry = Arc::new(taihang_jobs::house::registry());
        let services = taihang_jobs::Services::default().with(self.records.clone());
        taihang_jobs::drain(&registry, &self.records.jobs(), &services).unwrap();
    }

    /// A part of the program that reads everything.
    pub(crate) fn reader(&self) -> Actor {
        Actor::system("test", civil_today(&*self.clock))
    }

    /// The ids of all figures and tasks with their versions.
    pub(crate) fn items(&self) -> Vec<(String, i64)> {
        let reader = self.reader();
        let plans = Plans::of(&self.records, &reader);
        let records = plans.list().unwrap().into_iter().map(|plan| plans.load(plan.id).unwrap());
        records
            .flat_map(|plan| {
                let figures: Vec<_> =
                    plan.figures.iter().map(|item| (item.id.to_string(), item.version)).collect();
                let tasks: Vec<_> =
                    plan.tasks.iter().map(|item| (item.id.to_string(), item.version)).collect();
                figures.into_iter().chain(tasks)
            })
            .collect()
    }
}

/// `text` as a form sends it.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
}

/// A form of pairs with its token.
pub(crate) fn form(token: &str, pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .fold(format!("csrf={token}"), |form, (name, value)| format!("{form}&{name}={}", encoded(value)))
}

/// The value of the hidden field `name`.
pub(crate) fn hidden(reply: &Reply, name: &str) -> String {
    let rest = reply.body.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A text as a field holds it.
pub(crate) fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

/// An option as a field holds it.
pub(crate) fn choice(key: &str) -> Value {
    Value::Choice(key.to_owned())
}
