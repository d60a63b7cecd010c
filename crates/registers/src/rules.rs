//! What the functions of several registers say: short ways to facts and values, and the rules that more than one register names.

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Period, Problem, Text};
use taihang_kernel::{Act, Draft};
use taihang_kernel::{
    Case, Check, Command, Computed, Dependency, Guard, Need, Origin, Record, RecordId, Value, hooks::nothing,
};

/// Every code that a problem of a register may carry, beside those of the kernel; a test holds it complete.
pub const PROBLEM_CODES: &[&str] = &[
    "above-missing",
    "account-twice",
    "administrator-root",
    "alias-taken",
    "answer-not-of-form",
    "answerer-missing",
    "board-conflict",
    "board-not-of-role",
    "checked-already",
    "class-too-wide",
    "consent-incomplete",
    "consent-needed",
    "contractor-not-independent",
    "correction-unfit",
    "count-unexpected",
    "credit-code-missing",
    "cycle",
    "date-in-future",
    "dates-out-of-order",
    "delegation-beyond-rights",
    "denominator-missing",
    "division-code-shape",
    "edition-needed",
    "edition-not-in-force",
    "edition-out-of-order",
    "eligible-too-much",
    "existence-not-begun",
    "fact-twice",
    "figure-twice",
    "file-held-already",
    "finding-known",
    "government-appraisal",
    "government-manager",
    "held-not-asked",
    "item-not-of-scheme",
    "lead-taken",
    "lent-already",
    "loan-too-long",
    "manager-department-missing",
    "member-in-pool-already",
    "member-unfit",
    "name-alike",
    "name-taken",
    "names-itself",
    "objection-not-now",
    "objection-not-ranked",
    "order-twice",
    "outcome-unfit",
    "parameter-mode",
    "parameter-relaxed",
    "parameter-unknown",
    "parameter-value",
    "part-of-other-document",
    "part-over-whole",
    "patent-number-wrong",
    "period-outside-plan",
    "person-twice",
    "plan-too-late",
    "population-unfit",
    "primary-twice",
    "purpose-needs-consent",
    "question-twice",
    "revision-out-of-order",
    "role-unfit",
    "round-twice",
    "rule-names-no-question",
    "sample-missing",
    "share-twice",
    "shares-not-100",
    "sheet-twice",
    "span-inverted",
    "title-missing",
    "types-kept-apart",
    "unit-ended",
    "unit-name-not-valid-then",
    "weight-lowered",
    "year-not-begun",
    "zone-unfit",
];

/// At most so many records are looked at for one rule.
pub(crate) const MANY: usize = 500;

/// A problem about `field`, from Chinese and English sentences: what is wrong, and what to do.
pub(crate) fn problem(code: &str, field: &str, message: (&str, &str), hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(message.0, message.1), Text::new(hint.0, hint.1)).about(field)
}

/// The problem if `wrong` holds.
pub(crate) fn if_wrong(wrong: bool, problem: impl FnOnce() -> Problem) -> Vec<Problem> {
    if wrong { vec![problem()] } else { Vec::new() }
}

/// What a guard says if it does not hold.
pub(crate) fn refuse_if(refused: bool, zh: &str, en: &str) -> Result<(), Text> {
    if refused { Err(Text::new(zh, en)) } else { Ok(()) }
}

/// What a guard says if `field` is empty.
pub(crate) fn stated(case: &Case<'_>, field: &str, zh: &str, en: &str) -> Result<(), Text> {
    refuse_if(case.record.get(field).is_none(), zh, en)
}

/// The record that a field names.
pub(crate) fn refers(field: &str) -> Need {
    Need::Referred { field: field.to_owned() }
}

/// The record that a ref field names, as found.
pub(crate) fn referred<'a>(case: &Case<'a>, field: &str) -> Option<&'a Record> {
    case.facts.records(&refers(field)).first()
}

/// Records of `register` in `states` whose `field` names this one.
pub(crate) fn naming(register: &str, field: &str, states: &[&str]) -> Need {
    Need::Naming { register: register.to_owned(), field: field.to_owned(), states: owned(states) }
}

