//! Regions and organisations of the installation.

use jiff::civil::Date;
use rusqlite::params;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use taihang_base::{RegionCode, RegionLevel};

use crate::access::{Actor, Role, Scope};
use crate::database::Store;
use crate::error::{Result, Step as _};
use crate::event::NewEvent;

/// A province, city or county.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Code of GB/T 2260.
    pub code: RegionCode,
    /// Full name, e.g. `吕梁市`.
    pub name: String,
    /// Name without its kind, e.g. `吕梁`.
    #[serde(default)]
    pub short: String,
    /// Name in English texts.
    #[serde(default)]
    pub en: String,
    /// One-character name, e.g. `晋`.
    #[serde(default)]
    pub abbreviation: Option<String>,
}

impl Region {
    /// The level that follows from the code.
    pub fn level(&self) -> RegionLevel {
        self.code.level()
    }
}

/// A body that documents name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Full name.
    pub name: String,
    /// How high it stands.
    #[serde(default)]
    pub level: Option<RegionLevel>,
    /// Code of its region.
    #[serde(default)]
    pub region: Option<RegionCode>,
    /// The body above it.
    #[serde(default)]
    pub parent: Option<String>,
    /// Other names that documents use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// First day of the name.
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Last day of the name.
    #[serde(default)]
    pub valid_to: Option<Date>,
    /// Who does its work today.
    #[serde(default)]
    pub successor: Option<String>,
}

impl Store {
    /// All regions, by code.
    pub fn region_list(&self, _scope: &Scope) -> Result<Vec<Region>> {
        self.values("select value from region order by code")
    }

    /// All organisations, by name.
    pub fn organisation_list(&self, _scope: &Scope) -> Result<Vec<Organisation>> {
        self.values("select value from organisation order by name")
    }

    /// Replaces the regions.
    pub fn region_replace(&self, actor: &Actor, regions: &[Region]) -> Result<()> {
        actor.require(Role::Administrator)?;
        let rows = regions
            .iter()
            .map(|region| {
                Ok((region.code.number().to_string(), serde_json::to_string(region).step("write a region")?))
            })
            .collect::<Result<Vec<_>>>()?;
        self.replace(
            actor,
            "region",
            "insert or replace into region (code, value) values (cast(?1 as integer), ?2)",
            &rows,
        )
    }

    /// Replaces the organisations.
    pub fn organisation_replace(&self, actor: &Actor, organisations: &[Organisation]) -> Result<()> {
        actor.require(Role::Administrator)?;
        let rows = organisations
            .iter()
            .map(|body| Ok((body.name.clone(), serde_json::to_string(body).step("write an organisation")?)))
            .collect::<Result<Vec<_>>>()?;
        self.replace(
            actor,
            "organisation",
            "insert or replace into organisation (name, value) values (?1, ?2)",
            &rows,
        )
    }

    fn values<T: DeserializeOwned>(&self, sql: &str) -> Result<Vec<T>> {
        self.read(|transaction| {
            let mut query = transaction.prepare_cached(sql).step("prepare to read a list")?;
            let rows = query.query_map([], |row| row.get::<_, String>(0)).step("read a list")?;
            rows.map(|row| serde_json::from_str(&row.step("read a row")?).step("understand a row")).collect()
        })
    }

    fn replace(&self, actor: &Actor, table: &str, insert: &str, rows: &[(String, String)]) -> Result<()> {
        self.write(actor, |write| {
            let before: i64 = write
                .transaction
                .query_row(&format!("select count(*) from {table}"), [], |row| row.get(0))
                .step("count a list")?;
            write.execute(&format!("delete from {table}"), params![])?;
            for (key, value) in rows {
                write.execute(insert, params![key, value])?;
            }
            write.event(&NewEvent {
                action: "list-replaced",
                record_kind: "list",
                record_id: table,
                plan: None,
                before: Some(json!({ "rows": before })),
                after: Some(json!({ "rows": rows.len() })),
                reverses: None,
            })
        })
    }
}
