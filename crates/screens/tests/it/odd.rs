//! Odd values in every address and in every form, as people with every kind of work: whatever is sent, the answer is no failure of
//! ours, and nothing that was sent comes back as markup.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};

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
    let sets: [(&str, [&str; 3]); 13] = [
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
        ("{batch}", ["01HBATCH000000000000000000", "-", "%FF"]),
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

/// Values for all names at once, others in each round, so that every name meets many of them.
fn filled<'a>(names: impl IntoIterator<Item = &'a String>, round: usize) -> String {
    let values = values();
    let pair = |(at, name): (usize, &String)| {
        format!("{name}={}", encoded(&values[(at * 11 + round * 7) % values.len()]))
    };
    names.into_iter().take(60).enumerate().map(pair).collect::<Vec<_>>().join("&")
}

/// People with different work; a path is asked by the first who may, another first each time.
struct Askers(Vec<(&'static str, String)>);

impl Askers {
    async fn new(world: &World) -> Self {
        let mut askers = Vec::new();
        for name in ["officer", "keeper", "steward", "planner"] {
            askers.push((name, world.sign_in(name).await));
        }
        Self(askers)
    }

    async fn who(&mut self, world: &World, path: &str, turn: usize) -> (&'static str, String) {
        let count = self.0.len();
        for at in 0..count {
            let (name, cookies) = &mut self.0[(turn + at) % count];
            let mut page = world.get(cookies, path).await;
            // What was sent before may have ended the session.
            if page.status == StatusCode::SEE_OTHER && page.location().starts_with("/sign-in") {
                *cookies = world.sign_in(name).await;
                page = world.get(cookies, path).await;
            }
            if page.status != StatusCode::FORBIDDEN {
                return (*name, cookies.clone());
            }
        }
        self.0[turn % count].clone()
    }
}

#[tokio::test]
async fn odd_values_in_addresses_fail_nowhere() {
    let world = World::new();
    let mut askers = Askers::new(&world).await;
    let routes = taihang_screens::routes();
    let gets = routes.iter().filter(|route| route.method == Method::GET);
    let all = gets.flat_map(|route| paths(route.path)).filter(|path| !left_out(path));
    for (turn, path) in all.enumerate() {
        let (who, cookies) = askers.who(&world, &path, turn).await;
        let page = world.get(&cookies, &path).await;
        sound(who, &path, &page);
        let names = names(&page.body);
        let raw = ["&&==&a=%", "%FF=%FF", "after", "sort&sort", "q=a&q=b"].map(str::to_owned);
        let rounds = (0..5).map(|round| filled(&names, turn + round));
        // One by one too, so that the first problem does not hide the next.
        let single = names.iter().enumerate().skip(turn % 3).step_by(3).take(12);
        let single = single.map(|(at, name)| filled([name], turn + at));
        for asked in raw.into_iter().chain(rounds).chain(single) {
            let asked = format!("{path}?{asked}");
            sound(who, &asked, &world.get(&cookies, &asked).await);
        }
    }
}

#[tokio::test]
async fn odd_values_in_forms_fail_nowhere() {
    let world = World::new();
    let mut askers = Askers::new(&world).await;
    let routes = taihang_screens::routes();
    let posts = routes.iter().filter(|route| route.method == Method::POST);
    let all = posts.flat_map(|route| paths(route.path)).filter(|path| !left_out(path));
    for (turn, path) in all.enumerate() {
        // The form stands on the page of the same path, or one step above.
        let above = path.rsplit_once('/').map_or("/", |(above, _)| above).to_owned();
        let (who, cookies) = askers.who(&world, if above.is_empty() { "/" } else { &above }, turn).await;
        let mut fields = names("");
        for page in [path.as_str(), above.as_str()].into_iter().filter(|page| !page.is_empty()) {
            fields.extend(names(&world.get(&cookies, page).await.body));
        }
        let token = world.get(&cookies, "/account").await.csrf();
        let raw = ["", "&&==&%", "%FF=%FF", "fields=1&fields=2", "version=1&version=2"].map(str::to_owned);
        let rounds = (0..6).map(|round| filled(&fields, turn + round));
        for form in raw.into_iter().chain(rounds) {
            let form = format!("csrf={token}&{form}");
            sound(who, &format!("{path} {form}"), &world.post(&cookies, &path, &form, &[]).await);
        }
    }
}
