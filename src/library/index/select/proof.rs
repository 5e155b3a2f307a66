//! The SQL answer to a query is the one that a plain look at the same texts gives.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::sample::{select, subsequence};

use crate::article::{RowId, fold};
use crate::library::index::DATED;
use crate::library::index::spoken::{self, Spoken};
use crate::library::index::{Index, token};
use crate::query::{Ask, Query, Sort, Term, Words};
use crate::quotation::Kind;

#[derive(Debug, Clone, Default)]
pub(in crate::library::index) struct Given {
    pub(in crate::library::index) title: String,
    pub(in crate::library::index) text: String,
    pub(in crate::library::index) feed: String,
    pub(in crate::library::index) authors: Vec<&'static str>,
    pub(in crate::library::index) tags: Vec<&'static str>,
    pub(in crate::library::index) lang: Option<&'static str>,
    pub(in crate::library::index) date: Option<i64>,
    pub(in crate::library::index) read: bool,
    pub(in crate::library::index) star: bool,
    pub(in crate::library::index) quoted: bool,
    pub(in crate::library::index) minutes: i64,
    /// Who said what.
    pub(in crate::library::index) quotes: Vec<(Option<&'static str>, String)>,
}

pub(in crate::library::index) fn given(title: &str, text: &str) -> Given {
    Given { title: title.into(), text: text.into(), feed: "Desk".into(), ..Given::default() }
}

fn empty() -> Index {
    Index::in_memory().unwrap()
}

/// Puts the articles in and says on which rows.
pub(in crate::library::index) fn filled(articles: &[Given]) -> (Index, Vec<i64>) {
    let index = empty();
    let put = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        index.connection.prepare_cached(sql).unwrap().execute(values).unwrap();
    };
    let number = |sql: &str, value: &str| -> i64 {
        index.connection.query_row(sql, [value], |row| row.get(0)).unwrap()
    };
    let mut rows: Vec<i64> = Vec::new();
    index.connection.execute_batch("BEGIN").unwrap();
    put("INSERT INTO folder(path) VALUES (?)", &[&b"/feeds"]);
    for (n, article) in articles.iter().enumerate() {
        let mut row = article.date.unwrap_or(2 * DATED);
        while rows.contains(&row) {
            row += 1;
        }
        let (title, key) = (&article.title, format!("k{n}"));
        let words = token::article(title, &article.text);
        let feed = fold::text(&article.feed);
        put(
            "INSERT OR IGNORE INTO feed(folder, title, folded) VALUES (?1, ?1, ?2)",
            &[&article.feed, &feed],
        );
        let feed = number("SELECT id FROM feed WHERE title = ?", &article.feed);
        put(
            "INSERT INTO file(folder, name, size, mtime, whole) VALUES (1, ?, 1, 1, 1)",
            &[&format!("{n}.md").into_bytes()],
        );
        put(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)",
            &[&row, &feed, &article.read, &article.star, &article.minutes, &article.quoted],
        );
        put(
            "UPDATE feed SET total = total + 1, unread = unread + (NOT ?) WHERE id = ?",
            &[&article.read, &feed],
        );
        let date = article.date.and_then(crate::article::Date::from_unix);
        let authors = serde_json::to_string(&article.authors).unwrap();
        put(
            "INSERT INTO meta(id, key, date, guessed, title, made, folded, authors, lang, file, \
             number) VALUES (?, ?, ?, 0, ?, 0, ?, ?, ?, ?, 0)",
            &[
                &row,
                &key,
                &date.map(|date| date.to_string()),
                title,
                &crate::library::index::put::folded(title),
                &authors,
                &article.lang,
                &(n as i64 + 1),
            ],
        );
        for author in &article.authors {
            put("INSERT OR IGNORE INTO author(folded) VALUES (?)", &[&fold::plain(author)]);
            let author = number("SELECT id FROM author WHERE folded = ?", &fold::plain(author));
            put("INSERT INTO article_author VALUES (?, ?)", &[&row, &author]);
        }
        for tag in &article.tags {
            put("INSERT OR IGNORE INTO tag(name, folded) VALUES (?, ?)", &[tag, &fold::text(tag)]);
            let tag = number("SELECT id FROM tag WHERE folded = ?", &fold::text(tag));
            put("INSERT INTO article_tag VALUES (?, ?, 1)", &[&row, &tag]);
        }
        put(
            "INSERT INTO words(rowid, title, body) VALUES (?, ?, ?)",
            &[&row, &words.title, &words.body],
        );
        put("INSERT INTO begins(rowid, letters) VALUES (?, ?)", &[&row, &words.begins]);
        let spoken: Vec<Spoken> = article.quotes.iter().map(quote).collect();
        let said = spoken::put(&index.connection, row, &spoken).unwrap();
        for (id, spoken) in said.iter().zip(&spoken) {
            put("INSERT INTO said(rowid, words) VALUES (?, ?)", &[id, &spoken.words]);
        }
        rows.push(row);
    }
    index.connection.execute_batch("COMMIT").unwrap();
    (index, rows)
}

