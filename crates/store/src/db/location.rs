//! Where the data are: a folder, or the address of a PostgreSQL server.

use std::path::{Path, PathBuf};
use std::time::Duration;

use postgres::config::SslMode;
use taihang_base::{Problem, Text};

use super::classify::with_causes;
use super::postgres::{connect, trusting};
use super::sqlite::SqliteConnection;
use super::{Connection, Dialect};
use crate::error::{Result, StoreError};

/// The file of the embedded database in its folder.
const FILE: &str = "taihang.sqlite";

/// Where the operating system keeps the certificates it trusts.
const CERTIFICATES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// Where the data are.
#[derive(Clone)]
pub enum Location {
    /// A folder with the embedded database.
    Folder(PathBuf),
    /// A server.
    Server(Box<Server>),
}

/// A PostgreSQL server and a database on it.
#[derive(Clone)]
pub struct Server {
    config: postgres::Config,
    /// Without the password: for messages.
    shown: String,
    tls: Option<rustls::ClientConfig>,
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Queries.
    Read,
    /// Changes.
    Write,
}

impl Location {
    /// Reads a setting: an address that begins with `postgres://` (or `postgresql://`), or else a folder. `field` names the
    /// setting in a problem.
    pub fn parse(text: &str, field: &str) -> std::result::Result<Self, Problem> {
        let text = text.trim();
        if text.is_empty() {
            return Err(wrong(field, "地址为空", "it is empty"));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Server::parse(text, field).map(|server| Self::Server(Box::new(server)));
        }
        match text.split_once("://") {
            Some((scheme, _)) => {
                Err(wrong(field, &format!("不支持“{scheme}”"), &format!("\"{scheme}\" is not supported")))
            }
            None => Ok(Self::Folder(PathBuf::from(text))),
        }
    }

    /// Which database speaks there.
    pub fn dialect(&self) -> Dialect {
        match self {
            Self::Folder(_) => Dialect::Sqlite,
            Self::Server(_) => Dialect::Postgres,
        }
    }

    /// The file of the embedded database.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Folder(folder) => Some(folder.join(FILE)),
            Self::Server(_) => None,
        }
    }

    /// Whether there is a database of this program already; makes nothing.
    pub fn is_made(&self) -> Result<bool> {
        match self {
            Self::Folder(folder) => Ok(folder.join(FILE).is_file()),
            Self::Server(_) => self.connect()?.has_table("migration"),
        }
    }

    /// A connection that may write: makes the folder and the file if they are missing.
    pub fn connect(&self) -> Result<Connection> {
        self.open(Purpose::Write)
    }

    pub(crate) fn open(&self, purpose: Purpose) -> Result<Connection> {
        match self {
            Self::Folder(folder) => {
                let file = folder.join(FILE);
                let connection = match purpose {
                    Purpose::Read => SqliteConnection::reading(&file)?,
                    Purpose::Write => {
                        make(folder, &file).map_err(|error| {
                            StoreError::of_disk(&error).unwrap_or_else(|| self.told(&error))
                        })?;
                        SqliteConnection::writing(&file).map_err(|error| {
                            if let StoreError::Fault(fault) = &error { self.told(fault) } else { error }
                        })?
                    }
                };
                Ok(Connection::Sqlite(Box::new(connection)))
            }
            Self::Server(server) => {
                let mut config = server.config.clone();
                if purpose == Purpose::Read {
                    // Which way is best depends on the values asked for: no plan serves all of them.
                    let options = config.get_options().unwrap_or_default();
                    let options = format!("-c plan_cache_mode=force_custom_plan {options}");
                    config.options(options.trim_end());
                }
                let connection = connect(&config, server.tls.as_ref())?;
                Ok(Connection::Postgres(Box::new(connection)))
            }
        }
    }

    /// The problem of a database that cannot be opened, for whoever starts the program.
    pub fn unreachable(&self, field: &str, error: &StoreError) -> Problem {
        self.unusable(field, &with_causes(error))
    }

    /// The same for an error met while making or opening the file.
    fn told(&self, error: &dyn std::error::Error) -> StoreError {
        self.unusable("data", &with_causes(error)).into()
    }

    fn unusable(&self, field: &str, cause: &str) -> Problem {
        let hint = match self {
            Self::Folder(_) => Text::new(
                "请确认该文件夹存在、当前账户可写、磁盘未满，且其中的数据库由本程序建立。",
                "Check that the folder exists, that this account may write to it, that the disk is not full, and that the database in it was made by this program.",
            ),
            Self::Server(_) => Text::new(
                "请检查地址、用户、密码和网络，并确认数据库服务已启动且该数据库已建立。",
                "Check the address, user, password and network, that the server runs, and that the database has been created on it.",
            ),
        };
        let message = Text::new(
            format!("无法打开数据库 {self}：{cause}。"),
            format!("The database {self} cannot be opened: {cause}."),
        );
        Problem::new("database-unreachable", message, hint).about(field)
    }
}

