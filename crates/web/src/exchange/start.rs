//! Where an import begins: the template, the upload, the batches so far.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use taihang_base::{Problem, Text};
use taihang_exchange::export::Format;
use taihang_exchange::import::{MOST_BYTES, batches, undo, upload};
use taihang_store::{Batch, BatchState};

use super::{admitted, file, path};
use crate::components::{
    Cell, Column, Icon, Row, Table, Tone, badge, csrf_field, empty_state, icon, page_head, panel,
    problem_summary, table,
};
use crate::failure::{Answer, Failure};
use crate::page::{Page, see};
use crate::register::Asking;
use crate::register::sent::Sent;
use crate::visit::Visit;

/// The page.
pub(super) async fn page(visit: Visit, Path(register): Path<String>) -> Answer {
    Asking::answer(visit, register, |asking| render(asking, &[])).await
}

/// An empty workbook to fill in.
pub(super) async fn template(visit: Visit, Path(register): Path<String>) -> Answer {
    Asking::answer(visit, register, |asking| {
        admitted(asking)?;
        let (def, language) = (asking.def(), asking.visit.language);
        let mut bytes = Vec::new();
        taihang_exchange::template::template(&asking.store, asking.actor(), &def.name, language, &mut bytes)?;
        let name = asking.visit.words("import.template-name", &[("register", &asking.text(&def.label))]);
        Ok(file(Format::Xlsx, &name, bytes))
    })
    .await
}

/// Keeps the file and goes on to its page, or says what is wrong with it.
pub(super) async fn receive(visit: Visit, Path(register): Path<String>, sent: Sent) -> Answer {
    Asking::answer(visit, register, move |asking| {
        admitted(asking)?;
        let mut files = sent.files.into_iter().filter(|(of, _)| of == "file").map(|(_, file)| file);
        let Some(file) = files.next() else { return wrong(asking, &[nothing_chosen()]) };
        match upload(&asking.store, asking.actor(), &asking.def().name, &file.name, file.bytes) {
            Ok(batch) => Ok(see(&asking.visit, &path(asking, &batch))),
            Err(error) => wrong(asking, &super::steps::told(error)?),
        }
    })
    .await
}

fn wrong(asking: &Asking, problems: &[Problem]) -> Answer {
    // The only field of the form is the file, whatever it is called.
    let of_file: Vec<Problem> = problems
        .iter()
        .map(|problem| Problem { field: Some("file".to_owned()), ..problem.clone() })
        .collect();
    let mut response = render(asking, &of_file)?;
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}

fn render(asking: &Asking, problems: &[Problem]) -> Result<Response, Failure> {
    admitted(asking)?;
    let visit = &asking.visit;
    let label = asking.text(&asking.def().label);
    let title = visit.words("import.title", &[("register", &label)]);
    let body = html! {
        (page_head(&title, visit.word("import.purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        (panel("upload", visit.word("import.upload"), &html! {}, &form(asking, problems)))
        (panel("batches", visit.word("import.batches"), &html! {}, &list(asking)?))
    };
    Ok(Page::new(visit, &title)
        .section("/r")
        .under(visit.word("register.all"), "/r")
        .under(label, &asking.path())
        .render(&body))
}

fn form(asking: &Asking, problems: &[Problem]) -> Markup {
    let visit = &asking.visit;
    let most = MOST_BYTES >> 20;
    html! {
        p { (visit.word("import.template-hint")) }
        p.actions { a.button href={ (asking.path()) "/template" } download { (icon(Icon::Download)) (visit.word("import.template")) } }
        form.fields method="post" action={ (asking.path()) "/import" } enctype="multipart/form-data" {
            (csrf_field(visit))
            div.field.wrong[!problems.is_empty()] {
                label for="field-file" { (visit.word("import.file")) }
                input id="field-file" type="file" name="file" required accept=".xlsx,.csv,.jsonl" aria-describedby="field-file-about";
                p.field-hint id="field-file-about" { (visit.words("import.file-hint", &[("most", &most)])) }
            }
            div.actions { button.button.primary { (icon(Icon::Upload)) (visit.word("import.send")) } }
        }
    }
}

fn list(asking: &Asking) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let all = batches(&asking.store, asking.actor(), &asking.def().name)?;
    if all.is_empty() {
        let (title, text) = (visit.word("import.none"), visit.word("import.none-text"));
        return Ok(empty_state(Icon::Upload, title, text, &html! {}));
    }
    let columns = vec![
        Column::plain(visit.word("import.file")),
        Column::plain(visit.word("import.state")),
        Column::plain(visit.word("import.rows")),
        Column::plain(visit.word("import.bad")),
        Column::plain(visit.word("import.begun")),
    ];
    let rows = all.iter().map(|batch| row(asking, batch)).collect();
    let caption = String::new();
    Ok(table(&Table { id: "batch-list".to_owned(), caption, columns, rows, tall: false }))
}

fn row(asking: &Asking, batch: &Batch) -> Row {
    let visit = &asking.visit;
    let total = batch.total_rows.map_or_else(|| "—".to_owned(), |rows| visit.number(rows));
    vec![
        Cell::head(html! { a href=(path(asking, batch)) { (batch.file_name) } }),
        Cell::new(state(visit, batch)),
        Cell::text(&total),
        Cell::text(&visit.number(batch.bad_rows)),
        Cell::text(&visit.moment(batch.created_at)),
    ]
    .into()
}

/// Where a batch is, as a word with a sign.
pub(super) fn state(visit: &Visit, batch: &Batch) -> Markup {
    let (tone, word) = match batch.state {
        BatchState::Uploaded => (Tone::Wait, "import.state-uploaded"),
        BatchState::Checking => (Tone::Wait, "import.state-checking"),
        BatchState::Checked if batch.bad_rows > 0 => (Tone::Warn, "import.state-checked-bad"),
        BatchState::Checked => (Tone::Task, "import.state-checked"),
        BatchState::Committing => (Tone::Wait, "import.state-committing"),
        BatchState::Committed if batch.bad_rows > 0 => (Tone::Part, "import.state-committed-part"),
        BatchState::Committed => (Tone::Good, "import.state-committed"),
        BatchState::Undoing => (Tone::Wait, "import.state-undoing"),
        BatchState::Undone if undo::stayed(batch) > 0 => (Tone::Part, "import.state-undone-part"),
        BatchState::Undone => (Tone::Unknown, "import.state-undone"),
        BatchState::Failed => (Tone::Bad, "import.state-failed"),
    };
    badge(tone, visit.word(word))
}

fn nothing_chosen() -> Problem {
    Problem::new(
        "file-missing",
        Text::new("没有选择文件。", "No file was chosen."),
        Text::new("请选择一个 .xlsx、.csv 或 .jsonl 文件。", "Choose an .xlsx, .csv or .jsonl file."),
    )
}
