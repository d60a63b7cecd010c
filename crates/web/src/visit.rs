//! One request as the screens see it: who, in which language, with which form token.

use std::fmt::Display;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::http::Method;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use taihang_base::clock::civil_in_china;
use taihang_base::{Fault, Language, Refusal, day_in_words};
use taihang_kernel::Actor;
use taihang_store::account::ApiKey;
use taihang_store::read::Count;

use crate::failure::Failure;
use crate::page::SAID_COOKIE;
use crate::session::{self, BadKey, Person};
use crate::site::Site;
use crate::words::fill;
use crate::{cookie, language, origin};

/// Who asks, and the token of the forms of whoever it is.
pub(crate) struct Asks {
    pub(crate) actor: Arc<Actor>,
    pub(crate) person: Option<Arc<Person>>,
    pub(crate) client: Option<Arc<ApiKey>>,
    pub(crate) csrf: String,
    pub(crate) bad_key: Option<BadKey>,
    pub(crate) unknown: Option<Failure>,
}

/// One request: person, language, form token, address.
#[derive(Clone)]
pub struct Visit {
    /// What every request needs.
    pub site: Site,
    /// The language of the answer.
    pub language: Language,
    /// Who asks, with all rights: the signed-in person, a program with its key, or the public.
    pub actor: Arc<Actor>,
    /// Who is signed in.
    pub person: Option<Arc<Person>>,
    /// The key of the program that asks.
    pub client: Option<Arc<ApiKey>>,
    /// The key of a program that is not good, if it came with one.
    pub(crate) bad_key: Option<BadKey>,
    /// Why it could not be found out who asks, if it could not: no route lets such a request in.
    pub(crate) unknown: Option<Failure>,
    /// Where the request comes from, if that is known.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: Option<String>,
    /// The token that every form carries.
    pub csrf: String,
    /// Path and query of the request; without the query where a form was sent.
    pub here: String,
    /// Whether a form was sent: its address may take nothing else.
    pub posted: bool,
    /// The page from which the request came, if it is one of ours.
    pub came_from: Option<String>,
    /// Whether only parts of the page are asked for.
    pub partial: bool,
    /// Names this request in logs and on error pages.
    pub request_id: String,
    /// Key of a message that the last page left for this one.
    pub said: Option<String>,
    /// The moment of the request.
    pub now: Timestamp,
}

impl Visit {
    /// The request as the handlers see it.
    pub(crate) fn of(site: &Site, request: &Request, now: Timestamp, asks: Asks) -> Self {
        let headers = request.headers();
        let posted = request.method() == Method::POST;
        let other = language::switched_to(request);
        let whole = || request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
        let here = if posted { request.uri().path() } else { whole() };
        Self {
            language: other.unwrap_or_else(|| language::choose(headers)),
            actor: asks.actor,
            person: asks.person,
            client: asks.client,
            bad_key: asks.bad_key,
            unknown: asks.unknown,
            address: origin::address(request, site.settings().behind_proxy),
            agent: origin::agent(headers),
            csrf: asks.csrf,
            here: here.to_owned(),
            posted,
            came_from: origin::came_from(headers),
            partial: headers.contains_key("x-partial"),
            request_id: session::fresh_token()[..16].to_owned(),
            said: cookie::read(headers, SAID_COOKIE).filter(|key| site.words().text(key).is_some()),
            now,
            site: if other.is_some() { site.rehearsing() } else { site.clone() },
        }
    }

    /// The wording of `key`.
    pub fn word<'a>(&'a self, key: &'a str) -> &'a str {
        self.site.words().word(self.language, key)
    }

    /// The wording of `key` with its `{places}` filled.
    pub fn words(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        fill(self.word(key), values)
    }

    /// Whether the form that was sent is only to be shown again, in another language: the site keeps nothing of it.
    pub fn rehearses(&self) -> bool {
        self.site.store().is_rehearsing()
    }

    /// Where the page of this request can be opened again.
    pub fn back(&self) -> &str {
        if self.posted { self.came_from.as_deref().unwrap_or("/") } else { &self.here }
    }

