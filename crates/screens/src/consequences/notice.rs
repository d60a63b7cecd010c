//! The days of a holiday notice as people write them, in the short form in which they are kept.

use taihang_base::{Problem, Text};

/// `5月1日至5日、10-01/10-07` as `05-01/05-05,10-01/10-07`; what cannot be read is a problem of `field`.
pub(super) fn days(field: &str, typed: &str) -> Result<String, Problem> {
    let plain: String = typed
        .chars()
        .map(|letter| match letter {
            '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10).unwrap_or(letter),
            '月' | '.' | '－' => '-',
            '至' | '到' | '—' | '–' | '～' | '~' | '／' => '/',
            '、' | '，' | '；' | ';' | '。' | '\n' => ',',
            other => other,
        })
        .filter(|letter| !matches!(letter, '日' | '号' | ' ' | '\r' | '\t' | '\u{3000}'))
        .collect();
    let entries = plain.split(',').filter(|entry| !entry.is_empty());
    let read: Result<Vec<String>, Problem> =
        entries.map(|entry| one(entry).ok_or_else(|| unreadable(field, entry))).collect();
    read.map(|days| days.join(","))
}

/// One day, or a first and a last one; the last may leave its month out.
fn one(entry: &str) -> Option<String> {
    let (first, last) = entry.split_once('/').map_or((entry, None), |(first, last)| (first, Some(last)));
    let (month, day) = first.split_once('-')?;
    let first = written(month, day)?;
    match last {
        None => Some(first),
        Some(last) => {
            let (to_month, to_day) = last.split_once('-').unwrap_or((month, last));
            Some(format!("{first}/{}", written(to_month, to_day)?))
        }
    }
}

fn written(month: &str, day: &str) -> Option<String> {
    let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{month:02}-{day:02}"))
}

fn unreadable(field: &str, entry: &str) -> Problem {
    let entry: String = entry.chars().take(30).collect();
    Problem::new(
        "notice-days-unreadable",
        Text::new(format!("“{entry}”不是日期。"), format!("\"{entry}\" is no day.")),
        Text::new("请写成 5月1日至5日 或 05-01/05-05，以顿号隔开。", "Write 05-01/05-05, parted by commas."),
    )
    .about(field)
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn days_are_read_as_notices_write_them() {
        for (typed, kept) in [
            ("1月1日至3日、2月5日至11日", "01-01/01-03,02-05/02-11"),
            ("05-01/05-05, 10-01", "05-01/05-05,10-01"),
            ("９月３０日—10月7日；\n12月31日。", "09-30/10-07,12-31"),
            ("", ""),
        ] {
            assert_eq!(days("off", typed).unwrap(), kept, "{typed}");
        }
        for typed in ["五一", "13-01", "05-", "05-01/x", "2027-05-01\"]"] {
            assert_eq!(days("off", typed).unwrap_err().code, "notice-days-unreadable", "{typed}");
        }
    }
}
