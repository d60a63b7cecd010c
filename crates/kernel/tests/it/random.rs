//! Commands of every kind in any order, nonsense among them: nothing breaks, and what is accepted holds.

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;
use taihang_base::Money;
use taihang_kernel::value::{FileRef, Place};
use taihang_kernel::*;

use crate::desk::{CITY, Desk, FIRM, PROVINCE, REGION, STRANGER, command, text};
use crate::world::id;

const FIELDS: [&str; 16] = [
    "subject",
    "number",
    "applicant",
    "sum",
    "theme",
    "partners",
    "lender",
    "area",
    "begins",
    "term",
    "score",
    "telephone",
    "shares_total",
    "guardian",
    "name",
    "nonsense",
];

fn value() -> impl Strategy<Value = Option<Value>> {
    let word = prop_oneof!["[a-z甲乙]{1,6}", ".{0,60}", Just("steel".to_owned()), Just("coal".to_owned())];
    let place = Place { longitude: Some(500.into()), latitude: None, address: String::new() };
    let file = FileRef { sha256: "x".to_owned(), name: "y".to_owned(), bytes: u64::MAX };
    let known = prop::sample::select(vec![PROVINCE, CITY, FIRM, STRANGER, REGION, 77, 100, 101]).prop_map(id);
    prop_oneof![
        1 => Just(None),
        2 => word.clone().prop_map(|word| Some(Value::Text(word))),
        2 => word.clone().prop_map(|word| Some(Value::Identifier(word))),
        2 => word.prop_map(|word| Some(Value::Choice(word))),
        2 => known.clone().prop_map(|id| Some(Value::Ref(id))),
        1 => prop::collection::vec(known, 0..3).prop_map(|ids| Some(Value::Refs(ids))),
        1 => any::<i64>().prop_map(|number| Some(Value::Integer(number))),
        1 => any::<i64>().prop_map(|number| Some(Value::Decimal(number.into()))),
        1 => any::<i64>().prop_map(|fen| Some(Value::Money(Money::from_fen(fen)))),
        1 => (-200_i64..200).prop_map(|number| Some(Value::Percent(number.into()))),
        1 => (1_i16..9999).prop_map(|year| Some(Value::Date(date(year, 2, 3)))),
        1 => (1_i16..9998).prop_map(|year| taihang_base::Period::year(year).map(Value::Period)),
        1 => Just(Some(Value::Place(place))),
        1 => Just(Some(Value::File(file))),
    ]
}

/// A value that fits one of the fields, so that records get far.
fn fitting() -> impl Strategy<Value = (String, Option<Value>)> {
    prop::sample::select(vec![
        ("subject", text("题目")),
        ("number", Value::Identifier("A1".to_owned())),
        ("lender", Value::Ref(id(STRANGER))),
        ("sum", Value::Money(Money::from_fen(100))),
        ("theme", Value::Choice("steel".to_owned())),
        ("begins", Value::Date(date(2024, 5, 1))),
        ("score", Value::Decimal(3.into())),
    ])
    .prop_map(|(field, value)| (field.to_owned(), Some(value)))
}

fn draft() -> impl Strategy<Value = Draft> {
    let wild =
        (prop::sample::select(FIELDS.to_vec()), value()).prop_map(|(field, value)| (field.to_owned(), value));
    let values = prop_oneof![
        3 => prop::collection::vec(fitting(), 0..5),
        1 => prop::collection::vec(wild, 0..3),
    ];
    let cell = (prop::sample::select(vec!["name", "share", "unit", "odd"]), value());
    let row = prop::collection::btree_map(cell.0.prop_map(str::to_owned), cell.1, 0..3);
    let rows = prop::option::weighted(
        0.1,
        (prop::sample::select(vec!["member", "odd"]), prop::collection::vec(row, 0..5)),
    );
    let about = prop::option::weighted(
        0.4,
        prop_oneof![
            4 => Just(Some(("organisation".to_owned(), id(CITY)))),
            1 => Just(None),
            1 => Just(Some(("region".to_owned(), id(REGION)))),
        ],
    );
    (values, rows, about).prop_map(|(values, rows, about)| Draft {
        values: values.into_iter().collect(),
        lines: rows.into_iter().map(|(kind, rows)| (kind.to_owned(), rows)).collect::<BTreeMap<_, _>>(),
        about,
    })
}

#[derive(Debug, Clone)]
struct Move {
    who: usize,
    kind: u8,
    record: u64,
    off: i64,
    word: &'static str,
    draft: Draft,
    reason: Option<String>,
    days: i64,
}

/// A sensible step, with everything that a request needs.
fn step(who: usize, kind: u8, word: &'static str) -> Move {
    let draft = Draft {
        about: Some(Some(("organisation".to_owned(), id(CITY)))),
        ..Draft::default().with("subject", text("题目")).with("lender", Value::Ref(id(STRANGER)))
    };
    Move { who, kind, record: 100, off: 0, word, draft, reason: Some("x".to_owned()), days: 1 }
}

