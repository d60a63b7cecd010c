//! One notation for values in forms, files and addresses: texts to values and back, JSON to values and back.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Value as Json, json};
use taihang_base::{Money, Period, Problem, Text, half_width, parse_decimal, parse_percent};
use taihang_defs::{ChoiceOptions, FieldDef, FieldType};

use crate::normal::{normal, place_range, unreadable_file};
use crate::problem::{wrong, wrong_type};
use crate::record::RecordId;
use crate::value::{FileRef, Place, Value};

/// Finds what a text names in other records; the caller knows whom it asks for.
pub trait Lookup {
    /// Records of `register` that are called `title`.
    fn record(&self, register: &str, title: &str) -> Vec<RecordId>;
    /// The code of code list `list` that is called `label`.
    fn code(&self, list: &str, label: &str) -> Option<String>;
}

/// Knows no names: only ids and codes are read.
#[derive(Debug, Clone, Copy)]
pub struct NoLookup;

impl Lookup for NoLookup {
    fn record(&self, _: &str, _: &str) -> Vec<RecordId> {
        Vec::new()
    }
    fn code(&self, _: &str, _: &str) -> Option<String> {
        None
    }
}

/// Reads what somebody typed into `field`; nothing but blanks empties it.
pub fn parse_value(field: &FieldDef, text: &str, lookup: &dyn Lookup) -> Result<Option<Value>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    // The vocabulary does not know what the field is called.
    let labelled = |problem: Problem| {
        let message = Text::new(
            format!("“{}”：{}", field.label.zh, problem.message.zh),
            format!("“{}”: {}", field.label.en, problem.message.en),
        );
        Problem { message, ..problem }.about(&field.name)
    };
    let value = match &field.kind {
        FieldType::Text { .. } | FieldType::Prose { .. } => Value::Text(text.to_owned()),
        FieldType::Identifier { .. } => Value::Identifier(text.to_owned()),
        FieldType::Integer(_) => {
            let number = parse_decimal(short(field, text)?).map_err(labelled)?;
            let whole = number.is_integer().then(|| number.to_i64()).flatten();
            Value::Integer(whole.ok_or_else(|| not_whole(field))?)
        }
        FieldType::Decimal(_) => Value::Decimal(parse_decimal(short(field, text)?).map_err(labelled)?),
        FieldType::Percent(_) => Value::Percent(parse_percent(short(field, text)?).map_err(labelled)?),
        FieldType::Money(_) => Value::Money(short(field, text)?.parse::<Money>().map_err(labelled)?),
        FieldType::Date => Value::Date(parse_date(text).ok_or_else(|| unreadable_date(field))?),
        FieldType::Period => Value::Period(short(field, text)?.parse::<Period>().map_err(labelled)?),
        FieldType::YesNo => Value::YesNo(parse_yes_no(text).ok_or_else(|| unreadable_yes_no(field))?),
        FieldType::Choice(options) => Value::Choice(key_of(options, text, lookup)),
        FieldType::Choices(options) => Value::Choices(parts(
            text,
            |part| Some(key_of(options, part, lookup)).filter(|key| is_known(options, key)),
            |part| Ok(key_of(options, part, lookup)),
        )?),
        FieldType::Ref { to } => Value::Ref(find(field, to, text.trim(), lookup)?),
        FieldType::Refs { to } => Value::Refs(parts(
            text,
            |part| find(field, to, part, lookup).ok(),
            |part| find(field, to, part, lookup),
        )?),
        FieldType::File(_) => Value::File(parse_file(text).ok_or_else(|| unreadable_file(field))?),
        FieldType::Place => Value::Place(parse_place(text).ok_or_else(|| place_range(field))?),
    };
    normal(field, value)
}

/// Writes `value` so that [`parse_value`] reads the same from it.
pub fn write_value(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Choice(text) | Value::Identifier(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) | Value::Percent(number) => number.normalize().to_string(),
        Value::Money(sum) => sum.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Period(period) => period.to_string(),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Choices(keys) => keys.join(";"),
        Value::Ref(id) => id.to_string(),
        Value::Refs(ids) => ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"),
        Value::File(file) => format!("sha256:{}:{}:{}", file.sha256, file.bytes, file.name),
        Value::Place(place) => match (place.longitude, place.latitude) {
            (Some(east), Some(north)) => format!("{east},{north};{}", place.address),
            (_, _) if parse_place(&place.address).as_ref() != Some(place) => format!(";{}", place.address),
            (_, _) => place.address.clone(),
        },
    }
}

