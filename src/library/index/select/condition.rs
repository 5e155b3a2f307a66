//! The tree of a query → the same with names looked up in the index, and what of it FTS5 can answer.

use rusqlite::OptionalExtension as _;

use crate::article::{ArticleId, fold};
use crate::library::index::token::{self, Sought};
use crate::library::index::{DATED, Index};
use crate::query::{Query, Term};

/// A query with every name replaced by the rows that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    All(Vec<Condition>),
    /// An empty one never holds.
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// What an FTS5 expression finds among the words.
    Words(String),
    /// Some word begins with these one to three letters; those of the title are marked.
    Begun(String),
    Fact(Fact),
}

/// What FTS5 searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    Words,
    Begins,
}

/// What a table says of an article.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    Feeds(Vec<i64>),
    Authors(Vec<i64>),
    Tag(i64),
    Tagged,
    Lang(String),
    Row(i64),
    Read(bool),
    Starred,
    Quoted,
    Dated {
        from: Option<i64>,
        before: Option<i64>,
    },
    /// One utterance: by one of these people, with what an FTS5 expression finds in it.
    Spoken {
        by: Option<People>,
        said: Option<String>,
    },
}

/// Those whose name holds something.
#[derive(Debug, Clone, PartialEq)]
pub enum People {
    These(Vec<i64>),
    /// Too many to be written down.
    Like(String),
}

/// Words as one FTS5 expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// It holds where the expression matches.
    In(String),
    /// It holds where the expression does not match, which FTS5 alone cannot list.
    Outside(String),
}

/// A statement or a part of one, with its values in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sql {
    pub text: String,
    pub values: Vec<String>,
}

impl Index {
    /// Looks names up; `None` for what says nothing, such as a word without a letter.
    pub fn condition(&self, query: &Query) -> rusqlite::Result<Option<Condition>> {
        Ok(match query {
            Query::All(parts) => self.every(parts)?.map(all),
            Query::Any(parts) => self.conditions(parts)?.map(Condition::Any),
            Query::Not(part) => self.condition(part)?.map(not),
            Query::Is(term) => self.term(term)?,
        })
    }

    /// `None` when there are parts and none of them says anything.
    fn conditions(&self, parts: &[Query]) -> rusqlite::Result<Option<Vec<Condition>>> {
        let mut conditions = Vec::with_capacity(parts.len());
        for part in parts {
            conditions.extend(self.condition(part)?);
        }
        Ok((parts.is_empty() || !conditions.is_empty()).then_some(conditions))
    }

