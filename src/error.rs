//! What can go wrong, in words: an [`Error`] ends the task at hand, a [`Problem`] is survived.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::article::width::cell_width;
use crate::safe::Safe;

pub type Result<T> = std::result::Result<T, Error>;

/// A task that failed: the verb, what it was done to, and why.
#[derive(Debug)]
pub struct Error {
    verb: &'static str,
    object: String,
    cause: String,
    kind: Kind,
}

/// What a caller can do about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Say it.
    #[default]
    Other,
    /// Throw the cache away and make it anew.
    Damaged,
    /// Go on without writing: the disk is full or may only be read.
    Unwritable,
    /// Try again: another process is at it.
    Busy,
    /// Somebody no longer wanted the answer.
    Interrupted,
}

impl Error {
    /// `Error::new("read", path, cause)` says `cannot read feeds/a.md: permission denied`.
    pub fn new(verb: &'static str, path: &Path, cause: impl fmt::Display) -> Self {
        Self::of(verb, &path.display().to_string(), cause)
    }

    /// The same for something that is not a file.
    pub fn of(verb: &'static str, object: &str, cause: impl fmt::Display) -> Self {
        Self {
            verb,
            object: object.to_owned(),
            cause: plain(&cause.to_string()),
            kind: Kind::Other,
        }
    }

    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }
}

/// The operating system's `(os error 2)` tells a person nothing.
fn plain(cause: &str) -> String {
    let words = cause.split(" (os error").next().unwrap_or(cause);
    let mut chars = words.chars();
    match (chars.next(), chars.as_str()) {
        (Some(first), rest) if rest.chars().next().is_some_and(char::is_lowercase) => {
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => words.to_owned(),
    }
}

/// What is wrong with one line of JSON, without the number 1 that it has by itself.
pub fn of_line(cause: &dyn fmt::Display) -> String {
    cause.to_string().replacen(" at line 1 column ", " at column ", 1)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("cannot {} {}: {}", self.verb, self.object, self.cause);
        f.write_str(&Safe::line(&text))
    }
}

impl std::error::Error for Error {}

/// Something wrong that hides only itself: shown as `file:line: what was assumed instead`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    pub path: Option<PathBuf>,
    /// Counted from 1.
    pub line: Option<usize>,
    /// In scalar values, counted from 1.
    pub column: Option<usize>,
    /// What is wrong and what was done about it; lower case, no full stop.
    pub what: String,
    /// The line as typed, for a caret under `column`.
    pub excerpt: Option<String>,
    /// There is no article of the file or folder.
    pub left_out: bool,
}

impl Problem {
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// A file or folder cannot be read, so that no article of it is there.
    pub fn unread(path: &Path, cause: impl fmt::Display) -> Self {
        let what = Error::new("read", path, cause).to_string();
        Self { left_out: true, ..Self::new(what) }
    }

    pub fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    pub fn in_file(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// The problem with the last part of its path alone.
    pub fn brief(&self) -> String {
        let name = self.path.as_ref().and_then(|path| path.file_name()).map(PathBuf::from);
        Self { path: name.or_else(|| self.path.clone()), ..self.clone() }.to_string()
    }

    /// The problem with the offending line and a caret, over several lines.
    pub fn report(&self) -> String {
        let mut report = self.to_string();
        if let Some(excerpt) = &self.excerpt {
            let number = self.line.map(|line| line.to_string()).unwrap_or_default();
            let blank = " ".repeat(number.len());
            let line = Safe::typed(excerpt);
            report.push_str(&format!("\n {blank} |\n {number} | {}", line.trim_end()));
            if let Some(column) = self.column {
                let before: String = excerpt.chars().take(column.saturating_sub(1)).collect();
                let indent = " ".repeat(cell_width(&Safe::typed(&before)));
                report.push_str(&format!("\n {blank} | {indent}^"));
            }
        }
        report
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        if let Some(path) = &self.path {
            text.push_str(&path.display().to_string());
            if let Some(line) = self.line {
                text.push_str(&format!(":{line}"));
            }
            text.push_str(": ");
        } else if let Some(line) = self.line {
            text.push_str(&format!("line {line}: "));
        }
        f.write_str(&Safe::line(&(text + &self.what)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, Problem};
    use std::path::Path;

    #[test]
    fn an_error_names_the_verb_the_path_and_a_readable_cause() {
        let cause = std::io::Error::from_raw_os_error(2);
        let error = Error::new("read", Path::new("feeds/a.md"), cause);
        assert_eq!(error.to_string(), "cannot read feeds/a.md: no such file or directory");
    }

    #[test]
    fn a_file_name_cannot_smuggle_an_escape_into_a_message() {
        let error = Error::new("read", Path::new("a\u{1b}]0;x\u{7}\nb"), "TLS is off");
        assert_eq!(error.to_string(), "cannot read a]0;x b: TLS is off");
    }

    #[test]
    fn a_problem_points_at_its_place() {
        let mut problem = Problem::new("unknown key \"widht\"").at(14);
        problem.column = Some(3);
        problem.excerpt = Some("  widht = 3".into());
        let problem = problem.in_file(Path::new("a/config.toml"));
        assert_eq!(problem.brief(), "config.toml:14: unknown key \"widht\"");
        assert_eq!(problem.to_string(), "a/config.toml:14: unknown key \"widht\"");
        assert_eq!(
            problem.report(),
            "a/config.toml:14: unknown key \"widht\"\n    |\n 14 |   widht = 3\n    |   ^"
        );
    }

    #[test]
    fn the_caret_stands_under_its_column_behind_tabs_and_wide_characters() {
        let mut problem = Problem::new("no").at(1);
        problem.column = Some(5);
        problem.excerpt = Some("\t世\u{200b}=x".into());
        assert_eq!(problem.report(), "line 1: no\n   |\n 1 |     世=x\n   |        ^");
        problem.column = Some(0);
        assert_eq!(problem.report(), "line 1: no\n   |\n 1 |     世=x\n   | ^");
    }
}
