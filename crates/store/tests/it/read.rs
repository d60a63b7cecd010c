//! Reading on a real database: the reading in SQL finds what the reading in memory finds, and nothing hidden leaks.

mod world;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use taihang_base::{Language, Money, Refusal};
use taihang_kernel::reach::class_of;
use taihang_kernel::{Actor, CursorKey, Order, Query, Reach, Record, RecordId, Test, Value};
use taihang_store::read::{COUNT_CAP, Count, Dimension, Measure, Part, UNSEEN};
use taihang_store::{Store, StoreError};
use world::World;

/// What the question finds, read in memory, in the order that it asks for.
fn expected<'a>(world: &'a World, reach: &Reach, query: &Query) -> Vec<&'a Record> {
    let under = |node: RecordId, top: RecordId| world.under(node, top);
    let finds = |record: &&Record| query.finds(reach, record, &world.standing(record), &under);
    let mut found: Vec<&Record> = world.cases.iter().filter(finds).collect();
    found.sort_by(|one, two| match &query.order {
        None => two.id.cmp(&one.id),
        Some(order) => {
            let keys = compared(order.key(one), order.key(two), order.backwards);
            keys.then_with(|| if order.backwards { two.id.cmp(&one.id) } else { one.id.cmp(&two.id) })
        }
    });
    found
}

