//! The check of everything that must hold: the chain of events, and that the records are what the events say.

use rusqlite::Transaction;
use taihang_base::Text;

use crate::access::Scope;
use crate::database::Store;
use crate::error::{Result, Step as _};
use crate::event::{self, Stored};
use crate::files;
use crate::plan::content_digest;
use crate::record::Record;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Stable code: `database-damaged`, `reference-broken`, `chain-broken`, `record-differs`, `content-differs`,
    /// `file-missing`, `file-differs`.
    pub code: &'static str,
    /// What does not hold, for people.
    pub message: Text,
}

/// What a check looked at and what it found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Events in the chain.
    pub events: usize,
    /// Plans, removed ones too.
    pub plans: usize,
    /// Figures and tasks.
    pub items: usize,
    /// What does not hold; empty if all is well.
    pub breaches: Vec<Breach>,
}

impl CheckReport {
    fn breach(&mut self, code: &'static str, zh: String, en: String) {
        self.breaches.push(Breach { code, message: Text::new(zh, en) });
    }
}

impl Store {
    /// Verifies the chain and every invariant. Changes nothing.
    pub fn check(&self, scope: &Scope) -> Result<CheckReport> {
        scope.require(crate::Role::Administrator)?;
        self.read(|transaction| {
            let mut report = CheckReport::default();
            check_database(transaction, &mut report)?;
            check_chain(transaction, &mut report)?;
            check_records(transaction, &mut report)?;
            check_contents(transaction, self.folder(), &mut report)?;
            Ok(report)
        })
    }
}

fn check_database(transaction: &Transaction<'_>, report: &mut CheckReport) -> Result<()> {
    let mut query = transaction.prepare("pragma integrity_check(20)").step("prepare the integrity check")?;
    for row in query.query_map([], |row| row.get::<_, String>(0)).step("check the database file")? {
        let line = row.step("read the integrity check")?;
        if line != "ok" {
            report.breach(
                "database-damaged",
                format!("数据库文件损坏：{line}"),
                format!("The database file is damaged: {line}"),
            );
        }
    }
    let mut query =
        transaction.prepare("pragma foreign_key_check").step("prepare the check of references")?;
    for row in query.query_map([], |row| row.get::<_, String>(0)).step("check the references")? {
        let table = row.step("read the check of references")?;
        report.breach(
            "reference-broken",
            format!("表 {table} 中有记录指向不存在的记录。"),
            format!("A row of table {table} refers to a record that is not there."),
        );
    }
    Ok(())
}

fn check_chain(transaction: &Transaction<'_>, report: &mut CheckReport) -> Result<()> {
    let sql = format!("select {} from event order by sequence", event::COLUMNS);
    let mut query = transaction.prepare(&sql).step("prepare to read the chain")?;
    let rows = query.query_map([], Stored::from_row).step("read the chain")?;
    let (mut previous, mut expected) = (vec![0; 32], 1);
    for row in rows {
        let row = row.step("read an event")?;
        report.events += 1;
        if row.sequence != expected || row.previous != previous || row.hash != row.digest() {
            report.breach(
                "chain-broken",
                format!("事件链在第 {} 条处断开：该条或其前一条在程序之外被改动或删除。", row.sequence),
                format!(
                    "The chain of events breaks at number {}: it or the one before was changed or removed behind the program's back.",
                    row.sequence
                ),
            );
        }
        expected = row.sequence + 1;
        previous = row.hash;
    }
    Ok(())
}

