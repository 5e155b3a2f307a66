//! Quotes → one bibliography entry an article, as BibLaTeX or CSL-JSON, its quotes in a note.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::article::Date;
use crate::quote::cite::Name;
use crate::quote::export::json::pretty;
use crate::quote::{Quote, by_article};
use crate::safe::Safe;

pub fn bibtex(quotes: &[Quote]) -> String {
    let mut out = String::new();
    for (key, article) in keyed(quotes) {
        let Some(first) = article.first() else { continue };
        let mut fields: Vec<(&str, String)> = Vec::new();
        if !first.authors.is_empty() {
            let names = first.authors.iter().map(|name| match Name::of(name) {
                Name::Person { family, given } => format!("{}, {}", tex(&family), tex(&given)),
                // Braces keep the name of a group in one piece.
                Name::Literal(name) => format!("{{{}}}", tex(&name)),
            });
            fields.push(("author", names.collect::<Vec<_>>().join(" and ")));
        }
        fields.push(("title", format!("{{{}}}", tex(&first.title))));
        let optional = [
            ("organization", first.source.as_deref().map(tex)),
            ("date", first.date.map(|date| date.day().to_string())),
            ("url", first.link.as_deref().map(verbatim)),
            ("urldate", first.retrieved.as_deref().and_then(day)),
            ("langid", first.lang.as_deref().map(tex)),
        ];
        fields.extend(optional.into_iter().filter_map(|(name, value)| Some((name, value?))));
        let notes: Vec<String> = article.iter().map(|quote| tex(&note(quote))).collect();
        fields.push(("annotation", notes.join(" \\par ")));
        let lines: Vec<String> =
            fields.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("@online{{{key},\n{}\n}}\n", lines.join(",\n")));
    }
    out
}

pub fn csl(quotes: &[Quote]) -> String {
    let entries: Value = keyed(quotes)
        .into_iter()
        .filter_map(|(key, article)| {
            let first = article.first()?;
            let mut entry = json!({
                "id": key, "type": "article-newspaper", "title": first.title.as_str(),
            });
            if !first.authors.is_empty() {
                let names = first.authors.iter().map(|name| match Name::of(name) {
                    Name::Person { family, given } => json!({"family": family, "given": given}),
                    Name::Literal(name) => json!({"literal": name}),
                });
                entry["author"] = names.collect();
            }
            if let Some(source) = &first.source {
                entry["container-title"] = source.as_str().into();
            }
            if let Some(date) = first.date {
                entry["issued"] = date_parts(&date);
            }
            if let Some(link) = &first.link {
                entry["URL"] = link.as_str().into();
            }
            if let Some(date) = first.retrieved.as_deref().and_then(Date::parse) {
                entry["accessed"] = date_parts(&date);
            }
            if let Some(lang) = &first.lang {
                entry["language"] = lang.as_str().into();
            }
            let notes: Vec<String> = article.iter().map(|quote| note(quote)).collect();
            entry["note"] = notes.join("\n").into();
            Some(entry)
        })
        .collect();
    pretty(&entries)
}

fn date_parts(date: &Date) -> Value {
    let day = date.day();
    json!({"date-parts": [[day.year(), day.month(), day.day()]]})
}

fn day(stamp: &str) -> Option<String> {
    Some(Date::parse(stamp)?.day().to_string())
}

/// What was said and by whom, one line.
fn note(quote: &Quote) -> String {
    let words = crate::quote::cite::inner(&Safe::line(&quote.text));
    let speaker = quote.speaker.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let note = Safe::line(&quote.note);
    let note = if note.is_empty() { String::new() } else { format!(" – {note}") };
    format!("“{words}”{speaker}{note}")
}

/// Articles with a key made of author, year and first long word of the title; the second one of a
/// key gets an `a`.
fn keyed(quotes: &[Quote]) -> Vec<(String, Vec<&Quote>)> {
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    let keyed = by_article(quotes).into_iter().filter_map(|article| {
        let first = *article.first()?;
        let family = first.authors.first().map(|name| match Name::of(name) {
            Name::Person { family, .. } => family,
            Name::Literal(name) => name,
        });
        let family = family.or_else(|| first.source.as_ref().map(ToString::to_string));
        let year = first.date.map(|date| date.day().year().to_string()).unwrap_or_default();
        let word = first.title.split_whitespace().map(ascii).find(|word| word.len() > 3);
        let mut key = ascii(&family.unwrap_or_default()) + &year + &word.unwrap_or_default();
        if key.chars().all(|c| c.is_ascii_digit()) {
            // Another script: a name that is the same next time.
            key = format!("quote{year}{}", &first.id.as_str().to_lowercase());
        }
        let count = taken.entry(key.clone()).or_default();
        let suffix = count.checked_sub(1).map(letters).unwrap_or_default();
        *count += 1;
        Some((key + &suffix, article))
    });
    keyed.collect()
}

