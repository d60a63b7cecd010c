//! Connections of the server: each is served until it ends; a request of which only a part comes is not waited for.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Extension};
use axum::middleware::AddExtension;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::Layer as _;
use tower_http::timeout::{RequestBodyTimeout, RequestBodyTimeoutLayer};

/// How long to wait for a request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For the whole head; a connection without requests ends after it too.
    head: Duration,
    /// For the next piece of a body, which may be long and slow.
    body: Duration,
}

/// Generous: slow lines and large files are served, and nobody holds a connection by sending half a request.
pub(crate) const PATIENCE: Patience =
    Patience { head: Duration::from_secs(30), body: Duration::from_mins(5) };

/// How long to wait after a connection could not be taken, for want of files for example.
const PAUSE: Duration = Duration::from_secs(1);

/// What is wrong with one connection and not with taking them.
const GONE: [ErrorKind; 3] =
    [ErrorKind::ConnectionAborted, ErrorKind::ConnectionRefused, ErrorKind::ConnectionReset];

/// The routes, told where the requests of a connection come from.
type Served = RequestBodyTimeout<AddExtension<Router, ConnectInfo<SocketAddr>>>;

/// Takes connections until `stopped`, then lets the requests under way end; answers when all of them have.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stopped: impl Future<Output = ()>,
) {
    let (stopping, stop) = watch::channel(());
    let mut stopped = pin!(stopped);
    loop {
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = &mut stopped => break,
        };
        match taken {
            Ok((stream, address)) => {
                let told = Extension(ConnectInfo(address)).layer(router.clone());
                let told = RequestBodyTimeoutLayer::new(patience.body).layer(told);
                tokio::spawn(connection(stream, told, patience.head, stop.clone()));
            }
            // It has gone again already.
            Err(error) if GONE.contains(&error.kind()) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop((listener, stop));
    stopping.send_replace(());
    stopping.closed().await;
}

/// Serves one connection.
async fn connection(stream: TcpStream, routes: Served, head: Duration, mut stop: watch::Receiver<()>) {
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(head);
    let service = TowerToHyperService::new(routes);
    let mut served = pin!(protocol.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = &mut served => ended,
        _ = stop.changed() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::sync::Notify;
    use tokio::task::JoinHandle;

    use super::*;

    /// A server, told to stop by its own route `/slow` before that answers.
    async fn started(head: u64, body: u64) -> (SocketAddr, JoinHandle<()>) {
        let [head, body] = [head, body].map(Duration::from_millis);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        let slow = get(move |ConnectInfo(from): ConnectInfo<SocketAddr>| async move {
            stop.notify_one();
            tokio::time::sleep(Duration::from_millis(2_500)).await;
            from.ip().to_string()
        });
        let router = Router::new().route("/", get(|| async { "ok" }).post(|text: String| async { text }));
        let router = router.route("/slow", slow);
        let server =
            serve(listener, router, Patience { head, body }, async move { stopped.notified().await });
        (address, tokio::spawn(server))
    }

    async fn answer(address: SocketAddr, request: &str) -> String {
        let request = request.to_owned();
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        });
        asked.await.unwrap()
    }

    #[tokio::test]
    async fn half_a_head_is_not_waited_for() {
        let (address, _server) = started(2_000, 60_000).await;
        assert!(!answer(address, "GET / HTTP/1.1\r\nhost: a\r\n").await.contains("200 OK"));
        let whole = answer(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        assert!(whole.starts_with("HTTP/1.1 200 OK") && whole.ends_with("ok"), "{whole}");
    }

    #[tokio::test]
    async fn half_a_body_is_not_waited_for() {
        let (address, _server) = started(60_000, 2_000).await;
        let post = "POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: text/plain\r\n";
        let half = format!("{post}content-length: 8\r\n\r\nhalf");
        assert!(!answer(address, &half).await.contains("200 OK"));
        let whole = format!("{post}content-length: 4\r\n\r\nhalf");
        let whole = answer(address, &whole).await;
        assert!(whole.starts_with("HTTP/1.1 200 OK") && whole.ends_with("half"), "{whole}");
    }

    #[tokio::test]
    async fn an_answer_may_take_longer_than_a_head_and_is_given_while_the_server_stops() {
        let (address, server) = started(2_000, 2_000).await;
        let answer = answer(address, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
        server.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}
