//! The text of a document → its fenced blocks and the lines around them.

/// A fenced block.
#[derive(Debug)]
pub(crate) struct Block {
    /// Of its first line, counted from 1.
    pub(crate) line: usize,
    pub(crate) language: String,
    pub(crate) text: String,
    /// What a comment right above it says: a file that it is, or why it is not run.
    pub(crate) mark: Option<Mark>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// `<!-- file: NAME -->`: the block is that file of the home folder.
    File(String),
    /// `<!-- not run: WHY -->`
    NotRun(String),
}

/// Every fenced block in its order. A fence that is not closed is a block to the end.
pub(crate) fn blocks(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut above = "";
    let mut lines = document.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        let Some((indent, language)) = line.split_once("```") else {
            above = line;
            continue;
        };
        let (mut text, mut first) = (String::new(), 0);
        for (number, line) in lines.by_ref() {
            first = if first == 0 { number + 1 } else { first };
            if line.trim() == "```" {
                break;
            }
            text.push_str(line.strip_prefix(indent).unwrap_or(line));
            text.push('\n');
        }
        let language = language.to_owned();
        blocks.push(Block { line: first, language, text, mark: mark(above) });
        above = "";
    }
    blocks
}

fn mark(line: &str) -> Option<Mark> {
    let (name, value) =
        line.trim().strip_prefix("<!-- ")?.strip_suffix(" -->")?.split_once(": ")?;
    match name {
        "file" => Some(Mark::File(value.to_owned())),
        "not run" => Some(Mark::NotRun(value.to_owned())),
        _ => None,
    }
}

/// The document without its fenced blocks.
pub(crate) fn prose(document: &str) -> String {
    let mut fenced = false;
    let mut prose = String::new();
    for line in document.lines() {
        let fence = line.trim_start().starts_with("```");
        if !fence && !fenced {
            prose.push_str(line);
            prose.push('\n');
        }
        fenced ^= fence;
    }
    prose
}

/// What stands between single backticks.
pub(crate) fn spans(document: &str) -> Vec<String> {
    let prose = prose(document).replace('\n', " ");
    prose.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Where links lead: `](…)`.
pub(crate) fn links(document: &str) -> Vec<String> {
    let prose = prose(document);
    prose.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())).collect()
}

/// The anchors of the headings, as GitHub makes them.
pub(crate) fn anchors(document: &str) -> Vec<String> {
    let prose = prose(document);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        text.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
    };
    headings.map(anchor).collect()
}
