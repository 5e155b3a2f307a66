//! A page's `<title>` → the article's title, without the site's name.
//!
//! The rules are those of Readability: what stands before the last separator, unless that is too
//! short to be a title.

use crate::formats::html::names;
use crate::formats::html::tree::Tree;
use crate::safe::Safe;

const SEPARATORS: [char; 8] = ['|', '-', '–', '—', '\\', '/', '>', '»'];

/// A title that the page gives as such, without the site's name before or behind it.
pub fn without_site(title: &Safe, site: &str) -> Safe {
    let site = Safe::line(site);
    if site.is_empty() {
        return title.clone();
    }
    let cut = separators(title).into_iter().rev().find_map(|(start, end)| {
        let (before, after) = (title[..start].trim(), title[end..].trim());
        if after.eq_ignore_ascii_case(&site) { Some(before) } else { None }
    });
    cut.filter(|cut| !cut.is_empty()).map_or_else(|| title.clone(), Safe::line)
}

pub fn clean(tree: &Tree<'_>, title: &str, site: &str) -> Safe {
    let whole = Safe::line(title);
    let title = without_site(&whole, site);
    if title != whole {
        return title;
    }
    let found = separators(&whole);
    // a heading that is a part of it is all of the title
    let parts =
        found.iter().flat_map(|(start, end)| [whole[..*start].trim(), whole[*end..].trim()]);
    let parts: Vec<&str> = parts.collect();
    let told = headings(tree).filter(|heading| parts.contains(&heading.as_str()));
    // many a site stands in a heading of its own, above that of the article
    if let Some(heading) = told.max_by_key(|heading| words(heading)) {
        return heading;
    }
    let mut hierarchy = false;
    let mut cut: String = if let Some((start, _)) = found.last() {
        hierarchy =
            found.iter().any(|(start, end)| whole[*start..*end].contains(['\\', '/', '>', '»']));
        let before = whole[..*start].trim();
        match words(before) {
            0..3 => whole.split_once(SEPARATORS).map_or(before, |(_, after)| after).to_owned(),
            _ => before.to_owned(),
        }
    } else if let Some((before, _)) = whole.split_once(": ") {
        if headings(tree).any(|heading| heading == whole) {
            whole.to_string()
        } else {
            let last = whole.rsplit_once(':').map_or("", |(_, last)| last).trim();
            match words(last) {
                0..3 => whole.split_once(':').map_or("", |(_, rest)| rest).trim().to_owned(),
                _ if words(before) > 5 => whole.to_string(),
                _ => last.to_owned(),
            }
        }
    } else if !(15..=150).contains(&whole.chars().count()) {
        let mut ones = tree.descendants(tree.root()).filter(|id| tree.name(*id) == "h1");
        match (ones.next(), ones.next()) {
            (Some(one), None) => tree.text(one),
            _ => whole.to_string(),
        }
    } else {
        whole.to_string()
    };
    let bare: String = whole.split(SEPARATORS).collect();
    if words(&cut) <= 4 && (!hierarchy || words(&cut) + 1 != words(&bare)) {
        cut = whole.to_string();
    }
    Safe::line(&cut)
}

fn headings<'t>(tree: &'t Tree<'_>) -> impl Iterator<Item = Safe> + 't {
    let headings = tree.descendants(tree.root()).filter(|id| names::is_heading(tree.name(*id)));
    headings.take(200).map(|id| Safe::line(&tree.text(id)))
}

/// Separators with a blank on both sides, as byte ranges.
fn separators(title: &str) -> Vec<(usize, usize)> {
    let marks = title.char_indices().filter(|(_, c)| SEPARATORS.contains(c));
    marks
        .map(|(at, c)| (at, at + c.len_utf8()))
        .filter(|(start, end)| title[..*start].ends_with(' ') && title[*end..].starts_with(' '))
        .collect()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// How much of the second text is in the first, from 0 to 1, by the length of words.
pub fn likeness(one: &str, two: &str) -> f64 {
    let split = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).take(200).collect::<Vec<_>>()
    };
    let (one, two) = (split(one), split(two));
    let length = |words: &[&String]| words.iter().map(|word| word.len() + 1).sum::<usize>();
    let all: Vec<&String> = two.iter().collect();
    let other: Vec<&String> = two.iter().filter(|word| !one.contains(word)).collect();
    if one.is_empty() || two.is_empty() {
        return 0.0;
    }
    1.0 - length(&other) as f64 / length(&all) as f64
}

#[cfg(test)]
mod tests {
    use super::{clean, likeness};
    use crate::formats::html::tree;

    #[test]
    fn a_title_loses_the_name_of_its_site() {
        for (title, site, body, want) in [
            ("The river rises again today - The Herald", "", "", "The river rises again today"),
            ("The river rises | News | The Herald", "", "", "The river rises | News"),
            ("The river - The Herald", "", "<h1>The river</h1>", "The river"),
            ("The river rises - The Herald", "", "<h1>The river rises</h1>", "The river rises"),
            (
                "The river rises today - The Herald",
                "",
                "<h1>The Herald</h1><h1>The river rises today</h1>",
                "The river rises today",
            ),
            ("River - The Herald", "The Herald", "", "River"),
            ("River - The Herald", "", "", "River - The Herald"),
            ("The Herald » News » The river rises", "", "", "The Herald » News » The river rises"),
            ("The Herald: The river rises once again", "", "", "The river rises once again"),
            ("The Herald: rises", "", "", "The Herald: rises"),
            (
                "Weirs: The river rises",
                "",
                "<h2>Weirs: The river rises</h2>",
                "Weirs: The river rises",
            ),
            ("Short", "", "<h1>The river rises once more</h1>", "The river rises once more"),
            ("Well-known rivers rise", "", "", "Well-known rivers rise"),
        ] {
            assert_eq!(clean(&tree::parse(body), title, site).as_str(), want, "{title}");
        }
    }

    #[test]
    fn likeness_is_a_share_of_words() {
        assert!(likeness("The River Rises", "the river rises!") > 0.99);
        assert!(likeness("The river", "The bridge is closed") < 0.4);
        assert!(likeness("", "a") < 0.1);
    }
}
