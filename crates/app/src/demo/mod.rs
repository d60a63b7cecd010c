//! `taihang demo`: the demonstration region, imported by the real importer when it is opened for the first time.

mod appraisal;
mod content;
mod entry;
mod firms;
mod holdings;
mod import;
mod indicators;
mod people;
mod ranking;
mod returns;
pub(crate) mod scale;
mod sharing;
mod supervision;
mod survey;
mod yearly;

use std::sync::Arc;

use taihang_base::{AheadClock, Clock, Problem, Text};
use taihang_store::Store;
use taihang_store::past::Past;

use crate::config::{self, Settings};
use crate::ending::{Ending, Failure};
use crate::installation::installation;
use crate::records;
use crate::serve::{self, Opened};

/// Opens the demonstration's data, fills them if they are empty, and serves.
pub(crate) fn run(settings: &Settings, thousands: Option<u64>) -> Result<Ending, Failure> {
    config::start_log(settings)?;
    let settings = settings.clone().data_or("data/demo");
    let ahead = Arc::new(AheadClock::default());
    let clock: Arc<dyn Clock> = Arc::clone(&ahead) as Arc<dyn Clock>;
    let store = open(&settings, Arc::clone(&clock))?;
    ahead.go_on(taihang_screens::demonstration::days(&store)?);
    people::admit(&store, settings.language)?;
    records::take_over(&store, &settings)?;
    let documents = import::fill(&store)?;
    supervision::fill(&store, &documents)?;
    yearly::fill(&store)?;
    firms::fill(&store)?;
    indicators::fill(&store)?;
    appraisal::fill(&store)?;
    ranking::fill(&store)?;
    returns::fill(&store)?;
    survey::fill(&store)?;
    sharing::fill(&store)?;
    holdings::fill(&store)?;
    if let Some(thousands) = thousands {
        let made = scale::fill(&store, thousands)?;
        tracing::info!(made, "records of the demonstration");
    }
    let map = content::map();
    let opened = Opened { store, map, clock, ahead: Some(ahead) };
    serve::listen(&settings, opened, |_, settings| Ok(invitation(settings)))
}

/// What is left in the data of a demonstration, so that they are known again.
const NOTE: &str = "demonstration";

/// Opens the data of the demonstration. Those of a real installation are refused: accounts whose passwords everybody knows
/// would lay them open.
fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Store, Failure> {
    let store = installation(settings)?.open(clock)?;
    if store.jobs().noted(NOTE)?.is_none() {
        // Demonstrations of before left no note, but their people.
        let begun = store.holds_records()?;
        if if begun { !people::are_there(&store)? } else { real_past(settings)? } {
            store.close();
            return Err(not_a_demonstration(settings));
        }
        store.jobs().note(NOTE, env!("CARGO_PKG_VERSION"))?;
    }
    records::filled(store)
}

/// Whether the program before this one kept anything but a demonstration here.
fn real_past(settings: &Settings) -> Result<bool, Failure> {
    let Some(folder) = settings.data_folder() else { return Ok(false) };
    let Some(mut past) = Past::open(folder)? else { return Ok(false) };
    let accounts = past.rows("account")?;
    let has =
        |name: &str| accounts.iter().any(|row| row.get("name").and_then(|name| name.as_str()) == Some(name));
    Ok(!(has("planner") && has("viewer")))
}

fn not_a_demonstration(settings: &Settings) -> Failure {
    let place = settings
        .text("database")
        .map_or_else(|| settings.text("data").unwrap_or_default().to_owned(), |_| "database".to_owned());
    Problem::new(
        "demo-real-data",
        Text::new(
            "此处已有数据，且不是由 taihang demo 建立的；未加入演示账户和演示数据。",
            "There are data here that `taihang demo` did not begin; no account and no record of the demonstration was added.",
        ),
        Text::new(
            "请为演示另选空的目录（--data）；自己的数据请用 taihang serve 打开。",
            "Choose an empty folder for the demonstration (--data); open your own data with `taihang serve`.",
        ),
    )
    .about(place)
    .into()
}

fn invitation(settings: &Settings) -> String {
    let head = Text::new("登录（演示账户）：", "Sign in (accounts of the demonstration):");
    let mut text = format!("{}\n", head.in_language(settings.language));
    for one in people::PEOPLE {
        let name = Text::new(one.zh, one.en);
        let line =
            format!("  {:<14} {:<20} {}\n", one.sign_in, one.password, name.in_language(settings.language));
        text.push_str(&line);
    }
    text
}
