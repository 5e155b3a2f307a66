//! The body lines of a plain text → blocks. Every word of every line ends in the document.

use std::collections::HashMap;

use crate::article::{BlockKind, Builder, Container, Document};
use crate::formats::inline;
use crate::formats::plain::shape::{
    Item, Line, Sign, WRAPPED, is_drawn, is_prose, is_rule, is_verse, item, undented, underline,
};

/// How far a list is followed to see whether it is one: further would make long blocks slow.
const NEAR: usize = 60;

/// Builds the document; `formal` texts underline headings with more signs.
pub fn document(lines: &[&str], formal: bool) -> Document {
    let mut lines: Vec<Line<'_>> = lines.iter().map(|raw| Line::new(raw)).collect();
    // a text that is indented as a whole has no margin, not one code block
    let margin = lines.iter().filter(|l| !l.is_blank() && l.quoted == 0).map(|l| l.indent).min();
    let margin = margin.unwrap_or(0);
    for line in lines.iter_mut().filter(|line| line.quoted == 0) {
        line.indent = line.indent.saturating_sub(margin);
    }
    let mut writer = Writer {
        builder: Builder::new(),
        lists: Vec::new(),
        quoted: 0,
        margin,
        formal,
        literal: false,
        numbers: HashMap::new(),
    };
    let mut at = 0;
    while at < lines.len() {
        if lines[at].is_blank() {
            at += 1;
            continue;
        }
        at += writer.block(&lines[at..]);
    }
    writer.builder.finish()
}

/// An open list item.
struct Level {
    /// Columns before the marker, and before the words.
    marker: usize,
    content: usize,
}

/// What some lines of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Prose,
    /// `below`: right below other lines, without a blank one between.
    Item {
        below: bool,
    },
    Rule,
}

struct Writer {
    builder: Builder,
    lists: Vec<Level>,
    quoted: usize,
    margin: usize,
    formal: bool,
    /// The last paragraph ended in `::`, which announces code in many manuals.
    literal: bool,
    /// The last number at each column: an item may stand below paragraphs that follow the last.
    numbers: HashMap<usize, Sign>,
}

