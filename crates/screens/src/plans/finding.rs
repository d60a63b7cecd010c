//! What people say to a finding. Findings are reckoned; once somebody says something to one, it has a record, under what makes it
//! the same finding.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use taihang_base::{Id, Problem, Refusal, Text, hex};
use taihang_kernel::{Command, Draft, Record, RecordId, Value};
use taihang_plan::{Finding, Severity};
use taihang_registers::finding::FindingPlace;
use taihang_registers::plan::line;
use taihang_store::Result;

use super::add::create;
use super::steps::Steps;
use super::{PlanRecord, Plans};

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
    /// The record of the finding.
    pub record: RecordId,
    /// Grows with every change; 0 before the first answer.
    pub version: i64,
    /// Code of the finding.
    pub code: String,
    /// The plan of its decisive place.
    pub plan: Option<Id<PlanRecord>>,
    /// The state.
    pub state: FindingState,
    /// Whether somebody asked to dismiss it and a second person has not agreed yet.
    pub pending: bool,
    /// What was said.
    pub text: String,
    /// When.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// An answer about to be given.
#[derive(Debug, Clone, Copy)]
pub struct NewAnswer<'a> {
    /// What makes the finding the same one.
    pub key: &'a FindingKey,
    /// The finding; its places count in `plans`.
    pub finding: &'a Finding,
    /// The checked plans.
    pub plans: &'a [Id<PlanRecord>],
    /// The version of the answer that the person saw, 0 if there was none.
    pub version: i64,
    /// The new state.
    pub state: FindingState,
    /// What is said.
    pub text: &'a str,
}

/// The state of a record of the register of findings, as the screens tell it.
fn state_of(record: &Record) -> FindingState {
    match record.state.as_str() {
        "answered" | "accepted" => FindingState::Answered,
        "dismissed" => FindingState::Dismissed,
        _ => FindingState::Open,
    }
}

impl Plans<'_> {
    /// Every answer, by finding.
    pub fn answers(self) -> Result<BTreeMap<FindingKey, FindingAnswer>> {
        let records = self.records("finding", None)?;
        let ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        let authors = self.store.authors(self.actor, "finding", &ids)?;
        let answer = |record: &Record| {
            let key = FindingKey::parse(record.text("key")?)?;
            let about = record.about.as_ref().filter(|(register, _)| register == "policy_document");
            Some((
                key,
                FindingAnswer {
                    record: record.id,
                    version: record.version,
                    code: record.text("code").unwrap_or_default().to_owned(),
                    plan: about.map(|(_, id)| id.retyped()),
                    state: state_of(record),
                    pending: !record.approvals.is_empty(),
                    text: record.text("answer").unwrap_or_default().to_owned(),
                    changed_at: record.changed.0,
                    changed_by: authors.get(&record.id).map(|(_, last)| last.clone()).unwrap_or_default(),
                },
            ))
        };
        Ok(records.iter().filter_map(answer).collect())
    }

    /// Answers a finding, dismisses it or opens it again. Gives the answer's new version.
    pub fn answer(self, answer: NewAnswer<'_>) -> Result<i64> {
        let said = answer.text.trim();
        if answer.state != FindingState::Open && said.is_empty() {
            return Err(reason_missing().into());
        }
        let known = self.answers()?.remove(answer.key);
        if known.as_ref().map_or(0, |known| known.version) != answer.version {
            return Err(Refusal::Stale.into());
        }
        let (mut steps, state) = if let Some(known) = &known {
            let record = self.store.one(self.actor, "finding", known.record)?.record;
            (Steps::of(&record), record.state)
        } else {
            let id = self.fresh();
            let mut steps = Steps::after("finding", id, 1);
            steps.commands.push(new_record(&answer, id));
            (steps, "open".to_owned())
        };
        let text = line(said, 20_000);
        // The answer is kept whole; the ledger's reason is its beginning.
        let begins: String = said.chars().take(200).collect();
        if matches!(state.as_str(), "answered" | "dismissed") {
            let reason = if said.is_empty() { "重新打开 Opened again" } else { &begins };
            steps.advance("reopen", Draft::default(), Some(reason));
        }
        match answer.state {
            FindingState::Open => {}
            FindingState::Answered => steps.advance("answer", Draft::default().with("answer", text), None),
            FindingState::Dismissed => {
                steps.edit([("answer".to_owned(), text)].into());
                steps.advance("dismiss", Draft::default(), Some(&begins));
            }
        }
        let version = steps.version();
        if steps.commands.is_empty() {
            return Ok(version);
        }
        let receipts = self.store.submit_all(self.actor, steps.commands)?;
        Ok(receipts.last().map_or(version, |receipt| receipt.version))
    }
}

/// The record of a finding that nobody has said anything to.
fn new_record(answer: &NewAnswer<'_>, id: RecordId) -> Command {
    let finding = answer.finding;
    let severity = match finding.severity {
        Severity::Error => "hold",
        Severity::Warning => "warn",
        Severity::Note => "note",
    };
    let mut draft = Draft::default()
        .with("key", Value::Text(answer.key.to_string()))
        .with("code", Value::Identifier(finding.code.clone()))
        .with(
            "kind",
            Value::Choice(if finding.arithmetic.is_some() { "arithmetic" } else { "document" }.to_owned()),
        )
        .with("severity", Value::Choice(severity.to_owned()))
        .with("text", line(&finding.message.zh, 1000))
        .with("text_en", line(&finding.message.en, 1000))
        .with("arithmetic", finding.arithmetic.as_ref().and_then(|text| line(text, 4000)));
    let plan = |document: usize| answer.plans.get(document).map(|id| id.retyped());
    let decisive: Option<RecordId> = finding.places.first().and_then(|place| plan(place.document));
    draft.about = decisive.map(|plan| Some(("policy_document".to_owned(), plan)));
    let places = finding.places.iter().take(100).map(|place| {
        let quote = line(&place.quote, 1000);
        FindingPlace {
            document: plan(place.document).map(|id: RecordId| id.retyped()),
            clause: None,
            start: i64::try_from(place.span.start).ok(),
            end: i64::try_from(place.span.end).ok(),
            quote: if let Some(Value::Text(quote)) = quote { Some(quote) } else { None },
        }
        .values()
    });
    draft.lines.insert("place".to_owned(), places.collect());
    create("finding", id, draft, None)
}

fn reason_missing() -> Problem {
    Problem::new(
        "reason-missing",
        Text::new("未填写说明。", "The explanation is missing."),
        Text::new(
            "请说明核实情况或不予采纳的理由。",
            "Say what was verified, or why the finding does not hold.",
        ),
    )
    .about("text")
}
