//! The index of words: every record of a register that is searched stands in it.

use taihang_defs::RegisterDef;
use taihang_kernel::words::searched_classes;

use super::Found;
use crate::db::{Connection, Dialect};
use crate::error::Result;
use crate::read::text_table;

pub(super) fn indexed(connection: &mut Connection, def: &RegisterDef, found: &mut Found) -> Result<()> {
    if searched_classes(def).is_empty() {
        return Ok(());
    }
    let (register, table) = (&def.name, text_table(&def.name));
    let same = match connection.dialect() {
        Dialect::Sqlite => "t.rowid = r.serial",
        Dialect::Postgres => "t.record = r.id",
    };
    let sql = format!(
        "select count(*) from \"{register}\" r where not exists (select 1 from \"{table}\" t where {same})"
    );
    let missing = connection.query_int(&sql, &[])?;
    if missing > 0 {
        found.breach(
            "search-incomplete",
            register,
            "",
            format!("有 {missing} 条记录不在检索索引中，搜索找不到；恢复备份时会重建索引。"),
            format!("{missing} records are not in the index of words, so no search finds them; restoring a backup makes it anew."),
        );
    }
    Ok(())
}
