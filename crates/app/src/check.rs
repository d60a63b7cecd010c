//! `taihang check`: the chain of events and every invariant.

use std::sync::Arc;

use taihang_base::{SystemClock, Text};
use taihang_planstore::{Scope, Store};

use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::terminal;

/// Opens the data, checks them, says what does not hold.
pub(crate) fn run(settings: &Settings) -> Result<Ending, Failure> {
    let store = Store::open(settings.present_data()?, Arc::new(SystemClock))?;
    let report = store.check(&Scope::system())?;
    let records = crate::records::open(settings, Arc::new(SystemClock))?.check()?;
    let mut lines = Vec::new();
    for breach in &records {
        let message = breach.message.in_language(settings.language);
        lines.push(format!("✗ [{}] {} {}: {message}", breach.code, breach.register, breach.record));
    }
    for breach in &report.breaches {
        lines.push(format!("✗ [{}] {}", breach.code, breach.message.in_language(settings.language)));
    }
    let (events, plans, items, breaches) =
        (report.events, report.plans, report.items, report.breaches.len() + records.len());
    let sum = Text::new(
        format!("事件 {events} 条，规划 {plans} 份，指标与任务 {items} 项，问题 {breaches} 处"),
        format!("{events} events, {plans} plans, {items} figures and tasks, {breaches} breaches"),
    );
    lines.push(sum.in_language(settings.language).to_owned());
    terminal::put_lines(&lines)?;
    Ok(if report.breaches.is_empty() && records.is_empty() { Ending::Done } else { Ending::Breach })
}
