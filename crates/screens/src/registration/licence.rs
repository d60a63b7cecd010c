//! The scan of the licence that comes with a registration: checked and kept like every upload, and held over a form that has
//! to be mended, so that nobody chooses it twice.

use jiff::SignedDuration;
use taihang_base::{Fault, Problem, Problems, Text, civil_today};
use taihang_defs::{FieldType, FileRule};
use taihang_kernel::{Actor, FileRef};
use taihang_registers::organisation;
use taihang_store::account::NewTicket;
use taihang_store::{Store, StoreError};
use taihang_web::{Failure, Sent, fresh_token, token_hash};

/// What a licence that is held is called among the tickets.
const HELD: &str = "registration-licence";
/// As long as somebody needs for a form.
const HELD_FOR: SignedDuration = SignedDuration::from_hours(2);
/// The field of the form that names it.
pub(super) const KEPT: &str = "licence-kept";
/// The largest request with a licence: the file, and the few fields beside it.
pub(super) const BYTES: usize = 11 << 20;

/// A licence over a form that has to be mended.
pub(super) struct Held {
    /// Names it in the form.
    pub(super) token: String,
    /// What its file is called.
    pub(super) name: String,
}

/// The rule of the field.
pub(super) fn rule(store: &Store) -> Option<FileRule> {
    let register = store.catalogue().register(organisation::REGISTER)?;
    let field = register.def.fields.get(organisation::field::LICENCE)?;
    if let FieldType::File(rule) = &field.kind { Some(rule.clone()) } else { None }
}

/// The licence that was sent, or the one that is held from before; what is wrong with it goes to `problems`.
pub(super) fn taken(store: &Store, sent: &Sent, problems: &mut Problems) -> Result<Option<FileRef>, Failure> {
    let file = sent.files.iter().find(|(name, _)| name == organisation::field::LICENCE);
    if let Some(((_, file), rule)) = file.zip(rule(store)) {
        let engine = Actor::system("engine", civil_today(store.clock()));
        match store.file_put(&engine, &file.bytes, &file.name, &rule) {
            Ok(kept) => return Ok(Some(kept)),
            Err(StoreError::Problems(found)) => {
                problems.extend(found.into_iter().map(|problem| problem.about(organisation::field::LICENCE)));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let held = store.ticket_look(&token_hash(sent.get(KEPT)), HELD)?;
    let held = held.map(|ticket| serde_json::from_value(ticket.content)).transpose();
    Ok(held.map_err(|error| Fault::new("read which licence is held", error))?)
}

/// Holds a licence until the form is sent again.
pub(super) fn hold(store: &Store, file: &FileRef) -> Result<Held, Failure> {
    let (token, now) = (fresh_token(), store.clock().now());
    let content =
        serde_json::to_value(file).map_err(|error| Fault::new("write which licence is held", error))?;
    store.in_earnest().ticket_issue(NewTicket {
        hash: token_hash(&token),
        purpose: HELD,
        account: None,
        content,
        expires_at: now.checked_add(HELD_FOR).unwrap_or(now),
    })?;
    Ok(Held { token, name: file.name.clone() })
}

/// Without a licence nobody can say whether the organisation is the one that it says.
pub(super) fn missing() -> Problem {
    Problem::new(
        "licence-missing",
        Text::new("请上传营业执照或法人证书。", "The business licence or certificate is missing."),
        Text::new("可用 pdf、jpg、png，不超过10 MB。", "As pdf, jpg or png, at most 10 MB."),
    )
    .about(organisation::field::LICENCE)
}
