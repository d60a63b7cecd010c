//! What every request needs: store, clock, words, the navigation.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use taihang_base::{Clock, Fault, Problem, Text};
use taihang_exchange::webhook::Receivers;
use taihang_store::db::{Dialect, not_kept};
use taihang_store::{Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::api::ApiRate;
use crate::failure::Failure;
use crate::route::Access;
use crate::sign_in::oidc::Provider;
use crate::words::Words;

/// A group of the main navigation: a word of the top bar, and under it the row of its entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavGroup {
    /// Key of its word.
    pub word: &'static str,
    /// What stands in its row; the word leads to the first.
    pub entries: &'static [NavEntry],
}

/// An entry of the main navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NavEntry {
    /// Where it leads.
    pub path: &'static str,
    /// Key of its word.
    pub word: &'static str,
    /// Who finds it there.
    pub access: Access,
}

/// The shared state of the HTTP side; cheap to clone.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
    store: Store,
    /// Whether all that is asked for at once is read from one state of the database.
    holding: bool,
}

struct Inner {
    map: Option<Arc<[u8]>>,
    clock: Arc<dyn Clock>,
    words: Words,
    navigation: &'static [NavGroup],
    settings: WebSettings,
    provider: Option<Provider>,
    hashing: Semaphore,
    turns: Semaphore,
    taking_out: Arc<Semaphore>,
}

/// What a site is made of.
pub struct SiteParts {
    /// The records.
    pub store: Store,
    /// The boundaries of the cities for the map (`GeoJSON` whose features have a `name`), if there are any.
    pub map: Option<Arc<[u8]>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The words of all screens.
    pub words: Words,
    /// The main navigation.
    pub navigation: &'static [NavGroup],
    /// What the installation decides.
    pub settings: WebSettings,
}

/// What an installation decides about its pages.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the operator, independent of the others"
)]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebSettings {
    /// Whether cookies go over HTTPS only: yes behind a server that speaks it.
    pub secure_cookies: bool,
    /// The address under which people reach it, `https://plan.example`; links in mails begin so.
    pub public_address: Option<String>,
    /// Whether a server in front names the visitor's address in `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Roles whose holders need a second proof besides the password.
    pub second_factor_roles: Vec<String>,
    /// Whether organisations may register themselves; a data steward checks them.
    pub registration: bool,
    /// Whether there is a mail server: addresses are then confirmed by a link, and only then.
    pub mails: bool,
    /// Whether notices go out through a message gateway (text message, official chat).
    pub gateway: bool,
    /// Another system whose accounts may sign in here.
    pub oidc: Option<OidcSettings>,
    /// Which receivers of webhooks are called.
    pub receivers: Receivers,
    /// How many requests one key, or one person, may send to the API.
    pub api_rate: ApiRate,
}

/// Another system whose accounts may sign in here (`OpenID` Connect).
#[derive(Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// Its address; its description lies below.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What proves that it is us.
    pub client_secret: Option<String>,
    /// What people call it, on the button.
    pub name: String,
    /// Whether it demands two proofs of everybody, also where it does not say so of a sign-in.
    pub two_step: bool,
}

// A secret has no business in a log.
impl std::fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OidcSettings")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Where the map's boundaries are served.
pub const MAP_PATH: &str = "/map.json";

/// Password checks that may run at once: each costs 19 MiB and a core.
const HASHING_AT_ONCE: usize = 2;

/// Exports that may run at once: each holds a connection until the visitor has everything.
const TAKING_OUT_AT_ONCE: usize = 3;

/// Connections that read which pages leave to who signs in, changes something or takes it out.
const SPARE: usize = 2;
/// So long a page waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

impl Site {
    /// A site of these parts.
    pub fn new(parts: SiteParts) -> Self {
        let turns = parts.store.pool().usage().1.saturating_sub(SPARE).max(1);
        let inner = Inner {
            map: parts.map,
            clock: parts.clock,
            words: parts.words,
            navigation: parts.navigation,
            provider: parts.settings.oidc.clone().map(Provider::new),
            settings: parts.settings,
            hashing: Semaphore::new(HASHING_AT_ONCE),
            turns: Semaphore::new(turns),
            taking_out: Arc::new(Semaphore::new(TAKING_OUT_AT_ONCE)),
        };
        Self { inner: Arc::new(inner), store: parts.store, holding: false }
    }

    /// The same site for a page in its turn: all that it shows is read from one state of the database. Who is out of turn holds
    /// no connection while others may wait for it.
    pub(crate) fn holding(&self) -> Self {
        Self { holding: true, ..self.clone() }
    }

