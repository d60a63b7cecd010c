//! Files of the command line: looked at before they are read, read within the limits, decoded, understood.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use taihang_base::{Language, Problem, Text};
use taihang_documents::{Document, Limits};
use taihang_plan::{Plan, Source};

use crate::ending::Failure;

/// A document with what it says.
#[derive(Debug)]
pub(crate) struct Input {
    /// As on the command line.
    pub(crate) name: String,
    pub(crate) document: Document,
    pub(crate) plan: Plan,
}

impl Input {
    /// As one of the documents that are held against each other.
    pub(crate) fn source(&self) -> Source<'_> {
        Source { name: &self.name, document: &self.document, plan: &self.plan }
    }
}

/// Reads all files; the problems of all are told at once.
pub(crate) fn read_all<'a>(
    files: impl ExactSizeIterator<Item = &'a Path>,
    language: Language,
) -> Result<Vec<Input>, Failure> {
    let bar = progress(files.len());
    let (mut inputs, mut problems) = (Vec::new(), Vec::new());
    for path in files {
        bar.set_message(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        match read(path) {
            Ok(input) => {
                if input.plan.figures.is_empty() && input.plan.tasks.is_empty() {
                    bar.suspend(|| crate::terminal::say(&nothing_found(&input.name, language)));
                }
                inputs.push(input);
            }
            Err(problem) => problems.push(problem),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    if problems.is_empty() { Ok(inputs) } else { Err(Failure::Problems(problems)) }
}

/// A bar on the standard error, if a person looks at it.
fn progress(files: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}

fn read(path: &Path) -> Result<Input, Problem> {
    let name = path.display().to_string();
    let limits = Limits::STANDARD;
    let bytes = if name == "-" { take(io::stdin().lock(), &limits) } else { load(path, &limits) };
    let bytes = bytes.map_err(|problem| problem.about(name.clone()))?;
    let document = taihang_documents::read(&name, &bytes, &limits)?;
    drop(bytes);
    let plan = taihang_plan::read(&document);
    Ok(Input { name, document, plan })
}

/// Looks at the length first: a file beyond the limit is not read at all.
fn load(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if metadata.is_dir() {
        return Err(Problem::new(
            "file-is-folder",
            Text::new("这是一个目录，不是文件。", "This is a folder, not a file."),
            Text::new("请指定其中的文件，例如“目录/*.docx”。", "Name the files in it, e.g. folder/*.docx."),
        ));
    }
    if metadata.len() > limits.file_bytes as u64 {
        return Err(too_large(metadata.len(), limits));
    }
    take(File::open(path).map_err(|error| unreadable(&error))?, limits)
}

/// Reads to the end, but not beyond the limit: a pipe or a device has no length to look at.
fn take(source: impl Read, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    source.take(limits.file_bytes as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() > limits.file_bytes { Err(too_large(bytes.len() as u64, limits)) } else { Ok(bytes) }
}

fn too_large(bytes: u64, limits: &Limits) -> Problem {
    let (megabytes, most) = (bytes.div_ceil(1 << 20), limits.file_bytes >> 20);
    Problem::new(
        "file-too-large",
        Text::new(
            format!("文件过大（{megabytes} MB，上限 {most} MB）。"),
            format!("The file is too large ({megabytes} MB; at most {most} MB)."),
        ),
        Text::new(
            "请去掉图片等附件，或拆分后再试。",
            "Take out pictures and attachments, or split it, and try again.",
        ),
    )
}

fn unreadable(error: &io::Error) -> Problem {
    if error.kind() == io::ErrorKind::NotFound {
        return Problem::new(
            "file-missing",
            Text::new("文件不存在。", "There is no such file."),
            Text::new("请核对路径与文件名。", "Check its path and name."),
        );
    }
    Problem::new(
        "file-unreadable",
        Text::new(format!("无法读取文件（{error}）。"), format!("The file cannot be read ({error}).")),
        Text::new(
            "请核对权限，或复制到本机后再试。",
            "Check your rights to it, or copy it to this machine and try again.",
        ),
    )
}

fn nothing_found(name: &str, language: Language) -> String {
    let text = Text::new(
        format!("{name}：没有找到指标或任务。请确认这是规划、方案一类的文件。"),
        format!("{name}: no figure or task was found. Make sure that this is a plan document."),
    );
    text.in_language(language).to_owned()
}
