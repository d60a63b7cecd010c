//! What a call of the store may answer instead of a result.

use taihang_base::{Fault, Problem, Problems, Refusal, Text};

/// The three kinds of error of `taihang_base`, and those of a database that callers treat each in its own way.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A person can mend it; all problems at once.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Problems(Problems),
    /// It is not granted.
    #[error("refused: {0:?}")]
    Refusal(Refusal),
    /// Somebody else has changed it since it was read: the problem names the fields that differ.
    #[error("{0}")]
    Stale(Problem),
    /// Allowed in principle, but not now: the reason that people read.
    #[error("not now: {}", .0.en)]
    NotNow(Text),
    /// A constraint of a table does not admit the rows.
    #[error("constraint: {0:?}")]
    Constraint(Constraint),
    /// Somebody else holds what is needed; the same again may succeed.
    #[error("the database is busy")]
    Busy,
    /// The database took longer than it may.
    #[error("the statement took too long")]
    Slow,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The folder of the data, or the file system below it, takes no changes.
    #[error("the data folder is read-only")]
    ReadOnly,
    /// The database cannot be reached, or went away before the change was kept.
    #[error("the database is not reachable: {0}")]
    Lost(String),
    /// The database went away while the change was being kept: it may be there or not.
    #[error("the outcome of the change is unknown")]
    Unknown,
    /// What the database holds cannot be read: its file or its pages are damaged.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Our own failure.
    #[error(transparent)]
    Fault(Fault),
}

/// The code under which a damaged database is told, as a problem and as a breach.
pub const DAMAGED: &str = "database-damaged";

/// The result of a call of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A constraint that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// What kind it is.
    pub kind: ConstraintKind,
    /// The table, where the database tells it.
    pub table: Option<String>,
    /// Its columns, where the database tells them.
    pub columns: Vec<String>,
    /// The name of the constraint or index, or the words of the trigger.
    pub name: Option<String>,
}

/// The kinds of constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// A second row with the same key.
    Unique,
    /// A row that is referred to is missing, or still referred to.
    ForeignKey,
    /// A value is missing.
    NotNull,
    /// A condition is not met.
    Check,
    /// A trigger said no (the ledger is append-only).
    Trigger,
}

impl StoreError {
    /// What an error of the file system says of the disk, if it says anything.
    pub fn of_disk(error: &std::io::Error) -> Option<Self> {
        use std::io::ErrorKind::{ReadOnlyFilesystem, StorageFull};
        let told = [(StorageFull, Self::Full), (ReadOnlyFilesystem, Self::ReadOnly)];
        told.into_iter().find(|(kind, _)| *kind == error.kind()).map(|(_, told)| told)
    }

    /// What a person is told of the state of the database, if the error is about that.
    pub fn storage_problem(&self) -> Option<Problem> {
        let (code, message, hint) = match self {
            Self::Busy => (
                "storage-busy",
                Text::new("数据库正忙。", "The database is busy."),
                Text::new(
                    "本次修改没有保存，请稍后重试。",
                    "This change was not saved; try again in a moment.",
                ),
            ),
            Self::Slow => (
                "storage-slow",
                Text::new("查询超过了时间限制。", "The query took longer than it may."),
                Text::new("请缩小查询范围后重试。", "Narrow the query and try again."),
            ),
            Self::Full | Self::ReadOnly => return Some(self.disk_problem()),
            Self::Lost(_) => (
                "storage-lost",
                Text::new("暂时无法连接数据库。", "The database cannot be reached just now."),
                Text::new(
                    "请稍后重试；若持续出现，请检查数据库服务和网络。",
                    "Try again in a moment; if it stays, check the database server and the network.",
                ),
            ),
            Self::Unknown => (
                "outcome-unknown",
                Text::new(
                    "保存过程中与数据库的连接中断，无法确认修改是否生效。",
                    "The connection broke while the change was being kept; whether it was is not known.",
                ),
                Text::new(
                    "请先查看记录，再决定是否重做。",
                    "Look at the record before you repeat the change.",
                ),
            ),
            Self::Damaged(_) => (
                DAMAGED,
                Text::new("数据库文件已损坏。", "The database file is damaged."),
                Text::new(
                    "请保留现有文件，并恢复最近一份备份。",
                    "Keep the file as it is, and restore the last backup.",
                ),
            ),
            Self::Problems(_)
            | Self::Refusal(_)
            | Self::Stale(_)
            | Self::NotNow(_)
            | Self::Constraint(_)
            | Self::Fault(_) => return None,
        };
        Some(Problem::new(code, message, hint))
    }

    fn disk_problem(&self) -> Problem {
        let (code, message, hint) = if matches!(self, Self::Full) {
            (
                "storage-full",
                Text::new("磁盘空间已满，本次修改没有保存。", "The disk is full; this change was not saved."),
                Text::new(
                    "请清理磁盘后重试，已保存的数据不受影响。",
                    "Free some space and try again; what was saved before is unharmed.",
                ),
            )
        } else {
            (
                "storage-read-only",
                Text::new(
                    "数据文件夹现在只能读取，本次修改没有保存。",
                    "The data folder can only be read now; this change was not saved.",
                ),
                Text::new(
                    "请检查文件夹的权限，以及磁盘是否被改为只读；已保存的数据不受影响。",
                    "Check the rights of the folder, and whether its disk was made read-only; what was saved before is unharmed.",
                ),
            )
        };
        Problem::new(code, message, hint)
    }
}

impl From<Problem> for StoreError {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

/// The kinds of `taihang_base` as they are.
macro_rules! from_base {
    ($($kind:ident),+) => {
        $(impl From<$kind> for StoreError {
            fn from(error: $kind) -> Self {
                Self::$kind(error)
            }
        })+
    };
}

from_base!(Problems, Refusal, Fault);

/// Names the step that failed: for errors that are not of the database.
pub trait Step<T> {
    /// `step` is a lowercase fragment that follows "failed to".
    fn step(self, step: &'static str) -> Result<T>;
}

impl<T> Step<T> for std::io::Result<T> {
    fn step(self, step: &'static str) -> Result<T> {
        self.map_err(|error| StoreError::of_disk(&error).unwrap_or_else(|| Fault::new(step, error).into()))
    }
}

impl<T> Step<T> for serde_json::Result<T> {
    fn step(self, step: &'static str) -> Result<T> {
        self.map_err(|error| Fault::new(step, error).into())
    }
}
