//! Rules of the register of indicators: no ratio without its denominator (D44).

use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Hooks};

use crate::rules::{if_wrong, problem};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[],
    checks: &[Check { name: "ratio_needs_denominator", needs: nothing, problems: ratio_needs_denominator }],
    computed: &[],
    follow_ups: &[],
    advice: &[],
};

fn ratio_needs_denominator(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let ratio = case.record.text("aggregation") == Some("ratio") && case.record.state != "draft";
    let named = case.record.get("denominator").is_some() || case.record.get("denominator_view").is_some();
    if_wrong(ratio && !named, || {
        problem(
            "denominator-missing",
            "denominator",
            (
                "比率指标须有经批准的分母清单或范围。",
                "A ratio needs an approved list or view as its denominator.",
            ),
            ("请填写分母清单或分母范围。", "Name the list or the view."),
        )
    })
}
