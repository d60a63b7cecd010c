//! The clipboard as rows of cells: tabs between cells, quotes around a cell that holds line breaks, and a bound on all of it.

use taihang_base::Problem;

use super::Limits;
use crate::problem::problem;

/// The rows of `block`; empty rows at its end are left out.
pub fn grid(block: &str, limits: Limits) -> Result<Vec<Vec<String>>, Problem> {
    let block = block.trim_start_matches('\u{feff}');
    let lines = block.lines().count();
    if block.len() > limits.bytes || lines > limits.rows {
        return Err(too_large(lines, limits.rows));
    }
    let mut rows = split(block);
    while rows.last().is_some_and(|row| row.iter().all(|cell| cell.trim().is_empty())) {
        rows.pop();
    }
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    if wide > limits.columns {
        return Err(problem(
            "paste-too-large",
            format!("粘贴了 {wide} 列，最多 {} 列；未取用任何内容。", limits.columns),
            format!("{wide} columns were pasted, at most {} are read; nothing was taken.", limits.columns),
            ("请只复制本表的区域。", "Copy only the part that belongs to this form."),
        ));
    }
    if rows.is_empty() {
        return Err(problem(
            "paste-empty",
            "粘贴的内容是空的。".to_owned(),
            "What was pasted is empty.".to_owned(),
            (
                "请在表格中选中区域后复制，再粘贴到这里。",
                "Select cells in the spreadsheet, copy them, and paste them here.",
            ),
        ));
    }
    Ok(rows)
}

fn too_large(lines: usize, most: usize) -> Problem {
    problem(
        "paste-too-large",
        format!("粘贴了 {lines} 行，最多 {most} 行；未取用任何内容，原有填报保持不变。"),
        format!(
            "{lines} rows were pasted, at most {most} are read; nothing was taken, and what was filled in stays."
        ),
        (
            "请只复制本表的区域；大批数据请用“导入”。",
            "Copy only the part that belongs to this form; use the import for large data.",
        ),
    )
}

fn split(block: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    let mut rest = block;
    loop {
        let (cell, after) = next_cell(rest);
        if let Some(row) = rows.last_mut() {
            row.push(cell);
        }
        match after.chars().next() {
            None => return rows,
            Some('\t') => rest = &after[1..],
            Some(_) => {
                rest = after.strip_prefix("\r\n").unwrap_or_else(|| &after[1..]);
                if rest.is_empty() {
                    return rows;
                }
                rows.push(Vec::new());
            }
        }
    }
}

/// The first cell, and what follows it, beginning with the mark that ends it.
fn next_cell(text: &str) -> (String, &str) {
    if let Some(inner) = text.strip_prefix('"')
        && let Some((cell, after)) = in_quotes(inner)
    {
        return (cell, after);
    }
    let end = text.find(['\t', '\n', '\r']).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

/// What stands up to the closing quote, if that ends the cell; two quotes stand for one.
fn in_quotes(inner: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = inner;
    loop {
        let at = rest.find('"')?;
        cell.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.chars().next() {
            Some('"') => {
                cell.push('"');
                rest = &rest[1..];
            }
            None | Some('\t' | '\n' | '\r') => return Some((cell, rest)),
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_line_breaks_and_quotes_stay_whole() {
        let rows = grid("a\t\"b\nc \"\"d\"\"\"\te\r\n\"open\tf\n\n", Limits::default()).unwrap();
        assert_eq!(rows, [vec!["a", "b\nc \"d\"", "e"], vec!["\"open", "f"]]);
    }
}
