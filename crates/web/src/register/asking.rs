//! Who asks for which register: everything that its pages are made from.

use std::collections::BTreeSet;
use std::sync::Arc;

use taihang_base::{Fault, Problem, Refusal, Text};
use taihang_defs::{RegisterDef, Service};
use taihang_kernel::reach::{Verb, client_may, writable};
use taihang_kernel::{
    Act, Actor, ActorKey, Arm, Command, Origin, Reach, Record, RecordId, Register, Standing,
};
use taihang_store::Store;

use crate::failure::{Answer, Failure};
use crate::visit::Visit;

/// One request about one register, on a thread that may wait for the database.
pub struct Asking {
    /// The request.
    pub visit: Visit,
    /// All records.
    pub store: Store,
    /// The register.
    pub register: Arc<Register>,
    /// What the actor reaches in it.
    pub reach: Reach,
}

impl Asking {
    /// Answers a request about `register` on a thread that may wait. A register in which the visitor reaches nothing is not
    /// there for that visitor.
    pub async fn answer<F>(visit: Visit, register: String, work: F) -> Answer
    where
        F: FnOnce(&Self) -> Answer + Send + 'static,
    {
        apart(move || work(&Self::of(visit, &register)?)).await
    }

    /// The same for a request that is already on such a thread.
    pub fn of(visit: Visit, register: &str) -> Result<Self, Failure> {
        let store = visit.site.store().clone();
        let register = store.catalogue().register(register).cloned().ok_or(Refusal::NotFound)?;
        let reach = Reach::of(store.catalogue(), &register, &visit.actor);
        if reach.arms.is_empty() && !reach.may_open() {
            return Err(unreached(&visit.actor).into());
        }
        Ok(Self { visit, store, register, reach })
    }

    /// The definition.
    pub fn def(&self) -> &RegisterDef {
        &self.register.def
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.visit.actor
    }

    /// `text` in the language of the visitor.
    pub fn text<'a>(&self, text: &'a Text) -> &'a str {
        text.in_language(self.visit.language)
    }

    /// Path of the register's list.
    pub fn path(&self) -> String {
        format!("/r/{}", self.def().name)
    }

    /// Path of one record.
    pub fn record_path(&self, id: RecordId) -> String {
        format!("/r/{}/{id}", self.def().name)
    }

    /// The account of the visitor: whose drafts and views these are.
    pub fn account(&self) -> Result<RecordId, Failure> {
        match self.actor().key {
            ActorKey::Account(account) => Ok(account),
            ActorKey::Client(_) | ActorKey::System(_) | ActorKey::Public => Err(Refusal::NotSignedIn.into()),
        }
    }

    /// The register of organisations.
    pub fn organisations(&self) -> &str {
        self.serving(Service::Organisations)
    }

    /// The name of the register that serves `service`; empty if none does.
    pub fn serving(&self, service: Service) -> &str {
        self.store.catalogue().serving(service).map_or("", |register| register.def.name.as_str())
    }

    /// What the register called `name` is called; the name itself if there is none.
    pub fn label_of<'a>(&'a self, name: &'a str) -> &'a str {
        self.store.catalogue().register(name).map_or(name, |register| self.text(&register.def.label))
    }

    /// Whether the visitor may create records.
    pub fn may_create(&self) -> bool {
        self.may_write() && self.reach.arms.iter().any(|arm| arm.create)
    }

    /// Whether the visitor may export records in bulk.
    pub fn may_exchange(&self) -> bool {
        self.reach.arms.iter().any(|arm| arm.exchange)
    }

    /// Whether the visitor may import records.
    pub fn may_import(&self) -> bool {
        let writes = self.reach.arms.iter().any(|arm| arm.create || !arm.edit.is_empty());
        writes && self.may_exchange() && self.may_write() && self.account().is_ok()
    }

    fn may_write(&self) -> bool {
        client_may(self.actor(), &self.def().name, Verb::Write)
    }

    /// Fields and kinds of lines that the visitor may edit in `record`, and `about`; none if it may not be edited.
    pub fn editable(&self, record: &Record, standing: &Standing) -> BTreeSet<String> {
        self.open_where(record, standing, |arm| arm.edit.contains(&record.state))
    }

    /// What the visitor may correct in `record`.
    pub fn correctable(&self, record: &Record, standing: &Standing) -> BTreeSet<String> {
        self.open_where(record, standing, |arm| arm.correct)
    }

    /// What the visitor may fill in a new record.
    pub fn creatable(&self) -> BTreeSet<String> {
        let creating = self.reach.arms.iter().filter(|arm| arm.create && self.may_write());
        writable(self.def(), creating)
    }

    fn open_where(
        &self,
        record: &Record,
        standing: &Standing,
        allows: impl Fn(&Arm) -> bool,
    ) -> BTreeSet<String> {
        let arms = self.reach.admitting(record, standing).filter(|arm| allows(arm) && self.may_write());
        writable(self.def(), arms)
    }

    /// A fresh id.
    pub fn fresh_id(&self) -> RecordId {
        RecordId::new(self.visit.now, rand::random())
    }

    /// `act` as a command of this request.
    pub fn command(&self, act: Act, reason: &str, key: Option<String>) -> Command {
        Command {
            register: self.def().name.clone(),
            act,
            reason: Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
            origin: Origin {
                idempotency_key: key,
                request: Some(self.visit.request_id.clone()),
                ..Origin::default()
            },
        }
    }
}

/// Runs `work` on a thread that may wait.
pub(super) async fn apart<F>(work: F) -> Answer
where
    F: FnOnce() -> Answer + Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::from(Fault::new("finish a page on a waiting thread", error)))?
}

/// The id in an address; what is none is not found.
pub(crate) fn id(text: &str) -> Result<RecordId, Failure> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// What somebody is told who reaches nothing: nobody signed in may be somebody later.
fn unreached(actor: &Actor) -> Refusal {
    if actor.key == ActorKey::Public { Refusal::NotSignedIn } else { Refusal::NotFound }
}

/// The reason of a guard as a problem.
pub(super) fn not_now(reason: Text) -> Problem {
    let hint = Text::new("请先满足上述条件，再办理。", "Meet the condition first, then repeat it.");
    Problem::new("not-now", reason, hint)
}
