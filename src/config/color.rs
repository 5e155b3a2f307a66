//! Colours as themes have them: names, numbers and `#rrggbb`, their contrast, their stand-ins.

use std::fmt;

/// A colour of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Color {
    /// The terminal's own, of text or of background.
    Default,
    /// 0 to 15 are the terminal's own colours, the others are the same everywhere.
    Indexed(u8),
    Rgb(u8, u8, u8),
}

/// The terminal's own sixteen, in their order, after the word for none of them.
pub const NAMES: [&str; 17] = [
    "default",
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright black",
    "bright red",
    "bright green",
    "bright yellow",
    "bright blue",
    "bright magenta",
    "bright cyan",
    "bright white",
];

/// The six steps of a channel in the cube of colours 16 to 231.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Color {
    /// Reads `#rrggbb` or one of [`NAMES`].
    pub fn named(text: &str) -> Option<Self> {
        if let Some(hex) = text.strip_prefix('#') {
            if hex.len() != 6 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
            return Some(Self::Rgb(r, g, b));
        }
        match NAMES.iter().position(|name| *name == text)? {
            0 => Some(Self::Default),
            number => Some(Self::Indexed(u8::try_from(number - 1).ok()?)),
        }
    }

    /// The same colour, or the nearest that is neither `#rrggbb` nor the terminal's own.
    pub fn indexed(self) -> Self {
        let Self::Rgb(r, g, b) = self else { return self };
        let distance = |(r2, g2, b2): (u8, u8, u8)| {
            let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
            square(r, r2) + square(g, g2) + square(b, b2)
        };
        let nearest = (16..=255).min_by_key(|number| distance(fixed(*number)));
        nearest.map_or(self, Self::Indexed)
    }

    /// Red, green and blue; `None` where only the terminal knows.
    pub fn rgb(self) -> Option<(u8, u8, u8)> {
        match self {
            Self::Default | Self::Indexed(..16) => None,
            Self::Indexed(number) => Some(fixed(number)),
            Self::Rgb(r, g, b) => Some((r, g, b)),
        }
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str(NAMES[0]),
            Self::Indexed(number @ ..16) => f.write_str(NAMES[usize::from(*number) + 1]),
            Self::Indexed(number) => write!(f, "{number}"),
            Self::Rgb(r, g, b) => write!(f, "#{r:02x}{g:02x}{b:02x}"),
        }
    }
}

/// Colours 16 to 255 as xterm defines them.
fn fixed(number: u8) -> (u8, u8, u8) {
    if number >= 232 {
        let grey = 8 + 10 * (number - 232);
        return (grey, grey, grey);
    }
    let cube = usize::from(number.saturating_sub(16));
    (STEPS[cube / 36], STEPS[cube / 6 % 6], STEPS[cube % 6])
}

/// Relative luminance, 0 for black to 1 for white (WCAG 2.2).
pub fn luminance((r, g, b): (u8, u8, u8)) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// Contrast ratio, 1 for the same colour to 21 for black on white (WCAG 2.2).
pub fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::{Color, NAMES, contrast};

    #[test]
    fn a_colour_is_read_as_it_is_written() {
        for name in NAMES.into_iter().chain(["#00ff7f", "#ffffff"]) {
            assert_eq!(Color::named(name).unwrap().to_string(), name);
        }
        assert_eq!(Color::named("bright black"), Some(Color::Indexed(8)));
        assert_eq!(Color::named("#FFAA00"), Some(Color::Rgb(255, 170, 0)));
        for text in ["", "#", "#fff", "#12345g", "#1234567", "#+12345", "grey", "ff0000"] {
            assert_eq!(Color::named(text), None, "{text}");
        }
    }

    #[test]
    fn a_colour_finds_its_stand_in_among_the_fixed_ones() {
        for (color, number) in [
            (Color::Rgb(0, 0, 0), 16),
            (Color::Rgb(255, 255, 255), 231),
            (Color::Rgb(95, 135, 175), 67),
            (Color::Rgb(28, 28, 28), 234),
            (Color::Rgb(250, 90, 5), 202),
        ] {
            assert_eq!(color.indexed(), Color::Indexed(number));
        }
        assert_eq!(Color::Indexed(3).indexed(), Color::Indexed(3));
        for number in 16..=255 {
            let (r, g, b) = Color::Indexed(number).rgb().unwrap();
            assert_eq!(Color::Rgb(r, g, b).indexed().rgb(), Some((r, g, b)));
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        for (a, b, ratio) in [
            ((0, 0, 0), (255, 255, 255), 21.0),
            ((119, 119, 119), (255, 255, 255), 4.48),
            ((255, 0, 0), (255, 255, 255), 4.0),
            ((7, 7, 7), (7, 7, 7), 1.0),
        ] {
            assert!((contrast(a, b) - ratio).abs() < 0.01);
            assert!((contrast(b, a) - ratio).abs() < 0.01);
        }
    }
}
