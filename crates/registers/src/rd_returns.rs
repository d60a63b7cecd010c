//! An answer of a return that the R&D accounts of the unit hold otherwise.

use taihang_kernel::decision::Ids;
use taihang_kernel::{Case, Command, Draft, FollowUp, Need, Record, Value};

use crate::returns::{filled, questions};
use crate::rules::{create, referred, refers, value, with};

/// Answers that differ from what is held are asked about.
pub(crate) const HELD_AGREES: FollowUp =
    FollowUp { name: "held_agrees", needs: with_accounts, commands: held_agrees };

/// The form, the R&D accounts of the unit in the period, what limits them, and findings about the return.
fn with_accounts(case: &Case<'_>) -> Vec<Need> {
    let matching = [("unit", value(case.record, "unit")), ("year", value(case.record, "period"))];
    let accounts = with("rd_account", &matching, crate::rd::STATED);
    let known = with("finding", &[("about", Some(Value::Ref(case.record.id)))], &[]);
    let parameters = crate::rd::LIMITS.iter().copied().chain([crate::rd::CONFLICT_SHARE]);
    let parameters = parameters.map(|code| Need::Parameter { code: code.to_owned(), at: case.actor.today });
    [refers("form")].into_iter().chain(accounts).chain(known).chain(parameters).collect()
}

/// An answer that the accounts hold otherwise, by more than the set share, is asked about.
fn held_agrees(case: &Case<'_>, ids: &mut dyn Ids) -> Vec<Command> {
    let Some(form) = referred(case, "form") else { return Vec::new() };
    let number = |code: &str| crate::rd::percent(case.facts.parameter(code, case.actor.today)?);
    let needs = with_accounts(case);
    let found: Vec<Record> = needs.iter().flat_map(|need| case.facts.records(need)).cloned().collect();
    let (accounts, rest): (Vec<Record>, Vec<Record>) =
        found.into_iter().partition(|one| one.register.def.name == "rd_account");
    let Some(share) = number(crate::rd::CONFLICT_SHARE).filter(|_| !accounts.is_empty()) else {
        return Vec::new();
    };
    let limits = crate::rd::Limits::of(number);
    let filled = filled(case.record, &questions(form));
    let (title, mut commands) = (case.record.text("title").unwrap_or_default(), Vec::new());
    for asked in crate::rd::asked(form) {
        let answer = filled.answers.get(&asked.question).and_then(taihang_collection::Answer::number);
        let here = answer.map(|answer| answer.saturating_mul(asked.factor).normalize());
        let there = crate::rd::held(&accounts, &asked.place, limits).map(|sum| sum.normalize());
        let Some((here, there)) =
            here.zip(there).filter(|(one, other)| crate::rd::differ(*one, *other, share))
        else {
            continue;
        };
        let key = format!("data-conflict:{}:{}:{here}:{there}", case.record.id, asked.question);
        if rest.iter().any(|one| one.text("key") == Some(&key)) {
            continue;
        }
        let draft = crate::rd::conflict(
            &key,
            (
                &format!("“{title}”与研发投入归集不一致（{}）：{here} 与 {there}", asked.question),
                &format!("“{title}” and the R&D accounts disagree ({}): {here} and {there}", asked.question),
            ),
            (here, there),
        );
        let draft = draft.with("handler", value(case.record, "collector"));
        let about = Some(Some(("data_return".to_owned(), case.record.id)));
        commands.push(create("finding", ids.next(), Draft { about, ..draft }, None));
    }
    commands
}
