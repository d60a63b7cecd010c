//! Fields of a form, with the problem beside the field it belongs to.

use std::collections::BTreeSet;

use maud::{Markup, html};
use taihang_base::Problem;
use taihang_store::db::not_kept;

use super::icon::{Icon, icon};
use crate::visit::Visit;

/// What is typed into a field.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A number as written in the document.
    Decimal,
    /// A day.
    Date,
    /// A password; `true` in the name of the browser's store: a new one.
    Password,
    /// One of these (value, word).
    OneOf(Vec<(String, String)>),
    /// A file; the endings as the browser takes them (`.pdf,.jpg`).
    File(String),
}

/// A field.
#[derive(Debug, Clone)]
pub struct Field<'a> {
    /// Its name in the form; also joins it to its problems.
    pub name: &'a str,
    /// Makes its id unique where a form stands several times on a page.
    pub within: &'a str,
    /// What it asks for.
    pub label: &'a str,
    /// What is typed into it.
    pub kind: FieldKind,
    /// What stands in it.
    pub value: &'a str,
    /// A line below it.
    pub hint: Option<&'a str>,
    /// Whether it must be filled.
    pub required: bool,
    /// Most characters that fit into it.
    pub most: Option<usize>,
}

impl<'a> Field<'a> {
    /// A field for one line of text.
    pub fn line(name: &'a str, label: &'a str, value: &'a str) -> Self {
        Self {
            name,
            within: "",
            label,
            kind: FieldKind::Line,
            value,
            hint: None,
            required: false,
            most: None,
        }
    }

    /// The same field for `kind`.
    #[must_use]
    pub fn of(mut self, kind: FieldKind) -> Self {
        self.kind = kind;
        self
    }

