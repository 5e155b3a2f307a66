//! Splits a text into paragraphs: a line each, or lines joined where the text is hard-wrapped.

use std::ops::Range;

/// Paragraphs as bytes of the text, without white space at either end; never empty, in order.
///
/// No paragraph holds a blank line. A line end inside a sentence is a wrap when most line ends of
/// the text are such, as in mail and in books typed for a fixed width.
pub fn split(text: &str) -> Vec<Range<usize>> {
    let lines: Vec<Range<usize>> = lines(text).collect();
    let wrapped = wrapped(text, &lines);
    let mut paragraphs: Vec<Range<usize>> = Vec::with_capacity(lines.len());
    let mut fresh = true;
    for line in lines {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        match paragraphs.last_mut() {
            Some(last) if wrapped && !fresh && !opens_turn(&text[line.clone()]) => {
                last.end = line.end;
            }
            Some(_) | None => paragraphs.push(line),
        }
        fresh = false;
    }
    paragraphs
}

/// Trimmed lines; a blank one is an empty range.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive(['\n', '\u{2029}']).map(move |line| {
        let from = start + (line.len() - line.trim_start().len());
        start += line.len();
        let body = line.trim();
        from.min(start)..from.min(start) + body.len()
    })
}

/// Whether most ends of a line that are followed by another line stand inside a sentence.
fn wrapped(text: &str, lines: &[Range<usize>]) -> bool {
    let mut inside = 0usize;
    let mut total = 0usize;
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        if line.is_empty() || next.is_empty() {
            continue;
        }
        total += 1;
        let ends = text[line.clone()].chars().next_back();
        let long = (40..=160).contains(&line.len());
        inside += usize::from(long && ends.is_some_and(|c| c.is_alphanumeric() || c == ','));
    }
    inside >= 2 && inside * 2 > total
}

/// A line of dialogue of its own, even between wrapped lines.
fn opens_turn(line: &str) -> bool {
    line.starts_with(['—', '―', '–'])
}

#[cfg(test)]
mod tests {
    use super::split;

    fn shown(text: &str) -> Vec<&str> {
        split(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn every_line_is_a_paragraph_where_lines_end_with_sentences() {
        assert_eq!(shown(" One.\nTwo.\r\n\n  \nThree. "), ["One.", "Two.", "Three."]);
    }

    #[test]
    fn wrapped_lines_are_joined_up_to_the_blank_line() {
        let text = "The harbour master told the meeting that the\nold pier would have to be closed \
                    before the\nwinter storms.\n\nNobody answered.";
        assert_eq!(shown(text).len(), 2);
        assert!(shown(text)[0].ends_with("winter storms."));
    }

    #[test]
    fn nothing_but_white_space_has_no_paragraphs() {
        assert_eq!(shown(" \n\t\n"), [""; 0]);
    }
}
