//! One return: what is asked, what was answered, last period's figures and other sources beside it, and what does not hold.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::StatusCode;
use maud::{Markup, html};
use rust_decimal::Decimal;
use taihang_base::{Micro, Problem, Text};
use taihang_collection::{Breach, Severity};
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_registers::data_return::{self, field, transition};
use taihang_registers::returns::{Checked, checked, items_of, subject_of};
use taihang_registers::{form, indicator_value, organisation};
use taihang_store::StoreError;
use taihang_store::read::Seen;
use taihang_web::components::{Tone, badge, page_head, panel, problem_summary};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Answer, Failure, Page, Visit};

use super::draft::{self, Kept};
use super::grid;
use crate::state::App;
use crate::steps::{state_of, steps};

/// The page has forms of its own for these.
const OWN: [&str; 4] = [transition::SUBMIT, transition::BEGIN, transition::RETURN, transition::CHASE];

/// What a form sent, by the names of its fields.
pub(super) type Typed = BTreeMap<String, String>;

/// The class of the answers, and that of what the collector says to them.
const ANSWERS: &str = "secret";

/// The page.
pub(super) async fn page(_: App, visit: Visit, Path(at): Path<String>) -> Answer {
    answer(visit, at, |opened| opened.render(&[])).await
}

/// Answers a request about one return on a thread that may wait.
pub(super) async fn answer<F>(visit: Visit, at: String, work: F) -> Answer
where
    F: FnOnce(&Opened<'_>) -> Answer + Send + 'static,
{
    Asking::answer(visit, data_return::REGISTER.to_owned(), move |asking| {
        work(&Opened::read(asking, super::rounds::id(&at)?)?)
    })
    .await
}

/// A value that somebody else holds for the same indicator, unit and period.
pub(super) struct Other {
    pub(super) question: String,
    /// The answer times this is in the unit of the value.
    pub(super) factor: Decimal,
    pub(super) value: Decimal,
    pub(super) source: String,
    pub(super) state: String,
    pub(super) id: RecordId,
}

/// One return that the visitor has opened.
pub(super) struct Opened<'a> {
    pub(super) asking: &'a Asking,
    pub(super) seen: Seen,
    pub(super) form: Record,
    pub(super) checked: Checked,
    pub(super) others: Vec<Other>,
    /// What R&D accounts of the unit answer already, by question.
    pub(super) held: BTreeMap<String, String>,
    /// Whether answers are shown, may be filled in, may be sent back.
    pub(super) shown: bool,
    pub(super) fills: bool,
    pub(super) sends_back: bool,
    /// What was typed and not saved, shown over what is saved.
    pub(super) kept: Option<Kept>,
    /// The answers that are saved.
    pub(super) saved: Typed,
    unit: String,
}

impl<'a> Opened<'a> {
    /// The return of `id` as the visitor may see it.
    pub(super) fn read(asking: &'a Asking, id: RecordId) -> Result<Self, Failure> {
        let seen = asking.store.one(asking.actor(), data_return::REGISTER, id)?;
        let record = &seen.record;
        let program = Actor::system("collection", asking.actor().today);
        let named = |field: &str, register: &str| match record.reference(field) {
            Some(id) => Ok(Some(asking.store.one(&program, register, id)?.record)),
            None => Ok::<_, StoreError>(None),
        };
        // Who sees the answers may be told of the form they answer and of the unit's own figures of the last period.
        let form = named(field::FORM, form::REGISTER)?.ok_or(taihang_base::Refusal::NotFound)?;
        let shown = seen.classes.contains(ANSWERS);
        let previous = if shown { named(field::PREVIOUS, data_return::REGISTER)? } else { None };
        let others = if shown { others(asking, record)? } else { Vec::new() };
        let held = items_of(record).into_iter().filter(|item| item.compared).filter_map(|item| {
            let other = others.iter().find(|other| other.question == item.question)?;
            Some((item.indicator, other.value))
        });
        let held: BTreeMap<RecordId, Decimal> = held.collect();
        let checked_as = |record: &Record| checked(&form, record, previous.as_ref(), &held);
        let mut checked = checked_as(record);
        let editable = asking.editable(record, &seen.standing);
        let answered = if shown && editable.contains(data_return::field::ANSWER) {
            super::held::answers(asking, record, &form)?
        } else {
            BTreeMap::new()
        };
        let (fills, sends_back) =
            (editable.contains(data_return::field::ANSWER), editable.contains(data_return::field::REMARK));
        let saved = checked.filled.texts.clone();
        let kept = if fills { draft::of(asking, record)? } else { None };
        let kept = kept.filter(|kept| {
            let anew = checked_as(&draft::over(record, kept));
            let differs = anew.filled.answers != checked.filled.answers
                || anew.filled.texts.keys().ne(checked.filled.texts.keys())
                || anew.filled.notes != checked.filled.notes
                || anew.filled.problems != checked.filled.problems
                || !kept.block.trim().is_empty();
            if differs {
                checked = anew;
            }
            differs
        });
        let unit = record.reference(field::UNIT).map(|id| (organisation::REGISTER.to_owned(), id));
        let titles = asking.store.titles(asking.actor(), unit.clone(), asking.visit.language)?;
        let unit = unit.and_then(|(_, id)| titles.get(&id).cloned()).unwrap_or_else(|| "—".to_owned());
        Ok(Self {
            asking,
            form,
            checked,
            others,
            held: answered,
            shown,
            fills,
            sends_back: sends_back && shown,
            kept,
            saved,
            unit,
            seen,
        })
    }

