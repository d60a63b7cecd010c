//! Supervision on the screens: every lamp and its count, what a city sees, dispatch once however often it is sent, the bulletin
//! as files, and a leader's duties.

use axum::body::{Body, to_bytes};
use axum::http::header::COOKIE;
use axum::http::{Request, StatusCode};
use calamine::{Data, Reader as _, Xlsx};
use jiff::civil::{Date, date};
use taihang_base::{Period, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Value};
use taihang_registers::seed_id;
use tower::ServiceExt as _;

use crate::world::{Reply, World, choice, encoded, organisation, text};

/// A world with the people of supervision, on Thursday, 5 March 2026.
struct Office {
    world: World,
    supervisor: RecordId,
    head: RecordId,
    next: std::cell::Cell<u128>,
}

impl Office {
    fn new() -> Self {
        let world = World::new();
        let hash = taihang_web::hash_password(crate::world::PASSWORD).unwrap();
        let admit = |name: &str, unit: &str, role: &str, root: &str| {
            world.admit(name, unit, Some((role, root)), &hash)
        };
        let supervisor = admit("supervisor", "140000-science", "supervisor", "140000-node");
        admit("city-supervisor", "140100-science", "supervisor", "140100-node");
        admit("governor", "140000-government", "leader", "140000-node");
        admit("former", "140000-government", "unit_clerk", "140105-government");
        let head = world.records.account_named("head").unwrap().unwrap().id;
        Self { world, supervisor, head, next: std::cell::Cell::new(1 << 70) }
    }

    fn today(&self) -> Date {
        civil_today(&*self.world.clock)
    }

    fn actor(&self, account: RecordId) -> Actor {
        self.world.records.actor_of_account(account, self.today()).unwrap().unwrap()
    }

    fn system(&self, part: &str) -> Actor {
        let mut actor = Actor::system(part, self.today());
        actor.organisation = Some(organisation("140000-science"));
        actor
    }

    fn make(&self, actor: &Actor, register: &str, draft: Draft, state: Option<&str>) -> RecordId {
        self.next.set(self.next.get() + 1);
        let id = RecordId::new(self.world.records.clock().now(), self.next.get());
        let act = Act::Create { id, draft, state: state.map(str::to_owned) };
        let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
        self.world.records.submit(actor, command).unwrap().record
    }

    fn go(&self, who: RecordId, id: RecordId, transition: &str) {
        let version =
            self.world.records.one(&self.system("test"), "supervision_item", id).unwrap().record.version;
        let draft = Draft::default();
        let draft = match transition {
            "deploy" => draft.with("arrangement", text("分管负责人牵头")),
            "feed_back" => draft.with("feedback", text("已启动")),
            "settle" => draft.with("result", text("已办结")).with("evidence", text("文号")),
            _ => draft,
        };
        let act = Act::Advance { id, version, transition: transition.to_owned(), draft };
        let register = "supervision_item".to_owned();
        let command =
            Command { register, act, reason: Some("依据情况".to_owned()), origin: Origin::default() };
        self.world.records.submit(&self.actor(who), command).unwrap();
    }

    fn matter(&self, title: &str, unit: &str, class: &str) -> RecordId {
        let plan = (class == "complex").then(|| Value::Date(date(2026, 6, 30)));
        let draft = Draft::default()
            .with("title", text(title))
            .with("class", choice(class))
            .with("source", choice("instruction"))
            .with("unit", Value::Ref(organisation(unit)))
            .with("registered_on", Value::Date(self.today()))
            .with("plan_date", plan);
        self.make(&self.actor(self.supervisor), "supervision_item", draft, None)
    }

    /// One matter with each lamp, and an overdue one of a city; it is Tuesday, 10 March then.
    fn lamps(&self) {
        const UNIT: &str = "140000-science";
        self.matter("逾期的事", UNIT, "ordinary");
        self.matter("太原的事", "140100-science", "ordinary");
        let steps = ["deploy", "feed_back", "settle"];
        for (title, class, done) in
            [("正常的事", "complex", 2), ("中止的事", "complex", 1), ("待销的事", "ordinary", 3)]
        {
            let id = self.matter(title, UNIT, class);
            steps.iter().take(done).for_each(|step| self.go(self.head, id, step));
            if title == "中止的事" {
                self.go(self.supervisor, id, "suspend");
            }
        }
        self.world.day(date(2026, 3, 10));
        self.matter("临期的事", UNIT, "ordinary");
    }

