//! All registers. Made by `cargo xtask codegen` from the definitions; not edited by hand.

use taihang_defs::Source;
use taihang_kernel::Hooks;

#[path = "account/generated.rs"]
pub mod account;
#[path = "actual/generated.rs"]
pub mod actual;
#[path = "affiliation/generated.rs"]
pub mod affiliation;
#[path = "assignment/generated.rs"]
pub mod assignment;
#[path = "clause/generated.rs"]
pub mod clause;
#[path = "client/generated.rs"]
pub mod client;
#[path = "code/generated.rs"]
pub mod code;
#[path = "collection/generated.rs"]
pub mod collection;
#[path = "commissioned_report/generated.rs"]
pub mod commissioned_report;
#[path = "data_return/generated.rs"]
pub mod data_return;
#[path = "declaration/generated.rs"]
pub mod declaration;
#[path = "evaluation_scheme/generated.rs"]
pub mod evaluation_scheme;
#[path = "evaluation_sheet/generated.rs"]
pub mod evaluation_sheet;
#[path = "finding/generated.rs"]
pub mod finding;
#[path = "firm/generated.rs"]
pub mod firm;
#[path = "form/generated.rs"]
pub mod form;
#[path = "indicator/generated.rs"]
pub mod indicator;
#[path = "indicator_value/generated.rs"]
pub mod indicator_value;
#[path = "inspection/generated.rs"]
pub mod inspection;
#[path = "ip_right/generated.rs"]
pub mod ip_right;
#[path = "material/generated.rs"]
pub mod material;
#[path = "meeting/generated.rs"]
pub mod meeting;
#[path = "organisation/generated.rs"]
pub mod organisation;
#[path = "parameter/generated.rs"]
pub mod parameter;
#[path = "person/generated.rs"]
pub mod person;
#[path = "person_pool_entry/generated.rs"]
pub mod person_pool_entry;
#[path = "platform/generated.rs"]
pub mod platform;
#[path = "policy_document/generated.rs"]
pub mod policy_document;
#[path = "pool/generated.rs"]
pub mod pool;
#[path = "pool_entry/generated.rs"]
pub mod pool_entry;
#[path = "publication/generated.rs"]
pub mod publication;
#[path = "ranking/generated.rs"]
pub mod ranking;
#[path = "rd_account/generated.rs"]
pub mod rd_account;
#[path = "region/generated.rs"]
pub mod region;
#[path = "role_grant/generated.rs"]
pub mod role_grant;
#[path = "shared_dataset/generated.rs"]
pub mod shared_dataset;
#[path = "supervision_item/generated.rs"]
pub mod supervision_item;
#[path = "target/generated.rs"]
pub mod target;
#[path = "target_share/generated.rs"]
pub mod target_share;
#[path = "task/generated.rs"]
pub mod task;
#[path = "ticket/generated.rs"]
pub mod ticket;
#[path = "typed.rs"]
mod typed;

/// The roles.
pub const ROLES: Source<'static> = Source { path: "roles.toml", text: include_str!("roles.toml") };

