//! The program as a server: ready, reachable, stopped without loss, started again.

use std::collections::{BTreeSet, VecDeque};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::program::{Folder, command, finish, run};

/// A running server and what it printed first.
struct Running {
    child: Child,
    address: String,
    said: String,
}

impl Running {
    fn start(what: &str, data: &Path, lines: usize) -> Self {
        Self::start_on(what, &["--data".to_owned(), data.to_string_lossy().into_owned()], lines)
    }

    fn start_on(what: &str, data: &[String], lines: usize) -> Self {
        let mut child = command(&[what, "--port", "0"])
            .args(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let out = BufReader::new(child.stdout.take().expect("the stream was asked for"));
        let said: Vec<String> = out.lines().map_while(Result::ok).take(lines).collect();
        let said = said.join("\n");
        let address =
            said.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
        Self { child, address: address.to_owned(), said }
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path}"), "", "")
    }

    /// Status and answer of a request with these cookies; with a form, if it is not empty.
    fn ask(&self, what: &str, cookies: &str, form: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let length = form.len();
        write!(
            stream,
            "{what} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {cookies}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}",
            self.address
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        (status, answer)
    }

    /// The cookies of somebody who has signed in.
    fn sign_in(&self, name: &str, password: &str) -> String {
        let (_, page) = self.get("/sign-in");
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = format!("csrf={csrf}&name={name}&password={password}&next=%2F");
        let (status, answer) = self.ask("POST /sign-in", &cookies(&page), &form);
        assert_eq!(status, 303, "{name}: {answer}");
        cookies(&answer)
    }

    /// Asks it to end as an operator would, and waits for it.
    fn stop(self) -> i32 {
        let signalled = std::process::Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(signalled.success());
        let run = finish(self.child.wait_with_output().unwrap());
        run.code
    }
}

/// The cookies that an answer sets, as a browser sends them back.
fn cookies(answer: &str) -> String {
    let set = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")?.split(';').next());
    set.collect::<Vec<_>>().join("; ")
}

/// Places of the program that a page leads to, without what is asked of them.
fn places(page: &str) -> impl Iterator<Item = String> {
    let linked = page.split("href=\"/").skip(1).filter_map(|rest| rest.split(['"', '?', '#']).next());
    linked
        .filter(|place| !place.starts_with("assets/") && !place.starts_with('/'))
        .map(|place| format!("/{place}"))
}

/// The page that a place is one of: ids are left out.
fn kind(place: &str) -> String {
    let part = |part: &str| if part.len() >= 20 { "*".to_owned() } else { part.to_owned() };
    place.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[test]
fn pages_are_served_over_either_database_and_so_are_data_that_are_there() {
    let database = taihang_testkit::database();
    let mut demo = Running::start_on("demo", &database.arguments(), 17);
    // Nobody reads the log, which would fill its pipe.
    drop(demo.child.stderr.take());
    let mut asked = BTreeSet::new();
    for name in ["planner", "administrator", "firm-clerk"] {
        let mut password =
            demo.said.lines().filter_map(|line| line.trim().strip_prefix(name)?.split_whitespace().next());
        let cookies = demo.sign_in(name, password.next_back().unwrap());
        let mut waiting = VecDeque::from(["/".to_owned()]);
        while let Some(place) = waiting.pop_front() {
            if !asked.insert((name, kind(&place))) {
                continue;
            }
            let (status, answer) = demo.ask(&format!("GET {place}"), &cookies, "");
            assert!(status < 500, "{name} {place}: {answer}");
            waiting.extend(places(&answer));
        }
    }
    assert!(asked.len() > 200, "{} pages", asked.len());
    assert_eq!(demo.stop(), 0);

    let again = Running::start_on("serve", &database.arguments(), 2);
    assert_eq!((again.get("/healthz").0, again.get("/sign-in").0), (200, 200));
    assert_eq!(again.stop(), 0);
}

#[test]
fn the_demonstration_prints_where_and_how_to_sign_in_and_is_sound() {
    let folder = Folder::new();
    let data = folder.path().join("demo");
    let first = Running::start("demo", &data, 5);
    for word in ["http://127.0.0.1:", "planner", "viewer", "administrator"] {
        assert!(first.said.contains(word), "{}", first.said);
    }
    let (status, answer) = first.get("/healthz");
    assert_eq!(status, 200, "{answer}");
    assert_eq!(first.get("/plans").0, 303, "who is not signed in is sent to do so");
    let sign_in: Vec<String> = first.said.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(first.stop(), 0);
    let checked = run(&["check", "--data", &data.to_string_lossy()]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("规划等文件 6 份"), "{}", checked.out);

    let again = Running::start("demo", &data, 5);
    assert_eq!(again.said.lines().skip(1).collect::<Vec<_>>(), sign_in, "the same sign-in");
    assert_eq!(again.stop(), 0);
    let unchanged = run(&["check", "--data", &data.to_string_lossy()]);
    // Clocks that have run out since add events of their own; records come from an import only.
    let records = |checked: &str| checked.lines().next().unwrap().split_once('，').unwrap().1.to_owned();
    assert_eq!(records(&unchanged.out), records(&checked.out), "a second start imports nothing");
}

#[test]
fn a_new_installation_has_one_administrator_whose_password_is_shown_once() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let first = Running::start("serve", &data, 3);
    assert!(first.said.contains("administrator"), "{}", first.said);
    assert_eq!(first.stop(), 0);
    let again = Running::start("serve", &data, 1);
    assert!(!again.said.contains("administrator"));
    assert_eq!(again.get("/healthz").0, 200);
    assert_eq!(again.stop(), 0);
}

#[test]
fn requests_are_answered_when_nobody_reads_the_log_any_more() {
    let folder = Folder::new();
    let mut running = Running::start("serve", folder.path(), 3);
    drop(running.child.stderr.take());
    for _ in 0..3 {
        assert_eq!(running.get("/sign-in").0, 200);
    }
    // What fails is logged too.
    assert_eq!(running.get("/nowhere").0, 404);
    assert_eq!(running.get("/healthz").0, 200);
    assert_eq!(running.stop(), 0);
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let folder = Folder::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let data = folder.path().to_string_lossy().into_owned();
    let run = run(&["serve", "--port", &port, "--data", &data]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("端口已被占用") && run.err.contains("--port"), "{}", run.err);
    // The password is told by the first start that comes to serve: this one had made none.
    let first = Running::start("serve", folder.path(), 3);
    assert!(first.said.contains("administrator"), "{}", first.said);
    assert_eq!(first.stop(), 0);
}

#[test]
fn settings_that_need_each_other_are_asked_for_before_anything_is_served() {
    let folder = Folder::new();
    let data = folder.path().to_string_lossy().into_owned();
    let (issuer, client) =
        (("TAIHANG_OIDC_ISSUER", "https://sign-in.example"), ("TAIHANG_OIDC_CLIENT_ID", "taihang"));
    for (given, missing) in [
        (vec![("TAIHANG_MAIL_HOST", "mail.example")], "mail.from"),
        (vec![issuer], "oidc.client_id"),
        (vec![issuer, client, ("TAIHANG_HOST", "0.0.0.0")], "public_address"),
        (vec![issuer, client, ("TAIHANG_BEHIND_PROXY", "true")], "public_address"),
        (vec![("TAIHANG_SIGN_IN_SECOND_FACTOR_ROLES", "auditor adminstrator")], "是否指 administrator"),
    ] {
        let mut serve = command(&["serve", "--port", "0", "--data", &data]);
        let run = finish(serve.envs(given.clone()).output().expect("the binary starts"));
        assert_eq!(run.code, 2, "{given:?}: {}", run.err);
        assert!(run.err.contains(missing), "{given:?}: {}", run.err);
    }
}
