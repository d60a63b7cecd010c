//! The log: lines for people or for machines, on the standard error.

use std::io::IsTerminal as _;

use taihang_base::{Fault, Problem, Text};

use super::Settings;
use crate::ending::Failure;

/// Sends log lines to the standard error.
pub(crate) fn start_log(settings: &Settings) -> Result<(), Failure> {
    let filter =
        tracing_subscriber::EnvFilter::try_new(settings.text("log").unwrap_or("")).map_err(|error| {
            Problem::new(
                "log-invalid",
                Text::new(
                    format!("日志设置无效：{error}。"),
                    format!("The log setting is invalid: {error}."),
                ),
                Text::new("示例：warn,taihang=debug。", "Example: warn,taihang=debug."),
            )
        })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = if settings.text("log_format") == Some("json") {
        log.json().flatten_event(true).try_init()
    } else {
        log.try_init()
    };
    started.map_err(|error| Fault::new("start the log", error).into())
}
