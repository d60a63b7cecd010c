//! Who works for an organisation, in which roles, and whether they can sign in.

use std::collections::BTreeMap;

use taihang_base::Refusal;
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_registers::{account, affiliation, person, role_grant};
use taihang_store::Store;
use taihang_store::account::CredentialKind;
use taihang_web::Failure;

use super::invitation::invited_by;
use crate::every::every;

/// Records in one page of an answer.
const PAGE: usize = 200;

/// The organisation whose people the visitor keeps, and whether as its head.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    pub(super) id: RecordId,
    /// The node that the visitor's own role reaches.
    pub(super) root: RecordId,
    pub(super) head: bool,
}

/// What the visitor keeps: as head of it, else as its clerk.
pub(super) fn unit(actor: &Actor) -> Result<Unit, Failure> {
    let of = |role: &str| actor.roles.iter().find(|own| own.role == role);
    let (head, clerk) = (of("unit_head"), of("unit_clerk"));
    let own = head.or(clerk).ok_or(Refusal::NotAllowed)?;
    Ok(Unit { id: own.organisation, root: own.root, head: head.is_some() })
}

/// Whether somebody can sign in.
pub(super) enum Entry {
    /// No account.
    None,
    /// An account without a password; whether this organisation gave out the invitation.
    Invited { account: RecordId, ours: bool },
    /// An account.
    Open,
    /// Locked or closed.
    Shut,
}

/// Somebody who works here, or is about to.
pub(super) struct Colleague {
    pub(super) affiliation: Record,
    pub(super) person: RecordId,
    pub(super) name: String,
    pub(super) sign_in: String,
    pub(super) entry: Entry,
    /// Roles here that are asked for, held, lent or suspended.
    pub(super) roles: Vec<Record>,
}

impl Colleague {
    /// Whether filing can be lent to this person: only a clerk has a use for it.
    pub(super) fn is_clerk(&self) -> bool {
        let clerk = |grant: &Record| grant.state == "granted" && grant.text("role") == Some("unit_clerk");
        self.roles.iter().any(clerk)
    }
}

fn of_unit(register: &str, unit: RecordId, states: &[&str]) -> Query {
    let states = states.iter().map(|state| Value::Choice((*state).to_owned())).collect();
    Query::all(register, PAGE)
        .with("organisation", Test::In(vec![Value::Ref(unit)]))
        .with("state", Test::In(states))
}

/// Everybody, as far as the visitor may see it; the accounts as the program knows them.
pub(super) fn team(store: &Store, actor: &Actor, unit: RecordId) -> Result<Vec<Colleague>, Failure> {
    let running = of_unit(affiliation::REGISTER, unit, &["proposed", "agreed", "active"]);
    let mut grants: BTreeMap<RecordId, Vec<Record>> = BTreeMap::new();
    let states = ["requested", "granted", "lent", "suspended"];
    for grant in every(store, actor, of_unit(role_grant::REGISTER, unit, &states))? {
        if let Some(person) = grant.reference("person") {
            grants.entry(person).or_default().push(grant);
        }
    }
    let mut people = Vec::new();
    for affiliation in every(store, actor, running)? {
        let Some(person) = affiliation.reference("person") else { continue };
        let (sign_in, entry) = entry(store, actor, person, unit)?;
        people.push(Colleague {
            name: named(store, actor, person)?,
            roles: grants.get(&person).cloned().unwrap_or_default(),
            affiliation,
            person,
            sign_in,
            entry,
        });
    }
    people.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(people)
}

/// What the person is called: who agrees to an affiliation reads with whom, whoever may open the person's record.
fn named(store: &Store, actor: &Actor, person: RecordId) -> Result<String, Failure> {
    let engine = Actor::system("engine", actor.today);
    let record = store.one(&engine, person::REGISTER, person)?.record;
    Ok(record.text(person::field::NAME).unwrap_or_default().to_owned())
}

fn entry(store: &Store, actor: &Actor, person: RecordId, unit: RecordId) -> Result<(String, Entry), Failure> {
    let engine = Actor::system("engine", actor.today);
    let query = Query::all(account::REGISTER, 1).with("person", Test::In(vec![Value::Ref(person)]));
    let Some(found) = store.page(&engine, &query)?.records.into_iter().next() else {
        return Ok((String::new(), Entry::None));
    };
    let record = found.record;
    let name = record.text(account::field::NAME).unwrap_or_default().to_owned();
    if record.state != "active" {
        return Ok((name, Entry::Shut));
    }
    if !store.credentials_of(record.id, CredentialKind::Password)?.is_empty() {
        return Ok((name, Entry::Open));
    }
    let ours = invited_by(store, record.id)? == Some(unit);
    Ok((name, Entry::Invited { account: record.id, ours }))
}
