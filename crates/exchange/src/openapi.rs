//! The description of the API in `OpenAPI` 3.1, made from the definitions, and the check of what comes in against that very
//! description: what is written there is what is asked for.
//!
//! Start reading at [`document`]; [`Description`] is the same document ready for checking.

mod check;
mod common;
mod example;
mod fields;
mod parameters;
mod paths;

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value as Json, json};
use taihang_base::Problems;
use taihang_defs::RegisterDef;
use taihang_kernel::Catalogue;

pub use example::{NOWHERE, example, example_edit, example_of};
pub use parameters::{Parameter, parameters};

/// Where every path of the API begins.
pub const BASE: &str = "/api/v1";
/// Most commands of one bulk request.
pub const BULK_MOST: usize = 200;
/// Words below a record's path that no transition may be called by.
pub const RESERVED: [&str; 6] = ["bulk", "comments", "deadlines", "files", "history", "openings"];
/// Words that no register may be called by.
pub const RESERVED_REGISTERS: [&str; 4] = ["files", "registers", "search", "webhooks"];

/// The whole document.
pub fn document(catalogue: &Catalogue, version: &str) -> Json {
    let mut all = paths::shared();
    let mut schemas = common::schemas();
    let mut tags = vec![
        json!({ "name": "installation", "description": "登记册目录、检索、文件、变更推送 / Registers, search, files, webhooks" }),
    ];
    for register in catalogue.registers() {
        let def = &register.def;
        paths::of_register(def, &mut all);
        schemas.extend(schemas_of(def));
        let description = format!("{} / {}", def.purpose.zh, def.purpose.en);
        tags.push(json!({ "name": def.name, "description": description }));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "太行 Taihang",
            "version": version,
            "description": common::INTRODUCTION,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "key": [] }, { "session": [] }],
        "tags": tags,
        "paths": all,
        "components": {
            "schemas": schemas,
            "responses": common::responses(),
            "parameters": common::parameters(),
            "headers": common::headers(),
            "securitySchemes": common::security(),
        },
    })
}

/// The schemas of one register: the record as it is answered, and each body that is taken.
fn schemas_of(def: &RegisterDef) -> Map<String, Json> {
    let name = &def.name;
    let mut schemas = Map::new();
    schemas.insert(name.clone(), fields::record(def));
    schemas.insert(format!("{name}.list"), fields::list(def));
    schemas.insert(format!("{name}.create"), fields::create(def));
    schemas.insert(format!("{name}.edit"), fields::edit(def));
    for transition in def.transitions.values() {
        schemas.insert(format!("{name}.{}", transition.name), fields::advance(def, transition));
    }
    schemas.insert(format!("{name}.bulk"), fields::bulk(def));
    schemas
}

/// The document ready for checking.
#[derive(Debug)]
pub struct Description {
    document: Json,
    patterns: BTreeMap<String, Regex>,
    parameters: BTreeMap<String, Vec<Parameter>>,
}

impl Description {
    /// The description of the API of `catalogue`.
    pub fn of(catalogue: &Catalogue, version: &str) -> Self {
        let document = document(catalogue, version);
        let mut patterns = BTreeMap::new();
        compile(&document, &mut patterns);
        let of = |def: &RegisterDef| (def.name.clone(), parameters(def));
        let parameters = catalogue.registers().map(|register| of(&register.def)).collect();
        Self { document, patterns, parameters }
    }

    /// The document.
    pub fn document(&self) -> &Json {
        &self.document
    }

    /// Everything in `body` that the schema called `name` does not admit. A field that is not `seen` is as unknown as none.
    pub fn check(&self, name: &str, body: &Json, seen: &dyn Fn(&str) -> bool) -> Problems {
        let mut problems = Vec::new();
        let check = check::Check { description: self, seen };
        match self.document.pointer("/components/schemas").and_then(|schemas| schemas.get(name)) {
            Some(schema) => check.admit(schema, body, "", &mut problems),
            None => problems.push(check::unknown("")),
        }
        problems
    }

    /// Everything in the parameters of a list of `register` that their descriptions do not admit. Parameters that are not
    /// described, or ask about a field that is not `seen`, are left to the reading of the question, where both are unknown.
    pub fn check_parameters(
        &self,
        register: &str,
        sent: &[(String, String)],
        seen: &dyn Fn(&str) -> bool,
    ) -> Problems {
        let known = self.parameters.get(register).map_or(&[][..], Vec::as_slice);
        let check = check::Check { description: self, seen };
        let mut problems = Vec::new();
        for (at, (name, text)) in sent.iter().enumerate() {
            let described =
                known.iter().find(|parameter| parameter.name == *name).filter(|_| seen(field_of(name)));
            if sent.iter().take(at).any(|(other, _)| other == name) {
                problems.push(check::repeated(name));
            } else if text.trim().is_empty() {
                problems.push(check::empty(name));
            } else if let Some(parameter) = described {
                // No value of the list is called so: what is not seen is none to sort by.
                let hidden = name == "sort" && !seen(text.trim_start_matches('-'));
                let value = if hidden { Json::Null } else { parameter.read(text) };
                check.admit(&parameter.schema, &value, name, &mut problems);
            }
        }
        problems
    }
}

/// The field that a parameter asks about.
fn field_of(parameter: &str) -> &str {
    parameter.split_once('.').map_or(parameter, |(field, _)| field)
}

/// Compiles every pattern of the document once.
fn compile(json: &Json, patterns: &mut BTreeMap<String, Regex>) {
    match json {
        Json::Object(members) => {
            if let Some(Json::String(pattern)) = members.get("pattern")
                && let Ok(compiled) = Regex::new(pattern)
            {
                patterns.insert(pattern.clone(), compiled);
            }
            members.values().for_each(|member| compile(member, patterns));
        }
        Json::Array(items) => items.iter().for_each(|item| compile(item, patterns)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