/// The life of a request from beginning to end: random commands disturb it.
fn story() -> Vec<Move> {
    vec![
        step(0, 0, ""),
        step(0, 8, "submit"),
        step(2, 8, "send_back"),
        step(0, 8, "resubmit"),
        step(2, 8, "grant"),
        step(3, 8, "grant"),
        step(2, 8, "finish"),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let ways = vec![
        "submit",
        "submit",
        "send_back",
        "resubmit",
        "grant",
        "grant",
        "finish",
        "lapse",
        "granted",
        "draft",
        "odd",
    ];
    let one = (
        0..8_usize,
        0..14_u8,
        prop::sample::select(vec![100_u64, 100, 100, 101, 3]),
        prop::sample::select(vec![0_i64, 0, 0, 0, 0, 0, -1, 1, i64::MAX, i64::MIN]),
        prop::sample::select(ways),
        draft(),
        prop::option::weighted(0.8, "[a-z]{0,5}"),
        0..4_i64,
    );
    let one = one.prop_map(|(who, kind, record, off, word, draft, reason, days)| Move {
        who,
        kind,
        record,
        off,
        word,
        draft,
        reason,
        days,
    });
    let one = prop_oneof![12 => one, 1 => Just(step(6, 8, "lapse"))];
    let wild = prop::collection::vec((one, 0..12_usize), 0..16);
    (0..8_usize, wild).prop_map(|(length, wild)| {
        let mut moves: Vec<Move> = story().into_iter().take(length).collect();
        for (step, at) in wild {
            moves.insert(at.min(moves.len()), step);
        }
        moves
    })
}

fn act(desk: &Desk, step: &Move) -> Act {
    let number = step.record;
    let version = desk.version(number).saturating_add(step.off);
    let (id, draft, word) = (id(number), step.draft.clone(), step.word.to_owned());
    match step.kind {
        0 | 1 => Act::Create { id, draft, state: (step.off == 1).then_some(word) },
        2 | 3 => Act::Edit { id, version, draft },
        4 => Act::Correct { id, version, draft, state: (step.off == 1).then_some(word) },
        5 => Act::Comment { id, text: word },
        6 => Act::Open { id },
        7 => Act::Refresh { id },
        _ => Act::Advance {
            id,
            version,
            transition: word,
            draft: if step.kind < 12 { Draft::default() } else { draft },
        },
    }
}

/// What holds of every record that was ever accepted.
fn hold(desk: &Desk) {
    for record in desk.records.values() {
        assert_eq!(validate::check_record(record), [], "{record:?}");
        let open = |clock: &str| desk.deadlines.get(&(record.id, clock.to_owned()));
        let events: Vec<i64> =
            desk.events.iter().filter(|e| e.record == record.id).map(|e| e.version).collect();
        assert_eq!(events, (1..=record.version).collect::<Vec<_>>(), "one event a version");
        match record.state.as_str() {
            "submitted" => assert!(open("review").is_some_and(|running| running.paused.is_none())),
            "returned" => {
                assert!(open("review").is_none_or(|running| running.paused.is_some()));
            }
            "granted" => {
                assert!(open("review").is_none());
                assert_eq!(open("use").is_some(), record.get("term").is_some());
                assert_eq!(open("start").is_some(), record.get("begins").is_some());
            }
            "draft" | "done" | "lapsed" => {
                for clock in ["review", "use", "start"] {
                    assert!(open(clock).is_none(), "{clock} in {}", record.state);
                }
            }
            _ => {}
        }
        if matches!(record.state.as_str(), "done" | "lapsed") {
            assert!(open("mend").is_none());
        }
    }
}

fn play(desk: &mut Desk, moves: &[Move], reached: &mut BTreeMap<String, usize>) {
    for step in moves {
        desk.days_later(step.days);
        let actor = match step.who {
            0 | 1 => desk.who(1, &["clerk"], FIRM),
            2 => desk.who(2, &["officer"], CITY),
            3 => desk.who(3, &["approver"], PROVINCE),
            4 => desk.who(4, &["clerk", "officer"], STRANGER),
            5 => desk.who(5, &["clerk", "officer", "approver", "steward"], FIRM),
            6 => Actor::system("clock", desk.today()),
            _ => Actor::public(desk.today()),
        };
        let register = if step.record == FIRM { "organisation" } else { "request" };
        let mut command = Command { reason: step.reason.clone(), ..command(register, act(desk, step)) };
        command.origin.batch = (step.days == 3).then(|| ("B".to_owned(), 1));
        let before = desk.records.clone();
        match desk.submit(&actor, &command) {
            Ok(receipt) => *reached.entry(receipt.state).or_default() += 1,
            Err(_) => assert_eq!(before.len(), desk.records.len(), "what is refused changes nothing"),
        }
        hold(desk);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn nothing_breaks_and_what_is_accepted_holds(moves in moves()) {
        play(&mut Desk::new(), &moves, &mut BTreeMap::new());
    }
}

#[test]
fn the_random_commands_reach_every_state() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut reached = BTreeMap::new();
    for _ in 0..200 {
        let moves = moves().new_tree(&mut runner).unwrap().current();
        play(&mut Desk::new(), &moves, &mut reached);
    }
    for state in ["draft", "submitted", "returned", "granted", "done", "lapsed"] {
        assert!(reached.contains_key(state), "{state} is never reached: {reached:?}");
    }
}
