//! All registers that the visitor reaches, by group.

use maud::{Markup, html};
use taihang_kernel::{Ground, Reach, Register};

use super::Pages;
use super::asking::apart;
use crate::components::{Icon, empty_state, icon, page_head};
use crate::failure::Answer;
use crate::page::Page;
use crate::visit::Visit;

/// The page.
pub(super) async fn page(visit: Visit, pages: &'static Pages) -> Answer {
    apart(move || {
        let store = visit.site.store();
        let catalogue = store.catalogue();
        let reached: Vec<(&Register, Reach)> = catalogue
            .registers()
            .map(|register| (register.as_ref(), Reach::of(catalogue, register, &visit.actor)))
            .filter(|(_, reach)| reach.arms.iter().any(|arm| arm.ground != Ground::Nobody))
            .collect();
        let named = |name: &str| pages.groups.iter().any(|(_, registers)| registers.contains(&name));
        let body = html! {
            (page_head(visit.word("register.all"), visit.word("register.all-text"), &html! {}))
            @if reached.is_empty() { (nothing(&visit)) } @else {
                label.narrowing.field { span.label { (visit.word("register.narrow")) }
                    input type="search" data-narrow=".register-card"; }
                @for (word, registers) in pages.groups {
                    (group(&visit, word, reached.iter().filter(|(register, _)| registers.contains(&register.def.name.as_str()))))
                }
                (group(&visit, "register.others", reached.iter().filter(|(register, _)| !named(&register.def.name))))
            }
        };
        Ok(Page::new(&visit, visit.word("register.all")).section("/r").render(&body))
    })
    .await
}

fn group<'a>(
    visit: &Visit,
    word: &str,
    registers: impl Iterator<Item = &'a (&'a Register, Reach)>,
) -> Markup {
    let registers: Vec<&(&Register, Reach)> = registers.collect();
    if registers.is_empty() {
        return html! {};
    }
    html! {
        section.register-group { h2 { (visit.word(word)) }
            ul.register-cards role="list" { @for (register, reach) in registers { (card(visit, register, reach)) } }
        }
    }
}

fn card(visit: &Visit, register: &Register, reach: &Reach) -> Markup {
    let def = &register.def;
    let path = format!("/r/{}", def.name);
    let creates = reach.arms.iter().any(|arm| arm.create);
    html! {
        li.register-card.panel {
            h3 { a href=(path) { (def.label.in_language(visit.language)) } }
            p.soft.small { (def.purpose.in_language(visit.language)) }
            @if creates { a.button.small href={ (path) "/new" } { (icon(Icon::Plus)) (visit.word("register.new")) } }
        }
    }
}

fn nothing(visit: &Visit) -> Markup {
    let sign_in = html! { @if visit.person.is_none() { a.button.primary href="/sign-in" { (visit.word("sign-in.title")) } } };
    empty_state(
        Icon::Library,
        visit.word("register.none-reached"),
        visit.word("register.none-reached-text"),
        &sign_in,
    )
}
