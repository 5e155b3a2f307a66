//! The words of an article → the language they are written in.

use whatlang::Lang;

use crate::safe::Safe;

/// Detection looks at this many characters at most: more cost time and change nothing.
const SAMPLE: usize = 800;
/// Below this a guess tells more of the names in a text than of its language.
const LEAST: usize = 60;
/// Characters of a script with few languages say more, so fewer are needed.
const LEAST_DENSE: usize = 12;

/// ISO 639-1, or `None` when the text is short or the detector unsure.
pub fn detect(text: &str) -> Option<Safe> {
    let sample = sample(text);
    if is_english(sample) {
        return Some(Safe::line("en"));
    }
    let info = whatlang::detect(sample)?;
    let letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    let dense = matches!(info.lang(), Lang::Cmn | Lang::Jpn | Lang::Kor | Lang::Tha);
    if letters < if dense { LEAST_DENSE } else { LEAST } || !(dense || info.is_reliable()) {
        return None;
    }
    code(info.lang()).map(Safe::line)
}

/// Latin, Han, Cyrillic and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Script(whatlang::Script);

/// The script of most letters; it is known at a fraction of the cost of the language.
pub fn script(text: &str) -> Option<Script> {
    let sample = sample(text);
    if sample.is_ascii() {
        let letters = sample.bytes().any(|byte| byte.is_ascii_alphabetic());
        return letters.then_some(Script(whatlang::Script::Latin));
    }
    whatlang::detect_script(sample).map(Script)
}

fn sample(text: &str) -> &str {
    match text.as_bytes().get(..SAMPLE) {
        None => return text,
        Some(start) if start.is_ascii() => return &text[..SAMPLE],
        Some(_) => {}
    }
    text.char_indices().nth(SAMPLE).map_or(text, |(at, _)| &text[..at])
}

/// Words that make up a good part of any English text and stand in no other language beside "the".
const ENGLISH: [&str; 16] = [
    "and", "are", "been", "by", "for", "from", "have", "that", "the", "their", "there", "they",
    "this", "which", "with", "would",
];
/// The least of them that show it: so many, so many different ones, and one in so many words.
const HITS: usize = 10;
const DIFFERENT: u32 = 4;
const SHARE: usize = 12;

/// Whether a text is English without a doubt. Comparing trigrams with those of seventy languages
/// takes as long as all else that is done with an article, and most need no such comparison.
pub fn is_english(text: &str) -> bool {
    let sample = sample(text);
    let (mut words, mut hits, mut different) = (0, 0, 0u32);
    let parts = sample.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty());
    for word in parts {
        words += 1;
        if let Some(at) = ENGLISH.iter().position(|common| word.eq_ignore_ascii_case(common)) {
            hits += 1;
            different |= 1 << at;
        }
    }
    let the =
        ENGLISH.iter().position(|word| *word == "the").is_some_and(|at| different >> at & 1 == 1);
    the && hits >= HITS && hits * SHARE >= words && different.count_ones() >= DIFFERENT
}

/// What an article says of its language: `en_GB.UTF-8`, `English`, `PT-br` → a BCP 47 tag.
pub fn tag(given: &str) -> Option<Safe> {
    let tag = given.trim().split(['.', '@', ',', ';', ' ']).next()?.replace('_', "-");
    let tag = tag.to_ascii_lowercase();
    let first = tag.split('-').next()?;
    let shaped = (2..=3).contains(&first.len())
        && tag.len() <= 35
        && tag.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if shaped && first.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Some(Safe::line(&tag));
    }
    let named = given.trim().to_lowercase();
    Lang::all()
        .iter()
        .find(|lang| [lang.eng_name(), lang.name()].iter().any(|n| n.to_lowercase() == named))
        .and_then(|lang| code(*lang))
        .map(Safe::line)
}

fn code(lang: Lang) -> Option<&'static str> {
    let position = CODES.iter().find(|(long, _)| *long == lang.code())?;
    Some(position.1)
}

