//! Inputs by type, the same for fields and for columns of lines. Each works without scripts.

use std::collections::BTreeSet;

use maud::{Markup, html};
use taihang_defs::{FieldDef, RegisterDef};
use taihang_kernel::view::{Choice, FormLines, Input, InputKind};
use taihang_kernel::{RecordId, Value, parse_value};

use super::asking::Asking;
use super::legend::Legend;
use super::markup::size;
use crate::components::{Icon, icon};

/// What all inputs of one form share.
pub(super) struct Inputs<'a> {
    pub(super) asking: &'a Asking,
    pub(super) legend: &'a Legend,
    /// Code lists that are too long to be shown whole.
    pub(super) long: &'a BTreeSet<String>,
}

/// Up to so many options stand side by side; more go into a list.
const SIDE_BY_SIDE: usize = 5;

/// What is wrong with a kind of lines: sentences, each with the input that it is about.
pub(super) type LinesWrong = Vec<(Option<String>, String)>;

/// What an input is called on the page.
struct Place<'a> {
    /// Its name in the form.
    name: &'a str,
    /// Its id on the page.
    id: String,
    /// The id of help and problems.
    described: Option<String>,
    /// Its label, where no label element stands beside it.
    label: Option<&'a str>,
    invalid: Option<&'static str>,
}

