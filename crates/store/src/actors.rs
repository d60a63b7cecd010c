//! Who asks: made once per request from the registers that serve accounts, roles, affiliations and clients.

use jiff::civil::Date;
use taihang_base::Language;
use taihang_defs::Service;
use taihang_kernel::actor::Delegation;
use taihang_kernel::{Actor, ActorKey, Board, HeldRole, Record, RecordId, Value};

use crate::db::Connection;
use crate::error::Result;
use crate::facts::runs;
use crate::notices::grants;
use crate::store::{Inner, Store};

impl Store {
    /// The actor behind an account on `today`; none if the account is not open.
    pub fn actor_of_account(&self, account: RecordId, today: Date) -> Result<Option<Actor>> {
        let inner = &self.inner;
        inner.pool.read(|connection| of_account(inner, connection, account, today))
    }

    /// The actor behind an API key of a client: acts for the client's organisation, within the key's limits.
    pub fn actor_of_client(
        &self,
        client: RecordId,
        key: &str,
        limits: &[String],
        today: Date,
    ) -> Result<Option<Actor>> {
        let inner = &self.inner;
        inner.pool.read(|connection| {
            let register = inner.serving(Service::Clients)?;
            let shape = inner.shapes.get(&register.def.name)?;
            let Some(record) = shape.one(connection, client, false, &inner.sealer)? else { return Ok(None) };
            let open = runs(&record, "period", today);
            let Some(organisation) = record.reference("organisation").filter(|_| open) else {
                return Ok(None);
            };
            let mut actor = Actor::public(today);
            actor.key = ActorKey::Client(key.to_owned());
            record.text("name").unwrap_or_default().clone_into(&mut actor.name);
            actor.organisation = Some(organisation);
            // A client holds the role that its record names, in its organisation and nowhere above it.
            if let Some(role) = record.text("role") {
                let role = role.to_owned();
                actor.roles = vec![HeldRole { role, organisation, root: organisation, board: Board::None }];
            }
            let granted = match record.get("scopes") {
                Some(Value::Choices(scopes)) => scopes.clone(),
                Some(_) | None => Vec::new(),
            };
            actor.limits = Some(if limits.is_empty() { granted } else { narrowed(&granted, limits) });
            Ok(Some(actor))
        })
    }
}

/// What the key leaves of what the client has: it may narrow it, never widen it.
fn narrowed(granted: &[String], limits: &[String]) -> Vec<String> {
    let mut left = Vec::new();
    let named =
        granted.iter().chain(limits).filter_map(|one| one.split_once(':')).map(|(register, _)| register);
    for (register, verb) in
        named.flat_map(|register| ["read", "write", "exchange"].map(|verb| (register, verb)))
    {
        // Who may write or exchange may read.
        let allows = |list: &[String]| {
            list.iter()
                .filter_map(|one| one.split_once(':'))
                .any(|(named, may)| (named == "*" || named == register) && (may == verb || verb == "read"))
        };
        let one = format!("{register}:{verb}");
        if allows(granted) && allows(limits) && !left.contains(&one) {
            left.push(one);
        }
    }
    left
}

pub(crate) fn of_account(
    inner: &Inner,
    connection: &mut Connection,
    account: RecordId,
    today: Date,
) -> Result<Option<Actor>> {
    let register = inner.serving(Service::Accounts)?;
    let shape = inner.shapes.get(&register.def.name)?;
    let Some(record) = shape.one(connection, account, false, &inner.sealer)? else { return Ok(None) };
    if !register.def.published_states().any(|state| state == record.state) {
        return Ok(None);
    }
    let mut actor = Actor::public(today);
    actor.key = ActorKey::Account(account);
    record.text("name").unwrap_or_default().clone_into(&mut actor.name);
    actor.language = if record.text("language") == Some("en") { Language::En } else { Language::Zh };
    actor.opened = opened(inner, connection, &actor.key)?;
    let Some(person) = record.reference("person") else { return Ok(Some(actor)) };
    actor.person = Some(person);
    if let Some(name) = name_of(inner, connection, person)? {
        actor.name = name;
    }
    actor.organisation = primary(inner, connection, person, today)?;
    for grant in grants(inner, connection, "person", person.into(), today)? {
        match (grant.reference("delegated_by"), role(&grant)) {
            (Some(from), _) => actor.delegations.push(Delegation {
                from,
                kind: grant.text("delegation").unwrap_or_default().to_owned(),
                roles: lent(inner, connection, from, &grant, today)?,
            }),
            (None, Some(role)) => actor.roles.push(role),
            (None, None) => {}
        }
    }
    // Without an affiliation a person works for the organisation of the first role.
    actor.organisation = actor.organisation.or_else(|| actor.roles.first().map(|held| held.organisation));
    Ok(Some(actor))
}

