//! The new text of an article beside the old one → whether it looks like an accident.
//!
//! A site that asks for consent or a login gives its wall to every reader of its feed; what was
//! read and quoted before must not be lost to it.

use crate::article::Document;

/// A text shorter than this, in scalar values, may shrink as it likes.
const SHORT: usize = 400;
/// A wall has few words, in scalar values; a longer text may speak of logins and cookies.
const WALL: usize = 2500;

/// What walls say.
const PHRASES: [&str; 27] = [
    "please log in",
    "log in to",
    "login to",
    "sign in to",
    "please sign in",
    "subscribe to continue",
    "subscribe to read",
    "already a subscriber",
    "create an account",
    "enable javascript",
    "javascript is disabled",
    "we use cookies",
    "accept all cookies",
    "cookie consent",
    "before you continue",
    "verify you are human",
    "are you a robot",
    "checking your browser",
    "complete the captcha",
    "access denied",
    "unusual traffic",
    "melden sie sich an",
    "bitte anmelden",
    "cookies akzeptieren",
    "connectez-vous",
    "accepter les cookies",
    "inicia sesión",
];

/// Why the new text should not take the old one's place.
pub fn why(old: &Document, new: &Document) -> Option<String> {
    let length = |document: &Document| document.text.chars().count();
    let (before, after) = (length(old), length(new));
    if before >= SHORT && after * 10 < before * 3 {
        return Some(format!("it shrank from {before} to {after} characters"));
    }
    match wall(new) {
        Some(phrase) if wall(old).is_none() && after < before => {
            Some(format!("it looks like a login or consent page (\"{phrase}\")"))
        }
        _ => None,
    }
}

/// What a text says that looks like a wall and not like an article.
pub fn wall(document: &Document) -> Option<&'static str> {
    if document.text.chars().nth(WALL).is_some() {
        return None;
    }
    let text = document.text.to_lowercase();
    PHRASES.into_iter().find(|phrase| text.contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::why;
    use crate::article::{Builder, Document};

    fn document(text: &str) -> Document {
        let mut builder = Builder::new();
        builder.text(text);
        builder.finish()
    }

    #[test]
    fn a_text_that_shrinks_or_turns_into_a_wall_is_suspect() {
        let long = document(&"The river rose. ".repeat(60));
        let reason = |text: &str| why(&long, &document(text)).unwrap_or_default();
        assert_eq!(reason("Gone."), "it shrank from 959 to 5 characters");
        assert_eq!(
            reason(&format!("Please log in to read on. {}", "More words stand here. ".repeat(25))),
            "it looks like a login or consent page (\"please log in\")"
        );
        assert_eq!(reason(&"The river fell. ".repeat(30)), "");
        assert_eq!(why(&document("A short note."), &document("A.")), None);
        let about = document(&"How to log in to a river gauge. ".repeat(20));
        assert!(why(&about, &document("How to log in to a gauge. Twice.")).is_some());
        assert_eq!(why(&about, &document(&"How to log in to a gauge. ".repeat(20))), None);
    }
}
