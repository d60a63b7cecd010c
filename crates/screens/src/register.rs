//! What the generic pages of registers are told about particular ones: groups of the overview, own bodies of pages.

mod firm;
mod organisation;
mod screen;

use taihang_web::register::Pages;

/// What the generic pages are told.
pub(crate) const PAGES: Pages = Pages {
    groups: &[
        (
            "registers.plans",
            &[
                "policy_document",
                "clause",
                "target",
                "target_share",
                "actual",
                "task",
                "indicator",
                "finding",
            ],
        ),
        (
            "registers.units",
            &[
                "organisation",
                "region",
                "firm",
                "platform",
                "ip_right",
                "pool",
                "pool_entry",
                "person_pool_entry",
                "rd_account",
                "commissioned_report",
            ],
        ),
        (
            "registers.people",
            &["person", "affiliation", "role_grant", "account", "assignment", "declaration"],
        ),
        ("registers.reference", &["code", "parameter", "material", "form", "client", "shared_dataset"]),
    ],
    bodies: &[
        ("firm", firm::body),
        ("organisation", organisation::body),
        ("parameter", crate::consequences::parameter::body),
        ("data_return", screen::data_return),
        ("ranking", screen::ranking),
    ],
    exchange: true,
};

#[cfg(test)]
mod tests {
    use super::PAGES;

    #[test]
    fn every_register_named_here_is_there() {
        let catalogue = taihang_registers::catalogue().unwrap();
        let groups = PAGES.groups.iter().flat_map(|(_, registers)| registers.iter());
        for name in groups.chain(PAGES.bodies.iter().map(|(register, _)| register)) {
            assert!(catalogue.register(name).is_some(), "{name}");
        }
    }
}
