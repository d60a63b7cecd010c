//! Rules of the register of parameters: known codes, values of their type, tightening only where marked, periods of plans.

use rust_decimal::Decimal;
use taihang_base::{Length, Period, Problem, parse_decimal};
use taihang_kernel::{Case, Check, Hooks, Need, Record, Value};

use crate::rules::{BEGINS_ON, if_wrong, period, problem, referred, refers, value, with};

/// The functions that the definition names.
pub const HOOKS: Hooks = Hooks {
    guards: &[],
    checks: &[
        Check { name: "value_given", needs: declared, problems: value_given },
        Check { name: "may_only_tighten", needs: in_force, problems: may_only_tighten },
        Check { name: "weight_not_lower", needs: in_force, problems: weight_not_lower },
        Check { name: "plan_period_bound", needs: |_| vec![refers("basis")], problems: plan_period_bound },
        Check {
            name: "never_regional",
            needs: |case| declared(case).into_iter().chain([refers("region")]).collect(),
            problems: never_regional,
        },
    ],
    computed: &[BEGINS_ON],
    follow_ups: &[],
    advice: &[],
};

/// The entry of the code list that declares the parameter.
fn declared(case: &Case<'_>) -> Vec<Need> {
    let list = Value::Identifier("parameter".to_owned());
    with("code", &[("list", Some(list)), ("code", value(case.record, "code"))], &["active"])
}

fn declaration<'a>(case: &Case<'a>) -> Option<&'a Record> {
    declared(case).first().and_then(|need| case.facts.records(need).first())
}

/// A setting of the declaration: `type=length modes=tighten,replace`.
fn setting<'a>(declaration: &'a Record, name: &str) -> Option<&'a str> {
    let settings = declaration.text("settings")?;
    settings
        .split(' ')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// The code is declared, and the value reads as its type.
fn value_given(case: &Case<'_>) -> Vec<Problem> {
    let Some(declaration) = declaration(case) else {
        return if_wrong(case.record.get("code").is_some(), || {
            problem(
                "parameter-unknown",
                "code",
                ("没有声明过这个参数。", "This parameter is not declared."),
                ("请先在参照目录“参数”中登记。", "Enter it in the code list of parameters first."),
            )
        });
    };
    let off = case.record.text("mode") == Some("off");
    let options = setting(declaration, "options");
    let reads = match case.record.text("value") {
        // A default may be empty: the screen shows "not set".
        None => off || case.record.text("mode") == Some("default"),
        Some(value) => reads_as(setting(declaration, "type").unwrap_or("text"), value, options),
    };
    if_wrong(!reads, || {
        let kind = setting(declaration, "type").unwrap_or("text");
        problem(
            "parameter-value",
            "value",
            (
                &format!("取值不符合参数的类型（{kind}）。"),
                &format!("The value does not fit the type of the parameter ({kind})."),
            ),
            (
                "请按类型填写，例如 on、10、2 months。",
                "Write it in the notation of the type, such as on, 10 or 2 months.",
            ),
        )
    })
}

/// Whether `value` is written in the notation of `kind`.
fn reads_as(kind: &str, value: &str, options: Option<&str>) -> bool {
    let one_of = |value: &str| options.is_none_or(|options| options.split(',').any(|option| option == value));
    match kind {
        "switch" => matches!(value, "on" | "off"),
        "integer" => value.parse::<i64>().is_ok(),
        // Numbers may stand behind the name of what they count: "A 0, B 1".
        "integers" => value
            .split(',')
            .all(|part| part.split(' ').next_back().is_some_and(|number| number.parse::<i64>().is_ok())),
        "decimal" | "percent" | "money" => parse_decimal(value).is_ok(),
        "share" => value.split('/').all(|part| parse_decimal(part).is_ok()),
        "length" => value.parse::<Length>().is_ok(),
        "lengths" => value.split(',').all(|part| part.trim().parse::<Length>().is_ok()),
        "choice" => one_of(value),
        "choices" => value.split(',').all(|part| one_of(part.trim())),
        _ => true,
    }
}

