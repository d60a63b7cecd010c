//! What people come to do, from the first click to what they wanted to see.

use taihang_testkit::Key;

use super::demo;

#[test]
fn a_person_signs_in_changes_the_language_and_signs_out() {
    let world = demo();
    world.go("/targets");
    world.browser.until("location.pathname === '/sign-in'");
    world.browser.fill("input[name=name]", "planner");
    world.browser.fill("input[type=password]", "not the password");
    world.browser.keys(&[Key::Enter]);
    world.browser.see("main .problems, main [role=alert]");
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
