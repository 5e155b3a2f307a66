//! The one table of settings: what reading, showing, explaining and checking them go by.

use std::ops::{Range, RangeInclusive};

use crate::config::Config;
use crate::config::choice::Choice;
use crate::config::near::nearest;
use crate::config::span::{self, Span};
use crate::config::theme::ThemeChoice;
use crate::config::typed::{Source, Value};

/// Columns of the list beside the page, and rows of the list above it.
pub const LIST_WIDTH: RangeInclusive<u16> = 16..=200;
pub const LIST_HEIGHT: RangeInclusive<u16> = 3..=100;
/// Columns of the widest line of text.
pub const PAGE_WIDTH: RangeInclusive<u16> = 20..=200;

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// With its table: `list.sort`.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    slot: fn(&mut Config) -> Slot<'_>,
}

/// The place of a setting in the config, with the kind of value it takes.
enum Slot<'a> {
    Text(&'a mut String),
    Switch(&'a mut bool),
    Number(&'a mut u16, RangeInclusive<u16>),
    Span(&'a mut Span),
    Choice(&'a mut dyn Choice),
    Theme(&'a mut ThemeChoice),
    Command(&'a mut Vec<String>),
    /// Single words.
    Words(&'a mut Vec<String>),
}

macro_rules! settings {
    ($($name:literal, $about:literal, |$config:ident| $slot:expr;)+) => {
        &[$(Setting { name: $name, about: $about, slot: |$config| $slot },)+]
    };
}

pub const SETTINGS: &[Setting] = settings! {
    "library", "The folder of feeds, or one file, that is read.",
        |config| Slot::Text(&mut config.library);
    "theme", "The colours of the screen.",
        |config| Slot::Theme(&mut config.theme);
    "preset", "The keys to start from; the [keys] tables below change single ones.",
        |config| Slot::Choice(&mut config.preset);
    "mouse", "Listen to clicks and the wheel; the terminal then cannot select text by itself.",
        |config| Slot::Switch(&mut config.mouse);
    "ascii", "Draw every mark and rule with plain ASCII, for terminals that lack the characters.",
        |config| Slot::Switch(&mut config.ascii);

    "plain", "For screen readers and braille: one pane at a time, plain ASCII, no colour.",
        |config| Slot::Switch(&mut config.plain);

    "list.sort", "The order of the articles.",
        |config| Slot::Choice(&mut config.list.sort);
    "list.reverse", "Turn that order round.",
        |config| Slot::Switch(&mut config.list.reverse);
    "list.layout", "Where the list stands: beside the page, above it, or alone.",
        |config| Slot::Choice(&mut config.list.layout);
    "list.width", "Columns of the list beside the page; a wide window gives it more.",
        |config| Slot::Number(&mut config.list.width, LIST_WIDTH);
    "list.height", "Rows of the list when it stands above the page.",
        |config| Slot::Number(&mut config.list.height, LIST_HEIGHT);
    "list.feeds", "Show the name of the feed in every row.",
        |config| Slot::Switch(&mut config.list.feeds);

    "page.width", "The widest line of text, in columns; the text is centred.",
        |config| Slot::Number(&mut config.page.width, PAGE_WIDTH);
    "page.justify", "Stretch the blanks so that lines end flush right.",
        |config| Slot::Switch(&mut config.page.justify);
    "page.hyphenate", "Break long words where the article's language allows it.",
        |config| Slot::Switch(&mut config.page.hyphenate);
    "page.margin", "Rows kept in sight above and below the place that a jump goes to.",
        |config| Slot::Number(&mut config.page.margin, 0..=20);
    "page.mark_read", "When an article counts as read.",
        |config| Slot::Choice(&mut config.page.mark_read);

    "find.ignore_case", "Whether a search passes over capitals.",
        |config| Slot::Choice(&mut config.find.ignore_case);

    "keep.take", "What b keeps.",
        |config| Slot::Choice(&mut config.keep.take);
    "keep.then", "What follows when something was kept.",
        |config| Slot::Choice(&mut config.keep.then);
    "keep.cite", "How y names the source of a quote.",
        |config| Slot::Choice(&mut config.keep.cite);
    "keep.context", "Characters kept on each side of a passage, to find it again when the article changes.",
        |config| Slot::Number(&mut config.keep.context, 16..=1000);
    "keep.categories", "The categories of quotes; c and the first letter that none before has gives one.",
        |config| Slot::Words(&mut config.keep.categories);

    "open.browser", "The program that opens addresses; the address is added as its last argument.",
        |config| Slot::Command(&mut config.open.browser);
    "open.editor", "The program that edits files; the file is added as its last argument.",
        |config| Slot::Command(&mut config.open.editor);
    "open.copy", "The program that puts its standard input on the clipboard.",
        |config| Slot::Command(&mut config.open.copy);

    "refresh.every", "How long a feed is left alone after it was asked.",
        |config| Slot::Span(&mut config.refresh.every);
    "refresh.timeout", "How long one feed may take, from its name's look-up to its last byte.",
        |config| Slot::Span(&mut config.refresh.timeout);
    "refresh.parallel", "How many feeds are asked at once; those whose server is slow do not count.",
        |config| Slot::Number(&mut config.refresh.parallel, 1..=256);
    "refresh.per_host", "How many of them at one host.",
        |config| Slot::Number(&mut config.refresh.per_host, 1..=256);
    "refresh.max_size", "The most that a feed, page or command may give, unpacked, in MB.",
        |config| Slot::Number(&mut config.refresh.max_size, 1..=1000);
    "refresh.keep", "How many articles a feed keeps; older ones that carry no mark of yours go.",
        |config| Slot::Number(&mut config.refresh.keep, 0..=65535);
    "refresh.user_agent", "What the program calls itself to servers.",
        |config| Slot::Text(&mut config.refresh.user_agent);
    "refresh.proxy", "The proxy that requests go through.",
        |config| Slot::Text(&mut config.refresh.proxy);

    "sync.git", "The git repository that `pullquote sync` meets your other devices in.",
        |config| Slot::Text(&mut config.sync.git);
    "sync.command", "Any other program that does it, in the folder of what is kept.",
        |config| Slot::Command(&mut config.sync.command);
    "sync.library", "Carry the articles too, not only what you kept of them.",
        |config| Slot::Switch(&mut config.sync.library);
};

impl Setting {
    /// The table it stands in (empty at the top) and its name there.
    pub fn table_and_key(&self) -> (&'static str, &'static str) {
        self.name.split_once('.').unwrap_or(("", self.name))
    }

    /// What it takes, in words: `a number from 16 to 200`.
    pub fn takes(&self) -> String {
        match (self.slot)(&mut Config::default()) {
            Slot::Text(_) => "a string".to_owned(),
            Slot::Switch(_) => "true or false".to_owned(),
            Slot::Number(_, range) => {
                format!("a number from {} to {}", range.start(), range.end())
            }
            Slot::Span(_) => span::FORM.to_owned(),
            Slot::Choice(choice) => one_of(choice.words()),
            Slot::Theme(_) => {
                r#"the name or the file of a theme, or { light = "…", dark = "…" }"#.to_owned()
            }
            Slot::Words(_) => r#"an array of single words, like ["fact", "idea"]"#.to_owned(),
            Slot::Command(_) => {
                r#"an array, one string for each argument, like ["prog", "--new"]"#.to_owned()
            }
        }
    }

    /// The words it takes, if it takes one of a few.
    pub fn words(&self) -> &'static [&'static str] {
        match (self.slot)(&mut Config::default()) {
            Slot::Choice(choice) => choice.words(),
            Slot::Text(_)
            | Slot::Switch(_)
            | Slot::Number(..)
            | Slot::Span(_)
            | Slot::Theme(_)
            | Slot::Command(_)
            | Slot::Words(_) => &[],
        }
    }

    /// Its value, as TOML has it.
    pub fn value(&self, config: &Config) -> toml::Value {
        let mut config = config.clone();
        match (self.slot)(&mut config) {
            Slot::Text(text) => text.as_str().into(),
            Slot::Switch(switch) => (*switch).into(),
            Slot::Number(number, _) => i64::from(*number).into(),
            Slot::Span(span) => span.to_string().into(),
            Slot::Choice(choice) => choice.word().into(),
            Slot::Theme(theme) => theme.value(),
            Slot::Command(words) | Slot::Words(words) => words.clone().into(),
        }
    }

    /// Takes the typed value, or says why not and what stands instead.
    pub fn set(
        &self,
        config: &mut Config,
        value: Value,
        span: &Range<usize>,
        source: &mut Source,
    ) -> Result<(), String> {
        let refused = match ((self.slot)(config), value) {
            (Slot::Text(slot), Value::Text(text)) => {
                *slot = text;
                None
            }
            (Slot::Switch(slot), Value::Switch(switch)) => {
                *slot = switch;
                None
            }
            (Slot::Number(slot, range), Value::Number(number)) => match u16::try_from(number) {
                Ok(number) if range.contains(&number) => {
                    *slot = number;
                    None
                }
                _ => Some(self.not(span, None, source)),
            },
            (Slot::Span(slot), Value::Text(text)) => match Span::parse(&text) {
                Some(span) => {
                    *slot = span;
                    None
                }
                None => Some(self.not(span, None, source)),
            },
            (Slot::Choice(slot), Value::Text(word)) => (!slot.choose(&word))
                .then(|| self.not(span, nearest(&word, slot.words().iter().copied()), source)),
            (Slot::Theme(slot), Value::Text(name)) => {
                *slot = ThemeChoice::of(&name);
                None
            }
            (Slot::Theme(slot), Value::Table(entries)) => {
                slot.read(entries, source);
                None
            }
            (Slot::Command(slot), value @ (Value::List(_) | Value::Text(_))) => {
                command(value).map(|command| *slot = command).err()
            }
            (Slot::Words(slot), Value::List(items)) => match words(items) {
                Some(words) => {
                    *slot = words;
                    None
                }
                None => Some(self.not(span, None, source)),
            },
            _ => Some(self.not(span, None, source)),
        };
        let Some(why) = refused else { return Ok(()) };
        let stands = match self.value(config) {
            toml::Value::Array(command) if command.is_empty() => "the system's".to_owned(),
            value => value.to_string(),
        };
        Err(format!("{} {why}; {stands} stands", self.name))
    }

    fn not(&self, span: &Range<usize>, meant: Option<&str>, source: &Source) -> String {
        let meant = meant.map(|word| format!(" (did you mean \"{word}\"?)")).unwrap_or_default();
        format!("takes {}, not {}{meant}", self.takes(), source.typed(span))
    }
}

/// Strings that hold a letter and no blank.
fn words(items: Vec<(Value, Range<usize>)>) -> Option<Vec<String>> {
    let word = |(item, _)| match item {
        Value::Text(word)
            if word.contains(char::is_alphanumeric)
                && !word.contains(|c: char| c.is_whitespace() || c.is_control()) =>
        {
            Some(word)
        }
        _ => None,
    };
    items.into_iter().map(word).collect()
}

/// A command as typed: an array of strings, or the bare name of a program.
pub(crate) fn command(value: Value) -> Result<Vec<String>, String> {
    let arguments = match value {
        Value::Text(name) if name.is_empty() => return Ok(Vec::new()),
        Value::Text(name) if !name.contains(char::is_whitespace) => vec![name],
        Value::Text(line) => {
            let quoted = line.contains(['"', '\'', '\\', '$', '`']);
            let words: Vec<&str> = line.split_whitespace().collect();
            return Err(if quoted || words.is_empty() {
                r#"is run without a shell: write ["prog", "argument"], one string for each"#.into()
            } else {
                let array = toml::Value::from(words);
                format!("is run without a shell: write {array}, one string for each argument")
            });
        }
        Value::List(items) => {
            let text = |(item, _)| match item {
                Value::Text(text) => Some(text),
                _ => None,
            };
            let arguments: Option<Vec<String>> = items.into_iter().map(text).collect();
            arguments.ok_or("takes an array of strings and nothing else")?
        }
        _ => return Err("takes an array of strings".into()),
    };
    if arguments.first().is_some_and(String::is_empty) {
        return Err("names no program".into());
    }
    if arguments.iter().any(|argument| argument.contains('\0')) {
        return Err("holds a NUL character, which no program can be given".into());
    }
    Ok(arguments)
}

fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [word] => (*word).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
