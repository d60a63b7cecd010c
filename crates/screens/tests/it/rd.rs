//! S031, S036: a firm's year of R&D on its page, reckoned and exported; the same figures in a form without being asked; and S034, an
//! evaluation ordered, delivered and rated through the store.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use taihang_base::Money;
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Command, Draft, HeldRole, Origin, Query, Record, RecordId, Test, Value,
};
use taihang_registers::seed_id;

use crate::world::{PASSWORD, Reply, World, choice, form, organisation, text};

/// Who has to do with accounts here.
const MORE: [(&str, &str, &str, &str); 5] = [
    ("firm-clerk", "firm-01", "unit_clerk", "firm-01"),
    ("other-clerk", "firm-02", "unit_clerk", "firm-02"),
    ("tax", "140000-science", "tax_officer", "140000-node"),
    ("city-steward", "140100-government", "data_steward", "140100-node"),
    ("statistician", "140000-science", "statistician", "140000-node"),
];

/// A world with the cost groups, the parameters of accounts, two firms and an evaluation body.
pub(crate) fn world() -> World {
    let world = World::new();
    let wanted = |key: &str| {
        let codes = ["code:rd_cost", "code:purpose", "code:project_class", "code:parameter/rnd."];
        let rows = [
            "parameter:100000/rnd.",
            "organisation:firm-01",
            "organisation:firm-02",
            "organisation:140000-evaluation",
        ];
        codes.iter().chain(&rows).any(|start| key.trim_start_matches("seed:").starts_with(start))
    };
    let seeds = taihang_registers::seed(world.records.catalogue()).unwrap().into_iter();
    let seeds = seeds.filter(|command| command.origin.idempotency_key.as_deref().is_some_and(wanted));
    world.records.submit_all(&Actor::system("import", world.reader().today), seeds.collect()).unwrap();
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    for (name, unit, role, root) in MORE {
        world.admit(name, unit, Some((role, root)), &hash);
    }
    world
}

/// Somebody with a role, acting through the store.
pub(crate) fn holder(world: &World, role: &str, unit: &str, root: &str) -> Actor {
    let mut actor = Actor::public(world.reader().today);
    actor.key = ActorKey::Account(seed_id("account", &format!("test-{role}-{unit}")));
    actor.person = Some(seed_id("person", &format!("{role}-{unit}")));
    actor.organisation = Some(organisation(unit));
    let (unit, root) = (organisation(unit), organisation(root));
    actor.roles = vec![HeldRole { role: role.to_owned(), organisation: unit, root, board: Board::None }];
    actor
}

pub(crate) fn make(world: &World, register: &str, draft: Draft, state: Option<&str>) -> RecordId {
    let id = world.records.fresh_id();
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&Actor::system("import", world.reader().today), command).unwrap();
    id
}

pub(crate) fn record(world: &World, register: &str, id: RecordId) -> Record {
    world.records.one(&world.reader(), register, id).unwrap().record
}

fn step(
    world: &World,
    actor: &Actor,
    (register, id): (&str, RecordId),
    name: &str,
    draft: Draft,
) -> Result<(), String> {
    let version = record(world, register, id).version;
    let act = Act::Advance { id, version, transition: name.to_owned(), draft };
    let reason = Some("依据工作需要".to_owned());
    let command = Command { register: register.to_owned(), act, reason, origin: Origin::default() };
    world.records.submit(actor, command).map(drop).map_err(|error| format!("{error:?}"))
}

pub(crate) fn yuan(sum: i64) -> Value {
    Value::Money(Money::from_fen(sum * 100))
}

/// An account in which costs are being gathered.
pub(crate) fn account(
    world: &World,
    unit: &str,
    title: &str,
    revenue: Option<i64>,
    costs: &[(&str, i64)],
) -> RecordId {
    let line = |(group, sum): &(&str, i64)| -> BTreeMap<String, Option<Value>> {
        [("category".to_owned(), Some(choice(group))), ("amount".to_owned(), Some(yuan(*sum)))].into()
    };
    let mut draft = Draft::default()
        .with("unit", Value::Ref(organisation(unit)))
        .with("year", Value::Period("2025".parse().unwrap()))
        .with("title", text(title))
        .with("main_revenue", revenue.map(yuan))
        .with("profit", revenue.map(|_| yuan(300_000_000)));
    draft.lines.insert("cost".to_owned(), costs.iter().map(line).collect());
    make(world, "rd_account", draft, Some("open"))
}

