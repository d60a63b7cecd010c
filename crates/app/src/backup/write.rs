//! Everything into one file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use taihang_base::{Fault, Problem, Text, hex};
use taihang_store::archive::Piece;
use taihang_store::error::Step as _;
use taihang_store::{Breach, Store, StoreError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{FORMAT, MANIFEST, Manifest, row};
use crate::ending::Failure;

/// Writes beside the place and moves it there when it is whole and on disk.
/// Answers too what is wrong with the stored files.
pub(super) fn run(store: &Store, path: &Path) -> Result<(Manifest, Vec<Breach>), Failure> {
    if path.exists() {
        return Err(Problem::new(
            "backup-exists",
            Text::new("已有同名文件，未覆盖。", "There is a file of this name; it was not overwritten."),
            Text::new(
                "请换一个文件名，例如加上日期。",
                "Choose another name, one with the date for example.",
            ),
        )
        .about(path.display().to_string())
        .into());
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = Path::new(&beside);
    let written = fill(store, beside).and_then(|done| {
        std::fs::rename(beside, path).step("put the backup in its place")?;
        Ok(done)
    });
    if written.is_err() {
        // What is not whole helps nobody.
        drop(std::fs::remove_file(beside));
    }
    Ok(written?)
}

fn fill(store: &Store, path: &Path) -> Result<(Manifest, Vec<Breach>), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It holds what not everybody on the machine may read.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| unwritable(path, &error))?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    let options = SimpleFileOptions::default().large_file(true);
    let mut tables: BTreeMap<String, u64> = BTreeMap::new();
    let mut present = String::new();
    store.dump(|piece| {
        match piece {
            Piece::Table(name, columns) => {
                name.clone_into(&mut present);
                tables.insert(present.clone(), 0);
                start(&mut zip, &format!("tables/{name}.jsonl"), options)?;
                let columns = serde_json::Value::from(columns).to_string();
                writeln!(zip, "{columns}").step("write the backup")?;
            }
            Piece::Row(cells) => {
                if let Some(count) = tables.get_mut(&present) {
                    *count += 1;
                }
                writeln!(zip, "{}", row::line(cells)).step("write the backup")?;
            }
        }
        Ok(())
    })?;
    // Files are never changed or taken away: those of the rows above are there, and perhaps some that came since.
    let (mut files, mut wrong) = (0, Vec::new());
    for kept in store.files_kept()? {
        let content = store.file_content(&kept)?;
        wrong.extend(damage(&kept.sha256, content.as_deref()));
        let Some(content) = content else { continue };
        start(&mut zip, &format!("files/{}", kept.sha256), options)?;
        zip.write_all(&content).step("write the backup")?;
        files += 1;
    }
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: store.clock().now(),
        make: store.make()?,
        tables,
        files,
    };
    start(&mut zip, MANIFEST, options)?;
    serde_json::to_writer_pretty(&mut zip, &manifest)
        .map_err(|error| Fault::new("write the backup", error))?;
    let buffer = zip.finish().map_err(|error| Fault::new("finish the backup", error))?;
    let file = buffer.into_inner().map_err(|error| Fault::new("finish the backup", error.into_error()))?;
    file.sync_all().step("bring the backup to disk")?;
    Ok((manifest, wrong))
}

/// What is wrong with the content kept under a digest, if anything is.
fn damage(sha256: &str, content: Option<&[u8]>) -> Option<Breach> {
    let (code, message) = match content {
        None => (
            "file-missing",
            Text::new(
                format!("存储的文件 {sha256} 不见了，备份中没有它。"),
                format!("The stored file {sha256} is gone; the backup does not have it."),
            ),
        ),
        Some(content) if hex(&Sha256::digest(content)) != sha256 => (
            "file-altered",
            Text::new(
                format!("存储的文件 {sha256} 的内容已被改动，按现状备份。"),
                format!("The content of the stored file {sha256} was altered; it is backed up as it is."),
            ),
        ),
        Some(_) => return None,
    };
    Some(Breach { code: code.to_owned(), register: String::new(), record: String::new(), message })
}

fn unwritable(path: &Path, error: &std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return StoreError::Full;
    }
    Problem::new(
        "backup-unwritable",
        Text::new(
            format!("无法写入备份文件（{error}）。"),
            format!("The backup file cannot be written ({error})."),
        ),
        Text::new(
            "请确认文件夹存在且当前账户可写，或换一个位置。",
            "Check that the folder exists and that this account may write to it, or choose another place.",
        ),
    )
    .about(path.display().to_string())
    .into()
}

fn start(
    zip: &mut ZipWriter<BufWriter<File>>,
    name: &str,
    options: SimpleFileOptions,
) -> Result<(), StoreError> {
    zip.start_file(name, options).map_err(|error| Fault::new("write the backup", error).into())
}
