//! `taihang upgrade`: brings the database to the definitions of the program; with `--check` says before what would fail.

use std::sync::Arc;

use taihang_base::{SystemClock, Text};

use crate::arguments::UpgradeOptions;
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::installation::present;
use crate::terminal;

/// Upgrades, or says whether it can be done.
pub(crate) fn run(settings: &Settings, options: &UpgradeOptions) -> Result<Ending, Failure> {
    let settings = options.data.settings(settings);
    let installation = present(&settings)?;
    if !options.check {
        let store = installation.open(Arc::new(SystemClock))?;
        let make = store.make()?;
        let count = make.registers.len();
        let done = Text::new(
            format!("数据库已是最新：内核步骤 {}，登记册 {count} 个", make.steps),
            format!("The database is up to date: {} kernel steps, {count} registers", make.steps),
        );
        terminal::put_lines(&[done.in_language(settings.language).to_owned()])?;
        return Ok(Ending::Done);
    }
    let mut connection = installation.location.connect().map_err(|error| installation.unreachable(error))?;
    let problems =
        taihang_store::upgrade::check(&mut connection, &installation.catalogue, &installation.options)?;
    let mut lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("✗ [{}] {}", problem.code, problem.line(settings.language)))
        .collect();
    if problems.is_empty() {
        let clear = Text::new("可以升级，未修改任何数据。", "The upgrade can be done; nothing was changed.");
        lines.push(clear.in_language(settings.language).to_owned());
    }
    terminal::put_lines(&lines)?;
    Ok(if problems.is_empty() { Ending::Done } else { Ending::Breach })
}
