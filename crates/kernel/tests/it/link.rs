//! Definitions and functions held against each other.

use taihang_kernel::hooks::nothing;
use taihang_kernel::{Catalogue, Check, Computed, Guard, Hooks};

use crate::world::{catalogue_def, every_type, transition};

const GUARDS: &[Guard] = &[Guard { name: "four_eyes", needs: nothing, holds: |_| Ok(()) }];
const TWICE: &[Guard] = &[GUARDS[0], GUARDS[0]];
const CHECKS: &[Check] = &[Check { name: "adds_up", needs: nothing, problems: |_| Vec::new() }];
const ADVICE: &[Check] = &[Check { name: "looks_odd", needs: nothing, problems: |_| Vec::new() }];
const COMPUTED: &[Computed] =
    &[Computed { name: "doubled", needs: nothing, depends_on: &[], value: |_| None }];

fn link(guard: &str, check: &str, computed: &str, hooks: &[(&str, Hooks)]) -> Vec<(String, String, String)> {
    let mut def = every_type();
    let mut way = transition("go", "draft", "draft", &["officer"]);
    way.guards = vec![guard.to_owned()];
    def.transitions.insert("go".to_owned(), way);
    def.checks = vec![check.to_owned(), "looks_odd".to_owned()];
    def.fields.get_mut("decimal").unwrap().computed = Some(computed.to_owned());
    match Catalogue::link(catalogue_def(vec![def]), hooks) {
        Ok(_) => Vec::new(),
        Err(problems) => {
            problems.into_iter().map(|p| (p.code, p.field.unwrap_or_default(), p.hint.en)).collect()
        }
    }
}

#[test]
fn every_name_leads_to_a_function_and_every_function_is_named() {
    let hooks = Hooks { guards: GUARDS, checks: CHECKS, advice: ADVICE, computed: COMPUTED, follow_ups: &[] };
    assert_eq!(link("four_eyes", "adds_up", "doubled", &[("everything", hooks)]), []);
    let found = link("four_eyse", "four_eyes", "doubled", &[("everything", hooks)]);
    let codes: Vec<(&str, &str)> = found.iter().map(|(code, at, _)| (code.as_str(), at.as_str())).collect();
    assert_eq!(
        codes,
        [
            ("hook-missing", "everything.transition.go.guard"),
            ("hook-missing", "everything.checks"),
            ("hook-unused", "everything"),
            ("hook-unused", "everything"),
        ]
    );
    assert!(found[0].2.contains("four_eyes"), "the nearest name is offered: {}", found[0].2);
    let found = link("four_eyes", "adds_up", "doubled", &[("everything", hooks), ("everythin", hooks)]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0.as_str(), found[0].2.contains("everything")), ("register-unknown", true));
    let twice = Hooks { guards: TWICE, ..hooks };
    assert_eq!(link("four_eyes", "adds_up", "doubled", &[("everything", twice)])[0].0, "hook-twice");
}
