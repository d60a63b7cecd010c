//! How far a workbook may unpack, looked at part by part before anything of it is held in memory.

use std::io::{self, BufRead as _, BufReader, Cursor, Read};

/// Most bytes of all sheets; they are read row by row.
const SHEETS: u64 = 2 << 30;
/// Most bytes of the other parts; the texts that sheets share are held in memory.
const OTHERS: u64 = 256 << 20;
/// Most bytes between two tags: a cell holds 32,767 characters, and one written as a number takes ten bytes.
const CELL: usize = 512 << 10;
/// Most bytes of a part that is a picture, whose bytes have no tags.
const PICTURE: u64 = 16 << 20;

/// Whether the archive unpacks to what a workbook may hold.
pub(super) fn bounded(bytes: &[u8]) -> io::Result<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let (mut sheets, mut others) = (SHEETS, OTHERS);
    for at in 0..archive.len() {
        let part = archive.by_index(at)?;
        let name = part.name().to_lowercase();
        let picture = [".png", ".jpeg", ".jpg", ".gif", ".emf", ".wmf", ".bin"];
        let of_sheets = name.starts_with("xl/worksheets/");
        let left = if of_sheets { &mut sheets } else { &mut others };
        let taken = if picture.iter().any(|ending| name.ends_with(ending)) {
            unpacked(part, PICTURE, usize::MAX)?
        } else {
            unpacked(part, *left, CELL)?
        };
        let Some(rest) = taken.and_then(|taken| left.checked_sub(taken)) else { return Ok(false) };
        *left = rest;
    }
    Ok(true)
}

/// The bytes of a part; none if they are more than `most`, or more than `run` of them without a tag.
fn unpacked(part: impl Read, most: u64, run: usize) -> io::Result<Option<u64>> {
    let mut reader = BufReader::with_capacity(64 << 10, part);
    let (mut all, mut untagged) = (0_u64, 0_usize);
    loop {
        let piece = reader.fill_buf()?;
        if piece.is_empty() {
            return Ok(Some(all));
        }
        for text in piece.split_inclusive(|byte| *byte == b'<') {
            untagged += text.len();
            if untagged > run {
                return Ok(None);
            }
            if text.ends_with(b"<") {
                untagged = 0;
            }
        }
        let read = piece.len();
        all += read as u64;
        if all > most {
            return Ok(None);
        }
        reader.consume(read);
    }
}
