//! `pullquote anchor OLD NEW`: passages of one text as JSON lines → where they stand in another.

use std::borrow::Cow;
use std::fs;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};

use crate::anchor::{Anchor, Page, Passage, Revision, State};
use crate::cli::shelf::ended;
use crate::cli::{json, print, warn};
use crate::error::{Error, Result, of_line};

/// What goes in and what comes out, for the help.
pub const CONTRACT: &str = "\
Each line of standard input is one passage of OLD: {\"id\": …, \"start\": …, \"end\": …}.
Each line of output is its place in NEW: {\"id\": …, \"state\": \"exact\" | \"moved\" | \"changed\" |
\"unsure\" | \"orphan\", \"start\": …, \"end\": …, \"score\": …}; an orphan has null for start and end,
and with a guess \"guess\": {\"start\": …, \"end\": …}.
With --no-old (OLD is then -) a line also has \"text\", and may have \"prefix\" and \"suffix\" (what
stood beside it), \"pos\" and \"old_len\". Places count Unicode scalar values from 0, without the end.";

#[derive(Debug, clap::Args)]
pub struct AnchorArgs {
    /// Go by the words of each passage and what stood beside them, without the old text
    #[arg(long)]
    no_old: bool,
    /// The text that the passages were taken from; - with --no-old
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The text to find them in
    #[arg(value_name = "NEW")]
    new: PathBuf,
}

/// A line of input; places are scalar values of the old text.
#[derive(Debug, Deserialize)]
struct Asked<'a> {
    id: serde_json::Value,
    start: Option<usize>,
    end: Option<usize>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    prefix: Cow<'a, str>,
    #[serde(borrow, default)]
    suffix: Cow<'a, str>,
    pos: Option<usize>,
    old_len: Option<usize>,
}

/// A line of output; places are scalar values of the new text.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    id: &'a serde_json::Value,
    state: &'static str,
    start: Option<usize>,
    end: Option<usize>,
    score: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    guess: Option<Span>,
}

#[derive(Debug, Serialize)]
struct Span {
    start: usize,
    end: usize,
}

/// Answers every line that can be read; one that cannot is named on standard error, and the status
/// is 1.
pub fn run(files: &AnchorArgs, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<ExitCode> {
    let mut whole = true;
    find(files, input, out, &mut |error| {
        whole = false;
        warn(&error.to_string());
    })?;
    Ok(ended(true, whole))
}

fn find(
    files: &AnchorArgs,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    refuse: &mut dyn FnMut(Error),
) -> Result<()> {
    let new = read(&files.new)?;
    let scalars = Scalars::new(&new);
    if files.no_old {
        let mut page = Page::new(&new);
        return answer(input, out, &scalars, refuse, &mut |asked| alone(asked, &mut page));
    }
    let old = read(&files.old)?;
    let (places, revision) = (Scalars::new(&old), Revision::new(&old, &new));
    answer(input, out, &scalars, refuse, &mut |asked| {
        let (start, end) = asked.start.zip(asked.end).ok_or("it has no start and end")?;
        let range = places.byte(start).zip(places.byte(end)).filter(|(start, end)| start < end);
        let (start, end) = range.ok_or("start and end are not a range of the old text")?;
        Ok(revision.find(&(start..end)))
    })
}

fn alone(asked: &Asked<'_>, page: &mut Page<'_>) -> std::result::Result<Anchor, &'static str> {
    let text = asked.text.as_deref().filter(|text| !text.is_empty()).ok_or("it has no text")?;
    let share = match (asked.pos.or(asked.start), asked.old_len) {
        (Some(at), Some(length)) if at <= length && length > 0 => Some(at as f32 / length as f32),
        _ => None,
    };
    let (before, behind) = (&*asked.prefix, &*asked.suffix);
    Ok(page.find(&Passage { text, before, behind, range: 0..0, share }))
}

fn answer(
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    scalars: &Scalars,
    refuse: &mut dyn FnMut(Error),
    find: &mut dyn FnMut(&Asked<'_>) -> std::result::Result<Anchor, &'static str>,
) -> Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|cause| Error::of("read", "standard input", cause))? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let mut refuse = |cause: String| {
            let place = format!("standard input:{number}");
            refuse(Error::of("use", &place, cause));
        };
        let asked: Asked<'_> = match serde_json::from_slice(line.trim_ascii_end()) {
            Ok(asked) => asked,
            Err(cause) => {
                refuse(of_line(&cause));
                continue;
            }
        };
        match find(&asked) {
            Ok(anchor) if !print(out, &line_of(&asked.id, &anchor, scalars)?)? => break,
            Ok(_) => {}
            Err(cause) => refuse(cause.to_owned()),
        }
    }
    Ok(())
}

