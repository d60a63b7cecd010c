//! A value brought into the normal form of its field and held to the limits of that field.
//!
//! Everything that comes into a record passes here, from whatever side: form, interface, import, engine.

use indexmap::IndexMap;
use rust_decimal::Decimal;
use taihang_base::{Micro, Problem, Scheme, Text};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType, FileRule, Numeric, OptionDef};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::problem::{nearest, wrong, wrong_type};
use crate::value::{FileRef, Place, Value};

/// Longest key of an option, name of a file and address, in characters.
const SHORT: usize = 500;

/// `value` in its normal form; none if nothing is left of it.
pub fn normal(field: &FieldDef, value: Value) -> Result<Option<Value>, Problem> {
    match (&field.kind, value) {
        (FieldType::Text { max }, Value::Text(text)) => Ok(line(field, &text, *max)?.map(Value::Text)),
        (FieldType::Prose { max }, Value::Text(text)) => Ok(prose(field, &text, *max)?.map(Value::Text)),
        (FieldType::Integer(limits), Value::Integer(number)) => {
            within(field, limits, Decimal::from(number))?;
            Ok(Some(Value::Integer(number)))
        }
        (FieldType::Decimal(limits), Value::Decimal(number)) => {
            Ok(Some(Value::Decimal(exact(field, limits, number)?)))
        }
        (FieldType::Percent(limits), Value::Percent(number)) => {
            Ok(Some(Value::Percent(exact(field, limits, number)?)))
        }
        (FieldType::Money(limits), Value::Money(sum)) => {
            within(field, limits, sum.yuan())?;
            Ok(Some(Value::Money(sum)))
        }
        (FieldType::Date, Value::Date(date)) if date.year() >= 1 => Ok(Some(Value::Date(date))),
        (FieldType::Period, Value::Period(period)) => Ok(Some(Value::Period(period))),
        (FieldType::YesNo, Value::YesNo(yes)) => Ok(Some(Value::YesNo(yes))),
        (FieldType::Choice(options), Value::Choice(key)) => {
            Ok(option(field, options, &key)?.map(Value::Choice))
        }
        (FieldType::Choices(options), Value::Choices(keys)) => choices(field, options, &keys),
        (FieldType::Ref { .. }, Value::Ref(id)) => Ok(Some(Value::Ref(id))),
        (FieldType::Refs { .. }, Value::Refs(ids)) => {
            let mut once = Vec::with_capacity(ids.len());
            for id in ids {
                if !once.contains(&id) {
                    once.push(id);
                }
            }
            Ok((!once.is_empty()).then_some(Value::Refs(once)))
        }
        (FieldType::File(rule), Value::File(file)) => Ok(Some(Value::File(stored(field, rule, file)?))),
        (FieldType::Identifier { scheme }, Value::Identifier(code)) => {
            let Some(code) = line(field, &code, SHORT)? else { return Ok(None) };
            let scheme = Scheme::from_word(scheme).unwrap_or(Scheme::Serial);
            scheme.parse(&code).map(Value::Identifier).map(Some).map_err(|problem| problem.about(&field.name))
        }
        (FieldType::Place, Value::Place(place)) => placed(field, &place),
        (_, _) => Err(wrong_type(field)),
    }
}

