//! The head lends a clerk what of the own role is filing, until a day.

use jiff::civil::Date;
use taihang_base::{Period, Problem, Text};
use taihang_kernel::{Act, Actor, Draft, Value};
use taihang_registers::role_grant::{self, field};
use taihang_store::Store;
use taihang_web::Failure;

use super::colleague::{command, step};
use super::team::{Unit, team};

/// What the form holds.
#[derive(Clone, Default, serde::Deserialize)]
pub(super) struct Loan {
    pub(super) clerk: String,
    pub(super) until: String,
}

fn wrong(field: &str, code: &str, message: (&str, &str), hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(message.0, message.1), Text::new(hint.0, hint.1)).about(field)
}

impl Loan {
    /// Lends it: the rules of the register say whether it is within the own rights.
    pub(super) fn lend(&self, store: &Store, actor: &Actor, unit: Unit) -> Result<(), Failure> {
        let mut problems = Vec::new();
        let people = team(store, actor, unit.id)?;
        let clerk = people.iter().find(|one| one.is_clerk() && one.person.to_string() == self.clerk);
        if clerk.is_none() {
            let message = ("请选择本单位的经办人。", "Choose a clerk of your organisation.");
            let hint = ("受托人须已担任本单位经办人。", "Rights are lent to who is a clerk already.");
            problems.push(wrong("clerk", "option-unknown", message, hint));
        }
        let until = self.until.trim().parse::<Date>().ok().filter(|until| *until >= actor.today);
        if until.is_none() {
            let message = ("请填写委托的截止日期。", "Say until when.");
            let hint = ("不早于今天，例如2026-12-31。", "Not before today, for example 2026-12-31.");
            problems.push(wrong("until", "date-missing", message, hint));
        }
        let (Some(clerk), Some(until)) = (clerk, until) else { return Err(problems.into()) };
        let draft = Draft::default()
            .with(field::PERSON, Value::Ref(clerk.person))
            .with(field::ORGANISATION, Value::Ref(unit.id))
            .with(field::ROLE, Value::Choice("unit_head".to_owned()))
            .with(field::ROOT, Value::Ref(unit.root))
            .with(field::PERIOD, Period::days(actor.today, Some(until)).map(Value::Period))
            .with(field::DELEGATED_BY, actor.person.map(Value::Ref))
            .with(field::DELEGATION, Value::Choice("filing".to_owned()));
        let id = store.fresh_id();
        let commands = vec![
            command(role_grant::REGISTER, Act::Create { id, draft, state: None }),
            command(role_grant::REGISTER, step(id, role_grant::transition::LEND)),
        ];
        store.submit_all(actor, commands)?;
        Ok(())
    }
}
