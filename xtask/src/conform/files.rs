//! Files in and out.

use std::path::{Path, PathBuf};

use taihang_evaluation::index::Frame;

use super::{Row, Table};

/// Where the files that a manifest names are found.
pub(crate) struct Folder {
    root: PathBuf,
    /// The folders in it, those of parameters first.
    below: Vec<PathBuf>,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        let entries = std::fs::read_dir(root).into_iter().flatten();
        let below = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir());
        let mut below: Vec<PathBuf> = below.collect();
        below.sort_by_key(|path| (!path.ends_with("params"), path.clone()));
        Self { root: root.to_owned(), below }
    }

    /// Reads a table: as named under the folder, or by its bare name in one of the folders below.
    pub(crate) fn frame(&self, name: &str) -> Result<Frame, String> {
        let bare = Path::new(name).file_name().unwrap_or_default();
        let mut places = vec![self.root.join(name), self.root.join(bare)];
        places.extend(self.below.iter().map(|folder| folder.join(bare)));
        let path = places.into_iter().find(|path| path.is_file());
        let path = path.ok_or_else(|| format!("there is no file {name}"))?;
        read(&path, b',')
    }
}

/// Reads a text table whose first row is its header.
fn read(path: &Path, delimiter: u8) -> Result<Frame, String> {
    let wrong = |error: csv::Error| format!("{}: {error}", path.display());
    let mut reader = csv::ReaderBuilder::new();
    // A manifest is plain text between tabs: a quote there is a quote.
    let mut reader = reader
        .delimiter(delimiter)
        .quoting(delimiter == b',')
        .flexible(true)
        .from_path(path)
        .map_err(wrong)?;
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = cells(reader.headers().map_err(wrong)?);
    let rows = reader.records().map(|record| record.map(|record| cells(&record))).collect::<Result<_, _>>();
    Ok(Frame { header, rows: rows.map_err(wrong)? })
}

/// Reads a manifest.
pub(crate) fn manifest(path: &Path) -> Result<Vec<Row>, String> {
    let frame = read(path, b'\t')?;
    let column = |name: &str| frame.find(name).ok_or_else(|| format!("the manifest has no column {name}"));
    let (file, family, input, method) =
        (column("file")?, column("family")?, column("input")?, column("method")?);
    let row = |row: usize| Row {
        file: frame.cell(row, file).to_owned(),
        family: frame.cell(row, family).to_owned(),
        input: frame.cell(row, input).to_owned(),
        method: frame.cell(row, method).to_owned(),
    };
    let rows: Vec<Row> = (0..frame.rows.len()).map(row).collect();
    // A name is a name, not a way out of the folder.
    match rows.iter().find(|row| row.file.is_empty() || row.file.contains(['/', '\\'])) {
        Some(row) => Err(format!("“{}” is no name of a file", row.file)),
        None => Ok(rows),
    }
}

/// Writes a result.
pub(crate) fn write(path: &Path, (header, rows): &Table) -> Result<(), String> {
    let wrong = |error: csv::Error| format!("{}: {error}", path.display());
    let mut writer = csv::Writer::from_path(path).map_err(wrong)?;
    writer.write_record(header).map_err(wrong)?;
    for row in rows {
        writer.write_record(row).map_err(wrong)?;
    }
    writer.flush().map_err(|error| format!("{}: {error}", path.display()))
}
