//! Words of which the last is only begun → an FTS5 expression that is answered as it is walked.
//!
//! FTS5 gathers the places of all words that begin so before it names the first article (19 MB for
//! `thei` in a million). Asked for one by one, they are walked side by side.

use crate::library::index::Index;
use crate::library::index::token::Phrase;

/// The most words that are asked for one by one: each takes a page of every part of the index.
const WORDS: usize = 64;
/// Sorts behind every letter that a word may go on with.
const LAST: char = char::MAX;

impl Index {
    /// The FTS5 expression that holds where a phrase stands among the words.
    pub(super) fn expression(&self, phrase: &Phrase) -> rusqlite::Result<String> {
        let Some(begun) = phrase.begun() else { return Ok(phrase.expression()) };
        Ok(match self.words_begun(begun)?.as_slice() {
            [] => phrase.expression(),
            words => phrase.with_last(words),
        })
    }

    /// The words that begin so; none where they are many.
    fn words_begun(&self, begin: &str) -> rusqlite::Result<Vec<String>> {
        let sql = "SELECT term FROM word WHERE term >= ?1 AND term <= ?2 ORDER BY term LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let end = format!("{begin}{LAST}");
        let mut words: Vec<String> = Vec::new();
        loop {
            // A word stands there with each of its places: the next one is sought, not walked to.
            let next = words.last().map_or(begin.to_owned(), |word| format!("{word}\0"));
            let mut found = statement.query((next, &end))?;
            match found.next()? {
                Some(_) if words.len() == WORDS => return Ok(Vec::new()),
                Some(row) => words.push(row.get(0)?),
                None => return Ok(words),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::library::index::Index;
    use crate::library::index::select::proof::{Given, filled, given, ids};
    use crate::library::index::token;
    use crate::query::{Query, Sort, Term, Words};

    fn library(words: usize) -> Index {
        let mut articles: Vec<Given> =
            (0..words).map(|n| given("Old moor", &format!("Old word{n:03} older"))).collect();
        articles.push(given("Words", "wordless wore worn 漢字"));
        filled(&articles).0
    }

    fn expression(index: &Index, typed: &str) -> String {
        let sought = token::matching(&Words::Prefix(typed.into())).unwrap();
        index.expression(&sought.phrase.unwrap()).unwrap()
    }

    #[test]
    fn few_words_that_begin_so_are_asked_for_one_by_one() {
        let index = library(3);
        for (typed, expected) in [
            ("word0", r#"("word000" OR "word001" OR "word002")"#),
            ("wordl", r#"("wordless")"#),
            ("words", r#"("words")"#),
            ("old-word00", r#"("old word000" OR "old word001" OR "old word002")"#),
            ("wordx", r#""wordx" *"#),
            ("漢", r#"("漢字")"#),
        ] {
            assert_eq!(expression(&index, typed), expected);
        }
    }

    #[test]
    fn many_are_left_to_fts5_and_both_ways_find_the_same() {
        let is = |term: Term| Query::Is(term);
        let typed = |typed: &str| Words::Prefix(typed.into());
        for (words, one_by_one) in [(WORDS - 2, true), (WORDS - 1, false), (WORDS, false)] {
            let index = library(words);
            let asked = expression(&index, "word");
            assert_eq!(asked.contains(" OR "), one_by_one, "{words} {asked}");
            let found = |query: Query| ids(&index, &query, Sort::Date, false).len();
            assert_eq!(found(is(Term::Text(typed("word")))), words + 1);
            assert_eq!(found(is(Term::Text(typed("old-word")))), words);
            assert_eq!(found(is(Term::Title(typed("word")))), 1);
            assert_eq!(found(is(Term::Title(typed("old-word")))), 0);
            let rest = Query::Not(Box::new(is(Term::Text(typed("wordless")))));
            assert_eq!(found(Query::All(vec![is(Term::Text(typed("word"))), rest])), words);
        }
    }
}
