//! Edit checks: a return held against its form, its own sums and ratios, the last period, and other sets.
//!
//! An error blocks the submission; a warning needs a written explanation at one of its questions. A rule about several figures
//! is skipped where one of them is missing: that is the business of `required`, and is said once, there.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};

use crate::answer::Answer;
use crate::problem::{problem, quoted};
use crate::question::Question;

/// How much a breach weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot be right.
    Error,
    /// Somebody has to say why.
    Warning,
}

/// What holds between figures. Closed.
#[derive(Debug, Clone, PartialEq)]
pub enum Relation {
    /// The parts add up to the whole.
    Sum {
        /// The whole.
        whole: String,
        /// The parts.
        parts: Vec<String>,
    },
    /// One figure is not larger than another.
    NotMore {
        /// The smaller one.
        less: String,
        /// The larger one.
        more: String,
    },
    /// One figure in per cent of another lies between bounds.
    Ratio {
        /// What is divided.
        top: String,
        /// By what.
        bottom: String,
        /// The least, in per cent.
        least: Option<Decimal>,
        /// The most, in per cent.
        most: Option<Decimal>,
    },
    /// All of them are filled in, or none.
    Together {
        /// Which.
        keys: Vec<String>,
    },
    /// A figure agrees with what another set holds for the same unit and period.
    SameAs {
        /// The figure.
        key: String,
        /// The code of the indicator in the other set.
        other: String,
    },
}

/// One rule of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What it is called.
    pub key: String,
    /// What has to hold.
    pub relation: Relation,
    /// What may be off, in the unit of the figures.
    pub tolerance: Decimal,
    /// What may be off, in per cent of the right side.
    pub tolerance_percent: Decimal,
    /// What a breach means.
    pub severity: Severity,
    /// What the form says about it; may be empty.
    pub message: Text,
}

impl Rule {
    /// A rule as a form writes it: `left` one question, `right` questions between `+` (or the code of an indicator).
    pub fn read(
        key: &str,
        kind: &str,
        (left, right): (&str, &str),
        bounds: (Option<Decimal>, Option<Decimal>),
    ) -> Result<Self, Problem> {
        let left = left.trim().to_owned();
        let keys: Vec<String> = right
            .split(['+', '＋', ';', '；', '、', ','])
            .map(|part| part.trim().to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        let one = || keys.first().filter(|_| keys.len() == 1).cloned();
        let unreadable = || unreadable(key, kind);
        if left.is_empty() || keys.is_empty() {
            return Err(unreadable());
        }
        let relation = match kind {
            "sum" => Relation::Sum { whole: left, parts: keys },
            "not_more" => Relation::NotMore { less: left, more: one().ok_or_else(unreadable)? },
            "ratio" => {
                let bottom = one().ok_or_else(unreadable)?;
                Relation::Ratio { top: left, bottom, least: bounds.0, most: bounds.1 }
            }
            "together" => Relation::Together { keys: std::iter::once(left).chain(keys).collect() },
            "same_as" => Relation::SameAs { key: left, other: one().ok_or_else(unreadable)? },
            _ => return Err(unreadable()),
        };
        let (tolerance, tolerance_percent) = (Decimal::ZERO, Decimal::ZERO);
        let message = Text::new("", "");
        Ok(Self {
            key: key.to_owned(),
            relation,
            tolerance,
            tolerance_percent,
            severity: Severity::Error,
            message,
        })
    }

    /// The questions it is about.
    pub fn questions(&self) -> Vec<&str> {
        match &self.relation {
            Relation::Sum { whole, parts } => {
                std::iter::once(whole).chain(parts).map(String::as_str).collect()
            }
            Relation::NotMore { less, more } => vec![less, more],
            Relation::Ratio { top, bottom, .. } => vec![top, bottom],
            Relation::Together { keys } => keys.iter().map(String::as_str).collect(),
            Relation::SameAs { key, .. } => vec![key],
        }
    }

    /// The questions that it names and the form does not have.
    pub fn unknown<'a>(&'a self, questions: &[Question]) -> Vec<&'a str> {
        self.questions()
            .into_iter()
            .filter(|key| !questions.iter().any(|question| question.key == *key))
            .collect()
    }
}

fn unreadable(key: &str, kind: &str) -> Problem {
    let (key, kind) = (quoted(key), quoted(kind));
    problem(
        "rule-unreadable",
        format!("核对规则“{key}”（{kind}）缺少左右两边，或类型不识别。"),
        format!("The rule “{key}” ({kind}) lacks a side, or its kind is not known."),
        (
            "左边填一项，右边填一项或以 + 相连的多项。",
            "One question on the left, one or several joined by + on the right.",
        ),
    )
}

