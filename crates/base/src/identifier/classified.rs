//! Codes of published classifications.

use super::Scheme;
use crate::error::Problem;
use crate::language::Text;
use crate::region::RegionCode;

/// Sections of GB/T 4754-2017 with their first and last division.
const SECTIONS: [(char, u8, u8); 20] = [
    ('A', 1, 5),
    ('B', 6, 12),
    ('C', 13, 43),
    ('D', 44, 46),
    ('E', 47, 50),
    ('F', 51, 52),
    ('G', 53, 60),
    ('H', 61, 62),
    ('I', 63, 65),
    ('J', 66, 69),
    ('K', 70, 70),
    ('L', 71, 72),
    ('M', 73, 75),
    ('N', 76, 79),
    ('O', 80, 82),
    ('P', 83, 83),
    ('Q', 84, 85),
    ('R', 86, 90),
    ('S', 91, 96),
    ('T', 97, 97),
];

/// Six digits that name a province at least.
pub(super) fn region(typed: &str) -> Result<String, Problem> {
    let digits = typed.len() == 6 && typed.bytes().all(|byte| byte.is_ascii_digit());
    let code = typed.parse().ok().filter(|_| digits).and_then(RegionCode::new);
    code.map(|code| code.to_string()).ok_or_else(|| {
        Scheme::Region.misshapen(Text::new(
            "应为 GB/T 2260 的六位数字，例如 140100。",
            "It has the six digits of GB/T 2260, such as 140100.",
        ))
    })
}

/// A section letter, alone or with two to four digits; a missing letter is supplied from the division.
pub(super) fn industry(typed: &str) -> Result<String, Problem> {
    let code = typed.to_ascii_uppercase();
    let (letter, digits) = match code.chars().next() {
        Some(letter) if letter.is_ascii_uppercase() => (Some(letter), &code[1..]),
        Some(_) | None => (None, code.as_str()),
    };
    let shaped = (2..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let division = digits.get(..2).and_then(|division| division.parse::<u8>().ok()).filter(|_| shaped);
    let section = SECTIONS.iter().find(|&&(section, first, last)| match division {
        Some(division) => (first..=last).contains(&division),
        None => digits.is_empty() && letter == Some(section),
    });
    let Some(&(section, ..)) = section else {
        return Err(Scheme::Industry.misshapen(Text::new(
            "应为门类字母（A—T），后接二至四位数字，例如 C、C39、C3911。",
            "It is a section letter (A–T) with two to four digits after it, such as C, C39 or C3911.",
        )));
    };
    if letter.is_some_and(|letter| letter != section) {
        return Err(Scheme::Industry.problem(
            "identifier-section",
            &Text::new("的门类字母与数字不符。", "the letter does not belong to the digits."),
            Text::new(
                format!("按数字，门类应为 {section}。"),
                format!("By the digits the section is {section}."),
            ),
        ));
    }
    Ok(format!("{section}{digits}"))
}

/// Section, class, subclass, group: "H", "H01", "H01L", "H01L 21/02"; a bare main group gets its "/00".
pub(super) fn ipc(typed: &str) -> Result<String, Problem> {
    let code: String =
        typed.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_ascii_uppercase();
    normal_ipc(&code).ok_or_else(|| {
        Scheme::Ipc.misshapen(Text::new(
            "应为部、大类、小类或组，例如 H、H01、H01L、H01L 21/02。",
            "It is a section, class, subclass or group, such as H, H01, H01L or H01L 21/02.",
        ))
    })
}

fn normal_ipc(code: &str) -> Option<String> {
    let bytes = code.as_bytes();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let head = matches!(bytes.first(), Some(b'A'..=b'H'));
    match bytes.len() {
        1 if head => Some(code.to_owned()),
        3 if head && digits(&bytes[1..]) => Some(code.to_owned()),
        4.. if head && digits(&bytes[1..3]) && bytes[3].is_ascii_uppercase() => {
            let (subclass, group) = code.split_at(4);
            if group.is_empty() {
                return Some(subclass.to_owned());
            }
            let (main, sub) = group.split_once('/').unwrap_or((group, "00"));
            let main = main.trim_start_matches('0');
            let fits = (1..=4).contains(&main.len()) && (2..=6).contains(&sub.len());
            (fits && digits(main.as_bytes()) && digits(sub.as_bytes()))
                .then(|| format!("{subclass} {main}/{sub}"))
        }
        _ => None,
    }
}
