//! Rules of the register of indicator values: revisions in a row of which the earlier stay, editions never joined, shares
//! credited to several regions that add up to the whole (R20).

use taihang_base::{Problem, Text};
use taihang_kernel::decision::Ids;
use taihang_kernel::hooks::nothing;
use taihang_kernel::{Case, Check, Command, Computed, FollowUp, Guard, Hooks, Need, Record, Value};

use crate::credited::{credit_shares, credited_of_region, credited_parts_whole, of_unit, revision};
use crate::returns::subject_of;
use crate::rules::{
    advance, if_wrong, kept_by, meet, others, period, problem, referred, refers, refuse_if, value, with,
};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "newest_revision", needs: same_cell, holds: newest_revision },
        Guard { name: "credited_parts_whole", needs: of_unit, holds: credited_parts_whole },
    ],
    checks: &[
        Check { name: "revision_follows", needs: same_cell, problems: revision_follows },
        Check { name: "edition_in_force", needs: |_| vec![refers("indicator")], problems: edition_in_force },
        Check {
            name: "population_is_other",
            needs: |_| vec![refers("population")],
            problems: population_is_other,
        },
        Check { name: "sample_stated", needs: |_| vec![refers("indicator")], problems: sample_stated },
    ],
    computed: &[
        Computed {
            name: "edition",
            needs: |_| vec![refers("indicator")],
            depends_on: &[],
            value: |case| referred(case, "indicator").and_then(|indicator| indicator.get("edition").cloned()),
        },
        Computed {
            name: "subject",
            needs: nothing,
            depends_on: &[],
            value: |case| subject(case.record).map(Value::Text),
        },
        Computed {
            name: "keeper",
            needs: |_| vec![refers("region")],
            depends_on: &[],
            value: |case| {
                kept_by(case, referred(case, "region").and_then(|region| region.reference("government")))
            },
        },
    ],
    follow_ups: &[
        FollowUp { name: "supersede_earlier", needs: same_cell, commands: supersede_earlier },
        FollowUp { name: "credit_shares", needs: credited_of_region, commands: credit_shares },
    ],
    advice: &[],
};

/// The values of the same indicator, subject, period and category, whatever their revision.
fn same_cell(case: &Case<'_>) -> Vec<Need> {
    let subject = subject(case.record).map(Value::Text);
    let mut matching = vec![("subject", subject)];
    matching.extend(["indicator", "period", "category"].map(|field| (field, value(case.record, field))));
    with("indicator_value", &matching, &[])
}

/// What the value is of: a region, or an organisation in it, or what a zone credits to it.
fn subject(record: &Record) -> Option<String> {
    Some(subject_of(record.reference("region")?, record.reference("unit").or(record.reference("zone"))))
}

/// The other revisions of the same cell.
fn revisions<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Record> + use<'a> {
    others(case, &same_cell(case)).into_iter().filter(|other| other.state != "rejected")
}

/// A further value of the same cell says that it is the next revision; nobody overwrites a value unawares.
fn revision_follows(case: &Case<'_>) -> Vec<Problem> {
    if case.before.is_some() {
        return Vec::new();
    }
    let next = revisions(case).map(revision).max().unwrap_or(0) + 1;
    if_wrong(revision(case.record) != next, || {
        problem(
            "revision-out-of-order",
            "revision",
            (
                &format!("该指标、地区、时期和类别的下一修订应为 {next}。"),
                &format!("The next revision of this indicator, region, period and category is {next}."),
            ),
            (
                "如系更正，请按此修订号填报；否则请打开已有数值。",
                "If you mend a value, use this number; else open the value that is there.",
            ),
        )
    })
}

/// A definition counts for the periods for which it is valid; another period needs another edition.
fn edition_in_force(case: &Case<'_>) -> Vec<Problem> {
    let valid = referred(case, "indicator").and_then(|indicator| period(indicator, "valid"));
    let outside = period(case.record, "period").is_some_and(|period| !meet(Some(period), valid));
    if_wrong(outside, || {
        problem(
            "edition-not-in-force",
            "indicator",
            (
                "该时期不在这一版指标定义的适用期内。",
                "This edition of the indicator does not hold for that period.",
            ),
            ("请选择适用于该时期的版次。", "Choose the edition that holds for the period."),
        )
    })
}

fn population_is_other(case: &Case<'_>) -> Vec<Problem> {
    let unlike = |used: &Record| {
        used.get("region") != case.record.get("region")
            || period(used, "period")
                .zip(period(case.record, "period"))
                .is_some_and(|(one, own)| !one.overlaps(own))
    };
    if_wrong(referred(case, "population").is_some_and(unlike), || {
        problem(
            "population-unfit",
            "population",
            ("所用人口数的地区或时期与本数值不同。", "The population is that of another region or period."),
            ("请选择同一地区、同一时期的人口数。", "Choose the population of the same region and period."),
        )
    })
}

/// What a survey found is told with how many were asked (S038).
fn sample_stated(case: &Case<'_>) -> Vec<Problem> {
    let survey = referred(case, "indicator")
        .is_some_and(|indicator| indicator.text("reported_every") == Some("survey"));
    let found = matches!(case.record.text("category"), Some("actual" | "benchmark"));
    if_wrong(survey && found && case.record.get("sample").is_none(), || {
        problem(
            "sample-missing",
            "sample",
            ("调查所得数值须写明样本量。", "A value of a survey states its sample size."),
            ("请填写回收的有效样本数。", "Enter how many valid answers there were."),
        )
    })
}

fn newest_revision(case: &Case<'_>) -> Result<(), Text> {
    let own = revision(case.record);
    let later = revisions(case).any(|other| other.state == "released" && revision(other) > own);
    refuse_if(later, "已发布更新的修订。", "A later revision has been released.")
}

/// The earlier revisions stay as they were, with the mark that there is a newer one.
fn supersede_earlier(case: &Case<'_>, _: &mut dyn Ids) -> Vec<Command> {
    let own = revision(case.record);
    let earlier = revisions(case).filter(|other| other.state != "superseded" && revision(other) < own);
    earlier.map(|other| advance(other, "supersede", "已有新修订")).collect()
}
