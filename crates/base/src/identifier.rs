//! Codes with a rule: national identifiers, classifications, and the plainer keys of registers.
//!
//! Reading normalises (full-width forms, letter case, spaces) and checks the check digit; a wrong one is a problem
//! that names the digit expected. Problems never repeat the code: some of them are personal.

mod checked;
mod classified;
mod plain;

use serde::{Deserialize, Serialize};

use crate::error::Problem;
use crate::language::Text;
use crate::width::half_width;

/// The rule a code follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Unified social credit code of an organisation, GB 32100-2015.
    CreditCode,
    /// Citizen identity number, GB 11643-1999; the cards of foreign permanent residents follow it too.
    CitizenId,
    /// Division of six digits, GB/T 2260.
    Region,
    /// Industry, GB/T 4754-2017: a letter and up to four digits.
    Industry,
    /// Symbol of the International Patent Classification, at any level.
    Ipc,
    /// Researcher, ORCID.
    Orcid,
    /// Number of an official document, such as 晋政发〔2020〕14号 (year in brackets as GB/T 9704-2012 has them).
    DocumentNumber,
    /// Key of a list or parameter: lower-case letters, digits, `-` and `_`.
    Code,
    /// Number given by somebody else; any one line.
    Serial,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 9] = [
        Self::CreditCode,
        Self::CitizenId,
        Self::Region,
        Self::Industry,
        Self::Ipc,
        Self::Orcid,
        Self::DocumentNumber,
        Self::Code,
        Self::Serial,
    ];

    /// The word for it in definitions.
    pub fn word(self) -> &'static str {
        match self {
            Self::CreditCode => "credit_code",
            Self::CitizenId => "citizen_id",
            Self::Region => "region",
            Self::Industry => "industry",
            Self::Ipc => "ipc",
            Self::Orcid => "orcid",
            Self::DocumentNumber => "document_number",
            Self::Code => "code",
            Self::Serial => "serial",
        }
    }

    /// The scheme `word` stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.word() == word)
    }

    /// Its name for a person.
    pub fn label(self) -> Text {
        let (zh, en) = match self {
            Self::CreditCode => ("统一社会信用代码", "Unified social credit code"),
            Self::CitizenId => ("公民身份号码", "Citizen identity number"),
            Self::Region => ("行政区划代码", "Division code"),
            Self::Industry => ("行业分类代码", "Industry code"),
            Self::Ipc => ("国际专利分类号", "IPC symbol"),
            Self::Orcid => ("ORCID 标识符", "ORCID iD"),
            Self::DocumentNumber => ("文号", "Document number"),
            Self::Code => ("代码", "Code"),
            Self::Serial => ("编号", "Number"),
        };
        Text::new(zh, en)
    }

    /// Checks `text` and gives its normal form; the normal form reads back as itself.
    pub fn parse(self, text: &str) -> Result<String, Problem> {
        let typed = half_width(text);
        let typed = typed.trim();
        match self {
            Self::CreditCode => checked::credit_code(typed),
            Self::CitizenId => checked::citizen_id(typed),
            Self::Orcid => checked::orcid(typed),
            Self::Region => classified::region(typed),
            Self::Industry => classified::industry(typed),
            Self::Ipc => classified::ipc(typed),
            Self::DocumentNumber => plain::document_number(typed),
            Self::Code => plain::code(typed),
            Self::Serial => plain::serial(typed),
        }
    }

    /// `text` with its middle hidden: the first three and last four characters stay, of a short one fewer.
    ///
    /// Of a citizen identity number that hides the county, the birth date and part of the sequence, as
    /// GB/T 35273-2020 asks of displays of personal information.
    pub fn mask(self, text: &str) -> String {
        crate::masked::middle(text)
    }

    /// A problem of this scheme: its name, then what is wrong.
    fn problem(self, code: &str, wrong: &Text, hint: Text) -> Problem {
        let label = self.label();
        let message = Text::new(format!("{}{}", label.zh, wrong.zh), format!("{}: {}", label.en, wrong.en));
        Problem::new(code, message, hint)
    }

    /// A code whose shape is not that of the scheme; `hint` shows the shape.
    fn misshapen(self, hint: Text) -> Problem {
        self.problem("identifier-form", &Text::new("格式不正确。", "the form is not right."), hint)
    }

    /// A code whose last character should be `expected`.
    fn wrong_check(self, expected: char) -> Problem {
        self.problem(
            "identifier-check-digit",
            &Text::new("校验位不符。", "the check digit does not match."),
            Text::new(
                format!("按前面各位计算，末位应为 {expected}；请逐位核对是否有误。"),
                format!("By the other characters the last one should be {expected}; compare the code character by character."),
            ),
        )
    }
}

#[cfg(test)]
mod tests;