fn quote((who, said): &(Option<&'static str>, String)) -> Spoken {
    let stretches = std::iter::once(0..1).collect();
    Spoken {
        stretches,
        kind: Kind::Direct,
        speaker: None,
        name: who.map(str::to_owned),
        cue: None,
        confidence: 1.0,
        words: token::plain(said),
    }
}

pub(super) fn ids(index: &Index, query: &Query, sort: Sort, reverse: bool) -> Vec<i64> {
    let mut ids = Vec::new();
    let ask = Ask { query: query.clone(), sort, reverse };
    index
        .list(&ask, &mut |chunk: Vec<RowId>| {
            ids.extend(chunk.iter().map(|row| row.0));
            true
        })
        .unwrap();
    ids
}

/// A letter run, or one character of a script without blanks and whether its run starts there.
#[derive(Debug, Clone, PartialEq)]
enum Unit {
    Word(String),
    Char(char, bool),
}

const DENSE: &str = "技术人のไท";

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut open = false;
    for c in text.to_lowercase().replace('é', "e").chars() {
        let dense = DENSE.contains(c);
        if !dense && !c.is_alphanumeric() {
            open = false;
            continue;
        }
        match units.last_mut() {
            Some(Unit::Char(..)) if dense => units.push(Unit::Char(c, !open)),
            _ if dense => units.push(Unit::Char(c, true)),
            Some(Unit::Word(word)) if open => word.push(c),
            _ => units.push(Unit::Word(c.into())),
        }
        open = true;
    }
    units
}

/// Whether the units stand somewhere in a row; `begins`: the last word may go on; `ends`: a run at
/// the end must end in the text too.
fn stands(text: &[Unit], asked: &[Unit], begins: bool, ends: bool) -> bool {
    let goes_on = |at: usize| matches!(text.get(at), Some(Unit::Char(_, false)));
    (0..text.len()).any(|at| {
        asked.iter().enumerate().all(|(n, unit)| match (text.get(at + n), unit) {
            (Some(Unit::Word(there)), Unit::Word(word)) => {
                there == word || (begins && n + 1 == asked.len() && there.starts_with(word))
            }
            (Some(Unit::Char(there, starts)), Unit::Char(c, fresh)) => {
                there == c && (n == 0 || starts == fresh)
            }
            _ => false,
        }) && !(ends && matches!(asked.last(), Some(Unit::Char(..))) && goes_on(at + asked.len()))
    })
}

fn found(words: &Words, texts: &[&str]) -> Option<bool> {
    let (typed, begins) = match words {
        Words::Word(typed) | Words::Phrase(typed) => (typed, false),
        Words::Prefix(typed) => (typed, typed.ends_with(char::is_alphanumeric)),
    };
    let texts: Vec<Vec<Unit>> = texts.iter().map(|text| units(text)).collect();
    let asked = units(typed);
    let there =
        |asked: &[Unit], begins, ends| texts.iter().any(|text| stands(text, asked, begins, ends));
    Some(match asked.split_last()? {
        (Unit::Word(last), before) if begins && last.chars().count() <= 3 => {
            let sign = typed.chars().rev().find(|c| "' -.".contains(*c));
            match before {
                [] => there(&asked, true, false),
                _ if sign == Some('\'') && last.chars().count() < 3 => there(&asked, false, false),
                _ => there(before, false, true) && there(&[Unit::Word(last.clone())], true, false),
            }
        }
        _ => there(&asked, begins, false),
    })
}

fn said(words: &Words, text: &str) -> Option<bool> {
    let (Words::Word(typed) | Words::Phrase(typed) | Words::Prefix(typed)) = words;
    let begins = matches!(words, Words::Prefix(_)) && typed.ends_with(char::is_alphanumeric);
    let asked = units(typed);
    asked.last()?;
    Some(stands(&units(text), &asked, begins, false))
}

