//! Returns of the demonstration: a yearly form of R&D, last year's figures of three cities and this year's round of all: some in, one
//! late, one with problems. Everything by the steps of the registers, in few commands.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use taihang_base::{Fault, Period, civil_today, parse_decimal};
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Command, Draft, HeldRole, Origin, Query, RecordId, Test, Value,
};
use taihang_registers::{collection, data_return, form, indicator, seed_id};
use taihang_store::Store;

use super::entry::choice;
use crate::ending::Failure;
use crate::records;

/// Region codes of the cities; the first is that of the demonstration's clerk.
const CITIES: [&str; 11] = [
    "140100", "140200", "140300", "140400", "140500", "140600", "140700", "140800", "140900", "141000",
    "141100",
];
/// Key, Chinese, English, kind, unit, and by how much per cent it may change.
type Asked = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);
const QUESTIONS: [Asked; 6] = [
    ("rd", "研发经费内部支出", "R&D spending", "money", "万元", "30"),
    ("rd-gov", "其中：政府资金", "of which government funds", "money", "万元", "50"),
    ("rd-firm", "其中：企业资金", "of which firms' funds", "money", "万元", "50"),
    ("staff", "研发人员折合全时当量", "R&D staff, full-time equivalent", "decimal", "人年", "30"),
    ("firms", "有研发活动的规上工业企业", "Industrial firms with R&D", "integer", "家", ""),
    ("firms-all", "规上工业企业", "Industrial firms above the threshold", "integer", "家", ""),
];
/// What stands behind the first and the fourth question: code, names, and by what the answer is multiplied. The first is the total of the
/// catalogue, which is in 亿元.
const INDICATORS: [(&str, &str, &str, &str, &str); 2] = [
    ("rd", "rd-total", "研究与试验发展经费", "R&D expenditure", "0.0001"),
    ("staff", "rd-staff", "研发人员折合全时当量", "R&D staff, full-time equivalent", "1"),
];
/// Last year's answers, by city; the first is what the yearbook says, too. Invented.
const LAST: [(usize, [&str; 6]); 3] = [
    (0, ["788200", "182400", "581100", "28210", "412", "930"]),
    (1, ["154500", "28200", "121900", "5620", "96", "402"]),
    (3, ["257300", "33600", "219000", "8140", "158", "571"]),
];
/// This year's: days before the deadline on which it came (none: a draft), and the answers.
const THIS: [(usize, Option<i32>, [&str; 6]); 6] = [
    (0, None, ["839500", "19O300", "619000", "29100", "438", "951"]),
    (1, Some(4), ["164600", "30100", "129800", "5890", "104", "411"]),
    (3, Some(2), ["282400", "36100", "241900", "8700", "171", "580"]),
    (4, Some(6), ["196900", "20700", "172800", "6350", "133", "466"]),
    (5, Some(1), ["118500", "14500", "101900", "4070", "47", "238"]),
    (7, Some(-1), ["259800", "30700", "225000", "7820", "149", "533"]),
];

/// Form and both rounds, if they are not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let today = civil_today(store.clock());
    let house = House { store, due: today.saturating_sub(1.day()) };
    let known = Query::all(data_return::REGISTER, 1);
    if !store.page(&Actor::system("demo", today), &known)?.records.is_empty() {
        return Ok(());
    }
    let form = house.form(today)?;
    let year = today.year();
    let cities: Vec<usize> = LAST.iter().map(|(at, _)| *at).collect();
    let before = House { store, due: house.due.saturating_sub(1.year()) };
    let last = before.round(year - 2, (form, None), &cities)?;
    for (at, answers) in &LAST {
        before.answer(last, *at, answers, Some(3))?;
    }
    let this = house.round(year - 1, (form, Some(last)), &(0..CITIES.len()).collect::<Vec<_>>())?;
    for (at, came, answers) in &THIS {
        house.answer(this, *at, answers, *came)?;
    }
    let accepted = house.one(this, 1)?;
    house.submit(&House::collector(today), vec![House::step(accepted, "accept")])
}

/// Who does what.
pub(super) struct House<'a> {
    store: &'a Store,
    due: Date,
}

