//! A formula cut into words, numbers, texts and signs.

use rust_decimal::Decimal;
use taihang_base::Span;

use super::check::{Slip, slip};

/// A word of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name: a code, a function, a field.
    Name(String),
    /// A number.
    Number(Decimal),
    /// A text in quotes.
    Text(String),
    /// A sign: `+`, `<=`, `(`.
    Sign(&'static str),
    /// The end of the formula.
    End,
}

/// The signs, longer ones first.
const SIGNS: [&str; 17] =
    ["<=", ">=", "!=", "+", "-", "*", "/", "(", ")", ",", ".", "=", "<", ">", "%", "×", "÷"];
/// A formula is one line of a form; what is longer is a mistake.
const LONGEST: usize = 4_000;

/// The words of `text` with their places.
pub(super) fn words(text: &str) -> Result<Vec<(Token, Span)>, Slip> {
    if text.len() > LONGEST {
        return Err(slip(
            text,
            Span::new(0, 0),
            "formula-long",
            ("公式太长。", "The formula is too long."),
            ("请拆成几个指标。", "Divide it into several indicators."),
        ));
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let (token, length) = word(text, at, letter)?;
        found.push((token, Span::new(at, at + length)));
        at += length;
    }
    found.push((Token::End, Span::new(text.len(), text.len())));
    Ok(found)
}

fn word(text: &str, at: usize, letter: char) -> Result<(Token, usize), Slip> {
    let rest = text.get(at..).unwrap_or_default();
    if letter.is_ascii_digit() {
        let length = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        // A code may begin with a digit; a number is never followed by a letter.
        let named = name_length(rest);
        if named > length {
            return Ok((Token::Name(rest.get(..named).unwrap_or_default().to_owned()), named));
        }
        let digits = rest.get(..length).unwrap_or_default();
        let number = Decimal::from_str_exact(digits).map_err(|_| {
            slip(
                text,
                Span::new(at, at + length),
                "formula-number",
                ("无法识别这个数字。", "This number cannot be read."),
                ("请写成 1234.5 的形式，最多 28 位。", "Write it as 1234.5, at most 28 digits."),
            )
        })?;
        return Ok((Token::Number(number), length));
    }
    if letter.is_ascii_alphabetic() || letter == '_' {
        let length = name_length(rest);
        return Ok((Token::Name(rest.get(..length).unwrap_or_default().to_owned()), length));
    }
    let closing = match letter {
        '"' => Some('"'),
        '“' | '”' => Some('”'),
        _ => None,
    };
    if let Some(closing) = closing {
        return quoted(text, at, letter, closing);
    }
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or_else(|| {
        slip(
            text,
            Span::new(at, at + letter.len_utf8()),
            "formula-letter",
            ("公式中不能使用这个字符。", "A formula cannot have this character."),
            (
                "请使用半角字符：代码、数字、+ - * / ( ) , 和比较符号。",
                "Use codes, numbers, + - * / ( ) , and signs of comparison.",
            ),
        )
    })?;
    let token = match *sign {
        "×" => "*",
        "÷" => "/",
        sign => sign,
    };
    Ok((Token::Sign(token), sign.len()))
}

/// How long the name at the beginning is. A hyphen belongs to it if a letter or digit follows at once.
fn name_length(rest: &str) -> usize {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let bytes = rest.as_bytes();
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let next = bytes.get(length + 1).copied().unwrap_or(b' ');
        let inside = *byte == b'-' && length > 0 && letter(char::from(next));
        if !letter(char::from(*byte)) && !inside {
            break;
        }
        length += 1;
    }
    length
}

fn quoted(text: &str, at: usize, open: char, closing: char) -> Result<(Token, usize), Slip> {
    let from = at + open.len_utf8();
    let inside = text.get(from..).unwrap_or_default();
    let end = inside.find(closing).ok_or_else(|| {
        slip(
            text,
            Span::new(at, text.len()),
            "formula-quote",
            ("引号没有结束。", "The quotation mark is not closed."),
            ("请在文字后补上引号。", "Put a quotation mark after the text."),
        )
    })?;
    let length = open.len_utf8() + end + closing.len_utf8();
    Ok((Token::Text(inside.get(..end).unwrap_or_default().to_owned()), length))
}
