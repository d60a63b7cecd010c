//! What was typed, pasted or uploaded, kept as a draft whatever is wrong with it; the return handed in; values sent back.

use std::collections::BTreeMap;

use axum::extract::Path;
use taihang_base::{Problem, Refusal, Text};
use taihang_collection::paste::{Limits, Pasted, cells};
use taihang_collection::{paste, read};
use taihang_documents::{BlockKind, Document};
use taihang_kernel::{Act, Command, Draft, RecordId, Value};
use taihang_registers::data_return::{field, transition};
use taihang_registers::returns::Cells;
use taihang_store::StoreError;
use taihang_web::{Answer, Failure, Posted, Uploaded, Visit, see_saying};

use super::entry::{Opened, Typed, answer};
use crate::state::App;

/// Keeps the draft; takes a pasted block into it, or hands it in, if that was asked for.
pub(super) async fn fill(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    answer(visit, at, move |opened| {
        if !opened.fills {
            return Err(Refusal::NotAllowed.into());
        }
        if opened.asking.visit.rehearses() {
            return super::draft::again(opened, typed);
        }
        let version = version(&typed)?;
        let (mut texts, mut notes) = of_form(opened, &typed);
        let what = typed.get("do").map_or("save", String::as_str);
        let block = typed.get("block").map_or("", String::as_str);
        let pasted = if what == "paste" || !block.trim().is_empty() {
            paste(&opened.checked.questions, block, Limits::default())
        } else {
            Pasted::default()
        };
        taken(&pasted, &mut texts, &mut notes);
        let submits = what == "submit" && pasted.problems.is_empty();
        write(opened, (version, submits), (texts, notes), &pasted.problems)
    })
    .await
}

/// Takes the cells of a workbook or of comma-separated text into the draft.
pub(super) async fn upload(_: App, visit: Visit, Path(at): Path<String>, sent: Uploaded) -> Answer {
    answer(visit, at, move |opened| {
        if !opened.fills {
            return Err(Refusal::NotAllowed.into());
        }
        let Some(file) = sent.files.first() else { return opened.render(&[no_file()]) };
        let pasted = match rows(&file.name, &file.bytes) {
            Ok(rows) => cells(&opened.checked.questions, &rows),
            Err(problem) => return opened.render(&[problem]),
        };
        let filled = &opened.checked.filled;
        let (mut texts, mut notes) = (filled.texts.clone(), filled.notes.clone());
        taken(&pasted, &mut texts, &mut notes);
        write(opened, (opened.seen.record.version, false), (texts, notes), &pasted.problems)
    })
    .await
}

/// Sends values back, each with its reason; nobody above the unit changes a figure.
pub(super) async fn send_back(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    answer(visit, at, move |opened| {
        if !opened.sends_back {
            return Err(Refusal::NotAllowed.into());
        }
        let text = |text: &str| Some(Value::Text(text.to_owned())).filter(|_| !text.is_empty());
        let mut lines: Vec<Cells> = Vec::new();
        let mut named = Vec::new();
        for question in &opened.checked.questions {
            let reason = typed.get(&format!("r.{}", question.key)).map_or("", |reason| reason.trim());
            if reason.is_empty() {
                continue;
            }
            named.push(question.zh.as_str());
            let then = opened.checked.filled.texts.get(&question.key).map_or("", String::as_str);
            lines.push(Cells::from([
                ("question".to_owned(), Some(Value::Identifier(question.key.clone()))),
                ("reason".to_owned(), text(reason)),
                ("value".to_owned(), text(then)),
            ]));
        }
        let said = typed.get("reason").map_or("", |reason| reason.trim());
        if lines.is_empty() && said.is_empty() {
            return opened.render(&[no_reason()]);
        }
        let reason =
            if said.is_empty() { format!("退回 Sent back: {}", named.join(", ")) } else { said.to_owned() };
        let reason: String = reason.chars().take(500).collect();
        let version = version(&typed)?;
        let mut draft = Draft::default();
        draft.lines.insert(field::REMARK.to_owned(), lines);
        let id = opened.seen.record.id;
        let edit = opened.asking.command(Act::Edit { id, version, draft }, "", None);
        let back = advance(id, version.saturating_add(1), transition::RETURN);
        let back = opened.asking.command(back, &reason, None);
        done(opened, vec![edit, back], &[], "collection.sent-back")
    })
    .await
}

