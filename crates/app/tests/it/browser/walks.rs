//! What people come to do, from the first click to what they wanted to see.

use serde_json::{Value, json};
use taihang_testkit::{Key, Scripts, World};

use super::demo;

/// A small plan of a city that does not exist.
const PLAN: &str = "泽水市人民政府
关于印发泽水市科技创新行动计划（2026—2028年）的通知

泽水政发〔2026〕3号

各县区人民政府，市直各单位：

一、工作基础
2025年，全市高新技术企业达到320家，技术合同成交额24.5亿元。

二、主要目标
到2028年，全市高新技术企业达到500家，技术合同成交额达到40亿元。

三、重点任务
（一）培育创新主体。建立高新技术企业后备库，每年入库企业不少于60家。
牵头单位：市科技局；配合单位：市税务局。
（二）建设中试基地。2027年底前建成中试基地3个。
牵头单位：市工业和信息化局。

泽水市人民政府
2026年1月12日
";

/// The state of the card that holds `words`.
fn state_of(world: &World, words: &str) -> String {
    let body = "const card = [...document.querySelectorAll('[data-cards] > .card')].find(c => c.innerText.includes(arguments[0]));
        return card ? card.dataset.state : 'no such card'";
    world.browser.run(body, &[json!(words)]).as_str().unwrap_or_default().to_owned()
}

/// Uploads [`PLAN`] and waits for the reader.
fn upload(world: &World) {
    let path = world.file("泽水市科技创新行动计划.txt", PLAN.as_bytes());
    world.go("/plans");
    world.browser.choose("input[type=file]", &path);
    world.browser.until("/^\\/plans\\/[0-9A-Z]{26}/.test(location.pathname)");
    world.browser.see("[data-cards] > .card");
}

#[test]
fn a_person_signs_in_changes_the_language_and_signs_out() {
    let world = demo();
    world.go("/targets");
    world.browser.until("location.pathname === '/sign-in'");
    world.browser.fill("input[name=name]", "planner");
    world.browser.fill("input[type=password]", "not the password");
    world.browser.keys(&[Key::Enter]);
    world.browser.see("main [role=alert]");
    // The answer to a wrong password is an error to the console, and rightly so.
    world.browser.console_errors();
    world.sign_in("planner");
    world.browser.read("太行");
    world.browser.click("button[name=language][value=en]");
    world.browser.until("document.documentElement.lang === 'en'");
    world.browser.read("Taihang");
    world.browser.click("button[name=language][value=zh]");
    world.browser.until("document.documentElement.lang === 'zh-CN'");
    world.browser.click("details.person summary");
    world.browser.click("form[action='/sign-out'] button");
    world.go("/");
    world.browser.until("location.pathname === '/sign-in'");
    world.end();
}

#[test]
fn a_plan_is_uploaded_reviewed_and_becomes_a_line() {
    let world = demo();
    world.sign_in("planner");
    upload(&world);
    for words in ["高新技术企业", "技术合同成交额", "中试基地", "市科技局", "2028"] {
        world.browser.read(words);
    }
    // The card's place in the source, and back.
    world.browser.click(".card.target .card-go");
    world.browser.see("#source .m-chosen");
    world.browser.click(".card.target .confirm");
    world.browser.until("document.querySelector('.card.target').dataset.state === 'confirmed'");
    assert_eq!(state_of(&world, "500"), "confirmed");
    world.go("/targets?words=%E6%8A%80%E6%9C%AF%E5%90%88%E5%90%8C%E6%88%90%E4%BA%A4%E9%A2%9D");
    world.browser.read("泽水市");
    let target = "return [...document.querySelectorAll('main tr')].find(r => r.innerText.includes('泽水市'))
        .querySelector('a[href^=\"/targets/\"]').getAttribute('href')";
    let target = world.browser.run(target, &[]);
    world.go(target.as_str().unwrap_or_default());
    world.browser.see("[data-chart] canvas, [data-chart] svg");
    world.browser.read("40");
    world.browser.read("24.5");
    world.end();
}

#[test]
fn a_bad_file_says_what_to_do_and_the_next_one_is_taken() {
    let world = demo();
    world.sign_in("planner");
    let path = world.file("空.txt", b"");
    world.go("/plans");
    world.browser.choose("input[type=file]", &path);
    world.browser.see(".upload-problem[role=alert]");
    assert!(world.browser.text(".upload-problem").chars().count() > 8, "the problem says what to do");
    upload(&world);
    let path = world.file("同一份.txt", PLAN.as_bytes());
    world.go("/plans");
    world.browser.choose("input[type=file]", &path);
    world.browser.see(".upload-problem a");
    world.browser.click(".upload-problem a");
    world.browser.see("[data-cards] > .card");
}

