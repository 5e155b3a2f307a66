//! What a word before a full stop says about the full stop: tables and the rules over them.

/// What may follow an abbreviation without ending the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abbreviation {
    /// Always stands before something: titles, `z. B.`, `vs.`
    Open,
    /// Stands before a number: `No.`, `p.`, `Oct.`
    Number,
    /// Often stands last: `Inc.`, `U.S.`, `p.m.`, initials.
    Either,
    /// Mostly stands last: `etc.`
    Last,
}

/// Lower case, without the last full stop; so are the lists below.
const OPEN: &[&str] = &[
    // English
    "mr", "mrs", "ms", "mx", "messrs", "dr", "prof", "vs", "cf", "e.g", "i.e", "viz", "approx",
    "ca", "esp", "incl", "resp", // German
    "hr", "hrn", "frl", "dipl", "bzw", "z.b", "d.h", "u.a", "z.t", "z.zt", "i.d.r", "sog", "evtl",
    "ggf", "vgl", "zzgl", "inkl", "einschl", "insb", "geb", "gest",
    // French, Spanish, Italian, Portuguese, Dutch
    "mme", "mmes", "mlle", "mlles", "mgr", "sra", "srta", "sres", "dña", "excmo", "uds", "dott",
    "dr.ssa", "dott.ssa", "prof.ssa", "sig", "sig.ra", "sig.na", "avv", "dhr", "mevr", "drs",
    "mej", "p.ex", "p.ej", "bijv",
];

/// Plain words unless they have a capital.
const TITLE: &[&str] = &[
    "rev", "hon", "gen", "lt", "maj", "capt", "cmdr", "sgt", "cpl", "adm", "gov", "sen", "rep",
    "pres", "supt", "amb", "mt", "ft", "fr", "ing", "mag", "mm", "arch", "ud",
];

const NUMBER: &[&str] = &[
    "no", "nos", "nr", "nrn", "núm", "num", "p", "pp", "pg", "pág", "págs", "pag", "vol", "vols",
    "fig", "figs", "ch", "chap", "sec", "sect", "art", "arts", "para", "eq", "abs", "bd", "kap",
    "abb", "tab", "anm", "ziff", "rn", "cap", "ed", "tom", "hwy", "rte", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez", "janv", "févr",
    "avr", "juil", "déc", "ene", "abr", "ago", "dic", "genn", "febbr", "ott",
];

const EITHER: &[&str] = &[
    "inc", "ltd", "co", "corp", "bros", "jr", "sr", "esq", "plc", "llc", "cie", "dept", "univ",
    "assn", "al", "str", "mio", "mrd", "jhd", "tsd", "ph.d", "a.m", "p.m", "n.b",
];

/// Plain words unless they have a capital.
const PLACE: &[&str] = &[
    "st", "ste", "ave", "blvd", "rd", "col", "comm", "mass", "calif", "conn", "mich", "wash", "pa",
    "va", "fla", "ariz", "colo", "tenn", "chr",
];

const LAST: &[&str] = &["etc", "usw", "usf", "u.s.w", "ecc", "enz"];

/// Words that begin a sentence and hardly ever follow an abbreviation within one.
const STARTERS: &[&str] = &[
    "the", "he", "she", "it", "they", "we", "you", "but", "and", "this", "that", "these", "those",
    "there", "then", "when", "while", "where", "what", "why", "how", "who", "if", "his", "her",
    "its", "their", "our", "my", "however", "although", "because", "after", "before", "since",
    "some", "many", "most", "now", "yet", "still", "nor", "or", "so", "as", "at", "for", "in",
    "on", "der", "die", "das", "er", "sie", "es", "wir", "ein", "eine", "und", "aber", "doch",
    "wenn", "dann", "auch", "nach", "il", "elle", "ils", "elles", "les", "ces", "mais", "nous",
    "vous", "los", "las", "ellos", "pero", "una", "gli", "uno", "het", "een", "maar", "zij", "wij",
];

/// Words that stand before a German ordinal.
const BEFORE_ORDINAL: &[&str] = &[
    "am",
    "der",
    "die",
    "das",
    "dem",
    "den",
    "des",
    "im",
    "zum",
    "zur",
    "vom",
    "beim",
    "bis",
    "ab",
    "seit",
    "und",
    "jeder",
    "jedes",
    "ihr",
    "ihrem",
    "sein",
    "seinem",
    "seinen",
    "ihren",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
];

const MONTHS: &[&str] = &[
    "januar",
    "jänner",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
];

/// The class of a word that stands before a full stop; `None` for a plain word.
pub fn class(word: &str) -> Option<Abbreviation> {
    let lower = word.to_lowercase();
    let known = |list: &[&str]| list.contains(&lower.as_str());
    let capital = word.starts_with(char::is_uppercase);
    if known(OPEN) || (capital && known(TITLE)) {
        return Some(Abbreviation::Open);
    }
    if known(NUMBER) {
        return Some(Abbreviation::Number);
    }
    if known(LAST) {
        return Some(Abbreviation::Last);
    }
    // Initials and dotted ones not in the tables: J, U.S, Ph.D, a.m, Ch.-B.
    let parts = lower.split(['.', '-']).filter(|part| !part.is_empty());
    let short = lower.contains('.') && parts.clone().all(|part| part.chars().count() <= 2);
    let initial = lower.chars().count() == 1 && lower.chars().all(char::is_alphabetic);
    let hyphened = lower.contains('-') && parts.clone().all(|part| part.chars().count() == 1);
    (known(EITHER) || (capital && known(PLACE)) || short || initial || hyphened)
        .then_some(Abbreviation::Either)
}

pub fn starts_sentence(word: &str) -> bool {
    STARTERS.contains(&word.to_lowercase().as_str())
}

/// True for `3.` in `am 3. Oktober`, where the full stop makes an ordinal.
pub fn ordinal(before: &str, number: &str, next: &str) -> bool {
    let digits = number.len() <= 3 && number.bytes().all(|b| b.is_ascii_digit());
    digits
        && !number.is_empty()
        && (MONTHS.contains(&next.to_lowercase().as_str())
            || BEFORE_ORDINAL.contains(&before.to_lowercase().as_str()))
}

/// Digits, or a Roman number in capitals.
pub fn numeral(word: &str) -> bool {
    word.starts_with(|c: char| c.is_numeric())
        || (!word.is_empty() && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C')))
}
