//! One answer from a text: typed by the kind of its question, numbers converted into its unit.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Micro, Period, Problem, half_width, parse_decimal};

use crate::problem::{problem, quoted};
use crate::question::{Kind, Question};
use crate::unit::Unit;

/// The longest line, and the longest paragraphs, in characters.
const LINE: usize = 500;
const PROSE: usize = 4000;

/// An answer that fits its question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A number, in the unit of the question.
    Number(Decimal),
    /// Words.
    Text(String),
    /// A day.
    Date(Date),
    /// A span of time.
    Period(Period),
    /// Yes or no.
    YesNo(bool),
    /// Keys of options.
    Choices(Vec<String>),
}

impl Answer {
    /// The number, if it is one.
    pub fn number(&self) -> Option<Decimal> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// The text under which it is kept; it reads back as the same answer.
    pub fn kept(&self) -> String {
        match self {
            Self::Number(number) => number.normalize().to_string(),
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.to_string(),
            Self::Period(period) => period.to_string(),
            Self::YesNo(true) => "是".to_owned(),
            Self::YesNo(false) => "否".to_owned(),
            Self::Choices(keys) => keys.join(";"),
        }
    }
}

/// Whether a text says that there is no answer.
pub fn says_nothing(text: &str) -> bool {
    let typed = half_width(text);
    matches!(
        typed.trim(),
        "" | "-" | "--" | "—" | "——" | "–" | "…" | "……" | "/" | "无数据" | "n/a" | "N/A" | "#N/A"
    )
}

/// The answer in `text`; none if it says that there is none. A unit written beside a number is heeded.
pub fn read(question: &Question, text: &str) -> Result<Option<Answer>, Problem> {
    read_in(question, text, None)
}

/// The same; `unit` is that of the cell beside it, which counts unless the text names its own.
pub fn read_in(question: &Question, text: &str, unit: Option<&Unit>) -> Result<Option<Answer>, Problem> {
    if says_nothing(text) {
        return Ok(None);
    }
    let typed = half_width(text);
    let typed = typed.trim();
    let answer = match question.kind {
        Kind::Integer | Kind::Decimal | Kind::Money | Kind::Percent => {
            number(question, typed, unit).map(Answer::Number)
        }
        Kind::Text | Kind::File => words(text, LINE),
        Kind::Prose => words(text, PROSE),
        Kind::Date => date(typed),
        Kind::Period => typed.parse().map(Answer::Period),
        Kind::YesNo => yes_no(typed),
        Kind::Choice | Kind::Choices => choices(question, typed),
    };
    answer.map(Some).map_err(|problem| problem.about(question.key.clone()))
}

fn words(text: &str, most: usize) -> Result<Answer, Problem> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(problem(
            "answer-too-long",
            format!("内容超过 {most} 个字。"),
            format!("This is longer than {most} characters."),
            ("请缩短后再填。", "Shorten it."),
        ));
    }
    Ok(Answer::Text(text.to_owned()))
}

fn number(question: &Question, typed: &str, beside: Option<&Unit>) -> Result<Decimal, Problem> {
    let unreadable = || {
        problem(
            "answer-unreadable",
            format!("“{}”不是数字。", quoted(typed)),
            format!("“{}” is no number.", quoted(typed)),
            (
                "请只填写数字，例如 1234.5；可带单位，如 3亿元。",
                "Give a number such as 1234.5; a unit may follow, such as 3亿元.",
            ),
        )
    };
    // Accounts write a negative number in brackets.
    let (bracketed, inner) = match typed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner),
        None => (false, typed),
    };
    let compact: String = inner.chars().filter(|one| !one.is_whitespace()).collect();
    let compact = compact.trim_start_matches(['¥', '￥', '\u{feff}']);
    let ends = compact
        .char_indices()
        .find(|(_, one)| !(one.is_ascii_digit() || matches!(one, '+' | '-' | '\u{2212}' | '.' | ',')))
        .map_or(compact.len(), |(at, _)| at);
    let (digits, rest) = compact.split_at(ends);
    let value = parse_decimal(digits).map_err(|_| unreadable())?;
    let value = if bracketed { -value } else { value };
    let own = if rest.is_empty() { None } else { Some(Unit::read(rest).ok_or_else(unreadable)?) };
    let value = converted(question, value, own.as_ref().or(beside))?;
    if question.kind == Kind::Integer && !value.fract().is_zero() {
        return Err(problem(
            "answer-whole",
            format!("应填整数，读到 {value}。"),
            format!("A whole number is wanted; {value} was read."),
            ("请核对数值或计量单位。", "Check the number or its unit."),
        ));
    }
    if Micro::from_decimal(value).is_none() {
        return Err(problem(
            "answer-too-large",
            "数值过大，或小数超过六位。".to_owned(),
            "The number is too large or has more than six decimal places.".to_owned(),
            ("请核对计量单位，或保留六位小数。", "Check the unit, or keep six decimal places."),
        ));
    }
    Ok(value)
}

