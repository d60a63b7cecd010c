//! A round of returns on a real store with the clock in hand: a block with two errors, mended, sent back, accepted, corrected.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Test, Value};

use crate::world::{PASSWORD, Reply, World, form, organisation, text};

/// The collector, and two governments that answer.
type Person = (&'static str, &'static str, Option<(&'static str, &'static str)>);
const MORE: [Person; 4] = [
    ("statistician", "140000-science", Some(("statistician", "140000-node"))),
    ("city-clerk", "140100-government", Some(("unit_clerk", "140100-government"))),
    ("county-clerk", "140105-government", Some(("unit_clerk", "140105-government"))),
    ("leader", "140000-government", Some(("leader", "140000-node"))),
];

/// What the clerk copies out of a workbook: a letter among the digits, and parts that are more than the whole.
const BLOCK: &str = "指标名称\t计量单位\t本期值\t说明\n研发经费内部支出\t万元\t12,3O0\t\n其中：政府资金\t亿元\t2.5\t\n研发人员\t人\t１，２００\t\n";

struct Round {
    world: World,
    id: RecordId,
    city: RecordId,
}

fn made(world: &World, register: &str, draft: Draft, state: Option<&str>) -> RecordId {
    let id = world.records.fresh_id();
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&Actor::system("import", world.reader().today), command).unwrap();
    id
}

fn lines(rows: &[&[(&str, Value)]]) -> Vec<std::collections::BTreeMap<String, Option<Value>>> {
    let line = |row: &&[(&str, Value)]| {
        row.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone()))).collect()
    };
    rows.iter().map(line).collect()
}

fn form_of(world: &World, indicator: RecordId) -> RecordId {
    let choice = |key: &str| Value::Choice(key.to_owned());
    let key = |key: &str| Value::Identifier(key.to_owned());
    let mut draft = Draft::default()
        .with("name", text("研发活动年报"))
        .with("use", choice("return"))
        .with("steward", Value::Ref(organisation("140000-science")))
        .with("edition", Value::Integer(1));
    let question = |name: &str, zh: &str, kind: &str, unit: &str| {
        vec![("key", key(name)), ("zh", text(zh)), ("kind", choice(kind)), ("unit", text(unit))]
    };
    let mut rd = question("rd", "研发经费内部支出", "money", "万元");
    rd.extend([("required", Value::YesNo(true)), ("indicator", Value::Ref(indicator))]);
    let gov = question("gov", "其中：政府资金", "money", "万元");
    let staff = question("staff", "研发人员", "integer", "人");
    draft.lines.insert("question".to_owned(), lines(&[&rd, &gov, &staff]));
    let rule = [
        ("key", key("gov-part")),
        ("kind", choice("not_more")),
        ("left", text("gov")),
        ("right", text("rd")),
    ];
    draft.lines.insert("rule".to_owned(), lines(&[&rule]));
    made(world, "form", draft, Some("live"))
}

impl Round {
    fn opened() -> Self {
        let world = World::new();
        let hash = taihang_web::hash_password(PASSWORD).unwrap();
        for (name, unit, role) in MORE {
            world.admit(name, unit, role, &hash);
        }
        let indicator = Draft::default()
            .with("code", Value::Identifier("rd-spending".to_owned()))
            .with("zh", text("研发经费内部支出"))
            .with("definition", text("调查单位内部开展研发活动的支出。"))
            .with("edition", Value::Integer(1))
            .with("steward", Value::Ref(organisation("140000-science")));
        let indicator = made(&world, "indicator", indicator, None);
        let science = Value::Ref(organisation("140000-science"));
        let subjects = ["140100-government", "140105-government"].map(organisation).to_vec();
        let draft = Draft::default()
            .with("title", text("2025年度研发活动年报"))
            .with("kind", Value::Choice("statistical_return".to_owned()))
            .with("organiser", science)
            .with("form", Value::Ref(form_of(&world, indicator)))
            .with("subjects", Value::Refs(subjects))
            .with("period", Value::Period("2025".parse().unwrap()))
            .with("due_on", Value::Date(jiff::civil::date(2026, 3, 20)));
        let round = made(&world, "collection", draft, None);
        let mut one = Self { world, id: round, city: round };
        one.system("collection", round, "open");
        one.city = one.of("140100-government").id;
        one
    }

