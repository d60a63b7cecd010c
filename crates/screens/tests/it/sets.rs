//! Sets of indicators that the documents ask for: final energy by source (S026), coverage over the list of the year (S027), science
//! literacy and what is spent on popularisation (S038).

use std::collections::BTreeMap;

use axum::http::StatusCode;
use taihang_base::Period;
use taihang_kernel::{Act, Command, Draft, Origin, Query, RecordId, Test, Value};
use taihang_registers::seed_id;

use crate::indicators::{create, give, house, leader, part};
use crate::rd::holder;
use crate::world::{PASSWORD, World, choice, form, organisation, text};

type Cells = BTreeMap<String, Option<Value>>;

fn cells(of: &[(&str, Value)]) -> Cells {
    of.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone()))).collect()
}

pub(crate) fn key(key: &str) -> Value {
    Value::Identifier(key.to_owned())
}

fn year(year: i16) -> Value {
    Value::Period(Period::year(year).unwrap())
}

pub(crate) fn enter(world: &World, register: &str, draft: Draft, state: &str) -> RecordId {
    let id = world.records.fresh_id();
    world.records.submit(&part(world, "import"), create(register, id, draft, state)).unwrap();
    id
}

/// Somebody of the statistical office makes a step.
fn step(world: &World, (register, id): (&str, RecordId), transition: &str) {
    let actor = holder(world, "statistician", "140000-science", "140000-node");
    let version = world.records.one(&world.reader(), register, id).unwrap().record.version;
    let act = Act::Advance { id, version, transition: transition.to_owned(), draft: Draft::default() };
    let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&actor, command).unwrap();
}

/// The row of a year in the series of an indicator.
fn row_of(page: &str, year: i16) -> String {
    let series = page.split("id=\"values\"").nth(1).unwrap().split("</table>").next().unwrap();
    let link = format!("period={year}\"");
    series.split("<tr").find(|row| row.contains(&link)).unwrap().to_owned()
}

/// A round that asks the county for its final energy by source; answers its return.
fn energy_round(world: &World, period: i16) -> RecordId {
    let sources = ["coal", "oil", "gas", "electricity", "heat", "other", "nonfossil"];
    let question = |source: &&str| {
        let indicator = Value::Ref(seed_id("indicator", &format!("energy-{source}")));
        cells(&[
            ("key", key(source)),
            ("zh", text(source)),
            ("kind", choice("decimal")),
            ("unit", text("万吨标准煤")),
            ("indicator", indicator),
        ])
    };
    let office = Value::Ref(organisation("140000-science"));
    let mut asked = Draft::default()
        .with("name", text(&format!("能源消费结构报表{period}")))
        .with("use", choice("return"))
        .with("steward", office.clone())
        .with("edition", Value::Integer(1));
    asked.lines.insert("question".to_owned(), sources.iter().map(question).collect());
    let asked = enter(world, "form", asked, "live");
    let round = Draft::default()
        .with("title", text("县级能源消费结构"))
        .with("kind", choice("statistical_return"))
        .with("organiser", office)
        .with("form", Value::Ref(asked))
        .with("subjects", Value::Refs(vec![organisation("140105-government")]))
        .with("period", year(period))
        .with("due_on", Value::Date(jiff::civil::date(2026, 3, 20)));
    let round = enter(world, "collection", round, "planned");
    step(world, ("collection", round), "open");
    let query = Query::all("data_return", 5).with("collection", Test::In(vec![Value::Ref(round)]));
    world.records.page(&world.reader(), &query).unwrap().records[0].record.id
}

