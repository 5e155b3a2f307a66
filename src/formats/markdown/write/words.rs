//! The words of one block with their marks → Markdown's inline source, in as few signs as it takes.

pub mod address;

use std::cmp::Reverse;
use std::ops::Range;

use crate::article::{Block, Document, Inline, InlineKind};
use crate::formats::links;
use crate::formats::markdown::write::care::{Care, SAME};
use crate::formats::markdown::write::signs::{Signs, alone, opens_block};
use crate::formats::markdown::write::words::address::destination;

/// Shows nothing and parts what stands on both sides of it.
pub const NOTHING: &str = "<!-- -->";

/// Where the words stand, as far as that decides how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Line ends are backslashes.
    Lines,
    /// One line: headings and terms.
    Line,
    /// One line in which a bar ends the cell.
    Cell,
    /// The alternative text of a figure.
    Alt,
}

/// A piece of the block in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(Range<usize>),
    Open(usize),
    Close(usize),
    Code(Range<usize>),
    Note(Range<usize>),
    /// An address in angle brackets.
    Address(Range<usize>),
    Break,
}

/// Writes the words of a block.
pub struct Words<'a> {
    document: &'a Document,
    block: &'a Block,
    at: usize,
    care: &'a Care,
    place: Place,
    /// Labels of the footnotes that are written as such.
    labels: &'a [String],
    signs: Signs,
    out: String,
    /// Length of `out` when an inline last began.
    begun: usize,
    /// Inlines whose end is not written yet.
    open: Vec<usize>,
    /// Addresses in running text, which need no marks.
    plain: Vec<usize>,
}

/// The source of a part of a block's text, one line or several.
pub fn source(
    document: &Document,
    at: usize,
    range: Range<usize>,
    care: &Care,
    place: Place,
    labels: &[String],
) -> String {
    let Some(block) = document.blocks.get(at) else { return String::new() };
    let words = Words {
        document,
        block,
        at,
        care,
        place,
        labels,
        signs: Signs::default(),
        out: String::new(),
        begun: 0,
        open: Vec::new(),
        plain: Vec::new(),
    };
    words.write(range)
}

