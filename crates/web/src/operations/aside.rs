//! What people read of a job that was laid aside: for whom it was and what it is about. Never its payload: a mail holds the link
//! that confirms an address, and a link is as good as a password.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use taihang_kernel::RecordId;
use taihang_kernel::view::Titles;
use taihang_store::account::ClientRow;
use taihang_store::jobs::{Cause, Entry};
use taihang_store::notices::delivery::{DIGEST, SEND};
use taihang_store::webhooks::WEBHOOK;
use taihang_store::{Channel, Store};

use crate::failure::Failure;
use crate::visit::Visit;

/// A job that was laid aside, as people read it.
pub(super) struct Aside {
    pub(super) entry: Entry,
    /// For whom, or where to.
    pub(super) whom: Option<String>,
    /// What it says, where that is ours to say.
    pub(super) what: Option<String>,
    /// The record that it is about.
    pub(super) record: Option<(String, RecordId)>,
    /// The register, if it is about a register as a whole or about a record of it.
    pub(super) register: Option<String>,
}

/// The jobs, and the titles of their records as far as the visitor may see them.
pub(super) struct Told {
    pub(super) jobs: Vec<Aside>,
    pub(super) titles: Titles,
}

/// Reads what the jobs are about.
pub(super) fn told(store: &Store, visit: &Visit, dead: &[Entry]) -> Result<Told, Failure> {
    let clients = store.client_rows()?;
    let jobs = dead.iter().map(|entry| aside(store, visit, &clients, entry));
    let jobs = jobs.collect::<Result<Vec<_>, _>>()?;
    let named: Vec<_> = jobs.iter().filter_map(|job| job.record.clone()).collect();
    let titles = store.titles(&visit.actor, named, visit.language)?;
    Ok(Told { jobs, titles })
}

fn aside(store: &Store, visit: &Visit, clients: &[ClientRow], entry: &Entry) -> Result<Aside, Failure> {
    let text = |name: &str| entry.payload.get(name).and_then(Json::as_str);
    let id = |name: &str| text(name).and_then(|id| id.parse::<RecordId>().ok());
    let mut told = Aside { whom: None, what: None, record: None, register: None, entry: entry.clone() };
    match entry.name.as_str() {
        "mail" => {
            told.whom = text("to").map(str::to_owned);
            told.what = text("subject").map(str::to_owned);
        }
        SEND => {
            let sent = channel(text("channel"));
            let notice = text("notice").unwrap_or_default();
            if let Some(delivery) = store.notice_to_send(notice, sent)? {
                told.whom = called(store, delivery.account)?;
                told.what = Some(subject(store, visit, &delivery.notice));
                told.about(store, &delivery.notice.register, Some(delivery.notice.record));
            }
        }
        DIGEST => told.whom = id("account").map(|account| called(store, account)).transpose()?.flatten(),
        WEBHOOK => {
            if let Some((delivery, hook, _)) = store.webhook_delivery(&entry.id.to_string())? {
                let client = clients.iter().find(|client| client.id == hook.client);
                let client = client.map_or("—", |client| client.name.as_str());
                told.whom = Some(format!("{client} · {}", without_paths(&hook.address)));
                told.about(store, &delivery.register, delivery.record);
            }
        }
        taihang_exchange::import::work::JOB => {
            let batch = id("batch").map(|batch| store.import_batch(batch)).transpose()?.flatten();
            if let Some(batch) = batch {
                told.what = Some(batch.file_name);
                told.about(store, &batch.register, None);
            }
        }
        // What definitions queue names the record that brought it about.
        _other => told.about(store, text("register").unwrap_or_default(), id("record")),
    }
    Ok(told)
}

impl Aside {
    fn about(&mut self, store: &Store, register: &str, record: Option<RecordId>) {
        if store.catalogue().register(register).is_none() {
            return;
        }
        self.record = record.map(|record| (register.to_owned(), record));
        self.register = Some(register.to_owned());
    }
}

/// What a job of this name is, in words; its name where it has none.
pub(super) fn kind<'a>(visit: &'a Visit, name: &'a str) -> &'a str {
    let key = format!("job.{}", name.replace('_', "-"));
    visit.site.words().text(&key).map_or(name, |text| text.in_language(visit.language))
}

/// Why a job failed, in the reader's language as far as the program said it.
pub(crate) fn cause(visit: &Visit, text: &str) -> String {
    Cause::told(text).map_or_else(
        || text.to_owned(),
        |(cause, said)| visit.words(&format!("job.{}", cause.key()), &[("said", &said)]),
    )
}

fn channel(key: Option<&str>) -> Channel {
    if key == Some(Channel::Gateway.key()) { Channel::Gateway } else { Channel::Mail }
}

fn called(store: &Store, account: RecordId) -> Result<Option<String>, Failure> {
    Ok(store.account_row(account)?.map(|row| row.name))
}

/// What the notice is, without what it names: its reader may see more of the record than who looks after the installation.
fn subject(store: &Store, visit: &Visit, notice: &taihang_store::Notice) -> String {
    let text = store.catalogue().defs.notices.get(&notice.text);
    let unnamed = || visit.word("job.notice-send").to_owned();
    text.map_or_else(unnamed, |text| text.render(&BTreeMap::new(), visit.language).0)
}

/// The text with every address in it shortened to its host: what stands behind that may be as good as a password.
pub(super) fn without_paths(text: &str) -> String {
    let mut left = text;
    let mut told = String::with_capacity(text.len());
    while let Some(at) = left.find("://") {
        let (before, rest) = left.split_at(at + 3);
        let ends = |letter: char| letter.is_whitespace() || "\"'<>()，。；、（）".contains(letter);
        let (address, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        let cut = address.find(['/', '?', '#']).unwrap_or(address.len());
        let (host, path) = address.split_at(cut);
        told.push_str(before);
        // Before the host may stand a name with its password.
        told.push_str(host.rsplit('@').next().unwrap_or(host));
        if path.len() > 1 {
            told.push_str("/…");
        }
        left = after;
    }
    told.push_str(left);
    told
}

#[cfg(test)]
mod tests {
    use super::without_paths;

    #[test]
    fn of_an_address_only_the_host_is_told() {
        for (text, told) in [
            ("no address", "no address"),
            ("https://hook.example.cn", "https://hook.example.cn"),
            ("https://hook.example.cn/t/secret?key=1", "https://hook.example.cn/…"),
            ("https://hook.example.cn?key=1 is away", "https://hook.example.cn/… is away"),
            (
                "see https://u:p@a.example/x, then http://b.example/y.",
                "see https://a.example/… then http://b.example/…",
            ),
        ] {
            assert_eq!(without_paths(text), told);
        }
    }
}