type Texts = BTreeMap<String, String>;

/// What the form holds, by question.
fn of_form(opened: &Opened<'_>, typed: &Typed) -> (Texts, Texts) {
    let (mut texts, mut notes) = (Texts::new(), Texts::new());
    for question in &opened.checked.questions {
        for (kind, into) in [("a", &mut texts), ("n", &mut notes)] {
            let text = typed.get(&format!("{kind}.{}", question.key)).map_or("", |text| text.trim());
            if !text.is_empty() {
                into.insert(question.key.clone(), text.to_owned());
            }
        }
    }
    (texts, notes)
}

/// Puts what a block gave over what was there; a cell that cannot be read stays as it stands, for the unit to mend.
fn taken(pasted: &Pasted, texts: &mut Texts, notes: &mut Texts) {
    for one in &pasted.taken {
        let kept = one.answer.as_ref().map_or_else(|| one.text.clone(), taihang_collection::Answer::kept);
        let unread = one.answer.is_none() && taihang_collection::answer::says_nothing(&one.text);
        if unread || kept.is_empty() {
            texts.remove(&one.question);
        } else {
            texts.insert(one.question.clone(), kept);
        }
        if let Some(note) = &one.note {
            notes.insert(one.question.clone(), note.clone());
        }
    }
}

fn write(
    opened: &Opened<'_>,
    (version, submits): (i64, bool),
    (mut texts, notes): (Texts, Texts),
    problems: &[Problem],
) -> Answer {
    // What the platform holds is not asked again (R10): its figure counts, whatever was sent.
    texts.extend(opened.held.clone());
    let line = |key: &String| -> Option<Cells> {
        let text = texts.get(key).map(|text| Value::Text(canonical(opened, key, text)));
        let note = notes.get(key).cloned().map(Value::Text);
        (text.is_some() || note.is_some()).then(|| {
            Cells::from([
                ("question".to_owned(), Some(Value::Identifier(key.clone()))),
                ("value".to_owned(), text),
                ("note".to_owned(), note),
            ])
        })
    };
    let lines = opened.checked.questions.iter().filter_map(|question| line(&question.key)).collect();
    let mut draft = Draft::default();
    draft.lines.insert(field::ANSWER.to_owned(), lines);
    let id = opened.seen.record.id;
    let mut commands = vec![opened.asking.command(Act::Edit { id, version, draft }, "", None)];
    let next = if submits {
        Some(transition::SUBMIT)
    } else {
        (opened.seen.record.state == "due").then_some(transition::BEGIN)
    };
    let then = next.map(|step| advance(id, version.saturating_add(1), step));
    commands.extend(then.map(|act| opened.asking.command(act, "", None)));
    let word = if submits { "collection.submitted" } else { "collection.saved" };
    done(opened, commands, problems, word)
}

/// A number is kept in the unit of its question; what cannot be read is kept as typed.
fn canonical(opened: &Opened<'_>, key: &str, text: &str) -> String {
    let question = opened.checked.questions.iter().find(|question| question.key == key);
    let answer = question.and_then(|question| read(question, text).ok().flatten());
    answer.map_or_else(|| text.to_owned(), |answer| answer.kept())
}

fn advance(id: RecordId, version: i64, transition: &str) -> Act {
    Act::Advance { id, version, transition: transition.to_owned(), draft: Draft::default() }
}

pub(super) fn version(typed: &Typed) -> Result<i64, Failure> {
    typed.get("version").and_then(|text| text.parse().ok()).ok_or(Failure::Malformed)
}

