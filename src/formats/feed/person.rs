//! An author as feeds write one → a name: addresses are left out, unless there is nothing else.

use crate::safe::Safe;

/// Longer than any name, shorter than a paragraph.
const LONGEST: usize = 300;

/// `Ana Duarte`, `Ana Duarte <ana@e.org>`, `ana@e.org (Ana Duarte)`, `Ana Duarte (ana@e.org)`,
/// `mailto:ana@e.org`, `By Ana Duarte`.
pub fn name(text: &str) -> Option<Safe> {
    let text = Safe::line(text);
    if text.len() > LONGEST {
        return None;
    }
    let text = match text.get(..3) {
        Some(by) if by.eq_ignore_ascii_case("by ") => &text[3..],
        _ => text.as_str(),
    };
    let mail = text.split([' ', '<', '>', '(', ')', '[', ']', ',', ';']).find(|word| is_mail(word));
    let name = mail.map_or(text.to_owned(), |mail| text.replacen(mail, "", 1));
    let name = name.replace("()", "").replace("<>", "").replace("[]", "");
    let name = Safe::line(bare(&name));
    if name.chars().any(char::is_alphanumeric) {
        return Some(name);
    }
    let mail = mail?.trim_start_matches("mailto:");
    Some(Safe::line(mail))
}

/// Without brackets and quotation marks around the whole.
fn bare(name: &str) -> &str {
    let mut name = name.trim_matches(|c: char| c.is_whitespace() || ",;\"“”".contains(c));
    for (open, close) in [('(', ')'), ('[', ']'), ('<', '>'), ('\'', '\'')] {
        if let Some(inner) = name.strip_prefix(open).and_then(|name| name.strip_suffix(close))
            && !inner.contains(open)
        {
            name = inner.trim();
        }
    }
    name
}

fn is_mail(word: &str) -> bool {
    let Some((user, host)) = word.split_once('@') else { return false };
    !user.is_empty() && host.contains('.') && !host.contains('@')
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn every_spelling_gives_the_name() {
        for (text, want) in [
            ("Ana Duarte", "Ana Duarte"),
            (" Ana\n Duarte ", "Ana Duarte"),
            ("Ana Duarte <ana@e.org>", "Ana Duarte"),
            ("ana@e.org (Ana Duarte)", "Ana Duarte"),
            ("Ana Duarte (ana@e.org)", "Ana Duarte"),
            ("\"Ana Duarte\" <ana@e.org>", "Ana Duarte"),
            ("ana@e.org Ana Duarte", "Ana Duarte"),
            ("ana@e.org", "ana@e.org"),
            ("mailto:ana@e.org", "ana@e.org"),
            ("By Ana Duarte", "Ana Duarte"),
            ("Duarte, Ana", "Duarte, Ana"),
            ("Ana Duarte (Herald)", "Ana Duarte (Herald)"),
            ("@ana", "@ana"),
            ("", ""),
            ("()", ""),
        ] {
            assert_eq!(name(text).unwrap_or_default().as_str(), want, "{text:?}");
        }
    }
}
