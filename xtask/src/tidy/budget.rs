//! Sizes that keep a file readable in one sitting.

use super::Breach;
use crate::house::House;
use crate::source::Source;

/// The name of this invariant.
pub(crate) const NAME: &str = "budget";
/// Non-test lines of one file.
const FILE_LINES: usize = 500;
/// Nine files in ten stay below this.
const FILE_LINES_MOST: usize = 300;
/// Lines of one function.
const FUNCTION_LINES: usize = 60;
/// Nineteen functions in twenty stay below this.
const FUNCTION_LINES_MOST: usize = 45;
/// Direct dependencies of the workspace.
const DEPENDENCIES: usize = 60;
/// Lines of what the register kernel will consist of.
const KERNEL_LINES: usize = 9_000;

/// Whether a program wrote the file.
fn is_generated(path: &str) -> bool {
    path.ends_with("/generated.rs") || path.ends_with("/generated_list.rs")
}

/// Looks at files, functions, the kernel's rooms and the manifest.
pub(crate) fn check(house: &House) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let (mut files, mut functions) = (Vec::new(), Vec::new());
    // What a program wrote is not read in one sitting: it is compared with what the program writes now.
    for (path, source) in house.program().filter(|(path, _)| !is_generated(path)) {
        files.push(source.lines);
        if source.lines > FILE_LINES {
            breaches.push(Breach::new(
                NAME,
                path,
                0,
                format!("{} lines that are no test; {FILE_LINES} at most", source.lines),
            ));
        }
        for (at, lines) in &source.functions {
            functions.push(*lines);
            if *lines > FUNCTION_LINES {
                breaches.push(Breach::new(
                    NAME,
                    path,
                    at.line,
                    format!("`{}` has {lines} lines; {FUNCTION_LINES} at most", at.what),
                ));
            }
        }
    }
    if share(&mut files, 90) > FILE_LINES_MOST {
        breaches.push(Breach::new(
            NAME,
            "crates",
            0,
            format!("more than one file in ten is longer than {FILE_LINES_MOST} lines"),
        ));
    }
    if share(&mut functions, 95) > FUNCTION_LINES_MOST {
        breaches.push(Breach::new(
            NAME,
            "crates",
            0,
            format!("more than one function in twenty is longer than {FUNCTION_LINES_MOST} lines"),
        ));
    }
    breaches.extend(kernel(house));
    breaches.extend(manifest(house));
    breaches
}

/// The value that `percent` of the values do not exceed.
fn share(values: &mut [usize], percent: usize) -> usize {
    values.sort_unstable();
    values.get((values.len() * percent / 100).min(values.len().saturating_sub(1))).copied().unwrap_or(0)
}

/// The rooms that hold the rules must stay small enough to know by heart.
fn kernel(house: &House) -> Option<Breach> {
    let rooms = ["crates/defs/", "crates/kernel/", "crates/store/"];
    let inside = |(path, _): &(&str, &Source)| rooms.iter().any(|room| path.starts_with(room));
    let lines: usize = house.program().filter(inside).map(|(_, source)| source.lines).sum();
    (lines > KERNEL_LINES)
        .then(|| Breach::new(NAME, "crates", 0, format!("defs, kernel and store have {lines} lines")))
}

/// Few dependencies.
fn manifest(house: &House) -> Option<Breach> {
    let table: toml::Table = house.text("Cargo.toml").parse().ok()?;
    let all = table.get("workspace")?.get("dependencies")?.as_table()?;
    let theirs = all.keys().filter(|name| !name.starts_with("taihang-")).count();
    (theirs > DEPENDENCIES)
        .then(|| Breach::new(NAME, "Cargo.toml", 0, format!("{theirs} dependencies; {DEPENDENCIES} at most")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::house;

    #[test]
    fn a_long_file_and_a_long_function_are_found() {
        let long = format!("//! A.\nfn a() {{\n{}}}\n", "    b();\n".repeat(600));
        let found = check(&house(&[("crates/a/src/lib.rs", &long)]));
        let words: Vec<&str> = found.iter().map(|breach| breach.message.as_str()).collect();
        assert_eq!(found.len(), 4, "{words:?}");
    }

    #[test]
    fn tests_may_be_long() {
        let long = format!("//! A.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn b() {}\n".repeat(600));
        assert_eq!(check(&house(&[("crates/a/src/lib.rs", &long)])), []);
    }

    #[test]
    fn too_many_dependencies_are_found() {
        let many: Vec<String> = (0..61).map(|n| format!("d{n} = \"1\"")).collect();
        assert_eq!(
            check(&house(&[("Cargo.toml", &format!("[workspace.dependencies]\n{}", many.join("\n")))])).len(),
            1
        );
    }
}
