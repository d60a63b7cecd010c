//! What was changed lately, in the words of the screens.

use jiff::Timestamp;
use serde_json::Value as Json;
use taihang_base::Id;
use taihang_kernel::Record;
use taihang_store::Result;
use taihang_store::read::Recent;

use super::undo::UNDO;
use super::{PlanRecord, Plans, REGISTERS};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Key of who.
    pub actor: String,
    /// Who, for people.
    pub actor_name: String,
    /// Shared by the events of one command.
    pub command: String,
    /// What was done: `plan-added`, `item-confirmed`, `item-mended`, `link-set`, …
    pub action: &'static str,
    /// The plan it belongs to, if one.
    pub plan: Option<Id<PlanRecord>>,
}

impl Plans<'_> {
    /// The latest changes, newest first; with `before` those older than that event.
    pub fn feed(self, limit: usize, before: Option<&str>) -> Result<Vec<Event>> {
        let recent = self.store.recent(self.actor, &REGISTERS, before, limit * 2)?;
        let mut events: Vec<Event> = Vec::new();
        for one in &recent {
            let Some(action) = action(one) else { continue };
            // Rejecting with a note or mending takes several events; people did one thing.
            let plan = plan_of(&one.record.record);
            let same = |last: &Event| {
                last.command == one.entry.command && last.plan == plan && last.action == "item-added"
            };
            if action == "item-added" && events.last().is_some_and(same) {
                continue;
            }
            events.push(Event {
                id: one.entry.id.clone(),
                at: one.entry.event.at,
                actor: one.entry.event.actor.clone(),
                actor_name: one.entry.event.actor_name.clone(),
                command: one.entry.command.clone(),
                action,
                plan,
            });
            if events.len() == limit {
                break;
            }
        }
        Ok(events)
    }
}

/// The plan that a record belongs to.
pub(super) fn plan_of(record: &Record) -> Option<Id<PlanRecord>> {
    match record.register.def.name.as_str() {
        "policy_document" => Some(record.id.retyped()),
        "finding" => record
            .about
            .as_ref()
            .filter(|(register, _)| register == "policy_document")
            .map(|(_, id)| id.retyped()),
        _ => record.reference("document").map(taihang_base::Id::retyped),
    }
}

/// The words of the feed.
const WORDS: [&str; 15] = [
    "plan-added",
    "plan-removed",
    "metadata-set",
    "metadata-cleared",
    "link-set",
    "link-unset",
    "item-confirmed",
    "item-mended",
    "item-rejected",
    "item-reopened",
    "item-added",
    "finding-answered",
    "finding-dismissed",
    "finding-opened",
    "undone",
];

/// What was done, in the words of the feed; none for what goes along with something else.
fn action(one: &Recent) -> Option<&'static str> {
    let event = &one.entry.event;
    if event.reason.as_deref().is_some_and(|reason| reason.starts_with(UNDO)) {
        return Some("undone");
    }
    let changed = |field: &str| event.changes.contains_key(field);
    // Events of the first version keep their own names, which are these words already.
    if let Some(kept) = WORDS.iter().find(|word| **word == event.action) {
        return Some(kept);
    }
    Some(match (event.register.as_str(), event.action.as_str()) {
        ("policy_document", "create") => "plan-added",
        ("policy_document", "withdraw") => "plan-removed",
        ("policy_document", "edit" | "correct")
            if changed("parent") || changed("also_under") || changed("follows") =>
        {
            "link-set"
        }
        ("policy_document", "edit" | "correct") => "metadata-set",
        ("target" | "actual" | "task", "create") => {
            // What an import found is told by the import.
            let found = event.changes.get("found").is_some_and(|(_, after)| *after != Json::Null);
            return (!found).then_some("item-added");
        }
        ("target" | "actual" | "task", "confirm") => "item-confirmed",
        ("target" | "actual" | "task", "reject") => "item-rejected",
        ("target" | "actual" | "task", "reopen") => "item-reopened",
        ("target" | "actual" | "task", "edit" | "correct") => "item-mended",
        ("finding", "answer") => "finding-answered",
        ("finding", "dismiss" | "agree") => "finding-dismissed",
        ("finding", "reopen") => "finding-opened",
        (_, _) => return None,
    })
}