fn converted(question: &Question, value: Decimal, unit: Option<&Unit>) -> Result<Decimal, Problem> {
    let Some(unit) = unit else { return Ok(value.normalize()) };
    let percent = || Unit { factor: Decimal::ONE, base: "%".to_owned() };
    let own = question.unit.clone().or_else(|| (question.kind == Kind::Percent).then(percent));
    own.as_ref().and_then(|own| unit.convert(value, own)).ok_or_else(|| {
        let wanted = own.as_ref().map_or("无单位", |_| question.unit_words.as_str());
        let wanted_en = own.as_ref().map_or("no unit", |_| question.unit_words.as_str());
        problem(
            "answer-unit",
            format!("单位“{}”不能换算为{}。", unit.base, if wanted.is_empty() { "%" } else { wanted }),
            format!(
                "The unit “{}” does not convert into {}.",
                unit.base,
                if wanted_en.is_empty() { "%" } else { wanted_en }
            ),
            ("请按题目的计量单位填写。", "Use the unit of the question."),
        )
    })
}

fn date(typed: &str) -> Result<Answer, Problem> {
    let plain = typed.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let parts: Option<Vec<i16>> = plain.split('-').map(|part| part.trim().parse().ok()).collect();
    let day = parts.and_then(|parts| {
        let [year, month, day] = parts.try_into().ok()?;
        Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
    });
    day.map(Answer::Date).ok_or_else(|| {
        problem(
            "answer-date",
            format!("“{}”不是日期。", quoted(typed)),
            format!("“{}” is no date.", quoted(typed)),
            ("请填写如 2026-03-31。", "Write it as 2026-03-31."),
        )
    })
}

fn yes_no(typed: &str) -> Result<Answer, Problem> {
    match typed.to_lowercase().as_str() {
        "是" | "有" | "√" | "yes" | "y" | "true" | "1" => Ok(Answer::YesNo(true)),
        "否" | "无" | "没有" | "×" | "no" | "n" | "false" | "0" => Ok(Answer::YesNo(false)),
        _ => Err(problem(
            "answer-yes-no",
            format!("“{}”不是“是”或“否”。", quoted(typed)),
            format!("“{}” is neither yes nor no.", quoted(typed)),
            ("请填写“是”或“否”。", "Answer yes or no."),
        )),
    }
}

fn choices(question: &Question, typed: &str) -> Result<Answer, Problem> {
    let many = question.kind == Kind::Choices;
    let parts: Vec<&str> = if many {
        typed.split([';', '、', '|', ',', '\n']).map(str::trim).filter(|part| !part.is_empty()).collect()
    } else {
        vec![typed]
    };
    let mut keys = Vec::new();
    for part in parts {
        let found = question.options.iter().find(|(key, label)| key == part || half_width(label) == part);
        let Some((key, _)) = found else {
            let all: Vec<&str> = question.options.iter().take(12).map(|(_, label)| label.as_str()).collect();
            return Err(problem(
                "answer-choice",
                format!("“{}”不在选项中：{}。", quoted(part), all.join("、")),
                format!("“{}” is not among the options: {}.", quoted(part), all.join(", ")),
                ("请从选项中选择。", "Choose one of the options."),
            ));
        };
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    Ok(Answer::Choices(keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money() -> Question {
        Question::new("rd", "研发经费", Kind::Money).in_unit("万元")
    }

    fn kept(question: &Question, text: &str) -> String {
        match read(question, text) {
            Ok(Some(answer)) => answer.kept(),
            Ok(None) => "none".to_owned(),
            Err(problem) => problem.code,
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("1,234.50", "1234.5"),
            ("１２，３４５", "12345"),
            ("3亿元", "30000"),
            ("25 元", "0.0025"),
            ("2万", "2"),
            ("(120)", "-120"),
            ("￥1,000万元", "1000"),
            ("—", "none"),
            ("1,2O0", "answer-unreadable"),
            ("12 吨", "answer-unit"),
            ("约100", "answer-unreadable"),
            ("1e5", "answer-unreadable"),
            ("99999999999999999", "answer-too-large"),
            ("0.0000001", "answer-too-large"),
        ] {
            assert_eq!(kept(&money(), text), wanted, "{text}");
        }
        let staff = Question::new("staff", "研究人员", Kind::Integer).in_unit("人");
        assert_eq!(kept(&staff, "1.2万人"), "12000");
        assert_eq!(kept(&staff, "12.5"), "answer-whole");
        assert_eq!(kept(&staff, "12家"), "answer-unit");
        let share = Question::new("share", "占比", Kind::Percent);
        assert_eq!(kept(&share, "２．５％"), "2.5");
        assert_eq!(kept(&share, "3万元"), "answer-unit");
        assert_eq!(kept(&Question::new("n", "数", Kind::Decimal), "3万元"), "answer-unit");
    }

    #[test]
    fn other_kinds_keep_their_form() {
        let of = |kind| Question::new("q", "题", kind).with_options("a=甲类；b=乙类");
        for (kind, text, wanted) in [
            (Kind::Date, "2026/1/5", "2026-01-05"),
            (Kind::Date, "2026年1月5日", "2026-01-05"),
            (Kind::Date, "2026-02-30", "answer-date"),
            (Kind::Period, "2025年", "2025"),
            (Kind::Period, "昨天", "period-unreadable"),
            (Kind::YesNo, "有", "是"),
            (Kind::YesNo, "maybe", "answer-yes-no"),
            (Kind::Choice, "甲类", "a"),
            (Kind::Choice, "丙类", "answer-choice"),
            (Kind::Choices, "乙类、a；b", "b;a"),
            (Kind::Text, "  字 ", "字"),
        ] {
            assert_eq!(kept(&of(kind), text), wanted, "{kind:?} {text}");
        }
        assert_eq!(kept(&of(Kind::Text), &"字".repeat(501)), "answer-too-long");
    }
}
