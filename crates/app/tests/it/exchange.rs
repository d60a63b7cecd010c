//! Export and import on the command line: lines, streams, exit codes.

use crate::program::{Folder, Run, command, finish, installed, run_with};

/// Runs in English over the data of the folder.
fn over(data: &str, arguments: &[&str]) -> Run {
    let all = [&["--lang", "en"], arguments, &["--data", data]].concat();
    finish(command(&all).output().expect("the binary starts"))
}

#[test]
fn a_register_goes_out_and_comes_in_on_the_command_line() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    installed(&data);
    let data = data.to_str().expect("the path is text");
    let add = ["account", "add", "li", "--role", "data_steward", "--data", data];
    let added = run_with(&add, "太行山高 汾水长流 2026\n".as_bytes());
    assert_eq!(added.code, 0, "{}", added.err);

    let out = folder.path().join("regions.csv");
    let out = out.to_str().expect("the path is text");
    let exported = over(data, &["export", "region", "--out", out]);
    assert_eq!(exported.code, 0, "{}", exported.err);
    assert!(exported.err.contains("records exported"), "{}", exported.err);
    let narrowed = over(data, &["export", "region", "--format", "jsonl", "--where", "code=140100"]);
    assert_eq!((narrowed.code, narrowed.lines().len()), (0, 1), "{}{}", narrowed.out, narrowed.err);
    // What went out comes in again and changes nothing.
    let again = over(data, &["import", "region", out, "--commit", "whole"]);
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert!(again.out.contains("0 new records, 0 changed, 0 rows with problems"), "{}", again.out);

    let table = folder.file(
        "units.csv",
        "name,kind,above,note\n甲所,institute,太原市人民政府,x\n乙所,castle,太原市人民政府,y\n",
    );
    let checked = over(data, &["import", "organisation", &table]);
    assert_eq!(checked.code, 1, "{}{}", checked.out, checked.err);
    assert!(checked.out.contains("✗ row 3 [option-unknown] Kind: "), "{}", checked.out);
    assert!(checked.out.contains("nothing written") && checked.err.contains("column left out: note"));
    let whole = over(data, &["import", "organisation", &table, "--commit", "whole"]);
    assert_eq!(whole.code, 1);
    assert!(whole.out.contains("nothing written"), "{}", whole.out);
    let rows = over(data, &["import", "organisation", &table, "--commit", "rows"]);
    assert_eq!(rows.code, 1, "{}{}", rows.out, rows.err);
    assert!(rows.out.contains("1 new records, 0 changed, 1 rows with problems"), "{}", rows.out);

    for (arguments, said) in [
        (vec!["export", "castle"], "no register named castle"),
        (vec!["export", "region", "--format", "doc"], "no such kind of file"),
        (vec!["export", "region", "--where", "nothing=1"], "nothing"),
        (vec!["export", "region", "--as", "nobody"], "no open account"),
        (vec!["import", "region", "/nowhere.csv"], "cannot be read"),
        (vec!["export", "account", "--as", "li"], "may not import or export"),
    ] {
        let refused = over(data, &arguments);
        assert_eq!(refused.code, 2, "{arguments:?} {}{}", refused.out, refused.err);
        assert!(refused.err.contains(said), "{arguments:?}: {}", refused.err);
    }
}

#[cfg(unix)]
#[test]
fn an_import_that_is_stopped_says_how_it_goes_on_and_is_taken_back() {
    use std::fmt::Write as _;
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    let folder = Folder::new();
    let data = folder.path().join("data");
    installed(&data);
    let data = data.to_str().expect("the path is text");
    // More than a portion, so that there is something left when the first is done.
    let mut rows = "name,kind,above,credit_code\n".to_owned();
    for number in 0..1_100 {
        writeln!(rows, "第{number}所,institute,太原市人民政府,").expect("a text takes it");
    }
    let table = folder.file("many.csv", &rows);
    let all = ["--lang", "en", "import", "organisation", &table, "--commit", "rows", "--data", data];
    let mut begun = command(&all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut said = String::new();
    let mut lines = BufReader::new(begun.stderr.take().expect("it is piped"));
    lines.read_line(&mut said).expect("it says the batch first");
    let batch = said.trim().strip_prefix("batch ").expect(&said).to_owned();
    let stop = std::process::Command::new("kill").args(["-INT", &begun.id().to_string()]).status();
    assert!(stop.expect("kill starts").success());
    let ended = finish(begun.wait_with_output().expect("it ends"));
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("1024 rows were checked, nothing written"), "{}", ended.out);
    assert!(ended.out.contains(&format!("taihang import --go-on {batch}")), "{}", ended.out);

    let on = over(data, &["import", "--go-on", &batch, "--commit", "rows"]);
    assert_eq!(on.code, 0, "{}{}", on.out, on.err);
    assert!(on.out.contains("1100 rows, 1100 new records"), "{}", on.out);
    // The same again is refused, names and all; below another body nothing but the name tells that they may be there.
    let again = over(data, &["import", "organisation", &table]);
    assert!(again.code == 1 && again.out.contains("name"), "{}{}", again.out, again.err);
    let elsewhere = folder.file("elsewhere.csv", rows.replace("太原市人民政府", "大同市人民政府"));
    let twice = over(data, &["import", "organisation", &elsewhere]);
    assert!(twice.err.contains("1100 new records would be called as one that is there"), "{}", twice.err);
    let unknown = over(data, &["import", "organisation", &table, "--key", "name"]);
    assert!(unknown.code == 2 && unknown.err.contains("These can be used: id"), "{}", unknown.err);
    let back = over(data, &["import", "--take-back", &batch]);
    assert_eq!(back.code, 0, "{}{}", back.out, back.err);
    let odd = over(data, &["import", "--go-on", "nothing"]);
    assert!(odd.code == 2 && odd.err.contains("There is no batch nothing"), "{}", odd.err);
}