fn line_of(id: &serde_json::Value, anchor: &Anchor, scalars: &Scalars) -> Result<String> {
    let span = |range: &std::ops::Range<usize>| Span {
        start: scalars.scalar(range.start),
        end: scalars.scalar(range.end),
    };
    let place = anchor.range.as_ref().map(span);
    let answer = Answer {
        id,
        state: match anchor.state {
            State::Exact => "exact",
            State::Moved => "moved",
            State::Changed => "changed",
            State::Unsure => "unsure",
            State::Orphan => "orphan",
        },
        start: place.as_ref().map(|span| span.start),
        end: place.as_ref().map(|span| span.end),
        score: (anchor.score * 100.0).round() / 100.0,
        guess: anchor.guess.as_ref().map(span),
    };
    Ok(json(&answer)? + "\n")
}

fn read(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|cause| Error::new("read", path, cause))?;
    String::from_utf8(bytes).map_err(|cause| {
        let place = cause.utf8_error().valid_up_to();
        Error::new("read", path, format!("it is not UTF-8 (at byte {place})"))
    })
}

/// Turns bytes of a text into scalar values and back.
struct Scalars {
    /// Where each scalar value begins, and the end of the text.
    starts: Vec<usize>,
}

impl Scalars {
    fn new(text: &str) -> Self {
        let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Self { starts }
    }

    fn byte(&self, scalar: usize) -> Option<usize> {
        self.starts.get(scalar).copied()
    }

    fn scalar(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| start < byte)
    }
}

#[cfg(test)]
mod tests {
    use super::{AnchorArgs, find};
    use crate::error::Error;
    use std::path::PathBuf;

    fn answers(old: &str, new: &str, no_old: bool, lines: &str) -> (String, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, text: &str| -> PathBuf {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let old = if no_old { "-".into() } else { path("old", old) };
        let files = AnchorArgs { no_old, old, new: path("new", new) };
        let mut out = Vec::new();
        let mut refused = Vec::new();
        let mut refuse = |error: Error| refused.push(error.to_string());
        find(&files, &mut lines.as_bytes(), &mut out, &mut refuse).unwrap();
        (String::from_utf8(out).unwrap(), refused)
    }

    #[test]
    fn places_are_scalar_values_on_both_sides() {
        let old = "春天来了。 The river rose in the night. Nobody slept.";
        let new = "更正：春天来了！ The river rose in the night. Nobody slept.";
        let (out, error) = answers(old, new, false, "{\"id\":\"a\",\"start\":6,\"end\":38}\n");
        assert_eq!(error, [""; 0]);
        assert_eq!(
            out,
            "{\"id\":\"a\",\"state\":\"exact\",\"start\":9,\"end\":41,\"score\":1.0}\n"
                .replace("1.0", &score(&out))
        );
        let place: String = new.chars().skip(9).take(32).collect();
        assert_eq!(place, "The river rose in the night. Nob");
    }

    fn score(out: &str) -> String {
        out.rsplit("score\":").next().unwrap().trim_end_matches("}\n").to_owned()
    }

    #[test]
    fn without_the_old_text_the_words_and_their_context_lead() {
        let new = "One two. The ferry leaves at seven, she said. Three four.";
        let line = "{\"id\":7,\"start\":0,\"end\":9,\"text\":\"The ferry leaves at six\",\"prefix\":\"two. \",\"suffix\":\", she said\",\"pos\":9,\"old_len\":50}";
        let (out, error) = answers("", new, true, line);
        assert_eq!(error, [""; 0]);
        assert!(
            out.starts_with("{\"id\":7,\"state\":\"changed\",\"start\":9,\"end\":34,"),
            "{out}"
        );
    }

    #[test]
    fn each_bad_line_is_named_and_the_others_are_answered() {
        let lines = "{\"id\":\"a\",\"start\":0,\"end\":99}\nnonsense\n\n{\"id\":\"b\",\"start\":0,\"end\":4}";
        let (out, error) = answers("Rain fell.", "Rain fell.", false, lines);
        assert!(
            out.starts_with("{\"id\":\"b\",\"state\":\"exact\",\"start\":0,\"end\":4,"),
            "{out}"
        );
        assert_eq!(out.lines().count(), 1);
        let expected = [
            "cannot use standard input:1: start and end are not a range of the old text",
            "cannot use standard input:2: expected ident at column 2",
        ];
        assert_eq!(error, expected);
    }

    #[test]
    fn a_lost_passage_has_no_place() {
        let old = "Nothing here stays the same for very long.\n\nThe end.";
        let line = "{\"id\":\"a\",\"start\":0,\"end\":42}";
        let (out, _) = answers(old, "Quite another story.\n\nThe end.", false, line);
        assert!(
            out.starts_with("{\"id\":\"a\",\"state\":\"orphan\",\"start\":null,\"end\":null"),
            "{out}"
        );
    }
}
