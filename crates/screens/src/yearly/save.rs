//! What the page writes: tasks taken up into the list, a task carried over, the list put into the issue of its year.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use jiff::civil::date;
use taihang_base::{Period, Problem, Refusal, Text};
use taihang_kernel::query::MOST;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Record, RecordId, Value};
use taihang_store::Store;
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::list::{SERIES, Which};
use crate::address::address;
use crate::state::App;

/// A form of the page: year and region, and what it is about. Checked boxes come as several pairs of one name.
struct Sent(Vec<(String, String)>);

impl Sent {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value)
    }

    fn which(&self) -> Result<Which, Failure> {
        let year = self.get("year").parse().ok().filter(|year| (1950..=2200).contains(year));
        let year = year.ok_or(Failure::Malformed)?;
        Ok(Which { region: self.get("region").parse().map_err(|_| Failure::Malformed)?, year })
    }

    /// The tasks checked.
    fn tasks(&self) -> Vec<RecordId> {
        let checked = self.0.iter().filter(|(name, _)| name == "task");
        checked.filter_map(|(_, id)| id.parse().ok()).take(MOST).collect()
    }
}

fn back(visit: &Visit, which: Which, said: &str) -> Response {
    let (year, region) = (which.year.to_string(), which.region.to_string());
    see_saying(visit, &address("/yearly", &[("year", &year), ("region", &region)]), said)
}

fn command(register: &str, act: Act, reason: Option<&str>) -> Command {
    let reason = reason.map(str::to_owned);
    Command { register: register.to_owned(), act, reason, origin: Origin::default() }
}

/// Makes a key task of the year under each task that was checked.
pub(super) async fn take_up(app: App, visit: Visit, Posted(sent): Posted<Vec<(String, String)>>) -> Answer {
    let sent = Sent(sent);
    let (which, chosen) = (sent.which()?, sent.tasks());
    if chosen.is_empty() {
        let problem = Problem::new(
            "list-nothing-chosen",
            Text::new("没有选择任务。", "No task is chosen."),
            Text::new("请先勾选要列入清单的任务。", "Check the tasks that go on the list."),
        );
        return Err(problem.about("task").into());
    }
    let actor = visit.person()?.actor.clone();
    app.site
        .apart(move |store| {
            let taken = which.tasks(store, &actor)?;
            let listed = |id: RecordId| taken.iter().any(|task| task.reference("above") == Some(id));
            let mut commands = Vec::new();
            for above in store.several(&actor, "task", &chosen)? {
                // Sent twice, taken up once.
                if !listed(above.record.id) {
                    commands.extend(annual(store, &above.record, which));
                }
            }
            store.submit_all(&actor, commands)?;
            Ok(())
        })
        .await?;
    Ok(back(&visit, which, "yearly.taken-up"))
}

/// A key task of the year under `above`, led by who leads that one.
fn annual(store: &Store, above: &Record, which: Which) -> Vec<Command> {
    let (id, last) = (store.fresh_id(), date(which.year, 12, 31));
    let due = match above.get("due") {
        Some(Value::Date(due)) if due.year() == which.year => *due,
        Some(_) | None => last,
    };
    let mut draft = Draft::default()
        .with("kind", Value::Choice("key_task".to_owned()))
        .with("level", Value::Choice("annual".to_owned()))
        .with("above", Value::Ref(above.id))
        .with("region", Value::Ref(which.region))
        .with("period", which.period().map(Value::Period))
        .with("due", Value::Date(due));
    for field in ["title", "document", "clause", "targets", "lead_words", "support_words", "unit"] {
        draft = draft.with(field, above.get(field).cloned());
    }
    let mut commands = vec![command("task", Act::Create { id, draft, state: None }, None)];
    if let Some(unit) = above.reference("lead_unit") {
        let draft = Draft::default()
            .with("role", Value::Choice("lead".to_owned()))
            .with("task", Value::Ref(id))
            .with("organisation", Value::Ref(unit))
            // Without an end: who leads a task answers for it when its year is over, too.
            .with("period", Period::days(date(which.year, 1, 1), None).map(Value::Period));
        let id = store.fresh_id();
        commands.push(command("assignment", Act::Create { id, draft, state: None }, None));
        let (transition, draft) = ("appoint".to_owned(), Draft::default());
        commands.push(command("assignment", Act::Advance { id, version: 1, transition, draft }, None));
    }
    commands
}

/// Carries one task of the year before over.
pub(super) async fn carry_over(
    app: App,
    visit: Visit,
    Path(item): Path<String>,
    Posted(sent): Posted<Vec<(String, String)>>,
) -> Answer {
    let sent = Sent(sent);
    let which = sent.which()?;
    let id: RecordId = item.parse().map_err(|_| Failure::Refusal(Refusal::NotFound))?;
    let version = sent.get("version").parse().map_err(|_| Failure::Malformed)?;
    let act = Act::Advance { id, version, transition: "carry_over".to_owned(), draft: Draft::default() };
    let command = command("task", act, Some(sent.get("reason").trim()).filter(|reason| !reason.is_empty()));
    let actor = visit.person()?.actor.clone();
    app.site.apart(move |store| Ok(store.submit(&actor, command)?)).await?;
    Ok(back(&visit, which, "yearly.was-carried"))
}

/// Puts the list into the issue of the year; without one, makes it.
pub(super) async fn fill_issue(
    app: App,
    visit: Visit,
    Posted(sent): Posted<Vec<(String, String)>>,
) -> Answer {
    let which = Sent(sent).which()?;
    let actor = visit.person()?.actor.clone();
    app.site
        .apart(move |store| {
            let command = issue(store, &actor, which)?;
            Ok(store.submit(&actor, command)?)
        })
        .await?;
    Ok(back(&visit, which, "yearly.filled"))
}

fn issue(store: &Store, actor: &Actor, which: Which) -> Result<Command, Failure> {
    let items = which.tasks(store, actor)?.iter().enumerate().map(|(at, task)| line(at, task)).collect();
    let draft = Draft { lines: BTreeMap::from([("item".to_owned(), items)]), ..Draft::default() };
    if let Some(issue) = which.issue(store, actor)? {
        let act = Act::Edit { id: issue.id, version: issue.version, draft };
        return Ok(command("publication", act, None));
    }
    let region = store.one(actor, "region", which.region)?.record;
    let name = region.text("name").unwrap_or_default();
    let before = which.issue_before(store, actor)?.map(|issue| Value::Ref(issue.id));
    let draft = draft
        .with("title", Value::Text(format!("{name}{}年度重点任务清单", which.year)))
        .with("series", Value::Choice(SERIES.to_owned()))
        .with("issuer", actor.organisation.map(Value::Ref))
        .with("region", Value::Ref(which.region))
        .with("period", which.period().map(Value::Period))
        .with("due_on", Value::Date(which.set(store, actor)?))
        .with("previous", before);
    Ok(command("publication", Act::Create { id: store.fresh_id(), draft, state: None }, None))
}

fn line(at: usize, task: &Record) -> BTreeMap<String, Option<Value>> {
    let order = i64::try_from(at + 1).unwrap_or(i64::MAX);
    let title: String = task.text("title").unwrap_or_default().chars().take(500).collect();
    let carried = task.get("carried_from").is_some();
    [
        ("order", Value::Integer(order)),
        ("task", Value::Ref(task.id)),
        ("text", Value::Text(title)),
        ("carried", Value::YesNo(carried)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), Some(value)))
    .collect()
}
