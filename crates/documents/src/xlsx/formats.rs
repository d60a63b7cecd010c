//! Number formats: a cell's number as the sheet shows it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use taihang_base::Problem;

use crate::xml::{Node, Xml};

/// The number formats of a workbook by cell style.
#[derive(Debug, Default)]
pub(super) struct Formats {
    styles: Vec<Shape>,
    from_1904: bool,
}

/// What a format makes of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    General,
    Date { year: bool, month: bool, day: bool, time: bool },
    Number(Pattern),
}

/// A format with a fixed number of places.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pattern {
    before: String,
    after: String,
    least: usize,
    most: usize,
    grouped: bool,
    percent: bool,
}

impl Formats {
    /// Reads the part of styles.
    pub(super) fn read(part: &str, bytes: &[u8], depth: usize, from_1904: bool) -> Result<Self, Problem> {
        let mut codes: BTreeMap<usize, String> = BTreeMap::new();
        let mut styles = Vec::new();
        let mut in_cells = false;
        let mut xml = Xml::new(part, bytes, depth)?;
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => match element.name().as_str() {
                    "numFmt" => {
                        let code = element.attribute("formatCode").unwrap_or_default();
                        codes.insert(
                            element.number("numFmtId").unwrap_or(0),
                            code.chars().take(200).collect(),
                        );
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells && styles.len() < 70_000 => {
                        styles.push(element.number("numFmtId").unwrap_or(0));
                    }
                    _ => {}
                },
                Node::End(name) if name == "cellXfs" => in_cells = false,
                Node::End(_) | Node::Text(_) => {}
            }
        }
        let styles = styles
            .into_iter()
            .map(|id| codes.get(&id).map_or_else(|| built_in(id), |code| shape(code)))
            .collect();
        Ok(Self { styles, from_1904 })
    }

    /// The text of `number` in a cell of `style`.
    pub(super) fn show(&self, number: &str, style: Option<usize>) -> String {
        let Ok(value) = number.trim().parse::<f64>() else { return number.to_owned() };
        match style.and_then(|style| self.styles.get(style)) {
            Some(Shape::Date { year, month, day, time }) => {
                let days = if self.from_1904 { value + 1_462.0 } else { value };
                date(days, (*year, *month, *day, *time)).unwrap_or_else(|| general(value))
            }
            Some(Shape::Number(pattern)) => pattern.show(value),
            Some(Shape::General) | None => general(value),
        }
    }
}

/// A number without format: fifteen digits, as the sheet keeps them.
fn general(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    if rounded.is_finite() && rounded.abs() < 1e18 { format!("{rounded}") } else { format!("{value:e}") }
}

/// The formats that have a number and no code.
fn built_in(id: usize) -> Shape {
    match id {
        1 => shape("0"),
        2 => shape("0.00"),
        3 | 37 | 38 | 41 | 42 => shape("#,##0"),
        4 | 39 | 40 | 43 | 44 => shape("#,##0.00"),
        9 => shape("0%"),
        10 => shape("0.00%"),
        17 | 27 | 36 | 50 | 52 | 57 => Shape::Date { year: true, month: true, day: false, time: false },
        22 => Shape::Date { year: true, month: true, day: true, time: true },
        14..=16 | 28..=31 | 51 | 53 | 54 | 58 => {
            Shape::Date { year: true, month: true, day: true, time: false }
        }
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => {
            Shape::Date { year: false, month: false, day: false, time: true }
        }
        _ => Shape::General,
    }
}

