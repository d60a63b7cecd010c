//! import ∘ export = identity, over random records with fields of every type.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_xlsxwriter as xlsx;
use taihang_base::{Language, Money, Period};
use taihang_exchange::export::Format;
use taihang_exchange::import::{Mapping, run, upload};
use taihang_kernel::value::Place;
use taihang_kernel::{Draft, Record, RecordId, Value};
use taihang_store::BatchState;

use crate::world::World;

fn words() -> impl Strategy<Value = String> {
    // Beginnings that a spreadsheet takes for formulas, quotes, separators, lines of their own.
    "[=+@'\"-]?[a-z0-9甲乙丙;,\\[\\]、 \u{4e00}-\u{4e20}]{0,8}[a-z甲]"
}

fn day() -> impl Strategy<Value = Date> {
    (1890i16..2100, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn number() -> impl Strategy<Value = Decimal> {
    // What the kernel keeps: millionths in 64 bits.
    (-9_000_000_000_000i64..9_000_000_000_000, 0u32..=6)
        .prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

/// A value of `strategy`, or none.
fn some(strategy: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
    proptest::option::of(strategy).boxed()
}

fn place() -> impl Strategy<Value = Value> {
    let degrees = proptest::option::of((-1800i64..1800, -900i64..900));
    (degrees, words()).prop_map(|(degrees, address)| {
        Value::Place(Place {
            longitude: degrees.map(|(east, _)| Decimal::new(east, 1)),
            latitude: degrees.map(|(_, north)| Decimal::new(north, 1)),
            address: address.trim().to_owned(),
        })
    })
}

fn period() -> impl Strategy<Value = Value> {
    (day(), proptest::option::of(0i32..900)).prop_map(|(from, length)| {
        let to = length.map(|days| from.checked_add(jiff::Span::new().days(days)).unwrap());
        Value::Period(Period::days(from, to).unwrap())
    })
}

/// A value, or none, for every field of the register but its bearer.
fn values(top: RecordId) -> impl Strategy<Value = Vec<(&'static str, Option<Value>)>> {
    let prose = proptest::collection::vec(words(), 1..3).prop_map(|lines| Value::Text(lines.join("\n")));
    let fen =
        (-9_000_000_000_000_000i64..9_000_000_000_000_000).prop_map(|fen| Value::Money(Money::from_fen(fen)));
    let tags = proptest::sample::subsequence(vec!["x".to_owned(), "y".to_owned()], 1..=2);
    let fields = [
        ("number", some("N-[0-9]{1,9}".prop_map(Value::Identifier))),
        ("name", words().prop_map(|text| Some(Value::Text(text))).boxed()),
        ("text", some(prose)),
        ("count", some(any::<i64>().prop_map(Value::Integer))),
        ("weight", some(number().prop_map(Value::Decimal))),
        ("cost", some(fen)),
        ("rate", some(number().prop_map(Value::Percent))),
        ("start", some(day().prop_map(Value::Date))),
        ("term", some(period())),
        ("open", some(any::<bool>().prop_map(Value::YesNo))),
        ("kind", some(prop_oneof!["a", "b"].prop_map(Value::Choice))),
        ("tags", some(tags.prop_map(Value::Choices))),
        ("partners", some(Just(Value::Refs(vec![top])))),
        ("site", some(place())),
    ];
    fields.map(|(name, strategy)| strategy.prop_map(move |value| (name, value))).to_vec()
}

fn draft(top: RecordId) -> impl Strategy<Value = Draft> {
    let text = || words().prop_map(Value::Text);
    let line = (some(text()), any::<bool>(), some(number().prop_map(Value::Percent)));
    let lines = proptest::collection::vec(line, 0..3);
    (values(top), any::<bool>(), lines).prop_map(move |(values, about, lines)| {
        let mut draft = Draft::default().with("bearer", Value::Ref(top));
        for (name, value) in values.into_iter().filter(|(_, value)| value.is_some()) {
            draft.values.insert(name.to_owned(), value);
        }
        draft.about = about.then(|| Some(("organisation".to_owned(), top)));
        let lines: Vec<BTreeMap<String, Option<Value>>> = lines
            .into_iter()
            .map(|(name, body, share)| {
                let body = body.then_some(Value::Ref(top));
                let name = Some(name.unwrap_or(Value::Text("行".into())));
                [("name".to_owned(), name), ("body".to_owned(), body), ("share".to_owned(), share)].into()
            })
            .collect();
        draft.lines.insert("member".to_owned(), lines);
        draft
    })
}

/// What has to be the same.
fn image(record: &Record) -> impl PartialEq + std::fmt::Debug + use<> {
    (record.id, record.state.clone(), record.values.clone(), record.lines.clone(), record.about.clone())
}

fn images(world: &World) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    world.records().iter().map(image).collect()
}

fn comes_back(drafts: &[Draft], format: Format, language: Language) {
    let from = World::new();
    let clerk = from.clerk();
    let mut numbers = std::collections::BTreeSet::new();
    for draft in drafts {
        let mut draft = draft.clone();
        if let Some(Some(Value::Identifier(number))) = draft.values.get("number")
            && !numbers.insert(number.clone())
        {
            draft.values.remove("number");
        }
        from.create(&clerk, "project", from.store.fresh_id(), draft);
    }
    let bytes = from.export(format, language);
    let name = format!("all.{}", format.ending());
    // Into an empty installation: the same records.
    let to = World::new();
    let batch = upload(&to.store, &clerk, "project", &name, bytes.clone()).unwrap();
    let batch = run::check(&to.store, &clerk, batch).unwrap();
    let told = to.store.import_rows(batch.id, true, 0, 10).unwrap();
    assert_eq!(
        (batch.bad_rows, batch.total_rows),
        (0, i64::try_from(drafts.len()).ok()),
        "{format:?} {told:#?}"
    );
    let batch = run::commit(&to.store, &clerk, batch).unwrap();
    assert_eq!(batch.state, BatchState::Committed);
    assert_eq!(images(&to), images(&from), "{format:?}");
    // Into the same installation: nothing changes, no version grows.
    let versions: Vec<i64> = from.records().iter().map(|record| record.version).collect();
    for clears in [false, true] {
        let batch = upload(&from.store, &clerk, "project", &name, bytes.clone()).unwrap();
        let mapping = Mapping { clears, ..Mapping::of(&batch).unwrap() };
        let batch = run::map(&from.store, &clerk, &batch, &mapping, true).unwrap();
        let batch = run::check(&from.store, &clerk, batch).unwrap();
        run::commit(&from.store, &clerk, batch).unwrap();
        assert_eq!(from.records().iter().map(|record| record.version).collect::<Vec<_>>(), versions);
    }
    assert_eq!(to.store.check().unwrap(), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn what_goes_out_comes_in_again(
        drafts in proptest::collection::vec(draft(RecordId::new(jiff::Timestamp::UNIX_EPOCH, 77)), 1..6),
        chinese in any::<bool>(),
    ) {
        let language = if chinese { Language::Zh } else { Language::En };
        for format in [Format::Xlsx, Format::Csv, Format::Jsonl] {
            comes_back(&drafts, format, language);
        }
    }
}

/// Who types 12.5% into a cell has 0.125 in it, in a style that shows hundredths; who types 12.5 has 12.5.
#[test]
fn a_share_is_taken_as_the_cell_shows_it() {
    let world = World::new();
    let clerk = world.clerk();
    let ids = [world.store.fresh_id(), world.store.fresh_id(), world.store.fresh_id()];
    for id in ids {
        let draft = Draft::default().with("name", Value::Text("甲".into()));
        world.create(&clerk, "project", id, draft.with("bearer", Value::Ref(world.top)));
    }
    let mut book = xlsx::Workbook::new();
    let sheet = book.add_worksheet().set_name("名").unwrap();
    for (heading, column) in ["id", "rate"].into_iter().zip(0..) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (id, row) in ids.iter().zip(1..) {
        sheet.write_string(row, 0, id.to_string()).unwrap();
    }
    let shown = |code: &str| xlsx::Format::new().set_num_format(code);
    sheet.write_number_with_format(1, 1, 0.125, &shown("0.0%")).unwrap();
    sheet.write_number_with_format(2, 1, 0.07, &xlsx::Format::new().set_num_format_index(9)).unwrap();
    sheet.write_number(3, 1, 12.5).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let batch = upload(&world.store, &clerk, "project", "shares.xlsx", bytes).unwrap();
    let batch = run::check(&world.store, &clerk, batch).unwrap();
    assert_eq!((batch.bad_rows, batch.total_rows), (0, Some(3)));
    run::commit(&world.store, &clerk, batch).unwrap();
    let records = world.records();
    let rate = |id: &RecordId| records.iter().find(|record| record.id == *id).unwrap().get("rate").cloned();
    let wanted = [Decimal::new(125, 1), Decimal::from(7), Decimal::new(125, 1)]
        .map(|share| Some(Value::Percent(share)));
    assert_eq!(ids.each_ref().map(rate), wanted);
    // And they go out as numbers that can be reckoned with.
    let bytes = world.export(Format::Xlsx, Language::Zh);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let cells = calamine::Reader::worksheet_range_at(&mut book, 0).unwrap().unwrap();
    let shares = cells.cells().filter(|(_, _, cell)| **cell == calamine::Data::Float(0.125)).count();
    assert_eq!(shares, 2);
}
