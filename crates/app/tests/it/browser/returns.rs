//! One figure from a city's form to the published ranking, and its correction.

use serde_json::{Value, json};
use taihang_testkit::World;

use super::demo;
use super::matter::{becomes, enter, leaves, link, links, send, step, today};

/// Out of a workbook, with two errors: a letter among the digits, and more firms with R&D than firms.
const BLOCK: &str = "标识\t指标名称\t计量单位\t本期值\t说明
rd\t研发经费内部支出\t亿元\t86.1Z\t
rd-gov\t其中：政府资金\t万元\t190,300\t
rd-firm\t其中：企业资金\t万元\t619,000\t
staff\t研发人员折合全时当量\t人年\t29,100\t
firms\t有研发活动的规上工业企业\t家\t1,438\t
firms-all\t规上工业企业\t家\t951\t
";

/// The ranking reads the indicator that the form feeds.
const TREE: &str = "Level,iCode,iName,Parent,Direction,Weight
1,rd-total,研发经费,index,1,2
1,gdp,地区生产总值,index,1,1
2,index,综合指数,,1,1";
const METHOD: &str = "normalise = { min_max = { lower = 0.0, upper = 100.0 } }\naggregate = [\"arithmetic\"]";
const CITIES: [&str; 3] = ["太原市", "大同市", "阳泉市"];

/// Presses a button whose answer may be that something is wrong.
fn press(world: &World, selector: &str) {
    world.browser.run("document.body.dataset.old = 'yes'", &[]);
    world.browser.click(selector);
    world.browser.until(
        "document.body && document.body.dataset.old === undefined && document.readyState === 'complete'",
    );
}

fn words(world: &World, path: &str) -> String {
    world.go(path);
    world.browser.text("main")
}

#[test]
fn a_citys_figure_goes_from_its_form_to_the_published_ranking_and_is_corrected() {
    let world = demo();
    becomes(&world, "statistician");
    let year = today(&world).year() - 1;
    let ranking = prepared(&world, year);
    let before = gathered(&world, &ranking);
    let city = city_of(&world);
    becomes(&world, "leader");
    let seen = leader_sees(&world, &city, year);

    let form = pasted_and_mended(&world);
    returned_and_accepted(&world, &form);
    released(&world, "95.1234");
    drilled(&world, &city, year, &form);

    becomes(&world, "leader");
    let now = leader_sees(&world, &city, year);
    for (one, other) in seen.iter().zip(&now) {
        assert_ne!(one, other, "unmoved by the new figure");
    }
    becomes(&world, "statistician");
    let after = gathered(&world, &ranking);
    assert_ne!(before, after, "the composite index moves");
    published(&world, &ranking);
    mended_later(&world, &form, &ranking);
    world.end();
}