/// One utterance of each speaker holds all that was said; without a speaker, one of anybody.
fn spoken(terms: &[&Term], article: &Given) -> Option<bool> {
    let speakers: Vec<&str> = terms
        .iter()
        .filter_map(|term| if let Term::Speaker(part) = term { Some(part.as_str()) } else { None })
        .collect();
    let words: Vec<&Words> = terms
        .iter()
        .filter_map(|term| if let Term::Said(words) = term { Some(words) } else { None })
        .filter(|words| said(words, "").is_some())
        .collect();
    if speakers.is_empty() && words.is_empty() {
        return None;
    }
    let by = |part: Option<&str>| {
        article.quotes.iter().any(|(who, text)| {
            part.is_none_or(|part| who.is_some_and(|who| fold::plain(who).contains(part)))
                && words.iter().all(|words| said(words, text) == Some(true))
        })
    };
    Some(if speakers.is_empty() { by(None) } else { speakers.iter().all(|part| by(Some(part))) })
}

fn is_spoken(query: &Query) -> Option<&Term> {
    match query {
        Query::Is(term @ (Term::Speaker(_) | Term::Said(_))) => Some(term),
        _ => None,
    }
}

/// `None` when the query says nothing.
fn holds(query: &Query, article: &Given, key: usize) -> Option<bool> {
    let parts = |parts: &[Query]| -> Option<Vec<bool>> {
        let said: Vec<bool> = parts.iter().filter_map(|part| holds(part, article, key)).collect();
        (parts.is_empty() || !said.is_empty()).then_some(said)
    };
    let names = |names: &[&str], part: &str| names.iter().any(|n| fold::plain(n).contains(part));
    Some(match query {
        Query::All(all) => {
            let terms: Vec<&Term> = all.iter().filter_map(is_spoken).collect();
            let rest: Vec<Query> = all.iter().filter(|q| is_spoken(q).is_none()).cloned().collect();
            match (spoken(&terms, article), parts(&rest)) {
                (None, None) => return None,
                (None, _) if rest.is_empty() && !all.is_empty() => return None,
                (said, rest) => {
                    said.unwrap_or(true) && rest.unwrap_or_default().into_iter().all(|holds| holds)
                }
            }
        }
        Query::Any(any) => parts(any)?.into_iter().any(|holds| holds),
        Query::Not(part) => !holds(part, article, key)?,
        Query::Is(term) => match term {
            Term::Text(words) => found(words, &[&article.title, &article.text])?,
            Term::Title(words) => found(words, &[&article.title])?,
            Term::Feed(part) => names(&[&article.feed], part),
            Term::Author(part) => names(&article.authors, part),
            Term::Tag(name) => article.tags.contains(&name.as_str()),
            Term::Lang(lang) => {
                article.lang.is_some_and(|own| own == lang || own.starts_with(&format!("{lang}-")))
            }
            Term::Id(id) => id.as_str() == format!("k{key}"),
            Term::Read(read) => article.read == *read,
            Term::Starred => article.star,
            Term::Tagged => !article.tags.is_empty(),
            Term::Quoted => article.quoted,
            Term::Dated { from, before } => article.date.is_some_and(|date| {
                from.is_none_or(|from| date >= from) && before.is_none_or(|before| date < before)
            }),
            Term::Speaker(_) | Term::Said(_) => spoken(&[term], article)?,
        },
    })
}

fn articles() -> impl Strategy<Value = Vec<Given>> {
    let words = || "([aBé]{1,3}|[技人]{1,4}|한국|हिन्दी)([ '、-]([aé]{1,3}|[技人]{1,3})){0,4}";
    let marks = (any::<[bool; 3]>(), 1..4i64, 0..8usize);
    let names = (
        select(vec!["Alpha", "Béta", "Alphabet"]),
        subsequence(vec!["Ann Lee", "Bo Ánn", "李雷"], 0..3),
        subsequence(vec!["x", "y", "z"], 0..3),
        select(vec![None, Some("en"), Some("en-gb"), Some("eng"), Some("de")]),
    );
    let who = select(vec![None, Some("Ann Lee"), Some("李雷"), Some("Bo")]);
    let quotes = vec((who, words()), 0..3);
    let one =
        (words(), words(), names, marks, quotes).prop_map(|(title, text, names, marks, quotes)| {
            let (feed, authors, tags, lang) = names;
            let ([read, star, quoted], minutes, date) = marks;
            // Dates a day apart: rows that clash stay within their day.
            let date = (date > 0).then_some(date as i64 * 86_400);
            let feed = feed.to_owned();
            Given {
                title,
                text,
                feed,
                authors,
                tags,
                lang,
                date,
                read,
                star,
                quoted,
                minutes,
                quotes,
            }
        });
    vec(one, 4..12)
}

