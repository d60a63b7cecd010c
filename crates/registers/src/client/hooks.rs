//! The register of clients needs no function of its own.

use taihang_kernel::Hooks;

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks { guards: &[], checks: &[], computed: &[], follow_ups: &[], advice: &[] };
