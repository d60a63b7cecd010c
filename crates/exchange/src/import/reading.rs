//! Rows of an uploaded file, one by one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value as Json;
use taihang_base::{Problem, Text};
use taihang_store::Result;

use super::bounds::bounded;
use super::sheets::sheet_rows;
use crate::columns::Column;
use crate::export::Format;
use crate::notation::unguarded;
use crate::strict;

/// Most columns that are looked at.
pub(super) const COLUMNS: usize = 1_000;
/// Most rows above the headings: titles, who made the table, when.
const TITLES: usize = 5;
/// Most characters of a heading.
const HEADING: usize = 500;

/// A heading of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// As it stands there.
    pub title: String,
    /// The key in the hidden row below it, where there is one.
    pub key: Option<String>,
}

/// A filled cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text, in the notation of tables.
    Text(String),
    /// A member of a JSON object.
    Json(Json),
}

impl Cell {
    /// As JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => Json::String(text.clone()),
            Self::Json(json) => json.clone(),
        }
    }

    /// As text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Json(Json::String(text)) => text.clone(),
            Self::Json(Json::Null) => String::new(),
            Self::Json(json) => json.to_string(),
        }
    }
}

/// A row of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its number in the file, counted from 1, headings included.
    pub number: i64,
    /// Its cells below the headings.
    pub cells: Vec<Option<Cell>>,
    /// Its lines of further sheets.
    pub lines: RowLines,
    /// Where those stand: by kind, in their order.
    pub(super) places: BTreeMap<String, Vec<LinePlace>>,
    /// The whole row cannot be read.
    pub problem: Option<Problem>,
}

/// Lines of one row by kind; each by column key.
pub type RowLines = BTreeMap<String, Vec<BTreeMap<String, String>>>;

/// Lines of further sheets: by kind and id of the row; each by column key.
pub type Lines = BTreeMap<String, RowLines>;

/// The sheet and the row of it in which a line stands.
pub type LinePlace = (String, i64);

/// Where a line of a further sheet stands, and to which row it says it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) kind: String,
    pub(super) sheet: String,
    pub(super) number: i64,
    pub(super) row: String,
}

/// The file.
pub struct File {
    pub(super) format: Format,
    pub(super) bytes: Vec<u8>,
    /// The sheet of the records; none has a name in files of one table.
    pub(super) sheet: String,
    /// Its headings.
    pub headings: Vec<Heading>,
    /// Lines of further sheets.
    pub lines: Lines,
    /// Where the lines stand.
    pub(super) standing: Vec<Standing>,
    /// Of each row, by kind and id, where in `standing` its lines are.
    pub(super) places: BTreeMap<(String, String), Vec<usize>>,
    /// The row of the headings.
    head: i64,
    /// The last row of the headings: there may be a row of keys below them.
    pub(super) heads: i64,
}

/// What a register calls what may stand in a file: by that its sheets and its headings are found.
pub struct Known {
    /// The keys of the columns that a file may bring.
    pub keys: Vec<String>,
    /// The kinds of lines.
    pub kinds: Vec<String>,
    /// What the sheet of the records may be called.
    pub sheets: Vec<String>,
    /// The columns with what people call them.
    pub columns: Vec<Column>,
}

impl Known {
    /// Whether a row holds nothing but keys, and belongs to the one above: a title stands above a few of its columns at most.
    fn are_keys(&self, above: &[String], row: &[String]) -> bool {
        let filled = |row: &[String]| row.iter().filter(|cell| !cell.is_empty()).count();
        let are_keys = row.iter().all(|cell| cell.is_empty() || self.keys.contains(cell));
        are_keys && filled(row) > 0 && filled(above) * 2 >= filled(row)
    }

    /// Whether the row at this place is one of headings: one of the first row is enough, below it more is asked for.
    fn is_head(&self, rows: &[(i64, Vec<String>)], at: usize) -> bool {
        let Some((_, row)) = rows.get(at) else { return false };
        if rows.get(at + 1).is_some_and(|(_, below)| self.are_keys(row, below)) {
            return true;
        }
        let filled = row.iter().filter(|cell| !cell.is_empty());
        let fits = filled.filter(|cell| self.columns.iter().any(|column| column.is_called(cell))).count();
        fits >= if at == 0 { 1 } else { 2 }
    }
}

/// Whether a heading is that of the column of ids.
fn is_id(title: &str) -> bool {
    title == "编号" || title.eq_ignore_ascii_case("id")
}

