//! A reach in SQL. The reading in memory is [`taihang_kernel::Arm::admits`]; a property test holds the two equal.

use jiff::civil::Date;
use taihang_defs::{FieldType, RegisterDef, Service};
use taihang_kernel::{Arm, Catalogue, Ground, RecordId};

use crate::db::Cell;

/// Holds for no row. An empty list becomes this: `in ()` is an error in PostgreSQL.
pub(super) const NONE: &str = "1 = 0";
/// Holds for every row.
pub(super) const EVERY: &str = "1 = 1";
/// Holds for every row but those that were taken back ([`taihang_kernel::VOID`]).
pub(super) const COUNTS: &str = "r.state <> 'void'";

/// Values of a statement in the making.
#[derive(Debug, Default)]
pub(super) struct Args(pub(super) Vec<Cell>);

impl Args {
    /// The placeholder of one more value.
    pub(super) fn add(&mut self, cell: impl Into<Cell>) -> String {
        self.0.push(cell.into());
        format!("?{}", self.0.len())
    }

    /// `column in (…)`.
    pub(super) fn among<C: Into<Cell>>(
        &mut self,
        column: &str,
        values: impl IntoIterator<Item = C>,
    ) -> String {
        let holes: Vec<String> = values.into_iter().map(|value| self.add(value)).collect();
        if holes.is_empty() { NONE.to_owned() } else { format!("{column} in ({})", holes.join(", ")) }
    }
}

/// What a predicate depends on besides the reach.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) def: &'a RegisterDef,
    pub(super) today: Date,
}

impl Frame<'_> {
    /// The rows `r` that one of the arms admits.
    pub(super) fn admitted<'a>(&self, arms: impl IntoIterator<Item = &'a Arm>, args: &mut Args) -> String {
        let arms: Vec<&Arm> = arms.into_iter().collect();
        if arms.iter().any(|arm| arm.ground == Ground::All && arm.states.is_empty()) {
            return COUNTS.to_owned();
        }
        let mut seen: Vec<(&Ground, &[String])> = Vec::new();
        let mut parts = Vec::new();
        for arm in arms {
            if !seen.contains(&(&arm.ground, &arm.states)) {
                seen.push((&arm.ground, &arm.states));
                parts.push(self.arm(arm, args));
            }
        }
        if parts.is_empty() { NONE.to_owned() } else { format!("({})", parts.join(" or ")) }
    }

    fn arm(&self, arm: &Arm, args: &mut Args) -> String {
        let ground = self.ground(&arm.ground, args);
        if arm.states.is_empty() {
            // What is taken back is never published.
            let told = matches!(arm.ground, Ground::Published | Ground::Nobody);
            return if told { ground } else { format!("({COUNTS} and {ground})") };
        }
        format!("({} and {ground})", args.among("r.state", &arm.states))
    }

    fn ground(&self, ground: &Ground, args: &mut Args) -> String {
        match ground {
            Ground::All => EVERY.to_owned(),
            Ground::Published => {
                format!("(r.published = 1 or {})", args.among("r.state", self.def.published_states()))
            }
            Ground::Owner(owner) => format!("r.owner = {}", args.add(*owner)),
            Ground::Subtree(root) => below_unit("r.owner", *root, args),
            Ground::Own { actor, person } => self.own(actor, *person, args),
            Ground::Assigned { kinds, person, organisation } => {
                self.assigned(kinds, *person, *organisation, args)
            }
            Ground::Party { field, named } => self.party(field, named, args),
            Ground::Opened(records) => args.among("r.id", records.iter().copied()),
            Ground::Nobody => NONE.to_owned(),
        }
    }

    fn own(&self, actor: &str, person: Option<RecordId>, args: &mut Args) -> String {
        let mut parts = vec![format!("r.created_by = {}", args.add(actor))];
        if let Some(person) = person {
            if self.def.serves == Some(Service::Persons) {
                parts.push(format!("r.id = {}", args.add(person)));
            }
            if matches!(self.def.fields.get("person").map(|field| &field.kind), Some(FieldType::Ref { .. })) {
                parts.push(format!("r.\"person\" = {}", args.add(person)));
            }
        }
        format!("({})", parts.join(" or "))
    }

    fn assigned(
        &self,
        kinds: &[String],
        person: Option<RecordId>,
        organisation: Option<RecordId>,
        args: &mut Args,
    ) -> String {
        let Some(register) = self.catalogue.serving(Service::Assignments) else { return NONE.to_owned() };
        let fields: Vec<String> =
            assigning(&register.def, &self.def.name).map(|field| format!("a.\"{field}\" = r.id")).collect();
        let holders = [("person", person), ("organisation", organisation)];
        if fields.is_empty() || holders.iter().all(|(_, holder)| holder.is_none()) {
            return NONE.to_owned();
        }
        let whom = holders.into_iter().filter_map(|(column, holder)| Some((column, holder?)));
        let to_whom: Vec<String> =
            whom.map(|(column, holder)| format!("a.\"{column}\" = {}", args.add(holder))).collect();
        let kind = if kinds.is_empty() { EVERY.to_owned() } else { args.among("a.\"role\"", kinds) };
        format!(
            "exists (select 1 from \"{}\" a where ({}) and ({}) and {kind} and {})",
            register.def.name,
            fields.join(" or "),
            to_whom.join(" or "),
            running(&register.def, "a", self.today, args),
        )
    }

    fn party(&self, field: &str, named: &[RecordId], args: &mut Args) -> String {
        match self.def.fields.get(field).map(|field| &field.kind) {
            Some(FieldType::Ref { .. }) => args.among(&format!("r.\"{field}\""), named.iter().copied()),
            Some(FieldType::Refs { .. }) if !named.is_empty() => {
                let target = args.among("l.target", named.iter().copied());
                linked(field, &target, args)
            }
            _other => NONE.to_owned(),
        }
    }
}

