//! A queue on a fresh database with a clock in hand.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use taihang_base::{Clock as _, FixedClock};
use taihang_jobs::Services;
use taihang_store::db::{KERNEL, Pool, Writer, migrate};
use taihang_store::jobs::Jobs;
use taihang_testkit::Database;

use super::Log;

pub(crate) struct World {
    pub(crate) jobs: Jobs,
    clock: Arc<FixedClock>,
    // After the queue: its connections are closed before the database goes.
    _database: Database,
}

impl World {
    pub(crate) fn new() -> Self {
        let database = taihang_testkit::database();
        let clock = database.clock();
        let mut connection = database.location().connect().unwrap();
        migrate(&mut connection, &KERNEL, clock.now()).unwrap();
        let pool = Pool::new(database.location().clone(), 4, Duration::from_secs(30));
        let writer = Writer::open(database.location(), 3).unwrap();
        Self { jobs: Jobs::new(pool, writer, clock.clone()), clock, _database: database }
    }

    pub(crate) fn services() -> (Arc<Log>, Services) {
        let log = Arc::new(Log::default());
        (Arc::clone(&log), Services::default().sharing(log))
    }

    pub(crate) fn pass(&self, time: SignedDuration) {
        self.clock.set(self.clock.now() + time);
    }
}
