//! Whole blocks as the lines that a reader sees.

use crate::article::builder::{figure, table};
use crate::article::{Align, BlockKind, Builder, Container, Document, Link, Marker};
use crate::reflow::{Lang, Options, gap, line, rows, spacing, wrap};
use crate::safe::Safe;

fn screen(document: &Document, options: &Options) -> Vec<String> {
    let mut lines = Vec::new();
    for block in 0..document.blocks.len() {
        for row in
            spacing(document, block, options).into_iter().chain(rows(document, block, options))
        {
            lines.push(line(&row, &document.text));
        }
    }
    lines
}

fn document(build: impl FnOnce(&mut Builder)) -> Document {
    let mut builder = Builder::new();
    build(&mut builder);
    builder.finish()
}

fn prose(text: &str) -> Document {
    document(|b| b.text(text))
}

fn set(text: &str, width: usize) -> Vec<String> {
    screen(&prose(text), &Options::new(width))
}

fn item(b: &mut Builder, marker: Marker, fill: impl FnOnce(&mut Builder)) {
    b.open(Container::Item { marker, first: true });
    fill(b);
    b.close();
}

fn block(b: &mut Builder, kind: BlockKind, text: &str) {
    b.begin(kind);
    b.text(text);
}

const ENGLISH: &str = "The quick brown fox was not at all in a hurry that morning, because nobody \
    had told it about the dog; it simply walked around the farm, drank some water from the pond, \
    and went on its way.";

#[test]
fn english_is_set_with_the_whole_paragraph_in_mind() {
    // Filling row after row would leave "the" alone on the fourth row.
    assert_eq!(
        set("To be, or not to be: that is the question", 10),
        ["To be,", "or not to", "be: that", "is the", "question"]
    );
    assert_eq!(
        set(ENGLISH, 40),
        [
            "The quick brown fox was not at all in a",
            "hurry that morning, because nobody had",
            "told it about the dog; it simply walked",
            "around the farm, drank some water from",
            "the pond, and went on its way.",
        ]
    );
}

#[test]
fn no_short_word_is_left_alone_in_the_last_row() {
    assert_eq!(
        set("It was built in the year 1931 and torn down in 1972", 47),
        ["It was built in the year 1931 and torn down", "in 1972"]
    );
}

#[test]
fn justified_rows_end_in_the_last_column_but_for_the_last_row() {
    let options = Options { justify: true, ..Options::new(40) };
    assert_eq!(
        screen(&prose(ENGLISH), &options),
        [
            "The quick brown fox was not at all in  a",
            "hurry  that  morning, because nobody had",
            "told it about the dog; it simply  walked",
            "around  the  farm, drank some water from",
            "the pond, and went on its way.",
        ]
    );
    // Gaps of four columns would be needed: the row stays ragged.
    let options = Options { justify: true, ..Options::new(14) };
    assert_eq!(
        screen(&prose("an old extraordinary thing of that size"), &options),
        ["an old", "extraordinary", "thing of  that", "size"]
    );
}

#[test]
fn german_is_hyphenated_and_never_twice_in_a_row() {
    let german = prose(
        "Die Bundesregierung verabschiedete gestern die Verordnung über landwirtschaftliche \
         Erzeugergemeinschaften und die Wiederaufbereitungsanlagen für Grundwasser.",
    );
    let hyphens =
        |width| Options { hyphenate: true, lang: Lang::of("de-AT"), ..Options::new(width) };
    assert_eq!(
        screen(&german, &hyphens(34)),
        [
            "Die Bundesregierung verabschie-",
            "dete gestern die Verordnung",
            "über landwirtschaftliche",
            "Erzeugergemeinschaften und die",
            "Wiederaufbereitungsanlagen für",
            "Grundwasser.",
        ]
    );
    for width in 20..60 {
        let rows = rows(&german, 0, &hyphens(width));
        assert!(rows.windows(2).all(|two| !(two[0].hyphen && two[1].hyphen)), "{width}");
    }
    let none = rows(&german, 0, &Options { lang: None, ..hyphens(34) });
    assert!(none.iter().all(|row| !row.hyphen));
}