    fn system(&self, register: &str, id: RecordId, transition: &str) {
        let version = self.record(register, id).version;
        let act = Act::Advance { id, version, transition: transition.to_owned(), draft: Draft::default() };
        let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
        let mut actor = self.world.reader();
        actor.organisation = Some(organisation("140000-science"));
        actor.roles = vec![taihang_kernel::HeldRole {
            role: "statistician".to_owned(),
            organisation: organisation("140000-science"),
            root: organisation("140000-node"),
            board: taihang_kernel::Board::None,
        }];
        actor.person = Some(organisation("140000-science"));
        self.world.records.submit(&actor, command).unwrap();
    }

    fn record(&self, register: &str, id: RecordId) -> Record {
        self.world.records.one(&self.world.reader(), register, id).unwrap().record
    }

    fn all(&self, register: &str) -> Vec<Record> {
        let found = self.world.records.page(&self.world.reader(), &Query::all(register, 50)).unwrap().records;
        found.into_iter().map(|shown| shown.record).collect()
    }

    fn of(&self, unit: &str) -> Record {
        let query = Query::all("data_return", 5)
            .with("collection", Test::In(vec![Value::Ref(self.id)]))
            .with("unit", Test::In(vec![Value::Ref(organisation(unit))]));
        let found = self.world.records.page(&self.world.reader(), &query).unwrap().records;
        found.into_iter().next().unwrap().record
    }

    fn state(&self) -> String {
        self.record("data_return", self.city).state
    }

    /// Sends the form of the return.
    async fn fill(&self, cookies: &str, pairs: &[(&str, &str)]) -> Reply {
        self.send(cookies, "", pairs).await
    }

    async fn send(&self, cookies: &str, place: &str, pairs: &[(&str, &str)]) -> Reply {
        let path = format!("/returns/{}", self.city);
        let token = self.world.get(cookies, &path).await.csrf();
        let version = self.record("data_return", self.city).version.to_string();
        let pairs = [&[("version", version.as_str())], pairs].concat();
        self.world.post(cookies, &format!("{path}{place}"), &form(&token, &pairs), &[]).await
    }

