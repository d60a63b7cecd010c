//! The rules of the registers, each on a small world: what is refused, and what follows.

use taihang_kernel::{Act, Denied, Draft, NoLookup, Value, parse_value};
use taihang_registers::seed_id;

use crate::world::{World, codes, person, system};

fn refused(world: &mut World, register: &str, values: &[(&str, &str)]) -> Vec<String> {
    let draft = world.draft(register, values);
    let act = Act::Create { id: seed_id(register, "new"), draft, state: None };
    codes(&world.submit(&system("import", world.today), register, act, None))
}

#[derive(serde::Deserialize)]
struct Cases {
    case: Vec<Refused>,
}

#[derive(serde::Deserialize)]
struct Refused {
    register: String,
    code: String,
    value: std::collections::BTreeMap<String, String>,
}

#[test]
fn what_does_not_fit_is_refused_with_its_code() {
    let cases: Cases = toml::from_str(include_str!("refused.toml")).unwrap();
    for Refused { register, code, value } in &cases.case {
        let mut world = World::with_samples();
        world.parameters.insert("call.rd_weight".to_owned(), "10".to_owned());
        let values: Vec<(&str, &str)> =
            value.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let got = refused(&mut world, register, &values);
        assert!(got.contains(code), "{register} {values:?}: {code} expected, {got:?}");
    }
}

#[test]
fn a_government_manages_no_projects_where_the_region_says_so() {
    let values = [
        ("person", "li"),
        ("organisation", "science"),
        ("role", "agency_manager"),
        ("root", "science"),
        ("period", "2026"),
    ];
    let mut world = World::with_samples();
    let draft = world.draft("role_grant", &values);
    let act = Act::Create { id: seed_id("role_grant", "manager"), draft, state: None };
    assert!(world.submit(&system("import", world.today), "role_grant", act, None).is_ok());
    let mut world = World::with_samples();
    world.parameters.insert("feature.agency_only_management".to_owned(), "on".to_owned());
    assert!(refused(&mut world, "role_grant", &values).contains(&"government-manager".to_owned()));
}

#[test]
fn an_administrator_is_made_for_the_node_of_the_administrators_only() {
    let mut world = World::with_samples();
    let values = |root: &'static str| {
        [
            ("person", "li"),
            ("organisation", "science"),
            ("role", "administrator"),
            ("root", root),
            ("period", "2026"),
        ]
    };
    let draft = world.draft("role_grant", &values("province"));
    let id = seed_id("role_grant", "first");
    let act = Act::Create { id, draft, state: None };
    let made = world.submit(&system("import", world.today), "role_grant", act, None);
    assert!(made.is_ok(), "{:?}", codes(&made));
    world.records.get_mut(&id).unwrap().state = "granted".to_owned();
    assert!(refused(&mut world, "role_grant", &values("science")).contains(&"administrator-root".to_owned()));
    assert!(
        !refused(&mut world, "role_grant", &values("province")).contains(&"administrator-root".to_owned())
    );
}

#[test]
fn a_role_is_lent_for_a_year_at_most_and_once_at_a_time() {
    let mut world = World::with_samples();
    let head = person(&world, "wang", "firm", &["unit_head"], "firm");
    let lend = |world: &mut World, key: &str, period: &str| {
        let values = [
            ("person", "zhao"),
            ("organisation", "firm"),
            ("role", "unit_head"),
            ("root", "firm"),
            ("period", period),
            ("delegated_by", "wang"),
            ("delegation", "filing"),
        ];
        let draft = world.draft("role_grant", &values);
        world.create(&head, "role_grant", key, draft)?;
        world.advance(&head, "role_grant", key, "lend", Draft::default())
    };
    assert_eq!(codes(&lend(&mut world, "a", "2026-03-02/2027-03-03")), ["loan-too-long"]);
    assert!(lend(&mut world, "a", "2026-03-02/2027-03-02").is_ok());
    assert_eq!(codes(&lend(&mut world, "b", "2026-06-01/2026-12-31")), ["lent-already"]);
    assert!(
        lend(&mut world, "c", "2027-03-03/2027-06-30").is_ok(),
        "the next one begins when this one is over"
    );
    // Taken back, it can be lent again.
    world.advance(&head, "role_grant", "a", "revoke", Draft::default()).unwrap();
    assert!(lend(&mut world, "d", "2026-06-01/2026-12-31").is_ok());
}

