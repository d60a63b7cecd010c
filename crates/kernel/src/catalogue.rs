//! All registers with their hooks, linked.

use std::sync::Arc;

use indexmap::IndexMap;
use taihang_defs::{CatalogueDef, RegisterDef, Service};

use crate::hooks::Hooks;

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
