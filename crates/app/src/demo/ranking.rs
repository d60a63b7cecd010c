//! Rankings of the demonstration: two rounds published, the later one corrected, and this year's being prepared. All values are
//! invented. Everything goes the way it goes in an office: prepared by one person, signed by another.

use jiff::civil::Date;
use taihang_base::{Fault, Period, civil_today};
use taihang_kernel::{Act, Actor, ActorKey, Board, Command, Draft, HeldRole, Origin, Query, RecordId, Value};
use taihang_registers::ranking::{self, field};
use taihang_registers::seed_id;
use taihang_store::Store;

use super::content;
use super::indicators::Stated;
use crate::ending::Failure;
use crate::records;

/// Region codes of the cities.
const CITIES: [&str; 11] = [
    "140100", "140200", "140300", "140400", "140500", "140600", "140700", "140800", "140900", "141000",
    "141100",
];
/// What was wrong in the last round, and what it should have been: a line of the table of values.
const WRONG: (&str, &str) = ("141000,临汾市,1.59", "141000,临汾市,1.95");
const NOTICE: &str = "临汾市研发投入强度误录为 1.59%，应为 1.95%。已按更正后的数值重新计算全部得分和名次。";

/// All rankings, if they are not there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let today = civil_today(store.clock());
    let house = House { store, today };
    if !store.page(&Actor::system("demo", today), &Query::all(ranking::REGISTER, 1))?.records.is_empty() {
        return Ok(());
    }
    let (earlier, last) = (text("ranking/earlier.csv")?, text("ranking/last.csv")?);
    let first =
        house.prepared(today.year() - 2, Draft::default().with(field::VALUES, Value::Text(earlier)))?;
    house.publish(first)?;
    let of_last = |values: String| {
        Draft::default().with(field::VALUES, Value::Text(values)).with(field::PREVIOUS, Value::Ref(first))
    };
    let second = house.prepared(today.year() - 1, of_last(last.clone()))?;
    house.publish(second)?;
    let mended = of_last(last.replacen(WRONG.0, WRONG.1, 1))
        .with(field::CORRECTS, Value::Ref(second))
        .with(field::CORRECTION, Value::Text(NOTICE.to_owned()));
    let third = house.prepared(today.year() - 1, mended)?;
    house.publish(third)?;
    house.this_year()?;
    let tree = Draft::default().with(field::TREE, Value::Text(text("ranking/iMeta-now.csv")?));
    house.prepared(today.year(), tree.with(field::PREVIOUS, Value::Ref(third)))?;
    Ok(())
}

fn text(name: &str) -> Result<String, Failure> {
    let bytes =
        content::file(name).ok_or(Fault { step: "find a file of the demonstration", source: None })?;
    String::from_utf8(bytes.into_owned())
        .map_err(|error| Fault::new("read a file of the demonstration", error).into())
}

/// Who does what.
struct House<'a> {
    store: &'a Store,
    today: Date,
}

impl House<'_> {
    fn holder(&self, part: &str, role: &str) -> Actor {
        let home = records::home();
        let mut actor = Actor::public(self.today);
        actor.key = ActorKey::System(part.to_owned());
        "演示 demonstration".clone_into(&mut actor.name);
        actor.organisation = Some(home);
        actor.person = Some(seed_id("person", part));
        actor.roles =
            vec![HeldRole { role: role.to_owned(), organisation: home, root: home, board: Board::None }];
        actor
    }

    fn submit(&self, actor: &Actor, act: Act) -> Result<(), Failure> {
        let register = ranking::REGISTER.to_owned();
        self.store.submit(actor, Command { register, act, reason: None, origin: Origin::default() })?;
        Ok(())
    }

    /// A ranking of the cities, as far as its statistician brings it.
    fn prepared(&self, year: i16, draft: Draft) -> Result<RecordId, Failure> {
        let id = self.store.fresh_id();
        let regions = CITIES.iter().map(|code| seed_id("region", code)).collect();
        let gathered = draft.values.contains_key(field::VALUES).then_some(Value::Date(self.today));
        let tree = Value::Text(text("ranking/iMeta.csv")?);
        let tree = draft.values.get(field::TREE).cloned().flatten().unwrap_or(tree);
        let draft = draft
            .with(field::TITLE, Value::Text(format!("{year} 年设区市区域创新能力评价")))
            .with(field::ORGANISER, Value::Ref(records::home()))
            .with(field::PERIOD, Period::year(year).map(Value::Period))
            .with(field::OBJECTS, Value::Choice("region".to_owned()))
            .with(field::REGIONS, Value::Refs(regions))
            .with(field::TREE, tree)
            .with(field::METHOD, Value::Text(text("ranking/METHOD.toml")?))
            .with(field::FACTORS, Value::Text(text("ranking/FACTORS.toml")?))
            .with(field::SEED, Value::Integer(i64::from(year)))
            .with(field::GATHERED_ON, gathered);
        self.submit(
            &self.holder("demo-statistician", "statistician"),
            Act::Create { id, draft, state: None },
        )?;
        Ok(id)
    }

    /// What the cities have sent so far for this year's round: the values of its indicators, two still missing.
    fn this_year(&self) -> Result<(), Failure> {
        let rows = text("ranking/now.csv")?;
        let year = self.today.year();
        let command = |row: &str| {
            let [indicator, region, value] = row.split(',').collect::<Vec<_>>().try_into().ok()?;
            let of = Stated { indicator, region, year, value, sample: None };
            of.released(self.store.fresh_id(), format!("{year}年评价填报（示例）"), self.today)
        };
        let mut actor = Actor::system("demo", self.today);
        actor.organisation = Some(records::organisation("140000-statistics"));
        self.store.submit_all(&actor, rows.lines().skip(1).filter_map(command).collect())?;
        Ok(())
    }

    fn step(&self, actor: &Actor, id: RecordId, step: &str) -> Result<(), Failure> {
        let version =
            self.store.one(&Actor::system("demo", self.today), ranking::REGISTER, id)?.record.version;
        self.submit(actor, Act::Advance { id, version, transition: step.to_owned(), draft: Draft::default() })
    }

    fn publish(&self, id: RecordId) -> Result<(), Failure> {
        self.step(&self.holder("demo-approver", "approver"), id, ranking::transition::SIGN)?;
        self.step(&self.holder("demo-statistician", "statistician"), id, ranking::transition::PUBLISH)
    }
}
