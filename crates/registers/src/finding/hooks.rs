//! Rules of the register of findings: each is kept once, answered in words, and accepted by somebody else.

use taihang_kernel::hooks::nothing;
use taihang_kernel::standard::another_than;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need};

use crate::rules::{history, if_wrong, kept_by, others, problem, refuse_if, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard {
            name: "answer_given",
            needs: nothing,
            holds: |case| {
                refuse_if(case.record.get("answer").is_none(), "请填写答复。", "Write the answer first.")
            },
        },
        Guard { name: "not_the_answerer", needs: history, holds: |case| another_than(case, "answer") },
    ],
    checks: &[Check { name: "same_finding_once", needs: same_key, problems: same_finding_once }],
    computed: &[Computed {
        name: "keeper_of_finding",
        needs: nothing,
        depends_on: &[],
        value: |case| kept_by(case, case.record.reference("handler")),
    }],
    follow_ups: &[crate::supervising::SUPERVISE],
    advice: &[],
};

fn same_key(case: &Case<'_>) -> Vec<Need> {
    with("finding", &[("key", value(case.record, "key"))], &[])
}

/// The same finding is not entered twice, whatever became of the first (a document read again repeats its findings).
fn same_finding_once(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    if_wrong(!others(case, &same_key(case)).is_empty(), || {
        problem(
            "finding-known",
            "key",
            ("同一问题已经登记。", "This finding is known already."),
            ("请打开已有记录。", "Open the record that is there."),
        )
    })
}
