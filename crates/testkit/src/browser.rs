//! Chromium without a window, spoken to through its driver (the W3C protocol for drivers).

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::http;

/// The key under which the protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Switches under which Chromium runs in a container, as root, without a screen or a network of its own.
const SWITCHES: [&str; 10] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
];
/// How long a page may take to show what a person waits for, in milliseconds.
const PATIENCE: u32 = 15_000;

/// How long the accessibility check of a long page may take on a busy machine, in milliseconds.
const CHECK_PATIENCE: u32 = 150_000;

/// A key that is no character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The next control.
    Tab,
    /// The control before.
    BackTab,
    /// Follow or submit.
    Enter,
    /// Close or cancel.
    Escape,
    /// Press the focused button.
    Space,
    /// One down.
    Down,
    /// One up.
    Up,
    /// A character.
    Char(char),
}

impl Key {
    /// The code points that the protocol has for keys.
    fn code(self) -> char {
        match self {
            Self::Tab | Self::BackTab => '\u{E004}',
            Self::Enter => '\u{E007}',
            Self::Escape => '\u{E00C}',
            Self::Space => ' ',
            Self::Down => '\u{E015}',
            Self::Up => '\u{E013}',
            Self::Char(character) => character,
        }
    }
}

/// One browser window and the driver that moves it.
#[derive(Debug)]
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
}

