//! From the grants of a register to the arms of one actor: every role's scope with the actor's own ids filled in.

use std::sync::Arc;

use taihang_defs::{Access, GrantDef, Scope, Service};

use super::{Arm, Ground, Reach, all_classes};
use crate::actor::{Actor, ActorKey, Delegation, HeldRole};
use crate::catalogue::{Catalogue, Register};
use crate::record::RecordId;

/// What a client of the API may be limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Read records.
    Read,
    /// Create, edit, correct records and move them on; includes reading.
    Write,
    /// Import and export in bulk; includes reading.
    Exchange,
}

impl Verb {
    fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Exchange => "exchange",
        }
    }
}

/// Whether the limits of the actor's key leave room for `verb` in `register`; always true for who has no limits.
/// A limit is `register:verb`; `*` stands for every register.
pub fn client_may(actor: &Actor, register: &str, verb: Verb) -> bool {
    let Some(limits) = &actor.limits else { return true };
    limits.iter().filter_map(|limit| limit.split_once(':')).any(|(name, word)| {
        (name == "*" || name == register)
            && (word == verb.word()
                || (verb == Verb::Read
                    && [Verb::Write, Verb::Exchange].iter().any(|verb| word == verb.word())))
    })
}

/// For whom a grant is worked out: whose ids go into the scope.
#[derive(Clone, Copy)]
struct Holder<'a> {
    actor: &'a str,
    person: Option<RecordId>,
    organisation: Option<RecordId>,
    root: Option<RecordId>,
}

impl Reach {
    /// Everything `actor` may reach in `register`: the grants of all roles, of everybody (`public`), of everybody signed in
    /// (`member`), of the program itself (`system`), what others delegated, and what was opened with a reason.
    pub fn of(catalogue: &Catalogue, register: &Arc<Register>, actor: &Actor) -> Self {
        let mut reach = Self { register: Arc::clone(register), arms: Vec::new() };
        if !client_may(actor, &register.def.name, Verb::Read) {
            return reach;
        }
        if actor.is_system() {
            reach.arms.push(of_the_program(register));
        }
        let key = actor.key.to_string();
        for grant in &register.def.grants {
            for holder in holders(grant, actor, &key) {
                if grant.scope == Scope::Delegated {
                    let lent = actor
                        .delegations
                        .iter()
                        .flat_map(|delegation| delegated(catalogue, register, grant, delegation));
                    reach.arms.extend(lent);
                } else {
                    reach.arms.push(arm(catalogue, register, grant, holder));
                }
            }
        }
        reach.arms.retain(|arm| arm.ground != Ground::Nobody);
        if let Some(opened) = opened(&reach, actor) {
            reach.arms.push(opened);
        }
        for arm in &mut reach.arms {
            limit(arm, actor, &register.def.name);
        }
        reach
    }
}

/// For each way in which the actor has the grant's role, the ids that fill its scope.
fn holders<'a>(grant: &GrantDef, actor: &'a Actor, key: &'a str) -> Vec<Holder<'a>> {
    let nobody = Holder { actor: "", person: None, organisation: None, root: None };
    match grant.role.as_str() {
        "public" => vec![nobody],
        "system" => {
            if actor.is_system() {
                vec![Holder { actor: key, ..nobody }]
            } else {
                Vec::new()
            }
        }
        "member" => match actor.key {
            ActorKey::Account(_) => {
                vec![Holder {
                    actor: key,
                    person: actor.person,
                    organisation: actor.organisation,
                    root: actor.organisation,
                }]
            }
            ActorKey::Client(_) | ActorKey::System(_) | ActorKey::Public => Vec::new(),
        },
        role => actor
            .roles
            .iter()
            .filter(|held| held.role == role)
            .map(|held| by_role(key, actor.person, held))
            .collect(),
    }
}

fn by_role<'a>(actor: &'a str, person: Option<RecordId>, held: &HeldRole) -> Holder<'a> {
    Holder { actor, person, organisation: Some(held.organisation), root: Some(held.root) }
}

fn arm(catalogue: &Catalogue, register: &Register, grant: &GrantDef, holder: Holder<'_>) -> Arm {
    Arm {
        role: grant.role.clone(),
        ground: ground(catalogue, register, &grant.scope, holder),
        states: grant.states.clone(),
        classes: classes(register, grant),
        create: grant.create,
        edit: grant.edit.clone(),
        fields: grant.fields.clone(),
        correct: grant.correct,
        exchange: grant.exchange,
    }
}