    fn all(&self, register: &str) -> Vec<Record> {
        let page = self.world.records.page(&self.system("test"), &Query::all(register, 100)).unwrap();
        page.records.into_iter().map(|shown| shown.record).collect()
    }

    async fn file(&self, cookies: &str, path: &str) -> Vec<u8> {
        let request = Request::get(path).header(COOKIE, cookies).body(Body::empty()).unwrap();
        let response = self.world.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec()
    }
}

/// The hidden fields of the form that goes to `action`.
fn hidden(reply: &Reply, action: &str) -> Vec<(String, String)> {
    let form = reply.body.split(&format!("action=\"{action}\"")).nth(1).unwrap_or_default();
    let form = form.split("</form>").next().unwrap_or_default();
    let attribute = |input: &str, name: &str| {
        let rest = input.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let inputs = form.split("<input type=\"hidden\" ").skip(1);
    inputs.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
}

fn sent(pairs: &[(String, String)]) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    pairs.join("&")
}

const TITLES: [(&str, &str, &str); 5] = [
    ("overdue", "逾期的事", "超期5天"),
    ("warning", "临期的事", "临期，今日到期"),
    ("on-time", "正常的事", "正常，还剩112天"),
    ("paused", "中止的事", "2026年3月5日起暂停计时"),
    ("open", "待销的事", "待销号"),
];

#[tokio::test]
async fn each_lamp_is_counted_and_leads_to_its_matters_and_a_city_sees_its_own() {
    let office = Office::new();
    office.lamps();
    let supervisor = office.world.sign_in("supervisor").await;
    let board = office.world.get(&supervisor, "/supervision").await;
    assert_eq!(board.status, StatusCode::OK, "{}", board.body);
    // What is most late comes first; what waits for nobody's date comes last.
    let places: Vec<_> = ["逾期的事", "临期的事", "正常的事"].map(|title| board.body.find(title)).to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(board.body.contains("缺在办事项") && board.body.contains("单位负责人"), "{}", board.body);
    for (key, title, words) in TITLES {
        let reply = office.world.get(&supervisor, &format!("/supervision?lamp={key}")).await;
        assert!(reply.body.contains(words), "{key}: {}", reply.body);
        for (_, other, _) in TITLES {
            assert_eq!(reply.body.contains(other), other == title, "{key}: {other}");
        }
    }
    for (view, shown) in [("plan", "无规划文件依据"), ("source", "领导批示"), ("unit", "逾期的事")]
    {
        let reply = office.world.get(&supervisor, &format!("/supervision?view={view}")).await;
        assert!(reply.body.contains(shown), "{view}: {}", reply.body);
    }
    let city = office.world.sign_in("city-supervisor").await;
    let own = office.world.get(&city, "/supervision?view=region").await;
    assert!(own.body.contains("太原的事") && !own.body.contains("逾期的事"), "{}", own.body);
    // An officer of the city sees the matters of its units, of whichever department, and none of the province.
    let officer = office.world.sign_in("stranger").await;
    let own = office.world.get(&officer, "/supervision").await;
    assert!(own.body.contains("太原的事") && !own.body.contains("逾期的事"), "{}", own.body);
    assert!(!own.body.contains("/supervision/dispatch"), "{}", own.body);
    let stranger = office.world.sign_in("viewer").await;
    assert!(!office.world.get(&stranger, "/supervision?view=region").await.body.contains("的事</a>"));
}

/// A plan in force with two tasks that have a lead unit and one that has none.
fn plan(office: &Office) -> RecordId {
    let (import, engine) = (office.system("import"), office.system("engine"));
    let draft = Draft::default()
        .with("title", text("某省创新规划"))
        .with("kind", choice("plan"))
        .with("issuer", Value::Ref(organisation("140000-science")));
    let document = office.make(&import, "policy_document", draft, Some("in_force"));
    for (title, lead) in
        [("建平台", Some("140000-science")), ("育企业", Some("140100-science")), ("无人牵头", None)]
    {
        let draft = Draft::default()
            .with("title", text(title))
            .with("kind", choice("key_task"))
            .with("level", choice("plan"))
            .with("document", Value::Ref(document));
        let task = office.make(&engine, "task", draft, Some("running"));
        let partner = lead.map(|_| ("co_lead", "140105-government"));
        for (role, unit) in lead.map(|unit| ("lead", unit)).into_iter().chain(partner) {
            let draft = Draft::default()
                .with("role", choice(role))
                .with("task", Value::Ref(task))
                .with("organisation", Value::Ref(organisation(unit)))
                .with("period", Period::days(office.today(), None).map(Value::Period));
            office.make(&engine, "assignment", draft, Some("active"));
        }
    }
    document
}