impl Browser {
    /// Starts a driver and opens a window.
    pub fn open() -> Self {
        // stderr stays closed: a driver that outlives a failed test would otherwise hold the test's pipe open.
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts; `make setup` installs it");
        let port = port(&mut driver).expect("chromedriver names its port");
        let mut browser = Self { driver, port, session: String::new() };
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": SWITCHES, "prefs": {"intl.accept_languages": "zh-CN,zh"}},
            "goog:loggingPrefs": {"browser": "ALL"},
            "pageLoadStrategy": "normal",
            "timeouts": {"script": CHECK_PATIENCE},
        }}});
        let (_, answer) = http::request(port, "POST", "/session", Some(&wanted)).expect("the driver answers");
        let session = answer["value"]["sessionId"].as_str();
        session.expect("Chromium opens a window; `make setup` installs it").clone_into(&mut browser.session);
        browser.size(1440, 900);
        browser
    }

    /// One command of the protocol; its value or the driver's words for what went wrong.
    fn command(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let path = format!("/session/{}{path}", self.session);
        let (status, mut answer) =
            http::request(self.port, method, &path, body).map_err(|error| format!("{path}: {error}"))?;
        if status == 200 {
            return Ok(answer["value"].take());
        }
        Err(answer["value"]["message"].as_str().unwrap_or("no message").to_owned())
    }

    /// A command that a test relies on.
    fn must(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = (method == "POST").then_some(body);
        self.command(method, path, body).unwrap_or_else(|error| self.fail(path, &error))
    }

    /// Ends the test with the words of the driver and what the page shows.
    #[expect(clippy::panic, reason = "this is how a walk fails")]
    fn fail(&self, what: &str, error: &str) -> ! {
        let shown =
            self.command("POST", "/execute/sync", Some(&script("return document.body.innerText", &[])));
        let shown: String = shown
            .ok()
            .and_then(|text| text.as_str().map(|text| text.chars().take(1500).collect()))
            .unwrap_or_default();
        let address = self.command("GET", "/url", None).unwrap_or_default();
        panic!("{what}: {error}\nat {address}, which shows:\n{shown}")
    }

    /// A command of the browser's own protocol.
    fn devtools(&self, command: &str, parameters: &Value) {
        self.must("POST", "/goog/cdp/execute", &json!({"cmd": command, "params": parameters}));
    }

    /// Makes the page `width` × `height` CSS pixels, narrower than a window can be.
    pub fn size(&self, width: u32, height: u32) {
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Switches the scripts of pages off or on, from the next page.
    pub fn scripts(&self, run: Scripts) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": run == Scripts::Off}));
    }

    /// Shows pages as they would be printed, or as on a screen.
    pub fn medium(&self, medium: &str) {
        self.devtools("Emulation.setEmulatedMedia", &json!({"media": medium}));
    }

    /// Opens an address.
    pub fn go(&self, url: &str) {
        self.must("POST", "/url", &json!({"url": url}));
    }

    /// The address shown.
    pub fn url(&self) -> String {
        self.must("GET", "/url", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// The value that a function body in JavaScript returns.
    pub fn run(&self, body: &str, arguments: &[Value]) -> Value {
        self.must("POST", "/execute/sync", &script(body, arguments))
    }

    /// The value that a function body hands to its last argument, a callback.
    pub fn run_async(&self, body: &str, arguments: &[Value]) -> Value {
        self.must("POST", "/execute/async", &script(body, arguments))
    }

    /// Waits until an expression in JavaScript is true; a page that loads in between is waited for.
    pub fn until(&self, condition: &str) {
        let body = format!(
            "const done = arguments[arguments.length - 1], end = Date.now() + {PATIENCE};
             (function look() {{
                 let seen = false;
                 try {{ seen = Boolean({condition}); }} catch (error) {{ seen = false; }}
                 if (seen) done(true); else if (Date.now() > end) done(false); else setTimeout(look, 40);
             }})();"
        );
        let mut last = String::new();
        // A script dies with the page it runs on: look again on the next page.
        for _ in 0..20 {
            match self.command("POST", "/execute/async", Some(&script(&body, &[]))) {
                Ok(Value::Bool(true)) => return,
                Ok(_) => break,
                Err(error) => last = error,
            }
        }
        self.fail(condition, &format!("did not come true {last}"));
    }

    /// Waits until something visible matches `selector`.
    pub fn see(&self, selector: &str) {
        let selector = json!(selector);
        self.until(&format!(
            "[...document.querySelectorAll({selector})].some(e => e.getClientRects().length)"
        ));
    }

    /// Waits until the page shows `text`.
    pub fn read(&self, text: &str) {
        self.until(&format!("document.body.innerText.includes({})", json!(text)));
    }

    /// How many elements match `selector`.
    pub fn count(&self, selector: &str) -> usize {
        let found = self.must("POST", "/elements", &json!({"using": "css selector", "value": selector}));
        found.as_array().map_or(0, Vec::len)
    }

    /// The first element that matches, after it is there and visible.
    fn element(&self, selector: &str) -> String {
        self.see(selector);
        let body = "return [...document.querySelectorAll(arguments[0])].find(e => e.getClientRects().length)";
        let found = self.run(body, &[json!(selector)]);
        found[ELEMENT].as_str().unwrap_or_else(|| self.fail(selector, "is not there")).to_owned()
    }

    /// The text of the first visible element that matches.
    pub fn text(&self, selector: &str) -> String {
        let element = self.element(selector);
        self.must("GET", &format!("/element/{element}/text"), &Value::Null)
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Clicks the first visible element that matches, as a person would: something in front of it is an error.
    pub fn click(&self, selector: &str) {
        let element = self.element(selector);
        self.must("POST", &format!("/element/{element}/click"), &json!({}));
    }

    /// Follows a link by keyboard: one that runs over two lines has its middle outside itself.
    pub fn follow(&self, selector: &str) {
        self.see(selector);
        self.run("document.querySelector(arguments[0]).focus()", &[json!(selector)]);
        self.keys(&[Key::Enter]);
    }

    /// Replaces what stands in a field.
    pub fn fill(&self, selector: &str, text: &str) {
        let element = self.element(selector);
        self.must("POST", &format!("/element/{element}/clear"), &json!({}));
        self.must("POST", &format!("/element/{element}/value"), &json!({"text": text}));
    }

    /// Chooses files in a file field, which may be hidden behind a drop zone.
    pub fn choose(&self, selector: &str, paths: &str) {
        let found = self.must("POST", "/element", &json!({"using": "css selector", "value": selector}));
        let element = found[ELEMENT].as_str().unwrap_or_else(|| self.fail(selector, "is not there"));
        self.must("POST", &format!("/element/{element}/value"), &json!({"text": paths}));
    }

    /// Presses keys one after the other.
    pub fn keys(&self, keys: &[Key]) {
        let mut steps = Vec::new();
        for key in keys {
            let code = key.code().to_string();
            if *key == Key::BackTab {
                steps.push(json!({"type": "keyDown", "value": "\u{E008}"}));
            }
            steps.push(json!({"type": "keyDown", "value": code}));
            steps.push(json!({"type": "keyUp", "value": code}));
            if *key == Key::BackTab {
                steps.push(json!({"type": "keyUp", "value": "\u{E008}"}));
            }
        }
        self.must(
            "POST",
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keyboard", "actions": steps}]}),
        );
    }

    /// A picture of the window, PNG.
    pub fn picture(&self) -> Vec<u8> {
        decode(self.must("GET", "/screenshot", &Value::Null).as_str().unwrap_or_default())
    }

    /// Errors that the console has taken since the last call.
    pub fn console_errors(&self) -> Vec<String> {
        let entries = self.must("POST", "/se/log", &json!({"type": "browser"}));
        let severe = |entry: &&Value| entry["level"] == "SEVERE";
        let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
        entries
            .iter()
            .filter(severe)
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// How many pixels the page is wider than its window.
    pub fn overflow(&self) -> i64 {
        let body = "const e = document.documentElement; return e.scrollWidth - e.clientWidth";
        self.run(body, &[]).as_i64().unwrap_or(0)
    }
}

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// As usual.
    On,
    /// As in a browser that forbids them.
    Off,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver closes its window when asked, and leaves it open when killed.
        let session = format!("/session/{}", self.session);
        http::request(self.port, "DELETE", &session, None).unwrap_or_default();
        self.driver.kill().and_then(|()| self.driver.wait().map(|_| ())).unwrap_or_default();
    }
}

/// The bytes behind base 64.
fn decode(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(text.len() * 3 / 4), 0_u32, 0);
    for six in text.bytes().filter_map(|byte| ALPHABET.iter().position(|letter| *letter == byte)) {
        held = (held << 6) | u32::try_from(six).unwrap_or(0);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xFF).unwrap_or(0));
        }
    }
    bytes
}

/// A script and its arguments in the words of the protocol.
fn script(body: &str, arguments: &[Value]) -> Value {
    json!({"script": body, "args": arguments})
}

/// The port that the driver says it listens on.
fn port(driver: &mut Child) -> Option<u16> {
    let mut reader = BufReader::new(driver.stdout.take()?);
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 0 {
        if let Some((_, rest)) = line.split_once("on port ") {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if let Some(port) = digits.parse().ok().filter(|port| *port != 0) {
                return Some(port);
            }
        }
        line.clear();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base_64_decodes() {
        assert_eq!(decode("aGVsbG8="), b"hello");
        assert_eq!(decode("iVBORw0KGgo="), b"\x89PNG\r\n\x1a\n");
    }
}
