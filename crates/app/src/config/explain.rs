//! `taihang config`: the settings that count and where they come from; with `--explain` what each is for.

use taihang_base::{Language, Text};

use super::keys::{KEYS, Key, Kind};
use super::{Origin, Settings};
use crate::arguments::ConfigOptions;
use crate::ending::{Ending, Failure};
use crate::terminal;

/// Prints the settings, or their explanation.
pub(crate) fn run(settings: &Settings, options: &ConfigOptions) -> Result<Ending, Failure> {
    let lines: Vec<String> = if options.explain {
        KEYS.iter().map(|key| explained(key, settings.language)).collect()
    } else {
        KEYS.iter().filter_map(|key| counting(key, settings)).collect()
    };
    terminal::put_lines(&lines)?;
    Ok(Ending::Done)
}

/// `name = value`, with where it comes from.
fn counting(key: &Key, settings: &Settings) -> Option<String> {
    let (value, origin) = settings.values.get(key.name)?;
    let origin = match origin {
        Origin::Default => Text::new("默认", "default"),
        Origin::File => Text::new("配置文件", "file"),
        Origin::Environment => Text::new("环境变量", "environment"),
        Origin::CommandLine => Text::new("命令行", "command line"),
    };
    let shown = if key.kind == Kind::Database { without_password(value) } else { value.clone() };
    Some(format!("{} = {shown:?}  # {}", key.name, origin.in_language(settings.language)))
}

/// What people may see of the address of a database.
fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return "…".to_owned() };
    match rest.rsplit_once('@') {
        Some((name, place)) => format!("{scheme}://{}@{place}", name.split(':').next().unwrap_or("")),
        None => address.to_owned(),
    }
}

fn explained(key: &Key, language: Language) -> String {
    let default = key.default.map_or(String::new(), |value| {
        let word = Text::new("默认", "default");
        format!("; {} {value}", word.in_language(language))
    });
    format!(
        "{}\n    {}\n    {}{default}; {}",
        key.name,
        key.meaning().in_language(language),
        key.holds().in_language(language),
        key.variable()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://a:b@c:1/d"), "postgres://a@c:1/d");
        assert_eq!(without_password("postgres://a:b@x@c:1/d"), "postgres://a@c:1/d");
        assert_eq!(without_password("postgres://c/d"), "postgres://c/d");
    }
}
