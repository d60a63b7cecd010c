//! The name that was probably meant.

/// The candidate that differs from `name` in the fewest letters, if it is near enough to be a slip.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.chars().count() / 3).max(1);
    let best = candidates.map(|candidate| (distance(name, candidate), candidate)).min_by_key(|(far, _)| *far);
    best.filter(|(far, _)| *far <= most).map(|(_, candidate)| candidate)
}

/// Letters to insert, drop, change or swap with their neighbour (restricted Damerau-Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let width = right.len() + 1;
    let mut rows: Vec<Vec<usize>> = vec![(0..width).collect()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let changed = rows[i][j] + usize::from(a != b);
            let mut least = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_mended_and_a_stranger_is_not() {
        let names = ["draft", "submitted", "closed"];
        for (slip, meant) in [
            ("darft", Some("draft")),
            ("submited", Some("submitted")),
            ("close", Some("closed")),
            ("approved", None),
            ("", None),
        ] {
            assert_eq!(nearest(slip, names.into_iter()), meant, "{slip}");
        }
    }
}
