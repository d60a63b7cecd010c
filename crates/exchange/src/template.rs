//! An empty workbook to fill in, made from the definition: headings, options to choose from, notes, an example.

use std::collections::BTreeSet;
use std::io::Write;

use rust_xlsxwriter as xlsx;
use taihang_base::{Fault, Language, Text};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, RegisterDef};
use taihang_kernel::Actor;
use taihang_kernel::view::heading;
use taihang_store::{Result, Store, StoreError};

use crate::columns::{Column, Place};
use crate::export::workbook::{head, language_id, sheet_name};
use crate::import::needed;
use crate::names::codes;

/// Rows for which the options are offered.
const ROWS: u32 = 5_000;

/// Writes the template of a register.
pub fn template<W: Write>(
    store: &Store,
    actor: &Actor,
    register: &str,
    language: Language,
    mut out: W,
) -> Result<()> {
    let columns = crate::import::columns(store, actor, register)?;
    let def = &store.reach(actor, register)?.register.def.clone();
    let codes = codes(store, actor, def)?;
    let options = |field: &FieldDef| -> Vec<String> {
        if let FieldType::Choice(ChoiceOptions::Closed(options)) = &field.kind {
            options.values().map(|option| option.label.in_language(language).to_owned()).collect()
        } else if let FieldType::Choice(ChoiceOptions::List(list)) = &field.kind {
            let of_list = codes.iter().filter(|((of, _), _)| of == list);
            of_list.map(|((_, code), label)| format!("{} [{code}]", label.in_language(language))).collect()
        } else if matches!(field.kind, FieldType::YesNo) {
            match language {
                Language::Zh => vec!["是".to_owned(), "否".to_owned()],
                Language::En => vec!["Yes".to_owned(), "No".to_owned()],
            }
        } else {
            Vec::new()
        }
    };
    let mut book = xlsx::Workbook::new();
    let mut lists =
        Lists { sheet: xlsx::Worksheet::new(), next: 0, name: word(language, "选项", "Options") };
    let main: Vec<&Column> =
        columns.iter().filter(|column| !matches!(column.place, Place::Lines(_))).collect();
    let needed = needed(store, actor, register)?;
    let labels: Vec<String> = main.iter().map(|column| marked(column, &needed, language)).collect();
    let heads = || labels.iter().map(String::as_str).zip(main.iter().map(|column| column.key.as_str()));
    let sheet = book.add_worksheet();
    head(sheet, &sheet_name(def.label.in_language(language), 0), heads())?;
    for (column, at) in main.iter().zip(0u16..) {
        if let Some(field) = field_of(def, column) {
            dress(sheet, at, field, &options(field), language, &mut lists)?;
        }
    }
    let lines = def.lines.values().filter(|line| columns.iter().any(|column| column.key == line.name));
    for (line, at) in lines.zip(1..) {
        let sheet = book.add_worksheet();
        let key = format!("{}.id", line.name);
        let labels: Vec<Text> = line.fields.values().map(heading).collect();
        let names = line.fields.keys().map(String::as_str);
        let fields = labels.iter().map(|label| label.in_language(language)).zip(names);
        let heads: Vec<_> = std::iter::once((language_id(language), key.as_str())).chain(fields).collect();
        head(sheet, &sheet_name(line.label.in_language(language), at), heads.into_iter())?;
        for (field, at) in line.fields.values().zip(1u16..) {
            dress(sheet, at, field, &options(field), language, &mut lists)?;
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name(word(language, "示例", "Example")).map_err(failed)?;
    for ((column, label), at) in main.iter().zip(&labels).zip(0u16..) {
        sheet.write_string(0, at, label).map_err(failed)?;
        if let Some(field) = field_of(def, column) {
            sheet.write_string(1, at, example(field, &options(field), language)).map_err(failed)?;
        }
    }
    notes(book.add_worksheet(), def, &main, language)?;
    lists.sheet.set_name(lists.name).map_err(failed)?;
    book.push_worksheet(lists.sheet);
    out.write_all(&book.save_to_buffer().map_err(failed)?).map_err(failed)
}

/// The sheet on which options stand, one column a list.
struct Lists {
    sheet: xlsx::Worksheet,
    next: u16,
    name: &'static str,
}

/// Options to choose from, and a note at the heading.
fn dress(
    sheet: &mut xlsx::Worksheet,
    at: u16,
    field: &FieldDef,
    options: &[String],
    language: Language,
    lists: &mut Lists,
) -> Result<()> {
    let note = xlsx::Note::new(explained(field, language)).set_author("");
    sheet.insert_note(0, at, &note).map_err(failed)?;
    if options.is_empty() {
        return Ok(());
    }
    for (option, row) in options.iter().zip(0u32..) {
        lists.sheet.write_string(row, lists.next, option).map_err(failed)?;
    }
    let column = letters(lists.next);
    let range = format!("'{}'!${column}$1:${column}${}", lists.name, options.len());
    lists.next += 1;
    // Keys are read too: other texts are warned of, not refused.
    let rule = xlsx::DataValidation::new()
        .allow_list_formula(range.as_str().into())
        .set_error_style(xlsx::DataValidationErrorStyle::Warning);
    sheet.add_data_validation(2, at, ROWS, at, &rule).map_err(failed)?;
    Ok(())
}

fn notes(sheet: &mut xlsx::Worksheet, def: &RegisterDef, main: &[&Column], language: Language) -> Result<()> {
    sheet.set_name(word(language, "填写说明", "Notes")).map_err(failed)?;
    sheet.set_column_width(0, 24).map_err(failed)?.set_column_width(1, 90).map_err(failed)?;
    let general = [
        Text::new(
            "标 * 的列必须填写。新记录的“编号”留空；有明细时自编 1、2、3，明细表首列填同一编号。",
            "Columns marked * have to be filled. Leave ID empty for new records; where there are lines, number the rows 1, 2, 3 yourself and repeat the number in the first column of the sheet of lines.",
        ),
        Text::new(
            "引用其他记录时填写完整名称、代码或编号；多项之间用分号分隔。",
            "Name other records by their full name, code or id; separate several by a semicolon.",
        ),
        Text::new(
            "修改已有记录时，空白单元格保留原值；需要清空时，导入时勾选“空白单元格清除原值”。",
            "Where a row changes a record, an empty cell leaves what is held. To take values away, tick “Empty cells clear what is held” when you import.",
        ),
    ];
    sheet.write_string(0, 0, def.label.in_language(language)).map_err(failed)?;
    sheet.write_string(0, 1, def.purpose.in_language(language)).map_err(failed)?;
    for (text, row) in general.iter().zip(1u32..) {
        sheet.write_string(row, 1, text.in_language(language)).map_err(failed)?;
    }
    let fields = main.iter().filter_map(|column| Some((column, field_of(def, column)?)));
    for ((column, field), row) in fields.zip(5u32..) {
        sheet.write_string(row, 0, column.heading(language)).map_err(failed)?;
        sheet.write_string(row, 1, explained(field, language).replace('\n', " · ")).map_err(failed)?;
    }
    Ok(())
}

fn field_of<'d>(def: &'d RegisterDef, column: &Column) -> Option<&'d FieldDef> {
    if let Place::Field(at) = column.place { def.fields.get_index(at).map(|(_, field)| field) } else { None }
}

