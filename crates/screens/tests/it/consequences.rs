//! What a change in mid-course does: the preview and what then happens are the same, and nothing else happens.

use axum::http::StatusCode;
use jiff::civil::date;
use taihang_kernel::{Act, Command, Draft, Origin, RecordId, Value};

use crate::world::{World, form, hidden, organisation};

fn create(world: &World, register: &str, draft: Draft, state: Option<&str>) -> RecordId {
    let id = world.records.fresh_id();
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&taihang_kernel::Actor::system("import", world.reader().today), command).unwrap();
    id
}

fn matter(world: &World, unit: &str, title: &str) -> RecordId {
    let draft = Draft::default()
        .with("title", Value::Text(title.to_owned()))
        .with("unit", Value::Ref(organisation(unit)))
        .with("registered_on", Value::Date(world.reader().today));
    create(world, "supervision_item", draft, None)
}

fn ticket(world: &World) -> RecordId {
    let draft = Draft::default()
        .with("subject", Value::Text("询问仪器共享价格".to_owned()))
        .with("kind", Value::Choice("question".to_owned()))
        .with("handler", Value::Ref(organisation("140000-science")))
        .with("text", Value::Text("询问收费标准。".to_owned()));
    create(world, "ticket", draft, None)
}

const OFF: &str =
    "1月1日至3日、2月5日至11日、4月3日至5日、5月1日至5日、6月7日至9日、9月13日至15日、10月1日至7日";
