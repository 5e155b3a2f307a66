//! A shell script → its lines and the commands in them, as far as documents need it.

/// The lines of a script that are run one after the other: without empty ones and comments, and
/// each with what a backslash, an open quotation mark or a here-document continues.
pub(crate) fn lines(script: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = script.lines();
    while let Some(first) = rest.next() {
        let mut line = first.to_owned();
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        while line.ends_with('\\') || is_open(&line) {
            let Some(more) = rest.next() else { break };
            line = format!("{line}\n{more}");
        }
        if let Some((_, end)) = line.split_once("<<") {
            let end = end.trim_matches(['\'', '"', ' ']).to_owned();
            for more in rest.by_ref() {
                line = format!("{line}\n{more}");
                if more == end {
                    break;
                }
            }
        }
        lines.push(line);
    }
    lines
}

/// Whether a quotation mark of the shell is open at the end.
fn is_open(line: &str) -> bool {
    let mut open = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, open) {
            ('\\', None | Some('"')) => drop(chars.next()),
            ('#', None) => return false,
            ('\'' | '"', None) => open = Some(c),
            (c, Some(mark)) if c == mark => open = None,
            _ => {}
        }
    }
    open.is_some()
}

/// The arguments of each call of the program in a line, its name first; `cargo run … --` calls it
/// too.
pub(crate) fn calls(line: &str) -> Vec<Vec<String>> {
    let mut calls = Vec::new();
    for words in commands(line) {
        let at = |name: &str| words.iter().position(|word| word == name);
        if let Some(at) = at("pullquote") {
            calls.push(words[at..].to_vec());
        } else if let (Some(0), Some(1)) = (at("cargo"), at("run")) {
            let rest = at("--").map_or(&[][..], |dashes| &words[dashes + 1..]);
            calls.push([&["pullquote".to_owned()], rest].concat());
        }
    }
    calls
}

/// The simple commands of a line, in words.
fn commands(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let (mut word, mut quoted, mut redirected): (Option<String>, _, _) = (None, None, false);
    let mut chars = line.chars().chain(['\n']).peekable();
    while let Some(c) = chars.next() {
        match (c, quoted) {
            ('\'' | '"', None) => {
                quoted = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(mark)) if c == mark => quoted = None,
            ('\\', None | Some('"')) => match chars.next() {
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            ('#', None) if word.is_none() => {
                while chars.peek().is_some_and(|c| *c != '\n') {
                    chars.next();
                }
            }
            (' ' | '\t' | '\n' | '|' | ';' | '&' | '(' | ')' | '<' | '>', None) => {
                if let Some(word) = word.take()
                    && !std::mem::take(&mut redirected)
                    && let Some(command) = commands.last_mut()
                {
                    command.push(word);
                }
                match c {
                    ' ' | '\t' => {}
                    '<' | '>' => redirected = true,
                    _ => commands.push(Vec::new()),
                }
            }
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    commands.retain(|command| !command.is_empty());
    commands
}

#[test]
fn a_line_is_parted_into_the_calls_in_it() {
    for (line, expected) in [
        ("pullquote list is:unread   # all", "pullquote list is:unread"),
        ("pullquote search '\"deep water\"' > a.txt", "pullquote search \"deep water\""),
        ("a | pullquote - && pullquote keys", "pullquote -; pullquote keys"),
        ("x=$(pullquote list)", "pullquote list"),
        ("cargo run --release -- a.md", "pullquote a.md"),
        ("cargo run --release", "pullquote"),
        ("pullquote keep a.md \\\n --text \"b c\"", "pullquote keep a.md --text b c"),
    ] {
        let calls: Vec<String> = calls(line).iter().map(|call| call.join(" ")).collect();
        assert_eq!(calls.join("; "), expected, "{line}");
    }
    let script = "a \\\n b\n# c\n\ncat <<'E'\nx\nE\necho 'd\ne'\n";
    assert_eq!(lines(script), ["a \\\n b", "cat <<'E'\nx\nE", "echo 'd\ne'"]);
}
