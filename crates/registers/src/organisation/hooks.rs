//! Rules of the register of organisations: names that are nobody else's at the time, successors, no cycles.

use taihang_base::{Period, Problem, counted};
use taihang_kernel::hooks::nothing;
use taihang_kernel::{ActorKey, Case, Check, Computed, Guard, Hooks, Need, Record, Value};

use crate::rules::{
    NO_CYCLE, cell_period, cell_text, column, if_wrong, meet, others, period, problem, referred, refers,
    refuse_if, value, with,
};
use crate::succession::SUCCESSOR_TAKES_OVER;

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[Guard {
        name: "successor_on_merge",
        needs: |_| vec![refers("successor")],
        holds: successor_on_merge,
    }],
    checks: &[
        NO_CYCLE,
        Check { name: "alias_unique_in_period", needs: same_names, problems: alias_unique_in_period },
        Check { name: "stays_below", needs: nothing, problems: stays_below },
        Check { name: "active_when_begun", needs: nothing, problems: active_when_begun },
        Check { name: "name_not_taken", needs: called_alike, problems: name_not_taken },
    ],
    computed: &[
        Computed {
            name: "is_government",
            needs: nothing,
            depends_on: &[],
            value: |case| Some(Value::YesNo(case.record.text("kind") == Some("government"))),
        },
        Computed { name: "also_known", needs: nothing, depends_on: &[], value: also_known },
    ],
    follow_ups: &[SUCCESSOR_TAKES_OVER],
    advice: &[Check { name: "name_alike", needs: called_alike, problems: name_alike }],
};

/// Records keep the owner they had; the successor says who answers now.
fn successor_on_merge(case: &Case<'_>) -> Result<(), taihang_base::Text> {
    let successor = referred(case, "successor");
    let fits = successor.is_some_and(|one| one.id != case.record.id && one.state == "active");
    refuse_if(
        !fits,
        "请先填写有效的承继机构。",
        "Name the successor first: an active organisation other than this one.",
    )
}

const LIVING: &[&str] = &["draft", "active"];

/// Organisations that are called, or were once called, what this one calls itself.
fn same_names(case: &Case<'_>) -> Vec<Need> {
    let aliases = column(case.record, "alias", "name");
    let named = aliases.iter().flat_map(|name| with("organisation", &[("name", name.cloned())], LIVING));
    let own = case.record.get("name").cloned();
    named.chain(with("organisation", &[("alias.name", own)], LIVING)).collect()
}

/// A name in use: what, in documents of which region only, and when.
type Used<'a> = (Option<&'a str>, Option<&'a Value>, Option<Period>);

fn aliases(record: &Record) -> Vec<Used<'_>> {
    let within = column(record, "alias", "within");
    let names = column(record, "alias", "name").into_iter().zip(column(record, "alias", "valid"));
    let used = names.zip(within).map(|((name, valid), within)| (cell_text(name), within, cell_period(valid)));
    used.filter(|(name, ..)| name.is_some()).collect()
}

/// The other names, one a line: lines are not searched, fields are.
fn also_known(case: &Case<'_>) -> Option<Value> {
    let names: Vec<&str> = aliases(case.record).into_iter().filter_map(|(name, ..)| name).collect();
    (!names.is_empty()).then(|| Value::Text(names.join("\n")))
}

/// The name today, and those it goes by besides.
fn names(record: &Record) -> Vec<Used<'_>> {
    let own = (record.text("name"), None, period(record, "valid"));
    std::iter::once(own).chain(aliases(record)).collect()
}

fn clash(one: &Used<'_>, other: &Used<'_>) -> bool {
    one.0 == other.0 && one.1 == other.1 && meet(one.2, other.2)
}

/// Rights follow the tree: what is taken out of it is nobody's to see or to mend. Only what never stood below anything,
/// the node of the country, goes without.
fn stays_below(case: &Case<'_>) -> Vec<Problem> {
    let above = |record: &Record| record.get("above").is_some();
    let cut = !above(case.record) && case.before.is_some_and(above);
    if_wrong(cut, || {
        problem(
            "above-missing",
            "above",
            ("缺少上级机构。", "The body above is missing."),
            (
                "请选择上级机构；企业、院校等选所在地人民政府。",
                "Choose the body above; for a firm or a university the government of its territory.",
            ),
        )
    })
}

