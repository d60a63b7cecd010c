//! `taihang account …`: the operator keeps the accounts.

use std::io::BufRead as _;
use std::path::Path;
use std::sync::Arc;

use taihang_base::{Fault, Problem, Refusal, SystemClock, Text};
use taihang_planstore::{Actor, NewAccount, Scope, Store};

use crate::arguments::{AccountCommand, AccountOptions, PasswordOptions};
use crate::config::Settings;
use crate::ending::{Ending, Failure};

/// Fewer characters than this are guessed too soon.
const SHORTEST_PASSWORD: usize = 10;

/// Adds an account or sets a password.
pub(crate) fn run(settings: &Settings, command: &AccountCommand) -> Result<Ending, Failure> {
    match command {
        AccountCommand::Add(options) => add(&open(settings, options.data.as_deref())?, options),
        AccountCommand::Password(options) => set_password(&open(settings, options.data.as_deref())?, options),
    }?;
    Ok(Ending::Done)
}

fn open(settings: &Settings, data: Option<&Path>) -> Result<Store, Failure> {
    let settings = settings.clone().with_data(data);
    Ok(Store::open(settings.data()?, Arc::new(SystemClock))?)
}

fn add(store: &Store, options: &AccountOptions) -> Result<(), Failure> {
    let password_hash = hash()?;
    let display_name = options.display_name.as_deref().unwrap_or(&options.name);
    let account = NewAccount {
        name: &options.name,
        display_name,
        role: options.role.role(),
        password_hash: &password_hash,
    };
    store.account_add(&operator(), account)?;
    Ok(())
}

fn set_password(store: &Store, options: &PasswordOptions) -> Result<(), Failure> {
    let credential = store.account_credential(&Scope::system(), &options.name)?;
    let account = credential.ok_or(taihang_planstore::StoreError::Refusal(Refusal::NotFound))?.account;
    store.account_password(&operator(), account.id, &hash()?)?;
    Ok(())
}

fn operator() -> Actor {
    Actor::system("operator")
}

/// The hash of the password on the first line of the standard input.
fn hash() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Fault::new("read the password", error))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.chars().count() < SHORTEST_PASSWORD {
        return Err(Problem::new(
            "password-short",
            Text::new("密码过短。", "The password is too short."),
            Text::new(
                format!("请在标准输入给出至少 {SHORTEST_PASSWORD} 个字符的密码。"),
                format!("Give at least {SHORTEST_PASSWORD} characters on the standard input."),
            ),
        )
        .into());
    }
    Ok(taihang_web::hash_password(password)?)
}