    /// All of them: what says who spoke and what was said means one utterance.
    fn every(&self, parts: &[Query]) -> rusqlite::Result<Option<Vec<Condition>>> {
        let (mut conditions, mut people, mut said) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part {
                Query::Is(Term::Speaker(part)) => people.push(self.people(part)?),
                Query::Is(Term::Said(words)) => said.extend(token::matching_plain(words)),
                part => conditions.extend(self.condition(part)?),
            }
        }
        let said = joined(said, true);
        // Each of several speakers said it.
        let by = people.into_iter().map(Some);
        let nobody = (said.is_some() && by.len() == 0).then_some(None);
        let spoken = by.chain(nobody).map(|by| Fact::Spoken { by, said: said.clone() });
        conditions.extend(spoken.map(Condition::Fact));
        Ok((parts.is_empty() || !conditions.is_empty()).then_some(conditions))
    }

    fn people(&self, part: &str) -> rusqlite::Result<People> {
        let sql = "SELECT id FROM person WHERE instr(folded, ?) > 0 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement.query_map([part], |row| row.get(0))?;
        let ids: Vec<i64> = ids.take(PEOPLE + 1).collect::<rusqlite::Result<_>>()?;
        Ok(if ids.len() > PEOPLE { People::Like(part.to_owned()) } else { People::These(ids) })
    }

    fn term(&self, term: &Term) -> rusqlite::Result<Option<Condition>> {
        Ok(Some(Condition::Fact(match term {
            Term::Text(words) => return self.sought(token::matching(words), str::to_owned),
            Term::Title(words) => {
                return self.sought(token::matching_title(words), token::within_title);
            }
            Term::Feed(part) => Fact::Feeds(self.feeds_like(part)?),
            Term::Author(part) => {
                let sql = "SELECT id FROM author WHERE instr(folded, ?) > 0 ORDER BY id";
                let mut statement = self.connection.prepare_cached(sql)?;
                let ids = statement.query_map([part], |row| row.get(0))?;
                Fact::Authors(ids.collect::<rusqlite::Result<_>>()?)
            }
            Term::Tag(name) => match self.first("SELECT id FROM tag WHERE folded = ?", name)? {
                Some(tag) => Fact::Tag(tag),
                None => return Ok(Some(never())),
            },
            Term::Id(id) => match self.row_of(id)? {
                Some(row) => Fact::Row(row),
                None => return Ok(Some(never())),
            },
            Term::Speaker(part) => Fact::Spoken { by: Some(self.people(part)?), said: None },
            Term::Said(words) => match token::matching_plain(words) {
                Some(said) => Fact::Spoken { by: None, said: Some(said) },
                None => return Ok(None),
            },
            Term::Tagged => Fact::Tagged,
            Term::Lang(lang) => Fact::Lang(lang.to_lowercase()),
            Term::Read(read) => Fact::Read(*read),
            Term::Starred => Fact::Starred,
            Term::Quoted => Fact::Quoted,
            Term::Dated { from, before } => Fact::Dated { from: *from, before: *before },
        })))
    }

    /// The words within what `place` makes of their expression.
    fn sought(
        &self,
        sought: Option<Sought>,
        place: fn(&str) -> String,
    ) -> rusqlite::Result<Option<Condition>> {
        let Some(Sought { phrase, begin }) = sought else { return Ok(None) };
        let phrase = phrase.map(|phrase| self.expression(&phrase)).transpose()?;
        let words = phrase.map(|expression| Condition::Words(place(&expression)));
        Ok(Some(all(words.into_iter().chain(begin.map(Condition::Begun)).collect())))
    }

    /// Feeds are few, and SQLite folds no more than ASCII.
    fn feeds_like(&self, part: &str) -> rusqlite::Result<Vec<i64>> {
        let sql = "SELECT id, folder, title FROM feed ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut ids = Vec::new();
        while let Some(row) = rows.next()? {
            let holds = |name: &str| fold::plain(name).contains(part);
            if holds(row.get_ref(1)?.as_str()?) || holds(row.get_ref(2)?.as_str()?) {
                ids.push(row.get(0)?);
            }
        }
        Ok(ids)
    }

    pub fn row_of(&self, id: &ArticleId) -> rusqlite::Result<Option<i64>> {
        self.first("SELECT id FROM meta WHERE key = ?", id.as_str())
    }

    fn first(&self, sql: &str, value: &str) -> rusqlite::Result<Option<i64>> {
        self.connection.prepare_cached(sql)?.query_row([value], |row| row.get(0)).optional()
    }
}

fn never() -> Condition {
    Condition::Any(Vec::new())
}