/// What a return is held against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// Answers that could be read, by question.
    pub answers: &'a BTreeMap<String, Answer>,
    /// Explanations, by question.
    pub notes: &'a BTreeMap<String, String>,
    /// The figures of the last period, by question.
    pub last: &'a BTreeMap<String, Decimal>,
    /// What other sets hold for the same unit and period, by code of indicator.
    pub others: &'a BTreeMap<String, Decimal>,
}

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Breach {
    /// `required`, `range`, `change`, or the key of a rule.
    pub rule: String,
    /// What it means.
    pub severity: Severity,
    /// The questions it is about, the first of them first.
    pub questions: Vec<String>,
    /// In words.
    pub message: Text,
    /// Written out.
    pub arithmetic: String,
    /// Whether an explanation stands at one of its questions.
    pub explained: bool,
}

impl Breach {
    /// Whether the return cannot be submitted with it.
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Error || !self.explained
    }
}

/// The shortest explanation that says something.
const EXPLAINED: usize = 4;

/// Everything about a return that does not hold, questions first, then rules in their order.
pub fn check(questions: &[Question], rules: &[Rule], against: Against<'_>) -> Vec<Breach> {
    let own = questions.iter().flat_map(|question| alone(question, against));
    let between = rules.iter().filter_map(|rule| between(questions, rule, against));
    own.chain(between).collect()
}

fn explained(keys: &[String], against: Against<'_>) -> bool {
    let long = |note: &String| note.trim().chars().count() >= EXPLAINED;
    keys.iter().any(|key| against.notes.get(key).is_some_and(long))
}

fn breach(
    against: Against<'_>,
    rule: &str,
    severity: Severity,
    keys: Vec<String>,
    words: (String, String),
    arithmetic: String,
) -> Breach {
    let explained = explained(&keys, against);
    Breach {
        rule: rule.to_owned(),
        severity,
        questions: keys,
        message: Text::new(words.0, words.1),
        arithmetic,
        explained,
    }
}

/// What one answer has to keep by itself.
fn alone(question: &Question, against: Against<'_>) -> Vec<Breach> {
    let key = vec![question.key.clone()];
    let (zh, en) = (&question.zh, if question.en.is_empty() { &question.zh } else { &question.en });
    let Some(answer) = against.answers.get(&question.key) else {
        let words = (format!("“{zh}”必须填写。"), format!("“{en}” has to be filled in."));
        let missing = breach(against, "required", Severity::Error, key, words, String::new());
        return if question.required { vec![missing] } else { Vec::new() };
    };
    let Some(number) = answer.number() else { return Vec::new() };
    let mut found = Vec::new();
    let unit = &question.unit_words;
    if let Some(least) = question.least.filter(|least| number < *least) {
        let words =
            (format!("“{zh}”不应小于 {least}{unit}。"), format!("“{en}” cannot be less than {least}{unit}."));
        found.push(breach(
            against,
            "range",
            Severity::Error,
            key.clone(),
            words,
            format!("{number} < {least}"),
        ));
    }
    if let Some(most) = question.most.filter(|most| number > *most) {
        let words =
            (format!("“{zh}”不应大于 {most}{unit}。"), format!("“{en}” cannot be more than {most}{unit}."));
        found.push(breach(
            against,
            "range",
            Severity::Error,
            key.clone(),
            words,
            format!("{number} > {most}"),
        ));
    }
    let last = against.last.get(&question.key).copied();
    if let Some((limit, last)) = question.change_limit.zip(last)
        && let Some(arithmetic) = changed(number, last, limit)
    {
        let words = (
            format!("“{zh}”与上期 {last}{unit} 相比变动超过 {limit}%，请说明原因。"),
            format!("“{en}” differs from {last}{unit} of the last period by more than {limit}%; say why."),
        );
        found.push(breach(against, "change", Severity::Warning, key, words, arithmetic));
    }
    found
}

/// The change in words, if it goes beyond the limit; a beginning from zero is always beyond it.
fn changed(number: Decimal, last: Decimal, limit: Decimal) -> Option<String> {
    if last.is_zero() {
        return (!number.is_zero()).then(|| format!("0 → {number}"));
    }
    let share = number.checked_sub(last)?.checked_div(last.abs())?.checked_mul(Decimal::ONE_HUNDRED)?;
    (share.abs() > limit)
        .then(|| format!("({number} − {last}) ÷ {} = {}%", last.abs(), share.round_dp(2).normalize()))
}

