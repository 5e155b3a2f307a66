//! The `[views]` table → searches with a name, in the order in which they were typed.
//!
//! A view keeps its query as it was typed, for `since:1d` means another day tomorrow.

use crate::article::Now;
use crate::config::typed::{Entry, Place, Source, Value};
use crate::query;

/// One line of the `[views]` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub name: String,
    /// As typed, and perhaps with slips: they have been reported, and the rest holds.
    pub query: String,
    /// Of the name.
    pub place: Place,
}

/// Reads everything under `[views]`.
pub fn read(entries: Vec<Entry>, source: &mut Source) -> Vec<View> {
    entries.into_iter().filter_map(|entry| view(entry, source)).collect()
}

fn view(entry: Entry, source: &mut Source) -> Option<View> {
    let Entry { key: name, at, value, span } = entry;
    if name.trim().is_empty() {
        source.report(at.start, "a view needs a name; this one is ignored");
        return None;
    }
    let Value::Text(query) = value else {
        let typed = source.typed(&span);
        let what =
            format!("the view \"{name}\" takes a query in quotes, not {typed}; it is ignored");
        source.report(span.start, what);
        return None;
    };
    // What is wrong with a query is wrong on every day.
    let (_, slips) = query::parse(&query, &Now::on(2026, 1, 1), false);
    for slip in slips {
        let at = source.byte_within(&span, slip.range.start);
        source.report(at, slip.what);
    }
    Some(View { name, query, place: source.place(at.start) })
}

#[cfg(test)]
mod tests {
    use crate::config::{EXAMPLE, read};
    use std::path::Path;

    /// The views as `name: query`, and the reports.
    fn views(text: &str) -> (Vec<String>, Vec<String>) {
        let (config, problems) = read(text, Path::new("c.toml"));
        let views = config.views.iter().map(|view| format!("{}: {}", view.name, view.query));
        (views.collect(), problems.iter().map(crate::error::Problem::report).collect())
    }

    #[test]
    fn views_come_in_the_order_of_the_file() {
        let text = "[views]\n\"Today\" = \"since:1d\"\nEssays = 'tag:essay is:unread'\nAll = ''\n";
        let expected = ["Today: since:1d", "Essays: tag:essay is:unread", "All: "];
        assert_eq!(views(text), (expected.map(String::from).to_vec(), Vec::new()));
    }

    #[test]
    fn a_slip_in_a_query_is_pointed_at_in_the_file_and_the_view_stays() {
        let text = "[views]\nA = \"\\\"open source\\\" titel:世\"\nB = 'é since:soon'\n\
                    \"\" = 'x'\nC = 3\nD = '''\n  is:x'''\n";
        let (views, reports) = views(text);
        assert_eq!(views, ["A: \"open source\" titel:世", "B: é since:soon", "D:   is:x"]);
        assert_eq!(
            reports,
            [
                r#"c.toml:2: there is no field "titel:", so this is left out; did you mean "title:"?
   |
 2 | A = "\"open source\" titel:世"
   |                      ^"#,
                r#"c.toml:3: since: takes a date such as 2021, 2021-09, 2021-09-25, yesterday, 2w or 12h, not "soon"; it is left out
   |
 3 | B = 'é since:soon'
   |        ^"#,
                r#"c.toml:4: a view needs a name; this one is ignored
   |
 4 | "" = 'x'
   | ^"#,
                r#"c.toml:5: the view "C" takes a query in quotes, not 3; it is ignored
   |
 5 | C = 3
   |     ^"#,
                r#"c.toml:6: is: takes unread, read, star, starred or tagged, not "x"; it is left out
   |
 6 | D = '''
   |     ^"#,
            ]
        );
    }

    #[test]
    fn views_are_a_table() {
        let (views, reports) = views("views = 'is:unread'");
        assert_eq!(views, [""; 0]);
        let what = "\"views\" is a table, not 'is:unread': write [views] and its views below";
        assert!(reports[0].starts_with(&format!("c.toml:1: {what}")), "{}", reports[0]);
    }

    #[test]
    fn the_views_of_the_example_are_right() {
        let block = EXAMPLE.split("\n[").find(|block| block.starts_with("views]")).unwrap();
        let lines: Vec<&str> = block.lines().skip(1).take_while(|line| !line.is_empty()).collect();
        let text: String = lines.iter().map(|line| format!("{}\n", &line[2..])).collect();
        let (views, reports) = views(&format!("[views]\n{text}"));
        assert_eq!((views.len(), reports), (lines.len(), Vec::new()));
        assert!(views.len() > 2);
    }
}
