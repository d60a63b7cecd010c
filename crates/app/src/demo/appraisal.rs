//! Appraisal of the demonstration: last year's round, published, and this year's with sheets at every step. Everything goes
//! the way it goes in an office: by the steps of the registers, each by somebody who may take it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use taihang_base::{Fault, Period, civil_today, parse_decimal};
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Command, Draft, HeldRole, Origin, Query, Record, RecordId, Test, Value,
};
use taihang_registers::{collection, evaluation_scheme, evaluation_sheet, seed_id};
use taihang_store::Store;

use crate::ending::Failure;
use crate::records;

/// Region codes of the cities.
const CITIES: [&str; 11] = [
    "140100", "140200", "140300", "140400", "140500", "140600", "140700", "140800", "140900", "141000",
    "141100",
];
/// What was verified for each city last year: shares in percent, then matters overdue and sent back. Invented.
const LAST: [[&str; 5]; 11] = [
    ["96.5", "98", "97", "0", "1"],
    ["88", "91", "90", "2", "1"],
    ["92", "95", "88", "1", "0"],
    ["90.5", "93", "94", "1", "2"],
    ["94", "96", "92", "0", "0"],
    ["81", "86", "79", "3", "2"],
    ["93", "97", "95", "1", "0"],
    ["89", "90", "87", "2", "0"],
    ["78", "82", "76", "4", "3"],
    ["86", "88", "91", "1", "1"],
    ["91", "94", "89", "0", "2"],
];
/// The same this year, as far as it has come.
const THIS: [[&str; 5]; 11] = [
    ["97", "99", "96", "0", "0"],
    ["90", "92", "93", "1", "1"],
    ["91", "93", "90", "1", "1"],
    ["93", "95", "94", "0", "1"],
    ["92", "94", "90", "1", "0"],
    ["85", "89", "84", "2", "1"],
    ["94", "96", "96", "0", "0"],
    ["87", "91", "85", "2", "1"],
    ["", "", "", "", ""],
    ["", "", "", "", ""],
    ["", "", "", "", ""],
];
/// Key, name, statistic, weight, rule with what it takes.
type Item = (&'static str, &'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);
/// The items of the scheme.
const ITEMS: [Item; 5] = [
    (
        "on-time",
        "创新任务按期办结率",
        "settled_on_time",
        "40",
        &[("rule", "linear"), ("low", "60"), ("high", "100")],
    ),
    (
        "deployed",
        "当日部署率",
        "deployed_on_time",
        "30",
        &[("rule", "steps"), ("steps", "60=50;80=80;95=100")],
    ),
    (
        "answered",
        "按期反馈率",
        "fed_back_on_time",
        "30",
        &[("rule", "target_ratio"), ("high", "95"), ("cap", "1")],
    ),
    ("late", "超期事项", "overdue", "", &[("rule", "penalty"), ("per_unit", "1"), ("cap", "5")]),
    ("sent-back", "退回重办", "sent_back", "", &[("rule", "penalty"), ("per_unit", "0.5"), ("cap", "3")]),
];

/// A step that has to be possible.
fn missing(step: &'static str) -> Failure {
    Fault { step, source: None }.into()
}

/// Both rounds, if they are not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let today = civil_today(store.clock());
    let house = House { store, today };
    let known = Query::all(collection::REGISTER, 1);
    if !store.page(&Actor::system("demo", today), &known)?.records.is_empty() {
        return Ok(());
    }
    let last = house.round(today.year() - 1, None)?;
    house.walk(last, &LAST, Some(11))?;
    house.publish(last)?;
    let this = house.round(today.year(), Some(last))?;
    house.walk(this, &THIS, None)
}

/// Who does what.
struct House<'a> {
    store: &'a Store,
    today: Date,
}