#[test]
fn a_finding_opens_at_its_quote() {
    let world = demo();
    world.sign_in("viewer");
    world.go("/findings");
    world.browser.see("article.entry .places a q");
    let quote = world.browser.text("article.entry .places a q");
    world.browser.follow("article.entry .places a:has(q)");
    world.browser.until("/^\\/plans\\//.test(location.pathname)");
    world.browser.see("#here, .m-here, [id=here]");
    let marked = "return [...document.querySelectorAll('#source .m-here, #source #here')].map(e => e.innerText).join('')";
    let marked = world.browser.run(marked, &[]).as_str().unwrap_or_default().to_owned();
    let start: String = quote.chars().filter(|c| !c.is_whitespace()).take(6).collect();
    let page: String = marked.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(
        page.contains(&start) || start.contains(&page),
        "the quote {quote:?} is not what is marked: {marked:?}"
    );
    let visible = "const box = document.querySelector('#here, .m-here').getBoundingClientRect();
        return box.top >= 0 && box.top < innerHeight";
    assert_eq!(world.browser.run(visible, &[]), Value::Bool(true), "the quote is scrolled into view");
    world.end();
}

#[test]
fn a_review_needs_no_mouse() {
    let world = demo();
    // Signing in by keys alone.
    world.go("/sign-in");
    let password = world.server.password("planner").unwrap().to_owned();
    world
        .browser
        .until("document.activeElement.name === 'name' || document.querySelector('input[name=name]')");
    for _ in 0..12 {
        if world.browser.run("return document.activeElement.name", &[]) == "name" {
            break;
        }
        world.browser.keys(&[Key::Tab]);
    }
    let typed: Vec<Key> = "planner".chars().map(Key::Char).collect();
    world.browser.keys(&typed);
    world.browser.keys(&[Key::Tab]);
    let typed: Vec<Key> = password.chars().map(Key::Char).collect();
    world.browser.keys(&typed);
    world.browser.keys(&[Key::Enter]);
    world.browser.until("location.pathname !== '/sign-in'");
    upload(&world);
    let chosen = "document.querySelector('.card[data-chosen]')";
    // Next, confirm: the card is confirmed, and the one after it is at hand.
    world.browser.keys(&[Key::Char('j')]);
    world.browser.until(chosen);
    let first = world.browser.run("return document.querySelector('.card[data-chosen]').dataset.item", &[]);
    let first = first.as_str().unwrap_or_default().to_owned();
    let state = |item: &str, state: &str| {
        format!("document.getElementById('item-{item}').dataset.state === '{state}'")
    };
    world.browser.keys(&[Key::Char('c')]);
    world.browser.until(&state(&first, "confirmed"));
    world.browser.until(&format!("{chosen}.dataset.item !== '{first}'"));
    // Undo.
    world.browser.keys(&[Key::Char('u')]);
    world.browser.until(&state(&first, "extracted"));
    // Reject.
    world.browser.keys(&[Key::Char('k'), Key::Char('x')]);
    world.browser.until("document.querySelector('.card[data-state=rejected]')");
    // Mend: the form opens with its first field ready, and Escape closes it.
    world.browser.keys(&[Key::Char('j'), Key::Char('e')]);
    world.browser.until("document.activeElement.closest('.mending')");
    world.browser.keys(&[Key::Escape]);
    world.browser.until("!document.querySelector('.mending')");
    // Help.
    world.browser.keys(&[Key::Char('?')]);
    world.browser.see("dialog#keys[open]");
    world.browser.keys(&[Key::Escape]);
    world.browser.until("!document.querySelector('dialog[open]')");
    world.end();
}

#[test]
fn a_value_is_mended_and_a_wrong_one_is_refused_beside_its_field() {
    let world = demo();
    world.sign_in("planner");
    upload(&world);
    world.browser.click(".card.target a.mend");
    world.browser.see(".mending input[name=value]");
    world.browser.fill(".mending input[name=value]", "many");
    world.browser.click(".mending button.primary");
    world.browser.see(".mending [aria-invalid=true]");
    world.browser.fill(".mending input[name=value]", "510");
    world.browser.click(".mending button.primary");
    world.browser.until("!document.querySelector('.mending')");
    assert_eq!(state_of(&world, "510"), "mended");
}

#[test]
fn pages_work_without_scripts() {
    let world = demo();
    world.browser.scripts(Scripts::Off);
    world.sign_in("planner");
    for path in ["/", "/plans", "/targets", "/tasks", "/cascade", "/comparison", "/findings"] {
        world.go(path);
        world.browser.see("main h1");
    }
    world.go("/plans");
    world.browser.click("main a[href^='/plans/']");
    world.browser.see(".card");
    world.browser.click(".card .confirm");
    world.browser.see(".card[data-state=confirmed]");
    world.go("/plans");
    let path = world.file("泽水市科技创新行动计划.txt", PLAN.as_bytes());
    world.browser.choose("input[type=file]", &path);
    world.browser.click("form[data-upload] button");
    world.browser.see(".uploads a[href^='/plans/'], [data-cards] > .card");
    world.end();
}
