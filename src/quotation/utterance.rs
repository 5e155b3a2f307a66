//! Quotations → utterances: the stretches of each, and the name that its speaker goes by.

use std::ops::Range;

use crate::quotation::language::Language;
use crate::quotation::lexicon::Tags;
use crate::quotation::{Kind, Quotation, Speaker};

/// What somebody said at once, interruptions left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Utterance<'a> {
    /// Bytes of the text, without the outer marks; at least one.
    pub stretches: Vec<Range<usize>>,
    pub kind: Kind,
    /// The mention as written.
    pub speaker: Option<&'a str>,
    /// What the speaker is called: the fullest name in the text, else the mention, unless that
    /// says only `he` or `his wife`.
    pub name: Option<&'a str>,
    /// The reporting word.
    pub cue: Option<&'a str>,
    /// How sure it is that this is speech, 0 to 1.
    pub confidence: f32,
    pub repaired: bool,
}

impl Utterance<'_> {
    /// The words without the marks; an interruption is left out and shown as such.
    pub fn words(&self, text: &str) -> String {
        let parts = self.stretches.iter().filter_map(|part| text.get(part.clone()));
        parts.map(str::trim).collect::<Vec<_>>().join(" […] ")
    }
}

/// Somebody's; who is meant changes from text to text.
const POSSESSIVE: &[&str] = &[
    "his", "her", "their", "my", "our", "its", "your", "whose", "sein", "seine", "seiner", "ihre",
    "ihrer", "mein", "meine", "unser", "unsere", "deren", "dessen", "son", "sa", "ses", "leur",
    "leurs", "mon", "ma", "mes", "su", "sus", "mi", "suo", "sua", "suoi", "seu", "meu", "minha",
    "zijn", "haar", "hun", "mijn",
];
/// Pronouns of the languages whose words are not parted.
const UNPARTED: &[&str] = &[
    "他", "她", "它", "他们", "她们", "我", "我们", "你", "您", "大家", "彼", "彼女", "彼ら", "私",
    "僕", "俺", "誰",
];

/// The utterances of a text, in order of their first stretches.
pub fn utterances<'a>(
    text: &'a str,
    lang: Option<&str>,
    found: &[Quotation],
) -> Vec<Utterance<'a>> {
    let mut numbers: Vec<usize> = Vec::new();
    let mut all: Vec<Utterance<'a>> = Vec::new();
    let mut language = None;
    for quotation in found {
        let known = numbers.iter().rposition(|number| *number == quotation.utterance);
        let at = known.unwrap_or_else(|| {
            numbers.push(quotation.utterance);
            all.push(Utterance {
                stretches: Vec::new(),
                kind: quotation.kind,
                speaker: None,
                name: None,
                cue: None,
                confidence: quotation.confidence,
                repaired: false,
            });
            all.len() - 1
        });
        let Some(utterance) = all.get_mut(at) else { continue };
        utterance.stretches.push(quotation.range.clone());
        utterance.repaired |= quotation.repaired;
        if let (None, Some(speaker)) = (utterance.speaker, &quotation.speaker) {
            utterance.speaker = text.get(speaker.range.clone());
            utterance.name =
                name(text, speaker, || *language.get_or_insert_with(|| Language::of(lang, text)));
        }
        if let (None, Some(cue)) = (utterance.cue, &quotation.cue) {
            utterance.cue = text.get(cue.clone());
        }
    }
    all
}

/// `Errol Morris, the director` is Errol Morris.
fn name<'a>(
    text: &'a str,
    speaker: &Speaker,
    language: impl FnOnce() -> Language,
) -> Option<&'a str> {
    if let Some(person) = &speaker.person {
        let full = text.get(person.clone())?;
        let end = full.find([',', '(', '，', '（']).unwrap_or(full.len());
        return full.get(..end).map(str::trim).filter(|name| !name.is_empty());
    }
    let mention = text.get(speaker.range.clone())?.trim();
    let small = mention.to_lowercase();
    let first = small.split_whitespace().next()?;
    let vague = language().lexicon().tags(&small).any(Tags::PRONOUN)
        || POSSESSIVE.contains(&first)
        || UNPARTED.contains(&mention);
    (!vague).then_some(mention)
}

#[cfg(test)]
mod tests {
    use super::utterances;
    use crate::quotation::find;

    fn said(text: &str, lang: &str) -> Vec<String> {
        let found = find(text, Some(lang));
        let all = utterances(text, Some(lang), &found);
        all.iter()
            .map(|utterance| {
                let parts: Vec<&str> =
                    utterance.stretches.iter().map(|part| &text[part.clone()]).collect();
                let (name, cue) = (utterance.name, utterance.cue);
                format!("{}: {} ({})", name.unwrap_or("-"), parts.join("|"), cue.unwrap_or("-"))
            })
            .collect()
    }

    #[test]
    fn an_interrupted_utterance_is_one_with_the_speaker_of_either_part() {
        let text = "“It is a lock,” said Ines Valdor, “and a lock that never opens is a wall.”";
        let parts = "It is a lock,|and a lock that never opens is a wall.";
        assert_eq!(said(text, "en"), [format!("Ines Valdor: {parts} (said)")]);
    }

    #[test]
    fn a_speaker_goes_by_the_fullest_name_without_what_is_said_of_them() {
        let text = "Mara Olin, the harbour master, came late. “The gates stay open,” Olin said.\n\n\
                    “The pumps are old,” a spokesman for the port said.";
        assert_eq!(
            said(text, "en"),
            [
                "Mara Olin: The gates stay open, (said)",
                "a spokesman for the port: The pumps are old, (said)"
            ]
        );
    }

    #[test]
    fn he_and_his_wife_are_nobody_in_particular() {
        let text = "“We had no boat at all,” he said.\n\nNothing came of it.\n\n\
                    “We had no oars either,” his wife said.";
        let said = said(text, "en");
        assert!(said.len() == 2 && said.iter().all(|line| line.starts_with("-: ")), "{said:?}");
    }
}
