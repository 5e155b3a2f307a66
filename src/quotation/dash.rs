//! Dialogue that a dash opens and nothing closes, and the incises that interrupt it.

use std::ops::Range;

use crate::quotation::language::Language;
use crate::quotation::lexicon::Tags;
use crate::quotation::mark::Mark;
use crate::quotation::stretch::{Sign, Stretch, trim};
use crate::quotation::word::{Cutter, Kind, Word};

/// The most words that an incise has before its comma or stop.
const INCISE: usize = 24;

/// Whether the lines of a text that begin with a dash are dialogue.
#[derive(Debug)]
pub struct Dialogue<'a> {
    text: &'a str,
    spoken: bool,
}

impl<'a> Dialogue<'a> {
    /// One line is enough in languages that write dialogue so; others need a run of them, and
    /// most of those with the stop of a sentence and some with a question or a shout, since
    /// dashes begin lists as well.
    pub fn of(text: &'a str, paragraphs: &[Range<usize>], language: Language) -> Self {
        let mut lines = 0usize;
        let mut sentences = 0usize;
        let mut lively = 0usize;
        for paragraph in paragraphs {
            if let Some(content) = behind_dash(text, paragraph) {
                lines += 1;
                let line = &text[content];
                sentences += usize::from(line.ends_with(['.', '!', '?', '…']));
                lively += usize::from(line.contains(['?', '!']));
            }
        }
        let (least, talk) = if language.romance() { (1, true) } else { (3, lively * 4 >= lines) };
        Self { text, spoken: lines >= least && sentences * 3 >= lines * 2 && talk }
    }

    /// What a line of dialogue says, incises included; lines that go on with a quotation mark are
    /// left to the marks.
    pub fn line(&self, paragraph: &Range<usize>, first: Option<&Mark>) -> Option<Range<usize>> {
        let content = behind_dash(self.text, paragraph).filter(|_| self.spoken)?;
        let marked = first.is_some_and(|mark| mark.range.start <= content.start);
        (!marked).then_some(content)
    }
}

fn behind_dash(text: &str, paragraph: &Range<usize>) -> Option<Range<usize>> {
    let line = &text[paragraph.clone()];
    let rest = line.strip_prefix(['—', '―', '–']).or_else(|| line.strip_prefix("--"))?;
    let body = rest.trim_start();
    let begins = body.starts_with(|c: char| {
        c.is_alphanumeric() || matches!(c, '¿' | '¡' | '«' | '“' | '"' | '…' | '.' | '\'' | '(')
    });
    begins.then(|| paragraph.end - body.len()..paragraph.end)
}

/// Cuts the narrator's words out of speech: `— Yes, said the man, gladly.` is two stretches.
#[derive(Debug)]
pub struct Incises<'a> {
    cutter: Cutter<'a>,
    words: Vec<Word>,
}

impl<'a> Incises<'a> {
    pub fn new(text: &'a str, language: Language) -> Self {
        Self { cutter: Cutter::new(text, language), words: Vec::new() }
    }

    /// Cuts every stretch in marks.
    pub fn cut_all(&mut self, stretches: Vec<Stretch>) -> Vec<Stretch> {
        let mut cut = Vec::with_capacity(stretches.len());
        for stretch in stretches {
            match stretch.sign {
                Sign::Marks(_) if stretch.first == stretch.last => self.cut(stretch, &mut cut),
                Sign::Marks(_) | Sign::Dash | Sign::Turn(_) => cut.push(stretch),
            }
        }
        cut
    }

    /// Where a stretch whose closing mark is lost ends: before the words that report it.
    pub fn lost_end(&mut self, content: &Range<usize>) -> Option<usize> {
        self.words.clear();
        self.cutter.cut(content.clone(), &mut self.words);
        let (start, _) = self.next(0, self.cutter.text, &[])?;
        let before = &self.words[start - 1];
        Some(if before.kind == Kind::Stop { before.range.end } else { before.range.start })
    }

    /// Appends the stretch, or the pieces of it between its incises.
    pub fn cut(&mut self, stretch: Stretch, found: &mut Vec<Stretch>) {
        self.words.clear();
        self.cutter.cut(stretch.content.clone(), &mut self.words);
        let text = self.cutter.text;
        let mut from = stretch.content.start;
        let mut outer_from = stretch.outer.start;
        let mut resumed = stretch.resumed;
        let mut at = 0;
        while let Some((start, end)) = self.next(at, text, &stretch.inner) {
            // The comma belongs to the incise, a stop to what was said.
            let before = &self.words[start - 1];
            let spoken = before.kind == Kind::Stop;
            let content_end = if spoken { before.range.end } else { before.range.start };
            let content = trim(text, &(from..content_end.max(from)));
            if !content.is_empty() {
                let mut piece = stretch.clone();
                piece.content = content.clone();
                piece.outer = outer_from..content.end;
                piece
                    .inner
                    .retain(|inner| inner.start >= content.start && inner.end <= content.end);
                piece.resumed = resumed;
                found.push(piece);
                resumed = true;
            }
            from = self.words.get(end).map_or(stretch.content.end, |word| word.range.end);
            outer_from = from;
            at = end + 1;
        }
        let content = trim(text, &(from..stretch.content.end));
        let said = text[content.clone()].contains(char::is_alphanumeric);
        if said || from == stretch.content.start {
            let mut piece = stretch;
            piece.inner.retain(|inner| inner.start >= content.start && inner.end <= content.end);
            piece.outer = outer_from..piece.outer.end;
            piece.content = content;
            piece.resumed = resumed;
            found.push(piece);
        }
    }