/// A ranking of three cities, as a draft.
fn prepared(world: &World, year: i16) -> String {
    world.go("/r/ranking/new");
    let year = year.to_string();
    for (name, value) in [
        ("title", "研发投入综合评价"),
        ("period", year.as_str()),
        ("objects", "region"),
        ("regions.add", CITIES[0]),
        ("tree", TREE),
        ("method", METHOD),
    ] {
        enter(world, name, value);
    }
    send(world, "main form[method=post] button.primary");
    let record = world.path();
    for city in &CITIES[1..] {
        world.go(&format!("{record}/edit"));
        enter(world, "regions.add", city);
        send(world, "main form.register-form button.primary");
    }
    record.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Takes the released values, and gives the table of ranks.
fn gathered(world: &World, ranking: &str) -> String {
    world.go(&format!("/rankings/{ranking}"));
    send(world, "form[action$='/gather'] button.primary");
    world.browser.text("#ranks table")
}

/// The id of the first city, from the way down the indicator.
fn city_of(world: &World) -> String {
    world.go("/indicators/rd-total");
    let path = link(world, "/indicators/rd-total?region=", CITIES[0]);
    path.split("region=").nth(1).and_then(|rest| rest.split('&').next()).unwrap_or_default().to_owned()
}

/// The indicator and the cockpit of the city, and the target of the province that is joined to the sum.
fn leader_sees(world: &World, city: &str, year: i16) -> [String; 3] {
    let targets =
        "return [...document.querySelectorAll('#targets tbody tr')].map(r => r.innerText).join('\\n')";
    let figure = words(world, &format!("/indicators/rd-total?region={city}&period={year}"));
    let cockpit = words(world, &format!("/cockpit?region={city}"));
    world.go("/indicators/rd-total");
    let targets = world.browser.run(targets, &[]).as_str().unwrap_or_default().to_owned();
    assert!(!targets.is_empty(), "no target is joined to the sum of R&D");
    [figure, cockpit, targets]
}

/// The clerk pastes, is told of two errors, mends both and hands it in.
fn pasted_and_mended(world: &World) -> String {
    becomes(world, "city-clerk");
    world.go("/collection");
    let form = link(world, "/returns/", "太原市");
    world.go(&form);
    enter(world, "block", BLOCK);
    press(world, "button[name=do][value=paste]");
    world.browser.read("读到“86.1Z”");
    world.browser.read("不应大于");
    let kept = world.browser.run("return document.querySelector(\"[name='a.rd']\").value", &[]);
    assert_eq!(kept, json!("86.1Z"), "nothing is lost");
    world.browser.console_errors();
    // What is typed is kept without a press, and is there again after signing in anew.
    enter(world, "a.firms", "438");
    world.browser.until("document.querySelector('[data-draft-state]').textContent.includes('草稿已保存')");
    becomes(world, "city-clerk");
    world.go(&form);
    world.browser.read("已恢复未提交的内容");
    assert_eq!(
        world.browser.run("return document.querySelector(\"[name='a.firms']\").value", &[]),
        json!("438")
    );
    enter(world, "a.rd", "850000");
    send(world, "button[name=do][value=submit]");
    world.browser.read("已报");
    form
}

/// The province sends one value back; the city mends it; the province accepts.
fn returned_and_accepted(world: &World, form: &str) {
    becomes(world, "statistician");
    world.go(form);
    enter(world, "r.rd", "与上年差距较大，请核实");
    send(world, "form[action$='/send-back'] button");
    world.browser.read("已退回");
    becomes(world, "city-clerk");
    world.go(form);
    world.browser.read("与上年差距较大");
    enter(world, "a.rd", "951234");
    send(world, "button[name=do][value=submit]");
    accepted(world, form);
}

fn accepted(world: &World, form: &str) {
    becomes(world, "statistician");
    step(world, &record_of(form), "accept", &[]);
    world.browser.read("已验收");
}

fn record_of(form: &str) -> String {
    form.replace("/returns/", "/r/data_return/")
}

/// The value that came of it is checked and released.
fn released(world: &World, value: &str) {
    world.go("/r/indicator_value?state=reported&sort=-changed");
    let rows = "return [...document.querySelectorAll('main tr')].filter(r => r.innerText.includes(arguments[0]))
        .map(r => r.querySelector(\"a[href^='/r/indicator_value/']\")).filter(a => a).map(a => a.getAttribute('href'))";
    let found = world.browser.run(rows, &[json!(value)]);
    let record = found[0].as_str().unwrap_or_default().to_owned();
    assert!(!record.is_empty(), "no value {value}: {found}");
    step(world, &record, "check", &[]);
    step(world, &record, "release", &[]);
}

/// From the number to its record, and from there to the form.
fn drilled(world: &World, city: &str, year: i16, form: &str) {
    world.go(&format!("/indicators/rd-total?region={city}&period={year}"));
    world.browser.read("95.12");
    world.go(&links(world, "/r/indicator_value/", "").first().cloned().unwrap_or_default());
    world.go(&link(world, &record_of(form), ""));
    world.go(&link(world, form, ""));
    assert_eq!(world.path(), *form);
    world.browser.read("951234");
}

/// Signed by somebody else, published, read by anybody.
fn published(world: &World, ranking: &str) {
    becomes(world, "approver");
    step(world, &format!("/r/ranking/{ranking}"), "sign", &[]);
    becomes(world, "statistician");
    step(world, &format!("/r/ranking/{ranking}"), "publish", &[]);
    leaves(world);
    world.go(&format!("/rankings/{ranking}"));
    world.browser.read("研发投入综合评价");
    for city in CITIES {
        world.browser.read(city);
    }
}

/// The city mends its form; the value, and the ranking, are corrected, and both say so.
fn mended_later(world: &World, form: &str, ranking: &str) {
    becomes(world, "city-clerk");
    step(world, &record_of(form), "mend", &[("reason", "漏报一家企业")]);
    world.go(form);
    enter(world, "a.rd", "955000");
    send(world, "button[name=do][value=submit]");
    accepted(world, form);
    released(world, "95.5");
    world.go("/r/indicator_value?state=superseded&sort=-changed");
    world.browser.read("95.1234");
    world.go(&format!("/rankings/{ranking}"));
    enter(world, "correction", "太原市补报一家企业的研发经费。");
    send(world, "form[action$='/correct'] button");
    let mended = world.path().split(['/', '?']).nth(2).unwrap_or_default().to_owned();
    gathered(world, &mended);
    becomes(world, "approver");
    step(world, &format!("/r/ranking/{mended}"), "sign", &[]);
    becomes(world, "statistician");
    step(world, &format!("/r/ranking/{mended}"), "publish", &[]);
    leaves(world);
    world.go(&format!("/rankings/{ranking}"));
    world.browser.read("以更正后的结果为准");
    world.browser.read("太原市补报一家企业的研发经费");
    let address = Value::from(links(world, &format!("/rankings/{mended}"), ""));
    assert!(address.as_array().is_some_and(|all| !all.is_empty()), "{address}");
}