#[test]
fn names_are_nobody_elses_at_the_time() {
    let mut world = World::with_samples();
    let values = [("name", "省科技厅"), ("kind", "government"), ("region", "province")];
    // The alias holds within documents of the province only; a name holds everywhere.
    assert!(!refused(&mut world, "organisation", &values).contains(&"alias-taken".to_owned()));
    let mut draft = world.draft("organisation", &[("name", "示例厅"), ("kind", "government")]);
    let name = |name: &str| [("name".to_owned(), Some(Value::Text(name.to_owned())))].into();
    draft.lines.insert("alias".to_owned(), vec![name("示例大学")]);
    let act = Act::Create { id: seed_id("organisation", "other"), draft, state: None };
    assert_eq!(
        codes(&world.submit(&system("import", world.today), "organisation", act, None)),
        ["alias-taken"]
    );
}

#[test]
fn an_organisation_is_searched_and_recognised_by_its_other_names() {
    use taihang_kernel::words::{found, of_record, terms};
    let world = World::with_samples();
    let science = world.get("organisation", "science");
    assert_eq!(science.text("also_known"), Some("省科技厅"));
    let classes = ["content".to_owned()];
    assert!(found(&terms("省科技厅"), &of_record(science), &classes));
    assert!(science.goes_by("省科技厅") && !science.goes_by("科技厅"));
    assert!(!world.get("organisation", "city").goes_by("省科技厅"));
}

#[test]
fn one_body_is_not_entered_twice_under_its_name() {
    let told = |values: &[(&str, &str)]| {
        let mut world = World::with_samples();
        let values = [&[("name", "示例新材料有限公司"), ("kind", "firm")], values].concat();
        let draft = world.draft("organisation", &values);
        match world.create(&system("import", world.today), "organisation", "again", draft) {
            Ok(_) => {
                let warned = world.decisions.iter().flat_map(|decision| &decision.warnings);
                warned.map(|problem| format!("warned: {}", problem.code)).collect()
            }
            refused => codes(&refused),
        }
    };
    let below = ("above", "city");
    assert_eq!(told(&[below, ("region", "city")]), ["name-taken"]);
    // Another region, but the same body above.
    assert_eq!(told(&[below]), ["name-taken"]);
    // Two bodies, as their codes say.
    assert_eq!(told(&[below, ("credit_code", "91140100100000040F")]), ["warned: name-alike"]);
    // Elsewhere there may be another of this name.
    assert_eq!(told(&[("above", "province"), ("region", "province")]), ["warned: name-alike"]);
    // Not at the same time.
    let mut world = World::with_samples();
    let city = world.get("organisation", "city").clone();
    let close = Draft::default().with("valid", Value::Period("2000-01-01/2025-12-31".parse().unwrap()));
    let steward = person(&world, "li", "science", &["data_steward"], "province");
    world.advance(&steward, "organisation", "city", "close", close).unwrap();
    let name = city.text("name").unwrap().to_owned();
    let draft = world.draft("organisation", &[("name", &name), ("kind", "government"), ("region", "city")]);
    let draft = draft.with("above", city.get("above").cloned());
    assert!(world.create(&system("import", world.today), "organisation", "new", draft).is_ok());
}

