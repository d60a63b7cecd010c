//! The archive of an Office file: parts unpacked one at a time, within a budget for all of them.

use std::io::{Cursor, Read as _};

use taihang_base::Problem;
use zip::ZipArchive;
use zip::result::ZipError;

use crate::model::Limits;
use crate::problem;
use crate::xml::{Node, Xml};

/// More entries than any document has; each costs memory before a byte is unpacked.
const ENTRIES: usize = 20_000;

/// An open package.
pub(crate) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    limits: Limits,
    /// Bytes that may still be unpacked.
    budget: usize,
}

impl<'b> Package<'b> {
    /// Opens the archive in `bytes`.
    pub(crate) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, Problem> {
        let entries = bytes.windows(4).filter(|window| window == b"PK\x01\x02").count();
        let budget = limits.text_bytes.saturating_mul(4);
        if entries > ENTRIES {
            return Err(problem::unpacks_too_large(budget));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| problem::broken("ZIP"))?;
        Ok(Self { archive, limits: *limits, budget })
    }

    /// Whether the package has a part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The bytes of a part; none if there is no such part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let mut entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(problem::broken(name)),
        };
        let declared = usize::try_from(entry.size()).unwrap_or(usize::MAX);
        let mut bytes = Vec::with_capacity(declared.min(1 << 20));
        let most = u64::try_from(self.budget).unwrap_or(u64::MAX).saturating_add(1);
        entry.by_ref().take(most).read_to_end(&mut bytes).map_err(|_| problem::broken(name))?;
        if bytes.len() > self.budget {
            return Err(problem::unpacks_too_large(self.limits.text_bytes.saturating_mul(4)));
        }
        self.budget -= bytes.len();
        Ok(Some(bytes))
    }

    /// The targets of the relationships of `part`: id, type and path in the package.
    pub(crate) fn relationships(&mut self, part: &str) -> Result<Vec<Relationship>, Problem> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let Some(bytes) = self.part(&name)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut xml = Xml::new(&name, &bytes, self.limits.depth)?;
        while let Some(node) = xml.next()? {
            if let Node::Start(element) = node
                && element.name() == "Relationship"
            {
                let value = |key: &str| element.attribute(key).unwrap_or_default();
                let target = value("Target");
                let path = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None if folder.is_empty() => target,
                    None => resolve(folder, &target),
                };
                found.push(Relationship { id: value("Id"), kind: value("Type"), path });
            }
        }
        Ok(found)
    }

    /// The main part of the package.
    pub(crate) fn main_part(&mut self) -> Option<String> {
        let stated = self.relationships("").ok().and_then(|found| {
            found.into_iter().find(|found| found.kind.ends_with("/officeDocument")).map(|found| found.path)
        });
        stated.filter(|path| self.has(path)).or_else(|| {
            ["word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"]
                .into_iter()
                .find(|name| self.has(name))
                .map(str::to_owned)
        })
    }
}

/// A relationship between parts.
#[derive(Debug)]
pub(crate) struct Relationship {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) path: String,
}

/// `target` seen from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            _ => parts.push(step),
        }
    }
    parts.join("/")
}