/// ISO 639-3 → 639-1, for the languages that the detector knows.
const CODES: [(&str, &str); 70] = [
    ("epo", "eo"),
    ("eng", "en"),
    ("rus", "ru"),
    ("cmn", "zh"),
    ("spa", "es"),
    ("por", "pt"),
    ("ita", "it"),
    ("ben", "bn"),
    ("fra", "fr"),
    ("deu", "de"),
    ("ukr", "uk"),
    ("kat", "ka"),
    ("ara", "ar"),
    ("hin", "hi"),
    ("jpn", "ja"),
    ("heb", "he"),
    ("yid", "yi"),
    ("pol", "pl"),
    ("amh", "am"),
    ("jav", "jv"),
    ("kor", "ko"),
    ("nob", "nb"),
    ("dan", "da"),
    ("swe", "sv"),
    ("fin", "fi"),
    ("tur", "tr"),
    ("nld", "nl"),
    ("hun", "hu"),
    ("ces", "cs"),
    ("ell", "el"),
    ("bul", "bg"),
    ("bel", "be"),
    ("mar", "mr"),
    ("kan", "kn"),
    ("ron", "ro"),
    ("slv", "sl"),
    ("hrv", "hr"),
    ("srp", "sr"),
    ("mkd", "mk"),
    ("lit", "lt"),
    ("lav", "lv"),
    ("est", "et"),
    ("tam", "ta"),
    ("vie", "vi"),
    ("urd", "ur"),
    ("tha", "th"),
    ("guj", "gu"),
    ("uzb", "uz"),
    ("pan", "pa"),
    ("aze", "az"),
    ("ind", "id"),
    ("tel", "te"),
    ("pes", "fa"),
    ("mal", "ml"),
    ("ori", "or"),
    ("mya", "my"),
    ("nep", "ne"),
    ("sin", "si"),
    ("khm", "km"),
    ("tuk", "tk"),
    ("aka", "ak"),
    ("zul", "zu"),
    ("sna", "sn"),
    ("afr", "af"),
    ("lat", "la"),
    ("slk", "sk"),
    ("cat", "ca"),
    ("tgl", "tl"),
    ("hye", "hy"),
    ("cym", "cy"),
];

#[cfg(test)]
mod tests {
    use super::{CODES, detect, is_english, tag};
    use whatlang::Lang;

    #[test]
    fn a_language_is_named_only_when_the_text_is_long_enough_to_tell() {
        for (text, want) in [
            (
                "The river rose in the night, and the bridge was closed until the following morning.",
                "en",
            ),
            (
                "Der Fluss stieg in der Nacht, und die Brücke blieb bis zum nächsten Morgen geschlossen.",
                "de",
            ),
            (
                "La rivière est montée pendant la nuit et le pont est resté fermé jusqu’au lendemain matin.",
                "fr",
            ),
            ("昨夜河水上涨，大桥一直关闭到第二天早上。", "zh"),
            ("昨夜、川の水位が上がり、橋は翌朝まで閉鎖された。", "ja"),
            ("어젯밤 강물이 불어 다리가 다음 날 아침까지 폐쇄되었다.", "ko"),
            ("เมื่อคืนน้ำในแม่น้ำสูงขึ้นและสะพานถูกปิดจนถึงเช้า", "th"),
            ("The river", ""),
            ("1 2 3", ""),
            ("", ""),
        ] {
            assert_eq!(detect(text).unwrap_or_default().as_str(), want, "{text}");
        }
    }

    #[test]
    fn english_is_told_by_its_common_words_and_nothing_else_is_taken_for_it() {
        let english = "The river rose in the night, and the bridge by the mill was closed for \
            repairs that would have been made in the spring. There are those who say that the \
            water came from the hills.";
        let dutch = "Het water steeg in de nacht, en de brug bij de molen was gesloten voor \
            herstel dat in het voorjaar zou zijn gedaan. Er zijn er die zeggen dat het water van \
            de heuvels kwam, of dat the Guardian het had over een dam.";
        let danish = "Vandet steg om natten, og broen ved moellen blev lukket for reparationer, \
            der skulle have vaeret lavet i foraaret. Der er dem, der siger, at vandet kom fra \
            bakkerne, for det har de altid gjort for by og land, og for the Crown.";
        assert!(is_english(english) && whatlang::detect(english).unwrap().lang() == Lang::Eng);
        assert!(!is_english(dutch) && !is_english(danish));
        assert!(!is_english("the the the the the the the the the the the the"));
        assert!(!is_english(""));
    }

    #[test]
    fn a_tag_is_put_into_its_form_and_rubbish_is_none() {
        for (given, want) in [
            ("en", "en"),
            ("pt_BR", "pt-br"),
            ("en_GB.UTF-8", "en-gb"),
            ("zh-Hans-CN", "zh-hans-cn"),
            ("English", "en"),
            ("français", "fr"),
            ("none of them", ""),
            ("x", ""),
            ("", ""),
        ] {
            assert_eq!(tag(given).unwrap_or_default().as_str(), want, "{given:?}");
        }
    }

    #[test]
    fn every_language_of_the_detector_has_its_short_code() {
        for lang in Lang::all() {
            assert!(CODES.iter().any(|(long, _)| *long == lang.code()), "{lang}");
        }
    }
}