    /// Where the page is.
    pub(super) fn path(&self) -> String {
        format!("/returns/{}", self.seen.record.id)
    }

    /// What the return is called.
    pub(super) fn title(&self) -> &str {
        self.seen.record.text(field::TITLE).unwrap_or("—")
    }

    /// Everything that is wrong or doubtful, about its question.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let breaches = self.checked.breaches.iter().filter(|breach| breach.blocks()).map(said);
        self.checked.filled.problems.iter().cloned().chain(breaches).collect()
    }

    /// The page, with what was wrong with what was sent.
    pub(super) fn render(&self, sent: &[Problem]) -> Answer {
        let visit = &self.asking.visit;
        let record = &self.seen.record;
        let links = html! {
            @if self.shown {
                a.button href={ (self.path()) "/template/xlsx" } download { (visit.word("collection.template")) }
            }
            a.button.quiet href={ "/r/data_return/" (record.id) } { (visit.word("collection.record")) }
        };
        // What was sent comes first; what is open in the draft is said once.
        let begun = !self.checked.filled.texts.is_empty();
        let open = if self.fills && begun { self.problems() } else { Vec::new() };
        let known = |problem: &Problem| {
            sent.iter().any(|other| other.field == problem.field && other.code == problem.code)
        };
        let all: Vec<Problem> =
            sent.iter().cloned().chain(open.into_iter().filter(|problem| !known(problem))).collect();
        let body = html! {
            (page_head(self.title(), visit.word("collection.return-sentence"), &links))
            (problem_summary(visit, "a", &all))
            (self.facts())
            (draft::notice(self))
            @if self.shown {
                (grid::panel_of(self, &all))
                @if self.fills { (grid::upload(self)) }
                (self.conflicts())
            } @else { p.soft { (visit.word("collection.microdata")) } }
            (steps(self.asking, (data_return::REGISTER, record.id), "collection.steps", &OWN)?)
        };
        let mut page = Page::new(visit, self.title())
            .wide()
            .script("register.js")
            .section("/collection")
            .under(visit.word("collection.title"), "/collection");
        if let Some(round) = record.reference(field::COLLECTION) {
            page = page.under(visit.word("collection.round"), &format!("/collection/{round}"));
        }
        let mut response = page.render(&body);
        if !sent.is_empty() {
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        }
        Ok(response)
    }

    fn facts(&self) -> Markup {
        let visit = &self.asking.visit;
        let record = &self.seen.record;
        let date = |field: &str| {
            if let Some(Value::Date(day)) = record.get(field) { visit.date(*day) } else { "—".to_owned() }
        };
        let late = record.get(field::LATE) == Some(&Value::YesNo(true));
        let state = state_of(self.asking, data_return::REGISTER, &record.state);
        html! {
            p.record-facts {
                (state_badge(self.asking.def(), &state))
                @if late { (badge(Tone::Warn, visit.word("collection.late"))) }
                span { (visit.word("collection.unit")) (visit.colon()) (self.unit) }
                span { (visit.word("collection.due")) (visit.colon()) (date(field::DUE_ON)) }
                span { (visit.word("collection.submitted-on")) (visit.colon()) (date(field::SUBMITTED_ON)) }
                @if self.shown { span { (visit.word("collection.problems")) (visit.colon()) strong.number { (self.checked.blocking()) } } }
            }
        }
    }

    /// Where another source has another figure, both stand side by side.
    fn conflicts(&self) -> Markup {
        let visit = &self.asking.visit;
        let own = |other: &Other| {
            let answer = self.checked.filled.answers.get(&other.question);
            let number = answer.and_then(taihang_collection::Answer::number)?.checked_mul(other.factor)?;
            Some(number.round_dp(Micro::PLACES).normalize())
        };
        let rows: Vec<&Other> = self
            .others
            .iter()
            .filter(|other| own(other).is_some_and(|own| own != other.value.normalize()))
            .collect();
        if rows.is_empty() {
            return html! {};
        }
        let list = html! {
            ul.links role="list" {
                @for other in rows {
                    li {
                        (self.label(&other.question)) (visit.colon())
                        strong { (own(other).map(|own| own.to_string()).unwrap_or_default()) } " (" (visit.word("collection.this-return")) ") ≠ "
                        a href={ "/r/indicator_value/" (other.id) } { strong { (other.value.normalize()) } } " (" (other.source) (visit.comma()) (other.state) ")"
                    }
                }
            }
        };
        panel(
            "conflicts",
            visit.word("collection.disagree"),
            &html! { (visit.word("collection.disagree-note")) },
            &list,
        )
    }

    /// The name of a question in the language of the visitor.
    pub(super) fn label<'q>(&'q self, key: &'q str) -> &'q str {
        let question = self.checked.questions.iter().find(|question| question.key == key);
        question.map_or(key, |question| grid::label(&self.asking.visit, question))
    }
}

