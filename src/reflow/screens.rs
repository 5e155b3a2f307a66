//! Whole blocks as the lines that a reader sees.

use std::ops::Range;

use crate::article::builder::{figure, table};
use crate::article::{Align, BlockKind, Builder, Container, Document, InlineKind, Marker};
use crate::reflow::{Lang, Options, line, rows, spacing, wrap};

fn screen(document: &Document, options: &Options) -> String {
    let mut lines = Vec::new();
    for block in 0..document.blocks.len() {
        let text = &document.text;
        lines.extend(spacing(document, block, options).iter().map(|row| line(row, text)));
        lines.extend(rows(document, block, options).iter().map(|row| line(row, text)));
    }
    lines.join("\n")
}

fn paragraph(text: &str) -> Document {
    let mut builder = Builder::new();
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            builder.line_break();
        }
        builder.text(line);
    }
    builder.finish()
}

fn main_options(width: usize) -> Options {
    Options::new(width)
}

#[test]
fn dump() {
    let english = "The quick brown fox was not at all in a hurry that morning, because nobody had told it about the dog; it simply walked around the farm, drank some water from the pond, and went on its way towards the hills of Extraordinarysville.";
    for w in [24, 40, 60] {
        let o = main_options(w);
        println!("{}\n", screen(&paragraph(english), &o));
        println!(
            "{}\n",
            screen(
                &paragraph(english),
                &Options { justify: true, hyphenate: true, lang: Lang::of("en"), ..o }
            )
        );
    }
    let german = "Die Bundesregierung verabschiedete gestern die Verordnung über landwirtschaftliche Erzeugergemeinschaften und die Wiederaufbereitungsanlagen für Grundwasser.";
    for w in [20, 34] {
        println!(
            "{}\n",
            screen(
                &paragraph(german),
                &Options { hyphenate: true, lang: Lang::of("de"), ..main_options(w) }
            )
        );
    }
    println!(
        "{}\n",
        screen(
            &paragraph(
                "他说：“中关村论坛将于九月二十五日在北京举行。”会议的主题是“智慧、健康、碳中和”，与会者超过一千人！（详见官方网站https://www.example.com/zh/forum/2021。）"
            ),
            &main_options(20)
        )
    );
    println!(
        "{}\n",
        screen(
            &paragraph(
                "「行け！」と彼は叫んだ。しかし、ちょっとだけ遅かったようだ。ウォーターフロントでは、もう誰も待っていなかった。"
            ),
            &main_options(18)
        )
    );
    println!(
        "{}\n",
        screen(
            &paragraph("รัฐบาลประกาศว่าการประชุมจะจัดขึ้นที่กรุงเทพมหานครในเดือนหน้าและประชาชนสามารถเข้าร่วมได้"),
            &main_options(20)
        )
    );
    println!(
        "{}\n",
        screen(
            &paragraph(
                "대한민국 정부는 내일 오전에 새로운 경제 정책을 발표할 예정이라고 관계자가 말했다."
            ),
            &main_options(18)
        )
    );
    println!(
        "{}\n",
        screen(
            &paragraph("A family 👩‍👩‍👧‍👦 met a 👍🏽 and ❤️ on 🇫🇷🇩🇪 day 👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀👩‍🚀"),
            &main_options(12)
        )
    );
    println!(
        "{}\n",
        screen(
            &paragraph(
                "Read more at https://www.example.com/news/2021/09/25/zhongguancun-forum-opens.html?utm_source=feed&page=2 before it closes."
            ),
            &main_options(30)
        )
    );
    println!(
        "{}\n",
        screen(
            &paragraph(
                "Two roads diverged in a yellow wood,\nAnd sorry I could not travel both\nAnd be one traveler, long I stood"
            ),
            &main_options(24)
        )
    );
    let mut b = Builder::new();
    b.text("A list:");
    for n in 8..=10 {
        b.open(Container::Item { marker: Marker::Number(n), first: true });
        b.text("the item with a number and some words");
        if n == 9 {
            b.open(Container::Item { marker: Marker::Bullet, first: true });
            b.text("nested, also with words that wrap");
            b.close();
            b.open(Container::Quote);
            b.text("Quoted in the item, wraps as well");
            b.begin(BlockKind::Paragraph);
            b.text("Goes on.");
            b.close();
        }
        b.close();
        b.tighten();
    }
    b.open(Container::Item { marker: Marker::Task { done: true }, first: true });
    b.text("done");
    b.close();
    b.begin(BlockKind::Rule);
    b.begin(BlockKind::Heading(2));
    b.text("A heading that is somewhat longer than the row");
    b.begin(BlockKind::Code { lang: None });
    b.text("fn main() {\n    println!(\"hello, world\");\n\n}");
    b.begin(figure(None));
    b.text("a long bridge over the river");
    b.caption();
    b.text("Built in 1931, torn down in 1972");
    let l = b.link(crate::article::Link::default());
    b.begin(figure(Some(l)));
    b.begin(BlockKind::Term);
    b.text("Reflow");
    b.open(Container::Definition);
    b.text("Setting text anew for a width");
    b.close();
    b.open(Container::Note { label: crate::safe::Safe::line("12"), first: true });
    b.text("A note at the foot of the page");
    b.close();
    b.begin(table(vec![Align::Left, Align::Right, Align::Centre], 1));
    for row in [
        ["Name", "Count", "Remark"],
        ["Ana", "5", "世界 and a much longer remark"],
        ["Bo", "1234", "none"],
    ] {
        b.row();
        for cell in row {
            b.cell();
            b.text(cell);
        }
    }
    let d = b.finish();
    for w in [60, 30, 14] {
        println!("{}\n=====", screen(&d, &main_options(w)));
    }
    println!("{}\n=====", screen(&d, &Options { ascii: true, ..main_options(30) }));
    let _ =
        (wrap("x", &main_options(3)), InlineKind::Code, 0..1 as usize) as (Vec<_>, _, Range<usize>);
}
