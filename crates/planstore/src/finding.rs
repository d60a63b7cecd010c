//! What people say to a finding. Findings are computed; the answer is kept under what makes the finding the same one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use taihang_base::{Id, Problem, Refusal, Text};
use taihang_plan::Finding;

use crate::access::{Actor, Role, Scope};
use crate::database::{Store, moment};
use crate::error::{Result, Step as _};
use crate::files::hex;
use crate::plan::PlanRecord;
use crate::record::{Record, id};

/// What makes a finding the same one after the next check: its code and its places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FindingKey(String);

impl FindingKey {
    /// The key of `finding`; `plans` are the checked plans in the order that its places count in.
    pub fn new(finding: &Finding, plans: &[Id<PlanRecord>]) -> Self {
        let mut digest = Sha256::new();
        digest.update(finding.code.as_bytes());
        for place in &finding.places {
            let plan = plans.get(place.document).map(ToString::to_string).unwrap_or_default();
            digest.update(format!("\n{plan} {} {}", place.span.start, place.span.end).as_bytes());
        }
        // Half the digest: short enough for a web address, long enough never to meet another.
        Self(hex(&digest.finalize()[..16]))
    }

    /// The key in a web address, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .then(|| Self(text.to_ascii_lowercase()))
    }

    pub(crate) fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Display for FindingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingState {
    /// Nobody has answered.
    Open,
    /// Explained or acted upon.
    Answered,
    /// Not a fault.
    Dismissed,
}

impl FindingState {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Dismissed => "dismissed",
        }
    }

    /// The state behind a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Answered, Self::Dismissed].into_iter().find(|state| state.word() == word)
    }
}

/// The answer to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingAnswer {
    /// Grows with every change; 0 before the first answer.
    pub version: i64,
    /// Code of the finding.
    pub code: String,
    /// The plan of its decisive place.
    pub plan: Id<PlanRecord>,
    /// The state.
    pub state: FindingState,
    /// What was said.
    pub text: String,
    /// When.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// An answer about to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAnswer<'a> {
    /// The finding.
    pub key: &'a FindingKey,
    /// Its code.
    pub code: &'a str,
    /// The plan of its decisive place.
    pub plan: Id<PlanRecord>,
    /// The version of the answer that the person saw, 0 if there was none.
    pub version: i64,
    /// The new state.
    pub state: FindingState,
    /// What is said.
    pub text: &'a str,
}

impl Store {
    /// Every answer, by finding.
    pub fn finding_answers(&self, scope: &Scope) -> Result<BTreeMap<FindingKey, FindingAnswer>> {
        let sql = format!(
            "select finding_key, finding_answer.version, code, plan_id, state, text, changed_at, changed_by
             from finding_answer join plan using (plan_id) where {}",
            scope.plans()
        );
        self.read(|transaction| {
            let mut query = transaction.prepare_cached(&sql).step("prepare to read answers")?;
            let mut rows = query.query([]).step("read answers")?;
            let mut answers = BTreeMap::new();
            while let Some(row) = rows.next().step("read an answer")? {
                let text = |column: usize| row.get::<_, String>(column).step("read an answer");
                let answer = FindingAnswer {
                    version: row.get(1).step("read an answer")?,
                    code: text(2)?,
                    plan: id(&text(3)?)?,
                    state: FindingState::from_word(&text(4)?).unwrap_or(FindingState::Open),
                    text: text(5)?,
                    changed_at: moment(row.get(6).step("read an answer")?),
                    changed_by: text(7)?,
                };
                answers.insert(FindingKey(text(0)?), answer);
            }
            Ok(answers)
        })
    }

    /// Answers a finding, dismisses it or opens it again. To dismiss takes a reason. Gives the answer's new version.
    pub fn finding_answer(&self, actor: &Actor, answer: NewAnswer<'_>) -> Result<i64> {
        actor.require(Role::Planner)?;
        if answer.state != FindingState::Open && answer.text.trim().is_empty() {
            return Err(Problem::new(
                "reason-missing",
                Text::new("未填写说明。", "The explanation is missing."),
                Text::new(
                    "请说明核实情况或不予采纳的理由。",
                    "Say what was verified, or why the finding does not hold.",
                ),
            )
            .about("text")
            .into());
        }
        self.write(actor, |write| {
            write.plan_version(answer.plan)?;
            let version = |write: &crate::database::Write<'_>| -> Result<i64> {
                let sql = "select version from finding_answer where finding_key = ?1";
                let found = write
                    .transaction
                    .query_row(sql, params![answer.key.to_string()], |row| row.get(0))
                    .optional();
                Ok(found.step("read an answer's version")?.unwrap_or(0))
            };
            if version(write)? != answer.version {
                return Err(Refusal::Stale.into());
            }
            let after = json!({
                "code": answer.code, "plan": answer.plan.to_string(), "state": answer.state.word(),
                "text": answer.text.trim(),
            });
            let action = match answer.state {
                FindingState::Open => "finding-opened",
                FindingState::Answered => "finding-answered",
                FindingState::Dismissed => "finding-dismissed",
            };
            write.change(answer.plan, action, &Record::Finding(answer.key.clone()), Some(after), None)?;
            version(write)
        })
    }
}
