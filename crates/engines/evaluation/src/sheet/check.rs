//! Whether a scheme can be used: everything that is wrong with it, at once.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use taihang_base::{Problem, Problems, Text};

use super::scheme::{Grade, Item, Measure, Rule, Scheme, Step};

/// Numbers of a scheme stay within this, so that the arithmetic stays exact.
const LARGEST: Decimal = Decimal::from_parts(0xA4C6_8000, 0x0003_8D7E, 0, false, 0);

impl Scheme {
    /// All problems of the scheme; none if it can be used.
    pub fn check(&self) -> Problems {
        let mut problems = Vec::new();
        let mut keys = BTreeSet::new();
        for item in &self.items {
            if item.key.trim().is_empty() || !keys.insert(item.key.as_str()) {
                problems.push(about(
                    item,
                    "item-key-double",
                    Text::new(
                        "考核项没有名称，或者名称重复。",
                        "The item has no key, or its key stands twice.",
                    ),
                    Text::new("请为每个考核项起唯一的名称。", "Give each item a key of its own."),
                ));
            }
            problems.extend(item.check());
        }
        problems.extend(self.check_weights());
        problems.extend(self.check_caps());
        if self.innovation_asked && !self.items.iter().any(|item| item.innovation) {
            problems.push(Problem::new(
                "innovation-item-missing",
                Text::new("没有关于创新的考核项。", "No item is about innovation."),
                Text::new(
                    "年度目标责任考核必须包含创新驱动发展的内容，请至少设一项。",
                    "The yearly appraisal must cover innovation: mark at least one item.",
                ),
            ));
        }
        problems.extend(check_grades(&self.grades));
        problems
    }

    fn check_weights(&self) -> Option<Problem> {
        let weights = self.items.iter().filter(|item| item.rule.is_base()).map(|item| item.weight);
        let sum = weights.fold(Decimal::ZERO, Decimal::saturating_add);
        (sum != Decimal::ONE_HUNDRED).then(|| {
            let sum = sum.normalize();
            Problem::new(
                "weights-not-100",
                Text::new(
                    format!("基本项权重之和是 {sum}，不是 100。"),
                    format!("The weights of the base items sum to {sum}, not 100."),
                ),
                Text::new(
                    "请调整权重；加分项、扣分项不计入。",
                    "Change the weights; bonus and penalty do not count.",
                ),
            )
            .about("items")
        })
    }

    fn check_caps(&self) -> Problems {
        let caps = [("bonus_cap", self.bonus_cap), ("penalty_cap", self.penalty_cap)];
        let wrong = caps.into_iter().filter(|(_, cap)| *cap < Decimal::ZERO || *cap > Decimal::ONE_HUNDRED);
        wrong
            .map(|(field, _)| {
                Problem::new(
                    "cap-out-of-bounds",
                    Text::new(
                        "加分、扣分的总上限必须在 0 至 100 之间。",
                        "The cap over all bonus or penalty items must be between 0 and 100.",
                    ),
                    Text::new("请改正上限。", "Correct the cap."),
                )
                .about(field)
            })
            .collect()
    }
}

impl Item {
    fn check(&self) -> Problems {
        let mut problems = Vec::new();
        let named = match &self.measure {
            Some(Measure::Indicator(code) | Measure::Statistic(code)) => !code.trim().is_empty(),
            None => false,
        };
        if !named {
            problems.push(about(
                self,
                "item-without-measure",
                Text::new(
                    "考核项没有对应统计指标或者督办统计。",
                    "The item points to no indicator and to no statistic of matters.",
                ),
                Text::new("请选择一个指标。", "Choose the indicator that it rests on."),
            ));
        }
        let weighs = if self.rule.is_base() {
            self.weight > Decimal::ZERO && self.weight <= Decimal::ONE_HUNDRED
        } else {
            self.weight.is_zero()
        };
        if !weighs {
            problems.push(about(
                self,
                "weight-out-of-bounds",
                Text::new(
                    "基本项权重必须大于 0、不超过 100；加分项、扣分项没有权重。",
                    "A base item weighs more than 0 and at most 100; bonus and penalty weigh nothing.",
                ),
                Text::new("请改正权重。", "Correct the weight."),
            ));
        }
        if self.veto && matches!(self.rule, Rule::Bonus { .. }) {
            problems.push(about(
                self,
                "veto-on-bonus",
                Text::new("加分项不能一票否决。", "A bonus cannot have a veto."),
                Text::new("请取消一票否决，或者更换计分规则。", "Take the veto away or choose another rule."),
            ));
        }
        if let Some((code, message)) = rule_problem(&self.rule) {
            let hint = Text::new("请改正计分规则。", "Correct the rule of this item.");
            problems.push(about(self, code, message, hint));
        }
        problems
    }
}