/// One line by its columns.
pub(super) type Cells = BTreeMap<String, Option<Value>>;

pub(super) fn cells(of: &[(&str, Option<Value>)]) -> Cells {
    of.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

pub(super) fn words(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned())).filter(|_| !text.is_empty())
}

pub(super) fn key(text: &str) -> Value {
    Value::Identifier(text.to_owned())
}

pub(super) fn command(register: &str, act: Act) -> Command {
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

fn government(at: usize) -> RecordId {
    records::organisation(&format!("{}-government", CITIES[at]))
}

impl House<'_> {
    pub(super) fn holder(role: &str, unit: RecordId, today: Date) -> Actor {
        let part = format!("demo-{role}");
        let mut actor = Actor::public(today);
        "演示 demonstration".clone_into(&mut actor.name);
        actor.organisation = Some(unit);
        actor.person = Some(seed_id("person", &part));
        actor.key = ActorKey::System(part);
        actor.roles =
            vec![HeldRole { role: role.to_owned(), organisation: unit, root: unit, board: Board::None }];
        actor
    }

    pub(super) fn collector(today: Date) -> Actor {
        Self::holder("statistician", records::home(), today)
    }

    fn submit(&self, actor: &Actor, commands: Vec<Command>) -> Result<(), Failure> {
        self.store.submit_all(actor, commands)?;
        Ok(())
    }

    /// The indicator of that code, whoever entered it.
    fn indicator(
        &self,
        (_, code, zh, en, _): (&str, &str, &str, &str, &str),
        today: Date,
    ) -> Result<RecordId, Failure> {
        let program = Actor::system("import", today);
        let query =
            Query::all(indicator::REGISTER, 1).with(indicator::field::CODE, Test::In(vec![key(code)]));
        if let Some(known) = self.store.page(&program, &query)?.records.first() {
            return Ok(known.record.id);
        }
        let id = self.store.fresh_id();
        let draft = Draft::default()
            .with(indicator::field::CODE, key(code))
            .with(indicator::field::ZH, words(zh))
            .with(indicator::field::EN, words(en))
            .with(indicator::field::DEFINITION, words("按研究与试验发展统计报表制度统计。"))
            .with(indicator::field::EDITION, Value::Integer(1))
            .with(indicator::field::UNIT, choice("fte"))
            .with(indicator::field::REPORTED_EVERY, choice("yearly"))
            .with(indicator::field::SOURCE, choice("returns"))
            .with(indicator::field::AGGREGATION, choice("sum"))
            .with(indicator::field::STEWARD, Value::Ref(records::home()));
        let act = Act::Create { id, draft, state: Some("live".to_owned()) };
        self.submit(&program, vec![command(indicator::REGISTER, act)])?;
        Ok(id)
    }

    fn form(&self, today: Date) -> Result<RecordId, Failure> {
        let mut behind = BTreeMap::new();
        for one in INDICATORS {
            behind.insert(one.0, (self.indicator(one, today)?, parse_decimal(one.4)?));
        }
        let mut questions = Vec::new();
        for (name, zh, en, kind, unit, limit) in QUESTIONS {
            let limit = if limit.is_empty() { None } else { Some(Value::Decimal(parse_decimal(limit)?)) };
            questions.push(cells(&[
                ("key", Some(key(name))),
                ("zh", words(zh)),
                ("en", words(en)),
                ("kind", Some(choice(kind))),
                ("unit", words(unit)),
                ("required", Some(Value::YesNo(true))),
                ("least", Some(Value::Decimal(parse_decimal("0")?))),
                ("change_limit", limit),
                ("indicator", behind.get(name).map(|(id, _)| Value::Ref(*id))),
                ("factor", behind.get(name).map(|(_, factor)| Value::Decimal(*factor))),
            ]));
        }
        let rule = |name: &str, kind: &str, (left, right): (&str, &str)| {
            cells(&[
                ("key", Some(key(name))),
                ("kind", Some(choice(kind))),
                ("left", words(left)),
                ("right", words(right)),
                ("severity", Some(choice("error"))),
            ])
        };
        let rules = vec![
            rule("funds", "not_more", ("rd-gov", "rd")),
            rule("firms-of-all", "not_more", ("firms", "firms-all")),
        ];
        let id = self.store.fresh_id();
        let mut draft = Draft::default()
            .with(form::field::NAME, words("研发活动统计年报"))
            .with(form::field::USE, choice("return"))
            .with(form::field::STEWARD, Value::Ref(records::home()))
            .with(form::field::EDITION, Value::Integer(1));
        draft.lines.insert(form::field::QUESTION.to_owned(), questions);
        draft.lines.insert(form::field::RULE.to_owned(), rules);
        let act = Act::Create { id, draft, state: Some("live".to_owned()) };
        self.submit(&Actor::system("import", today), vec![command(form::REGISTER, act)])?;
        Ok(id)
    }

    /// A round over these cities, opened.
    fn round(
        &self,
        year: i16,
        (form, previous): (RecordId, Option<RecordId>),
        cities: &[usize],
    ) -> Result<RecordId, Failure> {
        let id = self.store.fresh_id();
        let opened = self.due.saturating_sub(20.days());
        let draft = Draft::default()
            .with(collection::field::TITLE, words(&format!("{year} 年度研发活动统计年报")))
            .with(collection::field::KIND, choice("statistical_return"))
            .with(collection::field::ORGANISER, Value::Ref(records::home()))
            .with(collection::field::FORM, Value::Ref(form))
            .with(collection::field::SUBJECTS, Value::Refs(cities.iter().map(|at| government(*at)).collect()))
            .with(collection::field::PERIOD, Period::year(year).map(Value::Period))
            .with(collection::field::OPENS_ON, Value::Date(opened))
            .with(collection::field::DUE_ON, Value::Date(self.due))
            .with(collection::field::PREVIOUS, previous.map(Value::Ref));
        let open = Act::Advance { id, version: 1, transition: "open".to_owned(), draft: Draft::default() };
        let create = Act::Create { id, draft, state: None };
        self.submit(&Actor::system("import", opened), vec![command(collection::REGISTER, create)])?;
        self.submit(&Self::collector(opened), vec![command(collection::REGISTER, open)])?;
        Ok(id)
    }

    /// The return of a city, with its version.
    fn one(&self, round: RecordId, at: usize) -> Result<(RecordId, i64), Failure> {
        let query = Query::all(data_return::REGISTER, 1)
            .with(data_return::field::COLLECTION, Test::In(vec![Value::Ref(round)]))
            .with(data_return::field::UNIT, Test::In(vec![Value::Ref(government(at))]));
        let found = self.store.page(&Actor::system("demo", self.due), &query)?.records;
        let missing = Fault { step: "find a return of the demonstration", source: None };
        found.first().map(|shown| (shown.record.id, shown.record.version)).ok_or_else(|| missing.into())
    }

    fn step((id, version): (RecordId, i64), transition: &str) -> Command {
        let act = Act::Advance { id, version, transition: transition.to_owned(), draft: Draft::default() };
        command(data_return::REGISTER, act)
    }

    /// Fills a return in; hands it in so many days before its day, or leaves it a draft.
    fn answer(
        &self,
        round: RecordId,
        at: usize,
        answers: &[&str; 6],
        came: Option<i32>,
    ) -> Result<(), Failure> {
        let (id, version) = self.one(round, at)?;
        let line = |((name, ..), value): (&Asked, &&str)| {
            cells(&[("question", Some(key(name))), ("value", words(value))])
        };
        let mut draft = Draft::default();
        draft
            .lines
            .insert(data_return::field::ANSWER.to_owned(), QUESTIONS.iter().zip(answers).map(line).collect());
        let day = self.due.saturating_sub(came.unwrap_or(0).days());
        let edit = command(data_return::REGISTER, Act::Edit { id, version, draft });
        let next = if came.is_some() { "submit" } else { "begin" };
        let next = Self::step((id, version.saturating_add(1)), next);
        self.submit(&Self::holder("unit_clerk", government(at), day), vec![edit, next])
    }
}
