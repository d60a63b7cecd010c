//! A registration that was refused is told to whoever sent it, with the reason: by mail, where there is a mail server and the
//! address was confirmed. Everybody else reads it when signing in.

use serde::{Deserialize, Serialize};
use serde_json::json;
use taihang_base::clock;
use taihang_jobs::job::{Context, Job, JobError, Outcome};
use taihang_jobs::notice::Senders;
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, JobOrder, Query, Record, RecordId, Test, Value};
use taihang_store::account::CredentialKind;
use taihang_store::{Store, StoreError};

/// Queued by the step that refuses.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RegistrationRefused {
    register: String,
    record: RecordId,
}

impl Job for RegistrationRefused {
    const NAME: &'static str = "registration_refused";

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let (store, senders) = (context.service::<Store>()?, context.service::<Senders>()?);
        if senders.mail.is_none() {
            return Ok(Outcome::Done);
        }
        let engine = Actor::system("engine", clock::civil_in_china(context.now()).date());
        let unit = store.one(&engine, &self.register, self.record)?.record;
        if unit.state != "refused" {
            return Ok(Outcome::Done);
        }
        let past = store.history(&engine, &self.register, self.record)?;
        let refusal = past.into_iter().find(|event| event.action == "refuse");
        let reason = refusal.and_then(|event| event.reason).unwrap_or_default();
        for address in addresses(store, &engine, self.record)? {
            store.jobs().put(letter(senders, &unit, &reason, &address))?;
        }
        Ok(Outcome::Done)
    }
}

/// The confirmed addresses of those who registered the organisation: its heads.
fn addresses(store: &Store, engine: &Actor, unit: RecordId) -> Result<Vec<String>, StoreError> {
    let heads = Query::all("role_grant", MOST)
        .with("organisation", Test::In(vec![Value::Ref(unit)]))
        .with("role", Test::In(vec![Value::Choice("unit_head".to_owned())]));
    let mut found = Vec::new();
    for head in store.page(engine, &heads)?.records {
        let Some(person) = head.record.reference("person") else { continue };
        let accounts = Query::all("account", MOST).with("person", Test::In(vec![Value::Ref(person)]));
        for account in store.page(engine, &accounts)?.records {
            let mails = store.credentials_of(account.record.id, CredentialKind::Mail)?;
            let confirmed = mails.into_iter().filter(|mail| mail.confirmed_at.is_some());
            found.extend(confirmed.map(|mail| mail.proof));
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn letter(senders: &Senders, unit: &Record, reason: &str, to: &str) -> JobOrder {
    let name = unit.text("name").unwrap_or_default();
    let place = senders.public_address.as_deref().map(|address| address.trim_end_matches('/'));
    let link = place.map(|place| format!("{place}/sign-in\n")).unwrap_or_default();
    let text = format!(
        "“{name}”的注册申请未通过审核。理由：{reason}\n\
         请用申请时的登录名和密码登录，修改后可以重新提交。\n\
         The registration of “{name}” was refused. Reason: {reason}\n\
         Sign in with the name and password given then; you can mend it and send it again.\n\n{link}"
    );
    let subject = "太行：注册申请未通过审核 Your registration was refused";
    JobOrder {
        name: "mail".to_owned(),
        payload: json!({ "to": to, "subject": subject, "text": text }),
        dedup: None,
        run_at: None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use taihang_base::FixedClock;
    use taihang_jobs::notice::{Mail, MailTls};
    use taihang_jobs::{Registry, Services, drain};
    use taihang_kernel::{Act, Command, Draft, Origin};
    use taihang_registers::Admission;
    use taihang_store::Options;
    use taihang_store::account::NewCredential;
    use taihang_store::db::Location;

    use super::*;
    use crate::records::organisation;

    static CAUGHT: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

    /// What would leave the house.
    #[derive(Serialize, Deserialize)]
    struct Caught {
        to: String,
        text: String,
    }

    impl Job for Caught {
        const NAME: &'static str = "mail";

        fn run(&self, _: &Context<'_>) -> Result<Outcome, JobError> {
            CAUGHT.lock().unwrap().push((self.to.clone(), self.text.clone()));
            Ok(Outcome::Done)
        }
    }

    fn senders() -> Senders {
        let mail = Mail {
            host: "localhost".to_owned(),
            port: 25,
            tls: MailTls::Never,
            credentials: None,
            from: "plan@example.cn".to_owned(),
        };
        let public_address = Some("https://plan.example/".to_owned());
        Senders { mail: Some(mail), public_address, ..Senders::default() }
    }

    fn head(store: &Store, name: &str, unit: RecordId, confirmed: bool) {
        let admission = Admission {
            account: None,
            sign_in: name,
            name,
            organisation: unit,
            roles: &[("unit_head", unit)],
            from: "2026-03-04".parse().unwrap(),
            reason: "test",
        };
        let account = crate::records::admit(store, &admission, None).unwrap();
        let mail = NewCredential { proof: format!("{name}@example.cn"), secret: None, confirmed };
        store.credentials_set(account, CredentialKind::Mail, vec![mail]).unwrap();
    }

    #[test]
    fn who_sent_a_registration_reads_in_a_mail_why_it_was_refused() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new("2026-03-04T01:00:00Z".parse().unwrap()));
        let location = Location::parse(&folder.path().to_string_lossy(), "data").unwrap();
        let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
        let options = Options::in_folder(folder.path().to_path_buf());
        let store = Store::open(&location, catalogue, clock, options).unwrap();
        let engine = Actor::system("import", "2026-03-04".parse().unwrap());
        store.submit_all(&engine, taihang_registers::seed(store.catalogue()).unwrap()).unwrap();
        let unit = store.fresh_id();
        let draft = Draft::default()
            .with("name", Value::Text("太原云岫智能装备有限公司".to_owned()))
            .with("kind", Value::Choice("firm".to_owned()))
            .with("above", Value::Ref(organisation("140105-government")));
        let submit = |actor: &Actor, act, reason: Option<&str>| {
            let (register, reason) = ("organisation".to_owned(), reason.map(str::to_owned));
            store.submit(actor, Command { register, act, reason, origin: Origin::default() }).unwrap();
        };
        submit(&engine, Act::Create { id: unit, draft, state: None }, None);
        head(&store, "wang", unit, true);
        head(&store, "li", unit, false);
        let mut steward = Actor::public(engine.today);
        steward.key = taihang_kernel::ActorKey::Account(store.fresh_id());
        let province = organisation("140000-node");
        steward.roles = vec![taihang_kernel::HeldRole {
            role: "data_steward".to_owned(),
            organisation: province,
            root: province,
            board: taihang_kernel::Board::None,
        }];
        let act =
            Act::Advance { id: unit, version: 1, transition: "refuse".to_owned(), draft: Draft::default() };
        submit(&steward, act, Some("执照已过期"));
        let registry = Arc::new(Registry::default().with::<RegistrationRefused>().with::<Caught>());
        let services = Services::default().with(store.clone()).with(senders());
        drain(&registry, &store.jobs(), &services).unwrap();
        let caught = CAUGHT.lock().unwrap();
        let [(to, text)] = caught.as_slice() else { panic!("{caught:?}") };
        assert_eq!(to, "wang@example.cn", "an address that nobody confirmed gets nothing");
        assert!(text.contains("云岫") && text.contains("执照已过期"), "{text}");
        assert!(text.contains("https://plan.example/sign-in\n"), "{text}");
    }
}
