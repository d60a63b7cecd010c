//! The measures in the text form that Prometheus reads.

use std::fmt::{Display, Write as _};
use std::sync::atomic::Ordering;

use taihang_base::clock::civil_today;
use taihang_jobs::worker::Tally;
use taihang_store::Store;

use super::measures::{CLASSES, Measures};

/// Everything that is measured. What the database cannot tell just now is left out, and `taihang_up` is 0.
pub(super) fn write(store: &Store, measures: &Measures, tally: Option<&Tally>) -> String {
    let mut text = Text::default();
    requests(&mut text, measures);
    let writer = store.writer();
    let (groups, changes) = writer.taken();
    text.one("taihang_writer_waiting", "gauge", "Changes that wait for the writer.", writer.waiting());
    text.one("taihang_writer_groups_total", "counter", "Groups of changes taken up by the writer.", groups);
    text.one("taihang_writer_changes_total", "counter", "Changes in those groups.", changes);
    let (used, limit) = store.pool().usage();
    text.one("taihang_readers_used", "gauge", "Connections that are reading.", used);
    text.one("taihang_readers_limit", "gauge", "Connections that may read at once.", limit);
    if let Some(tally) = tally {
        let kinds = [("done", &tally.done), ("failed", &tally.failed), ("dead", &tally.dead)];
        text.head("taihang_jobs_ended_total", "counter", "Attempts of jobs in this process by their end.");
        for (end, count) in kinds {
            text.line("taihang_jobs_ended_total", &[("end", end)], count.load(Ordering::Relaxed));
        }
    }
    let up = of_the_database(&mut text, store).is_ok();
    text.one("taihang_up", "gauge", "Whether the database answers.", u8::from(up));
    text.head("taihang_version_info", "gauge", "The version of the program.");
    text.line("taihang_version_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    text.0
}

fn requests(text: &mut Text, measures: &Measures) {
    let all = measures.all();
    let name = "taihang_request_seconds";
    text.head(name, "histogram", "Time of requests by route, method and status.");
    for ((route, method, status), times) in &all {
        let status = status.to_string();
        let own = [("route", route.as_str()), ("method", method.as_str()), ("status", status.as_str())];
        let mut sum = 0;
        for (class, count) in times.classes.iter().enumerate() {
            sum += count;
            let limit = CLASSES.get(class).map_or("+Inf".to_owned(), |micros| seconds(*micros));
            let labels = [own[0], own[1], own[2], ("le", limit.as_str())];
            text.line("taihang_request_seconds_bucket", &labels, sum);
        }
        text.line("taihang_request_seconds_sum", &own, seconds(times.sum));
        text.line("taihang_request_seconds_count", &own, sum);
    }
}

fn of_the_database(text: &mut Text, store: &Store) -> taihang_store::Result<()> {
    let jobs = store.jobs();
    let depths = jobs.depths()?;
    let overdue = store.deadlines_overdue(civil_today(store.clock()))?;
    let backup = jobs.noted("backup")?;
    let name = "taihang_jobs";
    text.head(name, "gauge", "Jobs in the queue by name and state.");
    for depth in &depths {
        text.line(name, &[("name", &depth.name), ("state", &depth.state)], depth.count);
    }
    text.one("taihang_deadlines_overdue", "gauge", "Open deadlines that have passed.", overdue);
    if let Some((_, at)) = backup {
        text.one(
            "taihang_backup_timestamp_seconds",
            "gauge",
            "When the last backup was made.",
            at.as_second(),
        );
    }
    Ok(())
}

/// Microseconds as seconds, exactly.
fn seconds(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _written = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.head(name, kind, help);
        self.line(name, &[], value);
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> =
            labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _written = writeln!(self.0, "{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn requests_are_written_as_a_histogram() {
        let measures = Measures::default();
        measures.request("/r/{register}", "GET", 200, SignedDuration::from_micros(1_500));
        let mut text = Text::default();
        requests(&mut text, &measures);
        for line in [
            "taihang_request_seconds_bucket{route=\"/r/{register}\",method=\"GET\",status=\"200\",le=\"0.001000\"} 0",
            "taihang_request_seconds_bucket{route=\"/r/{register}\",method=\"GET\",status=\"200\",le=\"0.002500\"} 1",
            "taihang_request_seconds_sum{route=\"/r/{register}\",method=\"GET\",status=\"200\"} 0.001500",
        ] {
            assert!(text.0.lines().any(|written| written == line), "{line}\n{}", text.0);
        }
    }
}
