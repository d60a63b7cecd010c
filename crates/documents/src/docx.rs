//! Word documents: paragraphs with their styles and automatic numbers, tables with merged cells.

mod body;
mod numbering;
mod styles;

use taihang_base::{Problem, Text};

use crate::model::{Document, Format, Limits};
use crate::package::Package;
use crate::problem;
use crate::xml::{Node, Xml};
use body::Body;
use numbering::Numbering;
use styles::Styles;

/// Longest piece of removed text that a note repeats.
const QUOTE: usize = 2_000;

/// Reads the document whose main part is `main`.
pub(crate) fn read(package: &mut Package<'_>, main: &str, limits: &Limits) -> Result<Document, Problem> {
    let bytes = package.part(main)?.ok_or_else(|| problem::broken(main))?;
    let mut lost = Vec::new();
    let related = package.relationships(main).unwrap_or_else(|_| {
        lost.push(format!("{main}.rels"));
        Vec::new()
    });
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut side = |kind: &str| -> Option<(String, Vec<u8>)> {
        let stated = related.iter().find(|found| found.kind.ends_with(kind)).map(|found| found.path.clone());
        let name = stated.unwrap_or_else(|| format!("{folder}{kind}.xml"));
        if let Ok(found) = package.part(&name) {
            found.map(|bytes| (name, bytes))
        } else {
            lost.push(name);
            None
        }
    };
    let (styles, numbers, footnotes) = (side("/styles"), side("/numbering"), side("/footnotes"));
    // A broken part beside the text costs headings or numbers, not the text: it is told in a note.
    let styles = styles.map(|(name, bytes)| Styles::read(&name, &bytes, limits.depth).map_err(|_| name));
    let styles = keep(styles, &mut lost).unwrap_or_default();
    let numbers = numbers.map(|(name, bytes)| Numbering::read(&name, &bytes, limits.depth).map_err(|_| name));
    let numbering = keep(numbers, &mut lost).unwrap_or_default();
    let mut body = Body::new(limits, &styles, numbering);
    body.read(main, &bytes)?;
    drop(bytes);
    let mut builder = body.finish()?;
    if let Some((name, bytes)) = footnotes {
        let text = text_of(&name, &bytes, limits.depth);
        if !text.is_empty() {
            builder.note(
                "footnote",
                Text::new("脚注没有读入正文。", "Footnotes were left out of the text."),
                Some(text),
            );
        }
    }
    for name in lost {
        builder.note(
            "part-unreadable",
            Text::new(
                format!("文件的 {name} 部分损坏，标题样式或自动编号可能缺失，正文完整。"),
                format!("The part {name} is damaged: heading styles or automatic numbers may be missing; the text is whole."),
            ),
            None,
        );
    }
    let title =
        package.part("docProps/core.xml").ok().flatten().and_then(|bytes| title(&bytes, limits.depth));
    builder.finish(Format::Docx, None, title)
}

/// The value that was read, or its part among the lost ones.
fn keep<T>(read: Option<Result<T, String>>, lost: &mut Vec<String>) -> Option<T> {
    match read? {
        Ok(value) => Some(value),
        Err(name) => {
            lost.push(name);
            None
        }
    }
}

/// The text of all `t` elements of a part, as far as it can be read.
fn text_of(name: &str, bytes: &[u8], depth: usize) -> String {
    let mut text = String::new();
    let mut in_text = false;
    let Ok(mut xml) = Xml::new(name, bytes, depth) else { return text };
    while let Ok(Some(node)) = xml.next() {
        match node {
            Node::Start(element) if element.name() == "t" => in_text = true,
            Node::End(name) if name == "t" => in_text = false,
            Node::End(name) if name == "p" => text.push(' '),
            Node::Text(part) if in_text && text.len() < QUOTE => text.push_str(&part),
            Node::Start(_) | Node::End(_) | Node::Text(_) => {}
        }
    }
    text.trim().to_owned()
}

/// The title in the properties of the file.
fn title(bytes: &[u8], depth: usize) -> Option<String> {
    let mut xml = Xml::new("docProps/core.xml", bytes, depth).ok()?;
    let mut title = None;
    while let Ok(Some(node)) = xml.next() {
        match node {
            Node::Start(element) if element.name() == "title" => title = Some(String::new()),
            Node::Text(part) => {
                if let Some(title) = &mut title {
                    title.push_str(&part);
                }
            }
            Node::End(name) if name == "title" => return title,
            Node::Start(_) | Node::End(_) => {}
        }
    }
    None
}
