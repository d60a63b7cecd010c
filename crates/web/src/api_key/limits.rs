//! Limits of a key held against what its client may do.

use jiff::civil::Date;
use taihang_base::{Problem, Text};
use taihang_kernel::Arm;
use taihang_kernel::reach::{Verb, client_may};
use taihang_store::Store;
use taihang_store::account::ClientRow;

use crate::failure::Failure;

/// Limits that leave nothing of what the client may do: with such a key alone, every call finds nothing.
pub(super) fn beyond(
    store: &Store,
    client: &ClientRow,
    limits: &[String],
    today: Date,
) -> Result<Vec<Problem>, Failure> {
    let mut useless = Vec::new();
    for limit in limits {
        if !reaches(store, client, limit, today)? {
            useless.push(limit);
        }
    }
    if useless.is_empty() {
        return Ok(Vec::new());
    }
    let whole = store.actor_of_client(client.id, "", &[], today)?;
    let role = whole.as_ref().and_then(|actor| actor.roles.first()).map(|held| held.role.clone());
    let mut left = Vec::new();
    for scope in whole.and_then(|actor| actor.limits).unwrap_or_default() {
        if reaches(store, client, &scope, today)? {
            left.push(scope);
        }
    }
    let roles = &store.catalogue().defs.roles;
    let label = role.and_then(|role| roles.get(&role)).map(|role| role.label.clone()).unwrap_or_default();
    let (zh, en) = if left.is_empty() {
        ("无".to_owned(), "nothing".to_owned())
    } else {
        (left.join("、"), left.join(", "))
    };
    let told = |limit: &String| {
        let message = Text::new(
            format!("“{limit}”超出该客户端的权限，限于此范围的密钥什么也查不到。"),
            format!("“{limit}” is beyond what the client may do: a key limited to it finds nothing."),
        );
        let hint = Text::new(
            format!("该客户端的角色是“{}”，可用的范围：{zh}。", label.zh),
            format!("The client acts as “{}” and reaches: {en}.", label.en),
        );
        Problem::new("key-scope-beyond", message, hint).about("limits")
    };
    Ok(useless.into_iter().map(told).collect())
}

/// Whether a key of the client that is limited to `limit` could do what that names anywhere.
fn reaches(store: &Store, client: &ClientRow, limit: &str, today: Date) -> Result<bool, Failure> {
    let Some((named, verb)) = limit.split_once(':') else { return Ok(false) };
    let Some(actor) = store.actor_of_client(client.id, "", &[limit.to_owned()], today)? else {
        return Ok(false);
    };
    let holds = |role: &String| actor.holds(role);
    for register in
        store.catalogue().registers().filter(|register| named == "*" || register.def.name == named)
    {
        let reach = store.reach(&actor, &register.def.name)?;
        let steps = || register.def.transitions.values().any(|step| step.by.iter().any(holds));
        let writes = |arm: &Arm| arm.create || !arm.edit.is_empty() || arm.correct;
        let does = match verb {
            "write" => {
                client_may(&actor, &register.def.name, Verb::Write)
                    && (reach.arms.iter().any(writes) || steps())
            }
            "exchange" => reach.arms.iter().any(|arm| arm.exchange),
            _read => true,
        };
        if does && !reach.arms.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}
