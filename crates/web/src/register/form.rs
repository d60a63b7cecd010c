//! Forms: a new record, an edit, a correction, a transition. One column, problems beside the fields and on top.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::{Path, RawQuery};
use taihang_base::{Problem, Refusal};
use taihang_defs::TransitionDef;
use taihang_kernel::reach::names;
use taihang_kernel::view::{FormView, title};
use taihang_kernel::{NoLookup, Record, RecordId, parse_value, write_value};

use super::address::Asked;
use super::asking::{Asking, id};
use super::inputs::Inputs;
use super::legend::Legend;
use super::prefill::{self, Held};
use super::typed::{Typed, about_of};
use crate::failure::{Answer, Failure};
use crate::visit::Visit;

mod layout;
mod offered;

/// What a form is for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Purpose {
    /// A new record.
    New,
    /// Other values in an open record.
    Edit,
    /// A mistake mended.
    Correct,
    /// A transition.
    Advance(Box<TransitionDef>),
}

/// A form about to be shown.
pub(super) struct Form<'a> {
    pub(super) asking: &'a Asking,
    pub(super) purpose: Purpose,
    /// The record as it is held; a new one with its first values.
    pub(super) record: Record,
    /// Fields and kinds of lines on the form, and `about`.
    pub(super) open: BTreeSet<String>,
    /// Values shown with their source and not asked for.
    pub(super) held: BTreeMap<String, Held>,
    /// What was typed so far.
    pub(super) typed: Typed,
    /// What is wrong with it.
    pub(super) problems: Vec<Problem>,
    /// Whether what was typed comes from a draft; and whether the record has changed since.
    pub(super) restored: Option<bool>,
}

/// The form of a new record; values may stand in the address.
pub(super) async fn new(visit: Visit, Path(register): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::read(query.as_deref().unwrap_or(""));
    Asking::answer(visit, register, move |asking| {
        let mut form = Form::blank(asking, asking.fresh_id(), &asked)?;
        form.restore()?;
        form.render()
    })
    .await
}

/// The form of a record.
pub(super) async fn edit(visit: Visit, Path((register, id)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, register, move |asking| {
        let mut form = Form::of(asking, &id, Purpose::Edit)?;
        form.restore()?;
        form.render()
    })
    .await
}

/// The form of a correction.
pub(super) async fn correct(visit: Visit, Path((register, id)): Path<(String, String)>) -> Answer {
    Asking::answer(visit, register, move |asking| Form::of(asking, &id, Purpose::Correct)?.render()).await
}

/// The form of a transition: what it asks for, and the reason.
pub(super) async fn advance(
    visit: Visit,
    Path((register, id, transition)): Path<(String, String, String)>,
) -> Answer {
    Asking::answer(visit, register, move |asking| {
        let purpose = Purpose::of_transition(asking, &transition)?;
        Form::of(asking, &id, purpose)?.render()
    })
    .await
}

impl Purpose {
    /// The transition called so.
    pub(super) fn of_transition(asking: &Asking, name: &str) -> Result<Self, Failure> {
        let transition = asking.def().transitions.get(name).ok_or(Refusal::NotFound)?;
        Ok(Self::Advance(Box::new(transition.clone())))
    }

    /// Whether what is typed is kept as a draft.
    pub(super) fn drafted(&self) -> bool {
        matches!(self, Self::New | Self::Edit)
    }
}

impl<'a> Form<'a> {
    /// The form of a new record with the first values, and those that stand in the address.
    pub(super) fn blank(asking: &'a Asking, id: RecordId, asked: &Asked) -> Result<Self, Failure> {
        let open = asking.creatable();
        if open.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        let mut record = blank(asking, id);
        for (name, text) in asked.pairs() {
            let field = asking.def().fields.get(name).filter(|field| open.contains(&field.name));
            let value = field.and_then(|field| parse_value(field, text, &NoLookup).ok().flatten());
            if value.is_some() {
                record.set(name, value);
            }
        }
        if !asked.get("about").is_empty() {
            record.about = Some(about_of(asking.def(), asked.get("about"))?);
        }
        let held = prefill::put(asking, &mut record)?;
        Ok(Self::made(asking, Purpose::New, record, (open, held)))
    }

    /// The form of the record called `id`.
    pub(super) fn of(asking: &'a Asking, text: &str, purpose: Purpose) -> Result<Self, Failure> {
        let seen = asking.store.one(asking.actor(), &asking.def().name, id(text)?)?;
        let open = match &purpose {
            Purpose::New | Purpose::Edit => asking.editable(&seen.record, &seen.standing),
            Purpose::Correct => asking.correctable(&seen.record, &seen.standing),
            // What a transition asks for is asked of whoever may make it.
            Purpose::Advance(transition) if transition.from.contains(&seen.record.state) => {
                names(asking.def()).map(|(name, _)| name.to_owned()).chain(["about".to_owned()]).collect()
            }
            Purpose::Advance(_) => return Err(Refusal::NotFound.into()),
        };
        if open.is_empty() {
            return Err(Refusal::NotFound.into());
        }
        Ok(Self::made(asking, purpose, seen.record, (open, BTreeMap::new())))
    }

