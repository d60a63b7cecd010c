//! The steps of a batch: each is begun here and done in the background, so that the answer comes at once.

use axum::extract::Path;
use axum::http::StatusCode;
use taihang_exchange::import::mapping::NO_COLUMN;
use taihang_exchange::import::{Mapping, run, work};
use taihang_store::{Batch, BatchState, StoreError};

use super::{batch, columns, named, path};
use crate::failure::{Answer, Failure};
use crate::page::see;
use crate::register::posted;
use crate::register::sent::Sent;
use crate::visit::Visit;

/// Keeps what the columns mean and looks at every row.
pub(super) async fn check(
    visit: Visit,
    Path((register, batch)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    posted(visit, register, sent, move |asking, sent| {
        let batch = named(asking, &batch)?;
        let mapping = columns::read(sent, &Mapping::of(&batch)?);
        let mapped = run::map(&asking.store, asking.actor(), &batch, &mapping, batch.whole);
        let begun =
            mapped.and_then(|batch| work::start(&asking.store, asking.actor(), batch, BatchState::Checking));
        match begun {
            Ok(batch) => Ok(see(&asking.visit, &path(asking, &batch))),
            Err(error) => match told(error)? {
                // The form again, with what was chosen.
                problems if problems.iter().any(|one| one.field.is_some() || one.code == NO_COLUMN) => {
                    let mut response = batch::columns_page(asking, &batch, &mapping, &problems)?;
                    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                    Ok(response)
                }
                problems => Err(problems.into()),
            },
        }
    })
    .await
}

/// What a person can mend; anything else ends the request.
pub(super) fn told(error: StoreError) -> Result<Vec<taihang_base::Problem>, Failure> {
    let failure = Failure::from(error);
    if let Failure::Problems(problems) = failure { Ok(problems) } else { Err(failure) }
}

/// Makes records of the rows: all, or those that are good.
pub(super) async fn commit(
    visit: Visit,
    Path((register, batch)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    posted(visit, register, sent, move |asking, sent| {
        let batch = named(asking, &batch)?;
        let whole = match sent.get("mode") {
            "whole" => true,
            "rows" => false,
            _other => return Err(Failure::Malformed),
        };
        let batch = Batch { whole, ..batch };
        let batch = work::start(&asking.store, asking.actor(), batch, BatchState::Committing)?;
        Ok(see(&asking.visit, &path(asking, &batch)))
    })
    .await
}

/// Takes a batch back.
pub(super) async fn undo(
    visit: Visit,
    Path((register, batch)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    posted(visit, register, sent, move |asking, _| {
        let batch = named(asking, &batch)?;
        let batch = work::start(&asking.store, asking.actor(), batch, BatchState::Undoing)?;
        Ok(see(&asking.visit, &path(asking, &batch)))
    })
    .await
}
