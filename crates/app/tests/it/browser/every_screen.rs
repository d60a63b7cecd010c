//! What must hold on every page, whichever it is: the test follows the links, so that a new screen is checked unasked.
//!
//! Of pages that differ only in an id or in the value of a filter one is looked at.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;
use taihang_testkit::{Browser, World};

use super::demo;

/// Widths at which people read: a telephone and a desk.
const WIDTHS: [u32; 2] = [360, 1440];
/// More shapes of address than the product has; a guard against links that never repeat.
const MOST_SHAPES: usize = 200;
/// The links of the page shown.
const LINKS: &str = "return [...document.querySelectorAll('a[href]')]
    .filter(a => a.origin === location.origin)
    .map(a => a.pathname + a.search)";

/// A link that hands out a file instead of showing a page.
fn is_file(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path.contains("/export/")
        || path.starts_with("/open-data/")
        || ["/file", "/review.docx", ".json", ".jsonld", ".csv", ".svg", "/template", "/problems"]
            .iter()
            .any(|ending| path.ends_with(ending))
}

/// The address without what differs from record to record: ids, numbers and the values of the query.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    // Files differ in what they hold: one of each kind is enough.
    let part = |part: &str| {
        let is_id = part.len() == 26 && part.chars().all(|c| c.is_ascii_alphanumeric());
        let is_number = !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        if is_id || is_number { "{}".to_owned() } else { part.to_owned() }
    };
    let mut parts: Vec<String> = path.split('/').map(part).collect();
    // The pages of all registers are one, made from definitions; those of organisations have a template of their own.
    if let ["", "r" | "api", register, ..] = parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
        && *register != "organisation"
    {
        "{}".clone_into(&mut parts[2]);
    }
    // Indicators and open data are known by their names, and are one page and one file each.
    if let ["", "indicators", _] | ["", "open-data", _, _] =
        parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice()
    {
        "{}".clone_into(&mut parts[2]);
    }
    // Ways to look at a page make other pages of it; filters do not.
    let views = query
        .split('&')
        .filter(|pair| ["by=", "side=", "show=repaired"].iter().any(|view| pair.starts_with(view)));
    format!("{}?{}", parts.join("/"), views.collect::<Vec<_>>().join("&"))
}

/// One address of each shape, found by following links from the home screen; pages and files apart.
fn addresses(world: &World) -> (Vec<String>, Vec<String>) {
    let mut waiting = VecDeque::from([String::from("/")]);
    let mut seen = BTreeSet::from([shape("/")]);
    let (mut pages, mut files) = (Vec::new(), Vec::new());
    while let Some(path) = waiting.pop_front() {
        if is_file(&path) {
            files.push(path);
            continue;
        }
        world.go(&path);
        for link in world.browser.run(LINKS, &[]).as_array().into_iter().flatten().filter_map(Value::as_str) {
            if seen.insert(shape(link)) {
                assert!(seen.len() < MOST_SHAPES, "links that never repeat: {seen:#?}");
                waiting.push_back(link.to_owned());
            }
        }
        pages.push(path);
    }
    (pages, files)
}

/// What is wrong with the page shown.
fn faults(browser: &Browser, language: &str) -> Vec<String> {
    let mut faults: Vec<String> = browser
        .violations()
        .into_iter()
        .map(|violation| {
            format!("{} ({}): {}", violation.rule, violation.impact, violation.elements.join(" ‖ "))
        })
        .collect();
    if browser.overflow() > 0 {
        faults.push(format!("{} px wider than the window", browser.overflow()));
    }
    faults.extend(browser.console_errors());
    let says = |script: &str| browser.run(script, &[]).as_str().unwrap_or_default().to_owned();
    if says("return document.documentElement.lang") != language {
        faults.push(format!("does not say that it is {language}"));
    }
    if says("return document.title").is_empty() || browser.count("h1") != 1 {
        faults.push(String::from("needs a title and one first heading"));
    }
    faults
}

fn choose_language(world: &World, value: &str, tag: &str) {
    world.go("/");
    if world.browser.count(&format!("button[name=language][value={value}]")) > 0 {
        world.browser.click(&format!("button[name=language][value={value}]"));
    }
    world.browser.until(&format!("document.documentElement.lang === '{tag}'"));
}

#[test]
fn every_screen_is_accessible_narrow_and_wide_in_both_languages() {
    let world = demo();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut look = |world: &World, path: &str, language: &str| {
        for width in WIDTHS {
            world.browser.size(width, 900);
            world.go(path);
            for fault in faults(&world.browser, language) {
                found.entry(fault).or_default().insert(format!("{path} at {width} px in {language}"));
            }
        }
    };
    look(&world, "/sign-in", "zh-CN");
    world.sign_in("planner");
    let (pages, _) = addresses(&world);
    assert!(pages.len() >= 8, "only {pages:?}");
    world.browser.console_errors();
    for (value, language) in [("zh", "zh-CN"), ("en", "en")] {
        choose_language(&world, value, language);
        for path in &pages {
            look(&world, path, language);
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_pages_of_the_administrator_are_accessible_too() {
    let world = demo();
    world.sign_in("administrator");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (value, language) in [("zh", "zh-CN"), ("en", "en")] {
        choose_language(&world, value, language);
        for path in [
            "/account",
            "/account/second-factor",
            "/account/sessions",
            "/accounts",
            "/sign-ins",
            "/openings",
            "/api-keys",
        ] {
            for width in WIDTHS {
                world.browser.size(width, 900);
                world.go(path);
                for fault in faults(&world.browser, language) {
                    found.entry(fault).or_default().insert(format!("{path} at {width} px in {language}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_page_of_the_people_of_a_unit_is_accessible_too() {
    let world = demo();
    world.sign_in("firm-head");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (value, language) in [("zh", "zh-CN"), ("en", "en")] {
        choose_language(&world, value, language);
        for width in WIDTHS {
            world.browser.size(width, 900);
            world.go("/people");
            assert_eq!(world.browser.count("form[action='/people']"), 1, "its forms are looked at");
            for fault in faults(&world.browser, language) {
                found.entry(fault).or_default().insert(format!("/people at {width} px in {language}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_file_that_is_offered_can_be_had() {
    let world = demo();
    world.sign_in("viewer");
    let (_, files) = addresses(&world);
    assert!(files.len() >= 4, "only {files:?}");
    world.go("/");
    let body = "const done = arguments[1];
        fetch(arguments[0]).then(async answer => done(`${answer.status} ${(await answer.arrayBuffer()).byteLength > 100}`))";
    for file in files {
        let answer = world.browser.run_async(body, &[Value::String(file.clone())]);
        assert_eq!(answer, "200 true", "{file}");
    }
    world.end();
}
