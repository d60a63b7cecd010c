//! How a form stands on its page.

use axum::response::Response;
use maud::{Markup, html};
use taihang_base::Problem;
use taihang_defs::FieldDef;
use taihang_kernel::LONGEST_REASON;
use taihang_kernel::view::{FormView, Input};

use super::super::inputs::{Inputs, LinesWrong};
use super::super::prefill;
use super::{Form, Purpose};
use crate::components::{Field, FieldKind, Icon, icon};
use crate::components::{csrf_field, field, page_head, panel, problem_summary};
use crate::page::Page;

/// The whole page.
pub(super) fn page(form: &Form<'_>, view: &FormView, inputs: &Inputs<'_>, called: &str) -> Response {
    let (asking, visit) = (form.asking, &form.asking.visit);
    let label = asking.text(&asking.def().label);
    let title = match &form.purpose {
        Purpose::New => visit.words("register.new-title", &[("register", &label)]),
        Purpose::Edit => visit.words("register.edit-title", &[("record", &called)]),
        Purpose::Correct => visit.words("register.correct-title", &[("record", &called)]),
        Purpose::Advance(transition) => visit.words(
            "register.advance-title",
            &[("action", &asking.text(&transition.label)), ("record", &called)],
        ),
    };
    let sentence = match &form.purpose {
        Purpose::New => asking.text(&asking.def().purpose).to_owned(),
        Purpose::Edit => String::new(),
        Purpose::Correct => visit.word("register.correct-sentence").to_owned(),
        Purpose::Advance(transition) => {
            let to = asking
                .def()
                .states
                .get(transition.leads_from(&form.record.state))
                .map_or("", |state| asking.text(&state.label));
            visit.words("register.advance-sentence", &[("state", &to)])
        }
    };
    let body = html! {
        (page_head(&title, &sentence, &html! {}))
        (notices(form))
        (problem_summary(visit, "", &placed(form, &form.problems)))
        (whole(form, view, inputs))
    };
    let mut page =
        Page::new(visit, &title).narrow().section("/r").script("register.js").under(label, &asking.path());
    if form.purpose != Purpose::New {
        page = page.under(called, &asking.record_path(form.record.id));
    }
    page.render(&body)
}

/// What was restored, and that somebody else was quicker.
fn notices(form: &Form<'_>) -> Markup {
    let visit = &form.asking.visit;
    let Some(changed) = form.restored else { return html! {} };
    let drop = format!("{}/draft/drop", base(form));
    html! {
        div.notice role="status" {
            p { strong { (visit.word("register.draft-restored")) } " " (visit.word("register.draft-restored-text")) }
            @if changed && form.purpose != Purpose::New { p { (visit.word("register.draft-older")) } }
            (super::super::markup::one_button(visit, &drop, "button small", visit.word("register.draft-drop"), &html! {}))
        }
    }
}

fn whole(form: &Form<'_>, view: &FormView, inputs: &Inputs<'_>) -> Markup {
    let visit = &form.asking.visit;
    let multipart =
        form.asking.def().fields.values().any(|field| matches!(field.kind, taihang_defs::FieldType::File(_)));
    let draft = form.purpose.drafted().then(|| format!("{}/draft/keep", base(form)));
    html! {
        form.register-form.fields method="post" action=(action(form)) enctype=[multipart.then_some("multipart/form-data")] novalidate
            data-draft=[draft.as_ref()] data-saved=(visit.word("register.draft-saved")) data-kept=(visit.word("register.draft-kept"))
            data-signed-out=(visit.word("register.draft-signed-out"))
            data-prefill={ (form.asking.path()) "/prefill" } data-none=(visit.word("register.find-none")) {
            (csrf_field(visit))
            input type="hidden" name="id" value=(form.record.id);
            input type="hidden" name="version" value=(form.record.version);
            (groups(form, view, inputs))
            @for lines in &view.lines {
                @if lines.2.iter().any(|_| true) { (inputs.lines(form.asking.def(), lines, &of_lines(form, &lines.0))) }
            }
            @if !matches!(form.purpose, Purpose::Advance(_)) { (about(form, inputs)) }
            (reason(form))
            (buttons(form, draft.as_deref()))
        }
    }
}

