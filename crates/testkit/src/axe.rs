//! The accessibility check of axe-core, run inside the page.

use std::path::Path;

use serde_json::{Value, json};

use crate::Browser;

/// Where npm puts the checker, seen from this crate.
const AXE: &str = "../web/assets/node_modules/axe-core/axe.min.js";
/// The rules that the product promises to keep: WCAG 2.2, levels A and AA.
const RULES: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// One rule that a page breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule, e.g. `color-contrast`.
    pub rule: String,
    /// How bad, in the checker's words.
    pub impact: String,
    /// The first elements that break it, and why.
    pub elements: Vec<String>,
}

impl Browser {
    /// What the page shown breaks of WCAG 2.2 AA.
    pub fn violations(&self) -> Vec<Violation> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(AXE);
        let axe = std::fs::read_to_string(&path).expect("axe-core is installed: run `make assets`");
        self.run(&axe, &[]);
        let body = "const done = arguments[1];
            axe.run(document, {runOnly: arguments[0], resultTypes: ['violations']})
               .then(found => done(found.violations), error => done([{id: 'axe', impact: String(error), nodes: []}]))";
        let found = self.run_async(body, &[json!(RULES)]);
        found.as_array().map(|all| all.iter().map(violation).collect()).unwrap_or_default()
    }
}

/// The parts that a developer needs to find the place.
fn violation(found: &Value) -> Violation {
    let word = |key: &str| found[key].as_str().unwrap_or_default().to_owned();
    let nodes = found["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let element = |node: &Value| {
        let html: String = node["html"].as_str().unwrap_or_default().chars().take(160).collect();
        let why = node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ");
        format!("{html} — {why}")
    };
    Violation {
        rule: word("id"),
        impact: word("impact"),
        elements: nodes.iter().take(4).map(element).collect(),
    }
}
