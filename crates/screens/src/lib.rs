//! The composed screens: library, reader, targets, tasks, cascade, comparison, findings, home, supervision, exports.
//!
//! The one place where registers, engines and pages meet. A screen is a folder with a `routes()` list, handlers, and its
//! words in `words/zh.toml` and `words/en.toml` under the folder's name. Start reading at [`state`], then [`programme`].

pub mod appraisal;
pub mod breakdown;
pub mod cascade;
pub mod cockpit;
pub mod collection;
pub mod comparison;
pub mod consequences;
pub mod definition_words;
pub mod demonstration;
pub mod drawing;
mod every;
pub mod execution;
pub mod export;
pub mod findings;
pub mod home;
pub mod indicators;
pub mod library;
mod objections;
pub mod open;
mod parameter_value;
pub mod people;
pub mod plan_words;
pub mod plans;
pub mod programme;
pub mod progress;
pub mod ranking;
pub mod rd;
pub mod reader;
pub mod register;
pub mod registration;
pub mod sharing;
pub mod sight;
pub mod state;
mod steps;
pub mod supervision;
pub mod targets;
pub mod tasks;
pub mod yearly;

use std::sync::Arc;

use axum::Router;
use taihang_base::{AheadClock, Clock, Fault};
use taihang_store::Store;
pub use taihang_web::register::address;
use taihang_web::words::WordsError;
use taihang_web::{Access, NavEntry, NavGroup, Route, Site, SiteParts, WebSettings, Words};

pub use state::App;

/// The main navigation: by what people do, each group a row of its own.
const NAVIGATION: &[NavGroup] = &[
    group(
        "navigation.work",
        &[
            entry("/", "home.nav"),
            entry("/desk", "desk.title"),
            NavEntry { path: "/people", word: "people.nav", access: people::KEEPERS },
        ],
    ),
    group(
        "navigation.plans",
        &[
            entry("/plans", "library.nav"),
            entry("/targets", "targets.nav"),
            entry("/tasks", "tasks.nav"),
            entry("/yearly", "yearly.nav"),
            entry("/cascade", "cascade.nav"),
            entry("/comparison", "comparison.nav"),
            entry("/findings", "findings.nav"),
        ],
    ),
    group(
        "navigation.supervision",
        &[
            entry("/supervision", "supervision.nav"),
            entry("/execution", "execution.nav"),
            entry("/calendar", "consequences.nav"),
        ],
    ),
    group(
        "navigation.evaluation",
        &[entry("/appraisal", "appraisal.nav"), entry("/rankings", "ranking.nav")],
    ),
    group(
        "navigation.indicators",
        &[
            entry("/cockpit", "cockpit.nav"),
            entry("/progress", "progress.nav"),
            entry("/indicators", "indicators.nav"),
            entry("/collection", "collection.nav"),
            entry("/rd", "rd.nav"),
            entry("/sharing", "sharing.nav"),
        ],
    ),
    group("navigation.registers", &[entry("/r", "register.nav"), entry("/open", "open.nav")]),
];

const fn group(word: &'static str, entries: &'static [NavEntry]) -> NavGroup {
    NavGroup { word, entries }
}

const fn entry(path: &'static str, word: &'static str) -> NavEntry {
    NavEntry { path, word, access: Access::SignedIn }
}

/// Every route of the program with who may use it.
pub fn routes() -> Vec<Route<App>> {
    let mut all = taihang_web::routes();
    all.extend(screens().into_iter().flatten());
    all.extend(taihang_web::register::routes(&register::PAGES));
    all
}

/// The routes of each screen.
fn screens() -> [Vec<Route<App>>; 26] {
    [
        home::routes(),
        library::routes(),
        reader::routes(),
        targets::routes(),
        tasks::routes(),
        cascade::routes(),
        comparison::routes(),
        findings::routes(),
        export::review::routes(),
        registration::routes(),
        people::routes(),
        yearly::routes(),
        breakdown::routes(),
        execution::routes(),
        supervision::routes(),
        appraisal::routes(),
        ranking::routes(),
        open::routes(),
        collection::routes(),
        consequences::routes(),
        demonstration::routes(),
        indicators::routes(),
        progress::routes(),
        cockpit::routes(),
        rd::routes(),
        sharing::routes(),
    ]
}

/// The words of all screens.
pub fn words() -> Result<Words, WordsError> {
    let own = Words::read(include_str!("../words/zh.toml"), include_str!("../words/en.toml"))?;
    Words::of_the_house()?.with(own)
}

/// What the whole HTTP side is made of.
pub struct Parts {
    /// The records.
    pub store: Store,
    /// The boundaries of the cities for the map, if the installation has some.
    pub map: Option<Arc<[u8]>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the installation decides.
    pub settings: WebSettings,
    /// The clock of a demonstration: the same as `clock`, to be put forward.
    pub ahead: Option<Arc<AheadClock>>,
}

/// The whole HTTP side.
pub fn router(parts: Parts) -> Result<Router, Fault> {
    let words = words().map_err(|error| Fault::new("read the words of the screens", error))?;
    let site = Site::new(SiteParts {
        store: parts.store,
        map: parts.map,
        clock: parts.clock,
        words,
        navigation: NAVIGATION,
        settings: parts.settings,
    });
    Ok(taihang_web::router(routes(), App::new(site, parts.ahead)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of words.
    const GROUPS: &[&str] = &[
        "home.",
        "library.",
        "reader.",
        "targets.",
        "tasks.",
        "cascade.",
        "comparison.",
        "findings.",
        "yearly.",
        "breakdown.",
        "execution.",
        "plan.",
        "parts.",
        "shell.",
        "failure.",
        "sign-in.",
        "account.",
        "api-key.",
        "webhook.",
        "api.",
        "operations.",
        "exchange-log.",
        "opening.",
        "registration.",
        "people.",
        "supervision.",
        "appraisal.",
        "collection.",
        "rd.",
        "sharing.",
        "cockpit.",
        "progress.",
        "indicators.",
        "ranking.",
        "open.",
        "consequences.",
        "demonstration.",
        "navigation.",
        "register.",
        "desk.",
        "export.",
        "import.",
    ];

    #[test]
    fn every_word_that_the_code_names_exists() {
        let words = words().unwrap();
        let mut missing = Vec::new();
        let mut folders = vec![std::path::PathBuf::from("src"), std::path::PathBuf::from("../web/src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let source = std::fs::read_to_string(&path).unwrap();
                    let code = source.split("#[cfg(test)]").next().unwrap_or("");
                    let named = Words::named_in(code)
                        .into_iter()
                        .filter(|key| GROUPS.iter().any(|group| key.starts_with(group)));
                    missing.extend(
                        named
                            .filter(|key| words.text(key).is_none())
                            .map(|key| format!("{}: {key}", path.display())),
                    );
                }
            }
        }
        missing.sort();
        missing.dedup();
        assert!(missing.is_empty(), "words without wording:\n{}", missing.join("\n"));
    }

    #[test]
    fn every_cause_why_something_did_not_arrive_has_a_wording() {
        let words = words().unwrap();
        for cause in taihang_store::jobs::Cause::ALL {
            let text = words.text(&format!("job.{}", cause.key())).unwrap();
            assert!(text.zh.contains("{said}") && text.en.contains("{said}"), "{text:?}");
        }
    }
}