impl House<'_> {
    fn holder(&self, part: &str, role: &str, unit: RecordId) -> Actor {
        let mut actor = Actor::public(self.today);
        actor.key = ActorKey::System(part.to_owned());
        "演示 demonstration".clone_into(&mut actor.name);
        actor.organisation = Some(unit);
        actor.person = Some(seed_id("person", part));
        actor.roles =
            vec![HeldRole { role: role.to_owned(), organisation: unit, root: unit, board: Board::None }];
        actor
    }

    fn appraiser(&self) -> Actor {
        self.holder("demo-appraiser", "appraiser", records::home())
    }

    fn approver(&self) -> Actor {
        self.holder("demo-approver", "approver", records::home())
    }

    fn submit(&self, actor: &Actor, register: &str, act: Act) -> Result<(), Failure> {
        let origin = Origin::default();
        let command = Command { register: register.to_owned(), act, reason: None, origin };
        self.store.submit(actor, command)?;
        Ok(())
    }

    fn create(&self, register: &str, draft: Draft, state: Option<&str>) -> Result<RecordId, Failure> {
        let id = self.store.fresh_id();
        let act = Act::Create { id, draft, state: state.map(str::to_owned) };
        self.submit(&Actor::system("import", self.today), register, act)?;
        Ok(id)
    }

    fn read(&self, register: &str, id: RecordId) -> Result<Record, Failure> {
        Ok(self.store.one(&Actor::system("demo", self.today), register, id)?.record)
    }

    fn step(
        &self,
        actor: &Actor,
        register: &str,
        id: RecordId,
        step: &str,
        draft: Draft,
    ) -> Result<(), Failure> {
        let version = self.read(register, id)?.version;
        self.submit(actor, register, Act::Advance { id, version, transition: step.to_owned(), draft })
    }

    fn edit(&self, actor: &Actor, id: RecordId, draft: Draft) -> Result<(), Failure> {
        let version = self.read(evaluation_sheet::REGISTER, id)?.version;
        self.submit(actor, evaluation_sheet::REGISTER, Act::Edit { id, version, draft })
    }

    /// A scheme in force and its round over all cities, opened.
    fn round(&self, year: i16, previous: Option<RecordId>) -> Result<RecordId, Failure> {
        let period = Period::year(year).map(Value::Period);
        let scheme = self.create(evaluation_scheme::REGISTER, scheme(year, period.clone())?, Some("live"))?;
        let subjects = CITIES.iter().map(|code| government(code)).collect();
        let draft = Draft::default()
            .with(collection::field::TITLE, Value::Text(format!("{year} 年度设区市创新驱动发展考核")))
            .with(collection::field::KIND, Value::Choice("appraisal".to_owned()))
            .with(collection::field::ORGANISER, Value::Ref(records::home()))
            .with(collection::field::SCHEME, Value::Ref(scheme))
            .with(collection::field::SUBJECTS, Value::Refs(subjects))
            .with(collection::field::FRAME_REGION, Value::Ref(seed_id("region", "140000")))
            .with(collection::field::PERIOD, period)
            .with(collection::field::PREVIOUS, previous.map(Value::Ref));
        let round = self.create(collection::REGISTER, draft, None)?;
        let due = self.today.saturating_add(jiff::Span::new().days(30));
        let dates = Draft::default()
            .with(collection::field::OPENS_ON, Value::Date(self.today))
            .with(collection::field::DUE_ON, Value::Date(due));
        self.step(&self.appraiser(), collection::REGISTER, round, "open", dates)?;
        Ok(round)
    }

    fn sheet(&self, round: RecordId, city: &str) -> Result<RecordId, Failure> {
        let query = Query::all(evaluation_sheet::REGISTER, 1)
            .with(evaluation_sheet::field::COLLECTION, Test::In(vec![Value::Ref(round)]))
            .with(evaluation_sheet::field::ORGANISATION, Test::In(vec![Value::Ref(government(city))]));
        let found = self.store.page(&Actor::system("demo", self.today), &query)?.records;
        found.first().map(|shown| shown.record.id).ok_or_else(|| missing("find a sheet of the demonstration"))
    }

    /// Takes the sheets as far as `upto` says: all to their score, or each by its place in the list.
    fn walk(&self, round: RecordId, values: &[[&str; 5]; 11], upto: Option<usize>) -> Result<(), Failure> {
        for (at, (city, values)) in CITIES.iter().zip(values).enumerate() {
            let sheet = self.sheet(round, city)?;
            let unit = self.holder("demo-unit", "unit_head", government(city));
            let reached = upto.map_or(10_usize.saturating_sub(at), |_| 10);
            if reached >= 2 && !values[0].is_empty() {
                self.edit(&unit, sheet, reported(values)?)?;
            }
            if reached >= 3 && !values[0].is_empty() {
                self.step(&unit, evaluation_sheet::REGISTER, sheet, "self_report", Draft::default())?;
            }
            if reached >= 5 {
                self.edit(&self.appraiser(), sheet, verified(values)?)?;
                self.step(&self.appraiser(), evaluation_sheet::REGISTER, sheet, "verify", Draft::default())?;
            }
            if reached >= 7 {
                let checked = Draft::default()
                    .with(evaluation_sheet::field::TOLERANCE_CHECKED, Value::YesNo(true))
                    .with(
                        evaluation_sheet::field::TOLERANCE_NOTE,
                        Value::Text("经核查，不属于容错情形。".to_owned()),
                    );
                self.step(&self.appraiser(), evaluation_sheet::REGISTER, sheet, "score", checked)?;
            }
        }
        Ok(())
    }

    fn publish(&self, round: RecordId) -> Result<(), Failure> {
        self.step(&self.appraiser(), collection::REGISTER, round, "shut", Draft::default())?;
        self.step(&self.appraiser(), collection::REGISTER, round, "show", Draft::default())?;
        for city in CITIES {
            let sheet = self.sheet(round, city)?;
            for actor in [self.appraiser(), self.approver()] {
                self.step(&actor, evaluation_sheet::REGISTER, sheet, "finalise", Draft::default())?;
            }
        }
        self.step(&self.approver(), collection::REGISTER, round, "publish", Draft::default())
    }
}

