//! Indicators, progress and cockpit: a number is the list behind it, what is missing says why, and a gap becomes a matter.

use axum::http::StatusCode;
use taihang_base::{Period, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_registers::seed_id;

use crate::world::{PASSWORD, World, encoded, organisation, text};

pub(crate) fn create(register: &str, id: RecordId, draft: Draft, state: &str) -> Command {
    let act = Act::Create { id, draft, state: Some(state.to_owned()) };
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

pub(crate) fn part(world: &World, name: &str) -> Actor {
    let mut actor = Actor::system(name, civil_today(&*world.clock));
    actor.organisation = Some(organisation("140000-science"));
    actor
}

/// A world with the units and indicators of the reference data.
pub(crate) fn house() -> World {
    let world = World::new();
    let catalogue = taihang_registers::catalogue().unwrap();
    let wanted = |command: &Command| {
        let key = command.origin.idempotency_key.as_deref().unwrap_or_default();
        key.starts_with("seed:code:unit/")
            || key.starts_with("seed:code:indicator_set/")
            || key.starts_with("seed:indicator:")
    };
    let seeds = taihang_registers::seed(&catalogue).unwrap().into_iter().filter(wanted).collect();
    world.records.submit_all(&part(&world, "import"), seeds).unwrap();
    world
}

/// Matters of the province and the city, registered two months ago: overdue.
fn matters(world: &World, many: usize) -> Vec<RecordId> {
    let made: Vec<(RecordId, Command)> = (0..many)
        .map(|at| {
            let id = world.records.fresh_id();
            let region = if at == 0 { "140000" } else { "140105" };
            let draft = Draft::default()
                .with("title", text(&format!("事项{at}")))
                .with("class", Value::Choice("ordinary".to_owned()))
                .with("source", Value::Choice("instruction".to_owned()))
                .with("region", Value::Ref(seed_id("region", region)))
                .with("unit", Value::Ref(organisation("140000-science")))
                .with("registered_on", Value::Date("2026-01-05".parse().unwrap()));
            (id, create("supervision_item", id, draft, "registered"))
        })
        .collect();
    let (ids, commands): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    world.records.submit_all(&part(world, "demo"), commands).unwrap();
    world.settle();
    ids
}

pub(crate) fn give(world: &World, indicator: &str, region: &str, year: i16, value: &str) {
    let draft = Draft::default()
        .with("indicator", Value::Ref(seed_id("indicator", indicator)))
        .with("region", Value::Ref(seed_id("region", region)))
        .with("period", Value::Period(Period::year(year).unwrap()))
        .with("category", Value::Choice("actual".to_owned()))
        .with("value", Value::Decimal(value.parse().unwrap()))
        .with("revision", Value::Integer(1))
        .with("source", text("统计年鉴"));
    let command = create("indicator_value", world.records.fresh_id(), draft, "released");
    world.records.submit(&part(world, "import"), command).unwrap();
}

pub(crate) async fn leader(world: &World) -> String {
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("leader", "140000-government", Some(("leader", "140000-node")), &hash);
    world.sign_in("leader").await
}

/// The addresses in `body` that begin so.
fn links(body: &str, start: &str) -> Vec<String> {
    let found = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    found.filter(|link| link.starts_with(start)).map(|link| link.replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn a_number_is_the_list_behind_it() {
    let world = house();
    let made = matters(&world, 3);
    let cookies = leader(&world).await;
    let list = world.get(&cookies, "/indicators").await;
    assert_eq!(list.status, StatusCode::OK, "{}", list.body);
    assert!(list.body.contains("超期督办事项") && list.body.contains("创新体系"));
    let county = seed_id("region", "140105");
    let path = format!("/indicators/overdue-items?region={county}");
    let page = world.get(&cookies, &path).await;
    assert!(page.body.contains(">2</span>"), "{}", page.body);
    let behind = links(&page.body, "/r/supervision_item?");
    let records = world.get(&cookies, behind.first().unwrap()).await;
    assert_eq!(records.status, StatusCode::OK);
    assert!(
        records.body.contains("事项1") && records.body.contains("事项2") && !records.body.contains("事项0")
    );
    // The city counts what its counties have, the province everything.
    let province = world.get(&cookies, "/indicators/overdue-items").await;
    assert!(province.body.contains(">3</span>"), "{}", province.body);
    // A record changes, and with it the number.
    let version = world.records.one(&world.reader(), "supervision_item", made[1]).unwrap().record.version;
    let act =
        Act::Advance { id: made[1], version, transition: "withdraw".to_owned(), draft: Draft::default() };
    let register = "supervision_item".to_owned();
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    let account =
        world.admit("overseer-of-matters", "140000-science", Some(("supervisor", "140000-node")), &hash);
    let keeper = world.records.actor_of_account(account, civil_today(&*world.clock)).unwrap().unwrap();
    let command = Command { register, act, reason: Some("重复".to_owned()), origin: Origin::default() };
    world.records.submit(&keeper, command).unwrap();
    assert!(world.get(&cookies, &path).await.body.contains(">1</span>"));
    // Whoever sees none of the matters counts none of them.
    world.admit("supervisor-elsewhere", "140100-science", Some(("supervisor", "140100-node")), &hash);
    let elsewhere = world.sign_in("supervisor-elsewhere").await;
    let page = world.get(&elsewhere, "/indicators/overdue-items").await;
    assert!(page.body.contains(">0</span>") && !page.body.contains(">2</span>"));
    // Whoever sees those of the own unit only is told no figure of the region, not even a nought.
    world.admit("clerk-of-a-unit", "140100-science", Some(("unit_clerk", "140100-science")), &hash);
    let unit = world.sign_in("clerk-of-a-unit").await;
    let page = world.get(&unit, "/indicators/overdue-items").await;
    assert!(!page.body.contains(">0</span>") && page.body.contains("您无权查看"), "{}", page.body);
    // The cockpit speaks of the region: what is late of the own unit is no number of it.
    let cockpit = world.get(&unit, "/cockpit").await.body;
    assert!(!cockpit.contains("超期未办结") && cockpit.contains("这里没有数字"), "{cockpit}");
    assert!(!cockpit.contains("本地区没有规划目标"), "{cockpit}");
    // Nor is there said to be no target.
    for path in ["/targets", "/progress"] {
        let page = world.get(&unit, path).await;
        assert!(page.body.contains("您的角色看不到这里的内容"), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn what_is_missing_says_why() {
    let world = house();
    give(&world, "gdp", "140000", 2025, "25000");
    give(&world, "rd-total", "140000", 2025, "275");
    give(&world, "rd-total", "140000", 2024, "0");
    let cookies = leader(&world).await;
    let page = world.get(&cookies, "/indicators/rd-intensity").await;
    assert!(page.body.contains("1.1</span>") && page.body.contains("缺少分母"), "{}", page.body);
    let page = world.get(&cookies, "/indicators/rd-growth-rate").await;
    assert!(page.body.contains("不大于零"), "{}", page.body);
    // A list that nobody entered gives no number, not zero.
    let pool = world.get(&cookies, "/indicators/hundred-projects").await;
    assert!(pool.body.contains("名录尚未建立") && !pool.body.contains(">0</span>"), "{}", pool.body);
    // One city of one has reported: the sum is that; the source stands beside it.
    give(&world, "population", "140100", 2025, "540");
    let people = world.get(&cookies, "/indicators/population").await;
    assert!(people.body.contains("540</span>") && people.body.contains("统计年鉴"), "{}", people.body);
    assert_eq!(world.get(&cookies, "/indicators/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("", "/indicators").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_cockpit_leads_down_to_the_records() {
    let world = house();
    matters(&world, 2);
    let cookies = leader(&world).await;
    let province = world.get(&cookies, "/cockpit?indicator=overdue-items").await;
    assert_eq!(province.status, StatusCode::OK, "{}", province.body);
    let at = |code: &str| format!("/cockpit?region={}", seed_id("region", code));
    let city = links(&province.body, &at("140100")).remove(0);
    let county = links(&world.get(&cookies, &city).await.body, &at("140105")).remove(0);
    let county = world.get(&cookies, &county).await;
    let indicator = links(&county.body, "/indicators/overdue-items?").remove(0);
    let indicator = world.get(&cookies, &indicator).await;
    let records = links(&indicator.body, "/r/supervision_item?").remove(0);
    assert!(world.get(&cookies, &records).await.body.contains("事项1"));
    // A leader chooses tiles; a wall renews itself.
    let chosen = world.get(&cookies, "/cockpit?lamps=on&wall=on").await;
    assert!(chosen.body.contains("id=\"lamps\"") && !chosen.body.contains("id=\"gaps\""), "{}", chosen.body);
    assert_eq!(chosen.headers.get("refresh").unwrap(), "30");
    assert!(!chosen.body.contains("<nav class=\"nav\""), "nothing stands around a wall");
}

#[tokio::test]
async fn a_gap_is_sent_to_supervision_once() {
    let world = house();
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    world.admit("overseer-of-matters", "140000-science", Some(("supervisor", "140000-node")), &hash);
    let planner = world.sign_in("planner").await;
    world.imported(&planner).await;
    let progress = world.get(&planner, "/progress").await;
    assert_eq!(progress.status, StatusCode::OK);
    let target = links(&progress.body, "/targets/").into_iter().next().unwrap();
    let target = target.trim_start_matches("/targets/").to_owned();
    assert!(progress.body.contains("无法判断") || progress.body.contains("滞后"), "{}", progress.body);
    let cookies = world.sign_in("overseer-of-matters").await;
    let token = world.get(&cookies, "/plans").await.csrf();
    let form = format!("csrf={token}&target={target}&reason={}", encoded("落后 23 个百分点。"));
    let sent = world.post(&cookies, "/cockpit/supervise", &form, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let matter = world.get(&cookies, sent.location()).await;
    assert!(matter.body.contains("指标落后") && matter.body.contains("23 个百分点"), "{}", matter.body);
    let again = world.post(&cookies, "/cockpit/supervise", &form, &[]).await;
    assert!(again.body.contains("已有在办"), "{} {}", again.status, again.body);
    // Who may not register a matter is refused.
    let leader = leader(&world).await;
    let token = world.get(&leader, "/cockpit").await.csrf();
    let form = format!("csrf={token}&target={target}&reason=x");
    let refused = world.post(&leader, "/cockpit/supervise", &form, &[]).await;
    assert!(refused.status.is_client_error(), "{} {}", refused.status, refused.body);
}

/// A further revision takes the place of the value that counts.
fn revise(world: &World, indicator: &str, region: &str, year: i16, value: &str) {
    let actor = part(world, "import");
    let query = taihang_kernel::Query::all("indicator_value", 50);
    let known = world.records.page(&actor, &query).unwrap().records;
    let of = |record: &taihang_kernel::Record| {
        record.reference("indicator") == Some(seed_id("indicator", indicator))
            && record.get("period") == Some(&Value::Period(Period::year(year).unwrap()))
    };
    let revisions = known.iter().filter(|shown| of(&shown.record)).count();
    let draft = Draft::default()
        .with("indicator", Value::Ref(seed_id("indicator", indicator)))
        .with("region", Value::Ref(seed_id("region", region)))
        .with("period", Value::Period(Period::year(year).unwrap()))
        .with("category", Value::Choice("actual".to_owned()))
        .with("value", Value::Decimal(value.parse().unwrap()))
        .with("revision", Value::Integer(i64::try_from(revisions).unwrap() + 1))
        .with("source", text("统计年鉴（修订）"));
    let command = create("indicator_value", world.records.fresh_id(), draft, "released");
    world.records.submit(&actor, command).unwrap();
}

#[tokio::test]
async fn a_target_follows_the_indicator_that_a_planner_joins_it_to() {
    let world = house();
    give(&world, "high-tech-firms-number", "140000", 2020, "100");
    give(&world, "high-tech-firms-number", "140000", 2025, "320");
    let planner = world.sign_in("planner").await;
    world.imported(&planner).await;
    let before = world.get(&planner, "/progress").await.body;
    assert!(before.contains("尚无实际数值") && !before.contains("已达到："), "{before}");
    // Proposed by name, unit and values; nothing is joined by itself.
    let page = world.get(&planner, "/progress/joins").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let proposed: Vec<String> = page
        .body
        .split("name=\"join\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().map(str::to_owned))
        .collect();
    let firms = seed_id("indicator", "high-tech-firms-number").to_string();
    let offer = proposed.iter().find(|one| one.ends_with(&firms)).unwrap().clone();
    assert_eq!(proposed.len(), 2, "{proposed:?}");
    // An indicator of another unit is refused, and an unknown one.
    let gdp = seed_id("indicator", "gdp").to_string();
    let token = page.csrf();
    let wrong = format!("csrf={token}&join={}", encoded(&offer.replace(&firms, &gdp)));
    let refused = world.post(&planner, "/progress/joins", &wrong, &[]).await;
    assert!(refused.body.contains("单位不能换算"), "{} {}", refused.status, refused.body);
    let gone = format!("csrf={token}&join={}", encoded(&offer.replace(&firms, "01HN0TH1NG0000000000000000")));
    assert!(world.post(&planner, "/progress/joins", &gone, &[]).await.status.is_client_error());
    // Who may not edit targets joins none.
    let leader = leader(&world).await;
    let foreign = format!("csrf={}&join={}", world.get(&leader, "/cockpit").await.csrf(), encoded(&offer));
    assert!(world.post(&leader, "/progress/joins", &foreign, &[]).await.status.is_client_error());
    assert!(!world.get(&leader, "/progress/joins").await.body.contains("type=\"checkbox\""));
    let joined =
        world.post(&planner, "/progress/joins", &format!("csrf={token}&join={}", encoded(&offer)), &[]).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    let after = world.get(&planner, "/progress").await.body;
    assert!(after.contains("已达到：320，目标 300") && after.contains("统计年鉴"), "{after}");
    // A revision counts at once.
    revise(&world, "high-tech-firms-number", "140000", 2025, "280");
    let after = world.get(&planner, "/progress").await.body;
    assert!(after.contains("未达到：280，目标 300"), "{after}");
    // The thresholds are parameters of the region.
    let list = world.get(&planner, "/progress/joins").await;
    let release =
        list.body.split("name=\"release\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = format!("csrf={}&release={}", list.csrf(), encoded(&release));
    assert_eq!(world.post(&planner, "/progress/joins", &form, &[]).await.status, StatusCode::SEE_OTHER);
    assert!(world.get(&planner, "/progress").await.body.contains("尚无实际数值"));
}

#[tokio::test]
async fn how_far_behind_is_late_is_a_parameter() {
    let world = house();
    let put = |code: &str, value: &str| {
        let draft = Draft::default()
            .with("code", Value::Identifier(code.to_owned()))
            .with("region", Value::Ref(seed_id("region", "140000")))
            .with("mode", Value::Choice("replace".to_owned()))
            .with("direction", Value::Choice("lower_is_stricter".to_owned()))
            .with("valid", Value::Period("2026-01-01/".parse().unwrap()))
            .with("value", text(value));
        let command = create("parameter", world.records.fresh_id(), draft, "in_force");
        world.records.submit(&Actor::system("import", civil_today(&*world.clock)), command).unwrap();
    };
    let planner = world.sign_in("planner").await;
    world.imported(&planner).await;
    assert!(
        world.get(&planner, "/progress").await.body.contains("落后不超过 0 个百分点为正常，超过 5 个为滞后")
    );
    put("target.on_track", "2");
    put("target.late", "8");
    assert!(
        world.get(&planner, "/progress").await.body.contains("落后不超过 2 个百分点为正常，超过 8 个为滞后")
    );
}

#[tokio::test]
async fn a_leader_keeps_tiles_and_their_order() {
    let world = house();
    let cookies = leader(&world).await;
    let order = |body: &str| -> Vec<String> {
        let at = |tile: &&str| body.find(&format!("id=\"{tile}\""));
        let mut found: Vec<(usize, String)> = ["status", "lamps", "trend", "map", "numbers", "gaps"]
            .iter()
            .filter_map(|tile| Some((at(tile)?, (*tile).to_owned())))
            .collect();
        found.sort();
        found.into_iter().map(|(_, tile)| tile).collect()
    };
    let all = world.get(&cookies, "/cockpit").await;
    assert_eq!(order(&all.body), ["status", "lamps", "trend", "map", "numbers", "gaps"], "{}", all.body);
    let form = |more: &str| format!("csrf={}&{more}", all.csrf());
    let kept =
        world.post(&cookies, "/cockpit/tiles", &form("numbers=1&lamps=3&gaps=2&map=&status=x"), &[]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.body);
    assert_eq!(order(&world.get(&cookies, "/cockpit").await.body), ["numbers", "gaps", "lamps"]);
    // It is the leader's own choice; the address still comes first.
    let officer = world.sign_in("officer").await;
    assert_eq!(order(&world.get(&officer, "/cockpit").await.body).len(), 6);
    assert_eq!(order(&world.get(&cookies, "/cockpit?map=on").await.body), ["map"]);
    world.post(&cookies, "/cockpit/tiles", &form("all=on"), &[]).await;
    assert_eq!(order(&world.get(&cookies, "/cockpit").await.body).len(), 6);
}

#[tokio::test]
async fn a_leader_sees_a_gap_with_its_source_and_a_record_changes_it_at_once() {
    let world = house();
    give(&world, "high-tech-firms-number", "140000", 2020, "100");
    give(&world, "high-tech-firms-number", "140000", 2025, "240");
    let planner = world.sign_in("planner").await;
    world.imported(&planner).await;
    let page = world.get(&planner, "/progress/joins").await;
    let firms = seed_id("indicator", "high-tech-firms-number").to_string();
    let offers = page.body.split("name=\"join\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let offer = offers.into_iter().find(|one| one.ends_with(&firms)).unwrap().to_owned();
    let form = format!("csrf={}&join={}", page.csrf(), encoded(&offer));
    assert_eq!(world.post(&planner, "/progress/joins", &form, &[]).await.status, StatusCode::SEE_OTHER);
    let cookies = leader(&world).await;
    let cockpit = world.get(&cookies, "/cockpit").await.body;
    let gaps = cockpit.split("id=\"gaps\"").nth(1).unwrap().to_owned();
    // Value, date, baseline, target and source stand beside the gap: 60 of 300 are lacking.
    for part in [">20<", "240家", "100家", "300家", "2025", "统计年鉴"] {
        assert!(gaps.contains(part), "{part}: {gaps}");
    }
    let trend = cockpit.split("id=\"trend\"").nth(1).unwrap();
    assert!(trend.contains("<polyline") && trend.contains("<circle"), "{trend}");
    // The figure, its list and its record are a click away each.
    let indicator = links(&gaps, "/indicators/high-tech-firms-number?").remove(0);
    let records = links(&world.get(&cookies, &indicator).await.body, "/r/indicator_value/").remove(0);
    assert_eq!(world.get(&cookies, &records).await.status, StatusCode::OK);
    revise(&world, "high-tech-firms-number", "140000", 2025, "285");
    let after = world.get(&cookies, "/cockpit").await.body;
    assert!(after.split("id=\"gaps\"").nth(1).unwrap().contains(">5<"), "{after}");
    assert!(after.contains("data-renew=\"30\""), "the open page asks again within the minute");
    for (format, start) in [("xlsx", "PK"), ("docx", "PK"), ("csv", "\u{feff}")] {
        let file = world.get(&cookies, &format!("/cockpit/export/{format}")).await;
        assert_eq!(file.status, StatusCode::OK, "{format}: {}", file.body);
        assert!(file.body.starts_with(start), "{format}");
    }
    assert_eq!(world.get(&cookies, "/cockpit/export/exe").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_chart_may_stand_in_a_frame_and_nothing_else() {
    let world = house();
    give(&world, "population", "140100", 2024, "538");
    give(&world, "population", "140100", 2025, "540");
    let list = world.get("", "/open").await;
    let set = links(&list.body, "/open/sets/indicator-").remove(0);
    let page = world.get("", &set).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("&lt;iframe") && page.body.contains(&format!("{set}/chart")), "{}", page.body);
    let header = |reply: &crate::world::Reply, name: &str| {
        reply.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    assert!(header(&page, "content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(header(&page, "x-frame-options"), "DENY");
    let chart = world.get("", &format!("{set}/chart")).await;
    assert_eq!(chart.status, StatusCode::OK, "{}", chart.body);
    let policy = header(&chart, "content-security-policy");
    assert!(policy.contains("frame-ancestors *") && policy.contains("form-action 'none'"), "{policy}");
    assert!(header(&chart, "x-frame-options").is_empty());
    assert!(
        chart.body.contains("<svg") && chart.body.contains("540") && !chart.body.contains("<form"),
        "{}",
        chart.body
    );
    assert_eq!(world.get("", &format!("{set}/chart?measure=nothing")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("", "/open/sets/indicator-nothing/chart").await.status, StatusCode::NOT_FOUND);
}

/// S025: a zone in two cities reports once; each city is credited its share of land, and the province counts it once.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
async fn a_zone_is_credited_to_two_cities_and_counts_once() {
    let world = house();
    let region = |code: &str| seed_id("region", code);
    let place = |code: &str, name: &str, kind: &str, level: &str| {
        Draft::default()
            .with("code", Value::Identifier(code.to_owned()))
            .with("name", text(name))
            .with("kind", Value::Choice(kind.to_owned()))
            .with("level", Value::Choice(level.to_owned()))
            .with("above", Value::Ref(region("140000")))
    };
    let city =
        create("region", region("140200"), place("140200", "大同市", "administrative", "city"), "active");
    world.records.submit(&part(&world, "import"), city).unwrap();
    let zone = world.records.fresh_id();
    let with_shares = |shares: [&str; 2]| {
        let mut draft = place("140000-X1", "示例创新城", "functional", "zone");
        let line = |(code, share): (&str, &str)| {
            let share = Value::Percent(share.parse().unwrap());
            [("in_region".to_owned(), Some(Value::Ref(region(code)))), ("share".to_owned(), Some(share))]
                .into()
        };
        draft.lines.insert(
            "land_share".to_owned(),
            ["140100", "140200"].into_iter().zip(shares).map(line).collect(),
        );
        create("region", zone, draft, "active")
    };
    let refused = world.records.submit(&part(&world, "import"), with_shares(["60", "30"]));
    assert!(format!("{refused:?}").contains("shares-not-100"), "{refused:?}");
    world.records.submit(&part(&world, "import"), with_shares(["60", "40"])).unwrap();

    let step = |id: RecordId, version: i64, transition: &str| {
        let act = Act::Advance { id, version, transition: transition.to_owned(), draft: Draft::default() };
        let reason = Some("核对".to_owned());
        let command =
            Command { register: "indicator_value".to_owned(), act, reason, origin: Origin::default() };
        let mut actor = part(&world, "statistician");
        let (organisation, root) = (organisation("140000-science"), organisation("140000-node"));
        let board = taihang_kernel::Board::None;
        actor.roles =
            vec![taihang_kernel::HeldRole { role: "statistician".to_owned(), organisation, root, board }];
        world.records.submit(&actor, command).unwrap();
    };
    let report = |place: RecordId, value: &str, revision: i64| {
        let id = world.records.fresh_id();
        let draft = Draft::default()
            .with("indicator", Value::Ref(seed_id("indicator", "gdp")))
            .with("region", Value::Ref(place))
            .with("period", Value::Period(Period::year(2025).unwrap()))
            .with("category", Value::Choice("actual".to_owned()))
            .with("value", Value::Decimal(value.parse().unwrap()))
            .with("revision", Value::Integer(revision))
            .with("source", text("创新城统计"));
        world
            .records
            .submit(&part(&world, "import"), create("indicator_value", id, draft, "checked"))
            .unwrap();
        step(id, 1, "release");
        id
    };
    report(region("140200"), "1000", 1);
    report(zone, "100", 1);
    let cookies = leader(&world).await;
    let shows = async |code: &str, value: &str| {
        let page = world.get(&cookies, &format!("/indicators/gdp?region={}&period=2025", region(code))).await;
        assert!(page.body.contains(&format!("{value}</span>")), "{code} {value}: {}", page.body);
    };
    shows("140100", "60").await;
    shows("140200", "1,040").await;
    shows("140000", "1,100").await;

    // Mended, the parts follow to the last place; taken back, they go.
    let mended = report(zone, "100.01", 2);
    shows("140100", "60.01").await;
    shows("140000", "1,100.01").await;
    step(mended, 2, "withdraw");
    shows("140200", "1,000").await;
}

/// S019, R46: a target at the national average cannot be judged until the value of the country is there.
#[tokio::test]
async fn a_target_at_the_national_average_waits_for_the_value_of_the_country() {
    let world = house();
    give(&world, "progress-contribution", "140000", 2020, "58");
    let planner = world.sign_in("planner").await;
    let plan =
        "山西省科技创新规划（2016—2020年）\n一、总体目标\n——到2020年，科技进步贡献率达到全国平均水平。\n";
    let token = world.token(&planner).await;
    let sent = world.upload(&planner, &token, "规划.txt", plan.as_bytes(), "text/html").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    // Joined by its record: the words of the plan and of the indicator differ.
    let reader = world.reader();
    let targets = world.records.page(&reader, &taihang_kernel::Query::all("target", 50)).unwrap().records;
    let target =
        targets.iter().find(|shown| shown.record.text("op") == Some("average")).unwrap().record.clone();
    let indicator = Value::Ref(seed_id("indicator", "progress-contribution"));
    let draft = Draft::default().with("indicator", indicator);
    let act = Act::Edit { id: target.id, version: target.version, draft };
    let edit = Command { register: "target".to_owned(), act, reason: None, origin: Origin::default() };
    let account = world.records.account_named("planner").unwrap().unwrap().id;
    let actor = world.records.actor_of_account(account, civil_today(&*world.clock)).unwrap().unwrap();
    world.records.submit(&actor, edit).unwrap();
    let before = world.get(&planner, "/progress").await.body;
    assert!(before.contains("缺少对照数值"), "{before}");
    give(&world, "progress-contribution", "100000", 2020, "60");
    let after = world.get(&planner, "/progress").await.body;
    assert!(after.contains("未达到：58") && after.contains("目标 60"), "{after}");
}
