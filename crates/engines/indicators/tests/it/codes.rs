//! The list of codes is complete and holds no dead one.

use std::collections::BTreeSet;
use std::path::Path;

use taihang_indicators::PROBLEM_CODES;

fn sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if !path.ends_with("problem.rs") {
            *into += &std::fs::read_to_string(&path).unwrap();
        }
    }
}

#[test]
fn every_code_is_listed_and_used() {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    let rooms = ["apportion-", "forecast-", "formula-", "path-"];
    let used: BTreeSet<&str> =
        text.split('"').filter(|word| rooms.iter().any(|room| word.starts_with(room))).collect();
    assert_eq!(used, PROBLEM_CODES.iter().copied().collect());
    assert!(PROBLEM_CODES.is_sorted());
}
