//! Queries and what they list in a small library of many languages, and the ways they take.

use crate::article::entry::Place;
use crate::article::{ArticleId, Now, RowId};
use crate::library::index::Index;
use crate::library::index::select::proof::{Given, filled, given, ids};
use crate::query::{Ask, Query, Sort, Term, Words, parse};

/// From the oldest to the newest, a day apart; the last has no date.
fn library() -> Vec<Given> {
    let mut articles = vec![
        given("Harbour talks", "The state-of-the-art crane didn’t move. Naïve hopes, Xi’s words."),
        given("Die Straße am Fluß", "Über die Brücke ging kein Mensch."),
        given("技术发展论坛", "北京举行，人工智能的未来。"),
        given("東京の夜", "カタカナとひらがなの町でした。"),
        given("ข่าววันนี้", "ภาษาไทยไม่มีช่องว่าง"),
        given("오늘의 소식", "한국어를 배우는 사람들"),
        given("आज की खबर", "हिन्दी में समाचार"),
        given("أخبار اليوم", "كتاب جديد في المدينة"),
        given("Talks on talks", "Nothing about harbours, one crane."),
    ];
    for (n, article) in articles.iter_mut().enumerate().take(8) {
        article.date = Some(n as i64 * 86_400);
        article.minutes = n as i64 % 3;
        article.read = n % 2 == 0;
    }
    articles[0].tags = vec!["port"];
    articles[0].authors = vec!["Ann Lee"];
    articles[3].star = true;
    articles
}

fn text(words: Words) -> Query {
    Query::Is(Term::Text(words))
}

fn word(typed: &str) -> Query {
    text(Words::Word(typed.into()))
}

fn prefix(typed: &str) -> Query {
    text(Words::Prefix(typed.into()))
}

fn titles(index: &Index, query: &Query, sort: Sort) -> Vec<String> {
    let rows: Vec<RowId> = ids(index, query, sort, false).into_iter().map(RowId).collect();
    index.rows(&rows).unwrap().into_iter().map(|entry| entry.title.into_string()).collect()
}

#[test]
fn words_of_every_script_are_found_as_they_are_typed() {
    let (index, _) = filled(&library());
    for (query, expected) in [
        (word("CRANE"), vec!["Harbour talks", "Talks on talks"]),
        (word("naive"), vec!["Harbour talks"]),
        (word("didn't"), vec!["Harbour talks"]),
        (word("xi"), vec!["Harbour talks"]),
        (word("state-of-the-art"), vec!["Harbour talks"]),
        (prefix("state-of-the-a"), vec!["Harbour talks"]),
        (word("harbour"), vec!["Harbour talks"]),
        (prefix("harb"), vec!["Harbour talks", "Talks on talks"]),
        (prefix("nirg"), vec![]),
        (prefix("h"), vec!["Harbour talks", "Talks on talks"]),
        (prefix("br"), vec!["Die Straße am Fluß"]),
        (word("strasse"), vec!["Die Straße am Fluß"]),
        (word("brucke"), vec!["Die Straße am Fluß"]),
        (word("未来"), vec!["技术发展论坛"]),
        (word("智"), vec!["技术发展论坛"]),
        (word("人工智能"), vec!["技术发展论坛"]),
        (word("行人"), vec![]),
        (word("カタ"), vec!["東京の夜"]),
        (word("町"), vec!["東京の夜"]),
        (word("ไทย"), vec!["ข่าววันนี้"]),
        (word("ภา"), vec!["ข่าววันนี้"]),
        (word("한국어를"), vec!["오늘의 소식"]),
        (prefix("한국"), vec!["오늘의 소식"]),
        (word("हिन्दी"), vec!["आज की खबर"]),
        (word("كتاب"), vec!["أخبار اليوم"]),
        (text(Words::Phrase("one crane".into())), vec!["Talks on talks"]),
        (text(Words::Phrase("crane one".into())), vec![]),
        (Query::Is(Term::Title(Words::Word("harbour".into()))), vec!["Harbour talks"]),
        (
            Query::All(vec![word("talks"), Query::Not(Box::new(word("naïve")))]),
            vec!["Talks on talks"],
        ),
        (Query::Any(vec![word("未来"), word("كتاب")]), vec!["أخبار اليوم", "技术发展论坛"]),
        (Query::Is(Term::Author("lee".into())), vec!["Harbour talks"]),
        (Query::Is(Term::Starred), vec!["東京の夜"]),
        (Query::Is(Term::Dated { from: None, before: Some(86_400) }), vec!["Harbour talks"]),
    ] {
        assert_eq!(titles(&index, &query, Sort::Date), expected, "{query:?}");
    }
    let talks = titles(&index, &word("talks"), Sort::Relevance);
    assert_eq!(talks, ["Talks on talks", "Harbour talks"]);
}