/// S026: what a county returns by source becomes two shares on the page of its city, marked as exploratory.
#[tokio::test]
async fn a_county_returns_its_energy_and_the_city_shows_the_shares_as_exploratory() {
    let world = house();
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("county-clerk", "140105-government", Some(("unit_clerk", "140105-government")), &hash);
    let id = energy_round(&world, 2025);
    let leader = leader(&world).await;
    let city =
        format!("/indicators/energy-electric-share?region={}&period=2025", seed_id("region", "140100"));
    let before = world.get(&leader, &city).await;
    assert!(before.body.contains("尚无数据") || before.body.contains("缺"), "{}", before.body);

    let clerk = world.sign_in("county-clerk").await;
    let path = format!("/returns/{id}");
    let page = world.get(&clerk, &path).await;
    let version = world.records.one(&world.reader(), "data_return", id).unwrap().record.version.to_string();
    let answers = [
        ("version", version.as_str()),
        ("a.coal", "30"),
        ("a.oil", "10"),
        ("a.gas", "15"),
        ("a.electricity", "36"),
        ("a.heat", "6"),
        ("a.other", "3"),
        ("a.nonfossil", "17.5"),
        ("do", "submit"),
    ];
    let sent = world.post(&clerk, &path, &form(&page.csrf(), &answers), &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    step(&world, ("data_return", id), "accept");
    world.settle();
    let values = world.records.page(&world.reader(), &Query::all("indicator_value", 50)).unwrap().records;
    assert_eq!(values.len(), 7, "{values:#?}");
    for value in values {
        step(&world, ("indicator_value", value.record.id), "check");
    }

    let share = world.get(&leader, &city).await;
    assert!(share.body.contains(">36</span>") && share.body.contains("试行"), "{}", share.body);
    let region = seed_id("region", "140100");
    let list = world.get(&leader, &format!("/indicators?region={region}")).await.body;
    let row = list.split("energy-electric-share?").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("试行") && row.contains(">36</strong>"), "{row}");
    let row = list.split("non-fossil-share?").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("试行") && row.contains(">17.5</strong>"), "{row}");
    let row = list.split("energy-final?").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(!row.contains("试行") && row.contains(">100</strong>"), "{row}");
    let cockpit = world.get(&leader, &format!("/cockpit?region={region}&numbers=on")).await.body;
    let row = cockpit.split("energy-electric-share?").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("试行"), "{row}");
}

/// A firm of the county with its facts of the year.
pub(crate) fn firm(world: &World, unit: &str, size: &str, facts: [bool; 4]) -> RecordId {
    let flags = ["rd_institution", "rd_activity", "innovation_active", "cooperation"];
    let mut line = cells(&[("year", year(2025)), ("above_scale", Value::YesNo(true))]);
    line.extend(flags.iter().zip(facts).map(|(flag, is)| ((*flag).to_owned(), Some(Value::YesNo(is)))));
    let mut draft =
        Draft::default().with("organisation", Value::Ref(organisation(unit))).with("size", choice(size));
    draft.lines.insert("year_fact".to_owned(), vec![line]);
    enter(world, "firm", draft, "active")
}

pub(crate) fn list(world: &World, code: &str) -> RecordId {
    let draft = Draft::default()
        .with("code", key(code))
        .with("name", text(code))
        .with("member", choice("firm"))
        .with("keeper", Value::Ref(organisation("140000-science")));
    enter(world, "pool", draft, "open")
}

pub(crate) fn listed(world: &World, pool: RecordId, firm: RecordId, of: i16) -> RecordId {
    let draft = Draft::default()
        .with("pool", Value::Ref(pool))
        .with("firm", Value::Ref(firm))
        .with("entered_on", Value::Date(jiff::civil::date(of, 12, 31)))
        .with("valid", year(of));
    enter(world, "pool_entry", draft, "in")
}

