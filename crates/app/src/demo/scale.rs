//! `--scale N`: N thousand plausible, invented records, the same ones each time, through the same rules as an import.
//!
//! Of a hundred records 40 are organisations (firms and bodies with valid credit codes in the counties of the demonstration,
//! big cities first), 32 the innovation records of firms with yearly facts, 16 persons and 12 their affiliations.

mod chance;
mod people;

use std::collections::BTreeMap;

use indicatif::{ProgressBar, ProgressStyle};
use taihang_base::{Money, Period, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, RecordId, Value};
use taihang_registers::seed_id;
use taihang_store::Store;

use super::entry::create;
use crate::ending::Failure;
use chance::Chance;

/// Under which the store remembers how many are there.
const NOTE: &str = "demo-scale";
/// Records of one transaction.
const CHUNK: u64 = 1_000;
/// The registers filled, those that others refer to first.
const KINDS: [&str; 4] = ["organisation", "firm", "person", "affiliation"];
/// Years that yearly facts are told of.
const YEARS: [i16; 3] = [2022, 2023, 2024];

/// Fills `store` up to `thousands` thousand records; what is there already stays.
pub(crate) fn fill(store: &Store, thousands: u64) -> Result<u64, Failure> {
    let total = thousands.saturating_mul(1_000);
    let jobs = store.jobs();
    let begun = jobs.noted(NOTE)?.and_then(|(count, _)| count.parse().ok()).unwrap_or(0);
    let actor = Actor::system("import", civil_today(store.clock()));
    let places = Places::of(store)?;
    let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len}  {per_sec}  {eta}");
    let bar = ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_position(begun);
    let mut refused = 0;
    let mut at = begun;
    while at < total {
        let end = (at + CHUNK).min(total);
        let mut commands: Vec<Command> = (at..end).map(|number| places.record(number)).collect();
        // What is alike is decided together; what is referred to still comes first.
        commands.sort_by_key(|command| KINDS.iter().position(|kind| *kind == command.register));
        for outcome in store.adopt(&actor, commands, false)? {
            // A start that was cut short between two notes has made some already.
            refused += u64::from(outcome.inspect_err(|error| tracing::debug!(%error, "left out")).is_err());
        }
        at = end;
        jobs.note(NOTE, &at.to_string())?;
        bar.set_position(at);
    }
    bar.finish();
    Ok(total.saturating_sub(begun).saturating_sub(refused))
}

/// Where things are: counties with the government that stands above what lies in them, and how often each is drawn.
struct Places {
    counties: Vec<County>,
    weight: u64,
}

struct County {
    code: String,
    name: String,
    government: RecordId,
    /// How many of all records lie in it or in one before it.
    upto: u64,
}

impl Places {
    fn of(store: &Store) -> Result<Self, Failure> {
        let commands = taihang_registers::seed(store.catalogue())?;
        let (mut counties, mut weight) = (Vec::new(), 0);
        for command in &commands {
            let Act::Create { draft, state: Some(state), .. } = &command.act else { continue };
            let text = |field: &str| match draft.values.get(field) {
                Some(Some(Value::Text(text) | Value::Identifier(text) | Value::Choice(text))) => {
                    text.as_str()
                }
                Some(_) | None => "",
            };
            if command.register == "region" && state == "active" {
                let (code, name) = (text("code").to_owned(), text("name").to_owned());
                let government = seed_id("organisation", &format!("{code}-government"));
                if !code.ends_with("00") {
                    weight += share(&code);
                    counties.push(County { code, name, government, upto: weight });
                }
            }
        }
        let known: std::collections::BTreeSet<RecordId> =
            commands.iter().map(|one| one.act.record()).collect();
        counties.retain(|county| known.contains(&county.government));
        Ok(Self { counties, weight })
    }

    fn drawn(&self, chance: &mut Chance) -> Option<&County> {
        let place = chance.below(self.weight.max(1));
        self.counties.iter().find(|county| place < county.upto).or_else(|| self.counties.first())
    }

    /// The record with this number. Kinds come in turns, so that what refers comes after what it refers to.
    fn record(&self, number: u64) -> Command {
        let (round, turn) = (number / 25, number % 25);
        let mut chance = Chance::of(number);
        match turn {
            0..=9 => self.organisation(round * 10 + turn, &mut chance),
            10..=17 => firm(round * 10 + turn - 10, &mut chance),
            18..=21 => people::person(round * 4 + turn - 18, &mut chance),
            _ => people::affiliation(round * 4 + turn - 22, round * 10 + turn - 22, &mut chance),
        }
    }

    /// The first eight of ten are firms: those have an innovation record.
    fn organisation(&self, number: u64, chance: &mut Chance) -> Command {
        let county = self.drawn(chance);
        let place = county.map_or("", |county| county.name.trim_end_matches(['市', '区', '县']));
        let code = county.map_or("140000", |county| county.code.as_str());
        let firm = number % 10 < 8;
        let (name, kind, prefix) = if firm {
            let kind = if chance.below(50) == 0 { "bank" } else { "firm" };
            (chance.firm_name(place, number), kind, "91")
        } else {
            let kind = chance.one(&["institute", "university", "hospital", "agency", "social_body"]);
            (chance.body_name(place, kind, number), kind, "12")
        };
        let from = chance.day(1985, 2024);
        let mut draft = Draft::default()
            .with("name", Value::Text(name))
            .with("kind", Value::Choice(kind.to_owned()))
            .with("credit_code", Value::Identifier(chance::credit_code(prefix, code, number)))
            .with("region", Value::Ref(seed_id("region", code)))
            .with("valid", Period::days(from, None).map(Value::Period));
        if let Some(county) = county {
            draft = draft.with("above", Value::Ref(county.government));
        }
        create("organisation", organisation_id(number), draft, chance.state(&[("active", 96), ("draft", 4)]))
    }
}

