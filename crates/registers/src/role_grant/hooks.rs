//! Rules of the register of roles: boards apart (R12), no government managers (R13), delegation within one's own rights.

use jiff::ToSpan as _;
use taihang_base::{Period, Problem};
use taihang_defs::Board;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Guard, Hooks, Need};

use crate::rules::{
    PERSON_NAME, ROLE_FITS, board_conflict, boards_conflict, government_manager, if_wrong, meet,
    needs_government_manager, others, period, problem, refuse_if, value, with,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard {
            name: "not_for_oneself",
            needs: nothing,
            holds: |case| {
                let own = case.actor.person.is_some() && case.actor.person == case.record.reference("person");
                refuse_if(own, "不能为自己授权。", "Nobody grants a role to himself or herself.")
            },
        },
        Guard {
            name: "lends_own_rights",
            needs: nothing,
            holds: |case| {
                let lender = case.record.reference("delegated_by");
                refuse_if(
                    lender.is_none() || lender != case.actor.person,
                    "只有委托人本人可以委托；请在“委托人”中填写本人。",
                    "Only who lends can do this: the delegation names that person.",
                )
            },
        },
    ],
    checks: &[
        ROLE_FITS,
        Check {
            name: "same_root_as_administrators",
            needs: administrators,
            problems: same_root_as_administrators,
        },
        Check { name: "one_board_per_project", needs: same_root, problems: one_board_per_project },
        Check {
            name: "no_government_manager",
            needs: needs_government_manager,
            problems: |case| government_manager(case, period(case.record, "period").map(Period::first_day)),
        },
        Check {
            name: "delegation_within_own_rights",
            needs: rights_of_delegator,
            problems: delegation_within_own_rights,
        },
        Check { name: "lent_for_a_year_at_most", needs: nothing, problems: lent_for_a_year_at_most },
        Check { name: "lent_once", needs: same_role, problems: lent_once },
    ],
    computed: &[PERSON_NAME],
    follow_ups: &[],
    advice: &[],
};

const LIVING: &[&str] = &["requested", "granted", "lent", "suspended"];

fn administrators(case: &Case<'_>) -> Vec<Need> {
    if case.record.text("role") != Some("administrator") {
        return Vec::new();
    }
    with("role_grant", &[("role", value(case.record, "role"))], &["granted"])
}

/// No root bounds what an administrator reaches: the role is given for the node of those who hold it, and for no smaller one
/// that would only seem to bound it.
fn same_root_as_administrators(case: &Case<'_>) -> Vec<Problem> {
    let asked = ["requested", "granted"].contains(&case.record.state.as_str());
    let held = if asked { others(case, &administrators(case)) } else { Vec::new() };
    let root = case.record.reference("root");
    let elsewhere = !held.is_empty() && !held.iter().any(|other| other.reference("root") == root);
    if_wrong(elsewhere, || {
        problem(
            "administrator-root",
            "root",
            (
                "系统管理的权限及于整个平台，不受管辖节点限制。",
                "An administrator reaches the whole installation; no root bounds that.",
            ),
            (
                "请填写现有系统管理的管辖节点，或改为申请其他角色。",
                "Name the root of the present administrators, or ask for another role.",
            ),
        )
    })
}

fn same_root(case: &Case<'_>) -> Vec<Need> {
    with(
        "role_grant",
        &[("person", value(case.record, "person")), ("root", value(case.record, "root"))],
        LIVING,
    )
}

/// With one root a person reaches the same projects by every role: two boards would meet on each of them (R12).
fn one_board_per_project(case: &Case<'_>) -> Vec<Problem> {
    let living = LIVING.contains(&case.record.state.as_str());
    let span = period(case.record, "period");
    let against = |other: &&taihang_kernel::Record| {
        meet(span, period(other, "period")) && boards_conflict(case.record, other)
    };
    let mut problems = if_wrong(living && others(case, &same_root(case)).iter().any(against), board_conflict);
    let role = case.record.text("role").and_then(|role| case.catalogue.defs.roles.get(role));
    let board = case.record.text("board").unwrap_or("none");
    let foreign = role
        .is_some_and(|role| !role.boards.is_empty() && !role.boards.iter().any(|own| word(*own) == board));
    problems.extend(if_wrong(foreign && board != "none", || {
        problem(
            "board-not-of-role",
            "board",
            ("该角色不属于这个委员会。", "This role does not serve that board."),
            ("请按角色选择委员会。", "Choose a board that the role may serve."),
        )
    }));
    problems
}

