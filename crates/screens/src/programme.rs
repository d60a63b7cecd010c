//! All plans as they count after the review, held against each other; reckoned anew when any plan changes.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use taihang_base::{Id, Problem, Refusal};
use taihang_kernel::Actor;
use taihang_plan::compare::{Cascade, Outcome, Source};
use taihang_plan::{Finding, Plan};
use taihang_store::{Store, StoreError};
use taihang_web::Failure;

use crate::plans::{FindingKey, ItemId, PlanRecord, Plans, READING_MISSING, REGISTERS};
use crate::sight::Sight;

/// One plan of the programme.
#[derive(Debug)]
pub struct ProgrammePlan {
    /// The plan with document and review.
    pub record: PlanRecord,
    /// The plan as it counts: rejected items left out, mended ones replaced, added ones in.
    pub effective: Plan,
    /// The item behind each figure of [`Self::effective`].
    pub figure_items: Vec<ItemId>,
    /// The item behind each task of [`Self::effective`].
    pub task_items: Vec<ItemId>,
}

impl ProgrammePlan {
    fn of(record: PlanRecord) -> Self {
        let effective = record.effective();
        let figure_items = record.counting_figures().map(|item| item.id).collect();
        let task_items = record.counting_tasks().map(|item| item.id).collect();
        Self { record, effective, figure_items, task_items }
    }

    /// The id of the plan.
    pub fn id(&self) -> Id<PlanRecord> {
        self.record.header.id
    }

    /// The title, or the file name where no title is known.
    pub fn title(&self) -> &str {
        self.record.header.title()
    }

    /// The reader, opened at a figure of [`Self::effective`].
    pub fn figure_link(&self, figure: usize) -> String {
        self.figure_items.get(figure).map_or_else(|| reader(self.id()), |item| item_link(self.id(), *item))
    }

    /// The reader, opened at a task of [`Self::effective`].
    pub fn task_link(&self, task: usize) -> String {
        self.task_items.get(task).map_or_else(|| reader(self.id()), |item| item_link(self.id(), *item))
    }
}

/// The reader of a plan.
pub fn reader(plan: Id<PlanRecord>) -> String {
    format!("/plans/{plan}")
}

/// The reader of a plan, opened at an item: its card and its span are marked.
pub fn item_link(plan: Id<PlanRecord>, item: ItemId) -> String {
    format!("/plans/{plan}?item={item}#item-{item}")
}

/// The reader of a plan, opened at a span of its text (bytes): the span is marked.
pub fn span_link(plan: Id<PlanRecord>, span: taihang_base::Span) -> String {
    format!("/plans/{plan}?from={}&to={}#here", span.start, span.end)
}

/// The programme.
#[derive(Debug, Default)]
pub struct Programme {
    /// All plans, in the order of their import.
    pub plans: Vec<ProgrammePlan>,
    /// Plans whose text is missing where the files are: they count in nothing, and who opens one is told.
    pub unread: Vec<(Id<PlanRecord>, Problem)>,
    /// Which plan is made under which: (parent, child), indices of [`Self::plans`].
    pub links: Vec<(usize, usize)>,
    /// What became of each target, indicator by indicator.
    pub outcomes: Vec<Outcome>,
    /// What the children of a plan promise of its targets.
    pub cascade: Cascade,
    /// What the documents say to and against each other.
    pub findings: Vec<Finding>,
    /// What of it the roles of whoever asks see.
    pub sight: Sight,
}

/// A finding with what makes it the same one after the next check.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// Its key.
    pub key: FindingKey,
    /// The finding; its places count in [`Programme::plans`].
    pub finding: &'a Finding,
}

impl Programme {
    fn reckon(store: &Store, actor: &Actor) -> Result<Self, Failure> {
        let (mut plans, mut unread) = (Vec::new(), Vec::new());
        for header in Plans::of(store, actor).list()? {
            match Plans::of(store, actor).load(header.id) {
                Ok(record) => plans.push(ProgrammePlan::of(record)),
                Err(StoreError::Problems(problems)) if missing(&problems) => {
                    tracing::warn!(plan = %header.id, "the stored text of a plan is missing");
                    unread.extend(problems.into_iter().map(|problem| (header.id, problem)));
                }
                Err(other) => return Err(other.into()),
            }
        }
        let place = |id: Id<PlanRecord>| plans.iter().position(|plan: &ProgrammePlan| plan.id() == id);
        let links = plans
            .iter()
            .enumerate()
            .flat_map(|(child, plan)| plan.record.header.parents.iter().map(move |parent| (*parent, child)))
            .filter_map(|(parent, child)| place(parent).map(|parent| (parent, child)))
            .collect();
        let mut programme = Self { plans, unread, links, sight: Sight::of(store, actor)?, ..Self::default() };
        let sources = programme.sources();
        let outcomes = taihang_plan::outcomes(&sources);
        let cascade = taihang_plan::cascade(&sources, &programme.links);
        let findings = taihang_plan::check(&sources);
        (programme.outcomes, programme.cascade, programme.findings) = (outcomes, cascade, findings);
        Ok(programme)
    }

