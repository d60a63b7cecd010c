//! A colleague about to be brought in: what is typed, everything that is wrong with it, and what it becomes.

use jiff::civil::Date;
use taihang_base::{Period, Problem, Problems, Text};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_registers::{account, affiliation, person, role_grant};
use taihang_store::Store;
use taihang_web::{Failure, mail_address, no_mail_address};

use super::invitation::{self, Invitation};
use super::team::Unit;
use crate::registration::sign_in_name;

/// What the form holds.
#[derive(Clone, Default, serde::Deserialize)]
pub(super) struct Entry {
    pub(super) person: String,
    #[serde(default)]
    pub(super) post: String,
    pub(super) sign_in: String,
    #[serde(default)]
    pub(super) mail: String,
    #[serde(default)]
    pub(super) role: String,
}

fn wrong(field: &str, code: &str, message: (&str, &str), hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(message.0, message.1), Text::new(hint.0, hint.1)).about(field)
}

/// The roles that somebody may be given in an organisation of this kind, with their labels.
pub(super) fn roles(store: &Store, unit: RecordId) -> Result<Vec<(String, Text)>, Failure> {
    let engine = Actor::system("engine", taihang_base::civil_today(store.clock()));
    let record = store.one(&engine, "organisation", unit)?.record;
    let roles = store.catalogue().defs.roles.iter();
    let fitting = roles.filter(|(_, role)| role.fits(record.text("kind")));
    Ok(fitting.map(|(key, role)| (key.clone(), role.label.clone())).collect())
}

impl Entry {
    /// Everything that is wrong with it; else the sign-in name and the mail address. With a mail server an address is needed.
    fn check(&self, store: &Store, unit: Unit, mails: bool) -> Result<(String, Option<String>), Failure> {
        let mut problems: Problems = Vec::new();
        if self.person.trim().chars().count() < 2 || self.person.chars().count() > 100 {
            let message = ("姓名应为2至100个字。", "A name has 2 to 100 characters.");
            problems.push(wrong(
                "person",
                "name-missing",
                message,
                ("请填写全名。", "Enter the whole name."),
            ));
        }
        if self.post.chars().count() > 200 {
            let message = ("职务过长。", "The post is too long.");
            problems.push(wrong(
                "post",
                "text-too-long",
                message,
                ("最多200个字。", "At most 200 characters."),
            ));
        }
        let sign_in = sign_in_name(store, "sign_in", &self.sign_in, &mut problems)?;
        let mail = mail_address(&self.mail);
        if mail.is_none() && (mails || !self.mail.trim().is_empty()) {
            problems.push(no_mail_address());
        }
        let offered = roles(store, unit.id)?;
        let askable = unit.head && offered.iter().any(|(key, _)| *key == self.role);
        if !(self.role.is_empty() || askable) {
            let message = ("不能申请这个角色。", "This role cannot be asked for here.");
            problems.push(wrong("role", "role-unfit", message, ("请另选角色。", "Choose another.")));
        }
        if problems.is_empty() { Ok((sign_in, mail)) } else { Err(problems.into()) }
    }

    /// Person, affiliation, the head's agreement and the role asked for, as the visitor; then the account, as the program.
    /// Answers the invitation.
    pub(super) fn bring_in(
        &self,
        store: &Store,
        actor: &Actor,
        unit: Unit,
        place: Option<&str>,
    ) -> Result<Invitation, Failure> {
        let (sign_in, mail) = self.check(store, unit, place.is_some())?;
        let [whose, works, own] = [store.fresh_id(), store.fresh_id(), store.fresh_id()];
        store.submit_all(actor, self.commands(unit, actor.today, (whose, works), store.fresh_id()))?;
        let own_account = Draft::default()
            .with(account::field::NAME, Value::Identifier(sign_in.clone()))
            .with(account::field::PERSON, Value::Ref(whose))
            .with(account::field::LANGUAGE, Value::Choice("zh".to_owned()));
        let act = Act::Create { id: own, draft: own_account, state: None };
        let reason = format!("由{}引入 brought in by {}", actor.name, actor.key);
        let engine = Actor::system("engine", actor.today);
        store.submit(&engine, Command { reason: Some(reason), ..command(account::REGISTER, act) })?;
        let asked = invitation::Asked { unit: unit.id, affiliation: works, mailed: place.is_some() };
        if let Some(mail) = &mail {
            taihang_web::keep_unconfirmed(store, own, mail)?;
        }
        invitation::issue(store, (own, &sign_in), &asked, place.zip(mail.as_deref()))
    }

    fn commands(
        &self,
        unit: Unit,
        today: Date,
        (whose, works): (RecordId, RecordId),
        role: RecordId,
    ) -> Vec<Command> {
        let text = |text: &str| {
            Some(text.trim()).filter(|text| !text.is_empty()).map(|text| Value::Text(text.to_owned()))
        };
        let term = Period::days(today, None).map(Value::Period);
        let someone = Draft::default().with(person::field::NAME, text(&self.person));
        let affiliated = Draft::default()
            .with(affiliation::field::PERSON, Value::Ref(whose))
            .with(affiliation::field::ORGANISATION, Value::Ref(unit.id))
            .with(affiliation::field::KIND, Value::Choice("employment".to_owned()))
            .with(affiliation::field::POST, text(&self.post))
            .with(affiliation::field::PRIMARY, Value::YesNo(true))
            .with(affiliation::field::PERIOD, term.clone());
        let mut commands = vec![
            command(person::REGISTER, Act::Create { id: whose, draft: someone, state: None }),
            command(affiliation::REGISTER, Act::Create { id: works, draft: affiliated, state: None }),
        ];
        if unit.head {
            commands.push(command(affiliation::REGISTER, step(works, affiliation::transition::AGREE)));
        }
        if !self.role.is_empty() {
            let asked = Draft::default()
                .with(role_grant::field::PERSON, Value::Ref(whose))
                .with(role_grant::field::ORGANISATION, Value::Ref(unit.id))
                .with(role_grant::field::ROLE, Value::Choice(self.role.clone()))
                .with(role_grant::field::ROOT, Value::Ref(unit.id))
                .with(role_grant::field::PERIOD, term);
            commands.push(command(role_grant::REGISTER, Act::Create { id: role, draft: asked, state: None }));
            commands.push(command(role_grant::REGISTER, step(role, role_grant::transition::GRANT)));
        }
        commands
    }
}

/// The first step of a record that was just made.
pub(super) fn step(id: RecordId, transition: &str) -> Act {
    Act::Advance { id, version: 1, transition: transition.to_owned(), draft: Draft::default() }
}

/// A command of this page.
pub(super) fn command(register: &str, act: Act) -> Command {
    Command { register: register.to_owned(), act, reason: None, origin: Origin::default() }
}
