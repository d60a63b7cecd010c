//! Decimal numbers: as people type them, and as a database keeps them exactly.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::error::Problem;
use crate::language::Text;
use crate::text_form::travels_as_text;
use crate::width::half_width;

/// A decimal kept as whole millionths, so that both databases store, sort and sum it exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Micro(i64);

impl Micro {
    /// Digits kept after the point.
    pub const PLACES: u32 = 6;

    /// The number of `millionths`, as a column holds it.
    pub fn from_millionths(millionths: i64) -> Self {
        Self(millionths)
    }

    /// The millionths, as a column holds them.
    pub fn millionths(self) -> i64 {
        self.0
    }

    /// `value` exactly; `None` if it has more than six places or does not fit.
    pub fn from_decimal(value: Decimal) -> Option<Self> {
        scaled(value, Self::PLACES).map(Self)
    }

    /// The number as a decimal without zeros at its end.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, Self::PLACES).normalize()
    }
}

impl fmt::Display for Micro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_decimal(), f)
    }
}

impl FromStr for Micro {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::from_decimal(parse_decimal(text)?).ok_or_else(|| {
            Problem::new(
                "number-range",
                Text::new(
                    "数值过大，或小数超过六位。",
                    "The number is too large or has more than six decimal places.",
                ),
                Text::new(
                    "请换用较大的计量单位，或保留六位小数。",
                    "Use a larger unit or at most six decimal places.",
                ),
            )
        })
    }
}

travels_as_text!(Micro);

/// `value` times ten to the `places`, if that is a whole number that fits.
pub(crate) fn scaled(value: Decimal, places: u32) -> Option<i64> {
    let value = value.normalize();
    let missing = places.checked_sub(value.scale())?;
    value.mantissa().checked_mul(10_i128.checked_pow(missing)?)?.try_into().ok()
}

/// A number as a person types it: full-width digits, commas between thousands, a sign before it.
pub fn parse_decimal(text: &str) -> Result<Decimal, Problem> {
    let typed = half_width(text).replace('\u{2212}', "-");
    plain_digits(typed.trim()).and_then(|digits| Decimal::from_str_exact(&digits).ok()).ok_or_else(|| {
        Problem::new(
            "number-unreadable",
            Text::new("无法识别为数字。", "This cannot be read as a number."),
            Text::new(
                "请只填写数字，例如 1234.5 或 1,234.5，最多 28 位。",
                "Give digits only, such as 1234.5 or 1,234.5, at most 28 of them.",
            ),
        )
    })
}

/// A number of percent as a person types it, with or without the sign: "2.5%" and "2.5" are both 2.5.
pub fn parse_percent(text: &str) -> Result<Decimal, Problem> {
    let typed = half_width(text);
    let typed = typed.trim();
    parse_decimal(typed.strip_suffix('%').unwrap_or(typed))
}

/// The digits without commas, with a digit before the point; `None` if it is no number.
fn plain_digits(text: &str) -> Option<String> {
    let (sign, number) = match text.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    let first_fits = all_digits(first) && (!grouped || (1..=3).contains(&first.len()));
    let rest_fits = groups.all(|group| group.len() == 3 && all_digits(group));
    let something = !(whole.is_empty() && fraction.is_empty());
    (first_fits && rest_fits && something && all_digits(fraction)).then(|| {
        let whole = if whole.is_empty() { "0".to_owned() } else { whole.replace(',', "") };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    })
}

/// The digits of a whole number with a comma between thousands.
pub(crate) fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_type_numbers_in_many_ways() {
        for (typed, read) in [
            ("12", "12"),
            (" １２．５ ", "12.5"),
            ("1,234,567.89", "1234567.89"),
            ("１，２３４", "1234"),
            ("-.5", "-0.5"),
            ("−3", "-3"),
            ("+7.", "7"),
        ] {
            assert_eq!(parse_decimal(typed).unwrap().normalize().to_string(), read, "{typed}");
        }
        for typed in ["", ".", "-", "1,23", ",123", "1,2345", "1e5", "12a", "1.2.3", "1.2,345", "十二", "1%"]
        {
            assert_eq!(parse_decimal(typed).unwrap_err().code, "number-unreadable", "{typed}");
        }
        assert!(parse_decimal(&"9".repeat(10_000)).is_err());
    }

    #[test]
    fn a_percent_sign_may_stand_or_not() {
        for typed in ["2.5", "2.5%", "２．５％", "2.5 %"] {
            assert_eq!(parse_percent(typed).unwrap(), Decimal::new(25, 1), "{typed}");
        }
        assert!(parse_percent("2.5%%").is_err());
    }

    #[test]
    fn millionths_are_exact_or_nothing() {
        assert_eq!(Micro::from_decimal(Decimal::new(1, 7)), None);
        assert_eq!(Micro::from_decimal(Decimal::MAX), None);
        assert_eq!(Micro::from_decimal(Decimal::new(10, 7)).unwrap().millionths(), 1);
        assert_eq!("0.0000001".parse::<Micro>().unwrap_err().code, "number-range");
    }

    proptest! {
        #[test]
        fn micro_reads_back(millionths in any::<i64>()) {
            let micro = Micro::from_millionths(millionths);
            prop_assert_eq!(Micro::from_decimal(micro.to_decimal()), Some(micro));
            prop_assert_eq!(micro.to_string().parse::<Micro>().unwrap(), micro);
        }

        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            drop(parse_decimal(&text));
            drop(parse_percent(&text));
        }
    }
}
