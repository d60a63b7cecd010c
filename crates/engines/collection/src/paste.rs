//! A block pasted from a spreadsheet, or the cells of an uploaded one: which cell answers which question, and everything that
//! cannot be read, each with its row, its column and what stands there.
//!
//! Three shapes are known: questions downwards with a value beside each (with or without a heading), questions across with the
//! values below, and one bare column in the order of the form. A block beyond the [`Limits`] is refused as a whole.

use std::collections::BTreeMap;

use taihang_base::{Problem, half_width};

use crate::answer::{Answer, read_in, says_nothing};
use crate::problem::{problem, quoted};
use crate::question::Question;
use crate::unit::Unit;

mod grid;

pub use grid::grid;

/// How large a block may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text.
    pub bytes: usize,
    /// Rows.
    pub rows: usize,
    /// Cells of one row.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1_000_000, rows: 2000, columns: 100 }
    }
}

/// What a block gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pasted {
    /// A cell for each question that was found; its text stays even where it cannot be read.
    pub taken: Vec<Taken>,
    /// Everything that does not fit.
    pub problems: Vec<Problem>,
}

/// One cell of the block.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The key of the question.
    pub question: String,
    /// Row and column in the block, from one.
    pub place: (usize, usize),
    /// What stands there.
    pub text: String,
    /// The answer; none if the cell says that there is none, or cannot be read.
    pub answer: Option<Answer>,
    /// What was written beside it as explanation.
    pub note: Option<String>,
}

/// Reads a block as it comes from the clipboard.
pub fn paste(questions: &[Question], block: &str, limits: Limits) -> Pasted {
    match grid(block, limits) {
        Ok(rows) => cells(questions, &rows),
        Err(problem) => Pasted { taken: Vec::new(), problems: vec![problem] },
    }
}

/// Reads the cells of a sheet.
pub fn cells(questions: &[Question], rows: &[Vec<String>]) -> Pasted {
    let book = Book::new(questions);
    let shape = headed(&book, rows)
        .or_else(|| across(&book, rows))
        .or_else(|| downwards(&book, rows))
        .or_else(|| bare(questions, rows));
    let Some(shape) = shape else {
        return Pasted { taken: Vec::new(), problems: vec![unknown_shape(questions)] };
    };
    let mut pasted = Pasted::default();
    match shape {
        Shape::Down(columns) => down(&book, rows, &columns, &mut pasted),
        Shape::Across { heads, units, values } => over(&book, rows, (heads, units, values), &mut pasted),
        Shape::Bare { column } => {
            for (at, question) in questions.iter().enumerate() {
                let text = rows.get(at).and_then(|row| row.get(column)).map_or("", String::as_str);
                take(&mut pasted, question, (at, column), text, None, None);
            }
        }
    }
    if pasted.taken.is_empty() && pasted.problems.is_empty() {
        pasted.problems.push(unknown_shape(questions));
    }
    pasted
}

enum Shape {
    Down(Columns),
    Across { heads: usize, units: Option<usize>, values: usize },
    Bare { column: usize },
}

/// Where names, units, values and notes stand, and the first row below the heading.
struct Columns {
    names: Vec<usize>,
    unit: Option<usize>,
    value: usize,
    note: Option<usize>,
    from: usize,
}

/// Questions by key and by label.
struct Book<'a> {
    by_name: BTreeMap<String, &'a Question>,
}

const KEY: &[&str] = &["标识", "代码", "指标代码", "key", "code"];
const LABEL: &[&str] =
    &["指标", "指标名称", "题目", "项目", "名称", "题面", "question", "item", "indicator", "name"];
const UNIT: &[&str] = &["单位", "计量单位", "unit"];
const VALUE: &[&str] = &[
    "数值",
    "本期",
    "本期值",
    "本期数",
    "本年",
    "本年数",
    "填报值",
    "答案",
    "value",
    "thisperiod",
    "answer",
];
const NOTE: &[&str] = &["说明", "上报说明", "备注", "note", "explanation", "remark"];

/// A name without spaces, numbering, "of which" and unit in brackets.
fn plain(text: &str) -> String {
    let typed: String = half_width(text).chars().filter(|one| !one.is_whitespace()).collect();
    let mut rest = typed.to_lowercase();
    for lead in ["其中:", "其中", "#", "*"] {
        rest = rest.strip_prefix(lead).unwrap_or(&rest).to_owned();
    }
    let numbered = rest
        .trim_start_matches(|one: char| one.is_ascii_digit() || "一二三四五六七八九十().、".contains(one));
    let numbered = if numbered.is_empty() { rest.as_str() } else { numbered };
    let cut = bracketed(numbered).map_or(numbered.len(), |(at, _)| at);
    numbered[..cut].trim_end_matches([':', '：']).to_owned()
}