/// A conjunction within one is taken into it, so that all its parts can choose the way together.
fn all(parts: Vec<Condition>) -> Condition {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Condition::All(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    Condition::All(flat)
}

fn not(part: Condition) -> Condition {
    match part {
        Condition::Not(part) => *part,
        Condition::Fact(Fact::Read(read)) => Condition::Fact(Fact::Read(!read)),
        // `-(a or b)` is `-a -b`.
        Condition::Any(parts) => all(parts.into_iter().map(not).collect()),
        other => Condition::Not(Box::new(other)),
    }
}

impl Condition {
    /// The parts that must all hold.
    pub fn parts(self) -> Vec<Self> {
        match self {
            Self::All(parts) => parts,
            other => vec![other],
        }
    }

    /// True when it is plain that nothing holds.
    pub fn is_never(&self) -> bool {
        match self {
            Self::All(parts) => parts.iter().any(Self::is_never),
            Self::Any(parts) => parts.iter().all(Self::is_never),
            Self::Fact(
                Fact::Feeds(ids)
                | Fact::Authors(ids)
                | Fact::Spoken { by: Some(People::These(ids)), .. },
            ) => ids.is_empty(),
            Self::Not(_) | Self::Words(_) | Self::Begun(_) | Self::Fact(_) => false,
        }
    }

    /// The same for hits that are to be ranked, which takes the words themselves.
    pub fn ranked(self) -> Self {
        let every = |parts: Vec<Self>| parts.into_iter().map(Self::ranked).collect();
        match self {
            Self::All(parts) => Self::All(every(parts)),
            Self::Any(parts) => Self::Any(every(parts)),
            Self::Not(part) => Self::Not(Box::new(part.ranked())),
            Self::Begun(letters) => Self::Words(token::begun(&letters)),
            Self::Words(_) | Self::Fact(_) => self,
        }
    }

    /// One expression for a tree of nothing but what one table tells; FTS5 knows AND, OR and AND
    /// NOT only, so a tree becomes what is found by an expression or what is left by one.
    pub fn found(&self, table: Table) -> Option<Found> {
        self.found_within(table, DEEPEST)
    }

    fn found_within(&self, table: Table, depth: usize) -> Option<Found> {
        let depth = depth.checked_sub(1)?;
        match self {
            Self::Words(expression) => {
                (table == Table::Words).then(|| Found::In(expression.clone()))
            }
            Self::Begun(letters) => {
                (table == Table::Begins).then(|| Found::In(format!("\"{letters}\"")))
            }
            Self::Fact(_) => None,
            Self::Not(part) => Some(match part.found_within(table, depth)? {
                Found::In(expression) => Found::Outside(expression),
                Found::Outside(expression) => Found::In(expression),
            }),
            Self::All(parts) | Self::Any(parts) => {
                let (mut within, mut outside) = (Vec::new(), Vec::new());
                for part in parts {
                    match part.found_within(table, depth)? {
                        Found::In(expression) => within.push(expression),
                        Found::Outside(expression) => outside.push(expression),
                    }
                }
                let every = matches!(self, Self::All(_));
                let (within, outside) = (joined(within, every), joined(outside, !every));
                match (within, outside) {
                    (None, None) => None,
                    (Some(within), None) => Some(Found::In(within)),
                    (None, Some(outside)) => Some(Found::Outside(outside)),
                    (Some(a), Some(b)) if every => Some(Found::In(format!("({a} NOT {b})"))),
                    // a or not b = not (b and not a)
                    (Some(a), Some(b)) => Some(Found::Outside(format!("({b} NOT {a})"))),
                }
            }
        }
    }

    /// True or false, never NULL, for a row `a` of `article`.
    pub fn sql(&self) -> Sql {
        for table in TABLES {
            match self.found(table) {
                Some(Found::In(expression)) => return Sql::of(table.held(), expression),
                Some(Found::Outside(expression)) => {
                    return Sql::of(&format!("NOT {}", table.held()), expression);
                }
                None => {}
            }
        }
        match self {
            Self::All(parts) => Sql::joined(grouped(parts, true), " AND ", "1"),
            Self::Any(parts) => Sql::joined(grouped(parts, false), " OR ", "0"),
            Self::Not(part) => {
                let part = part.sql();
                Sql { text: format!("NOT {}", part.text), values: part.values }
            }
            Self::Words(expression) => Sql::of(Table::Words.held(), expression.clone()),
            Self::Begun(letters) => Sql::of(Table::Begins.held(), format!("\"{letters}\"")),
            Self::Fact(fact) => fact.sql(),
        }
    }
}

/// The most people of a speaker that are written down one by one.
const PEOPLE: usize = 1000;
/// FTS5's own parser has a stack of a hundred places.
const DEEPEST: usize = 16;
const TABLES: [Table; 2] = [Table::Words, Table::Begins];

impl Table {
    fn held(self) -> &'static str {
        match self {
            Self::Words => "(a.id IN (SELECT rowid FROM words WHERE words MATCH ?))",
            Self::Begins => "(a.id IN (SELECT rowid FROM begins WHERE begins MATCH ?))",
        }
    }
}

