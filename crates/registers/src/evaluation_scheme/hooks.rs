//! Rules of the register of schemes: a scheme that goes live is sound as a whole (R32, R42), and no scheme fits every class.

use rust_decimal::Decimal;
use taihang_base::Text;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Value};

use crate::appraisal::{scheme, wrong};
use crate::rules::{FOUR_EYES, if_wrong, problem};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[FOUR_EYES, Guard { name: "scheme_sound", needs: nothing, holds: scheme_sound }],
    checks: &[
        Check { name: "items_sound", needs: nothing, problems: |case| scheme(case.record).1 },
        Check { name: "class_fits_subject", needs: nothing, problems: class_fits_subject },
    ],
    computed: &[Computed {
        name: "weight_sum",
        needs: nothing,
        depends_on: &[],
        value: |case| Some(weight_sum(case)),
    }],
    follow_ups: &[],
    advice: &[],
};

/// Weights of a hundred, every item with an indicator or a statistic, rules that rise or fall, innovation where it is asked.
fn scheme_sound(case: &Case<'_>) -> Result<(), Text> {
    wrong(case.record).into_iter().next().map_or(Ok(()), |problem| Err(problem.message))
}

fn class_fits_subject(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let all =
        matches!(case.record.text("class").map(str::trim), Some("全部" | "所有" | "通用" | "all" | "any"));
    if_wrong(all, || {
        problem(
            "class-too-wide",
            "class",
            ("一个方案不能套用于所有类别。", "No scheme fits every class."),
            ("请写明适用的类别。", "Name the class that it is for."),
        )
    })
}

fn weight_sum(case: &Case<'_>) -> Value {
    let (scheme, _) = scheme(case.record);
    let sum = scheme.items.iter().map(|item| item.weight).fold(Decimal::ZERO, Decimal::saturating_add);
    Value::Decimal(sum)
}
