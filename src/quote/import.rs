//! Files of other programs → quotes to be added, and what could not be read with its line.

pub mod clippings;
pub mod csv;
pub mod json;
pub mod jsonld;

use crate::article::{ArticleId, Now};
use crate::error::Problem;
use crate::journal::Draft;
use crate::journal::quote::Fields;
use crate::quote::{Book, QuoteId, record};
use crate::safe::Safe;

/// Quotes that a file holds.
#[derive(Debug, Default, PartialEq)]
pub struct Imported {
    pub quotes: Vec<Incoming>,
    pub problems: Vec<Problem>,
}

/// A quote from elsewhere: no text of an article stands behind it yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    pub id: QuoteId,
    pub article: ArticleId,
    pub fields: Fields,
    pub tags: Vec<String>,
    /// Deleted where it comes from.
    pub deleted: bool,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// Our own, one object a line.
    Json,
    /// Readwise's columns.
    Csv,
    /// Kindle's `My Clippings.txt`.
    Clippings,
    /// W3C Web Annotation.
    Jsonld,
}

impl Form {
    /// Tells by what stands in it; `None` when it is none of them.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let head: String = text.chars().take(4096).collect();
        let first = head.lines().next().unwrap_or_default();
        if text.starts_with(['{', '[']) {
            let annotation = ["@context", "TextQuoteSelector", "\"Annotation\""];
            let own = first.contains("\"schema\":\"pullquote/");
            if !own && annotation.iter().any(|mark| head.contains(mark)) {
                return Some(Self::Jsonld);
            }
            // what goes on over several lines, as CSL does, has no line that is an object
            let mut lines = text.lines().filter(|_| text.starts_with('{'));
            return lines.any(json::is_object).then_some(Self::Json);
        }
        if csv::is_header(first) {
            return Some(Self::Csv);
        }
        text.contains(crate::quote::export::clippings::END).then_some(Self::Clippings)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "readwise",
            Self::Clippings => "clippings",
            Self::Jsonld => "jsonld",
        }
    }
}

/// Reads a file of a known form; a part that cannot be read is named and hides only itself.
pub fn read(form: Form, text: &str) -> Imported {
    let text = text.trim_start_matches('\u{feff}');
    match form {
        Form::Json => json::read(text),
        Form::Csv => csv::read(text),
        Form::Clippings => clippings::read(text),
        Form::Jsonld => jsonld::read(text),
    }
}

/// The drafts that add what the book has not: the same file twice adds nothing. What does not say when
/// it was made was made now, for by that an imported quote is known.
pub fn drafts(imported: &[Incoming], book: &Book, now: &Now) -> Vec<Draft> {
    let mut known = std::collections::BTreeSet::new();
    let new = imported
        .iter()
        .filter(|quote| !quote.deleted && !book.holds(&quote.id) && known.insert(quote.id.clone()));
    new.map(|quote| {
        let mut fields = quote.fields.clone();
        if fields.get("made").is_none() {
            fields.say("made", &now.stamp());
        }
        record::add(&quote.id, &quote.article, fields, &quote.tags)
    })
    .collect()
}

impl Incoming {
    /// A quote without a name of its own, named by what it says and where.
    fn nameless(text: &str, title: &str, mut fields: Fields, tags: Vec<String>) -> Self {
        fields.say("text", text);
        fields.say("title", title);
        let id = QuoteId::derived(&format!("{title}\n{text}"));
        let link = fields.get("link").and_then(serde_json::Value::as_str);
        // The same rule by which an article is known, so that the quote finds it by its address.
        let article = ArticleId::new(None, link, &Safe::line(title));
        Self { id, article, fields, tags, deleted: false }
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, drafts, read};
    use crate::article::Now;
    use crate::journal::{self, Event};
    use crate::quote::cite::Style;
    use crate::quote::export::{Format, sample};
    use crate::quote::{Book, Quote};
    use proptest::prelude::{any, prop_assert, proptest};

    fn imported(text: &str) -> (Vec<Quote>, Vec<String>) {
        let found = read(Form::of(text).unwrap(), text);
        let mut book = Book::default();
        for (n, draft) in (1..).zip(drafts(&found.quotes, &book, &Now::on(2026, 12, 24))) {
            let at = Now::on(2026, 12, 24).stamp();
            let event = Event { v: 1, n, dev: "lap2".into(), at, draft };
            let line = journal::line(&event).unwrap();
            book.fold(&journal::parse(&line).unwrap().unwrap());
        }
        assert!(
            drafts(&found.quotes, &book, &Now::on(2026, 12, 24)).is_empty(),
            "the second time adds nothing"
        );
        let problems = found.problems.iter().map(ToString::to_string).collect();
        (book.kept(), problems)
    }

    #[test]
    fn a_quote_that_does_not_say_when_it_was_made_is_an_imported_one_too() {
        let (quotes, problems) = imported("{\"text\":\"The river rose.\",\"title\":\"Rivers\"}\n");
        assert_eq!(problems, [""; 0]);
        assert!(quotes[0].imported, "{quotes:?}");
    }

    #[test]
    fn our_json_comes_back_whole() {
        let mut samples = sample::all().to_vec();
        crate::quote::sort(&mut samples);
        let text = Format::Json.write(&samples, Style::Apa);
        let (quotes, problems) = imported(&text);
        assert_eq!(problems, [""; 0]);
        for (quote, sample) in quotes.iter().zip(&samples) {
            let same = Quote {
                device: sample.device.clone(),
                changed: sample.changed.clone(),
                imported: false,
                ..quote.clone()
            };
            assert_eq!(same, *sample);
        }
        assert_eq!(quotes.len(), 3);
    }