    fn made(
        asking: &'a Asking,
        purpose: Purpose,
        record: Record,
        (open, held): (BTreeSet<String>, BTreeMap<String, Held>),
    ) -> Self {
        let (typed, problems, restored) = (Typed::default(), Vec::new(), None);
        Self { asking, purpose, record, open, held, typed, problems, restored }
    }

    /// Puts what was typed before, and not sent, into the form.
    fn restore(&mut self) -> Result<(), Failure> {
        let account = self.asking.account()?;
        let Some((version, content)) =
            self.asking.store.draft(account, &self.asking.def().name, self.drafted())?
        else {
            return Ok(());
        };
        let typed = Typed::from_json(&content);
        if typed != Typed::default() {
            self.typed = typed;
            self.restored = Some(version != self.record.version);
            // What is typed belongs to the version that it began from: saving shows what others did meanwhile.
            self.record.version = version;
        }
        Ok(())
    }

    /// The record that a draft belongs to; none for a new one.
    pub(super) fn drafted(&self) -> Option<RecordId> {
        (self.purpose != Purpose::New).then_some(self.record.id)
    }

    /// The same form with what was sent, and what is wrong with it.
    pub(super) fn with(mut self, typed: Typed, problems: Vec<Problem>) -> Self {
        self.typed = typed;
        self.problems = problems;
        self
    }

    /// The state that the record is in after the form, and the fields asked for.
    fn target(&self) -> (&str, Option<&[String]>) {
        match &self.purpose {
            Purpose::New | Purpose::Edit | Purpose::Correct => (&self.record.state, None),
            Purpose::Advance(transition) => {
                (transition.leads_from(&self.record.state), Some(&transition.asks))
            }
        }
    }

    /// The view model, the legend of what stands in it, and the code lists that are too long to be shown whole.
    fn view(&self) -> Result<(FormView, Legend, BTreeSet<String>), Failure> {
        let (asking, def) = (self.asking, self.asking.def());
        let mut legend = Legend::of(asking, [&self.record])?;
        let (mut records, codes) = self.typed.named(def);
        records.extend(self.record.owner.map(|owner| (asking.organisations().to_owned(), owner)));
        legend.add_titles(asking, records)?;
        legend.add_codes(asking, &codes)?;
        let cells = def.lines.values().flat_map(|line| line.fields.values());
        let lists: BTreeSet<&str> =
            def.fields.values().chain(cells).filter_map(|field| field.kind.code_list()).collect();
        let mut long = BTreeSet::new();
        for list in lists {
            if !legend.add_list(asking, list)? {
                long.insert(list.to_owned());
            }
        }
        offered::roles(self, &mut legend);
        let setting = legend.setting(asking.visit.language);
        let typed = (&self.typed.values, self.problems.as_slice());
        let mut view = FormView::new(&self.record, &self.open, self.target(), typed, &setting);
        for (kind, _, columns, _, rows) in &mut view.lines {
            if let Some(typed) = self.typed.lines.get(kind) {
                let cell = |row: &super::typed::Row| {
                    columns.iter().map(|column| row.get(&column.name).cloned().unwrap_or_default()).collect()
                };
                *rows = typed.iter().map(cell).collect();
            }
        }
        Ok((view, legend, long))
    }

    /// The page.
    pub(super) fn render(&self) -> Answer {
        let (view, legend, long) = self.view()?;
        let inputs = Inputs { asking: self.asking, legend: &legend, long: &long };
        let called = if self.purpose == Purpose::New {
            String::new()
        } else {
            title(&self.record, &legend.setting(self.asking.visit.language))
        };
        Ok(layout::page(self, &view, &inputs, &called))
    }

    /// The link to what it is about, as the form writes it: register, id, what it is called.
    pub(super) fn about(&self, legend: &Legend) -> (String, String, String) {
        let typed = self.typed.about.as_ref().map(|about| super::typed::about_link(about).ok_or(about));
        let link = match typed {
            Some(Ok(link)) => Some(link),
            Some(Err(text)) => {
                let (register, text) = text.split_once('/').unwrap_or(("", text));
                return (register.to_owned(), String::new(), text.to_owned());
            }
            None => self.record.about.clone(),
        };
        link.map_or_else(Default::default, |(register, id)| {
            let called = legend.titles.get(&id).cloned().unwrap_or_else(|| id.to_string());
            (register, id.to_string(), called)
        })
    }

    /// The texts that the form began from, by field: what somebody typed is held against them.
    pub(super) fn began(&self) -> BTreeMap<String, String> {
        let fields = self.asking.def().fields.values();
        fields
            .map(|field| {
                (field.name.clone(), self.record.get(&field.name).map(write_value).unwrap_or_default())
            })
            .collect()
    }
}

/// A record that nobody has typed anything into.
fn blank(asking: &Asking, id: RecordId) -> Record {
    let by = (asking.visit.now, asking.actor().key.to_string());
    Record {
        register: Arc::clone(&asking.register),
        id,
        version: 0,
        state: asking.def().initial().to_owned(),
        owner: None,
        values: vec![None; asking.def().fields.len()],
        lines: BTreeMap::new(),
        about: None,
        published: false,
        frozen: Vec::new(),
        approvals: Vec::new(),
        stale: false,
        created: by.clone(),
        changed: by,
        batch: None,
    }
}