const WORK: &str = "1月30日、2月20日、5月8日、9月26日、10月9日";

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_further_years_holidays_move_what_the_preview_shows() {
    let world = World::new();
    world.clock.set("2027-01-27T01:00:00Z".parse().unwrap());
    let asked = ticket(&world);
    let stays = matter(&world, "140100-science", "与节假日无关的事项");
    let due = |id: RecordId, clock: &str| {
        world.records.deadlines_of(id).unwrap().into_iter().find(|one| one.clock == clock).unwrap().due
    };
    // Without the notice 2027 is reckoned from weekends: 15 working days, and five.
    let before = due(asked, "answer");
    let settle = due(stays, "settle");
    let keeper = world.sign_in("keeper").await;
    let page = world.get(&keeper, "/calendar").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("2014 年至 2026 年") && page.body.contains("value=\"2027\""), "{}", page.body);
    let token = page.csrf();
    // What is wrong is said beside the field, and nothing is kept.
    let wrong = world
        .post(&keeper, "/calendar", &form(&token, &[("year", "2027"), ("off", "五一"), ("work", "")]), &[])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("不是日期"), "{}", wrong.body);
    let lacking = world
        .post(&keeper, "/calendar", &form(&token, &[("year", "2029"), ("off", OFF), ("work", "")]), &[])
        .await;
    assert_eq!(lacking.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", lacking.body);
    let preview = world
        .post(
            &keeper,
            "/calendar",
            &form(&token, &[("year", "2027"), ("off", OFF), ("work", WORK), ("do", "preview")]),
            &[],
        )
        .await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
    assert_eq!(due(asked, "answer"), before, "a preview moves nothing");
    let shown = world.records.moves_under(
        &(*world.records.calendar().unwrap()).clone().noticed("2027", "off=01-01/01-03,02-05/02-11,04-03/04-05,05-01/05-05,06-07/06-09,09-13/09-15,10-01/10-07;work=01-30,02-20,05-08,09-26,10-09", false).unwrap(),
    ).unwrap();
    let step = shown
        .iter()
        .find(|one| one.record == asked)
        .unwrap()
        .steps
        .iter()
        .find(|one| one.clock == "answer")
        .unwrap()
        .clone();
    assert_eq!(step.from, before);
    let typed = |day: jiff::civil::Date| format!("{}年{}月{}日", day.year(), day.month(), day.day());
    assert!(
        preview.body.contains(&typed(step.from)) && preview.body.contains(&typed(step.to)),
        "{}",
        preview.body
    );
    let looked_at = hidden(&preview, "looked_at");
    let sent =
        [("year", "2027"), ("off", OFF), ("work", WORK), ("looked_at", looked_at.as_str()), ("do", "commit")];
    let done = world.post(&keeper, "/calendar", &form(&token, &sent), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(due(asked, "answer"), step.to);
    assert_ne!(step.to, before);
    for moved in &shown {
        for step in &moved.steps {
            assert_eq!(due(moved.record, &step.clock), step.to);
        }
    }
    if !shown.iter().any(|one| one.record == stays) {
        assert_eq!(due(stays, "settle"), settle);
    }
    // The computed field says the same as the deadline, and the ledger tells why.
    let record = world.records.one(&world.reader(), "ticket", asked).unwrap().record;
    assert_eq!(record.get("answer_by"), Some(&Value::Date(step.to)));
    let history = world.records.history(&world.reader(), "ticket", asked).unwrap();
    assert!(
        history
            .iter()
            .any(|event| event.reason.as_deref().is_some_and(|reason| reason.contains("工作日历调整")))
    );
    assert!(world.get(&keeper, "/calendar").await.body.contains("2027 年的放假安排已在日历中"));
    assert!(!world.records.calendar().unwrap().is_working(date(2027, 2, 8)).unwrap());
    assert_eq!(world.records.check().unwrap(), []);
    // Others read it and change nothing.
    let viewer = world.sign_in("viewer").await;
    let read = world.get(&viewer, "/calendar").await;
    assert!(read.status == StatusCode::OK && !read.body.contains("name=\"off\""));
    let token = read.csrf();
    let refused = world.post(&viewer, "/calendar", &form(&token, &sent), &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_successor_takes_over_what_is_open_by_date_and_nothing_else() {
    let world = World::new();
    let (old, new) = (organisation("140100-science"), organisation("140100-government"));
    let open = matter(&world, "140100-science", "并入前未办结的事项");
    let closed = {
        let draft = Draft::default()
            .with("title", Value::Text("早已销号的事项".to_owned()))
            .with("unit", Value::Ref(old))
            .with("registered_on", Value::Date(date(2026, 1, 5)));
        create(&world, "supervision_item", draft, Some("closed"))
    };
    let task = create(
        &world,
        "task",
        Draft::default().with("title", Value::Text("建设重点实验室".to_owned())),
        None,
    );
    let duty = create(
        &world,
        "assignment",
        Draft::default()
            .with("role", Value::Choice("lead".to_owned()))
            .with("task", Value::Ref(task))
            .with("organisation", Value::Ref(old))
            .with("period", Value::Period("2025/2027".parse().unwrap())),
        Some("active"),
    );
    let steward = world.sign_in("steward").await;
    let path = format!("/r/organisation/{old}/merge");
    let page = world.get(&steward, &path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let (token, version) = (page.csrf(), hidden(&page, "version"));
    let pairs = |what: &'static str| {
        let (new, version) = (new.to_string(), version.clone());
        form(
            &token,
            &[
                ("successor", &new),
                ("last_day", "2026-02-28"),
                ("reason", "机构改革"),
                ("version", &version),
                ("do", what),
            ],
        )
    };
    let preview = world.post(&steward, &path, &pairs("preview"), &[]).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
    assert!(preview.body.contains("自 2026年3月1日 起由承继机构接办"), "{}", preview.body);
    assert!(preview.body.contains("未办结的督办事项 <span class=\"number\">1</span>"), "{}", preview.body);
    assert!(preview.body.contains("有效的责任分工 <span class=\"number\">1</span>"), "{}", preview.body);
    let read =
        |register: &str, id: RecordId| world.records.one(&world.reader(), register, id).unwrap().record;
    assert_eq!(read("supervision_item", open).reference("unit"), Some(old), "a preview changes nothing");
    let done = world.post(&steward, &path, &pairs("commit"), &[]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(read("organisation", old).state, "merged");
    let (matter, kept) = (read("supervision_item", open), read("supervision_item", closed));
    assert_eq!(
        (matter.reference("unit"), matter.owner, matter.state.as_str()),
        (Some(new), Some(new), "registered")
    );
    assert_eq!(
        (kept.reference("unit"), kept.version),
        (Some(old), 1),
        "closed matters keep the owner they had"
    );
    let ended = read("assignment", duty);
    assert_eq!((ended.state.as_str(), ended.reference("organisation")), ("ended", Some(old)));
    assert_eq!(ended.get("period"), Some(&Value::Period("2025/2027".parse().unwrap())));
    let all =
        world.records.page(&world.reader(), &taihang_kernel::Query::all("assignment", 10)).unwrap().records;
    let passed_on = all
        .iter()
        .map(|shown| &shown.record)
        .find(|record| record.reference("organisation") == Some(new))
        .unwrap();
    assert_eq!(
        (passed_on.state.as_str(), passed_on.text("role"), passed_on.reference("task")),
        ("active", Some("lead"), Some(task))
    );
    assert_eq!(passed_on.get("period"), Some(&Value::Period("2026-03-01/2027-12-31".parse().unwrap())));
    assert_eq!(world.records.check().unwrap(), []);
    // Who may not merge gets no form.
    let viewer = world.sign_in("viewer").await;
    let other = format!("/r/organisation/{new}/merge");
    assert_eq!(world.get(&viewer, &other).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_parameter_says_which_running_cases_keep_their_value() {
    let world = World::new();
    for title in ["甲", "乙"] {
        matter(&world, "140100-science", title);
    }
    let declared = Draft::default()
        .with("list", Value::Identifier("parameter".to_owned()))
        .with("code", Value::Identifier("supervision.ordinary_days".to_owned()))
        .with("zh", Value::Text("一般事项办结时限".to_owned()))
        .with("en", Value::Text("Time to settle".to_owned()))
        .with("settings", Value::Text("type=length modes=tighten,replace".to_owned()));
    create(&world, "code", declared, Some("active"));
    let proposed = |valid: &str| {
        let draft = Draft::default()
            .with("code", Value::Identifier("supervision.ordinary_days".to_owned()))
            .with("region", Value::Ref(taihang_registers::seed_id("region", "140000")))
            .with("value", Value::Text("5 days".to_owned()))
            .with("mode", Value::Choice("replace".to_owned()))
            .with("valid", Value::Period(valid.parse().unwrap()));
        create(&world, "parameter", draft, None)
    };
    let officer = world.sign_in("officer").await;
    let later = world.get(&officer, &format!("/r/parameter/{}", proposed("2026-04-01/"))).await;
    assert_eq!(later.status, StatusCode::OK, "{}", later.body);
    for words in ["新取值的影响", "自 2026年4月1日 起为 5 days", "办理中的事项沿用其基准日适用的取值"]
    {
        assert!(later.body.contains(words), "{words}: {}", later.body);
    }
    let row = later.body.split("沿用原取值").nth(2).unwrap_or(&later.body);
    assert!(row.contains("<div class=\"cell indent-0\">2</div>"), "two keep their value: {}", later.body);
    assert!(!later.body.contains("下次修改时按新取值重算"));
    // A value whose time has begun before the matters were registered holds for them as well: the page says so.
    let earlier = world.get(&officer, &format!("/r/parameter/{}", proposed("2026-01-01/"))).await;
    assert!(earlier.body.contains("以下 2 件的基准日在新适用期内"), "{}", earlier.body);
}
