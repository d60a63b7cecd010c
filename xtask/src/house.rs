//! What an invariant gets to see: the crates and the text files of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::source::Source;

/// Folders that are made, not written.
const MADE: [&str; 6] = [".git", "target", "node_modules", "dist", "corpus", "artifacts"];

/// One text file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// Path from the root, with `/`.
    pub(crate) path: String,
    /// The content.
    pub(crate) text: String,
}

impl File {
    /// Whether the name ends in `.extension`.
    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }
}

/// One crate of the workspace.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crate {
    /// Its name.
    pub(crate) name: String,
    /// Its folder from the root.
    pub(crate) folder: String,
    /// What it depends on.
    pub(crate) dependencies: BTreeSet<String>,
    /// What only its tests depend on.
    pub(crate) dev_dependencies: BTreeSet<String>,
}

/// The repository, read once.
#[derive(Debug, Default)]
pub(crate) struct House {
    /// Every text file, by path.
    pub(crate) files: Vec<File>,
    /// The members of the workspace.
    pub(crate) crates: Vec<Crate>,
    /// The parsed Rust files, by path.
    pub(crate) sources: BTreeMap<String, Source>,
    /// Paths of every file, pictures too.
    pub(crate) paths: BTreeSet<String>,
}

impl House {
    /// Reads the repository under `root`.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let mut files = Vec::new();
        let mut paths = BTreeSet::new();
        walk(root, root, &mut files, &mut paths).map_err(|error| error.to_string())?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut house = Self::of(files)?;
        house.paths.extend(paths);
        Ok(house)
    }

    /// A house of these files: what the tests of the invariants use.
    pub(crate) fn of(files: Vec<File>) -> Result<Self, String> {
        let mut crates = Vec::new();
        let mut sources = BTreeMap::new();
        for file in &files {
            if file.path.ends_with("/Cargo.toml") && !file.path.contains("/fuzz/") {
                crates.push(read_crate(file)?);
            }
            if file.has_extension("rs") && !file.path.contains("/fuzz/") {
                let source = Source::parse(&file.text).map_err(|error| format!("{}: {error}", file.path))?;
                sources.insert(file.path.clone(), source);
            }
        }
        let paths = files.iter().map(|file| file.path.clone()).collect();
        Ok(Self { files, crates, sources, paths })
    }

    /// The file at `path`.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The text at `path`, empty if there is none.
    pub(crate) fn text(&self, path: &str) -> &str {
        self.file(path).map_or("", |file| file.text.as_str())
    }

    /// The Rust files that are not tests, with what was parsed of them.
    pub(crate) fn program(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.sources
            .iter()
            .map(|(path, source)| (path.as_str(), source))
            .filter(|(path, _)| !is_test_file(path))
    }
}

/// Whether the file holds only tests, benches or examples.
pub(crate) fn is_test_file(path: &str) -> bool {
    ["/tests/", "/benches/", "/examples/", "/fuzz/"].iter().any(|folder| path.contains(folder))
        || path.ends_with("/tests.rs")
}

/// Name and dependencies of one crate.
fn read_crate(file: &File) -> Result<Crate, String> {
    let table: toml::Table = file.text.parse().map_err(|error| format!("{}: {error}", file.path))?;
    let keys = |name: &str| -> BTreeSet<String> {
        table
            .get(name)
            .and_then(toml::Value::as_table)
            .map(|table| table.keys().cloned().collect())
            .unwrap_or_default()
    };
    let name = table
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(toml::Value::as_str)
        .ok_or_else(|| format!("{}: no package name", file.path))?;
    Ok(Crate {
        name: name.to_owned(),
        folder: file.path.trim_end_matches("/Cargo.toml").to_owned(),
        dependencies: keys("dependencies").union(&keys("build-dependencies")).cloned().collect(),
        dev_dependencies: keys("dev-dependencies"),
    })
}

/// Collects every file below `folder` that was written and not made.
fn walk(
    root: &Path,
    folder: &Path,
    files: &mut Vec<File>,
    paths: &mut BTreeSet<String>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            // The register of targets has the name of a folder of builds.
            let made = MADE.contains(&name.as_str()) && !path.join("register.toml").is_file();
            if !made && relative != "data" {
                walk(root, &path, files, paths)?;
            }
            continue;
        }
        if name == ".git" {
            continue;
        }
        paths.insert(relative.clone());
        // What is not UTF-8 is a picture or a test document, and says nothing about the house.
        if let Ok(text) = String::from_utf8(std::fs::read(&path)?) {
            files.push(File { path: relative, text });
        }
    }
    Ok(())
}