impl Words<'_> {
    fn write(mut self, range: Range<usize>) -> String {
        let chosen = self.chosen(&range);
        self.plain = self.addresses(&range, &chosen);
        let pieces = self.pieces(range.clone(), &chosen);
        let level = self.care.level(self.at);
        self.signs = Signs::new(&self.document.text[range], level);
        for piece in &pieces {
            match piece {
                Piece::Open(at) => self.signs.used(&self.block.inlines[*at].kind),
                Piece::Code(_) => self.signs.used(&InlineKind::Code),
                _ => {}
            }
        }
        for (at, piece) in pieces.iter().enumerate() {
            self.piece(piece, &pieces[at + 1..]);
        }
        if self.place == Place::Lines {
            self.out = self.out.split('\n').map(opens_block).collect::<Vec<_>>().join("\n");
        }
        self.out
    }

    /// The inlines of the range that Markdown has a way to say, by place in the block.
    fn chosen(&self, range: &Range<usize>) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.block.inlines.len())
            .filter(|at| self.care.keeps(self.at, *at) && self.place != Place::Alt)
            .filter(|at| {
                let inline = &self.block.inlines[*at].range;
                inline.start >= range.start && inline.end <= range.end && !inline.is_empty()
            })
            .collect();
        // of inlines over the same words the outer one is stored last
        all.sort_by_key(|at| {
            let range = self.reach(*at);
            let kind = &self.block.inlines[*at].kind;
            let innermost = matches!(kind, InlineKind::Code | InlineKind::NoteRef);
            (range.start, Reverse(range.end), innermost, Reverse(*at))
        });
        let mut chosen: Vec<usize> = Vec::new();
        let mut around: Vec<usize> = Vec::new();
        for at in all {
            let reach = self.reach(at);
            while around.last().is_some_and(|outer| self.reach(*outer).end <= reach.start) {
                around.pop();
            }
            let nested = around.last().is_none_or(|outer| self.reach(*outer).end >= reach.end);
            if nested && self.fits(at, &around) {
                chosen.push(at);
                around.push(at);
            }
        }
        chosen
    }

    /// The range of an inline; of a reference to a footnote, with the brackets around it.
    fn reach(&self, at: usize) -> Range<usize> {
        let Inline { range, kind } = &self.block.inlines[at];
        match kind {
            InlineKind::NoteRef => range.start.saturating_sub(1)..range.end + 1,
            _ => range.clone(),
        }
    }

    fn fits(&self, at: usize, around: &[usize]) -> bool {
        let inline = &self.block.inlines[at];
        let text = &self.document.text[inline.range.clone()];
        let kind = |outer: &usize| &self.block.inlines[*outer].kind;
        let within = |known: fn(&InlineKind) -> bool| around.iter().any(|outer| known(kind(outer)));
        if within(|kind| {
            matches!(kind, InlineKind::Code | InlineKind::NoteRef | InlineKind::Marked)
        }) {
            return within(|kind| *kind == InlineKind::Marked)
                && matches!(inline.kind, InlineKind::Link(_))
                && !within(|kind| matches!(kind, InlineKind::Link(_)));
        }
        match &inline.kind {
            InlineKind::Code => !text.contains('\n'),
            InlineKind::Marked => {
                let linked = within(|k| matches!(k, InlineKind::Link(_) | InlineKind::Image(_)));
                let start = inline.range.start;
                let known = |found: Range<usize>| {
                    let found = start + found.start..start + found.end;
                    self.block.inlines.iter().any(|inner| {
                        matches!(inner.kind, InlineKind::Link(_)) && inner.range == found
                    })
                };
                let plain = !text.contains('\n')
                    && !text.contains("==")
                    && !text.starts_with('=')
                    && links::find(text).all(known);
                !linked && plain
            }
            InlineKind::NoteRef => {
                let reach = self.reach(at);
                let whole = self.document.text.get(reach).unwrap_or_default();
                whole.starts_with('[')
                    && whole.ends_with(']')
                    && self.labels.iter().any(|label| label == text)
            }
            InlineKind::Link(link) => {
                let linked = within(|k| matches!(k, InlineKind::Link(_) | InlineKind::Image(_)));
                !linked && self.url(*link).is_some()
            }
            InlineKind::Image(link) => self.url(*link).is_some(),
            InlineKind::Emphasis
            | InlineKind::Strong
            | InlineKind::Strike
            | InlineKind::Superscript
            | InlineKind::Subscript => true,
        }
    }

    fn pieces(&self, range: Range<usize>, chosen: &[usize]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut done = range.start;
        let mut open: Vec<usize> = Vec::new();
        let text = |pieces: &mut Vec<Piece>, from: usize, to: usize| {
            let mut from = from;
            while let Some(end) = self.document.text[from..to].find('\n') {
                if end > 0 {
                    pieces.push(Piece::Text(from..from + end));
                }
                pieces.push(Piece::Break);
                from += end + 1;
            }
            if from < to {
                pieces.push(Piece::Text(from..to));
            }
        };
        for at in chosen.iter().filter(|at| !self.plain.contains(at)) {
            let reach = self.reach(*at);
            while let Some(outer) = open.pop_if(|outer| self.reach(*outer).end <= reach.start) {
                let end = self.reach(outer).end;
                text(&mut pieces, done, end);
                done = done.max(end);
                pieces.push(Piece::Close(outer));
            }
            text(&mut pieces, done, reach.start.max(done));
            done = done.max(reach.start);
            let inline = &self.block.inlines[*at];
            match inline.kind {
                InlineKind::Code => pieces.push(Piece::Code(inline.range.clone())),
                InlineKind::NoteRef => pieces.push(Piece::Note(inline.range.clone())),
                InlineKind::Link(link) if self.is_address(link, &inline.range) => {
                    pieces.push(Piece::Address(inline.range.clone()));
                }
                _ => {
                    pieces.push(Piece::Open(*at));
                    open.push(*at);
                    continue;
                }
            }
            done = reach.end;
        }
        while let Some(outer) = open.pop() {
            let end = self.reach(outer).end;
            text(&mut pieces, done, end);
            done = done.max(end);
            pieces.push(Piece::Close(outer));
        }
        text(&mut pieces, done, range.end);
        pieces
    }

    fn piece(&mut self, piece: &Piece, after: &[Piece]) {
        match piece {
            Piece::Text(range) => self.text(range.clone(), after),
            Piece::Open(at) => self.begin(*at, after),
            Piece::Close(at) => self.end(*at, after),
            Piece::Code(range) => self.code(range.clone()),
            Piece::Note(range) => {
                self.out.push_str("[^");
                self.out.push_str(&self.document.text[range.clone()]);
                self.out.push(']');
            }
            Piece::Address(range) => {
                self.out.push('<');
                self.out.push_str(&self.document.text[range.clone()]);
                self.out.push('>');
            }
            Piece::Break => {
                // a line cannot be empty, and a mark cannot touch the end of one
                let plain = matches!(after.first(), Some(Piece::Text(_) | Piece::Code(_)));
                if self.place == Place::Lines && plain {
                    self.out.push_str("\\\n");
                } else {
                    self.out.push_str("<br>");
                }
            }
        }
    }

    fn code(&mut self, range: Range<usize>) {
        let code = &self.document.text[range];
        let mut longest = 0;
        let mut run = 0;
        let mut runs = Vec::new();
        for c in code.chars().chain([' ']) {
            if c == '`' {
                run += 1;
            } else if run > 0 {
                runs.push(std::mem::take(&mut run));
            }
        }
        while runs.contains(&(longest + 1)) {
            longest += 1;
        }
        let fence = "`".repeat(longest + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        let code = match self.place {
            Place::Cell => code.replace('|', "\\|"),
            Place::Lines | Place::Line | Place::Alt => code.to_owned(),
        };
        if self.out.ends_with('`') {
            self.out.push_str(NOTHING);
        }
        self.out.push_str(&format!("{fence}{pad}{code}{pad}{fence}"));
    }

    /// The sign of an inline; one in another of its kind takes the other sign.
    fn sign(&self, at: usize) -> &'static str {
        let kind = &self.block.inlines[at].kind;
        if self.care.level(self.at) >= SAME {
            match kind {
                InlineKind::Emphasis => return "*",
                InlineKind::Strong => return "**",
                _ => {}
            }
        }
        let same = |outer: &&usize| self.block.inlines[**outer].kind == *kind;
        let depth = self.open.iter().filter(same).count();
        let range = &self.block.inlines[at].range;
        let strong = self.open.last().is_some_and(|outer| {
            let outer = &self.block.inlines[*outer];
            outer.kind == InlineKind::Strong && outer.range == *range
        });
        match kind {
            InlineKind::Emphasis if strong => "_",
            InlineKind::Emphasis => ["*", "_"][depth % 2],
            InlineKind::Strong => ["**", "__"][depth % 2],
            InlineKind::Strike => "~~",
            InlineKind::Superscript => "^",
            InlineKind::Subscript => "~",
            InlineKind::Marked => "==",
            InlineKind::Link(_) => "[",
            InlineKind::Image(_) => "![",
            InlineKind::Code | InlineKind::NoteRef => "",
        }
    }

    fn begin(&mut self, at: usize, after: &[Piece]) {
        let sign = self.sign(at);
        let before = self.out.chars().next_back();
        let word = before.is_some_and(char::is_alphanumeric);
        let starts_word = self.next(after).is_some_and(char::is_alphanumeric);
        let closed = before.is_some_and(|c| "*_~^=".contains(c))
            && !self.out.ends_with(|c| !sign.starts_with(c))
            && self.begun != self.out.len();
        let apart = match sign {
            "[" | "![" => false,
            "*" | "**" => (word && !starts_word) || closed,
            "~~" => closed,
            _ => word || closed,
        };
        if apart {
            self.nothing();
        }
        if sign == "[" && self.out.ends_with('!') && !self.out.ends_with("\\!") {
            self.out.pop();
            self.out.push_str("\\!");
        }
        self.out.push_str(sign);
        self.begun = self.out.len();
        self.open.push(at);
    }

    fn end(&mut self, at: usize, after: &[Piece]) {
        self.open.retain(|open| *open != at);
        let sign = self.sign(at);
        match &self.block.inlines[at].kind {
            InlineKind::Link(link) | InlineKind::Image(link) => {
                let address = destination(self.url(*link).unwrap_or_default(), self.place);
                self.out.push_str(&format!("]({address})"));
                return;
            }
            _ => self.out.push_str(sign),
        }
        let word = self.next(after).is_some_and(char::is_alphanumeric);
        let inner = self.out[..self.out.len() - sign.len()].chars().next_back();
        let ends_word = inner.is_some_and(char::is_alphanumeric);
        let apart = match sign {
            "*" | "**" => word && !ends_word,
            "~~" => word && !ends_word,
            "==" => word || self.next(after) == Some('='),
            _ => word,
        };
        if apart {
            self.nothing();
        }
    }

    /// At the start of a line it would begin a block of HTML; nothing needs it there.
    fn nothing(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push_str(NOTHING);
        }
    }

    /// The first sign of what follows; what is no text begins with punctuation.
    fn next(&self, after: &[Piece]) -> Option<char> {
        match after.first()? {
            Piece::Text(range) => self.document.text[range.clone()].chars().next(),
            Piece::Break if self.place == Place::Lines => Some('\n'),
            _ => Some('<'),
        }
    }

    fn text(&mut self, range: Range<usize>, after: &[Piece]) {
        let document = self.document;
        let text = &document.text[range.clone()];
        let linked = self.open.iter().any(|at| {
            matches!(self.block.inlines[*at].kind, InlineKind::Link(_) | InlineKind::Image(_))
        });
        let parted =
            if linked || self.place == Place::Alt { Vec::new() } else { self.parted(&range) };
        let next = self.next(after);
        let alone = self.place == Place::Lines && alone(text);
        let mut parted = parted.into_iter().peekable();
        let mut done = 0;
        while let Some(c) = text[done..].chars().next() {
            let at = done;
            let limit = parted.peek().copied().unwrap_or(text.len());
            // most signs of a text mean nothing, and are taken together
            let run = text[at..limit].bytes().position(|byte| self.signs.may_need_escape(byte));
            let run = run.unwrap_or(limit - at);
            if run > 0 && !(alone && at == 0) {
                self.out.push_str(&text[at..at + run]);
                done += run;
                continue;
            }
            done += c.len_utf8();
            if parted.next_if_eq(&at).is_some() {
                self.nothing();
            }
            let before = text[..at].chars().next_back().or(self.out.chars().next_back());
            let behind = text[at + c.len_utf8()..].chars().next().or(next);
            if c == '|' && self.place == Place::Cell {
                self.out.push_str(if self.out.ends_with('\\') { "&#124;" } else { "\\|" });
                continue;
            }
            // asked for few signs, because a block may hold very many addresses
            let address = "]|{}".contains(c)
                && self.plain.iter().any(|plain| {
                    let plain = &self.block.inlines[*plain].range;
                    plain.contains(&(range.start + at))
                });
            let rest = &text[at..];
            let escaped = self.signs.needs_escape(
                rest,
                before,
                behind,
                linked || self.place == Place::Alt,
                address,
            );
            if escaped || (alone && at == 0) {
                self.out.push('\\');
            }
            self.out.push(c);
        }
    }
}
