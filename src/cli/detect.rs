//! `pullquote detect`: plain text in, one JSON object a quotation out.

use std::io::{BufRead, BufReader, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cli::shelf::ended;
use crate::cli::{json, print, warn};
use crate::error::{Error, Result, of_line};
use crate::quotation::{self, Quotation};

/// How the input is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, clap::Args)]
pub struct Arguments {
    /// A file of plain text, - for standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// Language as a BCP 47 tag; without it the text tells
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Read a text a line, as {"id", "lang"?, "text"}, and write {"id", "quotes"} a line
    #[arg(long)]
    jsonl: bool,
}

/// A text of `--jsonl`.
#[derive(Debug, Deserialize)]
struct Text {
    #[serde(default)]
    id: Value,
    lang: Option<String>,
    text: String,
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    id: &'a Value,
    quotes: Vec<Object<'a>>,
}

/// A quotation as it is written; places are scalar values of the input as given.
#[derive(Debug, Serialize)]
struct Object<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    r#type: &'static str,
    utterance: usize,
    inner: Vec<Inner<'a>>,
    speaker: Option<&'a str>,
    speaker_start: Option<usize>,
    speaker_end: Option<usize>,
    cue: Option<&'a str>,
    person: Option<&'a str>,
    confidence: f64,
    repaired: bool,
}

#[derive(Debug, Serialize)]
struct Inner<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<ExitCode> {
    let input: Box<dyn Read> = if arguments.file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let file = std::fs::File::open(&arguments.file);
        Box::new(file.map_err(|cause| Error::new("read", &arguments.file, cause))?)
    };
    let mut input = BufReader::new(input);
    if arguments.jsonl {
        return lines(&mut input, arguments, out);
    }
    let mut bytes = Vec::new();
    let read = input.read_to_end(&mut bytes);
    read.map_err(|cause| Error::new("read", &arguments.file, cause))?;
    let text = String::from_utf8_lossy(&bytes);
    for object in objects(&text, arguments.lang.as_deref()) {
        if !print(out, &line(&object)?)? {
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Every line that is not a text is named on standard error and passed over.
fn lines(input: &mut dyn BufRead, arguments: &Arguments, out: &mut dyn Write) -> Result<ExitCode> {
    let name = match arguments.file.as_path() {
        path if path == Path::new("-") => "standard input".to_owned(),
        path => path.display().to_string(),
    };
    let mut whole = true;
    let mut bytes = Vec::new();
    for number in 1usize.. {
        bytes.clear();
        let read = input.read_until(b'\n', &mut bytes);
        if read.map_err(|cause| Error::of("read", &name, cause))? == 0 {
            break;
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Text>(bytes.trim_ascii_end()) {
            Ok(Text { id, lang, text }) => {
                let lang = lang.as_deref().or(arguments.lang.as_deref());
                let found = Found { id: &id, quotes: objects(&text, lang) };
                if !print(out, &line(&found)?)? {
                    break;
                }
            }
            Err(cause) => {
                whole = false;
                let place = format!("{name}:{number}");
                warn(&Error::of("read", &place, of_line(&cause)).to_string());
            }
        }
    }
    Ok(ended(true, whole))
}

fn line(object: &impl Serialize) -> Result<String> {
    Ok(json(object)? + "\n")
}

fn objects<'a>(text: &'a str, lang: Option<&str>) -> Vec<Object<'a>> {
    let scalars = Scalars::of(text);
    let found = quotation::find(text, lang);
    found.iter().map(|quotation| object(text, &scalars, quotation)).collect()
}

fn object<'a>(text: &'a str, scalars: &Scalars, quotation: &Quotation) -> Object<'a> {
    let slice = |range: &Range<usize>| &text[range.clone()];
    let speaker = quotation.speaker.as_ref();
    let inner = quotation.inner.iter().map(|range| Inner {
        start: scalars.before(range.start),
        end: scalars.before(range.end),
        text: slice(range),
    });
    Object {
        start: scalars.before(quotation.range.start),
        end: scalars.before(quotation.range.end),
        text: slice(&quotation.range),
        r#type: quotation.kind.name(),
        utterance: quotation.utterance,
        inner: inner.collect(),
        speaker: speaker.map(|speaker| slice(&speaker.range)),
        speaker_start: speaker.map(|speaker| scalars.before(speaker.range.start)),
        speaker_end: speaker.map(|speaker| scalars.before(speaker.range.end)),
        cue: quotation.cue.as_ref().map(slice),
        person: speaker.and_then(|speaker| speaker.person.as_ref()).map(slice),
        confidence: (f64::from(quotation.confidence) * 100.0).round() / 100.0,
        repaired: quotation.repaired,
    }
}

/// Scalar values before any byte of a text, counted once at every stride.
struct Scalars<'a> {
    bytes: &'a [u8],
    counts: Vec<usize>,
}

impl<'a> Scalars<'a> {
    const STRIDE: usize = 256;

    fn of(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut count = 0;
        let counts = bytes.chunks(Self::STRIDE).map(|chunk| {
            let before = count;
            count += starts(chunk);
            before
        });
        let mut counts: Vec<usize> = counts.collect();
        counts.push(count);
        Self { bytes, counts }
    }

    fn before(&self, byte: usize) -> usize {
        let chunk = byte / Self::STRIDE;
        let known = self.counts.get(chunk).copied().unwrap_or(0);
        known + starts(&self.bytes[(chunk * Self::STRIDE).min(byte)..byte])
    }
}

/// Bytes that begin a scalar value.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Scalars, lines, objects};
    use proptest::prelude::proptest;

    #[test]
    fn places_are_scalar_values_of_the_input() {
        let text = "Élodie: über “Ça alors, c’est très bien,” she said.";
        let objects = objects(text, Some("en"));
        let scalars: Vec<char> = text.chars().collect();
        let said: String = scalars[objects[0].start..objects[0].end].iter().collect();
        assert_eq!(said, "Ça alors, c’est très bien,");
        assert_eq!(objects[0].speaker, Some("she"));
    }

    #[test]
    fn a_line_that_is_no_text_hides_only_itself() {
        let input =
            "{\"id\": 1, \"text\": \"“No way out,” he said.\"}\nnonsense\n\n{\"text\": \"\"}\n";
        let mut out = Vec::new();
        lines(&mut input.as_bytes(), &Arguments::default(), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let found: Vec<&str> = out.lines().collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("{\"id\":1,\"quotes\":[{\"start\":1,\"end\":12,"), "{out}");
        assert_eq!(found[1], "{\"id\":null,\"quotes\":[]}");
    }

    proptest! {
        #[test]
        fn counting_by_strides_is_counting(text in "[a世é]{0,900}") {
            let scalars = Scalars::of(&text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                assert_eq!(scalars.before(byte), count);
            }
            assert_eq!(scalars.before(text.len()), text.chars().count());
        }
    }
}
