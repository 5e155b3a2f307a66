//! The query language as a table: what is typed → how it is understood, and what is said of slips.

use proptest::prelude::{
    Just, Strategy, any, prop, prop_assert, prop_assert_eq, prop_oneof, proptest,
};

use crate::article::width::cell_width;
use crate::article::{ArticleId, Now};
use crate::query::{Query, Slip, Term, Words, date, field, grammar, parse};

/// Noon of the day that the tests think it is, in UTC.
fn now() -> Now {
    Now::on(2026, 11, 22)
}

/// The tree as `&(…)`, `|(…)` and `!…`, with `=` behind the name of a term.
fn shown(query: &Query) -> String {
    let list = |queries: &[Query]| queries.iter().map(shown).collect::<Vec<_>>().join(" ");
    match query {
        Query::All(queries) => format!("&({})", list(queries)),
        Query::Any(queries) => format!("|({})", list(queries)),
        Query::Not(query) => format!("!{}", shown(query)),
        Query::Is(term) => match term {
            Term::Text(words) => word(words),
            Term::Title(words) => format!("title={}", word(words)),
            Term::Said(words) => format!("said={}", word(words)),
            Term::Feed(part) => format!("feed=[{part}]"),
            Term::Author(part) => format!("author=[{part}]"),
            Term::Speaker(part) => format!("speaker=[{part}]"),
            Term::Tag(tag) => format!("tag=[{tag}]"),
            Term::Lang(lang) => format!("lang=[{lang}]"),
            Term::Id(id) => format!("id=[{id}]"),
            Term::Read(read) => if *read { "read" } else { "unread" }.into(),
            Term::Starred => "starred".into(),
            Term::Tagged => "tagged".into(),
            Term::Quoted => "quoted".into(),
            Term::Dated { from, before } => {
                let end = |end: &Option<i64>| {
                    let spelled = end.map(date::spelled).unwrap_or_default();
                    spelled.replace("T00:00:00Z", "")
                };
                format!("{}..{}", end(from), end(before))
            }
        },
    }
}

fn word(words: &Words) -> String {
    match words {
        Words::Word(word) => word.clone(),
        Words::Prefix(word) => format!("{word}*"),
        Words::Phrase(words) => format!("<{words}>"),
    }
}

/// The tree and its slips, of a text that may have some.
fn read(text: &str, typing: bool) -> (String, Vec<String>) {
    let (query, slips) = parse(text, &now(), typing);
    (shown(&query), slips.into_iter().map(|slip| slip.what).collect())
}

