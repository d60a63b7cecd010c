//! Sample frames: who is asked, drawn by a seed so that the draw can be repeated and looked into.
//!
//! Each member has a number made of seed and key; the smallest of a stratum are drawn. So the draw does not depend on the
//! order of the list, and a larger sample of the same seed holds the smaller one.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use taihang_base::Problem;

use crate::problem::{problem, quoted};

/// Somebody who may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who, the same in every list.
    pub key: String,
    /// The stratum; one for all if strata play no part.
    pub stratum: String,
}

/// How the sample is spread over strata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// By the size of the stratum, at least one each.
    Proportional,
    /// The same number each, as far as it has so many.
    Equal,
}

/// Somebody who was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Who.
    pub key: String,
    /// From which stratum.
    pub stratum: String,
    /// How many of the frame it stands for.
    pub weight: Decimal,
}

/// Draws `size` of the members.
pub fn draw(
    members: &[Member],
    size: usize,
    seed: u64,
    allocation: Allocation,
) -> Result<Vec<Drawn>, Problem> {
    let mut known = BTreeSet::new();
    if let Some(twice) = members.iter().find(|member| !known.insert(&member.key)) {
        return Err(problem(
            "sample-unit-twice",
            format!("抽样框中“{}”重复。", quoted(&twice.key)),
            format!("“{}” stands in the frame twice.", quoted(&twice.key)),
            ("请先清理名单。", "Clean the list first."),
        ));
    }
    if size > members.len() {
        let all = members.len();
        return Err(problem(
            "sample-too-large",
            format!("抽样框只有 {all} 个单位，不足 {size} 个。"),
            format!("The frame has {all} members, fewer than {size}."),
            ("请减小样本量或扩大抽样框。", "Draw fewer, or widen the frame."),
        ));
    }
    let mut strata: BTreeMap<&str, Vec<&Member>> = BTreeMap::new();
    for member in members {
        strata.entry(&member.stratum).or_default().push(member);
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let shares = match allocation {
        Allocation::Proportional => proportional(&sizes, size),
        Allocation::Equal => equal(&sizes, size),
    };
    let mut drawn = Vec::with_capacity(size);
    for ((stratum, mut of), share) in strata.into_iter().zip(shares) {
        let weight = Decimal::from(of.len()).checked_div(Decimal::from(share)).unwrap_or_default();
        of.sort_by_cached_key(|member| (number(seed, &member.key), member.key.clone()));
        drawn.extend(of.into_iter().take(share).map(|member| Drawn {
            key: member.key.clone(),
            stratum: stratum.to_owned(),
            weight,
        }));
    }
    Ok(drawn)
}

/// The number of a key under a seed: FNV-1a, stirred once more.
fn number(seed: u64, key: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in seed.to_le_bytes().into_iter().chain(key.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// Whole parts of `size` by the sizes, what is left over to the largest remainders, then one at least for each.
fn proportional(sizes: &[usize], size: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    if all == 0 {
        return vec![0; sizes.len()];
    }
    let mut shares: Vec<usize> = sizes.iter().map(|own| own * size / all).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(sizes[*at] * size % all));
    let over = size - shares.iter().sum::<usize>();
    for at in order.into_iter().take(over) {
        shares[at] += 1;
    }
    for at in 0..shares.len() {
        let most = (0..shares.len()).max_by_key(|at| shares[*at]).filter(|most| shares[*most] > 1);
        if let Some(most) = most.filter(|_| shares[at] == 0) {
            shares[most] -= 1;
            shares[at] = 1;
        }
    }
    shares
}

fn equal(sizes: &[usize], size: usize) -> Vec<usize> {
    let mut shares = vec![0; sizes.len()];
    let mut left = size;
    while left > 0 {
        let before = left;
        for (share, own) in shares.iter_mut().zip(sizes) {
            if left > 0 && *share < *own {
                *share += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    shares
}
