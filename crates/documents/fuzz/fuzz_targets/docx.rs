//! Bytes as the main part of a Word document, with the corpus's numbering beside it.

#![no_main]

mod promise;

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let numbering: &[u8] = include_bytes!("../../tests/files/numbering.xml");
    for (name, content) in [("word/document.xml", data), ("word/numbering.xml", numbering)] {
        if archive.start_file(name, SimpleFileOptions::default()).is_err() || archive.write_all(content).is_err() {
            return;
        }
    }
    if let Ok(bytes) = archive.finish() {
        promise::holds("a.docx", &bytes.into_inner());
    }
});