/// The last brackets of a name, with what stands in them.
fn bracketed(text: &str) -> Option<(usize, &str)> {
    let inner = text.strip_suffix(')')?;
    let at = inner.rfind('(').filter(|at| *at > 0)?;
    Some((at, &inner[at + 1..]))
}

fn unit_in(name: &str) -> Option<Unit> {
    let typed = half_width(name.trim());
    bracketed(&typed).and_then(|(_, inner)| Unit::read(inner.trim_start_matches("单位:")))
}

impl<'a> Book<'a> {
    fn new(questions: &'a [Question]) -> Self {
        let mut by_name = BTreeMap::new();
        for question in questions {
            for name in [&question.key, &question.zh, &question.en] {
                // A key that begins with digits is only known whole.
                for name in [plain(name), half_width(name.trim()).to_lowercase()] {
                    if !name.is_empty() {
                        by_name.entry(name).or_insert(question);
                    }
                }
            }
        }
        Self { by_name }
    }

    fn find(&self, cell: &str) -> Option<&'a Question> {
        let whole = half_width(cell.trim()).to_lowercase();
        self.by_name.get(&whole).or_else(|| self.by_name.get(&plain(cell))).copied()
    }
}

/// A row among the first that says what its columns are.
fn headed(book: &Book<'_>, rows: &[Vec<String>]) -> Option<Shape> {
    rows.iter().take(6).enumerate().find_map(|(at, row)| {
        let of = |words: &[&str]| row.iter().position(|cell| words.contains(&plain(cell).as_str()));
        let value = of(VALUE)?;
        let names: Vec<usize> = [of(KEY), of(LABEL)].into_iter().flatten().collect();
        let is_question = row.iter().filter(|cell| book.find(cell).is_some()).count() > 1;
        let columns = Columns { names, unit: of(UNIT), value, note: of(NOTE), from: at + 1 };
        (!columns.names.is_empty() && !is_question).then_some(Shape::Down(columns))
    })
}

/// A row among the first that names questions; the values stand below, units may stand between.
fn across(book: &Book<'_>, rows: &[Vec<String>]) -> Option<Shape> {
    let heads = rows.iter().take(6).position(|row| {
        let named = row.iter().filter(|cell| book.find(cell).is_some()).count();
        let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
        named >= 2 && named * 2 >= filled
    })?;
    let filled = |at: &usize| rows[*at].iter().any(|cell| !cell.trim().is_empty());
    let first = (heads + 1..rows.len()).find(filled)?;
    let units = |row: &[String]| {
        row.iter().filter(|cell| !cell.trim().is_empty()).all(|cell| Unit::read(cell).is_some())
    };
    if units(&rows[first])
        && let Some(values) = (first + 1..rows.len()).find(filled)
    {
        return Some(Shape::Across { heads, units: Some(first), values });
    }
    Some(Shape::Across { heads, units: None, values: first })
}

/// A column that names questions, without a heading; the first column after it that does not hold units has the values.
fn downwards(book: &Book<'_>, rows: &[Vec<String>]) -> Option<Shape> {
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    let named = |column: usize| {
        rows.iter().filter(|row| row.get(column).is_some_and(|cell| book.find(cell).is_some())).count()
    };
    let (first, found) = (0..wide)
        .map(|column| (column, named(column)))
        .max_by_key(|(column, found)| (*found, wide - column))?;
    if found == 0 {
        return None;
    }
    let of_questions =
        || rows.iter().filter(|row| row.get(first).is_some_and(|cell| book.find(cell).is_some()));
    let mut unit = None;
    for column in first + 1..wide {
        let held: Vec<&String> =
            of_questions().filter_map(|row| row.get(column)).filter(|cell| !cell.trim().is_empty()).collect();
        let again = held.iter().all(|cell| book.find(cell).is_some());
        if held.is_empty() || again {
            continue;
        }
        if unit.is_none()
            && held.iter().all(|cell| Unit::read(cell).is_some() && !says_nothing(cell))
            && column + 1 < wide
        {
            unit = Some(column);
            continue;
        }
        let note = Some(column + 1).filter(|next| *next < wide);
        return Some(Shape::Down(Columns { names: vec![first], unit, value: column, note, from: 0 }));
    }
    None
}

/// One column with as many cells as there are questions.
fn bare(questions: &[Question], rows: &[Vec<String>]) -> Option<Shape> {
    let one = rows.iter().all(|row| row.iter().skip(1).all(|cell| cell.trim().is_empty()));
    (one && rows.len() == questions.len()).then_some(Shape::Bare { column: 0 })
}