#[tokio::test]
async fn a_dispatch_is_shown_before_it_is_made_and_made_once() {
    let office = Office::new();
    let document = plan(&office);
    let supervisor = office.world.sign_in("supervisor").await;
    let offered = office.world.get(&supervisor, &format!("/supervision/dispatch?document={document}")).await;
    for words in ["建平台", "育企业", "没有牵头单位", "某省创新规划"] {
        assert!(offered.body.contains(words), "{words}: {}", offered.body);
    }
    let mut form = hidden(&offered, "/supervision/dispatch/preview");
    for task in office.all("task") {
        form.push(("task".to_owned(), task.id.to_string()));
    }
    form.extend([("class".to_owned(), "ordinary".to_owned()), ("group".to_owned(), "input".to_owned())]);
    let preview = office.world.post(&supervisor, "/supervision/dispatch/preview", &sent(&form), &[]).await;
    // The same day, three days (a Sunday: the next working day), seven days.
    for words in ["2026年3月5日", "2026年3月9日", "2026年3月12日", "确认交办 2 件", "没有牵头单位"]
    {
        assert!(preview.body.contains(words), "{words}: {}", preview.body);
    }
    assert_eq!(office.all("supervision_item").len(), 0);
    // Who goes back finds what was chosen and typed, and nothing else.
    let mut back = hidden(&preview, "/supervision/dispatch/preview");
    let made = hidden(&preview, "/supervision/dispatch").into_iter().filter(|(name, _)| name == "task");
    let made: Vec<String> = made.map(|(_, task)| task).collect();
    let [kept, left] = made.as_slice() else { panic!("{made:?}") };
    back.retain(|(_, value)| value != left);
    back.iter_mut().filter(|(name, _)| name == "demand").for_each(|(_, value)| "按月报送".clone_into(value));
    let again = office.world.post(&supervisor, "/supervision/dispatch/preview", &sent(&back), &[]).await;
    assert!(
        again.body.contains("按月报送") && again.body.contains("value=\"input\" selected"),
        "{}",
        again.body
    );
    let box_of = |task: &str| {
        let rest = again.body.split(&format!("id=\"task-{task}\"")).nth(1).unwrap();
        rest.split('>').next().unwrap().contains("checked")
    };
    assert!(box_of(kept) && !box_of(left), "{}", again.body);
    let form = sent(&hidden(&preview, "/supervision/dispatch"));
    let refused = office.world.sign_in("head").await;
    assert_eq!(office.world.get(&refused, "/supervision/dispatch").await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        office.world.post(&refused, "/supervision/dispatch", &form, &[]).await.status,
        StatusCode::FORBIDDEN
    );
    for words in ["已建立 2 件", "没有重复"] {
        let made = office.world.post(&supervisor, "/supervision/dispatch", &form, &[]).await;
        assert!(made.status == StatusCode::OK && made.body.contains(words), "{words}: {}", made.body);
    }
    let matters = office.all("supervision_item");
    assert_eq!(matters.len(), 2);
    for matter in &matters {
        assert_eq!(matter.reference("document"), Some(document));
        assert_eq!(matter.text("group"), Some("input"));
        assert_eq!(matter.get("partners"), Some(&Value::Refs(vec![organisation("140105-government")])));
    }
    let again = office.world.get(&supervisor, &format!("/supervision/dispatch?document={document}")).await;
    assert!(
        again.body.contains("已有在办督办事项") && !again.body.contains("type=\"checkbox\""),
        "{}",
        again.body
    );
}

