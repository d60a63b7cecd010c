//! PostgreSQL: statements, and values by the type of the column that takes them.

use std::collections::BTreeMap;
use std::error::Error;
use std::ops::ControlFlow;

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};
use taihang_base::Fault;

use super::classify::postgres_failure;
use super::{Cell, Dialect, Row};
use crate::error::{Result, StoreError};

/// Statements kept ready by a connection; when there are more, all are let go and made again as they come.
const STATEMENTS: usize = 512;

/// A connection to a server.
pub struct PostgresConnection {
    /// There until it is dropped.
    client: Option<Client>,
    statements: BTreeMap<String, Statement>,
    in_transaction: bool,
}

impl std::fmt::Debug for PostgresConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresConnection")
            .field("statements", &self.statements.len())
            .finish_non_exhaustive()
    }
}

impl PostgresConnection {
    pub(super) fn new(client: Client) -> Self {
        Self { client: Some(client), statements: BTreeMap::new(), in_transaction: false }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.as_ref().is_none_or(Client::is_closed)
    }

    fn client(&mut self) -> Result<&mut Client> {
        self.client.as_mut().ok_or_else(|| StoreError::Lost("the connection is closed".to_owned()))
    }

    pub(super) fn query_each(
        &mut self,
        sql: &str,
        params: &[Cell],
        mut each: impl FnMut(Row) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let statement = self.statement(sql)?;
        let failed = |error| postgres_failure("run a query", sql, &error);
        let mut rows = self.client()?.query_raw(&statement, params).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let cells = (0..row.len()).map(|column| row.try_get::<_, Cell>(column));
            let cells = cells.collect::<std::result::Result<Vec<_>, _>>().map_err(failed)?;
            if each(Row::new(cells))?.is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Cell]) -> Result<u64> {
        let statement = self.statement(sql)?;
        let params: Vec<_> = params.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect();
        let touched = self.client()?.execute(&statement, &params);
        touched.map_err(|error| postgres_failure("run a statement", sql, &error))
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<()> {
        // Open as soon as it may have begun, until it has certainly ended.
        self.in_transaction |= sql.starts_with("begin");
        let done = self.client()?.batch_execute(sql);
        done.map_err(|error| postgres_failure("run a script", sql, &error))?;
        self.in_transaction &= !matches!(sql, "commit" | "rollback");
        Ok(())
    }

    /// Whether a transaction may be open.
    pub(super) fn in_transaction(&self) -> bool {
        self.in_transaction && !self.is_closed()
    }

    /// Lets the kept statements go: after the tables have changed, their answers may have another form.
    pub(super) fn forget_statements(&mut self) {
        self.statements.clear();
    }

    fn statement(&mut self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS {
            self.forget_statements();
        }
        let prepared = self.client()?.prepare(&Dialect::Postgres.placeholders(sql));
        let statement = prepared.map_err(|error| postgres_failure("prepare a statement", sql, &error))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// Saying good-bye to the server blocks, and who drops the last handle of a pool may be a thread that must not.
impl Drop for PostgresConnection {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            std::thread::spawn(move || drop(client));
        }
    }
}

type Failure = Box<dyn Error + Sync + Send>;

