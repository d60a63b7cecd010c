//! A desk: the store of a test in memory. It loads what is needed, decides, and keeps what comes of it.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use rust_decimal::Decimal;
use taihang_base::{Problem, Text, WorkingCalendar};
use taihang_defs::{Service, Source};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::*;

use crate::world::{id, person};

const CALENDAR: &str = include_str!("../../../../base/data/calendar.toml");

pub(crate) struct Desk {
    pub(crate) catalogue: Catalogue,
    pub(crate) calendar: WorkingCalendar,
    pub(crate) records: BTreeMap<RecordId, Record>,
    pub(crate) events: Vec<Event>,
    pub(crate) deadlines: BTreeMap<(RecordId, String), Running>,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) now: Timestamp,
    pub(crate) last: Decision,
    fresh: u64,
}

struct Count<'a>(&'a mut u64);
impl Ids for Count<'_> {
    fn next(&mut self) -> RecordId {
        *self.0 += 1;
        id(*self.0)
    }
}

fn sum_fits(case: &Case<'_>) -> Vec<Problem> {
    let large = matches!(case.record.get("sum"), Some(Value::Money(sum)) if sum.fen() > 100_000_000);
    if large {
        vec![
            Problem::new("sum-too-large", Text::new("金额过大。", "Too much."), Text::default()).about("sum"),
        ]
    } else {
        Vec::new()
    }
}

fn sum_is_large(case: &Case<'_>) -> Vec<Problem> {
    let large = matches!(case.record.get("sum"), Some(Value::Money(sum)) if sum.fen() > 10_000_000);
    if large {
        vec![Problem::new("sum-large", Text::new("金额较大。", "A lot."), Text::default()).about("sum")]
    } else {
        Vec::new()
    }
}

fn shares_total(case: &Case<'_>) -> Option<Value> {
    let shares = case.record.lines("member").iter().filter_map(|row| row.get(1)?.as_ref());
    let shares: Vec<Decimal> =
        shares.filter_map(|v| if let Value::Percent(share) = v { Some(*share) } else { None }).collect();
    (!shares.is_empty()).then(|| Value::Percent(shares.into_iter().sum()))
}

fn lender() -> Need {
    Need::Referred { field: "lender".to_owned() }
}

const HOOKS: Hooks = Hooks {
    guards: &[Guard {
        name: "not_own",
        needs: |_| vec![Need::History],
        holds: |case| standard::another_than(case, "create"),
    }],
    checks: &[Check { name: "sum_fits", needs: nothing, problems: sum_fits }],
    advice: &[Check { name: "sum_is_large", needs: nothing, problems: sum_is_large }],
    computed: &[
        Computed { name: "shares_total", needs: nothing, depends_on: &[], value: shares_total },
        Computed {
            name: "lender_name",
            needs: |_| vec![lender()],
            depends_on: &[Dependency::Naming { register: "organisation", field: "lender" }],
            value: |case| case.facts.records(&lender()).first()?.get("name").cloned(),
        },
    ],
    follow_ups: &[FollowUp {
        name: "close_lender",
        needs: |_| vec![lender()],
        commands: |case, ids| {
            let act = Act::Create {
                id: ids.next(),
                draft: Draft::default().with("name", Value::Text("后续单位".to_owned())),
                state: None,
            };
            let lender = case.facts.records(&lender()).first();
            lender
                .map(|_| Command {
                    register: "organisation".to_owned(),
                    act,
                    reason: None,
                    origin: Origin::default(),
                })
                .into_iter()
                .collect()
        },
    }],
};

pub(crate) const PROVINCE: u64 = 1;
pub(crate) const CITY: u64 = 2;
pub(crate) const FIRM: u64 = 3;
pub(crate) const STRANGER: u64 = 4;
pub(crate) const REGION: u64 = 5;

impl Desk {
    /// Province over city over firm, a firm elsewhere, a region and two themes of which one has ended.
    pub(crate) fn new() -> Self {
        Self::altered(&[])
    }