#[test]
fn each_of_these_is_understood() {
    for (text, tree) in [
        // Words, phrases, beginnings.
        ("", "&()"),
        ("  \u{3000} ", "&()"),
        ("forum", "forum"),
        ("Xi forum", "&(Xi forum)"),
        ("\"open source\"", "<open source>"),
        ("“open source” „so ist es“ \" trimmed \"", "&(<open source> <so ist es> <trimmed>)"),
        ("forum\"open source\"2021", "&(forum <open source> 2021)"),
        ("scien* fo**", "&(scien* fo*)"),
        ("中关村论坛", "中关村论坛"),
        ("M*A*S*H", "M*A*S*H"),
        // What must not hold.
        ("-forum", "!forum"),
        ("Xi -forum -\"open source\"", "&(Xi !forum !<open source>)"),
        ("-(a b)", "!&(a b)"),
        ("-title:a", "!title=a"),
        ("--a ---b", "&(a !b)"),
        ("-(-a)", "a"),
        ("on-line state-of-the-art-", "&(on-line state-of-the-art-)"),
        // One of several.
        ("a or b", "|(a b)"),
        ("a OR b | c|d || e", "|(a b c d e)"),
        ("a b or c d", "&(a |(b c) d)"),
        ("a or -b", "|(a !b)"),
        ("a or (b c)", "|(a &(b c))"),
        ("a or (b or c)", "|(a b c)"),
        ("a (b c) d", "&(a b c d)"),
        ("(a or b) (c or d)", "&(|(a b) |(c d))"),
        ("((a))", "a"),
        ("a(b)c", "&(a b c)"),
        ("Or \"or\" -or --or order", "&(Or <or> !or or order)"),
        // Names and their values.
        (
            "title:forum TITLE:for* title:\"the forum\"",
            "&(title=forum title=for* title=<the forum>)",
        ),
        ("feed:CCTV feed:\"BBC  News\"", "&(feed=[cctv] feed=[bbc news])"),
        ("author:Borges* speaker:XI", "&(author=[borges] speaker=[xi])"),
        ("author:MUÑOZ feed:Straße tag:Naïf", "&(author=[munoz] feed=[strasse] tag=[naïf])"),
        ("said:open said:\"so be it\" -said:op*", "&(said=open said=<so be it> !said=op*)"),
        ("tag:Essays lang:en lang:pt_BR", "&(tag=[essays] lang=[en] lang=[pt-br])"),
        (
            "id:https://e.org/a?id=3 id:\"f/a (1).md\"",
            "&(id=[https://e.org/a?id=3] id=[f/a (1).md])",
        ),
        ("title:a:b title:-x title:or", "&(title=a:b title=-x title=or)"),
        ("title:a or feed:b", "|(title=a feed=[b])"),
        ("is:unread is:read is:star is:STARRED is:tagged", "&(unread read starred starred tagged)"),
        ("has:quote has:tag -has:quote", "&(quoted tagged !quoted)"),
        // Dates; their spellings have a table of their own.
        ("since:1d", "2026-11-22.."),
        ("since:2w before:2021-10", "&(2026-11-09.. ..2021-10-01)"),
        ("after:2021-10 date:2021-09", "&(2021-11-01.. 2021-09-01..2021-10-01)"),
        ("date:2021-09..2021-11 date:today", "&(2021-09-01..2021-12-01 2026-11-22..2026-11-23)"),
        ("since:\"2021-09\" -date:2021", "&(2021-09-01.. !2021-01-01..2022-01-01)"),
        ("since:3h", "2026-11-22T09:00:00Z.."),
        // A colon makes no field.
        ("http://x", "http://x"),
        ("12:30 C: C:\\x std::fs a:b :a", "&(12:30 C: C:\\x std::fs a:b :a)"),
        (
            "Corona: data://x titel: titel:* foo:\"a b\"",
            "&(Corona: data://x titel: titel:* foo: <a b>)",
        ),
    ] {
        assert_eq!(read(text, false), (tree.to_owned(), Vec::new()), "{text}");
    }
}

