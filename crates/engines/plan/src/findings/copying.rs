//! What a plan took over from its parent word for word, and words of the parent's level that were left standing.

use std::collections::BTreeSet;

use taihang_base::{RegionLevel, Text};

use super::Rule;
use super::docket::Docket;
use crate::compare::clauses::{bare, compare};
use crate::compare::scope;
use crate::model::{Finding, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[LEFT_OVER, COPIED];

const COPIED: Rule = Rule {
    code: "text-copied-from-parent",
    severity: Severity::Note,
    title_zh: "照搬上级文本的比重",
    title_en: "Share copied from the parent",
    checks_zh: "与上级规划逐句相同的文字占比（不计标点；另计替换地名和层级之后）。",
    checks_en: "Share of sentences that are word for word the parent's, marks aside; and again with names and levels made equal.",
};
const LEFT_OVER: Rule = Rule {
    code: "parent-level-left-over",
    severity: Severity::Warning,
    title_zh: "照搬文字中留有上级用语",
    title_en: "Words of the parent's level left over",
    checks_zh: "逐句照搬的文字里仍有上级才有的事项（如市级文件中的“省管企业”“全省”“我省”）。",
    checks_en: "A sentence taken over word for word still speaks for the parent's level (省管企业 or 我省 in a city's plan).",
};

/// The share below which copying is not worth a word.
const WORTH_SAYING: f64 = 5.0;

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    for link in &docket.links {
        let (parent, child) = (docket.sources[link.parent].plan, docket.sources[link.child].plan);
        let comparison = compare(parent, child);
        if comparison.copied_percent() >= WORTH_SAYING {
            let (plain, renamed) = (comparison.copied_percent(), comparison.copied_renamed_percent());
            let message = Text::new(
                format!("全文 {plain}% 的文字与上级规划逐句相同；替换地名和层级后为 {renamed}%。"),
                format!(
                    "{plain} % of the text is word for word the parent's; {renamed} % once names of regions and levels are made equal."
                ),
            );
            let arithmetic = format!(
                "{} ÷ {} = {plain}%；{} ÷ {} = {renamed}%",
                comparison.copied, comparison.letters, comparison.copied_renamed, comparison.letters
            );
            findings.push(COPIED.finding(
                message,
                vec![docket.place(link.child, link.citation)],
                Some(arithmetic),
            ));
        }
        left_over(docket, link.parent, link.child, findings);
    }
}

fn left_over(docket: &Docket<'_>, parent: usize, child: usize, findings: &mut Vec<Finding>) {
    let levels = [parent, child].map(|source| docket.catalogue.scopes[source].level);
    let [Some(above), Some(below)] = levels else { return };
    if above >= below || above == RegionLevel::Nation {
        return;
    }
    let word = scope::word(above);
    let terms = ["管", "属", "直"]
        .map(|bond| format!("{word}{bond}"))
        .into_iter()
        .chain([format!("我{word}"), format!("全{word}")]);
    let terms: Vec<String> = terms.collect();
    let sentences = |source: usize| {
        docket.lines[source]
            .iter()
            .flat_map(|line| line.sentences().into_iter().map(move |range| (line, range)))
    };
    let known: BTreeSet<String> = sentences(parent).map(|(line, range)| bare(&line.text[range])).collect();
    for (line, range) in sentences(child).filter(|(line, range)| line.text[range.clone()].contains(word)) {
        let text = &line.text[range.clone()];
        let Some((at, term)) = terms.iter().find_map(|term| text.find(term.as_str()).map(|at| (at, term)))
        else {
            continue;
        };
        if !known.contains(&bare(text)) {
            continue;
        }
        let end = text[at..].char_indices().nth(4).map_or(text.len(), |(length, _)| at + length);
        let words = &text[at..end];
        let message = Text::new(
            format!("本句照搬上级规划，其中“{words}”属上级事权，本级是否适用须核对。"),
            format!(
                "This sentence was taken over from the parent; “{words}” (“{term}…”) belongs to the level above. Check whether it applies here."
            ),
        );
        let twin = sentences(parent).find(|(other, range)| bare(&other.text[range.clone()]) == bare(text));
        let mut places = vec![docket.place_in(child, line, range.start + at..range.start + end)];
        places.extend(twin.and_then(|(other, range)| {
            other.text[range.clone()].find(term.as_str()).map(|at| {
                let start = range.start + at;
                docket.place_in(parent, other, start..start + words.len())
            })
        }));
        findings.push(LEFT_OVER.finding(message, places, None));
    }
}
