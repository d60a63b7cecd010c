//! Codes that end in a check digit.

use jiff::civil::Date;

use super::Scheme;
use crate::error::Problem;
use crate::language::Text;

/// The 31 characters of GB 32100-2015: no I, O, S, V, Z.
const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Eighteen characters; digits at 3–8 (the registering division), the last makes the weighted sum divisible by 31.
pub(super) fn credit_code(typed: &str) -> Result<String, Problem> {
    let code: String =
        typed.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let shape = || {
        Scheme::CreditCode.misshapen(Text::new(
            "应为 18 位数字或大写字母（不使用 I、O、S、V、Z），第 3 至 8 位为数字。",
            "It has 18 digits or letters (never I, O, S, V, Z); characters 3 to 8 are digits.",
        ))
    };
    let values: Option<Vec<usize>> =
        code.bytes().map(|byte| CREDIT_ALPHABET.iter().position(|&letter| letter == byte)).collect();
    let values = values
        .filter(|values| values.len() == 18 && values[2..8].iter().all(|&value| value < 10))
        .ok_or_else(shape)?;
    // Weights are the powers of three.
    let sum = values[..17].iter().rev().fold(0, |sum, value| (sum * 3 + value) % 31);
    let expected = CREDIT_ALPHABET[(31 - sum) % 31];
    if code.as_bytes()[17] == expected {
        Ok(code)
    } else {
        Err(Scheme::CreditCode.wrong_check(char::from(expected)))
    }
}

/// Division or country, birth date, sequence, check digit.
pub(super) fn citizen_id(typed: &str) -> Result<String, Problem> {
    let code: String =
        typed.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let shape = || {
        Scheme::CitizenId.misshapen(Text::new(
            "应为 18 位：17 位数字加 1 位校验位（数字或 X）；15 位旧号码请换用新号码。",
            "It has 18 characters: 17 digits and a check digit (a digit or X); an old number of 15 digits is replaced by the new one.",
        ))
    };
    let expected = check_11_2(&code, 18).filter(|_| !code.starts_with('0')).ok_or_else(shape)?;
    let born = |from: usize, to: usize| {
        code.get(from..to).and_then(|digits| digits.parse::<i16>().ok()).unwrap_or(0)
    };
    let small = |number: i16| i8::try_from(number).unwrap_or(0);
    let real = Date::new(born(6, 10), small(born(10, 12)), small(born(12, 14))).is_ok();
    if !(real && (1850..2100).contains(&born(6, 10))) {
        return Err(Scheme::CitizenId.problem(
            "identifier-birth-date",
            &Text::new("中的出生日期不存在。", "the birth date in it does not exist."),
            Text::new("请核对第 7 至 14 位（年月日）。", "Check characters 7 to 14 (year, month, day)."),
        ));
    }
    if code.ends_with(expected) { Ok(code) } else { Err(Scheme::CitizenId.wrong_check(expected)) }
}

/// Four groups of four; a whole address is taken too.
pub(super) fn orcid(typed: &str) -> Result<String, Problem> {
    let bare = typed.rsplit('/').next().unwrap_or(typed);
    let code: String = bare
        .chars()
        .filter(|&letter| letter != '-' && letter != ' ')
        .collect::<String>()
        .to_ascii_uppercase();
    let expected = check_11_2(&code, 16).ok_or_else(|| {
        Scheme::Orcid.misshapen(Text::new(
            "应为四组四位，例如 0000-0002-1825-0097。",
            "It has four groups of four, such as 0000-0002-1825-0097.",
        ))
    })?;
    if !code.ends_with(expected) {
        return Err(Scheme::Orcid.wrong_check(expected));
    }
    Ok([&code[..4], &code[4..8], &code[8..12], &code[12..]].join("-"))
}

/// The check character of ISO 7064 MOD 11-2 for `code`, which is `length` characters: digits, then a digit or X.
fn check_11_2(code: &str, length: usize) -> Option<char> {
    let (digits, check) = code.as_bytes().split_at_checked(length.checked_sub(1)?)?;
    let shaped = matches!(check, [b'0'..=b'9' | b'X']) && digits.iter().all(u8::is_ascii_digit);
    let sum =
        digits.iter().filter(|_| shaped).fold(0_u32, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let value = (12 - sum) % 11;
    shaped.then(|| char::from_digit(value, 10).unwrap_or('X'))
}
