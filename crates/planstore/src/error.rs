//! What a call of the store may answer instead of a result.

use rusqlite::ErrorCode;
use taihang_base::{Fault, Problem, Refusal, Text};

/// The three kinds of error of `taihang_base`, as one.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A person can mend it.
    #[error("{0}")]
    Problem(Problem),
    /// It is not granted.
    #[error("refused: {0:?}")]
    Refusal(Refusal),
    /// Our own failure.
    #[error(transparent)]
    Fault(Fault),
}

/// The result of a call of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

impl From<Problem> for StoreError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Names the step that failed and sorts the error: a full or busy disk is for a person to mend, the rest is ours.
pub(crate) trait Step<T> {
    /// `step` is a lowercase fragment that follows "failed to".
    fn step(self, step: &'static str) -> Result<T>;
}

impl<T> Step<T> for rusqlite::Result<T> {
    fn step(self, step: &'static str) -> Result<T> {
        self.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => storage_full().into(),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Problem::new(
                "storage-busy",
                Text::new("数据库正被其他程序占用。", "Another program holds the database."),
                Text::new(
                    "请稍后重试；若备份程序正在运行，请等待其结束。",
                    "Try again in a moment; wait for a running backup to end.",
                ),
            )
            .into(),
            Some(_) | None => Fault::new(step, error).into(),
        })
    }
}

impl<T> Step<T> for std::io::Result<T> {
    fn step(self, step: &'static str) -> Result<T> {
        self.map_err(|error| {
            if error.kind() == std::io::ErrorKind::StorageFull {
                storage_full().into()
            } else {
                Fault::new(step, error).into()
            }
        })
    }
}

impl<T> Step<T> for serde_json::Result<T> {
    fn step(self, step: &'static str) -> Result<T> {
        self.map_err(|error| Fault::new(step, error).into())
    }
}

fn storage_full() -> Problem {
    Problem::new(
        "storage-full",
        Text::new("磁盘空间已满，本次修改没有保存。", "The disk is full; this change was not saved."),
        Text::new(
            "请清理磁盘后重试，已保存的数据不受影响。",
            "Free some space and try again; what was saved before is unharmed.",
        ),
    )
}
