//! Everything back from a file.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use taihang_base::{Fault, Problem, Text};
use taihang_store::archive::Make;
use taihang_store::{Store, StoreError};
use zip::ZipArchive;

use super::{FORMAT, MANIFEST, Manifest, row};
use crate::ending::Failure;

/// A backup that can be read.
pub(super) struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    manifest: Manifest,
}

/// Opens a backup; says what is wrong with a file that is none.
pub(super) fn open(path: &Path) -> Result<Archive, Failure> {
    let (zip, manifest) = opened(path)?;
    if manifest.format != FORMAT {
        return Err(damaged(path, "由更新的程序制作", "it was made by a newer program").into());
    }
    Ok(Archive { path: path.to_path_buf(), zip, manifest })
}

fn opened(path: &Path) -> Result<(ZipArchive<BufReader<File>>, Manifest), Failure> {
    let file = File::open(path).map_err(|error| damaged(path, &error.to_string(), &error.to_string()))?;
    let mut zip = ZipArchive::new(BufReader::new(file))
        .map_err(|error| damaged(path, &error.to_string(), &error.to_string()))?;
    let manifest = zip.by_name(MANIFEST).map_err(|_| damaged(path, "没有清单", "it has no manifest"))?;
    let manifest = serde_json::from_reader(manifest)
        .map_err(|error| damaged(path, &error.to_string(), &error.to_string()))?;
    Ok((zip, manifest))
}

impl Archive {
    /// Fills the empty store.
    pub(super) fn put_into(&mut self, store: &Store) -> Result<Manifest, Failure> {
        store.must_be_empty()?;
        fits(&self.manifest.make, &store.make()?)?;
        self.files(store)?;
        let path = self.path.clone();
        // Read inside: the writer may run its work twice when a server went away in between.
        store.load(move |loading| {
            let (mut zip, manifest) = opened(&path).map_err(failed)?;
            for (table, count) in &manifest.tables {
                let entry = zip.by_name(&format!("tables/{table}.jsonl"));
                let entry = entry.map_err(|_| {
                    damaged(&path, &format!("缺少表 {table}"), &format!("table {table} is missing"))
                })?;
                let mut lines = BufReader::new(entry).lines();
                let bad = || {
                    damaged(&path, &format!("表 {table} 不可读"), &format!("table {table} cannot be read"))
                };
                let head = lines.next().and_then(Result::ok).ok_or_else(bad)?;
                loading.table(table, serde_json::from_str(&head).map_err(|_| bad())?)?;
                let mut rows = 0;
                for line in lines {
                    loading.row(line.ok().as_deref().and_then(row::cells).ok_or_else(bad)?)?;
                    rows += 1;
                }
                if rows != *count {
                    return Err(bad().into());
                }
            }
            Ok(())
        })?;
        store.jobs().note("restore", &self.path.display().to_string())?;
        let (_, manifest) = opened(&self.path)?;
        Ok(manifest)
    }

    /// Files first: a row never names one that is not there yet.
    fn files(&mut self, store: &Store) -> Result<(), Failure> {
        for at in 0..self.zip.len() {
            let mut entry = self.zip.by_index(at).map_err(|error| Fault::new("read the backup", error))?;
            let Some(sha256) = entry.name().strip_prefix("files/").map(str::to_owned) else { continue };
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(|_| {
                damaged(
                    &self.path,
                    &format!("文件 {sha256} 不可读"),
                    &format!("file {sha256} cannot be read"),
                )
            })?;
            store.file_restore(&sha256, &content)?;
        }
        Ok(())
    }
}

/// An archive goes only into a database of the same definitions, with the key that its values are sealed with.
fn fits(archive: &Make, store: &Make) -> Result<(), Failure> {
    let mut problems = Vec::new();
    if archive.steps != store.steps || archive.registers != store.registers {
        let differs = archive.registers.iter().find(|(name, make)| store.registers.get(*name) != Some(*make));
        let name = differs.map_or("kernel", |(name, _)| name.as_str());
        problems.push(
            Problem::new(
                "restore-version",
                Text::new(
                    "备份由另一版本的程序制作。",
                    "The backup was made by another version of the program.",
                ),
                Text::new(
                    "请用制作备份的版本恢复，再用新版本升级。",
                    "Restore with the version that made it, then upgrade with the new one.",
                ),
            )
            .about(name),
        );
    }
    if archive.key != store.key {
        let number = archive.key.as_deref().unwrap_or("–");
        problems.push(
            Problem::new(
                "restore-key",
                Text::new(
                    format!("个人信息密钥不符：备份所用密钥编号为 {number}。"),
                    format!("Another key: the values of the backup are sealed with key {number}."),
                ),
                Text::new(
                    "请把该密钥放到 seal_key_file 所指的位置（默认为数据目录中的 seal.key），清空目标后重试。",
                    "Put that key where seal_key_file points (seal.key in the data folder), empty the target and try again.",
                ),
            )
            .about("seal_key_file"),
        );
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Problems(problems)) }
}

fn damaged(path: &Path, zh: &str, en: &str) -> Problem {
    Problem::new(
        "backup-unreadable",
        Text::new(format!("备份文件不可用：{zh}。"), format!("The backup cannot be used: {en}.")),
        Text::new("请核对路径，或使用另一份备份。", "Check the path, or use another backup."),
    )
    .about(path.display().to_string())
}

fn failed(failure: Failure) -> StoreError {
    match failure {
        Failure::Problems(problems) => problems.into(),
        Failure::Fault(fault) => fault.into(),
    }
}
