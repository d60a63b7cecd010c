//! What counts before what, and what is refused.

use super::*;

fn environment(variables: &[(&str, &str)]) -> Environment {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Environment { locale: String::new(), variables }
}

fn gather(text: &str, variables: &[(&str, &str)]) -> Result<Settings, Vec<Problem>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taihang.toml");
    std::fs::write(&path, text).unwrap();
    Settings::gather(&environment(variables), Some(&path), Language::Zh).map_err(|failure| match failure {
        Failure::Problems(problems) => problems,
        Failure::Fault(fault) => panic!("{fault}"),
    })
}

#[test]
fn the_language_is_chinese_unless_the_locale_is_english() {
    for (locale, language) in [
        ("", Language::Zh),
        ("C.UTF-8", Language::Zh),
        ("zh_CN.UTF-8", Language::Zh),
        ("en_GB.UTF-8", Language::En),
    ] {
        let environment = Environment { locale: locale.to_owned(), ..Environment::default() };
        assert_eq!(environment.language(), language, "{locale}");
    }
}

#[test]
fn the_environment_counts_before_the_file_and_the_command_line_before_both() {
    let file = "port = 1\nhost = \"0.0.0.0\"\nlog_format = \"json\"\n[mail]\nhost = \"mail.example\"\n";
    let settings = gather(file, &[("TAIHANG_PORT", "2"), ("TAIHANG_MAIL_PORT", "25")]).unwrap();
    assert_eq!((settings.number("port"), settings.text("host")), (2, Some("0.0.0.0")));
    assert_eq!((settings.text("mail.host"), settings.number("mail.port")), (Some("mail.example"), 25));
    assert_eq!(settings.text("log_format"), Some("json"));
    assert_eq!(settings.number("workers"), 2, "what nobody says has its default");
    let options = ServeOptions { port: Some(3), ..ServeOptions::default() };
    assert_eq!(settings.with(&options).number("port"), 3);
}

#[test]
fn everything_wrong_is_said_at_once_with_its_place_and_the_nearest_name() {
    let file = "prot = 1\nlog_format = \"xml\"\nsecure_cookies = 1\n[mail]\nprot = 2\n";
    let problems = gather(file, &[("TAIHANG_PORT", "70000"), ("TAIHANG_SECURE_COOKIE", "true")]).unwrap_err();
    let lines: Vec<String> = problems.iter().map(|problem| problem.line(Language::En)).collect();
    assert_eq!(lines.len(), 6, "{lines:#?}");
    for (number, part) in
        [(0, ":1 prot: There is no such key. Is port meant?"), (3, "Is mail.port meant?"), (4, "0 to 65535")]
    {
        assert!(lines[number].contains(part), "{lines:#?}");
    }
    assert!(lines[5].contains("Is TAIHANG_SECURE_COOKIES meant?"), "{lines:#?}");
}

#[test]
fn a_mistake_in_the_notation_names_its_line() {
    let problems = gather("port = 1\nport 2\n", &[]).unwrap_err();
    assert!(problems[0].message.en.contains("Line 2"), "{}", problems[0]);
}

#[test]
fn a_database_address_with_a_mistake_does_not_show_its_password() {
    let problems = gather("database = \"mysql://a:hidden@b/c\"\n", &[]).unwrap_err();
    assert!(!problems[0].to_string().contains("hidden"), "{}", problems[0]);
}

#[test]
fn a_secret_is_the_first_line_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    std::fs::write(&path, "s3cret \nsecond line\n").unwrap();
    let file = format!("[mail]\npassword_file = {:?}\n", path.to_str().unwrap());
    let settings = gather(&file, &[]).unwrap();
    assert_eq!(settings.secret("mail.password_file").unwrap().as_deref(), Some("s3cret"));
    std::fs::write(&path, "\n").unwrap();
    assert!(settings.secret("mail.password_file").is_err());
    assert_eq!(settings.secret("oidc.client_secret_file").unwrap(), None);
}

#[test]
fn every_key_stands_in_both_operator_guides() {
    for guide in ["operator.md", "operator.zh-CN.md"] {
        let text = std::fs::read_to_string(format!("../../docs/{guide}")).unwrap();
        for key in KEYS {
            assert!(text.contains(&format!("`{}`", key.name)), "docs/{guide}: {}", key.name);
            assert!(text.contains(&key.variable()), "docs/{guide}: {}", key.variable());
        }
    }
}

#[test]
fn the_local_changes_in_both_operator_guides_are_good() {
    for guide in ["operator.md", "operator.zh-CN.md"] {
        let text = std::fs::read_to_string(format!("../../docs/{guide}")).unwrap();
        let text = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        let catalogue = taihang_registers::with_overlay(Some(&taihang_defs::Source { path: guide, text }));
        let firm = catalogue.unwrap().register("firm").unwrap().def.clone();
        assert_eq!(firm.label.en, "Technology firm", "{guide}");
        assert!(firm.fields["extra_chamber"].extra && firm.fields["industry"].hidden, "{guide}");
    }
}

#[test]
fn every_default_fits_its_own_key() {
    for key in KEYS {
        assert!(key.default.is_none_or(|value| fits(key.kind, value)), "{}", key.name);
    }
}

#[test]
fn addresses_that_cannot_work_are_refused_at_the_start() {
    for (name, bad, good) in [
        ("TAIHANG_MAIL_FROM", "taihang", "太行 <taihang@kjt.example.cn>"),
        ("TAIHANG_MAIL_FROM", "a@b@c", "taihang@kjt.example.cn"),
        (
            "TAIHANG_PUBLIC_ADDRESS",
            "https://taihang.example.cn/?from=mail",
            "https://taihang.example.cn/plans",
        ),
        ("TAIHANG_OIDC_ISSUER", "https://id.example.cn#top", "https://id.example.cn/realms/province"),
    ] {
        let problems = gather("", &[(name, bad)]).unwrap_err();
        assert_eq!(problems.len(), 1, "{name}={bad}: {problems:?}");
        assert!(gather("", &[(name, good)]).is_ok(), "{name}={good}");
    }
}
