//! `[[highlight]]` tables → what is to be seen wherever it stands; nothing is ever kept by one.

use crate::article::pattern::Pattern;
use crate::config::near::nearest;
use crate::config::style::Part;
use crate::config::table::{Typed, tables};
use crate::config::typed::{Entry, Place, Source};

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    pub pattern: Pattern,
    pub within: Within,
    /// The part of the theme that it looks like.
    pub style: Part,
    pub place: Place,
}

/// Where a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    Everywhere,
    Title,
    Text,
}

impl Within {
    const WORDS: [(&str, Self); 3] =
        [("everywhere", Self::Everywhere), ("title", Self::Title), ("text", Self::Text)];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, within)| *within == self).map_or("", |(word, _)| word)
    }
}

pub(crate) const KEYS: [&str; 3] = ["regex", "where", "style"];

/// Reads the list of `[[highlight]]` tables.
pub fn read(entry: Entry, rules: &mut Vec<Highlight>, source: &mut Source) {
    for (keys, at) in tables(entry, "a highlight", source) {
        let mut typed = Typed { keys, at, source, stands: "" };
        rules.extend(rule(&mut typed));
    }
}

fn rule(typed: &mut Typed<'_, '_>) -> Option<Highlight> {
    let regex = typed.placed("regex");
    let within = typed.placed("where").and_then(|(word, at)| {
        let known = Within::WORDS.iter().find(|(name, _)| *name == word);
        if known.is_none() {
            let what = "where takes everywhere, title or text; everywhere stands";
            typed.source.report(at, what);
        }
        known.map(|(_, within)| *within)
    });
    let style = typed.placed("style").and_then(|(name, at)| {
        let part = Part::named(&name);
        if part.is_none() {
            let near = nearest(&name, Part::ALL.iter().map(|part| part.name()));
            let hint = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
            let what = format!("style takes the name of a part of the theme{hint}; match stands");
            typed.source.report(at, what);
        }
        part
    });
    typed.finish("a highlight", &KEYS);
    let Some((regex, at)) = regex else {
        typed.source.report(typed.at, "a highlight needs a regex; it is ignored");
        return None;
    };
    match Pattern::new(&regex) {
        Ok(pattern) => Some(Highlight {
            pattern,
            within: within.unwrap_or(Within::Everywhere),
            style: style.unwrap_or(Part::Match),
            place: typed.source.place(typed.at),
        }),
        Err(why) => {
            typed.source.report(at, format!("the regex cannot be used: {why}; it is ignored"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Within;
    use crate::config::read;
    use crate::config::style::Part;
    use std::path::Path;

    #[test]
    fn a_rule_that_is_wrong_is_named_with_its_line_and_hides_only_itself() {
        let text = "[[highlight]]\nregex = '(?i)flood'\n\
            [[highlight]]\nregex = 'a('\n\
            [[highlight]]\nregex = 'Xi'\nwhere = 'titel'\nstyle = 'speker'\n\
            [[highlight]]\nregex = 'Ana'\nwhere = 'text'\nstyle = 'speaker'\n\
            [[highlight]]\npattern = 'b'\n";
        let (config, problems) = read(text, Path::new("c.toml"));
        let rules: Vec<_> = config
            .highlights
            .iter()
            .map(|rule| (rule.pattern.as_str(), rule.within, rule.style))
            .collect();
        let expected = [
            ("(?i)flood", Within::Everywhere, Part::Match),
            ("Xi", Within::Everywhere, Part::Match),
            ("Ana", Within::Text, Part::Speaker),
        ];
        assert_eq!(rules, expected);
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let expected = [
            "c.toml:4: the regex cannot be used: unclosed group; it is ignored",
            "c.toml:7: where takes everywhere, title or text; everywhere stands",
            "c.toml:8: style takes the name of a part of the theme; did you mean \"speaker\"?; match \
             stands",
            "c.toml:13: a highlight needs a regex; it is ignored",
            "c.toml:14: unknown key \"pattern\" of a highlight is ignored; there are regex, where, \
             style",
        ];
        assert_eq!(problems, expected);
    }
}
