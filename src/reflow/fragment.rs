//! Turns a line of text into fragments: the pieces between the places where it may be broken.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::{LineBreakOptions, LineBreakWordOption};
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};

use crate::article::width::{cell_width, cluster_width, clusters};
use crate::reflow::hyphen;
use crate::reflow::paragraph::Style;

/// Bytes of the longest word that is divided; the rest is noise, and is cut.
const LONGEST_WORD: usize = 256;

/// A piece of text and the blank behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    pub start: usize,
    /// End of what is drawn when the row is broken here.
    pub shown: usize,
    /// End with the blank.
    pub end: usize,
    /// Columns without the blank.
    pub width: usize,
    /// Columns of the blank.
    pub blank: usize,
    pub seam: Seam,
}

/// What a break behind a fragment looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seam {
    Clean,
    /// Inside an address or a word too long for the column: nothing is drawn.
    Torn,
    /// A hyphen is drawn.
    Hyphen,
}

impl textwrap::core::Fragment for Fragment {
    fn width(&self) -> f64 {
        self.width as f64
    }

    fn whitespace_width(&self) -> f64 {
        self.blank as f64
    }

    /// A torn seam is discouraged like a hyphen but takes no room, hence the tiny width.
    fn penalty_width(&self) -> f64 {
        match self.seam {
            Seam::Clean => 0.0,
            Seam::Torn => 1e-9,
            Seam::Hyphen => 1.0,
        }
    }
}

/// With the dictionary: the neural model, which is the default, cuts common Thai words in two.
static SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_dictionary(LineBreakOptions::default()));

static KOREAN_SEGMENTER: LazyLock<LineSegmenterBorrowed<'static>> = LazyLock::new(|| {
    let mut options = LineBreakOptions::default();
    options.word_option = Some(LineBreakWordOption::KeepAll);
    LineSegmenter::new_dictionary(options)
});

/// The fragments of one line (no line end in it), offsets from the start of `text`. None is wider
/// than `room` with its hyphen, unless it is a single cluster.
pub fn fragments(text: &str, line: Range<usize>, room: usize, style: &Style) -> Vec<Fragment> {
    let Some(body) = text.get(line.clone()) else { return Vec::new() };
    let segmenter = if style.korean { &*KOREAN_SEGMENTER } else { &*SEGMENTER };
    let mut breaks = segmenter.segment_str(body).peekable();
    let mut addresses = addresses(body).into_iter().peekable();
    let mut cutter = Cutter { body, offset: line.start, room: room.max(1), style, out: Vec::new() };
    let mut piece = Piece::at(0);
    let mut before = "";
    for (at, cluster) in clusters(body) {
        while breaks.next_if(|next| *next < at).is_some() {}
        while addresses.next_if(|address| address.end <= at).is_some() {}
        let seam = match addresses.peek() {
            Some(address) if address.start < at => tears(before, cluster).then_some(Seam::Torn),
            _ if breaks.peek() == Some(&at) && !dangles(before, cluster) => Some(Seam::Clean),
            _ if !style.korean && chinese_quote(before, cluster) => Some(Seam::Clean),
            _ => None,
        };
        if let Some(seam) = seam.filter(|_| at > 0) {
            cutter.divide(&Piece { end: at, ..piece }, seam);
            piece = Piece::at(at);
        }
        piece.add(at, cluster);
        before = cluster;
    }
    if piece.start < body.len() {
        cutter.divide(&Piece { end: body.len(), ..piece }, Seam::Clean);
    }
    cutter.out
}

/// A stretch without a break; offsets from the start of the line.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: usize,
    shown: usize,
    end: usize,
    width: usize,
    blank: usize,
}

impl Piece {
    fn at(start: usize) -> Self {
        Self { start, shown: start, end: start, width: 0, blank: 0 }
    }

