//! A round of appraisal from opening to publication, and who sees what of it.

use axum::http::StatusCode;
use rust_decimal::Decimal;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Value};

use crate::world::{PASSWORD, Reply, World, form, organisation, text};

/// Accounts beside those of the world: who appraises, who approves, who is appraised, who only looks on.
/// Name, unit, role and its root.
type Person = (&'static str, &'static str, Option<(&'static str, &'static str)>);
const MORE: [Person; 5] = [
    ("appraiser", "140000-science", Some(("appraiser", "140000-node"))),
    ("approver", "140000-science", Some(("approver", "140000-node"))),
    ("city-clerk", "140100-government", Some(("unit_clerk", "140100-government"))),
    ("county-clerk", "140105-government", Some(("unit_clerk", "140105-government"))),
    ("leader", "140000-government", Some(("leader", "140000-node"))),
];

struct Round {
    world: World,
    collection: RecordId,
    person: RecordId,
}

fn submit(world: &World, register: &str, draft: Draft, state: Option<&str>) -> RecordId {
    let id = world.records.fresh_id();
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&Actor::system("import", world.reader().today), command).unwrap();
    id
}

/// 60 points by a line from 60 to 100, 40 for 80 or more, a point less for each matter that is late.
fn scheme(world: &World) -> RecordId {
    let choice = |key: &str| Value::Choice(key.to_owned());
    let number = |number: i64| Value::Decimal(Decimal::from(number));
    let line = |cells: &[(&str, Value)]| {
        cells.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone()))).collect()
    };
    let key = |key: &str| Value::Identifier(key.to_owned());
    let weight = |weight: i64| Value::Percent(Decimal::from(weight));
    let mut draft = Draft::default()
        .with("title", text("设区市创新考核方案"))
        .with("subject", choice("region"))
        .with("class", text("设区市"))
        .with("year", Value::Period("2025".parse().unwrap()))
        .with("steward", Value::Ref(organisation("140000-science")))
        .with("penalty_cap", number(5));
    draft.lines.insert(
        "item".to_owned(),
        vec![
            line(&[
                ("key", key("on-time")),
                ("label", text("按期办结率")),
                ("statistic", choice("settled_on_time")),
                ("weight", weight(60)),
                ("rule", choice("linear")),
                ("low", number(60)),
                ("high", number(100)),
            ]),
            line(&[
                ("key", key("deployed")),
                ("label", text("当日部署率")),
                ("statistic", choice("deployed_on_time")),
                ("weight", weight(40)),
                ("rule", choice("all_or_nothing")),
                ("high", number(80)),
            ]),
            line(&[
                ("key", key("late")),
                ("label", text("超期事项")),
                ("statistic", choice("overdue")),
                ("rule", choice("penalty")),
                ("per_unit", number(1)),
                ("cap", number(5)),
            ]),
        ],
    );
    draft.lines.insert(
        "grade".to_owned(),
        vec![
            line(&[("grade", text("优秀档")), ("from", number(90))]),
            line(&[("grade", text("良好档")), ("from", number(75))]),
            line(&[("grade", text("一般档")), ("from", number(0))]),
        ],
    );
    submit(world, "evaluation_scheme", draft, Some("live"))
}

impl Round {
    /// A round over two governments and one person, not opened yet.
    fn planned() -> Self {
        let world = World::new();
        let hash = taihang_web::hash_password(PASSWORD).unwrap();
        for (name, unit, role) in MORE {
            world.admit(name, unit, role, &hash);
        }
        let all = world.records.page(&world.reader(), &Query::all("person", 50)).unwrap().records;
        let person = all.iter().find(|shown| shown.record.text("name") == Some("head")).unwrap().record.id;
        let draft = Draft::default()
            .with("title", text("2025年度创新考核"))
            .with("kind", Value::Choice("appraisal".to_owned()))
            .with("organiser", Value::Ref(organisation("140000-science")))
            .with("scheme", Value::Ref(scheme(&world)))
            .with(
                "subjects",
                Value::Refs(vec![organisation("140100-government"), organisation("140105-government")]),
            )
            .with("persons", Value::Refs(vec![person]))
            .with("period", Value::Period("2025".parse().unwrap()));
        let round = submit(&world, "collection", draft, None);
        Self { world, collection: round, person }
    }

    fn record(&self, register: &str, id: RecordId) -> Record {
        self.world.records.one(&self.world.reader(), register, id).unwrap().record
    }

    /// All sheets; the city's, the county's, the person's.
    fn sheets(&self) -> [RecordId; 3] {
        let all = self
            .world
            .records
            .page(&self.world.reader(), &Query::all("evaluation_sheet", 10))
            .unwrap()
            .records;
        let of = |field: &str, id: RecordId| {
            all.iter().find(|one| one.record.reference(field) == Some(id)).unwrap().record.id
        };
        [
            of("organisation", organisation("140100-government")),
            of("organisation", organisation("140105-government")),
            of("person", self.person),
        ]
    }

