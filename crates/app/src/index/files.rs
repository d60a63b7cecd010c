//! Tables and texts as they are read: whole, UTF-8, within a limit, each with its digest.

use std::io;
use std::path::{Component, Path};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use taihang_base::{Problem, Text, hex};
use taihang_evaluation::index::Frame;

/// A larger file is no table of indicators.
const MOST_BYTES: u64 = 256 << 20;

/// A file that counted, or came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Digested {
    /// What it was for.
    pub(crate) role: String,
    /// Its name, without the folder.
    pub(crate) name: String,
    pub(crate) sha256: String,
}

impl Digested {
    pub(crate) fn of(role: &str, name: &str, bytes: &[u8]) -> Self {
        Self { role: role.to_owned(), name: name.to_owned(), sha256: hex(&Sha256::digest(bytes)) }
    }
}

/// The last part of a path.
pub(crate) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads a text; the mark of byte order at its beginning is left out.
pub(crate) fn text(path: &Path, role: &str) -> Result<(String, Digested), Problem> {
    let of = |problem: Problem| problem.about(path.display().to_string());
    let length = std::fs::metadata(path).map_err(|error| of(unreadable(&error)))?.len();
    if length > MOST_BYTES {
        return Err(of(too_large()));
    }
    let bytes = std::fs::read(path).map_err(|error| of(unreadable(&error)))?;
    let digested = Digested::of(role, &name(path), &bytes);
    let text = String::from_utf8(bytes).map_err(|error| of(not_utf8(error.utf8_error().valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(of(empty()));
    }
    Ok((text, digested))
}

/// Reads a table whose first row is its header.
pub(crate) fn table(path: &Path, role: &str) -> Result<(Frame, Digested), Problem> {
    let (text, digested) = text(path, role)?;
    let frame = Frame::read(&text).map_err(|problem| problem.about(path.display().to_string()))?;
    Ok((frame, digested))
}

/// A table that a method names: in the folder of the method, and never outside of it.
pub(crate) fn named(folder: &Path, name: &str) -> Result<(Frame, Digested), Problem> {
    let inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside || name.is_empty() {
        return Err(Problem::new(
            "table-outside",
            Text::new(
                format!("方法引用的表“{name}”不在方法文件的目录中。"),
                format!("The table {name} is not in the folder of the method."),
            ),
            Text::new("请把该表放在方法文件旁边。", "Put the table beside the method."),
        )
        .about(name));
    }
    table(&folder.join(name), "table")
}

fn unreadable(error: &io::Error) -> Problem {
    let missing = error.kind() == io::ErrorKind::NotFound;
    let code = if missing { "file-missing" } else { "file-unreadable" };
    let message = if missing {
        Text::new("文件不存在。", "There is no such file.")
    } else {
        Text::new(format!("无法读取文件（{error}）。"), format!("The file cannot be read ({error})."))
    };
    Problem::new(code, message, Text::new("请核对路径与权限。", "Check its path and your rights to it."))
}

fn too_large() -> Problem {
    Problem::new(
        "file-too-large",
        Text::new("文件超过 256 MB。", "The file has more than 256 MB."),
        Text::new("请只保留所需的行和列。", "Keep only the rows and columns that are needed."),
    )
}

fn not_utf8(at: usize) -> Problem {
    Problem::new(
        "file-not-utf8",
        Text::new(
            format!("文件不是 UTF-8 编码（第 {} 字节）。", at + 1),
            format!("The file is not UTF-8 (byte {}).", at + 1),
        ),
        Text::new("请另存为“CSV UTF-8”后再试。", "Save it as “CSV UTF-8” and try again."),
    )
}

fn empty() -> Problem {
    Problem::new(
        "file-empty",
        Text::new("文件是空的，或者只有表头。", "The file is empty, or has nothing below its header."),
        Text::new("请核对文件。", "Look at the file."),
    )
}