fn word(board: Board) -> &'static str {
    match board {
        Board::Decision => "decision",
        Board::Execution => "execution",
        Board::Supervision => "supervision",
    }
}

fn rights_of_delegator(case: &Case<'_>) -> Vec<Need> {
    let delegator = value(case.record, "delegated_by");
    with("role_grant", &[("person", delegator), ("role", value(case.record, "role"))], &["granted"])
}

/// Who delegates holds the role in his or her own right for the whole time, and lends filing or reimbursement, never approval:
/// what a head signs stays with the head, because transitions are never lent.
fn delegation_within_own_rights(case: &Case<'_>) -> Vec<Problem> {
    let kind = case.record.text("delegation").unwrap_or("none");
    let delegated = case.record.get("delegated_by").is_some();
    if !delegated && kind == "none" {
        return Vec::new();
    }
    let span = period(case.record, "period");
    let (root, organisation) = (case.record.reference("root"), case.record.reference("organisation"));
    let held = others(case, &rights_of_delegator(case)).iter().any(|own| {
        own.get("delegated_by").is_none()
            && own.reference("root") == root
            && own.reference("organisation") == organisation
            && span.zip(period(own, "period")).is_some_and(|(lent, own)| own.covers(lent))
    });
    let approves = matches!(case.record.text("role"), Some("approver" | "administrator"));
    if_wrong(!delegated || kind == "none" || !held || approves, || {
        problem(
            "delegation-beyond-rights",
            "delegated_by",
            (
                "只能委托本人在同一机构、同一管辖节点持有的角色，且仅限填报或报销，审批不得委托。",
                "Only a role held in the same organisation and root can be lent, for filing or reimbursement, never for approval.",
            ),
            ("请核对委托人、事项和期限。", "Check who delegates, what, and for how long."),
        )
    })
}

/// The record is a loan that is asked for or made anew, or for another time. One that runs as it did is let be.
fn lends_anew(case: &Case<'_>) -> bool {
    let loan = case.record.get("delegated_by").is_some();
    let living = ["requested", "lent"].contains(&case.record.state.as_str());
    let kept = case.before.is_some_and(|before| {
        before.state == case.record.state && before.get("period") == case.record.get("period")
    });
    loan && living && !kept
}

/// Roles are looked through once a year (the clock `recertify`); a loan has no such look, so it ends within that time and is
/// made again by who still wants it.
fn lent_for_a_year_at_most(case: &Case<'_>) -> Vec<Problem> {
    let fits = |span: Period| {
        let most = span.first_day().checked_add(12.months()).ok();
        span.last_day().zip(most).is_some_and(|(last, most)| last <= most)
    };
    let long = period(case.record, "period").is_some_and(|span| !fits(span));
    if_wrong(lends_anew(case) && long, || {
        problem(
            "loan-too-long",
            "period",
            (
                "委托最长十二个月，且须有截止日期。",
                "A role is lent for twelve months at most, and until a day.",
            ),
            (
                "请提前截止日期；期满仍有需要的，可再次委托。",
                "Choose an earlier day; when it is over it can be lent again.",
            ),
        )
    })
}

fn same_role(case: &Case<'_>) -> Vec<Need> {
    let same = |field| (field, value(case.record, field));
    with("role_grant", &[same("person"), same("role")], &["lent"])
}

/// A second loan of the same would outlive the first when that one is taken back.
fn lent_once(case: &Case<'_>) -> Vec<Problem> {
    let alike = |other: &&taihang_kernel::Record| {
        let same = ["organisation", "root", "delegation"]
            .iter()
            .all(|field| other.get(field) == case.record.get(field));
        same && meet(period(case.record, "period"), period(other, "period"))
    };
    let twice = lends_anew(case) && others(case, &same_role(case)).iter().any(alike);
    if_wrong(twice, || {
        problem(
            "lent-already",
            "person",
            ("同一期间已把该角色委托给此人。", "This role is lent to this person at that time already."),
            (
                "如需改变期限，请先撤销现有的委托。",
                "To change how long, revoke the loan that is there first.",
            ),
        )
    })
}