/// Reads the first section of a format code.
fn shape(code: &str) -> Shape {
    if code.to_ascii_lowercase().contains("general") {
        return Shape::General;
    }
    let mut pattern = Pattern {
        before: String::new(),
        after: String::new(),
        least: 0,
        most: 0,
        grouped: false,
        percent: false,
    };
    let (mut digits, mut point, mut letters) = (0_usize, false, String::new());
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        let literal = if digits == 0 { &mut pattern.before } else { &mut pattern.after };
        match character {
            ';' => break,
            '"' => literal.extend(characters.by_ref().take_while(|&character| character != '"')),
            '\\' => literal.extend(characters.next()),
            '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inside: String = characters.by_ref().take_while(|&character| character != ']').collect();
                if let Some(currency) = inside.strip_prefix('$') {
                    literal.extend(currency.chars().take_while(|&character| character != '-'));
                } else if matches!(inside.as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                    letters.push_str(&inside);
                }
            }
            '0' | '#' | '?' => {
                digits += 1;
                pattern.most += usize::from(point);
                pattern.least += usize::from(point && character == '0');
            }
            '.' if digits > 0 => point = true,
            ',' => pattern.grouped |= digits > 0 && !point,
            '%' => {
                pattern.percent = true;
                pattern.after.push('%');
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'e' => {
                letters.push(character.to_ascii_lowercase());
            }
            'E' | '@' | '/' if letters.is_empty() => return Shape::General,
            'A' | 'P' | ' ' | '-' | '/' | ':' => {}
            _ => literal.push(character),
        }
    }
    if !letters.is_empty() {
        let time = letters.contains(['h', 's']);
        let date = letters.contains(['y', 'd', 'e']) || !time;
        return Shape::Date {
            year: date,
            month: date && letters.contains('m'),
            day: letters.contains('d') || (date && !letters.contains(['y', 'e'])),
            time,
        };
    }
    if digits == 0 { Shape::General } else { Shape::Number(pattern) }
}

impl Pattern {
    fn show(&self, value: f64) -> String {
        let value = if self.percent { value * 100.0 } else { value };
        // 1.005 is a little less in binary; sheets round what they show, so it is lifted over the edge.
        let value = value * (1.0 + 4.0 * f64::EPSILON);
        let mut text = format!("{:.*}", self.most.min(15), value.abs());
        while self.most > self.least && text.contains('.') && text.ends_with('0') {
            let places = text.len() - text.find('.').unwrap_or(0) - 1;
            if places <= self.least {
                break;
            }
            text.pop();
        }
        let text = text.trim_end_matches('.');
        let (whole, fraction) =
            text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
        let mut shown = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if self.grouped && at > 0 && (whole.len() - at) % 3 == 0 {
                shown.push(',');
            }
            shown.push(digit);
        }
        if let Some(fraction) = fraction {
            shown.push('.');
            shown.push_str(fraction);
        }
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}{shown}{}", self.before.trim(), self.after.trim())
    }
}

/// A count of days since the end of 1899 as date, with the parts that the format shows.
fn date(days: f64, (year, month, day, time): (bool, bool, bool, bool)) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a small number above")]
    let (whole, minutes) = (days.floor() as i64, ((days - days.floor()) * 1_440.0).round() as i64);
    let clock = format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60);
    if !year {
        return time.then_some(clock);
    }
    // The count has a 29 February 1900 that never was.
    let (y, m, d) = civil(whole + i64::from(whole < 60) - 25_569);
    let mut text = format!("{y:04}");
    if month {
        let _ = write!(text, "-{m:02}");
    }
    if day {
        let _ = write!(text, "-{d:02}");
    }
    if time && minutes > 0 {
        let _ = write!(text, " {clock}");
    }
    Some(text)
}

/// Year, month and day of a count of days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_as_their_format_says() {
        let cases = [
            ("0.30000000000000004", "General", "0.3"),
            ("2", "General", "2"),
            ("1234567.5", "General", "1234567.5"),
            ("0.025", "0.0%", "2.5%"),
            ("0.4", "0%", "40%"),
            ("0.07", "0.00%", "7.00%"),
            ("1.005", "0.##", "1.01"),
            ("1234567", "#,##0", "1,234,567"),
            ("1234.5", "#,##0.00_ ", "1,234.50"),
            ("-3", "0.0;[Red]-0.0", "-3.0"),
            ("300", "0\"家\"", "300家"),
            ("2.5", "\"≥\"0.0", "≥2.5"),
            ("12", "@", "12"),
            ("5", "[$¥-804]#,##0", "¥5"),
            ("45657", "yyyy-mm-dd", "2024-12-31"),
            ("45657", "yyyy\"年\"m\"月\"d\"日\"", "2024-12-31"),
            ("45657", "yyyy\"年\"m\"月\"", "2024-12"),
            ("45657", "yyyy\"年\"", "2024"),
            ("45657.5", "yyyy/m/d h:mm", "2024-12-31 12:00"),
            ("0.75", "h:mm", "18:00"),
            ("1", "yyyy-mm-dd", "1900-01-01"),
            ("61", "yyyy-mm-dd", "1900-03-01"),
        ];
        for (number, code, expected) in cases {
            let formats = Formats { styles: vec![shape(code)], from_1904: false };
            assert_eq!(formats.show(number, Some(0)), expected, "{number} {code}");
        }
    }
}
