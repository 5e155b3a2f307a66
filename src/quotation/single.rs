//! Tells the apostrophe from the single quotation mark of the same shape.

use crate::quotation::mark::{Mark, Shape, Side};

/// Words that begin with an apostrophe, in small letters.
const CLIPPED: &[&str] = &[
    "tis", "twas", "twere", "twill", "twould", "em", "cause", "til", "till", "bout", "n", "round",
    "ave", "ere", "im", "ed", "ow", "ud", "nother", "neath", "gainst", "midst", "fraid",
];

/// What it costs, in tenths of a plain damage, to take a single mark for an apostrophe.
pub fn stray(text: &str, mark: &Mark) -> u32 {
    let letter = |side: Side| matches!(side, Side::Letter | Side::Digit);
    match (mark.before, mark.after) {
        (before, after) if letter(before) && letter(after) => 0,
        // 1960s' and '60s, 5'
        (_, Side::Digit) if mark.shape != Shape::Open => 4,
        (Side::Digit, _) => 3,
        (_, Side::Letter) if clipped(text, mark) => 2,
        (Side::Letter, _) if mark.shape != Shape::Open => {
            let plural = text[..mark.range.start].ends_with('s');
            if plural { 3 } else { 6 }
        }
        (Side::Stop, _) => 40,
        _ => 30,
    }
}

fn clipped(text: &str, mark: &Mark) -> bool {
    if mark.shape == Shape::Open {
        return false;
    }
    let after = &text[mark.range.end..];
    let end = after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len()).min(12);
    let Some(word) = after.get(..end) else { return false };
    CLIPPED.iter().any(|clipped| clipped.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use crate::quotation::mark::marks;

    use super::stray;

    fn cost(text: &str) -> u32 {
        let mut found = Vec::new();
        marks(text, &(0..text.len()), false, &mut found);
        stray(text, &found[0])
    }

    #[test]
    fn an_apostrophe_costs_less_than_a_mark() {
        assert_eq!(cost("don’t"), 0);
        assert!(cost("the dogs’ tails") < cost("no,’ he said"));
        assert!(cost("Then ’twas night") < cost("Then ‘night"));
        assert!(cost("the '60s") < cost("the 'sixties"));
    }
}
