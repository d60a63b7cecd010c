//! Background work: the kinds of job that the program knows, its workers and its scheduler; and `taihang work`.

use std::sync::Arc;
use std::time::Duration;

use taihang_base::{Fault, Problem, SystemClock, Text};
use taihang_jobs::notice::{self, Gateway, Mail, MailTls, Senders};
use taihang_jobs::worker::Tally;
use taihang_jobs::{Registry, Scheduler, Services, WorkerOptions, Workers, house, scheduler, webhook};
use taihang_store::Store;

use crate::arguments::WorkOptions;
use crate::config::{self, Settings};
use crate::digest;
use crate::ending::{Ending, Failure};
use crate::installation::{present, process_name};
use crate::refusal::RegistrationRefused;
use crate::terminal;

/// Every kind of job that the program knows.
pub(crate) fn registry() -> Registry {
    webhook::registered(notice::registered(house::registry()))
        .with::<digest::WeeklyDigest>()
        .with::<RegistrationRefused>()
}

/// How notices leave this installation.
pub(crate) fn senders(settings: &Settings) -> Result<Senders, Failure> {
    let text = |name: &str| settings.text(name).map(str::to_owned);
    let mail = match (text("mail.host"), text("mail.from")) {
        (Some(host), Some(from)) => Some(Mail {
            host,
            from,
            port: u16::try_from(settings.number("mail.port")).unwrap_or(587),
            tls: match settings.text("mail.tls") {
                Some("tls") => MailTls::Always,
                Some("none") => MailTls::Never,
                Some(_) | None => MailTls::StartTls,
            },
            credentials: match (text("mail.user"), settings.secret("mail.password_file")?) {
                (Some(name), Some(password)) => Some((name, password)),
                (Some(_), None) => return Err(together("mail.user", "mail.password_file")),
                (None, Some(_)) => return Err(together("mail.password_file", "mail.user")),
                (None, None) => None,
            },
        }),
        (Some(_), None) => return Err(together("mail.host", "mail.from")),
        (None, _) => None,
    };
    let gateway = match (text("gateway.url"), settings.secret("gateway.secret_file")?) {
        (Some(url), Some(secret)) => Some(Gateway { url, secret }),
        (Some(_), None) => return Err(together("gateway.url", "gateway.secret_file")),
        (None, _) => None,
    };
    let public_address = text("public_address");
    if public_address.is_none() && (mail.is_some() || gateway.is_some()) {
        tracing::warn!("public_address is not set: mails and messages are sent without links");
    }
    Ok(Senders { mail, gateway, public_address })
}

/// One key is of no use without the other.
pub(crate) fn together(given: &str, missing: &str) -> Failure {
    Problem::new(
        "config-incomplete",
        Text::new(
            format!("已设置 {given}，但缺少 {missing}。"),
            format!("{given} is set, and {missing} is missing."),
        ),
        Text::new(format!("请一并设置 {missing}。"), format!("Set {missing} too.")),
    )
    .about(missing)
    .into()
}

/// Workers and scheduler at work.
pub(crate) struct Background {
    workers: Workers,
    scheduler: scheduler::Running,
}

impl Background {
    /// Starts `threads` workers and a scheduler on `store`; refuses definitions that queue a job nobody knows.
    pub(crate) fn start(store: &Store, settings: &Settings, threads: u64) -> Result<Self, Failure> {
        let registry = registry();
        let unknown = registry.unknown_in(&store.catalogue().defs);
        if !unknown.is_empty() {
            return Err(Failure::Problems(unknown));
        }
        let services = Services::default()
            .with(store.clone())
            .with(senders(settings)?)
            .with(config::receivers(settings));
        let options = WorkerOptions { name: process_name(), threads: usize::try_from(threads).unwrap_or(1) };
        let mut tasks = house::tasks()?;
        tasks.push(digest::task()?);
        let scheduler =
            Scheduler::new(store.jobs(), services.clone(), tasks, options.name.clone()).start()?;
        let workers = Workers::start(Arc::new(registry), store.jobs(), services, &options)?;
        Ok(Self { workers, scheduler })
    }

    /// What the workers have done.
    pub(crate) fn tally(&self) -> Arc<Tally> {
        Arc::clone(self.workers.tally())
    }

    /// Ends within `limit`; answers whether every job could end.
    pub(crate) fn stop(self, limit: Duration) -> bool {
        self.scheduler.stop();
        let all = self.workers.stop(limit);
        if !all {
            tracing::warn!("running jobs were cut off; another worker takes them up");
        }
        all
    }
}

/// Works until the signal to stop, without serving.
pub(crate) fn run(settings: &Settings, options: &WorkOptions) -> Result<Ending, Failure> {
    let settings = options.data.settings(settings);
    config::start_log(&settings)?;
    let store = present(&settings)?.open(Arc::new(SystemClock))?;
    let threads = options.threads.unwrap_or_else(|| settings.number("workers").max(1));
    let background = Background::start(&store, &settings, threads)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Fault::new("start the runtime", error))?;
    runtime.block_on(async {
        let ended = crate::serve::signal_to_end()?;
        terminal::put(b"working\n")?;
        crate::serve::stop_signal(ended).await;
        Ok::<_, Failure>(())
    })?;
    background.stop(Duration::from_secs(settings.number("limits.stop_seconds")));
    store.close();
    Ok(Ending::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_job_has_a_name_that_people_read() {
        let words = taihang_web::Words::of_the_house().unwrap();
        for name in registry().names() {
            let key = format!("job.{}", name.replace('_', "-"));
            assert!(words.text(&key).is_some(), "{key}");
        }
    }
}