/// `value` as JSON: exact numbers as texts, whole numbers as numbers.
pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Integer(number) => json!(number),
        Value::YesNo(yes) => json!(yes),
        Value::Choices(keys) => json!(keys),
        Value::Refs(ids) => json!(ids),
        Value::File(file) => json!({"sha256": file.sha256, "name": file.name, "bytes": file.bytes}),
        Value::Place(place) => json!({
            "longitude": place.longitude.map(|degree| degree.to_string()),
            "latitude": place.latitude.map(|degree| degree.to_string()),
            "address": place.address,
        }),
        Value::Text(_)
        | Value::Decimal(_)
        | Value::Money(_)
        | Value::Percent(_)
        | Value::Date(_)
        | Value::Period(_)
        | Value::Choice(_)
        | Value::Ref(_)
        | Value::Identifier(_) => Json::String(write_value(value)),
    }
}

/// Reads a member of a JSON object for `field`: what [`to_json`] writes, and numbers where exact numbers are texts.
pub fn from_json(field: &FieldDef, json: &Json) -> Result<Option<Value>, Problem> {
    // A text in JSON is itself, not the notation of something else: lists and objects come as such.
    let no_text = matches!(
        field.kind,
        FieldType::Choices(_)
            | FieldType::Refs { .. }
            | FieldType::File(_)
            | FieldType::Place
            | FieldType::YesNo
            | FieldType::Integer(_)
    );
    let numeric = matches!(
        field.kind,
        FieldType::Integer(_) | FieldType::Decimal(_) | FieldType::Money(_) | FieldType::Percent(_)
    );
    let value = match (&field.kind, json) {
        (_, Json::Null) => return Ok(None),
        (_, Json::String(text)) if !no_text || text.trim().is_empty() => {
            return parse_value(field, text, &NoLookup);
        }
        (FieldType::YesNo, Json::Bool(yes)) => Value::YesNo(*yes),
        (_, Json::Number(number)) if numeric => return number_from_json(field, number),
        (FieldType::Choices(_), Json::Array(keys)) => Value::Choices(
            keys.iter()
                .map(|key| key.as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .ok_or_else(|| wrong_type(field))?,
        ),
        (FieldType::Refs { .. }, Json::Array(ids)) => {
            let ids = ids.iter().map(|id| find(field, "", id.as_str().unwrap_or_default(), &NoLookup));
            Value::Refs(ids.collect::<Result<_, _>>()?)
        }
        (FieldType::File(_), Json::Object(_)) => {
            Value::File(serde_json::from_value(json.clone()).map_err(|_| unreadable_file(field))?)
        }
        (FieldType::Place, Json::Object(_)) => {
            Value::Place(serde_json::from_value(json.clone()).map_err(|_| wrong_type(field))?)
        }
        (_, _) => return Err(wrong_type(field)),
    };
    normal(field, value)
}

/// A number of JSON: 3.0 is a whole number there, and 1e3 a number.
fn number_from_json(field: &FieldDef, number: &serde_json::Number) -> Result<Option<Value>, Problem> {
    let written = number.to_string();
    let plain = Decimal::from_str_exact(&written).or_else(|_| Decimal::from_scientific(&written));
    match plain {
        Ok(plain) => parse_value(field, &plain.normalize().to_string(), &NoLookup),
        Err(_) => Err(wrong_type(field)),
    }
}

/// The text, if it is no longer than a number or a code can be.
fn short<'a>(field: &FieldDef, text: &'a str) -> Result<&'a str, Problem> {
    if text.len() > 400 { Err(wrong_type(field)) } else { Ok(text) }
}

/// Reads 2024-03-01, 2024/3/1, 2024.3.1, 20240301 and 2024年3月1日.
pub fn parse_date(text: &str) -> Option<Date> {
    if text.len() > 60 {
        return None;
    }
    let typed = half_width(text).trim().replace(['年', '月', '/', '.'], "-");
    let typed = typed.strip_suffix('日').unwrap_or(&typed);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let dashed = match typed {
        compact if compact.len() == 8 && digits(compact) => {
            format!("{}-{}-{}", compact.get(..4)?, compact.get(4..6)?, compact.get(6..)?)
        }
        other => other.to_owned(),
    };
    let mut parts = dashed.split('-').map(str::trim);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let fits =
        year.len() == 4 && month.len() <= 2 && day.len() <= 2 && digits(year) && digits(month) && digits(day);
    if !fits || parts.next().is_some() {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().filter(|date| date.year() >= 1)
}

fn parse_yes_no(text: &str) -> Option<bool> {
    match half_width(text).trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "是" | "有" | "√" => Some(true),
        "no" | "n" | "false" | "0" | "否" | "无" | "×" => Some(false),
        _ => None,
    }
}