/// The type of the column decides the form on the wire.
impl ToSql for Cell {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, Failure> {
        match self {
            Self::Null => return Ok(IsNull::Yes),
            Self::Int(value) => int_to_sql(*value, wanted, out)?,
            Self::Text(value) if *wanted == Type::JSONB => {
                out.extend_from_slice(&[1]);
                out.extend_from_slice(value.as_bytes());
            }
            Self::Text(value) if is_text(wanted) => out.extend_from_slice(value.as_bytes()),
            Self::Bytes(value) if *wanted == Type::BYTEA => out.extend_from_slice(value),
            Self::Text(_) => return Err(format!("a text where the statement wants {wanted}").into()),
            Self::Bytes(_) => return Err(format!("bytes where the statement wants {wanted}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn int_to_sql(value: i64, wanted: &Type, out: &mut BytesMut) -> std::result::Result<(), Failure> {
    match *wanted {
        Type::INT8 => out.extend_from_slice(&value.to_be_bytes()),
        Type::INT4 => out.extend_from_slice(&i32::try_from(value)?.to_be_bytes()),
        Type::INT2 => out.extend_from_slice(&i16::try_from(value)?.to_be_bytes()),
        Type::BOOL => out.extend_from_slice(&[u8::from(value != 0)]),
        Type::NUMERIC => numeric_to_sql(value, out)?,
        _ if is_text(wanted) => out.extend_from_slice(value.to_string().as_bytes()),
        _ => return Err(format!("a number where the statement wants {wanted}").into()),
    }
    Ok(())
}

/// A whole number as `numeric`: digits to base 10,000, the greatest first.
fn numeric_to_sql(value: i64, out: &mut BytesMut) -> std::result::Result<(), Failure> {
    let mut digits = Vec::new();
    let mut rest = value.unsigned_abs();
    while rest > 0 {
        digits.push(u16::try_from(rest % 10_000)?);
        rest /= 10_000;
    }
    let count = u16::try_from(digits.len())?;
    let sign: u16 = if value < 0 { 0x4000 } else { 0 };
    for part in [count, count.saturating_sub(1), sign, 0].into_iter().chain(digits.into_iter().rev()) {
        out.extend_from_slice(&part.to_be_bytes());
    }
    Ok(())
}

fn is_text(kind: &Type) -> bool {
    matches!(*kind, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::JSON | Type::UNKNOWN)
}

impl<'a> FromSql<'a> for Cell {
    fn from_sql(found: &Type, raw: &'a [u8]) -> std::result::Result<Self, Failure> {
        Ok(match *found {
            Type::INT8 => Self::Int(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Self::Int(i32::from_be_bytes(raw.try_into()?).into()),
            Type::INT2 => Self::Int(i16::from_be_bytes(raw.try_into()?).into()),
            Type::BOOL => Self::Int((raw != [0]).into()),
            Type::NUMERIC => Self::Int(numeric_from_sql(raw)?),
            Type::BYTEA => Self::Bytes(raw.to_owned()),
            Type::JSONB => Self::Text(std::str::from_utf8(raw.get(1..).unwrap_or_default())?.to_owned()),
            _ if is_text(found) => Self::Text(std::str::from_utf8(raw)?.to_owned()),
            // A fraction has no exact form here: the statement casts it, or its column is millionths.
            _ => return Err(format!("a column of the type {found} cannot be read: cast it").into()),
        })
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Failure> {
        Ok(Self::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// A `numeric` that is a whole number within the range of 64 bits: a sum.
fn numeric_from_sql(raw: &[u8]) -> std::result::Result<i64, Failure> {
    let parts: Vec<u16> = raw.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    let [count, weight, sign, _, digits @ ..] = parts.as_slice() else {
        return Err("a short numeric".into());
    };
    let weight = i16::from_be_bytes(weight.to_be_bytes());
    if usize::from(*count) != digits.len() || i32::from(weight) + 1 < i32::from(*count) {
        return Err("a fraction: cast it".into());
    }
    let places = usize::try_from(i32::from(weight) + 1)?;
    let mut value: i128 = 0;
    for place in 0..places.min(10) {
        value = value * 10_000 + i128::from(digits.get(place).copied().unwrap_or(0));
    }
    match sign {
        0 if places < 10 => Ok(i64::try_from(value)?),
        0x4000 if places < 10 => Ok(i64::try_from(-value)?),
        _ => Err("a numeric beyond 64 bits: cast it".into()),
    }
}

/// Opens a client; `tls` where the address asks for it.
pub(super) fn connect(
    config: &postgres::Config,
    tls: Option<&rustls::ClientConfig>,
) -> Result<PostgresConnection> {
    let client = match tls {
        None => config.connect(postgres::NoTls),
        Some(tls) => config.connect(tokio_postgres_rustls::MakeRustlsConnect::new(tls.clone())),
    };
    client.map(PostgresConnection::new).map_err(|error| postgres_failure("reach the database", "", &error))
}

/// What TLS trusts: the certificates of a file.
pub(super) fn trusting(certificates: &std::path::Path) -> Result<rustls::ClientConfig> {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;
    let step = "read the certificates of the database server";
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(certificates).map_err(|error| Fault::new(step, error))? {
        let certificate = certificate.map_err(|error| Fault::new(step, error))?;
        roots.add(certificate).map_err(|error| Fault::new(step, error))?;
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::new(step, error))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
