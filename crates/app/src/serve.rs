//! `taihang serve`: the pages over one data folder.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rand::distr::{Alphanumeric, SampleString as _};
use taihang_base::{Clock, Fault, Problem, SystemClock, Text};
use taihang_planstore::{Actor, NewAccount, Role, Scope, Store};
use taihang_screens::Settings as PageSettings;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::config::{self, Settings};
use crate::ending::{Ending, Failure};
use crate::terminal;

/// How long open requests may take after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// Opens the data and serves until the signal to stop.
pub(crate) fn run(settings: &Settings) -> Result<Ending, Failure> {
    config::start_log(settings)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = Store::open(settings.data()?, Arc::clone(&clock))?;
    let invitation = first_account(&store, settings)?;
    listen(settings, store, clock, &invitation)
}

/// A new installation gets one administrator with a random password, shown once.
fn first_account(store: &Store, settings: &Settings) -> Result<String, Failure> {
    if !store.account_list(&Scope::system())?.is_empty() {
        return Ok(String::new());
    }
    let password = Alphanumeric.sample_string(&mut rand::rng(), 20);
    let password_hash = taihang_web::hash_password(&password)?;
    let display_name = Text::new("管理员", "Administrator");
    let account = NewAccount {
        name: "administrator",
        display_name: display_name.in_language(settings.language),
        role: Role::Administrator,
        password_hash: &password_hash,
    };
    store.account_add(&Actor::system("first-start"), account)?;
    let text = Text::new(
        format!("首次启动，已建立管理员账户（密码只显示这一次）：\n  administrator  {password}\n"),
        format!(
            "First start: an administrator was made (the password is shown this once):\n  administrator  {password}\n"
        ),
    );
    Ok(text.in_language(settings.language).to_owned())
}

/// Listens, says where, and serves until the signal to stop.
pub(crate) fn listen(
    settings: &Settings,
    store: Store,
    clock: Arc<dyn Clock>,
    invitation: &str,
) -> Result<Ending, Failure> {
    let pages = PageSettings { secure_cookies: settings.switch("secure_cookies") };
    let router = taihang_screens::router(Arc::new(store), clock, pages)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Fault::new("start the runtime", error))?;
    runtime.block_on(async {
        let listener = bind(settings).await?;
        let address = listener.local_addr().map_err(|error| Fault::new("read the address", error))?;
        // Before the address is told: whoever reads it may already ask the server to end.
        #[cfg(unix)]
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .map_err(|error| Fault::new("await the signal to end", error))?;
        #[cfg(unix)]
        let ended = async move {
            terminate.recv().await;
        };
        #[cfg(not(unix))]
        let ended = std::future::pending::<()>();
        terminal::put(format!("太行 Taihang: http://{address}/\n{invitation}").as_bytes())?;
        tracing::info!(%address, "ready");
        serve(listener, router, ended).await?;
        tracing::info!("stopped");
        Ok(Ending::Done)
    })
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
) -> Result<(), Failure> {
    let stopping = Arc::new(Notify::new());
    let told = Arc::clone(&stopping);
    let server = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            stop_signal(ended).await;
            tracing::info!("stopping");
            told.notify_one();
        });
    let overdue = async {
        stopping.notified().await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        ended = server => ended.map_err(|error| Fault::new("serve", error).into()),
        () = overdue => {
            tracing::warn!("open requests were cut off");
            Ok(())
        }
    }
}

/// Waits for Ctrl-C or the operator's signal to end. A signal that cannot be awaited is as one that never comes.
async fn stop_signal(ended: impl Future<Output = ()>) {
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