impl File {
    /// Reads the headings of a file and the lines of its further sheets.
    pub fn open(name: &str, bytes: Vec<u8>, known: &Known) -> Result<Self> {
        let format = Format::of(name).ok_or_else(|| unreadable(name))?;
        let mut file = Self {
            format,
            bytes,
            sheet: String::new(),
            headings: Vec::new(),
            lines: Lines::new(),
            standing: Vec::new(),
            places: BTreeMap::new(),
            head: 1,
            heads: 1,
        };
        if format == Format::Jsonl {
            file.heads = 0;
            file.headings =
                known.keys.iter().map(|key| Heading { title: key.clone(), key: Some(key.clone()) }).collect();
            return Ok(file);
        }
        if format == Format::Xlsx {
            let bounded = bounded(&file.bytes).map_err(|_| unreadable(name))?;
            if !bounded {
                return Err(too_large(name).into());
            }
            file.sheet = file.main_sheet(name, known)?;
        }
        file.read_headings(name, known)?;
        if format == Format::Xlsx {
            file.read_lines(name, &known.kinds)?;
        }
        Ok(file)
    }

    /// The number of the row of the headings.
    pub fn head(&self) -> i64 {
        self.head
    }

    /// The column that numbers the rows: by its key, or by what people call it where it has none.
    pub(super) fn id(&self) -> Option<usize> {
        let keyed = self.headings.iter().position(|heading| heading.key.as_deref() == Some("id"));
        let called = |heading: &Heading| heading.key.is_none() && is_id(&heading.title);
        keyed.or_else(|| self.headings.iter().position(called))
    }

    /// The headings stand in the first row, or below a title or two: in the first of the next rows that fits the register.
    fn read_headings(&mut self, name: &str, known: &Known) -> Result<()> {
        let mut top: Vec<(i64, Vec<String>)> = Vec::new();
        self.each_raw(name, &mut |number, cells| {
            top.push((number, cells.into_iter().map(std::option::Option::unwrap_or_default).collect()));
            Ok(top.len() < TITLES + 2)
        })?;
        let at = (0..=TITLES).find(|at| known.is_head(&top, *at)).unwrap_or(0);
        let mut top = top.into_iter().skip(at);
        let (number, titles) = top.next().ok_or_else(|| empty(name))?;
        let (below, second) = top.next().unwrap_or_default();
        let is_keys = known.are_keys(&titles, &second);
        (self.head, self.heads) = (number, if is_keys { below } else { number });
        let key = |at: usize| second.get(at).filter(|key| is_keys && !key.is_empty()).cloned();
        self.headings = titles
            .into_iter()
            .enumerate()
            .map(|(at, title)| Heading { key: key(at), title: title.trim().to_owned() })
            .collect();
        while self.headings.last().is_some_and(|heading| heading.title.is_empty()) {
            self.headings.pop();
        }
        if self.headings.is_empty() || self.headings.len() > COLUMNS {
            return Err(empty(name).into());
        }
        if self.headings.iter().any(|heading| heading.title.chars().count() > HEADING) {
            return Err(too_long(name).into());
        }
        Ok(())
    }

    /// Whether cells that are not there can be told from empty ones.
    pub fn tells_absent(&self) -> bool {
        self.format == Format::Jsonl
    }

    /// The rows after the first `skip`, until `each` answers false. Rows without a filled cell are passed over.
    pub fn each(&self, name: &str, skip: i64, each: &mut dyn FnMut(Row) -> Result<bool>) -> Result<()> {
        let mut seen = 0;
        if self.format == Format::Jsonl {
            return self.each_object(skip, each);
        }
        let guards = self.format == Format::Csv;
        self.each_raw(name, &mut |number, cells| {
            if number <= self.heads || cells.iter().all(Option::is_none) {
                return Ok(true);
            }
            seen += 1;
            if seen <= skip {
                return Ok(true);
            }
            let read = |text: String| Cell::Text(if guards { unguarded(&text).to_owned() } else { text });
            let mut cells: Vec<Option<Cell>> = cells.into_iter().map(|cell| cell.map(read)).collect();
            let problem = (cells.len() > self.headings.len()
                && cells.iter().skip(self.headings.len()).any(Option::is_some))
            .then(too_wide);
            cells.resize(self.headings.len(), None);
            let (lines, places) = self.lines_of(&cells);
            each(Row { number, cells, lines, places, problem })
        })
    }

    /// The lines of further sheets that name a row by what stands in its column `id`, and where they stand.
    fn lines_of(&self, cells: &[Option<Cell>]) -> (RowLines, BTreeMap<String, Vec<LinePlace>>) {
        let (mut lines, mut places) = (RowLines::new(), BTreeMap::new());
        let id = self.id().and_then(|at| cells.get(at)?.as_ref()).map(Cell::text).unwrap_or_default();
        for (kind, rows) in &self.lines {
            let Some(of_row) = rows.get(id.trim()).filter(|_| !id.is_empty()) else { continue };
            let key = (kind.clone(), id.trim().to_owned());
            let stand = self.places.get(&key).into_iter().flatten().filter_map(|at| self.standing.get(*at));
            let stand = stand.map(|one| (one.sheet.clone(), one.number));
            places.insert(kind.clone(), stand.collect());
            lines.insert(kind.clone(), of_row.clone());
        }
        (lines, places)
    }

