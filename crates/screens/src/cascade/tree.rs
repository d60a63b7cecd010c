//! A province's targets with those of its cities, plan by plan. Pure: a cascade in, trees out.

use rust_decimal::Decimal;
use taihang_plan::compare::{Branch, Cascade, FigureAt};

/// One parent plan with its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree<'a> {
    /// The parent.
    pub parent: usize,
    /// Its children.
    pub children: Vec<usize>,
    /// Its targets with what the children promise of them.
    pub branches: Vec<&'a Branch>,
    /// Targets of the children without a counterpart in the parent.
    pub own_targets: Vec<FigureAt>,
    /// Tasks of the children (source, task) without a counterpart in the parent.
    pub own_tasks: Vec<(usize, usize)>,
}

/// How much of the parent a child takes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uptake {
    /// The child.
    pub child: usize,
    /// The parent's targets for which it has one of its own.
    pub taken: usize,
    /// The parent's targets.
    pub targets: usize,
}

impl Uptake {
    /// The share taken up, rounded to a whole percent.
    pub fn percent(self) -> usize {
        (self.taken * 200 + self.targets).checked_div(self.targets * 2).unwrap_or(0)
    }
}

/// One tree a parent, in order of the parents.
pub fn trees<'a>(cascade: &'a Cascade, links: &[(usize, usize)]) -> Vec<Tree<'a>> {
    let mut parents: Vec<usize> = links.iter().map(|(parent, _)| *parent).collect();
    parents.sort_unstable();
    parents.dedup();
    parents.into_iter().map(|parent| tree(cascade, links, parent)).collect()
}

fn tree<'a>(cascade: &'a Cascade, links: &[(usize, usize)], parent: usize) -> Tree<'a> {
    let mut children: Vec<usize> =
        links.iter().filter(|(own, _)| *own == parent).map(|(_, child)| *child).collect();
    children.sort_unstable();
    children.dedup();
    let branches = cascade.branches.iter().filter(|branch| branch.target.source == parent).collect();
    let own_targets =
        cascade.unmatched.iter().filter(|target| children.contains(&target.source)).copied().collect();
    let own_tasks = cascade.own_tasks.iter().filter(|(child, _)| children.contains(child)).copied().collect();
    Tree { parent, children, branches, own_targets, own_tasks }
}

impl Tree<'_> {
    /// How many of the parent's targets no child takes up.
    pub fn untaken(&self) -> usize {
        self.branches.iter().filter(|branch| branch.shares.is_empty()).count()
    }

    /// How many of them add up, are taken up, and still leave a gap.
    pub fn short(&self) -> usize {
        let short = |branch: &&&Branch| {
            !branch.shares.is_empty() && branch.gap.is_some_and(|gap| gap > Decimal::ZERO)
        };
        self.branches.iter().filter(short).count()
    }

    /// What each child takes up.
    pub fn uptakes(&self) -> Vec<Uptake> {
        let taken = |child: usize| {
            let by_child = |branch: &&&Branch| branch.shares.iter().any(|share| share.target.source == child);
            self.branches.iter().filter(by_child).count()
        };
        let uptake =
            |child: &usize| Uptake { child: *child, taken: taken(*child), targets: self.branches.len() };
        self.children.iter().map(uptake).collect()
    }
}

/// A fraction in percent, with one decimal.
pub fn percent(fraction: Decimal) -> Decimal {
    (fraction * Decimal::ONE_HUNDRED).round_dp(1).normalize()
}

#[cfg(test)]
mod tests {
    use taihang_plan::compare::{CityShare, Kinship};

    use super::*;

    fn at(source: usize, figure: usize) -> FigureAt {
        FigureAt { source, figure }
    }

    fn branch(figure: usize, children: &[usize], gap: Option<i64>) -> Branch {
        let share = |child: &usize| CityShare {
            target: at(*child, 0),
            amount: None,
            share: Some(Decimal::new(1667, 4)),
            kinship: Kinship::Same,
        };
        Branch {
            target: at(0, figure),
            subject: String::new(),
            amount: None,
            additive: gap.is_some(),
            shares: children.iter().map(share).collect(),
            sum: None,
            gap: gap.map(Decimal::from),
        }
    }

    #[test]
    fn each_parent_has_its_children_targets_and_orphans() {
        let cascade = Cascade {
            branches: vec![branch(0, &[1], Some(5)), branch(1, &[], Some(9)), branch(2, &[1, 2], None)],
            unmatched: vec![at(1, 7), at(4, 1)],
            own_tasks: vec![(2, 3)],
        };
        let trees = trees(&cascade, &[(0, 1), (0, 2), (3, 4)]);
        assert_eq!(trees.len(), 2);
        let first = &trees[0];
        assert_eq!((first.parent, first.children.as_slice()), (0, &[1, 2][..]));
        assert_eq!((first.untaken(), first.short()), (1, 1));
        assert_eq!(first.own_targets, [at(1, 7)]);
        assert_eq!(first.own_tasks, [(2, 3)]);
        let taken: Vec<_> =
            first.uptakes().iter().map(|uptake| (uptake.child, uptake.taken, uptake.percent())).collect();
        assert_eq!(taken, [(1, 2, 67), (2, 1, 33)]);
        assert_eq!(trees[1].uptakes()[0].percent(), 0, "a parent without targets divides nothing");
    }

    #[test]
    fn shares_are_shown_in_percent() {
        assert_eq!(percent(Decimal::new(1667, 4)).to_string(), "16.7");
        assert_eq!(percent(Decimal::ONE).to_string(), "100");
    }
}