/// What is wrong with a rule, if something is.
fn rule_problem(rule: &Rule) -> Option<(&'static str, Text)> {
    if numbers(rule).into_iter().any(|number| number.abs() > LARGEST) {
        let message =
            Text::new("计分规则中的数值过大。", "A number of the rule is beyond a thousand million million.");
        return Some(("rule-out-of-bounds", message));
    }
    match rule {
        Rule::Linear { zero, full } => (zero == full).then(|| {
            let message = Text::new(
                "零分值与满分值相同。",
                "The value that earns nothing and the one that earns all are the same.",
            );
            ("linear-without-range", message)
        }),
        Rule::Steps(steps) => steps_problem(steps),
        Rule::AllOrNothing { .. } => None,
        Rule::TargetRatio { target, cap } => {
            let wrong = *target <= Decimal::ZERO || *cap <= Decimal::ZERO || *cap > Decimal::ONE;
            wrong.then(|| {
                let message = Text::new(
                    "目标值必须大于 0，上限必须大于 0、不超过 1。",
                    "The target must be above 0, the cap above 0 and at most 1.",
                );
                ("target-out-of-bounds", message)
            })
        }
        Rule::Bonus { per_unit, cap } | Rule::Penalty { per_unit, cap } => {
            let wrong = *per_unit <= Decimal::ZERO || *cap <= Decimal::ZERO || *cap > Decimal::ONE_HUNDRED;
            wrong.then(|| {
                let message = Text::new(
                    "每单位分值必须大于 0，上限必须大于 0、不超过 100。",
                    "The points of one unit must be above 0, the cap above 0 and at most 100.",
                );
                ("points-out-of-bounds", message)
            })
        }
    }
}

/// Bounds must rise, shares lie between 0 and 1 and go one way only.
fn steps_problem(steps: &[Step]) -> Option<(&'static str, Text)> {
    if steps.is_empty() {
        return Some(("steps-missing", Text::new("分段计分没有分段。", "A rule by steps has no step.")));
    }
    if steps.iter().any(|step| step.share < Decimal::ZERO || step.share > Decimal::ONE) {
        let message =
            Text::new("分段得分比例必须在 0 至 1 之间。", "The share of a step must be between 0 and 1.");
        return Some(("step-share-out-of-bounds", message));
    }
    let rising = steps.is_sorted_by(|a, b| a.share <= b.share);
    let falling = steps.is_sorted_by(|a, b| a.share >= b.share);
    let ordered = steps.is_sorted_by(|a, b| a.from < b.from) && (rising || falling);
    (!ordered).then(|| {
        let message = Text::new(
            "分段下限必须依次增大，得分比例必须一直增大或者一直减小。",
            "The bounds of the steps must rise, and their shares must only rise or only fall.",
        );
        ("steps-unordered", message)
    })
}

/// Every number of a rule.
fn numbers(rule: &Rule) -> Vec<Decimal> {
    match rule {
        Rule::Linear { zero, full } => vec![*zero, *full],
        Rule::Steps(steps) => steps.iter().flat_map(|step| [step.from, step.share]).collect(),
        Rule::AllOrNothing { at, relation: _ } => vec![*at],
        Rule::TargetRatio { target, cap } => vec![*target, *cap],
        Rule::Bonus { per_unit, cap } | Rule::Penalty { per_unit, cap } => vec![*per_unit, *cap],
    }
}

/// Grades go down, each once, and the lowest one catches every total.
fn check_grades(grades: &[Grade]) -> Option<Problem> {
    let lowest = grades.last()?;
    let keys: BTreeSet<&str> = grades.iter().map(|grade| grade.key.as_str()).collect();
    let ordered = grades.is_sorted_by(|a, b| a.from > b.from);
    (!ordered || keys.len() < grades.len() || !lowest.from.is_zero()).then(|| {
        Problem::new(
            "grades-unordered",
            Text::new(
                "等次没有从高到低排列，或者重复，或者最低等次不是从 0 分开始。",
                "The grades do not go from the best to the lowest, one stands twice, or the lowest does not begin at 0.",
            ),
            Text::new(
                "请从最高等次写起，最低等次从 0 分开始。",
                "Begin with the best grade and let the lowest begin at 0.",
            ),
        )
        .about("grades")
    })
}

fn about(item: &Item, code: &str, message: Text, hint: Text) -> Problem {
    Problem::new(code, message, hint).about(item.key.clone())
}
