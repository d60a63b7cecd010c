//! Personal values encrypted at rest: AES-256-GCM with the key's number in front, and a keyed digest to find equal ones.

pub(crate) mod bound;

use std::path::Path;

use aes_gcm::aead::{Aead as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use hmac::{Hmac, Mac as _};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use taihang_base::{Fault, Problem, Text, hex};

use crate::error::Result;

/// Length of the nonce in bytes; GCM's own.
const NONCE: usize = 12;
/// Length of a key's number.
const NUMBER: usize = 8;

/// Seals and opens personal values. Without a key it does neither, and says so.
pub struct Sealer(Option<Keys>);

struct Keys {
    /// First eight digits of the key's digest: tells which key a value was sealed with.
    number: String,
    cipher: Aes256Gcm,
    digest: [u8; 32],
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({})", self.0.as_ref().map_or("without key", |keys| keys.number.as_str()))
    }
}

impl Sealer {
    /// Without a key: for databases whose registers seal nothing.
    pub fn without_key() -> Self {
        Self(None)
    }

    /// With the key of 32 bytes. Two keys are derived from it, one to encrypt and one for digests.
    pub fn with_key(key: &[u8; 32]) -> Self {
        let derive = |purpose: &str| -> [u8; 32] {
            Sha256::new().chain_update(key).chain_update(purpose).finalize().into()
        };
        let number = hex(&derive("taihang key number"))[..NUMBER].to_owned();
        let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(derive("taihang seal")));
        Self(Some(Keys { number, cipher, digest: derive("taihang digest") }))
    }

    /// With the key in `file` (64 hexadecimal digits), if the file is there.
    pub(crate) fn read(file: &Path) -> Result<Option<Self>> {
        match std::fs::read_to_string(file) {
            Ok(text) => Self::of_text(&text, file).map(Some),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unusable_key(file, &error).into()),
        }
    }

    /// With a fresh key, kept in `file`; with the one that is there if another program was quicker.
    pub(crate) fn made(file: &Path) -> Result<Self> {
        match fresh_key(file)? {
            Some(text) => Self::of_text(&text, file),
            None => Self::read(file)?.ok_or_else(|| broken_key(file).into()),
        }
    }

    fn of_text(text: &str, file: &Path) -> Result<Self> {
        let bytes = unhex(text.trim()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        Ok(Self::with_key(&bytes.ok_or_else(|| broken_key(file))?))
    }

    /// The number of the key, if there is one: tells which key a backup needs.
    pub fn number(&self) -> Option<&str> {
        self.0.as_ref().map(|keys| keys.number.as_str())
    }

    pub(crate) fn seal(&self, plain: &str) -> Result<String> {
        let sealed = self.seal_bytes(plain.as_bytes())?;
        let (number, body) = sealed.split_at(NUMBER);
        Ok(format!("{}:{}", String::from_utf8_lossy(number), hex(body)))
    }

    pub(crate) fn open(&self, sealed: &str) -> Result<String> {
        let body = sealed.split_once(':').and_then(|(number, body)| Some((number, unhex(body)?)));
        let (number, body) = body.ok_or_else(|| fault("it is not in the form of one"))?;
        String::from_utf8(self.opened(number.as_bytes(), &body)?)
            .map_err(|_| fault("it holds no text").into())
    }

    /// The number of the key, the nonce, what the cipher made.
    pub(crate) fn seal_bytes(&self, plain: &[u8]) -> Result<Vec<u8>> {
        let keys = self.keys()?;
        let mut nonce = [0; NONCE];
        rand::rng().fill_bytes(&mut nonce);
        let sealed = keys.cipher.encrypt(&Nonce::from(nonce), plain);
        let sealed = sealed.map_err(|_| Fault::new("seal a value", "the cipher refused it"))?;
        Ok([keys.number.as_bytes(), &nonce, &sealed].concat())
    }

    pub(crate) fn open_bytes(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        let parts = sealed.split_at_checked(NUMBER).ok_or_else(|| fault("it is too short"))?;
        self.opened(parts.0, parts.1)
    }

    fn opened(&self, number: &[u8], body: &[u8]) -> Result<Vec<u8>> {
        let keys = self.keys()?;
        if number != keys.number.as_bytes() {
            return Err(fault("it was sealed with another key").into());
        }
        let (nonce, body) = body.split_first_chunk::<NONCE>().ok_or_else(|| fault("it is too short"))?;
        let plain = keys.cipher.decrypt(&Nonce::from(*nonce), body);
        plain.map_err(|_| fault("it was changed after it was sealed").into())
    }

    /// The same for equal values, and nothing can be told from it without the key.
    pub fn digest(&self, plain: &str) -> Result<String> {
        let keys = self.keys()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&keys.digest)
            .map_err(|error| Fault::new("make a digest", error))?;
        mac.update(plain.as_bytes());
        Ok(hex(&mac.finalize().into_bytes()))
    }

    fn keys(&self) -> Result<&Keys> {
        Ok(self.0.as_ref().ok_or_else(|| Fault::new("use a sealed field", "no key is set"))?)
    }
}

fn fault(why: &'static str) -> Fault {
    Fault::new("open a sealed value", why)
}

