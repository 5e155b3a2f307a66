//! What was said in an article, and by whom → rows that come and go with the article's words.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::json;

use crate::article::{Article, fold};
use crate::library::index::{count, token};
use crate::quotation::utterance::{Utterance, utterances};
use crate::quotation::{Kind, running};

/// What the index takes of one utterance.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    /// Bytes of the canonical text, without marks; at least one.
    pub stretches: Vec<Range<usize>>,
    pub kind: Kind,
    /// The mention as written.
    pub speaker: Option<String>,
    /// What the speaker is called.
    pub name: Option<String>,
    pub cue: Option<String>,
    /// 0 to 1.
    pub confidence: f32,
    /// The tokens of what was said, joined by blanks.
    pub words: String,
}

impl Spoken {
    /// Everything that was said in an article.
    pub fn all(article: &Article) -> Vec<Self> {
        let text = article.document.text.as_str();
        let found = running::find(article);
        let all = utterances(text, article.meta.lang.as_deref(), &found);
        all.into_iter().map(|utterance| Self::of(text, utterance)).collect()
    }

    fn of(text: &str, utterance: Utterance<'_>) -> Self {
        let parts = utterance.stretches.iter().filter_map(|part| text.get(part.clone()));
        let words = token::plain(&parts.collect::<Vec<_>>().join(" "));
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            words,
            kind: utterance.kind,
            speaker: owned(utterance.speaker),
            name: owned(utterance.name),
            cue: owned(utterance.cue),
            confidence: utterance.confidence,
            stretches: utterance.stretches,
        }
    }
}

/// Puts in what an article says now, in place of what it said before; the ids of the utterances.
///
/// Their words are not among it: see `put_words`.
pub(super) fn put(
    connection: &Connection,
    article: i64,
    all: &[Spoken],
) -> rusqlite::Result<Vec<i64>> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO quotation(article, number, start, length, more, person, speaker, cue,
           confidence, kind) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let mut ids = Vec::with_capacity(all.len());
    for (number, spoken) in all.iter().enumerate() {
        let Some((first, more)) = spoken.stretches.split_first() else { continue };
        let more: Vec<[usize; 2]> = more.iter().map(|part| [part.start, part.len()]).collect();
        let person = spoken.name.as_deref().map(|name| person(connection, name)).transpose()?;
        insert.execute((
            article,
            count::put(number as u64),
            count::put(first.start as u64),
            count::put(first.len() as u64),
            (!more.is_empty()).then(|| json!(more).to_string()),
            person.flatten(),
            &spoken.speaker,
            &spoken.cue,
            (spoken.confidence * 100.0).round() as i64,
            match spoken.kind {
                Kind::Direct => 0,
                Kind::Mixed => 1,
            },
        ))?;
        ids.push(connection.last_insert_rowid());
    }
    Ok(ids)
}

/// Takes out what an article says; the ids that its words are known by.
pub(super) fn take(connection: &Connection, article: i64) -> rusqlite::Result<Vec<i64>> {
    connection
        .prepare_cached("DELETE FROM quotation WHERE article = ?1 RETURNING id")?
        .query_map([article], |row| row.get(0))?
        .collect()
}

/// People with one folded name are one.
fn person(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    let folded = fold::plain(name);
    if folded.is_empty() {
        return Ok(None);
    }
    let known = connection
        .prepare_cached("SELECT id FROM person WHERE folded = ?1")?
        .query_row([&folded], |row| row.get(0))
        .optional()?;
    if known.is_some() {
        return Ok(known);
    }
    connection
        .prepare_cached("INSERT INTO person(name, folded) VALUES(?1, ?2)")?
        .execute([name, &folded])?;
    Ok(Some(connection.last_insert_rowid()))
}

#[cfg(test)]
mod tests {
    use super::Spoken;
    use crate::article::{Article, Document};
    use crate::library::index::sample::{column, entry, stamp};
    use crate::library::index::{Index, Put, Tokens};
    use crate::safe::Safe;

