//! `taihang check`: the ledger, its seals and every invariant; with `--definitions` the definitions themselves.

use std::sync::Arc;

use taihang_base::{Language, SystemClock, Text};
use taihang_store::Breach;

use crate::arguments::CheckDataOptions;
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::installation::present;
use crate::{background, terminal};

/// Opens the data, checks them, says what does not hold.
pub(crate) fn run(settings: &Settings, options: &CheckDataOptions) -> Result<Ending, Failure> {
    let settings = options.data.settings(settings);
    if options.definitions {
        return definitions(&settings);
    }
    let installation = present(&settings)?;
    // First: to open a store makes missing indexes anew.
    let mut breaches = installation.guards()?;
    let opened = installation.open(Arc::new(SystemClock));
    if opened.is_err() && !breaches.is_empty() {
        report(&breaches, settings.language)?;
    }
    let store = opened?;
    let examined = store.examine()?;
    breaches.extend(examined.breaches);
    let records = examined.records.values().sum::<i64>();
    let plans = examined.records.get("policy_document").copied().unwrap_or_default();
    let events = examined.events;
    let sum = Text::new(
        format!("事件 {events} 条，记录 {records} 条，其中规划等文件 {plans} 份"),
        format!("{events} events, {records} records, {plans} plans and other documents among them"),
    );
    terminal::put_lines(&[sum.in_language(settings.language).to_owned()])?;
    report(&breaches, settings.language)
}

/// Says what does not hold of the records.
pub(crate) fn report(breaches: &[Breach], language: Language) -> Result<Ending, Failure> {
    let mut lines: Vec<String> = breaches
        .iter()
        .map(|breach| {
            let place = [breach.register.as_str(), breach.record.as_str()].join(" ");
            format!("✗ [{}] {}: {}", breach.code, place.trim(), breach.message.in_language(language))
        })
        .collect();
    let count = breaches.len();
    let sum = Text::new(format!("登记数据：问题 {count} 处"), format!("Records: {count} breaches"));
    lines.push(sum.in_language(language).to_owned());
    terminal::put_lines(&lines)?;
    Ok(if breaches.is_empty() { Ending::Done } else { Ending::Breach })
}

/// The definitions with the local changes: linked, every job known, duties apart.
fn definitions(settings: &Settings) -> Result<Ending, Failure> {
    let catalogue = crate::installation::catalogue(settings)?;
    let mut problems = background::registry().unknown_in(&catalogue.defs);
    problems.extend(taihang_defs::duty_conflicts(&catalogue.defs));
    let mut lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("✗ [{}] {}", problem.code, problem.line(settings.language)))
        .collect();
    let (registers, count) = (catalogue.registers().count(), problems.len());
    let sum = Text::new(
        format!("登记册 {registers} 个，问题 {count} 处"),
        format!("{registers} registers, {count} problems"),
    );
    lines.push(sum.in_language(settings.language).to_owned());
    terminal::put_lines(&lines)?;
    Ok(if problems.is_empty() { Ending::Done } else { Ending::Breach })
}
