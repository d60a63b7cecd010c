//! The page shell: head, navigation, trail, main, foot, messages, keys.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{DOCTYPE, Markup, html};
use taihang_base::Language;

use crate::assets::address;
use crate::components::controls::csrf_field;
use crate::components::dialog::keyboard_help;
use crate::components::icon::{Icon, icon};
use crate::components::toast::{no_toast, toast};
use crate::cookie;
use crate::desk;
use crate::language;
use crate::returned;
use crate::site::NavEntry;
use crate::visit::Visit;

/// The cookie that carries one message to the next page.
pub(crate) const SAID_COOKIE: &str = "taihang_said";

/// The width of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Narrow,
    Usual,
    Wide,
    Fitted,
}

/// A page about to be written.
pub struct Page<'v> {
    visit: &'v Visit,
    title: String,
    section: &'static str,
    trail: Vec<(String, String)>,
    width: Width,
    scripts: Vec<&'static str>,
    keys: Vec<(&'static str, &'static str)>,
    bare: bool,
}

impl<'v> Page<'v> {
    /// A page called `title`.
    pub fn new(visit: &'v Visit, title: &str) -> Self {
        Self {
            visit,
            title: title.to_owned(),
            section: "",
            trail: Vec::new(),
            width: Width::Usual,
            scripts: Vec::new(),
            keys: Vec::new(),
            bare: false,
        }
    }

    /// The entry of the navigation (its path) that this page belongs to.
    #[must_use]
    pub fn section(mut self, path: &'static str) -> Self {
        self.section = path;
        self
    }

    /// A step of the trail above the page: word and link. The page itself is the last step and not named here.
    #[must_use]
    pub fn under(mut self, word: &str, link: &str) -> Self {
        self.trail.push((word.to_owned(), link.to_owned()));
        self
    }

