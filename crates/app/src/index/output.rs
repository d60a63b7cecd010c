//! Results: made whole in memory, then put into the folder one by one, each under its final name only when it is complete.

use std::path::Path;

use serde::Serialize;
use taihang_base::{Fault, Problem, Text};

use super::files::Digested;
use crate::ending::Failure;

/// The files of one command.
#[derive(Default)]
pub(crate) struct Output {
    files: Vec<(String, Vec<u8>)>,
}

impl Output {
    /// Adds a table.
    pub(crate) fn table(
        &mut self,
        name: &str,
        header: &[&str],
        rows: impl IntoIterator<Item = Vec<String>>,
    ) -> Result<(), Fault> {
        let fault = |error: csv::Error| Fault::new("make a table", error);
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(header).map_err(fault)?;
        for row in rows {
            writer.write_record(&row).map_err(fault)?;
        }
        let bytes = writer.into_inner().map_err(|error| Fault::new("make a table", error.to_string()))?;
        self.text(name, bytes);
        Ok(())
    }

    /// Adds a file as it is.
    pub(crate) fn text(&mut self, name: &str, bytes: impl Into<Vec<u8>>) {
        self.files.push((name.to_owned(), bytes.into()));
    }

    /// The digests of what is there so far.
    pub(crate) fn digests(&self) -> Vec<Digested> {
        self.files.iter().map(|(name, bytes)| Digested::of("result", name, bytes)).collect()
    }

    /// Adds a receipt.
    pub(crate) fn receipt(&mut self, name: &str, receipt: &impl Serialize) -> Result<(), Fault> {
        let mut bytes =
            serde_json::to_vec_pretty(receipt).map_err(|error| Fault::new("write the receipt", error))?;
        bytes.push(b'\n');
        self.text(name, bytes);
        Ok(())
    }

    /// Puts everything into `folder`. Files of ours that an earlier run left and this one does not make (`own`) are taken away:
    /// they would look as if they belonged to this result.
    pub(crate) fn write(self, folder: &Path, own: &[&str]) -> Result<(), Failure> {
        let refused = |error: std::io::Error| Failure::from(not_written(folder, &error));
        std::fs::create_dir_all(folder).map_err(refused)?;
        let part = |name: &str| folder.join(format!(".{name}.{}.part", std::process::id()));
        let written = self.files.iter().try_for_each(|(name, bytes)| std::fs::write(part(name), bytes));
        let placed = written.and_then(|()| {
            self.files.iter().try_for_each(|(name, _)| std::fs::rename(part(name), folder.join(name)))
        });
        if let Err(error) = placed {
            for (name, _) in &self.files {
                // Whatever is left; a part that was never made is no concern.
                std::fs::remove_file(part(name)).unwrap_or_default();
            }
            return Err(refused(error));
        }
        for name in own.iter().filter(|name| !self.files.iter().any(|(made, _)| made == *name)) {
            // Mostly it was never there.
            std::fs::remove_file(folder.join(name)).unwrap_or_default();
        }
        Ok(())
    }
}

/// A number as it stands in a result: all its digits, empty if there is none.
pub(crate) fn number(value: f64) -> String {
    // Minus nothing is nothing.
    if value.is_finite() { format!("{}", value + 0.0) } else { String::new() }
}

fn not_written(folder: &Path, error: &std::io::Error) -> Problem {
    Problem::new(
        "folder-not-writable",
        Text::new(
            format!("无法写入结果目录（{error}）。"),
            format!("The folder for the results cannot be written ({error})."),
        ),
        Text::new("请换一个目录，或者核对权限与空间。", "Choose another folder, or check rights and space."),
    )
    .about(folder.display().to_string())
}
