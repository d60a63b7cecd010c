//! `taihang export`: a register as a file, on the command line. `taihang import` stands in [`import`].

mod import;

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use taihang_base::{Problem, SystemClock, Text, civil_today};
use taihang_exchange::export::{Format, Wish};
use taihang_kernel::{Actor, Query};
use taihang_store::{Store, StoreError};

use crate::arguments::ExportOptions;
use crate::config::Settings;
use crate::ending::{Ending, Failure};
use crate::installation::present;
use crate::terminal;

pub(crate) use import::import;

/// Writes a register to a file or the standard output.
pub(crate) fn export(settings: &Settings, options: &ExportOptions) -> Result<Ending, Failure> {
    let (settings, store) = opened(&options.data.settings(settings))?;
    let actor = actor(&store, options.account.as_deref())?;
    let named = options.out.as_deref().and_then(Path::to_str).and_then(Format::of);
    let format = match &options.format {
        Some(format) => Format::named(format)?,
        None => named.unwrap_or(Format::Csv),
    };
    let reach = store.reach(&actor, &options.register).map_err(|_| unknown_register(&options.register))?;
    taihang_exchange::export::columns(&store, &actor, &options.register).map_err(denied)?;
    let (query, _) = Query::parse(&reach, &pairs(options.conditions.as_deref().unwrap_or_default()))?;
    let wish = Wish { query, format, language: settings.language, only: Vec::new() };
    let unwritten = |error: io::Error| Failure::from(unwritable(&error));
    if let Some(path) = &options.out {
        let mut out = BufWriter::new(File::create(path).map_err(unwritten)?);
        let done = taihang_exchange::export::export(&store, &actor, &wish, &mut out);
        let rows = done.map_err(Failure::from).and_then(|rows| {
            out.flush().map_err(unwritten)?;
            Ok(rows)
        });
        // Half a file is not left behind.
        let rows = rows.inspect_err(|_| drop(std::fs::remove_file(path)))?;
        let sum = Text::new(format!("已导出 {rows} 条记录"), format!("{rows} records exported"));
        terminal::say(sum.in_language(settings.language));
    } else {
        let out = BufWriter::new(io::stdout());
        taihang_exchange::export::export(&store, &actor, &wish, out)?;
    }
    store.close();
    Ok(Ending::Done)
}

fn opened(settings: &Settings) -> Result<(Settings, Store), Failure> {
    let store = present(settings)?.open(Arc::new(SystemClock))?;
    Ok((settings.clone(), store))
}

/// Who exports or imports: an account, or the program itself.
fn actor(store: &Store, account: Option<&str>) -> Result<Actor, Failure> {
    let today = civil_today(store.clock());
    let Some(name) = account else { return Ok(Actor::system("import", today)) };
    let found = store.account_named(name)?;
    let actor = found.map(|account| store.actor_of_account(account.id, today)).transpose()?.flatten();
    actor.ok_or_else(|| {
        let message =
            Text::new(format!("没有启用的账号“{name}”。"), format!("There is no open account \"{name}\"."));
        Problem::new("account-unknown", message, Text::new("请核对登录名。", "Check the sign-in name."))
            .about("as")
            .into()
    })
}

/// `a=b&c=d` as pairs.
fn pairs(conditions: &str) -> Vec<(String, String)> {
    let parts = conditions.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What an account may not do is nothing that changed meanwhile.
fn denied(error: StoreError) -> Failure {
    if !matches!(error, StoreError::Refusal(_)) {
        return error.into();
    }
    Problem::new(
        "exchange-not-allowed",
        Text::new("该账号无权导入或导出此登记册。", "The account may not import or export this register."),
        Text::new("请换用有权限的账号。", "Use an account that may."),
    )
    .about("as")
    .into()
}

fn unknown_register(name: &str) -> Problem {
    Problem::new(
        "register-unknown",
        Text::new(format!("没有名为 {name} 的登记册。"), format!("There is no register named {name}.")),
        Text::new("请核对登记册的英文名称，如 organisation。", "Check the name; organisation is one."),
    )
}

fn unwritable(error: &io::Error) -> Problem {
    Problem::new(
        "file-unwritable",
        Text::new(format!("无法写入文件（{error}）。"), format!("The file cannot be written ({error}).")),
        Text::new("请核对路径和磁盘空间。", "Check the path and the space on the disk."),
    )
    .about("out")
}