/// The key of the option that `text` names by key, Chinese or English label; the text itself if none does.
fn key_of(options: &ChoiceOptions, text: &str, lookup: &dyn Lookup) -> String {
    let text = text.trim();
    match options {
        ChoiceOptions::Closed(options) => {
            let named = |(_, option): &(&String, &taihang_defs::OptionDef)| {
                option.label.zh == text || option.label.en.eq_ignore_ascii_case(text)
            };
            let key = if options.contains_key(text) { None } else { options.iter().find(named) };
            key.map_or_else(|| text.to_owned(), |(key, _)| key.clone())
        }
        ChoiceOptions::List(list) => lookup.code(list, text).unwrap_or_else(|| text.to_owned()),
    }
}

fn is_known(options: &ChoiceOptions, key: &str) -> bool {
    match options {
        ChoiceOptions::Closed(options) => options.contains_key(key),
        ChoiceOptions::List(_) => false,
    }
}

/// The parts of a list, each read by `read`. Parts end at a semicolon; a part that is no whole name may itself be a list
/// with 、 between its names.
fn parts<T>(
    text: &str,
    whole: impl Fn(&str) -> Option<T>,
    read: impl Fn(&str) -> Result<T, Problem>,
) -> Result<Vec<T>, Problem> {
    let mut out = Vec::new();
    for part in text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
        match whole(part) {
            Some(value) => out.push(value),
            None => {
                for name in part.split('、').map(str::trim).filter(|name| !name.is_empty()) {
                    out.push(read(name)?);
                }
            }
        }
    }
    Ok(out)
}

/// The record that a text names by id, or by title with or without @ before it.
fn find(field: &FieldDef, to: &str, text: &str, lookup: &dyn Lookup) -> Result<RecordId, Problem> {
    if text.len() == 26
        && let Ok(id) = text.parse()
    {
        return Ok(id);
    }
    let title = text.strip_prefix('@').unwrap_or(text).trim();
    let shown: String = title.chars().take(60).collect();
    match lookup.record(to, title).as_slice() {
        [id] => Ok(*id),
        [] => Err(wrong(
            field,
            "ref-unknown",
            &Text::new(format!("找不到“{shown}”。"), format!("names “{shown}”, which is not there.")),
            Text::new("请给出编号或完整名称。", "Give the id or the full name."),
        )),
        [_, ..] => Err(wrong(
            field,
            "ref-ambiguous",
            &Text::new(
                format!("有多条名为“{shown}”的记录。"),
                format!("names “{shown}”, of which there are several."),
            ),
            Text::new("请改用编号。", "Give the id instead."),
        )),
    }
}

fn parse_file(text: &str) -> Option<FileRef> {
    let mut parts = text.trim().strip_prefix("sha256:")?.splitn(3, ':');
    let (sha256, bytes, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(FileRef { sha256: sha256.to_owned(), name: name.to_owned(), bytes: bytes.parse().ok()? })
}

/// "112.55,37.87;address", or an address alone; none where something like degrees stands before the semicolon, and is
/// none.
fn parse_place(text: &str) -> Option<Place> {
    let text = text.trim();
    let (head, address) = text.split_once([';', '；']).unwrap_or((text, ""));
    let head = half_width(head);
    let degree = |text: &str| Decimal::from_str_exact(text.trim()).ok();
    let pair = head.split_once(',').map(|(east, north)| (degree(east), degree(north)));
    match pair {
        Some((Some(east), Some(north))) => {
            Some(Place { longitude: Some(east), latitude: Some(north), address: address.to_owned() })
        }
        Some(_) if text.contains([';', '；']) && head.is_ascii() => None,
        Some(_) | None => {
            let address = text.strip_prefix([';', '；']).unwrap_or(text).to_owned();
            Some(Place { longitude: None, latitude: None, address })
        }
    }
}

fn not_whole(field: &FieldDef) -> Problem {
    wrong(
        field,
        "value-type",
        &Text::new("不是整数，或数值过大。", "is no whole number, or too large."),
        Text::new("请填写整数。", "Give a whole number."),
    )
}

fn unreadable_date(field: &FieldDef) -> Problem {
    wrong(
        field,
        "date-unreadable",
        &Text::new("无法识别为日期。", "cannot be read as a date."),
        Text::new("请填写如 2024-03-01 或 2024年3月1日。", "Give it as 2024-03-01 or 2024年3月1日."),
    )
}

fn unreadable_yes_no(field: &FieldDef) -> Problem {
    wrong(
        field,
        "yes-no-unreadable",
        &Text::new("无法识别为是或否。", "cannot be read as yes or no."),
        Text::new("请填写“是”或“否”。", "Give yes or no."),
    )
}