#[test]
fn chinese_and_japanese_keep_their_marks_off_the_edges() {
    assert_eq!(
        set(
            "他说：“中关村论坛将于九月在北京举行。”会议的主题是“智慧、健康、碳中和”，与会者超过一千人！（详见官网。）",
            20
        ),
        [
            "他说：“中关村论坛将",
            "于九月在北京举行。”",
            "会议的主题是“智慧、",
            "健康、碳中和”，与会",
            "者超过一千人！（详见",
            "官网。）",
        ]
    );
    assert_eq!(
        set(
            "「行け！」と彼は叫んだ。しかし、ちょっとだけ遅かったようだ。もう誰も待っていなかった。",
            18
        ),
        [
            "「行け！」と彼は",
            "叫んだ。しかし、",
            "ちょっとだけ遅かっ",
            "たようだ。もう誰も",
            "待っていなかった。",
        ]
    );
    let text = "彼は「はい」、彼女は「いいえ」！（本当に？）と『言った』。誰も、何も、信じない。"
        .repeat(3);
    for width in 8..=40 {
        for row in set(&text, width) {
            assert!(!row.starts_with(['、', '。', '」', '』', '）', '！', '？']), "{width}: {row}");
            assert!(!row.ends_with(['「', '『', '（']), "{width}: {row}");
        }
    }
}

#[test]
fn thai_is_broken_between_words_and_korean_at_blanks() {
    assert_eq!(
        set("รัฐบาลประกาศว่าการประชุมจะจัดขึ้นที่กรุงเทพมหานครในเดือนหน้า", 20),
        ["รัฐบาลประกาศว่าการ", "ประชุมจะจัดขึ้นที่", "กรุงเทพมหานครในเดือน", "หน้า"]
    );
    assert_eq!(
        set("대한민국 정부는 내일 오전에 새로운 경제 정책을 발표할 예정이다.", 18),
        ["대한민국 정부는", "내일 오전에 새로운", "경제 정책을 발표할", "예정이다."]
    );
}

#[test]
fn emoji_are_never_torn() {
    assert_eq!(
        set("A family 👩‍👩‍👧‍👦 met ❤️ on 🇫🇷🇩🇪 day 👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀", 8),
        ["A family", "👩‍👩‍👧‍👦 met", "❤️ on 🇫🇷", "🇩🇪 day", "👩‍🚀👩‍🚀👩‍🚀👩‍🚀", "👩‍🚀"]
    );
}

#[test]
fn a_long_address_is_broken_behind_its_separators() {
    let text = "Read https://www.example.com/news/2021/09/25/forum-opens-today.html?utm_source=feed \
        before it closes.";
    assert_eq!(
        set(text, 30),
        [
            "Read https://www.example.com/",
            "news/2021/09/25/forum-opens-",
            "today.html?utm_source=feed",
            "before it closes.",
        ]
    );
    // Words are moved rather than an address torn.
    assert_eq!(
        set("He has the whole of it on www.example.com today", 29),
        ["He has the whole of it on", "www.example.com today"]
    );
    // A seam takes no column.
    assert_eq!(set("https://example.com/aaaaaaaaaaaa/b", 20)[0], "https://example.com/");
    assert_eq!(set("Donaudampfschiff", 7), ["Donauda", "mpfschi", "ff"]);
}

#[test]
fn a_line_of_verse_that_is_too_long_goes_on_set_in() {
    let poem = document(|b| {
        b.text("Zwei Wege teilten sich im gelben Wald,");
        b.line_break();
        b.text("und beide");
        b.line_break();
        b.line_break();
        b.text("ging ich nie.");
    });
    assert_eq!(
        screen(&poem, &Options { justify: true, ..Options::new(24) }),
        ["Zwei Wege  teilten  sich", "  im gelben Wald,", "und beide", "", "ging ich nie."]
    );
}

