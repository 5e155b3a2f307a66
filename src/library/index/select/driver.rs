//! A condition → the table that is walked for it, so that the newest rows come first without a sort.
//!
//! Every way yields ids in falling order. SQLite is told which one to take: it guesses without
//! statistics, and a wrong guess sorts a million rows before it shows one.

use crate::library::index::DATED;
use crate::library::index::Index;
use crate::library::index::select::condition::{Condition, Fact, Found, People, Sql, Table, list};

/// Rows of which a first screenful is made; how many of a set are looked at to call it small.
const SCREEN: usize = 64;
const COUNTED: usize = 10_000;

/// How a condition is answered.
#[derive(Debug, PartialEq)]
pub struct Plan {
    way: Way,
    /// Ids that the hits of a search must be among, where those are few.
    among: Option<String>,
    /// What the beginnings of words must hold besides, as an FTS5 expression.
    begun: Option<String>,
    from: Option<i64>,
    before: Option<i64>,
    /// What must hold besides.
    rest: Vec<Condition>,
}

#[derive(Debug, Clone, PartialEq)]
enum Way {
    Every,
    /// What an FTS5 expression finds in a table.
    Words(String),
    Begun(String),
    Tag(i64),
    /// An index of `article` and what holds for all of its rows that are walked.
    Index(&'static str, String),
    /// A small set of ids.
    Among(String),
}

/// One condition as a set of rows.
struct Set {
    /// At most [`COUNTED`] where it was counted.
    size: usize,
    /// Absent when its ids must be gathered and sorted first.
    way: Option<Way>,
    /// The statement that yields its ids.
    ids: String,
}

impl Index {
    pub fn drive(&self, condition: Condition) -> rusqlite::Result<Plan> {
        let (mut words, mut begins, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        let (mut from, mut before) = (None, None);
        for part in condition.parts() {
            match part {
                Condition::Fact(Fact::Dated { from: first, before: end }) => {
                    let first = first.unwrap_or(DATED).max(DATED);
                    from = from.max(Some(first));
                    before = [before, end].into_iter().flatten().min();
                }
                part if part.found(Table::Words).is_some() => words.push(part),
                part if part.found(Table::Begins).is_some() => begins.push(part),
                part => rest.push(part),
            }
        }
        let (words, begins) = (Condition::All(words), Condition::All(begins));
        let mut plan = Plan { way: Way::Every, among: None, begun: None, from, before, rest };
        match words.found(Table::Words) {
            Some(Found::In(expression)) => plan.way = Way::Words(expression),
            _ => plan.rest.extend(words.parts()),
        }
        let (total, _) = self.totals()?;
        // Gathering a set costs its size, walking past the others total / size for each hit.
        let small = (SCREEN * total).isqrt();
        let searched = matches!(plan.way, Way::Words(_));
        let mut sets = self.sets(&plan.rest)?;
        match begins.found(Table::Begins) {
            Some(Found::In(expression)) => {
                sets.push(self.begun_set(&expression, small)?);
                plan.begun = Some(expression);
            }
            _ => plan.rest.extend(begins.parts()),
        }
        sets.retain(|set| set.size <= small || (set.way.is_some() && !searched));
        if let Some(set) = sets.into_iter().min_by_key(|set| set.size) {
            match plan.way {
                Way::Words(_) => plan.among = Some(set.ids),
                _ => plan.way = set.way.unwrap_or(Way::Among(set.ids)),
            }
        }
        if matches!(plan.way, Way::Begun(_)) {
            plan.begun = None;
        }
        Ok(plan)
    }

    /// Counted only until it is known not to be small: a letter is typed, and many words begin so.
    fn begun_set(&self, expression: &str, small: usize) -> rusqlite::Result<Set> {
        // Letters and digits within double quotes, joined by words.
        let ids = format!("SELECT rowid FROM begins WHERE begins MATCH '{expression}'");
        let size = self.size(&format!("({ids} LIMIT {})", small + 1))?;
        Ok(Set { size, way: Some(Way::Begun(expression.to_owned())), ids })
    }

    fn sets(&self, parts: &[Condition]) -> rusqlite::Result<Vec<Set>> {
        let unread = parts.contains(&Condition::Fact(Fact::Read(false)));
        let mut sets = Vec::new();
        for part in parts {
            let Condition::Fact(fact) = part else { continue };
            sets.extend(match fact {
                Fact::Feeds(ids) => Some(self.feeds_set(ids, unread)?),
                Fact::Read(false) => {
                    let (_, size) = self.totals()?;
                    let mut set = Set::indexed(size, "article_unread", "read = 0");
                    if !self.has_secondary()? {
                        set.way = None;
                    }
                    Some(set)
                }
                Fact::Starred => {
                    let size = self.size("article WHERE star = 1")?;
                    Some(Set::indexed(size, "article_star", "star = 1"))
                }
                Fact::Quoted => {
                    let size = self.size("article WHERE quoted = 1")?;
                    Some(Set::indexed(size, "article_quoted", "quoted = 1"))
                }
                Fact::Tag(tag) => {
                    let rows = format!("article_tag WHERE tag = {tag}");
                    let ids = format!("SELECT article FROM {rows}");
                    Some(Set { size: self.size(&rows)?, way: Some(Way::Tag(*tag)), ids })
                }
                Fact::Authors(ids) => {
                    let rows = format!("article_author WHERE author IN ({})", list(ids));
                    let ids = format!("SELECT article FROM {rows}");
                    Some(Set { size: self.size(&rows)?, way: None, ids })
                }
                Fact::Spoken { by: Some(People::These(ids)), .. } => {
                    let rows = format!("quotation WHERE person IN ({})", list(ids));
                    let ids = format!("SELECT article FROM {rows}");
                    Some(Set { size: self.size(&rows)?, way: None, ids })
                }
                Fact::Tagged => {
                    let ids = "SELECT article FROM article_tag".to_owned();
                    Some(Set { size: self.size("article_tag")?, way: None, ids })
                }
                Fact::Lang(lang) => self.lang_set(lang)?,
                Fact::Row(row) => Some(Set { size: 1, way: None, ids: row.to_string() }),
                Fact::Read(true) | Fact::Dated { .. } | Fact::Spoken { .. } => None,
            });
        }
        Ok(sets)
    }

    /// None where nothing but a walk past every article tells.
    fn lang_set(&self, lang: &str) -> rusqlite::Result<Option<Set>> {
        let plain = lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || !self.has_secondary()? {
            return Ok(None);
        }
        // `.` comes behind `-`
        let rows =
            format!("meta WHERE lang = '{lang}' OR (lang >= '{lang}-' AND lang < '{lang}.')");
        let ids = format!("SELECT id FROM {rows}");
        Ok(Some(Set { size: self.size(&rows)?, way: None, ids }))
    }

    fn feeds_set(&self, ids: &[i64], unread: bool) -> rusqlite::Result<Set> {
        let number = if unread { "unread" } else { "total" };
        let sql =
            format!("SELECT coalesce(sum({number}), 0) FROM feed WHERE id IN ({})", list(ids));
        let size: i64 = self.connection.query_row(&sql, [], |row| row.get(0))?;
        let (index, holds) = match unread {
            true => ("article_feed_unread", " AND read = 0"),
            false => ("article_feed", ""),
        };
        let way = match ids {
            [feed] if self.has_secondary()? => {
                Some(Way::Index(index, format!("feed = {feed}{holds}")))
            }
            _ => None,
        };
        let ids = format!("SELECT id FROM article WHERE feed IN ({}){holds}", list(ids));
        Ok(Set { size: usize::try_from(size).unwrap_or(0), way, ids })
    }

    /// Counted no further than is needed to know that it is not small.
    fn size(&self, rows: &str) -> rusqlite::Result<usize> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {COUNTED})");
        let size: i64 = self.connection.query_row(&sql, [], |row| row.get(0))?;
        Ok(usize::try_from(size).unwrap_or(0))
    }
}

