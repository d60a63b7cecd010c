//! A receiver of calls on this machine, for what the program sends out: keeps what comes in, answers what it was told to.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A request as it came in.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Received {
    /// A header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// Answers each request with the next status, with 200 when none is left.
#[derive(Debug)]
pub struct Receiver {
    port: u16,
    taken: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    /// One that answers with these statuses.
    pub fn new(answers: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (kept, mut answers) = (Arc::clone(&taken), answers.iter().copied().collect::<VecDeque<_>>());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(received) = take(&stream) else { continue };
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(received);
                let status = answers.pop_front().unwrap_or(200);
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nlocation: /elsewhere\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
                );
                // Whoever hung up has his answer.
                drop((&stream).write_all(answer.as_bytes()));
            }
        });
        Self { port, taken }
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What has come in since the last time.
    pub fn taken(&self) -> Vec<Received> {
        std::mem::take(&mut *self.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn take(stream: &TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut received) = (String::new(), Received::default());
    while reader.read_line(&mut line).ok()? > 2 {
        if let Some((name, value)) = line.trim_end().split_once(": ") {
            received.headers.push((name.to_lowercase(), value.to_owned()));
        }
        line.clear();
    }
    let mut body = vec![0; received.header("content-length").parse().unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    received.body = String::from_utf8(body).ok()?;
    Some(received)
}
