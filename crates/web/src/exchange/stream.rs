//! A body that is sent while it is made: what is written on a thread that may wait is read by the connection.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_core::Stream;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Bytes of one piece.
const PIECE: usize = 64 << 10;
/// Pieces that wait for a slow reader.
const WAITING: usize = 4;
/// How long a reader may take for a piece: who has gone away holds no connection of the database.
const PATIENCE: Duration = Duration::from_mins(1);

/// The end that is written to.
pub(super) struct Pipe {
    to: Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

struct Pieces(Receiver<io::Result<Bytes>>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// Both ends.
pub(super) fn pipe() -> (Pipe, Body) {
    let (to, from) = channel(WAITING);
    (Pipe { to, piece: Vec::with_capacity(PIECE) }, Body::from_stream(Pieces(from)))
}

impl Pipe {
    /// Sends what is left. After an error the connection breaks off: half a file is not taken for a whole one.
    pub(super) fn end(mut self, done: Result<(), String>) {
        let sent = match done {
            Ok(()) => self.flush(),
            Err(why) => self.send(Err(io::Error::other(why))),
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "an export was not taken to its end");
        }
    }

    fn send(&self, piece: io::Result<Bytes>) -> io::Result<()> {
        let sending = tokio::time::timeout(PATIENCE, self.to.send(piece));
        match Handle::current().block_on(sending) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        self.send(Ok(piece.into()))
    }
}