    /// Uses the whole width of the window.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.width = Width::Wide;
        self
    }

    /// Uses the whole window; where there is room its parts scroll by themselves instead of the page.
    #[must_use]
    pub fn fitted(mut self) -> Self {
        self.width = Width::Fitted;
        self
    }

    /// One column of comfortable width.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.width = Width::Narrow;
        self
    }

    /// Loads a script of the bundle, e.g. `reader.js`.
    #[must_use]
    pub fn script(mut self, name: &'static str) -> Self {
        self.scripts.push(name);
        self
    }

    /// Keys of this page and the word keys of what they do; shown by `?`.
    #[must_use]
    pub fn keys(mut self, keys: &[(&'static str, &'static str)]) -> Self {
        self.keys.extend_from_slice(keys);
        self
    }

    /// Nothing around the main part: for a wall, or for a frame of another site.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.bare = true;
        self
    }

    /// The page with `body` as its main part. Charts bring their script by themselves.
    pub fn render(mut self, body: &Markup) -> Response {
        if body.0.contains("data-chart=") {
            self.scripts.push("charts.js");
        }
        let returned = self.visit.posted.then(|| returned::found(&body.0, &self.visit.here)).flatten();
        let page = match &returned {
            Some(form) => self.markup(&form.body, Some(&form.id)),
            None => self.markup(body, None),
        };
        let page = page.into_string();
        let mut response =
            ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], page).into_response();
        if self.visit.said.is_some() {
            let ended =
                cookie::private(SAID_COOKIE, "", cookie::Life::Ended, self.visit.site.secure_cookies());
            if let Ok(value) = ended.parse() {
                response.headers_mut().append(SET_COOKIE, value);
            }
        }
        response
    }

    fn markup(&self, body: &Markup, returned: Option<&str>) -> Markup {
        let visit = self.visit;
        let width = match self.width {
            Width::Narrow => "narrow",
            Width::Usual => "",
            Width::Wide | Width::Fitted => "wide",
        };
        html! {
            (DOCTYPE)
            html lang=(visit.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="same-origin";
                    title { (self.title) " · " (visit.word("shell.product")) }
                    link rel="icon" href=(address("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(address("style.css"));
                    script type="module" src=(address("app.js")) {}
                    @for name in &self.scripts { script type="module" src=(address(name)) {} }
                }
                body.fitted[self.width == Width::Fitted].bare[self.bare] data-offline=(visit.word("shell.offline")) {
                    @if !self.bare {
                        a.skip href="#main" { (visit.word("shell.skip")) }
                        (self.top(returned))
                        (self.row())
                    }
                    main class=(width) id="main" tabindex="-1" { (self.trail()) (body) }
                    @if !self.bare { (self.foot()) }
                    @match &visit.said {
                        Some(key) => (toast(visit, visit.word(key), false, &html! {})),
                        None => (no_toast()),
                    }
                    (keyboard_help(visit, &self.all_keys()))
                }
            }
        }
    }

    fn all_keys(&self) -> Vec<(&str, &str)> {
        let mut keys: Vec<(&str, &str)> = self.keys.clone();
        // Where a list has its own words to search for, the key leads to them.
        if self.visit.person.is_some() && keys.iter().all(|(key, _)| *key != "/") {
            keys.push(("/", "desk.search-key"));
        }
        keys.push(("?", "shell.key-help"));
        keys
    }

    fn top(&self, returned: Option<&str>) -> Markup {
        let visit = self.visit;
        html! {
            header.top {
                a.brand href="/" { (mark()) span { (visit.word("shell.product")) } }
                @if visit.person.is_some() {
                    nav.nav aria-label=(visit.word("shell.navigation")) {
                        ul role="list" {
                            @for group in visit.site.navigation() {
                                @let here = group.entries.iter().any(|entry| entry.path == self.section);
                                @if let Some(first) = group.entries.first() {
                                    li { a href=(first.path) aria-current=[here.then_some("true")] { (visit.word(group.word)) } }
                                }
                            }
                        }
                    }
                }
                div.top-side { (desk::top(visit)) (language_switch(visit, returned)) (self.person()) }
            }
        }
    }

    /// The row of the group that the page belongs to; a group of one entry has none.
    fn row(&self) -> Markup {
        let visit = self.visit;
        let mine = |entries: &[NavEntry]| entries.iter().any(|entry| entry.path == self.section);
        let group = visit.site.navigation().iter().find(|group| mine(group.entries));
        let Some(group) = group.filter(|group| visit.person.is_some() && group.entries.len() > 1) else {
            return html! {};
        };
        html! {
            nav.row aria-label=(visit.word(group.word)) {
                ul role="list" {
                    @for entry in group.entries.iter().filter(|entry| visit.may(entry.access)) {
                        li {
                            a href=(entry.path) aria-current=[(entry.path == self.section).then_some("page")] {
                                (visit.word(entry.word))
                            }
                        }
                    }
                }
            }
        }
    }

    fn person(&self) -> Markup {
        let visit = self.visit;
        html! {
            @if let Some(person) = &visit.person {
                details.person {
                    summary { (icon(Icon::Person)) span.person-name { (person.name()) } }
                    div.person-card {
                        div { strong { (person.name()) } br; span.soft.small { (visit.role_label()) } }
                        a href="/account" { (visit.word("account.title")) }
                        button.link-button type="button" data-open="keys" { (visit.word("parts.keys")) }
                        form method="post" action="/sign-out" {
                            (csrf_field(visit))
                            button.button { (visit.word("sign-in.out")) }
                        }
                    }
                }
            }
        }
    }

    fn trail(&self) -> Markup {
        html! {
            @if !self.trail.is_empty() {
                nav.trail aria-label=(self.visit.word("shell.trail")) {
                    ol role="list" {
                        @for (word, link) in &self.trail { li { a href=(link) { (word) } } }
                        li aria-current="page" { (self.title) }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        let visit = self.visit;
        html! {
            footer.foot {
                span { (visit.word("shell.motto")) }
                span { (visit.word("shell.version")) " " (env!("CARGO_PKG_VERSION")) }
            }
        }
    }
}

/// The way to the other language. On a page with a form that came back it is a button of this form, the one called
/// `returned`: what stands in it is sent once more, shown in the other language, and not kept.
pub(crate) fn language_switch(visit: &Visit, returned: Option<&str>) -> Markup {
    let (other, word, tag) = match visit.language {
        Language::Zh => (Language::En, "English", "en"),
        Language::En => (Language::Zh, "中文", "zh-CN"),
    };
    let value = language::short(other);
    html! {
        div id="language" {
            @match returned {
                Some(form) => button.plain form=(form) formaction={ (visit.here) "?in=" (value) } formnovalidate lang=(tag) data-whole { (word) },
                None => form method="post" action="/language" {
                    (csrf_field(visit))
                    input type="hidden" name="back" value=(visit.back());
                    button.plain name="language" value=(value) lang=(tag) { (word) }
                },
            }
        }
    }
}

/// The sign of the product: a ridge.
fn mark() -> Markup {
    html! {
        svg viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
            path d="M2 26 12 8l5 9 3-5 10 14z" fill="#fff" {}
            path d="M12 8l3.2 5.8-3.2 2-3.2-2z" fill="#ffd08a" {}
        }
    }
}

/// The parts of a page of which one may be a form that came back: the switch of languages goes with it.
pub fn parts_of_form(visit: &Visit, markup: &Markup) -> Response {
    match returned::found(&markup.0, &visit.here) {
        Some(form) => parts(&html! { (form.body) (language_switch(visit, Some(&form.id))) }),
        None => parts(&html! { (markup) (language_switch(visit, None)) }),
    }
}

/// Elements with ids that take the place of their namesakes on the page.
pub fn parts(markup: &Markup) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], markup.0.clone())
        .into_response()
}

/// Goes to `path`, which says the words of `key` when it opens. A partial request is led there too.
pub fn see_saying(visit: &Visit, path: &str, key: &str) -> Response {
    let said = cookie::private(SAID_COOKIE, key, cookie::Life::Seconds(20), visit.site.secure_cookies());
    ([(SET_COOKIE, said)], see(visit, path)).into_response()
}

/// Goes to `path`.
pub fn see(visit: &Visit, path: &str) -> Response {
    if visit.partial {
        [("x-location", path.to_owned())].into_response()
    } else {
        Redirect::to(path).into_response()
    }
}