/// What stood twice before the rule can still be mended; it is settled when it is admitted.
#[test]
fn an_old_double_is_mended_but_not_admitted() {
    let mut world = World::with_samples();
    let steward = person(&world, "li", "science", &["data_steward"], "province");
    let values = [("name", "示例乙公司"), ("kind", "firm"), ("region", "city"), ("above", "city")];
    let draft = world.draft("organisation", &values);
    world.create(&system("import", world.today), "organisation", "double", draft).unwrap();
    let id = seed_id("organisation", "double");
    let name = world.get("organisation", "firm").get("name").cloned();
    world.records.get_mut(&id).unwrap().set("name", name);
    let telephone = Draft::default().with("contact", Value::Text("0351-1".into()));
    let act = Act::Edit { id, version: world.records[&id].version, draft: telephone };
    assert!(world.submit(&steward, "organisation", act, None).is_ok());
    let admitted = world.advance_id(&steward, id, "activate", Draft::default());
    assert_eq!(codes(&admitted), ["name-taken"]);
}

#[test]
fn an_organisation_is_not_active_before_it_exists() {
    let mut world = World::with_samples();
    let values = [("name", "示例丙公司"), ("kind", "firm"), ("above", "city"), ("valid", "2099-01-01/")];
    let draft = world.draft("organisation", &values);
    let import = system("import", world.today);
    let act = |state: Option<&str>| {
        let id = seed_id("organisation", "later");
        Act::Create { id, draft: draft.clone(), state: state.map(str::to_owned) }
    };
    let active = world.submit(&import, "organisation", act(Some("active")), None);
    assert_eq!(codes(&active), ["existence-not-begun"]);
    world.submit(&import, "organisation", act(None), None).unwrap();
    let steward = person(&world, "li", "science", &["data_steward"], "province");
    let mut admit = |draft| world.advance(&steward, "organisation", "later", "activate", draft);
    assert_eq!(codes(&admit(Draft::default())), ["existence-not-begun"]);
    world.today = jiff::civil::date(2099, 1, 1);
    let steward = person(&world, "li", "science", &["data_steward"], "province");
    assert!(world.advance(&steward, "organisation", "later", "activate", Draft::default()).is_ok());
}

#[test]
fn an_organisation_is_not_taken_out_of_the_tree() {
    let mut world = World::with_samples();
    let university = world.get("organisation", "university").clone();
    let mut draft = Draft::default();
    draft.values.insert("above".to_owned(), None);
    let act = Act::Edit { id: university.id, version: university.version, draft };
    let steward = person(&world, "li", "science", &["data_steward"], "province");
    let cut = world.submit(&steward, "organisation", act, None);
    assert_eq!(codes(&cut), ["above-missing"]);
}

/// Who asks does not write the reply.
#[test]
fn a_ticket_is_answered_by_who_handles_it() {
    let mut world = World::with_samples();
    let firm = person(&world, "wang", "firm", &["unit_clerk"], "firm");
    let asked = [
        ("subject", "询问补助"),
        ("kind", "question"),
        ("submitter_unit", "firm"),
        ("handler", "city"),
        ("text", "如何申请补助。"),
    ];
    let answered = [("answer", "已经解决。"), ("outcome", "solved")];
    let id = seed_id("ticket", "of-firm");
    let mut send = |values: &[(&str, &str)]| {
        let draft = world.draft("ticket", values);
        world.submit(&firm, "ticket", Act::Create { id, draft, state: None }, None).map(drop)
    };
    let refused = format!("{:?}", send(&[&asked[..], &answered[..]].concat()).unwrap_err());
    assert!(refused.contains("answer") && refused.contains("outcome"), "{refused}");
    send(&asked).unwrap();
}

#[test]
fn the_employer_follows_the_primary_affiliation() {
    let world = World::with_samples();
    let wang = world.get("person", "wang");
    assert_eq!(wang.reference("employer"), Some(seed_id("organisation", "firm")));
    assert_eq!(wang.text("employer_type"), Some("firm"));
    assert_eq!(wang.owner, Some(seed_id("organisation", "firm")));
}

#[test]
fn figures_are_reckoned_and_a_doubling_that_is_none_is_flagged_and_found() {
    let mut world = World::with_samples();
    let double = world.get("target", "double");
    assert_eq!(double.text("review"), Some("confirmed"));
    let flags = format!("{:?}", double.get("flags"));
    assert!(flags.contains("not_doubled"), "{flags} {:?}", double.get("multiple"));
    let planner = person(&world, "li", "science", &["planner"], "province");
    world.advance(&planner, "target", "double", "enforce", Draft::default()).unwrap();
    let found = world.records.values().find(|one| one.text("code") == Some("target-not-doubled")).unwrap();
    assert!(found.text("text").unwrap().contains("1.57"), "{:?}", found.text("text"));
    assert_eq!(found.about, Some(("target".to_owned(), seed_id("target", "double"))));
}

