//! The binary `taihang`: reads plan documents on the command line, serves the pages, checks the data.
//!
//! The composition root: the only place that knows every crate, the environment and the process's streams. Start
//! reading at [`arguments`], then one file a command: [`plan`], [`serve`], [`demo`], [`check`], [`account`].

mod account;
mod arguments;
mod check;
mod config;
mod contract;
mod demo;
mod ending;
mod input;
mod plan;
mod records;
mod serve;
mod terminal;

use std::process::ExitCode;

use arguments::{Command, PlanCommand};
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
        Command::Serve(options) => settings().and_then(|settings| serve::run(&settings.with(options))),
        Command::Demo(options) => settings().and_then(|settings| demo::run(&settings.with(options))),
        Command::Check(options) => {
            settings().and_then(|settings| check::run(&settings.with_data(options.data.as_deref())))
        }
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
