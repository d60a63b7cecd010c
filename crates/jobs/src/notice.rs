//! Notices that leave the product: by mail, or by a signed call to the message gateway of the installation.
//!
//! The store queues these jobs with the notice itself, for accounts that chose a way. What a receiver refuses for good is laid
//! aside at once with its answer; what may pass later is tried again.

pub mod gateway;
pub mod mail;

use serde::{Deserialize, Serialize};
use taihang_base::{Language, Text, counted};
use taihang_kernel::RecordId;
use taihang_store::notices::delivery::{DIGEST, SEND};
use taihang_store::{Channel, Notice, Store};

use crate::job::{Context, Job, JobError, Outcome, Priority};
use crate::registry::Registry;

pub use gateway::Gateway;
pub use mail::{Mail, MailTls};

/// Notices in one digest at most; the next one takes the rest.
const DIGEST_MOST: usize = 100;

/// The page where a person says what is sent.
const SETTINGS: &str = "/notices/settings";

/// How notices leave: a service of the jobs. A channel that is not set up lays its jobs aside.
#[derive(Debug, Clone, Default)]
pub struct Senders {
    /// The mail server.
    pub mail: Option<Mail>,
    /// The message gateway.
    pub gateway: Option<Gateway>,
    /// What links begin with.
    pub public_address: Option<String>,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Names it: a receiver that gets it twice knows it again.
    pub id: String,
    /// Where to.
    pub to: String,
    /// The account's name.
    pub account: String,
    /// One line.
    pub subject: String,
    /// Paragraphs, each with where it leads.
    pub parts: Vec<(String, Option<String>)>,
    /// Who writes, and where one says that one wants no more of it. For mails: a text message has no room for it.
    #[serde(skip)]
    pub closing: Option<Closing>,
}

/// The end of a letter that comes without having been asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// What it says.
    pub text: String,
    /// Where one says what one wants to be told, if the installation knows its address.
    pub settings: Option<String>,
}

/// The registry with the jobs of notices.
#[must_use]
pub fn registered(registry: Registry) -> Registry {
    registry.with::<NoticeSend>().with::<NoticeDigest>().with::<Post>()
}

/// A mail to somebody who need not have an account yet: the link that confirms an address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Post {
    /// Where to.
    pub to: String,
    /// One line.
    pub subject: String,
    /// What it says.
    pub text: String,
}

impl Job for Post {
    const NAME: &'static str = "mail";
    const PRIORITY: Priority = Priority::High;

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let senders = context.service::<Senders>()?;
        let letter = Letter {
            id: context.id.to_string(),
            to: self.to.clone(),
            account: String::new(),
            subject: self.subject.clone(),
            parts: vec![(self.text.clone(), None)],
            closing: None,
        };
        senders.mail.as_ref().ok_or_else(|| unset("mail"))?.send(&letter)?;
        Ok(Outcome::Done)
    }
}

/// Sends one notice by one channel.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoticeSend {
    /// The notice.
    pub notice: String,
    /// By what.
    pub channel: Channel,
}

/// Sends the unread notices of an account in one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoticeDigest {
    /// The account.
    pub account: RecordId,
    /// By what.
    pub channel: Channel,
}

impl Job for NoticeSend {
    const NAME: &'static str = SEND;

    fn dedup(&self) -> Option<String> {
        Some(format!("{}:{}", self.notice, self.channel.key()))
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let store = context.service::<Store>()?;
        let Some(delivery) = store.notice_to_send(&self.notice, self.channel)? else {
            return Ok(Outcome::Done);
        };
        send(context, store, delivery.account, self.channel, &[delivery.notice])
    }
}

impl Job for NoticeDigest {
    const NAME: &'static str = DIGEST;

    fn dedup(&self) -> Option<String> {
        Some(format!("{}:{}", self.account, self.channel.key()))
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let store = context.service::<Store>()?;
        let notices = store.notices_to_send(self.account, self.channel, DIGEST_MOST)?;
        if notices.is_empty() {
            return Ok(Outcome::Done);
        }
        send(context, store, self.account, self.channel, &notices)
    }
}

/// Sends, and notes that it was sent. The account may have given up the channel, or be closed, since the job was queued.
fn send(
    context: &Context<'_>,
    store: &Store,
    account: RecordId,
    channel: Channel,
    notices: &[Notice],
) -> Result<Outcome, JobError> {
    let ways = store.notice_ways(account)?;
    let way = ways.into_iter().find(|way| way.channel == channel);
    let (Some(way), Some(person)) = (way, store.account_addressed(account)?) else {
        return Ok(Outcome::Done);
    };
    let senders = context.service::<Senders>()?;
    let address = senders.public_address.as_deref();
    let Some(letter) = letter(store, notices, address, person.language) else { return Ok(Outcome::Done) };
    // Whoever has confirmed another address since is written to there.
    let to = person.mail.filter(|_| channel == Channel::Mail).unwrap_or(way.address);
    let letter = Letter { to, account: person.name, ..letter };
    match channel {
        Channel::Mail => senders.mail.as_ref().ok_or_else(|| unset("mail"))?.send(&letter)?,
        Channel::Gateway => {
            senders.gateway.as_ref().ok_or_else(|| unset("gateway"))?.send(&letter, context.now())?;
        }
    }
    let ids: Vec<String> = notices.iter().map(|notice| notice.id.clone()).collect();
    store.notices_sent(&ids, channel)?;
    Ok(Outcome::Done)
}

fn unset(what: &str) -> JobError {
    JobError::Lasting(format!("no {what} is set up"))
}

/// The letter for notices; none if there is none. Subject and wording come from the definitions.
fn letter(store: &Store, notices: &[Notice], address: Option<&str>, language: Language) -> Option<Letter> {
    let first = notices.first()?;
    let render = |notice: &Notice| match store.catalogue().defs.notices.get(&notice.text) {
        Some(text) => text.render(&notice.context, language),
        None => (Text::new("有一条新的通知", "A new notice").in_language(language).to_owned(), String::new()),
    };
    let place = |path: &str| address.map(|address| format!("{}{path}", address.trim_end_matches('/')));
    let link = |notice: &Notice| place(&notice.path());
    let single = notices.len() == 1;
    let part = |notice: &Notice| {
        let (subject, body) = render(notice);
        let text = if single || body.is_empty() { body } else { format!("{subject}\n{body}") };
        (text, link(notice))
    };
    let count = notices.len();
    let subject = if single {
        render(first).0
    } else {
        Text::new(format!("您有{count}条通知"), format!("You have {}", counted(count, "notice", "notices")))
            .in_language(language)
            .to_owned()
    };
    Some(Letter {
        id: first.id.clone(),
        to: String::new(),
        account: String::new(),
        subject,
        parts: notices.iter().map(part).collect(),
        closing: Some(Closing {
            text: Text::new(
                "本邮件由太行系统按您的通知设置发送。可随时调整或停止发送。",
                "Sent by Taihang, as your notice settings wish. Change or stop it at any time.",
            )
            .in_language(language)
            .to_owned(),
            settings: place(SETTINGS),
        }),
    })
}