    /// Whether the language is Chinese.
    pub fn chinese(&self) -> bool {
        self.language == Language::Zh
    }

    /// A text in the brackets of the reader's language, as it stands behind another.
    pub fn in_brackets(&self, text: &str) -> String {
        if self.chinese() { format!("（{text}）") } else { format!(" ({text})") }
    }

    /// What people call a part of the program that acts by itself.
    pub(crate) fn part_called<'a>(&'a self, part: &'a str) -> &'a str {
        match part {
            "clock" => self.word("actor.clock"),
            "import" => self.word("actor.import"),
            "calendar" => self.word("actor.calendar"),
            "upgrade" => self.word("actor.upgrade"),
            part if part.starts_with("demo") => self.word("actor.demo"),
            _ => self.word("actor.engine"),
        }
    }

    /// What stands between a name and what it is, in the reader's language.
    pub fn colon(&self) -> &'static str {
        if self.chinese() { "：" } else { ": " }
    }

    /// What parts the members of a list, in the reader's language.
    pub fn comma(&self) -> &'static str {
        if self.chinese() { "、" } else { ", " }
    }

    /// In brackets, behind a word.
    pub fn bracketed(&self, text: &str) -> String {
        if self.chinese() { format!("（{text}）") } else { format!(" ({text})") }
    }

    /// How many there are; `1,000+` where counting ended.
    pub fn count(&self, count: Count) -> String {
        match count {
            Count::Exactly(count) => self.number(count as u64),
            Count::MoreThan(count) => format!("{}+", self.number(count as u64)),
        }
    }

    /// A whole number with its thousands parted, as both languages write it in tables.
    pub fn number(&self, number: impl TryInto<i128>) -> String {
        let Ok(number) = number.try_into() else { return String::new() };
        let digits = number.unsigned_abs().to_string();
        let mut parted = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if number < 0 {
            parted.push('−');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                parted.push(',');
            }
            parted.push(digit);
        }
        parted
    }

    /// A day: 2021年3月5日 or 5 March 2021.
    pub fn date(&self, date: Date) -> String {
        day_in_words(date, self.language)
    }

    /// The day of a moment in China's time.
    pub fn day(&self, moment: Timestamp) -> String {
        self.date(civil_in_china(moment).date())
    }

    /// A moment in China's time, to the minute.
    pub fn moment(&self, moment: Timestamp) -> String {
        let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
        let local = moment.to_zoned(zone);
        let clock = local.strftime("%H:%M");
        match self.language {
            Language::Zh => format!("{}月{}日 {clock}", local.month(), local.day()),
            Language::En => format!("{} {clock}", local.strftime("%-d %b")),
        }
    }

    /// A year: 2025年 or 2025.
    pub fn year(&self, year: i32) -> String {
        if self.chinese() { format!("{year}年") } else { year.to_string() }
    }

    /// Who is signed in, as a route that asks for it has made sure.
    pub fn person(&self) -> Result<&Person, Failure> {
        self.person.as_deref().ok_or(Failure::Refusal(Refusal::NotSignedIn))
    }

    /// The first role of the actor that people read, in the words of the definitions.
    pub fn role_label(&self) -> String {
        let roles = &self.site.store().catalogue().defs.roles;
        let held = self.actor.roles.first().and_then(|held| roles.get(&held.role));
        held.map(|role| role.label.in_language(self.language).to_owned()).unwrap_or_default()
    }

    /// Whether the signed-in person may do what needs `access`.
    pub fn may(&self, access: crate::route::Access) -> bool {
        access.admits(self.person.as_deref())
    }
}

/// The site as the request reaches it: handlers take it instead of the router's own, so that a form that is only shown again
/// keeps nothing.
impl<S: Send + Sync> FromRequestParts<S> for Site {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        Ok(Visit::from_request_parts(parts, state).await?.site)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Failure::Fault(Arc::new(Fault { step: "find the visit of a request", source: None }))
        })
    }
}
