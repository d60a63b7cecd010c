//! One matter from the plan to the year's sheet, with the clock of the demonstration in hand.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Value, json};
use taihang_testkit::World;

use super::demo;

/// Three tasks of a city: two for its bureau of science, one for its government.
const PLAN: &str = "太原市人民政府
关于印发太原市中试基地建设行动计划（2026—2028年）的通知

并政发〔2026〕9号

各县区人民政府，市直各单位：

一、主要目标
到2028年，全市高新技术企业达到3000家。

二、重点任务
（一）建设中试基地。2027年底前完成中试基地选址。
牵头单位：市科技局。
（二）开放科研仪器。2027年底前公布仪器目录。
牵头单位：太原市人民政府。
（三）设立专项资金。2027年底前出台专项资金管理办法。
牵头单位：市科技局。

太原市人民政府
2026年1月12日
";
const TASKS: [&str; 3] = ["建设中试基地", "开放科研仪器", "设立专项资金"];

/// Whoever is signed in leaves; on return nobody is, and the page that says so has come.
pub(super) fn leaves(world: &World) {
    world.go("/");
    if world.browser.count("form[action='/sign-out']") > 0 {
        world.browser.click("details.person summary");
        world.browser.click("form[action='/sign-out'] button");
        world.browser.until("location.pathname === '/sign-in' && document.readyState === 'complete'");
    }
}

/// Somebody else sits down in front of the window.
pub(super) fn becomes(world: &World, name: &str) {
    leaves(world);
    world.sign_in(name);
}

/// Enters a value as a person would, whatever kind of field it is.
pub(super) fn enter(world: &World, name: &str, value: &str) {
    let body = "const [name, value] = arguments;
        const named = [...document.querySelectorAll(`main [name='${CSS.escape(name)}']`)];
        const field = named.find(e => ['radio', 'checkbox'].includes(e.type) ? e.value === value : e.type !== 'hidden');
        if (!field) return `no field ${name}`;
        if (['radio', 'checkbox'].includes(field.type)) { if (!field.checked) field.click(); return ''; }
        field.value = value;
        field.dispatchEvent(new Event('input', {bubbles: true}));
        field.dispatchEvent(new Event('change', {bubbles: true}));
        return field.value === value ? '' : `${name} does not take ${value}`";
    let said = world.browser.run(body, &[json!(name), json!(value)]);
    assert_eq!(said.as_str(), Some(""), "at {}", world.path());
}

/// Sends the form of the page and waits until the page has gone.
pub(super) fn send(world: &World, selector: &str) {
    world.browser.run("document.body.dataset.old = 'yes'", &[]);
    world.browser.click(selector);
    world.browser.until(
        "document.body && document.body.dataset.old === undefined && document.readyState === 'complete'",
    );
    let problems = world.browser.run(
        "return [...document.querySelectorAll('main [role=alert]')].map(e => e.innerText).join(' ')",
        &[],
    );
    assert_eq!(problems.as_str(), Some(""), "at {}", world.path());
}

/// Takes a step of a record by its form.
pub(super) fn step(world: &World, record: &str, transition: &str, values: &[(&str, &str)]) {
    world.go(&format!("{record}/{transition}"));
    for (name, value) in values {
        enter(world, name, value);
    }
    send(world, "main form[method=post] button.primary");
    assert_eq!(world.path(), record);
}