    fn tokens(text: &str) -> Tokens {
        let document = Document { text: Safe::typed(text), ..Document::default() };
        let mut article = Article { document, ..Article::default() };
        article.meta.lang = Some(Safe::line("en"));
        Tokens::of(&article)
    }

    fn put(index: &mut Index, date: &str, text: &str) {
        let entry = entry("/l/a/1.md", "k", date);
        let put = Put { entry: &entry, lang: None, words: Some(tokens(text)) };
        index.put(&stamp("/l/a/1.md"), vec![put], &[]).unwrap();
    }

    fn said(index: &Index, word: &str) -> Vec<String> {
        let found = format!(
            "SELECT article || ' ' || number || ' ' || coalesce(p.name, '-') FROM said
             JOIN quotation q ON q.id = said.rowid LEFT JOIN person p ON p.id = q.person
             WHERE said MATCH '\"{word}\"' ORDER BY q.id"
        );
        column(index, &found)
    }

    const TEXT: &str = "The gates stay open. “The river is a lock,” said Ines Valdor, “and a lock \
                        that never opens is a wall.”\n\n“We moved the school twice,” Valdor said.";

    #[test]
    fn what_was_said_is_found_with_who_said_it() {
        let mut index = Index::in_memory().unwrap();
        put(&mut index, "1970-01-02", TEXT);
        assert_eq!(said(&index, "wall"), ["86400 0 Ines Valdor"]);
        assert_eq!(said(&index, "twice"), ["86400 1 Ines Valdor"]);
        assert_eq!(said(&index, "gates"), Vec::<String>::new());
        let stretches = "SELECT start || '+' || length || coalesce(more, '') FROM quotation";
        let at = |part: &str| TEXT.find(part).unwrap();
        let (first, more) = ("The river is a lock,", "and a lock that never opens is a wall.");
        let twice = "We moved the school twice,";
        assert_eq!(
            column(&index, stretches),
            [
                format!("{}+{}[[{},{}]]", at(first), first.len(), at(more), more.len()),
                format!("{}+{}", at(twice), twice.len())
            ]
        );
    }

    #[test]
    fn it_goes_with_the_article_and_moves_with_it_once_it_is_read_again() {
        let mut index = Index::in_memory().unwrap();
        put(&mut index, "1970-01-02", TEXT);
        put(&mut index, "1970-01-02", "“We moved the school again,” said Ana Duarte.");
        assert_eq!(said(&index, "wall").len() + said(&index, "twice").len(), 0);
        assert_eq!(said(&index, "again"), ["86400 0 Ana Duarte"]);
        put(&mut index, "1970-01-03", TEXT);
        assert_eq!((said(&index, "again").len(), said(&index, "wall").len()), (0, 1));
        assert_eq!(column(&index, "SELECT DISTINCT article FROM quotation"), ["172800"]);
        let entry = entry("/l/a/1.md", "k", "1970-01-04");
        let head = Put { entry: &entry, lang: None, words: None };
        index.put(&stamp("/l/a/1.md"), vec![head], &[]).unwrap();
        assert_eq!(column(&index, "SELECT count(*) FROM quotation"), ["0"]);
        put(&mut index, "1970-01-04", TEXT);
        index.remove(&stamp("/l/a/1.md").place).unwrap();
        assert_eq!((said(&index, "wall").len(), said(&index, "twice").len()), (0, 0));
        assert_eq!(column(&index, "SELECT count(*) FROM quotation"), ["0"]);
    }

    #[test]
    fn names_that_fold_to_the_same_are_one_person() {
        let mut index = Index::in_memory().unwrap();
        let text = "“The gates stay open,” said André Gide.\n\n“Not for long,” said ANDRE GIDE.";
        put(&mut index, "1970-01-02", text);
        let folded = column(&index, "SELECT folded FROM person");
        assert_eq!(folded, ["andre gide"]);
        assert_eq!(column(&index, "SELECT count(*) FROM quotation WHERE person = 1"), ["2"]);
        let all = Spoken::all(&Article::default());
        assert!(all.is_empty());
    }
}