#[tokio::test]
async fn who_leads_is_appointed_as_the_plan_of_the_region_words_it() {
    let office = Office::new();
    let (import, engine) = (office.system("import"), office.system("engine"));
    let draft = Draft::default()
        .with("title", text("某市行动计划"))
        .with("kind", choice("action_plan"))
        .with("region", Value::Ref(seed_id("region", "140100")))
        .with("issuer", Value::Ref(organisation("140100-government")));
    let document = office.make(&import, "policy_document", draft, Some("in_force"));
    let task = |title: &str, lead: &str, others: &str| {
        let draft = Draft::default()
            .with("title", text(title))
            .with("kind", choice("key_task"))
            .with("level", choice("plan"))
            .with("document", Value::Ref(document))
            .with("lead_words", text(lead))
            .with("support_words", text(others));
        office.make(&engine, "task", draft, Some("running"))
    };
    // An office of the plan's time, merged since into the city's bureau of science.
    let merged = Draft::default()
        .with("name", text("太原市原科委"))
        .with("kind", choice("government"))
        .with("region", Value::Ref(seed_id("region", "140100")))
        .with("successor", Value::Ref(organisation("140100-science")));
    office.make(&import, "organisation", merged, Some("merged"));
    let clear = task("建基地", "市科技局", "太原市人民政府、市某某局");
    let old = task("办展会", "太原市原科委", "");
    let unclear = task("育人才", "市某某局", "市科技局");
    let path = format!("/supervision/dispatch?document={document}");
    // Who dispatches reads whom the words mean; who plans appoints.
    let supervisor = office.world.sign_in("supervisor").await;
    let read = office.world.get(&supervisor, &path).await;
    for words in ["市科技局 → 太原市科学技术局", "太原市原科委 → 太原市科学技术局", "未识别"]
    {
        assert!(read.body.contains(words), "{words}: {}", read.body);
    }
    assert!(!read.body.contains("按原文指派（"), "{}", read.body);
    let planner = office.world.sign_in("planner").await;
    let offered = office.world.get(&planner, &path).await;
    assert!(offered.body.contains("按原文指派（2 项任务）"), "{}", offered.body);
    let form = sent(&hidden(&offered, "/supervision/dispatch/appoint"));
    assert_eq!(
        office.world.post(&supervisor, "/supervision/dispatch/appoint", &form, &[]).await.status,
        StatusCode::FORBIDDEN
    );
    let appointed = office.world.post(&planner, "/supervision/dispatch/appoint", &form, &[]).await;
    assert_eq!((appointed.status, appointed.location()), (StatusCode::SEE_OTHER, path.as_str()));
    office.world.settle();
    let made = office.all("assignment");
    let named: Vec<_> = made
        .iter()
        .map(|one| (one.text("role").unwrap(), one.reference("organisation").unwrap(), one.state.as_str()))
        .collect();
    assert_eq!(named.len(), 3, "{named:?}");
    assert!(named.contains(&("lead", organisation("140100-science"), "active")), "{named:?}");
    assert!(named.contains(&("co_lead", organisation("140100-government"), "active")), "{named:?}");
    let lead = |id| office.all("task").iter().find(|task| task.id == id).unwrap().reference("lead_unit");
    let bureau = Some(organisation("140100-science"));
    assert_eq!((lead(clear), lead(old), lead(unclear)), (bureau, bureau, None));
    // Sent again there is nothing left that the words name.
    let again = office.world.post(&planner, "/supervision/dispatch/appoint", &form, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(office.all("assignment").len(), 3);
}

#[tokio::test]
async fn the_bulletin_counts_what_its_files_list() {
    let office = Office::new();
    office.lamps();
    let supervisor = office.world.sign_in("supervisor").await;
    let page = office.world.get(&supervisor, "/supervision/bulletin?from=2026-03-01").await;
    for words in ["逾期的事", "太原的事", "研究部署", "合计", "2 个单位的 2 件"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let city = seed_id("region", "140100");
    let narrowed = office.world.get(&supervisor, &format!("/supervision/bulletin?region={city}")).await;
    assert!(narrowed.body.contains("太原的事") && !narrowed.body.contains("逾期的事"), "{}", narrowed.body);

    let bytes = office.file(&supervisor, "/supervision/bulletin/export/xlsx?from=2026-03-01").await;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let sheets: Vec<_> = book.worksheets().into_iter().map(|(_, range)| range).collect();
    let number = |cell: &Data| if let Data::Float(number) = cell { *number } else { 0.0 };
    let rows: Vec<_> = sheets[0].rows().skip(1).collect();
    let (total, units) = rows.split_last().unwrap();
    for column in 1..8 {
        let sum: f64 = units.iter().map(|row| number(&row[column])).sum();
        assert!((sum - number(&total[column])).abs() < 0.1, "column {column}");
    }
    let late: Vec<_> = sheets[1].rows().skip(1).collect();
    assert_eq!((units.len(), late.len()), (2, 2));
    assert!((number(&total[2]) - 2.0).abs() < 0.1);
    let days: f64 = late.iter().map(|row| number(&row[5])).sum();
    assert!((days - number(&total[3])).abs() < 0.1 && (days - 10.0).abs() < 0.1, "{days}");

    let bytes = office.file(&supervisor, "/supervision/bulletin/export/docx").await;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("word/document.xml").unwrap(), &mut xml).unwrap();
    for words in ["关于督办事项逾期情况的通报", "太原的事", "2个单位的2件事项", "2026年3月10日"]
    {
        assert!(xml.contains(words), "{words}");
    }
}

#[tokio::test]
async fn the_duties_belong_to_who_holds_the_office_and_the_office_keeps_its_history() {
    let office = Office::new();
    office.lamps();
    let person = |name: &str| office.world.records.account_named(name).unwrap().unwrap().person.unwrap();
    let engine = office.system("engine");
    let term = |name: &str, from: Date, to: Option<Date>| {
        let draft = Draft::default()
            .with("role", choice("top_leader"))
            .with("region", Value::Ref(seed_id("region", "140000")))
            .with("organisation", Value::Ref(organisation("140000-government")))
            .with("person", Value::Ref(person(name)))
            .with("period", Period::days(from, to).map(Value::Period));
        office.make(&engine, "assignment", draft, Some("active"))
    };
    let past = term("former", date(2025, 1, 1), Some(date(2026, 3, 4)));
    let present = term("governor", date(2026, 3, 5), None);
    let governor = office.world.sign_in("governor").await;
    let own = office.world.get(&governor, "/duties").await;
    let places: Vec<_> = ["逾期的事", "临期的事", "正常的事"].map(|title| own.body.find(title)).to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {}", own.body);
    // Who held the office before reads what became of it then, and not what the successor has in hand.
    let former = office.world.sign_in("former").await;
    let handed = office.world.get(&former, "/duties").await;
    assert!(handed.body.contains("已经移交") && !handed.body.contains("逾期的事"), "{}", handed.body);
    let supervisor = office.world.sign_in("supervisor").await;
    for (id, words) in [(present, "逾期的事"), (past, "已经移交")] {
        let reply = office.world.get(&supervisor, &format!("/duties/{id}")).await;
        assert!(reply.status == StatusCode::OK && reply.body.contains(words), "{words}: {}", reply.body);
    }
    let stranger = office.world.sign_in("stranger").await;
    assert_eq!(
        office.world.get(&stranger, &format!("/duties/{present}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert!(office.world.get(&stranger, "/duties").await.body.contains("没有主要领导的责任分工"));
}

#[tokio::test]
async fn a_unit_writes_what_it_does_and_not_what_is_asked_of_it() {
    let office = Office::new();
    let id = office.matter("须办的事", "140000-science", "ordinary");
    let head = office.actor(office.head);
    let edit = |draft: Draft| {
        let act = Act::Edit { id, version: 1, draft };
        let register = "supervision_item".to_owned();
        let command = Command { register, act, reason: None, origin: Origin::default() };
        office.world.records.submit(&head, command)
    };
    for (name, value) in [
        ("registered_on", Value::Date(date(2026, 3, 4))),
        ("class", choice("complex")),
        ("extension_until", Value::Date(date(2026, 6, 30))),
    ] {
        let told = format!("{:?}", edit(Draft::default().with(name, value)).unwrap_err());
        assert!(told.contains("field-not-editable") && told.contains(name), "{told}");
    }
    let away = Draft { about: Some(None), ..Draft::default() };
    assert!(format!("{:?}", edit(away).unwrap_err()).contains("field-not-editable"));
    let cookies = office.world.sign_in("head").await;
    let form = office.world.get(&cookies, &format!("/r/supervision_item/{id}/edit")).await;
    assert!(form.body.contains("name=\"arrangement\""), "{}", form.body);
    assert!(!form.body.contains("name=\"registered_on\"") && !form.body.contains("name=\"about\""));
    edit(Draft::default().with("arrangement", text("分管负责人牵头"))).unwrap();
}

#[tokio::test]
async fn a_step_that_somebody_overtook_says_so_and_keeps_what_was_typed() {
    let office = Office::new();
    let id = office.matter("须办的事", "140000-science", "ordinary");
    let cookies = office.world.sign_in("head").await;
    let path = format!("/r/supervision_item/{id}/reject");
    let page = office.world.get(&cookies, &path).await;
    let fields = format!("csrf={}&version=1&reason={}", page.csrf(), encoded("不属于本单位职责"));
    office.go(office.head, id, "deploy");
    let late = office.world.post(&cookies, &path, &fields, &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    assert!(late.body.contains("不属于本单位职责") && late.body.contains("已部署"), "{}", late.body);
    // Nobody was quicker: the step is not there.
    let now = fields.replace("version=1", "version=2");
    assert_eq!(office.world.post(&cookies, &path, &now, &[]).await.status, StatusCode::NOT_FOUND);
}
