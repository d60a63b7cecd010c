//! Every folder with a `register.toml`, in the order of the alphabet. Written by `cargo xtask codegen`; not edited by hand.

use taihang_defs::Source;
use taihang_kernel::Hooks;

#[path = "account/hooks.rs"]
mod account_hooks;
#[path = "actual/hooks.rs"]
mod actual_hooks;
#[path = "affiliation/hooks.rs"]
mod affiliation_hooks;
#[path = "assignment/hooks.rs"]
mod assignment_hooks;
#[path = "clause/hooks.rs"]
mod clause_hooks;
#[path = "client/hooks.rs"]
mod client_hooks;
#[path = "code/hooks.rs"]
mod code_hooks;
#[path = "declaration/hooks.rs"]
mod declaration_hooks;
#[path = "finding/hooks.rs"]
mod finding_hooks;
#[path = "firm/hooks.rs"]
mod firm_hooks;
#[path = "form/hooks.rs"]
mod form_hooks;
#[path = "indicator/hooks.rs"]
mod indicator_hooks;
#[path = "material/hooks.rs"]
mod material_hooks;
#[path = "organisation/hooks.rs"]
mod organisation_hooks;
#[path = "parameter/hooks.rs"]
mod parameter_hooks;
#[path = "person/hooks.rs"]
mod person_hooks;
#[path = "person_pool_entry/hooks.rs"]
mod person_pool_entry_hooks;
#[path = "policy_document/hooks.rs"]
mod policy_document_hooks;
#[path = "pool/hooks.rs"]
mod pool_hooks;
#[path = "pool_entry/hooks.rs"]
mod pool_entry_hooks;
#[path = "region/hooks.rs"]
mod region_hooks;
#[path = "role_grant/hooks.rs"]
mod role_grant_hooks;
#[path = "target/hooks.rs"]
mod target_hooks;
#[path = "task/hooks.rs"]
mod task_hooks;

/// The definitions.
pub(crate) const SOURCES: &[Source<'static>] = &[
    Source { path: "account/register.toml", text: include_str!("account/register.toml") },
    Source { path: "actual/register.toml", text: include_str!("actual/register.toml") },
    Source { path: "affiliation/register.toml", text: include_str!("affiliation/register.toml") },
    Source { path: "assignment/register.toml", text: include_str!("assignment/register.toml") },
    Source { path: "clause/register.toml", text: include_str!("clause/register.toml") },
    Source { path: "client/register.toml", text: include_str!("client/register.toml") },
    Source { path: "code/register.toml", text: include_str!("code/register.toml") },
    Source { path: "declaration/register.toml", text: include_str!("declaration/register.toml") },
    Source { path: "finding/register.toml", text: include_str!("finding/register.toml") },
    Source { path: "firm/register.toml", text: include_str!("firm/register.toml") },
    Source { path: "form/register.toml", text: include_str!("form/register.toml") },
    Source { path: "indicator/register.toml", text: include_str!("indicator/register.toml") },
    Source { path: "material/register.toml", text: include_str!("material/register.toml") },
    Source { path: "organisation/register.toml", text: include_str!("organisation/register.toml") },
    Source { path: "parameter/register.toml", text: include_str!("parameter/register.toml") },
    Source { path: "person/register.toml", text: include_str!("person/register.toml") },
    Source { path: "person_pool_entry/register.toml", text: include_str!("person_pool_entry/register.toml") },
    Source { path: "policy_document/register.toml", text: include_str!("policy_document/register.toml") },
    Source { path: "pool/register.toml", text: include_str!("pool/register.toml") },
    Source { path: "pool_entry/register.toml", text: include_str!("pool_entry/register.toml") },
    Source { path: "region/register.toml", text: include_str!("region/register.toml") },
    Source { path: "role_grant/register.toml", text: include_str!("role_grant/register.toml") },
    Source { path: "target/register.toml", text: include_str!("target/register.toml") },
    Source { path: "task/register.toml", text: include_str!("task/register.toml") },
];

/// The functions that they name.
pub(crate) const HOOKS: &[(&str, Hooks)] = &[
    ("account", account_hooks::HOOKS),
    ("actual", actual_hooks::HOOKS),
    ("affiliation", affiliation_hooks::HOOKS),
    ("assignment", assignment_hooks::HOOKS),
    ("clause", clause_hooks::HOOKS),
    ("client", client_hooks::HOOKS),
    ("code", code_hooks::HOOKS),
    ("declaration", declaration_hooks::HOOKS),
    ("finding", finding_hooks::HOOKS),
    ("firm", firm_hooks::HOOKS),
    ("form", form_hooks::HOOKS),
    ("indicator", indicator_hooks::HOOKS),
    ("material", material_hooks::HOOKS),
    ("organisation", organisation_hooks::HOOKS),
    ("parameter", parameter_hooks::HOOKS),
    ("person", person_hooks::HOOKS),
    ("person_pool_entry", person_pool_entry_hooks::HOOKS),
    ("policy_document", policy_document_hooks::HOOKS),
    ("pool", pool_hooks::HOOKS),
    ("pool_entry", pool_entry_hooks::HOOKS),
    ("region", region_hooks::HOOKS),
    ("role_grant", role_grant_hooks::HOOKS),
    ("target", target_hooks::HOOKS),
    ("task", task_hooks::HOOKS),
];

/// Records that show what each register holds.
pub(crate) const SAMPLES: &[(&str, &str)] = &[
    ("account", include_str!("account/samples.toml")),
    ("actual", include_str!("actual/samples.toml")),
    ("affiliation", include_str!("affiliation/samples.toml")),
    ("assignment", include_str!("assignment/samples.toml")),
    ("clause", include_str!("clause/samples.toml")),
    ("client", include_str!("client/samples.toml")),
    ("code", include_str!("code/samples.toml")),
    ("declaration", include_str!("declaration/samples.toml")),
    ("finding", include_str!("finding/samples.toml")),
    ("firm", include_str!("firm/samples.toml")),
    ("form", include_str!("form/samples.toml")),
    ("indicator", include_str!("indicator/samples.toml")),
    ("material", include_str!("material/samples.toml")),
    ("organisation", include_str!("organisation/samples.toml")),
    ("parameter", include_str!("parameter/samples.toml")),
    ("person", include_str!("person/samples.toml")),
    ("person_pool_entry", include_str!("person_pool_entry/samples.toml")),
    ("policy_document", include_str!("policy_document/samples.toml")),
    ("pool", include_str!("pool/samples.toml")),
    ("pool_entry", include_str!("pool_entry/samples.toml")),
    ("region", include_str!("region/samples.toml")),
    ("role_grant", include_str!("role_grant/samples.toml")),
    ("target", include_str!("target/samples.toml")),
    ("task", include_str!("task/samples.toml")),
];