/// Every record that can be taken back must stand as its last event left it, and no record without an event may
/// differ from what was imported.
fn check_records(transaction: &Transaction<'_>, report: &mut CheckReport) -> Result<()> {
    let mut query = transaction
        .prepare(
            "select record_kind, record_id, after, max(sequence) from event
             where record_kind in ('item', 'metadata', 'link', 'finding')
               or (record_kind = 'plan' and action in ('plan-removed', 'undone'))
             group by record_kind, record_id",
        )
        .step("prepare to read last events")?;
    let mut rows = query.query([]).step("read last events")?;
    while let Some(row) = rows.next().step("read a last event")? {
        let kind: String = row.get(0).step("read a last event")?;
        let key: String = row.get(1).step("read a last event")?;
        let after: Option<String> = row.get(2).step("read a last event")?;
        let after: Option<serde_json::Value> =
            after.map(|text| serde_json::from_str(&text).step("understand an event")).transpose()?;
        if Record::from_event(&kind, &key)?.read(transaction)? != after {
            differs(report, &kind, &key);
        }
    }
    for (kind, sql) in [
        (
            "item",
            "select item_id from item where (extracted is null or value <> extracted or state <> 'extracted' or version > 1)
             and not exists (select 1 from event where record_kind = 'item' and record_id = item_id)",
        ),
        (
            "metadata",
            "select plan_id || ' ' || field from hand_value where not exists (select 1 from event
               where record_kind = 'metadata' and record_id = plan_id || ' ' || field)",
        ),
        (
            "link",
            "select plan_id || ' ' || kind || ' ' || other_id from link where not exists (select 1 from event
               where record_kind = 'link' and record_id = link.plan_id || ' ' || kind || ' ' || other_id)",
        ),
        (
            "finding",
            "select finding_key from finding_answer where not exists (select 1 from event
               where record_kind = 'finding' and record_id = finding_key)",
        ),
        (
            "plan",
            "select plan_id from plan where removed = 1 and not exists (select 1 from event
               where record_kind = 'plan' and record_id = plan.plan_id and action = 'plan-removed')",
        ),
        (
            "plan",
            "select plan_id from plan where not exists (select 1 from event
               where record_kind = 'plan' and record_id = plan.plan_id)",
        ),
    ] {
        let mut query = transaction.prepare(sql).step("prepare to look for changes without event")?;
        for row in query.query_map([], |row| row.get::<_, String>(0)).step("look for changes without event")? {
            differs(report, kind, &row.step("read a record's id")?);
        }
    }
    Ok(())
}

fn differs(report: &mut CheckReport, kind: &str, key: &str) {
    report.breach(
        "record-differs",
        format!("记录 {kind} {key} 与其最后一次事件不一致。"),
        format!("Record {kind} {key} is not as its last event left it."),
    );
}

/// What was imported must be what the first event vouches for, and the original file must be there unchanged.
fn check_contents(
    transaction: &Transaction<'_>,
    folder: &std::path::Path,
    report: &mut CheckReport,
) -> Result<()> {
    let mut query = transaction
        .prepare(
            "select plan_id, file_sha256, (select after ->> '$.content_sha256' from event
               where record_kind = 'plan' and record_id = plan.plan_id and action = 'plan-added'),
               document, extract, metadata
             from plan left join plan_content using (plan_id) order by plan_id",
        )
        .step("prepare to check contents")?;
    let mut rows = query.query([]).step("check contents")?;
    while let Some(row) = rows.next().step("read a plan")? {
        report.plans += 1;
        let text = |column: usize| {
            row.get::<_, Option<String>>(column).step("read a plan").map(Option::unwrap_or_default)
        };
        let (plan, file, vouched) = (text(0)?, text(1)?, text(2)?);
        let mut parts = vec![text(3)?, text(4)?, text(5)?];
        for sql in [
            "select value from section where plan_id = ?1 order by position",
            "select value from clause where plan_id = ?1 order by position",
            "select extracted from item where plan_id = ?1 and extracted is not null order by kind, position",
        ] {
            let mut query = transaction.prepare_cached(sql).step("prepare to read rows of a plan")?;
            let found =
                query.query_map([&plan], |row| row.get::<_, String>(0)).step("read rows of a plan")?;
            parts.extend(found.map(|row| row.step("read a row of a plan")).collect::<Result<Vec<_>>>()?);
        }
        let items: i64 = transaction
            .query_row("select count(*) from item where plan_id = ?1", [&plan], |row| row.get(0))
            .step("count items")?;
        report.items += usize::try_from(items).unwrap_or(0);
        if content_digest(parts.iter().map(String::as_str)) != vouched {
            report.breach(
                "content-differs",
                format!("规划 {plan} 的内容与导入时不一致。"),
                format!("The content of plan {plan} is not what was imported."),
            );
        }
        check_file(folder, &file, report);
    }
    Ok(())
}

fn check_file(folder: &std::path::Path, hash: &str, report: &mut CheckReport) {
    match std::fs::read(files::path(folder, hash)) {
        Ok(bytes) if files::sha256(&bytes) == hash => {}
        Ok(_) => report.breach(
            "file-differs",
            format!("原始文件 {hash} 已被改动。"),
            format!("Original file {hash} was changed."),
        ),
        Err(_) => report.breach(
            "file-missing",
            format!("原始文件 {hash} 缺失。"),
            format!("Original file {hash} is missing."),
        ),
    }
}