#[test]
fn what_is_wrong_is_pointed_at_and_the_rest_holds() {
    const DATES: &str = "2021, 2021-09, 2021-09-25";
    for (text, carets, tree, what) in [
        (
            "titel:forum Xi",
            "^^^^^^^^^^^",
            "Xi",
            "there is no field \"titel:\", so this is left out; did you mean \"title:\"?".into(),
        ),
        (
            "a or Sicne:\"2 w\" b",
            "     ^^^^^^^^^^^",
            "&(a b)",
            "there is no field \"Sicne:\", so this is left out; did you mean \"since:\"?".into(),
        ),
        (
            "since:soon Xi",
            "^^^^^^^^^^",
            "Xi",
            format!(
                "since: takes a date such as {DATES}, yesterday, 2w or 12h, not \"soon\"; it is \
                 left out"
            ),
        ),
        (
            "Xi date:2021-13",
            "   ^^^^^^^^^^^^",
            "Xi",
            format!(
                "date: takes a date such as {DATES}, 2021-09..2021-11, today or 2w, not \
                 \"2021-13\"; it is left out"
            ),
        ),
        (
            "date:2021-11..2021-09",
            "^^^^^^^^^^^^^^^^^^^^^",
            "2021-09-01..2021-12-01",
            "this range ends before it begins, so it is read the other way round".into(),
        ),
        (
            "Xi \"open source",
            "   ^^^^^^^^^^^^",
            "&(Xi <open source>)",
            "this quotation mark is not closed; the phrase goes on to the end".into(),
        ),
        (
            "title:\"open source",
            "^^^^^^^^^^^^^^^^^^",
            "title=<open source>",
            "this quotation mark is not closed; the phrase goes on to the end".into(),
        ),
        (
            "Xi -(a or b",
            "   ^^",
            "&(Xi !|(a b))",
            "this parenthesis is not closed; it goes on to the end".into(),
        ),
        ("a) b", " ^", "&(a b)", "this parenthesis closes nothing; it is left out".into()),
        (
            "a -( ) b",
            "  ^^^^",
            "&(a b)",
            "nothing stands in these parentheses; they are left out".into(),
        ),
        ("title: forum", "^^^^^^", "forum", "title: has no value; it is left out".into()),
        ("-feed:\"\" a", " ^^^^^^^", "a", "feed: has no value; it is left out".into()),
        ("feed:** a", "^^^^^^^", "a", "feed: has no value; it is left out".into()),
        ("a - b", "  ^", "&(a b)", "a - in front of nothing is left out".into()),
        ("a or - b", "     ^", "&(a b)", "a - in front of nothing is left out".into()),
        ("or a", "^^", "a", "\"or\" has nothing before it; it is left out".into()),
        ("a or", "  ^^", "a", "\"or\" has nothing behind it; it is left out".into()),
        ("(a |) b", "   ^", "&(a b)", "\"|\" has nothing behind it; it is left out".into()),
        ("a or OR b", "     ^^", "|(a b)", "one \"or\" is enough; this one is left out".into()),
        (
            "is:unred a",
            "^^^^^^^^",
            "a",
            "is: takes unread, read, star, starred or tagged, not \"unred\" (did you mean \
             \"unread\"?); it is left out"
                .into(),
        ),
        ("has:x", "^^^^^", "&()", "has: takes quote or tag, not \"x\"; it is left out".into()),
        (
            "lang:english",
            "^^^^^^^^^^^^",
            "&()",
            "lang: takes a code such as en or pt-br, not \"english\"; it is left out".into(),
        ),
        (
            "tag:ess*",
            "^^^^^^^^",
            "tag=[ess]",
            "tag: takes a whole tag, so the * is left out".into(),
        ),
        (
            "世界 *",
            "     ^",
            "世界",
            "\"*\" has no letter and no digit to look for; it is left out".into(),
        ),
        (
            "said:... a",
            "^^^^^^^^",
            "a",
            "\"...\" has no letter and no digit to look for; it is left out".into(),
        ),
    ] {
        let (query, slips) = parse(text, &now(), false);
        let carets_of = |slip: &Slip| {
            let columns = |range: &str| cell_width(range);
            let start = columns(&text[..slip.range.start]);
            " ".repeat(start) + &"^".repeat(columns(&text[slip.range.clone()]))
        };
        let found: Vec<(String, String)> =
            slips.iter().map(|slip| (carets_of(slip), slip.what.clone())).collect();
        assert_eq!(found, [(carets.to_owned(), what)], "{text}");
        assert_eq!(shown(&query), tree, "{text}");
    }
}

#[test]
fn several_slips_come_in_the_order_of_the_text() {
    let (query, slips) = parse("or (titel:x is:new) Xi \"", &now(), false);
    assert_eq!(shown(&query), "Xi");
    let starts: Vec<usize> = slips.iter().map(|slip| slip.range.start).collect();
    assert_eq!(starts, [0, 4, 12, 23, 23]);
}

