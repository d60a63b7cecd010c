//! Returns: the questions and checks of a form as the engine takes them, what a return answers, and what does not hold in it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};
use taihang_collection::{Against, Answer, Breach, Kind, Question, Rule, Severity, check, read};
use taihang_kernel::{Command, Record, RecordId, Value};

use crate::lines::{Line, lines};
use crate::rules::advance;

/// Cells of one line, by column.
pub type Cells = BTreeMap<String, Option<Value>>;

/// What a value is of: a region, or an organisation in it.
pub fn subject_of(region: RecordId, unit: Option<RecordId>) -> String {
    unit.map_or_else(|| region.to_string(), |unit| format!("{region}:{unit}"))
}

/// The questions of a form.
pub fn questions(form: &Record) -> Vec<Question> {
    lines(form, "question").iter().filter_map(question).collect()
}

fn question(line: &Line<'_>) -> Option<Question> {
    let kind = line.text("kind").and_then(Kind::of)?;
    let of = |column: &str| line.text(column).unwrap_or_default();
    let mut question =
        Question::new(line.text("key")?, of("zh"), kind).in_unit(of("unit")).with_options(of("options"));
    of("en").clone_into(&mut question.en);
    question.required = line.yes("required");
    (question.least, question.most) = (line.decimal("least"), line.decimal("most"));
    question.change_limit = line.decimal("change_limit");
    Some(question)
}

/// The checks of a form, and what cannot be read of them.
pub fn rules(form: &Record) -> (Vec<Rule>, Vec<Problem>) {
    let (mut rules, mut problems) = (Vec::new(), Vec::new());
    for line in lines(form, "rule") {
        let of = |column: &str| line.text(column).unwrap_or_default();
        let bounds = (line.decimal("least"), line.decimal("most"));
        match Rule::read(of("key"), of("kind"), (of("left"), of("right")), bounds) {
            Ok(mut rule) => {
                rule.tolerance = line.decimal("tolerance").unwrap_or_default();
                rule.tolerance_percent = line.decimal("tolerance_percent").unwrap_or_default();
                if line.text("severity") == Some("warning") {
                    rule.severity = Severity::Warning;
                }
                rule.message = Text::new(of("zh"), of("en"));
                rules.push(rule);
            }
            Err(problem) => problems.push(problem.about("rule")),
        }
    }
    (rules, problems)
}

/// Which indicators stand behind the questions of a form, as lines of a return.
pub(crate) fn items(form: &Record) -> Vec<Cells> {
    let item = |question: &str, line: &Line<'_>, column: &str, compared: bool| -> Option<Cells> {
        Some(Cells::from([
            ("question".to_owned(), Some(Value::Identifier(question.to_owned()))),
            ("indicator".to_owned(), Some(Value::Ref(line.reference(column)?))),
            ("compared".to_owned(), compared.then_some(Value::YesNo(true))),
            ("factor".to_owned(), line.decimal("factor").map(Value::Decimal)),
        ]))
    };
    let asked = lines(form, "question");
    let asked = asked.iter().filter_map(|line| item(line.text("key")?, line, "indicator", false));
    let held = lines(form, "rule");
    let held = held.iter().filter_map(|line| item(line.text("left")?, line, "other", true));
    asked.chain(held).collect()
}

/// Takes back a value that a correction no longer reports.
pub(crate) fn taken_back(value: &Record) -> Option<Command> {
    let transition = match value.state.as_str() {
        "reported" | "computed" | "checked" => "reject",
        "released" => "withdraw",
        _ => return None,
    };
    Some(advance(value, transition, "更正时该题不再填报"))
}

/// An indicator behind a question of a return.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The question.
    pub question: String,
    /// The indicator.
    pub indicator: RecordId,
    /// Only held against; the answer does not become a value.
    pub compared: bool,
    /// The answer times this is the value.
    pub factor: Decimal,
}

