//! Rules of the register of clients: a program acts in no role that a person of its organisation could not hold.

use taihang_kernel::Hooks;

use crate::rules::ROLE_FITS;

/// The functions that the definition names.
pub const HOOKS: Hooks =
    Hooks { guards: &[], checks: &[ROLE_FITS], computed: &[], follow_ups: &[], advice: &[] };
