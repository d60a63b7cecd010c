//! A gap sent to supervision by one button: a matter about the target, registered with the unit that keeps it, once as long as one is open.

use serde::Deserialize;
use taihang_base::{Problem, Refusal, Text};
use taihang_kernel::{Act, Command, Draft, Origin, Query, RecordId, Test, Value};
use taihang_registers::matter::OPEN;
use taihang_web::{Answer, Failure, Posted, Visit, see};

use crate::state::App;

/// Characters of a matter's title.
const TITLE: usize = 290;
/// Characters of what is asked.
const DEMAND: usize = 3_900;

/// The target, and why it is behind.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    target: String,
    reason: String,
}

pub(super) async fn supervise(app: App, visit: Visit, Posted(sent): Posted<Sent>) -> Answer {
    let id: RecordId = sent.target.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))?;
    app.site
        .apart(move |store| {
            let actor = &visit.actor;
            let target = store.one(actor, "target", id)?.record;
            let states = OPEN.iter().map(|state| Value::Choice((*state).to_owned())).collect();
            let open = Query::all("supervision_item", 1)
                .with("about", Test::In(vec![Value::Ref(id)]))
                .with("state", Test::In(states));
            if !store.page(actor, &open)?.records.is_empty() {
                return Err(vec![known()].into());
            }
            let text = |value: &str, most: usize| value.chars().take(most).collect::<String>();
            let subject = target.text("subject").unwrap_or_default();
            let mut draft = Draft::default()
                .with("title", Value::Text(text(&format!("指标落后：{subject}"), TITLE)))
                .with("class", Value::Choice("ordinary".to_owned()))
                .with("source", Value::Choice("indicator".to_owned()))
                .with("demand", Value::Text(text(&sent.reason, DEMAND)))
                .with("unit", target.owner.or(actor.organisation).map(Value::Ref))
                .with("registered_on", Value::Date(actor.today))
                .with("region", target.get("region").cloned())
                .with("document", target.get("document").cloned());
            draft.about = Some(Some(("target".to_owned(), id)));
            let act = Act::Create { id: store.fresh_id(), draft, state: None };
            let register = "supervision_item".to_owned();
            let made =
                store.submit(actor, Command { register, act, reason: None, origin: Origin::default() })?;
            Ok(see(&visit, &format!("/r/supervision_item/{}", made.record)))
        })
        .await
}

fn known() -> Problem {
    Problem::new(
        "gap-supervised",
        Text::new("这项目标已有在办的督办事项。", "A supervised matter about this target is open already."),
        Text::new("请在督办事项中查看办理情况。", "Look at it among the supervised matters."),
    )
    .about("target")
}
