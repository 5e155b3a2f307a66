//! A quote → the line that says where it is from, in the style a reader needs.

use crate::article::Date;
use crate::quote::{Quote, fragment};
use crate::safe::Safe;

/// How a source is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    #[default]
    Plain,
    /// Notes and bibliography, 17th edition: a news article online.
    Chicago,
    /// 7th edition.
    Apa,
    /// 9th edition.
    Mla,
}

impl Style {
    pub const ALL: [Self; 4] = [Self::Plain, Self::Chicago, Self::Apa, Self::Mla];

    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Chicago => "chicago",
            Self::Apa => "apa",
            Self::Mla => "mla",
        }
    }
}

/// A person's name in its parts, or as one piece when it has none that are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    Person { family: String, given: String },
    Literal(String),
}

/// Words that belong to the family name behind them.
const PARTICLES: [&str; 18] = [
    "van", "von", "de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "le", "ten",
    "ter", "zu", "bin", "al",
];
/// Words that only the name of a group has.
const GROUPS: [&str; 16] = [
    "agency",
    "press",
    "staff",
    "news",
    "team",
    "editors",
    "redaktion",
    "the",
    "board",
    "association",
    "institute",
    "university",
    "office",
    "reuters",
    "group",
    "and",
];

impl Name {
    pub fn of(name: &str) -> Self {
        let literal = || Self::Literal(name.to_owned());
        if let Some((family, given)) = name.split_once(", ")
            && !given.contains(',')
        {
            return Self::Person { family: family.to_owned(), given: given.to_owned() };
        }
        let words: Vec<&str> = name.split_whitespace().collect();
        let group = |word: &&str| {
            GROUPS.contains(&word.to_lowercase().as_str())
                || word.contains(|c: char| c.is_ascii_digit() || c == '&')
        };
        // The parts of a name in Han, kana or hangul are not told apart by blanks.
        let east =
            name.chars().any(|c| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'));
        if words.len() < 2 || words.len() > 6 || east || words.iter().any(group) {
            return literal();
        }
        let particle = |word: &&str| PARTICLES.contains(word);
        let first = words.iter().skip(1).position(particle).map(|at| at + 1);
        let at = first.unwrap_or(words.len() - 1);
        Self::Person { family: words[at..].join(" "), given: words[..at].join(" ") }
    }

    /// `Okafor, Jo`.
    pub fn inverted(&self) -> String {
        match self {
            Self::Person { family, given } => format!("{family}, {given}"),
            Self::Literal(name) => name.clone(),
        }
    }

    pub fn straight(&self) -> String {
        match self {
            Self::Person { family, given } => format!("{given} {family}"),
            Self::Literal(name) => name.clone(),
        }
    }

    /// `Okafor, J. A.`
    fn initials(&self) -> String {
        let Self::Person { family, given } = self else { return self.straight() };
        let initial = |word: &str| {
            let parts = word.split('-').filter_map(|part| part.chars().next());
            parts.map(|c| format!("{c}.")).collect::<Vec<_>>().join("-")
        };
        let initials: Vec<String> = given.split_whitespace().map(initial).collect();
        format!("{family}, {}", initials.join(" "))
    }
}

/// Where a quote is from, one line; with the article's address when there is one.
pub fn cite(quote: &Quote, style: Style) -> Safe {
    let names: Vec<Name> = quote.authors.iter().map(|name| Name::of(name)).collect();
    let source = quote.source.as_deref().unwrap_or_default();
    let link = quote.link.as_deref().unwrap_or_default();
    let line = match style {
        Style::Plain => plain(quote),
        Style::Chicago => chicago(quote, &names, source, link),
        Style::Apa => apa(quote, &names, source, link),
        Style::Mla => mla(quote, &names, source, link),
    };
    Safe::line(&line)
}

fn plain(quote: &Quote) -> String {
    let mut parts: Vec<String> = Vec::new();
    // Who wrote it says nothing new when the same person said it.
    let authors = quote.authors.iter().filter(|name| Some(*name) != quote.speaker.as_ref());
    let authors: Vec<&str> = authors.map(Safe::as_str).collect();
    parts.extend((!authors.is_empty()).then(|| authors.join(", ")));
    let title = quote.title.as_str();
    parts.extend((!title.is_empty()).then(|| format!("“{}”", inner(title))));
    parts.extend(quote.source.iter().map(ToString::to_string));
    parts.extend(quote.date.map(|date| date.words()));
    parts.extend(fragment::link(quote));
    spoken(quote.speaker.as_deref(), &parts)
}

/// Who said it, in what somebody wrote: two names in a row would be two authors.
pub(crate) fn spoken(speaker: Option<&str>, parts: &[String]) -> String {
    let speaker = speaker.unwrap_or_default();
    let joint = if speaker.is_empty() || parts.is_empty() { "" } else { ", in " };
    format!("{speaker}{joint}{}", parts.join(", "))
}

fn chicago(quote: &Quote, names: &[Name], source: &str, link: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(list(names, Name::straight, Name::straight, "and", 3));
    let title = titled(quote);
    parts.extend(title.map(|title| format!("“{}”", comma(&inner(&title)))));
    parts.extend((!source.is_empty()).then(|| source.to_owned()));
    parts.push(quote.date.map_or("n.d.".to_owned(), |date| american(&date)));
    parts.extend((!link.is_empty()).then(|| link.to_owned()));
    let joined =
        parts.join(", ").replace(",”, ", ",” ").replace("?”, ", "?” ").replace("!”, ", "!” ");
    stop(&joined)
}

fn apa(quote: &Quote, names: &[Name], source: &str, link: &str) -> String {
    let date = match quote.date {
        Some(date) => format!("({})", date.day().strftime("%Y, %B %-d")),
        None => "(n.d.)".to_owned(),
    };
    let authors = list(names, Name::initials, Name::initials, "&", 20);
    let title = titled(quote).map(|title| sentence(&title));
    let head = match (authors, title) {
        (Some(authors), title) => {
            format!("{} {date}. {}", dot(&authors), title.unwrap_or_default())
        }
        (None, Some(title)) => format!("{title} {date}."),
        (None, None) => format!("{date}."),
    };
    let source = if source.is_empty() { String::new() } else { sentence(source) };
    [head.trim_end().to_owned(), source, link.to_owned()].join(" ").trim_end().to_owned()
}

fn mla(quote: &Quote, names: &[Name], source: &str, link: &str) -> String {
    let mut text = String::new();
    let authors = list(names, Name::inverted, Name::straight, "and", 2);
    if let Some(authors) = authors {
        text.push_str(&format!("{} ", dot(&authors)));
    }
    if let Some(title) = titled(quote) {
        let end = if title.ends_with(['.', '?', '!', '。', '？', '！']) { "" } else { "." };
        text.push_str(&format!("“{}{end}” ", inner(&title)));
    }
    let mut parts = Vec::new();
    parts.extend((!source.is_empty()).then(|| source.to_owned()));
    parts.extend(quote.date.map(|date| mla_day(&date)));
    let bare = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    parts.extend(bare.filter(|bare| !bare.is_empty()).map(ToOwned::to_owned));
    stop(&(text + &parts.join(", ")))
}

fn titled(quote: &Quote) -> Option<String> {
    Some(quote.title.to_string()).filter(|title| !title.is_empty())
}

/// Names in a row; more than `most` become the first and "et al."
fn list(
    names: &[Name],
    first: impl Fn(&Name) -> String,
    others: impl Fn(&Name) -> String,
    and: &str,
    most: usize,
) -> Option<String> {
    let head = first(names.first()?);
    if names.len() > most {
        return Some(format!("{head} et al."));
    }
    let mut rest: Vec<String> = names.iter().skip(1).map(others).collect();
    let Some(last) = rest.pop() else { return Some(head) };
    if rest.is_empty() {
        // Only an inverted name needs the comma.
        let comma = if and == "&" || head.contains(", ") { "," } else { "" };
        return Some(format!("{head}{comma} {and} {last}"));
    }
    Some(format!("{head}, {}, {and} {last}", rest.join(", ")))
}

/// Within double marks, double marks are single ones.
pub(crate) fn inner(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // German opens low, and closes with the mark that opens elsewhere.
    let (mut open, mut low) = (false, false);
    for c in text.chars() {
        out.push(match c {
            '“' if std::mem::take(&mut low) => '’',
            '„' => {
                low = true;
                '‘'
            }
            '“' | '‟' => '‘',
            '”' => {
                low = false;
                '’'
            }
            '"' => {
                open = !open;
                if open { '‘' } else { '’' }
            }
            _ => c,
        });
    }
    out
}

/// `November 20, 2026`.
fn american(date: &Date) -> String {
    date.day().strftime("%B %-d, %Y").to_string()
}

/// `20 Nov. 2026`: months of more than four letters are shortened.
fn mla_day(date: &Date) -> String {
    let day = date.day();
    let month = day.strftime("%B").to_string();
    let month = match month.len() {
        0..=4 => month,
        _ if month == "September" => "Sept.".to_owned(),
        _ => format!("{}.", day.strftime("%b")),
    };
    format!("{} {month} {}", day.day(), day.strftime("%Y"))
}

fn comma(title: &str) -> String {
    if title.ends_with(['?', '!', '？', '！']) { title.to_owned() } else { format!("{title},") }
}

fn dot(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

fn sentence(text: &str) -> String {
    let ended = text.ends_with(['.', '?', '!', '。', '？', '！']);
    if ended { text.to_owned() } else { format!("{text}.") }
}

/// The full stop of a whole citation.
fn stop(text: &str) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::{Name, Style, cite};
    use crate::quote::export::sample;

    #[test]
    fn each_style_names_the_source_as_its_manual_has_it() {
        let [river, bridge, boats] = sample::all();
        for (quote, style, expected) in [
            (
                &river,
                Style::Plain,
                "Ana Duarte, in Jo Okafor, “River towns”, The Guardian, 20 November 2026, https://example.org/river#:~:text=We%20moved%20the%20school%20%E2%80%9Ctwice%E2%80%9D%2C%20and%20the%20river%20followed%20us.",
            ),
            (
                &river,
                Style::Chicago,
                "Jo Okafor, “River towns,” The Guardian, November 20, 2026, https://example.org/river.",
            ),
            (
                &river,
                Style::Apa,
                "Okafor, J. (2026, November 20). River towns. The Guardian. https://example.org/river",
            ),
            (
                &river,
                Style::Mla,
                "Okafor, Jo. “River towns.” The Guardian, 20 Nov. 2026, example.org/river.",
            ),
            (
                &bridge,
                Style::Chicago,
                "Ludwig van Beek and Eva Maier-Roth, “Was heißt ‘fertig’?” n.d., https://example.org/br%C3%BCcke?a=1&b=2.",
            ),
            (
                &bridge,
                Style::Apa,
                "van Beek, L., & Maier-Roth, E. (n.d.). Was heißt „fertig“? https://example.org/br%C3%BCcke?a=1&b=2",
            ),
            (
                &bridge,
                Style::Mla,
                "van Beek, Ludwig, and Eva Maier-Roth. “Was heißt ‘fertig’?” example.org/br%C3%BCcke?a=1&b=2.",
            ),
            (&boats, Style::Apa, "渡轮日落后停航. (2021, September 25). 港口报."),
            (&boats, Style::Plain, "奥德菲尔德, in “渡轮日落后停航”, 港口报, 25 September 2021"),
        ] {
            assert_eq!(cite(quote, style).as_str(), expected);
        }
    }

    #[test]
    fn names_are_parted_where_they_have_parts() {
        for (name, inverted) in [
            ("Jo Okafor", "Okafor, Jo"),
            ("Ludwig van Beek", "van Beek, Ludwig"),
            ("Okafor, Jo", "Okafor, Jo"),
            ("Reuters", "Reuters"),
            ("Harbour Press Agency", "Harbour Press Agency"),
            ("李 明", "李 明"),
            ("M. J. de la Cruz", "de la Cruz, M. J."),
        ] {
            assert_eq!(Name::of(name).inverted(), inverted);
        }
    }
}
