//! Rules of the register of documents: follow-up clocks of cities (R04, R05), parts of an ecosystem plan (S011).

use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, Computed, Draft, FollowUp, Guard, Hooks, Need, Record, Value};

use crate::rules::{
    create, if_wrong, in_order, kept_by, keys, period, problem, referred, refers, refuse_if, with,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard {
            name: "issue_dated",
            needs: nothing,
            holds: |case| {
                let told = case.record.get("issued_on").is_some() && case.record.get("title").is_some();
                refuse_if(!told, "印发前须填写标题和成文日期。", "Give the title and the day of issue first.")
            },
        },
        Guard { name: "ecosystem_parts_named", needs: nothing, holds: ecosystem_parts_named },
    ],
    checks: &[
        Check { name: "title_given", needs: nothing, problems: title_given },
        Check { name: "parent_is_other", needs: nothing, problems: parent_is_other },
        Check {
            name: "dates_in_order",
            needs: nothing,
            problems: |case| in_order(case, "issued_on", "in_force_on"),
        },
    ],
    computed: &[
        Computed { name: "follow_up_from", needs: parent, depends_on: &[], value: |case| clock(case, true) },
        Computed {
            name: "own_policy_from",
            needs: parent,
            depends_on: &[],
            value: |case| clock(case, false),
        },
        Computed {
            name: "start_event_asked",
            needs: nothing,
            depends_on: &[],
            value: |case| {
                let missing =
                    case.record.get("parent").is_some() && case.record.get("start_event_on").is_none();
                Some(Value::YesNo(missing && PREPARED.contains(&case.record.state.as_str())))
            },
        },
        Computed {
            name: "keeper",
            needs: nothing,
            depends_on: &[],
            value: |case| kept_by(case, case.record.reference("issuer")),
        },
    ],
    follow_ups: &[
        crate::supervising::SUPERVISE,
        FollowUp { name: "city_follow_up", needs: cities, commands: city_follow_up },
    ],
    advice: &[],
};

/// A document is found by its title; only one that came as a file may wait for it, and is called by its original meanwhile.
fn title_given(case: &Case<'_>) -> Vec<Problem> {
    let named = case.record.get("title").is_some() || case.record.get("source").is_some();
    if_wrong(!named, || {
        problem(
            "title-missing",
            "title",
            ("“标题”必须填写。", "“Title” has to be filled in."),
            ("没有原件的文件须填写标题。", "A document without an original needs a title."),
        )
    })
}

const PREPARED: &[&str] = &["planned", "drafting", "consulting", "approving"];

fn parent(_: &Case<'_>) -> Vec<Need> {
    vec![refers("parent")]
}

/// When the clock starts: the city follows a parent of another region (R04), or its own opinion (R05). Without the date of the
/// start event there is no due date; a person enters it, nobody guesses.
fn clock(case: &Case<'_>, of_city: bool) -> Option<Value> {
    let parent = referred(case, "parent")?;
    let elsewhere = parent.reference("region") != case.record.reference("region");
    case.record.get("start_event_on").filter(|_| elsewhere == of_city).cloned()
}

fn parent_is_other(case: &Case<'_>) -> Vec<Problem> {
    let own = Some(case.record.id);
    let wrong = ["parent", "replaces"].into_iter().find(|field| case.record.reference(field) == own);
    wrong.map_or_else(Vec::new, |field| {
        if_wrong(true, || {
            problem(
                "names-itself",
                field,
                ("文件不能指向自己。", "A document does not lead to itself."),
                ("请另选文件。", "Choose another document."),
            )
        })
    })
}

/// An ecosystem plan of an industry names all six parts (S011).
fn ecosystem_parts_named(case: &Case<'_>) -> Result<(), Text> {
    let plan = case.record.text("kind") == Some("ecosystem_plan");
    let named = keys(case.record, "parts").len();
    refuse_if(
        plan && named < 6,
        &format!("产业创新生态建设方案须写明全部六类要素，现有 {named} 类。"),
        &format!("An ecosystem plan names all six parts; it names {named}."),
    )
}

const SWITCH: &str = "feature.follow_up_clocks";

/// Regions with a follow-up clock of their own, and policies that follow already.
fn cities(_: &Case<'_>) -> Vec<Need> {
    let code = Value::Identifier(SWITCH.to_owned());
    let mut needs = with("parameter", &[("code", Some(code))], &["in_force"]);
    needs.push(crate::rules::naming("policy_document", "parent", &[]));
    needs
}

/// A supporting policy of the province makes a planned one for every city whose rules ask for it (R04).
fn city_follow_up(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let supports = matches!(case.record.text("kind"), Some("opinion" | "measure" | "scheme" | "regulation"));
    if case.record.text("level") != Some("province") || !supports {
        return Vec::new();
    }
    let rows: Vec<&Record> = cities(case).iter().take(1).flat_map(|need| case.facts.records(need)).collect();
    let following = case.facts.records(&crate::rules::naming("policy_document", "parent", &[]));
    let asks = |row: &&&Record| {
        let valid = period(row, "valid").is_none_or(|valid| valid.contains(case.actor.today));
        let own =
            row.reference("region").is_some_and(|region| Some(region) != case.record.reference("region"));
        let follows = |other: &Record| other.reference("region") == row.reference("region");
        valid && own && row.text("value") == Some("on") && !following.iter().any(follows)
    };
    let plan = |row: &&Record| {
        let title = case.record.text("title").unwrap_or_default();
        let short: String = title.chars().take(280).collect();
        let draft = Draft::default()
            .with("title", Value::Text(format!("贯彻《{short}》的配套政策")))
            .with("kind", Value::Choice("measure".to_owned()))
            .with("level", Value::Choice("city".to_owned()))
            .with("region", row.get("region").cloned())
            .with("parent", Value::Ref(case.record.id))
            .with("start_event_on", case.record.get("issued_on").cloned());
        let draft = row.owner.map_or(draft.clone(), |owner| draft.with("issuer", Value::Ref(owner)));
        create("policy_document", ids.next(), draft, None)
    };
    rows.iter().filter(asks).map(plan).collect()
}