/// The record of a firm; what the industry department keeps of 2025.
pub(crate) fn firm(world: &World, unit: &str, owned: &str, rd: i64) {
    let fact: BTreeMap<String, Option<Value>> = [
        ("year".to_owned(), Some(Value::Period("2025".parse().unwrap()))),
        ("rd_total".to_owned(), Some(yuan(rd))),
    ]
    .into();
    let mut draft = Draft::default()
        .with("organisation", Value::Ref(organisation(unit)))
        .with("size", choice("large"))
        .with("state_owned", choice(owned));
    draft.lines.insert("year_fact".to_owned(), vec![fact]);
    make(world, "firm", draft, Some("active"));
}

pub(crate) fn conflicts(world: &World) -> Vec<Record> {
    let query = Query::all("finding", 50).with("kind", Test::In(vec![choice("data_conflict")]));
    let found = world.records.page(&world.reader(), &query).unwrap().records;
    found.into_iter().map(|shown| shown.record).collect()
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_firm_files_its_year_and_meets_the_floor() {
    let world = world();
    firm(&world, "firm-01", "provincial_key", 210_000_000);
    firm(&world, "firm-02", "city_key", 9_000_000);
    let first = account(
        &world,
        "firm-01",
        "综采装备智能化",
        Some(14_000_000_000),
        &[("staff", 120_000_000), ("equipment", 30_000_000)],
    );
    let second = account(&world, "firm-01", "永磁驱动", None, &[("materials", 60_000_000)]);
    let low = account(&world, "firm-02", "碳化硅衬底", Some(1_000_000_000), &[("staff", 10_000_000)]);
    let head = holder(&world, "unit_head", "firm-01", "firm-01");
    for id in [first, second] {
        step(&world, &head, ("rd_account", id), "submit", Draft::default()).unwrap();
    }
    let other = holder(&world, "unit_head", "firm-02", "firm-02");
    step(&world, &other, ("rd_account", low), "submit", Draft::default()).unwrap();
    // The ratio is one of the year, 2.1 of 140; the account handed in first was reckoned anew with the second.
    let ratio = Some(Value::Percent("1.5".parse().unwrap()));
    for id in [first, second] {
        let one = record(&world, "rd_account", id);
        assert_eq!(
            (one.get("ratio").cloned(), one.get("below_floor")),
            (ratio.clone(), Some(&Value::YesNo(false)))
        );
    }
    assert_eq!(record(&world, "rd_account", low).get("below_floor"), Some(&Value::YesNo(true)));
    // 10 against the 9 million of the industry department: more than five per cent.
    let found = conflicts(&world);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].about, Some(("rd_account".to_owned(), low)));

    let clerk = world.sign_in("firm-clerk").await;
    let page = world.get(&clerk, "/rd?year=2025").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for said in ["综采装备智能化", "永磁驱动", "21000 万元", "18000 万元", "1.5%", "达到下限", "人员人工费用"]
    {
        assert!(page.body.contains(said), "{said} is not on the page: {}", page.body);
    }
    assert!(!page.body.contains("碳化硅衬底"), "another firm's account");
    let foreign = world.get(&clerk, &format!("/rd?year=2025&unit={}", organisation("firm-02"))).await;
    assert!(!foreign.body.contains("碳化硅衬底"));
    let tax = world.sign_in("tax").await;
    let page = world.get(&tax, "/rd?year=2025").await;
    assert!(page.body.contains("低于下限 1 家") && page.body.contains("22000 万元"), "{}", page.body);
    let sheet = world.get(&tax, "/rd/export/csv?year=2025").await;
    assert!(sheet.body.contains("永磁驱动") && sheet.body.contains("60000000"), "{}", sheet.body);
    let closed = world.get(&world.sign_in("steward").await, "/rd").await;
    assert!(closed.body.contains("没有可查看的研发投入"));

    // Both departments confirm; the city total is the sum of its accounts.
    let officer = holder(&world, "officer", "140000-science", "140000-node");
    let revenue = holder(&world, "tax_officer", "140000-science", "140000-node");
    for id in [first, second] {
        step(&world, &officer, ("rd_account", id), "check", Draft::default()).unwrap();
        step(&world, &officer, ("rd_account", id), "confirm", Draft::default()).unwrap();
        step(&world, &revenue, ("rd_account", id), "confirm", Draft::default()).unwrap();
    }
    let below = Query::all("rd_account", 50).with("state", Test::In(vec![choice("confirmed")]));
    let counted = world.records.page(&world.reader(), &below).unwrap().records;
    let total = Money::total(counted.iter().filter_map(|one| match one.record.get("total") {
        Some(Value::Money(sum)) => Some(*sum),
        _ => None,
    }));
    assert_eq!(total, Some(Money::from_fen(21_000_000_000)));

    // R30: the appraisal takes profit and recognised R&D from the accounts, nobody types them again.
    let sheet = appraised(&world, "firm-01");
    let arithmetic = sheet.text("arithmetic").unwrap();
    assert!(arithmetic.contains("51000"), "3 of profit and 2.1 of R&D, in 10,000 yuan: {arithmetic}");
    assert_eq!(sheet.get("total"), Some(&Value::Decimal("51".parse().unwrap())), "{arithmetic}");
}

