//! The list of codes is complete and holds no dead one.

use std::collections::BTreeSet;
use std::path::Path;

use taihang_collection::PROBLEM_CODES;

fn sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { sources(&path, into) } else { *into += &std::fs::read_to_string(&path).unwrap() }
    }
}

#[test]
fn every_code_is_listed_and_used() {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    let named = text.split("problem(").skip(1).filter_map(|call| call.trim_start().strip_prefix('"'));
    let used: BTreeSet<&str> = named.filter_map(|call| call.split('"').next()).collect();
    assert_eq!(used, PROBLEM_CODES.iter().copied().collect());
    assert!(PROBLEM_CODES.is_sorted());
}