    fn version(&self, register: &str, id: RecordId) -> String {
        self.record(register, id).version.to_string()
    }

    /// Makes a step by the register's own form, to which the pages lead.
    async fn step(
        &self,
        cookies: &str,
        register: &str,
        id: RecordId,
        step: &str,
        asked: &[(&str, &str)],
    ) -> Reply {
        let token = self.world.get(cookies, "/appraisal").await.csrf();
        let version = self.version(register, id);
        let pairs = [&[("version", version.as_str())], asked].concat();
        let reply =
            self.world.post(cookies, &format!("/r/{register}/{id}/{step}"), &form(&token, &pairs), &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{step}: {}", reply.body);
        reply
    }

    async fn open(&self) {
        let appraiser = self.world.sign_in("appraiser").await;
        let dates = [("opens_on", "2026-03-05"), ("due_on", "2026-03-20")];
        self.step(&appraiser, "collection", self.collection, "open", &dates).await;
    }

    fn path(&self, sheet: RecordId) -> String {
        format!("/appraisal/{}/{sheet}", self.collection)
    }

    /// Puts in what was verified, verifies and scores.
    async fn scored(&self, sheet: RecordId, on_time: &str, late: &str) {
        let appraiser = self.world.sign_in("appraiser").await;
        let token = self.world.get(&appraiser, &self.path(sheet)).await.csrf();
        let version = self.version("evaluation_sheet", sheet);
        let values = [
            ("version", version.as_str()),
            ("value.on-time", on_time),
            ("source.on-time", "督办台账"),
            ("value.deployed", "95"),
            ("value.late", late),
            ("source.late", "督办台账"),
        ];
        let saved = self
            .world
            .post(&appraiser, &format!("{}/values", self.path(sheet)), &form(&token, &values), &[])
            .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        self.step(&appraiser, "evaluation_sheet", sheet, "verify", &[]).await;
        let checked = [("tolerance_checked", "yes"), ("tolerance_note", "不属于容错情形"), ("opinion", "")];
        self.step(&appraiser, "evaluation_sheet", sheet, "score", &checked).await;
    }

    /// Opened, scored and shown.
    async fn shown() -> Self {
        let round = Self::planned();
        round.open().await;
        for (sheet, on_time, late) in round
            .sheets()
            .into_iter()
            .zip(["90", "70", "100"])
            .zip(["2", "0", "0"])
            .map(|((sheet, a), b)| (sheet, a, b))
        {
            round.scored(sheet, on_time, late).await;
        }
        let appraiser = round.world.sign_in("appraiser").await;
        round.step(&appraiser, "collection", round.collection, "shut", &[]).await;
        round.step(&appraiser, "collection", round.collection, "show", &[]).await;
        round
    }

    /// Finalised by both and published.
    async fn published(&self) {
        let (appraiser, approver) =
            (self.world.sign_in("appraiser").await, self.world.sign_in("approver").await);
        for sheet in self.sheets() {
            self.step(&appraiser, "evaluation_sheet", sheet, "finalise", &[]).await;
            self.step(&approver, "evaluation_sheet", sheet, "finalise", &[]).await;
        }
        self.step(&approver, "collection", self.collection, "publish", &[]).await;
    }
}

#[tokio::test]
async fn a_unit_reports_with_a_draft_and_sees_no_points_before_they_are_shown() {
    let round = Round::planned();
    round.open().await;
    let [city, county, _] = round.sheets();
    let world = &round.world;
    let clerk = world.sign_in("city-clerk").await;
    let list = world.get(&clerk, "/appraisal").await;
    assert!(
        list.body.contains("2025年度创新考核")
            && list.body.contains("待自评 <span class=\"number\">1</span>"),
        "{}",
        list.body
    );
    let bench = world.get(&clerk, &format!("/appraisal/{}", round.collection)).await;
    assert!(
        bench.body.contains(&round.path(city)) && !bench.body.contains(&county.to_string()),
        "{}",
        bench.body
    );
    let page = world.get(&clerk, &round.path(city)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(
        page.body.contains("60 得零分，100 得满分，其间按比例")
            && page.body.contains("每单位扣 1 分，最多 5 分"),
        "{}",
        page.body
    );
    let token = page.csrf();
    let send = |version: &'static str, value: &'static str, what: &'static str| {
        form(
            &token,
            &[
                ("version", version),
                ("value.on-time", value),
                ("evidence.on-time", "台账第3页"),
                ("self_note", "基本完成"),
                ("do", what),
            ],
        )
    };
    let to = format!("{}/self-report", round.path(city));
    let wrong = world.post(&clerk, &to, &send("1", "九十", "save"), &[]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("九十") && wrong.body.contains("台账第3页"), "what was typed stays");
    let saved = world.post(&clerk, &to, &send("1", "92", "save"), &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(round.record("evaluation_sheet", city).state, "set");
    let again = world.get(&clerk, &round.path(city)).await;
    assert!(again.body.contains("value=\"92\"") && again.body.contains("台账第3页"), "{}", again.body);
    let handed = world.post(&clerk, &to, &send("2", "92", "submit"), &[]).await;
    assert_eq!(handed.status, StatusCode::SEE_OTHER, "{}", handed.body);
    assert_eq!(round.record("evaluation_sheet", city).state, "self_reported");
    // Scored, but not shown yet: the unit reads its own values and no points.
    round.scored(city, "90", "2").await;
    let closed = world.get(&clerk, &round.path(city)).await;
    assert!(closed.body.contains("得分在公示后显示") && !closed.body.contains("良好档"), "{}", closed.body);
    assert!(!world.get(&clerk, &format!("/appraisal/{}", round.collection)).await.body.contains("良好档"));
}

#[tokio::test]
async fn the_bench_shows_points_totals_ranks_and_the_sheet_its_arithmetic() {
    let round = Round::shown().await;
    let world = &round.world;
    let [city, ..] = round.sheets();
    let appraiser = world.sign_in("appraiser").await;
    let bench = world.get(&appraiser, &format!("/appraisal/{}", round.collection)).await;
    assert_eq!(bench.status, StatusCode::OK, "{}", bench.body);
    // 90 on the line is 45 of 60, 95 earns the 40, two late matters cost 2.
    for words in [
        "<strong>45</strong>",
        "<strong>40</strong>",
        "<strong>−2</strong>",
        ">83<",
        "良好档",
        "优秀档",
        "公布结果",
    ] {
        assert!(bench.body.contains(words), "{words}: {}", bench.body);
    }
    assert!(bench.body.contains("名次按本批次全部考核表的当前总分排列"), "{}", bench.body);
    // Why a step is not possible yet stands beside it.
    let approver = world.sign_in("approver").await;
    let waits = world.get(&approver, &format!("/appraisal/{}", round.collection)).await;
    assert!(waits.body.contains("张考核表未到这一步"), "{}", waits.body);
    let sheet = world.get(&appraiser, &round.path(city)).await;
    for words in ["(90 − 60) ÷ (100 − 60) × 60 → 45", "95 ≥ 80 成立", "不属于容错情形", "督办台账"]
    {
        assert!(sheet.body.contains(words), "{words}: {}", sheet.body);
    }
    let file = world.get(&appraiser, &format!("/appraisal/{}/export/xlsx", round.collection)).await;
    assert!(file.status == StatusCode::OK && file.body.starts_with("PK"), "{}", file.status);
    let rows = world.get(&appraiser, &format!("/appraisal/{}/export/csv", round.collection)).await;
    assert!(rows.body.contains("83") && rows.body.contains("良好档"), "{}", rows.body);
}

#[tokio::test]
async fn an_objection_is_raised_in_time_answered_and_shown() {
    let round = Round::shown().await;
    let world = &round.world;
    let [city, county, _] = round.sheets();
    let clerk = world.sign_in("city-clerk").await;
    let page = world.get(&clerk, &round.path(city)).await;
    assert!(page.body.contains("良好档") && page.body.contains("提出异议"), "{}", page.body);
    let token = page.csrf();
    let text = form(&token, &[("text", "超期一项系不可抗力，请复核。")]);
    let raised = world.post(&clerk, &format!("{}/objection", round.path(city)), &text, &[]).await;
    assert_eq!(raised.status, StatusCode::SEE_OTHER, "{}", raised.body);
    // Not about the sheet of another.
    let foreign = world.post(&clerk, &format!("{}/objection", round.path(county)), &text, &[]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let ticket =
        world.records.page(&world.reader(), &Query::all("ticket", 5)).unwrap().records[0].record.clone();
    assert_eq!(
        (ticket.text("kind"), ticket.about.clone().map(|(_, id)| id)),
        (Some("objection"), Some(city))
    );
    assert!(world.get(&clerk, &round.path(city)).await.body.contains("不可抗力"));
    // While it is open the sheet does not become final.
    let appraiser = world.sign_in("appraiser").await;
    let sheet = world.get(&appraiser, &round.path(city)).await;
    assert!(sheet.body.contains("还有 1 项异议未答复"), "{}", sheet.body);
    round.step(&appraiser, "ticket", ticket.id, "accept", &[]).await;
    let answer =
        [("answer", "经复核，超期事实清楚。"), ("outcome", "dismissed"), ("reason", "无不可抗力证明")];
    round.step(&appraiser, "ticket", ticket.id, "answer", &answer).await;
    let told = world.get(&clerk, &round.path(city)).await;
    for words in ["经复核，超期事实清楚。", "异议不成立", "无不可抗力证明"] {
        assert!(told.body.contains(words), "{words}: {}", told.body);
    }
    // Five working days later the time is over.
    world.clock.set("2026-03-16T01:00:00Z".parse().unwrap());
    let clerk = world.sign_in("city-clerk").await;
    let late = world.get(&clerk, &round.path(city)).await;
    assert!(!late.body.contains("name=\"text\""), "{}", late.body);
    let token = late.csrf();
    let refused = world
        .post(&clerk, &format!("{}/objection", round.path(city)), &form(&token, &[("text", "再次异议")]), &[])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    assert!(refused.body.contains("异议期已过"));
}

#[tokio::test]
async fn a_published_result_tells_grades_and_ranks_of_organisations_alone() {
    let round = Round::shown().await;
    round.published().await;
    let world = &round.world;
    let page = world.get("", &format!("/appraisal/{}", round.collection)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for words in ["公布结果", "良好档", "一般档", "太原市人民政府"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    // The person had the best total; nothing of it is here: neither grade nor rank nor points.
    for words in ["优秀档", ">83<", "evaluation_sheet", &round.person.to_string()] {
        assert!(!page.body.contains(words), "{words}: {}", page.body);
    }
    let [city, county, person] = round.sheets();
    for sheet in [city, county, person] {
        assert!(!page.body.contains(&sheet.to_string()));
    }
    let rows = world.get("", &format!("/appraisal/{}/export/csv", round.collection)).await;
    assert!(
        rows.body.contains("良好档") && !rows.body.contains(",83,") && !rows.body.contains("优秀档"),
        "{}",
        rows.body
    );
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn the_sheet_of_a_person_is_closed_to_everybody_else() {
    let round = Round::shown().await;
    round.published().await;
    let world = &round.world;
    let [.., person] = round.sheets();
    let id = person.to_string();
    let whoever = [
        None,
        Some("stranger"),
        Some("leader"),
        Some("keeper"),
        Some("county-clerk"),
        Some("planner"),
        Some("viewer"),
        Some("steward"),
    ];
    for who in whoever {
        let cookies = match who {
            Some(name) => world.sign_in(name).await,
            None => String::new(),
        };
        for path in [
            round.path(person),
            format!("/r/evaluation_sheet/{id}"),
            format!("/r/evaluation_sheet/{id}/timeline"),
            format!("/open/evaluation_sheet/{id}"),
        ] {
            let reply = world.get(&cookies, &path).await;
            let hidden = [StatusCode::NOT_FOUND, StatusCode::SEE_OTHER, StatusCode::UNAUTHORIZED]
                .contains(&reply.status);
            assert!(
                hidden && !reply.body.contains("优秀档"),
                "{who:?} {path}: {} {}",
                reply.status,
                reply.body
            );
        }
        for path in [
            "/appraisal".to_owned(),
            format!("/appraisal/{}", round.collection),
            "/r/evaluation_sheet".to_owned(),
            format!("/r/evaluation_sheet?person={}", round.person),
            "/r/evaluation_sheet?grade=%E4%BC%98%E7%A7%80%E6%A1%A3".to_owned(),
            format!("/appraisal/{}/export/csv", round.collection),
            "/r/evaluation_sheet/export".to_owned(),
            "/search?q=%E4%BC%98%E7%A7%80%E6%A1%A3".to_owned(),
            format!("/r/collection/{}", round.collection),
            "/r".to_owned(),
        ] {
            let reply = world.get(&cookies, &path).await;
            // What was asked for stands in the address and in the field of the search; nothing else may tell of the sheet.
            let told = reply.body.contains(&id) || (!path.contains("%E4") && reply.body.contains("优秀档"));
            assert!(!told, "{who:?} {path}: {}", reply.body);
        }
        if let Some(name) = who {
            let account = world.records.account_named(name).unwrap().unwrap().id;
            let actor = world.records.actor_of_account(account, world.reader().today).unwrap().unwrap();
            let counted = world.records.count(&actor, &Query::all("evaluation_sheet", 10)).ok();
            let own = usize::from(name == "county-clerk");
            assert!(
                counted.is_none_or(|count| count == taihang_store::read::Count::Exactly(own)),
                "{name}: {counted:?}"
            );
            assert!(world.records.search(&actor, "优秀档", 5).unwrap().is_empty(), "{name}");
        }
    }
    // The person alone, beside the office, reads it, and reads nothing of others.
    let own = world.sign_in("head").await;
    let page = world.get(&own, &round.path(person)).await;
    assert!(page.status == StatusCode::OK && page.body.contains("优秀档"), "{} {}", page.status, page.body);
    let [city, ..] = round.sheets();
    assert_eq!(world.get(&own, &round.path(city)).await.status, StatusCode::NOT_FOUND);
}
