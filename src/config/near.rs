//! A mistyped name → the known name that was probably meant.

/// Longer words are not compared: nobody mistypes one of these names that way.
const LONGEST: usize = 40;

/// The nearest of the names, if it is near enough to be meant: one slip for a short name, two
/// from six letters on, case not counted.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    if typed.is_empty() || typed.len() > LONGEST {
        return None;
    }
    let slips = if typed.len() < 6 { 1 } else { 2 };
    names
        .into_iter()
        .map(|name| (distance(&typed, &name.chars().collect::<Vec<_>>()), name))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Letters added, left out, changed, or swapped with their neighbour (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        let names = ["width", "height", "sort", "reverse", "ignore_case", "mouse"];
        for (typed, meant) in [
            ("widht", Some("width")),
            ("Width", Some("width")),
            ("with", Some("width")),
            ("hieght", Some("height")),
            ("revers", Some("reverse")),
            ("ignorecase", Some("ignore_case")),
            ("house", Some("mouse")),
            ("mice", None),
            ("", None),
            ("colour", None),
        ] {
            assert_eq!(nearest(typed, names), meant, "{typed}");
        }
        assert_eq!(nearest(&"width".repeat(1_000_000), names), None);
    }
}
