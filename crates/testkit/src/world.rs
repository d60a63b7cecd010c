//! Everything that a walk needs: a data folder, the demonstration region on a free port, a window.

use tempfile::TempDir;

use crate::{Browser, Server};

/// A server with its data and a browser that looks at it. Gone when the test ends.
#[derive(Debug)]
pub struct World {
    /// The window.
    pub browser: Browser,
    /// The program.
    pub server: Server,
    data: TempDir,
}

impl World {
    /// The demonstration region, served by `program`, with a window in front of it.
    pub fn demo(program: &str) -> Self {
        Self::demo_with(program, &[])
    }

    /// The same with settings in the environment of the program.
    pub fn demo_with(program: &str, settings: &[(&str, String)]) -> Self {
        let data = TempDir::with_prefix("taihang-").expect("a temporary folder can be made");
        let server = Server::start_with(program, "demo", data.path(), settings);
        Self { browser: Browser::open(), server, data }
    }

    /// Opens a path of the server.
    pub fn go(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.server.address()));
    }

    /// The path and query that the window shows.
    pub fn path(&self) -> String {
        self.browser.url().trim_start_matches(self.server.address()).to_owned()
    }

    /// Signs in with an account of the demonstration.
    pub fn sign_in(&self, account: &str) {
        let password =
            self.server.password(account).expect("the demonstration prints its sign-in").to_owned();
        self.go("/sign-in");
        self.browser.fill("input[name=name]", account);
        self.browser.fill("input[type=password]", &password);
        self.browser.click("main form button");
        self.browser.until("!location.pathname.startsWith('/sign-in')");
    }

    /// Writes a file into the data folder of the world and gives back its path, for an upload.
    pub fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.data.path().join(name);
        std::fs::write(&path, content).expect("the temporary folder can be written");
        path.to_string_lossy().into_owned()
    }

    /// Ends the walk: what nobody asked for must not have happened either.
    pub fn end(self) {
        let errors = self.browser.console_errors();
        assert!(errors.is_empty(), "errors in the console: {errors:#?}");
    }
}