/// Records of `register` in `states` with these values; nothing if one of them is empty.
pub(crate) fn with(register: &str, matching: &[(&str, Option<Value>)], states: &[&str]) -> Vec<Need> {
    let matching: Option<Vec<(String, Value)>> =
        matching.iter().map(|(name, value)| Some(((*name).to_owned(), value.clone()?))).collect();
    let need = |matching| Need::Records {
        register: register.to_owned(),
        matching,
        states: owned(states),
        limit: MANY,
    };
    matching.map(need).into_iter().collect()
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The records found for `needs`, without the record itself.
pub(crate) fn others<'a>(case: &Case<'a>, needs: &[Need]) -> Vec<&'a Record> {
    let all = needs.iter().flat_map(|need| case.facts.records(need));
    all.filter(|other| other.id != case.record.id).collect()
}

/// A copy of the value in `field`.
pub(crate) fn value(record: &Record, field: &str) -> Option<Value> {
    record.get(field).cloned()
}

/// The period in `field`.
pub(crate) fn period(record: &Record, field: &str) -> Option<Period> {
    if let Some(Value::Period(period)) = record.get(field) { Some(*period) } else { None }
}

/// The day in `field`.
pub(crate) fn date(record: &Record, field: &str) -> Option<Date> {
    if let Some(Value::Date(date)) = record.get(field) { Some(*date) } else { None }
}

/// Whether `field` says yes.
pub(crate) fn yes(record: &Record, field: &str) -> bool {
    record.get(field) == Some(&Value::YesNo(true))
}

/// The whole number in `field`.
pub(crate) fn integer(record: &Record, field: &str) -> Option<i64> {
    if let Some(Value::Integer(number)) = record.get(field) { Some(*number) } else { None }
}

/// The number in a decimal or percent field.
pub(crate) fn decimal(record: &Record, field: &str) -> Option<Decimal> {
    let (Value::Decimal(number) | Value::Percent(number)) = record.get(field)? else { return None };
    Some(*number)
}

/// The keys in a `choices` field.
pub(crate) fn keys<'a>(record: &'a Record, field: &str) -> &'a [String] {
    if let Some(Value::Choices(keys)) = record.get(field) { keys } else { &[] }
}

/// The records that a `refs` field names.
pub(crate) fn named<'a>(record: &'a Record, field: &str) -> &'a [RecordId] {
    if let Some(Value::Refs(ids)) = record.get(field) { ids } else { &[] }
}

/// The cells of one column of the lines of a kind, one per line.
pub(crate) fn column<'a>(record: &'a Record, kind: &str, column: &str) -> Vec<Option<&'a Value>> {
    let at = record.register.def.lines.get(kind).and_then(|line| line.fields.get_index_of(column));
    let cell = |line: &'a Vec<Option<Value>>| at.and_then(|at| line.get(at)).and_then(Option::as_ref);
    record.lines(kind).iter().map(cell).collect()
}

/// The text of a cell.
pub(crate) fn cell_text(cell: Option<&Value>) -> Option<&str> {
    let (Value::Text(text) | Value::Choice(text) | Value::Identifier(text)) = cell? else { return None };
    Some(text)
}

/// The period of a cell.
pub(crate) fn cell_period(cell: Option<&Value>) -> Option<Period> {
    if let Some(Value::Period(period)) = cell { Some(*period) } else { None }
}

/// Whether two spans of time meet; one that is not stated meets every other.
pub(crate) fn meet(one: Option<Period>, other: Option<Period>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one.overlaps(other))
}

/// A command of the engine that moves `record` by `transition`.
pub(crate) fn advance(record: &Record, transition: &str, reason: &str) -> Command {
    let act = Act::Advance {
        id: record.id,
        version: record.version,
        transition: transition.to_owned(),
        draft: Draft::default(),
    };
    engine(record, act, reason)
}

/// A command of the engine about `record`.
pub(crate) fn engine(record: &Record, act: Act, reason: &str) -> Command {
    Command {
        register: record.register.def.name.clone(),
        act,
        reason: Some(reason.to_owned()),
        origin: Origin::default(),
    }
}

/// A command of the engine that creates a record in `register`.
pub(crate) fn create(register: &str, id: RecordId, draft: Draft, state: Option<&str>) -> Command {
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}

/// The transition that the command makes; none for any other command, or without one.
pub(crate) fn step<'a>(case: &Case<'a>) -> Option<&'a str> {
    if let Act::Advance { transition, .. } = &case.command?.act { Some(transition) } else { None }
}

