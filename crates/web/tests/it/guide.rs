//! The documentation page: what it shows is what works.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use serde_json::Value;
use taihang_exchange::openapi::NOWHERE;
use tower::ServiceExt as _;

use crate::api::{Desk, Reply, STEWARD};
use crate::world::organisation;

/// The commands on a page, as they would stand in a terminal.
fn commands(page: &str) -> Vec<String> {
    let parts = page.split("<pre><code>").skip(1).filter_map(|part| part.split_once("</code></pre>"));
    let plain = |text: &str| {
        text.replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    };
    parts.map(|(command, _)| plain(command)).collect()
}

/// The words of a command; `$NAME` is filled in outside of single quotes, as a shell does it.
fn words(command: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    let mut plain = String::new();
    let fill = |text: &mut String| {
        let mut filled = std::mem::take(text);
        for (name, value) in variables {
            filled = filled.replace(&format!("${name}"), value);
        }
        filled
    };
    for letter in command.chars() {
        match (letter, quote) {
            ('\'' | '"', None) => quote = Some(letter),
            (_, Some(open)) if letter == open => {
                word.push_str(&if open == '"' { fill(&mut plain) } else { std::mem::take(&mut plain) });
                quote = None;
            }
            (' ', None) => words.push(std::mem::take(&mut word)),
            (_, None) => word.push(letter),
            (_, Some(_)) => plain.push(letter),
        }
    }
    assert_eq!(quote, None, "{command}");
    words.push(word);
    words
}

async fn page(desk: &Desk, path: &str) -> String {
    let request = Request::builder().uri(path).body(Body::empty()).unwrap();
    let response = desk.world().router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    String::from_utf8(to_bytes(response.into_body(), 8 << 20).await.unwrap().to_vec()).unwrap()
}

/// Sends what the command says.
async fn run(desk: &Desk, command: &str, id: &str) -> Reply {
    // As the page says: where a reference stands, an id of the installation.
    let command = command.replace(NOWHERE, &organisation("140000-node").to_string());
    let words = words(&command, &[("KEY", STEWARD), ("SITE", ""), ("ID", id)]);
    let (mut method, mut headers, mut body, mut path) = ("GET", Vec::new(), None, String::new());
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-sS" => {}
            "-X" => method = rest.next().unwrap(),
            "-H" => headers.push(rest.next().unwrap().split_once(": ").unwrap()),
            "-d" => body = Some(rest.next().unwrap().as_str()),
            place => path = place.to_owned(),
        }
    }
    assert!(headers.contains(&("Authorization", &format!("Bearer {STEWARD}"))), "{command}");
    let lower: Vec<(String, &str)> = headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), *value))
        .filter(|(name, _)| name != "authorization")
        .collect();
    let headers: Vec<(&str, &str)> = lower.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    desk.send(STEWARD, method, &path, &headers, body).await
}

#[tokio::test]
async fn the_examples_of_a_register_work_one_after_the_other() {
    let desk = Desk::new();
    let commands = commands(&page(&desk, "/api/organisation").await);
    assert!(commands.len() >= 8, "{commands:?}");
    let mut id = String::new();
    for command in &commands {
        assert!(command.starts_with("curl "), "{command}");
        let reply = run(&desk, command, &id).await;
        assert!(reply.status < 300, "{command}: {} {}", reply.status, reply.body);
        for result in reply.body["results"].as_array().into_iter().flatten() {
            assert_eq!(result["status"], 200, "{result}");
        }
        if let Some(made) = reply.body["id"].as_str() {
            made.clone_into(&mut id);
        }
    }
}

#[tokio::test]
async fn every_register_has_its_page_and_the_index_leads_to_it() {
    let desk = Desk::new();
    let index = page(&desk, "/api").await;
    let first = &commands(&index)[0];
    assert_eq!(run(&desk, first, "").await.status, 200, "{first}");
    for register in desk.world().store.catalogue().registers() {
        let name = &register.def.name;
        assert!(index.contains(&format!("href=\"/api/{name}\"")), "{name}");
        let page = page(&desk, &format!("/api/{name}")).await;
        for field in register.def.fields.keys() {
            assert!(page.contains(&format!("<code>{field}</code>")), "{name}.{field}");
        }
        for command in commands(&page).iter().filter(|command| !command.contains("$ID")) {
            let reply = run(&desk, command, "").await;
            // What an example cannot know: which records it may refer to, and whether the steward may.
            let refused = [403, 404, 422].contains(&reply.status);
            let reading = !command.contains(" -d ");
            assert!(
                reply.status < 300 || (refused && !reading) || reply.status == 404,
                "{command}: {}",
                reply.body
            );
            for problem in reply.body["problems"].as_array().map_or(&[][..], Vec::as_slice) {
                let code = problem["code"].as_str().unwrap();
                assert!(
                    !["value-type", "value-form", "member-unknown", "json-unreadable"].contains(&code),
                    "{command}: {problem}"
                );
            }
        }
    }
    let machine: Value = serde_json::from_str(&page(&desk, "/api/openapi.json").await).unwrap();
    assert_eq!(machine["openapi"], "3.1.0");
}