    /// The same with another text in places of the definition of requests.
    pub(crate) fn altered(changes: &[(&str, &str)]) -> Self {
        let mut request = include_str!("request.toml").to_owned();
        for (old, new) in changes {
            assert!(request.contains(old), "{old}");
            request = request.replacen(old, new, 1);
        }
        let source = |path, text| Source { path, text };
        let defs = taihang_defs::load(
            &[
                source("organisation/register.toml", include_str!("organisation.toml")),
                source("region/register.toml", include_str!("region.toml")),
                source("code/register.toml", include_str!("code.toml")),
                source("request/register.toml", &request),
            ],
            &source("roles.toml", include_str!("roles.toml")),
            None,
        );
        let defs = defs.unwrap_or_else(|problems| panic!("{problems:#?}"));
        let catalogue =
            Catalogue::link(defs, &[("request", HOOKS)]).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let mut desk = Self {
            catalogue,
            calendar: WorkingCalendar::from_toml(CALENDAR).unwrap().extended(2040),
            records: BTreeMap::new(),
            events: Vec::new(),
            deadlines: BTreeMap::new(),
            parameters: BTreeMap::new(),
            now: date(2024, 3, 1).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp(),
            last: Decision::default(),
            fresh: 10_000,
        };
        let system = Actor::system("demo", desk.today());
        let named = |name: &str| Draft::default().with("name", Value::Text(name.to_owned()));
        for (number, name, above) in
            [(PROVINCE, "省", 0), (CITY, "市", PROVINCE), (FIRM, "企业", CITY), (STRANGER, "外企", 0)]
        {
            let mut draft = named(name);
            if above > 0 {
                draft = draft.with("above", Value::Ref(id(above)));
            }
            if number == FIRM {
                draft = draft.with("guardian", Value::Ref(id(CITY)));
            }
            desk.create(&system, "organisation", number, draft).unwrap();
        }
        desk.create(&system, "region", REGION, named("地区")).unwrap();
        for (number, code, valid) in [(6, "steel", "2020/2030"), (7, "coal", "2010/2020")] {
            let draft = Draft::default()
                .with("list", Value::Identifier("theme".to_owned()))
                .with("code", Value::Identifier(code.to_owned()))
                .with("valid", Value::Period(valid.parse().unwrap()));
            desk.create(&system, "code", number, draft).unwrap();
        }
        desk
    }

    pub(crate) fn today(&self) -> Date {
        taihang_base::clock::civil_in_china(self.now).date()
    }

    pub(crate) fn days_later(&mut self, days: i64) {
        self.now = self.now.checked_add((24 * days).hours()).unwrap();
    }

    /// A person with these roles; officers and approvers sit in the city.
    pub(crate) fn who(&self, number: u64, roles: &[&str], organisation: u64) -> Actor {
        Actor { today: self.today(), ..person(number, roles, organisation) }
    }

    pub(crate) fn create(
        &mut self,
        actor: &Actor,
        register: &str,
        number: u64,
        draft: Draft,
    ) -> Result<Receipt, Denied> {
        self.submit(actor, &command(register, Act::Create { id: id(number), draft, state: None }))
    }

    pub(crate) fn edit(&mut self, actor: &Actor, number: u64, draft: Draft) -> Result<Receipt, Denied> {
        let version = self.version(number);
        self.submit(actor, &command("request", Act::Edit { id: id(number), version, draft }))
    }

    pub(crate) fn advance(
        &mut self,
        actor: &Actor,
        number: u64,
        transition: &str,
        draft: Draft,
    ) -> Result<Receipt, Denied> {
        let version = self.version(number);
        let act = Act::Advance { id: id(number), version, transition: transition.to_owned(), draft };
        let command = Command { reason: Some("因为".to_owned()), ..command("request", act) };
        self.submit(actor, &command)
    }

    pub(crate) fn version(&self, number: u64) -> i64 {
        self.records.get(&id(number)).map_or(0, |record| record.version)
    }

    pub(crate) fn record(&self, number: u64) -> &Record {
        &self.records[&id(number)]
    }

    pub(crate) fn submit(&mut self, actor: &Actor, command: &Command) -> Result<Receipt, Denied> {
        self.step(actor, command, 0)
    }

