//! A query as it was typed → its tree, and a slip for whatever had to be left out.
//!
//! Terms side by side must all hold; `or` joins its two neighbours only, as it does in the search
//! engines that people know: `a b or c` is a and one of b and c. Nothing here calls itself, so that
//! no nesting can exhaust the stack, and every byte is looked at a bounded number of times.

use std::ops::Range;

use crate::article::Now;
use crate::query::field::{self, Head, Value, quoted, words};
use crate::query::lexer::{Kind, Lexer, Token};
use crate::query::{Query, Slip, Term};

/// Parentheses deeper than these are left out: a tree of any depth would be walked by functions
/// that call themselves.
pub const DEEPEST: usize = 64;

/// Reads a query; never fails.
pub fn parse(text: &str, now: &Now, typing: bool) -> (Query, Vec<Slip>) {
    let mut reader = Reader {
        text,
        lexer: Lexer::new(text),
        now,
        typing,
        open: Vec::new(),
        here: Group::default(),
        not: None,
        slips: Vec::new(),
    };
    while let Some(token) = reader.lexer.next() {
        reader.take(token);
    }
    let query = reader.finish();
    let mut slips = reader.slips;
    slips.sort_by_key(|slip| slip.range.start);
    (query, slips)
}

/// What was read last in a group.
#[derive(Debug, Clone, Default)]
enum Last {
    #[default]
    Nothing,
    Term,
    /// Something that had to be left out and was named: an `or` beside it is left out with it.
    LeftOut,
    Or(Range<usize>),
}

/// What stands between two parentheses, or the whole query.
#[derive(Debug, Default)]
struct Group {
    /// Bytes of the `(` and of the `-` before it.
    start: Range<usize>,
    not: bool,
    /// All of them hold; each is a choice of at least one.
    choices: Vec<Vec<Query>>,
    last: Last,
}

struct Reader<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    now: &'t Now,
    typing: bool,
    /// The groups around the one being read, the outermost first.
    open: Vec<Group>,
    here: Group,
    /// A `-` whose term has not come yet.
    not: Option<(Range<usize>, bool)>,
    slips: Vec<Slip>,
}

