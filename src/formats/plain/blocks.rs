//! The body lines of a plain text → blocks. Every word of every line ends in the document.

use crate::article::{BlockKind, Builder, Container, Document};
use crate::formats::inline;
use crate::formats::plain::shape::{
    Item, Line, Sign, WRAPPED, is_drawn, is_prose, is_rule, is_verse, item, undented, underline,
};
use crate::safe::Safe;

/// Builds the document. A heading at its start that is the title, or can stand for one that is
/// not given, goes into `title` instead.
pub fn document(lines: &[&str], formal: bool, title: &mut Safe) -> Document {
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
        title,
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
    sign: Sign,
}

struct Writer<'t> {
    builder: Builder,
    lists: Vec<Level>,
    quoted: usize,
    margin: usize,
    formal: bool,
    /// The last paragraph ended in `::`, which announces code in many manuals.
    literal: bool,
    title: &'t mut Safe,
}

impl Writer<'_> {
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
        self.literal = block[length - 1].text.ends_with("::");
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
        loop {
            let Some(next) = lines[end..].iter().position(|line| !line.is_blank()) else { break };
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
        if self.builder.is_empty() && level == 1 && self.takes_title(title) {
            return Some(taken);
        }
        self.builder.begin(BlockKind::Heading(level));
        self.builder.text(title);
        self.builder.begin(BlockKind::Paragraph);
        Some(taken)
    }

    fn takes_title(&mut self, heading: &str) -> bool {
        let heading = Safe::line(heading);
        if self.title.is_empty() {
            *self.title = heading;
            return true;
        }
        heading.to_lowercase() == self.title.to_lowercase()
    }

    /// Paragraphs, items and rules.
    fn flow(&mut self, block: &[Line<'_>]) {
        let mut start = 0;
        let mut listed = false;
        for at in 0..block.len() {
            if is_rule(block[at].text) && !block[at].text.contains('#') {
                self.segment(&block[start..at], start > 0, &mut listed);
                self.builder.begin(BlockKind::Rule);
                self.builder.begin(BlockKind::Paragraph);
                start = at + 1;
            } else if at > start && self.begins_item(block, at, listed || self.opens(block, start))
            {
                self.segment(&block[start..at], start > 0, &mut listed);
                start = at;
            }
        }
        self.segment(&block[start..], start > 0, &mut listed);
    }

    /// Whether the line that a segment would start with opens an item.
    fn opens(&self, block: &[Line<'_>], start: usize) -> bool {
        start == 0
            && block
                .first()
                .and_then(|line| item(line.text))
                .is_some_and(|item| self.accepts(item, block))
    }

    /// The first item of a block: any bullet; a number that starts or goes on a count.
    fn accepts(&self, first: Item<'_>, block: &[Line<'_>]) -> bool {
        match first.sign {
            Sign::Bullet(_) => true,
            Sign::Number(0 | 1, _) => true,
            sign @ Sign::Number(..) => {
                let mut rest = block.iter().skip(1).filter_map(|line| item(line.text));
                self.lists.iter().any(|level| level.sign.leads_to(sign))
                    || rest.any(|next| sign.leads_to(next.sign))
            }
        }
    }

    /// Items inside a block: after another item, after a colon, or when more of them follow.
    fn begins_item(&self, block: &[Line<'_>], at: usize, listed: bool) -> bool {
        let Some(found) = item(block[at].text) else { return false };
        let mut before = block[..at].iter().rev().filter_map(|line| item(line.text));
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
                        .filter_map(|line| item(line.text))
                        .any(|next| sign.leads_to(next.sign))
            }
        }
    }

    /// Lines that belong together: one item, or prose.
    fn segment(&mut self, lines: &[Line<'_>], below: bool, listed: &mut bool) {
        let Some(first) = lines.first() else { return };
        let Some(found) =
            item(first.text).filter(|item| *listed || below || self.accepts(*item, lines))
        else {
            self.prose(lines);
            return;
        };
        self.leave_items(first.indent, true);
        if *listed || below {
            self.builder.tighten();
        }
        *listed = true;
        self.builder.open(Container::Item { marker: found.sign.marker(), first: true });
        self.lists.push(Level {
            marker: first.indent,
            content: first.indent + found.width,
            sign: found.sign,
        });
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
