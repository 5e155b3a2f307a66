//! An article and passages of it → the record of a quote.

use std::ops::Range;

use serde_json::Value;

use crate::article::document::CANON_VERSION;
use crate::article::sentence::sentences;
use crate::article::{Article, ArticleId, BlockKind, Now};
use crate::journal::Draft;
use crate::journal::quote::Fields;
use crate::quotation::Quotation;
use crate::quote::record::{self, is_web, pairs};
use crate::quote::{Book, Kind, Quote, QuoteId, STITCH};
use crate::safe::Safe;

/// How far a context is cut back to begin or end with a whole word.
const WORD: usize = 16;

/// What a quote is taken from.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub article: &'a Article,
    pub id: &'a ArticleId,
    /// The quotations of its canonical text.
    pub quotations: &'a [Quotation],
    pub revision: &'a str,
    /// Scalar values of context on each side.
    pub context: usize,
}

impl Subject<'_> {
    /// The draft that keeps passages (bytes of the canonical text) as one quote; `None` when there
    /// is nothing in them.
    pub fn keep(&self, id: &QuoteId, passages: &[Range<usize>], now: Now) -> Option<Draft> {
        let mut fields = self.wording(passages)?;
        let first = self.trimmed(passages.first()?)?;
        let meta = &self.article.meta;
        let single = passages.len() == 1;
        let kind = if single { self.kind(&first) } else { Kind::Span };
        fields.put("kind", kind.name());
        fields.put("unit", "scalar");
        fields.say("speaker", &self.speaker(passages).unwrap_or_default());
        // A title made from the first sentence is still the name that the reader saw.
        fields.say("title", &meta.title);
        if !meta.authors.is_empty() {
            fields.put("authors", meta.authors.iter().map(Safe::as_str).collect::<Value>());
        }
        fields.say("source", meta.source.as_deref().unwrap_or_default());
        fields.say("date", &meta.date.map(|date| date.to_string()).unwrap_or_default());
        let link = meta.link.as_ref().map(|link| link.url.as_str()).unwrap_or_default();
        fields.say("link", if is_web(link) { link } else { "" });
        fields.say("lang", meta.lang.as_deref().unwrap_or_default());
        fields.put("retrieved", now.stamp());
        Some(record::add(id, self.id, fields, &[]))
    }

    /// The draft that gives a kept quote other passages, with the same name: larger, smaller, or
    /// with a further one stitched to it.
    pub fn resize(&self, book: &Book, id: &QuoteId, passages: &[Range<usize>]) -> Option<Draft> {
        let fields = self.wording(passages)?;
        let first = self.trimmed(passages.first()?)?;
        let kind = if passages.len() == 1 { self.kind(&first) } else { Kind::Span };
        let mut values: Vec<(String, Value)> = fields.0.into_iter().collect();
        values.push(("kind".to_owned(), kind.name().into()));
        let quote = book.get(id)?;
        let named = quote.speaker.as_deref();
        // Whom a person named as the speaker stays named.
        let left = named.is_some_and(|name| self.left_behind(&quote, name, passages));
        match self.speaker(passages) {
            Some(speaker) if named.is_none() || left => {
                values.push(("speaker".to_owned(), speaker.into()));
            }
            None if left => values.push(("speaker".to_owned(), Value::Null)),
            Some(_) | None => {}
        }
        book.set(id, values.iter().map(|(name, value)| (name.as_str(), value.clone())))
    }

    /// Words, context and place of passages in the order they are given.
    fn wording(&self, passages: &[Range<usize>]) -> Option<Fields> {
        let document = &self.article.document;
        let text = document.text.as_str();
        let trimmed: Option<Vec<Range<usize>>> =
            passages.iter().map(|range| self.trimmed(range)).collect();
        let passages = trimmed.filter(|passages| !passages.is_empty())?;
        let parts: Vec<&str> = passages.iter().map(|range| &text[range.clone()]).collect();
        let spans: Vec<Range<usize>> = passages
            .iter()
            .map(|range| document.scalars(range.start)..document.scalars(range.end))
            .collect();
        let mut fields = Fields::default();
        fields.put("text", parts.join(STITCH));
        if parts.len() > 1 {
            fields.put("parts", parts.iter().copied().collect::<Value>());
        }
        let (first, last) = (passages.first()?, passages.last()?);
        fields.say("pre", before(&text[..first.start], self.context));
        fields.say("suf", behind(&text[last.end..], self.context));
        fields.put("pos", pairs(&spans));
        fields.put("rev", self.revision);
        fields.put("canon", CANON_VERSION);
        Some(fields)
    }

    /// Without the blanks at both ends; `None` for no passage of this text.
    fn trimmed(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let words = self.article.document.text.get(range.clone())?;
        let start = range.start + words.len() - words.trim_start().len();
        let end = start + words.trim().len();
        (start < end).then_some(start..end)
    }

    fn kind(&self, passage: &Range<usize>) -> Kind {
        let document = &self.article.document;
        let bare = unmarked(&document.text, passage);
        if self.quotations.iter().any(|q| unmarked(&document.text, &q.range) == bare) {
            return Kind::Quotation;
        }
        let Some(block) = document.blocks.get(document.block_at(passage.start)) else {
            return Kind::Span;
        };
        let whole = block.range == *passage;
        match block.kind {
            BlockKind::Heading(_) if whole => Kind::Title,
            _ if !(block.range.start..=block.range.end).contains(&passage.end) => Kind::Span,
            _ => {
                let words = &document.text[block.range.clone()];
                let at = passage.start - block.range.start..passage.end - block.range.start;
                let sentences = sentences(words);
                let same = |sentence: &Range<usize>| {
                    let trimmed = words[sentence.clone()].trim_end().len();
                    *sentence == at || sentence.start == at.start && at.end == at.start + trimmed
                };
                if sentences.iter().any(same) && !(whole && sentences.len() > 1) {
                    Kind::Sentence
                } else if whole {
                    Kind::Paragraph
                } else {
                    Kind::Span
                }
            }
        }
    }

    /// Whether a quote held words that the article lets `name` say, and its new passages hold none:
    /// nobody is to be quoted with what somebody else said or wrote.
    fn left_behind(&self, quote: &Quote, name: &str, passages: &[Range<usize>]) -> bool {
        let Some(place) = quote.place.as_ref().filter(|place| place.revision == self.revision)
        else {
            return false;
        };
        let document = &self.article.document;
        let before: Vec<Range<usize>> =
            place.spans.iter().map(|s| document.byte(s.start)..document.byte(s.end)).collect();
        let said = |passages: &[Range<usize>]| {
            self.quotations.iter().any(|quotation| {
                let range = &quotation.range;
                passages
                    .iter()
                    .any(|passage| passage.start < range.end && range.start < passage.end)
                    && self.speaker(std::slice::from_ref(range)).as_deref() == Some(name)
            })
        };
        said(&before) && !said(passages)
    }

    /// Who said it, when all passages are, or lie in, quotations of the same speaker.
    fn speaker(&self, passages: &[Range<usize>]) -> Option<String> {
        let text = self.article.document.text.as_str();
        let mut names = passages.iter().map(|passage| {
            let passage = unmarked(text, passage);
            let holds = |quotation: &&Quotation| {
                quotation.range.start <= passage.start && passage.end <= quotation.range.end
            };
            let speaker = self.quotations.iter().find(holds)?.speaker.as_ref()?;
            let name = text.get(speaker.person.clone().unwrap_or_else(|| speaker.range.clone()))?;
            (!is_pronoun(name)).then(|| Safe::line(name).into_string())
        });
        let first = names.next()??;
        names.all(|name| name.as_deref() == Some(&first)).then_some(first)
    }
}