#[test]
fn what_is_being_typed_is_a_beginning_and_no_slip() {
    for (text, tree) in [
        ("zhong", "zhong*"),
        ("zhong ", "zhong"),
        ("Xi zho", "&(Xi zho*)"),
        ("a or b", "|(a b*)"),
        ("(a b", "&(a b*)"),
        ("(a b)", "&(a b)"),
        ("\"open sou", "<open sou>"),
        ("\"open source\"", "<open source>"),
        ("title:\"open sou", "title=<open sou>"),
        ("title:zho", "title=zho*"),
        ("said:zho ", "said=zho"),
        ("feed:cc", "feed=[cc]"),
        ("12:3", "12:3*"),
        // A beginning excluded would hide far more than the word.
        ("a -b", "&(a !b)"),
        ("-(a b", "!&(a b*)"),
        // Half a field, half a value, half an operator.
        ("Xi title:", "Xi"),
        ("Xi since:", "Xi"),
        ("Xi since:2", "Xi"),
        ("Xi is:unr", "Xi"),
        ("Xi \"", "Xi"),
        ("Xi (", "Xi"),
        ("Xi -", "Xi"),
        ("Xi or", "Xi"),
        ("Xi or ", "Xi"),
        ("or", "or*"),
        ("Xi *", "Xi"),
        ("o", "o*"),
    ] {
        assert_eq!(read(text, true), (tree.to_owned(), Vec::new()), "{text}");
    }
    for (text, tree) in [
        ("is:unr Xi", "Xi*"),
        ("titel:x", "&()"),
        ("title: ", "&()"),
        ("or ", "&()"),
        ("a) b", "&(a b*)"),
        ("since:2 ", "&()"),
    ] {
        let (shown, slips) = read(text, true);
        assert_eq!((shown.as_str(), slips.len()), (tree, 1), "{text}");
    }
}

#[test]
fn parentheses_deeper_than_the_bound_are_left_out_with_what_they_hold() {
    let nested = |depth: usize, inside: &str| {
        format!("a {}b{inside}{} c", "-(".repeat(depth), ")".repeat(depth))
    };
    let (_, slips) = parse(&nested(grammar::DEEPEST, ""), &now(), false);
    assert_eq!(slips, []);
    let text = nested(grammar::DEEPEST, " -(x (\")\") y)");
    let (query, slips) = parse(&text, &now(), false);
    assert_eq!(shown(&query), shown(&parse(&nested(grammar::DEEPEST, ""), &now(), false).0));
    assert_eq!(slips.len(), 1);
    assert_eq!(&text[slips[0].range.clone()], "-(x (\")\") y)");
    assert_eq!(slips[0].what, "parentheses nest at most 64 deep; these are left out");
    let (query, slips) = parse(&"(".repeat(1_000_000), &now(), false);
    assert_eq!((query, slips.len()), (Query::default(), 65));
}

#[test]
fn a_query_spells_itself_in_one_way() {
    for (text, spelled) in [
        ("  a   OR b", "a or b"),
        ("(a or b) (c)", "a or b c"),
        ("-(a b) or (c d)", "-(a b) or (c d)"),
        ("Title:x feed:\"BBC News\" tag:A is:starred", "title:x feed:\"bbc news\" tag:a is:star"),
        ("“say \"so\"”", "“say \"so\"”"),
        ("since:1d", "since:2026-11-22T00:00:00Z"),
        ("--or -or", "--or ---or"),
        ("date:2021", "date:2021-01-01T00:00:00Z..2022-01-01T00:00:00Z"),
        ("", ""),
    ] {
        assert_eq!(parse(text, &now(), false).0.to_string(), spelled, "{text}");
    }
}

#[test]
fn the_words_to_mark_are_those_that_are_wanted_in_the_text() {
    let text = "a -b title:c said:d* -(e -\"f g\") a or h is:read";
    let query = parse(text, &now(), false).0;
    let words: Vec<String> = query.text_terms().into_iter().map(word).collect();
    assert_eq!(words, ["a", "d*", "<f g>", "h"]);
}

fn words() -> impl Strategy<Value = Words> {
    prop_oneof![
        "[a-zé世]{3,6}".prop_map(Words::Word),
        "[a-z][-.:a-z0-9]{0,4}9".prop_map(Words::Prefix),
        "[a-z]( ?[-a-z():|*]){0,6}".prop_map(Words::Phrase),
    ]
}

