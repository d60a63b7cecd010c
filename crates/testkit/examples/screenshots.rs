//! Takes the pictures of the guides from the demonstration region: `make screenshots`.
//!
//! Arguments: the binary, and the folder for the pictures.

use std::path::Path;

use taihang_testkit::World;

/// Picture, path, and what must be visible before it is taken. `{plan}` stands for the first plan of the library.
const PICTURES: [(&str, &str, &str); 8] = [
    ("home", "/", "main h1"),
    ("library", "/plans", "main h1"),
    ("reader", "{plan}", "main h1"),
    ("targets", "/targets", "main h1"),
    ("tasks", "/tasks", "main h1"),
    ("cascade", "/cascade", "main h1"),
    ("comparison", "/comparison", "main h1"),
    ("findings", "/findings", "main h1"),
];
/// The two languages: the button's value, the tag, and the ending of the file.
const LANGUAGES: [(&str, &str, &str); 2] = [("zh", "zh-CN", "zh"), ("en", "en", "en")];
/// The first plan that the library links to.
const FIRST_PLAN: &str = "return [...document.querySelectorAll('main a[href^=\"/plans/\"]')]
    .map(a => a.pathname).find(path => path.split('/').length === 3) || '/plans'";

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(program), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err(std::io::Error::other("usage: screenshots PROGRAM FOLDER"));
    };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let world = World::demo(&program);
    world.browser.size(1280, 800);
    world.sign_in("planner");
    world.go("/plans");
    let plan = world.browser.run(FIRST_PLAN, &[]);
    let plan = plan.as_str().unwrap_or("/plans").to_owned();
    for (value, tag, ending) in LANGUAGES {
        choose_language(&world, value, tag);
        for (name, path, wait) in PICTURES {
            world.go(&path.replace("{plan}", &plan));
            world.browser.see(wait);
            // Charts draw themselves when the page has come to rest.
            world.browser.until("document.readyState === 'complete' && ![...document.querySelectorAll('[data-chart]')].some(e => !e.querySelector('canvas, svg'))");
            std::fs::write(folder.join(format!("{name}.{ending}.png")), world.browser.picture())?;
        }
    }
    Ok(())
}

fn choose_language(world: &World, value: &str, tag: &str) {
    world.go("/");
    let button = format!("button[name=language][value={value}]");
    if world.browser.count(&button) > 0 {
        world.browser.click(&button);
    }
    world.browser.until(&format!("document.documentElement.lang === '{tag}'"));
}
