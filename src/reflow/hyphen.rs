//! Turns a word into the places where its language lets it be divided.

use crate::reflow::Lang;

/// Letters of the shortest word that is divided.
const SHORTEST: usize = 6;
/// Letters of the longest: anything longer is not a word, and patterns cost time.
const LONGEST: usize = 80;

/// Byte offsets in `word`, which may carry punctuation, in order. Empty for names of files and
/// sites, for acronyms, and for whatever has a digit in it.
pub fn points(word: &str, lang: Lang) -> Vec<usize> {
    let mut points = Vec::new();
    let Some(patterns) = lang.patterns() else { return points };
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    let odd = |c: char| c.is_ascii_digit() || matches!(c, '@' | '/' | '\\' | '_' | '.' | ':');
    if word.len() < SHORTEST || core.contains(odd) {
        return points;
    }
    for run in word.split(|c: char| !letter(c)) {
        let letters = run.chars().count();
        let capitals = run.chars().skip(1).any(char::is_uppercase);
        if !(SHORTEST..=LONGEST).contains(&letters) || capitals {
            continue;
        }
        let mut at = run.as_ptr() as usize - word.as_ptr() as usize;
        let end = at + run.len();
        for syllable in hypher::hyphenate(run, patterns) {
            at += syllable.len();
            if at < end {
                points.push(at);
            }
        }
    }
    points
}

/// Latin letters; the patterns know no others.
fn letter(c: char) -> bool {
    c < '\u{250}' && c.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::points;
    use crate::reflow::Lang;

    fn divided(word: &str, lang: Lang) -> String {
        let mut out = word.to_owned();
        for at in points(word, lang).into_iter().rev() {
            out.insert(at, '-');
        }
        out
    }

    #[test]
    fn words_are_divided_by_the_rules_of_their_language() {
        for (lang, word) in [
            (Lang::English, "ex-ten-sive"),
            (Lang::English, "“Hy-phen-ation,”"),
            (Lang::German, "(Wirt-schafts-po-li-tik)"),
            (Lang::French, "l’uni-ver-si-té"),
            (Lang::Spanish, "li-te-ra-tu-ra"),
            (Lang::Italian, "co-mu-ni-ca-zio-ne"),
            (Lang::Dutch, "ver-ant-woor-de-lijk"),
            (Lang::Portuguese, "de-sen-vol-vi-mento"),
        ] {
            assert_eq!(divided(&word.replace('-', ""), lang), word);
        }
    }

    #[test]
    fn what_is_no_plain_word_stays_whole() {
        for word in [
            "UNESCO",
            "example.com",
            "src/reflow",
            "B2Bmarketing",
            "snake_case",
            "short",
            "JavaScript",
        ] {
            assert_eq!(divided(word, Lang::English), word);
        }
        assert_eq!(divided("대한민국대한민국", Lang::Korean), "대한민국대한민국");
    }
}
