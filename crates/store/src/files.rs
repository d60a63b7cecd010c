//! Uploaded files: kept once under the digest of their content, checked before they are kept.
//!
//! With a data folder they lie in it (`files/ab/abcdef…`); without one, where several servers share no folder, in the database
//! in parts. Nobody reads a file but through a record that names it and that the reader may see.

use std::path::{Path, PathBuf};
use std::process::{Command as Program, Stdio};

use sha2::{Digest as _, Sha256};
use taihang_base::{Fault, Problem, Text, hex};
use taihang_defs::FileRule;
use taihang_kernel::{Actor, ActorKey, FileRef};

use crate::db::{Cell, Connection};
use crate::error::{Result, Step as _};
use crate::sealing::unhex;
use crate::store::Store;

/// Bytes of one part in the database.
pub(crate) const PART: usize = 1 << 20;

/// What looks for viruses in uploads. Closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    /// Nothing does; files are marked as not scanned.
    None,
    /// A program with its arguments: gets the content on its standard input, answers 0 for clean and 1 for infected.
    Program(Vec<String>),
    /// A `clamd` server at `host:port`.
    Clamd(String),
}

impl Store {
    /// Whether the data folder takes anything: what is full or read-only does not. A server without a folder has nothing to ask.
    pub fn takes_files(&self) -> Result<()> {
        let Some(folder) = &self.inner.folder else { return Ok(()) };
        let probe = folder.join(".writable");
        let written = std::fs::write(&probe, [0; 4096]).step("write into the data folder");
        drop(std::fs::remove_file(&probe));
        written
    }

    /// Keeps a file that fits `rule`; the same content is kept once.
    pub fn file_put(&self, actor: &Actor, bytes: &[u8], name: &str, rule: &FileRule) -> Result<FileRef> {
        let (kind, state) = self.file_fits(bytes, name, rule)?;
        let digest = Sha256::digest(bytes).to_vec();
        let sha256 = hex(&digest);
        let file = FileRef { sha256: sha256.clone(), name: name.to_owned(), bytes: bytes.len() as u64 };
        if let Some(folder) = &self.inner.folder {
            keep(folder, &sha256, bytes)?;
        }
        let (by, size) = (actor.key.to_string(), bytes.len());
        let content = if self.inner.folder.is_none() { bytes.to_vec() } else { Vec::new() };
        // A file is nothing without a record that names it, and nobody chooses it twice.
        self.write_anyway(move |inner, connection| {
            connection.execute(
                "insert into file_upload (digest, actor, ending, at) values (?1, ?2, ?3, ?4) on conflict do nothing",
                &[digest.clone().into(), (&by).into(), (&kind).into(), inner.now().into()],
            )?;
            let known = "select 1 from file where digest = ?1";
            if connection.query_one(known, &[digest.clone().into()])?.is_some() {
                return Ok(());
            }
            connection.execute(
                "insert into file (digest, bytes, media_type, state, verdict, created_by, created_at)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict do nothing",
                &[
                    digest.clone().into(),
                    size.into(),
                    (&kind).into(),
                    state.into(),
                    Cell::Null,
                    (&by).into(),
                    inner.now().into(),
                ],
            )?;
            if inner.folder.is_none() {
                keep_in_parts(connection, &digest, &content)?;
            }
            Ok(())
        })?;
        Ok(file)
    }

    /// Looks at an upload before it is kept: size, ending, content, viruses. Answers its kind and whether it was scanned.
    pub(crate) fn file_fits(
        &self,
        bytes: &[u8],
        name: &str,
        rule: &FileRule,
    ) -> Result<(String, &'static str)> {
        let kind = checked(bytes, name, rule)?;
        match scan(&self.inner.scanner, bytes)? {
            Verdict::Clean => Ok((kind, "clean")),
            // Waits for a scanner; none is set.
            Verdict::Unscanned => Ok((kind, "waiting")),
            Verdict::Infected => Err(infected(name).into()),
        }
    }

    /// The content under a digest. The caller has the digest from a field of a record that the reader may see.
    pub fn file_content(&self, file: &FileRef) -> Result<Option<Vec<u8>>> {
        match &self.inner.folder {
            Some(folder) => in_folder(folder, &file.sha256),
            None => self.inner.pool.read(|connection| in_parts(connection, &file.sha256)),
        }
    }
}

/// The content under a digest, wherever it is kept.
pub(crate) fn content(
    folder: Option<&Path>,
    connection: &mut Connection,
    sha256: &str,
) -> Result<Option<Vec<u8>>> {
    match folder {
        Some(folder) => in_folder(folder, sha256),
        None => in_parts(connection, sha256),
    }
}

fn in_folder(folder: &Path, sha256: &str) -> Result<Option<Vec<u8>>> {
    match std::fs::read(place(folder, sha256)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Fault::new("read a stored file", error).into()),
    }
}

