//! `taihang account …`: the operator keeps the accounts.

use std::io::BufRead as _;
use std::path::Path;
use std::sync::Arc;

use taihang_base::{Fault, Refusal, SystemClock, Text, civil_today};
use taihang_registers::Admission;
use taihang_store::Store;
use taihang_store::account::NewTicket;
use taihang_web::{RESET, RESET_LIFE, fresh_token, hash_password, password_problems, token_hash};

use crate::arguments::{AccountCommand, AccountOptions, NamedAccount};
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::installation::present;
use crate::{config, records, terminal};

/// Adds an account, sets a password, or makes a link to set one.
pub(crate) fn run(settings: &Settings, command: &AccountCommand) -> Result<Ending, Failure> {
    match command {
        AccountCommand::Add(options) => add(&open(settings, options.data.as_deref())?, options),
        AccountCommand::Password(options) => set_password(&open(settings, options.data.as_deref())?, options),
        AccountCommand::Reset(options) => {
            let store = open(settings, options.data.as_deref())?;
            let link = reset(&store, settings, options)?;
            terminal::put_lines(&[link]).map_err(Failure::from)
        }
    }?;
    Ok(Ending::Done)
}

fn open(settings: &Settings, data: Option<&Path>) -> Result<Store, Failure> {
    let settings = settings.clone().with_data(data);
    records::filled(present(&settings)?.open(Arc::new(SystemClock))?)
}

fn add(store: &Store, options: &AccountOptions) -> Result<(), Failure> {
    let hash = hash(&options.name)?;
    let organisation = match options.organisation.as_deref() {
        Some(named) => store.organisation_named(named)?.ok_or_else(|| unknown_organisation(named))?,
        None => records::home(),
    };
    // Who only reads needs no role: what everybody signed in may see is granted to all.
    let roles: Vec<String> = options.role.iter().filter(|role| *role != "viewer").cloned().collect();
    config::known_roles(store.catalogue(), &roles, "--role")?;
    let held: Vec<_> = roles.iter().map(|role| (role.as_str(), organisation)).collect();
    let admission = Admission {
        account: None,
        sign_in: &options.name,
        name: options.display_name.as_deref().unwrap_or(&options.name),
        organisation,
        roles: &held,
        from: civil_today(store.clock()),
        reason: "运维人员新增 added by the operator",
    };
    records::admit(store, &admission, Some(&hash))?;
    Ok(())
}

fn unknown_organisation(named: &str) -> Failure {
    taihang_base::Problem::new(
        "organisation-unknown",
        Text::new(
            format!("没有名为“{named}”的机构。"),
            format!("There is no organisation named \"{named}\"."),
        ),
        Text::new("请使用全称或统一社会信用代码。", "Give its full name or its credit code."),
    )
    .about("--organisation")
    .into()
}

fn set_password(store: &Store, options: &NamedAccount) -> Result<(), Failure> {
    let account = store.account_named(&options.name)?.ok_or(Refusal::NotFound)?;
    records::keep_password(store, account.id, &hash(&account.name)?)
}

/// A link to set a password, good once and for a day.
fn reset(store: &Store, settings: &Settings, options: &NamedAccount) -> Result<String, Failure> {
    let account = store.account_named(&options.name)?.ok_or(Refusal::NotFound)?;
    let token = fresh_token();
    let now = store.clock().now();
    store.ticket_issue(NewTicket {
        hash: token_hash(&token),
        purpose: RESET,
        account: Some(account.id),
        content: serde_json::json!({ "by": "operator" }),
        expires_at: now.checked_add(RESET_LIFE).unwrap_or(now),
    })?;
    let address = settings
        .text("public_address")
        .map_or_else(String::new, |address| address.trim_end_matches('/').to_owned());
    if address.is_empty() {
        let note = Text::new(
            "未设置 public_address：请在下面的路径前加上网站地址，例如 https://taihang.example。",
            "public_address is not set: put the address of the site in front of this path, such as https://taihang.example.",
        );
        terminal::say(note.in_language(settings.language));
    }
    Ok(format!("{address}/reset/{token}"))
}

/// The hash of the password on the first line of the standard input.
fn hash(name: &str) -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Fault::new("read the password", error))?;
    let password = line.trim_end_matches(['\r', '\n']);
    let problems = password_problems(password, name, "password");
    if problems.is_empty() { Ok(hash_password(password)?) } else { Err(Failure::Problems(problems)) }
}
