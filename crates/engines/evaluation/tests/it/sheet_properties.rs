//! What holds for every sheet.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_evaluation::sheet::*;

use crate::sheet::{item, number};

/// Values from tiny to far beyond what can be reckoned with.
fn value() -> impl Strategy<Value = Decimal> {
    let usual = (-2_000_000i64..2_000_000).prop_map(|whole| Decimal::new(whole, 4));
    prop_oneof![20 => usual, 1 => Just(Decimal::MAX), 1 => Just(Decimal::MIN)]
}

/// A base rule, and whether a higher value is better.
fn base_rule() -> impl Strategy<Value = (Rule, bool)> {
    let bound = (-10_000i64..10_000).prop_map(|whole| Decimal::new(whole, 2));
    let relation = prop::sample::select(vec![
        (Relation::AtLeast, true),
        (Relation::MoreThan, true),
        (Relation::AtMost, false),
        (Relation::LessThan, false),
    ]);
    let steps = (prop::collection::btree_map(-1000i64..1000, 0i64..=100, 1..6), any::<bool>());
    prop_oneof![
        (bound.clone(), bound.clone()).prop_filter_map("no range", |(zero, full)| {
            (zero != full).then_some((Rule::Linear { zero, full }, full > zero))
        }),
        (bound.clone(), relation).prop_map(|(at, (relation, up))| (Rule::AllOrNothing { at, relation }, up)),
        (1i64..100_000, 1i64..=100).prop_map(|(target, cap)| {
            (Rule::TargetRatio { target: Decimal::new(target, 2), cap: Decimal::new(cap, 2) }, true)
        }),
        steps.prop_map(|(steps, up)| {
            let mut shares: Vec<i64> = steps.values().copied().collect();
            shares.sort_unstable();
            if !up {
                shares.reverse();
            }
            // One share all along rises as much as it falls.
            let up = up || shares.first() == shares.last();
            let step = |(from, share): (&i64, i64)| Step {
                from: Decimal::new(*from, 1),
                share: Decimal::new(share, 2),
            };
            (Rule::Steps(steps.keys().zip(shares).map(step).collect()), up)
        }),
    ]
}

/// A scheme that passes its check, and whether a higher value is better item by item.
fn scheme() -> impl Strategy<Value = (Scheme, Vec<bool>)> {
    let outside = (any::<bool>(), 1i64..500, 1i64..2000);
    let base = prop::collection::vec((base_rule(), 1i64..1000), 1..7);
    (base, prop::collection::vec(outside, 0..5), 0i64..2000, 0i64..2000).prop_map(
        |(base, outside, bonus_cap, penalty_cap)| {
            let (mut items, mut ups) = (Vec::new(), Vec::new());
            let whole: i64 = base.iter().map(|(_, weight)| weight).sum();
            let mut left = Decimal::ONE_HUNDRED;
            for (index, ((rule, up), weight)) in base.iter().enumerate() {
                let part = (Decimal::new(weight * 100, 0) / Decimal::new(whole, 0)).round_dp(3);
                let weight = if index + 1 == base.len() { left } else { part };
                left -= weight;
                items.push(Item { weight, ..item(&format!("base{index}"), "0", rule.clone()) });
                ups.push(*up);
            }
            for (index, (is_bonus, per_unit, cap)) in outside.into_iter().enumerate() {
                let (per_unit, cap) = (Decimal::new(per_unit, 2), Decimal::new(cap, 2));
                let rule =
                    if is_bonus { Rule::Bonus { per_unit, cap } } else { Rule::Penalty { per_unit, cap } };
                items.push(item(&format!("outside{index}"), "0", rule));
                ups.push(is_bonus);
            }
            let caps = (Decimal::new(bonus_cap, 2), Decimal::new(penalty_cap, 2));
            let grades = vec![
                Grade { key: "good".to_owned(), from: number("60") },
                Grade { key: "poor".to_owned(), from: Decimal::ZERO },
            ];
            let scheme =
                Scheme { items, grades, bonus_cap: caps.0, penalty_cap: caps.1, innovation_asked: false };
            (scheme, ups)
        },
    )
}

type Case = (Scheme, Vec<bool>, BTreeMap<String, Option<Decimal>>, BTreeSet<String>);

/// A scheme with values, some missing, and some items tolerated.
fn case() -> impl Strategy<Value = Case> {
    scheme().prop_flat_map(|(scheme, ups)| {
        let many = scheme.items.len();
        let lines =
            prop::collection::vec((prop::option::weighted(0.9, value()), prop::bool::weighted(0.2)), many);
        lines.prop_map(move |lines| {
            let keys = || scheme.items.iter().map(|item| item.key.clone());
            let values = keys().zip(lines.iter().map(|(value, _)| *value)).collect();
            let tolerated = keys().zip(&lines).filter(|(_, (_, is))| *is).map(|(key, _)| key).collect();
            (scheme.clone(), ups.clone(), values, tolerated)
        })
    })
}

