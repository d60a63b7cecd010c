//! What is late and who holds it: counts that lead to lists, three taps to a record, nothing beyond one's scope.

use axum::http::StatusCode;
use taihang_base::civil_today;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_registers::seed_id;

use crate::world::{PASSWORD, World, organisation};

fn create(register: &str, id: RecordId, draft: Draft, state: &str) -> Command {
    let act = Act::Create { id, draft, state: Some(state.to_owned()) };
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

/// A matter of the department registered two months ago, and a task of the city that was due a month ago.
fn late(world: &World) -> (RecordId, RecordId) {
    let mut actor = Actor::system("demo", civil_today(&*world.clock));
    actor.organisation = Some(organisation("140100-science"));
    let (matter, task) = (world.records.fresh_id(), world.records.fresh_id());
    let about_matter = Draft::default()
        .with("title", Value::Text("落实中试基地用地".to_owned()))
        .with("class", Value::Choice("ordinary".to_owned()))
        .with("source", Value::Choice("instruction".to_owned()))
        .with("region", Value::Ref(seed_id("region", "140000")))
        .with("unit", Value::Ref(organisation("140000-science")))
        .with("registered_on", Value::Date("2026-01-05".parse().unwrap()));
    let about_task = Draft::default()
        .with("title", Value::Text("建设市级重点实验室".to_owned()))
        .with("kind", Value::Choice("measure".to_owned()))
        .with("level", Value::Choice("plan".to_owned()))
        .with("region", Value::Ref(seed_id("region", "140100")))
        .with("due", Value::Date("2026-02-05".parse().unwrap()));
    let lead = Draft::default()
        .with("role", Value::Choice("lead".to_owned()))
        .with("task", Value::Ref(task))
        .with("organisation", Value::Ref(organisation("140100-science")))
        .with("period", Value::Period("2026".parse().unwrap()));
    let commands = vec![
        create("supervision_item", matter, about_matter, "registered"),
        create("task", task, about_task, "running"),
        create("assignment", world.records.fresh_id(), lead, "active"),
    ];
    world.records.submit_all(&actor, commands).unwrap();
    world.settle();
    (matter, task)
}

async fn leader(world: &World) -> String {
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("leader", "140000-government", Some(("leader", "140000-node")), &hash);
    world.sign_in("leader").await
}

#[tokio::test]
async fn what_is_late_is_three_taps_from_its_record() {
    let world = World::new();
    let (matter, task) = late(&world);
    let cookies = leader(&world).await;
    let page = world.get(&cookies, "/execution").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for (unit, record) in [
        ("140000-science", format!("/r/supervision_item/{matter}")),
        ("140100-science", format!("/r/task/{task}")),
    ] {
        let link = format!("/execution?unit={}", organisation(unit));
        assert!(page.body.contains(&link), "{link}: {}", page.body);
        let own = world.get(&cookies, &link).await;
        assert_eq!(own.status, StatusCode::OK, "{}", own.body);
        assert!(own.body.contains(&record), "{record}: {}", own.body);
        assert_eq!(world.get(&cookies, &record).await.status, StatusCode::OK);
    }
    // A matter that is overdue as a whole does not count as an answer that is late too.
    assert_eq!(counts(&page.body), ["0", "0", "1", "1", "0"]);
    // Every count opens the list that it counts.
    for (register, title) in [("supervision_item", "落实中试基地用地"), ("task", "建设市级重点实验室")]
    {
        let links = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
        let links: Vec<String> = links.map(|link| link.replace("&amp;", "&")).collect();
        let link = links.iter().rfind(|link| link.starts_with(&format!("/r/{register}?"))).unwrap();
        let list = world.get(&cookies, link).await;
        assert!(list.body.contains(title), "{link}: {}", list.body);
    }
    assert!(page.body.contains("近十二周督办事项") && page.body.contains("id=\"weeks\""), "{}", page.body);
}

/// What the tiles count: not dispatched, not answered, not settled in time, tasks, issues.
fn counts(body: &str) -> [&str; 5] {
    ["超期未部署", "超期未反馈", "超期未办结", "任务超期", "发布逾期"].map(|word| {
        let tile = body.split("class=\"tile\"").find(|tile| tile.contains(word)).unwrap_or_default();
        let value = tile.split("tile-value\">").nth(1).unwrap_or_default();
        value.split('<').next().unwrap_or_default()
    })
}

#[tokio::test]
async fn a_matter_that_is_late_in_dispatch_alone_is_late() {
    let world = World::new();
    let mut actor = Actor::system("import", civil_today(&*world.clock));
    actor.organisation = Some(organisation("140000-science"));
    let matter = world.records.fresh_id();
    // Registered yesterday, to be dispatched the same day and answered in three.
    let draft = Draft::default()
        .with("title", Value::Text("昨日登记的事".to_owned()))
        .with("class", Value::Choice("ordinary".to_owned()))
        .with("source", Value::Choice("instruction".to_owned()))
        .with("unit", Value::Ref(organisation("140000-science")))
        .with("registered_on", Value::Date(actor.today.yesterday().unwrap()));
    world.records.submit(&actor, create("supervision_item", matter, draft, "registered")).unwrap();
    world.settle();
    let cookies = leader(&world).await;
    let page = world.get(&cookies, "/execution").await.body;
    assert_eq!(counts(&page), ["1", "0", "0", "0", "0"], "{page}");
    assert!(row_of(&page, matter).contains("data-value=\"1\""), "{page}");
    let board = world.get(&cookies, "/supervision?view=region").await.body;
    assert!(row_of(&board, matter).contains("超期1天"), "{board}");
}

/// The row of a page that leads to `id`.
fn row_of(body: &str, id: RecordId) -> &str {
    let row = body.split("<tr").find(|row| row.contains(&id.to_string())).unwrap_or_default();
    row.split("</tr>").next().unwrap_or_default()
}

#[tokio::test]
async fn board_bulletin_and_execution_count_the_days_of_a_matter_alike() {
    let world = World::new();
    let mut actor = Actor::system("import", civil_today(&*world.clock));
    actor.organisation = Some(organisation("140000-science"));
    // Registered on Monday, 5 January 2026 and brought in at each step: it is late since the end of the step it waits for.
    let expected = [("registered", "59"), ("deployed", "56"), ("fed_back", "52")];
    let matters = expected.map(|(state, days)| {
        let id = world.records.fresh_id();
        let draft = Draft::default()
            .with("title", Value::Text(format!("各页同计的事{state}")))
            .with("class", Value::Choice("ordinary".to_owned()))
            .with("source", Value::Choice("instruction".to_owned()))
            .with("unit", Value::Ref(organisation("140000-science")))
            .with("registered_on", Value::Date("2026-01-05".parse().unwrap()));
        world.records.submit(&actor, create("supervision_item", id, draft, state)).unwrap();
        (id, days)
    });
    world.settle();
    let cookies = leader(&world).await;
    let board = world.get(&cookies, "/supervision?view=region").await.body;
    let execution = world.get(&cookies, "/execution").await.body;
    let bulletin = world.get(&cookies, "/supervision/bulletin?from=2026-01-01").await.body;
    for (id, days) in matters {
        let (lamp, counted) = (format!("超期{days}天"), format!("data-value=\"{days}\""));
        assert!(row_of(&board, id).contains(&lamp), "{days}: {}", row_of(&board, id));
        assert!(row_of(&execution, id).contains(&counted), "{days}: {}", row_of(&execution, id));
        assert!(row_of(&bulletin, id).contains(&counted), "{days}: {}", row_of(&bulletin, id));
    }
    // Late for longest comes first.
    let places = matters.map(|(id, _)| execution.find(&id.to_string()));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}

#[tokio::test]
async fn a_history_says_in_words_which_deadline_made_the_clock_act() {
    let world = World::new();
    let (matter, _) = late(&world);
    let today = civil_today(&*world.clock);
    while world.records.deadlines_pass(today, 100).unwrap() > 0 {}
    let cookies = leader(&world).await;
    let page = world.get(&cookies, &format!("/r/supervision_item/{matter}/timeline")).await;
    let remarks: Vec<&str> = page.body.split("class=\"event-reason\">").skip(1).collect();
    let remarks: Vec<&str> = remarks.iter().map(|rest| rest.split('<').next().unwrap_or_default()).collect();
    assert!(remarks.contains(&"“部署”期限届满"), "{remarks:?}: {}", page.body);
    assert!(remarks.iter().all(|remark| remark.ends_with("期限届满")), "{remarks:?}");
}

#[tokio::test]
async fn the_city_sees_nothing_of_the_province() {
    let world = World::new();
    let (matter, _) = late(&world);
    for name in ["stranger", "viewer"] {
        let cookies = world.sign_in(name).await;
        let page = world.get(&cookies, "/execution").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert!(!page.body.contains("落实中试基地用地"), "{name}: {}", page.body);
        // Running tasks are published: where they are listed, a tile counts them.
        let listed = page.body.contains("建设市级重点实验室");
        assert_eq!(listed, counts(&page.body)[3] == "1", "{name}: {}", page.body);
        assert_eq!(listed, name == "stranger", "{name}: {}", page.body);
        let own = world.get(&cookies, &format!("/execution?unit={}", organisation("140000-science"))).await;
        assert!(!own.body.contains(&matter.to_string()), "{name}: {}", own.body);
    }
    assert_eq!(
        world.get(&world.sign_in("viewer").await, "/execution?unit=x").await.status,
        StatusCode::NOT_FOUND
    );
}