#[test]
fn who_said_what_is_asked_of_one_quotation_and_each_speaker_is_asked_all() {
    let said = |quotes: &[(&'static str, &str)]| Given {
        quotes: quotes.iter().map(|(who, said)| (Some(*who), (*said).to_owned())).collect(),
        ..given(quotes[0].1, "A dyke is a wall, and no lock.")
    };
    let (index, _) = filled(&[
        said(&[("Ines Valdor", "open the lock"), ("Mara Olin", "no")]),
        said(&[("Ines Valdor", "no"), ("Mara Olin", "open the lock")]),
        said(&[("Ines Valdor", "a lock is a wall"), ("Mara Olin", "it is a wall")]),
    ]);
    for (typed, expected) in [
        ("speaker:valdor said:lock", vec!["a lock is a wall", "open the lock"]),
        ("speaker:valdor said:no", vec!["no"]),
        ("speaker:valdor speaker:olin said:wall", vec!["a lock is a wall"]),
        ("said:\"the lock\" said:open -speaker:nobody", vec!["no", "open the lock"]),
        ("said:lock said:no", vec![]),
        ("said:wa", vec![]),
        ("said:dyke", vec![]),
        ("speaker:olin -said:lock", vec![]),
    ] {
        let (query, slips) = parse(typed, &Now::on(2026, 11, 22), false);
        assert!(slips.is_empty());
        let mut found = titles(&index, &query, Sort::Title);
        found.sort();
        assert_eq!(found, expected, "{typed}");
    }
}

#[test]
fn an_entry_comes_back_whole_and_a_row_that_is_gone_is_left_out() {
    let (index, rows) = filled(&library());
    let entries = index.rows(&[RowId(rows[3]), RowId(77), RowId(rows[0])]).unwrap();
    let [star, port] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!((star.row, star.star, star.read), (RowId(rows[3]), true, false));
    assert_eq!((port.id.as_str(), &*port.feed, port.read), ("k0", "Desk", true));
    assert_eq!(port.date.unwrap().to_string(), "1970-01-01T00:00:00Z");
    assert_eq!(port.location.place, Place::File("/feeds/0.md".into()));
    assert_eq!((&*port.tags[0], &*port.authors[0]), ("port", "Ann Lee"));
    let key = |n: usize| -> ArticleId { serde_json::from_value(format!("k{n}").into()).unwrap() };
    assert_eq!(index.find(&key(3)).unwrap(), Some(RowId(rows[3])));
    assert_eq!(index.find(&key(99)).unwrap(), None);
    let counts = index.counts().unwrap();
    assert_eq!((counts.total, counts.unread), (9, 5));
    assert_eq!(counts.feeds, [("Desk", 9, 5)].map(|(f, n, u)| (crate::safe::Safe::line(f), n, u)));
    assert_eq!(index.tags().unwrap(), [(crate::safe::Safe::line("port"), 1)]);
}

#[test]
fn the_first_screenful_comes_alone_and_a_list_ends_when_nobody_wants_more() {
    let articles: Vec<Given> =
        (0..700).map(|n| Given { date: Some(n), ..given("t", "x") }).collect();
    let (index, _) = filled(&articles);
    let ask = |query| Ask { query, sort: Sort::Date, reverse: false };
    for query in [Query::default(), word("x")] {
        let mut sizes = Vec::new();
        let mut sink = |chunk: Vec<RowId>| {
            sizes.push(chunk.len());
            true
        };
        index.list(&ask(query.clone()), &mut sink).unwrap();
        assert_eq!(sizes, [64, 512, 124]);
        let mut calls = 0;
        let mut sink = |_| {
            calls += 1;
            false
        };
        index.list(&ask(query), &mut sink).unwrap();
        assert_eq!(calls, 1);
    }
}

#[test]
fn words_and_beginnings_are_found_side_by_side_in_both_directions() {
    // Every second of the first thousand begins a word with "br", too many to be gathered first;
    // one that nothing else has lies far behind a gap.
    let articles: Vec<Given> = (0..3000)
        .map(|n| {
            let bridge = if n < 1000 && n % 2 == 0 || n == 2500 { "bridge" } else { "ferry" };
            Given { date: Some(n), star: n % 3 == 0, ..given("word", bridge) }
        })
        .collect();
    let (index, _) = filled(&articles);
    let mut expected: Vec<i64> = (0..1000).step_by(2).chain([2500]).collect();
    expected.reverse();
    let starred: Vec<i64> = expected.iter().copied().filter(|n| n % 3 == 0).collect();
    let star = || Query::Is(Term::Starred);
    for (query, expected) in [
        (Query::All(vec![word("word"), prefix("br")]), &expected),
        (Query::All(vec![word("word"), prefix("bri"), prefix("b")]), &expected),
        (Query::All(vec![word("word"), prefix("br"), star()]), &starred),
        (Query::All(vec![prefix("br"), star()]), &starred),
        (Query::All(vec![word("word"), Query::Not(Box::new(prefix("fer")))]), &expected),
    ] {
        assert_eq!(ids(&index, &query, Sort::Date, false), *expected, "{query:?}");
        let mut oldest = expected.clone();
        oldest.reverse();
        assert_eq!(ids(&index, &query, Sort::Date, true), oldest, "{query:?}");
        assert_eq!(index.count(&query).unwrap().0, expected.len(), "{query:?}");
    }
}

#[test]
fn an_interrupted_list_says_so() {
    let articles: Vec<Given> =
        (0..5000).map(|n| Given { date: Some(n), ..given("t", "x") }).collect();
    let (index, _) = filled(&articles);
    let stop = index.interrupt();
    let ask = Ask { query: Query::default(), sort: Sort::Date, reverse: false };
    let mut sink = |_| {
        stop.interrupt();
        true
    };
    assert!(index.list(&ask, &mut sink).is_err());
}

#[test]
fn by_date_nothing_is_sorted_and_each_filter_walks_its_own_index() {
    let mut articles: Vec<Given> =
        (0..300).map(|n| Given { date: Some(n), read: n > 9, ..given("t", "word") }).collect();
    for (n, article) in articles.iter_mut().enumerate() {
        article.feed = format!("feed {}", n % 10);
        (article.star, article.quoted) = (n == 7, n == 8);
        article.tags = if n < 3 { vec!["few"] } else { vec![] };
        article.authors = vec![if n < 3 { "Ann" } else { "Cy Many" }];
        article.quotes = if n < 3 { vec![(Some("Bo"), "x".into())] } else { vec![] };
    }
    let (index, _) = filled(&articles);
    let is = Query::Is;
    let feed = || is(Term::Feed("feed 7".into()));
    for (query, way) in [
        (Query::default(), "SCAN a"),
        (feed(), "article_feed (feed=?)"),
        (is(Term::Read(false)), "article_unread (read=?)"),
        (Query::All(vec![feed(), is(Term::Read(false))]), "article_feed_unread (feed=?)"),
        (is(Term::Starred), "article_star (star=?)"),
        (is(Term::Quoted), "article_quoted (quoted=?)"),
        (is(Term::Tagged), "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)"),
        (is(Term::Lang("xx".into())), "meta_lang (lang=?)"),
        (is(Term::Lang("xx".into())), "meta_lang (lang>? AND lang<?)"),
        (is(Term::Lang("x'x".into())), "SCAN a"),
        (is(Term::Tag("few".into())), "SEARCH d USING COVERING INDEX article_tag_back (tag=?)"),
        (is(Term::Author("ann".into())), "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)"),
        (is(Term::Author("many".into())), "SEARCH w USING PRIMARY KEY (article=?)"),
        (is(Term::Speaker("bo".into())), "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)"),
        (is(Term::Said(Words::Word("x".into()))), "SCAN a"),
        (is(Term::Dated { from: Some(5), before: Some(9) }), "(rowid>? AND rowid<?)"),
        (word("word"), "SCAN words VIRTUAL TABLE"),
        (prefix("wor"), "SCAN begins VIRTUAL TABLE"),
        (Query::All(vec![word("word"), prefix("wor")]), "SCAN words VIRTUAL TABLE"),
        (Query::All(vec![word("word"), feed()]), "SCAN words VIRTUAL TABLE"),
        (Query::All(vec![word("a"), Query::Not(Box::new(word("b")))]), "SCAN words VIRTUAL TABLE"),
        (Query::Any(vec![word("a"), is(Term::Starred)]), "SCAN a"),
        (Query::Not(Box::new(word("a"))), "SCAN a"),
    ] {
        for reverse in [false, true] {
            let plan = index.plan(&query).unwrap().unwrap();
            let sql = plan.list(Sort::Date, reverse);
            let explain = format!("EXPLAIN QUERY PLAN {}", sql.text);
            let mut statement = index.connection.prepare(&explain).unwrap();
            let values = rusqlite::params_from_iter(&sql.values);
            let steps = statement.query_map(values, |row| row.get::<_, String>(3)).unwrap();
            let steps = steps.collect::<rusqlite::Result<Vec<_>>>().unwrap().join("\n");
            assert!(steps.contains(way), "{query:?}\n{}\n{steps}", sql.text);
            assert!(!steps.contains("ORDER BY"), "{query:?}\n{}\n{steps}", sql.text);
        }
    }
}

#[test]
fn before_the_secondary_indexes_are_laid_a_question_finds_the_same() {
    let mut articles: Vec<Given> =
        (0..300).map(|n| Given { date: Some(n), read: n > 99, ..given("t", "word") }).collect();
    for (n, article) in articles.iter_mut().enumerate() {
        article.feed = format!("feed {}", n % 10);
        article.star = n == 7;
        article.tags = if n % 2 == 0 { vec!["half"] } else { vec!["few"] };
        article.authors = if n < 3 { vec!["Ann"] } else { vec![] };
    }
    let (index, _) = filled(&articles);
    let is = Query::Is;
    let feed = || is(Term::Feed("feed 7".into()));
    let queries = [
        (feed(), 30),
        (is(Term::Feed("feed".into())), 300),
        (is(Term::Read(false)), 100),
        (Query::All(vec![feed(), is(Term::Read(false))]), 10),
        (Query::All(vec![word("word"), is(Term::Read(false))]), 100),
        (is(Term::Starred), 1),
        (is(Term::Tag("half".into())), 150),
        (is(Term::Author("ann".into())), 3),
    ];
    let all = |query: &Query| [false, true].map(|back| ids(&index, query, Sort::Date, back));
    let before = queries.each_ref().map(|(query, _)| all(query));
    index.take_secondary_away();
    for ((query, count), before) in queries.iter().zip(before) {
        assert_eq!(before[0].len(), *count, "{query:?}");
        assert_eq!(all(query), before, "{query:?}");
    }
}

#[test]
fn a_query_of_any_length_is_no_error() {
    let text: String = (0..64).map(|n| format!("begun{n} ")).collect();
    let (index, _) = filled(&[given("a", &text)]);
    let many = |part: &dyn Fn(usize) -> Query| (0..3000).map(part).collect::<Vec<_>>();
    let words = |n: usize| word(&format!("w{n}"));
    let without = |n: usize| Query::Not(Box::new(words(n)));
    let ids = |n: usize| {
        Query::Any(vec![Query::Is(Term::Lang(format!("l{n}"))), Query::Is(Term::Starred)])
    };
    for query in [
        Query::All(many(&words)),
        Query::Any(many(&words)),
        Query::All(many(&without)),
        Query::Any(many(&without)),
        Query::Any((0..300).map(|_| prefix("begun")).collect()),
        Query::All(many(&ids)),
        word(&"-a".repeat(20_000)),
    ] {
        index.count(&query).unwrap();
    }
    let deep = (0..60).fold(word("a"), |inner, n| {
        let both = vec![inner, Query::Not(Box::new(words(n)))];
        if n % 2 == 0 { Query::Any(both) } else { Query::All(both) }
    });
    index.count(&deep).unwrap();
}
