//! The first page: everybody finds there what the own roles work with, and no count of what they cannot see.

use crate::world::World;

fn tile(body: &str, link: &str) -> bool {
    body.contains(&format!("class=\"tile\" href=\"{link}\""))
}

#[tokio::test]
async fn nobody_is_told_a_count_of_what_the_own_roles_cannot_see() {
    let world = World::new();
    let planner = world.sign_in("planner").await;
    world.imported(&planner).await;
    let whole = world.get(&planner, "/").await.body;
    for link in ["/plans", "/targets", "/tasks", "/findings?state=open", "/execution"] {
        assert!(tile(&whole, link), "{link}: {whole}");
    }
    assert!(!whole.contains("我维护的登记册"), "{whole}");
    for (name, keeps, not) in [
        ("steward", ["/r/organisation", "/r/person", "/r/region"], "/r/firm"),
        ("keeper", ["/r/account", "/r/role_grant", "/desk"], "/r/organisation"),
    ] {
        let page = world.get(&world.sign_in(name).await, "/").await.body;
        for link in ["/targets", "/tasks", "/findings?state=open", "/execution", not] {
            assert!(!tile(&page, link), "{name}, {link}: {page}");
        }
        for link in keeps.into_iter().chain(["/desk", "/deadlines?lamp=overdue"]) {
            assert!(tile(&page, link), "{name}, {link}: {page}");
        }
        assert!(page.contains("我维护的登记册"), "{name}: {page}");
    }
}
