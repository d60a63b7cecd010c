//! Files as answers: name, kind, and that they are to be kept, not shown.

use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use taihang_base::Refusal;
use taihang_web::{Answer, Failure, Visit};

use super::{Table, text, workbook};
use taihang_web::register::address::encoded;

/// The kind of a Word document.
pub const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `tables` in the format that an address ends in: `xlsx` has all of them, `csv` the first.
///
/// # Errors
/// Not found for another format.
pub fn tables(visit: &Visit, format: &str, tables: &[Table]) -> Answer {
    let first = tables.first().ok_or(Failure::Refusal(Refusal::NotFound))?;
    let name = first.name.in_language(visit.language);
    match format {
        "xlsx" => file(&format!("{name}.xlsx"), WORKBOOK, workbook::workbook(tables, visit.language)?),
        "csv" => file(
            &format!("{name}.csv"),
            "text/csv; charset=utf-8",
            text::comma_separated(first, visit.language)?,
        ),
        _ => Err(Failure::Refusal(Refusal::NotFound)),
    }
}

/// One file called `name`.
///
/// # Errors
/// None today; an [`Answer`] so that handlers end with it.
pub fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Answer {
    let extension = name.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    let disposition =
        format!("attachment; filename=\"taihang.{extension}\"; filename*=UTF-8''{}", encoded(name));
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}