    fn each_object(&self, skip: i64, each: &mut dyn FnMut(Row) -> Result<bool>) -> Result<()> {
        let mut seen = 0;
        for (line, number) in self.bytes.split(|byte| *byte == b'\n').zip(1..) {
            let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            seen += 1;
            if seen <= skip {
                continue;
            }
            let mut row = Row { number, cells: vec![None; self.headings.len()], ..Row::default() };
            match strict::read(line) {
                Ok((Json::Object(object), twice)) => {
                    for (name, value) in object {
                        match self.headings.iter().position(|heading| heading.title == name) {
                            Some(at) => {
                                if let Some(cell) = row.cells.get_mut(at) {
                                    *cell = Some(Cell::Json(value));
                                }
                            }
                            None => row.problem = Some(unknown(&name)),
                        }
                    }
                    row.problem = twice.first().map(|key| strict::given_twice(key)).or(row.problem);
                }
                Ok(_) | Err(_) => row.problem = Some(no_object()),
            }
            if !each(row)? {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn each_raw(
        &self,
        name: &str,
        each: &mut dyn FnMut(i64, Vec<Option<String>>) -> Result<bool>,
    ) -> Result<()> {
        match self.format {
            Format::Csv | Format::Jsonl => self.each_record(name, each),
            Format::Xlsx => sheet_rows(&mut self.book(name)?, &self.sheet, name, each),
        }
    }

    fn each_record(
        &self,
        name: &str,
        each: &mut dyn FnMut(i64, Vec<Option<String>>) -> Result<bool>,
    ) -> Result<()> {
        let text = decoded(&self.bytes);
        let delimiter = delimiter(&text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut number = 0;
        while reader.read_record(&mut record).map_err(|_| unreadable(name))? {
            number += 1;
            let filled = |cell: &str| (!cell.trim().is_empty()).then(|| cell.to_owned());
            if !each(number, record.iter().take(COLUMNS).map(filled).collect())? {
                break;
            }
        }
        Ok(())
    }
}

/// UTF-8, UTF-16 with its mark, or GB18030.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0,
    }
}

/// What parts the cells of the first line: the comma, the tab or the semicolon.
pub(super) fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let most = [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|mark| (line.bytes().filter(|byte| byte == mark).count(), *mark == b','));
    most.unwrap_or(b',')
}

fn problem(code: &str, zh: (&str, &str), en: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(zh.0, en.0), Text::new(zh.1, en.1))
}

pub(super) fn unreadable(name: &str) -> Problem {
    problem(
        "import-unreadable",
        ("无法读取该文件。", "请上传 .xlsx、.csv 或 .jsonl 文件。"),
        ("The file cannot be read.", "Upload an .xlsx, .csv or .jsonl file."),
    )
    .about(name)
}

pub(super) fn empty(name: &str) -> Problem {
    problem(
        "import-empty",
        ("文件中没有表头。", "请下载模板，按模板填写。"),
        ("The file has no headings.", "Take the template and fill it in."),
    )
    .about(name)
}

fn too_long(name: &str) -> Problem {
    problem(
        "import-heading-too-long",
        ("第一行有单元格不是表头：文字过长。", "请将表头放在第一行，每列一个简短的名称。"),
        (
            "A cell of the first row is no heading: its text is too long.",
            "Put the headings into the first row, a short name for each column.",
        ),
    )
    .about(name)
}

pub(super) fn too_large(name: &str) -> Problem {
    problem(
        "import-too-large",
        ("文件解压后过大。", "请拆分成几个文件，或改用 CSV 格式。"),
        ("Unpacked, the file is too large.", "Split it into several files, or use CSV."),
    )
    .about(name)
}

fn too_wide() -> Problem {
    problem(
        "import-row-too-long",
        ("该行的单元格多于表头。", "请检查是否有未加引号的逗号。"),
        (
            "The row has more cells than there are headings.",
            "Look for a comma that stands outside of quotes.",
        ),
    )
}

fn no_object() -> Problem {
    problem(
        "import-row-unreadable",
        ("该行不是一个 JSON 对象。", "请每行写一个对象。"),
        ("The row is no JSON object.", "Write one object a line."),
    )
}

fn unknown(name: &str) -> Problem {
    let shown: String = name.chars().take(60).collect();
    Problem::new(
        "field-unknown",
        Text::new(format!("没有名为 {shown} 的字段。"), format!("There is no field named {shown}.")),
        Text::new("请核对字段名称。", "Check the name of the field."),
    )
    .about(shown)
}