/// Makes a key in `file`, unless there is one.
fn fresh_key(file: &Path) -> Result<Option<String>> {
    let mut key = [0; 32];
    rand::rng().fill_bytes(&mut key);
    let text = hex(&key);
    // The key may be kept apart from the data, in a folder of its own, and is made before they are.
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| unusable_key(file, &error))?;
    }
    // Written beside and linked when it is whole: a program that is killed here, or another that looks here now, finds a key or none.
    let beside = file.with_extension(format!("{}.new", hex(&rand::random::<[u8; 8]>())));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(&beside).map_err(|error| unusable_key(file, &error))?;
    let written = std::io::Write::write_all(&mut made, text.as_bytes()).and_then(|()| made.sync_all());
    let placed = written.and_then(|()| place(&beside, file));
    // It may have gone to its place; what is left over otherwise is no key.
    drop(std::fs::remove_file(&beside));
    match placed {
        Ok(()) => Ok(Some(text)),
        Err(_) if file.exists() => Ok(None),
        Err(error) => Err(unusable_key(file, &error).into()),
    }
}

/// Puts the file in its place unless one is there. Where the file system has no links, by its name alone.
fn place(beside: &Path, file: &Path) -> std::io::Result<()> {
    match std::fs::hard_link(beside, file) {
        Err(_) if !file.exists() => std::fs::rename(beside, file),
        linked => linked,
    }
}

fn unusable_key(file: &Path, error: &std::io::Error) -> Problem {
    Problem::new(
        "seal-key-unusable",
        Text::new(
            format!("无法读写加密字段的密钥文件（{error}）。"),
            format!("The key file of sealed fields can be neither read nor made ({error})."),
        ),
        Text::new(
            "请核对路径，并确认当前账户可以读取该文件、写入其所在的文件夹。",
            "Check the path, and that this account may read the file and write to its folder.",
        ),
    )
    .about(file.display().to_string())
}

fn broken_key(file: &Path) -> Problem {
    Problem::new(
        "seal-key-broken",
        Text::new("加密字段的密钥文件内容不完整。", "The key file of sealed fields is not whole."),
        Text::new(
            "请用备份恢复该文件；缺少原密钥，已加密的字段无法读取。",
            "Restore it from a backup; without the key the sealed fields cannot be read.",
        ),
    )
    .about(file.display().to_string())
}

/// Hexadecimal digits as bytes.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: char| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = text.chars().map(digit).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_start_at_once_make_one_key() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("seal.key");
            let made = || Sealer::made(&file).unwrap().number().unwrap().to_owned();
            let numbers: Vec<String> = std::thread::scope(|threads| {
                let started: Vec<_> = (0..8).map(|_| threads.spawn(made)).collect();
                started.into_iter().map(|one| one.join().unwrap()).collect()
            });
            assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
            assert_eq!(
                std::fs::read_dir(folder.path()).unwrap().count(),
                1,
                "what was written beside is gone"
            );
        }
    }

    #[test]
    fn sealed_values_open_with_their_key_only() {
        let sealer = Sealer::with_key(&[7; 32]);
        let closed = sealer.seal("110105194912310021").unwrap();
        assert!(!closed.contains("1101051949"));
        assert_ne!(closed, sealer.seal("110105194912310021").unwrap());
        assert_eq!(sealer.open(&closed).unwrap(), "110105194912310021");
        assert!(Sealer::with_key(&[8; 32]).open(&closed).is_err());
        let mut changed = closed.clone();
        changed.replace_range(closed.len() - 1.., if closed.ends_with('0') { "1" } else { "0" });
        assert!(sealer.open(&changed).is_err());
        assert!(Sealer::without_key().seal("x").is_err());
        let bytes = sealer.seal_bytes(&[0, 255, 10]).unwrap();
        assert_eq!(sealer.open_bytes(&bytes).unwrap(), [0, 255, 10]);
        assert!(Sealer::with_key(&[8; 32]).open_bytes(&bytes).is_err());
        assert!(
            sealer.open_bytes(&bytes[..bytes.len() - 1]).is_err() && sealer.open_bytes(b"short").is_err()
        );
    }

    #[test]
    fn equal_values_have_equal_digests() {
        let sealer = Sealer::with_key(&[7; 32]);
        assert_eq!(sealer.digest("a").unwrap(), sealer.digest("a").unwrap());
        assert_ne!(sealer.digest("a").unwrap(), sealer.digest("b").unwrap());
        assert_ne!(sealer.digest("a").unwrap(), Sealer::with_key(&[8; 32]).digest("a").unwrap());
    }

    #[test]
    fn a_key_file_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        assert!(Sealer::read(&file).unwrap().is_none());
        let closed = Sealer::made(&file).unwrap().seal("x").unwrap();
        assert_eq!(Sealer::read(&file).unwrap().unwrap().open(&closed).unwrap(), "x");
        assert_eq!(Sealer::made(&file).unwrap().open(&closed).unwrap(), "x", "who comes second takes it");
        std::fs::write(&file, "short").unwrap();
        assert!(Sealer::read(&file).is_err());
    }
}
