//! Data of the installation that is one piece, such as the boundaries for the map.

use rusqlite::{OptionalExtension as _, params};
use serde_json::json;

use crate::access::{Actor, Role, Scope};
use crate::database::Store;
use crate::error::{Result, Step as _};
use crate::event::NewEvent;
use crate::files;

/// One piece of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// The asset called `name`, e.g. `map/cities.geojson`.
    pub fn asset(&self, _scope: &Scope, name: &str) -> Result<Option<Asset>> {
        self.read(|transaction| {
            transaction
                .query_row("select media_type, bytes from asset where name = ?1", [name], |row| {
                    Ok(Asset { media_type: row.get(0)?, bytes: row.get(1)? })
                })
                .optional()
                .step("read an asset")
        })
    }

    /// Keeps an asset in place of the one of that name.
    pub fn asset_replace(&self, actor: &Actor, name: &str, asset: &Asset) -> Result<()> {
        actor.require(Role::Administrator)?;
        let after = json!({ "bytes": asset.bytes.len(), "sha256": files::sha256(&asset.bytes) });
        self.write(actor, |write| {
            write.execute(
                "insert or replace into asset (name, media_type, bytes) values (?1, ?2, ?3)",
                params![name, asset.media_type, asset.bytes],
            )?;
            write.event(&NewEvent {
                action: "asset-replaced",
                record_kind: "asset",
                record_id: name,
                plan: None,
                before: None,
                after: Some(after),
                reverses: None,
            })
        })
    }
}
