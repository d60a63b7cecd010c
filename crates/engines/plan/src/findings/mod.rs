//! What the documents say to and against each other, with the quotes and the arithmetic written out.
//!
//! Everything is found by rule, never by document: a rule knows forms of speech and of arithmetic, no titles and no
//! subjects. One file a family; each rule is a function over the [`docket::Docket`]. [`RULES`] is the table of all codes.
//! To add a rule: add a line to the table of its family, a function that makes findings with [`Rule::finding`], a call in
//! the family's `check`, and a test with words of your own.

pub mod amounts;
pub mod copying;
pub mod counts;
pub mod damage;
pub(crate) mod docket;
pub mod doubling;
pub mod growth;
pub mod levels;
pub mod metadata;
pub mod outline;
pub mod responsibility;
pub mod results;
pub mod timing;
pub mod wording;

use taihang_base::Text;

use crate::compare::Source;
use crate::model::{Finding, Place, Severity};
use docket::Docket;

/// One kind of finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The stable code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Its name in Chinese.
    pub title_zh: &'static str,
    /// Its name in English.
    pub title_en: &'static str,
    /// What is checked, in Chinese.
    pub checks_zh: &'static str,
    /// What is checked, in English.
    pub checks_en: &'static str,
}

impl Rule {
    /// A finding of this kind.
    fn finding(&self, message: Text, places: Vec<Place>, arithmetic: Option<String>) -> Finding {
        Finding { code: self.code.to_owned(), severity: self.severity, message, places, arithmetic }
    }

    /// The name in both languages.
    pub fn title(&self) -> Text {
        Text::new(self.title_zh, self.title_en)
    }

    /// What is checked, in both languages.
    pub fn checks(&self) -> Text {
        Text::new(self.checks_zh, self.checks_en)
    }
}

/// The tables of all families, in the order of the screens.
const FAMILIES: [&[Rule]; 13] = [
    damage::RULES,
    metadata::RULES,
    outline::RULES,
    growth::RULES,
    doubling::RULES,
    counts::RULES,
    amounts::RULES,
    levels::RULES,
    results::RULES,
    timing::RULES,
    responsibility::RULES,
    copying::RULES,
    wording::RULES,
];

/// Every kind of finding, by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.into_iter().flatten()
}

/// The rule behind `code`.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// All findings in and between `sources`: errors first, then by rule, document and place; none twice.
pub fn check(sources: &[Source<'_>]) -> Vec<Finding> {
    let docket = Docket::of(sources);
    let mut findings = Vec::new();
    for family in [
        damage::check,
        metadata::check,
        outline::check,
        growth::check,
        doubling::check,
        counts::check,
        amounts::check,
        levels::check,
        results::check,
        timing::check,
        responsibility::check,
        copying::check,
        wording::check,
    ] {
        family(&docket, &mut findings);
    }
    docket.restore_order(&mut findings);
    let rank = |finding: &Finding| rules().position(|rule| rule.code == finding.code);
    findings.sort_by_cached_key(|finding| {
        let first = finding.places.first().map(|place| (place.document, place.span));
        (finding.severity, rank(finding), first, finding.message.zh.clone())
    });
    findings.dedup();
    findings
}