fn groups(form: &Form<'_>, view: &FormView, inputs: &Inputs<'_>) -> Markup {
    let def = form.asking.def();
    let one = |input: &Input| {
        let Some(field) = def.fields.get(&input.name) else { return html! {} };
        if let Some(held) = form.held.get(&input.name) {
            return prefill::block(form.asking, field, held, inputs.legend);
        }
        if input.fixed {
            return fixed(form, field, inputs);
        }
        inputs.field(def, input, later(form, field).as_deref())
    };
    html! {
        @for (at, (label, group)) in view.groups.iter().enumerate() {
            @match label {
                Some(label) if view.groups.len() > 1 => (panel(&format!("group-{at}"), label, &html! {},
                    &html! { div.fields { @for input in group { (one(input)) } } })),
                Some(_) | None => div.panel { div.fields { @for input in group { (one(input)) } } },
            }
        }
    }
}

/// A computed or frozen field: its value, and why nobody types it. On a new form nothing is computed yet.
fn fixed(form: &Form<'_>, field: &FieldDef, inputs: &Inputs<'_>) -> Markup {
    let visit = &form.asking.visit;
    let Some(value) = form.record.get(&field.name) else { return html! {} };
    let value = inputs.legend.setting(visit.language).shown(field, value);
    let why = if field.computed.is_some() { "register.computed" } else { "register.frozen" };
    let label = form.asking.text(&field.label);
    Inputs::held(label, &super::super::markup::shown(visit, &value, ""), visit.word(why))
}

/// In which later state the field has to be filled.
fn later(form: &Form<'_>, field: &FieldDef) -> Option<String> {
    let (asking, states) = (form.asking, &form.asking.def().states);
    let from = field.required_from.as_ref()?;
    let (at, now) = (states.get_index_of(from)?, states.get_index_of(form.target().0)?);
    let label = states.get(from).map(|state| asking.text(&state.label))?;
    (at > now).then(|| asking.visit.words("register.required-later", &[("state", &label)]))
}

fn about(form: &Form<'_>, inputs: &Inputs<'_>) -> Markup {
    let (asking, visit) = (form.asking, &form.asking.visit);
    let Some(allowed) = asking.def().about.as_ref().filter(|_| form.open.contains("about")) else {
        return html! {};
    };
    let (register, id, called) = form.about(inputs.legend);
    let wrong = problems_of(form, "about");
    html! {
        fieldset.field.panel.wrong[!wrong.is_empty()] id="field-about" tabindex="-1" {
            legend.label { (visit.word("register.about")) }
            @if allowed.registers.len() > 1 {
                label for="about-register" { (visit.word("register.about-register")) }
                select id="about-register" name="about.register" {
                    @for name in &allowed.registers { option value=(name) selected[*name == register] { (asking.label_of(name)) } }
                }
            }
            label for="about-record" { (visit.word("register.about-record")) }
            input id="about-record" name="about" type="text" value=(called) autocomplete="off" placeholder=(visit.word("register.find-by-name"))
                data-find={ (asking.path()) "/find/about" } data-find-in="about-register";
            input type="hidden" name="about.id" value=(id);
            input type="hidden" name="about.was" value=(called);
            @for problem in wrong { p.field-problem { (icon(Icon::Warning)) " " (problem) } }
        }
    }
}

fn reason(form: &Form<'_>) -> Markup {
    let visit = &form.asking.visit;
    let needed = match &form.purpose {
        Purpose::New | Purpose::Edit => return html! {},
        Purpose::Correct => true,
        Purpose::Advance(transition) => transition.reason,
    };
    let label = visit.word("register.reason");
    let mut input = Field::line("reason", label, &form.typed.reason)
        .of(FieldKind::Lines)
        .at_most(LONGEST_REASON)
        .with_hint(visit.word("register.reason-hint"));
    if needed {
        input = input.needed();
    }
    html! { div.panel { (field(visit, &input, &form.problems)) } }
}

