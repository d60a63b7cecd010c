//! The three kinds of error: what a person can mend, what is not allowed, and what is our fault.

use serde::{Deserialize, Serialize};

use crate::language::{Language, Text};

/// Something a person can mend: says what is wrong, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code in kebab case, e.g. `document-empty`.
    pub code: String,
    /// The field or file it is about, if one.
    pub field: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub hint: Text,
    /// Another record that it is about, register and id: a page leads there, if the reader may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Box<(String, String)>>,
}

impl Problem {
    /// A problem without a field.
    pub fn new(code: &str, message: Text, hint: Text) -> Self {
        Self { code: code.to_owned(), field: None, message, hint, record: None }
    }

    /// The same problem, about `field`.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same problem, with another record that it is about.
    #[must_use]
    pub fn naming(mut self, register: impl Into<String>, id: impl Into<String>) -> Self {
        self.record = Some(Box::new((register.into(), id.into())));
        self
    }

    /// Field, message and hint as one line in `language`.
    pub fn line(&self, language: Language) -> String {
        let colon = if language == Language::Zh { "：" } else { ": " };
        let field = self.field.as_ref().map(|field| format!("{field}{colon}")).unwrap_or_default();
        format!("{field}{}", self.sentence(language))
    }

    /// Message and hint in `language`, as they stand beside the field.
    pub fn sentence(&self, language: Language) -> String {
        let space = if language == Language::Zh { "" } else { " " };
        format!("{}{space}{}", self.message.in_language(language), self.hint.in_language(language))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.line(Language::En))
    }
}

impl std::error::Error for Problem {}

/// All problems of one input at once.
pub type Problems = Vec<Problem>;

/// A request that is not granted; what may not be seen is *not found*.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such thing, or it may not be seen.
    NotFound,
    /// It may be seen, but this person may not do this.
    NotAllowed,
    /// Nobody is signed in.
    NotSignedIn,
    /// Somebody else has changed it since it was read.
    Stale,
}

/// Our own failure: named step and cause, never shown to the person in detail.
#[derive(Debug)]
pub struct Fault {
    /// The step that failed, as a lowercase fragment after "failed to".
    pub step: &'static str,
    /// What lies underneath.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// A fault in `step` caused by `source`.
    pub fn new(step: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { step, source: Some(source.into()) }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "failed to {}", self.step)
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_in_both_languages() {
        let problem = Problem::new(
            "x",
            Text::new("文件是空的。", "The file is empty."),
            Text::new("请换一个。", "Choose another."),
        )
        .about("a.txt");
        assert_eq!(problem.line(Language::Zh), "a.txt：文件是空的。请换一个。");
        assert_eq!(problem.line(Language::En), "a.txt: The file is empty. Choose another.");
    }
}
