//! Speakers in Chinese and Japanese, where no spaces part the words.

use crate::quotation::attribution::Finding;
use crate::quotation::language::Language;
use crate::quotation::stretch::Stretch;

pub fn find(_text: &str, _stretch: &Stretch, _language: Language) -> Option<Finding> {
    None
}

pub fn probability(_text: &str, _stretch: &Stretch, _finding: Option<&Finding>) -> f32 {
    0.6
}
