//! Runs the binary and looks at everything it leaves behind.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// The lines of the output as JSON.
    pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a line is an object")).collect()
    }
}

/// A command in Chinese, in an environment without anything of the machine that the program might read.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taihang"));
    command.args(arguments).env_clear().env("LANG", "zh_CN.UTF-8").stdin(Stdio::null());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Run {
    finish(command(arguments).output().expect("the binary starts"))
}

/// Runs with `input` on the standard input.
pub(crate) fn run_with(arguments: &[&str], input: &[u8]) -> Run {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // It may have ended before it read everything.
    let _written = child.stdin.take().expect("the stream was asked for").write_all(input);
    finish(child.wait_with_output().expect("the binary ends"))
}

pub(crate) fn finish(output: std::process::Output) -> Run {
    let text = |bytes| String::from_utf8(bytes).expect("the streams are UTF-8");
    Run {
        code: output.status.code().expect("it was not killed"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// Makes a new installation in `data`, as its first start does.
pub(crate) fn installed(data: &Path) {
    drop(taihang_testkit::Server::start(env!("CARGO_BIN_EXE_taihang"), "serve", data));
}

/// A folder with files.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder can be made"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file and gives its path as an argument.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path: PathBuf = self.0.path().join(name);
        std::fs::write(&path, content).expect("the temporary folder can be written");
        path.to_string_lossy().into_owned()
    }
}
