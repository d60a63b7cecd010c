//! What stands in a cell of a workbook, as whoever looks at it reads it.

use calamine::{DataRef, Style};
use rust_decimal::Decimal;

/// Whether numbers in cells of this style are shown as hundredths. Spreadsheets choose such a style by themselves for whoever
/// types `2.5%`, and keep 0.025.
pub(super) fn is_percent(style: &Style) -> bool {
    // Two of the formats that every spreadsheet knows by their number (ECMA-376-1, 18.8.30).
    const KNOWN: [u32; 2] = [9, 10];
    let Some(format) = &style.number_format else { return false };
    format.format_id.is_some_and(|id| KNOWN.contains(&id)) || shows_percent(&format.format_code)
}

/// Whether a format says so outside its quotes, its escapes and the parts for negative numbers and texts.
fn shows_percent(code: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for letter in code.chars() {
        match letter {
            _ if std::mem::take(&mut escaped) => {}
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            ';' => return false,
            '%' => return true,
            _ => {}
        }
    }
    false
}

/// The text of a cell; none if it is empty.
pub(super) fn text_of(value: &DataRef<'_>, percent: bool) -> Option<String> {
    let text = match value {
        DataRef::Int(number) => shown(number.to_string(), percent),
        DataRef::Float(number) => shown(number.to_string(), percent),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        // A formula that failed has no value; the cell says so.
        DataRef::Error(error) => format!("{error:?}"),
        DataRef::Empty => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// The digits of a number as its cell shows them. What is kept as a binary fraction is written as the shortest decimal that is it,
/// so that a hundredfold of it is exact.
fn shown(digits: String, percent: bool) -> String {
    let hundredfold =
        percent.then(|| digits.parse::<Decimal>().ok()?.checked_mul(Decimal::ONE_HUNDRED)).flatten();
    hundredfold.map_or(digits, |number| format!("{}%", number.normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_show_hundredths_are_told_from_others() {
        for (code, percent) in [
            ("0%", true),
            ("0.00%", true),
            ("#,##0.0\\ %", true),
            ("[Red]0.0%;-0.0%", true),
            ("General", false),
            ("0.00", false),
            ("0.0\"%\"", false),
            ("0.0\\%", false),
            ("0;0%", false),
            ("0_%", false),
        ] {
            assert_eq!(shows_percent(code), percent, "{code}");
        }
    }

    #[test]
    fn a_share_is_read_as_it_is_shown() {
        for (kept, text) in [(0.025, "2.5%"), (0.07, "7%"), (1.105, "110.5%"), (-0.003, "-0.3%"), (0.0, "0%")]
        {
            assert_eq!(text_of(&DataRef::Float(kept), true).as_deref(), Some(text));
        }
        assert_eq!(text_of(&DataRef::Float(0.025), false).as_deref(), Some("0.025"));
        assert_eq!(text_of(&DataRef::Int(1), true).as_deref(), Some("100%"));
        assert_eq!(text_of(&DataRef::String("2.5%".to_owned()), true).as_deref(), Some("2.5%"));
    }
}
