//! A title for an article without one: from its first sentence, else from its file's name.

use crate::article::width::{cell_width, fit};
use crate::article::{BlockKind, Date, Document};
use crate::safe::Safe;

/// Columns of a made title: what a list beside a page has room for.
const COLUMNS: usize = 64;

/// The first sentence of the first block with words, cut at a word.
pub fn from_text(document: &Document) -> Option<Safe> {
    let words = |code: bool| {
        document
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Code { .. }) == code)
            .map(|block| &document.text[block.range.clone()])
            .find(|text| text.chars().any(char::is_alphanumeric))
    };
    let text = words(false).or_else(|| words(true))?;
    // no sentence that would be kept whole is longer
    let start: String = text.chars().take(COLUMNS * 4).collect();
    let sentence = first_sentence(&start);
    let title = shortened(sentence, sentence.len() == start.len() && start.len() < text.len());
    let title = Safe::line(&without_loose_quotes(&title));
    (!title.is_empty()).then_some(title)
}

/// `2021-09-25-a-river-rises.md` → `A river rises`.
pub fn from_name(name: &str) -> Safe {
    let (stem, _) = undated(stem(name));
    let spaced =
        if stem.contains(' ') { stem.to_owned() } else { stem.replace(['-', '_', '.'], " ") };
    let title = Safe::line(&spaced);
    let mut chars = title.chars();
    match chars.next() {
        Some(first) if title.chars().any(char::is_alphanumeric) => {
            Safe::line(&first.to_uppercase().chain(chars).collect::<String>())
        }
        _ => Safe::line("Untitled"),
    }
}

/// The day that a file's name begins with, as Jekyll writes it.
pub fn day_in(name: &str) -> Option<Date> {
    undated(stem(name)).1
}

fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 10 => &name[..dot],
        _ => name,
    }
}

/// The name without its day, and the day.
fn undated(stem: &str) -> (&str, Option<Date>) {
    let shaped = |length: usize| {
        let day = stem.get(..length)?;
        let rest = &stem[length..];
        let parted = rest.is_empty() || rest.starts_with(['-', '_', ' ', '.', 'T']);
        let digits = day.chars().filter(char::is_ascii_digit).count();
        let day = (parted && digits == 8).then(|| Date::parse(day))??;
        Some((rest.trim_start_matches(['-', '_', ' ', '.']), Some(day)))
    };
    shaped(10).or_else(|| shaped(8)).unwrap_or((stem, None))
}

/// Titles and honorifics end no sentence, nor does an initial.
const ABBREVIATIONS: &str = "mr mrs ms dr prof st vs no jr sr gen col lt sgt capt rev hon sen rep \
    gov jan feb mar apr jun jul aug sep sept oct nov dec inc ltd co corp approx dept est fig vol \
    art bzw nr etc ca cf al sra srta mme mlle";

fn first_sentence(text: &str) -> &str {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let wide = matches!(c, '。' | '！' | '？');
        if c == '\n' {
            return &text[..at];
        }
        if !wide && !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        let mut end = at + c.len_utf8();
        while let Some((at, c)) = chars.peek().copied()
            && matches!(
                c,
                '.' | '!' | '?' | '…' | '"' | '\'' | '”' | '’' | '»' | ')' | '」' | '』' | '。'
            )
        {
            end = at + c.len_utf8();
            chars.next();
        }
        let rest = &text[end..];
        let next = rest.trim_start().chars().next();
        let parted = wide || rest.is_empty() || rest.starts_with(char::is_whitespace);
        if parted
            && !next.is_some_and(char::is_lowercase)
            && !(c == '.' && abbreviates(&text[..at]))
        {
            return &text[..end];
        }
    }
    text
}

fn abbreviates(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let lower = word.to_lowercase();
    initial || word.contains('.') || ABBREVIATIONS.split_whitespace().any(|known| known == lower)
}

/// Cuts at the last word that fits; text without blanks is cut at a character.
fn shortened(sentence: &str, more: bool) -> String {
    let sentence = sentence.trim();
    let whole =
        sentence.ends_with(['.', '!', '?', '…', '。', '！', '？', '”', '"', '»', '」', '’', ')']);
    if cell_width(sentence) <= COLUMNS && (whole || !more) {
        return sentence.to_owned();
    }
    let mut kept = 0;
    for (at, _) in sentence.match_indices(char::is_whitespace) {
        if cell_width(&sentence[..at]) >= COLUMNS {
            break;
        }
        kept = at;
    }
    if cell_width(&sentence[..kept]) < COLUMNS / 3 {
        return fit(sentence, COLUMNS, "…");
    }
    let kept = sentence[..kept].trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '(' | '“' | '"' | '.')
    });
    format!("{kept}…")
}