fn in_parts(connection: &mut Connection, sha256: &str) -> Result<Option<Vec<u8>>> {
    let sql = "select content from file_content where digest = ?1 order by part";
    let parts = connection.query(sql, &[unhex(sha256).unwrap_or_default().into()])?;
    if parts.is_empty() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    for part in &parts {
        bytes.extend_from_slice(part.bytes(0)?);
    }
    Ok(Some(bytes))
}

/// Puts the content of a file back that a restored row names.
pub(crate) fn put_back(store: &Store, sha256: &str, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = &store.inner.folder {
        return keep(folder, sha256, bytes);
    }
    let (digest, content) = (unhex(sha256).unwrap_or_default(), bytes.to_vec());
    store.write(move |_, connection| keep_in_parts(connection, &digest, &content))
}

/// Keeps the content in the database.
fn keep_in_parts(connection: &mut Connection, digest: &[u8], content: &[u8]) -> Result<()> {
    for (part, piece) in content.chunks(PART).enumerate() {
        let sql =
            "insert into file_content (digest, part, content) values (?1, ?2, ?3) on conflict do nothing";
        connection.execute(sql, &[digest.into(), part.into(), piece.into()])?;
    }
    Ok(())
}

/// Whether a file that `actor` puts into a record is one that they uploaded: of this size, under this ending. That
/// somebody else's is kept nobody learns.
pub(crate) fn uploaded(connection: &mut Connection, file: &FileRef, actor: &str) -> Result<bool> {
    let sql =
        "select f.bytes from file f where f.digest = ?1 and (?4 = 1 or exists (select 1 from file_upload u
               where u.digest = f.digest and u.actor = ?2 and u.ending = ?3))";
    let digest = unhex(&file.sha256).unwrap_or_default();
    let system = ActorKey::part(actor).is_some();
    let cells = [digest.into(), actor.into(), ending(&file.name).into(), system.into()];
    let kept = connection.query_one(sql, &cells)?.map(|row| row.int(0)).transpose()?;
    let same = kept.and_then(|bytes| u64::try_from(bytes).ok()) == Some(file.bytes);
    Ok(same && !misnamed(&file.name))
}

/// Most characters of the name of a file.
const NAME: usize = 200;

fn misnamed(name: &str) -> bool {
    name.chars().count() > NAME || name.chars().any(misleads)
}

/// Whether a character leads elsewhere or makes a name look like another: separators, control characters, and those that
/// turn the direction of writing.
fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '/' | '\\' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default()
}

fn place(folder: &Path, sha256: &str) -> PathBuf {
    let safe: String = sha256.chars().filter(char::is_ascii_hexdigit).collect();
    folder.join("files").join(safe.get(..2).unwrap_or("00")).join(safe)
}

