//! What the form holds, everything that is wrong with it, and the commands it becomes.

use jiff::civil::Date;
use taihang_base::{Language, Problem, Problems, Scheme, Text, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, FileRef, Origin, RecordId, Value};
use taihang_registers::{Admission, account, organisation};
use taihang_store::Store;
use taihang_web::{Failure, Sent, mail_address, no_mail_address, password_problems};

/// What the form holds.
#[derive(Clone, Default)]
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

/// An organisation of which everything is right.
pub(super) struct Unit {
    credit_code: String,
    region: RecordId,
    above: RecordId,
}

/// An entry in which everything is right.
pub(super) struct Checked {
    unit: Unit,
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
    /// The form as it was sent.
    pub(super) fn read(sent: &Sent) -> Self {
        let text = |name: &str| sent.get(name).to_owned();
        Self {
            credit_code: text("credit_code"),
            organisation: text("organisation"),
            kind: text("kind"),
            region: text("region"),
            person: text("person"),
            mail: text("mail"),
            name: text("name"),
            password: text("password"),
            again: text("again"),
        }
    }

    /// What it says of the organisation: everything that is wrong goes to `problems`. The one called `own` may have the
    /// credit code already.
    pub(super) fn unit(
        &self,
        store: &Store,
        own: Option<RecordId>,
        problems: &mut Problems,
    ) -> Result<Option<Unit>, Failure> {
        let credit_code = Scheme::CreditCode.parse(&self.credit_code).unwrap_or_else(|problem| {
            problems.push(problem.about("credit_code"));
            String::new()
        });
        if !credit_code.is_empty() && taken(store, &credit_code, own)? {
            problems.push(taken_code());
        }
        called("organisation", &self.organisation, problems);
        if !kinds(store, true).iter().any(|(kind, _)| *kind == self.kind) {
            problems.push(wrong("kind", "option-unknown", ("请选择机构类别。", "Choose a kind."), ("", "")));
        }
        let region =
            store.governed_regions(Language::Zh)?.into_iter().find(|(id, ..)| id.to_string() == self.region);
        let Some((region, _, above)) = region else {
            problems.push(wrong(
                "region",
                "option-unknown",
                ("请选择所在区域。", "Choose a region."),
                ("", ""),
            ));
            return Ok(None);
        };
        Ok(Some(Unit { credit_code, region, above }))
    }

    /// Everything that is wrong with it, besides the `problems` found before; or what it means.
    pub(super) fn check(&self, store: &Store, mut problems: Problems) -> Result<Checked, Failure> {
        let unit = self.unit(store, None, &mut problems)?;
        called("person", &self.person, &mut problems);
        let mail = mail_address(&self.mail).unwrap_or_else(|| {
            problems.push(no_mail_address());
            String::new()
        });
        let sign_in = sign_in_name(store, "name", &self.name, &mut problems)?;
        problems.extend(password_problems(&self.password, &sign_in, "password"));
        if self.password != self.again {
            let message = ("两次输入的密码不一致。", "The two passwords differ.");
            problems.push(wrong("again", "password-differs", message, ("请重新输入。", "Enter them again.")));
        }
        match unit {
            Some(unit) if problems.is_empty() => Ok(Checked { unit, mail, sign_in }),
            Some(_) | None => Err(problems.into()),
        }
    }

    /// What it says of the organisation, as values of its record.
    pub(super) fn draft(&self, unit: &Unit, licence: &FileRef) -> Draft {
        Draft::default()
            .with(organisation::field::NAME, text(&self.organisation))
            .with(organisation::field::KIND, Value::Choice(self.kind.clone()))
            .with(organisation::field::CREDIT_CODE, Value::Identifier(unit.credit_code.clone()))
            .with(organisation::field::REGION, Value::Ref(unit.region))
            .with(organisation::field::ABOVE, Value::Ref(unit.above))
            .with(organisation::field::LICENCE, Value::File(licence.clone()))
    }

    /// Organisation as a draft, person, roles, account locked.
    pub(super) fn commands(
        &self,
        checked: &Checked,
        licence: &FileRef,
        today: Date,
        fresh: &mut dyn FnMut() -> RecordId,
    ) -> (RecordId, RecordId, Vec<Command>) {
        let (unit, own) = (fresh(), fresh());
        let contact = text(&format!("{} {}", self.person.trim(), checked.mail));
        let draft = self.draft(&checked.unit, licence).with(organisation::field::CONTACT, contact);
        let mut commands =
            vec![command(organisation::REGISTER, Act::Create { id: unit, draft, state: None }, REASON)];
        let admission = Admission {
            account: Some(own),
            sign_in: &checked.sign_in,
            name: self.person.trim(),
            organisation: unit,
            roles: &[("unit_head", unit), ("unit_clerk", unit)],
            from: today,
            reason: REASON,
        };
        commands.extend(admission.commands(fresh));
        let lock = account::transition::LOCK.to_owned();
        let act = Act::Advance { id: own, version: 1, transition: lock, draft: Draft::default() };
        commands.push(command(account::REGISTER, act, REASON));
        (unit, own, commands)
    }
}

/// A name to sign in with that nobody has yet; what is wrong with it goes to `problems`, and the answer is empty or taken then.
pub(crate) fn sign_in_name(
    store: &Store,
    field: &str,
    typed: &str,
    problems: &mut Problems,
) -> Result<String, Failure> {
    let name = Scheme::Code.parse(typed).unwrap_or_else(|problem| {
        problems.push(problem.about(field));
        String::new()
    });
    if !name.is_empty() && store.account_named(&name)?.is_some() {
        let message = ("该登录名已被使用。", "This sign-in name is taken.");
        problems.push(wrong(field, "name-taken", message, ("请换一个。", "Choose another.")));
    }
    Ok(name)
}

/// Why, in the ledger.
const REASON: &str = "单位自行注册 registered itself";

/// A command of the registration.
pub(super) fn command(register: &str, act: Act, reason: &str) -> Command {
    Command { register: register.to_owned(), act, reason: Some(reason.to_owned()), origin: Origin::default() }
}

fn text(text: &str) -> Value {
    Value::Text(text.trim().to_owned())
}

fn called(field: &str, value: &str, problems: &mut Problems) {
    if value.trim().chars().count() < 2 || value.chars().count() > 100 {
        problems.push(wrong(
            field,
            "name-missing",
            ("名称应为2至100个字。", "A name has 2 to 100 characters."),
            ("请填写全称。", "Enter it in full."),
        ));
    }
}

/// Whether an organisation other than `own` has this code, and was not turned away for good.
fn taken(store: &Store, credit_code: &str, own: Option<RecordId>) -> Result<bool, Failure> {
    let Some(other) = store.organisation_named(credit_code)?.filter(|other| Some(*other) != own) else {
        return Ok(false);
    };
    let engine = Actor::system("engine", civil_today(store.clock()));
    Ok(store.one(&engine, organisation::REGISTER, other)?.record.state != "discarded")
}

fn taken_code() -> Problem {
    wrong(
        "credit_code",
        "organisation-registered",
        ("该统一社会信用代码的单位已登记。", "An organisation with this credit code is registered already."),
        (
            "申请已提交或未获通过的，请用申请时的登录名登录查看、修改；否则请本单位负责人邀请您，或联系属地科技部门的数据管家。",
            "If you sent it, or it was refused, sign in with the name given then to see and mend it; else ask the head of your organisation to invite you, or the data steward of your S&T bureau.",
        ),
    )
}
