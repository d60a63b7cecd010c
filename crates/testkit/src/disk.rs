//! A disk so small that a test can fill it. Only root may have one: `make faults`.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A disk of some megabytes, with a file on it that can be taken away to make room. Gone when dropped.
#[derive(Debug)]
pub struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// A disk of `megabytes`, of which `taken` are taken.
    pub fn mount(megabytes: usize, taken: usize) -> Self {
        let folder = TempDir::with_prefix("taihang-disk-").expect("a temporary folder can be made");
        let size = format!("size={megabytes}m,mode=0777");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).status();
        assert!(mounted.is_ok_and(|status| status.success()), "a small disk can be mounted: run it as root");
        let disk = Self { folder };
        std::fs::write(disk.ballast(), vec![1; taken << 20]).expect("the disk has room for what is taken");
        disk
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes room.
    pub fn clear(&self) {
        std::fs::remove_file(self.ballast()).expect("the file is there");
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server may still have files open for a moment.
        drop(Command::new("umount").arg("-l").arg(self.folder.path()).status());
    }
}