    /// The same site for a form that is only shown again: nothing is kept of what it brings about.
    pub(crate) fn rehearsing(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), store: self.store.rehearsing(), holding: self.holding }
    }

    /// The records.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The boundaries of the cities for the map.
    pub(crate) fn map(&self) -> Option<&Arc<[u8]>> {
        self.inner.map.as_ref()
    }

    /// What the installation decides.
    pub fn settings(&self) -> &WebSettings {
        &self.inner.settings
    }

    /// The address of this site as others know it: the one that is set, or the one that the visitor used.
    pub fn own_address(&self, headers: &HeaderMap) -> String {
        if let Some(address) = &self.inner.settings.public_address {
            return address.trim_end_matches('/').to_owned();
        }
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        let scheme = if self.secure_cookies() { "https" } else { "http" };
        format!("{scheme}://{host}")
    }

    /// The address that a link in a mail begins with. Without one that is set, what the request says is believed only
    /// where it names this machine: whoever sends it would else decide where a link in somebody's mail leads.
    pub fn mailed_address(&self, headers: &HeaderMap) -> Result<String, Problem> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
        let named = host.as_ref().map_or("localhost", Authority::host).trim_matches(['[', ']']);
        let here = named == "localhost" || named.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        if here || self.inner.settings.public_address.is_some() {
            return Ok(self.own_address(headers));
        }
        Err(Problem::new(
            "public-address-unset",
            Text::new(
                "本站尚未设置对外地址，无法发送含链接的邮件。",
                "This site has no public address set, so no mail with a link can be sent.",
            ),
            Text::new("请联系管理员设置 public_address。", "Ask the operator to set public_address."),
        ))
    }

    /// Roles whose holders need a second proof besides the password.
    pub(crate) fn second_factor_roles(&self) -> &[String] {
        &self.inner.settings.second_factor_roles
    }

    /// The other system whose accounts may sign in here.
    pub(crate) fn provider(&self) -> Option<&Provider> {
        self.inner.provider.as_ref()
    }

    /// The time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// The words.
    pub fn words(&self) -> &Words {
        &self.inner.words
    }

    /// The main navigation.
    pub fn navigation(&self) -> &'static [NavGroup] {
        self.inner.navigation
    }

    /// Whether cookies go over HTTPS only.
    pub fn secure_cookies(&self) -> bool {
        self.inner.settings.secure_cookies
    }

    /// Runs `work` over the records on a thread that may wait for the disk or use a core for long.
    pub async fn apart<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, Failure> + Send + 'static,
    {
        let (store, holding) = (self.store.clone(), self.holding);
        waiting(move || if holding { store.pool().hold(|| work(&store)) } else { work(&store) }).await
    }

    /// Like [`Self::apart`], for a question that an embedded database answers faster than a thread is found.
    pub(crate) async fn quickly<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, Failure> + Send + 'static,
    {
        match self.store.dialect() {
            Dialect::Sqlite => work(&self.store),
            Dialect::Postgres => self.apart(work).await,
        }
    }

    /// Waits until one more page may be made, first come first served. More pages at once than connections that read make none
    /// of them quicker: they wait in the middle of their work and take the processors from each other.
    pub(crate) async fn turn(&self) -> Result<SemaphorePermit<'_>, Failure> {
        let waited = tokio::time::timeout(PATIENCE, self.inner.turns.acquire()).await;
        let turn = waited.map_err(|_| Failure::from(StoreError::Busy))?;
        turn.map_err(|error| Fault::new("wait for the turn of a page", error).into())
    }

    /// Waits until one more export may run; it may as long as what is answered is held.
    pub(crate) async fn taking_out(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let permit = Arc::clone(&self.inner.taking_out).acquire_owned().await;
        permit.map_err(|error| Fault::new("wait for another export", error).into())
    }

    /// Like [`Self::apart`], for the few password checks that may run at once. A form that is only shown again tries none.
    pub(crate) async fn hashing<T, F>(&self, work: F) -> Result<T, Failure>
    where
        T: Send + 'static,
        F: FnOnce(&Store) -> Result<T, Failure> + Send + 'static,
    {
        if self.store.is_rehearsing() {
            return Err(not_kept().into());
        }
        let permit = self
            .inner
            .hashing
            .acquire()
            .await
            .map_err(|error| Failure::from(Fault::new("wait for a password check", error)))?;
        let done = self.apart(work).await;
        drop(permit);
        done
    }
}

async fn waiting<T, F>(work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::from(Fault::new("finish work on a waiting thread", error)))?
}