/// A passage without the quotation marks and blanks at its ends.
fn unmarked(text: &str, passage: &Range<usize>) -> Range<usize> {
    let outer = |c: char| c.is_whitespace() || "“”„‟«»\"＂「」『』‹›‘’‚‛'".contains(c);
    let Some(words) = text.get(passage.clone()) else { return passage.clone() };
    let start = passage.start + words.len() - words.trim_start_matches(outer).len();
    start..start + words.trim_matches(outer).len()
}

/// A word that names nobody outside of its text.
fn is_pronoun(name: &str) -> bool {
    let words = [
        "he", "she", "they", "it", "we", "i", "you", "er", "sie", "es", "il", "elle", "ils",
        "elles", "lui", "lei", "él", "ella", "ellos", "ellas", "ele", "ela", "hij", "zij", "他",
        "她", "它", "他们", "她们", "我", "我们",
    ];
    words.contains(&name.to_lowercase().as_str())
}

/// The last characters of what stands before a passage, from the beginning of a word.
fn before(text: &str, most: usize) -> &str {
    let start = text.char_indices().rev().take(most).last().map_or(0, |(at, _)| at);
    let cut = &text[start..];
    if start == 0 || text[..start].ends_with(char::is_whitespace) {
        return cut;
    }
    let blank = cut.char_indices().take(WORD).find(|(_, c)| c.is_whitespace());
    blank.map_or(cut, |(at, _)| cut[at..].trim_start())
}

