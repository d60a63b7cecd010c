//! The questions of a return as a table to fill in or to look through, and the boxes that take a block or a file.

use maud::{Markup, html};
use taihang_base::Problem;
use taihang_collection::{Kind, Question};
use taihang_web::Visit;
use taihang_web::components::{Cell, Column, Icon, Row, Table, csrf_field, icon, panel, table};

use super::entry::Opened;

/// The name of a question in the language of the visitor.
pub(super) fn label<'q>(visit: &Visit, question: &'q Question) -> &'q str {
    let english = visit.language == taihang_base::Language::En && !question.en.is_empty();
    if english { &question.en } else { &question.zh }
}

/// The table with the form around it, for whoever may do something with it.
pub(super) fn panel_of(opened: &Opened<'_>, problems: &[Problem]) -> Markup {
    let visit = &opened.asking.visit;
    let rows: Vec<Row> =
        opened.checked.questions.iter().map(|question| row(opened, question, problems)).collect();
    let mut words =
        vec!["collection.question", "collection.value", "collection.last", "collection.explanation"];
    if opened.sends_back || !opened.checked.filled.remarks.is_empty() {
        words.push("collection.remark");
    }
    let columns = words.into_iter().map(|word| Column::plain(visit.word(word))).collect();
    let drawn = table(&Table { columns, rows, ..Table::default() });
    let body = if opened.fills {
        filling(opened, &drawn)
    } else if opened.sends_back {
        sending_back(opened, &drawn)
    } else {
        drawn
    };
    let note = html! { (opened.form.text("name").unwrap_or("—")) };
    panel("answers", visit.word("collection.answers"), &note, &body)
}

fn filling(opened: &Opened<'_>, drawn: &Markup) -> Markup {
    let visit = &opened.asking.visit;
    html! {
        form.fields method="post" action=(opened.path()) data-draft={ (opened.path()) "/draft" } data-saved=(visit.word("register.draft-saved"))
            data-kept=(visit.word("register.draft-kept")) data-signed-out=(visit.word("register.draft-signed-out")) {
            (csrf_field(visit))
            input type="hidden" name="version" value=(opened.seen.record.version);
            (drawn)
            div.field {
                label for="field-block" { (visit.word("collection.paste")) }
                textarea id="field-block" name="block" rows="5" aria-describedby="field-block-about" { (opened.kept.as_ref().map_or("", |kept| kept.block.as_str())) }
                p.field-hint id="field-block-about" { (visit.word("collection.paste-hint")) }
            }
            div.actions {
                button.button name="do" value="save" { (visit.word("collection.save")) }
                button.button name="do" value="paste" { (visit.word("collection.take")) }
                button.button.primary name="do" value="submit" { (visit.word("collection.submit")) }
                span.soft.small data-draft-state role="status" {}
            }
            p.small.soft { (visit.word("collection.draft-note")) }
        }
    }
}

fn sending_back(opened: &Opened<'_>, drawn: &Markup) -> Markup {
    let visit = &opened.asking.visit;
    html! {
        form.fields method="post" action={ (opened.path()) "/send-back" } {
            (csrf_field(visit))
            input type="hidden" name="version" value=(opened.seen.record.version);
            (drawn)
            div.field {
                label for="field-reason" { (visit.word("collection.reason")) }
                input type="text" id="field-reason" name="reason" maxlength="300" autocomplete="off";
            }
            div.actions { button.button { (visit.word("collection.send-back")) } }
            p.small.soft { (visit.word("collection.never-altered")) }
        }
    }
}

/// The box for a file made from the template.
pub(super) fn upload(opened: &Opened<'_>) -> Markup {
    let visit = &opened.asking.visit;
    let body = html! {
        form.fields method="post" action={ (opened.path()) "/upload" } enctype="multipart/form-data" {
            (csrf_field(visit))
            div.field {
                label for="field-file" { (visit.word("collection.file")) }
                input type="file" id="field-file" name="file" accept=".xlsx,.csv" required;
            }
            div.actions {
                button.button { (visit.word("collection.upload")) }
                a href={ (opened.path()) "/template/csv" } download { (visit.word("collection.template-csv")) }
            }
        }
    };
    panel("upload", visit.word("collection.upload-title"), &html! {}, &body)
}