#[test]
fn review_states_follow_what_a_person_does() {
    let mut world = World::with_samples();
    let planner = person(&world, "li", "science", &["planner"], "province");
    let growth = seed_id("target", "growth");
    assert_eq!(world.records[&growth].text("review"), Some("extracted"));
    let draft = world.draft("target", &[("growth_words", "10")]);
    world.submit(&planner, "target", Act::Edit { id: growth, version: 1, draft }, None).unwrap();
    assert_eq!(world.records[&growth].text("review"), Some("mended"));
    // What was mended stays so until it says again what was found.
    for transition in ["confirm", "reopen"] {
        let record = world.advance(&planner, "target", "growth", transition, Draft::default()).unwrap();
        assert_eq!(record.text("review"), Some("mended"), "{transition}");
    }
    let draft = world.draft("target", &[("growth_words", "12")]);
    let version = world.records[&growth].version;
    world.submit(&planner, "target", Act::Edit { id: growth, version, draft }, None).unwrap();
    assert_eq!(world.records[&growth].text("review"), Some("extracted"));
    for (transition, review) in [("confirm", "confirmed"), ("reject", "rejected")] {
        let record = world.advance(&planner, "target", "growth", transition, Draft::default()).unwrap();
        assert_eq!(record.text("review"), Some(review), "{transition}");
    }
    let added = world.draft("target", &[("subject", "中试基地"), ("op", "ge"), ("document", "plan")]);
    let record = world.create(&planner, "target", "added", added).unwrap();
    assert_eq!(record.text("review"), Some("added"));
}

#[test]
fn a_policy_of_the_province_plans_those_of_cities_that_ask_for_it() {
    let mut world = World::with_samples();
    let values = [
        ("title", "示例省科技成果转化办法"),
        ("kind", "measure"),
        ("issuer", "province"),
        ("region", "province"),
        ("level", "province"),
        ("issued_on", "2026-02-20"),
    ];
    let draft = world.draft("policy_document", &values);
    let demo = system("demo", world.today);
    let act =
        Act::Create { id: seed_id("policy_document", "new"), draft, state: Some("approving".to_owned()) };
    world.submit(&demo, "policy_document", act, None).unwrap();
    let approver = person(&world, "li", "province", &["approver"], "province");
    world.advance(&approver, "policy_document", "new", "issue", Draft::default()).unwrap();
    let parent = Some(seed_id("policy_document", "new"));
    let planned: Vec<_> = world.records.values().filter(|one| one.reference("parent") == parent).collect();
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].reference("region"), Some(seed_id("region", "city")));
    let due: Vec<String> =
        world.decisions.iter().flat_map(|one| &one.deadlines).map(|step| format!("{step:?}")).collect();
    assert!(due.iter().any(|step| step.contains("\"follow_up\"") && step.contains("2026-04-20")), "{due:#?}");
}

#[test]
fn a_follow_up_clock_without_its_start_is_asked_for_not_guessed() {
    let mut world = World::with_samples();
    let draft = world.draft(
        "policy_document",
        &[("title", "配套措施"), ("kind", "measure"), ("parent", "opinion"), ("region", "city")],
    );
    let draft = draft.with("start_event_on", None);
    let planner = person(&world, "li", "province", &["planner"], "province");
    let record = world.create(&planner, "policy_document", "new", draft).unwrap();
    assert_eq!(record.get("start_missing"), Some(&Value::YesNo(true)));
    assert!(world.decisions.last().unwrap().deadlines.is_empty());
}