fn down(book: &Book<'_>, rows: &[Vec<String>], columns: &Columns, pasted: &mut Pasted) {
    for (at, row) in rows.iter().enumerate().skip(columns.from) {
        let cell = |column: usize| row.get(column).map_or("", |cell| cell.trim());
        let named =
            columns.names.iter().find_map(|column| book.find(cell(*column)).map(|found| (*column, found)));
        let value = cell(columns.value);
        let Some((column, question)) = named else {
            let name = columns
                .names
                .iter()
                .map(|column| (*column, cell(*column)))
                .find(|(_, name)| !name.is_empty());
            if let Some((column, name)) = name.filter(|_| !value.is_empty()) {
                pasted.problems.push(unknown_question((at, column), name));
            }
            continue;
        };
        let unit = columns.unit.and_then(|unit| Unit::read(cell(unit))).or_else(|| unit_in(cell(column)));
        let note = columns.note.map(cell).filter(|note| !note.is_empty()).map(str::to_owned);
        take(pasted, question, (at, columns.value), value, unit.as_ref(), note);
    }
}

fn over(
    book: &Book<'_>,
    rows: &[Vec<String>],
    (heads, units, values): (usize, Option<usize>, usize),
    pasted: &mut Pasted,
) {
    let empty = Vec::new();
    let row = |at: Option<usize>| at.and_then(|at| rows.get(at)).unwrap_or(&empty);
    for (column, name) in rows[heads].iter().enumerate() {
        let value = row(Some(values)).get(column).map_or("", |cell| cell.trim());
        match book.find(name) {
            Some(question) => {
                let unit = row(units).get(column).and_then(|cell| Unit::read(cell)).or_else(|| unit_in(name));
                take(pasted, question, (values, column), value, unit.as_ref(), None);
            }
            None if !name.trim().is_empty() && !value.is_empty() => {
                pasted.problems.push(unknown_question((heads, column), name));
            }
            None => {}
        }
    }
    let further = (values + 1..rows.len()).find(|at| rows[*at].iter().any(|cell| !cell.trim().is_empty()));
    if let Some(at) = further {
        pasted.problems.push(problem(
            "paste-too-large",
            format!("第 {} 行起的内容未取用：本表只填一行数值。", at + 1),
            format!("What begins in row {} was not taken: the form takes one row of values.", at + 1),
            ("请只粘贴本单位的一行。", "Paste only the row of your own organisation."),
        ));
    }
}

fn take(
    pasted: &mut Pasted,
    question: &Question,
    (row, column): (usize, usize),
    text: &str,
    unit: Option<&Unit>,
    note: Option<String>,
) {
    let place = (row + 1, column + 1);
    if let Some(first) = pasted.taken.iter().find(|taken| taken.question == question.key) {
        let ((row, column), (first_row, first_column)) = (place, first.place);
        pasted.problems.push(
            problem(
                "paste-question-twice",
                format!("第 {row} 行第 {column} 列：“{}”已在第 {first_row} 行第 {first_column} 列填过，未取用。", question.zh),
                format!("Row {row}, column {column}: “{}” stands in row {first_row}, column {first_column} already; not taken.", name(question)),
                ("请只保留一处。", "Keep one of the two."),
            )
            .about(question.key.clone()),
        );
        return;
    }
    let answer = match read_in(question, text, unit) {
        Ok(answer) => answer,
        Err(found) => {
            pasted.problems.push(placed(question, place, text, found));
            None
        }
    };
    let text = text.trim().to_owned();
    pasted.taken.push(Taken { question: question.key.clone(), place, text, answer, note });
}

fn name(question: &Question) -> &str {
    if question.en.is_empty() { &question.zh } else { &question.en }
}

/// The same problem with row, column, the question and what was read.
fn placed(question: &Question, (row, column): (usize, usize), text: &str, mut found: Problem) -> Problem {
    let read = quoted(text.trim());
    found.message.zh =
        format!("第 {row} 行第 {column} 列（{}）读到“{read}”：{}", question.zh, found.message.zh);
    found.message.en =
        format!("Row {row}, column {column} ({}) reads “{read}”: {}", name(question), found.message.en);
    found
}

fn unknown_question((row, column): (usize, usize), text: &str) -> Problem {
    let (row, column, read) = (row + 1, column + 1, quoted(text.trim()));
    problem(
        "paste-unknown-question",
        format!("第 {row} 行第 {column} 列读到“{read}”：本表没有这一项，未取用。"),
        format!("Row {row}, column {column} reads “{read}”: the form has no such question; not taken."),
        ("请按模板中的标识或名称填写。", "Use the key or the name in the template."),
    )
}

fn unknown_shape(questions: &[Question]) -> Problem {
    let count = questions.len();
    problem(
        "paste-no-values",
        "没有认出本表的任何一项。".to_owned(),
        "No question of this form was recognised.".to_owned(),
        (
            &format!("请连同指标标识或名称一起粘贴；只粘贴数值时须正好 {count} 行，与表中顺序一致。"),
            &format!(
                "Paste keys or names together with the values; values alone have to be exactly {count} rows in the order of the form."
            ),
        ),
    )
}
