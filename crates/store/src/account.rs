//! How accounts and clients prove who they are: secrets, sessions, failed attempts, one-time tickets, keys of programs.
//!
//! Who they are stands in registers; nothing here is a record, and nothing that could be used to sign in is kept in clear.

mod api_key;
mod attempt;
mod credential;
mod directory;
mod session;
mod sign_in;
mod ticket;

pub use api_key::{ApiKey, Found, NewApiKey};
pub use attempt::Patience;
pub use credential::{Credential, CredentialKind, NewCredential};
pub use directory::{AccountRow, ClientRow, Opening};
pub use session::{NewSession, Session, Visitor};
pub use sign_in::{NewSignIn, SignIn};
pub use ticket::{NewTicket, Ticket};
