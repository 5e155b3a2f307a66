//! The first screen of the welcome library: what this is and the keys to begin with.

use crate::config::choice::Context;
use crate::config::style::Part;
use crate::reader::App;
use crate::reader::frame::{Area, column};
use crate::reflow;
use crate::ui::canvas::Canvas;

const KEYS: [(Context, &str, &str); 7] = [
    (Context::Global, "down", "move down, and up with"),
    (Context::List, "open", "open"),
    (Context::Global, "read-on", "read on"),
    (Context::Page, "next-quotation", "on the page: the next quotation, and who speaks"),
    (Context::Page, "keep", "keep the quotation in front of you"),
    (Context::Page, "find", "find, or search the list"),
    (Context::Global, "help", "every key"),
];

pub fn draw(app: &App, area: Area, canvas: &mut Canvas) {
    let column = column(area, app.settings().page_width);
    let end = column.y + column.height;
    let options = reflow::Options::new(usize::from(column.width));
    let mut y = column.y;
    let paragraph = |text: &str, part: Part, y: &mut u16, canvas: &mut Canvas| {
        for row in reflow::wrap(text, &options) {
            if *y < end {
                canvas.text(column.x, *y, column.width, &reflow::line(&row, text), part);
            }
            *y += 1;
        }
    };
    paragraph("Welcome to Pullquote", Part::Title, &mut y, canvas);
    let about = "You are reading its built-in library: five feeds that explain the program by \
                 being read. The guide is selected: open it.";
    paragraph(about, Part::Text, &mut y, canvas);
    y += 1;
    for (context, command, word) in KEYS {
        let key = app.key_for(context, command);
        let word = match command {
            "down" => format!("{word} {}", app.key_for(Context::Global, "up")),
            _ => word.to_owned(),
        };
        if y < end {
            canvas.text(column.x + 2, y, 9, &key, Part::Key);
            canvas.text(column.x + 12, y, column.width.saturating_sub(12), &word, Part::Text);
        }
        y += 1;
    }
    y += 1;
    let own = format!(
        "Your own articles: put text, Markdown, HTML or feed files into {} or open any folder or file with \
         pullquote PATH.",
        app.library()
    );
    paragraph(&own, Part::Text, &mut y, canvas);
    y += 1;
    paragraph("Follow a feed: pullquote add --feed URL", Part::Text, &mut y, canvas);
}
