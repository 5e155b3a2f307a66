//! A question to the library → who is quoted in what it lists, how often and when, and what they
//! said.

use std::collections::HashMap;
use std::ops::Range;

use rusqlite::{Row, params_from_iter};

use crate::article::{Now, RowId};
use crate::error::Result;
use crate::library::index::select::condition::{Sql, list};
use crate::library::index::select::tally::number;
use crate::library::index::{DATED, Index};
use crate::query::Query;
use crate::safe::Safe;

/// The most columns of a time line.
pub const COLUMNS: usize = 24;
const DAY: i64 = 86_400;

/// Everyone quoted in some articles, those quoted most first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cast {
    pub speakers: Vec<Speaker>,
    /// How many there are; not all of them may be listed.
    pub total: usize,
    /// What a column of the time lines stands for.
    pub unit: Unit,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    pub person: i64,
    /// As it was first written.
    pub name: Safe,
    pub quotations: usize,
    pub articles: usize,
    /// Quotations in each unit of time, the oldest first; all of a cast are as long. Articles
    /// without a date are in none.
    pub times: Vec<usize>,
    /// The newest article; by its number.
    pub last: RowId,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unit {
    #[default]
    Day,
    Week,
    Month,
    Year,
}

/// Something somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    pub row: RowId,
    /// Which utterance of the article it is.
    pub number: usize,
    /// Bytes of the canonical text; more than one when it was interrupted.
    pub stretches: Vec<Range<usize>>,
}

impl Unit {
    /// The smallest one in which a time fits into a time line.
    fn of(seconds: i64) -> Self {
        let fits = |unit: &Self| seconds / unit.seconds() < COLUMNS as i64;
        [Self::Day, Self::Week, Self::Month].into_iter().find(fits).unwrap_or(Self::Year)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    fn seconds(self) -> i64 {
        match self {
            Self::Day => DAY,
            Self::Week => 7 * DAY,
            Self::Month => 365 * DAY / 12,
            Self::Year => 365 * DAY,
        }
    }
}

impl Index {
    /// Those quoted in what a query holds for, at most so many, whose folded name holds `part`.
    pub fn speakers(&self, query: &Query, part: &str, most: usize) -> Result<Cast> {
        self.ask(|| self.cast(query, part, most))
    }

