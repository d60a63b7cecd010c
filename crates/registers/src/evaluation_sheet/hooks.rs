//! Rules of the register of appraisal sheets: one a round, items of its scheme, tolerance before a penalty (R29), no final
//! score while an objection is open.

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};
use taihang_evaluation::sheet::{ItemScore, Scored, rounded};
use taihang_kernel::{Case, Check, Computed, Guard, Hooks, Need, Record, Value};

use crate::lines::lines;
use crate::rules::{decimal, if_wrong, others, problem, referred, refers, refuse_if, step, value, with, yes};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[
        Guard { name: "round_open", needs: |_| vec![refers("collection")], holds: round_open },
        Guard { name: "values_verified", needs: of_scoring, holds: values_verified },
        Guard { name: "tolerance_before_penalty", needs: of_scoring, holds: tolerance_before_penalty },
        Guard { name: "no_open_objection", needs: objections, holds: no_open_objection },
    ],
    checks: &[
        Check { name: "one_per_round", needs: of_round, problems: one_per_round },
        Check { name: "items_of_scheme", needs: |_| vec![refers("scheme")], problems: items_of_scheme },
    ],
    computed: &[
        Computed {
            name: "total",
            needs: of_scoring,
            depends_on: &[],
            value: |case| kept(case, "total", |scored| scored.total.map(Value::Decimal)),
        },
        Computed {
            name: "grade",
            needs: of_scoring,
            depends_on: &[],
            value: |case| kept(case, "grade", |scored| scored.grade.clone().map(Value::Text)),
        },
        Computed {
            name: "arithmetic",
            needs: of_scoring,
            depends_on: &[],
            value: |case| kept(case, "arithmetic", |scored| Some(Value::Text(arithmetic(scored)))),
        },
        Computed { name: "rank", needs: of_round, depends_on: &[], value: rank },
        Computed {
            name: "previous_total",
            needs: |_| vec![refers("previous")],
            depends_on: &[],
            value: |case| referred(case, "previous").and_then(|last| last.get("total").cloned()),
        },
    ],
    follow_ups: &[],
    advice: &[],
};

/// A year of matters of one unit is looked at whole.
const MATTERS: usize = 20_000;

fn matters(case: &Case<'_>) -> Option<Need> {
    let unit = case.record.reference("organisation")?;
    Some(Need::Records {
        register: "supervision_item".to_owned(),
        matching: vec![("unit".to_owned(), Value::Ref(unit))],
        states: ["registered", "returned", "deployed", "fed_back", "settled", "closed"]
            .map(str::to_owned)
            .to_vec(),
        limit: MATTERS,
    })
}

fn share(case: &Case<'_>) -> Need {
    Need::Parameter { code: "rnd.profit_share".to_owned(), at: case.actor.today }
}

/// The R&D accounts of the subject in the year.
fn accounts(case: &Case<'_>) -> Vec<Need> {
    let matching = [("unit", value(case.record, "organisation")), ("year", value(case.record, "year"))];
    with("rd_account", &matching, &[])
}

fn of_scoring(case: &Case<'_>) -> Vec<Need> {
    [refers("scheme"), share(case)].into_iter().chain(matters(case)).chain(accounts(case)).collect()
}

/// Points may still change.
fn open(case: &Case<'_>) -> bool {
    matches!(case.record.state.as_str(), "set" | "self_reported" | "verified")
        || matches!(step(case), Some("score"))
}

fn scored(case: &Case<'_>) -> Option<Scored> {
    let share = case
        .facts
        .parameter("rnd.profit_share", case.actor.today)
        .and_then(|text| text.trim_end_matches([' ', '%']).parse::<Decimal>().ok());
    let matters = matters(case);
    let matters: &[Record] = matters.as_ref().map_or(&[], |need| case.facts.records(need));
    let accounts = accounts(case);
    let accounts = accounts.first().map_or(&[][..], |need| case.facts.records(need));
    let rd = crate::appraisal::recognised(accounts, case.record.get("year"));
    crate::appraisal::scored(
        case.record,
        referred(case, "scheme")?,
        matters,
        (share.map(|share| share / Decimal::ONE_HUNDRED), rd),
    )
}

/// Reckoned until the score is given; from then on as it was shown.
fn kept(case: &Case<'_>, field: &str, of: fn(&Scored) -> Option<Value>) -> Option<Value> {
    if !open(case) {
        return case.before.and_then(|before| before.get(field)).cloned();
    }
    scored(case).as_ref().and_then(of)
}

fn arithmetic(scored: &Scored) -> String {
    let line = |item: &ItemScore| format!("{}：{}{}", item.key, earned(item), item.reason.zh);
    let mut all: Vec<String> = scored.items.iter().map(line).collect();
    let (base, bonus, penalty) = (rounded(scored.base), rounded(scored.bonus), rounded(scored.penalty));
    all.push(format!("基本分 {base}＋加分 {bonus}－扣分 {penalty}"));
    all.join("\n")
}