#[test]
fn a_pilot_ends_with_an_outcome_and_what_is_made_general_becomes_a_policy() {
    let mut world = World::with_samples();
    let planner = person(&world, "li", "science", &["planner", "unit_clerk"], "province");
    let pilot = seed_id("task", "pilot");
    world.records.get_mut(&pilot).unwrap().state = "reported".to_owned();
    let done = world.advance(&planner, "task", "pilot", "finish", Draft::default());
    assert!(codes(&done)[0].contains("report"), "{done:?}");
    let report = Value::Text("三家单位试点，成效明显。".to_owned());
    world.records.get_mut(&pilot).unwrap().set("report", Some(report));
    let draft = world.draft("task", &[("outcome", "generalise")]);
    world.advance(&planner, "task", "pilot", "finish", draft).unwrap();
    let policy = world
        .records
        .values()
        .find(|one| one.text("title").is_some_and(|title| title.contains("包干制试点”试点经验")));
    assert_eq!(policy.map(|policy| policy.state.as_str()), Some("planned"));
}

#[test]
fn a_task_of_a_city_without_one_of_the_province_is_told_wherever_its_place_stands() {
    let mut world = World::with_samples();
    let planner = person(&world, "li", "science", &["planner"], "province");
    let mut flags = |key: &str, document: &str| {
        let values = [("title", "建设中试平台"), ("level", "plan"), ("document", document), ("clause", "c2")];
        let draft = world.draft("task", &values);
        format!("{:?}", world.create(&planner, "task", key, draft).unwrap().get("orphan"))
    };
    // Neither names a region of its own.
    let (city, province) = (flags("city", "plan"), flags("province", "opinion"));
    assert!(city.contains("no_parent") && !province.contains("no_parent"), "{city} {province}");
}

#[test]
fn a_work_tells_how_much_of_it_is_there() {
    let mut world = World::with_samples();
    let planner = person(&world, "li", "science", &["planner"], "province");
    let mut share = |key: &str, planned: &str, actual: &str| {
        let values = [
            ("title", "基地"),
            ("kind", "works"),
            ("quantity_planned", planned),
            ("quantity_actual", actual),
        ];
        let draft = world.draft("task", &values);
        world
            .create(&planner, "task", key, draft)
            .unwrap()
            .get("completion")
            .map(|share| format!("{share:?}"))
    };
    assert_eq!(share("third", "3", "1").as_deref(), Some("Percent(33.33)"));
    assert_eq!(share("nothing", "0", "1"), None);
}

#[test]
fn carried_over_goes_on_as_a_task_that_says_where_it_comes_from() {
    let mut world = World::with_samples();
    let planner = person(&world, "li", "science", &["planner"], "province");
    world.advance(&planner, "task", "base", "carry_over", Draft::default()).unwrap();
    let base = Some(seed_id("task", "base"));
    let next = world.records.values().find(|one| one.reference("carried_from") == base).unwrap();
    assert_eq!((next.state.as_str(), next.text("title")), ("proposed", Some("建设市级中试基地")));
}

#[test]
fn a_task_may_be_born_overdue() {
    let mut world = World::with_samples();
    let draft = world.draft(
        "task",
        &[("title", "早该完成的工程"), ("kind", "works"), ("level", "plan"), ("due", "2016-12-31")],
    );
    let act = Act::Create { id: seed_id("task", "old"), draft, state: Some("running".to_owned()) };
    assert!(world.submit(&system("import", world.today), "task", act, None).is_ok());
}

#[test]
fn a_withdrawn_consent_ends_its_use_the_same_day() {
    let mut world = World::with_samples();
    let wang = person(&world, "wang", "firm", &["member"], "firm");
    world.advance(&wang, "declaration", "consent", "withdraw", Draft::default()).unwrap();
    assert_eq!(world.get("person_pool_entry", "wang").state, "out");
}

#[test]
fn a_nomination_without_consent_leaves_nothing_behind() {
    let mut world = World::with_samples();
    let clock = system("clock", world.today);
    world.advance(&clock, "person_pool_entry", "zhao", "erase", Draft::default()).unwrap();
    let entry = world.get("person_pool_entry", "zhao");
    assert!(entry.state == "erased" && entry.get("person").is_none());
}

