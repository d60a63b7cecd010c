//! The log: lines for people or for machines, on the standard error.

use std::io::{self, IsTerminal as _, Write};

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
        .with_writer(|| Unfailing(io::stderr()))
        // What would be said of a line that cannot be written goes to the same place, and fails as loudly.
        .log_internal_errors(false)
        .with_ansi(io::stderr().is_terminal());
    let started = if settings.text("log_format") == Some("json") {
        log.json().flatten_event(true).try_init()
    } else {
        log.try_init()
    };
    started.map_err(|error| Fault::new("start the log", error).into())
}

/// Writes what can be written. A reader of the log that has gone away loses its lines; whoever is served loses nothing.
struct Unfailing<W>(W);

impl<W: Write> Write for Unfailing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        drop(self.0.write_all(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        drop(self.0.flush());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader has gone.
    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_log_without_a_reader_is_no_failure() {
        let mut log = Unfailing(Gone);
        assert_eq!(log.write(b"a line\n").unwrap(), 7);
        log.flush().unwrap();
    }
}