/// The refs of the one-of sets of an assignment that lead to records of `register`.
pub(crate) fn assigning<'a>(def: &'a RegisterDef, register: &'a str) -> impl Iterator<Item = &'a str> {
    def.one_of.iter().flat_map(|(fields, _)| fields).map(String::as_str).filter(
        move |field| matches!(def.fields.get(*field).map(|field| &field.kind), Some(FieldType::Ref { to }) if to == register),
    )
}

/// A row `alias` of a register that serves the kernel counts: in a published state, and its `period` contains the day.
fn running(def: &RegisterDef, alias: &str, today: Date, args: &mut Args) -> String {
    let counts = args.among(&format!("{alias}.state"), def.published_states());
    if !def.fields.contains_key("period") {
        return counts;
    }
    let period = on_day(&format!("{alias}.\"period"), today, args);
    format!("{counts} and ({alias}.\"period_from\" is null or {period})")
}

/// The period in the columns that begin with `column` (quote opened, not closed) contains the day.
pub(super) fn on_day(column: &str, day: Date, args: &mut Args) -> String {
    // The end is exclusive; beyond the last day of the calendar no period begins.
    let next = day.tomorrow().unwrap_or(day);
    let (next, begins) = (args.add(next.to_string()), args.add(day.at(0, 0, 0, 0).to_string()));
    format!("({column}_from\" < {next} and ({column}_to\" is null or {column}_to\" > {begins}))")
}

/// A member of a `refs` field of `r` for which `target` holds, with the link as `l`.
pub(super) fn linked(field: &str, target: &str, args: &mut Args) -> String {
    let field = args.add(field);
    format!("exists (select 1 from link l where l.source = r.id and l.field = {field} and {target})")
}

/// The organisation in `column` stands at or below `root`. A scalar subquery on purpose: neither database turns it into a
/// join, so that the rows are walked in the order of the answer and the walk ends when the page is full.
pub(super) fn below_unit(column: &str, root: RecordId, args: &mut Args) -> String {
    below_value(column, &args.add(root))
}

/// The same for the value of a placeholder.
pub(super) fn below_value(column: &str, root: &str) -> String {
    format!("(select 1 from unit_path u where u.unit = {column} and u.above = {root}) = 1")
}
