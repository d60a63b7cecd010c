//! The binary as a child process: started on a free port, stopped when the test ends.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
    said: Vec<String>,
}

impl Server {
    /// Starts `program command --port 0 --data data` and waits until it prints its address.
    ///
    /// What it logs goes to `log` inside the data folder, so that nothing holds the test's own streams open.
    pub fn start(program: &str, command: &str, data: &Path) -> Self {
        Self::start_with(program, command, data, &[])
    }

    /// The same with settings in its environment.
    pub fn start_with(program: &str, command: &str, data: &Path, settings: &[(&str, String)]) -> Self {
        std::fs::create_dir_all(data).expect("the data folder can be made");
        let log = File::create(data.join("server.log")).expect("the data folder can be written");
        // Settings of the tests are none of the program's.
        let mut child = Command::new(program)
            .env_clear()
            .env("LANG", "zh_CN.UTF-8")
            .envs(settings.iter().map(|(name, value)| (*name, value)))
            .args([command, "--port", "0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        let stdout = child.stdout.take().expect("the stream was asked for");
        let mut server = Self { child, address: String::new(), said: Vec::new() };
        server.listen(BufReader::new(stdout).lines().map_while(Result::ok), data);
        server
    }

    /// Collects lines to the last: how to stop it.
    fn listen(&mut self, lines: impl Iterator<Item = String>, data: &Path) {
        for line in lines {
            let address = line.split_whitespace().find_map(|word| word.find("http://").map(|at| &word[at..]));
            if let (true, Some(address)) = (self.address.is_empty(), address) {
                address.trim_end_matches('/').clone_into(&mut self.address);
            }
            let last = line.contains("Ctrl+C");
            self.said.push(line);
            if last {
                return;
            }
        }
        let log = std::fs::read_to_string(data.join("server.log")).unwrap_or_default();
        assert!(!self.address.is_empty(), "the server ended before it was ready: {:?}\n{log}", self.said);
    }

    /// Where it listens, e.g. `http://127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The password that the demonstration printed for an account: the word after its name.
    pub fn password(&self, account: &str) -> Option<&str> {
        let after = |line: &'_ str| -> Option<(usize, usize)> {
            let at = line.find(account)? + account.len();
            let start = at + line[at..].find(|c: char| c.is_alphanumeric())?;
            let end = line[start..].find(char::is_whitespace).map_or(line.len(), |length| start + length);
            Some((start, end))
        };
        self.said.iter().find_map(|line| after(line).map(|(start, end)| &line[start..end]))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait().map(|_| ())).unwrap_or_default();
    }
}