/// The addresses of the links on the page that begin with `start` and whose words contain `words`.
pub(super) fn links(world: &World, start: &str, words: &str) -> Vec<String> {
    let body = "const [start, words] = arguments;
        return [...document.querySelectorAll('main a[href]')]
            .filter(a => a.getAttribute('href').startsWith(start) && a.innerText.includes(words))
            .map(a => a.getAttribute('href'))";
    let found = world.browser.run(body, &[json!(start), json!(words)]);
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

pub(super) fn link(world: &World, start: &str, words: &str) -> String {
    let found = links(world, start, words);
    assert!(!found.is_empty(), "no link to {start} that says {words} at {}", world.path());
    found[0].clone()
}

/// Lets days pass, and signs in again.
fn pass(world: &World, days: u16, name: &str) {
    world.go("/demonstration");
    enter(world, "days", &days.to_string());
    send(world, "main form button.primary");
    world.browser.console_errors();
    becomes(world, name);
}

/// The day in the demonstration.
pub(super) fn today(world: &World) -> Date {
    world.go("/demonstration");
    let words = world.browser.text("#clock p");
    let numbers: Vec<i16> =
        words.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let small = |at: usize| i8::try_from(numbers[at]).unwrap();
    Date::new(numbers[0], small(1), small(2)).unwrap()
}

/// The plan is uploaded, its tasks are confirmed, approved by two and given to the units that it names.
fn planned(world: &World) -> String {
    becomes(world, "planner");
    let path = world.file("太原市中试基地建设行动计划.txt", PLAN.as_bytes());
    world.go("/plans");
    world.browser.choose("input[type=file]", &path);
    world.browser.until("/^\\/plans\\/[0-9A-Z]{26}/.test(location.pathname)");
    let document = world.path().split(['/', '?']).nth(2).unwrap_or_default().to_owned();
    for task in TASKS {
        let body = "const card = [...document.querySelectorAll('[data-cards] > .card.task')].find(c => c.innerText.includes(arguments[0]));
            card.querySelector('.confirm').click(); window.card = card.id; return card.id";
        let card = world.browser.run(body, &[json!(task)]);
        let card = card.as_str().unwrap_or_default();
        world.browser.until(&format!("document.getElementById('{card}').dataset.state === 'confirmed'"));
    }
    for who in ["planner", "approver"] {
        becomes(world, who);
        world.go(&format!("/r/task?document={document}"));
        world.browser.click("input[data-pick-all]");
        enter(world, "transition", "approve");
        send(world, "main form[action='/r/task/bulk'] button.button:not([name])");
        world.browser.read("成功3条");
    }
    becomes(world, "planner");
    world.go(&format!("/supervision/dispatch?document={document}"));
    send(world, "form[action='/supervision/dispatch/appoint'] button");
    document
}

/// The three matters, dispatched at once after a look at what they will be.
fn dispatched(world: &World, document: &str) -> [String; 3] {
    becomes(world, "supervisor");
    world.go(&format!("/supervision/dispatch?document={document}"));
    enter(world, "group", "output");
    send(world, "form[action='/supervision/dispatch/preview'] button.primary");
    send(world, "form[action='/supervision/dispatch'] button.primary");
    world.browser.read("已建立 3 件");
    TASKS.map(|task| link(world, "/r/supervision_item/", task))
}

#[test]
fn a_plan_is_dispatched_answered_escalated_closed_and_counted_in_the_years_sheet() {
    let world = demo();
    let document = planned(&world);
    let [near, far, fund] = dispatched(&world, &document);
    let late = answered_and_escalated(&world, &near, &far, &fund);
    closed(&world, [&near, &far, &fund]);
    bulletin(&world, late);
    let round = round(&world);
    let sheet = scored(&world, &round);
    objected(&world, &round, &sheet);
    world.end();
}

/// The bureau answers on the second day; the government lets the third day pass and its head hears of it; the complex matter
/// gets a date, and more time is refused. Gives the day on which the third one is late.
fn answered_and_escalated(world: &World, near: &str, far: &str, fund: &str) -> Date {
    becomes(world, "city-clerk");
    step(world, far, "deploy", &[("arrangement", "市政府办公室牵头")]);
    becomes(world, "city-head");
    for matter in [near, fund] {
        step(world, matter, "deploy", &[("arrangement", "分管负责人牵头")]);
    }
    pass(world, 1, "city-head");
    step(world, near, "feed_back", &[("feedback", "已选定两处备选地块")]);
    step(world, fund, "feed_back", &[("feedback", "已形成初稿")]);
    becomes(world, "supervisor");
    let plan = today(world).saturating_add(60.days()).to_string();
    step(
        world,
        fund,
        "make_complex",
        &[("class", "complex"), ("plan_date", &plan), ("reason", "须征求各方意见")],
    );
    becomes(world, "city-head");
    let later = today(world).saturating_add(75.days()).to_string();
    let asked = [("extension_until", later.as_str()), ("extension_reason", "征求意见时间较长")];
    step(world, fund, "ask_extension", &asked);
    becomes(world, "supervisor");
    step(world, fund, "refuse_extension", &[("reason", "原定日期可以办结")]);
    assert_eq!(level(world, far), "经办人");
    // Working days and feasts decide which day the third is; some day it has passed.
    for _ in 0..20 {
        pass(world, 1, "supervisor");
        if level(world, far) == "单位负责人" {
            break;
        }
    }
    assert_eq!(level(world, far), "单位负责人");
    world.go("/supervision?lamp=overdue");
    world.browser.read(TASKS[1]);
    today(world)
}

/// How far a matter has gone up.
fn level(world: &World, matter: &str) -> String {
    world.go(matter);
    let body = "return (document.querySelector('main').innerText.match(/催办层级\\s+(\\S+)/) || ['', ''])[1]";
    world.browser.run(body, &[]).as_str().unwrap_or_default().to_owned()
}

/// All three are settled with evidence, and closed by somebody else.
fn closed(world: &World, [near, far, fund]: [&str; 3]) {
    pass(world, 1, "city-clerk");
    step(world, far, "feed_back", &[("feedback", "仪器目录已编制")]);
    step(world, far, "settle", &[("result", "目录已公布"), ("evidence", "市政府网站公告")]);
    becomes(world, "city-head");
    for matter in [near, fund] {
        step(world, matter, "settle", &[("result", "已办结"), ("evidence", "并科发〔2026〕12号")]);
    }
    becomes(world, "supervisor");
    for matter in [near, far, fund] {
        step(world, matter, "close", &[]);
        world.browser.read("已销号");
    }
}

/// The bulletin of what was overdue, on the page and as files.
fn bulletin(world: &World, late: Date) {
    world.go(&format!("/supervision/bulletin?to={late}"));
    world.browser.read("太原市人民政府");
    for format in ["docx", "xlsx"] {
        let file = link(world, &format!("/supervision/bulletin/export/{format}"), "");
        let body = "const [path, done] = arguments;
            fetch(path).then(r => r.arrayBuffer().then(b => done([r.status, b.byteLength])))";
        let answer = world.browser.run_async(body, &[json!(file)]);
        assert_eq!(answer[0], 200, "{file}");
        assert!(answer[1].as_i64().unwrap_or(0) > 1000, "{file}: {answer}");
    }
}

/// A scheme of two items that matters decide, and its round over the bureau and the government.
fn round(world: &World) -> String {
    becomes(world, "appraiser");
    let year = today(world).year().to_string();
    world.go("/r/evaluation_scheme/new");
    let items = [
        ("title", "督办事项专项考核方案"),
        ("subject", "department"),
        ("class", "市直单位"),
        ("year", &year),
        ("innovation_required", "yes"),
        ("bonus_cap", "0"),
        ("penalty_cap", "5"),
        ("line.item.0.key", "on-time"),
        ("line.item.0.label", "按期反馈率"),
        ("line.item.0.common", "yes"),
        ("line.item.0.innovation", "yes"),
        ("line.item.0.statistic", "fed_back_on_time"),
        ("line.item.0.weight", "100"),
        ("line.item.0.rule", "linear"),
        ("line.item.0.low", "0"),
        ("line.item.0.high", "100"),
        ("line.item.1.key", "late"),
        ("line.item.1.label", "超期事项"),
        ("line.item.1.statistic", "overdue"),
        ("line.item.1.rule", "penalty"),
        ("line.item.1.per_unit", "1"),
        ("line.item.1.cap", "5"),
        ("line.grade.0.grade", "优秀"),
        ("line.grade.0.from", "90"),
        ("line.grade.1.grade", "合格"),
        ("line.grade.1.from", "0"),
    ];
    for (name, value) in items {
        enter(world, name, value);
    }
    send(world, "main form[method=post] button.primary");
    let scheme = world.path();
    step(world, &scheme, "consult", &[]);
    becomes(world, "approver");
    step(world, &scheme, "go_live", &[]);
    becomes(world, "appraiser");
    world.go("/r/collection/new");
    let due = today(world).saturating_add(20.days()).to_string();
    world.go("/r/collection/new");
    for (name, value) in [
        ("title", "督办事项专项考核"),
        ("kind", "appraisal"),
        ("scheme", "督办事项专项考核方案"),
        ("subjects.add", "太原市科学技术局"),
        ("period", &year),
    ] {
        enter(world, name, value);
    }
    send(world, "main form[method=post] button.primary");
    let round = world.path();
    let opens = today(world).to_string();
    step(world, &round, "open", &[("opens_on", &opens), ("due_on", &due)]);
    round.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The sheet shows what became of the matters, and is scored and shown to the unit.
fn scored(world: &World, round: &str) -> String {
    world.go(&format!("/appraisal/{round}"));
    let sheet = link(world, &format!("/appraisal/{round}/"), "太原市科学技术局");
    let record = format!("/r/evaluation_sheet/{}", sheet.rsplit('/').next().unwrap_or_default());
    step(world, &record, "verify", &[]);
    let checked = [("tolerance_checked", "yes"), ("tolerance_note", "不属于容错情形")];
    step(world, &record, "score", &checked);
    let round = format!("/r/collection/{round}");
    step(world, &round, "shut", &[]);
    step(world, &round, "show", &[]);
    world.go(&sheet);
    world.browser.read("按期反馈率");
    sheet
}

/// The unit objects, the office answers, two make it final, and the result can be read by anybody.
fn objected(world: &World, round: &str, sheet: &str) {
    becomes(world, "city-head");
    world.go(sheet);
    enter(world, "text", "一项反馈系系统故障延迟。");
    send(world, "form[action$='/objection'] button.primary");
    becomes(world, "appraiser");
    world.go("/r/ticket?sort=-changed");
    let ticket = links(world, "/r/ticket/0", "").first().cloned().unwrap_or_default();
    step(world, &ticket, "accept", &[]);
    let answer = [("answer", "系统日志无故障记录"), ("outcome", "dismissed"), ("reason", "核对日志")];
    step(world, &ticket, "answer", &answer);
    let record = format!("/r/evaluation_sheet/{}", sheet.rsplit('/').next().unwrap_or_default());
    step(world, &record, "finalise", &[]);
    becomes(world, "approver");
    step(world, &record, "finalise", &[]);
    step(world, &format!("/r/collection/{round}"), "publish", &[]);
    leaves(world);
    world.go(&format!("/appraisal/{round}"));
    world.browser.read("太原市科学技术局");
}
