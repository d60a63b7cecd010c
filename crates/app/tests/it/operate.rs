//! What an operator does: health, measures, backup while people write, restore, check, settings.

use std::path::Path;
use std::process::Command;

use taihang_testkit::Server;
use tempfile::TempDir;

use crate::program::{Run, command, finish, installed, run};

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of the test is text")
}

/// Asks the server with the machine's own means: no library of the program is in between.
fn asked(server: &Server, path: &str, header: Option<&str>) -> (u16, String) {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--output", "-", "--write-out", "\n%{http_code}"]);
    if let Some(header) = header {
        curl.args(["--header", header]);
    }
    let answer = curl.arg(format!("{}{path}", server.address())).output().expect("curl starts");
    let answer = String::from_utf8(answer.stdout).expect("it is text");
    let (body, status) = answer.rsplit_once('\n').expect("the status stands last");
    (status.parse().expect("a status"), body.to_owned())
}

fn checked(folder: &Path) -> Run {
    run(&["check", "--data", text(folder)])
}

/// A restore that ends half-way is no empty installation: nothing but another restore goes there.
fn breaks_off(place: &Path, data: &Path, file: &Path) {
    let half = place.join("half");
    std::fs::create_dir(&half).unwrap();
    std::fs::copy(data.join("seal.key"), half.join("seal.key")).unwrap();
    let mut bytes = std::fs::read(file).unwrap();
    let first = bytes.windows(2).position(|two| two == b"PK").unwrap();
    let spoilt = place.join("spoilt.zip");
    // In the middle of the rows of the first table.
    bytes[first + 200] ^= 0xFF;
    std::fs::write(&spoilt, bytes).unwrap();
    let failed = run(&["restore", text(&spoilt), "--data", text(&half)]);
    assert_eq!(failed.code, 2, "{}{}", failed.out, failed.err);
    for command in [&["check"][..], &["upgrade"], &["upgrade", "--check"], &["serve", "--port", "0"]] {
        let refused = run(&[command, &["--data", text(&half)]].concat());
        assert!(refused.code != 0, "{command:?}");
        assert!(format!("{}{}", refused.out, refused.err).contains("恢复没有完成"), "{command:?}");
    }
    let restored = run(&["restore", text(file), "--data", text(&half)]);
    assert_eq!(restored.code, 0, "{}{}", restored.out, restored.err);
    assert_eq!(checked(&half).code, 0);
}

