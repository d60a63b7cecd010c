//! The people of the demonstration: one for each kind of view, so that scopes show. Their passwords are no secrets: they are
//! printed at every start and guard nothing but the demonstration's own data.

use taihang_base::{Language, Text, civil_today};
use taihang_registers::Admission;
use taihang_store::Store;

use crate::ending::Failure;
use crate::records;

/// Somebody of the demonstration.
pub(super) struct Person {
    pub(super) sign_in: &'static str,
    pub(super) password: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Where the person works, in the reference data.
    organisation: &'static str,
    /// Role and the node it reaches.
    role: Option<(&'static str, &'static str)>,
}

const fn person(
    (sign_in, password): (&'static str, &'static str),
    (zh, en): (&'static str, &'static str),
    organisation: &'static str,
    role: Option<(&'static str, &'static str)>,
) -> Person {
    Person { sign_in, password, zh, en, organisation, role }
}

/// Everybody.
pub(super) const PEOPLE: &[Person] = &[
    person(
        ("planner", "lvliang-2025"),
        ("规划处", "Planning office"),
        "140000-science",
        Some(("planner", "140000-node")),
    ),
    person(
        ("viewer", "fenhe-2025"),
        ("查阅人员", "Reader"),
        "140000-science",
        Some(("leader", "140000-node")),
    ),
    person(
        ("administrator", "wutai-2025"),
        ("系统管理员", "Administrator"),
        "140000-science",
        Some(("administrator", "140000-node")),
    ),
    person(
        ("city-officer", "jinci-2025"),
        ("太原市科技局经办", "Officer, Taiyuan S&T bureau"),
        "140100-science",
        Some(("officer", "140100-node")),
    ),
    person(
        ("firm-clerk", "yaolan-2025"),
        ("企业经办人", "Clerk of a firm"),
        "firm-01",
        Some(("unit_clerk", "firm-01")),
    ),
    person(
        ("firm-head", "yaolan-head-2025"),
        ("企业负责人", "Head of a firm"),
        "firm-01",
        Some(("unit_head", "firm-01")),
    ),
    person(
        ("steward", "yungang-2025"),
        ("数据管家", "Data steward"),
        "140000-science",
        Some(("data_steward", "140000-node")),
    ),
    person(
        ("auditor", "pingyao-2025"),
        ("审计人员", "Auditor"),
        "140000-science",
        Some(("auditor", "140000-node")),
    ),
    person(
        ("supervisor", "zhongtiao-2025"),
        ("督查室", "Supervision office"),
        "140000-office",
        Some(("supervisor", "140000-node")),
    ),
    person(
        ("city-head", "dongshan-2025"),
        ("太原市科技局负责人", "Head, Taiyuan S&T bureau"),
        "140100-science",
        Some(("unit_head", "140100-science")),
    ),
    person(
        ("leader", "hukou-2025"),
        ("分管领导", "Leader in charge"),
        "140000-government",
        Some(("leader", "140000-node")),
    ),
    person(
        ("appraiser", "xiangshan-2025"),
        ("考核办经办", "Appraising office"),
        "140000-science",
        Some(("appraiser", "140000-node")),
    ),
    person(
        ("approver", "yanmen-2025"),
        ("批准人", "Approver"),
        "140000-science",
        Some(("approver", "140000-node")),
    ),
    person(
        ("city-clerk", "fenyang-2025"),
        ("太原市政府经办", "Clerk, Taiyuan government"),
        "140100-government",
        Some(("unit_clerk", "140100-government")),
    ),
    person(
        ("statistician", "tianlong-2025"),
        ("统计人员", "Statistician"),
        "140000-science",
        Some(("statistician", "140000-node")),
    ),
];

/// Those whom every demonstration had from the beginning.
const FIRST: [&str; 3] = ["planner", "viewer", "city-officer"];

/// Whether the people of a demonstration have accounts.
pub(super) fn are_there(store: &Store) -> Result<bool, Failure> {
    for sign_in in FIRST {
        if store.account_named(sign_in)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Admits those who are not there yet.
pub(super) fn admit(store: &Store, language: Language) -> Result<(), Failure> {
    for one in PEOPLE {
        if store.account_named(one.sign_in)?.is_some() {
            continue;
        }
        let name = Text::new(one.zh, one.en);
        let held: Vec<_> = one.role.iter().map(|(role, root)| (*role, records::organisation(root))).collect();
        let admission = Admission {
            account: None,
            sign_in: one.sign_in,
            name: name.in_language(language),
            organisation: records::organisation(one.organisation),
            roles: &held,
            from: civil_today(store.clock()),
            reason: "演示数据 demonstration",
        };
        let hash = taihang_web::hash_password(one.password)?;
        records::admit(store, &admission, Some(&hash))?;
    }
    Ok(())
}
