//! A PostgreSQL server of a test's own, which may be restarted without disturbing the other tests.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use taihang_store::db::Location;
use tempfile::TempDir;

/// A server that belongs to one test. Gone when dropped.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    address: String,
}

impl Cluster {
    /// Starts a fresh server.
    pub fn start() -> Self {
        let folder = TempDir::with_prefix("taihang-cluster-").expect("a temporary folder can be made");
        // The server's user must be able to pass through.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755))
            .expect("an own folder can be opened");
        let address = tool(folder.path(), "start");
        Self { folder, address }
    }

    /// Its address as a setting.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its address.
    pub fn location(&self) -> Location {
        Location::parse(&self.address, "database").expect("an address that can be read")
    }

    /// Gives `folder` to the user that the server runs as.
    pub fn take(&self, folder: &Path) {
        let server = std::fs::metadata(self.folder.path().join("server")).expect("the server has a folder");
        std::os::unix::fs::chown(folder, Some(server.uid()), None).expect("root may give a folder away");
    }

    /// Restarts it as after a crash: everybody is thrown out in the middle of what they do.
    pub fn restart(&self) {
        tool(self.folder.path(), "restart");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        tool(self.folder.path(), "stop");
    }
}

fn tool(folder: &Path, what: &str) -> String {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../.ci/postgres");
    let mut command = Command::new(script);
    command.arg(what).env("TAIHANG_POSTGRES_FOLDER", folder.join("server"));
    let output = command.output().expect("the script runs");
    assert!(
        output.status.success() || std::thread::panicking(),
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
