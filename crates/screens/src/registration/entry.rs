//! What the form holds, everything that is wrong with it, and the commands it becomes.

use jiff::civil::Date;
use serde::Deserialize;
use taihang_base::{Problem, Problems, Scheme, Text};
use taihang_kernel::{Act, Command, Draft, Origin, RecordId, Value};
use taihang_registers::{Admission, account, organisation};
use taihang_store::Store;
use taihang_web::{Failure, mail_address, no_mail_address, password_problems};

/// What the form holds.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Entry {
    pub(super) credit_code: String,
    pub(super) organisation: String,
    pub(super) kind: String,
    pub(super) region: String,
    pub(super) person: String,
    pub(super) mail: String,
    pub(super) name: String,
    pub(super) password: String,
    pub(super) again: String,
}

/// Kinds of organisation that do not register themselves: public bodies are entered by the data steward.
const PUBLIC: [&str; 5] = ["region_node", "party_body", "congress", "government", "foreign"];

/// An entry in which everything is right.
pub(super) struct Checked {
    credit_code: String,
    region: RecordId,
    above: RecordId,
    pub(super) mail: String,
    pub(super) sign_in: String,
}

fn wrong(field: &str, code: &str, message: (&str, &str), hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(message.0, message.1), Text::new(hint.0, hint.1)).about(field)
}

/// Kinds that the form offers: key and label.
pub(super) fn kinds(store: &Store, chinese: bool) -> Vec<(String, String)> {
    let register = store.catalogue().register(organisation::REGISTER);
    let field = register.and_then(|register| register.def.fields.get(organisation::field::KIND));
    let Some(taihang_defs::FieldType::Choice(taihang_defs::ChoiceOptions::Closed(options))) =
        field.map(|field| &field.kind)
    else {
        return Vec::new();
    };
    let label = |text: &Text| if chinese { text.zh.clone() } else { text.en.clone() };
    let open = options.iter().filter(|(key, _)| !PUBLIC.contains(&key.as_str()));
    open.map(|(key, option)| (key.clone(), label(&option.label))).collect()
}

impl Entry {
    /// Everything that is wrong with it, or what it means.
    pub(super) fn check(&self, store: &Store) -> Result<Checked, Failure> {
        let mut problems: Problems = Vec::new();
        let credit_code = Scheme::CreditCode.parse(&self.credit_code).unwrap_or_else(|problem| {
            problems.push(problem.about("credit_code"));
            String::new()
        });
        if !credit_code.is_empty() && store.organisation_named(&credit_code)?.is_some() {
            problems.push(taken_code());
        }
        for (field, value) in [("organisation", &self.organisation), ("person", &self.person)] {
            if value.trim().chars().count() < 2 || value.chars().count() > 100 {
                problems.push(wrong(
                    field,
                    "name-missing",
                    ("名称应为2至100个字。", "A name has 2 to 100 characters."),
                    ("请填写全称。", "Enter it in full."),
                ));
            }
        }
        if !kinds(store, true).iter().any(|(kind, _)| *kind == self.kind) {
            problems.push(wrong("kind", "option-unknown", ("请选择机构类别。", "Choose a kind."), ("", "")));
        }
        let region = store.governed_regions()?.into_iter().find(|(id, ..)| id.to_string() == self.region);
        if region.is_none() {
            problems.push(wrong(
                "region",
                "option-unknown",
                ("请选择所在区域。", "Choose a region."),
                ("", ""),
            ));
        }
        let mail = mail_address(&self.mail).unwrap_or_else(|| {
            problems.push(no_mail_address());
            String::new()
        });
        let sign_in = Scheme::Code.parse(&self.name).unwrap_or_else(|problem| {
            problems.push(problem.about("name"));
            String::new()
        });
        if !sign_in.is_empty() && store.account_named(&sign_in)?.is_some() {
            let message = ("该登录名已被使用。", "This sign-in name is taken.");
            problems.push(wrong("name", "name-taken", message, ("请换一个。", "Choose another.")));
        }
        problems.extend(password_problems(&self.password, &sign_in, "password"));
        if self.password != self.again {
            let message = ("两次输入的密码不一致。", "The two passwords differ.");
            problems.push(wrong("again", "password-differs", message, ("请重新输入。", "Enter them again.")));
        }
        match region {
            Some((region, _, above)) if problems.is_empty() => {
                Ok(Checked { credit_code, region, above, mail, sign_in })
            }
            Some(_) | None => Err(problems.into()),
        }
    }

    /// Organisation as a draft, person, roles, account locked.
    pub(super) fn commands(
        &self,
        checked: &Checked,
        today: Date,
        fresh: &mut dyn FnMut() -> RecordId,
    ) -> (RecordId, RecordId, Vec<Command>) {
        let (unit, own) = (fresh(), fresh());
        let text = |text: &str| Value::Text(text.trim().to_owned());
        let draft = Draft::default()
            .with(organisation::field::NAME, text(&self.organisation))
            .with(organisation::field::KIND, Value::Choice(self.kind.clone()))
            .with(organisation::field::CREDIT_CODE, Value::Identifier(checked.credit_code.clone()))
            .with(organisation::field::REGION, Value::Ref(checked.region))
            .with(organisation::field::ABOVE, Value::Ref(checked.above))
            .with(organisation::field::CONTACT, text(&format!("{} {}", self.person.trim(), checked.mail)));
        let reason = "单位自行注册 registered itself";
        let command = |register: &str, act: Act| Command {
            register: register.to_owned(),
            act,
            reason: Some(reason.to_owned()),
            origin: Origin::default(),
        };
        let mut commands =
            vec![command(organisation::REGISTER, Act::Create { id: unit, draft, state: None })];
        let admission = Admission {
            account: Some(own),
            sign_in: &checked.sign_in,
            name: self.person.trim(),
            organisation: unit,
            roles: &[("unit_head", unit), ("unit_clerk", unit)],
            from: today,
            reason,
        };
        commands.extend(admission.commands(fresh));
        let lock = account::transition::LOCK.to_owned();
        let act = Act::Advance { id: own, version: 1, transition: lock, draft: Draft::default() };
        commands.push(command(account::REGISTER, act));
        (unit, own, commands)
    }
}

fn taken_code() -> Problem {
    wrong(
        "credit_code",
        "organisation-registered",
        ("该统一社会信用代码的单位已登记。", "An organisation with this credit code is registered already."),
        (
            "请向本单位负责人申请账户；无法联系时，请联系属地科技部门的数据管家。",
            "Ask the head of your organisation for an account; if that fails, the data steward of your S&T bureau.",
        ),
    )
}
