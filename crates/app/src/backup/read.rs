//! Everything back from a file.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use taihang_base::{Problem, Text};
use taihang_store::archive::Make;
use taihang_store::{Store, StoreError};
use zip::ZipArchive;

use super::{FORMAT, MANIFEST, Manifest, row};
use crate::ending::Failure;

/// Where stored files lie in the archive.
const FILES: &str = "files/";

/// A backup that can be read.
pub(super) struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    manifest: Manifest,
}

/// Opens a backup; says what is wrong with a file that is none.
pub(super) fn open(path: &Path) -> Result<Archive, Failure> {
    let (mut zip, manifest) = opened(path)?;
    if manifest.format != FORMAT {
        return Err(damaged(path, "由更新的程序制作", "it was made by a newer program").into());
    }
    // All that the manifest tells of has to be there and to begin soundly: nothing is made for half a backup.
    let mut files = 0;
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|_| unreadable(path))?;
        files += u64::from(entry.name().starts_with(FILES));
    }
    let missing = manifest.tables.keys().find(|table| zip.index_for_name(&place_of(table)).is_none());
    if let Some(table) = missing {
        return Err(no_table(path, table).into());
    }
    if files != manifest.files {
        let told = manifest.files;
        let (zh, en) = (
            format!("应有 {told} 个文件，实有 {files} 个"),
            format!("it should hold {told} files and holds {files}"),
        );
        return Err(damaged(path, &zh, &en).into());
    }
    Ok(Archive { path: path.to_path_buf(), zip, manifest })
}

fn opened(path: &Path) -> Result<(ZipArchive<BufReader<File>>, Manifest), Failure> {
    let file = File::open(path).map_err(|error| damaged(path, &error.to_string(), &error.to_string()))?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|_| unreadable(path))?;
    let manifest = zip.by_name(MANIFEST).map_err(|_| damaged(path, "没有清单", "it has no manifest"))?;
    let manifest = serde_json::from_reader(manifest)
        .map_err(|_| damaged(path, "清单不可读", "its manifest cannot be read"))?;
    Ok((zip, manifest))
}

/// Where the rows of a table lie.
fn place_of(table: &str) -> String {
    format!("tables/{table}.jsonl")
}

fn unreadable(path: &Path) -> Problem {
    damaged(path, "不是完好的 zip 文件", "it is no sound zip file")
}

fn no_table(path: &Path, table: &str) -> Problem {
    damaged(path, &format!("缺少表 {table}"), &format!("table {table} is missing"))
}

impl Archive {
    /// Refuses an installation of other definitions, or without the key that the values of the backup are sealed with.
    pub(super) fn must_fit(&self, installation: &Make) -> Result<(), Failure> {
        fits(&self.manifest.make, installation)
    }

    /// Fills the empty store.
    pub(super) fn put_into(&mut self, store: &Store) -> Result<Manifest, Failure> {
        store.must_be_empty()?;
        self.files(store)?;
        let path = self.path.clone();
        // Read inside: the writer may run its work twice when a server went away in between.
        let loaded = store.load(move |loading| {
            let (mut zip, manifest) = opened(&path).map_err(failed)?;
            for (table, count) in &manifest.tables {
                let entry = zip.by_name(&place_of(table)).map_err(|_| no_table(&path, table))?;
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
        });
        if let Err(StoreError::Constraint(_)) = loaded {
            return Err(damaged(&self.path, "其中的记录互相矛盾", "its rows contradict each other").into());
        }
        loaded?;
        store.jobs().note("restore", &self.path.display().to_string())?;
        let (_, manifest) = opened(&self.path)?;
        Ok(manifest)
    }

    /// Files first: a row never names one that is not there yet.
    fn files(&mut self, store: &Store) -> Result<(), Failure> {
        for at in 0..self.zip.len() {
            let mut entry = self.zip.by_index(at).map_err(|_| unreadable(&self.path))?;
            let Some(sha256) = entry.name().strip_prefix(FILES).map(str::to_owned) else { continue };
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
    if let Some(number) = archive.key.as_deref().filter(|number| store.key.as_deref() != Some(number)) {
        problems.push(other_key(number, store.key.as_deref()));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Problems(problems)) }
}

fn other_key(wanted: &str, own: Option<&str>) -> Problem {
    let message = match own {
        Some(own) => Text::new(
            format!(
                "个人信息密钥不符：备份所用密钥编号为 {wanted}，此处的密钥编号为 {own}。未新建任何内容。"
            ),
            format!(
                "Another key: the values of the backup are sealed with key {wanted}, here lies key {own}. Nothing was made."
            ),
        ),
        None => Text::new(
            format!("此处没有个人信息密钥：备份所用密钥编号为 {wanted}。未新建任何内容。"),
            format!(
                "There is no key here: the values of the backup are sealed with key {wanted}. Nothing was made."
            ),
        ),
    };
    let hint = Text::new(
        "请把该密钥放到 seal_key_file 所指的位置（默认为数据目录中的 seal.key）后重试。",
        "Put that key where seal_key_file points (seal.key in the data folder by default) and try again.",
    );
    Problem::new("restore-key", message, hint).about("seal_key_file")
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

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use taihang_base::SystemClock;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// A small backup: nothing but a table without rows and one file.
    fn small() -> Vec<u8> {
        let make = Make { steps: 1, registers: [].into(), key: Some("0123abcd".to_owned()) };
        let manifest = Manifest {
            format: FORMAT,
            program: "1".to_owned(),
            made_at: taihang_base::Clock::now(&SystemClock),
            make,
            tables: [("person".to_owned(), 0)].into(),
            files: 1,
        };
        let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let parts = [
            ("tables/person.jsonl", "[\"id\"]\n".to_owned()),
            ("files/ab", "content".to_owned()),
            (MANIFEST, serde_json::to_string(&manifest).unwrap()),
        ];
        for (name, content) in parts {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_byte_that_is_another_makes_the_backup_unusable_and_is_no_fault_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("all.zip");
        let whole = small();
        std::fs::write(&file, &whole).unwrap();
        open(&file).unwrap_or_else(|failure| panic!("{failure:?}"));
        let directory = whole.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
        let mut refused = 0;
        for at in directory..whole.len() {
            for flipped in [0x01, 0xFF] {
                let mut bytes = whole.clone();
                bytes[at] ^= flipped;
                std::fs::write(&file, bytes).unwrap();
                match open(&file) {
                    // What does not matter for reading: dates, versions, rights.
                    Ok(_) => {}
                    Err(Failure::Problems(problems)) => {
                        assert_eq!(problems[0].code, "backup-unreadable");
                        refused += 1;
                    }
                    Err(Failure::Fault(fault)) => panic!("byte {at}: {fault:?}"),
                }
            }
        }
        assert!(refused > 100, "{refused}");
    }

    #[test]
    fn the_key_that_a_backup_wants_is_named() {
        let make = |key: Option<&str>| Make { steps: 1, registers: [].into(), key: key.map(str::to_owned) };
        let told = |key| {
            let refused = fits(&make(Some("0123abcd")), &make(key));
            let Err(Failure::Problems(problems)) = refused else { panic!("{refused:?}") };
            problems[0].message.en.clone()
        };
        assert!(told(None).contains("There is no key here") && told(None).contains("0123abcd"));
        assert!(told(Some("ffff0000")).contains("0123abcd") && told(Some("ffff0000")).contains("ffff0000"));
        fits(&make(Some("0123abcd")), &make(Some("0123abcd"))).unwrap();
    }
}
