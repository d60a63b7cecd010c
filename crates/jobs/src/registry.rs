//! All kinds of work that a program knows.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use taihang_base::{Problem, Text};
use taihang_defs::{CatalogueDef, Consequence, DueDef, Effect};

use crate::job::{Context, Job, JobError, Outcome, Priority};

type Run = Box<dyn Fn(&Json, &Context<'_>) -> Result<Outcome, JobError> + Send + Sync>;

/// All kinds of work by name.
#[derive(Default)]
pub struct Registry {
    kinds: BTreeMap<&'static str, Kind>,
}

struct Kind {
    priority: Priority,
    attempts: u32,
    run: Run,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.kinds.keys()).finish()
    }
}

impl Registry {
    /// The same with the kind of work `J`.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        let run: Run = Box::new(|payload, context| {
            let job: J = serde_json::from_value(payload.clone())
                .map_err(|error| JobError::Lasting(format!("the payload cannot be read: {error}")))?;
            job.run(context)
        });
        let twice = self.kinds.insert(J::NAME, Kind { priority: J::PRIORITY, attempts: J::ATTEMPTS, run });
        debug_assert!(twice.is_none(), "two kinds of work are called {}", J::NAME);
        self
    }

    /// The names of all kinds of work, the urgent ones first.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.kinds.iter().map(|(name, kind)| (kind.priority, *name)).collect();
        names.sort_unstable();
        names.into_iter().map(|(_, name)| name).collect()
    }

    /// After how many attempts a kind of work is laid aside.
    pub fn attempts(&self, name: &str) -> u32 {
        self.kinds.get(name).map_or(1, |kind| kind.attempts)
    }

    /// Runs a job by its name.
    pub(crate) fn run(&self, name: &str, payload: &Json, context: &Context<'_>) -> Result<Outcome, JobError> {
        match self.kinds.get(name) {
            Some(kind) => (kind.run)(payload, context),
            None => Err(JobError::Lasting(format!("no kind of work is called {name}"))),
        }
    }

    /// The jobs that definitions queue and nobody knows.
    pub fn unknown_in(&self, catalogue: &CatalogueDef) -> Vec<Problem> {
        let mut problems = Vec::new();
        for register in catalogue.registers.values() {
            for (name, state) in &register.states {
                for due in &state.due {
                    self.look_at_clock(&format!("{}.state.{name}", register.name), due, &mut problems);
                }
            }
            for (name, transition) in &register.transitions {
                let place = format!("{}.transition.{name}", register.name);
                for effect in &transition.effects {
                    match effect {
                        Effect::Enqueue(job) => self.look_at(&place, job, &mut problems),
                        Effect::OpenDeadline(due) => self.look_at_clock(&place, due, &mut problems),
                        Effect::Notify(_)
                        | Effect::CloseDeadline(_)
                        | Effect::PauseDeadline(_)
                        | Effect::Publish
                        | Effect::FreezeFields(_)
                        | Effect::Hook(_) => {}
                    }
                }
            }
        }
        problems
    }

    fn look_at_clock(&self, place: &str, due: &DueDef, problems: &mut Vec<Problem>) {
        for consequence in &due.then {
            if let Consequence::Enqueue(job) = consequence {
                self.look_at(place, job, problems);
            }
        }
    }

    fn look_at(&self, place: &str, job: &str, problems: &mut Vec<Problem>) {
        if self.kinds.contains_key(job) {
            return;
        }
        let known = self.kinds.keys().copied().collect::<Vec<_>>().join(", ");
        let problem = Problem::new(
            "job-unknown",
            Text::new(format!("没有名为“{job}”的后台任务。"), format!("No job is called \"{job}\".")),
            Text::new(format!("可用的任务：{known}。"), format!("Known jobs: {known}.")),
        );
        problems.push(problem.about(place));
    }
}