#[test]
fn markers_hang_and_numbers_line_up() {
    let list = document(|b| {
        for number in 8..=10 {
            item(b, Marker::Number(number), |b| {
                b.text("an item with some words");
                if number == 9 {
                    b.tighten();
                    item(b, Marker::Bullet, |b| {
                        b.text("one of its own, quoting:");
                        b.open(Container::Quote);
                        b.text("words of another");
                        b.begin(BlockKind::Paragraph);
                        b.text("and more");
                        b.close();
                        item(b, Marker::Bullet, |b| b.text("deeper"));
                    });
                }
            });
            b.tighten();
        }
        item(b, Marker::Task { done: true }, |b| b.text("done"));
        b.tighten();
        item(b, Marker::Task { done: false }, |b| b.text("not done"));
    });
    assert_eq!(
        screen(&list, &Options::new(22)),
        [
            " 8. an item with some",
            "    words",
            " 9. an item with some",
            "    words",
            "    • one of its own,",
            "      quoting:",
            "",
            "      ▎ words of",
            "      ▎ another",
            "      ▎",
            "      ▎ and more",
            "",
            "      ◦ deeper",
            "10. an item with some",
            "    words",
            "☑ done",
            "☐ not done",
        ]
    );
    let ascii = screen(&list, &Options { ascii: true, ..Options::new(30) });
    let starts = |start: &str| ascii.iter().any(|line| line.starts_with(start));
    for start in ["    * one", "      | words", "      - deeper", "[x] done", "[ ] not done"] {
        assert!(starts(start), "{start}");
    }
}

#[test]
fn two_quotes_in_two_items_have_no_bar_between_them() {
    let d = document(|b| {
        for word in ["one", "two"] {
            item(b, Marker::Bullet, |b| {
                b.open(Container::Quote);
                b.text(word);
                b.close();
            });
        }
    });
    assert_eq!(screen(&d, &Options::new(20)), ["• ▎ one", "", "• ▎ two"]);
}

#[test]
fn deep_nesting_leaves_room_for_text() {
    let deep = document(|b| {
        for _ in 0..8 {
            b.open(Container::Quote);
        }
        item(b, Marker::Number(1), |b| b.text("quoted again and again"));
    });
    assert_eq!(
        screen(&deep, &Options::new(20)),
        ["▎▎ ▎ ▎ 1. quoted", "▎▎ ▎ ▎    again and", "▎▎ ▎ ▎    again"]
    );
    assert_eq!(screen(&deep, &Options::new(10)), ["quoted", "again and", "again"]);
}

#[test]
fn definitions_and_footnotes_are_set_in() {
    let d = document(|b| {
        block(b, BlockKind::Term, "Reflow");
        b.open(Container::Definition);
        b.text("Setting text anew for a width");
        b.close();
        b.open(Container::Note { label: Safe::line("12"), first: true });
        b.text("A note at the foot");
        b.begin(BlockKind::Paragraph);
        b.text("and its end");
        b.close();
    });
    assert_eq!(
        screen(&d, &Options::new(20)),
        [
            "Reflow",
            "    Setting text",
            "    anew for a width",
            "",
            "12 A note at the",
            "   foot",
            "",
            "   and its end"
        ]
    );
    assert_eq!([0, 1, 2].map(|block| gap(&d, block)), [0, 0, 1]);
}

