//! The desk: what waits, deadlines, notices, search everywhere, parameters in force.

use axum::http::StatusCode;
use jiff::{SignedDuration, ToSpan as _, civil::Date};
use taihang_base::{Clock as _, Language, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_registers::seed_id;
use taihang_store::account::{CredentialKind, NewCredential};
use taihang_store::read::{DueQuery, Lamp, Whose};
use taihang_store::{Channel, Pace, Way};
use taihang_web::WebSettings;

use crate::world::{World, encoded};

fn account(world: &World, name: &str) -> RecordId {
    world.records.account_named(name).unwrap().unwrap().id
}

/// A parameter that the officer of the province proposes.
fn proposed(world: &World) -> RecordId {
    let today = civil_today(&*world.clock);
    let actor = world.records.actor_of_account(account(world, "officer"), today).unwrap().unwrap();
    let id = RecordId::new(world.clock.now(), 7);
    let draft = Draft::default()
        .with("code", Value::Identifier("follow_up.city_months".to_owned()))
        .with("region", Value::Ref(seed_id("region", "140000")))
        .with("value", Value::Text("1 month".to_owned()))
        .with("mode", Value::Choice("replace".to_owned()))
        .with("valid", Value::Period("2026-01-01/".parse().unwrap()));
    let act = Act::Create { id, draft, state: None };
    let command = Command { register: "parameter".to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&actor, command).unwrap();
    id
}

/// Everything that falls due within two years happens.
fn two_years_pass(world: &World) {
    world.clock.set(world.clock.now().checked_add(SignedDuration::from_hours(24 * 730)).unwrap());
    let day: Date = civil_today(&*world.clock);
    assert!(world.records.deadlines_pass(day, 100).unwrap() > 0);
    while world.records.deadlines_pass(day, 100).unwrap() > 0 {}
}

#[tokio::test]
async fn what_somebody_can_move_on_waits_for_that_person_only() {
    let world = World::new();
    let id = proposed(&world);
    let officer = world.sign_in("officer").await;
    let desk = world.get(&officer, "/desk").await;
    assert_eq!(desk.status, StatusCode::OK, "{}", desk.body);
    assert!(desk.body.contains(&format!("/r/parameter/{id}/approve")), "{}", desk.body);
    let stranger = world.sign_in("stranger").await;
    let other = world.get(&stranger, "/desk").await;
    assert_eq!(other.status, StatusCode::OK);
    assert!(!other.body.contains(&id.to_string()));
    assert!(other.body.contains("没有待办事项"));
}

#[tokio::test]
async fn deadlines_stand_on_the_board_of_whose_they_are() {
    let world = World::new();
    let keeper = world.sign_in("keeper").await;
    let board = world.get(&keeper, "/deadlines?whose=below").await;
    assert_eq!(board.status, StatusCode::OK, "{}", board.body);
    assert!(board.body.contains("年度复核") && board.body.contains("时间充足"), "{}", board.body);
    let none = world.get(&keeper, "/deadlines?whose=below&lamp=overdue").await;
    assert!(none.body.contains("没有办理期限"));
    // Whoever does not reach a record sees nothing of its deadlines.
    let viewer = world.sign_in("viewer").await;
    assert!(!world.get(&viewer, "/deadlines?whose=below").await.body.contains("年度复核"));
    let today = civil_today(&*world.clock);
    let public = Actor::public(today);
    let query = DueQuery { whose: Whose::Below, lamp: None, register: None, after: None, limit: 10 };
    assert!(world.records.dues(&public, &query).unwrap().is_empty());

    // The board, its filters and the page of the record say the same of a deadline, on every day.
    let actor = world.records.actor_of_account(account(&world, "keeper"), today).unwrap().unwrap();
    let first = world.records.dues(&actor, &query).unwrap().remove(0).deadline;
    for (days, lamp, word) in
        [(-4, Lamp::OnTime, "时间充足"), (-3, Lamp::Soon, "临近到期"), (1, Lamp::Overdue, "已逾期")]
    {
        let day = first.due.saturating_add(days.days());
        world.day(day);
        let actor = Actor { today: day, ..actor.clone() };
        for asked in [Lamp::Overdue, Lamp::Soon, Lamp::OnTime, Lamp::Paused] {
            let of_lamp = DueQuery { lamp: Some(asked), ..query.clone() };
            let found = world.records.dues(&actor, &of_lamp).unwrap();
            assert!(found.iter().all(|due| due.lamp == asked));
            assert_eq!(found.iter().any(|due| due.deadline.clock == first.clock), asked == lamp, "{day}");
        }
        let keeper = world.sign_in("keeper").await;
        let record = world.get(&keeper, &format!("/r/{}/{}", first.register, first.record)).await;
        assert!(record.body.contains(word), "{day}: {}", record.body);
    }
}

#[tokio::test]
async fn notices_are_read_by_whom_they_are_for() {
    let world = World::new();
    let officer = account(&world, "officer");
    let way = taihang_store::Way {
        channel: Channel::Mail,
        pace: Pace::Each,
        address: "officer@science.example".to_owned(),
    };
    world.records.notice_way_put(officer, Channel::Mail, Some(&way)).unwrap();
    two_years_pass(&world);
    let notices = world.records.notices_new(officer, None, 10).unwrap();
    let notice = notices.first().unwrap();
    assert!(world.records.notice_to_send(&notice.id, Channel::Mail).unwrap().is_some());
    let cookies = world.sign_in("officer").await;
    let page = world.get(&cookies, "/notices?show=unread").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("bell-count"), "{}", page.body);
    let token = page.csrf();
    let path = format!("/notices/{}/open", notice.id);
    let stranger = world.sign_in("stranger").await;
    let stolen = world.get(&stranger, "/notices").await.csrf();
    let answer = world.post(&stranger, &path, &format!("csrf={stolen}"), &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    let answer = world.post(&cookies, &path, &format!("csrf={token}"), &[]).await;
    assert_eq!(answer.location(), format!("/r/{}/{}", notice.register, notice.record));
    let left = world.records.notices_unread(officer).unwrap();
    assert_eq!(left, i64::try_from(notices.len()).unwrap() - 1);
    world.post(&cookies, "/notices/read", &format!("csrf={token}"), &[]).await;
    assert_eq!(world.records.notices_unread(officer).unwrap(), 0);
}

#[tokio::test]
async fn how_somebody_is_notified_is_checked_and_kept() {
    let world = World::new();
    let cookies = world.sign_in("officer").await;
    let path = "/notices/settings";
    let officer = account(&world, "officer");
    let page = world.get(&cookies, path).await;
    let token = page.csrf();
    // Neither a mail server nor a gateway is set up here: both say so.
    assert!(page.body.contains("本站尚未启用电子邮件") && page.body.contains("本站尚未启用这一渠道"));
    for wrong in ["", "a b"] {
        let fields = format!("csrf={token}&gateway_pace=each&gateway_address={}", encoded(wrong));
        let answer = world.post(&cookies, path, &fields, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.body.contains("接收地址不可用"));
    }
    // What was chosen before the mail server went stays.
    let way = Way { channel: Channel::Mail, pace: Pace::Each, address: "officer@science.example".to_owned() };
    world.records.notice_way_put(officer, Channel::Mail, Some(&way)).unwrap();
    let fields = format!("csrf={token}&gateway_pace=daily&gateway_address=13900000000&language=en");
    assert_eq!(world.post(&cookies, path, &fields, &[]).await.status, StatusCode::SEE_OTHER);
    let ways = world.records.notice_ways(officer).unwrap();
    let kept: Vec<_> = ways.iter().map(|way| (way.channel, way.pace, way.address.as_str())).collect();
    let mail = (Channel::Mail, Pace::Each, "officer@science.example");
    assert_eq!(kept, [(Channel::Gateway, Pace::Daily, "13900000000"), mail]);
    assert_eq!(world.records.account_addressed(officer).unwrap().unwrap().language, Language::En);
    world.post(&cookies, path, &format!("csrf={token}"), &[]).await;
    assert_eq!(world.records.notice_ways(officer).unwrap().len(), 1);
    assert_eq!(world.records.account_addressed(officer).unwrap().unwrap().language, Language::En);
}

#[tokio::test]
async fn notices_are_mailed_to_an_address_that_was_confirmed_and_to_no_other() {
    let world = World::with(WebSettings { mails: true, ..WebSettings::default() });
    let cookies = world.sign_in("officer").await;
    let path = "/notices/settings";
    let officer = account(&world, "officer");
    let token = world.get(&cookies, path).await.csrf();
    let fields = format!("csrf={token}&mail_pace=daily&mail_address={}", encoded("somebody@else.example"));
    let confirm = |mail: &str, confirmed| {
        let new = NewCredential { proof: mail.to_owned(), secret: None, confirmed };
        world.records.credentials_set(officer, CredentialKind::Mail, vec![new]).unwrap();
    };
    for unconfirmed in [false, true] {
        if unconfirmed {
            confirm("officer@science.example", false);
        }
        let answer = world.post(&cookies, path, &fields, &[]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("还没有验证过的邮箱") && answer.body.contains("/account/mail"));
    }
    confirm("officer@science.example", true);
    assert!(world.get(&cookies, path).await.body.contains("officer@science.example"));
    assert_eq!(world.post(&cookies, path, &fields, &[]).await.status, StatusCode::SEE_OTHER);
    let ways = world.records.notice_ways(officer).unwrap();
    let kept: Vec<_> = ways.iter().map(|way| (way.pace, way.address.as_str())).collect();
    assert_eq!(kept, [(Pace::Daily, "officer@science.example")]);
}

#[tokio::test]
async fn search_finds_short_chinese_words_and_nothing_hidden() {
    let world = World::new();
    let id = proposed(&world).to_string();
    let officer = world.sign_in("officer").await;
    for words in ["科技", "科"] {
        let page = world.get(&officer, &format!("/search?q={}", encoded(words))).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&format!("<mark>{words}</mark>")), "{words}: {}", page.body);
        let part = world.get(&officer, &format!("/search/suggest?q={}", encoded(words))).await;
        assert!(part.body.starts_with("<div id=\"search-suggestions\""), "{}", part.body);
        assert!(part.body.contains("<mark>"));
    }
    let hidden = "/search?q=follow_up.city_months";
    assert!(world.get(&officer, hidden).await.body.contains(&id));
    let stranger = world.sign_in("stranger").await;
    let page = world.get(&stranger, hidden).await;
    // The code that declares the parameter is public, the proposal is not.
    assert!(!page.body.contains("in-parameter") && !page.body.contains(&id), "{}", page.body);
    assert_eq!(world.get(&officer, "/search").await.status, StatusCode::OK);
}

