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
mod scale;
mod sharing;
mod supervision;
mod survey;
mod yearly;

use std::sync::Arc;

use taihang_base::{AheadClock, Clock, Text};

use crate::config::{self, Settings};
use crate::ending::{Ending, Failure};
use crate::records;
use crate::serve::{self, Opened};

/// Opens the demonstration's data, fills them if they are empty, and serves.
pub(crate) fn run(settings: &Settings, thousands: Option<u64>) -> Result<Ending, Failure> {
    config::start_log(settings)?;
    let settings = settings.clone().data_or("data/demo");
    let ahead = Arc::new(AheadClock::default());
    let clock: Arc<dyn Clock> = Arc::clone(&ahead) as Arc<dyn Clock>;
    let store = records::open(&settings, Arc::clone(&clock))?;
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
