//! States, transitions, deadlines and the eight effects.

use taihang_base::Text;

use super::rights::Board;

/// One state of a record.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the definition")]
#[derive(Debug, Clone, PartialEq)]
pub struct StateDef {
    /// Key in snake case.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// Where a record begins. Exactly one state of a register.
    pub initial: bool,
    /// No way leads out but the command *Correct*.
    pub last: bool,
    /// Whether the public sees the record (scope `published`), and whether it counts for the service of its register.
    pub published: bool,
    /// A record may stay here: it waits for nobody, although somebody may move it on.
    pub rest: bool,
    /// Who may create records in this state although it is not the initial one: `import`, `engine`.
    pub entry: Vec<String>,
    /// Deadlines that open when a record comes into this state and close when it leaves.
    pub due: Vec<DueDef>,
}

/// A deadline that a state or an effect opens.
#[derive(Debug, Clone, PartialEq)]
pub struct DueDef {
    /// Key of the clock in snake case, unique in the register.
    pub clock: String,
    /// What people read.
    pub label: Text,
    /// When it starts.
    pub start: ClockStart,
    /// Length in the notation of `taihang_base::Length` ("15 working days"); none if a parameter or a field gives the end.
    pub after: Option<String>,
    /// Code of the parameter that gives the length in force on the start date; `after` is the fallback.
    pub parameter: Option<String>,
    /// Field of type date (or end of a period) that gives the end itself.
    pub until: Option<String>,
    /// How long before the end the holder is warned, same notation, several with commas ("7 days, 1 day"); no warning if none.
    pub warn: Option<String>,
    /// Code of the parameter that gives these lengths; `warn` is the fallback.
    pub warn_parameter: Option<String>,
    /// Further states through which a deadline of a state runs on.
    pub through: Vec<String>,
    /// The transitions that do what it asks. Closed by anything else it has come to nothing, and so has a mere date, which asks nothing.
    pub met_by: Vec<String>,
    /// What happens at the end.
    pub then: Vec<Consequence>,
}

/// When a clock starts.
#[derive(Debug, Clone, PartialEq)]
pub enum ClockStart {
    /// When the state is entered.
    Entry,
    /// At the date (or start of the period) in a field; no deadline until it is filled.
    Field(String),
}

/// What happens when a deadline passes.
#[derive(Debug, Clone, PartialEq)]
pub enum Consequence {
    /// The record moves by this transition under the system's own grant.
    Advance(String),
    /// A notice goes out.
    Notify(Notify),
    /// A job is queued.
    Enqueue(String),
}

/// One way from state to state.
#[derive(Debug, Clone, PartialEq)]
pub struct TransitionDef {
    /// Key in snake case.
    pub name: String,
    /// What the button says.
    pub label: Text,
    /// States it leads out of.
    pub from: Vec<String>,
    /// The state it leads to; none if the record stays in the state it is in.
    pub to: Option<String>,
    /// Roles that may do it; `system` is the clock or an engine.
    pub by: Vec<String>,
    /// The duty that it belongs to (R12), if it decides, carries out or supervises.
    pub board: Option<Board>,
    /// Each role of [`Self::by`] has to agree, and by different persons.
    pub all: bool,
    /// Whether a reason has to be given.
    pub reason: bool,
    /// Fields asked for on the form of this transition.
    pub asks: Vec<String>,
    /// Named guards in `hooks.rs`; all have to hold.
    pub guards: Vec<String>,
    /// What it brings about, in order.
    pub effects: Vec<Effect>,
}

impl TransitionDef {
    /// The state that a record in `state` is in afterwards.
    pub fn leads_from<'a>(&'a self, state: &'a str) -> &'a str {
        self.to.as_deref().unwrap_or(state)
    }

    /// The deadlines that it opens.
    pub fn opens(&self) -> impl Iterator<Item = &DueDef> {
        self.effects.iter().filter_map(Effect::opens)
    }
}

/// The eight effects of a transition.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A notice to somebody.
    Notify(Notify),
    /// A deadline opens.
    OpenDeadline(Box<DueDef>),
    /// The deadline with this clock closes.
    CloseDeadline(String),
    /// The deadline with this clock stands still until it is closed or the record leaves the new state.
    PauseDeadline(String),
    /// The record becomes public for good, whatever its later states.
    Publish,
    /// These fields can no longer be edited; all of them if empty.
    FreezeFields(Vec<String>),
    /// A named job is queued in the same transaction.
    Enqueue(String),
    /// A named function gives further commands, decided in the same transaction.
    Hook(String),
}

impl Effect {
    /// The deadline that it opens, if it opens one.
    pub fn opens(&self) -> Option<&DueDef> {
        match self {
            Self::OpenDeadline(due) => Some(due),
            Self::Notify(_)
            | Self::CloseDeadline(_)
            | Self::PauseDeadline(_)
            | Self::Publish
            | Self::FreezeFields(_)
            | Self::Enqueue(_)
            | Self::Hook(_) => None,
        }
    }
}

/// A notice.
#[derive(Debug, Clone, PartialEq)]
pub struct Notify {
    /// Who gets it.
    pub to: Audience,
    /// Key of its text.
    pub text: String,
}

/// Who gets a notice. Closed.
#[derive(Debug, Clone, PartialEq)]
pub enum Audience {
    /// Those with work roles in the organisation that owns the record.
    Owner,
    /// Who created the record.
    Creator,
    /// Those who hold this role with a root above the record's owner.
    Role(String),
    /// The person or organisation that this ref field names.
    Field(String),
    /// Those assigned to the record.
    Assigned,
}
