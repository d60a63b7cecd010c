//! Rules of the register of pools: pools of persons need consent, stages have one order.

use std::collections::BTreeSet;

use taihang_base::Problem;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Hooks};

use crate::rules::{FOUR_EYES, column, if_wrong, problem, yes};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[FOUR_EYES],
    checks: &[
        Check { name: "person_pools_need_consent", needs: nothing, problems: person_pools_need_consent },
        Check { name: "stages_in_order", needs: nothing, problems: stages_in_order },
    ],
    computed: &[],
    follow_ups: &[],
    advice: &[],
};

fn person_pools_need_consent(case: &Case<'_>) -> Vec<Problem> {
    let persons = case.record.text("member") == Some("person");
    let open = yes(case.record, "public") || !yes(case.record, "consent_needed");
    if_wrong(persons && open, || {
        problem(
            "consent-needed",
            "consent_needed",
            (
                "人才库须经本人同意，且不对外公开。",
                "A pool of persons needs their consent and is not public.",
            ),
            (
                "请勾选“须本人同意”，取消“对外公开”。",
                "Mark that consent is needed, and do not make it public.",
            ),
        )
    })
}

fn stages_in_order(case: &Case<'_>) -> Vec<Problem> {
    let twice = |name: &str| {
        let cells: Vec<String> = column(case.record, "stage", name)
            .into_iter()
            .flatten()
            .map(taihang_kernel::input::write_value)
            .collect();
        cells.iter().collect::<BTreeSet<_>>().len() < cells.len()
    };
    if_wrong(twice("order") || twice("code"), || {
        problem(
            "order-twice",
            "stage",
            ("阶段的代码或次序重复。", "Two stages have the same code or place."),
            ("请为每个阶段编不同的次序。", "Give each stage a place of its own."),
        )
    })
}
