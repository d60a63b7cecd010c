//! Oddities of the outline: numbers left out or used twice, contents that do not fit the body.

use taihang_base::Text;

use super::Rule;
use super::docket::Docket;
use crate::model::{Finding, Oddity, OddityKind, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[MISSING, DOUBLED, NOT_IN_CONTENTS, NOT_IN_BODY];

const MISSING: Rule = Rule {
    code: "number-missing",
    severity: Severity::Warning,
    title_zh: "序号缺失",
    title_en: "Missing number",
    checks_zh: "同一级标题的序号不连续，可能有内容脱漏。",
    checks_en: "A number is left out among headings of one level; text may be missing.",
};
const DOUBLED: Rule = Rule {
    code: "number-doubled",
    severity: Severity::Warning,
    title_zh: "序号重复",
    title_en: "Doubled number",
    checks_zh: "同一级标题出现相同序号，引用时无法区分。",
    checks_en: "One number stands twice among headings of one level; references to it are ambiguous.",
};
const NOT_IN_CONTENTS: Rule = Rule {
    code: "heading-not-in-contents",
    severity: Severity::Note,
    title_zh: "目录漏列标题",
    title_en: "Heading not in the contents",
    checks_zh: "正文标题未列入目录；章节以正文为准。",
    checks_en: "A heading of the body is not in the table of contents; the body holds.",
};
const NOT_IN_BODY: Rule = Rule {
    code: "contents-not-in-body",
    severity: Severity::Warning,
    title_zh: "目录所列标题正文未见",
    title_en: "Line of the contents not in the body",
    checks_zh: "目录中的标题在正文中找不到，正文可能脱漏。",
    checks_en: "A line of the table of contents is not in the body; text may be missing.",
};

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for source in docket.each() {
        for oddity in &docket.sources[source].plan.oddities {
            let (rule, message) = describe(oddity);
            findings.push(rule.finding(message, vec![docket.place(source, oddity.span)], None));
        }
    }
}

fn describe(oddity: &Oddity) -> (Rule, Text) {
    let words = &oddity.words;
    match oddity.kind {
        OddityKind::NumberMissing => (
            MISSING,
            Text::new(
                format!("序号不连续：在“{words}”之前缺号。"),
                format!("A number is left out before “{words}”."),
            ),
        ),
        OddityKind::NumberDoubled => (
            DOUBLED,
            Text::new(format!("序号“{words}”重复使用。"), format!("The number “{words}” is used twice.")),
        ),
        OddityKind::NotInContents => (
            NOT_IN_CONTENTS,
            Text::new(
                format!("正文标题“{words}”未列入目录，其下各节在目录中看似属于上一章。"),
                format!(
                    "The heading “{words}” is not in the table of contents, so its sections seem to belong to the one before."
                ),
            ),
        ),
        OddityKind::NotInBody => (
            NOT_IN_BODY,
            Text::new(
                format!("目录所列“{words}”在正文中未见。"),
                format!("“{words}” is in the table of contents but not in the body."),
            ),
        ),
    }
}