/// The parts of a condition, those that one table tells together: one search is better than three.
fn grouped(parts: &[Condition], every: bool) -> Vec<Sql> {
    let told = |part: &Condition, table| part.found_within(table, DEEPEST - 1).is_some();
    let rest = parts.iter().filter(|part| !TABLES.iter().any(|table| told(part, *table)));
    let mut all: Vec<Sql> = rest.map(Condition::sql).collect();
    for table in TABLES {
        let words: Vec<Condition> =
            parts.iter().filter(|part| told(part, table)).cloned().collect();
        if !words.is_empty() {
            let words = if every { Condition::All(words) } else { Condition::Any(words) };
            all.push(words.sql());
        }
    }
    all
}

fn joined(expressions: Vec<String>, every: bool) -> Option<String> {
    match expressions.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        many => Some(format!("({})", many.join(if every { " AND " } else { " OR " }))),
    }
}

impl Fact {
    /// For a row `a` of `article`.
    pub fn sql(&self) -> Sql {
        let text = match self {
            Self::Feeds(ids) => format!("(a.feed IN ({}))", list(ids)),
            // by the article: with `+` the index of authors, a search for each of them, is no way
            Self::Authors(ids) => format!(
                "(EXISTS (SELECT 1 FROM article_author w WHERE w.article = a.id AND +w.author IN ({})))",
                list(ids)
            ),
            Self::Tag(tag) => format!(
                "(EXISTS (SELECT 1 FROM article_tag t WHERE t.tag = {tag} AND t.article = a.id))"
            ),
            Self::Tagged => {
                "(EXISTS (SELECT 1 FROM article_tag t WHERE t.article = a.id))".to_owned()
            }
            Self::Lang(lang) => {
                let text = "(EXISTS (SELECT 1 FROM meta l WHERE l.id = a.id \
                            AND substr(l.lang || '-', 1, length(?1) + 1) = ?1 || '-'))";
                return Sql::of(&text.replace("?1", "?"), lang.clone()).twice();
            }
            Self::Row(row) => format!("(a.id = {row})"),
            Self::Read(true) => "(a.read <> 0)".to_owned(),
            Self::Read(false) => "(a.read = 0)".to_owned(),
            Self::Starred => "(a.star = 1)".to_owned(),
            Self::Quoted => "(a.quoted = 1)".to_owned(),
            Self::Dated { from, before } => {
                let from = from.unwrap_or(DATED).max(DATED);
                match before {
                    Some(before) => format!("(a.id >= {from} AND a.id < {before})"),
                    None => format!("(a.id >= {from})"),
                }
            }
            Self::Spoken { by, said } => return spoken(by.as_ref(), said.as_deref()),
        };
        Sql { text, values: Vec::new() }
    }
}

fn spoken(by: Option<&People>, said: Option<&str>) -> Sql {
    let (mut holds, mut values) = (Vec::new(), Vec::new());
    let from = match said {
        Some(said) => {
            holds.push("said MATCH ?".to_owned());
            values.push(said.to_owned());
            "said CROSS JOIN quotation u ON u.id = said.rowid"
        }
        None => "quotation u",
    };
    holds.extend(by.map(|by| match by {
        People::These(ids) => format!("u.person IN ({})", list(ids)),
        People::Like(part) => {
            values.push(part.clone());
            "u.person IN (SELECT id FROM person WHERE instr(folded, ?) > 0)".to_owned()
        }
    }));
    let holds = if holds.is_empty() { "1".to_owned() } else { holds.join(" AND ") };
    Sql { text: format!("(a.id IN (SELECT u.article FROM {from} WHERE {holds}))"), values }
}

/// Numbers for `IN (…)`.
pub fn list(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

impl Sql {
    pub fn of(text: &str, value: String) -> Self {
        Self { text: text.to_owned(), values: vec![value] }
    }

    /// The same value stands at two places.
    fn twice(mut self) -> Self {
        self.values.extend_from_within(..);
        self
    }

    /// Joined by halves: SQLite bounds how deep an expression may nest, not how long it is.
    pub fn joined(mut parts: Vec<Self>, by: &str, none: &str) -> Self {
        match parts.len() {
            0 => Self { text: none.to_owned(), values: Vec::new() },
            1 => parts.swap_remove(0),
            many => {
                let second = Self::joined(parts.split_off(many / 2), by, none);
                let first = Self::joined(parts, by, none);
                let text = format!("({}{by}{})", first.text, second.text);
                Self { text, values: [first.values, second.values].concat() }
            }
        }
    }
}
