//! The browser of the walks does what a person does, and sees what a person sees.

use std::fmt::Write as _;

use taihang_testkit::{Browser, Key, Scripts};

/// A page of its own, as an address.
fn page(html: &str) -> String {
    let mut address = String::from("data:text/html;charset=utf-8,");
    for byte in html.bytes() {
        write!(address, "%{byte:02x}").expect("a string takes every byte");
    }
    address
}

#[test]
fn browser_sees_types_and_presses() {
    let browser = Browser::open();
    browser.go(&page(
        "<!doctype html><html lang=zh><title>页</title><main><h1>太行</h1><label>名 <input id=a></label>
         <button id=b onclick=\"setTimeout(() => c.textContent = a.value, 200)\">好</button><p id=c></p></main>",
    ));
    assert_eq!(browser.text("h1"), "太行");
    browser.fill("#a", "目标");
    browser.keys(&[Key::Tab, Key::Enter]);
    browser.read("目标");
    browser.until("document.querySelector('#c').textContent === '目标'");
    assert!(browser.console_errors().is_empty());
}

#[test]
fn browser_finds_what_is_wrong_with_a_page() {
    let browser = Browser::open();
    browser.go(&page(
        "<!doctype html><html><title>x</title><main><img src='data:,'><input>
         <div style='width:900px'>wide</div><script>console.error('broken')</script></main>",
    ));
    let rules: Vec<String> = browser.violations().into_iter().map(|violation| violation.rule).collect();
    for rule in ["html-has-lang", "image-alt", "label"] {
        assert!(rules.iter().any(|found| found == rule), "{rule} is not among {rules:?}");
    }
    browser.size(360, 800);
    assert!(browser.overflow() > 500, "{}", browser.overflow());
    assert!(browser.console_errors().iter().any(|error| error.contains("broken")));
}

#[test]
fn browser_can_forbid_scripts() {
    let browser = Browser::open();
    let html = "<!doctype html><p id=a>plain</p><script>a.textContent = 'scripted'</script>";
    browser.scripts(Scripts::Off);
    browser.go(&page(html));
    assert_eq!(browser.text("#a"), "plain");
    browser.scripts(Scripts::On);
    browser.go(&page(html));
    assert_eq!(browser.text("#a"), "scripted");
}
