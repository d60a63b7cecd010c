//! What the installation decides: command line before environment before configuration file. The only place that reads
//! the environment.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use taihang_base::{Fault, Language, Problem, Text};

use crate::arguments::ServeOptions;
use crate::ending::Failure;

/// The variables that the program knows.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    locale: String,
    config: Option<String>,
    file: File,
}

/// The configuration file; the variables `TAIHANG_DATA`, `TAIHANG_HOST`, … have the same fields.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    host: Option<String>,
    port: Option<u16>,
    log: Option<String>,
    log_format: Option<LogFormat>,
    secure_cookies: Option<bool>,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// The settings that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Language of messages.
    pub(crate) language: Language,
    /// The data folder, if one is named.
    pub(crate) data: Option<PathBuf>,
    /// Address to listen on.
    pub(crate) host: String,
    /// Port to listen on, 0 for any.
    pub(crate) port: u16,
    /// Which log lines are written, in the notation of `tracing`.
    pub(crate) log: String,
    /// How they look.
    pub(crate) log_format: LogFormat,
    /// Whether cookies go over HTTPS only.
    pub(crate) secure_cookies: bool,
}

impl Environment {
    /// Reads the environment, once.
    pub(crate) fn read() -> Self {
        let named = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(named).unwrap_or_default();
        let file = File {
            data: named("TAIHANG_DATA").map(PathBuf::from),
            host: named("TAIHANG_HOST"),
            port: named("TAIHANG_PORT").and_then(|port| port.parse().ok()),
            log: named("TAIHANG_LOG"),
            log_format: named("TAIHANG_LOG_FORMAT")
                .map(|format| if format == "json" { LogFormat::Json } else { LogFormat::Text }),
            secure_cookies: named("TAIHANG_SECURE_COOKIES").map(|value| value == "true" || value == "1"),
        };
        Self { locale, config: named("TAIHANG_CONFIG"), file }
    }

    /// English where the locale says so, otherwise Chinese.
    pub(crate) fn language(&self) -> Language {
        if self.locale.starts_with("en") { Language::En } else { Language::Zh }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

impl Settings {
    /// Environment and configuration file together.
    pub(crate) fn gather(
        environment: &Environment,
        config: Option<&Path>,
        language: Language,
    ) -> Result<Self, Failure> {
        let file = match config.or(environment.config.as_deref().map(Path::new)) {
            Some(path) => read(path)?,
            None => File::default(),
        };
        let first = &environment.file;
        Ok(Self {
            language,
            data: first.data.clone().or(file.data),
            host: first.host.clone().or(file.host).unwrap_or_else(|| "127.0.0.1".to_owned()),
            port: first.port.or(file.port).unwrap_or(8460),
            log: first.log.clone().or(file.log).unwrap_or_else(|| "warn,taihang=info".to_owned()),
            log_format: first.log_format.or(file.log_format).unwrap_or_default(),
            secure_cookies: first.secure_cookies.or(file.secure_cookies).unwrap_or(false),
        })
    }

    /// The same with what the command line says.
    pub(crate) fn with(mut self, options: &ServeOptions) -> Self {
        self.host = options.host.clone().unwrap_or(self.host);
        self.port = options.port.unwrap_or(self.port);
        self.with_data(options.data.as_deref())
    }

    /// The same with the data folder of the command line.
    pub(crate) fn with_data(mut self, data: Option<&Path>) -> Self {
        self.data = data.map(Path::to_path_buf).or(self.data);
        self
    }

    /// The data folder, or a problem that says how to name one.
    pub(crate) fn data(&self) -> Result<&Path, Failure> {
        self.data.as_deref().ok_or_else(|| {
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

    /// The data folder, which must hold data already.
    pub(crate) fn present_data(&self) -> Result<&Path, Failure> {
        let data = self.data()?;
        if data.join("plans.sqlite").is_file() {
            return Ok(data);
        }
        Err(Problem::new(
            "data-missing",
            Text::new("该目录中没有太行的数据。", "There are no data of Taihang in this folder."),
            Text::new(
                "请核对目录；首次使用请先运行 taihang serve。",
                "Check the path; run `taihang serve` first for a new installation.",
            ),
        )
        .about(data.display().to_string())
        .into())
    }
}

fn read(path: &Path) -> Result<File, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::from(
            Problem::new(
                "config-unreadable",
                Text::new(
                    format!("无法读取配置文件（{error}）。"),
                    format!("The configuration file cannot be read ({error})."),
                ),
                Text::new("请核对路径与权限。", "Check its path and rights."),
            )
            .about(name.clone()),
        )
    })?;
    toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        Problem::new(
            "config-invalid",
            Text::new(
                format!("配置文件第 {line} 行有误：{}。", error.message()),
                format!("Line {line} of the configuration file is wrong: {}.", error.message()),
            ),
            Text::new(
                "可用的项：data、host、port、log、log_format、secure_cookies。",
                "Known keys: data, host, port, log, log_format, secure_cookies.",
            ),
        )
        .about(name)
        .into()
    })
}

/// Sends log lines to the standard error.
pub(crate) fn start_log(settings: &Settings) -> Result<(), Failure> {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).map_err(|error| {
        Problem::new(
            "log-invalid",
            Text::new(format!("日志设置无效：{error}。"), format!("The log setting is invalid: {error}.")),
            Text::new("示例：warn,taihang=debug。", "Example: warn,taihang=debug."),
        )
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match settings.log_format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    started.map_err(|error| Fault::new("start the log", error).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(locale: &str) -> Environment {
        Environment { locale: locale.to_owned(), ..Environment::default() }
    }

    #[test]
    fn the_language_is_chinese_unless_the_locale_is_english() {
        for (locale, language) in [
            ("", Language::Zh),
            ("C.UTF-8", Language::Zh),
            ("zh_CN.UTF-8", Language::Zh),
            ("en_GB.UTF-8", Language::En),
        ] {
            assert_eq!(environment(locale).language(), language, "{locale}");
        }
    }

    #[test]
    fn the_environment_counts_before_the_file_and_the_command_line_before_both() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taihang.toml");
        std::fs::write(&path, "port = 1\nhost = \"0.0.0.0\"\nlog_format = \"json\"\n").unwrap();
        let mut environment = environment("");
        environment.file.port = Some(2);
        let settings = Settings::gather(&environment, Some(&path), Language::Zh).unwrap();
        assert_eq!(
            (settings.port, settings.host.as_str(), settings.log_format),
            (2, "0.0.0.0", LogFormat::Json)
        );
        let options = ServeOptions { port: Some(3), data: None, host: None };
        assert_eq!(settings.with(&options).port, 3);
    }

    #[test]
    fn a_mistake_in_the_file_names_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taihang.toml");
        std::fs::write(&path, "port = 1\nprot = 2\n").unwrap();
        let Err(Failure::Problems(problems)) = Settings::gather(&environment(""), Some(&path), Language::Zh)
        else {
            panic!("a problem")
        };
        assert!(problems[0].message.en.contains("Line 2"), "{}", problems[0]);
    }
}
