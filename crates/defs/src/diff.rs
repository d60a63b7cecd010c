//! What changed between two releases of a definition, and what each change asks for.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use taihang_base::Text;

use crate::model::{ChoiceOptions, FieldDef, FieldType, RegisterDef, Retired};

/// How much a change asks of those who keep records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Wording and order only.
    Cosmetic,
    /// Something more is possible; every record stays valid.
    Additive,
    /// Records that are valid now may not be any more.
    Tightening,
    /// Values or states would be lost or misread.
    Breaking,
}

/// What the schema of a register has to be given; each step is done without handwork on both databases.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaStep {
    /// The table of the register.
    AddTable,
    /// The column of a field.
    AddColumn(String),
    /// The table of a kind of lines.
    AddLineTable(String),
    /// The column of a line: kind, column.
    AddLineColumn(String, String),
    /// An index over fields that are unique together.
    AddUnique(Vec<String>),
}

/// What has to be there before the change may be released.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demand {
    /// A `[[retired]]` entry that says what this became.
    Retired,
    /// A migration written by hand that names the register and this.
    Migration(String),
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Table and key: `field.name`.
    pub place: String,
    /// How much it asks.
    pub weight: Weight,
    /// What people read.
    pub sentence: Text,
    /// What it still lacks; the definition itself answers for what is retired.
    pub demand: Option<Demand>,
    /// What the schema has to be given.
    pub step: Option<SchemaStep>,
}

/// The differences from `old` to `new`; from nothing, the first release.
pub fn diff(old: Option<&RegisterDef>, new: &RegisterDef) -> Vec<Change> {
    let mut changes = Changes(Vec::new());
    let Some(old) = old else {
        changes.step("register", Weight::Additive, ("新登记册", "new register"), SchemaStep::AddTable);
        return changes.0;
    };
    fields(old, new, &mut changes);
    lines(old, new, &mut changes);
    states(old, new, &mut changes);
    rules(old, new, &mut changes);
    if changes.0.is_empty() && old.fingerprint == new.fingerprint && unversioned(old) != unversioned(new) {
        changes.add("wording", Weight::Cosmetic, ("文字或顺序有变", "wording or order changed"));
    }
    changes.0
}

/// The definition without what a release number alone changes.
/// Whether records get other values or words than before by being reckoned again: a field is computed or searched that was
/// not, or no longer, or by another function.
pub fn derives_otherwise(old: &RegisterDef, new: &RegisterDef) -> bool {
    let derived = |def: &RegisterDef| -> BTreeSet<(String, Option<String>, bool)> {
        let fields = def.fields.values().filter(|field| field.computed.is_some() || field.search);
        fields.map(|field| (field.name.clone(), field.computed.clone(), field.search)).collect()
    };
    derived(old) != derived(new)
}

fn unversioned(register: &RegisterDef) -> RegisterDef {
    RegisterDef { version: 0, ..register.clone() }
}

struct Changes(Vec<Change>);

