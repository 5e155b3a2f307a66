//! A view, a wish for unread articles and what is searched for → the one question that is listed.

use crate::article::Now;
use crate::config::choice::Sort;
use crate::query::{Ask, Query, Slip, Term, Words, parse};
use crate::reader::list::List;

/// Words and fields that an article must have to be listed.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub query: String,
    /// What of it was not understood.
    pub slips: Vec<Slip>,
    parsed: Query,
}

impl Filter {
    /// `typing` takes the last word as the beginning of one.
    pub fn new(query: &str, now: &Now, typing: bool) -> Self {
        let (parsed, slips) = parse(query, now, typing);
        Self { query: query.to_owned(), slips, parsed }
    }

    /// The words that a text is listed for.
    pub fn words(&self) -> Vec<&Words> {
        self.parsed.text_terms()
    }

    /// Whether nothing but words is looked for, all of them.
    pub fn is_words(&self) -> bool {
        let word = |query: &Query| matches!(query, Query::Is(Term::Text(_)));
        match &self.parsed {
            Query::All(queries) => queries.iter().all(word),
            other => word(other),
        }
    }
}

impl List {
    /// What is to be listed now.
    pub fn ask(&self) -> Ask {
        let view = self.view_query();
        let (query, sort) = match &self.filter {
            // Who searches wants to find it, read or not.
            Some(filter) => (all(vec![with_read(view), filter.parsed.clone()]), self.sort),
            None => {
                let unread = self.unread_only.then_some(Query::Is(Term::Read(false)));
                let sort = if self.sort == Sort::Relevance { Sort::Date } else { self.sort };
                (all([view].into_iter().chain(unread).collect()), sort)
            }
        };
        Ask { query, sort, reverse: self.reverse }
    }

    /// A filter is on, and a wish for unread articles alone is passed over because of it.
    pub fn passes_over_unread(&self) -> bool {
        let view = self.view_query();
        self.filter.is_some() && (self.unread_only || with_read(view.clone()) != view)
    }

    fn view_query(&self) -> Query {
        let view = self.view_of.as_ref();
        view.map(|view| parse(&view.query, &self.now, false).0).unwrap_or_default()
    }
}

fn all(mut queries: Vec<Query>) -> Query {
    queries.retain(|query| *query != Query::default());
    match queries.len() {
        1 => queries.remove(0),
        _ => Query::All(queries),
    }
}

/// The query without a wish for unread articles alone.
fn with_read(query: Query) -> Query {
    let unread = |query: &Query| *query == Query::Is(Term::Read(false));
    match query {
        Query::All(mut queries) => {
            queries.retain(|query| !unread(query));
            Query::All(queries)
        }
        other if unread(&other) => Query::default(),
        other => other,
    }
}
