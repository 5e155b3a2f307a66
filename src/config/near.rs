//! A mistyped name → the known name that was probably meant.

/// Longer words are not compared: nobody mistypes one of these names that way.
const LONGEST: usize = 40;

/// The nearest of the names, if it is near enough to be meant: one slip for a short name, two
/// from six letters on, case not counted.
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.chars().take(LONGEST + 1).collect::<String>().to_lowercase();
    if typed.is_empty() || typed.chars().count() > LONGEST {
        return None;
    }
    let slips = if typed.chars().count() < 6 { 1 } else { 2 };
    names
        .into_iter()
        .map(|name| (strsim::osa_distance(&typed, name), name))
        .filter(|(distance, _)| *distance <= slips)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
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