fn buttons(form: &Form<'_>, draft: Option<&str>) -> Markup {
    let visit = &form.asking.visit;
    let (word, back) = match &form.purpose {
        Purpose::New => (visit.word("register.create"), form.asking.path()),
        Purpose::Edit => (visit.word("register.save"), form.asking.record_path(form.record.id)),
        Purpose::Correct => (visit.word("register.correct-do"), form.asking.record_path(form.record.id)),
        Purpose::Advance(transition) => {
            (form.asking.text(&transition.label), form.asking.record_path(form.record.id))
        }
    };
    html! {
        div.actions.form-end {
            button.button.primary { (word) }
            @if let Some(draft) = draft { button.button formaction=(draft) data-draft-button { (visit.word("register.draft-save")) } }
            a.button.quiet href=(back) { (visit.word("register.cancel")) }
            @if draft.is_some() { span.soft.small data-draft-state role="status" { } }
        }
    }
}

/// Path below which the parts of the form lie.
fn base(form: &Form<'_>) -> String {
    match form.drafted() {
        Some(id) => form.asking.record_path(id),
        None => form.asking.path(),
    }
}

fn action(form: &Form<'_>) -> String {
    match &form.purpose {
        Purpose::New => format!("{}/new", form.asking.path()),
        Purpose::Edit => format!("{}/edit", base(form)),
        Purpose::Correct => format!("{}/correct", base(form)),
        Purpose::Advance(transition) => format!("{}/{}", base(form), transition.name),
    }
}

fn problems_of(form: &Form<'_>, name: &str) -> Vec<String> {
    let own = form.problems.iter().filter(|problem| problem.field.as_deref() == Some(name));
    own.map(|problem| sentence(form, problem)).collect()
}

/// Problems of a kind of lines, each with the number of its row and the input that it is about.
fn of_lines(form: &Form<'_>, kind: &str) -> LinesWrong {
    let about = |problem: &&Problem| {
        let rest = problem.field.as_deref().and_then(|field| field.strip_prefix(kind));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    };
    let line = |problem: &Problem| {
        let row =
            problem.field.as_deref().and_then(|field| field.split(['[', ']']).nth(1)?.parse::<usize>().ok());
        let sentence = sentence(form, problem);
        row.map_or_else(
            || sentence.clone(),
            |row| form.asking.visit.words("register.in-row", &[("row", &(row + 1)), ("problem", &sentence)]),
        )
    };
    let cell = |problem: &Problem| problem.field.as_deref().and_then(cell_name);
    form.problems.iter().filter(about).map(|problem| (cell(problem), line(problem))).collect()
}

/// The name in the form of a cell that a problem calls `kind[row].column`.
fn cell_name(field: &str) -> Option<String> {
    let (kind, rest) = field.split_once('[')?;
    let (row, column) = rest.split_once("].").unwrap_or((rest, ""));
    Some(format!("line.{kind}.{row}.{column}"))
}

fn sentence(form: &Form<'_>, problem: &Problem) -> String {
    Problem { field: None, ..problem.clone() }.line(form.asking.visit.language)
}

/// Problems whose fields are named as the inputs of the page are.
fn placed(form: &Form<'_>, problems: &[Problem]) -> Vec<Problem> {
    let place = |field: &str| cell_name(field).or_else(|| form.on_page(field).then(|| field.to_owned()));
    problems
        .iter()
        .map(|problem| Problem { field: problem.field.as_deref().and_then(place), ..problem.clone() })
        .collect()
}

impl Form<'_> {
    /// Whether the form has something called so.
    fn on_page(&self, name: &str) -> bool {
        let def = self.asking.def();
        let field = |field: &FieldDef| {
            self.open.contains(&field.name)
                && self.target().1.is_none_or(|asks| asks.iter().any(|asked| asked == name))
        };
        matches!(name, "reason" | "about")
            || def.lines.contains_key(name)
            || def.fields.get(name).is_some_and(field)
    }
}
