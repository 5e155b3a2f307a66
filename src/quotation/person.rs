//! Resolves a mention to the fullest name of the same person in the text.

use std::ops::Range;

use crate::quotation::language::Language;

#[derive(Debug)]
pub struct People<'a> {
    text: &'a str,
}

impl<'a> People<'a> {
    pub fn new(text: &'a str, _paragraphs: &[Range<usize>], _language: Language) -> Self {
        Self { text }
    }

    pub fn resolve(&mut self, mention: &Range<usize>, _quotation: &Range<usize>) -> Option<Range<usize>> {
        let _ = &self.text[mention.clone()];
        None
    }
}