fn row(opened: &Opened<'_>, question: &Question, problems: &[Problem]) -> Row {
    let visit = &opened.asking.visit;
    let key = &question.key;
    let filled = &opened.checked.filled;
    let text = filled.texts.get(key).map_or("", String::as_str);
    let note = filled.notes.get(key).map_or("", String::as_str);
    let name = label(visit, question);
    let own: Vec<&Problem> = problems.iter().filter(|problem| problem.field.as_ref() == Some(key)).collect();
    let remark = filled.remarks.get(key);
    let last = opened.checked.last.get(key).map_or_else(|| "—".to_owned(), ToString::to_string);
    let mut cells = vec![
        Cell::head(html! {
            label for={ "a-" (key) } { (name) @if question.required { span.soft { " " (visit.word("parts.needed")) } } }
            @if !question.unit_words.is_empty() { div.small.soft { (question.unit_words) } }
        }),
        Cell::new(html! {
            @if let Some(held) = opened.held.get(key) {
                input type="text" id={ "a-" (key) } name={ "a." (key) } value=(held) size="12" readonly;
                div.small.soft { (visit.word("collection.held")) }
            } @else if opened.fills { (control(visit, question, text, !own.is_empty())) } @else { (shown(question, text)) }
            @if opened.fills { @for problem in &own {
                p.field-problem { (icon(Icon::Warning)) " " (problem.message.in_language(visit.language)) }
            } }
        }),
        Cell::text(&last),
        Cell::new(html! {
            @if opened.fills {
                @let about = format!("{name}：{}", visit.word("collection.explanation"));
                input type="text" name={ "n." (key) } value=(note) maxlength="500" size="12" aria-label=(about) autocomplete="off";
            } @else { (note) }
        }),
    ];
    if opened.sends_back {
        let about = format!("{name}：{}", visit.word("collection.remark"));
        let reason = remark.map_or("", |(reason, _)| reason);
        cells.push(Cell::new(html! {
            input type="text" name={ "r." (key) } value=(reason) maxlength="500" size="12" aria-label=(about) autocomplete="off";
        }));
    } else if !filled.remarks.is_empty() {
        cells.push(Cell::new(html! {
            @if let Some((reason, then)) = remark {
                p.field-problem { (icon(Icon::Warning)) " " (reason) }
                div.small.soft { (visit.words("collection.then", &[("value", then)])) }
            }
        }));
    }
    cells.into()
}

/// An answer as it reads: an option by its label.
fn shown(question: &Question, text: &str) -> String {
    let one = |key: &str| {
        let found = question.options.iter().find(|(own, _)| own == key);
        found.map_or_else(|| key.to_owned(), |(_, label)| label.clone())
    };
    if text.is_empty() {
        return "—".to_owned();
    }
    match question.kind {
        Kind::Choice | Kind::Choices => text.split(';').map(one).collect::<Vec<_>>().join("、"),
        Kind::Text
        | Kind::Prose
        | Kind::Integer
        | Kind::Decimal
        | Kind::Money
        | Kind::Percent
        | Kind::Date
        | Kind::Period
        | Kind::YesNo
        | Kind::File => text.to_owned(),
    }
}

fn control(visit: &Visit, question: &Question, text: &str, wrong: bool) -> Markup {
    let (id, name) = (format!("a-{}", question.key), format!("a.{}", question.key));
    let invalid = wrong.then_some("true");
    let choice = |options: &[(String, String)]| {
        html! {
            select id=(id) name=(name) aria-invalid=[invalid] {
                option value="" selected[text.is_empty()] { (visit.word("collection.choose")) }
                @for (key, label) in options { option value=(key) selected[key == text] { (label) } }
                @if !text.is_empty() && !options.iter().any(|(key, _)| key == text) { option value=(text) selected { (text) } }
            }
        }
    };
    match question.kind {
        Kind::Choice => choice(&question.options),
        Kind::YesNo => {
            let word = |key: &str, word: &'static str| (key.to_owned(), visit.word(word).to_owned());
            choice(&[word("是", "collection.yes"), word("否", "collection.no")])
        }
        Kind::Prose => html! { textarea id=(id) name=(name) aria-invalid=[invalid] { (text) } },
        Kind::Text
        | Kind::Integer
        | Kind::Decimal
        | Kind::Money
        | Kind::Percent
        | Kind::Date
        | Kind::Period
        | Kind::Choices
        | Kind::File => {
            let mode = question.kind.is_number().then_some("decimal");
            html! { input type="text" id=(id) name=(name) value=(text) inputmode=[mode] size="12" aria-invalid=[invalid] autocomplete="off"; }
        }
    }
}