/// Half a step of rounding and more may be forgiven: the larger of both tolerances counts.
fn within(rule: &Rule, left: Decimal, right: Decimal) -> Option<bool> {
    let relative = rule.tolerance_percent.checked_mul(right.abs())?.checked_div(Decimal::ONE_HUNDRED)?;
    Some(left.checked_sub(right)?.abs() <= rule.tolerance.max(relative))
}

fn name_of<'a>(questions: &'a [Question], key: &'a str) -> &'a str {
    questions.iter().find(|question| question.key == key).map_or(key, |question| question.zh.as_str())
}

/// What is wrong in both languages, and the arithmetic.
type Said = (String, String, String);

fn between(questions: &[Question], rule: &Rule, against: Against<'_>) -> Option<Breach> {
    let number = |key: &String| against.answers.get(key).and_then(Answer::number);
    let name = |key| name_of(questions, key);
    let off = |left, right| within(rule, left, right) == Some(false);
    let (zh, en, arithmetic) = match &rule.relation {
        Relation::Sum { whole, parts } => {
            let parts = parts.iter().map(number).collect::<Option<Vec<Decimal>>>()?;
            sum(rule, name(whole), number(whole)?, &parts)?
        }
        Relation::NotMore { less, more } => {
            let (left, right) = (number(less)?, number(more)?);
            (left > right && off(left, right)).then(|| {
                (
                    format!("“{}”不应大于“{}”。", name(less), name(more)),
                    format!("“{}” cannot be more than “{}”.", name(less), name(more)),
                    format!("{left} > {right}"),
                )
            })?
        }
        Relation::Ratio { top, bottom, least, most } => {
            let share = number(top)?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(number(bottom)?)?;
            ratio(rule, (name(top), name(bottom)), share, (*least, *most))?
        }
        Relation::Together { keys } => {
            let lacks = |key: &&String| !against.answers.contains_key(*key);
            let lacking: Vec<&str> = keys.iter().filter(lacks).map(|key| name(key)).collect();
            (!lacking.is_empty() && lacking.len() < keys.len()).then(|| {
                (
                    format!("相关各项须同时填写，缺少：{}。", lacking.join("、")),
                    format!("These go together; missing: {}.", lacking.join(", ")),
                    String::new(),
                )
            })?
        }
        Relation::SameAs { key, other } => {
            let (left, right) = (number(key)?, *against.others.get(other)?);
            off(left, right).then(|| {
                (
                    format!("“{}”与指标 {other} 的已有数值 {right} 不一致。", name(key)),
                    format!("“{}” differs from {right}, the value held for {other}.", name(key)),
                    format!("{left} ≠ {right}"),
                )
            })?
        }
    };
    let words = (format!("{}{zh}", rule.message.zh), format!("{}{en}", rule.message.en));
    let keys = rule.questions().into_iter().map(str::to_owned).collect();
    Some(breach(against, &rule.key, rule.severity, keys, words, arithmetic))
}

fn sum(rule: &Rule, name: &str, total: Decimal, parts: &[Decimal]) -> Option<Said> {
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(*part))?;
    let terms: Vec<String> = parts.iter().map(ToString::to_string).collect();
    let off = total.checked_sub(sum)?;
    (within(rule, total, sum) == Some(false)).then(|| {
        (
            format!("“{name}”不等于各分项之和，相差 {off}。"),
            format!("“{name}” is not the sum of its parts; it is off by {off}."),
            format!("{} = {sum} ≠ {total}", terms.join(" + ")),
        )
    })
}

/// A ratio beyond its bounds; a division by zero has no ratio, so nothing is said of it.
fn ratio(
    rule: &Rule,
    (top, bottom): (&str, &str),
    share: Decimal,
    (least, most): (Option<Decimal>, Option<Decimal>),
) -> Option<Said> {
    let low = least.filter(|least| share < *least && within(rule, share, *least) == Some(false));
    let high = most.filter(|most| share > *most && within(rule, share, *most) == Some(false));
    let shown = share.round_dp(2).normalize();
    let low = low.map(|least| (least, "低于", "below"));
    let (bound, zh, en) = low.or(high.map(|most| (most, "高于", "above")))?;
    Some((
        format!("“{top}”占“{bottom}”的比重 {shown}%，{zh} {bound}%。"),
        format!("“{top}” is {shown}% of “{bottom}”, {en} {bound}%."),
        format!("{shown}% : {bound}%"),
    ))
}