    /// The same field with a line below it.
    #[must_use]
    pub fn with_hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The same field, which must be filled.
    #[must_use]
    pub fn needed(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field for at most so many characters.
    #[must_use]
    pub fn at_most(mut self, characters: usize) -> Self {
        self.most = Some(characters);
        self
    }

    /// The same field in the form called `within`.
    #[must_use]
    pub fn inside(mut self, within: &'a str) -> Self {
        self.within = within;
        self
    }
}

/// The field as HTML; of `problems` it shows those about it.
pub fn field(visit: &Visit, field: &Field<'_>, problems: &[Problem]) -> Markup {
    let own: Vec<&Problem> =
        problems.iter().filter(|problem| problem.field.as_deref() == Some(field.name)).collect();
    let wrong = !own.is_empty();
    let id = if field.within.is_empty() {
        format!("field-{}", field.name)
    } else {
        format!("{}-{}", field.within, field.name)
    };
    let about = format!("{id}-about");
    let described = (wrong || field.hint.is_some()).then_some(about.as_str());
    html! {
        div.field.wrong[wrong] {
            label for=(id) { (field.label) @if field.required { span.soft { " " (visit.word("parts.needed")) } } }
            (control(field, &id, described, wrong))
            @if described.is_some() {
                div id=(about) {
                    @for problem in own {
                        p.field-problem { (icon(Icon::Warning)) " " (problem.message.in_language(visit.language)) " "
                            (problem.hint.in_language(visit.language)) }
                    }
                    @if let Some(hint) = field.hint { p.field-hint { (hint) } }
                }
            }
        }
    }
}

fn control(field: &Field<'_>, id: &str, described: Option<&str>, wrong: bool) -> Markup {
    let invalid = wrong.then_some("true");
    let kind = match &field.kind {
        FieldKind::Lines => {
            return html! {
                textarea id=(id) name=(field.name) required[field.required] maxlength=[field.most] aria-describedby=[described] aria-invalid=[invalid]
                    { (field.value) }
            };
        }
        FieldKind::OneOf(choices) => {
            return html! {
                select id=(id) name=(field.name) required[field.required] aria-describedby=[described] aria-invalid=[invalid] {
                    @for (value, word) in choices { option value=(value) selected[value == field.value] { (word) } }
                }
            };
        }
        FieldKind::File(endings) => {
            return html! {
                input id=(id) name=(field.name) type="file" accept=(endings) required[field.required]
                    aria-describedby=[described] aria-invalid=[invalid];
            };
        }
        FieldKind::Line | FieldKind::Decimal => "text",
        FieldKind::Date => "date",
        FieldKind::Password => "password",
    };
    let mode = matches!(field.kind, FieldKind::Decimal).then_some("decimal");
    let complete = match (&field.kind, field.name) {
        (FieldKind::Password, _) => "current-password",
        (_, "name") => "username",
        _ => "off",
    };
    html! {
        input id=(id) name=(field.name) type=(kind) value=(field.value) inputmode=[mode] autocomplete=(complete)
            required[field.required] maxlength=[field.most] aria-describedby=[described] aria-invalid=[invalid];
    }
}

/// The other record that a problem is about, if the visitor may see it: its page and what it is called.
fn other(visit: &Visit, problem: &Problem) -> Option<(String, String)> {
    let (register, id) = problem.record.as_deref()?;
    let record = id.parse().ok()?;
    let wanted = [(register.clone(), record)];
    // A title that cannot be found out is no reason to show no form.
    let titles = visit.site.store().titles(&visit.actor, wanted, visit.language).ok()?;
    let title = titles.get(&record).filter(|title| *title != taihang_store::read::UNSEEN)?;
    Some((format!("/r/{register}/{id}"), title.clone()))
}

/// What a summary says of `problems`: what is only told, and what has to be mended, each once. A guard that counts what is
/// open is told; where nothing else is listed, it is itself what has to be mended.
fn summed(problems: &[Problem]) -> (Vec<&Problem>, Vec<&Problem>) {
    let mut told = BTreeSet::new();
    let once = problems.iter().filter(|problem| {
        told.insert((problem.code.as_str(), problem.field.as_deref(), problem.message.zh.as_str()))
    });
    // What is only shown again in the other language is not wrong.
    let (aside, listed): (Vec<&Problem>, Vec<&Problem>) =
        once.partition(|problem| problem.code == "not-now" || problem.code == not_kept().code);
    if listed.is_empty() {
        return aside.into_iter().partition(|problem| problem.code == not_kept().code);
    }
    (aside, listed)
}

/// All problems of a form on top of it, each leading to its field.
pub fn problem_summary(visit: &Visit, within: &str, problems: &[Problem]) -> Markup {
    let (told, listed) = summed(problems);
    if listed.is_empty() {
        return html! {
            @for problem in told { div.notice role="status" { p { (problem.line(visit.language)) } } }
        };
    }
    html! {
        div.problems role="alert" {
            h2 { (visit.words("parts.problems", &[("count", &listed.len())])) }
            @for problem in told { p { (problem.line(visit.language)) } }
            ul { @for problem in listed { li { (one(visit, within, problem)) } } }
        }
    }
}

fn one(visit: &Visit, within: &str, problem: &Problem) -> Markup {
    let sentence = problem.message.in_language(visit.language);
    html! {
        @match &problem.field {
            Some(name) => {
                @let id = if within.is_empty() { format!("#field-{name}") } else { format!("#{within}-{name}") };
                a href=(id) { (sentence) }
            }
            None => (sentence),
        }
        " " (problem.hint.in_language(visit.language))
        @if let Some((path, title)) = other(visit, problem) { " " a href=(path) { (title) } }
    }
}

#[cfg(test)]
mod tests {
    use taihang_base::Text;

    use super::*;

    #[test]
    fn as_many_are_counted_as_are_listed() {
        let one = |code: &str, field: &str| {
            let problem = Problem::new(code, Text::new(code, code), Text::new("请修改。", "Mend it."));
            if field.is_empty() { problem } else { problem.about(field) }
        };
        let (open, a, b) = (one("not-now", ""), one("wrong", "a"), one("wrong", "b"));
        let sums = |problems: &[Problem]| {
            let (told, listed) = summed(problems);
            (told.len(), listed.len())
        };
        assert_eq!(
            sums(&[open.clone(), a.clone(), b.clone()]),
            (1, 2),
            "a sentence that counts is not counted"
        );
        assert_eq!(sums(&[a.clone(), b, a.clone()]), (0, 2), "none twice");
        assert_eq!(sums(std::slice::from_ref(&open)), (0, 1));
        assert_eq!(sums(&[not_kept(), a]), (1, 1));
        assert_eq!(sums(&[not_kept()]), (1, 0));
    }
}