impl Set {
    fn indexed(size: usize, index: &'static str, holds: &str) -> Self {
        let ids = format!("SELECT id FROM article WHERE {holds}");
        Self { size, way: Some(Way::Index(index, holds.to_owned())), ids }
    }
}

impl Plan {
    /// True when hits can be ranked.
    pub fn matches_words(&self) -> bool {
        matches!(self.way, Way::Words(_))
    }

    pub fn holds_for_all(&self) -> bool {
        let unbounded = self.from.is_none() && self.before.is_none();
        self.way == Way::Every && unbounded && self.begun.is_none() && self.rest.is_empty()
    }

    /// Takes out what the beginnings of words must hold besides, for [`Self::from`] to leave out.
    pub fn take_begun(&mut self) -> Option<String> {
        self.begun.take()
    }

    /// The column of the ids.
    pub fn id(&self) -> &'static str {
        match self.way {
            Way::Words(_) => "words.rowid",
            Way::Begun(_) => "begins.rowid",
            Way::Tag(_) => "d.article",
            Way::Every | Way::Index(..) | Way::Among(_) => "a.id",
        }
    }

    /// The statement without its order; `whole` when it asks for more of `article` than the id.
    pub fn from(&self, columns: &str, joins: &str, whole: bool) -> Sql {
        let id = self.id();
        let mut values = Vec::new();
        let (table, mut holds) = match &self.way {
            Way::Every => ("article a NOT INDEXED".to_owned(), Vec::new()),
            Way::Words(expression) | Way::Begun(expression) => {
                values.push(expression.clone());
                let table = if self.matches_words() { "words" } else { "begins" };
                let join = match whole || !self.rest.is_empty() {
                    true => format!(" CROSS JOIN article a ON a.id = {id}"),
                    false => String::new(),
                };
                (format!("{table}{join}"), vec![format!("{table} MATCH ?")])
            }
            Way::Tag(tag) => (
                "article_tag d CROSS JOIN article a ON a.id = d.article".to_owned(),
                vec![format!("d.tag = {tag}")],
            ),
            Way::Index(index, holds) => {
                (format!("article a INDEXED BY {index}"), vec![holds.clone()])
            }
            Way::Among(ids) => {
                ("article a NOT INDEXED".to_owned(), vec![format!("a.id IN ({ids})")])
            }
        };
        holds.extend(self.among.as_ref().map(|ids| format!("+{id} IN ({ids})")));
        holds.extend(self.from.map(|from| format!("{id} >= {from}")));
        holds.extend(self.before.map(|before| format!("{id} < {before}")));
        if let Some(begun) = &self.begun {
            holds.push(format!("+{id} IN (SELECT rowid FROM begins WHERE begins MATCH ?)"));
            values.push(begun.clone());
        }
        if !self.rest.is_empty() {
            let rest = self.rest.iter().map(Condition::sql).collect();
            let rest = Sql::joined(rest, " AND ", "1");
            // Its terms may choose no index of their own: the way is chosen.
            holds.push(format!("+{}", rest.text));
            values.extend(rest.values);
        }
        let holds = if holds.is_empty() { "1".to_owned() } else { holds.join(" AND ") };
        Sql { text: format!("SELECT {columns} FROM {table}{joins} WHERE {holds}"), values }
    }
}
