//! Rules of the register of persons: one record each, the employer by the primary affiliation, erasure.

use taihang_base::{Problem, Resolution};
use taihang_kernel::decision::Ids;
use taihang_kernel::{
    Act, Case, Check, Command, Computed, Dependency, Draft, FollowUp, Hooks, Need, Record, Value,
};

use crate::rules::{advance, engine, if_wrong, kept_by, naming, others, period, problem, value, with, yes};

const BY_AFFILIATION: &[Dependency] = &[Dependency::Naming { register: "affiliation", field: "person" }];

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[],
    checks: &[Check { name: "same_person_once", needs: namesakes, problems: same_person_once }],
    computed: &[
        Computed {
            name: "employer",
            needs: affiliations,
            depends_on: BY_AFFILIATION,
            value: |case| primary(case).and_then(|one| value(one, "organisation")),
        },
        Computed {
            name: "employer_type_from_primary",
            needs: affiliations,
            depends_on: BY_AFFILIATION,
            value: |case| primary(case).and_then(|one| value(one, "organisation_kind")),
        },
        Computed {
            name: "keeper_of_person",
            needs: affiliations,
            depends_on: BY_AFFILIATION,
            value: |case| kept_by(case, primary(case).and_then(|one| one.reference("organisation"))),
        },
    ],
    follow_ups: &[
        FollowUp { name: "erase_keeps_ledger_key", needs: |_| Vec::new(), commands: erase_keeps_ledger_key },
        FollowUp { name: "erase_closes_accounts", needs: accounts, commands: erase_closes_accounts },
    ],
    advice: &[],
};

fn affiliations(_: &Case<'_>) -> Vec<Need> {
    vec![naming("affiliation", "person", &["active"])]
}

/// The affiliation that counts first: the primary one, else the only one.
fn primary<'a>(case: &Case<'a>) -> Option<&'a Record> {
    let running = case.facts.records(&naming("affiliation", "person", &["active"]));
    running.iter().find(|one| yes(one, "primary")).or_else(|| running.first().filter(|_| running.len() == 1))
}

const KEPT: &[&str] = &["draft", "active", "inactive"];

fn namesakes(case: &Case<'_>) -> Vec<Need> {
    with("person", &[("name", value(case.record, "name")), ("born", value(case.record, "born"))], KEPT)
}

/// Two records with the same name and the same day of birth are one person.
fn same_person_once(case: &Case<'_>) -> Vec<Problem> {
    let exact = period(case.record, "born").is_some_and(|born| born.resolution() == Resolution::Day);
    if_wrong(exact && !others(case, &namesakes(case)).is_empty(), || {
        problem(
            "person-twice",
            "name",
            ("已有同名且同一天出生的人员。", "A person of this name and day of birth is there already."),
            (
                "请使用已有记录；确属不同的人请联系数据管家。",
                "Use that record; if they are two persons, ask the data steward.",
            ),
        )
    })
}

/// Personal values go (on the version that the transition itself makes); the id stays, so that the ledger still says who acted.
fn erase_keeps_ledger_key(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let mut draft = Draft::default().with("name", Value::Text("（已删除）".to_owned()));
    for field in ["id_number", "contact", "born", "degree", "fields", "orcid"] {
        draft = draft.with(field, None);
    }
    let act = Act::Correct { id: case.record.id, version: case.record.version + 1, draft, state: None };
    vec![engine(case.record, act, "个人信息到期删除")]
}

fn accounts(_: &Case<'_>) -> Vec<Need> {
    vec![naming("account", "person", &["active", "locked"])]
}

/// Nobody signs in as a person who was erased.
fn erase_closes_accounts(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let open = case.facts.records(&naming("account", "person", &["active", "locked"]));
    open.iter().map(|account| advance(account, "close", "个人信息已删除")).collect()
}
