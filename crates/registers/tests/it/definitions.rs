//! Every definition is what it claims: linked, small, with samples; every notice has its text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use taihang_base::Language;
use taihang_defs::{Consequence, Effect, RegisterDef, Scope};

use crate::world::World;

fn folders() -> Vec<std::path::PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders: Vec<_> = fs::read_dir(src)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("register.toml").exists())
        .collect();
    folders.sort();
    folders
}

#[test]
fn every_definition_links_with_the_others_and_with_its_functions() {
    match taihang_registers::catalogue() {
        Ok(catalogue) => assert_eq!(catalogue.registers().count(), folders().len()),
        Err(problems) => {
            panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    }
}

#[test]
fn no_role_does_alone_what_two_duties_have_to_do() {
    let catalogue = taihang_registers::catalogue().unwrap();
    let conflicts: Vec<String> =
        taihang_defs::duty_conflicts(&catalogue.defs).iter().map(ToString::to_string).collect();
    assert!(conflicts.is_empty(), "{conflicts:#?}");
}

#[test]
fn a_register_is_small() {
    for folder in folders() {
        let lines = |name: &str| fs::read_to_string(folder.join(name)).unwrap().lines().count();
        assert!(lines("register.toml") <= 200, "{}", folder.display());
        assert!(lines("hooks.rs") <= 300, "{}", folder.display());
    }
}

#[test]
fn every_register_has_samples_that_are_valid() {
    let world = World::with_samples();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for record in world.records.values() {
        *counts.entry(record.register.def.name.as_str()).or_default() += 1;
        let wrong = taihang_kernel::validate::check_record(record);
        assert!(wrong.is_empty(), "{} {}: {wrong:?}", record.register.def.name, record.id);
    }
    for register in world.catalogue.registers() {
        let count = counts.get(register.def.name.as_str()).copied().unwrap_or(0);
        assert!(count >= 3, "{} has {count} samples", register.def.name);
    }
}

fn notices_of(def: &RegisterDef) -> Vec<String> {
    let then = def.states.values().flat_map(|state| &state.due).flat_map(|due| &due.then);
    let late = then.filter_map(|then| {
        if let Consequence::Notify(notice) = then { Some(notice.text.clone()) } else { None }
    });
    let effects = def.transitions.values().flat_map(|transition| &transition.effects);
    let at_once = effects.filter_map(|effect| {
        if let Effect::Notify(notice) = effect { Some(notice.text.clone()) } else { None }
    });
    late.chain(at_once).collect()
}

#[test]
fn every_notice_has_a_text_and_every_text_a_use() {
    let catalogue = taihang_registers::catalogue().unwrap();
    let mut named: BTreeSet<String> =
        catalogue.registers().flat_map(|register| notices_of(&register.def)).collect();
    // The store sends it for every clock that warns.
    named.insert("deadline_warning".to_owned());
    // The weekly job of the program sends it to leaders.
    named.insert("weekly_digest".to_owned());
    let written: BTreeSet<String> = taihang_registers::notices().unwrap().keys().cloned().collect();
    assert_eq!(named, written);
}

#[test]
fn notices_are_rendered_in_both_languages() {
    let context: BTreeMap<String, String> = [
        ("title", "示例记录"),
        ("state", "open"),
        ("state_zh", "开放"),
        ("state_en", "Open"),
        ("actor", "张三"),
        ("reason", "材料不全"),
        ("due", "2026-03-31"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    for (key, notice) in taihang_registers::notices().unwrap() {
        for language in [Language::Zh, Language::En] {
            for context in [&context, &BTreeMap::new()] {
                let (subject, body) = notice.render(context, language);
                assert!(!subject.contains('{') && !body.contains('{'), "{key}: {subject} / {body}");
                assert!(
                    subject.chars().count() >= 4 && !subject.contains('\n') && body.len() > subject.len() / 2,
                    "{key}"
                );
            }
        }
        let chinese = notice.body.zh.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        assert!(
            chinese && notice.body.en.is_ascii()
                || notice.body.en.chars().all(|letter| letter.is_ascii() || "“”’—".contains(letter)),
            "{key}"
        );
    }
}

#[test]
fn problem_codes_are_listed_and_used() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut text = String::new();
    for folder in folders() {
        text += &fs::read_to_string(folder.join("hooks.rs")).unwrap();
    }
    let rules = fs::read_to_string(src.join("rules.rs")).unwrap();
    let (_, rest) = rules.split_once("];").unwrap();
    text += rest;
    let after = text.split("problem(").skip(1).filter_map(|call| call.split('"').nth(1));
    let used: BTreeSet<&str> = after.filter(|code| code.contains('-') || *code == "cycle").collect();
    let listed: BTreeSet<&str> = taihang_registers::PROBLEM_CODES.iter().copied().collect();
    assert_eq!(used, listed);
}

#[test]
fn abolished_staffing_forms_are_asked_for_nowhere() {
    // R23: no workflow may require them.
    for source in taihang_registers::sources() {
        for form in ["控编通知单", "进人计划卡"] {
            assert!(!source.text.contains(form), "{}", source.path);
        }
    }
}

/// A target is judged by what was achieved: who sees the one and not the other would be told that nothing was reported.
#[test]
fn who_sees_targets_by_a_role_sees_what_was_achieved() {
    let catalogue = taihang_registers::catalogue().unwrap();
    let readers = |register: &str| {
        let def = &catalogue.register(register).unwrap().def;
        let wide = def.grants.iter().filter(|grant| matches!(grant.scope, Scope::OrgSubtree | Scope::All));
        wide.map(|grant| grant.role.clone()).collect::<BTreeSet<_>>()
    };
    assert!(
        readers("target").is_subset(&readers("actual")),
        "{:?} {:?}",
        readers("target"),
        readers("actual")
    );
}

#[test]
fn roles_are_those_of_the_code_list() {
    let catalogue = taihang_registers::catalogue().unwrap();
    let seeds = taihang_registers::seed(&catalogue).unwrap();
    let roles: BTreeSet<String> = seeds
        .iter()
        .filter_map(|command| {
            command.origin.idempotency_key.as_deref()?.strip_prefix("seed:code:role/").map(str::to_owned)
        })
        .collect();
    assert_eq!(roles, catalogue.defs.roles.keys().cloned().collect());
}

#[test]
fn the_rights_of_every_role_are_as_committed() {
    let catalogue = taihang_registers::catalogue().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("rights.txt");
    let now = taihang_kernel::matrix::matrix(&catalogue);
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("TAIHANG_WRITE").is_some() {
        fs::write(&path, &now).unwrap();
        return;
    }
    assert!(
        committed == now,
        "rights have changed: run this test with TAIHANG_WRITE=1, read the difference of rights.txt and commit it"
    );
}

#[test]
fn a_release_is_never_edited() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("released.txt");
    let mut known = fs::read_to_string(&path).unwrap_or_default();
    let mut new = Vec::new();
    for release in taihang_registers::RELEASES {
        let digest = taihang_base::hex(&Sha256::digest(release.text.as_bytes())[..16]);
        let name = release.path.trim_end_matches(".toml");
        match known.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')) {
            Some(frozen) => assert_eq!(frozen, digest, "{name} was edited: write the next version instead"),
            None => new.push(format!("{name} {digest}\n")),
        }
    }
    let gone = known.lines().count() + new.len() - taihang_registers::RELEASES.len();
    assert_eq!(gone, 0, "a release was taken away");
    if std::env::var_os("TAIHANG_WRITE").is_some() {
        known.extend(new);
        fs::write(&path, &known).unwrap();
        return;
    }
    assert_eq!(
        new,
        Vec::<String>::new(),
        "new releases: run this test with TAIHANG_WRITE=1 and commit released.txt"
    );
}
