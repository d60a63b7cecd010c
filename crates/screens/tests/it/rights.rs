//! Every route, swept as nobody, viewer, planner; every form, sent without its token.

use axum::http::{Method, StatusCode};
use taihang_screens::plans::Plans;
use taihang_web::route::listing;
use taihang_web::{Access, Route};

use crate::world::World;

/// Routes that answer 404 for the sample parameters although the person may use them.
fn path(route: &str, plan: &str, item: &str) -> String {
    route
        .replace("{plan}", plan)
        .replace("{item}", item)
        .replace("{format}", "csv")
        .replace("{key}", "00000000000000000000000000000000")
        .replace("{name}", "nothing.js")
        .replace("{field}", "name")
        .replace("{transition}", "activate")
        // A person's record is protected, and this one belongs to another organisation.
        .replace("{register}", "person")
        .replace("{id}", "01HPERS0N00000000000000000")
        .replace("{batch}", "01HBATCH000000000000000000")
        .replace("{account}", "01HACC0UNT0000000000000000")
        .replace("{client}", "01HC11ENT00000000000000000")
        .replace("{webhook}", "01HWEBH00K0000000000000000")
        .replace("{token}", &"0".repeat(64))
}

async fn sample(world: &World) -> (String, String) {
    let planner = world.sign_in("planner").await;
    let reader = world.imported(&planner).await;
    let item = world.items().first().map(|(id, _)| id.clone()).unwrap_or_default();
    (reader.trim_start_matches("/plans/").to_owned(), item)
}

#[test]
fn the_rights_of_every_route_are_these() {
    insta::assert_snapshot!(listing(&taihang_screens::routes()));
}

/// Every step of a lifecycle has an address of its own below its record.
#[test]
fn no_step_is_called_like_a_page_of_a_record() {
    let routes = taihang_screens::routes();
    let pages: Vec<&str> =
        routes.iter().filter_map(|route| route.path.strip_prefix("/r/{register}/{id}/")).collect();
    assert!(pages.contains(&"edit"), "{pages:?}");
    for register in World::new().records.catalogue().registers() {
        for step in register.def.transitions.keys() {
            assert!(!pages.contains(&step.as_str()), "{}: {step}", register.def.name);
        }
    }
}

#[tokio::test]
async fn nobody_sees_anything_but_the_way_in() {
    let world = World::new();
    let (plan, item) = sample(&world).await;
    for Route { method, path: route, access, .. } in taihang_screens::routes() {
        let path = path(route, &plan, &item);
        if matches!(access, Access::Anyone | Access::Program) {
            continue;
        }
        if method == Method::GET {
            let reply = world.get("", &path).await;
            assert_eq!(reply.status, StatusCode::SEE_OTHER, "{route}");
            assert!(reply.location().starts_with("/sign-in?next="), "{route}: {}", reply.location());
        } else {
            assert_eq!(world.post("", &path, "", &[]).await.status, StatusCode::UNAUTHORIZED, "{route}");
        }
    }
}

#[tokio::test]
async fn a_viewer_reads_and_changes_nothing() {
    let world = World::new();
    let (plan, item) = sample(&world).await;
    let viewer = world.sign_in("viewer").await;
    let reader = world.reader();
    let before = Plans::of(&world.records, &reader).feed(1, None).unwrap();
    for Route { method, path: route, access, .. } in taihang_screens::routes() {
        let path = path(route, &plan, &item);
        let status = if method == Method::GET {
            world.get(&viewer, &path).await.status
        } else {
            world.post(&viewer, &path, "", &[]).await.status
        };
        assert!(!status.is_server_error(), "{route}: {status}");
        match access {
            Access::Holder(_) => assert_eq!(status, StatusCode::FORBIDDEN, "{route}"),
            Access::SignedIn | Access::Anyone | Access::Program if method == Method::GET => {
                assert_ne!(status, StatusCode::FORBIDDEN, "{route}");
            }
            Access::SignedIn | Access::Anyone | Access::Program => {}
        }
    }
    let after = Plans::of(&world.records, &reader).feed(1, None).unwrap();
    assert_eq!(before[0].id, after[0].id, "a viewer changed something");
}

/// Every route as nobody, as somebody without a role, and as the officer of another city: what each answers is written down, so
/// that a change of it is seen. A form is sent with its token and without fields.
#[tokio::test]
async fn every_route_answers_strangers_like_this() {
    let world = World::new();
    let (plan, item) = sample(&world).await;
    let mut lines = Vec::new();
    for (who, name) in [("nobody", None), ("no role", Some("viewer")), ("other city", Some("stranger"))] {
        for Route { method, path: route, .. } in taihang_screens::routes() {
            // Each sweep ends sessions; who asks signs in anew when that has happened.
            let cookies = match name {
                Some(name) => world.sign_in(name).await,
                None => world.get("", "/sign-in").await.cookies(),
            };
            let path = path(route, &plan, &item);
            let status = if method == Method::GET {
                world.get(&cookies, &path).await.status
            } else {
                let token =
                    world.get(&cookies, if name.is_some() { "/account" } else { "/sign-in" }).await.csrf();
                world.post(&cookies, &path, &format!("csrf={token}"), &[]).await.status
            };
            assert!(!status.is_server_error(), "{who} {method} {route}: {status}");
            lines.push(format!("{:<5} {:<48} {who:<11} {}", method.as_str(), route, status.as_u16()));
        }
    }
    lines.sort_by_key(|line| line[6..].trim_start().to_owned());
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn no_form_is_read_without_its_token_or_from_another_site() {
    let world = World::new();
    let (plan, item) = sample(&world).await;
    let planner = world.sign_in("planner").await;
    let token = world.token(&planner).await;
    for Route { method, path: route, .. } in taihang_screens::routes() {
        if method != Method::POST {
            continue;
        }
        let path = path(route, &plan, &item);
        for (form, headers) in [
            (String::new(), vec![]),
            ("csrf=0000".to_owned(), vec![]),
            (
                format!("csrf={token}"),
                vec![("host", "taihang.example"), ("origin", "https://elsewhere.example")],
            ),
        ] {
            let status = world.post(&planner, &path, &form, &headers).await.status;
            let refused = [StatusCode::FORBIDDEN, StatusCode::BAD_REQUEST].contains(&status);
            assert!(refused, "{route} answered {status} to {form}");
        }
    }
    let forged = world.upload(&planner, "0000", "a.txt", b"x", "text/html").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn every_page_carries_its_protection() {
    let world = World::new();
    let reply = world.get("", "/sign-in").await;
    let policy = reply.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    for (name, value) in [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY")] {
        assert_eq!(reply.headers[name], value);
    }
    assert!(reply.headers.contains_key("x-request-id"));
    assert!(!reply.body.contains("style=\"") && !reply.body.contains("<script>"), "inline style or script");
    assert!(reply.cookies().contains("taihang_guest="));
}