/// The first characters of what stands behind a passage, to the end of a word.
fn behind(text: &str, most: usize) -> &str {
    let end = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    let cut = &text[..end];
    if end == text.len() || text[end..].starts_with(char::is_whitespace) {
        return cut;
    }
    let blank = cut.char_indices().rev().take(WORD).find(|(_, c)| c.is_whitespace());
    blank.map_or(cut, |(at, _)| cut[..at].trim_end())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::single_range_in_vec_init, reason = "one part has one range")]

    use super::{Subject, before, behind};
    use crate::article::{Article, ArticleId, Now};
    use crate::formats::markdown;
    use crate::journal::{Draft, Event};
    use crate::quotation;
    use crate::quote::{Book, Kind, Quote, QuoteId};

    const TEXT: &str = "---\ntitle: River towns\nauthor: J. Okafor\nlink: https://example.org/river\n\
        ---\n\n## Moving upriver\n\nThe water came at night. “We moved the school twice,” said Ana \
        Duarte, who has taught here since 1998. “And the river followed us.”\n\nNobody asked twice.\n";

    fn article() -> (Article, Vec<quotation::Quotation>) {
        let article = markdown::read(TEXT);
        let quotations = quotation::find(&article.document.text, Some("en"));
        (article, quotations)
    }

    fn kept(words: &[&str]) -> Quote {
        resized(&[words]).remove(0)
    }

    /// What a quote is after it was kept with the first words and resized to each of the others,
    /// then after all of that was undone step by step.
    fn resized(steps: &[&[&str]]) -> Vec<Quote> {
        let (article, quotations) = article();
        let id = ArticleId::new(None, None, "a.md");
        let revision = article.document.revision();
        let subject = Subject {
            article: &article,
            id: &id,
            quotations: &quotations,
            revision: &revision,
            context: 64,
        };
        let range = |words: &&str| {
            let at = article.document.text.find(words).unwrap();
            at..at + words.len()
        };
        let name = QuoteId::derived("q");
        let (mut book, mut done) = (Book::default(), Vec::<Draft>::new());
        let mut shown = Vec::new();
        for n in 1..2 * steps.len() as u64 {
            let draft = match steps.get(n as usize - 1) {
                Some(words) => {
                    let passages: Vec<_> = words.iter().map(range).collect();
                    let draft = match n {
                        1 => subject.keep(&name, &passages, Now::on(2026, 11, 22)),
                        _ => subject.resize(&book, &name, &passages),
                    };
                    done.extend(draft.clone());
                    draft
                }
                None => {
                    let last = done.pop().unwrap();
                    last.change.inverse().map(|change| Draft::new(last.art, change))
                }
            };
            let at = format!("2026-11-22T12:00:{n:02}.000Z");
            let event = Event { v: 1, n, dev: "lap1".into(), at, draft: draft.unwrap() };
            book.fold(&event);
            shown.push(book.get(&name).unwrap());
        }
        shown
    }

    #[test]
    fn a_quote_grows_and_shrinks_under_the_same_name_and_back() {
        let (short, stitched) = ("We moved the school twice,", "And the river followed us.");
        let whole = "“We moved the school twice,” said Ana Duarte, who has taught here since 1998.";
        let quotes = resized(&[&[short], &[whole], &[short, stitched]]);
        let kinds: Vec<Kind> = quotes.iter().map(|quote| quote.kind).collect();
        assert_eq!(
            kinds,
            [Kind::Quotation, Kind::Sentence, Kind::Span, Kind::Sentence, Kind::Quotation]
        );
        assert_eq!((quotes[1].text.as_str(), quotes[2].parts.len()), (whole, 2));
        for (before, after) in [(1, 3), (0, 4)] {
            let changed = quotes[after].changed.clone();
            assert_eq!(Quote { changed, ..quotes[before].clone() }, quotes[after]);
        }
    }

    #[test]
    fn a_speaker_is_left_behind_with_the_last_word_that_was_hers() {
        let (said, told) = ("We moved the school twice,", "The water came at night.");
        let paragraph = "The water came at night. “We moved the school twice,” said";
        let quotes = resized(&[&[said], &[paragraph], &[told], &[said]]);
        let speakers: Vec<_> = quotes.iter().map(|quote| quote.speaker.as_deref()).collect();
        let ana = Some("Ana Duarte");
        assert_eq!(speakers, [ana, ana, None, ana, None, ana, ana]);
    }

    #[test]
    fn a_quotation_is_kept_with_its_speaker_context_and_place() {
        let quote = kept(&["We moved the school twice,"]);
        assert_eq!(quote.kind, Kind::Quotation);
        assert_eq!(quote.speaker.as_deref(), Some("Ana Duarte"));
        assert_eq!(quote.before.as_str(), "Moving upriver\n\nThe water came at night. “");
        assert_eq!(
            quote.behind.as_str(),
            "” said Ana Duarte, who has taught here since 1998. “And the"
        );
        assert_eq!(quote.place.as_ref().unwrap().spans, [42..68]);
        assert_eq!(quote.title.as_str(), "River towns");
        assert_eq!(quote.link.as_deref(), Some("https://example.org/river"));
        let marked = kept(&["“We moved the school twice,”"]);
        assert_eq!((marked.kind, marked.speaker.as_deref()), (Kind::Quotation, Some("Ana Duarte")));
    }

    #[test]
    fn what_a_passage_is_follows_from_its_borders() {
        for (words, kind, speaker) in [
            ("The water came at night.", Kind::Sentence, None),
            (" came at ", Kind::Span, None),
            ("the school", Kind::Span, Some("Ana Duarte")),
            ("Moving upriver", Kind::Title, None),
            ("Nobody asked twice.", Kind::Sentence, None),
            ("night. “We moved the school twice,” said", Kind::Span, None),
        ] {
            let quote = kept(&[words]);
            assert_eq!((quote.kind, quote.speaker.as_deref()), (kind, speaker), "{words}");
            assert_eq!(quote.text.as_str(), words.trim());
        }
    }

    #[test]
    fn stitched_passages_are_one_quote_with_two_places() {
        let quote = kept(&["We moved the school twice,", "And the river followed us."]);
        assert_eq!(
            quote.text.as_str(),
            "We moved the school twice, […] And the river followed us."
        );
        assert_eq!((quote.parts.len(), quote.place.unwrap().spans.len()), (2, 2));
        assert_eq!(quote.speaker.as_deref(), Some("Ana Duarte"));
        assert_eq!(quote.behind.as_str(), "”\n\nNobody asked twice.");
    }

    #[test]
    fn context_is_cut_at_words_where_a_script_has_blanks() {
        let long = "abcd ".repeat(30);
        assert_eq!(before(&long, 64), &"abcd ".repeat(12));
        assert_eq!(behind(&long, 64), "abcd ".repeat(13).trim_end());
        assert_eq!(before(&"水".repeat(90), 64).chars().count(), 64);
        assert_eq!((before("short", 64), behind("", 64)), ("short", ""));
    }
}