/// The indicators behind the questions of a return.
pub fn items_of(record: &Record) -> Vec<Item> {
    let item = |line: &Line<'_>| {
        Some(Item {
            question: line.text("question")?.to_owned(),
            indicator: line.reference("indicator")?,
            compared: line.yes("compared"),
            factor: line.decimal("factor").unwrap_or(Decimal::ONE),
        })
    };
    lines(record, "item").iter().filter_map(item).collect()
}

/// What a return holds, question by question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    /// As it was typed.
    pub texts: BTreeMap<String, String>,
    /// As it was understood.
    pub answers: BTreeMap<String, Answer>,
    /// Explanations.
    pub notes: BTreeMap<String, String>,
    /// Values sent back, with the reason and the value of that moment.
    pub remarks: BTreeMap<String, (String, String)>,
    /// What cannot be understood, about its question.
    pub problems: Vec<Problem>,
}

/// Reads the answers of a return to `questions`.
pub fn filled(record: &Record, questions: &[Question]) -> Filled {
    let mut filled = Filled::default();
    for line in lines(record, "answer") {
        let Some(key) = line.text("question") else { continue };
        if let Some(note) = line.text("note") {
            filled.notes.insert(key.to_owned(), note.to_owned());
        }
        let Some(text) = line.text("value") else { continue };
        filled.texts.insert(key.to_owned(), text.to_owned());
        let Some(question) = questions.iter().find(|question| question.key == key) else { continue };
        match read(question, text) {
            Ok(answer) => filled.answers.extend(answer.map(|answer| (key.to_owned(), answer))),
            Err(problem) => filled.problems.push(problem),
        }
    }
    for line in lines(record, "remark") {
        if let Some((key, reason)) = line.text("question").zip(line.text("reason")) {
            let value = line.text("value").unwrap_or_default().to_owned();
            filled.remarks.insert(key.to_owned(), (reason.to_owned(), value));
        }
    }
    filled
}

/// A return held against its form.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The questions.
    pub questions: Vec<Question>,
    /// What it holds.
    pub filled: Filled,
    /// The figures of the last period.
    pub last: BTreeMap<String, Decimal>,
    /// What does not hold.
    pub breaches: Vec<Breach>,
}

impl Checked {
    /// How much of it keeps the return from being submitted.
    pub fn blocking(&self) -> usize {
        self.filled.problems.len() + self.breaches.iter().filter(|breach| breach.blocks()).count()
    }
}

/// Holds `record` against `form`, the return of the last period, and the values of other sets (by indicator).
pub fn checked(
    form: &Record,
    record: &Record,
    previous: Option<&Record>,
    held: &BTreeMap<RecordId, Decimal>,
) -> Checked {
    let questions = questions(form);
    let filled = filled(record, &questions);
    let (rules, _) = rules(form);
    let last = previous.map(|previous| self::filled(previous, &questions).answers).unwrap_or_default();
    let last = last.into_iter().filter_map(|(key, answer)| Some((key, answer.number()?))).collect();
    // A check against another set names the indicator in words on its right side; the ref beside it is what counts.
    let others = lines(form, "rule");
    let others = others.iter().filter_map(|line| {
        let value = held.get(&line.reference("other")?)?;
        Some((line.text("right")?.trim().to_owned(), *value))
    });
    let others = others.collect();
    // What cannot be read is said once, and not as missing too.
    let unread: Vec<&String> = filled.texts.keys().filter(|key| !filled.answers.contains_key(*key)).collect();
    let against = Against { answers: &filled.answers, notes: &filled.notes, last: &last, others: &others };
    let told = |breach: &Breach| {
        let first = breach.questions.first();
        let unreadable = filled.problems.iter().any(|problem| problem.field.as_ref() == first);
        !(breach.rule == "required" && unreadable && first.is_some_and(|key| unread.contains(&key)))
    };
    let breaches = check(&questions, &rules, against).into_iter().filter(told).collect();
    Checked { questions, filled, last, breaches }
}