/// The definitions.
#[rustfmt::skip]
pub const SOURCES: &[Source<'static>] = &[
    Source { path: "account/register.toml", text: include_str!("account/register.toml") },
    Source { path: "actual/register.toml", text: include_str!("actual/register.toml") },
    Source { path: "affiliation/register.toml", text: include_str!("affiliation/register.toml") },
    Source { path: "assignment/register.toml", text: include_str!("assignment/register.toml") },
    Source { path: "clause/register.toml", text: include_str!("clause/register.toml") },
    Source { path: "client/register.toml", text: include_str!("client/register.toml") },
    Source { path: "code/register.toml", text: include_str!("code/register.toml") },
    Source { path: "collection/register.toml", text: include_str!("collection/register.toml") },
    Source { path: "commissioned_report/register.toml", text: include_str!("commissioned_report/register.toml") },
    Source { path: "data_return/register.toml", text: include_str!("data_return/register.toml") },
    Source { path: "declaration/register.toml", text: include_str!("declaration/register.toml") },
    Source { path: "evaluation_scheme/register.toml", text: include_str!("evaluation_scheme/register.toml") },
    Source { path: "evaluation_sheet/register.toml", text: include_str!("evaluation_sheet/register.toml") },
    Source { path: "finding/register.toml", text: include_str!("finding/register.toml") },
    Source { path: "firm/register.toml", text: include_str!("firm/register.toml") },
    Source { path: "form/register.toml", text: include_str!("form/register.toml") },
    Source { path: "indicator/register.toml", text: include_str!("indicator/register.toml") },
    Source { path: "indicator_value/register.toml", text: include_str!("indicator_value/register.toml") },
    Source { path: "inspection/register.toml", text: include_str!("inspection/register.toml") },
    Source { path: "ip_right/register.toml", text: include_str!("ip_right/register.toml") },
    Source { path: "material/register.toml", text: include_str!("material/register.toml") },
    Source { path: "meeting/register.toml", text: include_str!("meeting/register.toml") },
    Source { path: "organisation/register.toml", text: include_str!("organisation/register.toml") },
    Source { path: "parameter/register.toml", text: include_str!("parameter/register.toml") },
    Source { path: "person/register.toml", text: include_str!("person/register.toml") },
    Source { path: "person_pool_entry/register.toml", text: include_str!("person_pool_entry/register.toml") },
    Source { path: "platform/register.toml", text: include_str!("platform/register.toml") },
    Source { path: "policy_document/register.toml", text: include_str!("policy_document/register.toml") },
    Source { path: "pool/register.toml", text: include_str!("pool/register.toml") },
    Source { path: "pool_entry/register.toml", text: include_str!("pool_entry/register.toml") },
    Source { path: "publication/register.toml", text: include_str!("publication/register.toml") },
    Source { path: "ranking/register.toml", text: include_str!("ranking/register.toml") },
    Source { path: "rd_account/register.toml", text: include_str!("rd_account/register.toml") },
    Source { path: "region/register.toml", text: include_str!("region/register.toml") },
    Source { path: "role_grant/register.toml", text: include_str!("role_grant/register.toml") },
    Source { path: "shared_dataset/register.toml", text: include_str!("shared_dataset/register.toml") },
    Source { path: "supervision_item/register.toml", text: include_str!("supervision_item/register.toml") },
    Source { path: "target/register.toml", text: include_str!("target/register.toml") },
    Source { path: "target_share/register.toml", text: include_str!("target_share/register.toml") },
    Source { path: "task/register.toml", text: include_str!("task/register.toml") },
    Source { path: "ticket/register.toml", text: include_str!("ticket/register.toml") },
];

/// The functions that the definitions name, by register.
#[rustfmt::skip]
pub const HOOKS: &[(&str, Hooks)] = &[
    ("account", account::HOOKS),
    ("actual", actual::HOOKS),
    ("affiliation", affiliation::HOOKS),
    ("assignment", assignment::HOOKS),
    ("clause", clause::HOOKS),
    ("client", client::HOOKS),
    ("code", code::HOOKS),
    ("collection", collection::HOOKS),
    ("commissioned_report", commissioned_report::HOOKS),
    ("data_return", data_return::HOOKS),
    ("declaration", declaration::HOOKS),
    ("evaluation_scheme", evaluation_scheme::HOOKS),
    ("evaluation_sheet", evaluation_sheet::HOOKS),
    ("finding", finding::HOOKS),
    ("firm", firm::HOOKS),
    ("form", form::HOOKS),
    ("indicator", indicator::HOOKS),
    ("indicator_value", indicator_value::HOOKS),
    ("inspection", inspection::HOOKS),
    ("ip_right", ip_right::HOOKS),
    ("material", material::HOOKS),
    ("meeting", meeting::HOOKS),
    ("organisation", organisation::HOOKS),
    ("parameter", parameter::HOOKS),
    ("person", person::HOOKS),
    ("person_pool_entry", person_pool_entry::HOOKS),
    ("platform", platform::HOOKS),
    ("policy_document", policy_document::HOOKS),
    ("pool", pool::HOOKS),
    ("pool_entry", pool_entry::HOOKS),
    ("publication", publication::HOOKS),
    ("ranking", ranking::HOOKS),
    ("rd_account", rd_account::HOOKS),
    ("region", region::HOOKS),
    ("role_grant", role_grant::HOOKS),
    ("shared_dataset", shared_dataset::HOOKS),
    ("supervision_item", supervision_item::HOOKS),
    ("target", target::HOOKS),
    ("target_share", target_share::HOOKS),
    ("task", task::HOOKS),
    ("ticket", ticket::HOOKS),
];