/// S027: each ratio has its own list of the year as denominator; without the list there is no ratio.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn coverage_is_reckoned_over_the_list_of_the_year_and_not_without_it() {
    let world = house();
    let catalogue = world.records.catalogue();
    let wanted = |command: &Command| {
        let key = command.origin.idempotency_key.as_deref().unwrap_or_default();
        key.trim_start_matches("seed:").starts_with("organisation:firm-0")
            && ["firm-01", "firm-02", "firm-03", "firm-04"].iter().any(|firm| key.contains(firm))
    };
    let seeds = taihang_registers::seed(catalogue).unwrap().into_iter().filter(wanted).collect();
    world.records.submit_all(&part(&world, "import"), seeds).unwrap();
    let firms = [
        firm(&world, "firm-01", "large", [true, true, true, true]),
        firm(&world, "firm-02", "large", [false, true, true, false]),
        firm(&world, "firm-03", "medium", [false, false, true, true]),
        firm(&world, "firm-04", "small", [false, false, false, true]),
    ];
    let leader = leader(&world).await;
    let city = seed_id("region", "140100");
    let shows = async |code: &str, of: i16| {
        let page = world.get(&leader, &format!("/indicators/{code}?region={city}&period={of}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        row_of(&page.body, of)
    };
    let row = shows("rd-institution-share", 2025).await;
    assert!(row.contains("名录尚未建立"), "{row}");

    let industrial = list(&world, "above-scale-industrial");
    for one in &firms[..3] {
        listed(&world, industrial, *one, 2025);
    }
    // The list of the next year may be loaded beside it; a firm stands on one list once.
    listed(&world, industrial, firms[0], 2026);
    let twice = Draft::default()
        .with("pool", Value::Ref(industrial))
        .with("firm", Value::Ref(firms[0]))
        .with("entered_on", Value::Date(jiff::civil::date(2025, 12, 31)))
        .with("valid", year(2025));
    let id = world.records.fresh_id();
    let refused = world.records.submit(&part(&world, "import"), create("pool_entry", id, twice, "in"));
    assert!(format!("{refused:?}").contains("member-in-pool-already"), "{refused:?}");
    for (code, value) in [
        ("above-scale-firms", ">3<"),
        ("rd-institution-share", ">33.33<"),
        ("large-rd-institution-share", ">50<"),
        ("rd-activity-share", ">66.67<"),
        ("innovation-active-share", ">100<"),
    ] {
        let row = shows(code, 2025).await;
        assert!(row.contains(value), "{code}: {row}");
    }
    // Of a year without a list nothing is said, and cooperation needs both of its lists.
    assert!(shows("rd-institution-share", 2024).await.contains("缺"), "no list of 2024");
    assert!(shows("cooperation-share", 2025).await.contains("名录尚未建立"));
    let small = list(&world, "technology-smes");
    listed(&world, small, firms[3], 2025);
    listed(&world, small, firms[2], 2025);
    let row = shows("cooperation-share", 2025).await;
    assert!(row.contains(">75<"), "three of four firms, one of them on both lists: {row}");

    // Facts that come after the list count as soon as they are there.
    let record = world.records.one(&world.reader(), "firm", firms[1]).unwrap().record;
    let mut draft = Draft::default();
    draft.lines.insert(
        "year_fact".to_owned(),
        vec![cells(&[("year", year(2025)), ("rd_institution", Value::YesNo(true))])],
    );
    let act = Act::Edit { id: firms[1], version: record.version, draft };
    let command = Command { register: "firm".to_owned(), act, reason: None, origin: Origin::default() };
    let clerk = holder(&world, "unit_clerk", "firm-02", "firm-02");
    world.records.submit(&clerk, command).unwrap();
    world.settle();
    let row = shows("large-rd-institution-share", 2025).await;
    assert!(row.contains(">100<"), "{row}");
}

/// S038: a survey value needs its sample; the series shows the distance to the target; spending per head names the population.
#[tokio::test]
async fn a_survey_share_names_its_sample_and_its_distance_to_the_target() {
    let world = house();
    let planner = world.sign_in("planner").await;
    let plan = "某省科学素质规划（2021—2025年）\n一、总体目标\n——到2025年，公民具备科学素质比例超过10%。\n";
    let token = world.token(&planner).await;
    let sent = world.upload(&planner, &token, "规划.txt", plan.as_bytes(), "text/html").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);

    let value = |share: &str, of: i16, sample: Option<i64>| {
        let draft = Draft::default()
            .with("indicator", Value::Ref(seed_id("indicator", "science-literacy")))
            .with("region", Value::Ref(seed_id("region", "140000")))
            .with("period", year(of))
            .with("category", choice("actual"))
            .with("value", Value::Decimal(share.parse().unwrap()))
            .with("sample", sample.map(Value::Integer))
            .with("revision", Value::Integer(1))
            .with("source", text("公民科学素质抽样调查"));
        let command = create("indicator_value", world.records.fresh_id(), draft, "released");
        world.records.submit(&part(&world, "import"), command).map(drop).map_err(|error| format!("{error:?}"))
    };
    assert!(value("8.5", 2022, None).unwrap_err().contains("sample-missing"));
    value("8.5", 2022, Some(6_100)).unwrap();
    value("11.2", 2025, Some(6_650)).unwrap();

    let offers = world.get(&planner, "/progress/joins").await;
    let literacy = seed_id("indicator", "science-literacy").to_string();
    let offer = offers.body.split("name=\"join\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let offer = offer.into_iter().find(|one| one.ends_with(&literacy)).expect("proposed by name").to_owned();
    let joined = form(&offers.csrf(), &[("join", &offer)]);
    assert_eq!(world.post(&planner, "/progress/joins", &joined, &[]).await.status, StatusCode::SEE_OTHER);

    let page = world.get(&planner, "/indicators/science-literacy").await.body;
    for said in ["距目标 10", ">−1.5<", ">+1.2<", "样本量 6100", "样本量 6650", "id=\"targets\""] {
        assert!(page.contains(said), "{said}: {page}");
    }

    give(&world, "population", "140000", 2025, "3450");
    give(&world, "popularisation-spending", "140000", 2025, "10350");
    let page = world.get(&planner, "/indicators/popularisation-per-head").await.body;
    let row = row_of(&page, 2025);
    assert!(row.contains(">3<") && row.contains("常住人口：3,450 万人") && row.contains("统计年鉴"), "{row}");
}

/// A list of many targets comes in pages, in the order asked for.
#[tokio::test]
async fn progress_comes_in_pages() {
    let world = house();
    let planner = world.sign_in("planner").await;
    let lines: Vec<String> =
        (1..=42).map(|at| format!("——到{}年，示例指标{at:02}号达到{}家。", 2021 + at % 5, at * 10)).collect();
    let plan = format!("某省科技创新规划（2021—2025年）\n一、总体目标\n{}\n", lines.join("\n"));
    let token = world.token(&planner).await;
    let sent = world.upload(&planner, &token, "规划.txt", plan.as_bytes(), "text/html").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let named = |body: &str| {
        let list = body.split("id=\"list\"").nth(1).unwrap().to_owned();
        (1..=42).filter(|at| list.contains(&format!("示例指标{at:02}号"))).count()
    };
    let first = world.get(&planner, "/progress").await.body;
    assert_eq!(named(&first), 30, "{first}");
    for (part, there) in [("第 1 页，共 2 页", true), ("rel=\"next\"", true), ("rel=\"prev\"", false)] {
        assert_eq!(first.contains(part), there, "{part}: {first}");
    }
    let last = world.get(&planner, "/progress?page=2").await.body;
    assert_eq!(named(&last), 12);
    assert!(last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""));
    for odd in ["page=99", "page=x", "page=-1", "order=nothing&page=2"] {
        assert_eq!(world.get(&planner, &format!("/progress?{odd}")).await.status, StatusCode::OK, "{odd}");
    }
    let due = world.get(&planner, "/progress?order=due").await.body;
    let shown = due.split("id=\"list\"").nth(1).unwrap();
    assert!(
        shown.find("示例指标05号").unwrap() < shown.find("示例指标01号").unwrap(),
        "due in 2021 before 2022"
    );
    assert!(due.contains("order=due&amp;page=2"), "the order goes with the page");
}
