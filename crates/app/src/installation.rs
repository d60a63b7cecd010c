//! The store of the registers as the configuration wants it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use taihang_base::{Clock, Problem, Text};
use taihang_defs::Source;
use taihang_kernel::Catalogue;
use taihang_store::db::Location;
use taihang_store::{Breach, Options, Store};

use crate::config::Settings;
use crate::ending::Failure;

/// Where the data are, and what they are kept by.
pub(crate) struct Installation {
    pub(crate) location: Location,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) options: Options,
}

/// What the settings say about the store; everything that is wrong with it.
pub(crate) fn installation(settings: &Settings) -> Result<Installation, Failure> {
    let password = settings.secret("database_password_file")?;
    let at = |key: &str| {
        let address = settings.text(key).map(|address| with_password(address, password.as_deref()));
        address.map(|address| Location::parse(&address, key)).transpose()
    };
    let folder = settings.data_folder().map(Path::to_path_buf);
    let location = match at("database")? {
        Some(server) => server,
        None => Location::Folder(settings.data()?.to_path_buf()),
    };
    let options = Options {
        folder,
        seal_key: settings.text("seal_key_file").map(PathBuf::from),
        read_from: at("read_database")?,
        readers: usize::try_from(settings.number("limits.readers")).unwrap_or(8),
        writers: usize::try_from(settings.number("limits.writers")).unwrap_or(8),
        import_days: i64::try_from(settings.number("limits.keep_imports_days")).unwrap_or(30),
        ..Options::without_folder()
    };
    Ok(Installation { location, catalogue: Arc::new(catalogue(settings)?), options })
}

/// The installation of the settings, which has to be there: for every command but those that begin one. Nothing is made
/// where somebody has mistaken the place.
pub(crate) fn present(settings: &Settings) -> Result<Installation, Failure> {
    let installation = installation(settings)?;
    let before =
        settings.data_folder().is_some_and(|folder| folder.join(taihang_store::past::FILE).is_file());
    let made = installation.location.is_made().map_err(|error| installation.unreachable(error))?;
    if made || (before && settings.text("database").is_none()) {
        return Ok(installation);
    }
    Err(Problem::new(
        "data-missing",
        Text::new("此处没有太行的数据。", "There are no data of Taihang in this place."),
        Text::new(
            "请核对目录或数据库地址；首次使用请先运行 taihang serve。",
            "Check the folder or the address of the database; run `taihang serve` first for a new installation.",
        ),
    )
    .about(installation.location.to_string())
    .into())
}

impl Installation {
    /// Opens it; makes or extends its tables.
    pub(crate) fn open(&self, clock: Arc<dyn Clock>) -> Result<Store, Failure> {
        let opened = Store::open(&self.location, Arc::clone(&self.catalogue), clock, self.options.clone());
        opened.map_err(|error| self.unreachable(error))
    }

    /// What is missing of that which guards the tables.
    pub(crate) fn guards(&self) -> Result<Vec<Breach>, Failure> {
        let mut connection = self.location.connect().map_err(|error| self.unreachable(error))?;
        Ok(taihang_store::check::guards(&mut connection, &self.catalogue)?)
    }

    /// The failure of an error met while opening.
    pub(crate) fn unreachable(&self, error: taihang_store::StoreError) -> Failure {
        if matches!(error, taihang_store::StoreError::Lost(_)) {
            self.location.unreachable("database", &error).into()
        } else {
            error.into()
        }
    }
}

/// The definitions of the program with the local changes of the installation.
pub(crate) fn catalogue(settings: &Settings) -> Result<Catalogue, Failure> {
    let Some(path) = settings.text("overlay") else {
        return taihang_registers::catalogue().map_err(Failure::Problems);
    };
    let text = std::fs::read_to_string(path).map_err(|error| {
        Problem::new(
            "overlay-missing",
            Text::new(
                format!("无法读取本地调整文件（{error}）。"),
                format!("The file with the local changes cannot be read ({error})."),
            ),
            Text::new(
                "请核对 overlay 一项所写的路径；没有它，已保存的本地字段将无法使用。",
                "Check the path under `overlay`; without it the local fields that hold data already could not be used.",
            ),
        )
        .about(path)
    })?;
    taihang_registers::with_overlay(Some(&Source { path, text: &text })).map_err(Failure::Problems)
}

/// The address with the password put in, unless it has one.
fn with_password(address: &str, password: Option<&str>) -> String {
    let parts = address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.split_once('@')?)));
    match (parts, password) {
        (Some((scheme, (role, place))), Some(password)) if !role.contains(':') => {
            let escaped = password.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
            format!("{scheme}://{role}:{escaped}@{place}")
        }
        (Some(_) | None, _) => address.to_owned(),
    }
}

/// A name for this process among all that work on one database.
pub(crate) fn process_name() -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let host = host.lines().next().filter(|name| !name.is_empty()).unwrap_or("server");
    format!("{host}-{}-{:06x}", std::process::id(), rand::random::<u32>() & 0x00ff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_from_a_file_goes_into_the_address() {
        let cases = [
            ("postgres://a@b/c", Some("p@s"), "postgres://a:%70%40%73@b/c"),
            ("postgres://a:x@b/c", Some("p"), "postgres://a:x@b/c"),
            ("postgres://b/c", Some("p"), "postgres://b/c"),
            ("postgres://a@b/c", None, "postgres://a@b/c"),
        ];
        for (address, password, whole) in cases {
            assert_eq!(with_password(address, password), whole);
        }
    }
}