/// A breach as people read it, about the first of its questions.
pub(super) fn said(breach: &Breach) -> Problem {
    let hint = match breach.severity {
        Severity::Error => Text::new("请改正后提交。", "Mend it before you submit."),
        Severity::Warning => Text::new(
            "请核实，确属实情的在“说明”栏写明原因。",
            "Check it; if it is right, say why under “Explanation”.",
        ),
    };
    let mut message = breach.message.clone();
    if !breach.arithmetic.is_empty() {
        message = Text::new(
            format!("{}（{}）", message.zh, breach.arithmetic),
            format!("{} ({})", message.en, breach.arithmetic),
        );
    }
    let problem = Problem::new(&format!("check-{}", breach.rule), message, hint);
    match breach.questions.first() {
        Some(question) => problem.about(question.clone()),
        None => problem,
    }
}

/// The values that other sources hold for the questions of the return, as far as the visitor may see them.
fn others(asking: &Asking, record: &Record) -> Result<Vec<Other>, Failure> {
    let items = items_of(record);
    let (Some(region), Some(period)) = (record.reference(field::REGION), record.get(field::PERIOD)) else {
        return Ok(Vec::new());
    };
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let whole = record.get(field::WHOLE_REGION) == Some(&Value::YesNo(true));
    let subject = subject_of(region, record.reference(field::UNIT).filter(|_| !whole));
    let query = Query::all(indicator_value::REGISTER, 500)
        .with(
            indicator_value::field::INDICATOR,
            Test::In(items.iter().map(|item| Value::Ref(item.indicator)).collect()),
        )
        .with(indicator_value::field::SUBJECT, Test::In(vec![Value::Text(subject)]))
        .with(indicator_value::field::PERIOD, Test::In(vec![period.clone()]))
        .with(indicator_value::field::CATEGORY, Test::In(vec![Value::Choice("actual".to_owned())]));
    let found = match asking.store.page(asking.actor(), &query) {
        Ok(page) => page.records,
        Err(StoreError::Refusal(_) | StoreError::Problems(_)) => Vec::new(),
        Err(other) => return Err(other.into()),
    };
    let mut others = Vec::new();
    for shown in found.iter().rev().map(|shown| &shown.record) {
        let over = matches!(shown.state.as_str(), "rejected" | "superseded");
        if over || shown.reference(indicator_value::field::DATA_RETURN) == Some(record.id) {
            continue;
        }
        let indicator = shown.reference(indicator_value::field::INDICATOR);
        let item = items.iter().find(|item| Some(item.indicator) == indicator);
        let Some((item, Value::Decimal(value))) = item.zip(shown.get(indicator_value::field::VALUE)) else {
            continue;
        };
        others.push(Other {
            question: item.question.clone(),
            factor: item.factor,
            value: *value,
            source: shown.text(indicator_value::field::SOURCE).unwrap_or("—").to_owned(),
            state: state_of(asking, indicator_value::REGISTER, &shown.state).1,
            id: shown.id,
        });
    }
    Ok(others)
}
