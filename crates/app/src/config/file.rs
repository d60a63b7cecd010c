//! Files of the configuration.

use std::path::Path;

use taihang_base::{Problem, Text};
use toml::{Table, Value};

use crate::ending::Failure;

/// Line, name and value of everything in the configuration file; tables give their names with a dot.
pub(super) fn read(path: &Path) -> Result<Vec<(usize, String, String)>, Failure> {
    let text = content(path, "config-unreadable")?;
    let table: Table = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        Problem::new(
            "config-invalid",
            Text::new(
                format!("配置文件第 {line} 行有误：{}。", error.message()),
                format!("Line {line} of the configuration file is wrong: {}.", error.message()),
            ),
            Text::new(
                "配置文件采用 TOML 格式，每项一行：port = 8460。",
                "The file is TOML, a key a line: port = 8460.",
            ),
        )
        .about(path.display().to_string())
    })?;
    let mut values = Vec::new();
    flatten("", &table, &text, &mut values);
    Ok(values)
}

fn flatten(before: &str, table: &Table, text: &str, values: &mut Vec<(usize, String, String)>) {
    for (name, value) in table {
        let full = format!("{before}{name}");
        match value {
            Value::Table(inner) => flatten(&format!("{full}."), inner, text, values),
            Value::String(value) => values.push((line(text, name), full, value.clone())),
            // What is no plain value is shown as written, so that the message about it can be understood.
            Value::Integer(_)
            | Value::Boolean(_)
            | Value::Float(_)
            | Value::Datetime(_)
            | Value::Array(_) => {
                values.push((line(text, name), full, value.to_string()));
            }
        }
    }
}

/// The line on which `name` is set; 1 if it stands in an unusual notation.
fn line(text: &str, name: &str) -> usize {
    let sets = |line: &str| {
        line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(sets).map_or(1, |at| at + 1)
}

/// The secret on the first line of a file.
pub(super) fn secret(name: &str, path: &Path) -> Result<String, Failure> {
    let text = content(path, "secret-unreadable")?;
    let secret = text.lines().next().unwrap_or("").trim();
    if !secret.is_empty() {
        return Ok(secret.to_owned());
    }
    Err(Problem::new(
        "secret-empty",
        Text::new(format!("{name} 指定的文件是空的。"), format!("The file that {name} names is empty.")),
        Text::new("请把密钥写在该文件的第一行。", "Write the secret on its first line."),
    )
    .about(path.display().to_string())
    .into())
}

fn content(path: &Path, code: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        Problem::new(
            code,
            Text::new(format!("无法读取文件（{error}）。"), format!("The file cannot be read ({error}).")),
            Text::new("请核对路径与权限。", "Check its path and rights."),
        )
        .about(path.display().to_string())
        .into()
    })
}
