//! The store of one installation: opened with a catalogue, kept for the life of a process.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use taihang_base::{Clock, Fault};
use taihang_kernel::Catalogue;

use crate::archive;
use crate::calendar::Calendar;
use crate::db::{Connection, Dialect, Location, Pool, Row, Writer};
use crate::dependents::Dependents;
use crate::error::Result;
use crate::files::Scanner;
use crate::ids::FreshIds;
use crate::jobs::Jobs;
use crate::lately::Lately;
use crate::memory::Memory;
use crate::read::{Count, Facet, Told};
use crate::sealing::{Sealer, bound};
use crate::shape::Shapes;
use crate::upgrade;

/// What an installation decides about its store.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where files and the key of sealed fields are kept; on a server without a shared folder, files are kept in the database.
    pub folder: Option<PathBuf>,
    /// The key file of sealed fields, if it is not in the folder.
    pub seal_key: Option<PathBuf>,
    /// A copy of the database that answers queries.
    pub read_from: Option<Location>,
    /// Connections that read.
    pub readers: usize,
    /// Connections that write to a server.
    pub writers: usize,
    /// Up to so many rows are gathered and sorted for a page; of more, the walk along the index of the order is quicker.
    pub few: usize,
    /// What looks for viruses in uploads.
    pub scanner: Scanner,
    /// Days after which the file of an import and its rows with problems go.
    pub import_days: i64,
    /// The store is opened to restore a backup into it: one that was begun may be begun again.
    pub restoring: bool,
    /// Steps between two versions of a register that no program can derive.
    pub by_hand: Vec<HandStep>,
}

/// A step from one version of a register to the next, written by hand.
#[derive(Debug, Clone, Copy)]
pub struct HandStep {
    /// The register.
    pub register: &'static str,
    /// The version before.
    pub from: u32,
    /// The version after.
    pub to: u32,
    /// Does it.
    pub run: fn(&mut Connection) -> Result<()>,
}

impl Options {
    /// What a single machine with a data folder has.
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder: Some(folder), ..Self::without_folder() }
    }

    /// What a server process without a folder has: files in the database, no sealed fields unless a key file is set.
    pub fn without_folder() -> Self {
        Self {
            folder: None,
            seal_key: None,
            read_from: None,
            readers: 8,
            writers: 8,
            few: 4_000,
            scanner: Scanner::None,
            import_days: 30,
            restoring: false,
            by_hand: Vec::new(),
        }
    }
}

/// Everything that is kept. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
    /// What changes go through; of a store that only rehearses, nothing that goes through it is kept.
    writer: Writer,
}

/// What jobs of the writer share.
pub(crate) struct Inner {
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) calendar: Calendar,
    pub(crate) shapes: Shapes,
    pub(crate) sealer: Sealer,
    pub(crate) dependents: Dependents,
    pub(crate) memory: Memory,
    pub(crate) few: usize,
    pub(crate) glances: Lately<Told<usize>>,
    pub(crate) facets: Lately<Told<Vec<Facet>>>,
    pub(crate) counts: Lately<Told<Count>>,
    pub(crate) aggregates: Lately<Told<Vec<Row>>>,
    pub(crate) ids: FreshIds,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) scanner: Scanner,
    pub(crate) import_days: i64,
    pub(crate) pool: Pool,
    pub(crate) writer: Writer,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("writer", &self.inner.writer).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database at `location`, makes or extends its tables, and refuses what it cannot go on with.
    pub fn open(
        location: &Location,
        catalogue: Arc<Catalogue>,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<Self> {
        let shapes = Shapes::of(&catalogue);
        let calendar = Calendar::built_in()?;
        let mut connection = location.connect()?;
        if options.restoring {
            archive::begin(&mut connection, clock.now())?;
        } else {
            archive::must_be_whole(&mut connection)?;
        }
        // Before anything is changed: another key than that of the data is refused.
        let sealer = bound::key(&mut connection, &catalogue, &options)?;
        upgrade::bring_up(&mut connection, &catalogue, &options, clock.now())?;
        bound::note(&mut connection, &catalogue, &options, &sealer, clock.now())?;
        drop(connection);
        let read_from = options.read_from.clone().unwrap_or_else(|| location.clone());
        let inner = Inner {
            dependents: Dependents::of(&catalogue),
            memory: Memory::default(),
            few: options.few,
            glances: Lately::default(),
            facets: Lately::default(),
            counts: Lately::default(),
            aggregates: Lately::default(),
            ids: FreshIds::default(),
            pool: Pool::new(read_from, options.readers, Duration::from_secs(10)),
            writer: Writer::open(location, options.writers)?,
            folder: options.folder,
            scanner: options.scanner,
            import_days: options.import_days,
            catalogue,
            clock,
            calendar,
            shapes,
            sealer,
        };
        let writer = inner.writer.clone();
        Ok(Self { inner: Arc::new(inner), writer })
    }

    /// The same store, of which no change is kept: each is decided and written as ever, taken back, and answered with
    /// its problems, or with [`crate::db::not_kept`].
    #[must_use]
    pub fn rehearsing(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), writer: self.inner.writer.rehearsing() }
    }

    /// The store behind one that rehearses: for what a form that is only shown again still has to hold.
    #[must_use]
    pub fn in_earnest(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), writer: self.inner.writer.clone() }
    }

    /// Whether no change is kept.
    pub fn is_rehearsing(&self) -> bool {
        self.writer.is_rehearsing()
    }

    /// All registers.
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.inner.catalogue
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// The tables of the registers.
    pub fn shapes(&self) -> &Shapes {
        &self.inner.shapes
    }

    /// What seals and opens personal values.
    pub fn sealer(&self) -> &Sealer {
        &self.inner.sealer
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        self.inner.writer.dialect()
    }

    /// Connections that read.
    pub fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    /// The writer: for what is not a change of a record (sessions, attempts, drafts, imports under way).
    pub fn writer(&self) -> &Writer {
        &self.writer
    }

    /// A fresh id for a record that the caller is about to create, greater than those before it.
    pub fn fresh_id(&self) -> taihang_kernel::RecordId {
        self.inner.ids.next(self.inner.now())
    }

    /// The queue of background work.
    pub fn jobs(&self) -> Jobs {
        Jobs::new(self.inner.pool.clone(), self.writer.clone(), Arc::clone(&self.inner.clock))
    }

    /// Finishes what waits to be written and ends the writer.
    pub fn close(&self) {
        self.inner.writer.close();
    }

    /// Runs `work` in the writer with what the store knows.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Inner, &mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = Arc::clone(&self.inner);
        self.writer.run(move |connection: &mut Connection| work(&inner, connection))
    }

    /// The same for what no page shows as done: kept even where the store only rehearses.
    pub(crate) fn write_anyway<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&Inner, &mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let inner = Arc::clone(&self.inner);
        self.inner.writer.run(move |connection: &mut Connection| work(&inner, connection))
    }
}

impl Inner {
    /// What the clock shows.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// A register by name, for code that has the name from a definition.
    pub(crate) fn serving(&self, service: taihang_defs::Service) -> Result<&Arc<taihang_kernel::Register>> {
        let register = self.catalogue.serving(service);
        register.ok_or_else(|| Fault::new("find a register", format!("none serves {service:?}")).into())
    }
}
