//! What people type, what comes back, and that the two agree.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;
use taihang_base::{Micro, Money, Period};
use taihang_kernel::value::{FileRef, Place};
use taihang_kernel::{Lookup, NoLookup, RecordId, Value, from_json, parse_value, to_json, write_value};

use crate::world::{every_type, id};

struct Names;
impl Lookup for Names {
    fn record(&self, register: &str, title: &str) -> Vec<RecordId> {
        assert_eq!(register, "everything");
        match title {
            "省科技厅" => vec![id(1)],
            "甲、乙联合体" => vec![id(2)],
            "市科技局" => vec![id(3), id(4)],
            _ => Vec::new(),
        }
    }
    fn code(&self, _: &str, _: &str) -> Option<String> {
        None
    }
}

fn read(kind: &str, text: &str) -> Result<String, String> {
    let def = every_type();
    match parse_value(&def.fields[kind], text, &Names) {
        Ok(Some(value)) => Ok(write_value(&value)),
        Ok(None) => Ok(String::new()),
        Err(problem) => {
            assert_eq!(problem.field.as_deref(), Some(kind));
            Err(problem.code)
        }
    }
}

#[test]
fn people_write_values_in_many_ways() {
    for (kind, typed, canonical) in [
        ("text", "  a\tb\r\nc ", "a b c"),
        ("text", "e\u{301}", "\u{e9}"),
        ("text", " \u{3000} ", ""),
        ("prose", " a\r\nb ", "a\nb"),
        ("integer", "１,２３４", "1234"),
        ("integer", "3.0", "3"),
        ("decimal", "1,234.500", "1234.5"),
        ("money", "3.2万", "32000.00"),
        ("percent", "2.50%", "2.5"),
        ("date", "2024年3月1日", "2024-03-01"),
        ("date", "2024/3/1", "2024-03-01"),
        ("date", "20240301", "2024-03-01"),
        ("period", "2021—2025年", "2021/2025"),
        ("yes_no", "是", "yes"),
        ("yes_no", "FALSE", "no"),
        ("choice", "red中", "red"),
        ("choice", "GREEN EN", "green"),
        ("choice", "新材料、新能源", "新材料、新能源"),
        ("choices", "green；red、red", "red;green"),
        ("choices", "新材料、新能源;red", "red;新材料、新能源"),
        ("ref", "@省科技厅", "01HF7YAT0000000000000000001"),
        ("refs", "省科技厅、甲、乙联合体", ""),
        ("refs", "省科技厅；甲、乙联合体", ""),
        ("identifier", "0000000218250097", "0000-0002-1825-0097"),
        ("place", "112.55，37.870；太原市", "112.55,37.87;太原市"),
        ("place", "太原市小店区", "太原市小店区"),
        ("place", "学府街,1", "学府街,1"),
        ("place", ";学府街,1;二层", "学府街,1;二层"),
        ("place", ";1,x;二层", ";1,x;二层"),
    ] {
        match (kind, typed) {
            ("ref", _) => assert_eq!(read(kind, typed), Ok(id(1).to_string())),
            ("refs", "省科技厅；甲、乙联合体") => {
                assert_eq!(read(kind, typed), Ok(format!("{};{}", id(1), id(2))));
            }
            // 甲 and 乙联合体 are no names: a name that holds the mark of a list has to stand between semicolons.
            ("refs", _) => assert_eq!(read(kind, typed), Err("ref-unknown".to_owned())),
            _ => assert_eq!(read(kind, typed), Ok(canonical.to_owned()), "{kind} {typed}"),
        }
    }
}

