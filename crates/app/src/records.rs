//! The records of an installation: where they are kept, and the people who may sign in.

use std::sync::Arc;

use jiff::civil::Date;
use taihang_base::{Clock, Fault, Problem, Refusal, Text, civil_today};
use taihang_kernel::{Actor, RecordId};
use taihang_planstore::{Role as PlanRole, Scope as PlanScope, Store as Plans};
use taihang_registers::{Admission, seed_id};
use taihang_store::Store;
use taihang_store::account::{CredentialKind, NewCredential, NewSignIn};

use crate::config::Settings;
use crate::ending::Failure;
use crate::installation::installation;

/// Opens the records, and enters the reference data where none are.
pub(crate) fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Store, Failure> {
    let store = installation(settings)?.open(clock)?;
    if store.organisation_name(home())?.is_none() {
        let actor = Actor::system("import", civil_today(store.clock()));
        store.submit_all(&actor, taihang_registers::seed(store.catalogue())?)?;
    }
    Ok(store)
}

/// The organisation of accounts for which no other is named: the department that runs the programme.
pub(crate) fn home() -> RecordId {
    organisation("140000-science")
}

/// An organisation of the reference data.
pub(crate) fn organisation(code: &str) -> RecordId {
    seed_id("organisation", code)
}

/// Admits a person and keeps the hash of the password, if there is one.
pub(crate) fn admit(
    store: &Store,
    admission: &Admission<'_>,
    password_hash: Option<&str>,
) -> Result<RecordId, Failure> {
    if store.account_named(admission.sign_in)?.is_some() {
        return Err(Problem::new(
            "name-taken",
            Text::new(
                format!("用户名“{}”已被使用。", admission.sign_in),
                format!("The user name \"{}\" is taken.", admission.sign_in),
            ),
            Text::new("请换一个用户名。", "Choose another."),
        )
        .about("name")
        .into());
    }
    let now = store.clock().now();
    let mut fresh = || RecordId::new(now, rand::random());
    let receipts =
        store.submit_all(&Actor::system("engine", admission.from), admission.commands(&mut fresh))?;
    let account = receipts.last().map(|receipt| receipt.record);
    let account = account.ok_or(Fault { step: "make an account", source: None })?;
    if let Some(hash) = password_hash {
        keep_password(store, account, hash)?;
    }
    Ok(account)
}

/// Keeps the hash of a password; every session of the account ends.
pub(crate) fn keep_password(store: &Store, account: RecordId, hash: &str) -> Result<(), Failure> {
    let new = NewCredential { proof: hash.to_owned(), secret: None, confirmed: true };
    store.credentials_set(account, CredentialKind::Password, vec![new])?;
    store.sessions_end(account, None)?;
    let note = NewSignIn {
        account: Some(account),
        method: "command",
        outcome: "password-set",
        ..NewSignIn::default()
    };
    Ok(store.sign_in_note(note)?)
}

/// Takes the accounts of the first issue over, with their ids and passwords. Done again, nothing happens twice.
pub(crate) fn take_over(store: &Store, plans: &Plans, today: Date) -> Result<usize, Failure> {
    let mut taken = 0;
    for old in plans.account_list(&PlanScope::system())? {
        let id: RecordId = old.id.to_string().parse().map_err(|_| Refusal::NotFound)?;
        if store.account_row(id)?.is_some() || store.account_named(&old.name)?.is_some() {
            continue;
        }
        let Some(credential) = plans.account_credential(&PlanScope::system(), &old.name)? else { continue };
        let root = organisation("140000-node");
        let roles: &[(&str, RecordId)] = match old.role {
            PlanRole::Administrator => &[("administrator", root)],
            PlanRole::Planner => &[("planner", root)],
            PlanRole::Viewer => &[],
        };
        let admission = Admission {
            account: Some(id),
            sign_in: &old.name,
            name: &old.display_name,
            organisation: home(),
            roles,
            from: today,
            reason: "由上一版本迁入 migrated",
        };
        admit(store, &admission, Some(&credential.password_hash))?;
        taken += 1;
    }
    Ok(taken)
}
