//! Codes without a check digit: numbers of documents, keys, numbers given by others.

use super::Scheme;
use crate::error::Problem;
use crate::language::Text;

const LONGEST: usize = 100;

/// One line; a year in any brackets gets those of GB/T 9704, and then no spaces stand in the number.
pub(super) fn document_number(typed: &str) -> Result<String, Problem> {
    let line = one_line(Scheme::DocumentNumber, typed)?;
    Ok(bracketed_year(&line).unwrap_or(line))
}

/// Lower-case letters, digits, `-` and `_`; a letter or digit first.
pub(super) fn code(typed: &str) -> Result<String, Problem> {
    let code = typed.to_ascii_lowercase();
    let fits = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-' || letter == '_'
    };
    let shaped =
        (1..=LONGEST).contains(&code.len()) && code.chars().all(fits) && !code.starts_with(['-', '_']);
    shaped.then_some(code).ok_or_else(|| {
        Scheme::Code.misshapen(Text::new(
            "只用小写字母、数字、- 和 _，以字母或数字开头，不超过 100 位。",
            "Only lower-case letters, digits, - and _, a letter or digit first, at most 100 characters.",
        ))
    })
}

/// Any one line.
pub(super) fn serial(typed: &str) -> Result<String, Problem> {
    one_line(Scheme::Serial, typed)
}

/// The text with single spaces, if it is one line of a fair length.
fn one_line(scheme: Scheme, typed: &str) -> Result<String, Problem> {
    let line = typed.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let shaped = (1..=LONGEST).contains(&line.chars().count()) && !line.chars().any(char::is_control);
    shaped.then_some(line).ok_or_else(|| {
        scheme.misshapen(Text::new(
            "应为一行文字，不超过 100 字。",
            "It is one line of at most 100 characters.",
        ))
    })
}

/// The number with its year in 〔〕, or nothing if it has no year in brackets.
fn bracketed_year(line: &str) -> Option<String> {
    let letters: Vec<char> = line.chars().filter(|letter| *letter != ' ').collect();
    let at = letters.windows(6).position(|part| {
        matches!(
            (part[0], part[5]),
            ('(', ')') | ('[', ']') | ('〔', '〕') | ('【', '】') | ('［', '］') | ('﹝', '﹞')
        ) && part[1..5].iter().all(char::is_ascii_digit)
    })?;
    let bracketed = letters.iter().enumerate().map(|(place, &letter)| match place {
        place if place == at => '〔',
        place if place == at + 5 => '〕',
        _ => letter,
    });
    Some(bracketed.collect())
}
