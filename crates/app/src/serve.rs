//! `taihang serve`: the pages over one data folder.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rand::distr::{Alphanumeric, SampleString as _};
use taihang_base::{AheadClock, Clock, Fault, Problem, SystemClock, Text, civil_today};
use taihang_kernel::Catalogue;
use taihang_registers::Admission;
use taihang_screens::Parts;
use taihang_store::Store;
use taihang_web::{ApiRate, OidcSettings, WebSettings};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::background::{Background, together};
use crate::config::{self, Settings};
use crate::ending::{Ending, Failure};
use crate::watch::Watch;
use crate::{connections, records, terminal};

/// Opens the data and serves until the signal to stop.
pub(crate) fn run(settings: &Settings) -> Result<Ending, Failure> {
    config::start_log(settings)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = records::open(settings, Arc::clone(&clock))?;
    records::take_over(&store, settings)?;
    listen(settings, Opened { store, map: map(settings), clock, ahead: None }, first_account)
}

/// What a server serves.
pub(crate) struct Opened {
    pub(crate) store: Store,
    /// The boundaries of the cities.
    pub(crate) map: Option<Arc<[u8]>>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The clock of a demonstration.
    pub(crate) ahead: Option<Arc<AheadClock>>,
}

/// The boundaries of the cities that the operator has put into the data folder.
fn map(settings: &Settings) -> Option<Arc<[u8]>> {
    let file = settings.data_folder()?.join(records::MAP);
    std::fs::read(file).ok().map(Arc::from)
}

/// A new installation gets one administrator with a random password, shown once.
fn first_account(store: &Store, settings: &Settings) -> Result<String, Failure> {
    if !store.account_rows("", 1)?.is_empty() {
        return Ok(String::new());
    }
    let password = Alphanumeric.sample_string(&mut rand::rng(), 20);
    let hash = taihang_web::hash_password(&password)?;
    let name = Text::new("管理员", "Administrator");
    let admission = Admission {
        account: None,
        sign_in: "administrator",
        name: name.in_language(settings.language),
        organisation: records::home(),
        roles: &[("administrator", records::organisation("140000-node"))],
        from: civil_today(store.clock()),
        reason: "首次启动 first start",
    };
    records::admit(store, &admission, Some(&hash))?;
    let text = Text::new(
        format!("首次启动，已建立管理员账户（密码只显示这一次）：\n  administrator  {password}\n"),
        format!(
            "First start: an administrator was made (the password is shown this once):\n  administrator  {password}\n"
        ),
    );
    Ok(text.in_language(settings.language).to_owned())
}

/// What the installation decides about its pages.
fn web_settings(settings: &Settings, catalogue: &Catalogue) -> Result<WebSettings, Failure> {
    let text = |name: &str| settings.text(name).map(str::to_owned);
    let oidc = match (text("oidc.issuer"), text("oidc.client_id")) {
        (Some(issuer), Some(client_id)) => Some(OidcSettings {
            name: text("oidc.label").unwrap_or_else(|| issuer.clone()),
            issuer,
            client_id,
            client_secret: settings.secret("oidc.client_secret_file")?,
            two_step: settings.switch("oidc.two_step"),
        }),
        (Some(_), None) => return Err(together("oidc.issuer", "oidc.client_id")),
        (None, Some(_)) => return Err(together("oidc.client_id", "oidc.issuer")),
        (None, None) => None,
    };
    if let Some(given) = ["mail.host", "oidc.issuer"].into_iter().find(|key| settings.text(key).is_some())
        && !(settings.text("public_address").is_some() || only_here(settings))
    {
        return Err(together(given, "public_address"));
    }
    let count = |name: &str| u32::try_from(settings.number(name)).unwrap_or(u32::MAX);
    Ok(WebSettings {
        secure_cookies: settings.switch("secure_cookies"),
        public_address: text("public_address"),
        behind_proxy: settings.switch("behind_proxy"),
        second_factor_roles: config::second_factor_roles(settings, catalogue)?,
        registration: settings.switch("sign_in.registration"),
        mails: settings.text("mail.host").is_some(),
        gateway: settings.text("gateway.url").is_some(),
        oidc,
        receivers: config::receivers(settings),
        api_rate: ApiRate { burst: count("limits.api_at_once"), steady: count("limits.api_each_second") },
    })
}