/// Value and points in front of the arithmetic, as [`crate::appraisal::reckoned`] reads them.
fn earned(item: &ItemScore) -> String {
    let both = item.value.zip(item.points);
    both.map(|(value, points)| {
        let (value, points) = (value.round_dp(4).normalize(), points.round_dp(4).normalize());
        format!("核定值 {value}，得 {points} 分。")
    })
    .unwrap_or_default()
}

fn of_round(case: &Case<'_>) -> Vec<Need> {
    with("evaluation_sheet", &[("collection", value(case.record, "collection"))], &[])
}

fn one_per_round(case: &Case<'_>) -> Vec<Problem> {
    let needs = of_round(case);
    let same = |other: &&Record| {
        ["organisation", "person"].iter().all(|field| other.get(field) == case.record.get(field))
    };
    if_wrong(others(case, &needs).into_iter().any(|other| same(&other)), || {
        problem(
            "sheet-twice",
            "collection",
            ("该对象在本批次已有考核表。", "This subject has a sheet in this round."),
            ("请打开已有的考核表。", "Open the sheet that is there."),
        )
    })
}

/// Lines name items of the scheme, each once.
fn items_of_scheme(case: &Case<'_>) -> Vec<Problem> {
    let Some(scheme) = referred(case, "scheme") else { return Vec::new() };
    let items = lines(scheme, "item");
    let mut problems = Vec::new();
    for kind in ["self_report", "score"] {
        let named: Vec<&str> = lines(case.record, kind).iter().filter_map(|line| line.text("item")).collect();
        let unknown = named.iter().find(|key| !items.iter().any(|item| item.text("key") == Some(**key)));
        let twice =
            named.iter().enumerate().find(|(at, key)| named.iter().take(*at).any(|other| other == *key));
        if let Some(key) = unknown.copied().or(twice.map(|(_, key)| *key)) {
            problems.push(problem(
                "item-not-of-scheme",
                kind,
                (
                    &format!("方案中没有考核项 {key}，或重复填写。"),
                    &format!("The scheme has no item {key}, or it stands here twice."),
                ),
                ("请按方案逐项填写一次。", "Fill in each item of the scheme once."),
            ));
        }
    }
    problems
}

fn round_open(case: &Case<'_>) -> Result<(), Text> {
    let open = referred(case, "collection").is_some_and(|round| round.state == "open");
    refuse_if(!open, "本批次未开放自评。", "The round is not open for self-reports.")
}

/// Every base item has a value or says why not.
fn values_verified(case: &Case<'_>) -> Result<(), Text> {
    let Some(scored) = scored(case) else {
        return refuse_if(true, "方案没有考核项。", "The scheme has no items.");
    };
    let verified = lines(case.record, "score");
    let explained = |key: &str| {
        verified.iter().any(|line| line.text("item") == Some(key) && line.text("source").is_some())
    };
    let lacking: Vec<&str> =
        scored.missing.iter().map(String::as_str).filter(|key| !explained(key)).collect();
    refuse_if(
        !lacking.is_empty(),
        &format!("以下考核项没有核定值，也未说明来源：{}。", lacking.join("、")),
        &format!("These items have neither a verified value nor a source: {}.", lacking.join(", ")),
    )
}

/// Before points are taken or a veto counts, somebody has looked at whether the failure is tolerated (R29).
fn tolerance_before_penalty(case: &Case<'_>) -> Result<(), Text> {
    let Some(scored) = scored(case) else { return Ok(()) };
    let punished = scored.penalty > Decimal::ZERO || !scored.vetoed.is_empty();
    let checked = yes(case.record, "tolerance_checked") && case.record.get("tolerance_note").is_some();
    refuse_if(
        punished && !checked,
        "本表有扣分或否决项，须先核查容错情形并写明认定。",
        "The sheet takes points or has a veto: check whether tolerance applies, and write the decision down.",
    )
}

fn objections(case: &Case<'_>) -> Vec<Need> {
    let about = [("about", Some(Value::Ref(case.record.id)))];
    with("ticket", &about, &["received", "accepted", "dispatched"])
}

fn no_open_objection(case: &Case<'_>) -> Result<(), Text> {
    let needs = objections(case);
    let open = needs.iter().flat_map(|need| case.facts.records(need));
    let open = open.filter(|ticket| matches!(ticket.text("kind"), Some("objection" | "appeal"))).count();
    refuse_if(
        open > 0,
        &format!("还有 {open} 项异议未答复。"),
        &format!("{open} objections are not answered yet."),
    )
}

/// One more than the number of larger totals in the round, among organisations or among persons; fixed when the sheet becomes final.
fn rank(case: &Case<'_>) -> Option<Value> {
    if step(case) != Some("finalise") {
        return case.before.and_then(|before| before.get("rank")).cloned();
    }
    let own = decimal(case.record, "total")?;
    let needs = of_round(case);
    let of_person = |record: &Record| record.get("person").is_some();
    let larger = others(case, &needs)
        .into_iter()
        .filter(|other| of_person(other) == of_person(case.record))
        .filter(|other| decimal(other, "total").is_some_and(|total| total > own));
    i64::try_from(larger.count() + 1).ok().map(Value::Integer)
}