fn term() -> impl Strategy<Value = Term> {
    let part = |folded: fn(&str) -> String| {
        "[a-zé世]( ?[-a-z0-9():|*“”]){0,6}".prop_map(move |part| folded(&part))
    };
    let second = || -60_000_000_000i64..250_000_000_000;
    prop_oneof![
        words().prop_map(Term::Text),
        words().prop_map(Term::Title),
        words().prop_map(Term::Said),
        part(field::plain).prop_map(Term::Feed),
        part(field::plain).prop_map(Term::Author),
        part(field::plain).prop_map(Term::Speaker),
        part(field::folded).prop_map(Term::Tag),
        "[a-z]{2,3}(-[a-z0-9]{1,8})?".prop_map(Term::Lang),
        "[!#-~]( ?[!-~]){0,9}[!#-~]".prop_map(|id| Term::Id(ArticleId::new(None, None, &id))),
        any::<bool>().prop_map(Term::Read),
        Just(Term::Starred),
        Just(Term::Tagged),
        Just(Term::Quoted),
        second().prop_map(|at| Term::Dated { from: Some(at), before: None }),
        second().prop_map(|at| Term::Dated { from: None, before: Some(at) }),
        (second(), 0..9_999_999i64)
            .prop_map(|(at, more)| Term::Dated { from: Some(at), before: Some(at + more) }),
    ]
}

/// Trees as the parser makes them: nothing in a list that could stand in the list around it.
fn tree() -> impl Strategy<Value = Query> {
    let apart = |queries: Vec<Query>, all: bool| -> Query {
        let mut flat = Vec::new();
        for query in queries {
            match query {
                Query::All(inner) if all => flat.extend(inner),
                Query::Any(inner) if !all => flat.extend(inner),
                query => flat.push(query),
            }
        }
        if all { Query::All(flat) } else { Query::Any(flat) }
    };
    term().prop_map(Query::Is).prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..5).prop_map(move |list| apart(list, true)),
            prop::collection::vec(inner.clone(), 2..5).prop_map(move |list| apart(list, false)),
            inner.prop_map(|query| match query {
                Query::Not(inner) => *inner,
                query => Query::Not(Box::new(query)),
            }),
        ]
    })
}

proptest! {
    #[test]
    fn every_tree_is_read_back_from_its_spelling(query in tree()) {
        let spelled = query.to_string();
        prop_assert_eq!(parse(&spelled, &now(), false), (query, Vec::new()), "{}", spelled);
    }

    #[test]
    fn any_text_is_read_and_slips_are_slices_of_it(
        text in r#"(-|\(|\)|\||"|“|”|„| |or|OR|\*|:|title:|titel:|feed:|tag:|is:|since:|date:|id:|lang:|said:|unread|2w|2021-09|\.\.|[a-z]{1,3}|世界|İ|H̱|\PC|[\x00-\x1f]|\u{3000}){0,24}"#,
        typing in any::<bool>(),
    ) {
        let (query, slips) = parse(&text, &now(), typing);
        for Slip { range, what } in &slips {
            prop_assert!(text.get(range.clone()).is_some_and(|slice| !slice.is_empty()));
            prop_assert!(!what.is_empty() && !what.chars().any(char::is_control));
        }
        let spelled = query.to_string();
        prop_assert_eq!(parse(&spelled, &now(), false), (query, Vec::new()), "{}", spelled);
    }
}

#[test]
fn the_work_grows_with_the_text_and_no_faster() {
    for piece in [
        "(",
        ")",
        "-",
        "- ",
        "-(",
        "\"",
        "“",
        "or ",
        "| ",
        "a or ",
        "titel:x ",
        "titel:\"",
        "is:",
        ":",
        "*",
        "* ",
        "date:2 ",
        "date:2021..",
        "(a ",
        "a|",
        "title:",
        "\u{3000}",
        "世",
        "a",
        "feed:\"",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        let start = std::time::Instant::now();
        let (query, slips) = parse(&text, &now(), false);
        drop((query, slips));
        // A hundred times what it takes; a step that is more than linear takes minutes.
        let took = start.elapsed();
        assert!(took < std::time::Duration::from_secs(20), "{piece}: {took:?}");
    }
}
