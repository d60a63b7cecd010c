//! Everything into one file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use taihang_base::{Fault, Problem, Text};
use taihang_store::archive::Piece;
use taihang_store::{Store, StoreError};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{FORMAT, MANIFEST, Manifest, row};
use crate::ending::Failure;

/// Writes beside the place and moves it there when it is whole and on disk.
pub(super) fn run(store: &Store, path: &Path) -> Result<Manifest, Failure> {
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
    let written = fill(store, beside).and_then(|manifest| {
        std::fs::rename(beside, path).map_err(step("put the backup in its place"))?;
        Ok(manifest)
    });
    if written.is_err() {
        // What is not whole helps nobody.
        drop(std::fs::remove_file(beside));
    }
    Ok(written?)
}

fn fill(store: &Store, path: &Path) -> Result<Manifest, StoreError> {
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
                writeln!(zip, "{columns}").map_err(step("write the backup"))?;
            }
            Piece::Row(cells) => {
                if let Some(count) = tables.get_mut(&present) {
                    *count += 1;
                }
                writeln!(zip, "{}", row::line(cells)).map_err(step("write the backup"))?;
            }
        }
        Ok(())
    })?;
    // Files are never changed or taken away: those of the rows above are there, and perhaps some that came since.
    let mut files = 0;
    for kept in store.files_kept()? {
        let Some(content) = store.file_content(&kept)? else { continue };
        start(&mut zip, &format!("files/{}", kept.sha256), options)?;
        zip.write_all(&content).map_err(step("write the backup"))?;
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
    file.sync_all().map_err(step("bring the backup to disk"))?;
    Ok(manifest)
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

/// A full disk is told as one.
fn step(step: &'static str) -> impl Fn(std::io::Error) -> StoreError {
    move |error| {
        if error.kind() == std::io::ErrorKind::StorageFull {
            StoreError::Full
        } else {
            Fault::new(step, error).into()
        }
    }
}