    fn cast(&self, query: &Query, part: &str, most: usize) -> rusqlite::Result<Cast> {
        let _moment = self.moment()?;
        let Some(within) = self.within(query)? else { return Ok(Cast::default()) };
        let mut sql = Sql {
            text: format!(
                "SELECT person, sum(n) AS quotations, count(*), max(article) AS last,
                   min(iif(article >= {DATED}, article, NULL)), count(*) OVER ()
                 FROM (SELECT q.person, q.article, count(*) AS n
                   FROM quotation q INDEXED BY quotation_person
                   WHERE q.person IS NOT NULL{}",
                within.text
            ),
            values: within.values.clone(),
        };
        if !part.is_empty() {
            sql.text
                .push_str(" AND q.person IN (SELECT id FROM person WHERE instr(folded, ?) > 0)");
            sql.values.push(part.to_owned());
        }
        sql.text.push_str(&format!(
            " GROUP BY q.person, q.article) GROUP BY person
             ORDER BY quotations DESC, last DESC, person LIMIT {most}"
        ));
        let mut cast = Cast::default();
        let mut oldest = None;
        let mut statement = self.connection.prepare_cached(&sql.text)?;
        let mut rows = statement.query(params_from_iter(&sql.values))?;
        while let Some(row) = rows.next()? {
            let person = row.get(0)?;
            let speaker = Speaker {
                person,
                name: self.name_of(person)?,
                quotations: number(row, 1)?,
                articles: number(row, 2)?,
                times: Vec::new(),
                last: RowId(row.get(3)?),
            };
            cast.speakers.push(speaker);
            let first: Option<i64> = row.get(4)?;
            oldest = oldest.into_iter().chain(first).min();
            cast.total = number(row, 5)?;
        }
        // a date to come would leave no room for all others
        let now = Now::read().at.as_second();
        let newest = cast.speakers.iter().map(|speaker| speaker.last.0.min(now)).max();
        if let (Some(oldest), Some(newest)) = (oldest, newest) {
            self.draw_times(&mut cast, &within, oldest, newest)?;
        }
        Ok(cast)
    }

    fn draw_times(
        &self,
        cast: &mut Cast,
        within: &Sql,
        oldest: i64,
        newest: i64,
    ) -> rusqlite::Result<()> {
        cast.unit = Unit::of(newest - oldest);
        let ago = |row: i64| usize::try_from((newest - row) / cast.unit.seconds()).unwrap_or(0);
        let columns = (ago(oldest) + 1).min(COLUMNS);
        let mut times: HashMap<i64, Vec<usize>> = HashMap::new();
        let people: Vec<i64> = cast.speakers.iter().map(|speaker| speaker.person).collect();
        let sql = format!(
            "SELECT q.person, q.article FROM quotation q INDEXED BY quotation_person
             WHERE q.person IN ({}) AND +q.article >= {DATED}{}",
            list(&people),
            within.text
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(&within.values))?;
        while let Some(row) = rows.next()? {
            let line = times.entry(row.get(0)?).or_insert_with(|| vec![0; columns]);
            let at = columns.checked_sub(ago(row.get(1)?) + 1);
            if let Some(column) = at.and_then(|at| line.get_mut(at)) {
                *column += 1;
            }
        }
        for speaker in &mut cast.speakers {
            let line = times.remove(&speaker.person);
            speaker.times = line.unwrap_or_else(|| vec![0; columns]);
        }
        Ok(())
    }

    /// What somebody said in what a query holds for, newest first: so many from this one on.
    pub fn said_by(
        &self,
        person: i64,
        query: &Query,
        from: usize,
        count: usize,
    ) -> Result<Vec<Saying>> {
        self.ask(|| self.sayings(person, query, from, count))
    }

    fn sayings(
        &self,
        person: i64,
        query: &Query,
        from: usize,
        count: usize,
    ) -> rusqlite::Result<Vec<Saying>> {
        let _moment = self.moment()?;
        let Some(within) = self.within(query)? else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT q.article, q.number, q.start, q.length, q.more
             FROM quotation q INDEXED BY quotation_person WHERE q.person = {person}{}
             ORDER BY q.article DESC, q.number LIMIT {count} OFFSET {from}",
            within.text
        );
        let mut statement = self.connection.prepare(&sql)?;
        let sayings = statement.query_map(params_from_iter(&within.values), saying)?;
        sayings.collect()
    }

    /// What restricts quotations `q` to the articles that a query holds for; `None` when it holds
    /// for none.
    fn within(&self, query: &Query) -> rusqlite::Result<Option<Sql>> {
        let Some(plan) = self.plan(query)? else { return Ok(None) };
        if plan.holds_for_all() {
            return Ok(Some(Sql::default()));
        }
        let mut sql = plan.from(plan.id(), "", false);
        sql.text = format!(" AND +q.article IN ({})", sql.text);
        Ok(Some(sql))
    }

