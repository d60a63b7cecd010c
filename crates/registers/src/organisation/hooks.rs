//! Rules of the register of organisations: names that are nobody else's at the time, successors, no cycles.

use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need, Value};

use crate::rules::{
    NO_CYCLE, cell_period, cell_text, column, if_wrong, meet, others, period, problem, referred, refers, refuse_if, with,
};

pub(crate) const HOOKS: Hooks = Hooks {
    guards: &[Guard { name: "successor_on_merge", needs: |_| vec![refers("successor")], holds: successor_on_merge }],
    checks: &[NO_CYCLE, Check { name: "alias_unique_in_period", needs: same_names, problems: alias_unique_in_period }],
    computed: &[Computed {
        name: "is_government",
        needs: nothing,
        depends_on: &[],
        value: |case| Some(Value::YesNo(case.record.text("kind") == Some("government"))),
    }],
    follow_ups: &[],
    advice: &[],
};

/// Records keep the owner they had; the successor says who answers now.
fn successor_on_merge(case: &Case<'_>) -> Result<(), taihang_base::Text> {
    let successor = referred(case, "successor");
    let fits = successor.is_some_and(|one| one.id != case.record.id && one.state == "active");
    refuse_if(!fits, "请先填写有效的承继机构。", "Name the successor first: an active organisation other than this one.")
}

const LIVING: &[&str] = &["draft", "active"];

/// Organisations that are called, or were once called, what this one calls itself.
fn same_names(case: &Case<'_>) -> Vec<Need> {
    let aliases = column(case.record, "alias", "name");
    let named = aliases.iter().flat_map(|name| with("organisation", &[("name", name.cloned())], LIVING));
    let own = case.record.get("name").cloned();
    named.chain(with("organisation", &[("alias.name", own)], LIVING)).collect()
}

/// An alias belongs to one organisation at a time (经信委 before and 工信 after a reform).
fn alias_unique_in_period(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let names = column(case.record, "alias", "name");
    let valid = column(case.record, "alias", "valid");
    let lines: Vec<_> =
        names.iter().zip(&valid).map(|(name, valid)| (cell_text(*name), cell_period(*valid))).collect();
    let twice = lines.iter().enumerate().any(|(at, (name, valid))| {
        lines.iter().take(at).any(|(other, then)| name == other && meet(*valid, *then))
    });
    let others = others(case, &same_names(case));
    let foreign = others.iter().any(|other| {
        let theirs = lines.iter().any(|(name, valid)| *name == other.text("name") && meet(*valid, period(other, "valid")));
        let (known, then) = (column(other, "alias", "name"), column(other, "alias", "valid"));
        let ours = known.iter().zip(&then).any(|(name, valid)| {
            cell_text(*name) == case.record.text("name") && meet(cell_period(*valid), period(case.record, "valid"))
        });
        theirs || ours
    });
    if_wrong(twice || foreign, || {
        problem(
            "alias-taken",
            "alias",
            ("同一时期已有机构使用这个名称。", "An organisation has this name at the same time."),
            ("请核对名称和使用期。", "Check the name and the time of its use."),
        )
    })
}
