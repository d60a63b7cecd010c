//! Rules of the register of persons in pools: consent first, once in a pool, nothing kept of a nomination that was not agreed to.

use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::{Act, Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need};

use crate::rules::{engine, if_wrong, others, period, problem, referred, refers, refuse_if, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[Guard { name: "consent_valid", needs: |_| vec![refers("consent")], holds: consent_valid }],
    checks: &[
        Check { name: "member_is_person", needs: |_| vec![refers("pool")], problems: member_is_person },
        Check { name: "unique_in_pool", needs: same_person, problems: unique_in_pool },
    ],
    computed: &[Computed {
        name: "employer_type_dated",
        needs: |_| vec![refers("person")],
        depends_on: &[],
        value: |case| referred(case, "person").and_then(|person| value(person, "employer_type")),
    }],
    follow_ups: &[FollowUp { name: "erase_nomination", needs: |_| Vec::new(), commands: erase_nomination }],
    advice: &[],
};

/// The consent is the person's own, signed, and holds today.
fn consent_valid(case: &Case<'_>) -> Result<(), Text> {
    let person = case.record.reference("person");
    let holds = referred(case, "consent").is_some_and(|consent| {
        consent.state == "signed"
            && consent.text("kind") == Some("consent")
            && consent.reference("signer") == person
            && period(consent, "valid").is_some_and(|valid| valid.contains(case.actor.today))
    });
    refuse_if(
        !holds,
        "须有本人签署且在有效期内的授权同意书。",
        "A consent signed by the person and valid today is needed.",
    )
}

fn member_is_person(case: &Case<'_>) -> Vec<Problem> {
    let kind = referred(case, "pool").and_then(|pool| pool.text("member")).unwrap_or("person");
    let missing = case.record.get("person").is_none() && case.record.state != "erased";
    if_wrong(kind != "person" || missing, || {
        problem(
            "member-unfit",
            "person",
            ("须填写人员，且库须是人才库。", "It names a person, and its pool is a pool of persons."),
            ("请核对库和人员。", "Check the pool and the person."),
        )
    })
}

const LIVING: &[&str] = &["nominated", "consented", "in", "suspended"];

fn same_person(case: &Case<'_>) -> Vec<Need> {
    with(
        "person_pool_entry",
        &[("pool", value(case.record, "pool")), ("person", value(case.record, "person"))],
        LIVING,
    )
}

fn unique_in_pool(case: &Case<'_>) -> Vec<Problem> {
    let living = LIVING.contains(&case.record.state.as_str());
    if_wrong(living && !others(case, &same_person(case)).is_empty(), || {
        problem(
            "member-in-pool-already",
            "person",
            ("此人已在库中或正在办理入库。", "This person is in the pool, or on the way in."),
            ("请打开已有条目。", "Open the entry that is there."),
        )
    })
}

/// Of a nomination without consent only the fact remains.
fn erase_nomination(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let mut draft = Draft::default();
    for field in ["person", "fields", "level", "availability", "rewards", "stage"] {
        draft = draft.with(field, None);
    }
    let act = Act::Correct { id: case.record.id, version: case.record.version + 1, draft, state: None };
    vec![engine(case.record, act, "逾期未获本人同意，删除提名信息")]
}