    fn add(&mut self, at: usize, cluster: &str) {
        let width = cluster_width(cluster);
        if blank(cluster) {
            self.blank += width;
        } else {
            self.width += width + std::mem::take(&mut self.blank);
            self.shown = at + cluster.len();
        }
    }
}

struct Cutter<'a> {
    body: &'a str,
    offset: usize,
    room: usize,
    style: &'a Style,
    out: Vec<Fragment>,
}

impl Cutter<'_> {
    /// Divides a word by its syllables where that is wanted.
    fn divide(&mut self, piece: &Piece, seam: Seam) {
        let word = &self.body[piece.start..piece.shown];
        // A few letters left over for the last row look worse than a ragged edge.
        let last = piece.end == self.body.len() && 2 * piece.width <= self.room;
        let points = match self.style.hyphenate {
            Some(lang) if seam == Seam::Clean && !last && word.len() <= LONGEST_WORD => {
                if self.in_code(piece) { Vec::new() } else { hyphen::points(word, lang) }
            }
            _ => Vec::new(),
        };
        let mut start = piece.start;
        let mut rest = piece.width;
        for point in points {
            let end = piece.start + point;
            let width = cell_width(&self.body[start..end]);
            self.cut(&Piece { start, shown: end, end, width, blank: 0 }, Seam::Hyphen);
            start = end;
            rest = rest.saturating_sub(width);
        }
        self.cut(&Piece { start, width: rest, ..*piece }, seam);
    }

    /// Cuts what is wider than the column between clusters.
    fn cut(&mut self, piece: &Piece, seam: Seam) {
        let mut start = piece.start;
        let mut width = piece.width;
        if width > self.room {
            width = 0;
            for (at, cluster) in clusters(&self.body[piece.start..piece.shown]) {
                let at = piece.start + at;
                let columns = cluster_width(cluster);
                if width > 0 && width + columns > self.room {
                    self.push(&Piece { start, shown: at, end: at, width, blank: 0 }, Seam::Torn);
                    (start, width) = (at, 0);
                }
                width += columns;
            }
        }
        let full = seam == Seam::Hyphen && width >= self.room;
        self.push(&Piece { start, width, ..*piece }, if full { Seam::Torn } else { seam });
    }

    fn push(&mut self, piece: &Piece, seam: Seam) {
        self.out.push(Fragment {
            start: self.offset + piece.start,
            shown: self.offset + piece.shown,
            end: self.offset + piece.end,
            width: piece.width,
            blank: piece.blank,
            seam,
        });
    }

    fn in_code(&self, piece: &Piece) -> bool {
        let (start, end) = (self.offset + piece.start, self.offset + piece.end);
        let next = self.style.code.partition_point(|code| code.end <= start);
        self.style.code.get(next).is_some_and(|code| code.start < end)
    }
}

/// White space at which a row may end.
fn blank(cluster: &str) -> bool {
    cluster.chars().all(|c| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}'))
}

/// A dash set without blanks belongs to the word before it: no row begins with one.
fn dangles(before: &str, cluster: &str) -> bool {
    matches!(cluster, "—" | "–") && !blank(before) && cluster_width(before) == 1
}

/// Beside a Chinese quotation mark, where UAX 14 breaks only since its revision 53 (rule LB19a).
fn chinese_quote(before: &str, cluster: &str) -> bool {
    let opens = |text: &str| text.ends_with(['「', '『', '（', '《', '〈', '【', '［', '〔']);
    let han = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}');
    match cluster {
        "“" | "‘" => cluster_width(before) == 2 && !opens(before),
        _ => matches!(before, "”" | "’") && cluster.starts_with(han),
    }
}