/// Example records.
#[rustfmt::skip]
pub const SAMPLES: &[Source<'static>] = &[
    Source { path: "account/samples.toml", text: include_str!("account/samples.toml") },
    Source { path: "actual/samples.toml", text: include_str!("actual/samples.toml") },
    Source { path: "affiliation/samples.toml", text: include_str!("affiliation/samples.toml") },
    Source { path: "assignment/samples.toml", text: include_str!("assignment/samples.toml") },
    Source { path: "clause/samples.toml", text: include_str!("clause/samples.toml") },
    Source { path: "client/samples.toml", text: include_str!("client/samples.toml") },
    Source { path: "code/samples.toml", text: include_str!("code/samples.toml") },
    Source { path: "collection/samples.toml", text: include_str!("collection/samples.toml") },
    Source { path: "commissioned_report/samples.toml", text: include_str!("commissioned_report/samples.toml") },
    Source { path: "data_return/samples.toml", text: include_str!("data_return/samples.toml") },
    Source { path: "declaration/samples.toml", text: include_str!("declaration/samples.toml") },
    Source { path: "evaluation_scheme/samples.toml", text: include_str!("evaluation_scheme/samples.toml") },
    Source { path: "evaluation_sheet/samples.toml", text: include_str!("evaluation_sheet/samples.toml") },
    Source { path: "finding/samples.toml", text: include_str!("finding/samples.toml") },
    Source { path: "firm/samples.toml", text: include_str!("firm/samples.toml") },
    Source { path: "form/samples.toml", text: include_str!("form/samples.toml") },
    Source { path: "indicator/samples.toml", text: include_str!("indicator/samples.toml") },
    Source { path: "indicator_value/samples.toml", text: include_str!("indicator_value/samples.toml") },
    Source { path: "inspection/samples.toml", text: include_str!("inspection/samples.toml") },
    Source { path: "ip_right/samples.toml", text: include_str!("ip_right/samples.toml") },
    Source { path: "material/samples.toml", text: include_str!("material/samples.toml") },
    Source { path: "meeting/samples.toml", text: include_str!("meeting/samples.toml") },
    Source { path: "organisation/samples.toml", text: include_str!("organisation/samples.toml") },
    Source { path: "parameter/samples.toml", text: include_str!("parameter/samples.toml") },
    Source { path: "person/samples.toml", text: include_str!("person/samples.toml") },
    Source { path: "person_pool_entry/samples.toml", text: include_str!("person_pool_entry/samples.toml") },
    Source { path: "platform/samples.toml", text: include_str!("platform/samples.toml") },
    Source { path: "policy_document/samples.toml", text: include_str!("policy_document/samples.toml") },
    Source { path: "pool/samples.toml", text: include_str!("pool/samples.toml") },
    Source { path: "pool_entry/samples.toml", text: include_str!("pool_entry/samples.toml") },
    Source { path: "publication/samples.toml", text: include_str!("publication/samples.toml") },
    Source { path: "ranking/samples.toml", text: include_str!("ranking/samples.toml") },
    Source { path: "rd_account/samples.toml", text: include_str!("rd_account/samples.toml") },
    Source { path: "region/samples.toml", text: include_str!("region/samples.toml") },
    Source { path: "role_grant/samples.toml", text: include_str!("role_grant/samples.toml") },
    Source { path: "shared_dataset/samples.toml", text: include_str!("shared_dataset/samples.toml") },
    Source { path: "supervision_item/samples.toml", text: include_str!("supervision_item/samples.toml") },
    Source { path: "target/samples.toml", text: include_str!("target/samples.toml") },
    Source { path: "target_share/samples.toml", text: include_str!("target_share/samples.toml") },
    Source { path: "task/samples.toml", text: include_str!("task/samples.toml") },
    Source { path: "ticket/samples.toml", text: include_str!("ticket/samples.toml") },
];

