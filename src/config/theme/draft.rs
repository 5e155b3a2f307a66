//! A theme file as typed → a draft whose colours are still names of the palette, so that a file
//! can change the palette of the theme that it stands on.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::config::color::{Color, NAMES, luminance};
use crate::config::near::nearest;
use crate::config::style::{Part, Style};
use crate::config::theme::{BUILT_IN, DARK, LIGHT, Theme};
use crate::config::typed::{Entry, Source, Value};

/// A theme whose styles name their colours.
#[derive(Debug, Clone)]
pub struct Draft {
    background: Option<Color>,
    dark: bool,
    palette: BTreeMap<String, Color>,
    styles: [Sketch; Part::ALL.len()],
}

/// A style before its colours are looked up: text, background, underline.
#[derive(Debug, Clone, Default)]
struct Sketch {
    colors: [Option<Paint>; 3],
    /// Everything but the colours.
    style: Style,
}

#[derive(Debug, Clone)]
enum Paint {
    Is(Color),
    /// A name of the palette.
    Of(String),
}

/// The keys of a style, colours first, in the order of [`Sketch::colors`].
const STYLE_KEYS: [&str; 8] =
    ["fg", "bg", "underline_color", "bold", "dim", "italic", "underline", "reverse"];

impl Draft {
    pub fn built_in(name: &str) -> Self {
        let mut draft = Self {
            background: None,
            dark: true,
            palette: BTreeMap::new(),
            styles: std::array::from_fn(|_| Sketch::default()),
        };
        if let Some((_, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
            let mut source = Source::new(text, name.as_ref());
            let entries = source.read();
            draft.take(entries, &mut source);
        }
        draft
    }

    /// Reads a file over the theme that its `base` names, or that suits its background.
    pub fn read(source: &mut Source) -> Self {
        let entries = source.read();
        let mut base = None;
        for Entry { key, value, span, .. } in &entries {
            match value {
                Value::Text(name) if key == "base" => {
                    base = BUILT_IN.iter().map(|(known, _)| *known).find(|known| known == name);
                    if base.is_none() {
                        let names = BUILT_IN.map(|(name, _)| name).join(", ");
                        let what = format!("base takes one of {names}, not \"{name}\"");
                        source.report(span.start, what);
                    }
                }
                Value::Text(color) if key == "background" && base.is_none() => {
                    base =
                        Color::named(color).map(|color| if is_dark(color) { DARK } else { LIGHT });
                }
                _ => {}
            }
        }
        let mut draft = Self::built_in(base.unwrap_or(DARK));
        draft.take(entries, source);
        draft
    }

    pub fn theme(&self, name: &str) -> Theme {
        Theme {
            name: name.to_owned(),
            dark: self.dark,
            background: self.background,
            styles: std::array::from_fn(|part| self.style(&self.styles[part])),
        }
    }

    fn style(&self, sketch: &Sketch) -> Style {
        let [fg, bg, underline_color] = sketch.colors.each_ref().map(|paint| match paint {
            Some(Paint::Is(color)) => Some(*color),
            Some(Paint::Of(name)) => self.palette.get(name).copied(),
            None => None,
        });
        Style { fg, bg, underline_color, ..sketch.style }
    }

    /// Takes what is typed; the palette before the styles that name it, wherever it stands.
    fn take(&mut self, entries: Vec<Entry>, source: &mut Source) {
        let mut styles = Vec::new();
        for Entry { key, at, value, span } in entries {
            match (key.as_str(), value) {
                ("base", Value::Text(_)) => {}
                ("background", Value::Text(name)) => match Color::named(&name) {
                    Some(color @ Color::Rgb(..)) => {
                        (self.background, self.dark) = (Some(color), is_dark(color));
                    }
                    _ => {
                        let typed = source.typed(&span);
                        let what = format!("{typed} is not a colour like \"#1d1d20\"");
                        source.report(span.start, what);
                    }
                },
                ("palette", Value::Table(entries)) => self.take_palette(entries, source),
                ("style", Value::Table(entries)) => styles.extend(entries),
                ("base" | "background", _) => {
                    source.report(span.start, format!("{key} takes a string"));
                }
                ("palette" | "style", _) => {
                    source.report(at.start, format!("\"{key}\" is a table: write [{key}]"));
                }
                _ => {
                    let names = ["base", "background", "palette", "style"];
                    source.report(at.start, unknown("setting", &key, names));
                }
            }
        }
        for entry in styles {
            self.take_style(entry, source);
        }
    }

    fn take_palette(&mut self, entries: Vec<Entry>, source: &mut Source) {
        for Entry { key, value, span, .. } in entries {
            let color = match value {
                Value::Text(name) => Color::named(&name),
                Value::Number(number) => u8::try_from(number).ok().map(Color::Indexed),
                _ => None,
            };
            match color {
                Some(color) => _ = self.palette.insert(key, color),
                None => {
                    let what = no_color(&source.typed(&span), NAMES);
                    source.report(span.start, format!("{what}; \"{key}\" is as before"));
                }
            }
        }
    }

    fn take_style(&mut self, entry: Entry, source: &mut Source) {
        let Entry { key, at, value, span } = entry;
        let Some(part) = Part::named(&key) else {
            let names = Part::ALL.iter().map(|part| part.name());
            return source.report(at.start, unknown("part", &key, names));
        };
        let sketch = match value {
            Value::Table(entries) => self.sketch(entries, source),
            color => {
                let fg = self.paint(&color, &span, source);
                Sketch { colors: [fg, None, None], ..Sketch::default() }
            }
        };
        self.styles[part as usize] = sketch;
    }

    fn sketch(&self, entries: Vec<Entry>, source: &mut Source) -> Sketch {
        let mut sketch = Sketch::default();
        for Entry { key, at, value, span } in entries {
            let style = &mut sketch.style;
            let slot = match key.as_str() {
                "bold" => &mut style.bold,
                "dim" => &mut style.dim,
                "italic" => &mut style.italic,
                "underline" => &mut style.underline,
                "reverse" => &mut style.reverse,
                _ => {
                    match STYLE_KEYS[..3].iter().position(|color| *color == key) {
                        Some(color) => {
                            sketch.colors[color] = self.paint(&value, &span, source);
                        }
                        None => source.report(at.start, unknown("style", &key, STYLE_KEYS)),
                    }
                    continue;
                }
            };
            match value {
                Value::Switch(switch) => *slot = switch,
                _ => {
                    let typed = source.typed(&span);
                    source.report(span.start, format!("{key} takes true or false, not {typed}"));
                }
            }
        }
        sketch
    }

    fn paint(&self, value: &Value, span: &Range<usize>, source: &mut Source) -> Option<Paint> {
        let paint = match value {
            Value::Text(name) if self.palette.contains_key(name) => Some(Paint::Of(name.clone())),
            Value::Text(name) => Color::named(name).map(Paint::Is),
            Value::Number(number) => {
                u8::try_from(*number).ok().map(|number| Paint::Is(Color::Indexed(number)))
            }
            _ => None,
        };
        if paint.is_none() {
            let names = self.palette.keys().map(String::as_str).chain(NAMES);
            let what = no_color(&source.typed(span), names);
            source.report(span.start, what);
        }
        paint
    }
}

fn is_dark(color: Color) -> bool {
    // Halfway for the eye: as far from black as from white by contrast.
    color.rgb().is_none_or(|rgb| luminance(rgb) < 0.179)
}

fn unknown<'a>(kind: &str, key: &str, names: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let hint = match nearest(key, names.clone()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("there are {}", Vec::from_iter(names).join(", ")),
    };
    format!("unknown {kind} \"{key}\" is ignored; {hint}")
}

fn no_color<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let hint = match nearest(typed.trim_matches(['"', '\'']), names) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => "write \"#rrggbb\", a number from 0 to 255, or a name".to_owned(),
    };
    format!("{typed} is not a colour ({hint})")
}
