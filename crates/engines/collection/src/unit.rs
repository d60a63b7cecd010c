//! Units of measure as statistics write them: a multiple (万, 亿 …) before a base unit, and what converts into what.

use rust_decimal::Decimal;

/// A unit: so many of a base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// How many of the base one of it is.
    pub factor: Decimal,
    /// The base, such as 元, 人, 吨标准煤 or %; empty if only a multiple is stated.
    pub base: String,
}

/// Multiples, the longest first.
const MULTIPLES: [(&str, i64); 6] = [
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1000),
    ("百", 100),
];

/// Names that mean the same base.
const SAME: [(&str, &str); 12] = [
    ("人民币元", "元"),
    ("圆", "元"),
    ("rmb", "元"),
    ("cny", "元"),
    ("yuan", "元"),
    ("人次", "人次"),
    ("个人", "人"),
    ("千瓦时", "度"),
    ("kwh", "度"),
    ("百分比", "%"),
    ("percent", "%"),
    ("tce", "吨标准煤"),
];

/// Bases that begin with what looks like a multiple.
const WHOLE: [&str; 4] = ["百分比", "百分点", "千瓦时", "千瓦"];

impl Unit {
    /// The unit of `text`; none if it says nothing, or what is no unit.
    pub fn read(text: &str) -> Option<Self> {
        let typed = taihang_base::half_width(text);
        let typed = typed.trim().trim_start_matches('(').trim_end_matches(')').trim();
        if typed.is_empty() || typed.chars().count() > 20 || typed.chars().any(|one| one.is_ascii_digit()) {
            return None;
        }
        let mut rest = typed;
        let mut factor = Decimal::ONE;
        while !WHOLE.iter().any(|whole| rest.starts_with(whole)) {
            let Some((name, times)) = MULTIPLES.iter().find(|(name, _)| rest.starts_with(name)) else {
                break;
            };
            factor = factor.checked_mul(Decimal::from(*times)).filter(|factor| *factor <= LARGEST)?;
            rest = &rest[name.len()..];
        }
        let lower = rest.trim().to_lowercase();
        let base = SAME.iter().find(|(name, _)| *name == lower).map_or(rest.trim(), |(_, same)| same);
        Some(Self { factor, base: base.to_owned() })
    }

    /// `value` of this unit in `other`; none if one cannot be had from the other. A bare multiple takes the base of the other.
    pub fn convert(&self, value: Decimal, other: &Self) -> Option<Decimal> {
        if self.base != other.base && !self.base.is_empty() {
            return None;
        }
        // A bare 万 before 万元 means 万 of 元.
        value.checked_mul(self.factor)?.checked_div(other.factor).map(|value| value.normalize())
    }
}

/// 万亿 is the largest multiple that means anything.
const LARGEST: Decimal = Decimal::from_parts(0xd4a5_1000, 0xe8, 0, false, 0);

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(value: i64, from: &str, to: &str) -> Option<String> {
        let (from, to) = (Unit::read(from)?, Unit::read(to)?);
        from.convert(Decimal::from(value), &to).map(|value| value.to_string())
    }

    #[test]
    fn multiples_of_one_base_convert_exactly() {
        for (value, from, to, wanted) in [
            (3, "亿元", "万元", "30000"),
            (25, "元", "万元", "0.0025"),
            (7, "百万元", "万元", "700"),
            (2, "万", "万元", "2"),
            (1, "万吨标准煤", "吨标准煤", "10000"),
            (5, "亿千瓦时", "万千瓦时", "50000"),
            (1, "万亿元", "亿元", "10000"),
            (4, "(万元)", "元", "40000"),
            (9, "百分点", "百分点", "9"),
            (8, "kWh", "千瓦时", "8"),
        ] {
            assert_eq!(convert(value, from, to).as_deref(), Some(wanted), "{value} {from} in {to}");
        }
        assert_eq!(LARGEST, Decimal::from(1_000_000_000_000_i64));
    }

    #[test]
    fn different_bases_do_not_convert() {
        for (from, to) in [("吨", "万元"), ("人", "家"), ("%", "百分点"), ("元", "%")] {
            assert_eq!(convert(1, from, to), None, "{from} in {to}");
        }
        assert_eq!(Unit::read("2025年"), None);
        assert_eq!(Unit::read(&"亿".repeat(9)), None);
    }
}