/// What happened to the record.
pub(crate) fn history(_: &Case<'_>) -> Vec<Need> {
    vec![Need::History]
}

/// The second person differs from the one who entered the record.
pub(crate) const FOUR_EYES: Guard = Guard {
    name: "four_eyes",
    needs: nothing,
    holds: |case| {
        refuse_if(
            case.record.created.1 == case.actor.key.to_string(),
            "须由登记人以外的第二人办理。",
            "A second person has to do this, not the one who entered the record.",
        )
    },
};

/// The chain upwards never comes back to the record.
pub(crate) const NO_CYCLE: Check = Check {
    name: "no_cycle",
    needs: |_| vec![Need::Ancestors { field: "above".to_owned() }],
    problems: |case| {
        let above = case.facts.records(&Need::Ancestors { field: "above".to_owned() });
        let own = case.record.reference("above") == Some(case.record.id);
        if_wrong(own || above.iter().any(|record| record.id == case.record.id), || {
            problem(
                "cycle",
                "above",
                ("上级最终又指回本记录。", "Going upwards leads back to this record."),
                ("请另选上级。", "Choose another one above it."),
            )
        })
    },
};

/// The first day of the period of the record (`period`, or `valid`).
pub(crate) const BEGINS_ON: Computed = Computed {
    name: "begins_on",
    needs: nothing,
    depends_on: &[],
    value: |case| {
        let span = period(case.record, "period").or_else(|| period(case.record, "valid"))?;
        Some(Value::Date(span.first_day()))
    },
};

/// The name of the person that the record names: who signs has to know whom for, whoever may read the person's own record.
/// Not for affiliations: a person's record follows from those, and the two would follow each other for ever.
pub(crate) const PERSON_NAME: Computed = Computed {
    name: "person_name",
    needs: |_| vec![refers("person")],
    depends_on: &[Dependency::Named { register: "person", field: "person" }],
    value: |case| referred(case, "person").and_then(|person| value(person, "name")),
};

/// Whose the record is: `first`, else whose it was, else that of who acts.
pub(crate) fn kept_by(case: &Case<'_>, first: Option<RecordId>) -> Option<Value> {
    let before = || case.before.and_then(|before| before.reference("keeper"));
    first.or_else(before).or(case.actor.organisation).map(Value::Ref)
}

/// The document's keeper keeps what is read out of it.
pub(crate) const KEEPER_BY_DOCUMENT: Computed = Computed {
    name: "keeper",
    needs: |_| vec![refers("document")],
    depends_on: &[],
    value: |case| kept_by(case, referred(case, "document").and_then(|document| document.reference("keeper"))),
};

/// A role is given only where the kind of the organisation allows it, to a person or to a program; what was given before stays
/// to be revoked.
pub(crate) const ROLE_FITS: Check = Check {
    name: "role_fits_organisation",
    needs: |_| vec![refers("organisation")],
    problems: |case| {
        let fresh = case.before.is_none_or(|before| before.state == "requested")
            && ["requested", "granted", "lent", "active"].contains(&case.record.state.as_str());
        let role = case.record.text("role").and_then(|role| case.catalogue.defs.roles.get(role));
        let kind = referred(case, "organisation").and_then(|unit| unit.text("kind"));
        // A program has no root of its own: one that reads a whole region is entered for the region's node.
        let of_region = kind == Some("region_node") && case.record.register.def.name == "client";
        let kind = if of_region { Some("government") } else { kind };
        if_wrong(fresh && role.is_some_and(|role| !role.fits(kind)), || {
            problem(
                "role-unfit",
                "role",
                ("该角色不适用于这类机构。", "This role is not held in organisations of this kind."),
                (
                    "请选择适用于该机构的角色，例如单位经办人、单位负责人。",
                    "Choose a role that such an organisation has, for example clerk or head of a unit.",
                ),
            )
        })
    },
};

/// The span in the document runs forwards.
pub(crate) const SPANS_FIT: Check = Check {
    name: "spans_fit",
    needs: nothing,
    problems: |case| {
        let ends = integer(case.record, "start").zip(integer(case.record, "end"));
        if_wrong(ends.is_some_and(|(start, end)| end < start), || {
            problem(
                "span-inverted",
                "end",
                ("结束位置在起始位置之前。", "The span ends before it starts."),
                ("请核对两个位置。", "Check both places."),
            )
        })
    },
};