/// Without the password.
impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::Server(server) => f.write_str(&server.shown),
        }
    }
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Location({self})")
    }
}

impl Server {
    fn parse(url: &str, field: &str) -> std::result::Result<Self, Problem> {
        let (url, certificates, demands_tls) = tls_settings(url);
        let mut config: postgres::Config = url
            .parse()
            .map_err(|error: postgres::Error| wrong(field, &with_causes(&error), &with_causes(&error)))?;
        if config.get_hosts().is_empty() {
            return Err(wrong(field, "没有主机名", "it names no host"));
        }
        if config.get_dbname().is_none() {
            return Err(wrong(field, "没有数据库名", "it names no database"));
        }
        config.application_name("taihang");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        // The last word stays with whoever wrote options into the address.
        // Lists are many small questions to data in memory: not worth compiling or sharing out, and an index is near.
        let options = format!(
            "-c statement_timeout=60000 -c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1 {}",
            config.get_options().unwrap_or_default()
        );
        config.options(options.trim_end());
        let tls = if demands_tls {
            config.ssl_mode(SslMode::Require);
            let file = certificates
                .or_else(|| CERTIFICATES.into_iter().map(PathBuf::from).find(|file| file.is_file()));
            let file =
                file.ok_or_else(|| wrong(field, "没有可信证书", "no trusted certificates are at hand"))?;
            let told = file.display();
            let unread = |_| {
                wrong(
                    field,
                    &format!("无法读取证书 {told}"),
                    &format!("the certificates {told} cannot be read"),
                )
            };
            Some(trusting(&file).map_err(unread)?)
        } else {
            None
        };
        Ok(Self { shown: shown(&config), config, tls })
    }
}

/// Takes `sslmode` and `sslrootcert` out of the address: every mode that demands TLS verifies the server's name too.
fn tls_settings(url: &str) -> (String, Option<PathBuf>, bool) {
    let Some((address, query)) = url.split_once('?') else { return (url.to_owned(), None, false) };
    let (mut kept, mut certificates, mut demanded) = (Vec::new(), None, false);
    for setting in query.split('&') {
        match setting.split_once('=') {
            Some(("sslmode", mode)) => demanded = matches!(mode, "require" | "verify-ca" | "verify-full"),
            Some(("sslrootcert", file)) => certificates = Some(PathBuf::from(file)),
            Some(_) | None => kept.push(setting),
        }
    }
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    (format!("{address}{query}"), certificates, demanded)
}

fn shown(config: &postgres::Config) -> String {
    let host = config.get_hosts().iter().map(|host| match host {
        postgres::config::Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        postgres::config::Host::Unix(path) => path.display().to_string(),
    });
    let host = host.collect::<Vec<_>>().join(",");
    let port = config.get_ports().first().map(|port| format!(":{port}")).unwrap_or_default();
    let role = config.get_user().map(|role| format!("{role}@")).unwrap_or_default();
    format!("postgres://{role}{host}{port}/{}", config.get_dbname().unwrap_or_default())
}

/// Makes the folder and the file of a new database, for the account of this program only: both hold what not everybody on the
/// machine may read. SQLite gives the files that it puts beside the database the same rights.
fn make(folder: &Path, file: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    maker.recursive(true).create(folder)?;
    // One that is there is not opened here: to close it again would let go of the locks of others in this process.
    match options.open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn wrong(field: &str, zh: &str, en: &str) -> Problem {
    Problem::new(
        "database-address",
        Text::new(format!("数据库地址有误：{zh}。"), format!("The address of the database is wrong: {en}.")),
        Text::new(
            "请填写一个文件夹，或 postgres://用户:密码@主机:端口/数据库 形式的地址。",
            "Give a folder, or an address like postgres://user:password@host:port/database.",
        ),
    )
    .about(field)
}