    /// The plans as the engine holds them against each other; indices are those of [`Self::plans`].
    pub fn sources(&self) -> Vec<Source<'_>> {
        fn source(plan: &ProgrammePlan) -> Source<'_> {
            Source {
                name: plan.record.header.title(),
                document: &plan.record.document,
                plan: &plan.effective,
            }
        }
        self.plans.iter().map(source).collect()
    }

    /// The findings with a place in this plan.
    pub fn findings_of(&self, plan: Id<PlanRecord>) -> Vec<Found<'_>> {
        let ids: Vec<Id<PlanRecord>> = self.plans.iter().map(ProgrammePlan::id).collect();
        let here =
            |finding: &&Finding| finding.places.iter().any(|place| ids.get(place.document) == Some(&plan));
        let found = |finding| Found { key: FindingKey::new(finding, &ids), finding };
        self.findings.iter().filter(here).map(found).collect()
    }

    /// The plan with this id, or why it is not there.
    pub fn read(&self, id: Id<PlanRecord>) -> Result<&ProgrammePlan, Failure> {
        self.plan(id).ok_or_else(|| {
            let unread = self.unread.iter().find(|(plan, _)| *plan == id);
            unread.map_or(Failure::Refusal(Refusal::NotFound), |(_, why)| Failure::Storage(why.clone()))
        })
    }

    /// The plan with this id.
    pub fn plan(&self, id: Id<PlanRecord>) -> Option<&ProgrammePlan> {
        self.plans.iter().find(|plan| plan.id() == id)
    }
}

fn missing(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.code == READING_MISSING)
}

/// Programmes kept at once: people in the same office see the same plans.
const KEPT: usize = 16;

/// An event may be kept a little later than its id says.
const LATE: SignedDuration = SignedDuration::from_secs(60);

/// Keeps the programme until a plan changes, one for each way of seeing the plans.
#[derive(Debug, Default)]
pub struct ProgrammeCache {
    kept: Mutex<Vec<Kept>>,
}

/// One programme with what it was reckoned from.
#[derive(Debug)]
struct Kept {
    /// Everything that decides what the actor sees.
    sees: String,
    since: Timestamp,
    /// The events of the last minute before it was read.
    touched: Option<BTreeSet<String>>,
    programme: Arc<Programme>,
}

/// Everything that decides what an actor sees.
pub(crate) fn sees(actor: &Actor) -> String {
    format!(
        "{:?}",
        (&actor.key, actor.person, actor.organisation, &actor.roles, &actor.delegations, actor.today)
    )
}

impl ProgrammeCache {
    /// The programme as it stands now. Blocks while it is reckoned: call it through [`taihang_web::Site::apart`].
    pub fn current(&self, store: &Store, actor: &Actor) -> Result<Arc<Programme>, Failure> {
        // Held while reckoning: a second request waits for the first instead of doing the same work beside it.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (sees, since) = (sees(actor), store.clock().now() - LATE);
        if let Some(at) = kept.iter().position(|kept| kept.sees == sees) {
            let own = kept.remove(at);
            let before = store.touched(&REGISTERS, own.since)?;
            if before.is_some() && before == own.touched {
                let touched = store.touched(&REGISTERS, since)?;
                let programme = Arc::clone(&own.programme);
                kept.push(Kept { since, touched, ..own });
                return Ok(programme);
            }
        }
        let touched = store.touched(&REGISTERS, since)?;
        let programme = Arc::new(Programme::reckon(store, actor)?);
        // A file that is put back leaves no event: what lacks one is reckoned again.
        if !programme.unread.is_empty() {
            return Ok(programme);
        }
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { sees, since, touched, programme: Arc::clone(&programme) });
        Ok(programme)
    }
}