    /// The next incise at or after a word: its first word and the stop that ends it.
    fn next(&self, from: usize, text: &str, inner: &[Range<usize>]) -> Option<(usize, usize)> {
        let words = &self.words;
        (from.max(1)..words.len()).find_map(|at| {
            let verb = &words[at];
            if !verb.is(Tags::SAY) || verb.capital || self.nested(verb, inner) {
                return None;
            }
            let (start, last) =
                self.inverted(at, from, text).or_else(|| self.straight(at, from))?;
            let before = words.get(start.checked_sub(1)?).filter(|_| start >= from.max(1))?;
            let opens = match before.kind {
                Kind::Comma | Kind::Dash | Kind::Semicolon => true,
                Kind::Stop => !before.text(text).starts_with('.') || before.range.len() > 1,
                _ => false,
            };
            if !opens {
                return None;
            }
            let ends = |word: &Word| {
                matches!(
                    word.kind,
                    Kind::Comma | Kind::Stop | Kind::Semicolon | Kind::Colon | Kind::Dash
                )
            };
            let end = (last..words.len().min(at + INCISE)).find(|&end| ends(&words[end]));
            let mut end = end.unwrap_or(words.len());
            // —dijo el alcalde—, y
            // —dijo el alcalde—. Abre, disse ele. — Abre
            while words.get(end + 1).is_some_and(|next| match (words[end].kind, next.kind) {
                (Kind::Dash, Kind::Comma) | (Kind::Stop | Kind::Comma, Kind::Dash) => true,
                (Kind::Dash, Kind::Stop) => next.text(text) == ".",
                _ => false,
            }) {
                end += 1;
            }
            Some((start, end))
        })
    }

    fn nested(&self, verb: &Word, inner: &[Range<usize>]) -> bool {
        let before = inner.partition_point(|range| range.end <= verb.range.start);
        inner.get(before).is_some_and(|range| range.start < verb.range.start)
    }

    /// `dit-il`, `lui répondit l'homme`, `said Ann`: where it begins, and a word behind the verb.
    fn inverted(&self, at: usize, from: usize, text: &str) -> Option<(usize, usize)> {
        let words = &self.words;
        // répondit gaiement la fermière, reprit en souriant M. Duflot
        let mut next = at + 1;
        if words.get(next)?.text(text).ends_with("ment") {
            next += 1;
        } else if words.get(next)?.text(text) == "en"
            && words.get(next + 1)?.text(text).ends_with("ant")
        {
            next += 2;
        }
        let (verb, subject) = (&words[at], words.get(next)?);
        let gap = text.get(verb.range.end..subject.range.start)?;
        let pronoun = subject.is(Tags::PRONOUN) && gap.starts_with('-');
        let noun = subject.is(Tags::DET.or(Tags::TITLE))
            || (subject.capital && subject.kind == Kind::Word);
        let demonstrative = subject.is(Tags::HE.or(Tags::SHE)) && subject.text(text).contains('-');
        if !(pronoun || noun || demonstrative) {
            return None;
        }
        let helpers = Tags::CLITIC.or(Tags::AUX);
        let mut start = at;
        while start > from && at - start < 4 && words[start - 1].is(helpers) {
            start -= 1;
        }
        Some((start, at + 1))
    }

    /// `he said`, `Ann Lee said`: only in languages that put the subject first.
    fn straight(&self, at: usize, from: usize) -> Option<(usize, usize)> {
        if self.cutter.language != Language::English {
            return None;
        }
        let mut start = at;
        while start > from && at - start < 3 && self.words[start - 1].name() {
            start -= 1;
        }
        if start == at && self.words[at - 1].is(Tags::PRONOUN) && !self.words[at - 1].capital {
            start -= 1;
        }
        (start < at).then_some((start, at + 1))
    }
}

#[cfg(test)]
mod tests {
    use crate::quotation::language::Language;
    use crate::quotation::paragraph::split;
    use crate::quotation::stretch::find;

    fn contents(text: &str, language: Language) -> Vec<&str> {
        let stretches = find(text, &split(text), language);
        stretches.into_iter().map(|stretch| &text[stretch.content]).collect()
    }

    #[test]
    fn an_incise_is_cut_out_of_a_line() {
        let text = "— Oui, dit-elle, demain.\n— Bien ! cria le maire. Partons.";
        assert_eq!(contents(text, Language::French), ["Oui", "demain.", "Bien !", "Partons."]);
    }

    #[test]
    fn a_list_is_no_dialogue() {
        assert_eq!(contents("— bread\n— butter\n— salt", Language::English), [""; 0]);
    }
}