/// One line: blanks at the ends gone, line ends and tabs become a blank.
fn line(field: &FieldDef, text: &str, max: usize) -> Result<Option<String>, Problem> {
    let text = cleaned(field, text, max)?;
    if !text.contains(['\n', '\t']) {
        return Ok((!text.is_empty()).then_some(text));
    }
    let words: Vec<&str> = text.split(['\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect();
    Ok((!words.is_empty()).then(|| words.join(" ")))
}

fn prose(field: &FieldDef, text: &str, max: usize) -> Result<Option<String>, Problem> {
    let text = cleaned(field, text, max)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Composed characters, one kind of line end, nothing invisible, not too long. Measured before it is touched: a text far
/// too long costs no more than counting it.
fn cleaned(field: &FieldDef, text: &str, max: usize) -> Result<String, Problem> {
    let text = text.trim();
    let length = text.chars().count();
    if length > max {
        return Err(wrong(
            field,
            "text-too-long",
            &Text::new(
                format!("有 {length} 个字符，最多 {max} 个。"),
                format!("has {length} characters; at most {max} are allowed."),
            ),
            Text::new("请缩短文字，或作为附件提交。", "Shorten it, or attach it as a file."),
        ));
    }
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    if text.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t') {
        return Err(wrong(
            field,
            "text-control",
            &Text::new("含有不可见的控制字符。", "holds invisible control characters."),
            Text::new("请重新输入，不要直接粘贴。", "Type it again instead of pasting it."),
        ));
    }
    Ok(if is_nfc_quick(text.chars()) == IsNormalized::Yes { text } else { text.nfc().collect() })
}

/// At most six places, within the limits; zeros at the end gone.
fn exact(field: &FieldDef, limits: &Numeric, number: Decimal) -> Result<Decimal, Problem> {
    let Some(kept) = Micro::from_decimal(number) else {
        return Err(wrong(
            field,
            "number-places",
            &Text::new("的数值过大，或小数超过六位。", "is too large or has more than six decimal places."),
            Text::new(
                "请换用较大的计量单位，或保留六位小数。",
                "Use a larger unit or at most six decimal places.",
            ),
        ));
    };
    within(field, limits, number)?;
    Ok(kept.to_decimal())
}

fn within(field: &FieldDef, limits: &Numeric, number: Decimal) -> Result<(), Problem> {
    let bound =
        |limit: &Option<String>| limit.as_deref().and_then(|limit| Decimal::from_str_exact(limit).ok());
    let hint = || Text::new("请核对数值和计量单位。", "Check the number and its unit.");
    if let Some(min) = bound(&limits.min).filter(|min| number < *min) {
        let message = Text::new(format!("不能小于 {min}。"), format!("must not be less than {min}."));
        return Err(wrong(field, "number-too-small", &message, hint()));
    }
    if let Some(max) = bound(&limits.max).filter(|max| number > *max) {
        let message = Text::new(format!("不能大于 {max}。"), format!("must not be more than {max}."));
        return Err(wrong(field, "number-too-large", &message, hint()));
    }
    Ok(())
}

fn option(field: &FieldDef, options: &ChoiceOptions, key: &str) -> Result<Option<String>, Problem> {
    let Some(key) = line(field, key, SHORT)? else { return Ok(None) };
    match options {
        ChoiceOptions::Closed(options) if !options.contains_key(&key) => {
            Err(unknown_option(field, &key, Some(options)))
        }
        ChoiceOptions::Closed(_) | ChoiceOptions::List(_) => Ok(Some(key)),
    }
}

/// Options that a hint lists.
const LISTED: usize = 12;

/// An option that a closed choice, or a code list without `options`, does not have.
pub(crate) fn unknown_option(
    field: &FieldDef,
    key: &str,
    options: Option<&IndexMap<String, OptionDef>>,
) -> Problem {
    let shown: String = key.chars().take(60).collect();
    let zh = |(key, option): (&String, &OptionDef)| format!("{}（{key}）", option.label.zh);
    let en = |(key, option): (&String, &OptionDef)| format!("{} ({key})", option.label.en);
    let hint = options.filter(|options| !options.is_empty()).map(|options| {
        let near =
            nearest(key, options.keys().map(String::as_str)).and_then(|near| options.get_key_value(near));
        if let Some(near) = near {
            return Text::new(format!("是否指{}？", zh(near)), format!("Did you mean {}?", en(near)));
        }
        let zh: Vec<String> = options.iter().take(LISTED).map(zh).collect();
        let en: Vec<String> = options.iter().take(LISTED).map(en).collect();
        let (zh, en, all) = (zh.join("、"), en.join(", "), options.len());
        if all > LISTED {
            return Text::new(
                format!("可选值：{zh}等{all}项。"),
                format!("Options: {en} and others, {all} in all."),
            );
        }
        Text::new(format!("可选值：{zh}。"), format!("Options: {en}."))
    });
    let hint = hint.unwrap_or_else(|| Text::new("请从列表中选择。", "Choose one from the list."));
    let message = Text::new(format!("没有选项 {shown}。"), format!("has no option {shown}."));
    wrong(field, "option-unknown", &message, hint)
}

/// Without doubles, in the order of the options.
fn choices(field: &FieldDef, options: &ChoiceOptions, keys: &[String]) -> Result<Option<Value>, Problem> {
    let mut chosen = Vec::with_capacity(keys.len());
    for key in keys {
        if let Some(key) = option(field, options, key)?
            && !chosen.contains(&key)
        {
            chosen.push(key);
        }
    }
    match options {
        ChoiceOptions::Closed(options) => chosen.sort_by_key(|key| options.get_index_of(key)),
        ChoiceOptions::List(_) => {}
    }
    Ok((!chosen.is_empty()).then_some(Value::Choices(chosen)))
}

fn stored(field: &FieldDef, rule: &FileRule, mut file: FileRef) -> Result<FileRef, Problem> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if file.sha256.len() != 64 || !file.sha256.bytes().all(hex) {
        return Err(unreadable_file(field));
    }
    file.name = line(field, &file.name, SHORT)?.ok_or_else(|| unreadable_file(field))?;
    let ending = file.name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if !rule.kinds.contains(&ending) {
        let kinds = rule.kinds.join(", ");
        return Err(wrong(
            field,
            "file-kind",
            &Text::new(
                format!("不接受“.{ending}”文件。"),
                format!("does not take files that end in “.{ending}”."),
            ),
            Text::new(format!("可上传：{kinds}。"), format!("Files it takes: {kinds}.")),
        ));
    }
    if file.bytes > rule.max_bytes {
        let (size, most) = (file.bytes, rule.max_bytes);
        return Err(wrong(
            field,
            "file-too-large",
            &Text::new(
                format!("的文件为 {size} 字节，最多 {most} 字节。"),
                format!("has a file of {size} bytes; at most {most} are allowed."),
            ),
            Text::new("请压缩或拆分文件。", "Make the file smaller or split it."),
        ));
    }
    Ok(file)
}

pub(crate) fn unreadable_file(field: &FieldDef) -> Problem {
    wrong(
        field,
        "file-unreadable",
        &Text::new("不是已上传的文件。", "names no uploaded file."),
        Text::new("请先上传文件。", "Upload the file first."),
    )
}

fn placed(field: &FieldDef, place: &Place) -> Result<Option<Value>, Problem> {
    let address = line(field, &place.address, SHORT)?.unwrap_or_default();
    let degree = |degree: Option<Decimal>, most: i64| match degree {
        None => Ok(None),
        Some(degree) if degree.abs() <= Decimal::from(most) => {
            Ok(Some(degree.round_dp(Micro::PLACES).normalize()))
        }
        Some(_) => Err(place_range(field)),
    };
    let (longitude, latitude) = (degree(place.longitude, 180)?, degree(place.latitude, 90)?);
    if longitude.is_some() != latitude.is_some() {
        return Err(place_range(field));
    }
    let empty = longitude.is_none() && address.is_empty();
    Ok((!empty).then_some(Value::Place(Place { longitude, latitude, address })))
}

pub(crate) fn place_range(field: &FieldDef) -> Problem {
    wrong(
        field,
        "place-range",
        &Text::new("的经纬度不正确。", "has a longitude or latitude that cannot be."),
        Text::new(
            "经度为 -180 至 180，纬度为 -90 至 90，两者须同时给出，例如 112.55,37.87。",
            "Longitude lies between -180 and 180, latitude between -90 and 90, and both are given, such as 112.55,37.87.",
        ),
    )
}