/// The definitions as they were released.
#[rustfmt::skip]
pub const RELEASES: &[Source<'static>] = &[
    Source { path: "account/released/v1.toml", text: include_str!("account/released/v1.toml") },
    Source { path: "account/released/v2.toml", text: include_str!("account/released/v2.toml") },
    Source { path: "actual/released/v1.toml", text: include_str!("actual/released/v1.toml") },
    Source { path: "actual/released/v2.toml", text: include_str!("actual/released/v2.toml") },
    Source { path: "actual/released/v3.toml", text: include_str!("actual/released/v3.toml") },
    Source { path: "affiliation/released/v1.toml", text: include_str!("affiliation/released/v1.toml") },
    Source { path: "affiliation/released/v2.toml", text: include_str!("affiliation/released/v2.toml") },
    Source { path: "assignment/released/v1.toml", text: include_str!("assignment/released/v1.toml") },
    Source { path: "clause/released/v1.toml", text: include_str!("clause/released/v1.toml") },
    Source { path: "clause/released/v2.toml", text: include_str!("clause/released/v2.toml") },
    Source { path: "client/released/v1.toml", text: include_str!("client/released/v1.toml") },
    Source { path: "client/released/v2.toml", text: include_str!("client/released/v2.toml") },
    Source { path: "client/released/v3.toml", text: include_str!("client/released/v3.toml") },
    Source { path: "code/released/v1.toml", text: include_str!("code/released/v1.toml") },
    Source { path: "collection/released/v1.toml", text: include_str!("collection/released/v1.toml") },
    Source { path: "collection/released/v2.toml", text: include_str!("collection/released/v2.toml") },
    Source { path: "commissioned_report/released/v1.toml", text: include_str!("commissioned_report/released/v1.toml") },
    Source { path: "commissioned_report/released/v2.toml", text: include_str!("commissioned_report/released/v2.toml") },
    Source { path: "data_return/released/v1.toml", text: include_str!("data_return/released/v1.toml") },
    Source { path: "data_return/released/v2.toml", text: include_str!("data_return/released/v2.toml") },
    Source { path: "data_return/released/v3.toml", text: include_str!("data_return/released/v3.toml") },
    Source { path: "declaration/released/v1.toml", text: include_str!("declaration/released/v1.toml") },
    Source { path: "evaluation_scheme/released/v1.toml", text: include_str!("evaluation_scheme/released/v1.toml") },
    Source { path: "evaluation_sheet/released/v1.toml", text: include_str!("evaluation_sheet/released/v1.toml") },
    Source { path: "evaluation_sheet/released/v2.toml", text: include_str!("evaluation_sheet/released/v2.toml") },
    Source { path: "finding/released/v1.toml", text: include_str!("finding/released/v1.toml") },
    Source { path: "finding/released/v2.toml", text: include_str!("finding/released/v2.toml") },
    Source { path: "finding/released/v3.toml", text: include_str!("finding/released/v3.toml") },
    Source { path: "finding/released/v4.toml", text: include_str!("finding/released/v4.toml") },
    Source { path: "firm/released/v1.toml", text: include_str!("firm/released/v1.toml") },
    Source { path: "firm/released/v2.toml", text: include_str!("firm/released/v2.toml") },
    Source { path: "firm/released/v3.toml", text: include_str!("firm/released/v3.toml") },
    Source { path: "form/released/v1.toml", text: include_str!("form/released/v1.toml") },
    Source { path: "indicator/released/v1.toml", text: include_str!("indicator/released/v1.toml") },
    Source { path: "indicator_value/released/v1.toml", text: include_str!("indicator_value/released/v1.toml") },
    Source { path: "indicator_value/released/v2.toml", text: include_str!("indicator_value/released/v2.toml") },
    Source { path: "inspection/released/v1.toml", text: include_str!("inspection/released/v1.toml") },
    Source { path: "inspection/released/v2.toml", text: include_str!("inspection/released/v2.toml") },
    Source { path: "ip_right/released/v1.toml", text: include_str!("ip_right/released/v1.toml") },
    Source { path: "material/released/v1.toml", text: include_str!("material/released/v1.toml") },
    Source { path: "meeting/released/v1.toml", text: include_str!("meeting/released/v1.toml") },
    Source { path: "meeting/released/v2.toml", text: include_str!("meeting/released/v2.toml") },
    Source { path: "organisation/released/v1.toml", text: include_str!("organisation/released/v1.toml") },
    Source { path: "organisation/released/v2.toml", text: include_str!("organisation/released/v2.toml") },
    Source { path: "organisation/released/v3.toml", text: include_str!("organisation/released/v3.toml") },
    Source { path: "parameter/released/v1.toml", text: include_str!("parameter/released/v1.toml") },
    Source { path: "person/released/v1.toml", text: include_str!("person/released/v1.toml") },
    Source { path: "person/released/v2.toml", text: include_str!("person/released/v2.toml") },
    Source { path: "person/released/v3.toml", text: include_str!("person/released/v3.toml") },
    Source { path: "person_pool_entry/released/v1.toml", text: include_str!("person_pool_entry/released/v1.toml") },
    Source { path: "person_pool_entry/released/v2.toml", text: include_str!("person_pool_entry/released/v2.toml") },
    Source { path: "platform/released/v1.toml", text: include_str!("platform/released/v1.toml") },
    Source { path: "platform/released/v2.toml", text: include_str!("platform/released/v2.toml") },
    Source { path: "policy_document/released/v1.toml", text: include_str!("policy_document/released/v1.toml") },
    Source { path: "policy_document/released/v2.toml", text: include_str!("policy_document/released/v2.toml") },
    Source { path: "policy_document/released/v3.toml", text: include_str!("policy_document/released/v3.toml") },
    Source { path: "policy_document/released/v4.toml", text: include_str!("policy_document/released/v4.toml") },
    Source { path: "pool/released/v1.toml", text: include_str!("pool/released/v1.toml") },
    Source { path: "pool_entry/released/v1.toml", text: include_str!("pool_entry/released/v1.toml") },
    Source { path: "publication/released/v1.toml", text: include_str!("publication/released/v1.toml") },
    Source { path: "publication/released/v2.toml", text: include_str!("publication/released/v2.toml") },
    Source { path: "ranking/released/v1.toml", text: include_str!("ranking/released/v1.toml") },
    Source { path: "ranking/released/v2.toml", text: include_str!("ranking/released/v2.toml") },
    Source { path: "rd_account/released/v1.toml", text: include_str!("rd_account/released/v1.toml") },
    Source { path: "rd_account/released/v2.toml", text: include_str!("rd_account/released/v2.toml") },
    Source { path: "region/released/v1.toml", text: include_str!("region/released/v1.toml") },
    Source { path: "region/released/v2.toml", text: include_str!("region/released/v2.toml") },
    Source { path: "role_grant/released/v1.toml", text: include_str!("role_grant/released/v1.toml") },
    Source { path: "role_grant/released/v2.toml", text: include_str!("role_grant/released/v2.toml") },
    Source { path: "role_grant/released/v3.toml", text: include_str!("role_grant/released/v3.toml") },
    Source { path: "shared_dataset/released/v1.toml", text: include_str!("shared_dataset/released/v1.toml") },
    Source { path: "supervision_item/released/v1.toml", text: include_str!("supervision_item/released/v1.toml") },
    Source { path: "supervision_item/released/v2.toml", text: include_str!("supervision_item/released/v2.toml") },
    Source { path: "supervision_item/released/v3.toml", text: include_str!("supervision_item/released/v3.toml") },
    Source { path: "supervision_item/released/v4.toml", text: include_str!("supervision_item/released/v4.toml") },
    Source { path: "target/released/v1.toml", text: include_str!("target/released/v1.toml") },
    Source { path: "target/released/v2.toml", text: include_str!("target/released/v2.toml") },
    Source { path: "target/released/v3.toml", text: include_str!("target/released/v3.toml") },
    Source { path: "target_share/released/v1.toml", text: include_str!("target_share/released/v1.toml") },
    Source { path: "task/released/v1.toml", text: include_str!("task/released/v1.toml") },
    Source { path: "task/released/v2.toml", text: include_str!("task/released/v2.toml") },
    Source { path: "task/released/v3.toml", text: include_str!("task/released/v3.toml") },
    Source { path: "task/released/v4.toml", text: include_str!("task/released/v4.toml") },
    Source { path: "ticket/released/v1.toml", text: include_str!("ticket/released/v1.toml") },
    Source { path: "ticket/released/v2.toml", text: include_str!("ticket/released/v2.toml") },
    Source { path: "ticket/released/v3.toml", text: include_str!("ticket/released/v3.toml") },
    Source { path: "ticket/released/v4.toml", text: include_str!("ticket/released/v4.toml") },
];