/// Addresses in running text, in order: they are broken at places of their own.
fn addresses(line: &str) -> Vec<Range<usize>> {
    let bytes = line.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    if !line.contains("://") && !line.contains("www.") {
        return found;
    }
    let schemes = line.match_indices("://").map(|(at, _)| {
        let letters = bytes[..at].iter().rev().take(12).take_while(|b| b.is_ascii_alphabetic());
        at - letters.count()
    });
    let mut starts: Vec<usize> =
        schemes.chain(line.match_indices("www.").map(|(at, _)| at)).collect();
    starts.sort_unstable();
    for start in starts {
        if found.last().is_some_and(|last| start < last.end) {
            continue;
        }
        let length = bytes[start..].iter().take_while(|b| b.is_ascii_graphic()).count();
        found.push(start..start + length);
    }
    found
}

/// Behind a separator of an address and before a letter or digit.
fn tears(before: &str, cluster: &str) -> bool {
    matches!(before, "/" | "-" | "." | "?" | "&" | "=")
        && cluster.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric() || b == b'%')
}

#[cfg(test)]
mod tests {
    use super::{Seam, fragments};
    use crate::reflow::Lang;
    use crate::reflow::paragraph::Style;

    /// The fragments, with `|` for a clean break, `/` for a torn one, `-` for a hyphen.
    fn broken(text: &str, room: usize, style: &Style) -> String {
        let mut out = String::new();
        let fragments = fragments(text, 0..text.len(), room, style);
        for (index, fragment) in fragments.iter().enumerate() {
            out.push_str(&text[fragment.start..fragment.end]);
            if index + 1 < fragments.len() {
                out.push(match fragment.seam {
                    Seam::Clean => '|',
                    Seam::Torn => '¦',
                    Seam::Hyphen => '-',
                });
            }
        }
        out
    }

    #[test]
    fn a_line_is_broken_where_its_script_allows() {
        let plain = Style::default();
        for (text, pieces) in [
            ("two words", "two |words"),
            ("a co-operation", "a |co-|operation"),
            ("hier — dort—oder", "hier |— |dort—|oder"),
            ("« oui », dit", "« oui », |dit"),
            ("10\u{a0}km weit", "10\u{a0}km |weit"),
            ("「你好」，他说", "「你|好」，|他|说"),
            ("说：“好。”他", "说：|“好。”|他"),
            ("it’s “so”", "it’s |“so”"),
            ("สวัสดีครับ", "สวัสดี|ครับ"),
            (" a", " |a"),
        ] {
            assert_eq!(broken(text, 40, &plain), pieces);
        }
        let korean = Style { korean: true, ..Style::default() };
        assert_eq!(broken("대한민국 만세", 40, &korean), "대한민국 |만세");
    }

    #[test]
    fn an_address_is_torn_behind_its_separators_only() {
        let text = "in https://www.example.com/a-b/c?d=e. Then";
        assert_eq!(
            broken(text, 60, &Style::default()),
            "in |https://¦www.¦example.¦com/¦a-¦b/¦c?¦d=¦e. |Then"
        );
        assert_eq!(
            broken("见https://a.cn/b。好", 60, &Style::default()),
            "见|https://¦a.¦cn/¦b。|好"
        );
    }

    #[test]
    fn a_word_wider_than_the_column_is_cut_between_clusters() {
        let plain = Style::default();
        assert_eq!(broken("abcdefgh", 3, &plain), "abc¦def¦gh");
        assert_eq!(broken("👩‍👩‍👧👩‍👩‍👧", 1, &plain), "👩‍👩‍👧|👩‍👩‍👧");
        assert_eq!(broken("e\u{301}e\u{301}e\u{301}", 2, &plain), "e\u{301}e\u{301}¦e\u{301}");
    }

    #[test]
    fn hyphens_spare_code_and_the_last_word() {
        let code = 10..20;
        let style = Style { hyphenate: Some(Lang::English), code: vec![code], ..Style::default() };
        assert_eq!(
            broken("extensive extensive extensive extensive", 40, &style),
            "ex-ten-sive |extensive |ex-ten-sive |extensive"
        );
        assert_eq!(broken("extensive", 6, &style), "ex-ten-sive");
    }
}
