//! The aligned texts of two plans as rows. Pure: a comparison in, rows out.

use taihang_base::Span;
use taihang_plan::compare::{Change, ChangeKind, Comparison, Pair, Relation};
use taihang_plan::model::Plan;

/// One aligned pair of clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRow<'a> {
    /// How the two stand to each other.
    pub relation: Relation,
    /// The parent's side.
    pub parent: Option<Side<'a>>,
    /// The child's side.
    pub child: Option<Side<'a>>,
    /// From 0 (nothing in common) to 1 (equal).
    pub likeness: f64,
}

/// One side of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Side<'a> {
    /// Place in the document.
    pub span: Span,
    /// Address of the section.
    pub section: &'a str,
    /// The text in pieces; a marked piece is one that the other side does not have.
    pub pieces: Vec<Piece<'a>>,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// The letters.
    pub text: &'a str,
    /// Whether only this side has it.
    pub own: bool,
}

/// Every relation, in the order of the screens.
pub const RELATIONS: [Relation; 5] =
    [Relation::Same, Relation::Renamed, Relation::Changed, Relation::Added, Relation::Dropped];

/// Which rows are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Only rows of this relation.
    pub relation: Option<Relation>,
    /// Only rows with these words on either side.
    pub words: Option<String>,
}

impl Filter {
    /// Whether `row` is shown.
    pub fn admits(&self, row: &ComparedRow<'_>) -> bool {
        let has = |side: &Option<Side<'_>>, words: &str| {
            side.as_ref().is_some_and(|side| side.text().contains(words))
        };
        self.relation.is_none_or(|relation| row.relation == relation)
            && self.words.as_deref().is_none_or(|words| has(&row.parent, words) || has(&row.child, words))
    }
}

impl Side<'_> {
    /// The whole text.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text).collect()
    }
}

/// The rows of `comparison`, in its order.
pub fn rows<'a>(comparison: &'a Comparison, parent: &'a Plan, child: &'a Plan) -> Vec<ComparedRow<'a>> {
    let row = |pair: &'a Pair| ComparedRow {
        relation: pair.relation,
        parent: pair.parent.and_then(|clause| side(parent, clause, &pair.changes, ChangeKind::Delete)),
        child: pair.child.and_then(|clause| side(child, clause, &pair.changes, ChangeKind::Insert)),
        likeness: pair.likeness,
    };
    comparison.pairs.iter().map(row).collect()
}

/// A clause in pieces: of `changes` those that stay and those of its `own` kind.
fn side<'a>(plan: &'a Plan, clause: usize, changes: &'a [Change], own: ChangeKind) -> Option<Side<'a>> {
    let clause = plan.clauses.get(clause)?;
    let section =
        clause.section.and_then(|section| plan.sections.get(section)).map_or("", |section| &section.path);
    let pieces = if changes.is_empty() {
        vec![Piece { text: &clause.text, own: false }]
    } else {
        let ours = changes.iter().filter(|change| change.kind == ChangeKind::Keep || change.kind == own);
        ours.map(|change| Piece { text: &change.text, own: change.kind == own }).collect()
    };
    Some(Side { span: clause.span, section, pieces })
}

#[cfg(test)]
mod tests {
    use taihang_plan::compare;
    use taihang_plan::model::{Clause, ClauseKind, Units};

    use super::*;

    fn plan(texts: &[&str]) -> Plan {
        let clause = |text: &&str| Clause {
            section: None,
            span: Span::default(),
            text: (*text).to_owned(),
            kind: ClauseKind::Paragraph,
            units: Units::default(),
        };
        Plan { clauses: texts.iter().map(clause).collect(), ..Plan::default() }
    }

    const PARENT: [&str; 3] = [
        "加强创新平台建设，完善运行机制，提高服务能力和水平。",
        "到期前建成重点实验室五十家，带动各行业加快技术改造步伐。",
        "发放创新券，支持中小微企业购买科技服务。",
    ];
    const CHILD: [&str; 3] = [
        "加强创新平台建设，完善运行机制，提高服务能力和水平。",
        "到期前建成重点实验室十家，带动各行业加快技术改造步伐。",
        "组建文旅融合联合体，推出一批沉浸式体验项目。",
    ];

    #[test]
    fn each_side_shows_its_own_words_marked() {
        let (parent, child) = (plan(&PARENT), plan(&CHILD));
        let comparison = compare(&parent, &child);
        let rows = rows(&comparison, &parent, &child);
        let changed = rows.iter().find(|row| row.relation == Relation::Changed).unwrap();
        let own = |side: &Option<Side<'_>>| -> String {
            side.as_ref().unwrap().pieces.iter().filter(|piece| piece.own).map(|piece| piece.text).collect()
        };
        assert_eq!((own(&changed.parent), own(&changed.child)), ("五".to_owned(), String::new()));
        assert_eq!(changed.parent.as_ref().unwrap().text(), PARENT[1]);
        assert_eq!(changed.child.as_ref().unwrap().text(), CHILD[1]);
    }

    #[test]
    fn rows_are_chosen_by_relation_and_words() {
        let (parent, child) = (plan(&PARENT), plan(&CHILD));
        let comparison = compare(&parent, &child);
        let rows = rows(&comparison, &parent, &child);
        let found = |filter: Filter| rows.iter().filter(|row| filter.admits(row)).count();
        assert_eq!(found(Filter::default()), 4);
        for (relation, count) in
            [(Relation::Same, 1), (Relation::Changed, 1), (Relation::Added, 1), (Relation::Dropped, 1)]
        {
            assert_eq!(found(Filter { relation: Some(relation), words: None }), count, "{relation:?}");
        }
        assert_eq!(found(Filter { relation: None, words: Some("创新券".to_owned()) }), 1);
        assert_eq!(found(Filter { relation: Some(Relation::Added), words: Some("创新券".to_owned()) }), 0);
    }
}
