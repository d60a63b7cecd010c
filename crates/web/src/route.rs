//! The list of routes: one line each says method, path and who may. Router and rights test are made from it.

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::MethodRouter;

use crate::session::Person;

/// Who may use a route. What a person sees and may do behind it is decided by the grants of the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Anyone,
    /// Everybody who is signed in.
    SignedIn,
    /// Who holds one of these roles.
    Holder(&'static [&'static str]),
    /// Programs with a key, and everybody who is signed in.
    Program,
}

impl Access {
    /// Who reviews and changes plans.
    pub const PLANNER: Self = Self::Holder(&["planner", "administrator"]);
    /// Who runs the installation.
    pub const ADMINISTRATOR: Self = Self::Holder(&["administrator"]);
    /// Who may look at what others do.
    pub const AUDITOR: Self = Self::Holder(&["auditor", "administrator"]);

    /// Whether `person` may.
    pub fn admits(self, person: Option<&Person>) -> bool {
        match self {
            Self::Anyone => true,
            Self::SignedIn | Self::Program => person.is_some(),
            Self::Holder(roles) => person.is_some_and(|person| person.holds(roles)),
        }
    }
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::SignedIn => f.write_str("signed in"),
            Self::Holder(roles) => f.write_str(&roles.join(", ")),
            Self::Program => f.write_str("program or signed in"),
        }
    }
}

/// One route of the program.
pub struct Route<S> {
    /// GET or POST.
    pub method: Method,
    /// The path with its `{parameters}`.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// Largest request body in bytes.
    pub body_limit: usize,
    /// Whether it waits for its turn among the pages.
    pub(crate) in_turn: bool,
    pub(crate) handler: MethodRouter<S>,
}

/// What a form may weigh.
const FORM_BYTES: usize = 1 << 20;

impl<S: Clone + Send + Sync + 'static> Route<S> {
    /// A page or a part of one.
    pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        Self {
            method: Method::GET,
            path,
            access,
            body_limit: FORM_BYTES,
            in_turn: true,
            handler: axum::routing::get(handler),
        }
    }

    /// A form that changes something.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        Self {
            method: Method::POST,
            path,
            access,
            body_limit: FORM_BYTES,
            in_turn: false,
            handler: axum::routing::post(handler),
        }
    }

    /// A change of what is there, by programs.
    pub fn patch<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        Self {
            method: Method::PATCH,
            path,
            access,
            body_limit: FORM_BYTES,
            in_turn: false,
            handler: axum::routing::patch(handler),
        }
    }

    /// The removal of what is there, by programs.
    pub fn delete<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        Self {
            method: Method::DELETE,
            path,
            access,
            body_limit: FORM_BYTES,
            in_turn: false,
            handler: axum::routing::delete(handler),
        }
    }

    /// The same route without waiting for its turn among the pages: it reads next to nothing, or it waits for somebody else.
    #[must_use]
    pub fn out_of_turn(mut self) -> Self {
        self.in_turn = false;
        self
    }

    /// The same route for bodies of up to `bytes`.
    #[must_use]
    pub fn with_body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }
}

/// The routes as lines of text, one a route: what the rights snapshot holds.
pub fn listing<S>(routes: &[Route<S>]) -> String {
    let mut lines: Vec<String> = routes
        .iter()
        .map(|route| format!("{:<5} {:<48} {}", route.method, route.path, route.access))
        .collect();
    lines.sort_by(|a, b| a[6..].cmp(&b[6..]));
    lines.join("\n")
}
