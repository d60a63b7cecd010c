//! What a register is: the linked definition, and how it is read, linked, diffed and generated from. Knows no database.
//!
//! A definition is one TOML file in the repository (`registers/<name>/register.toml`), embedded in the binary, never edited
//! at run time. Reading has two steps: the file as written ([`file`], unknown keys refused, problems located) and the linked
//! [`RegisterDef`], in which every name leads somewhere. Everything after this crate takes `&RegisterDef`.
//!
//! Start reading at [`model`].

pub mod diff;
pub mod file;
pub mod link;
pub mod model;
mod nearest;
mod overlay;

pub use diff::{Change, Demand, SchemaStep, Weight, derives_otherwise, diff};
pub use file::{Source, canonical};
pub use link::{definition, duty_conflicts, load};
pub use model::{
    About, Access, Audience, Board, CLASSES, CatalogueDef, ChoiceOptions, ClockStart, Consequence, DueDef,
    Effect, FieldDef, FieldType, FileRule, GrantDef, GroupDef, HookKind, LineDef, ListDef, NoticeText,
    Notify, Numeric, OptionDef, Owner, Prefill, RegisterDef, Release, Retired, RoleDef, Scope, Service,
    StateDef, TransitionDef, UniqueDef,
};
pub use nearest::nearest;
