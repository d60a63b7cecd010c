//! Rules of the register of indicators: no ratio without its denominator (D44), formulas that hold, editions that follow each other.

use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, FollowUp, Hooks, Need, Record};

use crate::rules::{MANY, advance, if_wrong, integer, others, problem, referred, refers};
use crate::vocabulary::{Vocabulary, measured};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[],
    checks: &[
        Check { name: "ratio_needs_denominator", needs: nothing, problems: ratio_needs_denominator },
        Check { name: "formula_typechecks", needs: in_use, problems: formula_typechecks },
        Check { name: "edition_kept", needs: nothing, problems: edition_kept },
        Check { name: "edition_follows", needs: |_| vec![refers("replaces")], problems: edition_follows },
    ],
    computed: &[],
    follow_ups: &[FollowUp {
        name: "retire_replaced",
        needs: |_| vec![refers("replaces")],
        commands: retire_replaced,
    }],
    advice: &[],
};

fn ratio_needs_denominator(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let ratio = case.record.text("aggregation") == Some("ratio") && case.record.state != "draft";
    let named = case.record.get("denominator").is_some() || case.record.get("denominator_view").is_some();
    if_wrong(ratio && !named, || {
        problem(
            "denominator-missing",
            "denominator",
            (
                "比率指标须有经批准的分母清单或范围。",
                "A ratio needs an approved list or view as its denominator.",
            ),
            ("请填写分母清单或分母范围。", "Name the list or the view."),
        )
    })
}

/// The indicators that a formula may name.
fn in_use(case: &Case<'_>) -> Vec<Need> {
    let wanted = case.record.state != "draft" && case.record.text("formula").is_some();
    let states = ["reviewed", "live"].map(str::to_owned).to_vec();
    let need =
        || Need::Records { register: "indicator".to_owned(), matching: Vec::new(), states, limit: MANY };
    if wanted { vec![need()] } else { Vec::new() }
}

/// From its review on a formula names what there is, its units agree, and no indicator needs itself.
fn formula_typechecks(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let Some(text) = case.record.text("formula").filter(|_| case.record.state != "draft") else {
        return Vec::new();
    };
    let code = case.record.text("code").unwrap_or_default();
    let others: Vec<&Record> =
        others(case, &in_use(case)).into_iter().filter(|other| other.text("code") != Some(code)).collect();
    let all = || others.iter().copied().chain([case.record]);
    let named = all().map(|one| (one.text("code").unwrap_or_default(), one.text("unit")));
    if let Err(problems) = Vocabulary::new(case.catalogue, named).check(text, case.record.text("unit")) {
        return problems;
    }
    let records: Vec<&Record> = all().collect();
    let rings = measured(case.catalogue, records.iter().copied()).book.rings();
    let own = |ring: &taihang_base::Problem| ring.message.zh.contains(code);
    rings.into_iter().filter(own).map(|ring| ring.about("formula")).collect()
}

/// Values were counted by this definition: what changes it is a new edition.
fn edition_kept(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let before = case.before.filter(|before| matches!(before.state.as_str(), "live" | "retired"));
    let changed = |field: &&str| before.is_some_and(|before| before.get(field) != case.record.get(field));
    let changed: Vec<&str> = ["code", "edition", "formula", "unit", "aggregation"]
        .iter()
        .copied()
        .filter(|one| changed(one))
        .collect();
    changed
        .into_iter()
        .map(|field| {
            problem(
                "edition-needed",
                field,
                (
                    "启用后的指标不能改动口径：已有数值按原口径统计。",
                    "The definition of an indicator in use cannot change: its values were counted by it.",
                ),
                (
                    "请新建下一版次，并填写所取代的版次。",
                    "Enter the next edition and name the one that it replaces.",
                ),
            )
        })
        .collect()
}

/// A new edition has the code of the one before it and the next number.
fn edition_follows(case: &Case<'_>) -> Vec<taihang_base::Problem> {
    let Some(replaced) = referred(case, "replaces") else { return Vec::new() };
    let next = integer(replaced, "edition").unwrap_or(1) + 1;
    let follows =
        replaced.text("code") == case.record.text("code") && integer(case.record, "edition") == Some(next);
    if_wrong(!follows, || {
        problem(
            "edition-out-of-order",
            "edition",
            (
                &format!("新版次应沿用原代码，版次为 {next}。"),
                &format!("A new edition keeps the code and has the number {next}."),
            ),
            ("请改正代码或版次。", "Mend the code or the edition."),
        )
    })
}

/// The edition before it is retired when the new one is put into use.
fn retire_replaced(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let replaced = referred(case, "replaces").filter(|replaced| replaced.state == "live");
    replaced
        .map(|replaced| advance(replaced, "retire", "新版次启用。New edition in use."))
        .into_iter()
        .collect()
}
