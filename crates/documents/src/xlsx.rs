//! Workbooks: every sheet that shows becomes a heading with its name and the tables on it.

mod formats;
mod parts;
mod sheet;

use std::collections::BTreeMap;

use taihang_base::{Problem, Text};

use crate::builder::Builder;
use crate::model::{BlockKind, Document, Format, Limits};
use crate::package::Package;
use crate::problem;
use crate::xml::{Node, Xml};
use formats::Formats;

/// What the sheets of a workbook share.
pub(super) struct Shared {
    strings: Vec<String>,
    formats: Formats,
    depth: usize,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    relation: String,
    hidden: bool,
}

/// Reads the workbook whose main part is `main`.
pub(crate) fn read(package: &mut Package<'_>, main: &str, limits: &Limits) -> Result<Document, Problem> {
    let bytes = package.part(main)?.ok_or_else(|| problem::broken(main))?;
    let (listed, from_1904) = workbook(main, &bytes, limits.depth)?;
    let related = package.relationships(main)?;
    let paths: BTreeMap<&str, &str> =
        related.iter().map(|found| (found.id.as_str(), found.path.as_str())).collect();
    let mut side = |kind: &str| -> Result<Option<(String, Vec<u8>)>, Problem> {
        let Some(found) = related.iter().find(|found| found.kind.ends_with(kind)) else { return Ok(None) };
        Ok(package.part(&found.path)?.map(|bytes| (found.path.clone(), bytes)))
    };
    let strings = match side("/sharedStrings")? {
        Some((name, bytes)) => strings(&name, &bytes, limits)?,
        None => Vec::new(),
    };
    let formats = match side("/styles")? {
        Some((name, bytes)) => Formats::read(&name, &bytes, limits.depth, from_1904)?,
        None => Formats::default(),
    };
    let shared = Shared { strings, formats, depth: limits.depth };
    let mut builder = Builder::new(limits);
    let mut left = limits.cells;
    for Listed { name, relation, hidden } in listed {
        if hidden {
            let message = Text::new(
                format!("隐藏的工作表“{name}”没有读入。"),
                format!("The hidden sheet “{name}” was left out."),
            );
            builder.note("hidden-sheet", message, None);
            continue;
        }
        let Some(path) = paths.get(relation.as_str()).filter(|path| path.contains("sheet")) else { continue };
        let bytes = package.part(path)?.ok_or_else(|| problem::broken(path))?;
        let sheet = sheet::read(path, &bytes, &shared, left).map_err(|problem| too_many(problem, limits))?;
        left -= sheet.count();
        if sheet.has_hidden() {
            let message = Text::new(
                format!("工作表“{name}”中隐藏的行或列没有读入。"),
                format!("Hidden rows or columns of the sheet “{name}” were left out."),
            );
            builder.note("hidden-text", message, None);
        }
        if sheet.count() > 0 {
            builder.block(BlockKind::Heading { level: 1 }, &name)?;
            sheet.write(&mut builder)?;
        }
    }
    builder.finish(Format::Xlsx, None, None)
}

/// The limit that people are told is that of the whole file, not what is left of it.
fn too_many(problem: Problem, limits: &Limits) -> Problem {
    let whole = problem::too_many_cells(limits.cells);
    if problem.code == whole.code { whole } else { problem }
}

/// The sheets of the workbook, and whether it counts days from 1904.
fn workbook(part: &str, bytes: &[u8], depth: usize) -> Result<(Vec<Listed>, bool), Problem> {
    let mut listed = Vec::new();
    let mut from_1904 = false;
    let mut xml = Xml::new(part, bytes, depth)?;
    while let Some(node) = xml.next()? {
        let Node::Start(element) = node else { continue };
        match element.name().as_str() {
            "sheet" if listed.len() < 1_000 => listed.push(Listed {
                name: element.attribute("name").unwrap_or_default(),
                relation: element.attribute("id").unwrap_or_default(),
                hidden: element.attribute("state").is_some_and(|state| state != "visible"),
            }),
            "workbookPr" => {
                from_1904 = matches!(element.attribute("date1904").as_deref(), Some("1" | "true"));
            }
            _ => {}
        }
    }
    Ok((listed, from_1904))
}

/// The texts that cells share, without phonetic guides.
fn strings(part: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<String>, Problem> {
    let mut strings = Vec::new();
    let mut open: Option<String> = None;
    let (mut in_text, mut in_guide) = (false, false);
    let mut xml = Xml::new(part, bytes, limits.depth)?;
    while let Some(node) = xml.next()? {
        match node {
            Node::Start(element) => match element.name().as_str() {
                "si" => open = Some(String::new()),
                "rPh" => in_guide = true,
                "t" => in_text = !in_guide,
                _ => {}
            },
            Node::Text(text) if in_text => {
                if let Some(open) = &mut open {
                    open.push_str(&text);
                }
            }
            Node::Text(_) => {}
            Node::End(name) => match name.as_str() {
                "t" => in_text = false,
                "rPh" => in_guide = false,
                "si" => strings.extend(open.take()),
                _ => {}
            },
        }
        if strings.len() > limits.cells * 2 {
            return Err(problem::too_many_cells(limits.cells));
        }
    }
    Ok(strings)
}