/// 0 → `a`, 25 → `z`, 26 → `aa`.
fn letters(mut number: u32) -> String {
    let mut out = Vec::new();
    loop {
        out.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        match (number / 26).checked_sub(1) {
            Some(next) => number = next,
            None => break,
        }
    }
    out.iter().rev().collect()
}

fn ascii(word: &str) -> String {
    let plain = |c: char| match c {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' | 'Ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ø' | 'Ö' => 'o',
        'ü' | 'ú' | 'ù' | 'û' | 'Ü' => 'u',
        'ß' => 's',
        'ñ' => 'n',
        'ç' => 'c',
        c => c.to_ascii_lowercase(),
    };
    word.chars().map(plain).filter(char::is_ascii_alphanumeric).collect()
}

/// Two characters that TeX sets as another one: `--` would become a dash.
const LIGATURES: [(char, char); 8] = [
    ('-', '-'),
    ('`', '`'),
    ('\'', '\''),
    ('?', '`'),
    ('!', '`'),
    (',', ','),
    ('<', '<'),
    ('>', '>'),
];

/// Text as TeX sets it.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in Safe::line(text).chars() {
        if LIGATURES.contains(&(before, c)) {
            out.push_str("{}");
        }
        before = c;
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '{' | '}' | '$' | '&' | '#' | '%' | '_' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// An address is taken as it is, so that only what would end its field is encoded.
fn verbatim(url: &str) -> String {
    url.replace('{', "%7B").replace('}', "%7D").replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use super::{bibtex, csl, letters};
    use crate::quote::export::sample;
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    /// Keys and fields of entries; braces must be balanced as BibTeX counts them.
    fn read(text: &str) -> Vec<(String, Vec<(String, String)>)> {
        let mut entries = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find("@online{") {
            let (key, body) = rest[at + 8..].split_once(',').unwrap();
            let mut fields = Vec::new();
            rest = body;
            loop {
                rest = rest.trim_start_matches([',', '\n', ' ']);
                if let Some(after) = rest.strip_prefix('}') {
                    rest = after;
                    break;
                }
                let (name, value) = rest.split_once(" = {").unwrap();
                let (mut depth, mut end, mut escaped) = (1, 0, false);
                for (at, c) in value.char_indices() {
                    match c {
                        '{' if !escaped => depth += 1,
                        '}' if !escaped => depth -= 1,
                        _ => {}
                    }
                    escaped = c == '\\' && !escaped;
                    if depth == 0 {
                        end = at;
                        break;
                    }
                }
                assert_eq!(depth, 0, "{value}");
                fields.push((name.to_owned(), value[..end].to_owned()));
                rest = &value[end + 1..];
            }
            entries.push((key.to_owned(), fields));
        }
        entries
    }

    #[test]
    fn an_entry_has_balanced_fields_and_a_key_of_its_own() {
        let [river, bridge, boats] = sample::all();
        let mut twin = river.clone();
        twin.article = crate::article::ArticleId::new(None, None, "other.md");
        let entries = read(&bibtex(&[river, twin, bridge, boats]));
        let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(
            keys,
            ["okafor2026river", "okafor2026rivera", "vanbeekheist", "quote202101jd8q3t71"]
        );
        assert_eq!(entries[0].1[0], ("author".into(), "Okafor, Jo".into()));
        assert_eq!(letters(0) + &letters(25) + &letters(26), "azaa");
    }

    #[test]
    fn csl_names_are_parted_or_literal() {
        let [river, bridge, _] = sample::all();
        let csl: serde_json::Value = serde_json::from_str(&csl(&[river, bridge])).unwrap();
        assert_eq!(csl[0]["author"][0]["family"], "Okafor");
        assert_eq!(csl[0]["issued"]["date-parts"][0][1], 11);
        assert_eq!(csl[1]["author"][0]["family"], "van Beek");
    }

    proptest! {
        #[test]
        fn any_text_leaves_the_braces_balanced(texts in vec(any::<String>(), 8)) {
            prop_assert_eq!(read(&bibtex(&[sample::foreign(&texts)])).len(), 1);
        }
    }
}
