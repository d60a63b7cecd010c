//! The texts of notices, in both languages, with what they may name in braces.

use indexmap::IndexMap;
use serde::Deserialize;
use taihang_base::Problem;
use taihang_defs::{NoticeText, Source};

const NOTICES: Source<'static> = Source { path: "notices.toml", text: include_str!("notices.toml") };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notice: IndexMap<String, NoticeText>,
}

/// Every notice by its key.
pub fn notices() -> Result<IndexMap<String, NoticeText>, Problem> {
    taihang_defs::file::read::<File>(&NOTICES).map(|file| file.notice)
}

/// The notice called `key`.
pub fn notice(key: &str) -> Option<NoticeText> {
    notices().ok()?.swap_remove(key)
}
