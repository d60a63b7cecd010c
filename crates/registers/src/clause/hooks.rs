//! Rules of the register of clauses: the period of their plan, a twin that stands in another document.

use taihang_kernel::{Case, Check, Computed, Hooks};

use crate::rules::{NO_CYCLE, if_wrong, problem, referred, refers, value};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[],
    checks: &[
        NO_CYCLE,
        Check {
            name: "twin_in_other_document",
            needs: |_| vec![refers("twin")],
            problems: twin_in_other_document,
        },
    ],
    computed: &[Computed {
        name: "plan_period",
        needs: |_| vec![refers("document")],
        depends_on: &[],
        value: |case| referred(case, "document").and_then(|document| value(document, "period")),
    }],
    follow_ups: &[],
    advice: &[],
};

fn twin_in_other_document(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let same = referred(case, "twin")
        .is_some_and(|twin| twin.reference("document") == case.record.reference("document"));
    if_wrong(same, || {
        problem(
            "names-itself",
            "twin",
            ("对应条款须在另一份文件中。", "The twin of a clause stands in another document."),
            ("请另选条款。", "Choose another clause."),
        )
    })
}
