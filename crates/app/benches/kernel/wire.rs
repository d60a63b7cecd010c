//! A browser's side of HTTP in a few lines: connections that stay open, a sign-in, requests at a steady rate.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Connections that ask at once.
const CONNECTIONS: u32 = 32;

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cookies: Vec<String>,
    pub(crate) body: String,
}

/// A connection to the server.
pub(crate) struct Wire {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Wire {
    pub(crate) fn to(host: &str) -> Self {
        let stream = TcpStream::connect(host).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { host: host.to_owned(), stream: BufReader::with_capacity(1 << 16, stream) }
    }

    pub(crate) fn get(&mut self, path: &str, cookie: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", self.host))
    }

    fn post(&mut self, path: &str, cookie: &str, form: &str) -> Answer {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len(),
            host = self.host
        ))
    }

    fn ask(&mut self, request: &str) -> Answer {
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut answer = Answer { status: 0, cookies: Vec::new(), body: String::new() };
        let (mut length, mut line) = (0, String::new());
        loop {
            line.clear();
            assert!(self.stream.read_line(&mut line).unwrap() > 0, "the server hung up");
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            match text.split_once(": ") {
                None => answer.status = text.split(' ').nth(1).unwrap().parse().unwrap(),
                Some(("content-length", bytes)) => length = bytes.parse().unwrap(),
                Some(("set-cookie", cookie)) => {
                    answer.cookies.push(cookie.split(';').next().unwrap().to_owned());
                }
                Some(_) => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        answer.body = String::from_utf8(body).unwrap();
        answer
    }
}

/// Signs in as somebody of the demonstration; answers the cookies.
pub(crate) fn sign_in(host: &str, name: &str, password: &str) -> String {
    let mut wire = Wire::to(host);
    let page = wire.get("/sign-in", "");
    let guest = page.cookies.join("; ");
    let token = page.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let entered = wire.post("/sign-in", &guest, &format!("csrf={token}&name={name}&password={password}"));
    assert_eq!(entered.status, 303, "{}", entered.body);
    entered.cookies.join("; ")
}

/// Requests of `paths` in turn, `rate` a second for `seconds`, whether or not the last one has been answered: what waits
/// counts. Answers how long each took from the moment it was due, and how long all took.
pub(crate) fn steadily(
    host: &str,
    cookie: &str,
    paths: &[String],
    rate: u32,
    seconds: u32,
) -> (Vec<Duration>, Duration) {
    let paths: Arc<[String]> = paths.into();
    let begun = Instant::now();
    let work = |worker: u32| {
        let (paths, mut wire, cookie) = (Arc::clone(&paths), Wire::to(host), cookie.to_owned());
        std::thread::spawn(move || {
            let mut times = Vec::new();
            for number in (worker..rate * seconds).step_by(CONNECTIONS as usize) {
                let due = Duration::from_secs(1) * number / rate;
                // Behind by more than a whole run, the rate cannot be held: no need to wait for the rest.
                if begun.elapsed() > due + Duration::from_secs(u64::from(seconds)) {
                    break;
                }
                if let Some(wait) = due.checked_sub(begun.elapsed()) {
                    std::thread::sleep(wait);
                }
                let path = &paths[number as usize % paths.len()];
                let answer = wire.get(path, &cookie);
                assert_eq!(answer.status, 200, "{path}: {}", answer.body);
                times.push(begun.elapsed().saturating_sub(due));
            }
            times
        })
    };
    let threads: Vec<_> = (0..CONNECTIONS).map(work).collect();
    let times = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    (times, begun.elapsed())
}