/// The heading, with a star where a new record cannot do without the field.
fn marked(column: &Column, needed: &BTreeSet<String>, language: Language) -> String {
    format!("{}{}", column.heading(language), if needed.contains(&column.key) { " *" } else { "" })
}

/// What a field takes, for people.
fn explained(field: &FieldDef, language: Language) -> String {
    let kind = match &field.kind {
        FieldType::Text { max } | FieldType::Prose { max } => {
            Text::new(format!("文字，至多 {max} 字"), format!("Text, at most {max} characters"))
        }
        FieldType::Integer(_) => Text::new("整数", "A whole number"),
        FieldType::Decimal(_) => Text::new("数值，至多六位小数", "A number, at most six decimals"),
        FieldType::Money(_) => Text::new("金额（元）", "An amount in yuan"),
        FieldType::Percent(_) => Text::new("百分比，如 2.5%", "A share, such as 2.5%"),
        FieldType::Date => Text::new("日期，如 2024-03-01", "A day, such as 2024-03-01"),
        FieldType::Period => Text::new(
            "时期，如 2024、2024-03-01/2025-02-28",
            "A period, such as 2024 or 2024-03-01/2025-02-28",
        ),
        FieldType::YesNo => Text::new("是或否", "Yes or no"),
        FieldType::Choice(_) => Text::new("从选项中选择一项", "One of the options"),
        FieldType::Choices(_) => Text::new("一项或多项，用分号分隔", "Options, separated by semicolons"),
        FieldType::Ref { .. } => Text::new("记录的名称、代码或编号", "Name, code or id of a record"),
        FieldType::Refs { .. } => Text::new("一条或多条记录，用分号分隔", "Records, separated by semicolons"),
        FieldType::File(_) => {
            Text::new("已上传文件的标识，一般留空", "The mark of a stored file; usually left empty")
        }
        FieldType::Identifier { .. } => Text::new("代码或编号", "A code or number"),
        FieldType::Place => {
            Text::new("地址，或“经度,纬度;地址”", "An address, or longitude,latitude;address")
        }
    };
    let help =
        field.help.as_ref().map(|help| format!("\n{}", help.in_language(language))).unwrap_or_default();
    format!("{}{help}", kind.in_language(language))
}

fn example(field: &FieldDef, options: &[String], language: Language) -> String {
    if let Some(first) = options.first() {
        return first.clone();
    }
    match &field.kind {
        FieldType::Text { .. } | FieldType::Prose { .. } => {
            word(language, "示例文字", "Some text").to_owned()
        }
        FieldType::Integer(_) => "12".to_owned(),
        FieldType::Decimal(_) => "3.5".to_owned(),
        FieldType::Money(_) => "1000.00".to_owned(),
        FieldType::Percent(_) => "2.5%".to_owned(),
        FieldType::Date => "2024-03-01".to_owned(),
        FieldType::Period => "2024".to_owned(),
        FieldType::YesNo
        | FieldType::Choice(_)
        | FieldType::Choices(_)
        | FieldType::File(_)
        | FieldType::Identifier { .. } => String::new(),
        FieldType::Ref { .. } | FieldType::Refs { .. } => {
            word(language, "记录的完整名称", "Full name of a record").to_owned()
        }
        FieldType::Place => "112.55,37.87;太原".to_owned(),
    }
}

fn word(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// The letters of a column, counted from 0.
fn letters(column: u16) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    Fault::new("write a template", error).into()
}
