//! `taihang demo`: the demonstration region, imported by the real importer when it is opened for the first time.

mod content;
mod import;

use std::sync::Arc;

use taihang_base::{Clock, SystemClock, Text};
use taihang_planstore::{Role, Scope, Store};

use crate::config::{self, Settings};
use crate::ending::{Ending, Failure};
use crate::serve;

/// An account of the demonstration. Its password is no secret: it is printed at every start and guards nothing but
/// the demonstration's own data.
pub(crate) struct DemoAccount {
    pub(crate) name: &'static str,
    pub(crate) password: &'static str,
    pub(crate) role: Role,
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
}

/// The accounts of the demonstration.
pub(crate) const ACCOUNTS: [DemoAccount; 3] = [
    DemoAccount {
        name: "planner",
        password: "lvliang-2025",
        role: Role::Planner,
        zh: "规划处",
        en: "Planning office",
    },
    DemoAccount {
        name: "viewer", password: "fenhe-2025", role: Role::Viewer, zh: "查阅人员", en: "Reader"
    },
    DemoAccount {
        name: "administrator",
        password: "wutai-2025",
        role: Role::Administrator,
        zh: "系统管理员",
        en: "Administrator",
    },
];

/// Opens the demonstration's data, fills them if they are empty, and serves.
pub(crate) fn run(settings: &Settings) -> Result<Ending, Failure> {
    config::start_log(settings)?;
    let settings = settings.clone().data_or("data/demo");
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = Store::open(settings.data()?, Arc::clone(&clock))?;
    // The last account is made when everything else is there.
    let last = ACCOUNTS.last().map_or("", |account| account.name);
    if store.account_credential(&Scope::system(), last)?.is_none() {
        import::fill(&store, settings.language)?;
    }
    serve::listen(&settings, store, clock, &invitation(&settings))
}

fn invitation(settings: &Settings) -> String {
    let head = Text::new("登录（演示账户）：", "Sign in (accounts of the demonstration):");
    let mut text = format!("{}\n", head.in_language(settings.language));
    for account in &ACCOUNTS {
        let display = Text::new(account.zh, account.en);
        let line = format!(
            "  {:<14} {:<14} {}\n",
            account.name,
            account.password,
            display.in_language(settings.language)
        );
        text.push_str(&line);
    }
    text
}
