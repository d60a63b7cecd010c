//! Rules of the register of codes: what is retired names what it became, and types that must not be merged are kept apart.

use taihang_base::{Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Guard, Hooks};

use crate::rules::{FOUR_EYES, NO_CYCLE, if_wrong, named, problem, refers, refuse_if};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[FOUR_EYES, Guard { name: "retired_maps", needs: nothing, holds: retired_maps }],
    checks: &[
        NO_CYCLE,
        Check {
            name: "five_centres_apart",
            needs: |_| vec![refers("maps_to")],
            problems: five_centres_apart,
        },
        Check { name: "holiday_notice", needs: nothing, problems: holiday_notice },
    ],
    computed: &[],
    follow_ups: &[],
    advice: &[],
};

/// What is retired says what it became, or why nothing takes its place.
fn retired_maps(case: &Case<'_>) -> Result<(), Text> {
    let reason =
        case.command.is_some_and(|command| command.reason.as_ref().is_some_and(|why| !why.trim().is_empty()));
    let asked = case.command.is_some();
    refuse_if(
        asked && !reason && named(case.record, "maps_to").is_empty(),
        "请写明由哪些项取代，或说明没有取代项的理由。",
        "Say which codes take its place, or give the reason why none does.",
    )
}

/// Centres of different administrations, alike in name only (D41).
const CENTRES: [&str; 5] = [
    "engineering_technology_centre",
    "technology_innovation_centre",
    "engineering_research_centre",
    "enterprise_technology_centre",
    "manufacturing_innovation_centre",
];

fn five_centres_apart(case: &Case<'_>) -> Vec<Problem> {
    let centre = |code: Option<&str>| code.is_some_and(|code| CENTRES.contains(&code));
    let own = case.record.text("code");
    let list = case.record.text("list") == Some("platform_type");
    let merged = case
        .facts
        .records(&refers("maps_to"))
        .iter()
        .any(|other| centre(other.text("code")) && other.text("code") != own);
    if_wrong(list && centre(own) && merged, || {
        problem(
            "types-kept-apart",
            "maps_to",
            (
                "这几类中心分属不同主管部门，不能互相归并。",
                "These kinds of centres belong to different administrations and are not merged.",
            ),
            ("请保留各自的类型。", "Keep each as a type of its own."),
        )
    })
}

/// A holiday notice is kept as a code of the list `holiday`: the year, and its days in the settings. It has to fit the
/// calendar that is there.
fn holiday_notice(case: &Case<'_>) -> Vec<Problem> {
    if case.record.text("list") != Some("holiday") || case.record.state == "retired" {
        return Vec::new();
    }
    let (Some(year), Some(calendar)) = (case.record.text("code"), case.facts.calendar()) else {
        return Vec::new();
    };
    let days = case.record.text("settings").unwrap_or_default();
    let problems = calendar.clone().noticed(year, days, true).err().unwrap_or_default();
    problems.into_iter().map(|problem| problem.about("settings")).collect()
}