impl Changes {
    fn add(&mut self, place: &str, weight: Weight, words: (&str, &str)) -> &mut Change {
        let sentence = Text::new(format!("{place}：{}。", words.0), format!("{place}: {}.", words.1));
        self.0.push(Change { place: place.to_owned(), weight, sentence, demand: None, step: None });
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    fn step(&mut self, place: &str, weight: Weight, words: (&str, &str), step: SchemaStep) {
        self.add(place, weight, words).step = Some(step);
    }

    fn breaks(&mut self, place: &str, words: (&str, &str), demand: Option<Demand>) {
        self.add(place, Weight::Breaking, words).demand = demand;
    }
}

fn fields(old: &RegisterDef, new: &RegisterDef, changes: &mut Changes) {
    for (name, field) in &new.fields {
        let place = format!("field.{name}");
        match old.fields.get(name) {
            None => added(&place, field, SchemaStep::AddColumn(name.clone()), changes),
            Some(before) => field_changed(&place, before, field, new, changes),
        }
    }
    for name in old.fields.keys().filter(|name| !new.fields.contains_key(*name)) {
        let told = new.retired.iter().any(|one| matches!(one, Retired::Field { field, .. } if field == name));
        gone(&format!("field.{name}"), told, changes);
    }
}

/// A field or column that is new: a tightening if it has to be filled.
fn added(place: &str, field: &FieldDef, step: SchemaStep, changes: &mut Changes) {
    if field.required_from.is_some() {
        changes.step(place, Weight::Tightening, ("新增必填字段", "new field that has to be filled"), step);
    } else {
        changes.step(place, Weight::Additive, ("新增字段", "new field"), step);
    }
}

/// Something of the past that is no more: retired with its place, and moved by hand.
fn gone(place: &str, told: bool, changes: &mut Changes) {
    let demand = if told { Demand::Migration(place.to_owned()) } else { Demand::Retired };
    changes.breaks(place, ("已删去", "taken away"), Some(demand));
}

fn field_changed(place: &str, old: &FieldDef, new: &FieldDef, register: &RegisterDef, changes: &mut Changes) {
    if old.kind.word() != new.kind.word()
        || old.kind.target() != new.kind.target()
        || old.sealed != new.sealed
    {
        let demand = Some(Demand::Migration(place.to_owned()));
        changes.breaks(place, ("类型、引用或加密有变", "type, target or sealing changed"), demand);
        return;
    }
    if let Some(stricter) = stricter(&old.kind, &new.kind) {
        let weight = if stricter { Weight::Tightening } else { Weight::Additive };
        let words = if stricter {
            ("界限收紧", "limits are stricter")
        } else {
            ("界限放宽", "limits are wider")
        };
        changes.add(place, weight, words);
    }
    options(place, old, new, register, changes);
    if old.required_from != new.required_from {
        let weight = if new.required_from.is_some() { Weight::Tightening } else { Weight::Additive };
        changes.add(
            &format!("{place}.required_from"),
            weight,
            ("必填要求有变", "when it has to be filled changed"),
        );
    }
    if old.class != new.class
        || old.computed != new.computed
        || old.search != new.search
        || old.prefill != new.prefill
    {
        changes.add(
            place,
            Weight::Additive,
            ("可见类别、计算、检索或预填有变", "class, computing, search or prefill changed"),
        );
    }
}

/// Whether limits became stricter, or only wider; none if they are the same.
fn stricter(old: &FieldType, new: &FieldType) -> Option<bool> {
    let number =
        |text: &Option<String>| text.as_deref().and_then(|text| taihang_base::parse_decimal(text).ok());
    match (old, new) {
        (FieldType::Text { max: old }, FieldType::Text { max: new })
        | (FieldType::Prose { max: old }, FieldType::Prose { max: new }) => (old != new).then_some(new < old),
        (FieldType::File(old), FieldType::File(new)) if old != new => {
            Some(new.max_bytes < old.max_bytes || old.kinds.iter().any(|kind| !new.kinds.contains(kind)))
        }
        (FieldType::Identifier { scheme: old }, FieldType::Identifier { scheme: new }) => {
            (old != new).then_some(true)
        }
        (FieldType::Integer(old), FieldType::Integer(new))
        | (FieldType::Decimal(old), FieldType::Decimal(new))
        | (FieldType::Money(old), FieldType::Money(new))
        | (FieldType::Percent(old), FieldType::Percent(new))
            if old.min != new.min || old.max != new.max =>
        {
            let below = number(&new.min).is_some_and(|new| number(&old.min).is_none_or(|old| new > old));
            Some(below || number(&new.max).is_some_and(|new| number(&old.max).is_none_or(|old| new < old)))
        }
        (_, _) => None,
    }
}

fn options(place: &str, old: &FieldDef, new: &FieldDef, register: &RegisterDef, changes: &mut Changes) {
    let (FieldType::Choice(was) | FieldType::Choices(was), FieldType::Choice(is) | FieldType::Choices(is)) =
        (&old.kind, &new.kind)
    else {
        return;
    };
    match (was, is) {
        (ChoiceOptions::Closed(was), ChoiceOptions::Closed(is)) => {
            for option in is.keys().filter(|option| !was.contains_key(*option)) {
                changes.add(
                    &format!("{place}.options.{option}"),
                    Weight::Additive,
                    ("新增选项", "new option"),
                );
            }
            for gone_option in was.keys().filter(|option| !is.contains_key(*option)) {
                let told = register.retired.iter().any(|one| {
                    matches!(one, Retired::Option { field, option, .. } if *field == old.name && option == gone_option)
                });
                gone(&format!("{place}.options.{gone_option}"), told, changes);
            }
        }
        (was, is) if was != is => {
            let demand = Some(Demand::Migration(place.to_owned()));
            changes.breaks(place, ("选项来源有变", "the options come from elsewhere"), demand);
        }
        (_, _) => {}
    }
}

fn lines(old: &RegisterDef, new: &RegisterDef, changes: &mut Changes) {
    for (kind, line) in &new.lines {
        let place = format!("line.{kind}");
        let Some(before) = old.lines.get(kind) else {
            changes.step(
                &place,
                Weight::Additive,
                ("新增明细", "new kind of lines"),
                SchemaStep::AddLineTable(kind.clone()),
            );
            continue;
        };
        if line.max < before.max {
            changes.add(&place, Weight::Tightening, ("行数上限收紧", "fewer lines are allowed"));
        }
        for (name, field) in &line.fields {
            let place = format!("{place}.field.{name}");
            match before.fields.get(name) {
                None => added(&place, field, SchemaStep::AddLineColumn(kind.clone(), name.clone()), changes),
                Some(before) => field_changed(&place, before, field, new, changes),
            }
        }
        for name in before.fields.keys().filter(|name| !line.fields.contains_key(*name)) {
            gone(&format!("{place}.field.{name}"), true, changes);
        }
    }
    for kind in old.lines.keys().filter(|kind| !new.lines.contains_key(*kind)) {
        gone(&format!("line.{kind}"), true, changes);
    }
}

fn states(old: &RegisterDef, new: &RegisterDef, changes: &mut Changes) {
    compared("state", &old.states, &new.states, changes);
    for name in old.states.keys().filter(|name| !new.states.contains_key(*name)) {
        let told = new.retired.iter().any(|one| matches!(one, Retired::State { state, .. } if state == name));
        // A retired state is mapped by the entry itself; no migration is needed.
        changes.breaks(
            &format!("state.{name}"),
            ("已删去", "taken away"),
            (!told).then_some(Demand::Retired),
        );
    }
    compared("transition", &old.transitions, &new.transitions, changes);
    for name in old.transitions.keys().filter(|name| !new.transitions.contains_key(*name)) {
        changes.add(
            &format!("transition.{name}"),
            Weight::Tightening,
            ("流转已删去", "transition taken away"),
        );
    }
}

/// States or transitions that are new or not as they were.
fn compared<T: PartialEq>(
    section: &str,
    old: &IndexMap<String, T>,
    new: &IndexMap<String, T>,
    changes: &mut Changes,
) {
    for (name, one) in new {
        match old.get(name) {
            None => changes.add(&format!("{section}.{name}"), Weight::Additive, ("新增", "new")),
            Some(before) if before != one => changes.add(
                &format!("{section}.{name}"),
                Weight::Additive,
                ("有变", "changed; running deadlines keep their date"),
            ),
            Some(_) => continue,
        };
    }
}

fn rules(old: &RegisterDef, new: &RegisterDef, changes: &mut Changes) {
    if old.owner != new.owner {
        let demand = Some(Demand::Migration("owner".to_owned()));
        changes.breaks("owner", ("归属有变", "records belong to somebody else"), demand);
    }
    let was: BTreeSet<&[String]> = old.unique.iter().map(|unique| unique.fields.as_slice()).collect();
    for unique in new.unique.iter().filter(|unique| !was.contains(unique.fields.as_slice())) {
        let step = SchemaStep::AddUnique(unique.fields.clone());
        changes.step("unique", Weight::Tightening, ("新增唯一性", "values have to be unique"), step);
    }
    if old.one_of != new.one_of || old.checks != new.checks || old.about != new.about {
        changes.add(
            "checks",
            Weight::Tightening,
            ("one_of、about 或检查有变", "one_of, about or checks changed"),
        );
    }
    if old.grants != new.grants || old.access != new.access {
        changes.add(
            "grant",
            Weight::Additive,
            ("授权有变，见权限矩阵", "rights changed; see the matrix of rights"),
        );
    }
}
