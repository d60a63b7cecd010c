//! Where a record stands and what can be done with it next, as links to the forms of the steps.

use maud::{Markup, html};
use taihang_kernel::RecordId;
use taihang_web::Failure;
use taihang_web::components::{Icon, icon, panel};
use taihang_web::register::Asking;

/// A state with its label.
pub(crate) fn state_of(asking: &Asking, register: &str, state: &str) -> (String, String) {
    let def = asking.store.catalogue().register(register).and_then(|register| register.def.states.get(state));
    let label = def.map_or(state, |def| asking.text(&def.label));
    (state.to_owned(), label.to_owned())
}

/// The steps that the record offers now under the word `title`, without those for which the page has a form of its `own`;
/// those that are not possible say why not.
pub(crate) fn steps(
    asking: &Asking,
    (register, record): (&str, RecordId),
    title: &str,
    own: &[&str],
) -> Result<Markup, Failure> {
    let actions = asking.store.actions(asking.actor(), register, record)?;
    let actions: Vec<_> =
        actions.iter().filter(|action| !own.contains(&action.transition.as_str())).collect();
    if actions.is_empty() {
        return Ok(html! {});
    }
    let list = html! {
        ul.not-now role="list" {
            @for action in &actions {
                li {
                    @match &action.allowed {
                        Ok(()) => a.button.primary href={ "/r/" (register) "/" (record) "/" (action.transition) } { (asking.text(&action.label)) },
                        Err(why) => {
                            span.button aria-disabled="true" { (asking.text(&action.label)) }
                            p.small { (icon(Icon::Information)) " " (asking.text(why)) }
                        }
                    }
                }
            }
        }
    };
    Ok(panel("steps", asking.visit.word(title), &html! {}, &list))
}