fn compared(one: Option<CursorKey>, two: Option<CursorKey>, backwards: bool) -> Ordering {
    let way = |order: Ordering| if backwards { order.reverse() } else { order };
    match (one, two) {
        (Some(CursorKey::Integer(one)), Some(CursorKey::Integer(two))) => way(one.cmp(&two)),
        (Some(CursorKey::Text(one)), Some(CursorKey::Text(two))) => way(one.cmp(&two)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (_, _) => Ordering::Equal,
    }
}

fn condition(world: &mut World) -> (&'static str, Test) {
    let (organisation, region) = (world.dice.of(&world.organisations), world.dice.of(&world.regions));
    let person = world.dice.of(&world.persons);
    let dice = &mut world.dice;
    let day = date(2024, 1 + i8::try_from(dice.below(3)).unwrap(), 10);
    let fields = ["name", "contact", "amount", "kind", "tags", "partners", "area", "term", "day", "open"];
    match dice.below(18) {
        0 => ("state", Test::In(vec![Value::Choice("filed".into()), Value::Choice("public".into())])),
        1 => ("owner", Test::Below(organisation)),
        2 => ("bearer", Test::Below(organisation)),
        3 => ("area", Test::Below(region)),
        4 => ("partners", Test::Below(organisation)),
        5 => ("partners", Test::In(vec![Value::Ref(organisation)])),
        6 => ("tags", Test::In(vec![Value::Choice(dice.of(&["x", "y", "xy"]).into())])),
        7 => (
            "amount",
            Test::Between(Some(Value::Money(Money::from_fen(100))), Some(Value::Money(Money::from_fen(300)))),
        ),
        8 => ("day", Test::Between(Some(Value::Date(day)), None)),
        9 => ("term", Test::Between(None, Some(Value::Date(day)))),
        10 => ("term", Test::On(day)),
        11 => ("name", Test::Begins("新材".into())),
        12 => ("count", Test::In(vec![Value::Integer(0), Value::Integer(1)])),
        13 => ("person", Test::In(vec![Value::Ref(person)])),
        14 => ("created", Test::Between(Some(Value::Date(day)), Some(Value::Date(date(2024, 3, 1))))),
        // One choice alone: walked by an index of choice and order together.
        15 => ("kind", Test::In(vec![Value::Choice(dice.of(&["a", "b"]).into())])),
        16 => ("state", Test::In(vec![Value::Choice(dice.of(&["filed", "public"]).into())])),
        _ => (dice.of(&fields), Test::Filled(dice.below(2) == 0)),
    }
}

fn question(world: &mut World) -> Query {
    let mut query = Query::all("case", 1 + world.dice.below(7));
    for _ in 0..world.dice.below(3) {
        let (field, test) = condition(world);
        query = query.with(field, test);
    }
    if world.dice.below(3) == 0 {
        query.words =
            Some(world.dice.of(&["材料", "科技", "材", "张三", "par", "quantum 装备", "没有"]).into());
    }
    if world.dice.below(2) == 0 {
        let field = world
            .dice
            .of(&["amount", "name", "count", "day", "term", "kind", "created", "state", "bearer", "contact"]);
        query.order = Some(Order { field: field.into(), backwards: world.dice.below(2) == 0 });
    }
    query
}

/// Every page in turn.
fn walked(store: &Store, actor: &Actor, query: &Query) -> Vec<taihang_store::read::Shown> {
    let (mut all, mut query) = (Vec::new(), query.clone());
    loop {
        let page = store.page(actor, &query).unwrap();
        assert!(page.records.len() <= query.limit);
        all.extend(page.records);
        match page.next {
            Some(next) => {
                // What a browser sends back is read as the same place.
                query.after = Some(next);
            }
            None => return all,
        }
    }
}

#[test]
fn both_readings_find_the_same() {
    let mut found = 0;
    for seed in 1..=6 {
        let mut world = World::random(seed, 40);
        for _ in 0..60 {
            let (actor, query) = (world.somebody(), question(&mut world));
            let reach = world.reach(&actor);
            let wanted = expected(&world, &reach, &query);
            let shown = walked(&world.store, &actor, &query);
            let (mut ids, mut wanted_ids): (Vec<_>, Vec<_>) = (
                shown.iter().map(|shown| shown.record.id).collect(),
                wanted.iter().map(|record| record.id).collect(),
            );
            if query.words.is_some() && query.order.is_none() {
                // Newest in the index first, which is the order of making, not of ids.
                ids.sort();
                wanted_ids.sort();
            }
            assert_eq!(ids, wanted_ids, "seed {seed} {query:?} {reach:?}");
            assert_eq!(world.store.count(&actor, &query).unwrap(), Count::Exactly(wanted.len()));
            for shown in &shown {
                let record = world.cases.iter().find(|record| record.id == shown.record.id).unwrap();
                assert_eq!(Some(&*shown.classes), reach.classes(record, &world.standing(record)).as_ref());
                for (name, field) in &record.register.def.fields {
                    let value = if shown.classes.contains(&field.class) { record.get(name) } else { None };
                    assert_eq!(shown.record.get(name), value, "{name}");
                }
            }
            facets_agree(&world, &actor, &query, &reach);
            found += wanted.len();
        }
    }
    assert!(found > 500, "the worlds are not empty: {found}");
}

fn facets_agree(world: &World, actor: &Actor, query: &Query, reach: &Reach) {
    for field in ["state", "kind", "tags", "bearer"] {
        let asked = query.clone().with(field, Test::Filled(true)).restricted(reach);
        let mut wanted: BTreeMap<Option<String>, usize> = BTreeMap::new();
        for record in expected(world, &asked, query) {
            let values: Vec<String> = match record.get(field) {
                _ if field == "state" => vec![record.state.clone()],
                Some(Value::Choices(keys)) => keys.clone(),
                Some(value) => vec![taihang_kernel::write_value(value)],
                None => Vec::new(),
            };
            let empty = values.is_empty();
            values
                .into_iter()
                .map(Some)
                .chain(empty.then_some(None))
                .for_each(|value| *wanted.entry(value).or_default() += 1);
        }
        match world.store.facets(actor, query, &[field]) {
            Ok(facets) => {
                assert_eq!(
                    facets[0].counts.clone().into_iter().collect::<BTreeMap<_, _>>(),
                    wanted,
                    "{field} {query:?}"
                );
            }
            Err(error) => assert!(asked.arms.is_empty(), "{error:?}"),
        }
    }
}

/// A scope by a prefix of names would let 1.1 reach what belongs to 1.10: the comparison above finds it.
#[test]
fn a_wrong_predicate_would_be_found() {
    let mut world = World::random(77, 60);
    let mut differs = false;
    for _ in 0..40 {
        let actor = world.somebody();
        let mut reach = world.reach(&actor);
        let query = Query::all("case", 500);
        let shown: BTreeSet<RecordId> =
            walked(&world.store, &actor, &query).iter().map(|shown| shown.record.id).collect();
        for arm in &mut reach.arms {
            arm.states.clear();
        }
        let wrong: BTreeSet<RecordId> =
            expected(&world, &reach, &query).iter().map(|record| record.id).collect();
        differs |= shown != wrong;
    }
    assert!(differs);
}

fn roled(world: &World, role: &str) -> Actor {
    let organisation = world.cases.iter().find(|record| record.state == "filed").unwrap().owner.unwrap();
    let mut actor = Actor::public(world::today());
    actor.key = taihang_kernel::ActorKey::Account(RecordId::new(jiff::Timestamp::UNIX_EPOCH, 9));
    actor.name = "李四".into();
    actor.organisation = Some(organisation);
    let root = organisation;
    actor.roles = vec![taihang_kernel::HeldRole {
        role: role.into(),
        organisation,
        root,
        board: taihang_kernel::Board::None,
    }];
    actor
}

#[test]
fn what_is_at_rest_waits_for_nobody() {
    let world = World::random(3, 80);
    let officer = roled(&world, "officer");
    let seen = world.cases.iter().filter(|case| case.owner == officer.organisation);
    let (filed, public): (Vec<_>, Vec<_>) = seen
        .filter(|case| ["filed", "public"].contains(&case.state.as_str()))
        .partition(|case| case.state == "filed");
    assert!(!filed.is_empty() && !public.is_empty(), "both would be listed");
    let waiting = world.store.waiting(&officer, 200).unwrap();
    let [cases] = waiting.as_slice() else { panic!("{waiting:?}") };
    assert_eq!((cases.register.as_str(), cases.states.as_slice()), ("case", &["filed".to_owned()][..]));
    assert!(cases.records.iter().all(|(shown, _)| shown.record.state == "filed"));
    for case in filed {
        assert!(cases.records.iter().any(|(shown, _)| shown.record.id == case.id));
    }
}

fn is_unknown<T: std::fmt::Debug>(answer: Result<T, StoreError>) {
    match answer {
        Err(StoreError::Problems(problems)) => {
            assert!(problems.iter().all(|problem| problem.code == "field-unknown"), "{problems:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn no_hidden_field_leaks() {
    let world = World::random(5, 40);
    let store = &world.store;
    let nobody = Actor::public(world::today());
    let reach = world.reach(&nobody);
    let all = Query::all("case", 100);
    let public = store.page(&nobody, &all).unwrap().records;
    assert!(public.iter().any(|shown| shown.record.state == "public"));
    // Shown, with its lines.
    for shown in &public {
        assert!(shown.record.get("amount").is_none() && shown.record.get("contact").is_none());
        assert!(shown.record.lines("item").is_empty());
    }
    // Filtered, sorted, counted: as if the field did not exist.
    for (name, value) in
        [("amount.from", "1"), ("amount.filled", "yes"), ("sort", "-amount"), ("contact.begins", "张")]
    {
        let hidden = Query::parse(&reach, &[(name.to_owned(), value.to_owned())]).unwrap_err();
        let missing_name = name.replace("amount", "nothing").replace("contact", "nothing");
        let missing_value = value.replace("amount", "nothing");
        let missing = Query::parse(&reach, &[(missing_name, missing_value)]).unwrap_err();
        assert_eq!((hidden[0].code.as_str(), missing[0].code.as_str()), ("field-unknown", "field-unknown"));
        assert_eq!(
            hidden[0].message.zh.replace("amount", "nothing").replace("contact", "nothing"),
            missing[0].message.zh
        );
    }
    let asks = all.clone().with("amount", Test::Filled(true));
    assert!(store.page(&nobody, &asks).unwrap().records.is_empty());
    assert_eq!(store.count(&nobody, &asks).unwrap(), Count::Exactly(0));
    let sorted = Query { order: Some(Order { field: "amount".into(), backwards: true }), ..all.clone() };
    assert!(store.page(&nobody, &sorted).unwrap().records.is_empty());
    // Searched.
    let words = Query { words: Some("张三".into()), ..all.clone() };
    assert_eq!(store.count(&nobody, &words).unwrap(), Count::Exactly(0));
    assert!(store.search(&nobody, "张三", 3).unwrap().is_empty());
    let engine = Actor::system("engine", world::today());
    assert_ne!(store.count(&engine, &words).unwrap(), Count::Exactly(0));
    // Faceted, reckoned.
    is_unknown(store.facets(&nobody, &all, &["contact"]));
    let by = |field: &str| [Dimension { field: field.into(), part: Part::Whole }];
    is_unknown(store.aggregate(&nobody, &all, &by("contact"), &[Measure::Count]));
    is_unknown(store.aggregate(&nobody, &all, &by("kind"), &[Measure::Sum("amount".into())]));
    is_unknown(store.aggregate(&nobody, &all, &[], &[Measure::Distinct("contact".into())]));
    // Exported.
    let refused = store.each(&nobody, &all, |_| Ok(()));
    assert!(matches!(refused, Err(StoreError::Refusal(Refusal::NotAllowed))), "{refused:?}");
    // Titles.
    let people = world.persons.iter().map(|id| ("person".to_owned(), *id));
    let titles = store.titles(&nobody, people, Language::Zh).unwrap();
    assert!(titles.values().all(|title| title == UNSEEN));
    // History: not for the public, and without hidden classes for others.
    let seen = public.iter().find(|shown| shown.record.state == "public").unwrap().record.id;
    assert!(matches!(store.history(&nobody, "case", seen), Err(StoreError::Refusal(Refusal::NotFound))));
    let officer = roled(&world, "officer");
    let mut reached = store.page(&officer, &all).unwrap().records.into_iter();
    let reached = reached.find(|shown| shown.classes.contains("money")).unwrap();
    let past = store.history(&officer, "case", reached.record.id).unwrap();
    let def = &reached.record.register.def;
    assert!(
        past.iter()
            .flat_map(|past| &past.changes)
            .all(|(field, _, _)| class_of(def, field) != Some("personal"))
    );
}

#[test]
fn one_is_the_list_with_an_id() {
    let mut world = World::random(9, 30);
    for _ in 0..30 {
        let actor = world.somebody();
        let reach = world.reach(&actor);
        for record in &world.cases {
            let standing = world.standing(record);
            match (world.store.one(&actor, "case", record.id), reach.classes(record, &standing)) {
                (Ok(seen), Some(classes)) => {
                    assert_eq!(
                        ((*seen.classes).clone(), seen.standing.owner_path),
                        (classes, standing.owner_path)
                    );
                }
                (Err(StoreError::Refusal(Refusal::NotFound)), None) => {}
                (answer, classes) => panic!("{answer:?} {classes:?}"),
            }
        }
    }
}

/// Regions are kept in memory and found there by their ids; a page of them comes from the database.
#[test]
fn what_memory_holds_is_shown_as_the_database_shows_it() {
    let mut world = World::random(21, 10);
    let (mut found, mut hidden) = (0, 0);
    for _ in 0..40 {
        let actor = world.somebody();
        let paged = walked(&world.store, &actor, &Query::all("region", 2));
        let ids: Vec<RecordId> = world.regions.iter().chain(&world.regions).copied().collect();
        let kept = world.store.several(&actor, "region", &ids).unwrap();
        assert_eq!(format!("{kept:?}"), format!("{paged:?}"));
        found += kept.len();
        hidden += kept.iter().filter(|shown| !shown.classes.contains("money")).count();
        let named = world.regions.iter().map(|id| ("region".to_owned(), *id));
        let titles = world.store.titles(&actor, named, Language::Zh).unwrap();
        for id in &world.regions {
            let record = paged.iter().find(|shown| shown.record.id == *id).map(|shown| &shown.record);
            let name = record.map_or(UNSEEN, |record| record.text("name").unwrap_or_default());
            assert_eq!(titles[id], name);
        }
    }
    assert!(found > hidden && hidden > 0, "{hidden} of {found}");
}

#[test]
fn figures_and_links_follow_the_reach() {
    let mut world = World::random(13, 40);
    // What was taken back counts for nobody.
    world.cases.retain(|record| !record.is_void());
    assert!((1..40).contains(&world.cases.len()));
    let engine = Actor::system("engine", world::today());
    let all = Query::all("case", 10);
    let figures = [
        Measure::Count,
        Measure::Sum("amount".into()),
        Measure::Mean("count".into()),
        Measure::Max("share".into()),
    ];
    let groups = world
        .store
        .aggregate(&engine, &all, &[Dimension { field: "state".into(), part: Part::Whole }], &figures)
        .unwrap();
    for group in &groups {
        let of: Vec<&Record> =
            world.cases.iter().filter(|record| Some(&record.state) == group.keys[0].as_ref()).collect();
        let fen: i64 = of
            .iter()
            .filter_map(|record| {
                if let Some(Value::Money(sum)) = record.get("amount") { Some(sum.fen()) } else { None }
            })
            .sum();
        assert_eq!(group.cells[0], Some(Value::Integer(i64::try_from(of.len()).unwrap())));
        assert_eq!(group.cells[1], Some(Value::Money(Money::from_fen(fen))));
    }
    assert_eq!(groups.len(), 4);
    let total = world.store.aggregate(&engine, &all, &[], &[Measure::Count]).unwrap();
    assert_eq!(total[0].cells, [Some(Value::Integer(i64::try_from(world.cases.len()).unwrap()))]);
    // Different values of a field, as they are counted in memory.
    let bearers: std::collections::BTreeSet<_> =
        world.cases.iter().filter_map(|record| record.reference("bearer")).collect();
    let distinct = world.store.aggregate(&engine, &all, &[], &[Measure::Distinct("bearer".into())]).unwrap();
    assert_eq!(distinct[0].cells, [Some(Value::Integer(i64::try_from(bearers.len()).unwrap()))]);
    let years = [Dimension { field: "day".into(), part: Part::Year }];
    assert!(
        world
            .store
            .aggregate(&engine, &all, &years, &[Measure::Count])
            .unwrap()
            .iter()
            .any(|group| group.keys == [Some("2024".to_owned())])
    );
    let bearer = world.cases[0].owner.unwrap();
    let naming = world.store.naming(&engine, "organisation", bearer).unwrap();
    let cases = world.cases.iter().filter(|record| record.reference("bearer") == Some(bearer)).count();
    let told = naming
        .iter()
        .find(|naming| (naming.register.as_str(), naming.field.as_str()) == ("case", "bearer"))
        .unwrap();
    assert_eq!(told.count, Count::Exactly(cases));
    assert!(COUNT_CAP > cases);
}

#[test]
fn a_place_belongs_to_its_question() {
    let world = World::random(21, 20);
    let engine = Actor::system("engine", world::today());
    let reach = world.reach(&engine);
    let param = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let (query, _) =
        Query::parse(&reach, &[param("sort", "-amount"), param("limit", "3"), param("open", "yes")]).unwrap();
    let page = world.store.page(&engine, &query).unwrap();
    let after = query.cursor(&page.next.unwrap());
    let with = |sort: &str| {
        Query::parse(&reach, &[param("after", &after), param("sort", sort), param("open", "yes")])
    };
    assert!(with("-amount").is_ok());
    assert_eq!(with("amount").unwrap_err()[0].code, "cursor-foreign");
    for (name, value, code) in [
        ("limit", "0", "limit-range"),
        ("kind", "z", "option-unknown"),
        ("state", "nowhere", "filter-unreadable"),
        ("q", "！？", "words-empty"),
        ("partners.from", "1", "filter-unfit"),
        ("after", "x", "cursor-foreign"),
        ("colour", "red", "field-unknown"),
    ] {
        assert_eq!(Query::parse(&reach, &[param(name, value)]).unwrap_err()[0].code, code, "{name}");
    }
}
