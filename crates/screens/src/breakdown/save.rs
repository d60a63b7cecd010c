//! A breakdown shown before it is kept, and kept: shares that are there already are proposed anew, others made or withdrawn.

use axum::extract::Path;
use taihang_base::{Problem, Refusal, Text};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Record, RecordId, Value};
use taihang_store::Store;
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::board::Board;
use super::page::{Shown, render};
use super::parts::{Entered, Given, Proposal};
use crate::state::App;

/// Works the form out; shows what it comes to, or proposes it.
pub(super) async fn propose(
    app: App,
    visit: Visit,
    Path(item): Path<String>,
    Posted(entered): Posted<Entered>,
) -> Answer {
    let id: RecordId = item.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))?;
    app.site
        .apart(move |store| {
            let board = Board::read(store, &visit.actor, id)?;
            if board.target.is_none() {
                return Err(Refusal::NotFound.into());
            }
            let worked = entered.worked_out(store, &visit.actor, board.whole);
            let worked = match worked {
                Ok(proposal) if entered.step == "propose" => {
                    write(store, &visit.actor, &board, &proposal).map(|()| proposal)
                }
                other => other,
            };
            match worked {
                Ok(_) if entered.step == "propose" => {
                    Ok(see_saying(&visit, &board.path(), "breakdown.proposed"))
                }
                Ok(proposal) => render(
                    store,
                    &visit,
                    &board,
                    &Shown { entered, proposal: Some(proposal), problems: vec![] },
                ),
                Err(Failure::Problems(problems)) => {
                    render(store, &visit, &board, &Shown { entered, proposal: None, problems })
                }
                Err(other) => Err(other),
            }
        })
        .await
}

fn write(store: &Store, actor: &Actor, board: &Board, proposal: &Proposal) -> Result<(), Failure> {
    let mut commands = Vec::new();
    for part in &proposal.parts {
        match board.share(part.unit, part.region) {
            None => commands.push(made(store, actor, board, proposal.method, part)),
            Some(share) if open(share) => commands.extend(anew(share, proposal.method, part)),
            Some(share) if share.get("value") == Some(&Value::Decimal(part.value)) => {}
            Some(_) => return Err(settled(part).into()),
        }
    }
    let kept = |share: &Record| {
        let (unit, region) = (share.reference("unit"), share.reference("region"));
        proposal.parts.iter().any(|part| Some(part.unit) == unit && part.region == region)
    };
    for share in board.shares.iter().filter(|share| open(share) && !kept(share)) {
        let act = advance(share, "withdraw", Draft::default());
        commands.push(command(act, Some("重新分解时不再承担。 No part of the new breakdown.")));
    }
    store.submit_all(actor, commands)?;
    Ok(())
}

/// Whether a share can still be proposed anew.
fn open(share: &Record) -> bool {
    matches!(share.state.as_str(), "proposed" | "objected")
}

fn made(store: &Store, actor: &Actor, board: &Board, method: &str, part: &Given) -> Command {
    let draft = how(method, part)
        .with("target", Value::Ref(board.id))
        .with("proposer", actor.organisation.map(Value::Ref))
        .with("unit", Value::Ref(part.unit))
        .with("region", part.region.map(Value::Ref));
    command(Act::Create { id: store.fresh_id(), draft, state: None }, None)
}

/// Another value for a share that is there; one that would not change stays.
fn anew(share: &Record, method: &str, part: &Given) -> Option<Command> {
    let same =
        share.get("value") == Some(&Value::Decimal(part.value)) && share.text("method") == Some(method);
    if same && share.state == "proposed" {
        return None;
    }
    Some(command(advance(share, "propose", how(method, part)), None))
}

/// The value with its method, and the base figure where it takes one.
fn how(method: &str, part: &Given) -> Draft {
    let base = part.written.figure.filter(|_| method == "by_share");
    Draft::default()
        .with("value", Value::Decimal(part.value))
        .with("method", Value::Choice(method.to_owned()))
        .with("base", base.map(Value::Decimal))
}

fn advance(share: &Record, transition: &str, draft: Draft) -> Act {
    Act::Advance { id: share.id, version: share.version, transition: transition.to_owned(), draft }
}

fn command(act: Act, reason: Option<&str>) -> Command {
    let reason = reason.map(str::to_owned);
    Command { register: "target_share".to_owned(), act, reason, origin: Origin::default() }
}

fn settled(part: &Given) -> Problem {
    let name = &part.written.name;
    Problem::new(
        "breakdown-settled",
        Text::new(
            format!("“{name}”的分解值已经确定，不能再改。"),
            format!("The value of \"{name}\" is settled and stays."),
        ),
        Text::new("请按已确定的数值填写这一行。", "Give this line the value that is settled."),
    )
    .about("parts")
}