    #[test]
    fn a_foreign_field_with_a_name_of_the_journal_loses_no_quote() {
        let text = "{\"text\":\"One.\",\"op\":\"keep\",\"tag\":\"news\",\"aura\":3}\n\
                    {\"text\":\"Two.\",\"tag\":[\"x\"],\"untag\":\"y\",\"was\":{\"text\":\"z\"}}\n\
                    {\"text\":\"Three.\"}\n";
        let (quotes, problems) = imported(text);
        let mut texts: Vec<&str> = quotes.iter().map(|quote| quote.text.as_str()).collect();
        texts.sort_unstable();
        assert_eq!((texts.as_slice(), problems.len()), (&["One.", "Three.", "Two."][..], 0));
        let names = |quote: &Quote| quote.more.keys().cloned().collect::<Vec<_>>();
        let more: Vec<String> = quotes.iter().flat_map(names).collect();
        assert_eq!(more, ["aura"], "what the journal has no name for is kept");
        assert!(quotes.iter().all(|quote| quote.tags.is_empty()));
    }

    #[test]
    fn other_forms_bring_back_words_notes_tags_and_sources() {
        let samples = sample::all();
        for format in [Format::Readwise, Format::Clippings, Format::Jsonld] {
            let (quotes, problems) = imported(&format.write(&samples, Style::Plain));
            assert_eq!(problems, [""; 0], "{}", format.name());
            assert_eq!(quotes.len(), 3, "{}", format.name());
            for sample in &samples {
                let quote = quotes.iter().find(|quote| quote.title == sample.title);
                let quote = quote.unwrap_or_else(|| panic!("{}: {}", format.name(), sample.title));
                let words = |quote: &Quote| quote.text.replace("\n =", "\n=");
                assert_eq!(words(quote), words(sample), "{}", format.name());
                assert_eq!(quote.note, sample.note, "{}", format.name());
                assert_eq!(quote.authors, sample.authors, "{}", format.name());
                assert_eq!(quote.at.get(..19), sample.at.get(..19), "{}", format.name());
                if format == Format::Jsonld {
                    assert_eq!(quote.place, sample.place);
                    // One with an address is known by that.
                    assert!(sample.link.is_some() || quote.article == sample.article);
                }
                if format != Format::Clippings {
                    assert_eq!(quote.link, sample.link, "{}", format.name());
                    assert_eq!(quote.tags.len(), sample.tags.len(), "{}", format.name());
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line_and_hides_only_itself() {
        let good = Format::Json.write(&sample::all()[..1], Style::Plain);
        for (text, count, problem) in [
            (format!("{good}nonsense\n"), 1, "line 2: not a quote, passed over"),
            (format!("{good}{{\"text\":3}}\n"), 1, "line 2: not a quote, passed over"),
            ("Highlight,Title\n\"a\"b,c\nd,e\n".to_owned(), 1, "line 2: a mark stands inside a cell"),
            ("Highlight,Title\nd,e\n\"open".to_owned(), 1, "line 3: a cell has no end"),
            ("T (A)\nno clipping\n==========\nT (A)\n- Your Highlight on page 3\n\nWords\n==========\n".to_owned(), 1, "line 1: not a clipping, passed over"),
            ("{\"@context\": 3".to_owned(), 0, "line 1: not JSON"),
            ("[{\"@context\":1,\"type\":\"Annotation\"},{\"type\":\"Annotation\",\"target\":{\"source\":\"https://e.org\",\"selector\":{\"type\":\"TextQuoteSelector\",\"exact\":\"w\"}}}]".to_owned(), 1, "annotation 1"),
        ] {
            let (quotes, problems) = imported(&text);
            assert_eq!(quotes.len(), count, "{text}");
            assert!(problems.iter().any(|line| line.starts_with(problem)), "{text}: {problems:?}");
        }
    }

    #[test]
    fn json_of_another_kind_is_none_of_them() {
        let csl = Format::Csl.write(&sample::all(), Style::Plain);
        assert_eq!(Form::of(&csl), None);
        assert_eq!(Form::of("{\n  \"text\": \"One.\"\n}\n"), None);
        assert_eq!(Form::of("[{\"text\":\"One.\"},\n{\"text\":\"Two.\"}\n]"), None);
        assert_eq!(Form::of("{torn\n{\"text\":\"One.\"}\n"), Some(Form::Json));
    }

    proptest! {
        #[test]
        fn no_file_panics_and_all_that_is_read_is_safe(
            text in any::<String>(), cut in 0usize..4000, form in 0usize..4,
        ) {
            let forms = [Form::Json, Form::Csv, Form::Clippings, Form::Jsonld];
            let formats = [Format::Json, Format::Readwise, Format::Clippings, Format::Jsonld];
            read(forms[form], &text);
            let whole = formats[form].write(&sample::all(), Style::Plain);
            let cut = (0..=cut.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
            let torn = format!("{}{text}{}", &whole[..cut], &whole[cut..]);
            let found = read(forms[form], &torn);
            let mut book = Book::default();
            for (n, draft) in (1..).zip(drafts(&found.quotes, &book, &Now::on(2026, 12, 24))) {
                book.fold(&Event { v: 1, n, dev: "x".into(), at: String::new(), draft });
            }
            let written = Format::Text.write(&book.kept(), Style::Plain);
            prop_assert!(!written.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
