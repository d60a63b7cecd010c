//! Clocks that end on a computed day: by which parameter that day goes, and as of which day the parameter is taken.
//!
//! Clocks with a length of their own say so in the definition (`parameter = "…"`); these are what a definition cannot say.

/// Platforms evaluated each year (R41).
pub(crate) const PLATFORMS_YEARLY: [&str; 4] =
    ["new_rdi", "academician_station", "postdoc_station", "overseas_station"];
/// Platforms evaluated as often as the general parameter says.
pub(crate) const PLATFORMS_IN_GENERAL: [&str; 22] = [
    "key_laboratory",
    "provincial_laboratory",
    "engineering_technology_centre",
    "technology_innovation_centre",
    "pilot_base",
    "basic_condition_platform",
    "industrial_institute",
    "national_facility",
    "cooperation_base",
    "incubator",
    "accelerator",
    "maker_space",
    "star_space",
    "engineering_research_centre",
    "enterprise_technology_centre",
    "manufacturing_innovation_centre",
    "industrial_design_centre",
    "firm_institute",
    "cooperative_innovation_centre",
    "clinical_research_centre",
    "popularisation_base",
    "standards_base",
];

/// A clock whose last day a function reckons with a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    /// The parameter.
    pub parameter: &'static str,
    /// The register.
    pub register: &'static str,
    /// The clock.
    pub clock: &'static str,
    /// The field with the day as of which the parameter is taken; without one, the first day of the clock.
    pub reference: Option<&'static str>,
    /// Only records with this choice in this field.
    pub only: Option<(&'static str, &'static [&'static str])>,
}

const fn matter(
    parameter: &'static str,
    clock: &'static str,
    only: Option<(&'static str, &'static [&'static str])>,
) -> Reckoned {
    Reckoned { parameter, register: "supervision_item", clock, reference: Some("registered_on"), only }
}

const fn ticket(parameter: &'static str, kinds: &'static [&'static str]) -> Reckoned {
    Reckoned { parameter, register: "ticket", clock: "answer", reference: None, only: Some(("kind", kinds)) }
}

const fn platform(parameter: &'static str, types: &'static [&'static str]) -> Reckoned {
    Reckoned {
        parameter,
        register: "platform",
        clock: "evaluation",
        reference: Some("evaluation_from"),
        only: Some(("type", types)),
    }
}

/// All of them.
pub const RECKONED: &[Reckoned] = &[
    matter("supervision.deploy_days", "deploy", None),
    matter("supervision.feedback_days", "feed_back", None),
    matter("supervision.ordinary_days", "settle", Some(("class", &["ordinary"]))),
    matter("supervision.complex_months", "settle", Some(("class", &["complex"]))),
    platform("platform.evaluation_months", &PLATFORMS_IN_GENERAL),
    platform("station.evaluation_months", &PLATFORMS_YEARLY),
    ticket("objection.decide_days", &["objection", "appeal"]),
    ticket(
        "ticket.answer_days",
        &["hotline", "active_visit", "question", "service_request", "complaint", "opinion"],
    ),
];

#[cfg(test)]
mod tests {
    use super::RECKONED;

    #[test]
    fn each_names_a_clock_that_ends_on_a_computed_field() {
        let catalogue = crate::catalogue().unwrap();
        for one in RECKONED {
            let def = &catalogue.register(one.register).unwrap().def;
            let due =
                def.states.values().flat_map(|state| &state.due).find(|due| due.clock == one.clock).unwrap();
            assert!(def.fields[due.until.as_ref().unwrap()].computed.is_some(), "{one:?}");
            assert!(one.reference.is_none_or(|field| def.fields.contains_key(field)), "{one:?}");
            assert!(one.only.is_none_or(|(field, _)| def.fields.contains_key(field)), "{one:?}");
        }
    }
}
