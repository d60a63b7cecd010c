//! All registers with their hooks, linked.

use std::sync::Arc;

use indexmap::IndexMap;
use taihang_base::{Problem, Text};
use taihang_defs::{CatalogueDef, HookKind, RegisterDef, Service};

use crate::hooks::Hooks;
use crate::problem::nearest;

/// A register with its functions.
pub struct Register {
    /// The definition.
    pub def: RegisterDef,
    /// Its functions.
    pub hooks: Hooks,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Register({})", self.def.name)
    }
}

/// All registers of an installation.
#[derive(Debug)]
pub struct Catalogue {
    /// The definitions, linked with each other.
    pub defs: CatalogueDef,
    registers: IndexMap<String, Arc<Register>>,
}

impl Catalogue {
    /// Joins the definitions with the functions that they name: every name leads to a function of its kind, every function is
    /// named. Gives all breaches at once, each with the place in the definition.
    pub fn link(defs: CatalogueDef, hooks: &[(&str, Hooks)]) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        for (at, (name, _)) in hooks.iter().enumerate() {
            if !defs.registers.contains_key(*name) {
                let near = nearest(name, defs.registers.keys().map(String::as_str));
                problems.push(missing("register-unknown", name, "hooks", near));
            }
            if hooks.iter().take(at).any(|(other, _)| other == name) {
                problems.push(repeated(name, "hooks"));
            }
        }
        let mut registers = IndexMap::with_capacity(defs.registers.len());
        for (name, def) in &defs.registers {
            let hooks = hooks.iter().find(|(of, _)| of == name).map(|(_, hooks)| *hooks).unwrap_or_default();
            link_register(def, &hooks, &mut problems);
            registers.insert(name.clone(), Arc::new(Register { def: def.clone(), hooks }));
        }
        if problems.is_empty() { Ok(Self { defs, registers }) } else { Err(problems) }
    }

    /// The register called `name`.
    pub fn register(&self, name: &str) -> Option<&Arc<Register>> {
        self.registers.get(name)
    }

    /// All registers, in the order of the definitions.
    pub fn registers(&self) -> impl Iterator<Item = &Arc<Register>> {
        self.registers.values()
    }

    /// The register that offers `service`.
    pub fn serving(&self, service: Service) -> Option<&Arc<Register>> {
        self.registers.values().find(|register| register.def.serves == Some(service))
    }
}

/// Holds one definition and its functions against each other.
fn link_register(def: &RegisterDef, hooks: &Hooks, problems: &mut Vec<Problem>) {
    let named: Vec<(HookKind, &str, String)> = def.hook_names().collect();
    for (kind, name, place) in &named {
        let there = hooks.names(*kind);
        if !there.contains(name) {
            let near = nearest(name, there.iter().copied());
            problems.push(missing("hook-missing", name, &format!("{}.{place}", def.name), near));
        }
    }
    for kind in [HookKind::Check, HookKind::Computed, HookKind::Effect, HookKind::Guard] {
        let there = hooks.names(kind);
        for (at, name) in there.iter().enumerate() {
            if there.iter().take(at).any(|other| other == name) {
                problems.push(repeated(name, &def.name));
            }
            if !named.iter().any(|(of, used, _)| *of == kind && used == name) {
                problems.push(unused(name, &def.name));
            }
        }
    }
}

fn missing(code: &str, name: &str, place: &str, near: Option<&str>) -> Problem {
    let hint = near.map_or_else(
        || {
            Text::new(
                "请在 hooks.rs 中补上，或从定义中删去。",
                "Add it to hooks.rs or take it out of the definition.",
            )
        },
        |near| Text::new(format!("是否指 {near}？"), format!("Did you mean {near}?")),
    );
    let message = Text::new(
        format!("没有名为 {name} 的函数或登记册。"),
        format!("There is no function or register named {name}."),
    );
    Problem::new(code, message, hint).about(place)
}

fn unused(name: &str, register: &str) -> Problem {
    Problem::new(
        "hook-unused",
        Text::new(
            format!("函数 {name} 未被定义引用。"),
            format!("The function {name} is named nowhere in the definition."),
        ),
        Text::new("请删去，或在定义中引用。", "Remove it, or name it in the definition."),
    )
    .about(register)
}

fn repeated(name: &str, place: &str) -> Problem {
    Problem::new(
        "hook-twice",
        Text::new(format!("{name} 出现了两次。"), format!("{name} stands there twice.")),
        Text::new("请只保留一个。", "Keep one of them."),
    )
    .about(place)
}
