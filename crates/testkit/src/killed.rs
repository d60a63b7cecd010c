//! A program that writes until it is killed: each line it printed is a change it was told is kept.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a program may take to say its next line.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running program whose lines end with ` ok`; a line cut off by the end of the program does not count.
#[derive(Debug)]
pub struct Doomed {
    child: Child,
    lines: Receiver<String>,
    reader: Option<JoinHandle<()>>,
}

impl Doomed {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("the stream was asked for");
        let (sender, lines) = channel();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if let Some(line) = line.strip_suffix(" ok") {
                    drop(sender.send(line.to_owned()));
                }
            }
        });
        Self { child, lines, reader: Some(reader) }
    }

    /// Waits for so many lines.
    pub fn lines(&self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.lines.recv_timeout(PATIENCE).expect("the program goes on")).collect()
    }

    /// Kills it with the signal that cannot be caught; answers the lines that were on their way.
    pub fn kill(mut self) -> Vec<String> {
        self.end();
        self.lines.try_iter().collect()
    }

    fn end(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
        if let Some(reader) = self.reader.take() {
            drop(reader.join());
        }
    }
}

impl Drop for Doomed {
    fn drop(&mut self) {
        self.end();
    }
}
