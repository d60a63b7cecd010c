//! Text to tables, and what is wrong with the text.

use serde::de::DeserializeOwned;
use taihang_base::{Problem, Text};

use crate::nearest::nearest;

/// One file of the repository or of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source<'a> {
    /// What people know it as: `policy/register.toml`.
    pub path: &'a str,
    /// What it says.
    pub text: &'a str,
}

/// The tables of a file.
pub fn read<T: DeserializeOwned>(source: &Source<'_>) -> Result<T, Problem> {
    toml::from_str(source.text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = source.text.get(..at).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let (message, hint) = explain(error.message());
        let message = Text::new(
            format!("第 {line} 行第 {column} 列：{}", message.zh),
            format!("Line {line}, column {column}: {}", message.en),
        );
        Problem::new("definition-unreadable", message, hint).about(source.path)
    })
}

/// What the parser says, in both languages, with what to do.
fn explain(said: &str) -> (Text, Text) {
    let names: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    match names.split_first() {
        Some((unknown, allowed)) if said.starts_with("unknown field") => {
            let list = allowed.join(", ");
            let near = nearest(unknown, allowed.iter().copied());
            let (zh, en) = near.map_or_else(Default::default, |near| {
                (format!("是否想写“{near}”？"), format!("Did you mean `{near}`? "))
            });
            (
                Text::new(format!("不认识的键“{unknown}”。"), format!("unknown key `{unknown}`.")),
                Text::new(format!("{zh}可用的键：{list}。"), format!("{en}Allowed here: {list}.")),
            )
        }
        Some((missing, _)) if said.starts_with("missing field") => (
            Text::new(format!("缺少键“{missing}”。"), format!("the key `{missing}` is missing.")),
            Text::new(format!("请补上“{missing}”。"), format!("Add `{missing}`.")),
        ),
        Some(_) | None => (
            Text::new(format!("文件无法读取（{said}）。"), format!("the file cannot be read ({said}).")),
            Text::new(
                "请改正此处的写法：本地调整见运维手册，定义见 FORMAT.md。",
                "Mend how this is written: the operator guide shows it for local changes, FORMAT.md for definitions.",
            ),
        ),
    }
}
