//! The program as an operator starts it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::wire::Wire;

/// A running program.
pub(crate) struct Program {
    child: Child,
    /// Where it listens: `127.0.0.1:40123`.
    pub(crate) host: String,
    /// From its start to the first good answer of `/healthz`.
    pub(crate) ready: Duration,
}

impl Program {
    /// Starts `taihang` with these words and waits until it is ready.
    pub(crate) fn start(words: &[&str], data: &Path, database: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taihang"));
        command.args(words).args(["--port", "0", "--data"]).arg(data);
        command.env_remove("TAIHANG_POSTGRES_FOLDER").env_remove("TAIHANG_POSTGRES_DURABLE");
        command.args(database.iter().flat_map(|url| ["--database", *url]));
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let at = line.find("http://").expect("the program says where it listens");
        let host = line[at + 7..].trim_end_matches(['/', '\n']).to_owned();
        assert_eq!(Wire::to(&host).get("/healthz", "").status, 200);
        Self { child, host, ready: begun.elapsed() }
    }

    /// What it holds of the machine's memory: all, and what is its own and no page of a file.
    pub(crate) fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let megabytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or("0");
            line.split_whitespace().next().and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
        };
        format!("{} MB, of it own {} MB", megabytes("VmRSS:"), megabytes("RssAnon:"))
    }

    /// Records whose values are still to be worked out.
    pub(crate) fn put_off(&self) -> u64 {
        let measures = Wire::to(&self.host).get("/metrics", "").body;
        let refresh = measures.lines().filter(|line| line.starts_with("taihang_jobs{name=\"refresh\""));
        refresh.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
    }

    /// Asks it to end, and waits.
    pub(crate) fn end(mut self) {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        self.child.wait().unwrap();
    }
}
