//! Typed background work, claimed from the store, and the scheduler that queues what recurs.
//!
//! A kind of work is a type that implements [`Job`]; its value is the payload. It is queued with a change (the effect `enqueue`
//! of a definition), by another job, or by the [`Scheduler`], and run by [`Workers`] of any server, at least once: a job
//! must be idempotent. What fails is tried again after a while, what keeps failing is laid aside for a person. Start
//! reading at [`job`], then [`registry`], then [`worker`].

pub mod house;
pub mod imports;
pub mod job;
pub mod notice;
pub mod registry;
pub mod schedule;
pub mod scheduler;
pub mod services;
pub mod stop;
pub mod webhook;
pub mod worker;

pub use job::{Context, Job, JobError, Outcome, Priority};
pub use registry::Registry;
pub use schedule::Schedule;
pub use scheduler::{Scheduler, Task, Work};
pub use services::Services;
pub use stop::Stop;
pub use worker::{WorkerOptions, Workers, drain};