/// A scope without the id it needs reaches nobody.
fn ground(catalogue: &Catalogue, register: &Register, scope: &Scope, holder: Holder<'_>) -> Ground {
    match scope {
        Scope::All => Ground::All,
        Scope::Published => Ground::Published,
        Scope::OwnOrg => holder.organisation.map_or(Ground::Nobody, Ground::Owner),
        Scope::OrgSubtree => holder.root.map_or(Ground::Nobody, Ground::Subtree),
        Scope::Own if holder.actor.is_empty() && holder.person.is_none() => Ground::Nobody,
        Scope::Own => Ground::Own { actor: holder.actor.to_owned(), person: holder.person },
        Scope::Assigned(_) | Scope::Party(_) if holder.person.is_none() && holder.organisation.is_none() => {
            Ground::Nobody
        }
        Scope::Assigned(kinds) => Ground::Assigned {
            kinds: kinds.clone(),
            person: holder.person,
            organisation: holder.organisation,
        },
        Scope::Party(field) => {
            Ground::Party { field: field.clone(), named: named(catalogue, register, field, holder) }
        }
        Scope::Delegated | Scope::Nobody => Ground::Nobody,
    }
}

/// The person, or the organisation of the role: whichever the field refers to; both where it refers to neither register.
fn named(catalogue: &Catalogue, register: &Register, field: &str, holder: Holder<'_>) -> Vec<RecordId> {
    let target = register.def.fields.get(field).and_then(|field| field.kind.target());
    let service = target.and_then(|target| catalogue.defs.register(target)?.serves);
    let person = holder.person.filter(|_| service != Some(Service::Organisations));
    let organisation = holder.organisation.filter(|_| service != Some(Service::Persons));
    person.into_iter().chain(organisation).collect()
}

/// The classes that a grant names; all but `secret` and `personal` if it names none.
fn classes(register: &Register, grant: &GrantDef) -> Vec<String> {
    if !grant.classes.is_empty() {
        return grant.classes.clone();
    }
    all_classes(&register.def).into_iter().filter(|class| class != "secret" && class != "personal").collect()
}

/// What a delegation lends under `grant`: the arms of the one who lends, cut down to what the grant allows. The arm keeps the
/// role of the grant, so that transitions of the lender's own role (approval above all) are never lent.
fn delegated(
    catalogue: &Catalogue,
    register: &Register,
    grant: &GrantDef,
    delegation: &Delegation,
) -> Vec<Arm> {
    let mut arms = Vec::new();
    for lent in register.def.grants.iter().filter(|lent| lent.scope != Scope::Delegated) {
        for held in delegation.roles.iter().filter(|held| held.role == lent.role) {
            let whole = arm(catalogue, register, lent, by_role("", Some(delegation.from), held));
            let Some(states) = common(&whole.states, &grant.states) else { continue };
            let Some(fields) = common(&whole.fields, &grant.fields) else { continue };
            let allowed = classes(register, grant);
            arms.push(Arm {
                role: grant.role.clone(),
                ground: whole.ground,
                states,
                classes: whole.classes.into_iter().filter(|class| allowed.contains(class)).collect(),
                create: grant.create && lent.create,
                edit: whole.edit.into_iter().filter(|state| grant.edit.contains(state)).collect(),
                fields,
                correct: grant.correct && lent.correct,
                exchange: grant.exchange && lent.exchange,
            });
        }
    }
    arms
}

/// What both lists allow, an empty list allowing all; none if nothing is left.
fn common(one: &[String], two: &[String]) -> Option<Vec<String>> {
    match (one.is_empty(), two.is_empty()) {
        (true, _) => Some(two.to_vec()),
        (_, true) => Some(one.to_vec()),
        (false, false) => {
            let both: Vec<String> = one.iter().filter(|state| two.contains(state)).cloned().collect();
            (!both.is_empty()).then_some(both)
        }
    }
}

/// The program reads everything and creates records; what else it changes, a grant to `system` or a transition by `system` says.
fn of_the_program(register: &Register) -> Arm {
    Arm {
        role: "system".to_owned(),
        ground: Ground::All,
        states: Vec::new(),
        classes: all_classes(&register.def).into_iter().collect(),
        create: true,
        edit: Vec::new(),
        fields: Vec::new(),
        correct: false,
        exchange: true,
    }
}

/// Records opened with a reason: read as the actor reads others of the register, never changed.
fn opened(reach: &Reach, actor: &Actor) -> Option<Arm> {
    if actor.opened.is_empty() || reach.register.def.access != Access::Protected {
        return None;
    }
    let mut classes: Vec<String> =
        reach.arms.iter().filter(|arm| arm.is_of_work()).flat_map(|arm| arm.classes.clone()).collect();
    classes.sort();
    classes.dedup();
    (!classes.is_empty()).then(|| Arm {
        role: "opened".to_owned(),
        ground: Ground::Opened(actor.opened.clone()),
        states: Vec::new(),
        classes,
        create: false,
        edit: Vec::new(),
        fields: Vec::new(),
        correct: false,
        exchange: false,
    })
}

/// What the limits of a key take away from an arm.
fn limit(arm: &mut Arm, actor: &Actor, register: &str) {
    if !client_may(actor, register, Verb::Write) {
        arm.create = false;
        arm.edit.clear();
        arm.correct = false;
    }
    if !client_may(actor, register, Verb::Exchange) {
        arm.exchange = false;
    }
}
