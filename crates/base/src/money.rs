//! Sums of money in yuan, kept as whole fen.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::error::Problem;
use crate::language::{Language, Text};
use crate::number::{grouped, parse_decimal, scaled};
use crate::text_form::travels_as_text;
use crate::width::half_width;

/// A sum in fen (hundredths of a yuan). Arithmetic is checked: a sum never wraps and never rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Words for powers of ten after a figure, longest first so that 万亿 is not taken for 亿.
const UNITS: [(&str, i64); 8] = [
    ("万亿", 1_000_000_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
];

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The sum of `fen`, as a column holds it.
    pub fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The fen, as a column holds them.
    pub fn fen(self) -> i64 {
        self.0
    }

    /// `yuan` exactly; `None` if it holds a fraction of a fen or does not fit.
    pub fn from_yuan(yuan: Decimal) -> Option<Self> {
        scaled(yuan, 2).map(Self)
    }

    /// The sum in yuan.
    pub fn yuan(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    /// This and `other` together, if that fits.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// This less `other`, if that fits.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// This `times` over, if that fits.
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    /// All `sums` together, if that fits.
    pub fn total(sums: impl IntoIterator<Item = Self>) -> Option<Self> {
        sums.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The sum for a person: "1,234.50元", "CNY 1,234.50".
    pub fn in_language(self, language: Language) -> String {
        let plain = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let figure = format!("{}.{:02}", grouped(&(plain / 100).to_string()), plain % 100);
        match language {
            Language::Zh => format!("{sign}{figure}元"),
            Language::En => format!("{sign}CNY {figure}"),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.0.unsigned_abs();
        write!(f, "{}{}.{:02}", if self.0 < 0 { "-" } else { "" }, plain / 100, plain % 100)
    }
}

impl FromStr for Money {
    type Err = Problem;

    /// Reads "12.34", "1,234.50", "¥12", "3.2万", "1.5亿元".
    fn from_str(text: &str) -> Result<Self, Problem> {
        let typed = half_width(text);
        let mut figure = typed.trim();
        for sign in ["人民币", "RMB", "CNY", "¥", "￥"] {
            figure = figure.strip_prefix(sign).unwrap_or(figure).trim_start();
        }
        for unit in ["整", "元", "圆"] {
            figure = figure.strip_suffix(unit).unwrap_or(figure).trim_end();
        }
        let unit =
            UNITS.iter().find_map(|(word, times)| figure.strip_suffix(word).map(|rest| (rest, *times)));
        let (figure, times) = unit.unwrap_or((figure, 1));
        let number = parse_decimal(figure).map_err(|_| unreadable())?;
        let yuan = number.checked_mul(Decimal::from(times)).ok_or_else(out_of_range)?;
        if yuan.normalize().scale() > 2 {
            return Err(fraction());
        }
        Self::from_yuan(yuan).ok_or_else(out_of_range)
    }
}

travels_as_text!(Money);

fn unreadable() -> Problem {
    Problem::new(
        "money-unreadable",
        Text::new("无法识别为金额。", "This cannot be read as a sum of money."),
        Text::new(
            "请以元填写，例如 1234.50、1,234.50、3.2万 或 1.5亿元。",
            "Give yuan, such as 1234.50, 1,234.50, 3.2万 or 1.5亿元.",
        ),
    )
}

fn fraction() -> Problem {
    Problem::new(
        "money-fraction",
        Text::new(
            "金额精确到分，小数不能超过两位。",
            "A sum is exact to the fen: at most two decimal places of a yuan.",
        ),
        Text::new("请改为两位小数。", "Give two decimal places."),
    )
}

fn out_of_range() -> Problem {
    Problem::new(
        "money-range",
        Text::new("金额过大。", "The sum is too large."),
        Text::new("请检查单位是元还是万元。", "Check whether the unit is yuan or ten thousand yuan."),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_write_sums_in_many_ways() {
        for (typed, fen) in [
            ("12.34", 1_234),
            ("1,234.50", 123_450),
            ("3.2万", 3_200_000),
            ("1.5亿元", 15_000_000_000),
            ("２００万元整", 200_000_000),
            ("¥ 12", 1_200),
            ("￥12.5", 1_250),
            ("人民币 3 百万 元", 300_000_000),
            ("1.2345万", 1_234_500),
            ("2万亿", 200_000_000_000_000),
            ("-0.01", -1),
        ] {
            assert_eq!(typed.parse::<Money>().unwrap(), Money::from_fen(fen), "{typed}");
        }
    }

    #[test]
    fn what_is_no_sum_says_why() {
        for (typed, code) in [
            ("", "money-unreadable"),
            ("元", "money-unreadable"),
            ("三万", "money-unreadable"),
            ("12.345", "money-fraction"),
            ("0.0000001万", "money-fraction"),
            ("99999999999999999999", "money-range"),
            ("9999999999999999999999999999亿", "money-range"),
        ] {
            assert_eq!(typed.parse::<Money>().unwrap_err().code, code, "{typed}");
        }
    }

    #[test]
    fn sums_are_shown_with_thousands_apart() {
        let sum = Money::from_fen(-123_456_705);
        assert_eq!(sum.to_string(), "-1234567.05");
        assert_eq!(sum.in_language(Language::Zh), "-1,234,567.05元");
        assert_eq!(sum.in_language(Language::En), "-CNY 1,234,567.05");
        assert_eq!(Money::from_fen(99_900).in_language(Language::En), "CNY 999.00");
    }

    #[test]
    fn sums_never_wrap() {
        let most = Money::from_fen(i64::MAX);
        assert_eq!(most.checked_add(Money::from_fen(1)), None);
        assert_eq!(Money::from_fen(i64::MIN).checked_sub(Money::from_fen(1)), None);
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(Money::total([most, most]), None);
        assert_eq!(Money::total([Money::from_fen(1), Money::from_fen(2)]), Some(Money::from_fen(3)));
    }

    proptest! {
        #[test]
        fn a_sum_reads_back(fen in any::<i64>()) {
            let sum = Money::from_fen(fen);
            prop_assert_eq!(sum.to_string().parse::<Money>().unwrap(), sum);
            prop_assert_eq!(Money::from_yuan(sum.yuan()), Some(sum));
            if fen >= 0 {
                for language in [Language::Zh, Language::En] {
                    prop_assert_eq!(sum.in_language(language).parse::<Money>().unwrap(), sum);
                }
            }
        }

        #[test]
        fn no_text_breaks_the_reader(text in any::<String>()) {
            drop(text.parse::<Money>());
        }
    }
}
