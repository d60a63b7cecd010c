//! Random worlds: a tree of organisations, people with roles, records in all states.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use taihang_base::{Money, Period};
use taihang_defs::Source;
use taihang_kernel::actor::Delegation;
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Catalogue, Command, Draft, HeldRole, Origin, Query, Reach, Record, RecordId,
    Standing, Value,
};
use taihang_store::{Options, Store};
use taihang_testkit::{Database, database};

const TEXT: &str = include_str!("definitions.toml");
pub(crate) const WORDS: [&str; 6] =
    ["新材料产业园", "煤机装备", "吕梁市科技", "材料 park", "省重点", "Quantum 材"];

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) above: BTreeMap<RecordId, Option<RecordId>>,
    pub(crate) organisations: Vec<RecordId>,
    pub(crate) regions: Vec<RecordId>,
    pub(crate) persons: Vec<RecordId>,
    pub(crate) cases: Vec<Record>,
    assignments: Vec<Assigned>,
    pub(crate) dice: Dice,
    _database: Database,
}

/// Case, kind, person, organisation, whether it counts today.
type Assigned = (RecordId, String, Option<RecordId>, Option<RecordId>, bool);

/// Chance that is the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    pub(crate) fn of<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())].clone()
    }

    fn some<T>(&mut self, value: T) -> Option<T> {
        (self.below(4) > 0).then_some(value)
    }
}

pub(crate) fn catalogue() -> Arc<Catalogue> {
    let text = TEXT.replace('@', "{ zh = \"名\", en = \"Name\" }");
    let mut parts: Vec<(&str, &str)> =
        text.split("#= ").skip(1).map(|part| part.split_once('\n').unwrap()).collect();
    let (_, roles) = parts.pop().unwrap();
    let paths: Vec<String> = parts.iter().map(|(name, _)| format!("{name}/register.toml")).collect();
    let sources: Vec<Source<'_>> =
        parts.iter().zip(&paths).map(|((_, text), path)| Source { path, text }).collect();
    let defs = taihang_defs::load(&sources, &Source { path: "roles.toml", text: roles }, None).unwrap();
    Arc::new(Catalogue::link(defs, &[]).unwrap())
}

pub(crate) fn today() -> Date {
    date(2024, 3, 1)
}

fn engine() -> Actor {
    Actor::system("engine", today())
}

impl World {
    pub(crate) fn random(seed: u64, cases: usize) -> Self {
        let database = database();
        // Pages by walking, by gathering, and by either.
        let few = [0, 5, 4_000][usize::try_from(seed % 3).unwrap()];
        let options =
            Options { readers: 2, writers: 2, few, ..Options::in_folder(database.folder().to_owned()) };
        let store = Store::open(database.location(), catalogue(), database.clock(), options).unwrap();
        let mut world = Self {
            store,
            above: BTreeMap::new(),
            organisations: Vec::new(),
            regions: Vec::new(),
            persons: Vec::new(),
            cases: Vec::new(),
            assignments: Vec::new(),
            dice: Dice(seed),
            _database: database,
        };
        for register in ["organisation", "region"] {
            for _ in 0..14 {
                let nodes =
                    if register == "region" { world.regions.clone() } else { world.organisations.clone() };
                let above = if nodes.is_empty() {
                    None
                } else {
                    let node = world.dice.of(&nodes);
                    world.dice.some(node)
                };
                let name = world.dice.of(&WORDS);
                let draft = Draft::default()
                    .with("name", Value::Text(name.into()))
                    .with("above", above.map(Value::Ref));
                let state = (register == "organisation").then_some("active");
                let id = world.create(&engine(), register, draft, state);
                world.above.insert(id, above);
                if register == "region" { world.regions.push(id) } else { world.organisations.push(id) }
            }
        }
        for _ in 0..4 {
            let draft = Draft::default().with("name", Value::Text("张三".into()));
            let id = world.create(&engine(), "person", draft, None);
            world.persons.push(id);
        }
        let ids: Vec<RecordId> = (0..cases).map(|_| world.case()).collect();
        for _ in 0..cases / 2 {
            world.assign(&ids);
        }
        let mut found = Vec::new();
        world
            .store
            .each(&engine(), &Query::all("case", 1), |shown| {
                found.push(shown.record);
                Ok(())
            })
            .unwrap();
        assert_eq!(found.len(), cases);
        world.cases = found;
        world.take_some_back();
        world
    }

