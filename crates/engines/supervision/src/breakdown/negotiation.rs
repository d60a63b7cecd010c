//! A part of a target is proposed, may be objected to, and is settled.

use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Text};

use crate::problem::problem;

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Told to who has to reach it.
    Proposed,
    /// Not agreed to, with a reason.
    Objected,
    /// Binding.
    Settled,
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Who answers for the whole.
    Whole,
    /// Who has to reach the part.
    Part,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Another value is proposed.
    Propose,
    /// The value is objected to.
    Object,
    /// The value is agreed to.
    Agree,
    /// The value is laid down after an objection, with a reason.
    LayDown,
}

/// Where the act leads: the part objects or agrees to what is proposed; the whole proposes anew, or lays down what was
/// objected to. Silence is no consent, and what is settled stays.
pub fn may(stage: Stage, side: Side, act: Act) -> Result<Stage, Problem> {
    match (stage, side, act) {
        (Stage::Proposed | Stage::Objected, Side::Whole, Act::Propose) => Ok(Stage::Proposed),
        (Stage::Proposed, Side::Part, Act::Object) => Ok(Stage::Objected),
        (Stage::Proposed | Stage::Objected, Side::Part, Act::Agree)
        | (Stage::Objected, Side::Whole, Act::LayDown) => Ok(Stage::Settled),
        (Stage::Settled, _, _) => Err(settled()),
        (Stage::Proposed | Stage::Objected, Side::Part, Act::Propose | Act::LayDown)
        | (Stage::Proposed | Stage::Objected, Side::Whole, Act::Object | Act::Agree)
        | (Stage::Proposed, Side::Whole, Act::LayDown)
        | (Stage::Objected, Side::Part, Act::Object) => Err(not_theirs(stage, side, act)),
    }
}

fn settled() -> Problem {
    problem(
        "breakdown-settled",
        "分解数已经确定。".to_owned(),
        "The value is settled.".to_owned(),
        ("如确需调整，请按目标调整程序办理。", "If it has to change, adjust the target."),
    )
}

fn not_theirs(stage: Stage, side: Side, act: Act) -> Problem {
    let (stage, side, act) = (stage.word(), side.word(), act.word());
    problem(
        "breakdown-not-possible",
        format!("“{}”时，{}不能{}。", stage.zh, side.zh, act.zh),
        format!("While it is {}, {} cannot {}.", stage.en, side.en, act.en),
        (
            "承担方可以同意或提出异议；下达方可以另提数值，或在有异议后说明理由予以确定。",
            "Who has to reach it agrees or objects; who answers for the whole proposes anew or, after an objection, lays it down with a reason.",
        ),
    )
}

impl Stage {
    /// The name for a person.
    pub fn word(self) -> Text {
        match self {
            Self::Proposed => Text::new("已提出", "proposed"),
            Self::Objected => Text::new("有异议", "objected to"),
            Self::Settled => Text::new("已确定", "settled"),
        }
    }
}

impl Side {
    /// The name for a person.
    pub fn word(self) -> Text {
        match self {
            Self::Whole => Text::new("下达方", "who answers for the whole"),
            Self::Part => Text::new("承担方", "who has to reach it"),
        }
    }
}

impl Act {
    /// The name for a person.
    pub fn word(self) -> Text {
        match self {
            Self::Propose => Text::new("提出数值", "propose a value"),
            Self::Object => Text::new("提出异议", "object"),
            Self::Agree => Text::new("同意", "agree"),
            Self::LayDown => Text::new("说明理由予以确定", "lay it down"),
        }
    }
}