impl Inputs<'_> {
    /// An input with its label, help and problems. `note` says when it has to be filled, or where its value comes from.
    pub(super) fn field(&self, def: &RegisterDef, input: &Input, note: Option<&str>) -> Markup {
        let Some(field) = def.fields.get(&input.name) else { return html! {} };
        let id = format!("field-{}", input.name);
        let about = format!("{id}-about");
        let wrong = !input.problems.is_empty();
        let described = (wrong || input.help.is_some() || note.is_some() || hint(&input.kind).is_some())
            .then(|| about.clone());
        let place = Place {
            name: &input.name,
            id: id.clone(),
            described: described.clone(),
            label: None,
            invalid: wrong.then_some("true"),
        };
        let head = html! {
            (input.label)
            @if input.required { span.needed { " " (self.word("parts.needed")) } }
        };
        let below = html! {
            @if described.is_some() {
                div id=(about) {
                    @for problem in &input.problems { p.field-problem { (icon(Icon::Warning)) " " (problem) } }
                    @if let Some(help) = &input.help { p.field-hint { (help) } }
                    @if let Some(key) = hint(&input.kind) { p.field-hint { (self.word(key)) } }
                    @if let Some(note) = note { p.field-hint.note { (note) } }
                }
            }
        };
        if self.grouped(field, &input.kind) {
            return html! {
                fieldset.field.wrong[wrong] id=(id) aria-describedby=[described] tabindex="-1" {
                    legend.label { (head) }
                    (self.control(field, input, &place))
                    (below)
                }
            };
        }
        html! {
            div.field.wrong[wrong] { label for=(id) { (head) } (self.control(field, input, &place)) (below) }
        }
    }

    /// A value that is shown and not asked for, with where it comes from.
    pub(super) fn held(label: &str, value: &Markup, source: &str) -> Markup {
        html! {
            div.field.held {
                span.label { (label) }
                div.held-value { (value) }
                @if !source.is_empty() { p.field-hint { (source) } }
            }
        }
    }

    /// A table of inputs, with a few empty rows more than are filled.
    pub(super) fn lines(
        &self,
        def: &RegisterDef,
        (kind, label, columns, most, rows): &FormLines,
        wrong: &LinesWrong,
    ) -> Markup {
        let Some(line) = def.lines.get(kind) else { return html! {} };
        let spare = (*most).saturating_sub(rows.len()).min(if rows.is_empty() { 2 } else { 1 });
        let start = format!("line.{kind}");
        let row = |at: String, values: Option<&Vec<String>>| {
            html! {
                tr data-row {
                    @for (index, column) in columns.iter().enumerate().filter(|(_, column)| !column.machine) {
                        @let value = values.and_then(|values| values.get(index)).cloned().unwrap_or_default();
                        @let input = Input { value, ..column.clone() };
                        @let name = format!("{start}.{at}.{}", column.name);
                        @let label = self.headed(column);
                        @let described = told_of(kind, wrong, &name);
                        @let invalid = described.is_some().then_some("true");
                        @let place = Place { id: format!("field-{name}"), described, label: Some(&label), invalid, name: &name };
                        td data-label=(label) { div.cell {
                            @if let Some(field) = line.fields.get(&column.name) { (self.control(field, &input, &place)) }
                        } }
                    }
                    td data-label=(self.word("register.row")) { div.cell {
                        @for (index, column) in columns.iter().enumerate().filter(|(_, column)| column.machine) {
                            @let value = values.and_then(|values| values.get(index)).map_or("", String::as_str);
                            input type="hidden" name={ (start) "." (at) "." (column.name) } value=(value);
                        }
                        label.check { input type="checkbox" name={ (start) "." (at) ".gone" } value="yes"; " " (self.word("register.row-remove")) }
                    } }
                }
            }
        };
        html! {
            fieldset.lines id={ "field-" (kind) } tabindex="-1" data-lines=(start) data-most=(most) {
                legend { (label) }
                input type="hidden" name="on" value=(start);
                @for (at, (_, problem)) in wrong.iter().enumerate() {
                    p.field-problem id=(told_id(kind, at)) { (icon(Icon::Warning)) " " (problem) }
                }
                div.table-box { table.cards {
                    thead { tr {
                        @for column in columns.iter().filter(|column| !column.machine) { th scope="col" { (self.headed(column)) @if column.required { " *" } } }
                        th scope="col" { span.visually-hidden { (self.word("register.row")) } }
                    } }
                    tbody {
                        @for (at, values) in rows.iter().enumerate() { (row(at.to_string(), Some(values))) }
                        @for at in rows.len()..rows.len() + spare { (row(at.to_string(), None)) }
                    }
                } }
                template { (row("__row__".to_owned(), None)) }
                p.actions hidden data-row-more { button.button.small type="button" { (icon(Icon::Plus)) (self.word("register.row-add")) } }
            }
        }
    }

    fn word<'a>(&'a self, key: &'a str) -> &'a str {
        self.asking.visit.word(key)
    }

    /// What a column of lines is called, with the unit of its numbers.
    fn headed(&self, column: &Input) -> String {
        match &column.kind {
            InputKind::Number(_, _, Some(unit)) => {
                format!("{}{}", column.label, self.asking.visit.in_brackets(unit))
            }
            InputKind::Number(..)
            | InputKind::Line(_)
            | InputKind::Paragraphs(_)
            | InputKind::Date
            | InputKind::Period
            | InputKind::YesNo
            | InputKind::Choice { .. }
            | InputKind::Record { .. }
            | InputKind::File(_)
            | InputKind::Identifier(_)
            | InputKind::Place => column.label.clone(),
        }
    }

    /// Whether the input is a group of controls with a legend.
    fn grouped(&self, field: &FieldDef, kind: &InputKind) -> bool {
        match kind {
            InputKind::YesNo | InputKind::Place | InputKind::File(_) => true,
            InputKind::Record { several, .. } => *several,
            InputKind::Choice { options, several } => {
                *several || (!self.is_long(field) && options.len() <= SIDE_BY_SIDE)
            }
            InputKind::Line(_)
            | InputKind::Paragraphs(_)
            | InputKind::Number(..)
            | InputKind::Date
            | InputKind::Period
            | InputKind::Identifier(_) => false,
        }
    }

    fn is_long(&self, field: &FieldDef) -> bool {
        field.kind.code_list().is_some_and(|list| self.long.contains(list))
    }

    fn control(&self, field: &FieldDef, input: &Input, place: &Place<'_>) -> Markup {
        let plain = |kind: &str, mode: Option<&str>, most: Option<usize>| {
            html! {
                input id=(place.id) name=(place.name) type=(kind) value=(input.value) inputmode=[mode] maxlength=[most] autocomplete="off"
                    aria-describedby=[place.described.as_ref()] aria-label=[place.label] aria-invalid=[place.invalid];
            }
        };
        match &input.kind {
            InputKind::Line(most) => plain("text", None, Some(*most)),
            InputKind::Identifier(_) | InputKind::Period => plain("text", None, None),
            // A text field: dates are also typed as 2024年3月1日, and what cannot be read has to stay readable.
            InputKind::Date
                if !input.value.is_empty() && input.value.parse::<jiff::civil::Date>().is_err() =>
            {
                plain("text", None, None)
            }
            InputKind::Date => plain("date", None, None),
            // In a table the unit stands in the heading.
            InputKind::Number(..) if place.label.is_some() => plain("text", Some("decimal"), None),
            InputKind::Number(_, _, unit) => html! {
                span.with-unit { (plain("text", Some("decimal"), None)) @if let Some(unit) = unit { span.unit { (unit) } } }
            },
            InputKind::Paragraphs(most) => html! {
                textarea id=(place.id) name=(place.name) rows="4" maxlength=(most) aria-describedby=[place.described.as_ref()]
                    aria-label=[place.label] aria-invalid=[place.invalid] { (input.value) }
            },
            // A cell of a table of lines is too narrow for three choices beside each other.
            InputKind::YesNo if place.label.is_some() => self.list(&yes_no(self.asking), input, place),
            InputKind::YesNo => self.radios(&yes_no(self.asking), input, place),
            InputKind::Choice { several: true, options } => self.checks(field, options, input, place),
            InputKind::Choice { .. } if self.is_long(field) => self.combo(field, input, place),
            InputKind::Choice { options, .. } if place.label.is_none() && options.len() <= SIDE_BY_SIDE => {
                self.radios(options, input, place)
            }
            InputKind::Choice { options, .. } => self.list(options, input, place),
            InputKind::Record { several: false, .. } => self.combo(field, input, place),
            InputKind::Record { several: true, register } => self.records(field, register, input, place),
            InputKind::File(rule) => self.file(field, rule, input, place),
            InputKind::Place => self.place(input, place),
        }
    }

    fn radios(&self, options: &[Choice], input: &Input, place: &Place<'_>) -> Markup {
        let none = Choice { key: String::new(), label: self.word("register.none-chosen").to_owned() };
        html! {
            div.options {
                @for (at, option) in options.iter().chain((!input.required).then_some(&none)).enumerate() {
                    label.check for={ (place.id) "-" (at) } {
                        input id={ (place.id) "-" (at) } type="radio" name=(place.name) value=(option.key) checked[option.key == input.value];
                        " " (option.label)
                    }
                }
            }
        }
    }

    fn list(&self, options: &[Choice], input: &Input, place: &Place<'_>) -> Markup {
        let known = input.value.is_empty() || options.iter().any(|option| option.key == input.value);
        html! {
            select id=(place.id) name=(place.name) aria-describedby=[place.described.as_ref()] aria-label=[place.label] aria-invalid=[place.invalid] {
                option value="" { (self.word("register.choose")) }
                @if !known { option value=(input.value) selected { (input.value) } }
                @for option in options { option value=(option.key) selected[option.key == input.value] { (option.label) } }
            }
        }
    }

    fn checks(&self, field: &FieldDef, options: &[Choice], input: &Input, place: &Place<'_>) -> Markup {
        let chosen: Vec<&str> = input.value.split(';').map(str::trim).filter(|key| !key.is_empty()).collect();
        let long = self.is_long(field);
        let others = chosen.iter().filter(|key| long || options.iter().all(|option| option.key != **key));
        html! {
            input type="hidden" name="on" value=(place.name);
            div.options.many[options.len() > 12] data-chosen=(place.name) {
                @for (at, option) in options.iter().enumerate().filter(|_| !long) {
                    label.check { input id={ (place.id) "-" (at) } type="checkbox" name=(place.name) value=(option.key)
                        checked[chosen.contains(&option.key.as_str())]; " " (option.label) }
                }
                @for key in others {
                    label.check { input type="checkbox" name=(place.name) value=(key) checked; " " (self.code(field, key)) }
                }
            }
            @if long { (self.adding(field, place)) }
        }
    }

    fn records(&self, field: &FieldDef, register: &str, input: &Input, place: &Place<'_>) -> Markup {
        let parts: Vec<&str> =
            input.value.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        html! {
            input type="hidden" name="on" value=(place.name);
            div.options.chosen data-chosen=(place.name) {
                @for part in parts {
                    label.check { input type="checkbox" name=(place.name) value=(part) checked; " " (self.title(part)) }
                }
            }
            (self.adding(field, place))
            @let _ = register;
        }
    }

    /// One more of several: a name typed, or chosen among suggestions.
    fn adding(&self, field: &FieldDef, place: &Place<'_>) -> Markup {
        let find = format!("{}/find/{}", self.asking.path(), field.name);
        html! {
            input id={ (place.id) "-add" } name={ (place.name) ".add" } type="text" autocomplete="off" data-find=(find) data-adds=(place.name)
                placeholder=(self.word("register.add-by-name")) aria-label={ (place.label.unwrap_or(self.asking.text(&field.label))) " · " (self.word("register.add-by-name")) };
        }
    }

    fn combo(&self, field: &FieldDef, input: &Input, place: &Place<'_>) -> Markup {
        let title = if matches!(input.kind, InputKind::Record { .. }) {
            self.title(&input.value)
        } else {
            self.code(field, &input.value)
        };
        let known = !input.value.is_empty() && title != input.value;
        let within = place.name.strip_prefix("line.").and_then(|rest| rest.split('.').next());
        let of = within.map_or_else(|| field.name.clone(), |kind| format!("{kind}.{}", field.name));
        let find = format!("{}/find/{of}", self.asking.path());
        html! {
            input id=(place.id) name=(place.name) type="text" value=(title) autocomplete="off" data-find=(find)
                placeholder=(self.word("register.find-by-name")) aria-describedby=[place.described.as_ref()] aria-label=[place.label] aria-invalid=[place.invalid];
            @if known {
                input type="hidden" name={ (place.name) ".id" } value=(input.value);
                input type="hidden" name={ (place.name) ".was" } value=(title);
            }
        }
    }

    fn file(
        &self,
        field: &FieldDef,
        rule: &taihang_defs::FileRule,
        input: &Input,
        place: &Place<'_>,
    ) -> Markup {
        let kept = match parse_value(field, &input.value, &taihang_kernel::NoLookup) {
            Ok(Some(Value::File(file))) => Some(file),
            Ok(_) | Err(_) => None,
        };
        let kinds = rule.kinds.iter().map(|kind| format!(".{kind}")).collect::<Vec<_>>().join(",");
        let limit = self.asking.visit.words(
            "register.file-limit",
            &[("kinds", &rule.kinds.join(self.asking.visit.comma())), ("most", &size(rule.max_bytes))],
        );
        html! {
            input type="hidden" name="on" value=(place.name);
            @if let Some(file) = kept {
                input type="hidden" name=(place.name) value=(input.value);
                p { (icon(Icon::Library)) " " (file.name) " " span.soft.small { (size(file.bytes)) } }
                label.check { input type="checkbox" name={ (place.name) ".clear" } value="yes"; " " (self.word("register.file-remove")) }
            }
            input id={ (place.id) "-upload" } name={ (place.name) ".upload" } type="file" accept=(kinds) aria-label=(self.asking.text(&field.label));
            p.field-hint { (limit) }
        }
    }

    fn place(&self, input: &Input, place: &Place<'_>) -> Markup {
        let (head, rest) = input.value.split_once(';').unwrap_or(("", &input.value));
        let (east, north) = head.split_once(',').unwrap_or(("", ""));
        let part = |part: &str, word: &str, value: &str| {
            let name = if part.is_empty() { place.name.to_owned() } else { format!("{}.{part}", place.name) };
            let id = if part.is_empty() {
                format!("{}-address", place.id)
            } else {
                format!("{}-{part}", place.id)
            };
            html! {
                div.field { label for=(id) { (self.word(word)) }
                    input id=(id) name=(name) type="text" inputmode=[(!part.is_empty()).then_some("decimal")] value=(value) autocomplete="off"; }
            }
        };
        html! {
            (part("", "register.place-address", rest))
            div.field-row { (part("east", "register.place-east", east)) (part("north", "register.place-north", north)) }
        }
    }

    /// What a record is called; the text itself if it is no id that somebody may read.
    fn title(&self, text: &str) -> String {
        let id: Option<RecordId> = text.trim().parse().ok();
        id.and_then(|id| self.legend.titles.get(&id)).cloned().unwrap_or_else(|| text.to_owned())
    }

    fn code(&self, field: &FieldDef, key: &str) -> String {
        let list = field.kind.code_list().unwrap_or_default();
        let label = self.legend.codes.get(&(list.to_owned(), key.to_owned()));
        label.map_or_else(|| key.to_owned(), |label| self.asking.text(label).to_owned())
    }
}

/// The id of a sentence about lines.
fn told_id(kind: &str, at: usize) -> String {
    format!("field-{kind}-wrong-{at}")
}

/// The ids of the sentences about one cell.
fn told_of(kind: &str, wrong: &LinesWrong, cell: &str) -> Option<String> {
    let own = wrong.iter().enumerate().filter(|(_, (of, _))| of.as_deref() == Some(cell));
    let ids: Vec<String> = own.map(|(at, _)| told_id(kind, at)).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn yes_no(asking: &Asking) -> [Choice; 2] {
    let option =
        |key: &str, word: &str| Choice { key: key.to_owned(), label: asking.visit.word(word).to_owned() };
    [option("yes", "register.yes"), option("no", "register.no")]
}

/// A line below inputs whose notation is not plain.
fn hint(kind: &InputKind) -> Option<&'static str> {
    match kind {
        InputKind::Period => Some("register.period-hint"),
        InputKind::Line(_)
        | InputKind::Paragraphs(_)
        | InputKind::Number(..)
        | InputKind::Date
        | InputKind::YesNo
        | InputKind::Choice { .. }
        | InputKind::Record { .. }
        | InputKind::File(_)
        | InputKind::Identifier(_)
        | InputKind::Place => None,
    }
}
