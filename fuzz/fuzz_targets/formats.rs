//! Any bytes under any name → articles that hold to the canonical text and can be set at any width.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pullquote::formats::{Origin, read};
use pullquote::reflow::{self, Options};

const NAMES: [&str; 6] = ["a.txt", "a.md", "a.html", "a.xml", "a.json", "a"];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    for article in read(&Origin { name }, bytes).articles {
        let document = &article.document;
        assert!(!document.text.chars().any(|c| c.is_control() && c != '\n'));
        let options = Options::new(usize::from(*first) + 1);
        for block in 0..document.blocks.len() {
            let range = document.blocks[block].range.clone();
            let mut end = range.start;
            for row in reflow::rows(document, block, &options) {
                assert_eq!(row.range.start, end);
                end = row.range.end;
            }
            assert_eq!(end, range.end);
        }
    }
});
