//! Paragraph styles: which are headings, which carry a number.

use std::collections::BTreeMap;

use taihang_base::Problem;

use crate::xml::{Node, Xml};

/// Longest chain of styles that is followed.
const CHAIN: usize = 20;

/// The paragraph styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    outline: Option<usize>,
    number: Option<usize>,
    level: Option<usize>,
}

impl Styles {
    /// Reads the part of styles.
    pub(super) fn read(part: &str, bytes: &[u8], depth: usize) -> Result<Self, Problem> {
        let mut found = Self::default();
        let mut open: Option<(String, Style)> = None;
        let mut xml = Xml::new(part, bytes, depth)?;
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => {
                    let value = || element.attribute("val");
                    let name = element.name();
                    if name == "style" {
                        let id = element.attribute("styleId").unwrap_or_default();
                        if element.attribute("type").as_deref() == Some("paragraph") {
                            if element.attribute("default").as_deref() == Some("1") {
                                found.default = Some(id.clone());
                            }
                            open = Some((id, Style::default()));
                        }
                    } else if let Some((_, style)) = &mut open {
                        match name.as_str() {
                            "name" => style.name = value().unwrap_or_default().to_lowercase(),
                            "basedOn" => style.based_on = value(),
                            "outlineLvl" => style.outline = element.number("val"),
                            "numId" => style.number = element.number("val"),
                            "ilvl" => style.level = element.number("val"),
                            _ => {}
                        }
                    }
                }
                Node::End(name) if name == "style" => {
                    if let Some((id, style)) = open.take() {
                        found.styles.insert(id, style);
                    }
                }
                Node::End(_) | Node::Text(_) => {}
            }
        }
        Ok(found)
    }

    /// The style `id` and those it is based on, nearest first.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let mut next = id.or(self.default.as_deref());
        std::iter::from_fn(move || {
            let id = next?;
            let style = self.styles.get(id)?;
            next = style.based_on.as_deref();
            Some((id, style))
        })
        .take(CHAIN)
    }

    /// The outline level, from 0, that a style gives its paragraphs; 9 is body text.
    pub(super) fn outline(&self, id: Option<&str>) -> Option<usize> {
        // A style that is missing from the part still says by its id what it is.
        if let Some(id) = id.filter(|&id| !self.styles.contains_key(id)) {
            return heading_number(&id.to_lowercase());
        }
        self.chain(id).find_map(|(_, style)| style.outline.or_else(|| heading_number(&style.name)))
    }

    /// The number and level of numbering that a style gives its paragraphs.
    pub(super) fn number<'s>(&'s self, id: Option<&'s str>) -> Option<(usize, Option<usize>, &'s str)> {
        self.chain(id).find_map(|(id, style)| style.number.map(|number| (number, style.level, id)))
    }
}

/// The outline level of a built-in heading name in any of its languages; the title counts as the highest.
fn heading_number(name: &str) -> Option<usize> {
    let name = name.trim();
    if matches!(name, "title" | "标题") {
        return Some(0);
    }
    let rest = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?;
    let level: usize = rest.trim().parse().ok()?;
    (1..=9).contains(&level).then(|| level - 1)
}