/// Cities draw more than the country: city districts, the capital most of all.
fn share(code: &str) -> u64 {
    let district = code.get(4..5).is_some_and(|digit| digit == "0" || digit == "1");
    match (code.get(..4), district) {
        (Some("1401"), true) => 12,
        (Some("1401"), false) => 4,
        (_, true) => 5,
        (_, false) => 2,
    }
}

fn organisation_id(number: u64) -> RecordId {
    seed_id("organisation", &format!("scale-{number}"))
}

/// The innovation record of a firm. Sizes are as unequal as those of firms are.
fn firm(organisation: u64, chance: &mut Chance) -> Command {
    let (size, staff) = match chance.below(1_000) {
        0..=9 => ("large", 1_000 + chance.below(9_000)),
        10..=79 => ("medium", 300 + chance.below(700)),
        80..=449 => ("small", 20 + chance.below(280)),
        _ => ("micro", 1 + chance.below(19)),
    };
    let mut lines = Vec::new();
    let mut revenue = staff * (200_000 + chance.below(1_800_000)) * 100;
    for year in YEARS {
        revenue = revenue * (90 + chance.below(30)) / 100;
        let research = revenue / 1_000 * chance.below(90);
        let fen = |amount: u64| Value::Money(Money::from_fen(i64::try_from(amount).unwrap_or(i64::MAX)));
        let count = |amount: u64| Value::Integer(i64::try_from(amount).unwrap_or(i64::MAX));
        let line: BTreeMap<String, Option<Value>> = [
            ("year".to_owned(), Period::year(year).map(Value::Period)),
            ("above_scale".to_owned(), Some(Value::YesNo(revenue > 2_000_000_000))),
            ("revenue".to_owned(), Some(fen(revenue))),
            ("rd_total".to_owned(), Some(fen(research))),
            ("staff".to_owned(), Some(count(staff))),
            ("rd_staff".to_owned(), Some(count(staff * chance.below(30) / 100))),
            ("rd_activity".to_owned(), Some(Value::YesNo(research > 0))),
        ]
        .into();
        lines.push(line);
    }
    let owned = chance.state(&[("no", 90), ("provincial_key", 2), ("city_key", 3), ("other", 5)]);
    let mut draft = Draft::default()
        .with("organisation", Value::Ref(organisation_id(organisation)))
        .with("size", Value::Choice(size.to_owned()))
        .with("state_owned", Value::Choice(owned.to_owned()))
        .with("products", Value::Text(chance.product().to_owned()));
    draft.lines.insert("year_fact".to_owned(), lines);
    create(
        "firm",
        seed_id("firm", &format!("scale-{organisation}")),
        draft,
        chance.state(&[("active", 92), ("draft", 8)]),
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use taihang_kernel::{Query, Record};
    use taihang_store::Options;
    use taihang_testkit::Database;

    use super::*;

    fn opened(database: &Database) -> Store {
        let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
        let options = Options::in_folder(database.folder().to_owned());
        // Later than the bodies that it begins with.
        let clock = Arc::new(taihang_base::FixedClock::new("2026-03-05T01:00:00Z".parse().unwrap()));
        let store = Store::open(database.location(), catalogue, clock, options).unwrap();
        let actor = Actor::system("import", civil_today(store.clock()));
        store.submit_all(&actor, taihang_registers::seed(store.catalogue()).unwrap()).unwrap();
        store
    }

    /// Every record of these registers.
    pub(crate) fn stored<'r>(
        store: &Store,
        registers: impl IntoIterator<Item = &'r str>,
    ) -> BTreeMap<RecordId, Record> {
        let actor = Actor::system("engine", civil_today(store.clock()));
        let mut found = BTreeMap::new();
        for register in registers {
            let mut query = Query::all(register, 500);
            loop {
                let page = store.page(&actor, &query).unwrap();
                found.extend(page.records.into_iter().map(|shown| (shown.record.id, shown.record)));
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
        }
        found
    }

    #[test]
    fn the_same_records_are_made_each_time_on_either_database() {
        let databases = [taihang_testkit::database(), taihang_testkit::database()];
        let [one, other] = [&databases[0], &databases[1]].map(opened);
        let before = stored(&one, KINDS).len();
        assert_eq!((fill(&one, 1).unwrap(), fill(&other, 1).unwrap()), (1_000, 1_000));
        let (made, again) = (stored(&one, KINDS), stored(&other, KINDS));
        assert_eq!(made.len(), before + 1_000);
        let places = Places::of(&one).unwrap();
        for number in 0..1_000 {
            let command = places.record(number);
            let Act::Create { id, draft, state } = &command.act else { unreachable!("all are new") };
            for record in [&made[id], &again[id]] {
                assert_eq!(Some(&record.state), state.as_ref());
                for (field, value) in &draft.values {
                    assert_eq!(record.get(field), value.as_ref(), "{field} of {number}");
                }
            }
            assert_eq!(made[id].values, again[id].values);
            assert_eq!(made[id].lines, again[id].lines);
        }
        // What is there already stays, and is not made again.
        assert_eq!(fill(&one, 1).unwrap(), 0);
        assert_eq!(fill(&one, 2).unwrap(), 1_000);
    }
}