#[tokio::test]
async fn parameters_in_force_go_from_province_to_county_with_switch_off_and_tighten() {
    let world = World::new();
    let today = civil_today(&*world.clock);
    let put = |chance: u128, code: &str, region: &str, value: &str, mode: &str| {
        let id = RecordId::new(world.clock.now(), chance);
        let mut draft = Draft::default()
            .with("code", Value::Identifier(code.to_owned()))
            .with("region", Value::Ref(seed_id("region", region)))
            .with("mode", Value::Choice(mode.to_owned()))
            .with("direction", Value::Choice("lower_is_stricter".to_owned()))
            .with("valid", Value::Period("2026-01-01/".parse().unwrap()));
        if !value.is_empty() {
            draft = draft.with("value", Value::Text(value.to_owned()));
        }
        let act = Act::Create { id, draft, state: Some("in_force".to_owned()) };
        let command =
            Command { register: "parameter".to_owned(), act, reason: None, origin: Origin::default() };
        world.records.submit(&Actor::system("import", today), command).unwrap();
    };
    let months = "follow_up.city_months";
    put(1, months, "100000", "3 months", "default");
    put(2, months, "140000", "2 months", "replace");
    put(3, months, "140100", "1 month", "tighten");
    put(4, "feature.voucher", "100000", "on", "default");
    put(5, "feature.voucher", "140105", "", "off");
    let officer = world.sign_in("officer").await;
    let shown = async |region: &str, on: &str| {
        let path = format!("/parameters?region={}{on}", seed_id("region", region));
        let page = world.get(&officer, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        page.body.split("id=\"parameters\"").nth(1).unwrap().to_owned()
    };
    let city = shown("140100", "").await;
    for part in [
        "<strong>1个月</strong>",
        "<strong>启用</strong>",
        "科技创新券",
        "市级配套政策出台时限",
        "各地可",
        "与上级不同",
        "收紧",
    ] {
        assert!(city.contains(part), "{part}: {city}");
    }
    assert!(!city.contains("已停用"), "{city}");
    let province = shown("140000", "").await;
    assert!(province.contains("<strong>2个月</strong>") && !province.contains("1个月<"), "{province}");
    let county = shown("140105", "").await;
    assert!(county.contains("<strong>1个月</strong>"), "taken from the city: {county}");
    assert!(county.contains("<strong>已停用</strong>") && county.contains("小店区"), "{county}");
    assert!(!shown("140100", "&on=2025-06-01").await.contains("1个月"));
    // By a part of the name in either language or of the code; only what the region itself has set.
    let found = shown("140100", "&q=Voucher").await;
    assert!(found.contains("feature.voucher") && !found.contains(months), "{found}");
    let found = shown("140100", "&q=配套").await;
    assert!(found.contains(months) && !found.contains("feature.voucher"), "{found}");
    let own = shown("140100", "&show=own").await;
    assert!(own.contains(months) && !own.contains("feature.voucher"), "{own}");
    let none = world.get(&officer, "/parameters?q=zzz").await;
    assert!(none.body.contains("没有符合条件的参数"), "{}", none.body);
    let odd = world.get(&officer, "/parameters?show=xyz").await;
    assert!(odd.body.contains("“显示范围”无法识别“xyz”"), "{}", odd.body);
}

fn code_of(command: &Command) -> Option<String> {
    let Act::Create { draft, .. } = &command.act else { return None };
    let Some(Some(Value::Identifier(code))) = draft.values.get("code") else { return None };
    Some(code.clone())
}

#[tokio::test]
async fn many_parameters_come_in_pages() {
    let world = World::new();
    let today = civil_today(&*world.clock);
    let seeded = taihang_registers::seed(world.records.catalogue()).unwrap().into_iter();
    let (parameters, others): (Vec<Command>, Vec<Command>) =
        seeded.partition(|command| command.register == "parameter");
    let parameters: Vec<Command> = parameters.into_iter().take(100).collect();
    // Some of their names are there already.
    for declared in others.into_iter().filter(|command| command.register == "code") {
        drop(world.records.submit(&Actor::system("import", today), declared));
    }
    let codes: std::collections::BTreeSet<String> = parameters.iter().filter_map(code_of).collect();
    assert!(codes.len() > 60, "{}", codes.len());
    world.records.submit_all(&Actor::system("import", today), parameters).unwrap();
    let officer = world.sign_in("officer").await;
    let first = world.get(&officer, "/parameters").await.body;
    let second = world.get(&officer, "/parameters?page=2").await.body;
    let pages = codes.len().div_ceil(30);
    assert!(first.contains(&format!("第 1 页，共 {pages} 页")), "{first}");
    for (at, code) in codes.iter().enumerate().take(60) {
        let on = |page: &str| page.contains(&format!(">{code}</code>"));
        assert_eq!((on(&first), on(&second)), (at < 30, at >= 30), "{code}");
    }
    assert!(second.contains("rel=\"prev\""), "{second}");
}