fn queries() -> impl Strategy<Value = Query> {
    let typed = "([aé]{1,3}|[技人]{1,3}|한|हि)([ '、-]([aé]{0,3}|[技人]{1,2})){0,1}|[.' -]{0,2}";
    let words = (typed, 0..3).prop_map(|(typed, kind)| match kind {
        0 => Words::Word(typed),
        1 => Words::Prefix(typed),
        _ => Words::Phrase(typed),
    });
    let day = |day: i64| day * 86_400;
    let term = prop_oneof![
        6 => words.clone().prop_map(Term::Text),
        2 => words.clone().prop_map(Term::Title),
        3 => words.prop_map(Term::Said),
        2 => select(vec!["ann", "李", "nobody", ""]).prop_map(|s| Term::Speaker(s.into())),
        1 => select(vec!["alpha", "be", "nobody", ""]).prop_map(|f| Term::Feed(f.into())),
        1 => select(vec!["ann", "李", "nobody"]).prop_map(|a| Term::Author(a.into())),
        1 => select(vec!["x", "y", "no"]).prop_map(|t| Term::Tag(t.into())),
        1 => select(vec!["en", "en-gb", "fr"]).prop_map(|l| Term::Lang(l.into())),
        1 => (0..14usize).prop_map(|n| {
            Term::Id(serde_json::from_value(format!("k{n}").into()).unwrap())
        }),
        1 => any::<bool>().prop_map(Term::Read),
        1 => select(vec![Term::Starred, Term::Tagged, Term::Quoted]),
        1 => (0..8i64, 0..9i64).prop_map(move |(from, before)| Term::Dated {
            from: (from > 0).then_some(day(from)),
            before: (before > 0).then_some(day(before)),
        }),
    ];
    let leaf = prop_oneof![9 => term.prop_map(Query::Is), 1 => Just(Query::Any(Vec::new()))];
    leaf.prop_recursive(4, 16, 4, |part| {
        prop_oneof![
            vec(part.clone(), 0..4).prop_map(Query::All),
            vec(part.clone(), 0..4).prop_map(Query::Any),
            part.prop_map(|part| Query::Not(Box::new(part))),
        ]
    })
}

proptest! {
    #[test]
    fn the_index_answers_as_a_plain_look_at_the_texts(
        articles in articles(),
        query in queries(),
        sort in select(vec![
            Sort::Date, Sort::Title, Sort::Feed, Sort::Length, Sort::Unread, Sort::Relevance,
            Sort::Highlights,
        ]),
        reverse in any::<bool>(),
    ) {
        let (index, rows) = filled(&articles);
        let mut expected: Vec<usize> = (0..articles.len())
            .filter(|n| holds(&query, &articles[*n], *n).unwrap_or(true))
            .collect();
        let unread = expected.iter().filter(|n| !articles[**n].read).count();
        assert_eq!(index.count(&query).unwrap(), (expected.len(), unread));

        expected.sort_by(|a, b| {
            let by = |n: usize| (&articles[n], rows[n]);
            let ((one, row), (two, other)) = (by(*a), by(*b));
            let order = match sort {
                Sort::Date | Sort::Relevance | Sort::Highlights => std::cmp::Ordering::Equal,
                Sort::Title => fold::text(&one.title).cmp(&fold::text(&two.title)),
                Sort::Feed => fold::text(&one.feed).cmp(&fold::text(&two.feed)),
                Sort::Length => two.minutes.cmp(&one.minutes),
                Sort::Unread => one.read.cmp(&two.read),
            };
            order.then(other.cmp(&row))
        });
        if reverse {
            expected.reverse();
        }
        let mut expected: Vec<i64> = expected.into_iter().map(|n| rows[n]).collect();
        let mut found = ids(&index, &query, sort, reverse);
        if sort == Sort::Relevance {
            expected.sort_unstable();
            found.sort_unstable();
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_that_is_typed_is_an_error(typed in any::<String>(), more in ".{0,40}") {
        let (index, _) = filled(&[given("a", "b")]);
        let is = |term| Query::Is(term);
        for query in [
            is(Term::Text(Words::Word(typed.clone()))),
            is(Term::Text(Words::Prefix(more.clone()))),
            is(Term::Title(Words::Phrase(typed.clone()))),
            is(Term::Feed(more.clone())),
            is(Term::Author(typed.clone())),
            is(Term::Speaker(typed.clone())),
            is(Term::Said(Words::Phrase(typed.clone()))),
            is(Term::Said(Words::Prefix(more.clone()))),
            is(Term::Tag(typed.clone())),
            is(Term::Lang(more)),
        ] {
            index.count(&query).unwrap();
            index.count(&Query::Not(Box::new(query))).unwrap();
        }
    }
}
