//! Rules of the register of intellectual property rights: numbers of patents with their check digit, and how long a right lasts.

use jiff::ToSpan as _;
use jiff::civil::{Date, date as day};
use taihang_base::{Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Dependency, Guard, Hooks, Value};

use crate::rules::{date, if_wrong, in_order, problem, referred, refers, refuse_if, value};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard {
            name: "fee_runs",
            needs: nothing,
            holds: |case| {
                let runs = date(case.record, "fee_paid_to").is_some_and(|paid| paid >= case.actor.today);
                refuse_if(
                    !runs,
                    "请填写补缴后年费缴至的日期。",
                    "Give the day up to which fees are paid now.",
                )
            },
        },
        Guard { name: "term_over", needs: nothing, holds: term_over },
    ],
    checks: &[
        Check { name: "number_fits", needs: nothing, problems: number_fits },
        Check { name: "days_of_right", needs: nothing, problems: days_of_right },
    ],
    computed: &[
        Computed {
            name: "region",
            needs: |_| vec![refers("holder")],
            depends_on: &[Dependency::Named { register: "organisation", field: "holder" }],
            value: |case| referred(case, "holder").and_then(|unit| value(unit, "region")),
        },
        Computed {
            name: "expires_on",
            needs: nothing,
            depends_on: &[],
            value: |case| expires_on(case).map(Value::Date),
        },
    ],
    follow_ups: &[],
    advice: &[],
};

/// The digit for the kind of a patent in the number of its application (national and by the international treaty).
fn kind_digits(kind: &str) -> Option<[char; 2]> {
    match kind {
        "invention" => Some(['1', '8']),
        "utility_model" => Some(['2', '9']),
        "design" => Some(['3', '3']),
        _ => None,
    }
}

/// Numbers of applications for patents: two or four digits of the year, one of the kind, five or seven in order, a check digit
/// (standard ZC 0006-2003 of the patent office).
fn number_fits(case: &Case<'_>) -> Vec<Problem> {
    let number = case.record.text("number");
    let digits = case.record.text("kind").and_then(kind_digits);
    let Some((number, digits)) = number.zip(digits) else { return Vec::new() };
    let plain = plain_number(number, digits);
    let hint = match &plain {
        Some(plain) => (format!("请写作 {plain}。"), format!("Write it as {plain}.")),
        None => (
            "请照证书填写申请号，例如 201710601862.3。".to_owned(),
            "Copy the number of the application from the certificate, e.g. 201710601862.3.".to_owned(),
        ),
    };
    if_wrong(plain.as_deref() != Some(number), || {
        problem(
            "patent-number-wrong",
            "number",
            (
                "申请号的写法、专利种类或校验位不对。",
                "The form of the number, the kind of patent in it or its check digit is wrong.",
            ),
            (&hint.0, &hint.1),
        )
    })
}

/// The number as it is kept, so that no right stands there twice: digits, a dot, the check digit. None if it is no number of a
/// patent of these kinds.
fn plain_number(number: &str, kinds: [char; 2]) -> Option<String> {
    let bare = ["ZL", "CN"].iter().find_map(|prefix| number.strip_prefix(prefix)).unwrap_or(number);
    let bare: Vec<char> = bare.chars().filter(|letter| !matches!(letter, '.' | ' ')).collect();
    let (check, body) = bare.split_last()?;
    let year = match body.len() {
        8 => 2,
        12 => 4,
        _ => return None,
    };
    let values: Vec<u32> = body.iter().map(|letter| letter.to_digit(10)).collect::<Option<_>>()?;
    let sum: u32 = values.iter().zip((2..=9).cycle()).map(|(digit, weight)| digit * weight).sum();
    let wanted = char::from_digit(sum % 11, 10).unwrap_or('X');
    let fits =
        wanted == check.to_ascii_uppercase() && body.get(year).is_some_and(|kind| kinds.contains(kind));
    fits.then(|| format!("{}.{wanted}", body.iter().collect::<String>()))
}

fn days_of_right(case: &Case<'_>) -> Vec<Problem> {
    [("filed_on", "granted_on"), ("filed_on", "stated_end")]
        .iter()
        .flat_map(|(first, last)| in_order(case, first, last))
        .collect()
}

/// Designs filed from this day on last fifteen years instead of ten (Patent Law as amended 2020, article 42).
const LONGER_DESIGNS: Date = day(2021, 6, 1);

/// Twenty years from filing for inventions, ten for utility models, ten or fifteen for designs (Patent Law, article 42); other
/// rights last as their certificate says.
fn expires_on(case: &Case<'_>) -> Option<Date> {
    let filed = date(case.record, "filed_on");
    let years = match case.record.text("kind")? {
        "invention" => 20,
        "design" if filed? >= LONGER_DESIGNS => 15,
        "utility_model" | "design" => 10,
        _ => return date(case.record, "stated_end"),
    };
    filed?.checked_add(years.years()).ok()
}

fn term_over(case: &Case<'_>) -> Result<(), Text> {
    let runs = expires_on(case).is_none_or(|end| end > case.actor.today);
    refuse_if(runs, "保护期未满。", "The protection has not ended.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of published applications, as patentees state them.
    #[test]
    fn numbers_of_published_applications_are_known() {
        let invention = kind_digits("invention").unwrap();
        for (written, kept) in [
            ("201710601862.3", "201710601862.3"),
            ("ZL201310209986.9", "201310209986.9"),
            ("ZL 201010286863.1", "201010286863.1"),
            ("2017101580440", "201710158044.0"),
            ("95115608.x", "95115608.X"),
        ] {
            assert_eq!(plain_number(written, invention).as_deref(), Some(kept));
        }
        for wrong in
            ["201710601862.4", "20171060186.3", "201720601862.3", "x", "", "２０１７１０６０１８６２.3"]
        {
            assert_eq!(plain_number(wrong, invention), None, "{wrong}");
        }
        assert_eq!(plain_number("201710601862.3", kind_digits("design").unwrap()), None);
    }
}
