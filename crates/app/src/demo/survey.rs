//! A survey of the demonstration: firms of four cities, a sample drawn from them, most of the answers, and the table that came of it.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use taihang_base::{Fault, Period, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Query, RecordId, Test, Value};
use taihang_registers::{collection, data_return, form, organisation, seed_id};
use taihang_screens::collection::drawn;
use taihang_store::Store;

use super::entry::choice;
use super::returns::{House, cells, command, key, words};
use crate::ending::Failure;
use crate::records;

/// Cities and how many invented firms each has.
const FIRMS: [(&str, usize); 4] = [("140100", 12), ("140200", 6), ("140400", 6), ("140800", 4)];
const NAMES: [&str; 7] =
    ["晨光装备", "汇泽新材料", "云岭信息", "恒泰铸造", "清源环保", "博远医药", "锦程能源"];
/// Key, Chinese, English, kind, unit.
const QUESTIONS: [(&str, &str, &str, &str, &str); 4] = [
    ("cooperates", "是否开展产学研合作", "Cooperates with universities or institutes", "yes_no", ""),
    ("institution", "是否设有研发机构", "Has an R&D institution", "yes_no", ""),
    ("rd", "研发投入", "R&D spending", "money", "万元"),
    ("staff", "研发人员", "R&D staff", "integer", "人"),
];
/// So many are asked; every fourth stays away.
const ASKED: usize = 32;
const SEED: u64 = 20_250_301;

/// The survey of last year, if it is not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let today = civil_today(store.clock());
    let known = organisation_id(FIRMS[0].0, 0);
    if store.one(&Actor::system("demo", today), organisation::REGISTER, known).is_ok() {
        return Ok(());
    }
    let due = today.saturating_sub(60.days());
    store.submit_all(&Actor::system("import", due), firms())?;
    let form = asked(store, due)?;
    let round = opened(store, form, (today.year() - 1, due))?;
    answered(store, round, due)?;
    let office = House::collector(today);
    for transition in ["shut", "finish"] {
        let version = store.one(&Actor::system("demo", today), collection::REGISTER, round)?.record.version;
        store.submit(&office, command(collection::REGISTER, advance(round, version, transition)))?;
    }
    Ok(())
}

fn organisation_id(city: &str, at: usize) -> RecordId {
    seed_id("organisation", &format!("survey-{city}-{at}"))
}

fn advance(id: RecordId, version: i64, transition: &str) -> Act {
    Act::Advance { id, version, transition: transition.to_owned(), draft: Draft::default() }
}

fn firms() -> Vec<Command> {
    let firm = |(city, many): (&'static str, usize)| {
        (0..many).map(move |at| {
            let name = NAMES[at % NAMES.len()];
            let place = ["一", "二"][(at / NAMES.len()).min(1)];
            let draft = Draft::default()
                .with(organisation::field::NAME, words(&format!("{name}示例{place}公司（{}）", &city[2..4])))
                .with(organisation::field::KIND, choice("firm"))
                .with(organisation::field::REGION, Value::Ref(seed_id("region", city)))
                .with(
                    organisation::field::ABOVE,
                    Value::Ref(records::organisation(&format!("{city}-government"))),
                );
            let act = Act::Create { id: organisation_id(city, at), draft, state: Some("active".to_owned()) };
            command(organisation::REGISTER, act)
        })
    };
    FIRMS.into_iter().flat_map(firm).collect()
}

fn asked(store: &Store, day: Date) -> Result<RecordId, Failure> {
    let question = |(name, zh, en, kind, unit): &(&str, &str, &str, &str, &str)| {
        cells(&[
            ("key", Some(key(name))),
            ("zh", words(zh)),
            ("en", words(en)),
            ("kind", Some(choice(kind))),
            ("unit", words(unit)),
        ])
    };
    let id = store.fresh_id();
    let mut draft = Draft::default()
        .with(form::field::NAME, words("企业创新活动调查表"))
        .with(form::field::USE, choice("survey"))
        .with(form::field::STEWARD, Value::Ref(records::home()))
        .with(form::field::EDITION, Value::Integer(1));
    draft.lines.insert(form::field::QUESTION.to_owned(), QUESTIONS.iter().map(question).collect());
    let act = Act::Create { id, draft, state: Some("live".to_owned()) };
    store.submit(&Actor::system("import", day), command(form::REGISTER, act))?;
    Ok(id)
}

/// The round with its sample, opened three weeks before its last day.
fn opened(store: &Store, form: RecordId, (year, due): (i16, Date)) -> Result<RecordId, Failure> {
    let id = store.fresh_id();
    let day = due.saturating_sub(21.days());
    let sample = drawn(store, &Actor::system("demo", day), &["firm"], (ASKED, SEED))
        .map_err(|failure| Fault::new("draw the sample of the demonstration", format!("{failure:?}")))?;
    let mut draft = Draft::default()
        .with(collection::field::TITLE, words(&format!("{year} 年企业创新活动调查")))
        .with(collection::field::KIND, choice("survey"))
        .with(collection::field::ORGANISER, Value::Ref(records::home()))
        .with(collection::field::FORM, Value::Ref(form))
        .with(collection::field::PERIOD, Period::year(year).map(Value::Period))
        .with(collection::field::OPENS_ON, Value::Date(day))
        .with(collection::field::DUE_ON, Value::Date(due));
    draft.values.extend(sample.values);
    draft.lines.extend(sample.lines);
    let create = Act::Create { id, draft, state: None };
    store.submit(&Actor::system("import", day), command(collection::REGISTER, create))?;
    store.submit(&House::collector(day), command(collection::REGISTER, advance(id, 1, "open")))?;
    Ok(id)
}

/// Three of four answer in time and are accepted; the others are counted as missing.
fn answered(store: &Store, round: RecordId, due: Date) -> Result<(), Failure> {
    let of_round = Query::all(data_return::REGISTER, 100)
        .with(data_return::field::COLLECTION, Test::In(vec![Value::Ref(round)]));
    let day = due.saturating_sub(4.days());
    let found = store.page(&Actor::system("demo", day), &of_round)?.records;
    for (at, shown) in found.iter().enumerate() {
        let (id, version) = (shown.record.id, shown.record.version);
        let step =
            |version: i64, transition: &str| command(data_return::REGISTER, advance(id, version, transition));
        let Some(unit) = shown.record.reference(data_return::field::UNIT).filter(|_| at % 4 != 3) else {
            let clock = Actor::system("clock", due.saturating_add(10.days()));
            store.submit(&clock, step(version, "miss"))?;
            continue;
        };
        let many = i64::try_from(at).unwrap_or_default();
        let yes = |is: bool| if is { "是" } else { "否" };
        let answers: BTreeMap<&str, String> = [
            ("cooperates", yes(at % 3 != 0).to_owned()),
            ("institution", yes(at % 2 == 0).to_owned()),
            ("rd", (180 + 35 * many).to_string()),
            ("staff", (12 + 3 * many).to_string()),
        ]
        .into();
        let line = |(name, value): (&&str, &String)| {
            cells(&[("question", Some(key(name))), ("value", words(value))])
        };
        let mut draft = Draft::default();
        draft.lines.insert(data_return::field::ANSWER.to_owned(), answers.iter().map(line).collect());
        let edit = command(data_return::REGISTER, Act::Edit { id, version, draft });
        store.submit_all(&House::holder("unit_clerk", unit, day), vec![edit, step(version + 1, "submit")])?;
        store.submit(&House::collector(day), step(version + 2, "accept"))?;
    }
    Ok(())
}
