//! A byline or an `Author:` field → the names in it, and whether a line looks like one at all.

use crate::safe::Safe;

/// Longer than any name, shorter than a paragraph.
const LONGEST: usize = 120;

/// Names parted by commas, semicolons, `and` or `&`; addresses and a leading `by` are left out.
pub fn names(text: &str) -> Vec<Safe> {
    let text = without_by(text);
    let mut names: Vec<Safe> = Vec::new();
    for part in split(text) {
        let Some(name) = name(part) else { continue };
        match names.last_mut() {
            Some(before) if is_suffix(&name) => {
                *before = Safe::line(&format!("{before}, {name}"));
            }
            Some(_) if is_office(&name) => {}
            _ => names.push(name),
        }
    }
    // "Duarte, Ana" is one person
    if let [family, given] = names.as_slice()
        && text.matches(',').count() == 1
        && [family, given].iter().all(|n| n.starts_with(char::is_uppercase) && !n.contains(' '))
        && !text.contains(['<', ';', '&'])
    {
        return vec![Safe::line(&format!("{family}, {given}"))];
    }
    names
}

/// One name: `Ana Duarte <ana@e.org>`, `ana@e.org (Ana Duarte)`.
pub fn name(text: &str) -> Option<Safe> {
    let text = text.trim();
    let name = match (text.find('<'), text.find('(')) {
        (Some(0), _) => text.trim_matches(['<', '>']),
        (Some(at), _) => &text[..at],
        (None, Some(at)) if text[..at].contains('@') => {
            text[at + 1..].split(')').next().unwrap_or_default()
        }
        (None, _) => text,
    };
    let name = name.trim_matches(|c: char| c.is_whitespace() || "\"'“”,;|[]".contains(c));
    let name = Safe::line(name);
    (!name.is_empty() && name.chars().any(char::is_alphanumeric)).then_some(name)
}

fn without_by(text: &str) -> &str {
    let text = text.trim();
    match text.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => text[3..].trim_start(),
        _ => text,
    }
}

fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0i32);
    for (at, c) in text.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth -= 1,
            ',' | ';' | '、' if depth <= 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts.into_iter().flat_map(split_and).collect()
}

/// `and` parts two people, but not `Ministry of Health and Welfare`.
fn split_and(part: &str) -> Vec<&str> {
    for joint in [" and ", " & ", " und ", " et ", " y "] {
        if let Some(at) = part.find(joint) {
            let (one, two) = (&part[..at], &part[at + joint.len()..]);
            let person = |text: &str| {
                let text = text.split('<').next().unwrap_or_default();
                let words = text.split_whitespace().count();
                (2..=4).contains(&words) && is_name(text) && !text.contains(" of ")
            };
            if person(one) && person(two) {
                return vec![one, two];
            }
        }
    }
    let part = part.trim();
    vec![part.strip_prefix("and ").unwrap_or(part)]
}

fn is_suffix(name: &str) -> bool {
    let bare = name.replace('.', "").to_lowercase();
    matches!(bare.as_str(), "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "md" | "dphil" | "esq")
}

/// `Staff Writer` behind a name says what the person does.
fn is_office(name: &str) -> bool {
    let last = name.split_whitespace().last().unwrap_or_default().to_lowercase();
    let offices = ["writer", "reporter", "correspondent", "editor", "columnist", "contributor"];
    offices.contains(&last.as_str())
}

/// Names of agencies and desks that sign with one word, or with an article.
const AGENCIES: &str = "reuters bloomberg xinhua tass interfax afp ap dpa upi efe ansa pti ians \
    press news times staff team editors editor agency post board desk herald guardian journal \
    correspondent correspondents reporter reporters newsroom";
const PARTICLES: &str = "van von de der den del della da di du la le dos das bin ibn al el y and \
    und et zu ter ten af av &";
const NO_NAMES: &str = "the a an this that these those my our his her their its your then now \
    when while all some any no not monday tuesday wednesday thursday friday saturday sunday";

/// True when every word of a short text could be part of a name: `Ana Duarte`, `Bo van der Berg`.
/// Strict, because `By the river` and `By Monday` begin many a sentence.
pub fn is_byline(text: &str) -> bool {
    let text = text.split(['|', '•', '·']).next().unwrap_or_default().trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let agency = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        AGENCIES.split_whitespace().any(|agency| agency == word)
    };
    let mut rest = words.as_slice();
    if rest.len() > 1 && words.iter().any(agency) {
        rest = if rest[0].eq_ignore_ascii_case("the") { &rest[1..] } else { rest };
    }
    let alone = match words.as_slice() {
        [] => return false,
        [word] => !agency(word) && !is_foreign_name(word),
        _ => false,
    };
    !alone && rest.len() <= 12 && is_name(&rest.join(" "))
}