/// Writes the file beside its place and moves it there: a half-written file is never found.
fn keep(folder: &Path, sha256: &str, bytes: &[u8]) -> Result<()> {
    let place = place(folder, sha256);
    if place.is_file() {
        return Ok(());
    }
    let parent = place.parent().unwrap_or(folder);
    private_folder(parent).step("make a folder for files")?;
    let beside = parent.join(format!("{sha256}.{}.part", rand::random::<u64>()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // Like database and key: nobody else on the machine reads it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).step("write a file")?;
    std::io::Write::write_all(&mut file, bytes).step("write a file")?;
    file.sync_all().step("write a file")?;
    std::fs::rename(&beside, &place).step("put a file in its place")
}

/// A folder that only this account enters, with those above it that are missing.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Size, ending and content; answers the kind.
fn checked(bytes: &[u8], name: &str, rule: &FileRule) -> std::result::Result<String, Vec<Problem>> {
    let mut problems = Vec::new();
    let ending = ending(name);
    if misnamed(name) {
        problems.push(problem(
            "file-name",
            name,
            (
                "文件名过长，或含有不可用的字符。",
                "The name of the file is too long or holds characters that cannot be used.",
            ),
            (
                format!("请改名后再上传：不超过 {NAME} 个字，不含斜杠和控制字符。"),
                format!("Rename it: at most {NAME} characters, no slash and no control character."),
            ),
        ));
    }
    if bytes.is_empty() {
        problems.push(problem(
            "file-empty",
            name,
            ("文件是空的。", "The file is empty."),
            ("请换一个文件。".to_owned(), "Choose another.".to_owned()),
        ));
    }
    if bytes.len() as u64 > rule.max_bytes {
        let most = rule.max_bytes / 1_000_000;
        problems.push(problem(
            "file-too-large",
            name,
            ("文件过大。", "The file is too large."),
            (format!("不得超过 {most} MB。"), format!("At most {most} MB.")),
        ));
    }
    if !rule.kinds.contains(&ending) {
        let kinds = rule.kinds.join("、");
        let english = rule.kinds.join(", ");
        problems.push(problem(
            "file-kind",
            name,
            ("不接受这种类型的文件。", "Files of this kind are not accepted."),
            (format!("可用类型：{kinds}。"), format!("Accepted: {english}.")),
        ));
    } else if !agrees(bytes, &ending) {
        problems.push(problem(
            "file-content",
            name,
            ("文件内容与扩展名不符。", "The content of the file is not what its ending says."),
            (
                "请以正确的格式另存后再上传。".to_owned(),
                "Save it in the right format and upload it again.".to_owned(),
            ),
        ));
    }
    if problems.is_empty() { Ok(ending) } else { Err(problems) }
}

/// Whether the content begins as files of this ending do. Endings without a mark of their own are texts.
fn agrees(bytes: &[u8], ending: &str) -> bool {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    match ending {
        "pdf" => bytes
            .get(..1024.min(bytes.len()))
            .is_some_and(|head| head.windows(5).any(|five| five == b"%PDF-")),
        "docx" | "xlsx" | "pptx" | "zip" | "ofd" | "odt" | "ods" => begins(b"PK\x03\x04"),
        "doc" | "xls" | "ppt" | "wps" | "et" => begins(&[0xD0, 0xCF, 0x11, 0xE0]),
        "png" => begins(b"\x89PNG\r\n\x1a\n"),
        "jpg" | "jpeg" => begins(&[0xFF, 0xD8, 0xFF]),
        "gif" => begins(b"GIF8"),
        "webp" => begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
        "tif" | "tiff" => begins(b"II*\0") || begins(b"MM\0*"),
        "mp4" => bytes.get(4..8) == Some(b"ftyp"),
        "rar" => begins(b"Rar!"),
        "7z" => begins(b"7z\xBC\xAF\x27\x1C"),
        // Texts: no zero bytes, unless they are those of UTF-16.
        "txt" | "csv" | "md" | "html" | "htm" | "json" | "jsonl" | "xml" | "svg" => {
            begins(&[0xFF, 0xFE]) || begins(&[0xFE, 0xFF]) || !bytes.contains(&0)
        }
        _other => true,
    }
}

enum Verdict {
    Clean,
    Infected,
    Unscanned,
}

fn scan(scanner: &Scanner, bytes: &[u8]) -> Result<Verdict> {
    match scanner {
        Scanner::None => Ok(Verdict::Unscanned),
        Scanner::Program(line) => {
            let (program, arguments) =
                line.split_first().ok_or_else(|| Fault::new("scan a file", "no program is named"))?;
            let mut child = Program::new(program)
                .args(arguments)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .step("start the virus scanner")?;
            if let Some(mut input) = child.stdin.take() {
                // A scanner that has seen enough may close its input early.
                drop(std::io::Write::write_all(&mut input, bytes));
            }
            match child.wait().step("wait for the virus scanner")?.code() {
                Some(0) => Ok(Verdict::Clean),
                Some(1) => Ok(Verdict::Infected),
                other => Err(Fault::new("scan a file", format!("the scanner ended with {other:?}")).into()),
            }
        }
        Scanner::Clamd(address) => clamd(address, bytes),
    }
}

/// The INSTREAM command: pieces with their length in front, an empty one at the end.
fn clamd(address: &str, bytes: &[u8]) -> Result<Verdict> {
    use std::io::{Read as _, Write as _};
    let mut line = std::net::TcpStream::connect(address).step("reach the virus scanner")?;
    line.set_read_timeout(Some(std::time::Duration::from_mins(1))).step("reach the virus scanner")?;
    line.write_all(b"zINSTREAM\0").step("send a file to the virus scanner")?;
    for piece in bytes.chunks(1 << 16) {
        let length = u32::try_from(piece.len()).unwrap_or(0).to_be_bytes();
        line.write_all(&length)
            .and_then(|()| line.write_all(piece))
            .step("send a file to the virus scanner")?;
    }
    line.write_all(&[0; 4]).step("send a file to the virus scanner")?;
    let mut answer = String::new();
    line.read_to_string(&mut answer).step("read the answer of the virus scanner")?;
    let answer = answer.trim_end_matches(['\0', '\n']);
    if answer.ends_with("OK") {
        Ok(Verdict::Clean)
    } else if answer.ends_with("FOUND") {
        Ok(Verdict::Infected)
    } else {
        Err(Fault::new("scan a file", answer.to_owned()).into())
    }
}

fn problem(code: &str, name: &str, message: (&str, &str), hint: (String, String)) -> Problem {
    Problem::new(code, Text::new(message.0, message.1), Text::new(hint.0, hint.1)).about(name)
}

fn infected(name: &str) -> Problem {
    problem(
        "file-infected",
        name,
        (
            "病毒扫描发现该文件有问题，未予保存。",
            "The virus scanner found something in this file; it was not kept.",
        ),
        ("请查杀病毒后重新上传。".to_owned(), "Clean it and upload it again.".to_owned()),
    )
}