    fn step(&mut self, actor: &Actor, command: &Command, depth: usize) -> Result<Receipt, Denied> {
        assert!(depth < 8, "follow-ups without end");
        let record = self.records.get(&command.act.record()).cloned();
        let needed = needs(&self.catalogue, record.as_ref(), command, actor, self.now);
        let about = needed.record.as_ref().or(record.as_ref());
        let facts =
            Facts::new(needed.needs.iter().map(|need| (need.clone(), self.answer(need, about))).collect());
        let standing = record.as_ref().map(|record| self.standing(record.owner)).unwrap_or_default();
        let owner = owner_after(&self.catalogue, record.as_ref(), command, actor, &facts, self.now);
        // Of a new organisation, the path begins with itself and goes on above it.
        let mut becoming = self.standing(owner);
        if let Some(record) =
            needed.record.as_ref().filter(|record| record.register.def.serves == Some(Service::Organisations))
        {
            becoming = self.standing(record.reference("above"));
            becoming.owner_path.insert(0, record.id);
        }
        let snapshot = Snapshot {
            record: record.as_ref(),
            standing: &standing,
            becoming: &becoming,
            facts: &facts,
            calendar: &self.calendar,
        };
        let decision =
            decide(&self.catalogue, &snapshot, command, actor, self.now, &mut Count(&mut self.fresh))?;
        for change in &decision.changes {
            let before = self.records.insert(change.record.id, change.record.clone());
            assert_eq!(
                before.as_ref().map_or(0, |b| b.version) + 1,
                change.record.version,
                "the version grows by one"
            );
            assert_eq!(
                (change.event.version, change.event.record),
                (change.record.version, change.record.id)
            );
            self.events.push(change.event.clone());
        }
        self.tick(&decision.deadlines);
        for follow_up in &decision.follow_ups {
            self.step(&Actor::system("engine", actor.today), follow_up, depth + 1)?;
        }
        let record = decision.record().unwrap();
        let receipt = Receipt {
            record: record.id,
            version: record.version,
            state: record.state.clone(),
            repeated: false,
            warnings: decision.warnings.clone(),
        };
        self.last = decision;
        Ok(receipt)
    }

    fn tick(&mut self, steps: &[DeadlineStep]) {
        for step in steps {
            match step {
                DeadlineStep::Open { record, clock, due, .. } => {
                    let running = Running { clock: clock.clone(), due: *due, paused: None };
                    self.deadlines.insert((*record, clock.clone()), running);
                }
                DeadlineStep::Close { record, clock, .. } => {
                    assert!(
                        self.deadlines.remove(&(*record, clock.clone())).is_some(),
                        "only open clocks close"
                    );
                }
                DeadlineStep::Pause { record, clock, since, .. } => {
                    self.deadlines.get_mut(&(*record, clock.clone())).unwrap().paused = Some(*since);
                }
                DeadlineStep::Resume { record, clock, due, .. } => {
                    let running = self.deadlines.get_mut(&(*record, clock.clone())).unwrap();
                    assert!(running.paused.take().is_some());
                    running.due = *due;
                }
            }
        }
    }

    pub(crate) fn standing(&self, owner: Option<RecordId>) -> Standing {
        let mut owner_path = Vec::new();
        let mut next = owner;
        while let Some(id) = next.filter(|id| !owner_path.contains(id)) {
            owner_path.push(id);
            next = self.records.get(&id).and_then(|record| record.reference("above"));
        }
        Standing { owner_path, assigned: Vec::new() }
    }

    pub(crate) fn answer(&self, need: &Need, about: Option<&Record>) -> Answer {
        let get = |id: &RecordId| self.records.get(id).cloned();
        match need {
            Need::Referred { field } => match about.and_then(|record| record.get(field)) {
                Some(Value::Ref(id)) => Answer::Records(get(id).into_iter().collect()),
                Some(Value::Refs(ids)) => Answer::Records(ids.iter().filter_map(get).collect()),
                Some(_) | None => Answer::Records(Vec::new()),
            },
            Need::Ancestors { .. } | Need::Naming { .. } => Answer::Records(Vec::new()),
            Need::Records { register, matching, states, limit } => {
                let fits = |record: &&Record| {
                    record.register.def.name == *register
                        && (states.is_empty() || states.contains(&record.state))
                        && matching.iter().all(|(field, value)| record.get(field) == Some(value))
                };
                Answer::Records(self.records.values().filter(fits).take(*limit).cloned().collect())
            }
            Need::Record { register, id } => Answer::Records(
                get(id).filter(|record| record.register.def.name == *register).into_iter().collect(),
            ),
            Need::Parameter { code, .. } => Answer::Parameter(self.parameters.get(code).cloned()),
            Need::History => {
                let of = about.map(|record| record.id);
                Answer::History(
                    self.events.iter().filter(|event| Some(event.record) == of).cloned().collect(),
                )
            }
            Need::Deadlines => {
                let of = about.map(|record| record.id);
                let open = self.deadlines.iter().filter(|((record, _), _)| Some(*record) == of);
                Answer::Deadlines(open.map(|(_, running)| running.clone()).collect())
            }
        }
    }
}

pub(crate) fn command(register: &str, act: Act) -> Command {
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Field and code of each problem.
pub(crate) fn codes(denied: Result<Receipt, Denied>) -> Vec<(String, String)> {
    let denied = denied.unwrap_err();
    let Denied::Problems(problems) = denied else { panic!("{denied:?}") };
    let mut codes: Vec<_> = problems.into_iter().map(|p| (p.field.unwrap_or_default(), p.code)).collect();
    codes.sort();
    codes
}