fn government(city: &str) -> RecordId {
    records::organisation(&format!("{city}-government"))
}

fn decimal(text: &str) -> Result<Option<Value>, Failure> {
    if text.is_empty() { Ok(None) } else { Ok(Some(Value::Decimal(parse_decimal(text)?))) }
}

/// One line by its columns.
type Cells = BTreeMap<String, Option<Value>>;

fn scheme(year: i16, period: Option<Value>) -> Result<Draft, Failure> {
    let mut draft = Draft::default()
        .with(evaluation_scheme::field::TITLE, Value::Text(format!("{year} 年设区市创新驱动发展考核方案")))
        .with(evaluation_scheme::field::SUBJECT, Value::Choice("region".to_owned()))
        .with(evaluation_scheme::field::CLASS, Value::Text("设区市".to_owned()))
        .with(evaluation_scheme::field::YEAR, period)
        .with(evaluation_scheme::field::STEWARD, Value::Ref(records::home()))
        .with(evaluation_scheme::field::INNOVATION_REQUIRED, Value::YesNo(true))
        .with(evaluation_scheme::field::PENALTY_CAP, decimal("5")?);
    let mut items = Vec::new();
    for (key, label, statistic, weight, rule) in ITEMS {
        let mut cells: Cells = [
            ("key".to_owned(), Some(Value::Identifier(key.to_owned()))),
            ("label".to_owned(), Some(Value::Text(label.to_owned()))),
            ("common".to_owned(), Some(Value::YesNo(true))),
            ("innovation".to_owned(), Some(Value::YesNo(key == "on-time"))),
            ("statistic".to_owned(), Some(Value::Choice(statistic.to_owned()))),
        ]
        .into();
        if !weight.is_empty() {
            cells.insert("weight".to_owned(), Some(Value::Percent(parse_decimal(weight)?)));
        }
        for (column, value) in rule {
            let value = match *column {
                "rule" => Some(Value::Choice((*value).to_owned())),
                "steps" => Some(Value::Text((*value).to_owned())),
                _ => decimal(value)?,
            };
            cells.insert((*column).to_owned(), value);
        }
        items.push(cells);
    }
    draft.lines.insert("item".to_owned(), items);
    let mut grades = Vec::new();
    for (grade, from, consequence) in [
        ("优秀", "90", "通报表扬"),
        ("良好", "80", "存档"),
        ("一般", "70", "约谈提醒"),
        ("较差", "0", "限期整改"),
    ] {
        let cells: Cells = [
            ("grade".to_owned(), Some(Value::Text(grade.to_owned()))),
            ("from".to_owned(), decimal(from)?),
            ("consequence".to_owned(), Some(Value::Text(consequence.to_owned()))),
        ]
        .into();
        grades.push(cells);
    }
    draft.lines.insert("grade".to_owned(), grades);
    Ok(draft)
}

fn reported(values: &[&str; 5]) -> Result<Draft, Failure> {
    let note = Value::Text("年度任务总体按期完成，超期事项已逐项说明。".to_owned());
    let mut draft = Draft::default().with(evaluation_sheet::field::SELF_NOTE, note);
    draft.lines.insert("self_report".to_owned(), cells(values, "evidence", "市督办台账")?);
    Ok(draft)
}

fn verified(values: &[&str; 5]) -> Result<Draft, Failure> {
    let mut draft = Draft::default();
    draft.lines.insert("score".to_owned(), cells(values, "source", "省级督办台账核对")?);
    Ok(draft)
}

fn cells(values: &[&str; 5], column: &str, words: &str) -> Result<Vec<Cells>, Failure> {
    let mut lines = Vec::new();
    for ((key, ..), value) in ITEMS.iter().zip(values) {
        let cells: Cells = [
            ("item".to_owned(), Some(Value::Identifier((*key).to_owned()))),
            ("value".to_owned(), decimal(value)?),
            (column.to_owned(), Some(Value::Text(words.to_owned()))),
        ]
        .into();
        lines.push(cells);
    }
    Ok(lines)
}