/// What holds there on the first day, inherited or own.
fn in_force(case: &Case<'_>) -> Vec<Need> {
    let at = period(case.record, "valid").map(Period::first_day);
    let code = case.record.text("code").map(str::to_owned);
    let needs = at.zip(code).map(|(at, code)| Need::Parameter { code, at });
    needs.into_iter().collect()
}

/// The number at the head of the value in force, and of the value proposed; none once the record itself is in force.
fn numbers(case: &Case<'_>) -> Option<(Decimal, Decimal)> {
    if !matches!(case.record.state.as_str(), "proposed" | "adopted") {
        return None;
    }
    let at = period(case.record, "valid")?.first_day();
    Some((number(case.facts.parameter(case.record.text("code")?, at)?)?, number(case.record.text("value")?)?))
}

/// "15 working days" is 15, "1/3" is a third.
fn number(value: &str) -> Option<Decimal> {
    let head = value.split(' ').next()?;
    match head.split_once('/') {
        Some((above, below)) => parse_decimal(above).ok()?.checked_div(parse_decimal(below).ok()?),
        None => parse_decimal(head).ok(),
    }
}

fn relaxed(case: &Case<'_>) -> bool {
    numbers(case).is_some_and(|(now, proposed)| match case.record.text("direction") {
        Some("lower_is_stricter") => proposed > now,
        Some("higher_is_stricter") => proposed < now,
        _ => false,
    })
}

fn may_only_tighten(case: &Case<'_>) -> Vec<Problem> {
    let tightens = case.record.text("mode") == Some("tighten");
    let directed = matches!(case.record.text("direction"), Some("lower_is_stricter" | "higher_is_stricter"));
    if_wrong(tightens && (!directed || relaxed(case)), || {
        problem(
            "parameter-relaxed",
            "value",
            ("收紧的取值不能比现行的更宽。", "A tightened value is not looser than the one in force."),
            (
                "请填写更严的取值，或改用“替换”。",
                "Give a stricter value, or choose to replace it where that is allowed.",
            ),
        )
    })
}

/// The weight of R&D spending in project selection never falls (R36).
fn weight_not_lower(case: &Case<'_>) -> Vec<Problem> {
    let falls = numbers(case).is_some_and(|(now, proposed)| proposed < now);
    if_wrong(case.record.text("code") == Some("call.rd_weight") && falls, || {
        problem(
            "weight-lowered",
            "value",
            ("企业研发投入的权重不得低于现行值。", "The weight of R&D spending is not lower than before."),
            ("请填写不低于现行值的权重。", "Give a weight that is at least the one in force."),
        )
    })
}

/// A rule is valid within the period of the plan whose clause it rests on.
fn plan_period_bound(case: &Case<'_>) -> Vec<Problem> {
    let plan = referred(case, "basis").and_then(|clause| period(clause, "plan_period"));
    let outside = plan.zip(period(case.record, "valid")).is_some_and(|(plan, valid)| !plan.covers(valid));
    if_wrong(outside, || {
        problem(
            "period-outside-plan",
            "valid",
            (
                "适用期超出依据文件的规划期。",
                "The rule would be valid beyond the period of the plan it rests on.",
            ),
            ("请把适用期限定在规划期内，或改换依据。", "Keep it within that period, or name another basis."),
        )
    })
}

/// What a region may do with a parameter is said by its declaration: how, and at which level.
fn never_regional(case: &Case<'_>) -> Vec<Problem> {
    let Some(declaration) = declaration(case) else { return Vec::new() };
    let mode = case.record.text("mode").unwrap_or("default");
    let country = referred(case, "region").is_none_or(|region| region.text("level") == Some("country"));
    let allowed = setting(declaration, "modes").unwrap_or("").split(',').any(|allowed| allowed == mode);
    let level = setting(declaration, "set_by");
    let foreign = level
        .is_some_and(|level| referred(case, "region").and_then(|region| region.text("level")) != Some(level));
    if_wrong((mode != "default" && (!allowed || foreign)) || (mode == "default" && !country), || {
        problem(
            "parameter-mode",
            "mode",
            ("该参数在这一区域不能这样设定。", "This region may not set the parameter in this way."),
            ("请查看参数允许的方式和层级。", "Look up how and at which level the parameter may be set."),
        )
    })
}
