//! The one door: finds the format by content and calls its reader.

use taihang_base::Problem;

use crate::model::{Document, Limits};
use crate::package::Package;
use crate::problem::Legacy;
use crate::{docx, encoding, html, md, pdf, problem, txt, xlsx};

/// First bytes of files that are no documents.
const SIGNATURES: [(&[u8], &str); 22] = [
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"\xca\xfe\xba\xbe", "Mach-O / Java"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"(\xb5/\xfd", "zstd"),
    (b"SQLite format 3", "SQLite"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"RIFF", "RIFF"),
    (b"wOFF", "WOFF"),
    (b"%!PS", "PostScript"),
    (b"\0asm", "WebAssembly"),
];

/// Reads a document of any supported format. `name` is the file's name; it only decides between plain text and
/// Markdown, which no content can tell apart for certain.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    read_content(name, bytes, limits).map_err(|problem| problem.about(name))
}

fn read_content(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    if bytes.is_empty() {
        return Err(problem::empty());
    }
    if bytes.len() > limits.file_bytes {
        return Err(problem::too_large(bytes.len(), limits.file_bytes));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(problem::legacy(legacy(bytes)));
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(problem::unsupported("富文本（.rtf）", "Rich text (.rtf)"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return read_package(bytes, limits);
    }
    if bytes[..bytes.len().min(1_024)].windows(5).any(|window| window == b"%PDF-") {
        return pdf::read(bytes, limits);
    }
    if let Some((_, what)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature))
        && is_binary(bytes)
    {
        return Err(problem::binary(what));
    }
    let decoded = encoding::decode(bytes, html::declared(bytes))?;
    let head = decoded.text.get(..decoded.text.floor_char_boundary(8_192)).unwrap_or("");
    if html::looks_like(head) {
        html::read(&decoded, limits)
    } else if is_markdown(name, &decoded.text) {
        md::read(&decoded, limits)
    } else {
        txt::read(&decoded, limits)
    }
}

/// Reads an Office file.
fn read_package(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    let mut package = Package::open(bytes, limits)?;
    match package.main_part() {
        Some(main) if main.starts_with("word/") || main.ends_with("document.xml") => {
            docx::read(&mut package, &main, limits)
        }
        Some(main) if main == "xl/workbook.xml" || main.starts_with("xl/") && !main.ends_with("bin") => {
            xlsx::read(&mut package, &main, limits)
        }
        Some(main) if main.starts_with("ppt/") => {
            Err(problem::unsupported("演示文稿（.pptx）", "A presentation (.pptx)"))
        }
        Some(_) | None if package.has("content.xml") => {
            Err(problem::unsupported("开放文档（.odt、.ods）", "An OpenDocument file (.odt, .ods)"))
        }
        Some(_) | None => Err(problem::unsupported("压缩包（.zip）", "An archive (.zip)")),
    }
}

/// A short text may begin like a picture ("BM…"); it holds no control characters.
fn is_binary(bytes: &[u8]) -> bool {
    bytes.iter().take(4_096).any(|&byte| byte < 9 || (14..32).contains(&byte))
        || std::str::from_utf8(bytes).is_err()
}

/// Which program made an OLE container: its streams are named in UTF-16.
fn legacy(bytes: &[u8]) -> Legacy {
    let holds = |name: &str| {
        let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    };
    if holds("WordDocument") {
        Legacy::Word
    } else if holds("Workbook") || holds("\u{5}Book") {
        Legacy::Excel
    } else {
        Legacy::Other
    }
}

/// Markdown by its name, or, if the name says nothing, by its headings and table rules.
fn is_markdown(name: &str, text: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("md" | "markdown" | "mdown") => true,
        Some("txt" | "text") => false,
        _ => {
            let lines = || text.lines().take(2_000);
            let headings = lines().filter(|line| line.starts_with("# ") || line.starts_with("## ")).count();
            let rule = |line: &str| {
                line.len() > 4
                    && line.contains("--")
                    && line.contains('|')
                    && line.chars().all(|c| "|-: ".contains(c))
            };
            headings > 1 || lines().any(rule)
        }
    }
}
