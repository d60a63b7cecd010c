//! What the installation decides: command line before environment before configuration file. The only place that reads
//! the environment. Which keys there are stands in [`keys`].

mod explain;
mod file;
mod keys;
mod log;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use taihang_base::{Language, Problem, Text};
use taihang_defs::nearest;
use taihang_kernel::Catalogue;
use taihang_web::Receivers;

use crate::arguments::ServeOptions;
use crate::ending::Failure;
pub(crate) use explain::run as explain;
use keys::{KEYS, Key, Kind, key};
pub(crate) use log::start_log;

/// Variables that are read elsewhere than in the table of keys.
const OTHER_VARIABLES: [&str; 1] = ["TAIHANG_CONFIG"];
/// Variables that the tests of this house use.
const TEST_PREFIX: &str = "TAIHANG_TEST_";

/// The variables that count.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    locale: String,
    /// Those that begin with `TAIHANG_`.
    variables: BTreeMap<String, String>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The table of keys.
    Default,
    /// The configuration file.
    File,
    /// The environment.
    Environment,
    /// The command line.
    CommandLine,
}

/// The settings that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Language of messages.
    pub(crate) language: Language,
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Environment {
    /// Reads the environment, once.
    pub(crate) fn read() -> Self {
        let mut all: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| all.remove(name));
        all.retain(|name, _| name.starts_with("TAIHANG_"));
        Self { locale: locale.unwrap_or_default(), variables: all }
    }

    /// English where the locale says so, otherwise Chinese.
    pub(crate) fn language(&self) -> Language {
        if self.locale.starts_with("en") { Language::En } else { Language::Zh }
    }
}

impl Settings {
    /// Environment and configuration file together; everything that is wrong with them at once.
    pub(crate) fn gather(
        environment: &Environment,
        config: Option<&Path>,
        language: Language,
    ) -> Result<Self, Failure> {
        let mut settings = Self { language, values: BTreeMap::new() };
        let mut problems = Vec::new();
        for key in KEYS {
            if let Some(value) = key.default {
                settings.values.insert(key.name, (value.to_owned(), Origin::Default));
            }
        }
        let named = environment.variables.get("TAIHANG_CONFIG").map(Path::new);
        if let Some(path) = config.or(named) {
            let place = path.display().to_string();
            for (line, name, value) in file::read(path)? {
                let place = format!("{place}:{line} {name}");
                match key(&name) {
                    Some(key) => settings.put(key, value, (Origin::File, &place), &mut problems),
                    None => problems.push(unknown(&place, nearest(&name, KEYS.iter().map(|key| key.name)))),
                }
            }
        }
        let variables: Vec<(String, &Key)> = KEYS.iter().map(|key| (key.variable(), key)).collect();
        for (name, value) in &environment.variables {
            if name.starts_with(TEST_PREFIX) || OTHER_VARIABLES.contains(&name.as_str()) {
                continue;
            }
            if let Some((_, key)) = variables.iter().find(|(known, _)| known == name) {
                settings.put(key, value.clone(), (Origin::Environment, name), &mut problems);
            } else {
                let known = variables.iter().map(|(known, _)| known.as_str());
                problems.push(unknown(name, nearest(name, known)));
            }
        }
        if problems.is_empty() { Ok(settings) } else { Err(Failure::Problems(problems)) }
    }

    fn put(&mut self, key: &'static Key, value: String, from: (Origin, &str), problems: &mut Vec<Problem>) {
        let (origin, place) = from;
        if fits(key.kind, &value) {
            self.values.insert(key.name, (value, origin));
        } else {
            problems.push(unfit(key, &value, place));
        }
    }

    /// The same with what the command line says.
    pub(crate) fn with(self, options: &ServeOptions) -> Self {
        let port = options.port.map(|port| port.to_string());
        self.said("host", options.host.clone())
            .said("port", port)
            .said("database", options.database.clone())
            .said("read_database", options.read_database.clone())
            .said("workers", options.no_work.then(|| "0".to_owned()))
            .with_data(options.data.as_deref())
    }

    /// The same with the data folder of the command line.
    pub(crate) fn with_data(self, data: Option<&Path>) -> Self {
        self.said("data", data.map(|data| data.to_string_lossy().into_owned()))
    }

    /// The same with a value of the command line, if there is one.
    pub(crate) fn said(mut self, name: &'static str, value: Option<String>) -> Self {
        if let Some(value) = value {
            self.values.insert(name, (value, Origin::CommandLine));
        }
        self
    }

