//! The binary `taihang`: reads plan documents on the command line, serves the pages, checks the data.
//!
//! The composition root: the only place that knows every crate, the environment and the process's streams. Start
//! reading at [`arguments`], then one file a command: [`plan`], [`index`], [`serve`], [`demo`], [`check`], [`account`].

mod account;
mod arguments;
mod background;
mod backup;
mod check;
mod config;
mod connections;
mod contract;
mod demo;
mod digest;
mod ending;
mod exchange;
mod index;
mod input;
mod installation;
mod plan;
mod records;
mod refusal;
mod serve;
mod terminal;
mod upgrade;
mod watch;

use std::process::ExitCode;

use arguments::{Command, IndexCommand, PlanCommand};
use ending::Ending;

fn main() -> ExitCode {
    let environment = config::Environment::read();
    let arguments = arguments::parse();
    let language =
        arguments.language.map_or_else(|| environment.language(), arguments::LanguageArgument::language);
    let settings = || config::Settings::gather(&environment, arguments.config.as_deref(), language);
    let done = match &arguments.command {
        Command::Plan(PlanCommand::Extract(options)) => plan::extract::run(options, language),
        Command::Plan(PlanCommand::Check(options)) => plan::check::run(options, language),
        Command::Plan(PlanCommand::Diff(options)) => plan::diff::run(options, language),
        Command::Index(IndexCommand::Compute(options)) => index::compute::run(options, language),
        Command::Index(IndexCommand::Sensitivity(options)) => index::sensitivity::run(options, language),
        Command::Serve(options) => settings().and_then(|settings| serve::run(&settings.with(options))),
        Command::Demo(options) => {
            settings().and_then(|settings| demo::run(&settings.with(&options.serve), options.scale))
        }
        Command::Check(options) => settings().and_then(|settings| check::run(&settings, options)),
        Command::Export(options) => settings().and_then(|settings| exchange::export(&settings, options)),
        Command::Import(options) => settings().and_then(|settings| exchange::import(&settings, options)),
        Command::Work(options) => settings().and_then(|settings| background::run(&settings, options)),
        Command::Backup(options) => settings().and_then(|settings| backup::back_up(&settings, options)),
        Command::Restore(options) => settings().and_then(|settings| backup::restore(&settings, options)),
        Command::Upgrade(options) => settings().and_then(|settings| upgrade::run(&settings, options)),
        Command::Config(options) => settings().and_then(|settings| config::explain(&settings, options)),
        Command::Account(command) => settings().and_then(|settings| account::run(&settings, command)),
    };
    match done {
        Ok(ending) => ending.into(),
        Err(failure) => {
            terminal::complain(&failure, language);
            failure.ending().into()
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(match ending {
            Ending::Done => 0,
            Ending::Breach => 1,
            Ending::BadInput => 2,
            Ending::Fault => 3,
        })
    }
}