/// The sheet of a firm for 2025 in a scheme that counts R&D as profit: a point for each 10 million, up to a hundred.
fn appraised(world: &World, unit: &str) -> Record {
    let number = |number: i64| Value::Decimal(number.into());
    let item = [
        ("key", Value::Identifier("profit".to_owned())),
        ("label", text("视同利润")),
        ("statistic", choice("profit_with_rd")),
        ("weight", Value::Percent(100.into())),
        ("rule", choice("linear")),
        ("low", number(0)),
        ("high", number(100_000)),
    ];
    let item = item.into_iter().map(|(name, value)| (name.to_owned(), Some(value))).collect();
    let year = Value::Period("2025".parse().unwrap());
    let office = Value::Ref(organisation("140000-science"));
    let mut scheme = Draft::default()
        .with("title", text("省属重点国企业绩考核"))
        .with("subject", choice("state_firm"))
        .with("class", text("装备制造"))
        .with("year", year.clone())
        .with("steward", office.clone());
    scheme.lines.insert("item".to_owned(), vec![item]);
    let scheme = make(world, "evaluation_scheme", scheme, Some("live"));
    let round = Draft::default()
        .with("title", text("2025年度业绩考核"))
        .with("kind", choice("appraisal"))
        .with("organiser", office.clone())
        .with("scheme", Value::Ref(scheme))
        .with("subjects", Value::Refs(vec![organisation(unit)]))
        .with("period", year.clone());
    let round = make(world, "collection", round, None);
    let sheet = Draft::default()
        .with("collection", Value::Ref(round))
        .with("scheme", Value::Ref(scheme))
        .with("organisation", Value::Ref(organisation(unit)))
        .with("evaluator_office", office)
        .with("year", year);
    record(world, "evaluation_sheet", make(world, "evaluation_sheet", sheet, Some("set")))
}

fn form_of(world: &World) -> RecordId {
    let key = |key: &str| Value::Identifier(key.to_owned());
    let question =
        |name: &str, kind: &str, unit: &str, held: Option<&str>| -> BTreeMap<String, Option<Value>> {
            [
                ("key".to_owned(), Some(key(name))),
                ("zh".to_owned(), Some(text(name))),
                ("kind".to_owned(), Some(choice(kind))),
                ("unit".to_owned(), Some(text(unit))),
                ("held_in".to_owned(), held.map(text)),
                ("prefill".to_owned(), held.map(|_| Value::YesNo(true))),
            ]
            .into()
        };
    let mut draft = Draft::default()
        .with("name", text("高新技术企业认定研发费用表"))
        .with("use", choice("return"))
        .with("steward", Value::Ref(organisation("140000-science")))
        .with("edition", Value::Integer(1));
    let questions = vec![
        question("total", "money", "万元", Some("rd_account.total")),
        question("deductible", "money", "万元", Some("rd_account.deductible")),
        question("staff", "money", "元", Some("rd_account.cost.staff")),
        question("plan", "text", "", None),
    ];
    draft.lines.insert("question".to_owned(), questions);
    make(world, "form", draft, Some("live"))
}