#[test]
fn code_is_shown_as_typed_and_goes_on_behind_a_mark() {
    let d = document(|b| {
        block(b, BlockKind::Heading(2), "A heading over two rows, extraordinarily");
        let code = "fn main() {\n    println!(\"hello, world\");\n\n}";
        block(b, BlockKind::Code { lang: None }, code);
    });
    let options = Options { hyphenate: true, lang: Lang::of("en"), ..Options::new(24) };
    let shown = [
        "A heading over two rows,",
        "extraordinarily",
        "",
        "  fn main() {",
        "      println!(\"hello, w",
        "  ↪ orld\");",
        "",
        "  }",
    ];
    assert_eq!(screen(&d, &options), shown);
    assert_eq!(screen(&d, &Options { ascii: true, ..options })[5], "  > orld\");");
}

#[test]
fn a_figure_shows_its_words_or_says_that_it_is_one() {
    let d = document(|b| {
        b.begin(figure(None));
        b.text("a bridge over the river");
        b.caption();
        b.text("Built in 1931");
        let link = b.link(Link::default());
        b.begin(figure(Some(link)));
    });
    assert_eq!(
        screen(&d, &Options::new(20)),
        ["▣ a bridge over the", "  river", "  Built in 1931", "", "▣ image"]
    );
    assert_eq!(
        screen(&d, &Options { ascii: true, ..Options::new(34) }),
        ["[image] a bridge over the river", "        Built in 1931", "", "[image]"]
    );
    assert_eq!(screen(&d, &Options { ascii: true, ..Options::new(4) }).last().unwrap(), "[ima");
}

fn cities() -> Document {
    document(|b| {
        b.begin(table(vec![Align::Left, Align::Right, Align::Centre], 1));
        for row in [
            ["City", "People", "Remark"],
            ["北京", "21893095", "a much longer remark"],
            ["Bonn", "", "no"],
        ] {
            b.row();
            for cell in row {
                b.cell();
                b.text(cell);
            }
        }
    })
}

#[test]
fn a_table_fits_the_width_by_its_widest_columns() {
    assert_eq!(
        screen(&cities(), &Options::new(60)),
        [
            "City │   People │        Remark",
            "─────┼──────────┼─────────────────────",
            "北京 │ 21893095 │ a much longer remark",
            "Bonn │          │          no",
        ]
    );
    assert_eq!(
        screen(&cities(), &Options { ascii: true, ..Options::new(30) }),
        [
            "City |   People |    Remark",
            "-----+----------+-------------",
            "北京 | 21893095 |    a much",
            "     |          |    longer",
            "     |          |    remark",
            "Bonn |          |      no",
        ]
    );
}

#[test]
fn a_table_too_narrow_for_a_grid_is_a_list_of_records() {
    assert_eq!(
        screen(&cities(), &Options::new(14)),
        [
            "City",
            "People",
            "Remark",
            "───",
            "City: 北京",
            "People: 218930",
            "        95",
            "Remark: a much",
            "        longer",
            "        remark",
            "───",
            "City: Bonn",
            "People:",
            "Remark: no",
        ]
    );
}

#[test]
fn a_rule_stands_in_the_middle() {
    let d = document(|b| {
        b.text("one");
        b.begin(BlockKind::Rule);
        b.begin(BlockKind::Paragraph);
        b.text("two");
    });
    assert_eq!(screen(&d, &Options::new(15)), ["one", "", "     ─────", "", "two"]);
    let ascii = Options { ascii: true, ..Options::new(15) };
    assert_eq!(screen(&d, &ascii), ["one", "", "     * * *", "", "two"]);
}

#[test]
fn text_of_the_program_is_wrapped_by_its_own_bytes() {
    let text = "Keep the quotation\n\nat the focus";
    let rows = wrap(text, &Options::new(12));
    let lines: Vec<String> = rows.iter().map(|row| line(row, text)).collect();
    assert_eq!(lines, ["Keep the", "quotation", "", "at the focus"]);
    let ranges: Vec<_> = rows.iter().map(|row| row.range.clone()).collect();
    assert_eq!(ranges, [0..9, 9..19, 19..20, 20..32]);
    assert!(wrap("", &Options::new(12)).is_empty());
}