    /// Some cases came with an import by mistake.
    fn take_some_back(&mut self) {
        for record in self.cases.iter_mut().step_by(5) {
            let act = Act::TakeBack { id: record.id, version: record.version };
            let origin = Origin { batch: record.batch.clone().map(|batch| (batch, 0)), ..Origin::default() };
            let reason = Some("误导入".to_owned());
            let command = Command { register: "case".into(), act, reason, origin };
            // What an assignment names stays.
            if let Ok(receipt) = self.store.submit(&engine(), command) {
                record.state = receipt.state;
                record.published = false;
                record.version = receipt.version;
            }
        }
    }

    fn create(&mut self, actor: &Actor, register: &str, draft: Draft, state: Option<&str>) -> RecordId {
        // Ids that do not rise with the order of making, as those of several servers.
        let chance = (0..4).fold(0_u128, |all, _| (all << 31) | self.dice.below(1 << 31) as u128);
        let id = RecordId::new(self.store.clock().now(), chance);
        let act = Act::Create { id, draft, state: state.map(str::to_owned) };
        let origin = Origin { batch: Some(("BATCH".to_owned(), 1)), ..Origin::default() };
        let command = Command { register: register.into(), act, reason: None, origin };
        self.store.submit(actor, command).unwrap().record
    }

    fn case(&mut self) -> RecordId {
        let dice = &mut self.dice;
        let name = format!("{} {}", dice.of(&WORDS), dice.of(&WORDS));
        let day = date(2024, 1, 1)
            .checked_add(jiff::Span::new().days(i64::try_from(dice.below(90)).unwrap()))
            .unwrap();
        let last = dice.some(day.checked_add(jiff::Span::new().days(20)).unwrap());
        let tags: Vec<String> =
            ["x", "xy", "y"].iter().filter(|_| dice.below(2) == 0).map(|tag| (*tag).to_owned()).collect();
        let mut partners: Vec<RecordId> = (0..dice.below(3)).map(|_| dice.of(&self.organisations)).collect();
        let mut once = BTreeSet::new();
        partners.retain(|partner| once.insert(*partner));
        let draft = Draft::default()
            .with("name", dice.some(Value::Text(name)))
            .with("contact", {
                let at = dice.below(3);
                dice.some(Value::Text(dice_word(at)))
            })
            .with("bearer", Value::Ref(dice.of(&self.organisations)))
            .with("partners", if partners.is_empty() { None } else { Some(Value::Refs(partners)) })
            .with("area", {
                let area = dice.of(&self.regions);
                dice.some(Value::Ref(area))
            })
            .with("person", {
                let person = dice.of(&self.persons);
                dice.some(Value::Ref(person))
            })
            .with("kind", {
                let kind = dice.of(&["a", "b"]);
                dice.some(Value::Choice(kind.into()))
            })
            .with("tags", if tags.is_empty() { None } else { Some(Value::Choices(tags)) })
            .with("amount", {
                let fen = dice.below(6);
                dice.some(Value::Money(Money::from_fen(i64::try_from(fen).unwrap() * 100)))
            })
            .with("count", {
                let count = dice.below(5);
                dice.some(Value::Integer(i64::try_from(count).unwrap() - 2))
            })
            .with("share", {
                let share = dice.below(9);
                dice.some(Value::Percent(Decimal::new(i64::try_from(share).unwrap() * 5, 1)))
            })
            .with("day", dice.some(Value::Date(day)))
            .with("term", dice.some(Value::Period(Period::days(day, last).unwrap())))
            .with("open", {
                let open = dice.below(2) == 0;
                dice.some(Value::YesNo(open))
            });
        let state = dice.of(&[None, Some("filed"), Some("public"), Some("over")]);
        self.create(&engine(), "case", draft, state)
    }