#[tokio::test]
async fn the_accounts_fill_a_form_without_being_asked_again() {
    let world = world();
    firm(&world, "firm-01", "no", 4_800_000);
    let id = account(&world, "firm-01", "耐蚀合金", None, &[("staff", 3_900_000), ("equipment", 900_000)]);
    let head = holder(&world, "unit_head", "firm-01", "firm-01");
    step(&world, &head, ("rd_account", id), "submit", Draft::default()).unwrap();
    let draft = Draft::default()
        .with("title", text("2025年度认定"))
        .with("kind", choice("statistical_return"))
        .with("organiser", Value::Ref(organisation("140000-science")))
        .with("form", Value::Ref(form_of(&world)))
        .with("subjects", Value::Refs(vec![organisation("firm-01")]))
        .with("period", Value::Period("2025".parse().unwrap()))
        .with("due_on", Value::Date(jiff::civil::date(2026, 5, 31)));
    let round = make(&world, "collection", draft, None);
    let office = holder(&world, "statistician", "140000-science", "140000-node");
    step(&world, &office, ("collection", round), "open", Draft::default()).unwrap();
    let query = Query::all("data_return", 5).with("collection", Test::In(vec![Value::Ref(round)]));
    let back = world.records.page(&world.reader(), &query).unwrap().records[0].record.clone();
    let path = format!("/returns/{}", back.id);
    let clerk = world.sign_in("firm-clerk").await;
    let page = world.get(&clerk, &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for value in ["value=\"480\"", "value=\"390\"", "value=\"3900000\"", "readonly", "取自研发投入归集"]
    {
        assert!(page.body.contains(value), "{value}: {}", page.body);
    }
    // Whatever is sent for it, the figure that is held counts.
    let sent = form(
        &page.csrf(),
        &[("version", &back.version.to_string()), ("a.total", "9"), ("a.plan", "二期"), ("do", "submit")],
    );
    let reply: Reply = world.post(&clerk, &path, &sent, &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let back = record(&world, "data_return", back.id);
    assert_eq!(back.state, "submitted");
    let told: Vec<String> = back.lines("answer").iter().map(|line| format!("{:?}", line[1])).collect();
    assert!(told.iter().any(|value| value.contains("\"480\"")), "{told:?}");
    assert!(!told.iter().any(|value| value.contains("\"9\"")), "{told:?}");
}

#[tokio::test]
async fn an_evaluation_is_ordered_from_a_body_without_ties_and_its_rating_is_kept() {
    let world = world();
    let pool = Draft::default()
        .with("code", Value::Identifier("evaluation-bodies".to_owned()))
        .with("name", text("第三方评价机构"))
        .with("member", choice("organisation"))
        .with("keeper", Value::Ref(organisation("140000-science")));
    let pool = make(&world, "pool", pool, Some("open"));
    let body = organisation("140000-evaluation");
    let entry = Draft::default()
        .with("pool", Value::Ref(pool))
        .with("organisation", Value::Ref(body))
        .with("entered_on", Value::Date(jiff::civil::date(2025, 1, 10)));
    make(&world, "pool_entry", entry, Some("in"));
    let officer = holder(&world, "officer", "140000-science", "140000-node");
    let order = |contractor: RecordId| {
        let draft = Draft::default()
            .with("title", text("企业技术中心评价"))
            .with("kind", choice("third_party_evaluation"))
            .with("question", text("研发投入与产出"))
            .with("client", Value::Ref(organisation("140000-science")))
            .with("contractor", Value::Ref(contractor))
            .with("subject", Value::Ref(organisation("firm-01")))
            .with("due", Value::Date(jiff::civil::date(2026, 6, 30)));
        let id = world.records.fresh_id();
        let act = Act::Create { id, draft, state: None };
        let command = Command {
            register: "commissioned_report".to_owned(),
            act,
            reason: None,
            origin: Origin::default(),
        };
        world.records.submit(&officer, command).map(|_| id).map_err(|error| format!("{error:?}"))
    };
    // A person of the firm works for another firm too: that one is refused.
    let person = make(&world, "person", Draft::default().with("name", text("王工")), Some("active"));
    for unit in ["firm-01", "firm-02"] {
        let draft = Draft::default()
            .with("person", Value::Ref(person))
            .with("organisation", Value::Ref(organisation(unit)))
            .with("kind", choice("part_time"))
            .with("period", Value::Period("2026-01-01/".parse().unwrap()));
        make(&world, "affiliation", draft, Some("active"));
    }
    let refused = order(organisation("firm-02")).unwrap_err();
    assert!(refused.contains("contractor-not-independent"), "{refused}");
    let id = order(body).unwrap();
    let evaluator = holder(&world, "evaluator", "140000-evaluation", "140000-evaluation");
    let at = ("commissioned_report", id);
    step(&world, &officer, at, "offer", Draft::default()).unwrap();
    step(&world, &evaluator, at, "accept", Draft::default()).unwrap();
    let said = Draft::default().with("conclusion", text("投入稳定增长"));
    assert!(step(&world, &evaluator, at, "deliver", said).is_err(), "a report is needed");
}
