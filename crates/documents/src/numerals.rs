//! Numbers written the ways that automatic numbering knows.

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Counting numbers: 一, 十, 十一, 二十, 一百零一; beyond 9,999 digit by digit.
pub(crate) fn chinese(number: u64) -> String {
    if number == 0 || number > 9_999 {
        return chinese_digits(number);
    }
    let mut text = String::new();
    let mut gap = false;
    for (unit, name) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            gap = !text.is_empty();
            continue;
        }
        if gap {
            text.push('零');
            gap = false;
        }
        if !(digit == 1 && unit == 10 && text.is_empty()) {
            text.push(DIGITS[usize::try_from(digit).unwrap_or(0)]);
        }
        text.push_str(name);
    }
    text
}

/// Digit by digit: 二〇二五.
pub(crate) fn chinese_digits(number: u64) -> String {
    number
        .to_string()
        .chars()
        .map(|digit| DIGITS[usize::try_from(digit.to_digit(10).unwrap_or(0)).unwrap_or(0)])
        .collect()
}

/// The formal numerals of accounts: 壹, 贰, 叁.
pub(crate) fn chinese_formal(number: u64) -> String {
    const PAIRS: [(char, char); 13] = [
        ('一', '壹'),
        ('二', '贰'),
        ('三', '叁'),
        ('四', '肆'),
        ('五', '伍'),
        ('六', '陆'),
        ('七', '柒'),
        ('八', '捌'),
        ('九', '玖'),
        ('十', '拾'),
        ('百', '佰'),
        ('千', '仟'),
        ('〇', '零'),
    ];
    chinese(number)
        .chars()
        .map(|plain| PAIRS.iter().find(|pair| pair.0 == plain).map_or(plain, |pair| pair.1))
        .collect()
}

/// The heavenly stems (甲, 乙, 丙), again from the start after ten.
pub(crate) fn stems(number: u64) -> String {
    cycle("甲乙丙丁戊己庚辛壬癸", number)
}

/// The earthly branches (子, 丑, 寅), again from the start after twelve.
pub(crate) fn branches(number: u64) -> String {
    cycle("子丑寅卯辰巳午未申酉戌亥", number)
}

fn cycle(names: &str, number: u64) -> String {
    let count = u64::try_from(names.chars().count()).unwrap_or(1);
    let at = usize::try_from(number.saturating_sub(1) % count).unwrap_or(0);
    names.chars().nth(at).map(String::from).unwrap_or_default()
}

/// A number in a circle up to 50, plain beyond.
pub(crate) fn circled(number: u64) -> String {
    let base = match number {
        1..=20 => 0x245f,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32b1 - 36,
        _ => return number.to_string(),
    };
    u32::try_from(number)
        .ok()
        .and_then(|number| char::from_u32(base + number))
        .map(String::from)
        .unwrap_or_default()
}

/// A, B, …, Z, AA, BB as word processors count.
pub(crate) fn letters(number: u64, upper: bool) -> String {
    if number == 0 {
        return number.to_string();
    }
    let first = if upper { b'A' } else { b'a' };
    let letter = char::from(first + u8::try_from((number - 1) % 26).unwrap_or(0));
    let times = usize::try_from((number - 1) / 26).unwrap_or(0).min(9) + 1;
    std::iter::repeat_n(letter, times).collect()
}

/// Roman numerals up to 3,999, plain beyond.
pub(crate) fn roman(number: u64, upper: bool) -> String {
    const PARTS: [(u64, &str); 13] = [
        (1_000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if number == 0 || number > 3_999 {
        return number.to_string();
    }
    let mut rest = number;
    let mut text = String::new();
    for (value, letters) in PARTS {
        while rest >= value {
            text.push_str(letters);
            rest -= value;
        }
    }
    if upper { text.to_ascii_uppercase() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_formats_ask() {
        let cases = [
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (21, "二十一"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1005, "一千零五"),
            (0, "〇"),
        ];
        for (number, expected) in cases {
            assert_eq!(chinese(number), expected);
        }
        assert_eq!(chinese_digits(2025), "二〇二五");
        assert_eq!((chinese_formal(13), stems(11), branches(2)), ("拾叁".into(), "甲".into(), "丑".into()));
        assert_eq!(
            (circled(1), circled(20), circled(21), circled(36), circled(51)),
            ("①".into(), "⑳".into(), "㉑".into(), "㊱".into(), "51".into())
        );
        assert_eq!((letters(1, false), letters(28, true)), ("a".into(), "BB".into()));
        assert_eq!((roman(4, false), roman(1999, true)), ("iv".into(), "MCMXCIX".into()));
    }
}
