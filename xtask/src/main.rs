//! `cargo xtask tidy`: the invariants of the house, read from its own files. `cargo xtask codegen` and `cargo xtask defs`: what
//! is made from the definitions of the registers, and what their changes ask for. `cargo xtask conform`: the engine of evaluation
//! computes what a manifest of reference results asks for.
//!
//! Each invariant is one file under `tidy`, with a test that it holds and a test that it can fail. Start reading at
//! `house`: what an invariant gets to see. An exception is a line with a reason in `xtask/exceptions.toml`.

mod conform;
mod defs;
mod house;
mod source;
mod tidy;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match defs::run(&asked, &root) {
        Some(Ok(said)) => return say(&said, ExitCode::SUCCESS),
        Some(Err(said)) => return say(&said, ExitCode::FAILURE),
        None => {}
    }
    if let [first, rest @ ..] = asked.as_slice()
        && first == "conform"
    {
        return match conform::run(rest) {
            Ok(said) => say(&said, ExitCode::SUCCESS),
            Err(said) => say(&said, ExitCode::FAILURE),
        };
    }
    if asked != ["tidy"] {
        let usage = "usage: cargo xtask tidy | codegen | defs check | defs diff | defs release | \
                     conform MANIFEST.tsv --data DIR --out DIR";
        return say(usage, ExitCode::from(2));
    }
    match house::House::read(&root) {
        Ok(house) => report(&tidy::breaches(&house)),
        Err(error) => say(&format!("tidy: cannot read the house: {error}"), ExitCode::FAILURE),
    }
}

/// One line a breach, then the sum.
fn report(breaches: &[tidy::Breach]) -> ExitCode {
    let mut lines = String::new();
    for breach in breaches {
        // Writing into a string cannot fail.
        writeln!(lines, "{breach}").unwrap_or_default();
    }
    if breaches.is_empty() {
        return say(&format!("tidy: {} invariants hold", tidy::INVARIANTS.len()), ExitCode::SUCCESS);
    }
    say(&format!("{lines}tidy: {} breaches", breaches.len()), ExitCode::FAILURE)
}

/// Ends with `line` on the error stream; a closed stream changes nothing about the result.
fn say(line: &str, code: ExitCode) -> ExitCode {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).map_or(code, |()| code)
}