#[test]
fn an_erased_person_has_no_data_and_no_account() {
    let mut world = World::with_samples();
    let steward = person(&world, "li", "province", &["data_steward"], "province");
    world.advance(&steward, "person", "wang", "deactivate", Draft::default()).unwrap();
    world.advance(&steward, "person", "wang", "erase", Draft::default()).unwrap();
    let wang = world.get("person", "wang");
    assert!(wang.get("born").is_none() && wang.text("name") == Some("（已删除）"));
    assert_eq!(world.get("account", "wang").state, "closed");
}

#[test]
fn centres_of_different_administrations_are_not_merged() {
    let mut world = World::with_samples();
    let draft = world.draft("code", &[("maps_to", "c2")]);
    let steward = person(&world, "li", "science", &["data_steward"], "science");
    let retired = world.advance(&steward, "code", "c1", "retire", draft);
    assert!(retired.is_err(), "{retired:?}");
}

#[test]
fn a_document_has_a_title_or_an_original() {
    let mut world = World::with_samples();
    let planner = person(&world, "li", "province", &["planner"], "province");
    let draft = world.draft("policy_document", &[("kind", "measure"), ("region", "city")]);
    let refused = world.create(&planner, "policy_document", "bare", draft);
    assert_eq!(codes(&refused), ["title-missing"]);
}

/// Facts of a year of the sample firm, as somebody of it states them; what is wrong with them, with its place.
fn of_facts(world: &mut World, facts: &[(&str, &str)]) -> Vec<(String, String)> {
    let firm = world.get("firm", "firm").clone();
    let fields = &firm.register.def.lines["year_fact"].fields;
    let old = firm.lines("year_fact")[0].iter().zip(fields.keys());
    let old = old.map(|(value, name)| (name.clone(), value.clone())).collect();
    let read = |(name, text): &(&str, &str)| {
        ((*name).to_owned(), parse_value(&fields[*name], text, &NoLookup).unwrap())
    };
    let mut draft = Draft::default();
    draft.lines.insert("year_fact".to_owned(), vec![old, facts.iter().map(read).collect()]);
    let act = Act::Edit { id: firm.id, version: firm.version, draft };
    let clerk = person(world, "wang", "firm", &["unit_clerk"], "firm");
    match world.submit(&clerk, "firm", act, None) {
        Err(Denied::Problems(problems)) => {
            problems.into_iter().map(|one| (one.code, one.field.unwrap_or_default())).collect()
        }
        Ok(_) => {
            let told = world.decisions.iter().flat_map(|decision| decision.warnings.iter());
            told.map(|one| (format!("warned: {}", one.code), one.field.clone().unwrap_or_default())).collect()
        }
        Err(other) => vec![(format!("{other:?}"), String::new())],
    }
}

#[test]
fn facts_of_a_year_are_of_a_year_that_has_begun_and_no_part_is_over_its_whole() {
    let told = |facts: &[(&str, &str)]| of_facts(&mut World::with_samples(), facts);
    let at = |code: &str, column: &str| (code.to_owned(), format!("year_fact[1].{column}"));
    assert_eq!(told(&[("year", "2031")]), [at("year-not-begun", "year")]);
    assert_eq!(told(&[("year", "2026"), ("revenue", "100"), ("high_tech_revenue", "100")]), []);
    assert_eq!(told(&[("year", "2025"), ("rd_staff", "50")]), []);
    assert_eq!(
        told(&[
            ("year", "2031"),
            ("revenue", "1000000"),
            ("high_tech_revenue", "200000000"),
            ("staff", "10"),
            ("rd_staff", "50"),
        ]),
        [
            at("year-not-begun", "year"),
            at("part-over-whole", "high_tech_revenue"),
            at("part-over-whole", "rd_staff")
        ]
    );
    assert_eq!(
        told(&[("year", "2025"), ("revenue", "100"), ("rd_total", "101")]),
        [at("warned: part-over-whole", "rd_total")]
    );
}
