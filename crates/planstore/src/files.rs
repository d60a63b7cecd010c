//! The original files, each under the SHA-256 of its bytes.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::{Result, Step as _};

/// The lower-case hexadecimal form of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// The SHA-256 of `bytes` in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Where the file with this hash lies.
pub(crate) fn path(folder: &Path, sha256: &str) -> PathBuf {
    folder.join("files").join(sha256.get(..2).unwrap_or("00")).join(sha256)
}

/// Keeps `bytes`, durably and all or nothing: written aside, flushed, then renamed.
pub(crate) fn keep(folder: &Path, bytes: &[u8]) -> Result<String> {
    let hash = sha256(bytes);
    let target = path(folder, &hash);
    if target.exists() {
        return Ok(hash);
    }
    let shelf = target.parent().unwrap_or(folder);
    std::fs::create_dir_all(shelf).step("make a folder for files")?;
    let aside = shelf.join(format!("{hash}.{:016x}.part", rand::random::<u64>()));
    let written = write(&aside, bytes).and_then(|()| std::fs::rename(&aside, &target).step("name a file"));
    if let Err(error) = written {
        // The file may not exist; the error that matters is the first one.
        let _removed = std::fs::remove_file(&aside);
        return Err(error);
    }
    File::open(shelf).and_then(|shelf| shelf.sync_all()).step("flush a folder")?;
    Ok(hash)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(path).step("make a file")?;
    file.write_all(bytes).step("write a file")?;
    file.sync_all().step("flush a file")
}