    fn assign(&mut self, cases: &[RecordId]) {
        let (case, role) = (self.dice.of(cases), self.dice.of(&["lead", "tutor"]));
        let (organisation, person) = (self.dice.of(&self.organisations), self.dice.of(&self.persons));
        let (organisation, person) = (self.dice.some(organisation), self.dice.some(person));
        let period = self.dice.of(&[None, Period::year(2024), Period::year(2023)]);
        let running = self.dice.below(3) > 0;
        let draft = Draft::default()
            .with("case", Value::Ref(case))
            .with("role", Value::Choice(role.into()))
            .with("organisation", organisation.map(Value::Ref))
            .with("person", person.map(Value::Ref))
            .with("period", period.map(Value::Period));
        self.create(&engine(), "assignment", draft, running.then_some("running"));
        let counts = running && period.is_none_or(|period| period.contains(today()));
        self.assignments.push((case, role.to_owned(), person, organisation, counts));
    }

    /// Somebody: nobody signed in, a member, people with some roles, one to whom rights were lent, one who opened records.
    pub(crate) fn somebody(&mut self) -> Actor {
        let mut actor = Actor::public(today());
        if self.dice.below(8) == 0 {
            return actor;
        }
        actor.key = ActorKey::Account(RecordId::new(jiff::Timestamp::UNIX_EPOCH, 5));
        actor.name = "某人".into();
        let person = self.dice.of(&self.persons);
        actor.person = self.dice.some(person);
        actor.organisation = Some(self.dice.of(&self.organisations));
        for _ in 0..self.dice.below(3) {
            let role = self.held(&["clerk", "officer", "partner", "helper", "aide"]);
            actor.roles.push(role);
        }
        if self.dice.below(3) == 0 {
            let roles = vec![self.held(&["officer"]), self.held(&["clerk", "helper"])];
            actor.delegations.push(Delegation {
                from: self.dice.of(&self.persons),
                kind: "filing".into(),
                roles,
            });
        }
        if self.dice.below(3) == 0 {
            actor.opened = (0..3)
                .map(|_| {
                    let at = self.dice.below(self.cases.len());
                    self.cases[at].id
                })
                .collect();
        }
        actor
    }

    fn held(&mut self, roles: &[&str]) -> HeldRole {
        let (organisation, root) = (self.dice.of(&self.organisations), self.dice.of(&self.organisations));
        HeldRole { role: self.dice.of(roles).to_owned(), organisation, root, board: Board::None }
    }

    pub(crate) fn reach(&self, actor: &Actor) -> Reach {
        let register = self.store.catalogue().register("case").unwrap();
        Reach::of(self.store.catalogue(), register, actor)
    }

    pub(crate) fn standing(&self, record: &Record) -> Standing {
        let mut owner_path = Vec::new();
        let mut node = record.owner;
        while let Some(at) = node {
            owner_path.push(at);
            node = self.above.get(&at).copied().flatten();
        }
        let of = self.assignments.iter().filter(|(case, .., counts)| *case == record.id && *counts);
        let assigned =
            of.map(|(_, role, person, organisation, _)| (role.clone(), *person, *organisation)).collect();
        Standing { owner_path, assigned }
    }

    pub(crate) fn under(&self, node: RecordId, top: RecordId) -> bool {
        let mut at = Some(node);
        while let Some(here) = at {
            if here == top {
                return true;
            }
            at = self.above.get(&here).copied().flatten();
        }
        false
    }
}

fn dice_word(at: usize) -> String {
    ["张三丰 13800001111", "李四", "王五光电"][at].to_owned()
}