/// Two days of the record that stand in order.
pub(crate) fn in_order(case: &Case<'_>, first: &str, last: &str) -> Vec<Problem> {
    let days = date(case.record, first).zip(date(case.record, last));
    if_wrong(days.is_some_and(|(first, last)| last < first), || {
        let label = |name: &str| case.record.register.def.fields.get(name).map(|field| field.label.clone());
        let [first, second] = [first, last].map(|name| label(name).unwrap_or_else(|| Text::new(name, name)));
        problem(
            "dates-out-of-order",
            last,
            (
                &format!("“{}”早于“{}”。", second.zh, first.zh),
                &format!("“{}” comes before “{}”.", second.en, first.en),
            ),
            ("请核对两个日期。", "Check both dates."),
        )
    })
}

/// The zone is one, and there is one today.
pub(crate) const ZONE_DATED: Check =
    Check { name: "zone_dated", needs: |_| vec![refers("zone")], problems: zone_dated };

fn zone_dated(case: &Case<'_>) -> Vec<Problem> {
    let fits = referred(case, "zone").is_none_or(|zone| {
        let there = period(zone, "valid").is_none_or(|valid| valid.contains(case.actor.today));
        zone.text("kind") == Some("functional") && there
    });
    if_wrong(!fits, || {
        problem(
            "zone-unfit",
            "zone",
            ("所选不是现存的功能区。", "This is no zone that exists today."),
            ("请选择现存的园区。", "Choose a zone that exists."),
        )
    })
}

/// Decision, execution and supervision stay apart (R12): whether `one` and `other` are different boards.
pub(crate) fn boards_conflict(one: &Record, other: &Record) -> bool {
    let board = |record: &Record| record.text("board").filter(|board| *board != "none").map(str::to_owned);
    board(one).zip(board(other)).is_some_and(|(one, other)| one != other)
}

/// One person sits on one board (R12).
pub(crate) fn board_conflict() -> Problem {
    problem(
        "board-conflict",
        "board",
        (
            "同一人在同一对象上已属于另一委员会，决策、执行、监督须分离。",
            "This person already acts for another board here; decision, execution and supervision are kept apart.",
        ),
        ("请另派他人，或先结束原有分工。", "Name somebody else, or end the other duty first."),
    )
}

/// Government accounts manage no concrete projects where the region says so (R13).
pub(crate) fn government_manager(case: &Case<'_>, at: Option<Date>) -> Vec<Problem> {
    let on = at.and_then(|at| case.facts.parameter(AGENCY_ONLY, at)) == Some("on");
    let government = referred(case, "organisation").is_some_and(|unit| yes(unit, "government"));
    if_wrong(on && government && case.record.text("role") == Some("agency_manager"), || {
        problem(
            "government-manager",
            "organisation",
            (
                "本地区规定政府部门不再直接管理具体项目。",
                "In this region government departments manage no concrete projects.",
            ),
            ("请由专业机构的人员担任。", "Choose somebody of a professional agency."),
        )
    })
}

/// The switch of R13.
pub(crate) const AGENCY_ONLY: &str = "feature.agency_only_management";

/// What [`government_manager`] looks at.
pub(crate) fn needs_government_manager(case: &Case<'_>) -> Vec<Need> {
    let at = period(case.record, "period").map(Period::first_day);
    let switch = at.map(|at| Need::Parameter { code: AGENCY_ONLY.to_owned(), at });
    switch.into_iter().chain([refers("organisation")]).collect()
}

/// A part and its whole stand in one document.
pub(crate) const PART_OF_OTHER: Check =
    Check { name: "part_of_other", needs: |_| vec![refers("part_of")], problems: part_of_other };

fn part_of_other(case: &Case<'_>) -> Vec<Problem> {
    let whole = referred(case, "part_of");
    let own = case.record.reference("part_of") == Some(case.record.id);
    let foreign = whole.is_some_and(|whole| whole.reference("document") != case.record.reference("document"));
    if_wrong(own || foreign, || {
        problem(
            "part-of-other-document",
            "part_of",
            (
                "分项与总数须在同一文件中，且不是同一条。",
                "A part and its whole are two figures of one document.",
            ),
            ("请另选总数。", "Choose another whole."),
        )
    })
}
