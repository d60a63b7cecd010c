//! Rules of the register of materials: one file is held once.

use taihang_base::Problem;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Hooks, Need, Value};

use crate::rules::{FOUR_EYES, if_wrong, in_order, others, problem, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[FOUR_EYES],
    checks: &[
        Check { name: "same_hash_once", needs: same_content, problems: same_hash_once },
        Check {
            name: "dates_in_order",
            needs: nothing,
            problems: |case| in_order(case, "issued_on", "valid_to"),
        },
    ],
    computed: &[Computed { name: "content_digest", needs: nothing, depends_on: &[], value: digest }],
    follow_ups: &[],
    advice: &[],
};

fn digest(case: &Case<'_>) -> Option<Value> {
    if let Value::File(file) = case.record.get("content")? {
        Some(Value::Identifier(file.sha256.clone()))
    } else {
        None
    }
}

fn same_content(case: &Case<'_>) -> Vec<Need> {
    with(
        "material",
        &[("holder", value(case.record, "holder")), ("hash", digest(case))],
        &["uploaded", "verified"],
    )
}

fn same_hash_once(case: &Case<'_>) -> Vec<Problem> {
    if_wrong(!others(case, &same_content(case)).is_empty(), || {
        problem(
            "file-held-already",
            "content",
            ("本单位已持有同一份文件。", "The organisation holds this very file already."),
            (
                "请直接引用已有材料，无需重复提交。",
                "Use the material that is there; it need not be handed in again.",
            ),
        )
    })
}
