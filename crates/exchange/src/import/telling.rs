//! Problems of rows in the words of who fills in tables: labels instead of keys, and a remedy that is about the row.

use taihang_base::{Language, Problem, Text};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, RegisterDef};

use super::Mapping;
use super::kept::Kept;

/// Options that a remedy lists; the others stand in the template.
const LISTED: usize = 40;

/// The problem as it is told of a row of a file with these columns.
pub fn told(problem: &Problem, def: &RegisterDef, mapping: &Mapping) -> Problem {
    let field = problem.field.as_deref().and_then(|name| field_of(def, name));
    let hint = match (problem.code.as_str(), field) {
        ("field-required", Some(field)) => Some(filled_in(field, problem, mapping)),
        ("option-unknown", Some(field)) => options(field),
        _ => None,
    };
    Problem { hint: hint.unwrap_or_else(|| problem.hint.clone()), ..problem.clone() }
}

/// What people call what a problem is about; nothing if it is about the row as a whole. A line is numbered among those of its
/// row where it has no row of a sheet by which it is found.
pub fn label(problem: &Problem, kept: &Kept, def: &RegisterDef, language: Language) -> Option<String> {
    let name = problem.field.as_deref()?;
    if let Some(field) = def.fields.get(name) {
        return Some(field.label.in_language(language).to_owned());
    }
    let mut parts = name.strip_prefix("line.").unwrap_or(name).split('.');
    if let Some(line) = parts.next().and_then(|kind| def.lines.get(kind)) {
        let row = parts.next().and_then(|at| at.parse::<usize>().ok());
        let row = row.filter(|_| kept.stands(problem).is_none()).map(|at| (at + 1).to_string());
        let field = parts.next().and_then(|field| line.fields.get(field));
        let field = field.map(|field| field.label.in_language(language).to_owned());
        let place = [Some(line.label.in_language(language).to_owned()), row, field];
        return Some(place.into_iter().flatten().collect::<Vec<_>>().join(" · "));
    }
    let own = match name {
        "id" => Text::new("编号", "ID"),
        "state" => Text::new("状态", "State"),
        "about" => Text::new("所属记录", "Filed under"),
        other => return Some(other.to_owned()),
    };
    Some(own.in_language(language).to_owned())
}

/// The row of a further sheet that a problem is about, as somebody finds it there.
pub fn place(problem: &Problem, kept: &Kept, language: Language) -> Option<String> {
    let (sheet, number) = kept.stands(problem)?;
    let told = Text::new(format!("“{sheet}”第{number}行"), format!("“{sheet}” row {number}"));
    Some(told.in_language(language).to_owned())
}

/// A problem in one line: where, field, message and remedy.
pub fn line(problem: &Problem, kept: &Kept, def: &RegisterDef, language: Language) -> String {
    let parts = [place(problem, kept, language), label(problem, kept, def, language)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let field = (!parts.is_empty()).then(|| parts.join(" · "));
    Problem { field, ..problem.clone() }.line(language)
}

/// The field of the register, or of a kind of lines, with this name.
fn field_of<'d>(def: &'d RegisterDef, name: &str) -> Option<&'d FieldDef> {
    let of_line = || {
        let mut parts = name.strip_prefix("line.")?.split('.');
        let line = def.lines.get(parts.next()?)?;
        line.fields.get(parts.nth(1)?)
    };
    def.fields.get(name).or_else(of_line)
}

/// What to do about a field that is empty: fill it in, in this row; what it is for stands behind.
fn filled_in(field: &FieldDef, problem: &Problem, mapping: &Mapping) -> Text {
    let (zh, en) = (&field.label.zh, &field.label.en);
    let of_line = problem.field.as_deref().is_some_and(|name| name.starts_with("line."));
    let comes = mapping.columns.iter().any(|(_, key)| key.as_deref() == Some(field.name.as_str()));
    let mut hint = if of_line {
        Text::new(format!("请在该明细行填写“{zh}”。"), format!("Fill in “{en}” in this line."))
    } else if comes {
        Text::new(format!("请在该行填写“{zh}”。"), format!("Fill in “{en}” in this row."))
    } else {
        Text::new(
            format!("文件中没有“{zh}”列，请补上这一列并填写。"),
            format!("No column of the file is “{en}”: add it and fill it in."),
        )
    };
    if let Some(help) = &field.help {
        hint.zh.push_str(&help.zh);
        hint.en = format!("{} {}", hint.en, help.en);
    }
    hint
}

/// The labels to choose from; none for lists that staff keep.
fn options(field: &FieldDef) -> Option<Text> {
    let (FieldType::Choice(ChoiceOptions::Closed(options))
    | FieldType::Choices(ChoiceOptions::Closed(options))) = &field.kind
    else {
        return None;
    };
    let (zh, en): (Vec<&str>, Vec<&str>) = options
        .values()
        .take(LISTED)
        .map(|option| (option.label.zh.as_str(), option.label.en.as_str()))
        .unzip();
    let (zh, en, all) = (zh.join("、"), en.join(", "), options.len());
    Some(if all > LISTED {
        Text::new(
            format!("可填：{zh}等{all}项，全部见导入模板的“选项”表。"),
            format!(
                "Choose among: {en} and others, {all} in all; the template lists them on the sheet Options."
            ),
        )
    } else {
        Text::new(format!("可填：{zh}。"), format!("Choose among: {en}."))
    })
}
