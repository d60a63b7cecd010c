//! What linking finds wrong, all of it, each with its place.

use std::collections::BTreeSet;

use taihang_base::{Problem, Text};

use crate::nearest::nearest;

/// Collects the problems of one file.
pub(crate) struct Notes {
    /// The file, or the register.
    of: String,
    /// Found so far.
    pub(crate) problems: Vec<Problem>,
}

/// What a name stands for, in both languages.
pub(super) type Word = (&'static str, &'static str);

pub(super) const FIELD: Word = ("字段", "field");
pub(super) const STATE: Word = ("状态", "state");
pub(super) const ROLE: Word = ("角色", "role");
pub(super) const REGISTER: Word = ("登记册", "register");
pub(super) const TRANSITION: Word = ("流转", "transition");
pub(super) const CLOCK: Word = ("时钟", "clock");
pub(super) const GROUP: Word = ("分组", "group");
pub(super) const WORD: Word = ("取值", "word");

impl Notes {
    /// Nothing found yet in `of`.
    pub(crate) fn new(of: &str) -> Self {
        Self { of: of.to_owned(), problems: Vec::new() }
    }

    /// Something wrong at `at` (table and key).
    pub(crate) fn add(&mut self, at: &str, code: &str, message: (String, String), hint: (&str, &str)) {
        let problem = Problem::new(code, Text::new(message.0, message.1), Text::new(hint.0, hint.1));
        self.problems.push(problem.about(format!("{}: {at}", self.of)));
    }

    /// Something that breaks a rule of the format: what, and what to do.
    pub(super) fn refuse(&mut self, at: &str, message: (&str, &str), hint: (&str, &str)) {
        self.add(at, "definition-rule", (message.0.to_owned(), message.1.to_owned()), hint);
    }

    /// Whether `name` is one of `names`; a problem with the nearest name if not.
    pub(super) fn known<'a>(
        &mut self,
        at: &str,
        what: Word,
        name: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> bool {
        let names: Vec<&str> = names.into_iter().collect();
        if names.contains(&name) {
            return true;
        }
        let near = nearest(name, names.iter().copied())
            .map(|near| (format!("是否想写“{near}”？"), format!("Did you mean `{near}`? ")));
        let near = near.unwrap_or_default();
        let list = names.join(", ");
        let hint = (format!("{}可用：{list}。", near.0), format!("{}There are: {list}.", near.1));
        let message =
            (format!("没有名为“{name}”的{}。", what.0), format!("There is no {} called `{name}`.", what.1));
        self.add(at, "definition-name-unknown", message, (&hint.0, &hint.1));
        false
    }

    /// A problem for each name that stands twice.
    pub(super) fn once<'a>(&mut self, at: &str, names: impl IntoIterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                let message = (format!("“{name}”出现两次。"), format!("`{name}` stands twice."));
                self.add(at, "definition-name-twice", message, ("请只保留一处。", "Keep one of them."));
            }
        }
    }

    /// A key: snake case, at most 40 letters, none of the names that records have anyway.
    pub(super) fn key(&mut self, at: &str, name: &str) {
        let snake = name.starts_with(|first: char| first.is_ascii_lowercase())
            && !name.ends_with('_')
            && !name.contains("__")
            && name.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_');
        if !snake || name.len() > 40 {
            let message = (format!("“{name}”不能用作键。"), format!("`{name}` cannot be a key."));
            let hint = (
                "请用小写字母、数字和下划线，以字母开头，最多 40 个字符。",
                "Use lower-case letters, digits and underscores, beginning with a letter, at most 40.",
            );
            self.add(at, "definition-key", message, hint);
        }
    }

    /// At most `most` of something.
    pub(super) fn at_most(&mut self, at: &str, count: usize, most: usize) {
        if count > most {
            let message =
                (format!("共 {count} 项，最多 {most} 项。"), format!("There are {count}; {most} at most."));
            self.add(
                at,
                "definition-limit",
                message,
                ("请拆分登记册或删减。", "Split the register or take some away."),
            );
        }
    }
}
