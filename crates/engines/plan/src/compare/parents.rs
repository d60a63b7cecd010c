//! Which plan is whose parent, from what the plans say they are made on the basis of.

use serde::{Deserialize, Serialize};
use taihang_base::{RegionLevel, Span, Text};

use super::sheet::narrow;
use super::{Source, scope};
use crate::model::{CitationRelation, Plan};

/// One plan was made to carry out another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentLink {
    /// Index of the plan that carries out.
    pub child: usize,
    /// Index of the plan that is carried out.
    pub parent: usize,
    /// The title by which the child cites the parent.
    pub title: String,
    /// Where the child cites it.
    pub citation: Span,
    /// Why the two are taken for child and parent, for people.
    pub reason: Text,
}

/// The links that the citations propose; a person confirms them. Ordered by child, then parent.
pub fn propose_parents(sources: &[Source<'_>]) -> Vec<ParentLink> {
    let mut links = Vec::new();
    for (child, source) in sources.iter().enumerate() {
        let cited = source
            .plan
            .metadata
            .citations
            .iter()
            .filter(|citation| citation.relation == CitationRelation::Parent);
        for citation in cited {
            let found = by_title(sources, child, &citation.title)
                .map(|parent| (parent, true))
                .or_else(|| by_traits(sources, child, &citation.title).map(|parent| (parent, false)));
            let Some((parent, titled)) = found else { continue };
            if links.iter().any(|link: &ParentLink| link.child == child && link.parent == parent) {
                continue;
            }
            let reason = reason(&citation.title, titled);
            links.push(ParentLink {
                child,
                parent,
                title: citation.title.clone(),
                citation: citation.span,
                reason,
            });
        }
    }
    links
}

fn reason(title: &str, titled: bool) -> Text {
    if titled {
        Text::new(format!("以《{title}》为依据制定"), format!("made on the basis of “{title}”"))
    } else {
        Text::new(
            format!("以《{title}》为依据制定；该文件正文未载标题，按行政层级、规划期和相同文字认定"),
            format!(
                "made on the basis of “{title}”; that text carries no title and was recognised by level, period and shared wording"
            ),
        )
    }
}

/// The bare letters of a title: no brackets, marks or spaces.
pub fn bare_title(title: &str) -> String {
    title.chars().filter_map(narrow).filter(|letter| letter.is_alphanumeric()).collect()
}

fn by_title(sources: &[Source<'_>], child: usize, title: &str) -> Option<usize> {
    let wanted = bare_title(title);
    sources.iter().enumerate().find_map(|(index, source)| {
        let known = bare_title(&source.plan.metadata.title.as_ref()?.value);
        (index != child
            && !known.is_empty()
            && (known == wanted || (known.ends_with(&wanted) && wanted.chars().count() > 6)))
            .then_some(index)
    })
}

/// An untitled plan of a higher level that covers the years in the cited title and shares wording with the child.
fn by_traits(sources: &[Source<'_>], child: usize, title: &str) -> Option<usize> {
    let years = years(title)?;
    let plan = sources[child].plan;
    let level = scope::level(plan)?;
    sources
        .iter()
        .enumerate()
        .filter(|(index, source)| *index != child && source.plan.metadata.title.is_none())
        .filter(|(_, source)| {
            scope::level(source.plan).is_some_and(|parent| parent <= level && parent >= RegionLevel::Nation)
        })
        .filter(|(_, source)| scope::period(source.plan) == Some(years))
        .map(|(index, source)| (shared_clauses(source.plan, plan), index))
        .filter(|(shared, _)| *shared >= 3)
        .max()
        .map(|(_, index)| index)
}

/// The two years that a title names, as in (2014-2020年).
fn years(title: &str) -> Option<(i32, i32)> {
    let numbers: Vec<i32> = title
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .collect();
    match numbers[..] {
        [first, last, ..] => Some((first, last)),
        _ => None,
    }
}

/// How many longer clauses the two have in common.
fn shared_clauses(one: &Plan, other: &Plan) -> usize {
    let bare = |plan: &Plan| -> std::collections::BTreeSet<String> {
        plan.clauses
            .iter()
            .map(|clause| bare_title(&clause.text))
            .filter(|text| text.chars().count() > 10)
            .collect()
    };
    bare(one).intersection(&bare(other)).count()
}