const PAIRS: [(char, char); 9] = [
    ('“', '”'),
    ('‘', '’'),
    ('„', '“'),
    ('«', '»'),
    ('»', '«'),
    ('「', '」'),
    ('『', '』'),
    ('"', '"'),
    ('\'', '\''),
];

/// Takes away a quotation mark at an end whose partner was cut off or never written.
fn without_loose_quotes(title: &str) -> String {
    let mut title = title.trim();
    if let Some(first) = title.chars().next() {
        let rest = &title[first.len_utf8()..];
        let closes = |(open, close): &(char, char)| *open == first && rest.contains(*close);
        let opens = PAIRS.iter().any(|(open, _)| *open == first);
        // a closing mark that belongs to an inner pair does not count
        let inner = rest.matches(first).count();
        let balanced = PAIRS
            .iter()
            .any(|pair| closes(pair) && (pair.0 == pair.1 || rest.matches(pair.1).count() > inner));
        if opens && !balanced {
            title = rest.trim_start();
        }
    }
    if let Some(last) = title.chars().next_back() {
        let rest = &title[..title.len() - last.len_utf8()];
        let closes = matches!(last, '”' | '»' | '」' | '』' | '"');
        let partner = PAIRS.iter().any(|(open, close)| *close == last && rest.contains(*open));
        if closes && !partner {
            title = rest.trim_end();
        }
    }
    title.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{day_in, from_name, from_text};
    use crate::article::Builder;
    use crate::article::width::cell_width;
    use proptest::prelude::{any, proptest};

    fn title(text: &str) -> String {
        let mut builder = Builder::new();
        builder.text(text);
        from_text(&builder.finish()).unwrap_or_default().into_string()
    }

    #[test]
    fn the_first_sentence_is_the_title_or_its_first_words() {
        for (text, want) in [
            ("The river rose. It fell again.", "The river rose."),
            ("Dr. J. Oak of the U.S. team came. He left.", "Dr. J. Oak of the U.S. team came."),
            ("“It rose,” she said. Then it fell.", "“It rose,” she said."),
            ("“It rose. It fell.”", "It rose."),
            ("“It rose.” She left.", "“It rose.”"),
            (
                "“It is now more pressing than ever for every town on the river to raise its dykes and to talk.”",
                "It is now more pressing than ever for every town on the river…",
            ),
            (
                "\"It is now more pressing than ever for every town on the river to raise \"dykes\" too",
                "It is now more pressing than ever for every town on the river…",
            ),
            ("水位が上がった。橋は閉じた。", "水位が上がった。"),
            ("Is it so? Yes.", "Is it so?"),
            ("No end here", "No end here"),
            ("...", ""),
        ] {
            assert_eq!(title(text), want);
        }
        assert_eq!(title(&"河".repeat(90)), format!("{}…", "河".repeat(31)));
        assert!(title(&"x".repeat(90)).ends_with("x…"));
    }

    #[test]
    fn a_file_name_gives_a_readable_title_and_its_day() {
        for (name, want, day) in [
            ("2021-09-25-a-river_rises.md", "A river rises", "2021-09-25"),
            ("20210925 A-B river.txt", "A-B river", "2021-09-25"),
            ("notes.txt", "Notes", ""),
            ("2021-09-25.md", "Untitled", "2021-09-25"),
            ("2021-99-25-x.md", "2021 99 25 x", ""),
            ("-", "Untitled", ""),
            ("", "Untitled", ""),
            (".hidden", "Hidden", ""),
            ("ünïcödé.md", "Ünïcödé", ""),
        ] {
            assert_eq!(from_name(name).as_str(), want, "{name}");
            assert_eq!(day_in(name).map(|d| d.to_string()).unwrap_or_default(), day, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_made_title_always_fits_its_column(text in any::<String>(), near in "[a-zA-Z“”\"'. ,!河]{0,200}") {
            for text in [text, near] {
                assert!(cell_width(&title(&text)) <= 70);
                let _ = (from_name(&text), day_in(&text));
            }
        }
    }
}