/// Carries out the commands. If the return cannot be handed in, the draft is kept all the same and says why.
fn done(opened: &Opened<'_>, commands: Vec<Command>, problems: &[Problem], word: &str) -> Answer {
    let asking = opened.asking;
    let first = commands.first().cloned().filter(|_| commands.len() > 1);
    let mut refused = match wrong(asking.store.submit_all(asking.actor(), commands))? {
        Ok(()) => Vec::new(),
        Err(found) => found,
    };
    // The step was refused, not what was typed: that is kept all the same.
    if let Some(draft) = first.filter(|_| !refused.is_empty())
        && let Err(found) = wrong(asking.store.submit(asking.actor(), draft))?
    {
        refused = found;
    } else {
        super::draft::forget(opened)?;
    }
    let anew = Opened::read(asking, opened.seen.record.id)?;
    if refused.is_empty() && problems.is_empty() {
        return Ok(see_saying(&asking.visit, &opened.path(), word));
    }
    anew.render(&problems.iter().cloned().chain(refused).collect::<Vec<_>>())
}

/// What a person can mend, apart from what nobody can.
fn wrong<T>(result: Result<T, StoreError>) -> Result<Result<(), Vec<Problem>>, Failure> {
    match result {
        Ok(_) => Ok(Ok(())),
        // Places of commands and lines mean nothing on this page.
        Err(StoreError::Problems(found)) => {
            Ok(Err(found.into_iter().map(|problem| Problem { field: None, ..problem }).collect()))
        }
        Err(StoreError::NotNow(why)) => {
            let hint = Text::new("草稿已保存。", "The draft was saved.");
            Ok(Err(vec![Problem::new("not-now", why, hint)]))
        }
        Err(other) => Err(other.into()),
    }
}

/// The rows of the largest table of a workbook, or of comma-separated text.
pub(crate) fn rows(name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, Problem> {
    let document = taihang_documents::read(name, bytes, &taihang_documents::Limits::STANDARD)?;
    let limits = Limits::default();
    let rows = of_table(&document).unwrap_or_else(|| separated(&document.text));
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    if rows.len() > limits.rows || wide > limits.columns {
        let (read, most) = (rows.len(), limits.rows);
        return Err(Problem::new(
            "paste-too-large",
            Text::new(
                format!(
                    "文件有 {read} 行、{wide} 列，最多 {most} 行、{} 列；未取用任何内容。",
                    limits.columns
                ),
                format!(
                    "The file has {read} rows and {wide} columns, at most {most} and {} are read; nothing was taken.",
                    limits.columns
                ),
            ),
            Text::new("请使用本表的模板。", "Use the template of this form."),
        ));
    }
    Ok(rows)
}

fn of_table(document: &Document) -> Option<Vec<Vec<String>>> {
    let tables = document.blocks.iter().filter_map(|block| match &block.kind {
        BlockKind::Table(table) => Some(table),
        BlockKind::Heading { .. } | BlockKind::Paragraph | BlockKind::Item { .. } => None,
    });
    let largest = tables.max_by_key(|table| table.grid.len())?;
    let cell = |at: &Option<usize>| {
        let cell = at.and_then(|at| largest.cells.get(at));
        cell.map_or_else(String::new, |cell| cell.span.slice(&document.text).trim().to_owned())
    };
    Some(largest.grid.iter().map(|row| row.iter().map(cell).collect()).collect())
}

fn separated(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let tabs = text.lines().next().is_some_and(|line| line.contains('\t'));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(if tabs { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.take(Limits::default().rows + 1).map(|row| row.iter().map(str::to_owned).collect()).collect()
}

fn no_file() -> Problem {
    Problem::new(
        "file-missing",
        Text::new("没有选择文件。", "No file was chosen."),
        Text::new(
            "请选择由模板填写的 .xlsx 或 .csv 文件。",
            "Choose an .xlsx or .csv file made from the template.",
        ),
    )
}

fn no_reason() -> Problem {
    Problem::new(
        "reason-missing",
        Text::new("没有写明退回的数值和原因。", "No value to send back and no reason was given."),
        Text::new(
            "请在要退回的数值旁写明原因，或填写整表退回的原因。",
            "Write the reason beside the value, or one for the whole return.",
        ),
    )
}