/// Two to four ideographs or syllables make a whole name.
fn is_foreign_name(word: &str) -> bool {
    (2..=4).contains(&word.chars().count())
        && word.chars().all(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
}

fn is_name(text: &str) -> bool {
    let text = text.trim();
    let end = text.chars().next_back();
    let ends_sentence = end.is_some_and(|c| matches!(c, '.' | ':' | '?' | '!' | ',' | ';' | '…'))
        && !text.ends_with("Jr.")
        && !text.ends_with("Sr.");
    if text.is_empty() || text.len() > LONGEST || ends_sentence {
        return false;
    }
    let known = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    text.split_whitespace().enumerate().all(|(at, word)| {
        let bare = word.trim_matches(|c: char| matches!(c, ',' | '.' | '(' | ')' | '"' | '\''));
        let lower = bare.to_lowercase();
        if known(NO_NAMES, &lower) || bare.chars().any(|c| c.is_ascii_digit()) {
            return false;
        }
        let cased = bare.chars().next().is_none_or(|c| !c.is_lowercase() && c.is_alphanumeric());
        cased || (at > 0 && known(PARTICLES, bare)) || bare.contains('@')
    })
}

/// Words that follow `Source` in prose.
const NO_PUBLISHERS: &str = "code codes control text texts material materials of is was are were \
    the in for to and or file files tree language protection amnesia data documents";

/// True when a short text could name a publisher: `CCTV +`, `The Herald`, `bbc.co.uk`.
pub fn is_publisher(text: &str) -> bool {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let Some(first) = words.first() else { return false };
    if words.len() > 6 || text.len() > 60 || text.ends_with(['.', ':', '?', '!', ',', ';']) {
        return false;
    }
    let known = |list: &str, word: &str| list.split_whitespace().any(|known| known == word);
    let the = words.len() > 1 && *first == "The";
    if known(NO_PUBLISHERS, &first.to_lowercase()) && !the {
        return false;
    }
    words.iter().enumerate().all(|(at, word)| {
        let host =
            word.contains('.') && word.chars().all(|c| c.is_alphanumeric() || ".-".contains(c));
        !word.starts_with(char::is_lowercase)
            || host
            || (at > 0 && known("of the and for de la du in", word))
    })
}

#[cfg(test)]
mod tests {
    use super::{is_byline, is_publisher, names};

    #[test]
    fn names_are_told_apart_and_addresses_left_out() {
        for (text, want) in [
            ("Ana Duarte", "Ana Duarte"),
            ("By Ana Duarte", "Ana Duarte"),
            ("Ana Duarte <ana@e.org>, Bo Li <bo at e.org>,", "Ana Duarte|Bo Li"),
            ("ana@e.org (Ana Duarte)", "Ana Duarte"),
            ("<ana@e.org>", "ana@e.org"),
            ("Ana Duarte and Bo van der Li", "Ana Duarte|Bo van der Li"),
            ("Ana Duarte, Bo Li, and Cem Aydin", "Ana Duarte|Bo Li|Cem Aydin"),
            ("Ana Duarte; Bo Li & Co", "Ana Duarte|Bo Li & Co"),
            ("Fred L. Oak, Jr. <f@e.org>, Bo Li", "Fred L. Oak, Jr.|Bo Li"),
            ("Duarte, Ana", "Duarte, Ana"),
            ("Ana Duarte, Staff Writer", "Ana Duarte"),
            ("Ministry of Health and Welfare", "Ministry of Health and Welfare"),
            ("The core team and community", "The core team and community"),
            ("ana, bo", "ana|bo"),
            ("Carol (Oak || Elm)", "Carol (Oak || Elm)"),
            (" , ;", ""),
        ] {
            let got =
                names(text).iter().map(|n| n.as_str().to_owned()).collect::<Vec<_>>().join("|");
            assert_eq!(got, want, "{text:?}");
        }
    }

    #[test]
    fn a_byline_is_told_from_prose() {
        for line in [
            "Ana Duarte",
            "ANA DUARTE",
            "Bo van der Berg, Staff Writer",
            "Reuters",
            "The Associated Press",
            "J. R. Oak and Ana Duarte | The Herald",
            "王伟",
            "Fred Oak Jr.",
        ] {
            assert!(is_byline(line), "{line}");
        }
        for line in [
            "the river",
            "Monday",
            "The River",
            "hand",
            "Ana Duarte said so.",
            "2021",
            "then he knew",
            "Christmas",
            "",
            "A Thousand Ways",
            "Ana Duarte, who lives there",
        ] {
            assert!(!is_byline(line), "{line}");
        }
    }

    #[test]
    fn a_publisher_is_told_from_prose() {
        for line in
            ["CCTV +", "The Herald", "bbc.co.uk", "Bank of Ireland", "21st Century News", "新华社"]
        {
            assert!(is_publisher(line), "{line}");
        }
        for line in [
            "Code",
            "Code is hard",
            "of the river",
            "is unknown",
            "The river rose at night and fell",
            "CCTV said.",
            "",
            "herald",
        ] {
            assert!(!is_publisher(line), "{line}");
        }
    }
}
