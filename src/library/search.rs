//! Words → the articles whose title or text holds all of them.
//!
//! Texts are read from their files and folded; what was folded stays in memory up to a bound, so
//! that each further letter of a query need not read the files again.

use std::collections::HashMap;
use std::sync::Arc;

use crate::article::{ArticleId, Location, fold};
use crate::library::Library;

/// Bytes of folded text that are kept between searches.
const KEPT: usize = 32 << 20;
/// Articles looked at between two calls of the sink.
const STEP: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Texts {
    folded: HashMap<Location, Arc<str>>,
    bytes: usize,
}

impl Library {
    /// Hands on, in steps, the articles that hold every word; `sink` returns false to stop.
    ///
    /// Words must be folded as [`fold::text`] does it.
    pub fn search(&self, words: &[String], sink: &mut dyn FnMut(Vec<ArticleId>) -> bool) {
        let articles = match self.known.lock() {
            Ok(known) => known.articles.clone(),
            Err(_) => return,
        };
        for part in articles.chunks(STEP) {
            let hits = part
                .iter()
                .filter(|(_, location)| {
                    let text = self.folded(location);
                    words.iter().all(|word| text.contains(word.as_str()))
                })
                .map(|(id, _)| id.clone())
                .collect();
            if !sink(hits) {
                return;
            }
        }
    }

    /// Title and text of an article as a search compares them; empty when it cannot be read.
    pub fn folded(&self, location: &Location) -> Arc<str> {
        if let Ok(known) = self.known.lock()
            && let Some(text) = known.texts.folded.get(location)
        {
            return text.clone();
        }
        let text: Arc<str> = match self.read(location) {
            Ok(article) => {
                fold::text(&format!("{}\n{}", article.meta.title, article.document.text)).into()
            }
            Err(_) => "".into(),
        };
        if let Ok(mut known) = self.known.lock()
            && known.texts.bytes + text.len() <= KEPT
        {
            known.texts.bytes += text.len();
            known.texts.folded.insert(location.clone(), text.clone());
        }
        text
    }
}
