//! A person who may sign in, as commands: the person, where he or she works, the roles held, the account.

use jiff::civil::Date;
use taihang_base::Period;
use taihang_kernel::{Act, Command, Draft, Origin, RecordId, Value};

use crate::{account, affiliation, person, role_grant};

/// A person about to be admitted.
#[derive(Debug, Clone)]
pub struct Admission<'a> {
    /// The account's id, if the ledger knows it already; a fresh one otherwise.
    pub account: Option<RecordId>,
    /// The name to sign in with.
    pub sign_in: &'a str,
    /// The name that people read.
    pub name: &'a str,
    /// The organisation that the person works for.
    pub organisation: RecordId,
    /// Roles, each with the node of the organisation tree that it reaches.
    pub roles: &'a [(&'a str, RecordId)],
    /// From when on.
    pub from: Date,
    /// Why, for the ledger.
    pub reason: &'a str,
}

impl Admission<'_> {
    /// The commands, to be carried out together by a part of the program. The last one makes the account.
    pub fn commands(&self, fresh: &mut dyn FnMut() -> RecordId) -> Vec<Command> {
        let whose = fresh();
        let term = Period::days(self.from, None).map(Value::Period);
        let organisation = Value::Ref(self.organisation);
        let someone = Draft::default().with(person::field::NAME, Value::Text(self.name.to_owned()));
        let works = Draft::default()
            .with(affiliation::field::PERSON, Value::Ref(whose))
            .with(affiliation::field::ORGANISATION, organisation.clone())
            .with(affiliation::field::KIND, Value::Choice("employment".to_owned()))
            .with(affiliation::field::PRIMARY, Value::YesNo(true))
            .with(affiliation::field::PERIOD, term.clone());
        let mut commands = vec![
            self.create(person::REGISTER, whose, someone, "active"),
            self.create(affiliation::REGISTER, fresh(), works, "active"),
        ];
        for (role, root) in self.roles {
            let grant = Draft::default()
                .with(role_grant::field::PERSON, Value::Ref(whose))
                .with(role_grant::field::ORGANISATION, organisation.clone())
                .with(role_grant::field::ROLE, Value::Choice((*role).to_owned()))
                .with(role_grant::field::ROOT, Value::Ref(*root))
                .with(role_grant::field::PERIOD, term.clone());
            commands.push(self.create(role_grant::REGISTER, fresh(), grant, "granted"));
        }
        let signs_in = Draft::default()
            .with(account::field::NAME, Value::Identifier(self.sign_in.to_owned()))
            .with(account::field::PERSON, Value::Ref(whose))
            .with(account::field::LANGUAGE, Value::Choice("zh".to_owned()));
        let id = self.account.unwrap_or_else(fresh);
        commands.push(self.create(account::REGISTER, id, signs_in, "active"));
        commands
    }

    fn create(&self, register: &str, id: RecordId, draft: Draft, state: &str) -> Command {
        Command {
            register: register.to_owned(),
            act: Act::Create { id, draft, state: Some(state.to_owned()) },
            reason: Some(self.reason.to_owned()),
            origin: Origin::default(),
        }
    }
}
