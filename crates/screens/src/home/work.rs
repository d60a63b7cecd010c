//! What somebody works with whose roles see no plans: what waits, what is due, and the registers that the roles keep.

use maud::{Markup, html};
use taihang_kernel::{Query, Reach};
use taihang_store::Store;
use taihang_store::read::{Count, DueQuery, Lamp, Whose};
use taihang_web::components::{Icon, panel, stat_tile};
use taihang_web::{Access, Failure, Visit};

/// A register that the visitor keeps.
struct Kept {
    label: String,
    count: Count,
    link: String,
}

/// Everything that the first page says of it.
pub(super) struct Work {
    waiting: String,
    overdue: usize,
    soon: usize,
    kept: Vec<Kept>,
}

impl Work {
    pub(super) fn of(visit: &Visit, store: &Store) -> Result<Self, Failure> {
        let actor = &visit.actor;
        let waiting = store.waiting(actor, EACH)?;
        let count: usize = waiting.iter().map(|of| of.records.len()).sum();
        let more = if waiting.iter().any(|of| of.more) { "+" } else { "" };
        let question =
            DueQuery { whose: Whose::Organisation, lamp: None, register: None, after: None, limit: 1 };
        let dues = store.dues_counted(actor, &question)?;
        let with = |wanted| dues.iter().find(|(lamp, _)| *lamp == wanted).map_or(0, |(_, count)| *count);
        let mut kept = Vec::new();
        for register in store.catalogue().registers() {
            let def = &register.def;
            if !keeps(&store.reach(actor, &def.name)?) {
                continue;
            }
            let count = store.count(actor, &Query::all(&def.name, 1))?;
            // The others stand in the list of all registers, with what can be entered there.
            if count == Count::Exactly(0) {
                continue;
            }
            let label = def.label.in_language(visit.language).to_owned();
            kept.push(Kept { label, count, link: format!("/r/{}", def.name) });
        }
        Ok(Self {
            waiting: format!("{}{more}", visit.number(count as u64)),
            overdue: with(Lamp::Overdue),
            soon: with(Lamp::Soon),
            kept,
        })
    }

    pub(super) fn shown(&self, visit: &Visit) -> Markup {
        let number = |count: usize| visit.number(count as u64);
        let unread = visit.person.as_ref().map_or(0, |person| person.unread);
        let ways = html! {
            @if visit.may(Access::ADMINISTRATOR) { a href="/operations" { (visit.word("operations.title")) } " " }
            a href="/r" { (visit.word("home.see-all")) }
        };
        html! {
            div.tiles {
                (stat_tile(Icon::Task, visit.word("desk.waiting"), &self.waiting, "", "/desk"))
                (stat_tile(Icon::Cross, visit.word("desk.overdue"), &number(self.overdue), "", "/deadlines?lamp=overdue"))
                (stat_tile(Icon::Clock, visit.word("desk.soon"), &number(self.soon), "", "/deadlines?lamp=soon"))
                (stat_tile(Icon::Information, visit.word("desk.unread"), &visit.number(unread), "", "/notices?show=unread"))
            }
            @if !self.kept.is_empty() {
                (panel("kept", visit.word("home.kept"), &ways, &html! {
                    div.tiles {
                        @for one in &self.kept { (stat_tile(Icon::Library, &one.label, &visit.count(one.count), "", &one.link)) }
                    }
                }))
            }
        }
    }
}

/// Records of one register that are looked at to say how much waits.
const EACH: usize = 20;

/// Whether a role that was given lets the visitor make, change or move on records of the register.
fn keeps(reach: &Reach) -> bool {
    let ways = &reach.register.def.transitions;
    let moves = |role: &str| ways.values().any(|way| way.by.iter().any(|by| by == role));
    reach.arms.iter().any(|arm| {
        arm.is_of_work() && (arm.create || arm.correct || !arm.edit.is_empty() || moves(&arm.role))
    })
}
