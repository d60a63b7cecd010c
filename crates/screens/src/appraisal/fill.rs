//! What the two forms of a sheet bring about: the self-report of its subject, the verified values of the office.

use std::collections::BTreeMap;

use axum::extract::Path;
use taihang_base::{Problem, Refusal, parse_decimal};
use taihang_kernel::{Act, Command, Draft, Value};
use taihang_registers::evaluation_sheet::{field, transition};
use taihang_store::StoreError;
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::sheet::{Opened, Typed, answer};
use crate::state::App;

/// Cells of one line, by column.
type Cells = BTreeMap<String, Option<Value>>;

/// Keeps the self-report, and hands it in if that was asked for.
pub(super) async fn self_report(
    _: App,
    visit: Visit,
    Path(at): Path<(String, String)>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    answer(visit, at, move |opened| {
        if !opened.reports {
            return Err(Refusal::NotAllowed.into());
        }
        let mut problems = Vec::new();
        let lines = keys(opened).into_iter().map(|key| {
            let mut cells = line(&key);
            cells.insert("value".to_owned(), decimal(&typed, "value", &key, &mut problems));
            cells.insert("evidence".to_owned(), text(&typed, "evidence", &key));
            cells
        });
        let mut draft =
            Draft::default().with(field::SELF_NOTE, given(&typed, field::SELF_NOTE).map(Value::Text));
        draft.lines.insert(field::SELF_REPORT.to_owned(), lines.collect());
        let submits = typed.get("do").is_some_and(|what| what == "submit");
        let version = version(&typed)?;
        let mut commands = vec![edit(opened, version, draft)];
        if submits {
            let act = Act::Advance {
                id: opened.seen.record.id,
                version: version.saturating_add(1),
                transition: transition::SELF_REPORT.to_owned(),
                draft: Draft::default(),
            };
            commands.push(opened.asking.command(act, "", None));
        }
        let word = if submits { "appraisal.submitted" } else { "appraisal.draft-saved" };
        done(opened, &typed, &problems, commands, word)
    })
    .await
}

/// Keeps the verified values; the score is reckoned at once.
pub(super) async fn values(
    _: App,
    visit: Visit,
    Path(at): Path<(String, String)>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    answer(visit, at, move |opened| {
        if !opened.verifies {
            return Err(Refusal::NotAllowed.into());
        }
        let mut problems = Vec::new();
        let lines = keys(opened).into_iter().map(|key| {
            let mut cells = line(&key);
            for column in ["value", "profit", "recognised_rd"] {
                cells.insert(column.to_owned(), decimal(&typed, column, &key, &mut problems));
            }
            cells.insert("source".to_owned(), text(&typed, "source", &key));
            let tolerated = typed.contains_key(&format!("tolerated.{key}"));
            cells.insert("tolerated".to_owned(), tolerated.then_some(Value::YesNo(true)));
            cells
        });
        let mut draft = Draft::default();
        draft.lines.insert(field::SCORE.to_owned(), lines.collect());
        let commands = vec![edit(opened, version(&typed)?, draft)];
        done(opened, &typed, &problems, commands, "appraisal.values-saved")
    })
    .await
}

fn keys(opened: &Opened<'_>) -> Vec<String> {
    opened.round.items().iter().filter_map(|item| item.key.clone()).collect()
}

fn line(key: &str) -> Cells {
    [("item".to_owned(), Some(Value::Identifier(key.to_owned())))].into()
}

fn given(typed: &Typed, name: &str) -> Option<String> {
    typed.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn text(typed: &Typed, column: &str, key: &str) -> Option<Value> {
    given(typed, &format!("{column}.{key}")).map(Value::Text)
}

fn decimal(typed: &Typed, column: &str, key: &str, problems: &mut Vec<Problem>) -> Option<Value> {
    let name = format!("{column}.{key}");
    match parse_decimal(&given(typed, &name)?) {
        Ok(number) => Some(Value::Decimal(number)),
        Err(problem) => {
            problems.push(problem.about(name));
            None
        }
    }
}

fn version(typed: &Typed) -> Result<i64, Failure> {
    typed.get("version").and_then(|text| text.parse().ok()).ok_or(Failure::Malformed)
}

fn edit(opened: &Opened<'_>, version: i64, draft: Draft) -> Command {
    opened.asking.command(Act::Edit { id: opened.seen.record.id, version, draft }, "", None)
}

/// Carries out the commands, or shows the form again with everything that is wrong.
fn done(
    opened: &Opened<'_>,
    typed: &Typed,
    problems: &[Problem],
    commands: Vec<Command>,
    word: &str,
) -> Answer {
    if !problems.is_empty() {
        return opened.render(typed, problems);
    }
    let asking = opened.asking;
    match asking.store.submit_all(asking.actor(), commands) {
        Ok(_) => Ok(see_saying(&asking.visit, &opened.path(), word)),
        Err(StoreError::Problems(found)) => opened.render(typed, &found),
        Err(other) => Err(other.into()),
    }
}
