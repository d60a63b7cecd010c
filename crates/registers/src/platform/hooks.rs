//! Rules of the register of platforms: what its type says of it, which types are built and which only filed, and when it is evaluated.

use jiff::ToSpan as _;
use jiff::civil::Date;
use taihang_base::{Length, Problem, Text};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need, Value};

use crate::clocks::{PLATFORMS_IN_GENERAL, PLATFORMS_YEARLY};
use crate::rules::{
    ZONE_DATED, date, if_wrong, in_order, period, problem, referred, refers, refuse_if, stated, with,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard {
            name: "built",
            needs: nothing,
            holds: |case| {
                refuse_if(
                    filed_type(case),
                    "这类平台备案即可，不批准建设。",
                    "Platforms of this type are filed, not built.",
                )?;
                stated(case, "building_from", "请填写批准建设日期。", "Say from which day on it is built.")
            },
        },
        Guard {
            name: "days_of_acceptance",
            needs: nothing,
            holds: |case| {
                stated(case, "accepted_on", "请填写验收日期。", "Give the day of the acceptance.")?;
                stated(case, "opens_on", "请填写运行起始日。", "Say from which day on it runs.")
            },
        },
        Guard {
            name: "filed_only",
            needs: nothing,
            holds: |case| {
                refuse_if(
                    !filed_type(case),
                    "这类平台须批准建设并验收。",
                    "Platforms of this type are built and accepted.",
                )?;
                stated(case, "opens_on", "请填写运行起始日。", "Say from which day on it runs.")
            },
        },
        Guard { name: "level_not_lower", needs: nothing, holds: level_not_lower },
        Guard { name: "goes_on_elsewhere", needs: |_| vec![refers("merged_into")], holds: goes_on_elsewhere },
        Guard { name: "term_over", needs: nothing, holds: term_over },
    ],
    checks: &[
        ZONE_DATED,
        Check { name: "names_another", needs: nothing, problems: names_another },
        Check { name: "days_of_platform", needs: nothing, problems: days_of_platform },
    ],
    computed: &[
        Computed {
            name: "line",
            needs: type_item,
            depends_on: &[],
            value: |case| setting(case, "line").map(Value::Choice),
        },
        Computed {
            name: "rd_institution",
            needs: type_item,
            depends_on: &[],
            value: |case| setting(case, "rd").map(|said| Value::YesNo(said == "true")),
        },
        Computed {
            name: "evaluation_from",
            needs: nothing,
            depends_on: &[],
            value: |case| evaluated_from(case).map(Value::Date),
        },
        Computed { name: "evaluation_due", needs: evaluated_every, depends_on: &[], value: evaluation_due },
    ],
    follow_ups: &[],
    advice: &[],
};

/// Spaces and stations are put on file; everything else is built first (S109, S121, S126).
const FILED: [&str; 10] = [
    "nursery",
    "maker_space",
    "star_space",
    "academician_station",
    "postdoc_station",
    "overseas_station",
    "master_studio",
    "training_base",
    "popularisation_base",
    "scientist_spirit_base",
];
/// From low to high, as in the list of levels.
const LEVELS: [&str; 4] = ["county", "city", "province", "national"];

fn of_type(case: &Case<'_>, types: &[&str]) -> bool {
    case.record.text("type").is_some_and(|kind| types.contains(&kind))
}

fn filed_type(case: &Case<'_>) -> bool {
    of_type(case, &FILED)
}

/// The item of the list of types.
fn type_item(case: &Case<'_>) -> Vec<Need> {
    let key = case.record.text("type").map(|key| Value::Identifier(key.to_owned()));
    with("code", &[("list", Some(Value::Identifier("platform_type".to_owned()))), ("code", key)], &["active"])
}

/// What the type sets under `name`: `line=st rd=true`.
fn setting(case: &Case<'_>, name: &str) -> Option<String> {
    let needs = type_item(case);
    let item = needs.iter().flat_map(|need| case.facts.records(need)).next()?;
    let said =
        item.text("settings")?.split_whitespace().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    said.map(str::to_owned)
}

fn level_not_lower(case: &Case<'_>) -> Result<(), Text> {
    let rank = |level: Option<&str>| LEVELS.iter().position(|one| Some(*one) == level);
    let before = rank(case.before.and_then(|before| before.text("level")));
    refuse_if(
        rank(case.record.text("level")) < before,
        "升级后的级别不得低于原级别。",
        "A platform is raised to a level that is not below its own.",
    )
}

/// Its work goes on in a platform that lives.
fn goes_on_elsewhere(case: &Case<'_>) -> Result<(), Text> {
    let lives = referred(case, "merged_into")
        .is_some_and(|other| matches!(other.state.as_str(), "operating" | "warned"));
    refuse_if(
        !lives,
        "请填写并入的平台，且该平台须在运行。",
        "Name the platform that takes it over; it has to be operating.",
    )
}

fn term_over(case: &Case<'_>) -> Result<(), Text> {
    let runs = period(case.record, "term")
        .is_none_or(|term| term.last_day().is_none_or(|last| last >= case.actor.today));
    refuse_if(runs, "没有期限，或期限未满。", "It has no term, or the term is not over.")
}

fn names_another(case: &Case<'_>) -> Vec<Problem> {
    if_wrong(case.record.reference("merged_into") == Some(case.record.id), || {
        problem(
            "names-itself",
            "merged_into",
            ("平台不能并入自身。", "A platform is not merged into itself."),
            ("请选择另一个平台。", "Choose another platform."),
        )
    })
}

fn days_of_platform(case: &Case<'_>) -> Vec<Problem> {
    let pairs = [("building_from", "accepted_on"), ("accepted_on", "opens_on"), ("opens_on", "evaluated_on")];
    pairs.iter().flat_map(|(first, last)| in_order(case, first, last)).collect()
}

/// The last evaluation, else the opening.
fn evaluated_from(case: &Case<'_>) -> Option<Date> {
    date(case.record, "evaluated_on").or(date(case.record, "opens_on"))
}

/// The parameter that says how often platforms of the type are evaluated; nurseries, studios and training bases are not.
fn evaluated_every(case: &Case<'_>) -> Vec<Need> {
    let code = if of_type(case, &PLATFORMS_YEARLY) {
        "station.evaluation_months"
    } else if of_type(case, &PLATFORMS_IN_GENERAL) {
        "platform.evaluation_months"
    } else {
        return Vec::new();
    };
    evaluated_from(case).map(|at| Need::Parameter { code: code.to_owned(), at }).into_iter().collect()
}

/// As many months after the last evaluation, or the opening, as the parameter said on that day.
fn evaluation_due(case: &Case<'_>) -> Option<Value> {
    let Some(Need::Parameter { code, at }) = evaluated_every(case).pop() else { return None };
    let every = match case.facts.parameter(&code, at)?.parse::<Length>().ok()? {
        Length::Years(count) => i64::from(count).years(),
        Length::Months(count) => i64::from(count).months(),
        Length::WorkingDays(count) | Length::Days(count) => i64::from(count).days(),
    };
    at.checked_add(every).ok().map(Value::Date)
}