impl Writer {
    /// Writes the block at the start of the lines; gives how many it took.
    fn block(&mut self, lines: &[Line<'_>]) -> usize {
        let first = lines[0];
        let ends = |line: &Line<'_>| line.is_blank() || line.quoted != first.quoted;
        let length = lines.iter().position(ends).unwrap_or(lines.len());
        self.quote(first.quoted);
        let is_item = item(first.text).is_some();
        self.leave_items(first.indent, is_item);
        let base = self.lists.last().map_or(0, |level| level.content);
        let literal = std::mem::take(&mut self.literal);
        let deep = |lines: &[Line<'_>], by: usize| lines.iter().all(|l| l.indent >= base + by);
        let code = |lines: &[Line<'_>]| {
            if literal { deep(lines, 1) } else { deep(lines, 4) && !is_prose(lines) }
        };
        let block = &lines[..length];
        if first.quoted == 0
            && !(is_item && !literal && self.is_nested(first.indent))
            && code(block)
        {
            return self.code(lines, length, base, &code);
        }
        if is_drawn(block) || first.text.starts_with(">>> ") {
            self.typed(block, first.indent.min(base));
            return length;
        }
        self.literal = block[length - 1].text.ends_with("::") && !first.text.starts_with("..");
        self.heading(block).unwrap_or_else(|| {
            self.flow(block);
            length
        })
    }

    fn is_nested(&self, indent: usize) -> bool {
        self.lists.last().is_some_and(|level| indent <= level.content + 4)
    }

    fn quote(&mut self, quoted: usize) {
        if quoted != self.quoted {
            self.leave_items(0, false);
            while self.quoted > quoted {
                self.builder.close();
                self.quoted -= 1;
            }
            while self.quoted < quoted {
                self.builder.open(Container::Quote);
                self.quoted += 1;
            }
        }
    }

    /// Closes the items that a line at this column does not stand in.
    fn leave_items(&mut self, indent: usize, is_item: bool) {
        while let Some(level) = self.lists.last() {
            let inside =
                if is_item { indent > level.marker + 1 } else { indent >= level.marker + 2 };
            if inside {
                break;
            }
            self.lists.pop();
            self.builder.close();
        }
    }

    /// Code goes on over blank lines as long as what follows is indented like it.
    fn code(
        &mut self,
        lines: &[Line<'_>],
        length: usize,
        base: usize,
        code: &dyn Fn(&[Line<'_>]) -> bool,
    ) -> usize {
        let mut end = length;
        while let Some(next) = lines[end..].iter().position(|line| !line.is_blank()) {
            let next = end + next;
            let stop = lines[next..].iter().position(|line| line.is_blank() || line.quoted > 0);
            let stop = stop.map_or(lines.len(), |length| next + length);
            if stop == next || !code(&lines[next..stop]) {
                break;
            }
            end = stop;
        }
        let block = &lines[..end];
        let indents = block.iter().filter(|line| !line.is_blank()).map(|line| line.indent);
        self.typed(block, indents.min().unwrap_or(base));
        end
    }

    fn typed(&mut self, block: &[Line<'_>], indent: usize) {
        self.builder.begin(BlockKind::Code { lang: None });
        for line in block {
            // quoted lines have lost their own margin with their marks
            let text = match line.quoted {
                0 => undented(line.raw, self.margin + indent),
                _ => line.text,
            };
            self.builder.text(text.trim_end());
            self.builder.text("\n");
        }
        self.builder.begin(BlockKind::Paragraph);
    }

    /// A title with a line under it, or over it too; gives the lines it took.
    fn heading(&mut self, block: &[Line<'_>]) -> Option<usize> {
        let found = |at: usize| {
            let (title, under) = (block.get(at)?, block.get(at + 1)?);
            underline(title.text, under.text, self.formal).map(|level| (title.text, level, at + 2))
        };
        let over = block.len() >= 3 && is_rule(block[0].text) && block[0].text == block[2].text;
        let (title, level, taken) = if over { found(1)? } else { found(0)? };
        if item(title).is_some_and(|item| matches!(item.sign, Sign::Bullet(_))) {
            return None;
        }
        self.builder.begin(BlockKind::Heading(level));
        self.builder.text(title);
        self.builder.begin(BlockKind::Paragraph);
        Some(taken)
    }

    /// Paragraphs, items and rules: parts the lines of a block and writes each part.
    fn flow(&mut self, block: &[Line<'_>]) {
        let mut start = 0;
        let opening = item(block[0].text).is_some_and(|item| self.accepts(item, block));
        let mut part = if opening { Part::Item { below: false } } else { Part::Prose };
        let mut listed = opening;
        for at in 0..block.len() {
            let next = if is_rule(block[at].text) {
                Part::Rule
            } else if at > start && self.begins_item(block, at, listed) {
                listed = true;
                Part::Item { below: true }
            } else if at > start && listed && block[at].indent < block[start].indent {
                // back in the item above
                Part::Prose
            } else if at > start && part == Part::Rule {
                Part::Prose
            } else {
                continue;
            };
            self.part(&block[start..at], part);
            (start, part) = (at, next);
        }
        self.part(&block[start..], part);
    }

    fn part(&mut self, lines: &[Line<'_>], part: Part) {
        let Some(first) = lines.first() else { return };
        match (part, item(first.text)) {
            (Part::Rule, _) => {
                self.builder.begin(BlockKind::Rule);
                self.builder.begin(BlockKind::Paragraph);
            }
            (Part::Item { below }, Some(found)) => self.item(lines, found, below),
            (Part::Item { .. }, None) | (Part::Prose, _) => {
                self.leave_items(first.indent, false);
                self.prose(lines);
            }
        }
    }

    /// The first item of a block: any bullet; a number that starts or goes on a count.
    fn accepts(&self, first: Item<'_>, block: &[Line<'_>]) -> bool {
        match first.sign {
            Sign::Bullet(_) => true,
            Sign::Number(0 | 1, _) => true,
            sign @ Sign::Number(..) => {
                let mut rest = block.iter().take(NEAR).skip(1).filter_map(|line| item(line.text));
                self.numbers.get(&block[0].indent).is_some_and(|last| last.leads_to(sign))
                    || rest.any(|next| sign.leads_to(next.sign))
            }
        }
    }

    /// Items inside a block: after another item, after a colon, or when more of them follow.
    fn begins_item(&self, block: &[Line<'_>], at: usize, listed: bool) -> bool {
        let Some(found) = item(block[at].text) else { return false };
        let mut before = block[..at].iter().rev().take(NEAR).filter_map(|line| item(line.text));
        match found.sign {
            Sign::Bullet(_) if listed => true,
            Sign::Number(number, _) if listed => {
                number == 1 || before.any(|before| before.sign.leads_to(found.sign))
            }
            Sign::Number(number, _) if number > 1 => false,
            sign => {
                block[at - 1].text.ends_with(':')
                    || block[at + 1..]
                        .iter()
                        .take(NEAR)
                        .filter_map(|line| item(line.text))
                        .any(|next| sign.leads_to(next.sign))
            }
        }
    }

    fn item(&mut self, lines: &[Line<'_>], found: Item<'_>, below: bool) {
        let first = &lines[0];
        self.leave_items(first.indent, true);
        if below {
            self.builder.tighten();
        }
        self.builder.open(Container::Item { marker: found.sign.marker(), first: true });
        if let Sign::Number(..) = found.sign {
            self.numbers.insert(first.indent, found.sign);
        }
        self.lists.push(Level { marker: first.indent, content: first.indent + found.width });
        let mut texts = vec![found.text];
        texts.extend(lines[1..].iter().map(|line| line.text));
        self.joined(&texts);
    }

    fn prose(&mut self, lines: &[Line<'_>]) {
        if is_verse(lines) {
            self.builder.begin(BlockKind::Paragraph);
            for (at, line) in lines.iter().enumerate() {
                if at > 0 {
                    self.builder.line_break();
                }
                inline::addressed(&mut self.builder, line.text);
            }
            self.builder.begin(BlockKind::Paragraph);
            return;
        }
        let unwrapped =
            lines.iter().any(|line| line.text.chars().take(WRAPPED + 1).count() > WRAPPED);
        let stepped = lines[0].indent > 0 && lines.iter().any(|l| l.indent < lines[0].indent);
        let mut texts: Vec<&str> = Vec::new();
        for line in lines {
            let anew = unwrapped || (stepped && line.indent == lines[0].indent);
            if anew && !texts.is_empty() {
                self.joined(&texts);
                texts.clear();
            }
            texts.push(line.text);
        }
        self.joined(&texts);
    }

    /// A paragraph of wrapped lines.
    fn joined(&mut self, texts: &[&str]) {
        self.builder.begin(BlockKind::Paragraph);
        let mut last = ' ';
        for text in texts {
            if !inline::joins(last, text.chars().next().unwrap_or(' ')) {
                self.builder.text(" ");
            }
            inline::addressed(&mut self.builder, text);
            last = text.chars().next_back().unwrap_or(' ');
        }
        self.builder.begin(BlockKind::Paragraph);
    }
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::formats::outline::outline;

    fn read(text: &str) -> String {
        outline(&document(&text.lines().collect::<Vec<_>>(), false))
    }

    #[test]
    fn wrapped_lines_are_joined_and_long_ones_are_paragraphs() {
        assert_eq!(read("The river\nrose.\n\n\nIt fell."), "P: The river rose.\nP: It fell.");
        assert_eq!(read("今日は\n良い天気。"), "P: 今日は良い天気。");
        let long = "words ".repeat(25);
        let long = long.trim();
        assert_eq!(read(&format!("{long}\n{long}")), format!("P: {long}\nP: {long}"));
        assert_eq!(
            read("   The river\nrose.\n   It fell\nagain."),
            "P: The river rose.\nP: It fell again."
        );
    }

    #[test]
    fn lists_are_nested_by_their_margin_and_followed_over_paragraphs() {
        assert_eq!(
            read(
                "Things:\n- one that\n  goes on\n- two\n    * deep\n  of two\n\n1. first\n\n   more\n\n2. second\n\nProse.\n\n3. third"
            ),
            "P: Things:\n+item P: one that goes on\n+item P: two\n+in item P: deep\nin P: of two\n\
             item(1) P: first\nin P: more\nitem(2) P: second\nP: Prose.\nitem(3) P: third"
        );
        assert_eq!(
            read("He was born in the year of\n84. The summer was dry and\n- so they say - hot."),
            "P: He was born in the year of 84. The summer was dry and - so they say - hot."
        );
        assert_eq!(read("7. A chapter"), "P: 7. A chapter");
        assert_eq!(read("7. A\n8. B"), "item(7) P: A\n+item(8) P: B");
    }

    #[test]
    fn code_is_indented_and_prose_that_is_indented_is_prose() {
        assert_eq!(
            read("See:\n\n    let a = 1;\n\n\tb();\n\nEnd."),
            "P: See:\ncode(): let a = 1;⏎⏎b();\nP: End."
        );
        assert_eq!(read("    The whole\n    is set in."), "P: The whole is set in.");
        let prose = "The river rose in the night, and the bridge was closed.";
        assert_eq!(read(&format!("Head\n\n    {prose}")), format!("P: Head\nP: {prose}"));
        assert_eq!(read(&format!("Head::\n\n  {prose}")), format!("P: Head::\ncode(): {prose}"));
        assert_eq!(
            read("- item\n\n      code();\n\n  more"),
            "item P: item\nin code(): code();\nin P: more"
        );
        assert_eq!(read(">>> rise(1)\n2"), "code(): >>> rise(1)⏎2");
        assert_eq!(read("===  ===\na    b\n===  ==="), "code(): ===  ===⏎a    b⏎===  ===");
    }

    #[test]
    fn headings_rules_quotes_and_verse_are_told_by_their_look() {
        assert_eq!(
            read("Head\n====\nText\n\nLess\n----\n\n***\n\nEnd"),
            "H1: Head\nP: Text\nH2: Less\nrule:\nP: End"
        );
        assert_eq!(read("====\nHead\n====\n\nEnd"), "H1: Head\nP: End");
        assert_eq!(
            read("> One\n> two\n>\n> Three\n>> deep\nout"),
            "quote P: One two\nquote P: Three\nquote quote P: deep\nP: out"
        );
        assert_eq!(
            read("The river rose\nat night, and then\nit fell\nagain"),
            "P: The river rose⏎at night, and then⏎it fell⏎again"
        );
        assert_eq!(read("One\n***\nTwo"), "P: One\nrule:\nP: Two");
    }

    #[test]
    fn addresses_in_prose_are_links() {
        assert_eq!(
            read("See https://e.org/a, or (mailto:a@e.org)."),
            "P: See <https://e.org/a>https://e.org/a</>, or (<mailto:a@e.org>mailto:a@e.org</>)."
        );
        assert_eq!(read("javascript:alert(1) file:///etc"), "P: javascript:alert(1) file:///etc");
    }
}