fn role(grant: &Record) -> Option<HeldRole> {
    let organisation = grant.reference("organisation")?;
    let board = match grant.text("board") {
        Some("decision") => Board::Decision,
        Some("execution") => Board::Execution,
        Some("supervision") => Board::Supervision,
        Some(_) | None => Board::None,
    };
    Some(HeldRole {
        role: grant.text("role")?.to_owned(),
        organisation,
        root: grant.reference("root").unwrap_or(organisation),
        board,
    })
}

/// What a delegation lends: the role that it names of the one who lends, in the organisation that it names.
fn lent(
    inner: &Inner,
    connection: &mut Connection,
    from: RecordId,
    delegation: &Record,
    today: Date,
) -> Result<Vec<HeldRole>> {
    let own = grants(inner, connection, "person", from.into(), today)?;
    // What was lent to the lender is not lent on.
    let own = own.iter().filter(|grant| grant.reference("delegated_by").is_none());
    let within = delegation.reference("organisation");
    // Of several roles only the one that the delegation names.
    Ok(own
        .filter(|grant| grant.text("role") == delegation.text("role"))
        .filter_map(role)
        .filter(|held| within.is_none_or(|organisation| organisation == held.organisation))
        .collect())
}

fn name_of(inner: &Inner, connection: &mut Connection, person: RecordId) -> Result<Option<String>> {
    let Some(register) = inner.catalogue.serving(Service::Persons) else { return Ok(None) };
    let record = inner.shapes.get(&register.def.name)?.one(connection, person, false, &inner.sealer)?;
    Ok(record.and_then(|record| record.text("name").map(str::to_owned)))
}

/// The organisation of the primary affiliation, or else of the oldest one that runs.
fn primary(
    inner: &Inner,
    connection: &mut Connection,
    person: RecordId,
    today: Date,
) -> Result<Option<RecordId>> {
    let Some(register) = inner.catalogue.serving(Service::Affiliations) else { return Ok(None) };
    let shape = inner.shapes.get(&register.def.name)?;
    let sql =
        format!("select {} from \"{}\" r where r.person = ?1 order by r.id", shape.columns, shape.table());
    let mut found = shape.records(connection, &sql, &[person.into()], &inner.sealer)?;
    found.retain(|affiliation| runs(affiliation, "period", today));
    let first = found.iter().find(|affiliation| affiliation.get("primary") == Some(&Value::YesNo(true)));
    Ok(first.or_else(|| found.first()).and_then(|affiliation| affiliation.reference("organisation")))
}

/// Protected records that the actor opened and may still read.
fn opened(inner: &Inner, connection: &mut Connection, key: &ActorKey) -> Result<Vec<RecordId>> {
    let sql = "select distinct record from reading where actor = ?1 and opened_until > ?2 order by record";
    let rows = connection.query(sql, &[key.to_string().into(), inner.now().into()])?;
    rows.iter().map(|row| row.id(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_narrows_and_never_widens() {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (granted, limits, left) in [
            ("firm:write", "firm:read", "firm:read"),
            ("firm:read", "firm:write", "firm:read"),
            ("*:read firm:write", "firm:write", "firm:write"),
            ("firm:write", "*:read", "firm:read"),
            ("firm:read", "person:read", ""),
            ("firm:read organisation:read", "organisation:read", "organisation:read"),
        ] {
            let kept = narrowed(&list(granted), &list(limits));
            let mut short: Vec<_> = kept.iter().filter(|one| !one.starts_with('*')).cloned().collect();
            short.sort();
            assert!(list(left).iter().all(|one| short.contains(one)), "{granted} & {limits}: {kept:?}");
            assert!(kept.iter().all(|one| one.ends_with(":read") || list(left).contains(one)), "{kept:?}");
            assert_eq!(kept.is_empty(), left.is_empty(), "{granted} & {limits}: {kept:?}");
        }
    }
}
