//! Quotes → the files of other programs, as text; the same bytes for the same quotes.

pub mod bibliography;
pub mod clippings;
pub mod csv;
pub mod html;
pub mod json;
pub mod jsonld;
pub mod managed;
pub mod markdown;
pub mod org;
pub mod text;

#[cfg(test)]
mod parsed;
#[cfg(test)]
pub mod sample;

use crate::quote::Quote;
use crate::quote::cite::Style;

/// A form that other programs read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Markdown,
    Org,
    /// One object a line with every field: what the import reads again.
    Json,
    Csv,
    /// The columns that Readwise imports.
    Readwise,
    /// W3C Web Annotation.
    Jsonld,
    /// BibLaTeX, an entry an article.
    Bibtex,
    /// CSL-JSON, an entry an article.
    Csl,
    /// Kindle's `My Clippings.txt`.
    Clippings,
    Text,
    Html,
}

impl Format {
    pub const ALL: [Self; 11] = [
        Self::Markdown,
        Self::Org,
        Self::Json,
        Self::Csv,
        Self::Readwise,
        Self::Jsonld,
        Self::Bibtex,
        Self::Csl,
        Self::Clippings,
        Self::Text,
        Self::Html,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Org => "org",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Readwise => "readwise",
            Self::Jsonld => "jsonld",
            Self::Bibtex => "bibtex",
            Self::Csl => "csl",
            Self::Clippings => "clippings",
            Self::Text => "text",
            Self::Html => "html",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Writes quotes in the order they are given.
    pub fn write(self, quotes: &[Quote], style: Style) -> String {
        match self {
            Self::Markdown => markdown::write(quotes, style),
            Self::Org => org::write(quotes, style),
            Self::Json => json::write(quotes, style),
            Self::Csv => csv::write(quotes, style),
            Self::Readwise => csv::readwise(quotes),
            Self::Jsonld => jsonld::write(quotes),
            Self::Bibtex => bibliography::bibtex(quotes),
            Self::Csl => bibliography::csl(quotes),
            Self::Clippings => clippings::write(quotes),
            Self::Text => text::write(quotes, style),
            Self::Html => html::write(quotes, style),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, sample};
    use crate::quote::cite::Style;
    use crate::quote::{QuoteId, template};
    use crate::safe::Safe;
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    #[test]
    fn every_format_is_as_its_golden_file_has_it() {
        for format in Format::ALL {
            let written = format.write(&sample::all(), Style::Plain);
            insta::assert_snapshot!(format!("quotes.{}", format.name()), written);
        }
    }

    #[test]
    fn every_format_has_its_name() {
        for format in Format::ALL {
            assert_eq!(Format::parse(format.name()), Some(format));
        }
    }

    proptest! {
        #[test]
        fn no_export_of_any_text_holds_a_control_character(
            texts in vec(any::<String>(), 8), style in 0usize..4,
        ) {
            let quote = sample::foreign(&texts);
            let quotes = [quote];
            for format in Format::ALL {
                let written = format.write(&quotes, Style::ALL[style]);
                let crlf = matches!(format, Format::Csv | Format::Readwise);
                let written = if crlf { written.replace("\r\n", "\n") } else { written };
                prop_assert!(!written.chars().any(|c| c.is_control() && c != '\n'), "{}", format.name());
                let safe = Safe::typed(&written);
                prop_assert_eq!(safe.as_str(), written.as_str(), "{}", format.name());
            }
            let plain = template::render("{{ quotes[0].text }}{{ quotes[0].note }}", &quotes, Style::Plain);
            prop_assert!(!plain.unwrap().chars().any(|c| c.is_control() && c != '\n'));
            prop_assert!(QuoteId::parse(quotes[0].id.as_str()).is_some());
        }
    }
}