    /// Makes a step by the register's own form.
    async fn step(&self, cookies: &str, step: &str, asked: &[(&str, &str)]) {
        let token = self.world.token(cookies).await;
        let version = self.record("data_return", self.city).version.to_string();
        let pairs = [&[("version", version.as_str())], asked].concat();
        let path = format!("/r/data_return/{}/{step}", self.city);
        let reply = self.world.post(cookies, &path, &form(&token, &pairs), &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{step}: {}", reply.body);
    }

    /// Revision, value and state of what came of the city's return.
    fn values(&self) -> Vec<(i64, String, String)> {
        let own = |record: &Record| record.reference("data_return") == Some(self.city);
        let mut all: Vec<(i64, String, String)> = self
            .all("indicator_value")
            .into_iter()
            .filter(own)
            .map(|record| {
                let Some(Value::Integer(revision)) = record.get("revision") else { panic!("{record:?}") };
                let Some(Value::Decimal(value)) = record.get("value") else { panic!("{record:?}") };
                (*revision, value.normalize().to_string(), record.state.clone())
            })
            .collect();
        all.sort();
        all
    }
}

#[tokio::test]
async fn a_return_goes_from_a_pasted_block_to_a_value_and_its_correction() {
    let round = Round::opened();
    let world = &round.world;
    let (clerk, office) = (world.sign_in("city-clerk").await, world.sign_in("statistician").await);
    let own = world.get(&clerk, "/collection").await;
    assert!(
        own.body.contains("2025年度研发活动年报：") && own.body.contains(&format!("/returns/{}", round.city)),
        "{}",
        own.body
    );

    // Pasted with two errors: what can be read is taken, what cannot stays as it stands.
    let pasted = round.fill(&clerk, &[("do", "paste"), ("block", BLOCK)]).await;
    assert_eq!(pasted.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(pasted.body.contains("第 2 行第 3 列（研发经费内部支出）读到“12,3O0”"), "{}", pasted.body);
    assert!(
        pasted.body.contains("value=\"12,3O0\"")
            && pasted.body.contains("value=\"25000\"")
            && pasted.body.contains("value=\"1200\""),
        "{}",
        pasted.body
    );
    assert_eq!(round.state(), "draft");
    let refused = round
        .fill(&clerk, &[("do", "submit"), ("a.rd", "12300"), ("a.gov", "25000"), ("a.staff", "1200")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.body.contains("不应大于") && refused.body.contains("value=\"12300\""),
        "{}",
        refused.body
    );

    // Mended and handed in.
    let sent = round
        .fill(&clerk, &[("do", "submit"), ("a.rd", "12300"), ("a.gov", "2500"), ("a.staff", "1200")])
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(round.state(), "submitted");
    let foreign = round.fill(&office, &[("do", "save"), ("a.rd", "1")]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "nobody above alters a figure");

    // One value comes back with its reason, and is mended.
    let back = round.send(&office, "/send-back", &[("r.rd", "与上年差距过大，请核实")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    assert_eq!(round.state(), "returned");
    let page = world.get(&clerk, &format!("/returns/{}", round.city)).await;
    assert!(page.body.contains("与上年差距过大") && page.body.contains("退回时的值：12300"), "{}", page.body);
    let again = [("do", "submit"), ("a.rd", "1.32亿元"), ("a.gov", "2500"), ("a.staff", "1200")];
    assert_eq!(round.fill(&clerk, &again).await.status, StatusCode::SEE_OTHER);
    round.step(&office, "accept", &[]).await;
    assert_eq!(round.values(), [(1, "13200".to_owned(), "reported".to_owned())]);

    // The correction is a further revision; the first stays.
    round.step(&clerk, "mend", &[("reason", "漏报一家单位")]).await;
    let mended = [("do", "submit"), ("a.rd", "13250"), ("a.gov", "2500"), ("a.staff", "1200")];
    assert_eq!(round.fill(&clerk, &mended).await.status, StatusCode::SEE_OTHER);
    round.step(&office, "accept", &[]).await;
    let both =
        [(1, "13200".to_owned(), "reported".to_owned()), (2, "13250".to_owned(), "reported".to_owned())];
    assert_eq!(round.values(), both);
    let sdmx = world.get(&office, "/collection/values.csv").await;
    assert!(sdmx.body.contains("rd-spending,1,140100,,2025,actual,2,13250,reported"), "{}", sdmx.body);
}

#[tokio::test]
async fn a_return_that_cannot_be_handed_in_counts_what_it_lists_and_keeps_what_is_typed() {
    let round = Round::opened();
    let clerk = round.world.sign_in("city-clerk").await;
    let pairs = [("do", "submit"), ("a.rd", "12300"), ("a.gov", "25000"), ("a.staff", "1200")];
    let refused = round.fill(&clerk, &pairs).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let summary = refused.body.split("class=\"problems\"").nth(1).unwrap_or_default();
    let summary = summary.split("</div>").next().unwrap_or_default();
    assert_eq!(summary.matches("<li>").count(), 1, "{summary}");
    assert!(summary.contains("有1处需要修改") && summary.contains("还有 1 个问题"), "{summary}");
    // In the other language with what was typed since, which is not saved.
    let pairs = [("do", "submit"), ("a.rd", "12399"), ("a.gov", "2500"), ("a.staff", "1200")];
    let english = round.send(&clerk, "?in=en", &pairs).await;
    assert!(
        english.body.contains("<html lang=\"en\">") && english.body.contains("value=\"12399\""),
        "{}",
        english.body
    );
    assert_eq!(round.state(), "due", "nothing was handed in");
}

#[tokio::test]
async fn a_block_far_too_large_is_refused_and_nothing_is_lost() {
    let round = Round::opened();
    let clerk = round.world.sign_in("city-clerk").await;
    let path = format!("/returns/{}", round.city);
    let token = round.world.get(&clerk, &path).await.csrf();
    let version = round.of("140100-government").version.to_string();
    let pairs = [("version", version.as_str()), ("do", "paste"), ("a.rd", "12300"), ("n.rd", "含新增")];
    let sent = format!("{}&block={}", form(&token, &pairs), "rd%091%0A".repeat(200_000));
    let refused = round.world.post(&clerk, &path, &sent, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("粘贴了 200000 行，最多 2000 行"), "the refusal is not said");
    assert!(refused.body.contains("value=\"12300\"") && refused.body.contains("含新增"));
}

#[tokio::test]
async fn who_sees_what_of_a_return() {
    let round = Round::opened();
    let world = &round.world;
    let clerk = world.sign_in("city-clerk").await;
    round.fill(&clerk, &[("do", "save"), ("a.rd", "12345678")]).await;
    let path = format!("/returns/{}", round.city);
    let leader = world.get(&world.sign_in("leader").await, &path).await;
    assert_eq!(leader.status, StatusCode::OK);
    assert!(
        !leader.body.contains("12345678") && leader.body.contains("只对本单位和承办机构开放"),
        "{}",
        leader.body
    );
    let other = world.sign_in("county-clerk").await;
    assert_eq!(world.get(&other, &path).await.status, StatusCode::NOT_FOUND);
    let template = world.get(&clerk, &format!("{path}/template/csv")).await;
    assert!(template.body.contains("rd,研发经费内部支出,万元,12345678"), "{}", template.body);
    let bench = world.get(&world.sign_in("statistician").await, &format!("/collection/{}", round.id)).await;
    assert!(bench.body.contains(&path) && bench.body.contains("催报未报单位（2）"), "{}", bench.body);
}

#[tokio::test]
async fn what_does_not_come_is_missing_and_then_supervised() {
    let round = Round::opened();
    let world = &round.world;
    world.day(jiff::civil::date(2026, 3, 21));
    assert_eq!(round.state(), "due");
    world.day(jiff::civil::date(2026, 4, 1));
    assert_eq!(round.state(), "missing");
    world.day(jiff::civil::date(2026, 5, 10));
    let matters = round.all("supervision_item");
    assert_eq!(matters.len(), 2, "one for each unit");
    // It may still come, and is late.
    let clerk = world.sign_in("city-clerk").await;
    let sent = round.fill(&clerk, &[("do", "submit"), ("a.rd", "1")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(round.record("data_return", round.city).get("late"), Some(&Value::YesNo(true)));
    // From 20 March to 10 May: what was asked was done so late, and what would have followed did not become a work in time.
    assert_eq!(ended(&round, &clerk).await, "逾期51天完成");
}

#[tokio::test]
async fn a_return_that_is_half_filled_waits_for_whoever_fills_it() {
    let round = Round::opened();
    let clerk = round.world.sign_in("city-clerk").await;
    // A part above its whole: it cannot be handed in.
    let saved = round.fill(&clerk, &[("do", "save"), ("a.rd", "12300"), ("a.gov", "25000")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(round.record("data_return", round.city).state, "draft");
    let desk = round.world.get(&clerk, "/desk").await.body;
    let line = format!("href=\"/r/data_return/{}\">继续填写", round.city);
    assert!(desk.contains(&line), "{desk}");
    // Not for who only looks at it.
    let office = round.world.sign_in("statistician").await;
    assert!(!round.world.get(&office, "/desk").await.body.contains(&line));
}

/// The labels of the deadline of handing in on the page of the city's return; no deadline of it may say that it was met in time.
async fn ended(round: &Round, cookies: &str) -> String {
    let page = round.world.get(cookies, &format!("/r/data_return/{}", round.city)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let panel = page.body.split("class=\"deadlines\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(!panel.contains("已按期完成"), "{panel}");
    let line = panel.split("<li>").find(|line| line.contains("<strong>报送</strong>")).unwrap_or_default();
    let badge = line.split("</svg>").nth(1).unwrap_or_default();
    badge.split('<').next().unwrap_or_default().trim().to_owned()
}

#[tokio::test]
async fn a_round_that_is_opened_is_not_a_record_that_was_opened_with_a_reason() {
    let round = Round::opened();
    assert_eq!(round.record("collection", round.id).state, "open");
    assert_eq!(round.world.records.openings(None, 10).unwrap(), []);
    let office = round.world.sign_in("statistician").await;
    let page = round.world.get(&office, &format!("/r/collection/{}", round.id)).await;
    assert!(page.body.contains("<strong>开放并建表</strong>"), "{}", page.body);
    assert!(!page.body.contains("申请查阅"), "{}", page.body);
}

#[tokio::test]
async fn what_came_late_says_so_and_by_how_many_days() {
    let round = Round::opened();
    let world = &round.world;
    let clerk = world.sign_in("city-clerk").await;
    round.fill(&clerk, &[("do", "save"), ("a.rd", "1")]).await;
    // Friday was the last day; it comes on Monday, before anybody calls it missing.
    world.day(jiff::civil::date(2026, 3, 23));
    let clerk = world.sign_in("city-clerk").await;
    let page = world.get(&clerk, &format!("/r/data_return/{}", round.city)).await;
    assert!(page.body.contains("已逾期") && page.body.contains("已超3天"), "{}", page.body);
    let sent = round.fill(&clerk, &[("do", "submit"), ("a.rd", "1")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(ended(&round, &clerk).await, "逾期3天完成");
}

#[tokio::test]
async fn what_is_missing_stays_overdue_until_it_comes() {
    let round = Round::opened();
    round.world.day(jiff::civil::date(2026, 4, 1));
    assert_eq!(round.state(), "missing");
    let clerk = round.world.sign_in("city-clerk").await;
    assert_eq!(ended(&round, &clerk).await, "已逾期");
}

/// Sends one file the way the forms do.
async fn send_file(world: &World, cookies: &str, path: &str, token: &str, text: &str) -> Reply {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--edge\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{text}\r\n--edge--\r\n"
    );
    let request = Request::post(path)
        .header(COOKIE, cookies)
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from(body));
    world.send(request.unwrap()).await
}

#[tokio::test]
async fn files_come_in_and_go_out() {
    let round = Round::opened();
    let world = &round.world;
    let clerk = world.sign_in("city-clerk").await;
    let path = format!("/returns/{}", round.city);
    let token = world.get(&clerk, &path).await.csrf();
    let text = "标识,指标名称,计量单位,本期值,说明\nrd,,亿元,1.5,含新增\ngov,,万元,2000,\n";
    let answer = send_file(world, &clerk, &format!("{path}/upload"), &token, text).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = world.get(&clerk, &path).await;
    assert!(page.body.contains("value=\"15000\"") && page.body.contains("含新增"), "{}", page.body);

    let office = world.sign_in("statistician").await;
    let token = world.get(&office, "/collection").await.csrf();
    let good = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE,SOURCE\nrd-spending,140100,2023,1190,年鉴\n";
    let bad = "INDICATOR,REF_AREA,TIME_PERIOD,OBS_VALUE\nrd-spending,140100,2022,11\nnothing,140100,2022,1\n";
    let refused = send_file(world, &office, "/collection/values", &token, bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("第 3 行：没有指标“nothing”"), "{}", refused.body);
    assert_eq!(round.all("indicator_value").len(), 0, "all of a file or nothing");
    let answer = send_file(world, &office, "/collection/values", &token, good).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(round.all("indicator_value").len(), 1);
}

#[tokio::test]
async fn what_is_typed_is_kept_without_a_press_and_shown_again() {
    let round = Round::opened();
    let world = &round.world;
    let clerk = world.sign_in("city-clerk").await;
    let path = format!("/returns/{}", round.city);
    let token = world.get(&clerk, &path).await.csrf();
    let version = round.of("140100-government").version.to_string();
    let pairs = [("version", version.as_str()), ("a.rd", "12,3O0"), ("n.rd", "含新增"), ("a.none", "7")];
    let body = form(&token, &pairs);
    let kept = world.post(&clerk, &format!("{path}/draft"), &body, &[("x-partial", "1")]).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);
    assert_eq!(round.state(), "due", "the record waits for the press");

    // Another session of the same account, and only that account.
    let again = world.sign_in("city-clerk").await;
    let page = world.get(&again, &path).await;
    assert!(
        page.body.contains("已恢复未提交的内容") && page.body.contains("value=\"12,3O0\""),
        "{}",
        page.body
    );
    let office = world.sign_in("statistician").await;
    assert!(!world.get(&office, &path).await.body.contains("12,3O0"));
    let token = world.get(&office, "/collection").await.csrf();
    let foreign = world.post(&office, &format!("{path}/draft"), &form(&token, &pairs), &[]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(world.get(&again, "/desk").await.status, StatusCode::OK);

    // Saved, it is no draft any more.
    let saved = round.fill(&again, &[("do", "save"), ("a.rd", "12300"), ("n.rd", "含新增")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let page = world.get(&again, &path).await;
    assert!(
        page.body.contains("value=\"12300\"") && !page.body.contains("已恢复未提交的内容"),
        "{}",
        page.body
    );

    // One that began before the last saving says what is saved; thrown away, that is shown.
    let token = world.get(&again, &path).await.csrf();
    let old = [("version", version.as_str()), ("a.rd", "9")];
    world.post(&again, &format!("{path}/draft"), &form(&token, &old), &[]).await;
    let page = world.get(&again, &path).await;
    assert!(page.body.contains("此后本单位他人已保存") && page.body.contains("value=\"9\""), "{}", page.body);
    let gone = world.post(&again, &format!("{path}/draft/drop"), &form(&token, &[]), &[]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert!(world.get(&again, &path).await.body.contains("value=\"12300\""));
}

#[tokio::test]
async fn units_are_reminded_three_times_and_when_it_is_late() {
    let round = Round::opened();
    let world = &round.world;
    let remind = |day: jiff::civil::Date| {
        world.day(day);
        world.records.deadline_warnings(day, 100).unwrap()
    };
    // The last day is Friday, 20 March; what is counted is working days.
    let days = [10, 11, 12, 16, 17, 18, 19, 20].map(|day| (day, remind(jiff::civil::date(2026, 3, day))));
    // On the 16th it is the round that is near its end.
    assert_eq!(days, [(10, 0), (11, 2), (12, 0), (16, 1), (17, 2), (18, 0), (19, 2), (20, 0)]);
    let clerk = world.sign_in("city-clerk").await;
    let told = |body: &str| body.matches("一项期限即将届满").count();
    assert_eq!(told(&world.get(&clerk, "/notices").await.body), 3);
    world.day(jiff::civil::date(2026, 3, 21));
    let clerk = world.sign_in("city-clerk").await;
    let notices = world.get(&clerk, "/notices").await.body;
    assert!(notices.contains("报表逾期") && notices.contains("“报送”"), "{notices}");
    // Each says what it is about, and leads to what its reader may see.
    for name in ["city-clerk", "statistician", "leader"] {
        let cookies = world.sign_in(name).await;
        let account = world.records.account_named(name).unwrap().unwrap().id;
        assert!(!world.get(&cookies, "/notices").await.body.contains("“—”"), "{name}");
        for notice in world.records.notices(account, None, 100).unwrap() {
            let told = &notice.context["title_zh"];
            assert!(!told.is_empty() && told != "—", "{name}: {}", notice.text);
            assert_eq!(world.get(&cookies, &notice.path()).await.status, StatusCode::OK, "{name}: {told}");
        }
    }
}

/// S023: the sample is drawn by a seed, the frame kept; who reads the table cannot open one answer.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_survey_is_drawn_answered_and_read_as_a_table_only() {
    let round = Round::opened();
    let world = &round.world;
    let office = world.sign_in("statistician").await;
    let survey = Draft::default()
        .with("title", text("2026年创新调查"))
        .with("kind", Value::Choice("survey".to_owned()))
        .with("organiser", Value::Ref(organisation("140000-science")))
        .with("form", round.record("data_return", round.city).get("form").cloned())
        .with("period", Value::Period("2026".parse().unwrap()))
        .with("due_on", Value::Date(jiff::civil::date(2026, 4, 20)));
    let survey = made(world, "collection", survey, None);
    let path = format!("/collection/{survey}/sample");
    let draw = async |kind: &str, size: &str, seed: &str| {
        let token = world.get(&office, &path).await.csrf();
        let version = round.record("collection", survey).version.to_string();
        let kind = format!("kind.{kind}");
        let pairs = [
            ("version", version.as_str()),
            (&kind, "yes"),
            ("strata", "city"),
            ("size", size),
            ("seed", seed),
        ];
        world.post(&office, &path, &form(&token, &pairs), &[]).await
    };
    // A frame that has nobody, and one that is too small, say so.
    let none = draw("bank", "3", "7").await;
    assert!(none.body.contains("请至少选择一类机构"), "{}", none.body);
    let large = draw("agency", "3000", "7").await;
    assert_eq!(large.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(large.body.contains("不足 3000 个"), "{}", large.body);
    let firms: Vec<RecordId> = (0..8).map(|at| firm(world, at)).collect();
    assert_eq!(draw("firm", "4", "7").await.status, StatusCode::SEE_OTHER);
    let first = round.record("collection", survey);
    assert_eq!(draw("firm", "4", "7").await.status, StatusCode::SEE_OTHER);
    let again = round.record("collection", survey);
    assert_eq!(first.get("subjects"), again.get("subjects"), "one seed, one sample");
    let page = world.get(&office, &path).await;
    assert!(page.body.contains("重抽，结果一致") && page.body.contains("太原市"), "{}", page.body);
    let Some(Value::Refs(drawn)) = again.get("subjects").cloned() else { panic!("{again:?}") };
    assert!(drawn.len() == 4 && drawn.iter().all(|unit| firms.contains(unit)), "{drawn:?}");

    // Three answer, one does not: it is listed and chased.
    round.system("collection", survey, "open");
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    for (at, unit) in drawn.iter().take(3).enumerate() {
        answer(&round, survey, *unit, &format!("{}", 70_000_700 + at));
    }
    let bench = world.get(&office, &format!("/collection/{survey}")).await;
    assert!(bench.body.contains("催报未报单位（1）") && bench.body.contains("75%"), "{}", bench.body);
    let token = bench.csrf();
    let chased = world.post(&office, &format!("/collection/{survey}/chase"), &form(&token, &[]), &[]).await;
    assert_eq!(chased.status, StatusCode::SEE_OTHER);
    let results = format!("/collection/{survey}/results");
    world.admit("reader", "140105-government", Some(("unit_clerk", "140105-government")), &hash);
    let reader = world.sign_in("reader").await;
    assert_eq!(
        world.get(&reader, &results).await.status,
        StatusCode::NOT_FOUND,
        "not before it is published"
    );
    world.day(jiff::civil::date(2026, 6, 1));
    round.system("collection", survey, "finish");
    // It is out: who never answered is not asked any more.
    let office = world.sign_in("statistician").await;
    let bench = world.get(&office, &format!("/collection/{survey}")).await;
    assert!(!bench.body.contains("催报未报单位"), "{}", bench.body);
    let (token, path) = (world.token(&office).await, format!("/collection/{survey}/chase"));
    let refused = world.post(&office, &path, &form(&token, &[]), &[]).await;
    assert!(refused.body.contains("没有可催报的单位"), "{}", refused.body);

    // The table, and not one answer, by whatever way.
    let table = world.get("", &results).await;
    assert_eq!(table.status, StatusCode::OK);
    assert!(shows(&table.body, MIDDLE) && !shows(&table.body, LARGEST), "{}", table.body);
    let query = Query::all("data_return", 50).with("collection", Test::In(vec![Value::Ref(survey)]));
    let all = world.records.page(&world.reader(), &query).unwrap().records;
    let reader = world.sign_in("reader").await;
    let office = world.sign_in("statistician").await;
    let mut open = 0;
    for one in all {
        let id = one.record.id;
        open += usize::from(shows(&world.get(&office, &format!("/returns/{id}")).await.body, LARGEST));
        for path in
            [format!("/returns/{id}"), format!("/returns/{id}/template/csv"), format!("/r/data_return/{id}")]
        {
            assert_eq!(world.get(&reader, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(open, 1, "the office that collects reads the answer");
    for (path, status) in [
        ("/r/data_return", StatusCode::OK),
        ("/r/data_return/export?format=csv", StatusCode::NOT_FOUND),
        ("/api/v1/data_return?limit=100", StatusCode::OK),
    ] {
        let reply = world.get(&reader, path).await;
        assert_eq!(reply.status, status, "{path}");
        assert!(!shows(&reply.body, LARGEST), "{path}");
    }
    // A province's leader sees how it stands, and no answer either.
    let leader = world.get(&world.sign_in("leader").await, &format!("/collection/{survey}")).await;
    assert!(leader.status == StatusCode::OK && !shows(&leader.body, LARGEST), "{}", leader.body);
}

/// The mean of the three answers, and the largest of them: as long as this, neither comes up by
/// chance in a token or an id.
const MIDDLE: &str = "70000701";
const LARGEST: &str = "70000702";

/// Whether a page shows the number, grouped by commas or not.
fn shows(body: &str, number: &str) -> bool {
    body.replace(',', "").contains(number)
}

fn firm(world: &World, at: usize) -> RecordId {
    let draft = Draft::default()
        .with("name", text(&format!("示例企业{at}")))
        .with("kind", Value::Choice("firm".to_owned()))
        .with("region", Value::Ref(taihang_registers::seed_id("region", "140100")))
        .with("above", Value::Ref(organisation("140100-government")));
    made(world, "organisation", draft, Some("active"))
}

/// The unit answers the survey, and the collector accepts it.
fn answer(round: &Round, survey: RecordId, unit: RecordId, staff: &str) {
    let world = &round.world;
    let query = Query::all("data_return", 5)
        .with("collection", Test::In(vec![Value::Ref(survey)]))
        .with("unit", Test::In(vec![Value::Ref(unit)]));
    let one = world.records.page(&world.reader(), &query).unwrap().records.remove(0).record;
    let line = |key: &str, value: &str| {
        vec![("question", Value::Identifier(key.to_owned())), ("value", text(value))]
    };
    let (rd, staff) = (line("rd", "100"), line("staff", staff));
    let mut draft = Draft::default();
    draft.lines.insert("answer".to_owned(), lines(&[&rd, &staff]));
    let mut clerk = world.reader();
    clerk.key = taihang_kernel::ActorKey::System("clerk".to_owned());
    clerk.organisation = Some(unit);
    let board = taihang_kernel::Board::None;
    clerk.roles = vec![taihang_kernel::HeldRole {
        role: "unit_clerk".to_owned(),
        organisation: unit,
        root: unit,
        board,
    }];
    let submit = |act: Act| {
        let command =
            Command { register: "data_return".to_owned(), act, reason: None, origin: Origin::default() };
        world.records.submit(&clerk, command).unwrap();
    };
    let (id, version) = (one.id, one.version);
    submit(Act::Edit { id, version, draft });
    let transition = "submit".to_owned();
    submit(Act::Advance { id, version: version + 1, transition, draft: Draft::default() });
    round.system("data_return", id, "accept");
}