#[test]
fn what_cannot_be_read_names_its_field() {
    let def = every_type();
    for (kind, typed) in [("period", "2026/2025"), ("integer", "x"), ("money", "x"), ("percent", "x")] {
        let field = &def.fields[kind];
        let problem = parse_value(field, typed, &NoLookup).unwrap_err();
        assert!(problem.message.zh.contains(&field.label.zh), "{kind}: {problem:?}");
        assert!(problem.message.en.contains(&field.label.en), "{kind}: {problem:?}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    let long = "长".repeat(4 << 20);
    for (kind, typed, code) in [
        ("text", "123456789012345678901", "text-too-long"),
        ("prose", long.as_str(), "text-too-long"),
        ("identifier", long.as_str(), "text-too-long"),
        ("choice", long.as_str(), "text-too-long"),
        ("money", long.as_str(), "value-type"),
        ("date", long.as_str(), "date-unreadable"),
        ("text", "a\u{0}b", "text-control"),
        ("integer", "1.5", "value-type"),
        ("integer", "99999999999999999999", "value-type"),
        ("integer", "x", "number-unreadable"),
        ("integer", "-1001", "number-too-small"),
        ("decimal", "1000000.1", "number-too-large"),
        ("decimal", "0.0000001", "number-places"),
        ("money", "1.001", "money-fraction"),
        ("date", "2023-02-29", "date-unreadable"),
        ("date", "0000-01-01", "date-unreadable"),
        ("date", "24-1-1", "date-unreadable"),
        ("period", "去年", "period-unreadable"),
        ("yes_no", "maybe", "yes-no-unreadable"),
        ("choice", "rad", "option-unknown"),
        ("choices", "red;blue", "option-unknown"),
        ("ref", "某单位", "ref-unknown"),
        ("ref", "市科技局", "ref-ambiguous"),
        ("file", "a.pdf", "file-unreadable"),
        ("identifier", "0000-0002-1825-0098", "identifier-check-digit"),
        ("place", "190,37", "place-range"),
        ("place", "abc,37;太原市", "place-range"),
        ("place", "112.5,;太原市", "place-range"),
    ] {
        assert_eq!(read(kind, typed), Err(code.to_owned()), "{kind}");
    }
    let sha = "a".repeat(64);
    assert_eq!(read("file", &format!("sha256:{sha}:10:a.exe")), Err("file-kind".to_owned()));
    assert_eq!(read("file", &format!("sha256:{sha}:1001:a.pdf")), Err("file-too-large".to_owned()));
    assert_eq!(read("file", "sha256:zz:1:a.pdf"), Err("file-unreadable".to_owned()));
}

#[test]
fn a_text_too_long_names_its_size_and_an_option_its_neighbour() {
    let def = every_type();
    let long = "x".repeat(10 << 20);
    let problem = parse_value(&def.fields["text"], &long, &NoLookup).unwrap_err();
    assert!(problem.message.en.contains("10485760") && problem.message.zh.contains("20"), "{problem}");
    let problem = parse_value(&def.fields["choice"], "gren", &NoLookup).unwrap_err();
    assert_eq!(problem.hint.en, "Did you mean green en (green)?");
    let problem = parse_value(&def.fields["choice"], "蓝", &NoLookup).unwrap_err();
    let (zh, en) = ("可选值：red中（red）、green中（green）、", "Options: red en (red), green en (green), ");
    assert!(problem.hint.zh.starts_with(zh) && problem.hint.en.starts_with(en), "{problem}");
}

#[test]
fn what_a_value_has_to_be_is_said_in_words() {
    let def = every_type();
    for field in def.fields.values() {
        let Err(problem) = from_json(field, &json!({ "neither": "nor" })) else { continue };
        let word = field.kind.word();
        assert!(!problem.hint.zh.contains(word), "{word}: {problem}");
    }
}

#[test]
fn json_is_read_by_type() {
    let def = every_type();
    for (kind, json, expected) in [
        ("integer", json!(3.0), Ok("3")),
        ("integer", json!("3"), Err("value-type")),
        ("integer", json!(1e300), Err("value-type")),
        ("decimal", json!(0.1), Ok("0.1")),
        ("decimal", json!("0.1"), Ok("0.1")),
        ("decimal", json!(1e3), Ok("1000")),
        ("money", json!(12.5), Ok("12.50")),
        ("money", json!(true), Err("value-type")),
        ("text", json!(5), Err("value-type")),
        ("text", json!(null), Ok("")),
        ("yes_no", json!(true), Ok("yes")),
        ("yes_no", json!("yes"), Err("value-type")),
        ("choices", json!(["green", "red"]), Ok("red;green")),
        ("choices", json!([1]), Err("value-type")),
        ("choices", json!("red"), Err("value-type")),
        ("choices", json!([]), Ok("")),
        ("refs", json!(["nobody"]), Err("ref-unknown")),
        ("ref", json!({"id": 1}), Err("value-type")),
        ("place", json!({"longitude": null, "latitude": null, "address": "a"}), Ok("a")),
        ("place", json!({"address": 1}), Err("value-type")),
        ("file", json!({"sha256": "x"}), Err("file-unreadable")),
        ("date", json!("2024-03-01"), Ok("2024-03-01")),
    ] {
        let read = from_json(&def.fields[kind], &json);
        let read = read.map(|value| value.map(|value| write_value(&value)).unwrap_or_default());
        assert_eq!(
            read.map_err(|problem| problem.code),
            expected.map(str::to_owned).map_err(str::to_owned),
            "{kind} {json}"
        );
    }
}

/// A value of each type in its normal form, with the name of its field.
fn values() -> impl Strategy<Value = (&'static str, Value)> {
    let small = -1_000_000_000_i64..1_000_000_000_000;
    let number = small.prop_map(|millionths| Micro::from_millionths(millionths).to_decimal());
    let day = (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| date(year, month, day));
    let days = (day.clone(), day.clone(), any::<bool>())
        .prop_filter_map("in order", |(a, b, open)| Period::days(a.min(b), (!open).then_some(a.max(b))));
    let keys = prop::sample::subsequence(vec!["red", "green", "新材料、新能源"], 1..=3);
    let degrees = (-180_000_000_i64..=180_000_000, -90_000_000_i64..=90_000_000)
        .prop_map(|(east, north)| (Decimal::new(east, 6).normalize(), Decimal::new(north, 6).normalize()));
    let place = (prop::option::of(degrees), "([0-9.,;；，太原a-]{1,12})?")
        .prop_filter("not empty", |(degrees, address)| degrees.is_some() || !address.is_empty())
        .prop_map(|(degrees, address)| Place {
            longitude: degrees.map(|(east, _)| east),
            latitude: degrees.map(|(_, north)| north),
            address,
        });
    prop_oneof![
        "[^\\s\\p{C}]{1,10}".prop_map(|text| ("text", Value::Text(text))),
        "[^\\s\\p{C}]{1,10}(\n[^\\s\\p{C}]{1,10})?".prop_map(|text| ("prose", Value::Text(text))),
        (-1000_i64..=1_000_000).prop_map(|number| ("integer", Value::Integer(number))),
        number.clone().prop_map(|number| ("decimal", Value::Decimal(number))),
        number.prop_map(|number| ("percent", Value::Percent(number))),
        (-100_000_i64..=100_000_000).prop_map(|fen| ("money", Value::Money(Money::from_fen(fen)))),
        day.prop_map(|day: Date| ("date", Value::Date(day))),
        days.prop_map(|period| ("period", Value::Period(period))),
        any::<bool>().prop_map(|yes| ("yes_no", Value::YesNo(yes))),
        prop::sample::select(vec!["red", "green", "新材料、新能源"])
            .prop_map(|key| ("choice", Value::Choice(key.to_owned()))),
        keys.prop_map(|keys| ("choices", Value::Choices(keys.into_iter().map(str::to_owned).collect()))),
        any::<u64>().prop_map(|number| ("ref", Value::Ref(id(number)))),
        prop::collection::btree_set(any::<u64>(), 1..4)
            .prop_map(|numbers| ("refs", Value::Refs(numbers.into_iter().map(id).collect()))),
        ("[0-9a-f]{64}", "[a-z:年 ]{0,8}[a-z]\\.pdf", 0_u64..1000).prop_map(|(sha256, name, bytes)| {
            ("file", Value::File(FileRef { sha256, name: name.trim().to_owned(), bytes }))
        }),
        Just(("identifier", Value::Identifier("0000-0002-1825-0097".to_owned()))),
        place.prop_map(|place| ("place", Value::Place(place))),
    ]
}

proptest! {
    #[test]
    fn a_value_reads_back_from_text_and_json((kind, value) in values()) {
        let def = every_type();
        let field = &def.fields[kind];
        // Texts come into their normal form first.
        let value = taihang_kernel::normal::normal(field, value).unwrap().unwrap();
        let text = write_value(&value);
        prop_assert_eq!(parse_value(field, &text, &NoLookup).unwrap(), Some(value.clone()), "{}", text);
        let json = to_json(&value);
        prop_assert_eq!(from_json(field, &json).unwrap(), Some(value), "{}", json);
    }

    #[test]
    fn no_text_and_no_json_breaks_the_reader(text in ".{0,40}", number in any::<f64>()) {
        for field in every_type().fields.values() {
            drop(parse_value(field, &text, &NoLookup));
            drop(from_json(field, &json!(text)));
            drop(from_json(field, &json!(number)));
            drop(from_json(field, &json!([text, number])));
            drop(from_json(field, &json!({"address": text, "longitude": number})));
        }
    }
}