#[test]
fn a_running_demonstration_is_watched_backed_up_restored_and_checked() {
    let place = TempDir::with_prefix("taihang-").unwrap();
    let data = place.path().join("data");
    let server = Server::start(env!("CARGO_BIN_EXE_taihang"), "demo", &data);
    assert_eq!(asked(&server, "/livez", None), (200, "ok\n".to_owned()));
    assert_eq!(asked(&server, "/healthz", None), (200, "ok\n".to_owned()));
    assert_eq!(asked(&server, "/sign-in", None).0, 200);

    // What is in the way of writing stands for a full disk.
    let in_the_way = data.join(".writable");
    std::fs::create_dir(&in_the_way).unwrap();
    let (status, told) = asked(&server, "/healthz", None);
    assert!(status == 503 && told.contains("write into the data folder"), "{status} {told}");
    std::fs::remove_dir(&in_the_way).unwrap();
    assert_eq!(asked(&server, "/healthz", None).0, 200);

    let (status, measures) = asked(&server, "/metrics", None);
    assert_eq!(status, 200);
    for part in [
        "taihang_up 1",
        "taihang_request_seconds_count{route=\"/sign-in\",method=\"GET\",status=\"200\"} 1",
        // How many wait depends on the workers, which have begun.
        "taihang_writer_waiting ",
        "taihang_deadlines_overdue",
    ] {
        assert!(measures.contains(part), "{part} in\n{measures}");
    }
    assert_eq!(asked(&server, "/metrics", Some("X-Forwarded-For: 192.0.2.1")).0, 404, "not through a proxy");

    let file = place.path().join("all.zip");
    let backup = run(&["backup", text(&file), "--data", text(&data)]);
    assert_eq!(backup.code, 0, "{}{}", backup.out, backup.err);
    let again = run(&["backup", text(&file), "--data", text(&data)]);
    assert_eq!(again.code, 2, "nothing is overwritten: {}", again.err);

    // The key lies elsewhere than the backup: without it nothing is restored.
    let new = place.path().join("new");
    let refused = run(&["restore", text(&file), "--data", text(&new)]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(refused.err.contains("此处没有个人信息密钥"), "{}", refused.err);
    assert!(!new.exists(), "nothing was made, no key either");

    breaks_off(place.path(), &data, &file);

    let second = place.path().join("second");
    std::fs::create_dir(&second).unwrap();
    std::fs::copy(data.join("seal.key"), second.join("seal.key")).unwrap();
    let restored = run(&["restore", text(&file), "--data", text(&second)]);
    assert_eq!(restored.code, 0, "{}{}", restored.out, restored.err);
    assert_eq!(checked(&second).code, 0);
    let twice = run(&["restore", text(&file), "--data", text(&second)]);
    assert_eq!(twice.code, 2, "it holds data: {}", twice.out);

    // A stored file that is not what it was is told by the check and by the next backup.
    let shelf = std::fs::read_dir(second.join("files")).unwrap().next().unwrap().unwrap().path();
    let stored = std::fs::read_dir(shelf).unwrap().next().unwrap().unwrap().path();
    let content = std::fs::read(&stored).unwrap();
    std::fs::write(&stored, b"something else").unwrap();
    let damaged = place.path().join("damaged.zip");
    let backup = run(&["backup", text(&damaged), "--data", text(&second)]);
    assert_eq!(backup.code, 1, "{}{}", backup.out, backup.err);
    assert!(backup.out.contains("file-altered") && damaged.is_file(), "{}", backup.out);
    let found = checked(&second);
    assert!(found.code == 1 && found.out.contains("file-altered"), "{}", found.out);
    std::fs::write(&stored, content).unwrap();

    // What was carried over is still the demonstration, and opens as one.
    drop(server);
    let demo = Server::start(env!("CARGO_BIN_EXE_taihang"), "demo", &second);
    assert_eq!(asked(&demo, "/healthz", None).0, 200);
    drop(demo);

    let upgrade = run(&["upgrade", "--check", "--data", text(&second)]);
    assert_eq!(upgrade.code, 0, "{}{}", upgrade.out, upgrade.err);
}

#[test]
fn definitions_are_checked_without_data() {
    let place = TempDir::with_prefix("taihang-").unwrap();
    let checked = run(&["check", "--definitions", "--data", text(place.path())]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
}

#[test]
fn settings_are_shown_and_explained_and_mistakes_refused() {
    let explained = run(&["--lang", "en", "config", "--explain"]);
    assert_eq!(explained.code, 0);
    assert!(explained.out.contains("TAIHANG_MAIL_HOST"), "{}", explained.out);
    let place = TempDir::with_prefix("taihang-").unwrap();
    let file = place.path().join("taihang.toml");
    std::fs::write(&file, "prot = 1\n").unwrap();
    let refused = run(&["--lang", "en", "--config", text(&file), "config"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("Is port meant?"), "{}", refused.err);
}

#[test]
fn a_folder_without_data_and_a_file_that_is_no_backup_are_refused() {
    let place = TempDir::with_prefix("taihang-").unwrap();
    assert_eq!(checked(place.path()).code, 2);
    let file = place.path().join("odd.zip");
    std::fs::write(&file, "no backup").unwrap();
    let refused = run(&["restore", text(&file), "--data", text(&place.path().join("new"))]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    assert!(!place.path().join("new").exists(), "nothing was made for a file that is no backup");
}

#[test]
fn commands_for_data_that_are_there_make_none() {
    let place = TempDir::with_prefix("taihang-").unwrap();
    let (missing, file) = (place.path().join("mistyped"), place.path().join("all.zip"));
    for arguments in [
        vec!["backup", text(&file)],
        vec!["account", "add", "li"],
        vec!["account", "reset", "li"],
        vec!["work"],
        vec!["upgrade"],
        vec!["export", "region"],
    ] {
        let refused = run(&[arguments.as_slice(), &["--data", text(&missing)]].concat());
        assert_eq!(refused.code, 2, "{arguments:?}: {}{}", refused.out, refused.err);
        assert!(refused.err.contains("taihang serve"), "{arguments:?}: {}", refused.err);
    }
    assert!(!missing.exists() && !file.exists(), "nothing was made");
}

#[test]
fn a_place_that_cannot_be_used_is_named_with_what_to_do() {
    let place = TempDir::with_prefix("taihang-").unwrap();
    let data = place.path().join("data");
    installed(&data);
    let (nowhere, file) = (place.path().join("nowhere/all.zip"), place.path().join("file"));
    std::fs::write(&file, "no folder").unwrap();
    let key = place.path().join("key");
    std::fs::create_dir(&key).unwrap();
    for (arguments, named) in [
        (vec!["backup", text(&nowhere), "--data", text(&data)], text(&nowhere)),
        (vec!["serve", "--port", "0", "--data", text(&file)], text(&file)),
        (vec!["serve", "--port", "0", "--data", "/proc/taihang"], "/proc/taihang"),
        (vec!["demo", "--port", "0", "--data", text(&file)], text(&file)),
    ] {
        let refused = run(&arguments);
        assert_eq!(refused.code, 2, "{arguments:?}: {}", refused.err);
        assert!(refused.err.contains(named), "{arguments:?}: {}", refused.err);
    }
    let mut serve = command(&["serve", "--port", "0", "--data", text(&data)]);
    let refused = finish(serve.env("TAIHANG_SEAL_KEY_FILE", &key).output().unwrap());
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains(text(&key)), "{}", refused.err);
}

#[test]
fn the_demonstration_goes_into_nobody_elses_data() {
    let place = TempDir::with_prefix("taihang-").unwrap();
    let data = place.path().join("data");
    installed(&data);
    let before = checked(&data).out;
    let refused = run(&["demo", "--port", "0", "--data", text(&data)]);
    assert_eq!(refused.code, 2, "{}{}", refused.out, refused.err);
    assert!(refused.err.contains("taihang demo"), "{}", refused.err);
    assert_eq!(checked(&data).out, before, "nothing was added");
}

#[test]
fn a_lost_key_is_asked_for_and_none_is_made() {
    let place = TempDir::with_prefix("taihang-").unwrap();
    let data = place.path().join("data");
    installed(&data);
    let (key, aside) = (data.join("seal.key"), place.path().join("aside"));
    std::fs::rename(&key, &aside).unwrap();
    for command in [&["check"][..], &["serve", "--port", "0"], &["upgrade", "--check"]] {
        let refused = run(&[command, &["--data", text(&data)]].concat());
        assert!(refused.code == 2 || command[0] == "upgrade" && refused.code == 1, "{}", refused.err);
        assert!(format!("{}{}", refused.out, refused.err).contains("密钥编号"), "{}", refused.err);
    }
    assert!(!key.exists(), "no key was made");
    std::fs::rename(&aside, &key).unwrap();
    assert_eq!(checked(&data).code, 0);
}

#[cfg(unix)]
#[test]
fn data_and_backups_are_for_the_account_of_the_program_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = TempDir::with_prefix("taihang-").unwrap();
    let (data, file) = (place.path().join("new/data"), place.path().join("all.zip"));
    let mut server = command(&["serve", "--port", "0", "--data", text(&data)])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let out = std::io::BufReader::new(server.stdout.take().unwrap());
    assert!(std::io::BufRead::lines(out).map_while(Result::ok).any(|line| line.contains("http://")));
    assert_eq!(run(&["backup", text(&file), "--data", text(&data)]).code, 0);
    let mut files = vec![(data.clone(), 0o700), (file, 0o600)];
    for name in ["taihang.sqlite", "taihang.sqlite-wal", "taihang.sqlite-shm", "seal.key"] {
        files.push((data.join(name), 0o600));
    }
    for (path, mode) in files {
        let found = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{}: {found:o}", path.display());
    }
    server.kill().unwrap();
    server.wait().unwrap();
}