/// Whether only this machine reaches the program: then what a request calls it is its address.
fn only_here(settings: &Settings) -> bool {
    let host = settings.text("host").unwrap_or("");
    let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    loopback && !settings.switch("behind_proxy")
}

/// Listens, says where, and serves until the signal to stop. What `invitation` makes is told with the address: it is
/// called once nothing can keep the server from starting, so that a password told once is never lost.
pub(crate) fn listen(
    settings: &Settings,
    opened: Opened,
    invitation: impl FnOnce(&Store, &Settings) -> Result<String, Failure>,
) -> Result<Ending, Failure> {
    let store = opened.store;
    let router = taihang_screens::router(Parts {
        store: store.clone(),
        map: opened.map,
        clock: opened.clock,
        ahead: opened.ahead,
        settings: web_settings(settings, store.catalogue())?,
    })?;
    let limit = Duration::from_secs(settings.number("limits.stop_seconds"));
    let threads = settings.number("workers");
    let background = if threads > 0 { Some(Background::start(&store, settings, threads)?) } else { None };
    let tally = background.as_ref().map(Background::tally);
    let router = Watch::new(store.clone(), tally, settings.secret("metrics_token_file")?).around(router);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Fault::new("start the runtime", error))?;
    // Before the address is told: whoever reads it may already ask the server to end.
    let (listener, ended) =
        runtime.block_on(async { Ok::<_, Failure>((bind(settings).await?, signal_to_end()?)) })?;
    let address = listener.local_addr().map_err(|error| Fault::new("read the address", error))?;
    // Between the two and not within: a database that is a server is not asked by who must not wait.
    let invitation = invitation(&store, settings)?;
    let stop = Text::new("按 Ctrl+C 停止。", "Press Ctrl+C to stop.");
    let stop = stop.in_language(settings.language);
    terminal::put(format!("太行 Taihang: http://{address}/\n{invitation}{stop}\n").as_bytes())?;
    tracing::info!(%address, "ready");
    runtime.block_on(serve(listener, router, ended, limit))?;
    // Requests have ended; now the jobs, then what waits for the writer.
    if let Some(background) = background {
        background.stop(limit);
    }
    store.close();
    tracing::info!("stopped");
    Ok(Ending::Done)
}

async fn bind(settings: &Settings) -> Result<TcpListener, Failure> {
    let place = format!("{}:{}", settings.text("host").unwrap_or_default(), settings.number("port"));
    TcpListener::bind(&place).await.map_err(|error| {
        let (message, hint) = if error.kind() == std::io::ErrorKind::AddrInUse {
            (
                Text::new("端口已被占用。", "The port is in use."),
                Text::new(
                    "请用 --port 另选端口，或先停止占用它的程序。",
                    "Choose another with --port, or stop the program that holds it.",
                ),
            )
        } else {
            (
                Text::new(format!("无法监听（{error}）。"), format!("Cannot listen ({error}).")),
                Text::new("请核对 --host 与 --port。", "Check --host and --port."),
            )
        };
        Problem::new("port-unavailable", message, hint).about(place).into()
    })
}

/// Serves until the signal to stop, then lets open requests end within their time.
async fn serve(
    listener: TcpListener,
    router: axum::Router,
    ended: impl Future<Output = ()> + Send + 'static,
    limit: Duration,
) -> Result<(), Failure> {
    let stopping = Arc::new(Notify::new());
    let told = Arc::clone(&stopping);
    let server = connections::serve(listener, router, connections::PATIENCE, async move {
        stop_signal(ended).await;
        tracing::info!("stopping");
        told.notify_one();
    });
    let overdue = async {
        stopping.notified().await;
        tokio::time::sleep(limit).await;
    };
    tokio::select! {
        () = server => Ok(()),
        () = overdue => {
            tracing::warn!("open requests were cut off");
            Ok(())
        }
    }
}

/// The operator's signal to end, awaited from now on.
pub(crate) fn signal_to_end() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .map_err(|error| Fault::new("await the signal to end", error))?;
        Ok(async move {
            terminate.recv().await;
        })
    }
    #[cfg(not(unix))]
    {
        Ok(std::future::pending::<()>())
    }
}

/// Waits for Ctrl-C or the operator's signal to end. A signal that cannot be awaited is as one that never comes.
pub(crate) async fn stop_signal(ended: impl Future<Output = ()>) {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = ended => {}
    }
}
