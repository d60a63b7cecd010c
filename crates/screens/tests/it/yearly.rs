//! The yearly list: proposed from the plans, taken up, carried over, put into the issue of its year; overdue without one.

use axum::http::StatusCode;
use taihang_base::{Period, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Test, Value};
use taihang_registers::seed_id;

use crate::world::{World, encoded, organisation};

fn command(register: &str, id: RecordId, draft: Draft, state: &str) -> Command {
    let act = Act::Create { id, draft, state: Some(state.to_owned()) };
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

/// A task of the province, led by its department.
fn task(world: &World, title: &str, level: &str, kind: &str, period: Period, due: &str) -> RecordId {
    let mut actor = Actor::system("demo", civil_today(&*world.clock));
    actor.organisation = Some(organisation("140000-science"));
    let (id, period) = (world.records.fresh_id(), Value::Period(period));
    let draft = Draft::default()
        .with("title", Value::Text(title.to_owned()))
        .with("kind", Value::Choice(kind.to_owned()))
        .with("level", Value::Choice(level.to_owned()))
        .with("region", Value::Ref(seed_id("region", "140000")))
        .with("period", period.clone())
        .with("due", Value::Date(due.parse().unwrap()));
    let lead = Draft::default()
        .with("role", Value::Choice("lead".to_owned()))
        .with("task", Value::Ref(id))
        .with("organisation", Value::Ref(organisation("140000-science")))
        .with("period", period);
    let commands = vec![
        command("task", id, draft, "running"),
        command("assignment", world.records.fresh_id(), lead, "active"),
    ];
    world.records.submit_all(&actor, commands).unwrap();
    world.settle();
    id
}

/// The tasks whose `field` names `id`.
fn naming(world: &World, field: &str, id: RecordId) -> Vec<Record> {
    let query = Query::all("task", 10).with(field, Test::In(vec![Value::Ref(id)]));
    let found = world.records.page(&world.reader(), &query).unwrap().records;
    found.into_iter().map(|shown| shown.record).collect()
}

fn path() -> String {
    format!("/yearly?year=2026&region={}", seed_id("region", "140000"))
}

fn fields(token: &str, more: &str) -> String {
    format!("csrf={token}&year=2026&region={}{more}", seed_id("region", "140000"))
}

#[tokio::test]
async fn tasks_of_plans_are_proposed_taken_up_once_and_put_into_the_issue() {
    let world = World::new();
    let plan = Period::years(2025, 2027).unwrap();
    let above = task(&world, "建设省级中试基地", "plan", "measure", plan, "2027-12-31");
    let cookies = world.sign_in("planner").await;
    let page = world.get(&cookies, &path()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for part in ["山西省2026年度重点任务清单", "应于 2026年3月31日 前发布，还有 26 天", "本年清单还没有任务"]
    {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
    assert!(page.body.contains(&format!("name=\"task\" value=\"{above}\"")), "{}", page.body);
    let token = page.csrf();
    let chosen = fields(&token, &format!("&task={above}"));
    for _ in 0..2 {
        let reply = world.post(&cookies, "/yearly/tasks", &chosen, &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    }
    world.settle();
    let made = naming(&world, "above", above);
    let [made] = made.as_slice() else { panic!("{}", made.len()) };
    assert_eq!((made.text("kind"), made.text("level")), (Some("key_task"), Some("annual")));
    assert_eq!(made.get("period"), Some(&Value::Period(Period::year(2026).unwrap())));
    assert_eq!(made.reference("lead_unit"), Some(organisation("140000-science")));
    let page = world.get(&cookies, &path()).await;
    assert!(
        !page.body.contains(&format!("value=\"{above}\"")) && page.body.contains("未编入"),
        "{}",
        page.body
    );
    let reply = world.post(&cookies, "/yearly/issue", &fields(&token, ""), &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    let page = world.get(&cookies, &path()).await;
    assert!(page.body.contains("已编入 1 条") && !page.body.contains("未编入"), "{}", page.body);
    // Filled again, it is the same issue.
    world.post(&cookies, "/yearly/issue", &fields(&token, ""), &[]).await;
    assert_eq!(world.records.page(&world.reader(), &Query::all("publication", 10)).unwrap().records.len(), 1);
}

#[tokio::test]
async fn last_years_task_is_dropped_until_somebody_carries_it_over() {
    let world = World::new();
    let last = Period::year(2025).unwrap();
    let open = task(&world, "建成科学仪器共享目录", "annual", "key_task", last, "2025-12-31");
    let cookies = world.sign_in("planner").await;
    let page = world.get(&cookies, &path()).await;
    assert!(
        page.body.contains("既未完成、未终止，也未结转") && page.body.contains("遗漏 1 项"),
        "{}",
        page.body
    );
    let version = world.records.one(&world.reader(), "task", open).unwrap().record.version;
    let why = encoded("设备清查未完成");
    let form = fields(&page.csrf(), &format!("&version={version}&reason={why}"));
    let reply = world.post(&cookies, &format!("/yearly/carry/{open}"), &form, &[]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    world.settle();
    let next = naming(&world, "carried_from", open);
    let [next] = next.as_slice() else { panic!("{}", next.len()) };
    assert_eq!(next.get("period"), Some(&Value::Period(Period::year(2026).unwrap())));
    assert_eq!(next.reference("lead_unit"), Some(organisation("140000-science")));
    let page = world.get(&cookies, &path()).await;
    for part in ["结转 1 项", "遗漏 0 项", "上年结转", "已结转"] {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
}

#[tokio::test]
async fn a_year_without_a_list_is_overdue_from_the_set_day() {
    let world = World::new();
    let cookies = world.sign_in("planner").await;
    world.clock.set("2026-04-02T01:00:00Z".parse().unwrap());
    let cookies = if world.get(&cookies, &path()).await.status == StatusCode::OK {
        cookies
    } else {
        world.sign_in("planner").await
    };
    let page = world.get(&cookies, &path()).await;
    assert!(page.body.contains("应于 2026年3月31日 前发布，已超期 2 天"), "{}", page.body);
}

#[tokio::test]
async fn who_does_not_plan_changes_nothing_and_sees_only_what_is_open() {
    let world = World::new();
    let above =
        task(&world, "建设省级中试基地", "plan", "measure", Period::year(2026).unwrap(), "2026-12-31");
    let planner = world.sign_in("planner").await;
    let token = world.get(&planner, &path()).await.csrf();
    world.post(&planner, "/yearly/tasks", &fields(&token, &format!("&task={above}")), &[]).await;
    let stranger = world.sign_in("stranger").await;
    let page = world.get(&stranger, &path()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    // The yearly task is proposed, not adopted: not for other offices yet.
    assert!(
        page.body.contains("本年清单还没有任务") && !page.body.contains("列入本年清单</button>"),
        "{}",
        page.body
    );
    let token = world.get(&stranger, "/account").await.csrf();
    for route in ["/yearly/tasks".to_owned(), "/yearly/issue".to_owned(), format!("/yearly/carry/{above}")] {
        let reply = world.post(&stranger, &route, &fields(&token, &format!("&task={above}")), &[]).await;
        assert_eq!(reply.status, StatusCode::FORBIDDEN, "{route}");
    }
}
