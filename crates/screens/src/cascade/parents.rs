//! Which plan is made under which: proposed from the citations, confirmed by a person.

use std::sync::Arc;

use crate::plans::{Link, LinkKind, PlanRecord, Plans};
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Id, Refusal};
use taihang_plan::compare::{ParentLink, Source};
use taihang_web::components::{csrf_field, panel};
use taihang_web::{Access, Answer, Failure, Posted, Visit, see_saying};

use crate::programme::{Programme, span_link};
use crate::state::App;

/// The links that the citations suggest and nobody has set yet.
pub(super) fn proposals(visit: &Visit, programme: &Programme, sources: &[Source<'_>]) -> Markup {
    let open: Vec<ParentLink> = taihang_plan::propose_parents(sources)
        .into_iter()
        .filter(|link| !programme.links.contains(&(link.parent, link.child)))
        .collect();
    if open.is_empty() {
        return html! {};
    }
    let body = html! { ul.places role="list" { @for link in &open { (proposal(visit, programme, link)) } } };
    panel(
        "proposals",
        visit.word("cascade.proposals"),
        &html! { (visit.word("cascade.proposals-note")) },
        &body,
    )
}

fn proposal(visit: &Visit, programme: &Programme, link: &ParentLink) -> Markup {
    let Some((parent, child)) = programme.plans.get(link.parent).zip(programme.plans.get(link.child)) else {
        return html! {};
    };
    html! {
        li {
            strong { (child.title()) } " " (visit.word("cascade.made-under")) " " strong { (parent.title()) }
            div.small.soft {
                (link.reason.in_language(visit.language)) " "
                a href=(span_link(child.id(), link.citation)) { (visit.word("cascade.citation")) }
            }
            @if visit.may(Access::PLANNER) {
                form method="post" action="/cascade/links" {
                    (csrf_field(visit))
                    input type="hidden" name="parent" value=(parent.id());
                    input type="hidden" name="child" value=(child.id());
                    button.button.small { (visit.word("cascade.confirm")) }
                }
            }
        }
    }
}

/// The form of a proposal.
#[derive(Debug, Deserialize)]
pub(super) struct Confirmed {
    parent: String,
    child: String,
}

/// Sets a proposed link.
pub(super) async fn confirm(app: App, visit: Visit, Posted(link): Posted<Confirmed>) -> Answer {
    let id = |text: &str| text.parse::<Id<PlanRecord>>().map_err(|_| Failure::Refusal(Refusal::NotFound));
    let link = Link { plan: id(&link.child)?, kind: LinkKind::Parent, other: id(&link.parent)? };
    let actor = Arc::clone(&visit.person()?.actor);
    app.site.apart(move |store| Ok(Plans::of(store, &actor).link(link)?)).await?;
    Ok(see_saying(&visit, "/cascade", "cascade.linked"))
}