    /// The value of a key, if it has one.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        debug_assert!(key(name).is_some(), "{name} is a key");
        self.values.get(name).map(|(value, _)| value.as_str())
    }

    /// The number of a key. Keys of numbers have defaults.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.text(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    /// Whether a switch is on.
    pub(crate) fn switch(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// The secret in the file that a key names, if it names one.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<String>, Failure> {
        self.text(name).map(|path| file::secret(name, Path::new(path))).transpose()
    }

    /// The data folder, if one is named.
    pub(crate) fn data_folder(&self) -> Option<&Path> {
        self.text("data").map(Path::new)
    }

    /// The data folder, or a problem that says how to name one.
    pub(crate) fn data(&self) -> Result<&Path, Failure> {
        self.data_folder().ok_or_else(|| {
            Problem::new(
                "data-unnamed",
                Text::new("未指定数据目录。", "No data folder is named."),
                Text::new(
                    "请使用 --data 目录，或设置 TAIHANG_DATA，或在配置文件中写明 data。",
                    "Use --data DIR, set TAIHANG_DATA, or write `data` into the configuration file.",
                ),
            )
            .into()
        })
    }

    /// The data folder, made up if none is named.
    pub(crate) fn data_or(self, folder: &str) -> Self {
        if self.data_folder().is_some() { self } else { self.with_data(Some(&PathBuf::from(folder))) }
    }
}

/// The roles that need two-step sign-in; refuses one that does not exist, which would protect nobody.
pub(crate) fn second_factor_roles(
    settings: &Settings,
    catalogue: &Catalogue,
) -> Result<Vec<String>, Failure> {
    const KEY: &str = "sign_in.second_factor_roles";
    let roles: Vec<String> = settings.text(KEY).unwrap_or("").split_whitespace().map(str::to_owned).collect();
    known_roles(catalogue, &roles, KEY)?;
    Ok(roles)
}

/// Refuses roles that do not exist, all at once; `given_as` names the setting or option that they were given as.
pub(crate) fn known_roles(catalogue: &Catalogue, roles: &[String], given_as: &str) -> Result<(), Failure> {
    let known = &catalogue.defs.roles;
    let problems: Vec<Problem> = roles
        .iter()
        .filter(|role| !known.contains_key(role.as_str()))
        .map(|role| {
            let hint = if let Some(near) = nearest(role, known.keys().map(String::as_str)) {
                Text::new(format!("是否指 {near}？"), format!("Is {near} meant?"))
            } else {
                let all = known.keys().map(String::as_str).collect::<Vec<_>>().join(" ");
                Text::new(format!("可用的角色：{all}。"), format!("There are: {all}."))
            };
            let message = Text::new(format!("没有角色“{role}”。"), format!("There is no role \"{role}\"."));
            Problem::new("role-unknown", message, hint).about(given_as)
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.into()) }
}

/// Which receivers of webhooks this installation calls.
pub(crate) fn receivers(settings: &Settings) -> Receivers {
    Receivers { private: settings.switch("webhooks.private_addresses"), loopback: false }
}

/// Whether a key of this kind may hold `value`.
fn fits(kind: Kind, value: &str) -> bool {
    let web = || value.starts_with("https://") || value.starts_with("http://");
    match kind {
        Kind::Text | Kind::Path | Kind::Secret => !value.trim().is_empty(),
        Kind::Database => value.starts_with("postgres://") || value.starts_with("postgresql://"),
        Kind::Web => web() && value.len() > "https://".len(),
        Kind::Site => fits(Kind::Web, value) && !value.contains(['?', '#']),
        Kind::Sender => taihang_jobs::notice::mail::is_sender(value),
        Kind::Number(least, most) => value.parse().is_ok_and(|number| (least..=most).contains(&number)),
        Kind::Switch => matches!(value, "true" | "false"),
        Kind::OneOf(words) => words.contains(&value),
    }
}

fn unfit(key: &Key, value: &str, place: &str) -> Problem {
    // An address may hold a password: what stands in the configuration is not repeated for those.
    let shown = if key.kind == Kind::Database { "…" } else { value };
    let holds = key.holds();
    Problem::new(
        "config-value",
        Text::new(
            format!("“{shown}”不能作为 {} 的值。", key.name),
            format!("\"{shown}\" is no value for {}.", key.name),
        ),
        Text::new(format!("应为：{}。", holds.zh), format!("It holds: {}.", holds.en)),
    )
    .about(place)
}

fn unknown(place: &str, near: Option<&str>) -> Problem {
    let hint = match near {
        Some(near) => Text::new(format!("是否指 {near}？"), format!("Is {near} meant?")),
        None => Text::new(
            "taihang config --explain 列出全部可用的项。",
            "`taihang config --explain` lists every key.",
        ),
    };
    Problem::new("config-unknown", Text::new("没有这一配置项。", "There is no such key."), hint).about(place)
}
