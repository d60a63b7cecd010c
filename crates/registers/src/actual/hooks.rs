//! Rules of the register of stated actuals: what the words amount to.

use taihang_kernel::Hooks;

use crate::figures::{BASELINE, GROWTH, REVIEW, UNIT, UPPER, VALUE};
use crate::rules::{KEEPER_BY_DOCUMENT, PART_OF_OTHER, SPANS_FIT};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[],
    checks: &[SPANS_FIT, PART_OF_OTHER],
    computed: &[VALUE, UPPER, UNIT, GROWTH, BASELINE, REVIEW, KEEPER_BY_DOCUMENT],
    follow_ups: &[],
    advice: &[],
};
