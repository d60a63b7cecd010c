//! Stored files: the content of each is there and what its digest says, and each that a record names is listed.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};
use taihang_base::hex;

use super::Found;
use crate::db::Connection;
use crate::error::Result;
use crate::files;
use crate::store::Inner;

pub(super) fn kept(inner: &Inner, connection: &mut Connection, found: &mut Found) -> Result<()> {
    let mut listed = BTreeSet::new();
    for row in connection.query("select digest from file order by digest", &[])? {
        let digest = row.bytes(0)?;
        let name = hex(digest);
        let (register, record) = found.files.get(&name).cloned().unwrap_or_default();
        match files::content(inner.folder.as_deref(), connection, &name)? {
            None => found.breach(
                "file-missing",
                &register,
                &record,
                format!("存储的文件 {name} 不见了。"),
                format!("The stored file {name} is gone."),
            ),
            Some(content) if Sha256::digest(&content).as_slice() != digest => found.breach(
                "file-altered",
                &register,
                &record,
                format!("存储的文件 {name} 的内容已被改动。"),
                format!("The content of the stored file {name} was altered."),
            ),
            Some(_) => {}
        }
        listed.insert(name);
    }
    let unlisted: Vec<_> = found
        .files
        .iter()
        .filter(|(name, _)| !listed.contains(*name))
        .map(|(n, p)| (n.clone(), p.clone()))
        .collect();
    for (name, (register, record)) in unlisted {
        found.breach(
            "file-unlisted",
            &register,
            &record,
            format!("记录所用的文件 {name} 未登记在文件表中。"),
            format!("The record names the file {name}, which the table of files does not list."),
        );
    }
    Ok(())
}