    fn name_of(&self, person: i64) -> rusqlite::Result<Safe> {
        let sql = "SELECT name FROM person WHERE id = ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_row([person], |row| Ok(Safe::line(row.get_ref(0)?.as_str()?)))
    }
}

fn saying(row: &Row<'_>) -> rusqlite::Result<Saying> {
    let first = [number(row, 2)?, number(row, 3)?];
    let more = row.get_ref(4)?.as_str_or_null()?;
    let more: Vec<[usize; 2]> =
        more.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let ranges = std::iter::once(first).chain(more);
    Ok(Saying {
        row: RowId(row.get(0)?),
        number: number(row, 1)?,
        stretches: ranges.map(|[start, length]| start..start.saturating_add(length)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, DAY, Unit};
    use crate::article::Now;
    use crate::library::index::select::proof::{Given, filled, given};
    use crate::query::{Query, Term, parse};

    fn quoting(date: Option<i64>, quotes: &[(&'static str, &str)]) -> Given {
        let quotes = quotes.iter().map(|(who, said)| (Some(*who), (*said).to_owned())).collect();
        Given { date, quotes, ..given("t", "x") }
    }

    fn library() -> Vec<Given> {
        let mut articles = vec![
            quoting(Some(0), &[("Ann Lee", "it rains"), ("Ann Lee", "a lot"), ("Bo", "no")]),
            quoting(Some(9 * DAY), &[("Ann Lee", "still")]),
            quoting(Some(40 * DAY), &[("Bo", "stop")]),
            quoting(None, &[("Ann Lee", "once")]),
        ];
        articles[1].star = true;
        articles
    }

    #[test]
    fn speakers_stand_by_count_with_their_weeks() {
        let (index, rows) = filled(&library());
        let cast = index.speakers(&Query::default(), "", 9).unwrap();
        let line = |at: usize| {
            let speaker = &cast.speakers[at];
            (speaker.name.as_str(), speaker.quotations, speaker.articles, speaker.times.clone())
        };
        assert_eq!((cast.total, cast.unit), (2, Unit::Week));
        assert_eq!(line(0), ("Ann Lee", 4, 3, vec![2, 1, 0, 0, 0, 0]));
        assert_eq!(line(1), ("Bo", 2, 2, vec![1, 0, 0, 0, 0, 1]));
        assert_eq!(cast.speakers[0].last.0, rows[1]);
        let first = index.speakers(&Query::default(), "", 1).unwrap();
        assert_eq!((first.speakers.len(), first.total), (1, 2));
    }

    #[test]
    fn a_query_and_a_part_of_the_name_choose_among_them() {
        let (index, _) = filled(&library());
        let names = |query: &Query, part: &str| {
            let cast = index.speakers(query, part, 9).unwrap();
            let line =
                |speaker: &super::Speaker| format!("{} {}", speaker.name, speaker.quotations);
            cast.speakers.iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(names(&Query::Is(Term::Starred), ""), ["Ann Lee 1"]);
        assert_eq!(names(&Query::default(), "bo"), ["Bo 2"]);
        assert_eq!(names(&Query::Is(Term::Tag("none".into())), ""), Vec::<String>::new());
        let (query, _) = parse("said:stop", &Now::on(2026, 11, 22), false);
        assert_eq!(names(&query, ""), ["Bo 1"]);
    }

    #[test]
    fn what_somebody_said_comes_newest_first_and_a_window_at_a_time() {
        let (index, rows) = filled(&library());
        let cast = index.speakers(&Query::default(), "ann", 9).unwrap();
        let ann = cast.speakers[0].person;
        let said = |from, count| {
            let said = index.said_by(ann, &Query::default(), from, count).unwrap();
            said.iter().map(|saying| (saying.row.0, saying.number)).collect::<Vec<_>>()
        };
        let all = [(rows[1], 0), (rows[0], 0), (rows[0], 1), (rows[3], 0)];
        assert_eq!(said(0, 9), all);
        assert_eq!(said(1, 2), all[1..3]);
        let starred = index.said_by(ann, &Query::Is(Term::Starred), 0, 9).unwrap();
        assert_eq!(starred.len(), 1);
    }

    #[test]
    fn a_date_that_is_still_to_come_counts_as_now() {
        let now = Now::read().at.as_second();
        let dates = [now - 9 * DAY, now + 36_500 * DAY];
        let (index, _) = filled(&dates.map(|date| quoting(Some(date), &[("A", "x")])));
        let cast = index.speakers(&Query::default(), "", 9).unwrap();
        assert_eq!(cast.unit, Unit::Day);
        assert_eq!(cast.speakers[0].times, [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn any_span_of_time_fits_into_a_line_or_shows_its_end() {
        for (days, unit) in [
            (0, Unit::Day),
            (23, Unit::Day),
            (24, Unit::Week),
            (300, Unit::Month),
            (9999, Unit::Year),
        ] {
            assert_eq!(Unit::of(days * DAY), unit, "{days}");
        }
        let old = [quoting(Some(0), &[("A", "x")]), quoting(Some(36_500 * DAY), &[("A", "y")])];
        let (index, _) = filled(&old);
        let cast = index.speakers(&Query::default(), "", 9).unwrap();
        let times = &cast.speakers[0].times;
        assert_eq!((times.len(), times[0], times[COLUMNS - 1]), (COLUMNS, 0, 1));
    }
}
