//! Odd values in every address and in every form, as people with every kind of work: whatever is sent, the answer is no failure of
//! ours, and nothing that was sent comes back as markup.

use std::collections::BTreeSet;

use axum::http::Method;
use taihang_web::Route;

use crate::world::{Reply, World, encoded, organisation};

/// Stands in an answer as it is only if somebody forgot to escape it.
const MARKUP: &str = "\"'><script>x7()</script>";

fn values() -> Vec<String> {
    let plain = [
        "",
        " ",
        "\0",
        "0",
        "-1",
        "9223372036854775808",
        "-9223372036854775809",
        "1e999",
        "NaN",
        "０１２",
        "'",
        MARKUP,
        "../../etc/passwd",
        "%",
        "%zz",
        "'; drop table record; --",
        "\u{202e}\u{feff}",
        "😀",
        "2026-02-30",
        "9999-12-31",
        "-9999-01-01",
        "9999-12-31T23:59:59Z",
        "7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "0000/9999",
        "2026/2025",
        "[]",
        "{\"a\":[1]}",
        "//elsewhere.example",
        "a\r\nset-cookie: x7=y",
        "organisation:read",
        "-name",
        "ffffffffffffffff01JNQXJ5AE0000000000000000t",
        "é".repeat(8).as_str(),
    ]
    .map(str::to_owned);
    plain.into_iter().chain(["长".repeat(3_000), "a,".repeat(500)]).collect()
}

/// What the places in a path may hold: what is there, what is not, what cannot be.
fn paths(route: &str) -> Vec<String> {
    let here = organisation("140100-science").to_string();
    let sets: [(&str, [&str; 3]); 12] = [
        ("{register}", ["organisation", "person", "x%00%2F"]),
        ("{id}", [here.as_str(), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "%F0%9F%98%80"]),
        ("{field}", ["above", "name", "%22%3E"]),
        ("{transition}", ["activate", "comment", "%00"]),
        ("{account}", ["01HACC0UNT0000000000000000", "-", "%FF"]),
        ("{client}", ["01HC11ENT00000000000000000", "-", "%FF"]),
        ("{token}", ["0000000000000000000000000000000000000000000000000000000000000000", "-", "%FF"]),
        ("{plan}", ["01JNQXJ5AE0000000000000000", "-", "%FF"]),
        ("{item}", ["01JNQXJ5AE0000000000000000", "-", "%FF"]),
        ("{format}", ["csv", "xlsx", "%FF"]),
        ("{key}", ["00000000000000000000000000000000", "-", "%FF"]),
        ("{name}", ["nothing.js", "..%2F..%2Fx", "%FF"]),
    ];
    if !route.contains('{') {
        return vec![route.to_owned()];
    }
    let filled = |at: usize| {
        let path = sets.iter().fold(route.to_owned(), |path, (place, set)| path.replace(place, set[at]));
        // A place that this table does not know yet.
        path.split('/')
            .map(|part| if part.starts_with('{') { "0" } else { part })
            .collect::<Vec<_>>()
            .join("/")
    };
    (0..3).map(filled).collect()
}

/// Names of fields of forms and of parameters in links on a page.
fn names(page: &str) -> BTreeSet<String> {
    let fields = page.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let links = page.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let asked = links.filter_map(|link| link.split_once('?')).flat_map(|(_, query)| query.split('&'));
    let asked = asked.map(|part| part.trim_start_matches("amp;").split('=').next().unwrap_or_default());
    let usual = [
        "q", "sort", "after", "limit", "view", "next", "columns", "state", "id", "version", "reason", "mode",
    ];
    let plain = |name: &&str| !name.is_empty() && *name != "csrf" && !name.contains(['&', '#', ';', '%']);
    fields.chain(asked).chain(usual).filter(plain).map(str::to_owned).collect()
}

fn sound(who: &str, what: &str, reply: &Reply) {
    assert!(!reply.status.is_server_error(), "{who} {what}: {} {}", reply.status, reply.body);
    assert!(!reply.body.contains(MARKUP), "{who} {what}: markup comes back");
    assert!(!reply.headers.contains_key("x7") && !reply.cookies().contains("x7"), "{who} {what}");
    assert!(!reply.location().starts_with("//"), "{who} {what}: leads elsewhere");
}

/// Routes that end the session or the account that asks; and the API, which has a fuzz of its own.
fn left_out(path: &str) -> bool {
    path.starts_with("/api/v1") || ["/sign-out", "/account/sessions/end-others"].contains(&path)
}

#[tokio::test]
async fn odd_values_in_addresses_fail_nowhere() {
    let world = World::new();
    for who in ["officer", "keeper", "steward"] {
        let cookies = world.sign_in(who).await;
        let routes = taihang_screens::routes();
        for Route { path: route, .. } in routes.iter().filter(|route| route.method == Method::GET) {
            for path in paths(route).into_iter().filter(|path| !left_out(path)) {
                let page = world.get(&cookies, &path).await;
                sound(who, &path, &page);
                let names = names(&page.body);
                for raw in ["&&==&a=%", "%FF=%FF", "after", "sort&sort", "q=a&q=b"] {
                    sound(
                        who,
                        &format!("{path}?{raw}"),
                        &world.get(&cookies, &format!("{path}?{raw}")).await,
                    );
                }
                for value in values() {
                    let value = encoded(&value);
                    let all: Vec<String> =
                        names.iter().take(60).map(|name| format!("{name}={value}")).collect();
                    let whole = format!("{path}?{}", all.join("&"));
                    sound(who, &whole, &world.get(&cookies, &whole).await);
                }
                // One by one, so that the first problem does not hide the next.
                for (at, name) in names.iter().take(60).enumerate() {
                    for value in values().iter().skip(at % 4).step_by(4) {
                        let asked = format!("{path}?{name}={}", encoded(value));
                        sound(who, &asked, &world.get(&cookies, &asked).await);
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn odd_values_in_forms_fail_nowhere() {
    let world = World::new();
    for who in ["officer", "keeper", "steward", "planner"] {
        let cookies = world.sign_in(who).await;
        let token = world.token(&cookies).await;
        let routes = taihang_screens::routes();
        let pages: Vec<&str> =
            routes.iter().filter(|route| route.method == Method::GET).map(|route| route.path).collect();
        for Route { path: route, .. } in routes.iter().filter(|route| route.method == Method::POST) {
            for path in paths(route).into_iter().filter(|path| !left_out(path)) {
                // The form stands on the page of the same path, or one step above.
                let above = path.rsplit_once('/').map_or("/", |(above, _)| above);
                let mut fields = names("");
                for page in [path.as_str(), above] {
                    if pages.contains(route) || page == above {
                        fields.extend(names(&world.get(&cookies, page).await.body));
                    }
                }
                for value in values() {
                    let value = encoded(&value);
                    let all: Vec<String> =
                        fields.iter().take(80).map(|name| format!("{name}={value}")).collect();
                    let form = format!("csrf={token}&{}", all.join("&"));
                    sound(who, &format!("{path} {form}"), &world.post(&cookies, &path, &form, &[]).await);
                }
                for raw in ["", "&&==&%", "%FF=%FF", "fields=1&fields=2", "version=1&version=2"] {
                    let form = format!("csrf={token}&{raw}");
                    sound(who, &format!("{path} {form}"), &world.post(&cookies, &path, &form, &[]).await);
                }
            }
        }
    }
}
