//! Rules of the register of declarations: the text is frozen at signing, a withdrawn consent ends its use the same day.

use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, FollowUp, Guard, Hooks, Need};

use crate::rules::{advance, if_wrong, named, naming, problem, refuse_if};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard {
            name: "text_frozen_at_signing",
            needs: nothing,
            holds: |case| {
                let same = case.before.is_none_or(|before| before.get("text") == case.record.get("text"));
                let told = case.record.get("text").is_some();
                refuse_if(
                    !same || !told,
                    "签署的须是已显示的正文。",
                    "What is signed is the text that was shown.",
                )
            },
        },
        Guard { name: "signs_for_oneself", needs: nothing, holds: signs_for_oneself },
    ],
    checks: &[Check { name: "consent_complete", needs: nothing, problems: consent_complete }],
    computed: &[],
    follow_ups: &[FollowUp { name: "withdrawal_ends_use", needs: entries, commands: withdrawal_ends_use }],
    advice: &[],
};

/// The signer signs, or the head of the unit that signs.
fn signs_for_oneself(case: &Case<'_>) -> Result<(), Text> {
    let signer = case.actor.person.is_some() && case.actor.person == case.record.reference("signer");
    let unit = case.record.reference("signer_unit");
    let head =
        case.actor.roles.iter().any(|held| held.role == "unit_head" && Some(held.organisation) == unit);
    refuse_if(
        !signer && !head,
        "须由签署人本人或签署单位负责人签署。",
        "The signer signs, or the head of the unit.",
    )
}

/// A consent says for what, for whom and how long.
fn consent_complete(case: &Case<'_>) -> Vec<Problem> {
    let consent = case.record.text("kind") == Some("consent");
    let complete = case.record.get("purpose").is_some()
        && case.record.get("valid").is_some()
        && !named(case.record, "reader").is_empty();
    if_wrong(consent && !complete, || {
        problem(
            "consent-incomplete",
            "purpose",
            (
                "授权同意须写明用途、查阅单位和有效期。",
                "A consent names its purpose, its readers and how long it holds.",
            ),
            ("请补全三项。", "Fill in all three."),
        )
    })
}

const USED: &[&str] = &["consented", "in", "suspended"];

fn entries(_: &Case<'_>) -> Vec<Need> {
    vec![naming("person_pool_entry", "consent", USED)]
}

/// Entries that rest on the consent leave their pool.
fn withdrawal_ends_use(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let resting = case.facts.records(&naming("person_pool_entry", "consent", USED));
    let way = |entry: &taihang_kernel::Record| if entry.state == "consented" { "cancel" } else { "lapse" };
    resting.iter().map(|entry| advance(entry, way(entry), "本人撤回授权同意")).collect()
}