impl Reader<'_> {
    fn take(&mut self, token: Token<'_>) {
        let range = token.range;
        match token.kind {
            Kind::Not { odd } => self.not = Some((range, odd)),
            Kind::Dash => {
                if !self.awaits_more(&range) {
                    self.slip(range, "a - in front of nothing is left out");
                }
                self.leave_out();
            }
            Kind::Or => self.or(range),
            Kind::Open => self.enter(range),
            Kind::Close => self.close(range),
            Kind::Word(word) => self.word(word, range),
            Kind::Phrase { text, closed } => {
                self.unclosed(&range, closed);
                let read = words(Value::Quoted(text), false);
                self.settle(read.map(|words| (Term::Text(words), None)), range);
            }
        }
    }

    fn word(&mut self, word: &str, range: Range<usize>) {
        if let Some((name, rest)) = word.split_once(':') {
            let mut behind = self.lexer.clone();
            let phrase = if rest.is_empty() { behind.phrase() } else { None };
            let value = phrase.as_ref().map_or(rest, |phrase| &self.text[phrase.range.clone()]);
            let head = field::head(name, value);
            if head != Head::Word && phrase.is_some() {
                self.lexer = behind;
            }
            let whole = range.start..phrase.as_ref().map_or(range.end, |phrase| phrase.range.end);
            match head {
                Head::Word => {}
                Head::Near(near) => {
                    self.slip(whole, field::no_field(name, near));
                    return self.leave_out();
                }
                Head::Field(field) => {
                    let open = self.is_open(&range);
                    let value = match phrase.map(|phrase| phrase.kind) {
                        Some(Kind::Phrase { text, closed }) => {
                            self.unclosed(&whole, closed);
                            Value::Quoted(text)
                        }
                        _ => Value::Bare(rest),
                    };
                    let read = field.term(value, self.now, open);
                    return self.settle(read, whole);
                }
            }
        }
        let read = words(Value::Bare(word), self.is_open(&range));
        self.settle(read.map(|words| (Term::Text(words), None)), range);
    }

    /// Whether a bare word is still being typed. One that is to be excluded is taken as it stands:
    /// the beginning of a word would hide far more than the word when it is done.
    fn is_open(&self, range: &Range<usize>) -> bool {
        self.typing && range.end == self.text.len() && self.not.is_none()
    }

    /// Puts a term where it belongs, or says why there is none.
    fn settle(&mut self, read: field::Read, range: Range<usize>) {
        match read {
            Ok((term, what)) => {
                if let Some(what) = what {
                    self.slip_unless_half_typed(range, what);
                }
                let not = self.not.take().is_some_and(|(_, odd)| odd);
                self.here.add(negated(Query::Is(term), not));
            }
            Err(what) => {
                self.slip_unless_half_typed(range, format!("{what}; it is left out"));
                self.leave_out();
            }
        }
    }

    fn leave_out(&mut self) {
        self.not = None;
        self.here.last = Last::LeftOut;
    }

    fn or(&mut self, range: Range<usize>) {
        match &self.here.last {
            Last::Term => self.here.last = Last::Or(range),
            Last::LeftOut => {}
            // Whoever types its first letters may mean a word.
            Last::Nothing if self.typing && range.end == self.text.len() => {
                let word = &self.text[range.clone()];
                let read = words(Value::Bare(word), true);
                self.settle(read.map(|words| (Term::Text(words), None)), range);
            }
            Last::Nothing => {
                let word = quoted(&self.text[range.clone()]);
                self.slip(range, format!("{word} has nothing before it; it is left out"));
            }
            Last::Or(_) => self.slip(range, "one \"or\" is enough; this one is left out"),
        }
    }

    fn enter(&mut self, range: Range<usize>) {
        let (start, not) = match self.not.take() {
            Some((dash, odd)) => (dash.start..range.end, odd),
            None => (range, false),
        };
        if self.open.len() < DEEPEST {
            let group = Group { start, not, ..Group::default() };
            self.open.push(std::mem::replace(&mut self.here, group));
            return;
        }
        let mut depth = 1usize;
        let mut end = self.text.len();
        for token in self.lexer.by_ref() {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                Kind::Or | Kind::Not { .. } | Kind::Dash | Kind::Word(_) | Kind::Phrase { .. } => {}
            }
            if depth == 0 {
                end = token.range.end;
                break;
            }
        }
        let what = format!("parentheses nest at most {DEEPEST} deep; these are left out");
        self.slip(start.start..end, what);
        self.leave_out();
    }

    fn close(&mut self, range: Range<usize>) {
        if self.open.is_empty() {
            self.slip(range, "this parenthesis closes nothing; it is left out");
        } else {
            self.leave(range.end, true);
        }
    }

    /// Ends the innermost group and puts it into the one around it.
    fn leave(&mut self, end: usize, closed: bool) {
        let around = self.open.pop().unwrap_or_default();
        let group = std::mem::replace(&mut self.here, around);
        self.hanging(&group.last);
        let start = group.start.clone();
        let empty = matches!(group.last, Last::Nothing);
        let not = group.not;
        match group.query() {
            Some(query) => self.here.add(negated(query, not)),
            None => {
                if empty && closed {
                    let what = "nothing stands in these parentheses; they are left out";
                    self.slip(start.start..end, what);
                }
                self.leave_out();
            }
        }
    }

    fn hanging(&mut self, last: &Last) {
        if let Last::Or(range) = last
            && !self.awaits_more(range)
        {
            let word = quoted(&self.text[range.clone()]);
            self.slip(range.clone(), format!("{word} has nothing behind it; it is left out"));
        }
    }

    fn finish(&mut self) -> Query {
        while !self.open.is_empty() {
            if !self.typing {
                let start = self.here.start.clone();
                self.slip(start, "this parenthesis is not closed; it goes on to the end");
            }
            self.leave(self.text.len(), false);
        }
        let group = std::mem::take(&mut self.here);
        self.hanging(&group.last);
        group.query().unwrap_or_default()
    }

    fn unclosed(&mut self, range: &Range<usize>, closed: bool) {
        if !closed && !self.typing {
            self.slip(range.clone(), field::UNCLOSED);
        }
    }

    fn slip(&mut self, range: Range<usize>, what: impl Into<String>) {
        self.slips.push(Slip { range, what: what.into() });
    }

    /// A slip, unless somebody may still be typing right here.
    fn slip_unless_half_typed(&mut self, range: Range<usize>, what: impl Into<String>) {
        if !(self.typing && range.end == self.text.len()) {
            self.slip(range, what);
        }
    }

    /// Whether somebody is about to type what belongs behind this, a blank or not.
    fn awaits_more(&self, range: &Range<usize>) -> bool {
        self.typing && self.text[range.end..].trim_start().is_empty()
    }
}

impl Group {
    fn add(&mut self, query: Query) {
        match (&self.last, self.choices.last_mut()) {
            (Last::Or(_), Some(choice)) => choice.push(query),
            _ => self.choices.push(vec![query]),
        }
        self.last = Last::Term;
    }

    /// The plainest tree that says the same; `None` when nothing is left.
    fn query(self) -> Option<Query> {
        let mut all = Vec::with_capacity(self.choices.len());
        for choice in self.choices {
            match any(choice) {
                Some(Query::All(inner)) => all.extend(inner),
                Some(query) => all.push(query),
                None => {}
            }
        }
        match all.len() {
            0 | 1 => all.pop(),
            _ => Some(Query::All(all)),
        }
    }
}

fn any(choice: Vec<Query>) -> Option<Query> {
    let mut any = Vec::with_capacity(choice.len());
    for query in choice {
        match query {
            Query::Any(inner) => any.extend(inner),
            query => any.push(query),
        }
    }
    match any.len() {
        0 | 1 => any.pop(),
        _ => Some(Query::Any(any)),
    }
}

fn negated(query: Query, not: bool) -> Query {
    match query {
        query if !not => query,
        Query::Not(inner) => *inner,
        query => Query::Not(Box::new(query)),
    }
}
