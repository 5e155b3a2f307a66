//! Turns of transcripts and interviews: lines that begin with a label and a colon.

use std::collections::HashMap;
use std::ops::Range;

/// The most bytes of a label.
const LABEL: usize = 48;

/// Labels of metadata, in small letters: never a speaker.
const FURNITURE: &[&str] = &[
    "source",
    "link",
    "date",
    "title",
    "author",
    "by",
    "photo",
    "image",
    "video",
    "note",
    "tags",
    "read more",
    "more",
    "updated",
    "published",
    "caption",
    "credit",
    "related",
    "quelle",
    "datum",
    "autor",
    "foto",
    "bild",
    "titel",
    "http",
    "https",
    "url",
    "via",
    "from",
    "to",
    "subject",
    "cc",
    "language",
    "category",
    "fuente",
    "fecha",
    "autor",
    "photo credit",
    "editor's note",
    "update",
];

/// Whether a label names what follows rather than who says it.
pub fn furniture(label: &str) -> bool {
    FURNITURE.iter().any(|word| word.eq_ignore_ascii_case(label))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub paragraph: usize,
    /// The name before the colon.
    pub label: Range<usize>,
    pub content: Range<usize>,
}

/// The turns of a text when it has enough of them to be a conversation: two labels at least, in
/// capitals, or `Q` and `A`, or coming back again and again with sentences behind them.
pub fn turns(text: &str, paragraphs: &[Range<usize>]) -> Vec<Turn> {
    let mut found: Vec<Turn> = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        if let Some((label, content)) = labelled(text, paragraph) {
            found.push(Turn { paragraph: number, label, content });
        }
    }
    if found.len() < 2 {
        return Vec::new();
    }
    let mut labels: HashMap<&str, usize> = HashMap::new();
    for turn in &found {
        *labels.entry(&text[turn.label.clone()]).or_default() += 1;
    }
    let loud = |label: &str| !label.contains(char::is_lowercase);
    let exchange = labels.contains_key("Q") && labels.contains_key("A");
    let loud_labels = labels.keys().filter(|label| loud(label)).count();
    let loud_turns: usize =
        labels.iter().filter(|(label, _)| loud(label)).map(|(_, count)| count).sum();
    let repeated = labels.values().filter(|&&count| count > 1).count();
    let sentences = found
        .iter()
        .filter(|turn| text[turn.content.clone()].ends_with(['.', '!', '?', '…', '。', '？', '！']))
        .count();
    let talk = sentences * 4 >= found.len() * 3;
    let asked = found.iter().any(|turn| text[turn.content.clone()].ends_with(['?', '？']));
    let least = if asked { 3 } else { 5 };
    let words: usize = found.iter().map(|turn| text[turn.content.clone()].split(' ').count()).sum();
    let conversation = exchange || (loud_labels >= 2 && loud_turns >= 3 && repeated >= 1);
    let names = talk
        && words >= found.len() * least
        && labels.len() >= 2
        && repeated >= 2
        && found.len() >= 4;
    if !talk || !(conversation || names) {
        return Vec::new();
    }
    found.retain(|turn| {
        let label = &text[turn.label.clone()];
        loud(label) || (names && labels.get(label).is_some_and(|&count| count > 1))
    });
    found
}

/// The label of a line and what stands behind its colon.
fn labelled(text: &str, paragraph: &Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let line = &text[paragraph.clone()];
    let head = line.get(..line.len().min(LABEL)).unwrap_or_else(|| {
        let mut end = LABEL.min(line.len());
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        &line[..end]
    });
    // Q. Did you see it?
    let letter = ["Q.", "A."].iter().any(|label| head.starts_with(label));
    let (colon, width) = letter
        .then_some((1, 1))
        .or_else(|| head.find(':').map(|at| (at, 1)))
        .or_else(|| head.find('：').map(|at| (at, 3)))?;
    // ANNA (laughing): …
    let said = head[..colon].trim();
    let label = said
        .strip_suffix(')')
        .and_then(|said| said.split_once(" ("))
        .map_or(said, |(name, _)| name);
    let name = |word: &str| {
        word.starts_with(|c: char| c.is_uppercase() || !c.is_ascii() && c.is_alphabetic())
            || matches!(word, "de" | "van" | "von" | "der" | "of" | "bin" | "la")
    };
    let words = label.split_whitespace().count();
    let plain = label
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’' | '-' | '(' | ')'));
    if words == 0 || words > 4 || !plain || !label.split_whitespace().all(name) {
        return None;
    }
    if furniture(label) {
        return None;
    }
    let rest = &line[colon + width..];
    let body = rest.trim_start();
    // Marks say it better; an address is no speech.
    let speech = body.starts_with(|c: char| {
        c.is_alphanumeric() || matches!(c, '¿' | '¡' | '[' | '(' | '…' | '$')
    });
    if !speech || body.starts_with("//") || body.split_whitespace().count() < 1 {
        return None;
    }
    let content = paragraph.end - body.len()..paragraph.end;
    Some((paragraph.start..paragraph.start + label.len(), content))
}

#[cfg(test)]
mod tests {
    use super::turns;
    use crate::quotation::paragraph::split;

    fn labels(text: &str) -> Vec<&str> {
        turns(text, &split(text)).into_iter().map(|turn| &text[turn.label]).collect()
    }

    #[test]
    fn a_conversation_has_at_least_two_voices() {
        assert_eq!(
            labels("ANNA: Who is there?\nBEN: Me.\nANNA: Come in."),
            ["ANNA", "BEN", "ANNA"]
        );
        assert_eq!(labels("Q: Why?\nA: Because."), ["Q", "A"]);
    }

    #[test]
    fn metadata_is_no_conversation() {
        assert_eq!(labels("Source: CCTV.\nLink: none.\nSource: AP.\nLink: yes."), [""; 0]);
        assert_eq!(labels("Clinton: 12\nSanders: 10\nClinton: 4\nSanders: 2"), [""; 0]);
    }
}