proptest! {
    #[test]
    fn points_keep_within_weights_and_caps((scheme, _, values, tolerated) in case()) {
        prop_assert_eq!(scheme.check(), []);
        let scored = score(&scheme, &values, &tolerated);
        for (item, line) in scheme.items.iter().zip(&scored.items) {
            let points = line.points.unwrap_or_default();
            match &item.rule {
                Rule::Bonus { cap, .. } => prop_assert!(points >= Decimal::ZERO && points <= *cap),
                Rule::Penalty { cap, .. } => prop_assert!(points <= Decimal::ZERO && -points <= *cap),
                Rule::Linear { .. } | Rule::Steps(_) | Rule::AllOrNothing { .. } | Rule::TargetRatio { .. } => prop_assert!(points >= Decimal::ZERO && points <= line.weight, "{:?}", line),
            }
            prop_assert_eq!(line.points.is_some(), line.standing == Standing::Counted);
            let silent = line.standing == Standing::Missing && line.value.is_some();
            prop_assert!(!silent && !line.reason.zh.is_empty() && !line.reason.en.is_empty());
        }
        prop_assert!(scored.bonus <= scheme.bonus_cap && scored.penalty <= scheme.penalty_cap);
        if let Some(total) = scored.total {
            prop_assert!(total >= Decimal::ZERO && total <= Decimal::ONE_HUNDRED + scheme.bonus_cap);
            prop_assert!(scored.grade.is_some() && total.scale() <= 2);
        }
    }

    #[test]
    fn spreading_keeps_the_hundred((scheme, _, values, tolerated) in case()) {
        let scored = score(&scheme, &values, &tolerated);
        let sum: Decimal = scored.items.iter().map(|line| line.weight).sum();
        let stays = scheme.items.iter().any(|item| item.rule.is_base() && !tolerated.contains(&item.key));
        prop_assert_eq!(sum, if stays { Decimal::ONE_HUNDRED } else { Decimal::ZERO });
        // In proportion: no item gains on another.
        let lines = scheme.items.iter().zip(&scored.items).filter(|(_, line)| !line.weight.is_zero());
        let factors: Vec<Decimal> = lines.map(|(item, line)| (line.weight / item.weight).round_dp(9)).collect();
        prop_assert!(factors.iter().all(|factor| (*factor - factors[0]).abs() <= Decimal::new(1, 8)), "{:?}", factors);
    }

    #[test]
    fn a_better_value_never_earns_less((scheme, ups, values, tolerated) in case(), at in any::<prop::sample::Index>(), better in value()) {
        let at = at.index(scheme.items.len());
        let (key, up) = (scheme.items[at].key.clone(), ups[at]);
        let Some(Some(value)) = values.get(&key).copied() else { return Ok(()) };
        let (low, high) = if up { (value.min(better), value.max(better)) } else { (value.max(better), value.min(better)) };
        let with = |value| {
            let mut values = values.clone();
            values.insert(key.clone(), Some(value));
            score(&scheme, &values, &tolerated)
        };
        let (low, high) = (with(low), with(high));
        if let (Some(a), Some(b)) = (low.items[at].points, high.items[at].points) {
            prop_assert!(a <= b, "{} {}", a, b);
            prop_assert!(low.total <= high.total);
        }
    }

    #[test]
    fn ranks_follow_the_totals_and_not_their_order(
        totals in prop::collection::vec(prop::option::weighted(0.9, 0i64..30), 0..30),
        seed in any::<u64>(),
    ) {
        let totals: Vec<Option<Decimal>> = totals.into_iter().map(|total| total.map(Decimal::from)).collect();
        let ranks = rank(&totals);
        for (total, rank) in totals.iter().zip(&ranks) {
            let larger = totals.iter().flatten().filter(|other| total.is_some_and(|total| **other > total)).count();
            prop_assert_eq!(*rank, total.map(|_| larger + 1));
        }
        let mut shuffled: Vec<usize> = (0..totals.len()).collect();
        shuffled.sort_by_key(|index| (*index as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
        let again = rank(&shuffled.iter().map(|index| totals[*index]).collect::<Vec<_>>());
        let expected: Vec<Option<usize>> = shuffled.iter().map(|index| ranks[*index]).collect();
        prop_assert_eq!(again, expected);
    }
}
