//! `taihang upgrade`: brings the database to the definitions of the program; with `--check` says before what would fail.

use std::sync::Arc;

use taihang_base::{SystemClock, Text};

use crate::arguments::UpgradeOptions;
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::installation::present;
use crate::terminal;

/// Upgrades, or says whether it can be done.
pub(crate) fn run(settings: &Settings, options: &UpgradeOptions) -> Result<Ending, Failure> {
    let settings = options.data.settings(settings);
    let installation = present(&settings)?;
    if !options.check {
        let store = installation.open(Arc::new(SystemClock))?;
        let make = store.make()?;
        let count = make.registers.len();
        let done = Text::new(
            format!("数据库已是最新：内核步骤 {}，登记册 {count} 个", make.steps),
            format!("The database is up to date: {} kernel steps, {count} registers", make.steps),
        );
        terminal::put_lines(&[done.in_language(settings.language).to_owned()])?;
        return Ok(Ending::Done);
    }
    let mut connection = installation.location.connect().map_err(|error| installation.unreachable(error))?;
    let problems =
        taihang_store::upgrade::check(&mut connection, &installation.catalogue, &installation.options)?;
    let mut lines: Vec<String> = problems
        .iter()
        .map(|problem| format!("✗ [{}] {}", problem.code, problem.line(settings.language)))
        .collect();
    if problems.is_empty() {
        let clear = Text::new("可以升级，未修改任何数据。", "The upgrade can be done; nothing was changed.");
        lines.push(clear.in_language(settings.language).to_owned());
    }
    terminal::put_lines(&lines)?;
    Ok(if problems.is_empty() { Ending::Done } else { Ending::Breach })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use taihang_base::civil_today;
    use taihang_defs::{Release, Source};
    use taihang_kernel::{Actor, Catalogue, Hooks, Query, Record, RecordId, Value};
    use taihang_store::{Options, Store};
    use taihang_testkit::Database;

    use super::*;
    use crate::demo::scale;

    /// Those that `text` names.
    fn named<T: Clone>(all: &[T], text: &str, name: impl Fn(&T) -> &'static str) -> &'static [T] {
        let named = all.iter().filter(|one| text.contains(&format!("\"{}\"", name(one))));
        Box::leak(named.cloned().collect())
    }

    /// The registers as they were first released, with those functions of today that they name.
    fn first() -> Catalogue {
        let releases = taihang_registers::RELEASES.iter().filter_map(Release::of);
        let texts: Vec<(String, String)> = releases
            .filter(|release| release.version == 1)
            .map(|release| (format!("{}/register.toml", release.register), release.source))
            .collect();
        let first: Vec<Source<'_>> = texts.iter().map(|(path, text)| Source { path, text }).collect();
        let mut defs = taihang_defs::load(&first, &taihang_registers::ROLES, None).unwrap();
        defs.notices = taihang_registers::notices().unwrap();
        let hooks = taihang_registers::HOOKS.iter().map(|(register, hooks)| {
            let path = format!("{register}/register.toml");
            let text = texts.iter().find(|(own, _)| *own == path).map_or("", |(_, text)| text);
            let hooks = Hooks {
                guards: named(hooks.guards, text, |hook| hook.name),
                checks: named(hooks.checks, text, |hook| hook.name),
                advice: named(hooks.advice, text, |hook| hook.name),
                computed: named(hooks.computed, text, |hook| hook.name),
                follow_ups: named(hooks.follow_ups, text, |hook| hook.name),
            };
            (*register, hooks)
        });
        Catalogue::link(defs, &hooks.collect::<Vec<_>>()).unwrap()
    }

    fn open(database: &Database, catalogue: Catalogue) -> Store {
        let options = Options::in_folder(database.folder().to_owned());
        Store::open(database.location(), Arc::new(catalogue), database.clock(), options).unwrap()
    }

    fn stored(store: &Store) -> BTreeMap<RecordId, Record> {
        let catalogue = store.catalogue();
        scale::tests::stored(store, catalogue.registers().map(|register| register.def.name.as_str()))
    }

    #[test]
    fn data_of_the_first_release_are_those_of_today_after_an_upgrade() {
        let kept = taihang_testkit::database();
        let store = open(&kept, first());
        let actor = Actor::system("import", civil_today(store.clock()));
        store.submit_all(&actor, taihang_registers::seed(store.catalogue()).unwrap()).unwrap();
        scale::fill(&store, 1).unwrap();
        let before = stored(&store);
        drop(store);

        let today = || taihang_registers::catalogue().unwrap();
        let mut connection = kept.location().connect().unwrap();
        let options = Options::in_folder(kept.folder().to_owned());
        let told = taihang_store::upgrade::check(&mut connection, &today(), &options).unwrap();
        assert_eq!(told, []);

        let store = open(&kept, today());
        assert_eq!(store.check().unwrap(), []);
        let after = stored(&store);
        assert_eq!(after.len(), before.len());
        for record in before.values() {
            let now = &after[&record.id];
            assert_eq!((&now.state, &now.lines), (&record.state, &record.lines));
            for field in now.register.def.fields.keys() {
                // What the first release did not have is empty.
                assert_eq!(now.get(field), record.get(field), "{}: {field}", now.register.def.name);
            }
        }
        // What it now finds by being reckoned again is work for the workers.
        let services = taihang_jobs::Services::default().with(store.clone());
        taihang_jobs::drain(&Arc::new(taihang_jobs::house::registry()), &store.jobs(), &services).unwrap();
        let reckoned = scale::tests::stored(&store, ["organisation", "firm"]);
        let firm = reckoned.values().find(|record| record.register.def.name == "firm").unwrap();
        let Some(Value::Ref(unit)) = firm.get("organisation") else { panic!("a firm without organisation") };
        assert_eq!(firm.text("name"), reckoned[unit].text("name"));
        let called = Query { words: firm.text("name").map(str::to_owned), ..Query::all("firm", 500) };
        let found = store.page(&actor, &called).unwrap();
        assert!(found.records.iter().any(|shown| shown.record.id == firm.id), "the words are those of today");
        let made = store.make().unwrap().registers;
        for def in store.catalogue().registers().map(|register| &register.def) {
            assert_eq!(made[&def.name], (i64::from(def.version), def.fingerprint.clone()), "{}", def.name);
        }
        assert_eq!(taihang_store::check::guards(&mut connection, &today()).unwrap(), []);
    }
}