/// An alias belongs to one organisation at a time and in one region (经信委 before and 工信 after a reform).
fn alias_unique_in_period(case: &Case<'_>) -> Vec<Problem> {
    let own = aliases(case.record);
    let twice = own.iter().enumerate().any(|(at, one)| own.iter().take(at).any(|other| clash(one, other)));
    let others = others(case, &same_names(case));
    let foreign = others.iter().any(|other| {
        let theirs = names(other).iter().any(|theirs| own.iter().any(|ours| clash(ours, theirs)));
        let ours =
            aliases(other).iter().any(|theirs| names(case.record).iter().any(|ours| clash(ours, theirs)));
        theirs || ours
    });
    if_wrong(twice || foreign, || {
        problem(
            "alias-taken",
            "alias",
            ("同一时期已有机构使用这个名称。", "An organisation has this name at the same time."),
            ("请核对名称、适用区域和使用期。", "Check the name, the region and the time of its use."),
        )
    })
}

/// What is active is there: one whose existence begins later stays a draft until then. An old entry can still be mended.
fn active_when_begun(case: &Case<'_>) -> Vec<Problem> {
    let begins = period(case.record, "valid").map(Period::first_day);
    let kept = case.before.is_some_and(|before| {
        before.state == case.record.state && before.get("valid") == case.record.get("valid")
    });
    let ahead = case.record.state == "active" && begins.is_some_and(|day| day > case.actor.today);
    if_wrong(ahead && !kept, || {
        problem(
            "existence-not-begun",
            "valid",
            (
                "存续期尚未开始，机构还不能生效。",
                "The organisation cannot be active before its existence begins.",
            ),
            (
                "请核对存续期的起始日期；确属以后成立的，届时再启用。",
                "Check the day on which it begins. If that is right, activate it on that day.",
            ),
        )
    })
}

/// Organisations with exactly this name.
fn called_alike(case: &Case<'_>) -> Vec<Need> {
    with("organisation", &[("name", value(case.record, "name"))], LIVING)
}

/// Those of them that the record meets now, each with whether the two cannot both be: whether it stands in the same region or
/// below the same body, and no two credit codes tell them apart. A record that keeps its name and its place is let be: whoever
/// mends its telephone number cannot settle which of two old entries is the double. A merger moves what stood below, and is not
/// held up by names either.
fn alike<'a>(case: &Case<'a>) -> Vec<(&'a Record, bool)> {
    let record = case.record;
    let placed = |before: &Record| {
        before.state == record.state
            && ["name", "region", "above", "valid"].iter().all(|field| before.get(field) == record.get(field))
    };
    let moved = case.actor.key == ActorKey::System("engine".to_owned());
    if moved || !LIVING.contains(&record.state.as_str()) || case.before.is_some_and(placed) {
        return Vec::new();
    }
    let same =
        |other: &Record, field: &str| record.get(field).is_some() && record.get(field) == other.get(field);
    let apart = |other: &Record| {
        let codes = record.get("credit_code").zip(other.get("credit_code"));
        codes.is_some_and(|(own, theirs)| own != theirs)
    };
    let found = others(case, &called_alike(case)).into_iter();
    let found = found.filter(|other| meet(period(record, "valid"), period(other, "valid")));
    found.map(|other| (other, (same(other, "region") || same(other, "above")) && !apart(other))).collect()
}

/// One body is not entered twice. A name alone decides nothing (every city may have its 城区); the same name in the same region
/// or below the same body does, unless both have credit codes and these differ.
fn name_not_taken(case: &Case<'_>) -> Vec<Problem> {
    let alike = alike(case);
    let taken = alike.iter().find(|(_, taken)| *taken);
    taken.map(|(other, _)| {
        let waits = other.state == "draft";
        let (zh, en) = if waits { ("（待启用）", " that waits to be admitted") } else { ("", "") };
        problem(
            "name-taken",
            "name",
            (
                &format!("同一地区或同一上级之下已有同名机构{zh}。"),
                &format!("An organisation{en} in the same region or below the same body has this name."),
            ),
            (
                "如为同一机构，请使用已有记录；如为不同机构，请填写双方的统一社会信用代码，或使用可区分的全称。",
                "If it is the same one, use the record that is there. If it is another, fill in the credit codes of both, or give the full name that tells them apart.",
            ),
        )
    })
    .into_iter()
    .collect()
}

/// Two may really be called so; who enters one is told of the other.
fn name_alike(case: &Case<'_>) -> Vec<Problem> {
    let count = alike(case).iter().filter(|(_, taken)| !taken).count();
    if_wrong(count > 0, || {
        problem(
            "name-alike",
            "name",
            (
                &format!("另有{count}个同名机构，地区、上级或统一社会信用代码不同。"),
                &format!(
                    "{} of this name in another place or with another credit code.",
                    counted(
                        i64::try_from(count).unwrap_or(i64::MAX),
                        "organisation is there",
                        "organisations are there"
                    )
                ),
            ),
            ("请核对是否重复登记。", "Make sure that it is not the same one."),
        )
    })
}
