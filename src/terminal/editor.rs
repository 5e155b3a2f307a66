//! Runs the user's editor on a file, on the terminal that the program has stepped back from.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Problem;
use crate::terminal::screen;

/// Returns when the editor has ended.
///
/// # Errors
/// A problem for the status line: there is no editor, it cannot be started, or it failed.
pub fn edit(editor: &[String], path: &Path) -> Result<(), Problem> {
    let Some((program, arguments)) = editor.split_first() else {
        return Err(Problem::new("no editor is set: name one in EDITOR"));
    };
    let failed = |cause: String| Problem::new(format!("editor \"{program}\" {cause}"));
    // Standard input may be a pipe; the editor needs the terminal. A relative name that begins
    // with a dash would be taken for an option.
    let path = if path.is_relative() { Path::new(".").join(path) } else { path.to_owned() };
    let tty = screen::tty().map_err(|cause| failed(format!("found no terminal: {cause}")))?;
    let status = Command::new(program)
        .args(arguments)
        .arg(path)
        .stdin(Stdio::from(tty))
        .status()
        .map_err(|cause| failed(format!("cannot be started: {cause}")))?;
    if status.success() { Ok(()) } else { Err(failed(format!("failed ({status})"))) }
}
